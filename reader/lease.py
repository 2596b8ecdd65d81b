"""Who writes into a bucket: an object that is put under conditions, and put again as long as its holder is at work.

There is no process that a bucket could look for, so it is time that tells: who hasn't renewed the lock for `LEASE` seconds holds
it no more. All ages are by the server's clock, a holder's own patience by its own: no two clocks are ever compared.
"""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event, Lock, Thread

from reader.errors import BusyError, LostError, StoreError
from reader.objects import ChangedError, Got, Objects
from reader.refusal import unconditional
from reader.store import in_words, mark, signed
from reader.words import message

LEASE = 60.0
"""Seconds after which a lock that wasn't renewed is anyone's: a killed build holds up no longer, and one that lives can miss three renewals."""
BEAT = 15.0
"""Seconds between two renewals."""
SAFE = 30.0
"""Seconds after a renewal was sent in which a holder writes without asking: what it sends then arrives or fails (`objects.READ`) within the lease."""
LOOK = 2.0
"""Seconds between two looks at a lock that somebody else holds."""
FREE = 5.0
"""Seconds that the end of a build waits to tell that it is over: who was asked to stop stops, whatever the server does."""

_FREE = b"free\n"


class Lease:
    """A lock, taken and held until it is let go, or lost."""

    def __init__(self, url: str, name: str) -> None:
        self._objects = Objects(url, patience=0.0)
        self._patient = Objects(url)
        self._name = name
        self._text = signed()
        self._tag, self._beats, self._sent = "", 0, (0.0, 0.0)
        self._lock, self._over = Lock(), Event()
        self._lost = ""

    @property
    def token(self) -> str:
        """What nobody else's lock says."""
        return mark(self._text)

    def take(self, wait: float) -> None:
        """Hold the lock from now on.

        Raises:
            BusyError: somebody else holds it still, after `wait` seconds.
            StoreError: the bucket can't be reached or written, or knows no conditions.
        """
        until = time.monotonic() + wait
        while True:
            found = self._patient.get(self._name)
            if found and self._is_ours(found):  # the answer to our own was lost
                self._tag, self._sent = found.tag, _times()
                break
            if not found or found.data == _FREE or found.age > LEASE:
                with suppress(ChangedError):  # somebody else was faster
                    self._put(self._patient, found.tag if found else "")
                    break
            elif time.monotonic() >= until:
                raise self._busy(found)
            time.sleep(min(LOOK, max(0.0, until - time.monotonic())))
        self._prove()
        Thread(target=self._keep, name="reader-lease", daemon=True).start()

    def check(self) -> None:
        """See that it is ours still; cheap, as long as the last renewal isn't old.

        Raises:
            LostError: somebody else has it.
            StoreError: that can't be known now.
        """
        with self._lock:
            if self._lost or _since(self._sent) > SAFE:
                self._renew()

    def renew(self) -> None:
        """The same, and ask in any case."""
        with self._lock:
            self._renew()

    def free(self) -> None:
        """Let it go; where that can't be told within `FREE`, it runs out."""
        self._over.set()
        telling = Thread(target=self._free, name="reader-lease", daemon=True)
        telling.start()
        telling.join(FREE)

    def _free(self) -> None:
        with self._lock, suppress(StoreError, ChangedError):
            if not self._lost:
                self._objects.put(self._name, _FREE, tag=self._tag)

    def _put(self, objects: Objects, tag: str) -> None:
        began = _times()
        self._beats += 1  # or it would have the same ETag as before
        self._tag = objects.put(self._name, f"{self._text} {self._beats}\n".encode(), tag=tag).tag
        self._sent = began

    def _renew(self) -> None:
        if self._lost:
            raise self._gone()
        try:
            self._put(self._objects, self._tag)
        except ChangedError:
            found = self._objects.get(self._name)
            if not found or not self._is_ours(found):
                self._lost = in_words(_text(found))
                raise self._gone() from None
            self._tag = found.tag  # the answer to a renewal was lost
            self._put(self._objects, self._tag)

    def _keep(self) -> None:
        while not self._over.wait(BEAT):
            try:
                self.renew()
            except LostError:
                return
            except (StoreError, ChangedError):  # it is away: tried again
                continue

    def _is_ours(self, found: Got) -> bool:
        return mark(_text(found)) == self.token

    def _prove(self) -> None:
        """See that conditions hold here: where a server doesn't know them, anyone would take anything."""
        for tag in ("", "0" * 32):
            try:
                self._put(self._patient, tag)
            except ChangedError:
                continue
            self.free()
            raise unconditional(self._objects.url)

    def _busy(self, found: Got) -> BusyError:
        told = message("store.busy", who=in_words(_text(found)))
        return BusyError(told, where=self._objects.url, mend=message("mend.busy"))

    def _gone(self) -> LostError:
        told, mend = message("store.lost", who=self._lost), message("mend.lost")
        return LostError(told, where=self._objects.url, mend=mend)


def _text(found: Got | None) -> str:
    return found.data.decode(errors="replace") if found else ""


def _times() -> tuple[float, float]:
    """Now, by a clock that nobody sets, and by one that goes on while the machine sleeps."""
    return time.monotonic(), time.time()


def _since(then: tuple[float, float]) -> float:
    return max(now - before for now, before in zip(_times(), then, strict=True))
