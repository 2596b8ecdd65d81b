"""What is bound as one book, and what the book says of itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml import etree

from reader import catalog, clock
from reader.errors import SourceError, StoreError
from reader.feed import COVER, FEED, ITUNES, PODCAST
from reader.model import KOREA, Entry
from reader.store import Store
from reader.words import message, phrase


@dataclass(frozen=True, slots=True)
class Choice:
    """Which episodes are wanted; all, unless told otherwise.

    Attributes:
        month: only those of this month, by Korean time, as ``2026-10``.
        since: only those from this day on.
        limit: only so many, the newest; 0 for all.
    """

    month: str = ""
    since: date | None = None
    limit: int = 0

    def takes(self, moment: datetime) -> bool:
        """Whether an episode of this moment is wanted, but for `limit`."""
        day = moment.astimezone(KOREA).date()
        return clock.iso(day).startswith(self.month) and (self.since is None or day >= self.since)


@dataclass(frozen=True, slots=True)
class Volume:
    """A book before it is bound.

    Attributes:
        identifier: a URN, the same for the same choice of the same show, whatever is added to it.
        author: who makes the show.
        modified: of what is in it, when the last was published or updated; UTC.
        entries: in reading order, the oldest first.
        cover: name of the show's picture in the output; empty if it has none.
    """

    title: str
    identifier: str
    language: str
    author: str
    description: str
    modified: datetime
    entries: tuple[Entry, ...]
    cover: str = ""

    @property
    def narrators(self) -> tuple[str, ...]:
        """The voices that are heard, as a person is told of them."""
        return tuple(
            phrase("show.voice", name=name) for name in sorted({each.voice for each in self.entries})
        )

    @property
    def day(self) -> date:
        """When it was modified, by Korean time."""
        return self.modified.astimezone(KOREA).date()

    @property
    def months(self) -> int:
        """How many months its episodes are of."""
        return len({month(entry) for entry in self.entries})


def month(entry: Entry) -> str:
    """In which month an episode was published, in words, by Korean time."""
    return clock.month(entry.published.astimezone(KOREA))


def gather(store: Store, choice: Choice) -> Volume:
    """What is to be bound of the show in `store`.

    Raises:
        SourceError: there is no show, or nothing of it is wanted.
        StoreError: a record of what is wanted is damaged, or its sound isn't there.
    """
    show = _show(store)
    found, damaged = catalog.entries(store)
    for own, error in damaged.items():
        if own.startswith(choice.month) and own >= str(choice.since or ""):  # an id begins with the day
            raise error
    wanted = [entry for entry in found if choice.takes(entry.published)]
    wanted = wanted[: choice.limit] if choice.limit else wanted
    if not wanted:
        raise SourceError(message("bind.none"), where=store.where(""), mend=_instead(found))
    for entry in wanted:
        _heard(store, entry)
    told = f"{choice.month} {choice.since or ''} {choice.limit or ''}"
    return Volume(
        title=_title(show["title"], choice, wanted),
        identifier=uuid.uuid5(_guid(show["guid"]), f"book {told}").urn,
        language=show["language"] or "ko",
        author=show["author"] or show["title"],
        description=show["description"],
        modified=max(max(each.published, each.updated or each.published) for each in wanted).astimezone(UTC),
        entries=tuple(reversed(wanted)),
        cover=COVER if store.stat(COVER) else "",
    )


def _show(store: Store) -> dict[str, str]:
    """What the feed says of the whole show."""
    nothing = SourceError(message("bind.no-show"), where=store.where(""), mend=message("mend.built-folder"))
    if store.stat(FEED) is None:
        raise nothing
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        channel = etree.fromstring(store.read(FEED), parser).find("channel")
    except etree.XMLSyntaxError as error:
        raise nothing from error
    if channel is None:
        raise nothing
    names = {"author": f"{{{ITUNES}}}author", "guid": f"{{{PODCAST}}}guid"}
    names |= {name: name for name in ("title", "description", "language")}
    return {name: (channel.findtext(tag) or "").strip() for name, tag in names.items()}


def _guid(told: str) -> uuid.UUID:
    try:
        return uuid.UUID(told)
    except ValueError:  # a guid of another's making
        return uuid.uuid5(uuid.NAMESPACE_URL, told)


def _title(show: str, choice: Choice, newest_first: Sequence[Entry]) -> str:
    if choice == Choice():
        return show
    if choice.month and not choice.since and not choice.limit:
        return phrase("bound.title", show=show, time=month(newest_first[0]))
    first, last = (clock.day(newest_first[at].published.astimezone(KOREA)) for at in (-1, 0))
    days = first if first == last else phrase("bound.days", first=first, last=last)
    return phrase("bound.title", show=show, time=days)


def _instead(found: Sequence[Entry]) -> str:
    """Which months there are; the newest will do."""
    months = sorted({clock.iso(each.published.astimezone(KOREA))[:7] for each in found}, reverse=True)
    if not months:
        return message("mend.build-first")
    named = ", ".join(months[:_NAMED]) + (", …" if len(months) > _NAMED else "")
    return message("mend.months", months=named)


_NAMED = 12
"""Months that are named at most."""


def _heard(store: Store, entry: Entry) -> None:
    name = catalog.name(entry.stem, ".mp3")
    there = store.stat(name)
    if there is None or there.size != (entry.size or there.size):
        raise StoreError(
            message("bind.no-sound", title=entry.title), where=store.where(name), mend=message("mend.build")
        )
