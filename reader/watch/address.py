"""A feed or a page that is watched: one request a look, and one for each page that is new, changed or due.

When a page is looked at again: after half the time since it last was anything new, ten minutes at least, a day at most.
A post is withdrawn (where that is asked for) when two say so: its feed doesn't list it any more, and its server says that
its page has gone (410), or didn't find it (404) twice, ten minutes apart. That it left a feed's window means nothing, for a feed
shows the newest only, nor does whatever a network does. For a month after it left, its page is asked, less and less often.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from time import monotonic, time

from reader.cache import ClipCache
from reader.config import Config
from reader.errors import SourceError
from reader.source import GoneError, Hosts, LaterError, MissingError, Network, listing
from reader.source.listing import Item, Listing
from reader.watch.looking import Outcomes, Todo
from reader.watch.memory import Memory, Seen

EVERY = 30.0
"""Seconds between looks at an address, by default: with what it takes to speak a post, it is heard within a minute."""

JITTER = 0.1
"""Share by which these are shorter or longer, by chance: many who watch one feed don't ask it all at once."""

LONGEST, LONGEST_WRONG = 300.0, 3600.0
"""Seconds between looks at most where nobody answers, and where what is answered isn't what was."""

SOONEST, LATEST = 600.0, 86_400.0
"""Seconds between looks at a page."""

PAGES = 10
"""Pages looked at again in one look at most: after a night's sleep, they are not all asked at once."""

MISSING = 600.0
"""Seconds for which a page isn't found (404), until it counts as gone."""

MONTH = 30 * 86_400.0

WAITS = 900.0
"""Seconds for which a new post's page is waited for, where it can't be had just now: then what the feed says of it is spoken."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often an address is asked.

    Attributes:
        seconds: between looks.
        own: the user has said so, which goes before what a feed wishes (``ttl``, ``skipHours``); a server that asks to be left
            alone is.
    """

    seconds: float = EVERY
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """What an address answered: `polled` just now; what is `known` of its posts, and which have `gone`."""

    listed: Listing
    polled: bool
    known: dict[str, Seen]
    gone: frozenset[str]


