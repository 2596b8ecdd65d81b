"""Where the show is kept: named files, every write whole or not at all; a folder, or a bucket (`reader.bucket`)."""

from __future__ import annotations

import errno
import os
import platform
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from pkgutil import resolve_name
from secrets import token_hex
from typing import BinaryIO, Protocol

from filelock import FileLock, Timeout

from reader.disk import left_behind, make, part_of, settle, when_free
from reader.errors import BusyError, StoreError, reason
from reader.events import Waiting
from reader.words import message

_BLOCK = 1 << 20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Stat:
    """Of a stored file: bytes, and when it was last written (Unix time, seconds).

    Attributes:
        mark: of its content, where a store tells one (an ETag): another content has another, also within one second.
        changed: when it came to be what it is, whatever a copy that keeps times says of it; 0 where a system doesn't tell.
    """

    size: int
    modified: float
    mark: str = ""
    changed: float = field(default=0.0, compare=False)


class Store(Protocol):
    """Files by relative names with ``/``.

    A file is either the old one or the new one, whole, at any moment, whoever looks and whenever we are stopped.
    """

    def where(self, name: str) -> str:
        """`name` as a person would find it."""

    def stat(self, name: str) -> Stat | None:
        """About the file `name`; None if there is none."""

    def names(self, folder: str, suffix: str = "") -> list[str]:
        """Names of the files in `folder` and below that end in `suffix`, sorted; half-written ones are none.

        Raises:
            StoreError: a folder can't be read. One that isn't there holds none.
        """

    def stats(self, folder: str, suffix: str = "") -> dict[str, Stat]:
        """About each of the files that `names` names; of thousands of them faster than asking for each."""

    def read(self, name: str) -> bytes:
        """The bytes of `name`.

        Raises:
            StoreError: it isn't there or can't be read.
        """

    def opened(self, name: str) -> BinaryIO:
        """The file `name`, to be read piece by piece; to be closed.

        Raises:
            StoreError: it isn't there or can't be read.
        """

    def write(self, name: str, data: bytes) -> bool:
        """Put `data` at `name`; False if just that was there already and nothing was written.

        Raises:
            StoreError: no room, no permission.
        """

    def draft(self, name: str) -> AbstractContextManager[Path]:
        """A path to write what is to be called like `name`; gone at the end, unless it was put.

        Raises:
            StoreError: no room, no permission.
        """

    def put(self, draft: Path, name: str) -> None:
        """Let a draft become `name`: from now on, also if the power fails.

        Raises:
            StoreError: no room, no permission.
        """

    def remove(self, name: str) -> None:
        """Take `name` away, if it is there.

        Raises:
            StoreError: no permission.
        """

    def tidy(self) -> None:
        """Take away what writers have left that were killed; never what one is writing."""

    def alone(self, wait: float = 0.0) -> AbstractContextManager[None]:
        """Nobody else builds here meanwhile; who is killed holds nothing up.

        Where a store can be lost all the same (a bucket, by who slept too long), what writes or removes then raises a `LostError`.

        Args:
            wait: seconds at most, until nobody else does.

        Raises:
            BusyError: somebody else does still.
            StoreError: no permission.
        """

    def holder(self) -> str:
        """A mark that only who is, or was the last to be, `alone` here has; empty where there is none, or it can't be told.

        Who writes for a builder asks for it before a record, and stops if it isn't the one it was given: another has taken over.

        Raises:
            StoreError: it can't be read.
        """

    def learn(self, names: Iterable[str]) -> None:
        """Others have written these files for us: what was known of them holds no more."""


LOCK = ".sori-lock"
"""At the root of an output: whoever builds or publishes holds it, and is told in it."""


def integrity(data: bytes | BinaryIO) -> str:
    """Subresource Integrity (W3C) of `data`, or of a file that is open, from where it is read."""
    summed = sha256()
    # Not by hashlib.file_digest: of a file in memory, that takes what has been read, too.
    for block in [data] if isinstance(data, bytes) else iter(lambda: data.read(_BLOCK), b""):
        summed.update(block)
    return f"sha256-{b64encode(summed.digest()).decode()}"


