"""What one build has used of the network, and what it remembers of it: opened once, and handed down to whoever fetches.

Light: what speaks HTTP (`web`) is loaded by the first that is fetched.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Self

from reader.errors import SourceError
from reader.hosts import near_host
from reader.words import message

if TYPE_CHECKING:
    from protego import Protego

    from reader.cache import ClipCache
    from reader.source.asking import Session

    Rules = Protego | SourceError | None
    """What a robots.txt says; None, where nobody knows, or why it may not be asked."""

SECONDS = 3600.0
"""On the network, for a build."""

SIZE = 2_000_000_000
"""Bytes that a build reads from the network at most, unpacked."""

STRIKES = 3
"""So often in a row a host may hang, refuse or lead in circles, before it is left alone."""

RULES_SECONDS, UNKNOWN_SECONDS = 3600.0, 300.0
"""For which a robots.txt holds from one build to the next (RFC 9309, 2.4: a day at most), and that there was none to be had."""

_LOG = logging.getLogger(__name__)


class LaterError(SourceError):
    """What can't be had now, and may be had another time: of a page, what it said before may stand in."""


class GoneError(SourceError):
    """What its server says isn't there any more, for good (410)."""


class MissingError(SourceError):
    """What its server doesn't find (404): for good, or while somebody works there."""


class Hosts:
    """What builds that follow one another know of hosts: what one has learned, the next goes by.

    Attributes:
        rests: addresses that need not be asked just now: what they said before stands, as far as that is remembered.
        awaited: addresses of pages without which a feed's item is none yet: it is left out while they can't be had just now.
    """

    def __init__(self) -> None:
        self.rests: set[str] = set()
        self.awaited: set[str] = set()
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._until: dict[str, float] = {}

    def known(self, site: str) -> bool:
        """Whether it is known what a site's robots.txt says, and still holds."""
        asked, rules = self._rules.get(site, (0.0, None))
        lasts = UNKNOWN_SECONDS if rules is None or isinstance(rules, SourceError) else RULES_SECONDS
        return site in self._rules and monotonic() - asked < lasts

    def rules(self, site: str) -> Rules:
        """What a site's robots.txt says, as far as it is `known`."""
        return self._rules[site][1]

    def learn(self, site: str, rules: Rules) -> None:
        """Just now, a site's robots.txt said `rules`."""
        self._rules[site] = monotonic(), rules

    def leave(self, host: str, seconds: float) -> None:
        """`host` asked to be left alone for so long (``Retry-After``)."""
        self._until[host] = monotonic() + seconds

    def left(self, host: str) -> float:
        """Seconds for which `host` wants to be left alone still."""
        return max(0.0, self._until.get(host, 0.0) - monotonic())


class Network:
    """A build's budget, open connections, and what it learned of hosts. No two threads share one.

    Attributes:
        private: whether an address of this machine or network may be reached though the user didn't type it.
        cache: where pages are remembered for conditional requests; None remembers none.
        hosts: what is known of them, by builds before, too.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        size: int = SIZE,
        *,
        private: bool = False,
        cache: ClipCache | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        self.private, self.cache, self.hosts = private, cache, hosts or Hosts()
        self._sessions: dict[str, Session] = {}
        self._seconds, self._size = seconds, size
        self._strikes: Counter[str] = Counter()
        self._since: float | None = None
        self._told = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def session(self, typed: str) -> Session:
        """Connections for what `typed`, an address of the user's, leads to; no other host among theirs may be private."""
        from reader.source import asking

        near = near_host(typed)
        if near not in self._sessions:
            self._sessions[near] = asking.session(near, private=self.private)
        return self._sessions[near]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Time that counts; inside another such time it counts once."""
        if self._since is not None:
            yield
            return
        self._since = monotonic()
        try:
            yield
        finally:
            self._seconds -= monotonic() - self._since
            self._since = None

    def left(self) -> float:
        """Seconds left."""
        return self._seconds - (monotonic() - self._since if self._since is not None else 0.0)

    def took(self, size: int) -> None:
        """That many bytes came.

        Raises:
            LaterError: they are more than the build has.
        """
        self._size -= size
        self.check_budget()

    def check_budget(self) -> None:
        """See that there is time, and that there are bytes left.

        Raises:
            LaterError: not so.
        """
        if self.left() <= 0 or self._size <= 0:
            error = LaterError(message("page.spent"), mend=message("mend.spent"))
            if not self._told:
                _LOG.warning(str(error))
            self._told = True
            raise error

    def check_host(self, host: str) -> None:
        """See that `host` wasn't given up, and didn't ask to be left alone.

        Raises:
            LaterError: it was, or did.
        """
        if left := self.hosts.left(host):
            raise LaterError(
                message("page.asked-to-wait", host=host, seconds=left), mend=message("mend.later")
            )
        if self._strikes[host] >= STRIKES:
            raise LaterError(_given_up(host), mend=message("mend.later"))

    def failed(self, host: str) -> None:
        """`host` hung, refused or led in circles."""
        self._strikes[host] += 1
        if self._strikes[host] == STRIKES:
            _LOG.warning(_given_up(host))

    def answered(self, host: str) -> None:
        """`host` answered, whatever, and didn't only send us on."""
        del self._strikes[host]


def _given_up(host: str) -> str:
    return message("page.given-up", host=host, count=STRIKES)
