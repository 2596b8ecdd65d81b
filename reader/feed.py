"""Show and episodes become RSS 2.0 with the iTunes, Podcasting 2.0, Podlove chapter and Atom namespaces.

Sources: RSS 2.0 specification; PSP-1 "The Podcast RSS Standard"; Apple's "A Podcaster's Guide to RSS";
podcast-namespace ``docs/tags`` (Podcasting 2.0); Podlove Simple Chapters 1.2; RFC 5005 (paging).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from html import escape
from urllib.parse import quote, urljoin

from lxml import etree

from reader import clock, outputs
from reader.catalog import name
from reader.config import Show
from reader.cover import LARGEST, SIDE
from reader.hosts import ascii_url
from reader.manifest import Planned, is_keyed
from reader.model import KOREA, Entry, File
from reader.settings import COMPLETE, FREQUENCIES
from reader.topics import Topic
from reader.words import phrase

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
PSC = "http://podlove.org/simple-chapters"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
_PREFIXES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC, "content": CONTENT}

PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of podcast:guid (podcast-namespace, ``docs/tags/guid.md``)."""

FEED = "feed.xml"
COVER = "cover.jpg"

MOST_ITEMS = 300
"""Items in one document; older ones go to further pages."""
PAGE = 150
"""Items of a further page. Pages are counted from the oldest item, so a new episode never moves the others."""

MOST_BYTES = 4000
"""Of a description, as UTF-8 (PSP-1 and Apple)."""

_UNHOLDABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

SYNTHETIC = phrase("show.synthetic")


