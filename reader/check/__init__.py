"""Is a built show right? Each finding says what is wrong, why it matters and how to mend it.

Sources: PSP-1 "The Podcast RSS Standard" 1.0; Apple's "A Podcaster's Guide to RSS" and audio requirements;
podcast-namespace; W3C WebVTT; WCAG 2.2; what services ask besides (`services`). An error breaks something for listeners; a warning is worth mending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.check.finding import ERROR, WARNING, Finding, Looking
from reader.errors import StoreError
from reader.feed import FEED
from reader.manifest import KEYED, NAME, SUBSCRIBED
from reader.words import message

if TYPE_CHECKING:
    from reader.check.feed import Item

__all__ = ["ERROR", "WARNING", "Finding", "Looking", "examine", "wholeness", "with_posts"]

_PAGE = re.compile(r"-([1-9]\d{0,8})\.xml$")
"""Of a feed, behind the first; others may have put there what is called alike."""


def examine(out: Path, *, sound: bool = True) -> Iterator[Looking | Finding]:
    """All that is wrong with the show in `out`, and what is looked at while it is: feed, links, records, chapters, transcripts, pictures, pages, sound.

    Args:
        sound: also measure loudness; that decodes every episode, about a second for five minutes of sound.

    Raises:
        StoreError: there is no show in `out`.
    """
    from reader import catalog, manifest
    from reader.check import feed, media, page, record, services
    from reader.store import Folder

    store = Folder(out)
    feeds = _feeds(out)
    whole = {name: data for documents in feeds for name, data in documents.items()}
    yield from map(_masked, _feed_findings(feeds))
    yield from map(_masked, feed.links(out, whole))
    episodes, damaged = catalog.entries(store)
    told = [*whole.values(), *map(str.encode, page.NEEDED)]  # what is missing of these, other rules tell
    yield from record.findings(store, episodes, damaged, told)
    for item in _once(feed.items(whole)):
        yield Looking(item.title)
        yield from media.findings(out, item, sound=sound)
        yield from services.findings(out, item)
    yield Looking("index.html")
    yield from media.artwork(out, whole)
    ours = manifest.owned(store, episodes)
    written = {
        *manifest.Manifest.load(store).files,
        *(name for each in episodes for name in catalog.made_of(each)),
    }
    pages = [name for name in ours if name.endswith(".html") and not name.startswith("transcripts/")]
    yield from page.findings(out, pages, written)


def wholeness(out: Path) -> Iterator[Finding]:
    """Only what would leave listeners with a feed that points nowhere, or to what isn't as it was made.

    Raises:
        StoreError: there is no show in `out`.
    """
    from reader import catalog
    from reader.check import feed, record
    from reader.store import Folder

    store = Folder(out)
    feeds = _feeds(out)
    whole = {name: data for documents in feeds for name, data in documents.items()}
    yield from feed.address(feeds[0])
    yield from map(_masked, feed.links(out, whole))
    yield from record.findings(store, *catalog.entries(store), whole.values())


def _feed_findings(feeds: list[dict[str, bytes]]) -> Iterator[Finding]:
    """What is wrong with each feed; with an episode, once."""
    from reader.check import feed

    known: set[str] = set()
    for documents in feeds:
        yield from feed.findings(documents, frozenset(known))
        known |= {feed.text(item.node, "guid") for item in feed.items(documents)}


def _once(listed: Iterable[Item]) -> Iterator[Item]:
    """Each episode once, though it stands in several feeds."""
    from reader.check.feed import text

    seen: set[str] = set()
    for item in listed:
        if (guid := text(item.node, "guid")) not in seen:
            seen.add(guid)
            yield item


def _masked(found: Finding) -> Finding:
    """`found` without the key of a feed that is for one subscriber."""
    return replace(found, where=_KEY.sub(r"\1…", found.where), what=_KEY.sub(r"\1…", found.what))


_KEY = re.compile(r"\b(private/[0-9a-f]{4})[0-9a-f]{28}")

_NAMED = re.compile(r"(?:episodes|transcripts)/([^/\s]*?-[0-9a-f]{10})(?![0-9a-f]|\.html)")
"""A file of an episode, by whose id it is; pages come back without a post."""


def with_posts(out: Path, found: Iterable[Finding]) -> list[Finding]:
    """The same findings; what asks for a build tells of which post, as far as a record does."""
    from reader import catalog
    from reader.store import Folder

    store, rebuild = Folder(out), message("mend.build-post")
    asking = {
        rebuild,
        message("mend.build"),
        message("mend.build-listen"),
        message("check.changed-rebuild", mend=rebuild),
    }
    return [
        replace(each, mend=catalog.of_post(each.mend, catalog.origin(store, named[1])))
        if each.mend in asking and (named := _NAMED.search(f"{each.where} {each.what}"))
        else each
        for each in found
    ]


def _feeds(out: Path) -> list[dict[str, bytes]]:
    """The documents of each feed that is subscribed to: of the show, of its topics, of subscribers; of a show that has lost its own, nothing
    stands in it."""
    there = (out / FEED).is_file()
    if not there and not (out / NAME).is_file():
        raise StoreError(message("check.no-feed"), where=str(out / FEED), mend=message("mend.build-first"))
    others = (
        f"{folder}/{file.name}"
        for folder in ("feeds", KEYED)
        for file in sorted((out / folder).glob("*.xml"))
    )
    return [_documents(out, name) for name in (FEED, *filter(SUBSCRIBED.fullmatch, others))]


def _documents(out: Path, head: str) -> dict[str, bytes]:
    """The documents of a feed by name, `head` first, and then from the newest to the oldest."""
    stem = head.removesuffix(".xml")
    numbers = [int(found[1]) for file in out.glob(f"{stem}-*.xml") if (found := _PAGE.search(file.name))]
    names = [head, *(f"{stem}-{number}.xml" for number in sorted(numbers, reverse=True))]
    return {name: (out / name).read_bytes() if (out / name).is_file() else b"" for name in names}
