"""Where an episode's chapters begin, so that every app can skip to the next: at headings, and around what is long and not for everybody.

A table that takes long, and notes that do, are chapters of their own; what follows them in their section goes on in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reader.korean.sentences import count_syllables
from reader.model import SIGN, Block, Note, Script, Table, Utterance
from reader.script import SYLLABLE
from reader.words import phrase

LONG = 30.0
"""Seconds from which a table, or notes, are worth a chapter: players go 15 to 30 s ahead at a press, so that less is skipped by one."""

_NAME = 40
"""Letters of a table's name in a list of chapters: what a phone shows in two lines."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter begins with the utterance `at`; the rest is as in `reader.model.Chapter`."""

    at: int
    title: str
    level: int
    section: int = -1
    block: int = -1
    url: str = ""


def marks(script: Script) -> tuple[Mark, ...]:
    """Where chapters begin, in order; the first at 0. What stands before the first heading is a chapter under the article's title."""
    others = any(each.heading or each.label for each in script.sections)
    within = Mark(0, phrase("said.preface") if others else script.title, 1)
    found = [within]
    at = 0
    for number, group in groupby(script.utterances, lambda line: line.section):
        lines = list(group)
        if number >= 0:
            section = script.sections[number]
            opens = bool(section.heading or section.label)
            if opens:
                within = Mark(at, section.heading or section.label, section.level, number, url=section.url)
                found.append(within)
            found += _inside(section.blocks, lines, at, within, opens=opens)
        at += len(lines)
    return tuple(found)


def _inside(
    blocks: Sequence[Block], lines: Sequence[Utterance], at: int, within: Mark, *, opens: bool
) -> Iterator[Mark]:
    """The marks inside a section, whose `lines` begin with utterance `at`, in the chapter `within`, which it `opens` or goes on in."""
    parts = _parts(blocks, lines)
    for number, (first, end, long) in enumerate(parts):
        line = lines[first]
        named = opens and all(each.block < 0 for each in lines[:first])
        if long and not named:  # else the chapter is that, and called so
            yield Mark(at + first, _title(blocks[line.block]), within.level + 1, line.section, line.block)
        if not long and number and any(each.role != SIGN for each in lines[first:end]):
            title = phrase("said.continued", title=within.title)
            yield Mark(at + first, title, within.level, line.section, line.block)


def _parts(blocks: Sequence[Block], lines: Sequence[Utterance]) -> list[tuple[int, int, bool]]:
    """Stretches of lines, from one to before another, and whether that is something long that may be skipped."""
    parts: list[tuple[int, int, bool]] = []
    start = 0
    for alone, group in groupby(lines, lambda line: _alone(blocks, line)):
        stretch = list(group)
        end = start + len(stretch)
        long = bool(alone) and _seconds(stretch) >= LONG
        if parts and not (long or parts[-1][2]):
            start = parts.pop()[0]
        parts.append((start, end, long))
        start = end
    return parts


def _alone(blocks: Sequence[Block], line: Utterance) -> str:
    """What a line is told of, where that may be a chapter: the table, or notes that follow one another."""
    block = blocks[line.block] if 0 <= line.block < len(blocks) else None
    if isinstance(block, Table):
        return f"{Table.kind} {line.block}"
    return Note.kind if isinstance(block, Note) else ""


def _seconds(lines: Sequence[Utterance]) -> float:
    """How long they will take, as far as that is known before they are spoken."""
    return sum(SYLLABLE * count_syllables(line.spoken) + line.pause for line in lines)


def _title(block: Block) -> str:
    if not isinstance(block, Table):
        return phrase("said.notes")
    name = block.caption or ", ".join(filter(None, block.names))
    name = name if len(name) <= _NAME else name[: _NAME - 1].rstrip(" ,") + "…"
    return phrase("said.table-chapter", title=name) if name else phrase("said.table-alone")
