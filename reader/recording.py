"""Pieces become a take: joined on whole frames, so that every time is a count of frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reader import chapters
from reader.chapters import Mark
from reader.model import RATE, Chapter, Cue, Piece, Script, Utterance
from reader.mp3 import FRAME, TAIL, count, frames
from reader.outputs import Recorder

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

    Chapters begin where `reader.chapters` says. They touch: the first begins at 0, the last ends with the sound.
    """
    tape = _Tape(recorders)
    cues: list[Cue] = []
    first, *others = chapters.marks(script)
    opened = [(0.0, first)]
    opening = {mark.at: mark for mark in others}
    pause = 0.0
    if signs.intro:
        tape.add(signs.intro)
    for at, (line, piece) in enumerate(zip(script.utterances, pieces, strict=True)):
        tape.pause(pause)
        if mark := opening.get(at):
            opened.append((tape.seconds, mark))
        if mark and _is_headed(script, mark) and signs.chimes and (chime := signs.chimes.get(mark.level)):
            tape.add(chime)
        start = tape.seconds
        tape.add(piece)
        cues.append(make_cue(line, start, start + piece.samples / RATE))
        pause = line.pause
    tape.pause(LAST_PAUSE)
    if signs.outro:
        tape.add(signs.outro)
    return Take(tape.seconds, _touching(opened, tape.seconds), tuple(cues))


def _is_headed(script: Script, mark: Mark) -> bool:
    return mark.section >= 0 and mark.block < 0 and bool(script.sections[mark.section].heading)


def make_cue(line: Utterance, start: float, end: float) -> Cue:
    """`line` as it is heard from `start` to `end`, seconds."""
    return Cue(
        start, end, line.shown, line.role, line.spoken, line.section, line.block, line.cell, line.language
    )


def _touching(opened: Sequence[tuple[float, Mark]], end: float) -> tuple[Chapter, ...]:
    """Chapters that begin at these times, seconds; one that another follows at once has no length and goes."""
    starts = [start for start, _ in opened]
    return tuple(
        make_chapter(mark, start, after)
        for (start, mark), after in zip(opened, [*starts[1:], end], strict=True)
        if after > start
    )


def make_chapter(mark: Mark, start: float, end: float) -> Chapter:
    """The chapter that begins with `mark`, from `start` to `end`, seconds."""
    return Chapter(mark.title, start, end, mark.level, mark.section, mark.url, mark.block)