class Folder:
    """A folder on this machine."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def where(self, name: str) -> str:
        """See `Store.where`."""
        return str(self.root / name)

    def stat(self, name: str) -> Stat | None:
        """See `Store.stat`."""
        path = self.root / name
        if not path.is_file():
            return None
        return _stat(path)

    def names(self, folder: str, suffix: str = "") -> list[str]:
        """See `Store.names`."""
        return sorted(name for name, _ in self._files(folder, suffix))

    def stats(self, folder: str, suffix: str = "") -> dict[str, Stat]:
        """See `Store.stats`."""
        return {name: _stat(file) for name, file in sorted(self._files(folder, suffix))}

    def _files(self, folder: str, suffix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        todo = [folder.strip("/")]
        while todo:
            at = todo.pop()
            try:
                found = list(os.scandir(self.root / at))
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:  # taken for empty, it would lose its episodes
                raise self._unreadable(at, error) from error
            for each in found:
                name = f"{at}/{each.name}" if at else each.name
                if each.is_dir(follow_symlinks=False):
                    todo.append(name)
                elif each.name.endswith(suffix) and not each.name.startswith(".") and each.is_file():
                    yield name, each

    def remove(self, name: str) -> None:
        """See `Store.remove`; its folder goes, too, once that is empty."""
        try:
            when_free(lambda: (self.root / name).unlink(missing_ok=True))
            settle((self.root / name).parent)
        except FileNotFoundError:  # nor is its folder
            return
        except OSError as error:
            what = message("store.undeletable", reason=reason(error))
            raise StoreError(what, where=self.where(name)) from error
        with suppress(OSError):
            (self.root / name).parent.rmdir()

    def read(self, name: str) -> bytes:
        """See `Store.read`."""
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise self._unreadable(name, error) from error

    def opened(self, name: str) -> BinaryIO:
        """See `Store.opened`."""
        try:
            return (self.root / name).open("rb")
        except OSError as error:
            raise self._unreadable(name, error) from error

    def write(self, name: str, data: bytes) -> bool:
        """See `Store.write`."""
        if (self.root / name).is_file() and self.read(name) == data:
            return False
        with self.draft(name) as part:
            part.write_bytes(data)
            self.put(part, name)
        return True

    def tidy(self) -> None:
        """See `Store.tidy`."""
        for part in self.root.rglob(".part-*"):
            with suppress(OSError):  # another build was faster; no permission
                if left_behind(part):
                    part.unlink()

    @contextmanager
    def alone(self, wait: float = 0.0) -> Iterator[None]:
        """See `Store.alone`."""
        file = self.root / LOCK
        try:
            make(self.root)
            mode = 0o644 | self.root.stat().st_mode & 0o022  # who may write here may hold it
            lock = FileLock(file, timeout=wait, mode=mode, thread_local=False)
            lock.acquire()
        except Timeout as error:
            told, mend = message("store.busy", who=in_words(_told(file))), message("mend.busy")
            raise BusyError(told, where=str(self.root), mend=mend) from error
        except OSError as error:
            raise self._unwritable("", error) from error
        try:
            with suppress(OSError):  # on a full disk it isn't known who holds it, and held it is
                file.write_text(signed(), "utf-8")
            yield
        finally:
            lock.release()

    def holder(self) -> str:
        """See `Store.holder`. (Windows lets nobody read what is locked.)"""
        return mark(_told(self.root / LOCK))

    def learn(self, names: Iterable[str]) -> None:
        """See `Store.learn`: a folder is looked at each time."""

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """See `Store.draft`."""
        final = self.root / name
        try:
            make(final.parent)
            handle, temporary = tempfile.mkstemp(final.suffix, part_of(os.getpid()), final.parent)
            os.close(handle)
        except OSError as error:
            raise self._unwritable(name, error) from error
        part = Path(temporary)
        try:
            yield part
        except OSError as error:
            raise self._unwritable(name, error) from error
        finally:
            with suppress(OSError):  # the next build's tidying takes it
                part.unlink(missing_ok=True)

    def put(self, draft: Path, name: str) -> None:
        """See `Store.put`."""
        final = self.root / name
        try:
            draft.chmod(0o644)
            with draft.open("rb+") as written:
                os.fsync(written.fileno())
            if final.is_dir():
                with suppress(OSError):  # somebody's files are in it: what follows tells
                    final.rmdir()
            when_free(lambda: draft.replace(final))
            settle(final.parent)
        except OSError as error:
            raise self._unwritable(name, error) from error

    def _unreadable(self, name: str, error: OSError) -> StoreError:
        return StoreError(message("file.unreadable-why", reason=reason(error)), where=self.where(name))

    def _unwritable(self, name: str, error: OSError) -> StoreError:
        what, mend = message("file.unwritable", reason=reason(error)), _REMEDIES.get(error.errno or 0, "")
        return StoreError(what, where=self.where(name), mend=message(f"mend.{mend}") if mend else "")


_REMEDIES = dict.fromkeys((errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)), "room-again")
_REMEDIES |= dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "writable-folder")
"""What helps, by why the system refused."""


def _stat(file: Path | os.DirEntry[str]) -> Stat:
    found = file.stat()
    return Stat(found.st_size, found.st_mtime, changed=found.st_ctime if os.name == "posix" else 0.0)


WAIT = 600.0
"""Seconds that somebody else is waited for: most builds are done by then, and cron's next one comes."""


def held(store: Store, stack: ExitStack, wait: float = WAIT) -> Iterator[Waiting]:
    """From now on and as long as `stack` holds, nobody else writes here; if somebody does, that is told first.

    Raises:
        BusyError: somebody does still, after `wait` seconds.
        StoreError: no permission.
    """
    try:
        stack.enter_context(store.alone())
    except BusyError as busy:
        if not wait:
            raise
        yield Waiting(busy.what, wait)
        stack.enter_context(store.alone(wait))


def signed() -> str:
    """What a lock says: process, machine, since when, and a mark that no other lock has."""
    return f"{os.getpid()} {platform.node() or '?'} {datetime.now():%H:%M} {token_hex(8)}"


def mark(lock: str) -> str:
    """The mark in what a lock says; empty if it says none."""
    return (lock.split()[3:4] or [""])[0]


def in_words(lock: str) -> str:
    """Who holds a lock, as far as it says so."""
    process, machine, since, *_ = (*lock.split(), "", "", "")
    return (
        message("store.holder", process=process, machine=machine, since=since)
        if since
        else message("store.somebody")
    )


def _told(lock: Path) -> str:
    with suppress(OSError, ValueError):
        return lock.read_text("utf-8")
    return ""


def _bucket(place: str) -> Store:
    """A bucket. Its room stands above this one, for it knows what a web server is to tell of each file."""
    store: Store = resolve_name("reader.bucket:Bucket")(place)
    return store


STORES: dict[str, Callable[[str], Store]] = {"": Folder, "s3": _bucket}
"""What opens an output, by the scheme of its address (``scheme://…``); without one, it is a folder."""


def open_store(place: str) -> Store:
    """The store at `place`.

    Raises:
        ConfigError: its extra isn't installed, or it is no whole address.
        StoreError: we have none for its scheme.
    """
    scheme = place.partition("://")[0] if "://" in place else ""
    if scheme not in STORES:
        raise StoreError(message("store.unknown", scheme=scheme), where=place, mend=message("mend.store"))
    return STORES[scheme](place)
