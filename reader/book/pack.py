"""A zip whose bytes depend on nothing but what is put in."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell: when a file was put in is nobody's business."""
_BLOCK = 1 << 20  # bytes copied at a time


class Pack:
    """A new zip at `path`."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._zip.close()
            return
        try:
            self._zip.close()
        except OSError:  # a full disk has been told of
            if self._zip.fp:
                self._zip.fp.close()

    def text(self, name: str, text: str) -> None:
        """Put in a text, as UTF-8."""
        self._zip.writestr(_info(name, zipfile.ZIP_DEFLATED), text.encode())

    def stored(self, name: str, data: bytes) -> None:
        """Put in what can't be made smaller, or must stand in the zip as it is."""
        self._zip.writestr(_info(name, zipfile.ZIP_STORED), data)

    def copied(self, name: str, source: BinaryIO) -> None:
        """Put in the rest of an open file, piece by piece."""
        with self._zip.open(_info(name, zipfile.ZIP_STORED), "w") as target:
            shutil.copyfileobj(source, target, _BLOCK)


def _info(name: str, how: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = how
    info.create_system = 3  # Unix, whatever we run on
    info.external_attr = 0o644 << 16
    return info
