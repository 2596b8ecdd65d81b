"""What the feed says: PSP-1 and Apple's requirements, and whether all it points to is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

from lxml import etree

from reader.categories import CATEGORIES
from reader.check.finding import ERROR, WARNING, Finding
from reader.feed import ATOM, ITUNES, MOST_BYTES, PODCAST
from reader.hosts import is_private, parts
from reader.words import message

NAMES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM}
"""Prefixes, as tags are written here."""
_REBUILD = message("mend.build")
_SETTING = message("mend.show-and-build")
_RFC_2822 = re.compile(r"(\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UT)")
_ESCAPED = re.compile(r"&(amp|lt|gt|quot|#\d+);")
MOST_LETTERS = 255
"""Of a node value, unless another limit is given (PSP-1, "Namespace Declarations")."""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode as the feed tells it; `node` is its element, `document` the file it stands in."""

    node: etree._Element
    document: str
    base: str

    @property
    def title(self) -> str:
        """Its title, or whatever tells it from others."""
        return text(self.node, "title") or text(self.node, "guid") or message("check.untitled")

    def names(self, tag: str, attribute: str = "url") -> list[tuple[str, etree._Element]]:
        """The files of ours that its `tag` elements point to."""
        found = self.node.findall(tag, NAMES)
        return [
            (name, node)
            for node in found
            if (name := local(node.get(attribute, ""), self.base, sound=is_sound(node))) is not None
        ]


def text(node: etree._Element, tag: str) -> str:
    """The text of child `tag`, or nothing."""
    return (node.findtext(tag, "", NAMES) or "").strip()


def local(url: str, base: str, *, sound: bool = False) -> str | None:
    """The name in the store of what `url` points to; None if it isn't ours.

    Args:
        sound: it may lead there by way of who counts downloads, whose address stands before ours.
    """
    if base and sound and not url.startswith(base):
        before, ours, name = url.partition(base.removeprefix("https://"))
        url = f"{base}{name}" if ours and before.endswith("/") else ""
    return unquote(parts(url[len(base) :]).path) if base and url.startswith(base) else None


def is_sound(node: etree._Element) -> bool:
    """Whether what an element points to is heard."""
    return node.tag in ("enclosure", f"{{{PODCAST}}}source")


def items(documents: dict[str, bytes]) -> Iterator[Item]:
    """All episodes, newest first; none of a document that can't be parsed. One document at a time is in memory as a tree."""
    for document, data in documents.items():
        channel = _channel(data)
        if channel is not None:
            yield from (Item(node, document, _base(channel, document)) for node in channel.findall("item"))


def cover(document: bytes) -> str:
    """The address of the show's picture; empty if there is none."""
    channel = _channel(document)
    image = channel.find("itunes:image", NAMES) if channel is not None else None
    return "" if image is None else image.get("href", "")


def findings(documents: dict[str, bytes], known: Collection[str] = ()) -> Iterator[Finding]:
    """What PSP-1 and Apple would object to.

    Args:
        documents: of one feed, the one that is subscribed to first.
        known: guids of episodes that were looked at in another feed.
    """
    head = next(iter(documents))
    for document, data in documents.items():
        channel = _channel(data)
        if channel is None:
            yield _unread(document, data)
        elif document == head:
            yield from address(documents)
            yield from _channel_findings(channel, head)
    yield from _order(items(documents))
    for item in items(documents):
        if text(item.node, "guid") not in known:
            yield from _item_findings(item)


def _unread(document: str, data: bytes) -> Finding:
    what = message("check.no-xml") if data else message("check.no-feed")
    return Finding(ERROR, "feed.xml", document, what, message("why.unreadable-feed"), _REBUILD)


def address(documents: dict[str, bytes]) -> Iterator[Finding]:
    """Whether listeners can reach the address that the feed gives for itself."""
    head = next(iter(documents))
    channel = _channel(documents[head])
    if channel is None:
        yield _unread(head, documents[head])
        return
    base = _base(channel, head)
    if not base:
        why = message("why.self")
        yield Finding(ERROR, "psp1.self", head, message("check.no-self"), why, _REBUILD)
    elif is_private(base):
        what, why = message("check.local", base=base), message("why.local")
        mend = message("mend.public")
        yield Finding(WARNING, "feed.private", head, what, why, mend)
    elif not base.startswith("https://"):
        why = message("why.https")
        yield Finding(WARNING, "feed.https", head, message("check.no-https"), why, _SETTING)


