"""Pieces become a take: joined on whole frames, so that every time is a count of frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.model import RATE, Chapter, Cue, Piece, Script, Utterance
from reader.mp3 import FRAME, TAIL, count, frames
from reader.outputs import Recorder
from reader.words import phrase

LAST_PAUSE = 0.5
"""Silence at the end of the episode, seconds."""


@dataclass(frozen=True, slots=True)
class Take:
    """What was recorded. `seconds` is the length of the sound."""

    seconds: float
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Sounds that aren't speech. `chimes` are heard before a heading, by its level."""

    intro: Piece | None = None
    outro: Piece | None = None
    chimes: Mapping[int, Piece] | None = None


class _Tape:
    """All recorders in step, and how far they are."""

    def __init__(self, recorders: Sequence[Recorder]) -> None:
        self._recorders = recorders
        self._frames = 0

    @property
    def seconds(self) -> float:
        return self._frames * FRAME / RATE

    def add(self, piece: Piece) -> None:
        self._frames += count(piece.samples)
        for recorder in self._recorders:
            recorder.add(piece)

    def pause(self, seconds: float) -> None:
        """Silence, counted from the end of the last piece, which has `TAIL` frames of it."""
        more = max(0, frames(seconds) - TAIL)
        self._frames += more
        for recorder in self._recorders:
            recorder.pause(more)


def record(
    script: Script, pieces: Iterable[Piece], recorders: Sequence[Recorder], signs: Signs = Signs()
) -> Take:
    """Join the `pieces`, one for each utterance of `script`, into the files of `recorders` as they come.

    A chapter begins where a headed section begins; what stands before the first is a chapter under the
    article's title. Chapters touch: the first begins at 0, the last ends with the sound.
    """
    tape = _Tape(recorders)
    cues: list[Cue] = []
    starts = [(0.0, -1)]
    section, pause = -1, 0.0
    if signs.intro:
        tape.add(signs.intro)
    for line, piece in zip(script.utterances, pieces, strict=True):
        tape.pause(pause)
        if line.section != section:
            section = line.section
            head = script.sections[section]
            if head.heading or head.label:
                starts.append((tape.seconds, section))
                if head.heading and signs.chimes and (chime := signs.chimes.get(head.level)):
                    tape.add(chime)
        start = tape.seconds
        tape.add(piece)
        cues.append(make_cue(line, start, start + piece.samples / RATE))
        pause = line.pause
    tape.pause(LAST_PAUSE)
    if signs.outro:
        tape.add(signs.outro)
    return Take(tape.seconds, _chapters(script, starts, tape.seconds), tuple(cues))


def make_cue(line: Utterance, start: float, end: float) -> Cue:
    """`line` as it is heard from `start` to `end`, seconds."""
    return Cue(
        start, end, line.shown, line.role, line.spoken, line.section, line.block, line.cell, line.language
    )


def _chapters(script: Script, starts: list[tuple[float, int]], end: float) -> tuple[Chapter, ...]:
    """Chapters from (start, section); one that another follows at once has no length and goes."""
    edges = [*starts, (end, -1)]
    return tuple(
        make_chapter(script, section, at, then) for (at, section), (then, _) in pairwise(edges) if then > at
    )


def make_chapter(script: Script, section: int, start: float, end: float) -> Chapter:
    """The chapter of a section of `script`, or of what stands under its title (-1), from `start` to `end`, seconds."""
    if section < 0:
        others = any(each.heading or each.label for each in script.sections)
        return Chapter(phrase("said.preface") if others else script.title, start, end, 1)
    head = script.sections[section]
    return Chapter(head.heading or head.label, start, end, head.level, section, head.url)
