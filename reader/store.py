"""Where the show is kept: files under one folder, every write atomic."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reader.errors import StoreError


class Store:
    """A folder, addressed by relative names with ``/``.

    A file is either the old one or the new one, whole, at any moment, whoever looks and whenever we are stopped.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def path(self, name: str) -> Path:
        """Where `name` is."""
        return self.root / name

    def exists(self, name: str) -> bool:
        """Is there a file `name`?"""
        return self.path(name).is_file()

    def names(self, folder: str, suffix: str) -> list[str]:
        """Names of the files in `folder` and below that end in `suffix`, sorted; half-written ones are none."""
        found = (file for file in self.path(folder).rglob(f"*{suffix}") if not file.name.startswith("."))
        return sorted(file.relative_to(self.root).as_posix() for file in found if file.is_file())

    def remove(self, name: str) -> None:
        """Take `name` away, and its folder once that is empty.

        Raises:
            StoreError: no permission.
        """
        try:
            self.path(name).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"지울 수 없습니다 ({error.strerror})", where=str(self.path(name))) from error
        with suppress(OSError):
            self.path(name).parent.rmdir()

    def read(self, name: str) -> bytes:
        """The bytes of `name`.

        Raises:
            StoreError: it isn't there or can't be read.
        """
        try:
            return self.path(name).read_bytes()
        except OSError as error:
            raise StoreError(f"읽을 수 없습니다 ({error.strerror})", where=str(self.path(name))) from error

    def write(self, name: str, data: bytes) -> bool:
        """Put `data` at `name`; False if just that was there already and nothing was written.

        Raises:
            StoreError: no room, no permission.
        """
        if self.exists(name) and self.read(name) == data:
            return False
        with self.writing(name) as part:
            part.write_bytes(data)
        return True

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write; what stands there at the end becomes `name`, on an error nothing does.

        Raises:
            StoreError: no room, no permission.
        """
        final = self.path(name)
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".part-", suffix=final.suffix, dir=final.parent)
            os.close(handle)
        except OSError as error:
            raise StoreError(f"쓸 수 없습니다 ({error.strerror})", where=str(final)) from error
        part = Path(temporary)
        try:
            yield part
            part.chmod(0o644)
            part.replace(final)
        except OSError as error:
            raise StoreError(f"쓸 수 없습니다 ({error.strerror})", where=str(final)) from error
        finally:
            part.unlink(missing_ok=True)