def links(out: Path, documents: dict[str, bytes]) -> Iterator[Finding]:
    """Every address of ours in the feed has its file, and enclosures tell its exact size; each file is named once."""
    missing: set[str] = set()
    for document, data in documents.items():
        channel = _channel(data)
        base = _base(channel, document) if channel is not None else ""
        for node in channel.iter() if channel is not None else ():
            said = node.text if node.tag == "link" else None  # of an episode, its page
            for url in filter(None, (node.get("url"), node.get("href"), node.get("uri"), said)):
                if not url.isascii():
                    why = message("why.ascii")
                    yield Finding(
                        ERROR,
                        "apple.ascii",
                        document,
                        message("check.hangul-address", url=url),
                        why,
                        _REBUILD,
                    )
                name = local(url, base, sound=is_sound(node))
                if name and not (out / name).is_file():
                    if name in missing:
                        continue
                    missing.add(name)
                    why = message("why.missing")
                    yield Finding(
                        ERROR, "links.missing", document, message("check.missing", name=name), why, _REBUILD
                    )
                elif (
                    name
                    and node.tag == "enclosure"
                    and node.get("length") != str((out / name).stat().st_size)
                ):
                    size, why = (out / name).stat().st_size, message("why.length")
                    what = message("check.length", name=name, length=node.get("length"), size=size)
                    yield Finding(ERROR, "psp1.length", document, what, why, _REBUILD)


def _channel(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser).find("channel")
    except etree.XMLSyntaxError:
        return None


def _base(channel: etree._Element, document: str) -> str:
    """The address of the show, as a feed's own address tells it."""
    for link in channel.findall("atom:link", NAMES):
        if link.get("rel") == "self":
            folders = document.count("/") + 1
            return (link.get("href") or "").rsplit("/", folders)[0] + "/"
    return ""


def _channel_findings(channel: etree._Element, head: str) -> Iterator[Finding]:
    needed = {
        "title": message("why.title"),
        "description": message("why.description"),
        "link": message("why.link"),
        "language": message("why.language"),
        "itunes:explicit": message("why.explicit"),
    }
    for tag, why in needed.items():
        if not text(channel, tag):
            yield Finding(ERROR, "psp1.channel", head, message("check.empty-tag", tag=tag), why, _SETTING)
    for tag, attribute in (("itunes:image", "href"), ("itunes:category", "text")):
        node = channel.find(tag, NAMES)
        if node is None or not node.get(attribute):
            why = message("why.required")
            yield Finding(ERROR, "psp1.channel", head, message("check.no-tag", tag=tag), why, _SETTING)
    category = channel.find("itunes:category", NAMES)
    yield from _category(category, head)
    if text(channel, "itunes:explicit") not in ("true", "false"):
        why = message("why.true-false")
        yield Finding(ERROR, "psp1.explicit", head, message("check.explicit"), why, _SETTING)
    owned = bool(text(channel, "itunes:owner/itunes:email"))
    for tag in ("itunes:author", *(("podcast:locked",) if owned else ()), "podcast:guid"):
        if not text(channel, tag):
            yield Finding(
                WARNING,
                "psp1.recommended",
                head,
                message("check.no-tag", tag=tag),
                message("why.advised"),
                _SETTING,
            )
    if not owned and text(channel, "itunes:block").lower() != "yes":
        what, why = message("check.no-owner"), message("why.no-owner")
        yield Finding(WARNING, "spotify.owner", head, what, why, message("mend.owner"))
    yield from _guid(text(channel, "podcast:guid"), head)
    yield from _lengths(channel, head)


