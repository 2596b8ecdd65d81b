"""What a podcast app gets of a show that is public: feed, sound, texts and pictures, asked for as apps ask.

Sources: Apple, "Podcast RSS feed requirements" (servers must answer HEAD and byte ranges; pictures are JPEG or PNG);
podcast-namespace, ``docs/tags`` and ``transcripts.md`` (CORS); RFC 9110 (types, ranges, conditional requests); Fetch (CORS).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree

from reader.check import feed
from reader.check.finding import ERROR, WARNING, Finding, Looking
from reader.check.public import Site, is_public
from reader.check.subscriber import Answer, Subscriber, UnansweredError
from reader.errors import SourceError, StoreError
from reader.feed import ATOM, FEED
from reader.hosts import parts
from reader.media import media_type
from reader.refusal import shown
from reader.words import message

LARGEST = 64_000_000
"""Bytes of a document of a feed, unpacked: a hundred times what 300 items take."""
MOST_DOCUMENTS = 1000
"""Of a feed: 150,000 episodes."""
SLOW = 5.0
"""Seconds until a feed begins to come: nobody waits longer, and apps ask for thousands."""
PACKED = 100_000
"""Bytes of a feed from which it should come packed: each app fetches it again and again."""
FEEDS = ("application/rss+xml", "application/xml", "text/xml")
PICTURES = ("image/jpeg", "image/png")
ORIGIN = "https://app.example"
"""Of a player in a browser, which may read only what a server opens to it (CORS)."""
SILENT = "http.sound"
"""The rule of all findings by which an episode isn't heard at all."""
_TEXTS = ("podcast:transcript", "podcast:chapters")
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Got:
    """A feed as an app gets it.

    Attributes:
        url: where it was found, after all redirects.
        documents: by name, ``feed.xml`` first, whatever it is called there.
        seconds: until it began to come.
    """

    url: str
    documents: dict[str, bytes]
    seconds: float


def documents(read: Callable[[str], bytes], first: str) -> dict[str, bytes]:
    """All documents of the feed at the address `first`, in their order (RFC 5005, ``rel="next"``), by name."""
    found: dict[str, bytes] = {}
    place, seen = first, {first}
    while len(found) < MOST_DOCUMENTS:
        data = read(place)
        found[place.rpartition("/")[2] if found else FEED] = data
        following = _joined(place, _following(data))
        if not following or following in seen:
            break
        seen.add(following)
        place = following
    return found


def _joined(place: str, told: str) -> str:
    try:
        return urljoin(place, told)
    except ValueError:  # no address: "http://["
        return ""


