"""Files on a disk, as they outlast a power failure and another's open file; and whose half-written ones nobody writes any more."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6) if os.name == "nt" else ()
"""Seconds before another try: Windows lets nobody replace or remove what a listener's download or a virus scanner has open."""


def when_free(act: Callable[[], object]) -> None:
    """`act`, as soon as nobody has the file open (`_PAUSES`)."""
    for pause in _PAUSES:
        with suppress(PermissionError):
            act()
            return
        time.sleep(pause)
    act()


def make(folder: Path) -> None:
    """See that `folder` is there, also after a power failure: each new one is a name in the one above it."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make(folder.parent)
    folder.mkdir(exist_ok=True)
    settle(folder.parent)


_UNSYNCED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF)
"""What file systems answer that sync no folders (some of the network), and what a folder does that may be written but not read."""


def settle(folder: Path) -> None:
    """See that a folder's new names outlast a power failure (POSIX; elsewhere a folder can't be opened)."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _UNSYNCED:
            raise


def put(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put `data` in the place of a file of the user's, whole or not at all.

    Args:
        mode: its rights from the first byte on; None for those of the file that is there, or what anybody may read.

    Raises:
        OSError: it can't be; what was there is as it was.
    """
    handle, name = tempfile.mkstemp("", part_of(os.getpid()), path.parent)  # its owner's alone
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is None and path.exists():
            shutil.copymode(path, part)
        else:
            part.chmod(0o644 if mode is None else mode)
        when_free(lambda: part.replace(path))
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    settle(path.parent)


_DAY = 86_400.0  # seconds


def part_of(process: int) -> str:
    """What the names of a process's half-written files begin with: it, and its machine, by whose name it can be asked for."""
    machine = sha256(platform.node().encode()).hexdigest()[:8]
    return f".part-{machine}-{process}-"


def left_behind(part: Path) -> bool:
    """Whether nobody writes `part` any more: its process, of this machine, has gone; of another's, it is a day old."""
    name = part.name[part.name.find(".part-") :]
    process = name.removeprefix(".part-").split("-")[1:2]
    ours = process and process[0].isdecimal() and name.startswith(part_of(int(process[0])))
    if os.name == "posix" and ours:
        try:
            os.kill(int(process[0]), 0)
        except ProcessLookupError:
            return True
        except OSError:  # it is someone else's
            return False
    return part.is_file() and time.time() - part.stat().st_mtime > _DAY
