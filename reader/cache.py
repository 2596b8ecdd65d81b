"""What was made once and need not be made again, by what it was made of: spoken sentences, encoded sentences."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import platformdirs

from reader.errors import StoreError
from reader.words import message

LIMIT = 2_000_000_000
"""Bytes kept at most, by default: about 20 hours of speech."""

_SUM = 16


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
        """Keep `entry`.

        Raises:
            StoreError: it can't be kept.
        """

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
            os.utime(path)
        except OSError:
            return None
        entry = data[_SUM:]
        return entry if data[:_SUM] == blake2b(entry, digest_size=_SUM).digest() else None

    def put(self, name: str, entry: bytes) -> None:
        """Keep `entry`.

        Raises:
            StoreError: the folder can't be written.
        """
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(blake2b(entry, digest_size=_SUM).digest() + entry)
            Path(part).replace(path)
        except OSError as error:
            raise StoreError(message("cache.unkept", reason=error.strerror), where=str(path)) from error

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
            path.unlink(missing_ok=True)
            left -= file.st_size
            gone += 1
        return gone

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self.folder.glob("??/*"):
            try:
                found.append((path, path.stat()))
            except FileNotFoundError:  # another process has just evicted it
                continue
        return found

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name
