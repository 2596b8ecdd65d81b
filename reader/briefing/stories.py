"""What there is to tell: of each episode its title, and how it begins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from reader import catalog
from reader.briefing.window import Window
from reader.cache import ClipCache
from reader.errors import SourceError, StoreError
from reader.model import SIGN, Cue, Entry, Episode
from reader.script import whose
from reader.store import Store
from reader.words import message


@dataclass(frozen=True, slots=True)
class Story:
    """An episode, as far as a briefing tells it.

    Attributes:
        id: of the episode.
        url: of its page.
        lead: its correction, if it has one, and its first paragraph.
        source: whose news it is, if a name tells that.
        text: hash of all that the episode shows.
        lengths: of each sentence that it says, in seconds, by what is said.
    """

    id: str
    title: str
    url: str
    published: datetime
    lead: str
    categories: tuple[str, ...] = ()
    source: str = ""
    text: str = ""
    lengths: Mapping[str, float] = field(default_factory=dict)


def chosen(
    found: Sequence[Entry], window: Window, categories: Collection[str], told: Collection[str], where: str
) -> list[Entry]:
    """The episodes that are new, the newest first; one that tells no hour only if it wasn't `told` (its id) before.

    Raises:
        SourceError: there are no episodes at all (`where`), or none of a category.
    """
    if not found:
        raise SourceError(message("brief.no-show"), where=where, mend=message("mend.build-first"))
    known = {name.casefold(): name for entry in found for name in entry.filed}
    for name in categories:
        if name.casefold() not in known:
            named = ", ".join(sorted(known.values())[:_NAMED])
            mend = message("mend.categories", named=named) if known else message("mend.no-categories")
            raise SourceError(message("brief.no-category", name=name), where=where, mend=mend)
    wanted = {name.casefold() for name in categories}
    return [
        entry
        for entry in found
        if (not wanted or wanted & {name.casefold() for name in entry.filed})
        and (window.holds(entry) or (window.reaches(entry) and entry.id not in told))
    ]


_NAMED = 20
"""Categories that are named at most."""


def read(store: Store, entries: Iterable[Entry], url: str) -> list[Story]:
    """The stories of these episodes of the show at `url`.

    Raises:
        StoreError: a record can't be read.
    """
    return [_story(catalog.read(store, entry.id), url) for entry in entries]


def told_before(store: Store, cache: ClipCache, window: Window, others: Callable[[str], bool]) -> set[str]:
    """Ids of the episodes that briefings in `store` knew of which came shortly before, and whose key is among the `others`.

    Raises:
        StoreError: a record can't be read.
    """
    entries, _ = catalog.entries(store, cache)
    since = window.start - timedelta(days=1)  # what they told is a day older at most, or in no window of ours
    lately = (entry for entry in entries if since <= entry.published <= window.end and others(entry.key))
    return {told for entry in lately for told in catalog.read(store, entry.id).stories}


def damaged(found: Mapping[str, StoreError], window: Window) -> Iterator[StoreError]:
    """Of the records that can't be read, those whose day lies in the window: what they tell is missing."""
    first, last = (f"{moment:%Y-%m-%d}" for moment in (window.start, window.end))
    yield from (error for own, error in sorted(found.items()) if first <= own[:10] <= last)


def _story(episode: Episode, url: str) -> Story:
    return Story(
        id=episode.id,
        title=episode.title,
        url=url + quote(catalog.name(episode.id, catalog.PAGE)),
        published=episode.published,
        lead=_lead(episode.cues),
        categories=episode.filed,
        source=whose(episode.source),
        text=episode.hashes.text,
        lengths={cue.spoken: cue.end - cue.start for cue in episode.cues if cue.spoken},
    )


def _lead(cues: Sequence[Cue]) -> str:
    """The first paragraph, else what comes first of a list or a quotation; empty, if there is but a table or a picture."""
    own = (cue for cue in cues if cue.role != SIGN)
    blocks = [list(block) for _, block in groupby(own, lambda cue: (cue.section, cue.block, cue.role))]
    corrected = [block for block in blocks if block[0].role == "correction"]
    first = next((block for role in _LEADS for block in blocks if block[0].role == role), [])
    return " ".join(cue.shown for block in (*corrected, first) for cue in block)


_LEADS = ("paragraph", "item", "quote")
"""Roles that a story begins with, the best first."""
