"""What builds of a watch tell is learned, and told on once: not in every round again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import inf

from reader.errors import PackageError, SilentError, StoreError, VoiceError
from reader.events import (
    Event,
    Failed,
    Kept,
    Left,
    Made,
    Outcome,
    Recovered,
    SetAside,
    Shown,
    Withheld,
)
from reader.events import Watched as Told
from reader.model import KOREA
from reader.source import LaterError
from reader.watch.address import LONGEST
from reader.watch.looking import Outcomes
from reader.watch.memory import Memory

_WORLD = (StoreError, VoiceError, PackageError, LaterError, SilentError)
"""Errors that are of the world, and not of the post that met them: however often, it isn't set aside for them."""


class Telling:
    """What was told last, and how often posts have failed.

    Args:
        tries: after so many, a post that fails is set aside.
        seconds: until the second try, at least.
    """

    def __init__(self, memory: Memory, tries: int, seconds: float) -> None:
        self._memory, self._tries, self._seconds = memory, tries, seconds
        self._told: dict[tuple[str, str], str] = {}

    def once(self, of: str, event: Failed | Withheld) -> Iterator[Failed | Withheld]:
        """`event`, if it isn't what was told last `of` its place."""
        what = event.error.what if isinstance(event, Failed) else event.why
        if self._told.get((of, event.place)) != what:
            self._told[of, event.place] = what
            yield event

    def well(self, of: str, place: str) -> Iterator[Recovered]:
        """That `place` has recovered, if it was told that it had failed."""
        if self._told.pop((of, place), None):
            yield Recovered(place)

    def learn(
        self, event: Outcome, mark: str, outcomes: Outcomes, variant: str = ""
    ) -> Iterator[Event | Told]:
        """Note what became of a post, in the main show or in a variant of it, and tell it, if it is anything new."""
        if variant:
            yield from self._also(event, outcomes, f"{variant}: {event.place}")
            return
        outcomes.told.add(event.place)
        match event:
            case Made() | Kept():
                outcomes.keys[event.episode.origin] = event.place
                if event.episode.expires:
                    outcomes.until[event.place] = event.episode.expires
                if isinstance(event, Made):
                    outcomes.made.add(event.place)
                self._memory.went_well(event.place)
                self._told.pop(("post", event.place), None)
                yield event
            case Withheld():
                if event.until and event.until > datetime.now(KOREA):
                    outcomes.until[event.place] = event.until
                yield from self.once("post", event)
            case Left():
                if event.again:
                    outcomes.left.add(event.place)
                yield event
            case Failed():
                outcomes.lost = outcomes.lost or not event.mark
                outcomes.failed[event.place] = inf
                yield from self._failed(event, event.mark or mark, outcomes)

    def _also(self, event: Outcome, outcomes: Outcomes, name: str) -> Iterator[Event | Told]:
        """Note what became of a post in a variant, where it goes by `name`: whether there is still something to be done for it."""
        match event:
            case Made() | Kept():
                self._memory.went_well(name)
                self._told.pop(("post", name), None)
                yield event
            case Left():
                if event.again:
                    outcomes.left.add(event.place)
                yield event
            case Failed() if event.place not in outcomes.failed:  # else it is told, and tried again anyway
                tried = Outcomes()
                yield from self._failed(replace(event, place=name), event.mark, tried)
                if name in tried.failed:  # it isn't set aside
                    outcomes.failed[event.place] = tried.failed[name]
            case _:
                return

    def _failed(self, event: Failed, mark: str, outcomes: Outcomes) -> Iterator[Event | Told]:
        """Count a failure; when a post is to be tried again, if at all."""
        yield from self.once("post", event)
        tries = 1
        if mark and not isinstance(event.error, _WORLD):
            tries = self._memory.failed(mark, event.place, event.error.what)
            if tries >= self._tries:
                yield SetAside(event.place, event.error, tries)
                return
        outcomes.failed[event.place] = min(self._seconds * 2 ** (tries - 1), LONGEST)


def place_of(place: str, last: str, of: Container[str], lists: Mapping[str, Container[str]]) -> str:
    """Which place of the build the post at `place` is of: the one begun last, unless others work at it, whose posts come as they will."""
    if place == last or place in lists.get(last, ()):
        return last
    listing = (each for each, posts in lists.items() if place in posts)
    head = place.partition("#")[0]  # a chapter of a book
    return place if place in of else next(listing, head if head in of else last)


def is_written(event: Event) -> bool:
    """Whether it tells that pages or feed were written."""
    return isinstance(event, Shown) and event.written
