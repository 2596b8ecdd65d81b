"""Manners towards a service that speaks for us: a pace, second tries, and leaving it alone when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from time import monotonic, sleep
from typing import TypeVar

from reader.engines import Option
from reader.engines.again import once_more
from reader.errors import SpeechError, VoiceError
from reader.words import message

T = TypeVar("T")

WORTH_WAITING = 30.0
"""Longest wait that a service may ask for (``Retry-After``) and still be waited for, seconds."""
REST = 600.0
"""How long a service that refused is left alone when it names no time, seconds: it counts requests by the
minute or the hour, and goes on refusing those who go on asking."""
LONGEST_REST = 3600.0
"""… and when it names a longer one."""
FAILURES = 2
"""Requests in a row that fail after all their attempts until the service counts as down."""
DOWN = 60.0
"""How long a service that is down isn't asked, seconds."""


MANNERS = (
    Option("attempts", 4, message("option.online.attempts"), 1, 100),
    Option("backoff", 0.5, message("option.online.backoff"), 0, 60),
    Option("per_second", 4.0, message("option.online.rate"), 0.01, 1000),
)
"""What profiles may say of how a service is asked; `service` takes them in this order."""


class Passing(Exception):  # noqa: N818 - not an error the user sees
    """An attempt failed in a way that may be gone the next time."""


class Refused(Exception):  # noqa: N818
    """The service doesn't want us now; `seconds` is how long, if it says."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        super().__init__(what)
        self.seconds = seconds


def retry_after(header: str | None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (RFC 9110, 10.2.3: seconds or a date), None if it is neither."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


class Service:
    """One service, for all threads and voices of this process.

    Args:
        name: as the user knows it.
        attempts: times a request is tried, at least 1.
        backoff: seconds before the second attempt; doubled for each further one, and as much again by chance.
        per_second: requests begun in a second, over all threads.
    """

    def __init__(self, name: str, *, attempts: int, backoff: float, per_second: float) -> None:
        self._name = name
        self._attempts = attempts
        self._backoff = backoff
        self._interval = 1 / per_second
        self._lock = Lock()
        self._next = 0.0
        self._shut_until = 0.0
        self._shut_why = ""
        self._failures = 0

    def ask(self, request: Callable[[], T], text: str) -> T:
        """What `request` gives, tried again on `Passing`.

        Args:
            request: one attempt; raises `Passing` or `Refused`.
            text: what was to be said, for the error.

        Raises:
            SpeechError: no attempt succeeded.
            VoiceError: the service refuses, or is down, and isn't asked for some time.
        """
        import tenacity

        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._attempts),
            wait=tenacity.wait_exponential(self._backoff) + tenacity.wait_random(0, self._backoff),
            retry=tenacity.retry_if_exception_type(Passing),
            before_sleep=lambda _: once_more(),
            reraise=True,
        )
        try:
            answer: T = attempts(self._attempt, request)
        except Passing as failure:
            with self._lock:
                self._failures += 1
                if self._failures >= FAILURES:
                    self._shut(DOWN, str(failure))
            raise SpeechError(
                f"{self._name}: {failure}", where=text, mend=message("mend.network")
            ) from failure
        with self._lock:
            self._failures = 0
        return answer

    def _attempt(self, request: Callable[[], T]) -> T:
        while (wait := self._turn()) > 0:
            sleep(wait)
        try:
            return request()
        except Refused as refusal:
            with self._lock:
                if refusal.seconds is not None and refusal.seconds <= WORTH_WAITING:
                    self._next = max(self._next, monotonic() + refusal.seconds)
                    raise Passing(str(refusal)) from refusal
                self._shut(min(refusal.seconds or REST, LONGEST_REST), str(refusal))
            raise self._closed() from refusal

    def _turn(self) -> float:
        """Seconds until this thread may ask; 0 if now, and then it is another's turn only after the interval."""
        with self._lock:
            now = monotonic()
            if now < self._shut_until:
                raise self._closed()
            if now >= self._next:
                self._next = now + self._interval
                return 0.0
            return self._next - now

    def _shut(self, seconds: float, why: str) -> None:
        self._shut_until = monotonic() + seconds
        self._shut_why = why

    def _closed(self) -> VoiceError:
        left = max(1, round(self._shut_until - monotonic()))
        return VoiceError(f"{self._name}: {self._shut_why}", mend=message("mend.wait", left=left))


@cache
def service(name: str, place: str, attempts: int, backoff: float, per_second: float) -> Service:
    """The one `Service` of this process at `place` (host or URL) with these manners."""
    return Service(name, attempts=attempts, backoff=backoff, per_second=per_second)
