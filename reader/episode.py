"""Clips become an episode: one MP3, with chapters and cues whose times are counts of samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reader.clips import Clip
from reader.model import RATE, Article, Chapter, Cue
from reader.sound import Mp3Encoder, silence

LAST_PAUSE = 0.5
"""Silence at the end of the episode, seconds."""


@dataclass(frozen=True, slots=True)
class Take:
    """What was recorded: `seconds` of sound, and what is heard when."""

    seconds: float
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]


def record(article: Article, clips: Iterable[Clip], path: Path, bitrate: int) -> Take:
    """Encode `clips` into the MP3 at `path` as they come.

    A chapter begins where a headed section begins; what stands before the first is a chapter under the
    article's title. Chapters touch: the first begins at 0, the last ends with the sound.

    Args:
        bitrate: kbit/s.

    Raises:
        SoundError: the sound can't be encoded.
    """
    cues: list[Cue] = []
    starts: list[tuple[int, str, int]] = [(0, article.title, 1)]
    section, pause = -1, 0.0
    place: tuple[int, int] | None = None
    with Mp3Encoder(path, bitrate) as encoder:
        for clip in clips:
            line = clip.utterance
            encoder.write(silence(pause))
            if line.section != section:
                section = line.section
                head = article.sections[section]
                if head.heading:
                    starts.append((encoder.samples, head.heading, head.level))
            start = encoder.seconds
            encoder.write(clip.sound)
            opens = place != (line.section, line.block) or line.section < 0
            cues.append(Cue(start, encoder.seconds, line.shown, line.role, opens))
            place = (line.section, line.block)
            pause = line.pause
        encoder.write(silence(LAST_PAUSE))
        seconds = encoder.seconds
    if len(starts) > 1 and starts[1][0] == 0:
        del starts[0]
    ends = [at for at, _, _ in starts[1:]] + [round(seconds * RATE)]
    chapters = tuple(
        Chapter(title, at / RATE, end / RATE, level)
        for (at, title, level), end in zip(starts, ends, strict=True)
    )
    return Take(seconds, chapters, tuple(cues))