def _following(data: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        links = etree.fromstring(data, parser).iterfind(f"channel/{{{ATOM}}}link")
    except etree.XMLSyntaxError:
        return ""
    return next((link.get("href", "") for link in links if link.get("rel") == "next"), "")


def fetched(subscriber: Subscriber, url: str) -> Iterator[Finding | Got]:
    """The feed at `url`, last, and what is wrong with how it is sent.

    Raises:
        SourceError: there is none that an app could read.
    """
    first = subscriber.ask("GET", url, LARGEST, Accept_Encoding="gzip, deflate")
    _whole_feed(first, url)
    yield from _led(first, "feed")
    yield from _kind(first, FEEDS)
    if first.seconds > SLOW:
        yield _warning(
            "http.slow", first.url, message("check.slow", seconds=first.seconds), message("why.slow")
        )
    if len(first.body) > PACKED and not first.headers.get("Content-Encoding"):
        what = message("check.unpacked", size=len(first.body) / 1000)
        yield _warning("http.gzip", first.url, what, message("why.unpacked"))
    yield from _asked_again(subscriber, first)
    yield from _open(subscriber, first.url)

    def read(place: str) -> bytes:
        if place == first.url:
            return first.body
        answer = subscriber.ask("GET", place, LARGEST, Accept_Encoding="gzip, deflate")
        _whole_feed(answer, place)
        return answer.body

    yield Got(first.url, documents(read, first.url), first.seconds)


def _whole_feed(answer: Answer, asked: str) -> None:
    if answer.status != 200:
        what = message("check.feed-status", status=answer.status)
        raise UnansweredError(what, where=shown(asked), mend=message("mend.address"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        found = etree.fromstring(answer.body, parser).find("channel") is not None
    except etree.XMLSyntaxError:
        found = False
    if not found:
        page = re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", answer.body[:500], re.I)
        what = message("check.page-for-feed") if page else message("check.no-feed-there")
        raise UnansweredError(what, where=shown(asked), mend=message("mend.address"))


def _asked_again(subscriber: Subscriber, first: Answer) -> Iterator[Finding]:
    """Apps ask each hour whether a feed has changed; one that doesn't tell comes whole each time."""
    unless = {
        asked: told
        for asked, name in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified"))
        if (told := first.headers.get(name))
    }
    if not unless:
        yield _warning("http.conditional", first.url, message("check.no-etag"), message("why.conditional"))
        return
    status = subscriber.ask("GET", first.url, 0, **unless, Accept_Encoding="gzip, deflate").status
    if status != 304:
        what = message("check.no-304", status=status)
        yield _warning("http.conditional", first.url, what, message("why.conditional"))


def _led(answer: Answer, of: str) -> Iterator[Finding]:
    """What is wrong with the redirects before an answer; `of` a feed, they are told though they be right."""
    for hop in answer.hops:
        if hop.source.startswith("https:") and hop.target.startswith("http:"):
            what = message("check.downgraded", target=hop.target)
            yield Finding(
                ERROR, "http.downgrade", hop.source, what, message("why.https"), message("mend.server")
            )
        elif of == "feed":
            key = "check.moved" if hop.permanent else "check.moved-for-now"
            why = message("why.moved") if hop.permanent else message("why.moved-for-now")
            what = message(key, target=hop.target)
            yield Finding(WARNING, "http.redirect", shown(hop.source), what, why, message("mend.moved"))


def episode(
    subscriber: Subscriber, item: feed.Item, at: Callable[[str], str] = str
) -> Iterator[Looking | Finding]:
    """What is wrong with how an episode comes: sound, texts, picture.

    Args:
        at: where an address that the feed names is really asked for.
    """
    yield Looking(item.title)
    for node in item.node.findall("enclosure")[:1]:
        url = at(node.get("url", ""))
        yield from _tried(_sound(subscriber, url, node.get("type", ""), node.get("length", "")), SILENT)
    for tag in _TEXTS:
        for node in item.node.findall(tag, feed.NAMES):
            url, kind = at(node.get("url", "")), node.get("type", "")
            plain = media_type(parts(url).path).partition(";")[0]
            yield from _tried(_text(subscriber, url, (kind, plain, kind.partition("+")[0])))
    for node in item.node.findall("itunes:image", feed.NAMES)[:1]:
        yield from _tried(_there(subscriber, at(node.get("href", "")), PICTURES))


def picture(
    subscriber: Subscriber, documents: dict[str, bytes], at: Callable[[str], str] = str
) -> Iterator[Finding]:
    """What is wrong with how the show's picture comes."""
    if cover := feed.cover(documents[FEED]):
        yield from _tried(_there(subscriber, at(cover), PICTURES))


def _tried(found: Iterable[Finding], rule: str = "http.missing") -> Iterator[Finding]:
    """The same; that something can't be had at all is one more, by the name `rule`."""
    try:
        yield from found
    except SourceError as error:
        yield Finding(ERROR, rule, error.where, error.what, message("why.missing"), error.mend)


def _sound(subscriber: Subscriber, url: str, kind: str, length: str) -> Iterator[Finding]:
    told = subscriber.ask("HEAD", url)
    yield from _led(told, "sound")
    if told.status in _GONE:
        yield _missing(told, SILENT)
        return
    if told.status != 200:
        yield _error("http.head", url, message("check.no-head", status=told.status), message("why.head"))
    else:
        yield from _kind(told, (kind,))
        if (size := told.headers.get("Content-Length", "")) != length:
            what = message("check.served-length", told=size or "?", length=length)
            yield _error("http.length", url, what, message("why.served-length"))
    part = subscriber.ask("GET", url, 2, Range="bytes=0-1")
    whole = part.headers.get("Content-Range", "").rpartition("/")[2]
    if part.status != 206:
        yield _error("http.range", url, message("check.no-range", status=part.status), message("why.range"))
    elif whole not in (length, "*", ""):
        what = message("check.served-length", told=whole, length=length)
        yield _error("http.length", url, what, message("why.served-length"))
    if part.status in (200, 206) and kind == "audio/mpeg" and not _begins_mp3(part.body):
        yield _error(SILENT, url, message("check.no-mp3"), message("why.nothing"))


def _begins_mp3(body: bytes) -> bool:
    """Whether so begins an MP3: a tag (ID3v2), or the eleven bits before each frame (ISO/IEC 11172-3)."""
    return body == b"ID" or (len(body) == 2 and body[0] == 0xFF and body[1] >= 0xE0)


def _text(subscriber: Subscriber, url: str, kinds: tuple[str, ...]) -> Iterator[Finding]:
    yield from _there(subscriber, url, kinds)
    yield from _open(subscriber, url)


def _there(subscriber: Subscriber, url: str, kinds: tuple[str, ...]) -> Iterator[Finding]:
    told = subscriber.ask("HEAD", url)
    yield from _led(told, "file")
    if told.status != 200:
        yield _missing(told)
    else:
        yield from _kind(told, kinds)


def _open(subscriber: Subscriber, url: str) -> Iterator[Finding]:
    """Whether a player in a browser may read what is at `url`."""
    told = subscriber.ask("GET", url, 0, Origin=ORIGIN)
    if told.status == 200 and told.headers.get("Access-Control-Allow-Origin") not in ("*", ORIGIN):
        yield _warning("http.cors", url, message("check.no-cors"), message("why.cors"))


def _kind(told: Answer, wanted: tuple[str, ...]) -> Iterator[Finding]:
    if told.kind not in wanted:
        what = message("check.served-as", kind=told.kind, wanted=" / ".join(dict.fromkeys(wanted)))
        yield _warning("http.type", told.url, what, message("why.served-as"))


def _missing(told: Answer, rule: str = "http.missing") -> Finding:
    what = message("check.not-there", status=told.status)
    return Finding(ERROR, rule, shown(told.url), what, message("why.missing"), message("mend.publish-anew"))


def _error(rule: str, where: str, what: str, why: str) -> Finding:
    return Finding(ERROR, rule, shown(where), what, why, message("mend.server"))


def _warning(rule: str, where: str, what: str, why: str) -> Finding:
    return Finding(WARNING, rule, shown(where), what, why, message("mend.server"))


def served(place: str, out: Path) -> Iterator[Finding]:
    """How the server at `place`, if it is one, sends the newest episode of the show that was copied to `out`: all are sent alike.

    Raises:
        StoreError: nobody answers any more.
    """
    if not is_public(place):
        return
    with Subscriber(place) as subscriber, Site(place) as site:
        try:
            yield from (each for each in fetched(subscriber, site.where(FEED)) if isinstance(each, Finding))
        except SourceError as error:
            raise StoreError(error.what, where=error.where, mend=error.mend) from error
        for item in islice(feed.items({FEED: (out / FEED).read_bytes()}), 1):
            at = partial(_here, site, item.base)
            yield from (each for each in episode(subscriber, item, at) if isinstance(each, Finding))


def _here(site: Site, base: str, told: str) -> str:
    """Where `told`, which a feed names below `base`, lies at `site`, which may be another place for the same."""
    name = feed.local(told, base)
    return told if name is None else site.where(name)
