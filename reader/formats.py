"""Formats besides MP3, for players that like them better: M4B (AAC) and Opus, by the ffmpeg that comes in a wheel."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from reader.errors import SoundError
from reader.model import RATE, Chapter, Piece
from reader.mp3 import FRAME, count
from reader.words import message

_CODECS = {
    "m4b": ["-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart", "-f", "ipod"],
    "opus": ["-c:a", "libopus", "-b:a", "24k", "-application", "voip", "-f", "opus"],
}
_PLAIN = ["-fflags", "+bitexact", "-flags", "+bitexact"]  # no clock, no version: the same bytes each time


@cache
def ffmpeg() -> str:
    """Path of the ffmpeg program that the wheel carries.

    Raises:
        SoundError: the wheel has none for this platform.
    """
    import imageio_ffmpeg

    try:
        program: str = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise SoundError(
            message("sound.no-ffmpeg"), mend="pip install --force-reinstall imageio-ffmpeg"
        ) from error
    return program


class Encoder:
    """A file of another format, written while sound comes in (a `reader.recording.Recorder`).

    Args:
        path: the file to write; replaced if it is there.
        kind: ``m4b`` or ``opus``.

    Raises:
        SoundError: ffmpeg failed.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        command = [ffmpeg(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
        self._process = subprocess.Popen(
            [*command, *_PLAIN, *_CODECS[kind], str(path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def add(self, piece: Piece) -> None:
        """Append the samples of `piece`, and the silence that its frames end with."""
        self._write(piece.pcm.ljust(2 * FRAME * count(piece.samples), b"\0"))

    def pause(self, frames: int) -> None:
        """Append silence."""
        self._write(bytes(2 * FRAME * frames))

    def _write(self, pcm: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pcm)
        except BrokenPipeError as error:
            raise self._failure() from error

    def _failure(self) -> SoundError:
        _, told = self._process.communicate()
        return _failed(told, self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
        _, told = self._process.communicate()
        if kind is None and self._process.returncode:
            raise _failed(told, self._path)


def _failed(told: bytes, path: Path) -> SoundError:
    return SoundError(
        message("sound.unencoded", reason=told.decode(errors="replace").strip()), where=str(path)
    )


def add_chapters(path: Path, chapters: Sequence[Chapter]) -> None:
    """Put chapters into the M4B at `path`. (Opus has them as comments: see `reader.tags`.)

    Raises:
        SoundError: ffmpeg failed.
    """
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        title = "".join(f"\\{c}" if c in "=;#\\\n" else c for c in chapter.title)
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    with_chapters = path.with_name(f"{path.stem}.chaptered{path.suffix}")
    command = [ffmpeg(), "-v", "error", "-y", "-i", str(path), "-f", "ffmetadata", "-i", "-", "-map", "0:a"]
    command += [
        "-map_chapters",
        "1",
        *_PLAIN,
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        "-f",
        "ipod",
        str(with_chapters),
    ]
    done = subprocess.run(command, input="\n".join(lines).encode(), capture_output=True, check=False)
    if done.returncode:
        with_chapters.unlink(missing_ok=True)
        raise _failed(done.stderr, path)
    with_chapters.replace(path)