def _category(category: etree._Element | None, head: str) -> Iterator[Finding]:
    main = category.get("text", "") if category is not None else ""
    parts = [node.get("text", "") for node in category] if category is not None else []
    wrong = [main] if main not in CATEGORIES else [part for part in parts if part not in CATEGORIES[main]]
    for name in filter(None, wrong):
        what, why = message("check.category", name=name), message("why.refused")
        yield Finding(ERROR, "apple.category", head, what, why, message("mend.category"))


def _guid(guid: str, head: str) -> Iterator[Finding]:
    try:
        right = not guid or UUID(guid).version == 5
    except ValueError:
        right = False
    if not right:
        why = message("why.guid")
        yield Finding(ERROR, "podcast.guid", head, message("check.guid", guid=guid), why, _SETTING)


def _lengths(node: etree._Element, where: str) -> Iterator[Finding]:
    if len(text(node, "description").encode()) > MOST_BYTES:
        why = message("why.cut-off")
        yield Finding(
            ERROR,
            "psp1.description",
            where,
            message("check.long-description", most=MOST_BYTES),
            why,
            _SETTING,
        )
    title = text(node, "title")
    if len(title) > MOST_LETTERS:
        mend = message("mend.shorter-title")
        yield Finding(
            WARNING,
            "psp1.title",
            where,
            message("check.long-title", most=MOST_LETTERS),
            message("why.cut"),
            mend,
        )
    if _ESCAPED.search(title):
        mend = message("mend.title")
        yield Finding(
            WARNING,
            "feed.escaped",
            where,
            message("check.entities"),
            message("why.hard"),
            mend,
        )


def _item_findings(item: Item) -> Iterator[Finding]:
    node, where = item.node, f"{item.document} ‘{item.title}’"
    for tag in ("title", "guid", "pubDate", "link", "description", "itunes:duration"):
        if not text(node, tag):
            why = message("why.required-advised")
            yield Finding(ERROR, "psp1.item", where, message("check.empty-tag", tag=tag), why, _REBUILD)
    enclosure = node.find("enclosure")
    if enclosure is None or not (enclosure.get("url") and enclosure.get("length", "0") != "0"):
        yield Finding(
            ERROR, "psp1.enclosure", where, message("check.no-sound"), message("why.nothing"), _REBUILD
        )
    elif enclosure.get("type") not in ("audio/mpeg", "audio/x-m4a", "audio/mp4"):
        why = message("why.format")
        yield Finding(
            ERROR, "apple.type", where, message("check.format", type=enclosure.get("type")), why, _REBUILD
        )
    date = text(node, "pubDate")
    if date and not (_RFC_2822.fullmatch(date) and _moment(date)):
        why = message("why.date")
        yield Finding(ERROR, "psp1.pubdate", where, message("check.date", date=date), why, _REBUILD)
    if text(node, "itunes:explicit") not in ("true", "false"):
        why = message("why.item-explicit")
        yield Finding(WARNING, "psp1.explicit", where, message("check.no-explicit"), why, _REBUILD)
    if node.find("itunes:image", NAMES) is None:
        why = message("why.image")
        yield Finding(WARNING, "psp1.recommended", where, message("check.no-image"), why, _REBUILD)
    if not any(t.get("type") == "text/vtt" for t in node.findall("podcast:transcript", NAMES)):
        why = message("why.transcript")
        yield Finding(WARNING, "psp1.transcript", where, message("check.no-transcript"), why, _REBUILD)
    if node.find("podcast:chapters", NAMES) is None:
        why = message("why.chapters")
        yield Finding(WARNING, "podcast.chapters", where, message("check.no-chapters"), why, _REBUILD)
    yield from _lengths(node, where)


def _order(listed: Iterable[Item]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    last: datetime | None = None
    for item in listed:
        guid = text(item.node, "guid")
        if guid and guid in seen:
            what, why = message("check.same-guid", other=seen[guid]), message("why.same-guid")
            yield Finding(ERROR, "psp1.guid", item.title, what, why, message("mend.permalinks"))
        seen[guid] = item.title
        now = _moment(text(item.node, "pubDate"))
        if now and last and now > last:
            why = message("why.order")
            yield Finding(WARNING, "feed.order", item.title, message("check.order"), why, _REBUILD)
        last = now or last


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None
