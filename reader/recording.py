"""Clips become a take: pieces of MP3 joined on whole frames, so that every time is a count of frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from reader.clips import Clip, Piece
from reader.listen.hearing import hearing
from reader.loudness import integrated
from reader.model import RATE, Article, Chapter, Cue, Hearing, Verdict
from reader.mp3 import FRAME, TAIL, Mp3File, frames, silence

LAST_PAUSE = 0.5
"""Silence at the end of the episode, seconds."""


@dataclass(frozen=True, slots=True)
class Take:
    """What was recorded.

    Attributes:
        seconds: length of the sound.
        loudness: LUFS, integrated; -inf for silence.
        hearing: how a listener understood it; None if nobody listened.
    """

    seconds: float
    loudness: float
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]
    hearing: Hearing | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """Sounds that aren't speech. `earcons` are heard before a heading, by its level."""

    intro: Piece | None = None
    outro: Piece | None = None
    earcons: Mapping[int, Piece] | None = None


class PcmSink(Protocol):
    """Where samples go besides the MP3: another format."""

    def write(self, pcm: bytes) -> None:
        """Append mono 16-bit samples at `reader.model.RATE`."""


class _Tape:
    """The MP3, what else is written in step with it, and the loudness so far."""

    def __init__(self, file: Mp3File, bitrate: int, sinks: Sequence[PcmSink]) -> None:
        self._file = file
        self._silent = silence(bitrate)
        self._sinks = sinks
        self._energies: list[bytes] = []

    @property
    def seconds(self) -> float:
        return self._file.seconds

    def add(self, piece: Piece) -> None:
        before = self._file.frames
        self._file.add(piece.frames)
        self._advance(self._file.frames - before, piece.energies, piece.pcm)

    def pause(self, seconds: float) -> None:
        """Silence, counted from the end of the last piece, which has `TAIL` frames of it."""
        count = max(0, frames(seconds) - TAIL)
        self._file.add(self._silent, count)
        self._advance(count, b"", b"")

    def _advance(self, count: int, energies: bytes, pcm: bytes) -> None:
        self._energies.append(energies.ljust(4 * count, b"\0"))
        for sink in self._sinks:
            sink.write(pcm.ljust(2 * FRAME * count, b"\0"))

    def loudness(self) -> float:
        return integrated(b"".join(self._energies))


def record(
    article: Article,
    clips: Iterable[Clip],
    file: Mp3File,
    bitrate: int,
    signs: Signs = Signs(),
    sinks: Sequence[PcmSink] = (),
) -> Take:
    """Join `clips` into `file` as they come.

    A chapter begins where a headed section begins; what stands before the first is a chapter under the
    article's title. Chapters touch: the first begins at 0, the last ends with the sound.

    Args:
        bitrate: kbit/s of the pieces.
        sinks: get the same samples; the pieces must hold them (`Mix.pcm`).
    """
    tape = _Tape(file, bitrate, sinks)
    cues: list[Cue] = []
    verdicts: list[Verdict] = []
    starts: list[tuple[float, str, int]] = [(0.0, article.title, 1)]
    section, pause = -1, 0.0
    place: tuple[int, int] | None = None
    if signs.intro:
        tape.add(signs.intro)
    for clip in clips:
        line = clip.utterance
        tape.pause(pause)
        if line.section != section:
            section = line.section
            head = article.sections[section]
            if title := head.heading or head.label:
                starts.append((tape.seconds, title, head.level))
                if head.heading and signs.earcons and (earcon := signs.earcons.get(head.level)):
                    tape.add(earcon)
        start = tape.seconds
        tape.add(clip.piece)
        opens = (line.section, line.block) != place or section < 0
        end = start + clip.piece.samples / RATE
        cues.append(Cue(start, end, line.shown, line.role, opens, line.spoken))
        verdicts += [clip.verdict] if clip.verdict else []
        place, pause = (line.section, line.block), line.pause
    tape.pause(LAST_PAUSE)
    if signs.outro:
        tape.add(signs.outro)
    chapters = _chapters(starts, tape.seconds)
    return Take(tape.seconds, tape.loudness(), chapters, tuple(cues), hearing(verdicts))


def _chapters(starts: list[tuple[float, str, int]], end: float) -> tuple[Chapter, ...]:
    """Chapters from (start, title, level); one that another follows at once has no length and goes."""
    edges = [*starts, (end, "", 0)]
    return tuple(
        Chapter(title, at, then, level) for (at, title, level), (then, _, _) in pairwise(edges) if then > at
    )
