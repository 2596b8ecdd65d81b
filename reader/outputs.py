"""What an episode is written as: a table of sounds, and one of all other files. A new kind is a class and an entry.

Libraries are imported where a file is written, so that looking at what is there costs nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from reader import clock, transcript
from reader.model import Chapter, Cue, Episode, Piece
from reader.words import phrase

if TYPE_CHECKING:
    from reader.tags import Tags


class Recorder(Protocol):
    """A file of sound that is written as the sound comes."""

    def add(self, piece: Piece) -> None:
        """Append `piece`; a recorder of samples needs its `pcm`."""

    def pause(self, frames: int) -> None:
        """Append silence, `frames` of `reader.mp3.FRAME` samples."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file of an episode.

    Attributes:
        suffix: of its name (`reader.catalog.name`).
        media: MIME type.
        label: what a listener may take it away as; empty where it isn't offered.
    """

    suffix: str
    media: str
    label: str


class SoundOutput(Output, ABC):
    """The episode's sound in one format. `samples` tells whether its recorder needs them (`reader.model.Piece.pcm`)."""

    samples: ClassVar[bool] = True

    def ready(self) -> None:
        """See that all is here that this format takes; cheap, for every build asks it first.

        Raises:
            ConfigError: an extra isn't installed.
        """

    @abstractmethod
    def recorder(self, path: Path, bitrate: int) -> AbstractContextManager[Recorder]:
        """What writes the sound to `path`; `bitrate`, kbit/s, is that of the MP3.

        Raises:
            SoundError: it can't be written or encoded.
        """

    @abstractmethod
    def finish(self, path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue]) -> None:
        """Put tags and chapters into the sound at `path`, in place of any it has.

        Raises:
            SoundError: the file can't be written.
        """


class Mp3(SoundOutput):
    """What every app plays; joined from pieces that are encoded already."""

    samples = False

    def recorder(self, path: Path, bitrate: int) -> AbstractContextManager[Recorder]:
        """See `SoundOutput.recorder`."""
        from reader.mp3 import Mp3File

        return Mp3File(path, bitrate)

    def finish(self, path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue]) -> None:
        """See `SoundOutput.finish`."""
        from reader.tags import write

        write(path, tags, chapters, cues)


class M4b(SoundOutput):
    """An audiobook: players keep the place, and offer chapters. Takes an extra."""

    def ready(self) -> None:
        """See `SoundOutput.ready`."""
        from reader.formats import need_av

        need_av()

    def recorder(self, path: Path, bitrate: int) -> AbstractContextManager[Recorder]:
        """See `SoundOutput.recorder`."""
        from reader.formats import M4bFile

        return M4bFile(path)

    def finish(self, path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue]) -> None:
        """See `SoundOutput.finish`."""
        from reader.formats import add_chapters
        from reader.tags import write_m4b

        add_chapters(path, chapters)
        write_m4b(path, tags, cues)


class Opus(SoundOutput):
    """A third of the size, for those who pay for data."""

    def recorder(self, path: Path, bitrate: int) -> AbstractContextManager[Recorder]:
        """See `SoundOutput.recorder`."""
        from reader.formats import OpusFile

        return OpusFile(path)

    def finish(self, path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue]) -> None:
        """See `SoundOutput.finish`."""
        from reader.tags import write_opus

        write_opus(path, tags, chapters, cues)


SOUNDS: Mapping[str, SoundOutput] = {
    "mp3": Mp3(".mp3", "audio/mpeg", "MP3"),
    "m4b": M4b(".m4b", "audio/mp4", "M4B"),
    "opus": Opus(".opus", "audio/ogg; codecs=opus", "OPUS"),
}
"""By the name that a user asks for it with. The first is always made."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an episode's files are made with, besides itself: the show's title, the post's own picture, if any, and the show's colour."""

    show: str
    picture: bytes | None = None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class FileOutput(Output):
    """A file that is made of the finished episode.

    Attributes:
        made: its bytes.
        transcript: its ``rel`` in the feed (podcast-namespace, ``docs/tags/transcript.md``); None if it is no transcript.
    """

    made: Callable[[Episode, Setting], bytes]
    transcript: str | None = None


def _text(write: Callable[[Episode], str]) -> Callable[[Episode, Setting], bytes]:
    return lambda episode, _: write(episode).encode()


def draw_cover(episode: Episode, setting: Setting) -> bytes:
    """The episode's cover, JPEG.

    Raises:
        ArticleError: the post's own picture is none.
    """
    from reader import cover

    if setting.picture is not None:
        return cover.framed(setting.picture)
    dated = f"{setting.show} · {clock.day(episode.published)}"
    return cover.draw(episode.title, dated if episode.dated else setting.show, setting.colour)


VERSION = 3
"""Of what is written beside the sound, and of the tags in it: another number, and the next build writes them of every episode."""

FILES: Sequence[FileOutput] = (
    FileOutput(".vtt", "text/vtt", "", _text(lambda e: transcript.vtt(e.cues, by_word=True))),
    FileOutput(".transcript.vtt", "text/vtt", phrase("file.vtt"), _text(lambda e: transcript.vtt(e.cues)), "captions"),
    FileOutput(".transcript.srt", "application/x-subrip", phrase("file.srt"), _text(lambda e: transcript.srt(e.cues)), "captions"),
    FileOutput(".transcript.json", "application/json", phrase("file.json"), _text(lambda e: transcript.transcript_json(e.cues)), ""),
    FileOutput(".transcript.html", "text/html", phrase("file.html"), _text(transcript.html), ""),
    FileOutput(".chapters.json", "application/json+chapters", "", _text(lambda e: transcript.chapters_json(e.chapters, e.title))),
    FileOutput(".jpg", "image/jpeg", "", draw_cover),
)  # fmt: skip
"""Beside the sound, in the order in which they are written."""
