"""Show and episodes become RSS 2.0 with the iTunes, Podcasting 2.0 and Podlove chapter namespaces.

Sources: RSS 2.0 specification; Apple's "A Podcaster's Guide to RSS"; podcast-namespace (Podcasting 2.0); PSP-1.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from email.utils import format_datetime
from urllib.parse import quote, urljoin

from lxml import etree

from reader.catalog import name
from reader.config import Show
from reader.model import Episode

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
PSC = "http://podlove.org/simple-chapters"
_PREFIXES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC}

PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of podcast:guid (podcast-namespace, ``tags/guid.md``)."""

COVER = "cover.jpg"


def rss(show: Show, episodes: Iterable[Episode]) -> bytes:
    """The feed, newest episode first. The same input gives the same bytes.

    Args:
        episodes: newest first.
    """
    root = etree.Element("rss", nsmap=_PREFIXES, version="2.0")
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", show.title)
    _add(channel, "link", show.url)
    _add(channel, "description", show.description)
    _add(channel, "language", show.language)
    _add(channel, "generator", "sori-reader")
    _add(
        channel, f"{{{ATOM}}}link", href=urljoin(show.url, "feed.xml"), rel="self", type="application/rss+xml"
    )
    _add(channel, f"{{{ITUNES}}}author", show.author)
    _add(channel, f"{{{ITUNES}}}explicit", str(show.explicit).lower())
    _add(channel, f"{{{ITUNES}}}image", href=urljoin(show.url, COVER))
    _add(channel, f"{{{ITUNES}}}type", "episodic")
    main, _, part = (word.strip() for word in show.category.partition(">"))
    category = _add(channel, f"{{{ITUNES}}}category", text=main)
    if part:
        _add(category, f"{{{ITUNES}}}category", text=part)
    if show.email:
        owner = _add(channel, f"{{{ITUNES}}}owner")
        _add(owner, f"{{{ITUNES}}}name", show.author)
        _add(owner, f"{{{ITUNES}}}email", show.email)
    _add(channel, f"{{{PODCAST}}}guid", str(show_guid(show.url)))
    _add(channel, f"{{{PODCAST}}}medium", "podcast")
    for episode in episodes:
        _item(channel, show, episode)
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return data


def show_guid(url: str) -> uuid.UUID:
    """podcast:guid of the feed at `url`: UUIDv5 of the feed's URL without scheme and final slashes."""
    feed = urljoin(url, "feed.xml")
    return uuid.uuid5(PODCAST_GUIDS, feed.split("://", 1)[-1].rstrip("/"))


def _item(channel: etree._Element, show: Show, episode: Episode) -> None:
    def address(suffix: str) -> str:
        return urljoin(show.url, quote(name(episode.id, suffix)))

    item = etree.SubElement(channel, "item")
    _add(item, "title", episode.title)
    _add(item, "guid", f"sori-reader:{episode.id}", isPermaLink="false")
    _add(item, "pubDate", format_datetime(episode.published))
    if episode.url.startswith(("http://", "https://")):
        _add(item, "link", quote(episode.url, safe=":/?#[]@!$&'()*+,;=%~"))
    notes = [episode.summary, *(f"{_clock(c.start)} {c.title}" for c in episode.chapters)]
    if episode.source:
        notes.append(f"출처: {episode.source}")
    _add(item, "description", "\n".join(note for note in notes if note))
    _add(item, "enclosure", url=address(".mp3"), length=str(episode.size), type="audio/mpeg")
    _add(item, f"{{{ITUNES}}}duration", str(round(episode.seconds)))
    _add(item, f"{{{PODCAST}}}chapters", url=address(".chapters.json"), type="application/json+chapters")
    _add(item, f"{{{PODCAST}}}transcript", url=address(".vtt"), type="text/vtt", language=show.language)
    chapters = _add(item, f"{{{PSC}}}chapters", version="1.2")
    for chapter in episode.chapters:
        _add(chapters, f"{{{PSC}}}chapter", start=_clock(chapter.start, ".3f"), title=_clean(chapter.title))


def _clock(seconds: float, form: str = ".0f") -> str:
    hours, rest = divmod(seconds if form != ".0f" else int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    width = 2 if form == ".0f" else 6
    return f"{int(hours):02}:{int(minutes):02}:{rest:0{width}{form}}"


def _clean(text: str) -> str:
    """`text` without what XML 1.0 can't hold (control characters, lone surrogates)."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def _add(parent: etree._Element, tag: str, content: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, tag, attributes)
    if content is not None:
        child.text = _clean(content)
    return child