class Address:
    """The posts of an address; see `reader.watch.looking.Watched`."""

    def __init__(
        self,
        place: str,
        memory: Memory,
        hosts: Hosts,
        config: Config,
        cache: ClipCache,
        pace: Pace,
        *,
        prune: bool,
        once: bool = False,
    ) -> None:
        self.place, self.due, self.unsettled = place, 0.0, False
        self._memory, self._hosts, self._config, self._cache = memory, hosts, config, cache
        self._pace, self._prune, self._once = pace, prune, once
        self._listed: Listing | None = None
        self._told: _Told | Exception = LaterError("")
        self._poll, self._fails = 0.0, 0
        self._given: dict[str, Item] = {}
        self._asked: set[str] = set()
        self._begun = False
        self._later: dict[str, float] = {}
        self._alarms: dict[str, float] = {}
        self._first: dict[str, float] = {}

    def ask(self) -> None:
        """What of a look takes the network, and touches nothing that others use; what comes of it, `look` tells.

        That is what the address lists, and where that is asked for, whether what it lists no more has gone.
        """
        try:
            self._told = self._answer(dict(self._known()))
        except Exception as error:
            self._told = error

    def _answer(self, known: dict[str, Seen]) -> _Told:
        listed, polled = self._listed, False
        with self._network() as network:
            if listed is None or self._poll <= monotonic():
                listed, polled = listing.look(self.place, network), True
            gone = self._gone(listed, known, network) if self._prune else frozenset()
        return _Told(listed, polled, known, gone)

    def look(self) -> Todo:
        """See `Watched.look`: what is new in the feed, and pages that are due."""
        told = self._told
        if isinstance(told, SourceError):
            self._failed(told)
            if gone := self._gone_itself(told):
                return Todo(gone=gone)
            raise told
        if not isinstance(told, _Told):
            raise told
        self._listed, self._memory.posts[self.place] = told.listed, told.known
        if told.polled:
            wants = 0.0 if self._pace.own else told.listed.wants(datetime.now(UTC))
            self._poll = monotonic() + _jittered(max(self._pace.seconds, wants))
            self._fails = 0
        self.due = self._poll
        return replace(self._todo(told.listed), gone=told.gone)

    def _network(self) -> Network:
        config = self._config
        seconds, size = config.network_minutes * 60, config.network_megabytes * 1_000_000
        private = config.allow_private
        return Network(seconds, size, private=private, cache=self._cache, hosts=self._hosts)

    def _failed(self, error: SourceError) -> None:
        """It is asked less often, the more so if it isn't the network's fault."""
        self._fails += 1
        most = LONGEST if isinstance(error, LaterError) else LONGEST_WRONG
        pause = min(self._pace.seconds * 2 ** min(self._fails, 16), most)
        self._poll = self.due = monotonic() + _jittered(
            max(pause, listing.left_alone(self.place, self._hosts))
        )
        self._listed = None

    def _todo(self, listed: Listing) -> Todo:
        known, now = self._known(), monotonic()
        items = {each.key: each for each in listed.items}
        for key in known.keys() - items.keys() if not self._prune else ():
            del known[key]
        free = {key: each for key, each in items.items() if self._later.get(key, 0.0) <= now}
        new = {key for key, each in free.items() if key not in known or known[key].mark != each.mark}
        rung = {key for key, at in self._alarms.items() if at <= time() and key in items}
        due = {key: known[key].asked for key in free if key in known and _is_due(known[key])}
        self._asked = new | rung | set(sorted(due, key=lambda key: due[key])[:PAGES])
        # At first all are given to the build, for the voice or we may be others than before; that asks for no page.
        self._given = {key: items[key] for key in (self._asked if self._begun else free)}
        if not self._given:
            return Todo()
        rests = {each.place for key, each in items.items() if key not in self._asked and not each.whole}
        rests -= {items[key].place for key in self._asked}
        posts = tuple(each.place for each in items.values())
        return Todo((self.place,), posts, frozenset(rests | {self.place}), self._awaited(items, known))

    def _awaited(self, items: Mapping[str, Item], known: Mapping[str, Seen]) -> frozenset[str]:
        """Pages of posts that are so new that they may not be there yet: made of no more than the feed says, they would be spoken twice."""
        self._first = {key: self._first.get(key, monotonic()) for key in items if key not in known}
        late = monotonic() - WAITS
        new = (items[key] for key, since in self._first.items() if since > late)
        return frozenset() if self._once else frozenset(each.place for each in new if not each.whole)

    def _known(self) -> dict[str, Seen]:
        return self._memory.posts.setdefault(self.place, {})

    def settle(self, built: str, outcomes: Outcomes) -> None:
        """See `Watched.settle`."""
        if outcomes.lost:
            self._listed, self._given = None, {}
            self._fails += 1
            pause = min(self._pace.seconds * 2 ** min(self._fails, 16), LONGEST)
            self._poll = self.due = monotonic() + _jittered(pause)
            return
        for key, item in self._given.items():
            again = outcomes.failed.get(item.place, inf)
            if built in outcomes.left or item.place in outcomes.left:
                self.due = monotonic()
            elif item.place not in outcomes.told:  # its page is awaited
                self.due = min(self.due, monotonic() + _jittered(self._pace.seconds))
            elif again < inf:
                self._later[key] = monotonic() + again
                self.due = min(self.due, self._later[key])
            else:
                self._done(key, item, outcomes)
        self._begun = self._begun or not outcomes.left
        self._given = {}

    def _done(self, key: str, item: Item, outcomes: Outcomes) -> None:
        known, now = self._known(), time()
        before = known.get(key)
        same = before and before.mark == item.mark and item.place not in outcomes.made
        since = before.since if before and same else now
        asked = now if before is None or key in self._asked else before.asked
        known[key] = Seen(item.place, item.mark, item.link, item.whole, since, asked)
        self._later.pop(key, None)
        self._alarms.pop(key, None)
        if item.place in outcomes.until:
            self._alarms[key] = outcomes.until[item.place].timestamp()

    def mark(self, built: str) -> str:
        """See `Watched.mark`: none, an address that can't be read isn't a post."""
        return ""

    def withdrawn(self, gone: frozenset[str]) -> None:
        """See `Watched.withdrawn`."""
        known = self._known()
        for key in gone & known.keys():
            del known[key]

    def _gone(self, listed: Listing, known: dict[str, Seen], network: Network) -> frozenset[str]:
        """Keys of posts that the feed doesn't list any more, and whose pages have gone."""
        now = time()
        items = {each.key for each in listed.items}
        for key, each in list(known.items()):
            if key in items:
                known[key] = replace(each, unlisted=0.0, missing=0.0)
            elif not each.link or (each.unlisted and now - each.unlisted > MONTH):
                del known[key]
            elif not each.unlisted:
                known[key] = replace(each, unlisted=now, since=now, asked=0.0)
        gone = set()
        out = {key: each for key, each in known.items() if each.unlisted and _is_due(each, unlisted=True)}
        for key in sorted(out, key=lambda key: out[key].asked)[:PAGES]:
            try:
                listing.still_there(out[key].link, self.place, network)
                known[key] = replace(out[key], asked=now, missing=0.0)
            except (MissingError, GoneError) as error:
                if self._is_gone(key, out[key], error, known):
                    gone.add(key)
            except SourceError:
                known[key] = replace(out[key], asked=now)
        return frozenset(gone)

    def _gone_itself(self, error: SourceError) -> frozenset[str]:
        """The key of a page that is watched itself, and has gone."""
        known = self._known()
        if not self._prune or not isinstance(error, MissingError | GoneError):
            return frozenset()
        own = {key: each for key, each in known.items() if each.link == self.place}
        return frozenset(key for key, each in own.items() if self._is_gone(key, each, error, known))

    def _is_gone(self, key: str, seen: Seen, error: SourceError, known: dict[str, Seen]) -> bool:
        now = time()
        since = seen.missing or now
        known[key] = replace(seen, asked=now, missing=since)
        return isinstance(error, GoneError) or not 0 <= now - since < MISSING


def _is_due(seen: Seen, *, unlisted: bool = False) -> bool:
    """Whether a page is to be asked again. One that was asked in the future was, before a clock was put right."""
    if seen.whole and not unlisted:
        return False
    now = time()
    pause = MISSING if seen.missing else min(max((now - seen.since) / 2, SOONEST), LATEST)
    return not 0 <= now - seen.asked < pause


def _jittered(seconds: float) -> float:
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)
