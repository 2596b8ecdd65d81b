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

SECONDS = 3600.0
"""On the network, for a build."""

SIZE = 2_000_000_000
"""Bytes that a build reads from the network at most, unpacked."""

STRIKES = 3
"""So often in a row a host may hang, refuse or lead in circles, before it is left alone."""

_LOG = logging.getLogger(__name__)


class LaterError(SourceError):
    """What can't be had now, and may be had another time: of a page, what it said before may stand in."""


class Network:
    """A build's budget, open connections, and what it learned of hosts. No two threads share one.

    Attributes:
        private: whether an address of this machine or network may be reached though the user didn't type it.
        cache: where pages are remembered for conditional requests; None remembers none.
        rules: what robots.txt says, by scheme and host; None, where nobody knows, or why it may not be asked.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        size: int = SIZE,
        *,
        private: bool = False,
        cache: ClipCache | None = None,
    ) -> None:
        self.private, self.cache = private, cache
        self.rules: dict[str, Protego | SourceError | None] = {}
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
        """See that `host` wasn't given up.

        Raises:
            LaterError: it was.
        """
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
