"""How far a build is and how long it will take, from what it tells: on a terminal as a bar, elsewhere as a line from time to time."""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from reader import clock
from reader.cli.progress import bar
from reader.cli.terminal import one_line
from reader.events import Begun, Event, Failed, Kept, Left, Made, Outcome, Recast, Said, Varied, Withheld
from reader.words import message

PATIENCE = 2.0
"""Seconds of work after which the bar is shown."""
EVERY = 60.0
"""Seconds between lines, and before the first: who builds for less waits for the end."""
_STEP = 5.0
"""Seconds after which sentences tell how far a long post is."""
_MARKS = 40
"""How many steps back the pace is taken from."""
_ENOUGH = 5
"""How many of them must have been work, not posts that were there already: those say nothing of the others."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """`reached` so far at the time `now`; `worked` tells whether it was work that came so far."""

    now: float
    reached: float
    worked: bool


class Pace:
    """How far a build is. Posts may be made in any order, and elsewhere, where no sentence is told.

    Attributes:
        total: places that there are in all; None before any has begun.
        reached: how many of them are done, with the share of the one that is being made.
        place: the last that has begun.
    """

    def __init__(self, now: float) -> None:
        self._begin(now)

    def _begin(self, now: float) -> None:
        self.total: int | None = None
        self.reached, self.place = 0.0, ""
        self._begun, self._posts, self._many, self._foreign = 0, 0, False, False
        self._open: set[str] = set()
        self._said: Counter[str] = Counter()
        self._sentences, self._sound = 0, 0.0
        self._marks = deque([_Mark(now, 0.0, False)], _MARKS)

    def take(self, event: Event, now: float) -> None:
        """`event` was told at `now`, seconds."""
        match event:
            case Varied():  # the same posts once more
                self._begin(now)
            case Begun():
                if self._foreign and self.place in self._open:  # its posts had names of their own
                    self._open.discard(self.place)
                self.total, self.place, self._foreign = event.total, event.place, False
                self._begun += 1
                self._open.add(event.place)
                self._reach(0.0)
            case Said():
                self._said[event.place] += 1
                self._reach(event.done)
                if now - self._marks[-1].now >= _STEP:
                    self._marks.append(_Mark(now, self.reached, True))
            case Recast():
                del self._said[event.place]
            case Made() | Kept() | Withheld() | Left() | Failed():
                self._done(event)
                self._marks.append(_Mark(now, self.reached, isinstance(event, Made)))
            case _:
                pass

    def _done(self, outcome: Outcome) -> None:
        self._posts += 1
        told = self._said.pop(outcome.place, 0)
        if isinstance(outcome, Made) and (outcome.work.spoken or outcome.work.reused):
            self._sentences += outcome.work.spoken + outcome.work.reused
            self._sound += outcome.episode.seconds
        else:
            self._sentences += told
        if outcome.place in self._open:
            self._open.discard(outcome.place)
        elif isinstance(outcome, Made | Kept | Failed):
            self._foreign = self._many = True
        self._reach(0.0)

    def _reach(self, share: float) -> None:
        done = self._begun - len(self._open) + share
        self.reached = max(self.reached, done)  # an episode begun again in another voice doesn't go back

    def left(self) -> tuple[float, bool] | None:
        """Seconds left by the last steps, and whether all of those were work; None where they tell too little."""
        marks = list(self._marks)
        while len(marks) > 1 and not marks[1].worked:  # what was there already, before the work began
            del marks[0]
        took, came = marks[-1].now - marks[0].now, marks[-1].reached - marks[0].reached
        worked = [mark.worked for mark in marks[1:]]
        if self.total is None or sum(worked) < _ENOUGH or came <= 0.0:
            return None
        return (self.total - self.reached) * took / came, all(worked)

    def told(self) -> str:
        """In words."""
        count = f"{self._posts}" if self._many else f"{min(self._posts, self.total or 0)}/{self.total or 0}"
        told = message("build.going", count=count)
        sentences = self._sentences + self._said.total()
        if sentences:
            told += message("build.going-sound", sentences=sentences, sound=clock.elapsed(self._sound))
        if left := self.left():
            seconds, all_new = left
            key = "build.time-left-new" if all_new else "build.time-left"
            told += message(key, left=clock.elapsed(seconds))
        return told


def watched(going: Iterable[Event]) -> Iterator[Event]:
    """The same events, seen: a bar, once the work has taken `PATIENCE`."""
    began = monotonic()
    pace = Pace(began)
    with bar(timed=False) as shown:
        task = shown.add_task(message("build.reading"), total=None, visible=False)
        for event in going:
            now = monotonic()
            pace.take(event, now)
            shown.update(
                task,
                completed=pace.reached,
                total=pace.total,
                description=f"{Path(pace.place).name[:20]} {pace.told()}",
                visible=now - began > PATIENCE,
            )
            yield event


def lined(going: Iterable[Event]) -> Iterator[Event]:
    """The same events, told in a line on stderr every so often, where a bar would be noise (cron, CI, a journal)."""
    last = monotonic()
    pace = Pace(last)
    for event in going:
        now = monotonic()
        pace.take(event, now)
        if now - last >= EVERY:
            print(one_line(pace.told()), file=sys.stderr, flush=True)
            last = now
        yield event
