"""Is a built show right? Each finding says what is wrong, why it matters and how to mend it.

Sources: PSP-1 "The Podcast RSS Standard" 1.0; Apple's "A Podcaster's Guide to RSS" and audio requirements;
podcast-namespace; W3C WebVTT; WCAG 2.2. An error breaks something for listeners; a warning is worth mending.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reader.check.finding import ERROR, WARNING, Finding, Looking
from reader.errors import StoreError
from reader.feed import FEED
from reader.words import message

__all__ = ["ERROR", "WARNING", "Finding", "Looking", "examine", "links"]


def examine(out: Path, *, sound: bool = True) -> Iterator[Looking | Finding]:
    """All that is wrong with the show in `out`, and what is looked at while it is: feed, links, records, chapters, transcripts, pictures, pages, sound.

    Args:
        sound: also measure loudness; that decodes every episode, about a second for five minutes of sound.

    Raises:
        StoreError: there is no show in `out`.
    """
    from reader.check import feed, media, page, record
    from reader.store import Folder

    documents = _documents(out)
    yield from feed.findings(documents)
    yield from feed.links(out, documents)
    yield from record.findings(Folder(out), b"".join(documents.values()).decode(errors="replace"))
    for item in feed.items(documents):
        yield Looking(item.title)
        yield from media.findings(out, item, sound=sound)
    yield Looking("index.html")
    yield from media.artwork(out, documents)
    yield from page.findings(out)


def links(out: Path) -> Iterator[Finding]:
    """Only what would leave listeners with a feed that points nowhere.

    Raises:
        StoreError: there is no show in `out`.
    """
    from reader.check import feed

    documents = _documents(out)
    yield from feed.address(documents)
    yield from feed.links(out, documents)


def _documents(out: Path) -> dict[str, bytes]:
    """The documents of the feed by name, ``feed.xml`` first."""
    if not (out / FEED).is_file():
        raise StoreError(message("check.no-feed"), where=str(out / FEED), mend=message("mend.build-first"))
    pages = sorted(out.glob("feed-*.xml"), key=lambda file: int(file.stem.rpartition("-")[2]), reverse=True)
    return {file.name: file.read_bytes() for file in (out / FEED, *pages)}