def feeds(
    show: Show, episodes: Sequence[Entry], files: Collection[str], document: str = FEED
) -> Iterator[Planned]:
    """Every document of the feed, in the order to write them: the one that is subscribed to (`document`) last.

    The same input gives the same bytes, and a change of one episode changes its item alone.

    Args:
        episodes: newest first.
        files: names of the files that are in place. An episode without its MP3 is left out, a transcript or
            picture that isn't there is not listed: the feed never points to what is missing.
    """
    listed = [episode for episode in episodes if name(episode.stem, ".mp3") in files]
    pages = max(0, -(-(len(listed) - MOST_ITEMS) // PAGE))
    stem = document.removesuffix(".xml")
    names = [document, *(f"{stem}-{number}.xml" for number in range(pages, 0, -1))]
    head = len(listed) - pages * PAGE
    linked = [output.suffix for output in outputs.FILES]
    for number, own in reversed(list(enumerate(names))):
        start = 0 if number == 0 else head + (number - 1) * PAGE
        items = listed[start : head if number == 0 else start + PAGE]
        links = {"self": own}
        if pages:
            links |= {"first": document, "last": names[-1]}
        if number < pages:
            links["next"] = names[number + 1]
        there = [[suffix for suffix in linked if name(each.stem, suffix) in files] for each in items]
        yield Planned.of(own, partial(_document, show, items, files, links), show, items, links, there)


def of_topic(show: Show, topic: Topic, first: str) -> Show:
    """The show of which a topic's feed is: its name, and a guid of its own for life, of its address under the `first` of the show."""
    return replace(
        show,
        title=phrase("feed.topic-title", show=show.title, topic=topic.name),
        description="\n".join([phrase("feed.topic", topic=topic.name), show.description]),
        guid=show_guid(replace(show, url=first, guid=""), topic.document),
        others=(),
    )


def keyed(show: Show, first: str, document: str) -> Show:
    """The show of which a feed for one subscriber is: nobody is told who listens to it, and when."""
    guid = show_guid(replace(show, url=first, guid=""), document)
    return replace(show, guid=guid, prefix="", hub="", apple_verify="", others=())


def is_of(document: bytes, show: Show) -> bool:
    """Whether `document` is a feed of `show`: of its title and address."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        told = etree.fromstring(document, parser).find("channel")
    except etree.XMLSyntaxError:
        return False
    return told is not None and (told.findtext("title"), told.findtext("link")) == (
        _clean(show.title),
        ascii_url(show.url),
    )


def show_guid(show: Show, document: str = FEED) -> str:
    """podcast:guid: the show's own, else UUIDv5 of the feed's URL without scheme and final slashes."""
    address = urljoin(show.url, document).split("://", 1)[-1].rstrip("/")
    return show.guid or str(uuid.uuid5(PODCAST_GUIDS, address))


def _document(show: Show, episodes: Sequence[Entry], files: Collection[str], links: dict[str, str]) -> bytes:
    root = etree.Element("rss", nsmap=_PREFIXES, version="2.0")
    channel = etree.SubElement(root, "channel")
    _channel(channel, show, links)
    for episode in episodes:
        _item(etree.SubElement(channel, "item"), show, episode, files)
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return data


def _channel(channel: etree._Element, show: Show, links: dict[str, str]) -> None:
    for rel, document in links.items():
        href = ascii_url(urljoin(show.url, document))
        _add(channel, f"{{{ATOM}}}link", href=href, rel=rel, type="application/rss+xml")
    if show.hub:
        _add(channel, f"{{{ATOM}}}link", href=ascii_url(show.hub), rel="hub")
    _add(channel, "title", show.title)
    _add(channel, "link", ascii_url(show.url))
    _add(channel, "description", _cut("\n".join([show.description, *_others(show)])))
    _add(channel, "language", show.language)
    if show.copyright:
        _add(channel, "copyright", show.copyright)
    if show.license:
        _license(channel, *show.terms)
    _add(channel, "generator", "sori-reader")
    cover = ascii_url(urljoin(show.url, COVER))
    image = _add(channel, "image")
    for tag, text in (("url", cover), ("title", show.title), ("link", ascii_url(show.url))):
        _add(image, tag, text)
    _add(channel, f"{{{ITUNES}}}image", href=cover)
    _image(channel, cover, show.title, LARGEST)
    _add(channel, f"{{{ITUNES}}}author", show.author)
    _add(channel, f"{{{ITUNES}}}explicit", _flag(show.explicit))
    _add(channel, f"{{{ITUNES}}}type", "episodic")
    main, _, part = (word.strip() for word in show.category.partition(">"))
    category = _add(channel, f"{{{ITUNES}}}category", text=main)
    if part:
        _add(category, f"{{{ITUNES}}}category", text=part)
    _ownership(channel, show, links["self"])
    _add(channel, f"{{{PODCAST}}}guid", show_guid(show))
    if show.update_frequency:
        _frequency(channel, show.update_frequency)
    _add(channel, f"{{{PODCAST}}}medium", "podcast")
    _add(channel, f"{{{PODCAST}}}person", show.author, role="producer", group="creative direction")
    _add(channel, f"{{{PODCAST}}}txt", "true", purpose="ai-content")


def _ownership(channel: etree._Element, show: Show, document: str) -> None:
    """Whose the feed is, where it has gone, and who may list it."""
    if moved := _moved(show, document):
        _add(channel, f"{{{ITUNES}}}new-feed-url", ascii_url(moved))
    if show.apple_verify:
        _add(channel, f"{{{ITUNES}}}applepodcastsverify", show.apple_verify)
    if is_keyed(document):
        _add(channel, f"{{{ITUNES}}}block", "Yes")
        _add(channel, f"{{{PODCAST}}}block", "yes")
    if show.email:
        contact = _add(channel, f"{{{ITUNES}}}owner")
        _add(contact, f"{{{ITUNES}}}name", show.author)
        _add(contact, f"{{{ITUNES}}}email", show.email)
        # without an owner, nobody could prove that a lock is theirs to open
        _add(channel, f"{{{PODCAST}}}locked", "yes" if show.locked else "no", owner=show.email)


def _image(parent: etree._Element, address: str, alt: str, side: int) -> None:
    """podcast:image, which has taken the place of podcast:images."""
    facts = {"href": address, "alt": _clean(alt), "aspect-ratio": "1/1", "width": str(side)}
    _add(parent, f"{{{PODCAST}}}image", None, **facts, type="image/jpeg", purpose="artwork")


def _frequency(channel: etree._Element, told: str) -> None:
    if told == COMPLETE:
        _add(channel, f"{{{PODCAST}}}updateFrequency", phrase("feed.complete"), complete="true")
        return
    rule = FREQUENCIES.get(told, told)
    text = phrase(f"feed.{told}") if told in FREQUENCIES else None
    _add(channel, f"{{{PODCAST}}}updateFrequency", text, rrule=rule)


def _moved(show: Show, document: str) -> str:
    """Where a document will be from now on; of those besides the feed it is known where the whole show has moved."""
    if document == FEED:
        return show.moved_to
    return urljoin(show.moved_to, document) if show.moved_to.endswith(f"/{FEED}") else ""


def _prefixed(address: str, prefix: str) -> str:
    """`address` by way of who counts downloads (OP3, "Setup": without ``https://``)."""
    return f"{prefix}{address.removeprefix('https://')}" if prefix else address


def _license(channel: etree._Element, called: str, address: str) -> None:
    """podcast:license: what is well known by its SPDX name in small letters, anything else with its address."""
    known = address.startswith("https://creativecommons.org/")
    _add(channel, f"{{{PODCAST}}}license", called.lower() if known else called, url=ascii_url(address))


def _item(item: etree._Element, show: Show, episode: Entry, files: Collection[str]) -> None:
    base = ascii_url(show.url)

    def address(suffix: str) -> str:
        return base + quote(name(episode.stem, suffix))

    def there(suffix: str) -> bool:
        return name(episode.stem, suffix) in files

    _add(item, "title", episode.title)
    _add(item, "guid", f"sori-reader:{episode.id}", isPermaLink="false")
    _categories(item, episode)
    _add(item, "pubDate", format_datetime(episode.published.astimezone(KOREA)))
    page = _page(show, episode)
    _add(item, "link", page)
    _add(item, "description", _cut(_notes(episode)))
    notes = _add(item, f"{{{CONTENT}}}encoded")
    notes.text = etree.CDATA(_clean(_rich_notes(episode, page)))
    sound = _prefixed(address(".mp3"), show.prefix)
    _add(item, "enclosure", url=sound, length=str(episode.size), type="audio/mpeg")
    sounds = {output.suffix: output for output in outputs.SOUNDS.values()}
    for file in episode.files:
        if output := sounds.get(file.suffix):
            played = _prefixed(address(file.suffix), show.prefix)
            _rendition(item, episode, file, output.media, played)
    _add(item, f"{{{ITUNES}}}duration", str(round(episode.seconds)))
    _add(item, f"{{{ITUNES}}}explicit", _flag(show.explicit))
    _add(item, f"{{{ITUNES}}}episodeType", "full")
    cover = address(".jpg") if there(".jpg") else ascii_url(urljoin(show.url, COVER))
    _add(item, f"{{{ITUNES}}}image", href=cover)
    _image(item, cover, *((episode.title, SIDE) if there(".jpg") else (show.title, LARGEST)))
    if there(".chapters.json"):
        _add(item, f"{{{PODCAST}}}chapters", url=address(".chapters.json"), type="application/json+chapters")
    for each in outputs.FILES:
        if each.transcript is not None and there(each.suffix):
            form = {"rel": each.transcript} if each.transcript else {}
            told = {"url": address(each.suffix), "type": each.media, "language": show.language}
            _add(item, f"{{{PODCAST}}}transcript", **told, **form)
    if episode.byline:
        _add(item, f"{{{PODCAST}}}person", episode.byline, role="author", group="writing")
    _add(
        item, f"{{{PODCAST}}}person", phrase("show.voice", name=episode.voice), role="narrator", group="cast"
    )
    _add(item, f"{{{PODCAST}}}txt", "true", purpose="ai-content")
    chapters = _add(item, f"{{{PSC}}}chapters", version="1.2")
    for chapter in episode.chapters:
        link = {"href": ascii_url(chapter.url)} if chapter.url else {}
        facts = {"start": clock.exact(chapter.start), "title": _clean(chapter.title)}
        _add(chapters, f"{{{PSC}}}chapter", **facts, **link)


def uncounted(document: bytes, base: str) -> bytes:
    """`document` with the addresses of sounds as they are below `base`, without who counts downloads before them."""
    own = re.escape(base.removeprefix("https://").encode())
    return re.sub(rb'(?<=ur[li]=")https?://[^"]+/' + own, base.encode(), document)


def _page(show: Show, episode: Entry) -> str:
    """Where an episode can be read: on its page, unless nobody is to find one."""
    if not show.private:
        return ascii_url(show.url) + quote(name(episode.id, ".html"))
    return ascii_url(episode.url if episode.url.startswith(("http://", "https://")) else show.url)


def _categories(item: etree._Element, episode: Entry) -> None:
    for each in episode.filed:
        _add(item, "category", each)


def _rendition(item: etree._Element, episode: Entry, file: File, media: str, address: str) -> None:
    """The sound in one format, so that apps may choose, and check that they got it whole."""
    bitrate = str(round(file.size * 8 / episode.seconds)) if episode.seconds else "0"
    facts = {"type": media, "length": str(file.size), "bitrate": bitrate}
    facts["title"] = file.suffix.removeprefix(".").upper()
    if file is episode.files[0]:
        facts["default"] = "true"
    enclosure = _add(item, f"{{{PODCAST}}}alternateEnclosure", **facts)
    _add(enclosure, f"{{{PODCAST}}}source", uri=address)
    _add(enclosure, f"{{{PODCAST}}}integrity", type="sri", value=file.integrity)


def _notes(episode: Entry) -> str:
    """Show notes as plain text; apps make the times at the head of a line jump there."""
    lines = [episode.summary, SYNTHETIC, *_credits(episode)]
    lines += [f"{clock.jump(chapter.start)} {chapter.title}" for chapter in episode.chapters]
    return "\n".join(line for line in lines if line)


def _rich_notes(episode: Entry, page: str) -> str:
    """Show notes as HTML. Every ``>`` of a text is escaped, so no ``]]>`` can end the CDATA it stands in."""
    parts = [f"<p>{escape(episode.summary)}</p>"] if episode.summary else []
    rows = "".join(f"<li>{clock.jump(c.start)} {_linked(c.title, c.url)}</li>" for c in episode.chapters)
    parts += [f"<ul>{rows}</ul>"] if rows else []
    source = phrase("show.source")
    links = [(episode.source, episode.source_url), (phrase("show.see-original"), episode.url)]
    for text, url in links:
        if text and url.startswith(("http://", "https://")):
            before = source if text == episode.source else ""
            parts.append(f'<p>{before}<a href="{escape(ascii_url(url))}">{escape(text)}</a></p>')
        elif text and text == episode.source:
            parts.append(f"<p>{source}{escape(text)}</p>")
    follow = phrase("show.follow")
    parts.append(f'<p><a href="{escape(page)}">{follow}</a></p>')
    parts.append(f"<p>{SYNTHETIC}</p>")
    return "".join(parts)


def _linked(text: str, url: str) -> str:
    return f'<a href="{escape(ascii_url(url))}">{escape(text)}</a>' if url else escape(text)


def _credits(episode: Entry) -> list[str]:
    source = [phrase("show.source") + episode.source] if episode.source else []
    url = next((u for u in (episode.url, episode.source_url) if u.startswith(("http://", "https://"))), "")
    return [*source, phrase("show.original") + ascii_url(url)] if url else source


def _others(show: Show) -> Iterator[str]:
    """The same posts otherwise told, each with the address of its feed: apps make a link of it."""
    for title, place in show.others:
        yield f"{phrase('variant.others')}{title} {ascii_url(urljoin(show.url, place + FEED))}"


def _cut(text: str) -> str:
    """`text`, whole lines of it as far as `MOST_BYTES` go; a longer first line is cut in itself."""
    if len(text.encode()) <= MOST_BYTES:
        return text
    whole = text.encode()[:MOST_BYTES].decode(errors="ignore")
    return whole.rpartition("\n")[0] or whole


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _clean(text: str) -> str:
    """`text` without what XML 1.0 can't hold (control characters, lone surrogates)."""
    return _UNHOLDABLE.sub("", text)


def _add(parent: etree._Element, tag: str, content: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, tag, attributes)
    if content is not None:
        child.text = _clean(content)
    return child
