"""A file, a folder or a glob that is watched: by names, sizes and times; nothing is opened to find what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import inf
from time import monotonic, time

from reader import source
from reader.source import listing
from reader.source.listing import Sign
from reader.watch.looking import LOOK, STILL, Outcomes, Todo
from reader.watch.memory import Memory


class Files:
    """The files of a place; see `reader.watch.looking.Watched`."""

    def __init__(
        self,
        place: str,
        memory: Memory,
        *,
        drafts: bool,
        prune: bool,
        tries: int,
        exclude: Sequence[str] = (),
    ) -> None:
        self.place, self.due, self.unsettled = place, 0.0, False
        self._memory, self._drafts, self._prune, self._tries = memory, drafts, prune, tries
        self._exclude = exclude
        self._built: dict[str, Sign] = {}
        self._given: dict[str, Sign] = {}
        self._first: dict[str, tuple[Sign, float]] = {}
        self._missed: dict[str, float] = {}
        self._later: dict[str, float] = {}
        self._alarms: dict[str, float] = {}

    def look(self) -> Todo:
        """See `Watched.look`: files that are new, or others than when they were built, and still."""
        began = monotonic()
        listing.forget()
        found = listing.signs(self.place, drafts=self._drafts)
        for file in source.excluded(self._exclude, [self.place], found):
            del found[file]
        new = {file: sign for file, sign in found.items() if self._built.get(file) != sign}
        still = {file: sign for file, sign in new.items() if self._is_still(file, sign)}
        self._first = {file: each for file, each in self._first.items() if file in new}
        self.unsettled = len(still) < len(new)
        rung = {file: found[file] for file, at in self._alarms.items() if at <= time() and file in found}
        aside = self._memory.aside(self._tries)
        self._given = {
            file: sign
            for file, sign in (still | rung).items()
            if self._later.get(file, 0.0) <= began and _mark(file, sign) not in aside
        }
        self.due = monotonic() + max(LOOK, 20 * (monotonic() - began))
        places = sorted(self._given, key=lambda file: self._given[file][1], reverse=True)
        return Todo(tuple(places), gone=self._gone(found))

    def _is_still(self, file: str, sign: Sign) -> bool:
        """By the clock of whoever wrote it, or, where that goes wrong, by ours."""
        before, since = self._first.get(file, (sign, monotonic()))
        since = since if before == sign else monotonic()
        self._first[file] = sign, since
        quiet = time() - max(sign[1], sign[2]) / 1e9
        return quiet >= STILL or monotonic() - since >= STILL

    def _gone(self, found: dict[str, Sign]) -> frozenset[str]:
        """Keys of posts whose files are there no more, and were not a moment before.

        A folder that holds nothing at all may be one that isn't mounted. While something new can't be read yet, a file may
        have got another name.
        """
        known = self._memory.files.get(self.place, {})
        lost = {file for file in known.values() if file not in found}
        self._missed = {file: self._missed.get(file, monotonic()) for file in lost}
        self._built = {file: sign for file, sign in self._built.items() if file in found}
        if not found or not self._prune:
            return frozenset()
        busy = self.unsettled or self._given
        gone = {file for file, since in self._missed.items() if not busy and monotonic() - since >= STILL}
        self.unsettled = self.unsettled or len(gone) < len(lost)
        return frozenset(key for key, file in known.items() if file in gone)

    def settle(self, built: str, outcomes: Outcomes) -> None:
        """See `Watched.settle`."""
        sign = self._given.pop(built, None)
        if sign is None:
            return
        if outcomes.left:
            self.due = monotonic()
            return
        self._alarms.pop(built, None)
        if outcomes.until:
            self._alarms[built] = min(each.timestamp() for each in outcomes.until.values())
        again = min(outcomes.failed.values(), default=inf)
        if again < inf:
            self._later[built] = monotonic() + again
            return
        self._later.pop(built, None)
        self._built[built] = sign
        if self._prune:
            known = self._memory.files.setdefault(self.place, {})
            known |= dict.fromkeys(outcomes.keys, built)

    def mark(self, built: str) -> str:
        """See `Watched.mark`."""
        return _mark(built, self._given[built]) if built in self._given else ""

    def withdrawn(self, gone: frozenset[str]) -> None:
        """See `Watched.withdrawn`."""
        known = self._memory.files.get(self.place, {})
        for key in gone & known.keys():
            del known[key]


def _mark(file: str, sign: Sign) -> str:
    return blake2b(ascii((file, sign)).encode(), digest_size=16).hexdigest()
