"""Plain text that was broken at a width: lines that one sentence fills are one line again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from reader.article.breaks import LABELLED

NARROWEST, WIDEST = 40, 120
"""Columns at which texts are broken (a Hangul syllable takes two): shorter lines are verses, longer ones paragraphs."""

_END = re.compile(
    r"(?:[.!?…:;。]|[가-힣](?:니다|[이였았었했한된]다|[어아세에예까]요)|니까)[\"”’')\]」』》>]{0,3}$"
)
_GOES_ON = re.compile(r"[“‘\"'(「『《]{0,2}(?:[가-힣A-Za-z]|\d{1,6}[가-힣%,])(?![.)]\s)")
_OPEN = re.compile(r"[을를은는이가의에로와과도고며면서게니여해할될한된때및,]$")
"""Particles and endings after which a sentence goes on."""
RAGGED = 0.8
"""Share of the width that a line has at least which was broken by hand, after such a word."""
_BEGINS = re.compile(r"\W{0,3}(?:\d{1,3}|[가-힣])[.)]\s")
_SPACED = re.compile(r"[가-힣](?:\s{1,8}[가-힣]){1,6}(?:\s{0,8}[:：]|\s{2})")
"""A label that is set wide: ``일    시``."""


def unwrapped(text: str) -> list[str]:
    """The lines of a text that say something, each a paragraph where lines were broken at a width."""
    lines = text.expandtabs(4).split("\n")
    columns = [_columns(line.strip()) for line in lines]
    widest = max(columns, default=0)
    if not NARROWEST <= widest <= WIDEST:
        return [line.strip() for line in lines if line.strip()]
    return list(_joined(lines, columns, widest))


def _joined(lines: Sequence[str], columns: Sequence[int], widest: int) -> Iterator[str]:
    run: list[str] = []
    for index, line in enumerate(lines):
        goes_on = run and _continues(lines[index - 1], columns[index - 1], line, widest, head=run[0])
        if run and not goes_on:
            yield from _whole(run)
            run = []
        if line.strip():
            run.append(line.strip())
    yield from _whole(run)


def _continues(above: str, columns: int, line: str, widest: int, *, head: str) -> bool:
    """Whether a line is full, or nearly, and its sentence goes on in the next."""
    text, before = line.strip(), above.strip()
    return (
        bool(text and before)
        and _GOES_ON.match(text) is not None
        and (
            columns + 1 + _columns(text.split(maxsplit=1)[0]) > widest
            or (columns >= RAGGED * widest and _OPEN.search(before) is not None)
        )
        and not _END.search(before)
        and not any(mark.match(each) for mark in (LABELLED, _SPACED) for each in (head, text))
        and not _BEGINS.match(text)
    )


def _whole(run: Sequence[str]) -> Iterator[str]:
    """One line where a sentence ends in the last; names and verses end in none, and stay as they stand."""
    if len(run) > 1 and _END.search(run[-1]):
        yield " ".join(run)
    else:
        yield from run


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text[: 2 * WIDEST])
