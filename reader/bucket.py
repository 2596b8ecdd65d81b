"""A show in an S3 bucket: each file an object, put whole or not at all, and where it lies, it can be public.

Who is `alone` learns what is there by listing, a thousand files a request, once a folder: an archive of 100,000 files is looked
through with a hundred requests. From then on a listing is kept right by what it writes and removes itself; nobody else does.
Who writes for it elsewhere has a store of its own, and the builder is told of what (`Store.learn`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import md5
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from reader.disk import left_behind, part_of
from reader.errors import LostError, StoreError, reason
from reader.lease import Lease
from reader.media import cache_control, media_type
from reader.objects import ChangedError, Object, Objects
from reader.store import LOCK, Stat, mark
from reader.words import message

_AGAIN = 3
"""Tries to put a file, each with what was found there since: for who is alone there is but one, unless an answer was lost."""
_DRAFTS = "sori"
"""What the names of drafts on this machine begin with."""


class Bucket:
    """What lies below ``s3://bucket/prefix``."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._objects = Objects(place)
        self._listed: dict[str, dict[str, Object]] = {}
        self._written: set[str] = set()  # by others, since their folders were listed
        self._lease: Lease | None = None
        self._honest = False  # whether ETags are MD5s here, as far as we have seen

    def __reduce__(self) -> tuple[Callable[[str], Bucket], tuple[str]]:
        """For another process, which looks for itself, and holds no lock."""
        return type(self), (self._place,)

    def where(self, name: str) -> str:
        """See `Store.where`."""
        return self._objects.where(name)

    def stat(self, name: str) -> Stat | None:
        """See `Store.stat`."""
        found = self._there(name)
        return _stat(found) if found else None

    def names(self, folder: str, suffix: str = "") -> list[str]:
        """See `Store.names`."""
        return sorted(self._files(folder, suffix))

    def stats(self, folder: str, suffix: str = "") -> dict[str, Stat]:
        """See `Store.stats`."""
        return {name: _stat(found) for name, found in sorted(self._files(folder, suffix).items())}

    def read(self, name: str) -> bytes:
        """See `Store.read`."""
        got = self._objects.get(name)
        if got is None:
            raise StoreError(message("file.missing"), where=self.where(name))
        return got.data

    def opened(self, name: str) -> BinaryIO:
        """See `Store.opened`; it is held in memory, half a megabyte a minute."""
        return BytesIO(self.read(name))

    def write(self, name: str, data: bytes) -> bool:
        """See `Store.write`."""
        found = self._there(name)
        if found and found.size == len(data) and self._same(name, found, data):
            return False
        self._put(name, data, found)
        return True

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """See `Store.draft`: it is written on this machine."""
        suffix = "".join(PurePosixPath(name).suffixes[-1:])
        try:
            handle, temporary = tempfile.mkstemp(suffix, f"{_DRAFTS}{part_of(os.getpid())}")
            os.close(handle)
        except OSError as error:
            raise _undrafted(error) from error
        part = Path(temporary)
        try:
            yield part
        except OSError as error:
            raise _undrafted(error) from error
        finally:
            with suppress(OSError):  # the next build's tidying takes it
                part.unlink(missing_ok=True)

    def put(self, draft: Path, name: str) -> None:
        """See `Store.put`; the draft stays."""
        self._put(name, draft, self._there(name))

    def remove(self, name: str) -> None:
        """See `Store.remove`."""
        self._objects.delete(name, guard=self._ours)
        self._known(name, None)

    def tidy(self) -> None:
        """See `Store.tidy`: nothing is half-written in a bucket; drafts lie on this machine."""
        for part in Path(tempfile.gettempdir()).glob(f"{_DRAFTS}.part-*"):
            with suppress(OSError):  # another build was faster; somebody else's
                if left_behind(part):
                    part.unlink()

    @contextmanager
    def alone(self, wait: float = 0.0) -> Iterator[None]:
        """See `Store.alone`: by a lock that is renewed as long as we are at work (`reader.lease`)."""
        lease = Lease(self._place, LOCK)
        lease.take(wait)
        self._listed.clear()  # until now, others may have written
        self._lease = lease
        try:
            yield
        finally:
            self._lease = None
            lease.free()

    def holder(self) -> str:
        """See `Store.holder`."""
        got = self._objects.get(LOCK)
        return mark(got.data.decode(errors="replace")) if got else ""

    def learn(self, names: Iterable[str]) -> None:
        """See `Store.learn`: each is asked for, until its folder is listed again."""
        self._written |= {name for name in names if _folder(name) in self._listed}

    def _files(self, folder: str, suffix: str) -> dict[str, Object]:
        below = f"{folder.strip('/')}/" if folder.strip("/") else ""
        there = self._all(_folder(below), afresh=True) if below else self._objects.listed("")
        return {
            name: found
            for name, found in there.items()
            if name.startswith(below) and name.endswith(suffix) and name[-1] != "/" and not _hidden(name)
        }

    def _all(self, folder: str, *, afresh: bool = False) -> dict[str, Object]:
        """All that is in a top-level folder; with none, in the root itself. `afresh`: also what others wrote into it."""
        written = {name for name in self._written if _folder(name) == folder} if afresh else None
        if folder not in self._listed or written:
            below = f"{folder}/" if folder else ""
            self._listed[folder] = self._objects.listed(below, flat=bool(folder))
            self._written -= written or set()
        return self._listed[folder]

    def _there(self, name: str) -> Object | None:
        """What is there. Who isn't alone, and hasn't listed the folder, asks for the one: it may be others who write there."""
        folder = _folder(name)
        if name not in self._written and (self._lease or folder in self._listed):
            return self._all(folder).get(name)
        found = self._objects.head(name)
        self._known(name, found)
        return found

    def _known(self, name: str, found: Object | None) -> None:
        self._written.discard(name)
        if (listed := self._listed.get(_folder(name))) is not None:
            if found:
                listed[name] = found
            else:
                listed.pop(name, None)

    def _same(self, name: str, found: Object, data: bytes) -> bool:
        if found.tag == md5(data, usedforsecurity=False).hexdigest():
            return True
        return not self._honest and self.read(name) == data

    def _put(self, name: str, content: bytes | Path, found: Object | None) -> None:
        """Put `content` in the place of what was `found`. Who holds the lock replaces nothing else, however late it arrives."""
        headers = {"ContentType": media_type(name), "CacheControl": cache_control(name)}
        for _ in range(_AGAIN):
            tag = (found.tag if found else "") if self._lease else None
            try:
                put = self._objects.put(name, content, tag=tag, guard=self._ours, **headers)
            except (
                ChangedError
            ):  # by us, and the answer was lost; by who writes for us; or we aren't alone any more
                if self._lease:
                    self._lease.renew()
                found = self._objects.head(name)
                continue
            self._honest = put.tag == _summed(content)
            self._known(name, put)
            return
        raise LostError(message("store.contested"), where=self.where(name), mend=message("mend.lost"))

    def _ours(self) -> None:
        if self._lease:
            self._lease.check()


def _folder(name: str) -> str:
    """The top-level folder that `name` is in; none for a file at the root."""
    return name.partition("/")[0] if "/" in name else ""


def _hidden(name: str) -> bool:
    return name.rpartition("/")[2].startswith(".")


def _stat(found: Object) -> Stat:
    return Stat(found.size, found.modified, found.tag)


def _summed(content: bytes | Path) -> str:
    summed: Any = md5(usedforsecurity=False)
    if isinstance(content, bytes):
        summed.update(content)
    else:
        with content.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                summed.update(block)
    return str(summed.hexdigest())


def _undrafted(error: OSError) -> StoreError:
    what, mend = message("file.unwritable", reason=reason(error)), message("mend.room-again")
    return StoreError(what, where=tempfile.gettempdir(), mend=mend)
