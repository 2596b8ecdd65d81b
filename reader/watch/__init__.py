"""Places are watched: what is new is built and published within a minute, what is corrected again, what has gone withdrawn.

`watch` goes round after round: it looks (`folder`, `address`), gives what is new to `pipeline.build`, which holds the output for no
longer than that, publishes, remembers (`memory`), and rests. Rounds follow one another by a clock that no one sets and that
stands still while the machine sleeps: nothing is made up for.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from reader import announce, pipeline, publish, source
from reader.cache import ClipCache
from reader.config import Config
from reader.errors import (
    ConfigError,
    LostError,
    ReaderError,
    SourceError,
    StoreError,
    WorkerError,
    located,
)
from reader.events import (
    Begun,
    Event,
    Failed,
    Kept,
    Left,
    Made,
    Noted,
    Published,
    Resting,
    SetAside,
    Varied,
    Withdrawn,
    Withheld,
)
from reader.events import Watched as Told
from reader.model import KOREA
from reader.paths import as_there
from reader.pipeline import Asked
from reader.store import Store, held, open_store
from reader.watch import alive
from reader.watch.address import LONGEST, Address, Pace
from reader.watch.folder import Files
from reader.watch.looking import STILL, Outcomes, Todo, Watched
from reader.watch.memory import FOLDER, Memory, Trace
from reader.watch.telling import Telling, is_written, place_of
from reader.words import message

TRIES = 3
"""How often a post is tried that fails, by default."""

BATCH = 30.0
"""Seconds of work after which a build is done, though there be more: what is new in the meantime comes first."""

PROMPT = 2.0
"""Seconds in which an address mostly answers."""

PATIENCE = 10.0
"""Seconds for which a single round waits for files that are still being written."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How it is watched.

    Attributes:
        pace: of looks at addresses.
        once: one round, until nothing is left to do.
        tries: after so many, a post that fails is set aside, until its content changes.
        to: where the show is published after each change; empty for nowhere.
        build: what is asked of each build; its `prune` withdraws what has gone for sure.
        alive: file for signs of life (`reader.watch.alive`); empty for none.
    """

    pace: Pace = field(default_factory=Pace)
    once: bool = False
    tries: int = TRIES
    to: str = ""
    build: Asked = field(default_factory=Asked)
    alive: str = ""


def watch(
    places: Sequence[str], config: Config, cache: ClipCache, wishes: Wishes | None = None
) -> Iterator[Event | Told]:
    """Watch `places`, without end if not `once`.

    What has failed is told once, and again when it fails otherwise; `Recovered` tells that it doesn't any more.

    Raises:
        ReaderError: what is asked can't be done, as the first round shows; later, whatever stands in the way is told and
            tried again.
        BusyError: another watch is at work there.
    """
    wishes, places = wishes or Wishes(), [as_there(place) for place in places]
    alive.sign(wishes.alive)
    beside = open_store(f"{config.out.rstrip('/')}/{FOLDER}")
    with ExitStack() as stack:
        yield from held(beside, stack, wishes.build.wait)
        going = _Watch(places, config, cache, wishes, Trace(beside))
        going.memory.load(beside)
        going.memory.keep(places)
        if wishes.build.retry:
            going.memory.failing.clear()
        stack.callback(going.trace.clear)
        stack.callback(going.note, beside)
        yield from going.follow(beside)
        began, silent = monotonic(), False
        while True:
            for event in going.round():
                silent = False
                alive.sign(wishes.alive)
                yield event
            going.note(beside)
            if wishes.once and not going.waits(monotonic() - began):
                return
            pause = going.pause()
            if not silent:
                yield Resting(round(pause, 3), len(going.memory.aside(wishes.tries)))
            silent = True
            alive.sign(wishes.alive, pause)
            sleep(pause)


class _Watch:
    """The places, and what was told of them."""

    def __init__(
        self, places: Sequence[str], config: Config, cache: ClipCache, wishes: Wishes, trace: Trace
    ) -> None:
        if "-" in places:
            raise ConfigError(message("watch.stdin"), where="-", mend=message("mend.watch"))
        self.memory, self.trace = Memory(), trace
        self._careful = trace.found is not None
        self._config, self._cache, self._wishes = config, cache, wishes
        self._hosts = source.Hosts()
        self._places = [self._watched(place) for place in dict.fromkeys(places)]
        self._asking: dict[Watched, Thread] = {}
        self._telling = Telling(self.memory, wishes.tries, wishes.pace.seconds)
        self._began = self._worked = False
        self._retry = wishes.build.retry
        self._left = False
        self._build_from = self._publish_from = 0.0
        self._stalled = self._unsent = 0
        self._news = bool(wishes.to)
        self._unnoted = False

    def _watched(self, place: str) -> Watched:
        wishes = self._wishes
        prune, drafts = wishes.build.prune, wishes.build.drafts
        if source.is_url(place):
            known = self.memory, self._hosts, self._config, self._cache
            return Address(place, *known, wishes.pace, prune=prune, once=wishes.once)
        exclude = self._config.exclude
        return Files(place, self.memory, drafts=drafts, prune=prune, tries=wishes.tries, exclude=exclude)

    def follow(self, beside: Store) -> Iterator[Failed | SetAside]:
        """Take up where one was killed: what it was at is counted as a failure."""
        place, mark = self.trace.found or ("", "")
        if mark:
            error = WorkerError(message("watch.killed"), where=place)
            tries = self.memory.failed(mark, place, error.what)
            self.memory.save(beside)
            yield Failed(place, error, mark)
            if tries >= self._wishes.tries:
                yield SetAside(place, error, tries)
        self.trace.leave()

    def note(self, beside: Store) -> None:
        """Write what is remembered, also where we are stopped; no room for it is told, and no more; another watch ends us."""
        try:
            self.memory.save(beside)
        except LostError:
            raise
        except StoreError as error:
            if not self._unnoted:
                logging.getLogger(__name__).warning(str(error))
            self._unnoted = True

    def _asked(self) -> Iterator[Watched]:
        """The places that are due, each once it was asked. One that takes its time is looked at in a later round.

        Each is asked by a thread of its own, which nobody waits for at the end: a server that hangs holds up no other.
        """
        for each in self._places:
            if each.due > monotonic() or each in self._asking:
                continue
            if not isinstance(each, Address):
                yield each
            else:
                self._asking[each] = Thread(target=each.ask, name="reader-watch", daemon=True)
                self._asking[each].start()
        until = monotonic() + PROMPT
        for each, thread in list(self._asking.items()):
            thread.join(max(0.0, until - monotonic()))
            if not thread.is_alive():
                del self._asking[each]
                yield each

    def pause(self) -> float:
        """Seconds until something is to be looked at."""
        due = min((each.due for each in self._places if each not in self._asking), default=inf)
        return max(0.0, min(due - monotonic(), STILL if self._asking else inf))

    def waits(self, since: float) -> bool:
        """Whether a single round isn't done: something was left, or is still being written, so many seconds after it began."""
        unsettled = since < PATIENCE and any(each.unsettled for each in self._places)
        return self._left or unsettled or bool(self._asking)

    def round(self) -> Iterator[Event | Told]:
        """Look, build, publish."""
        self._hosts.rests.clear()
        found: list[tuple[Watched, Todo]] = []
        for each in self._asked():
            try:
                found.append((each, each.look()))
            except Exception as error:
                if not (self._began or source.is_url(each.place)):
                    raise
                each.due = max(each.due, monotonic() + STILL)
                yield from self._telling.once("place", Failed(each.place, located(error, each.place)))
            else:
                yield from self._telling.well("place", each.place)
        self._left = False
        if any(todo.places or todo.gone for _, todo in found) and self._build_from <= monotonic():
            yield from self._build(found)
        self._began = True
        yield from self._publish()

    def _build(self, found: Sequence[tuple[Watched, Todo]]) -> Iterator[Event | Told]:
        """Build what was `found`, and learn from it."""
        of: dict[str, list[Watched]] = {}
        for each, todo in found:
            for place in todo.places:
                of.setdefault(place, []).append(each)
        gone = frozenset(key for _, todo in found for key in todo.gone)
        self._hosts.rests |= {address for _, todo in found for address in todo.rests}
        self._hosts.awaited = {address for _, todo in found for address in todo.awaited}
        outcomes = {place: Outcomes() for place in of}
        lists = {todo.places[0]: frozenset(todo.posts) for _, todo in found if todo.posts}
        asked = replace(
            self._wishes.build,
            now=datetime.now(KOREA),
            retry=self._retry,
            prune=False,
            seconds=BATCH,
            aside=self.memory.aside(self._wishes.tries),
            gone=gone,
            hosts=self._hosts,
        )
        try:
            yield from self._built(asked, of, lists, outcomes)
        except ReaderError as error:
            if not (self._worked or isinstance(error, SourceError)):
                raise
            self._stalled += 1
            self._build_from = monotonic() + min(STILL * 2 ** min(self._stalled, 16), LONGEST)
            yield from self._telling.once("build", Failed(self._config.out, located(error, self._config.out)))
            return
        self._stalled, self._worked = 0, True
        yield from self._telling.well("build", self._config.out)
        for place, outcome in outcomes.items():
            for each in of[place]:
                each.settle(place, outcome)
        for each in self._places:
            each.withdrawn(gone)
        self._left = any(outcome.left for outcome in outcomes.values())
        self._leave()
        self._careful, self._retry = self._careful and self._left, self._retry and self._left
        yield from self._unread(found)

    def _built(
        self,
        asked: Asked,
        of: Mapping[str, Sequence[Watched]],
        lists: Mapping[str, Container[str]],
        outcomes: Mapping[str, Outcomes],
    ) -> Iterator[Event | Told]:
        """One build of the places of `of`, which list these posts; what comes of them is noted in `outcomes`."""
        last = variant = ""
        for event in pipeline.build(list(of), replace(self._config, exclude=()), self._cache, asked):
            match event:
                case Varied():
                    variant = event.name
                    yield event
                case Begun():
                    last = event.place
                    self._leave(last, of[last][0].mark(last))
                    yield event
                case Failed() if not event.mark and event.place not in of:  # a record of the output
                    yield from self._telling.once("post", event)
                case Made() | Kept() | Withheld() | Left() | Failed():
                    place = place_of(event.place, last, of, lists)
                    mark = of[place][0].mark(place)
                    yield from self._telling.learn(event, mark, outcomes[place], variant)
                case _:
                    self._news = self._news or isinstance(event, Withdrawn) or is_written(event)
                    yield event

    def _leave(self, place: str = "", mark: str = "") -> None:
        if self._careful:
            self.trace.leave(place, mark)

    def _unread(self, found: Sequence[tuple[Watched, Todo]]) -> Iterator[Event]:
        """What lies beside the posts and isn't read, told once."""
        looked = [each.place for each, todo in found if todo.places and not source.is_url(each.place)]
        unread = dict(source.unread(looked, drafts=self._wishes.build.drafts))
        for place in unread.keys() - source.excluded(self._config.exclude, looked, unread).keys():
            yield from self._telling.once("post", Withheld(place, unread[place]))

    def _publish(self) -> Iterator[Event | Told]:
        to, out = self._wishes.to, self._config.out
        if not (to and self._news and self._worked) or self._publish_from > monotonic():
            return
        try:
            done = publish.sum_up(
                publish.upload(Path(out), to, delete=self._wishes.build.prune, wait=self._wishes.build.wait)
            )
        except Exception as error:
            told = located(error, to)
            if isinstance(told, ConfigError) and not self._unsent:
                raise told from error
            self._unsent += 1
            self._publish_from = monotonic() + min(STILL * 2 ** min(self._unsent, 16), LONGEST)
            yield from self._telling.once("publish", Failed(to, told))
            return
        self._unsent, self._news = 0, False
        yield from self._telling.well("publish", to)
        if done.sent or done.deleted:
            yield Published(to, len(done.sent), done.size, len(done.deleted))
            yield from self._announced(done)
        for each in done.pinged:
            if each.why:
                unheard = message("publish.unheard", hub=each.hub, why=each.why)
                logging.getLogger(__name__).warning(unheard)
                yield Noted(each.hub, unheard)

    def _announced(self, done: publish.Report) -> Iterator[Failed]:
        """Tell whom the settings name; who can't be told isn't told later: the next publishing has its own news."""
        for error in announce.announce(self._config.publish, announce.facts(self._config, done)):
            yield Failed(error.where, error)
