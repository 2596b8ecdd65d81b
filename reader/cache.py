"""What was made once and need not be made again, by what it was made of: spoken sentences, encoded sentences."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache as memo
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Protocol, TypeVar

import platformdirs

from reader.errors import StoreError, reason
from reader.objects import Objects
from reader.words import message

LIMIT = 2_000_000_000
"""Bytes kept at most, by default: about 20 hours of speech."""

STEPS = 20
"""How often the cache is looked at while it grows by its limit."""

REST = 300.0
"""Seconds that a bucket is let alone after it failed: the longest that one which hangs is waited for (`reader.objects`) is a tenth of it."""

_SUM = 16

T = TypeVar("T")


def key(*made_of: object) -> str:
    """The name of an entry: a hash of all that decides what it holds. Takes what JSON takes."""
    return blake2b(json.dumps(made_of, ensure_ascii=False).encode(), digest_size=20).hexdigest()


def default_folder() -> Path:
    """The user's cache folder, as the platform has it."""
    return platformdirs.user_cache_path("sori-reader") / "clips"


class ClipCache(Protocol):
    """Where entries are kept. Used by many threads and processes at once, so it is picklable, too."""

    def get(self, name: str) -> bytes | None:
        """The entry, whole; None if it isn't there, or damaged."""

    def put(self, name: str, entry: bytes) -> None:
        """Keep `entry`, if it can be kept: it is no more than what saves the work of making it again."""

    def trim(self, limit: int | None = None) -> int:
        """Let go what was not used for longest, until `limit` bytes are left, or the cache's own; gives how many went."""


@dataclass(frozen=True, slots=True)
class FolderCache:
    """A folder of entries, each a file. An entry is whole or absent, and a damaged one counts as absent.

    Many processes may use one folder: entries are put in place by a rename and never changed after.
    """

    folder: Path
    limit: int = LIMIT

    def get(self, name: str) -> bytes | None:
        """The entry, or None; got, it is the last to be evicted."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # of another user, or on a disk that is only read
            os.utime(path)
        entry = data[_SUM:]
        return entry if data[:_SUM] == _sum(name, entry) else None

    def put(self, name: str, entry: bytes) -> None:
        """See `ClipCache.put`; that it can't be kept is told once, and what is kept is trimmed as it grows."""
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, _sum(name, entry) + entry)
        except OSError as error:
            _tell(self.folder, reason(error))
            return
        if _GROWTH.reaches(self.limit // STEPS, _SUM + len(entry)):
            self.trim()

    def size(self) -> tuple[int, int]:
        """How many entries there are, and their bytes."""
        sizes = [file.st_size for _, file in self._entries()]
        return len(sizes), sum(sizes)

    def trim(self, limit: int | None = None) -> int:
        """See `ClipCache.trim`."""
        left, gone = self.size()[1], 0
        most = self.limit if limit is None else limit
        if left <= most:
            return 0
        for path, file in sorted(self._entries(), key=lambda entry: entry[1].st_mtime_ns):
            if left <= most:
                break
            with suppress(OSError):
                path.unlink()
                left -= file.st_size
                gone += 1
        return gone

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self.folder.glob("??/*"):
            try:
                found.append((path, path.stat()))
            except OSError:  # another process has just evicted it, or it is none of ours and leads nowhere
                continue
        return found

    def _path(self, name: str) -> Path:
        return self.folder / _place(name)


@dataclass(frozen=True, slots=True)
class ObjectCache:
    """Entries of many machines in an S3 bucket, and in front of it a folder with those that this one has put or used.

    What an entry holds is decided by its name, so two who put one put the same, or what is as good. What lies far isn't
    trimmed here: a lifecycle rule of the bucket lets it go.
    """

    near: FolderCache
    url: str

    def get(self, name: str) -> bytes | None:
        """See `ClipCache.get`; got from afar, it is kept near."""
        entry = self.near.get(name)
        if entry is None and (entry := _far(self.url).get(name)) is not None:
            self.near.put(name, entry)
        return entry

    def put(self, name: str, entry: bytes) -> None:
        """See `ClipCache.put`."""
        self.near.put(name, entry)
        _far(self.url).put(name, entry)

    def trim(self, limit: int | None = None) -> int:
        """See `ClipCache.trim`: of the folder."""
        return self.near.trim(limit)


class _Far:
    """What lies in a bucket, as far as it can be reached: it saves work, so nobody waits for it."""

    def __init__(self, url: str) -> None:
        self._objects = Objects(url, patience=0.0)
        self._rests_until, self._told, self._lock = 0.0, False, Lock()

    def get(self, name: str) -> bytes | None:
        got = self._tried(lambda: self._objects.get(_place(name)))
        entry = got.data[_SUM:] if got else b""
        return entry if got and got.data[:_SUM] == _sum(name, entry) else None

    def put(self, name: str, entry: bytes) -> None:
        self._tried(lambda: self._objects.put(_place(name), _sum(name, entry) + entry))

    def _tried(self, act: Callable[[], T]) -> T | None:
        if monotonic() < self._rests_until:
            return None
        try:
            return act()
        except StoreError as error:
            with self._lock:
                first, self._told = not self._told, True
                self._rests_until = monotonic() + REST
            if first:
                told = message("cache.unreached", where=error.where, reason=error.what)
                logging.getLogger(__name__).warning(told)
            return None


def _far(url: str) -> _Far:
    """One a process."""
    with _OPENING:
        return _opened(url)


_OPENING = Lock()
_opened = memo(_Far)


def open_cache(place: str = "") -> FolderCache | ObjectCache:
    """The cache at `place`: a folder, or ``s3://…`` with the user's own folder in front; without one, that folder alone.

    Raises:
        ConfigError: an address of another kind, or its extra isn't installed.
    """
    near = FolderCache(default_folder())
    if not place:
        return near
    if "://" not in place:
        return FolderCache(Path(place).absolute())  # whom it is given to may stand elsewhere
    return ObjectCache(near, Objects(place).url)


def _place(name: str) -> str:
    return f"{name[:2]}/{name}"


def _sum(name: str, entry: bytes) -> bytes:
    """What an entry begins with: it is whole, and that of this name. (Files may come to lie under another's.)"""
    return blake2b(entry, digest_size=_SUM, key=name.encode()[:64]).digest()


def _replace(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all."""
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).replace(path)
    finally:
        with suppress(OSError):
            Path(part).unlink(missing_ok=True)


@memo
def _tell(folder: Path, why: str) -> None:
    """Once a process and a reason."""
    logging.getLogger(__name__).warning(message("cache.unkept", reason=why, where=folder))


class _Growth:
    """Bytes that this process has put since it trimmed last."""

    def __init__(self) -> None:
        self._bytes = 0
        self._lock = Lock()

    def reaches(self, most: int, size: int) -> bool:
        with self._lock:
            self._bytes += size
            reached = self._bytes > most
            if reached:
                self._bytes = 0
        return reached


_GROWTH = _Growth()
