"""Formats besides MP3: Opus by libsndfile, which every install has; M4B (AAC) by PyAV, an extra. PyAV lives here only.

PyAV is ffmpeg's libraries in a wheel: no program is run, and it can seek in what it reads.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Lock
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Self, cast

from reader.errors import ConfigError, PackageError, ReaderError, SoundError, reason
from reader.model import RATE, Chapter, Piece
from reader.mp3 import FRAME, count
from reader.words import message

if TYPE_CHECKING:
    from av.container.core import Chapter as Mark

EXTRA = 'pip install "sori-reader[m4b]"'
"""What brings PyAV."""

OPUS_BITRATE, M4B_BITRATE = 24, 48
"""kbit/s at which speech sounds as in an MP3 of 64."""
_OPUS_LEVEL = (256 - OPUS_BITRATE) / (256 - 6)
"""libsndfile maps a compression level of 0 to 1 to 256 to 6 kbit/s a channel (``ogg_opus.c``)."""
_CHAPTER_UNIT = Fraction(1, 1000)
_MOVING = {
    "movflags": "+faststart",
    "fflags": "+bitexact",
}  # the index first; no version: the same bytes each time


def has_av() -> bool:
    """Whether the extra is installed; imports nothing."""
    return find_spec("av") is not None


def need_av() -> None:
    """See that the extra is installed.

    Raises:
        ConfigError: it isn't.
    """
    if not has_av():
        raise ConfigError(message("sound.no-av"), mend=EXTRA)


# A thread that waits for another's import is given what that leaves behind, half a module if it failed.
_loading = Lock()


def libsndfile() -> ModuleType:
    """soundfile, which is libsndfile.

    Raises:
        PackageError: it isn't installed, or its wheel has no library for this platform.
    """
    try:
        with _loading:
            import soundfile
    except (ImportError, OSError) as error:
        mend = "pip install --force-reinstall soundfile"
        raise PackageError(message("sound.no-libsndfile"), mend=mend) from error
    return cast(ModuleType, soundfile)


class _Encoder(ABC):
    """A file written while sound comes in (a `reader.recording.Recorder`)."""

    _path: Path

    def add(self, piece: Piece) -> None:
        """Append the samples of `piece`, and the silence that its frames end with."""
        self._write(piece.pcm.ljust(2 * FRAME * count(piece.samples), b"\0"))

    def pause(self, frames: int) -> None:
        """Append silence."""
        self._write(bytes(2 * FRAME * frames))

    def samples(self, pcm: bytes) -> None:
        """Append samples of a sound that is whole already."""
        self._write(pcm)

    @abstractmethod
    def _write(self, pcm: bytes) -> None: ...

    @abstractmethod
    def _close(self, *, whole: bool) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _told(self._path) if kind is None else suppress(Exception):
            self._close(whole=kind is None)


class OpusFile(_Encoder):
    """Opus in Ogg; its tags and chapters are `reader.tags.write_opus`'s.

    Args:
        path: the file to write; replaced if it is there.

    Raises:
        SoundError: libsndfile failed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _told(path):
            self._file = libsndfile().SoundFile(
                path, "w", RATE, 1, "OPUS", format="OGG", compression_level=_OPUS_LEVEL
            )

    def _write(self, pcm: bytes) -> None:
        with _told(self._path):
            self._file.buffer_write(pcm, "int16")

    def _close(self, *, whole: bool) -> None:
        from reader.tags import settle_ogg

        self._file.close()
        if whole:
            settle_ogg(self._path)


class M4bFile(_Encoder):
    """AAC in MP4; its chapters come with `add_chapters`, its tags with `reader.tags.write_m4b`.

    Args:
        path: the file to write; replaced if it is there.

    Raises:
        ConfigError: the extra isn't installed.
        SoundError: it failed.
    """

    def __init__(self, path: Path) -> None:
        need_av()
        import av

        self._path = path
        self._samples = 0
        with _told(path):
            self._file = av.open(str(path), "w", format="ipod", options=_MOVING)
            self._stream = self._file.add_stream("aac", rate=RATE, layout="mono", bit_rate=M4B_BITRATE * 1000)
            self._stream.codec_context.flags |= av.codec.context.Flags.bitexact
            self._file.start_encoding()  # opens the file

    def _write(self, pcm: bytes) -> None:
        import av

        if not pcm:
            return
        with _told(self._path):
            frame = av.AudioFrame("s16", "mono", len(pcm) // 2)
            frame.planes[0].update(pcm)
            frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = self._samples  # so that what the encoder puts before the first sample is skipped
            self._samples += frame.samples
            self._file.mux(self._stream.encode(frame))

    def _close(self, *, whole: bool) -> None:
        if whole:
            self._file.mux(self._stream.encode(None))
        self._file.close()


def add_chapters(path: Path, chapters: Sequence[Chapter]) -> None:
    """Put chapters into the M4B at `path`, in place of any it has. (Opus has them as comments: see `reader.tags`.)

    Raises:
        ConfigError: the extra isn't installed.
        SoundError: it failed.
    """
    need_av()
    import av

    listed: list[Mark] = [
        {
            "id": number,
            "start": round(chapter.start * 1000),
            "end": round(chapter.end * 1000),
            "time_base": _CHAPTER_UNIT,
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(chapters)
    ]
    with_chapters = path.with_name(f"{path.stem}.chaptered{path.suffix}")
    try:
        with (
            _told(path),
            av.open(str(path)) as old,
            av.open(str(with_chapters), "w", format="ipod", options=_MOVING) as made,
        ):
            sound = old.streams.audio[0]
            copy = made.add_stream_from_template(sound)
            made.set_chapters(listed)
            for packet in old.demux(sound):
                if packet.dts is not None:  # the last one is empty: it says that there are no more
                    packet.stream = copy
                    made.mux(packet)
        with_chapters.replace(path)
    finally:
        with_chapters.unlink(missing_ok=True)


def decoded(data: bytes) -> Iterator[bytes]:
    """What libsndfile doesn't know (M4A, AAC, WMA …) as 16-bit mono samples at 24 kHz, a little at a time.

    Raises:
        SoundError: it is no sound, a broken one, or the extra isn't installed.
    """
    if not has_av():
        raise SoundError(message("sound.undecodable"), mend=message("mend.sound-kind", extra=EXTRA))
    import av

    try:
        with av.open(io.BytesIO(data), "r", metadata_errors="replace") as file:  # tags may be in any code
            resampler = av.AudioResampler("s16", "mono", RATE)
            for frame in chain(file.decode(audio=0), (None,)):
                for ready in resampler.resample(frame):
                    yield bytes(ready.planes[0])[: 2 * ready.samples]
    # LookupError: a film or a picture without sound
    except (av.FFmpegError, ValueError, LookupError) as error:
        raise SoundError(message("sound.undecodable-why", reason=message("sound.broken"))) from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What libsndfile's or PyAV's errors become, which are of many classes, some of none but their own; they are told by what they say."""
    try:
        yield
    except ReaderError:
        raise
    except Exception as error:
        why = (reason(error) if isinstance(error, OSError) else str(error)) or type(error).__name__
        raise SoundError(message("sound.unencoded", reason=why), where=str(path)) from error
