"""What was heard against what was to be said, by ear: syllables of the standard pronunciation, aligned.

Both sides are said first (`reader.korean.normalize`, so 3시 is 세 시 and AI is 에이아이), written together (so spacing
doesn't count), and sounded (`reader.korean.pronounce`, so 같이 is 가치), with vowels that Seoul no longer tells apart
made one. A syllable remembers the place it was written at, so that a difference can be shown, and tried the other way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from reader.korean import explain, pronounce
from reader.korean.pronounce import join_syllable, split_syllable

_ALIKE = {"ㅐ": "ㅔ", "ㅒ": "ㅖ", "ㅙ": "ㅚ", "ㅞ": "ㅚ"}
"""Vowels that speakers of Seoul neither say nor hear apart (국립국어원, 표준 발음법 해설, 제4항)."""


Step = tuple[int | None, int | None, float]
"""Of an alignment: index on either side, None where there is no counterpart, and what the step costs, in syllables."""
_FIGURES = frozenset("영공일이삼사오육륙칠팔구십백천만억조한두세네섯곱덟홉열물른흔쉰순든")
"""Syllables of numerals, as digits are read: 스물일곱, 이백."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable as it sounds and as it is said, and the span of writing it comes from (a number is one span)."""

    sound: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sounded:
    """A text and the syllables that are heard of it."""

    text: str
    syllables: tuple[Syllable, ...]

    def written(self, first: int, last: int) -> tuple[int, int]:
        """The span of `text` in which the syllables from `first` up to `last` are written; empty between two."""
        if first == last:
            place = self.syllables[first - 1].end if first else 0
            return place, place
        return self.syllables[first].start, self.syllables[last - 1].end


@dataclass(frozen=True, slots=True)
class Difference:
    """Syllables that aren't the same: `meant` up to `meant_end` of one side, `heard` up to `heard_end` of the other.

    Attributes:
        cost: in syllables: one missing or extra is 1, one of which a letter differs a third.
        number: whether it is in the figures of a number that they differ.
    """

    meant: int
    meant_end: int
    heard: int
    heard_end: int
    cost: float
    number: bool


def sounded(text: str) -> Sounded:
    """`text`, written or said, as it sounds.

    >>> "".join(syllable.sound for syllable in sounded("3시에 같이").syllables)
    '세시에가치'
    """
    text = unicodedata.normalize("NFC", text)
    said = [(char, span) for char, span in _said(text) if "가" <= char <= "힣"]
    sounds = pronounce("".join(char for char, _ in said))
    syllables = (
        Syllable(_folded(sound), char, *span) for sound, (char, span) in zip(sounds, said, strict=True)
    )
    return Sounded(text, tuple(syllables))


def _said(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    done = 0
    for reading in explain(text):
        yield from ((text[at], (at, at + 1)) for at in range(done, reading.start))
        yield from ((char, (reading.start, reading.end)) for char in reading.spoken)
        done = reading.end
    yield from ((text[at], (at, at + 1)) for at in range(done, len(text)))


@cache
def _folded(syllable: str) -> str:
    lead, vowel, tail = split_syllable(syllable)
    return join_syllable(lead, _ALIKE.get(vowel, vowel), tail)


@cache
def _apart(one: str, other: str) -> float:
    """How unlike two syllables are: a third for each of lead, vowel and tail."""
    return sum(a != b for a, b in zip(split_syllable(one), split_syllable(other), strict=True)) / 3


def aligned(meant: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """The cheapest way from `meant` to `heard`."""
    costs = [[float(column) for column in range(len(heard) + 1)]]
    for row, one in enumerate(meant, 1):
        line = [float(row)]
        above = costs[-1]
        for column, other in enumerate(heard, 1):
            line.append(min(above[column - 1] + _apart(one, other), above[column] + 1, line[column - 1] + 1))
        costs.append(line)
    steps: list[Step] = []
    row, column = len(meant), len(heard)
    while row or column:
        here = costs[row][column]
        if row and column:
            apart = _apart(meant[row - 1], heard[column - 1])
            if here == costs[row - 1][column - 1] + apart:
                row, column = row - 1, column - 1
                steps.append((row, column, apart))
                continue
        if row and here == costs[row - 1][column] + 1:
            row -= 1
            steps.append((row, None, 1.0))
        else:
            column -= 1
            steps.append((None, column, 1.0))
    return steps[::-1]


def differences(meant: Sounded, heard: Sounded) -> list[Difference]:
    """Where the two differ, from left to right: whole numbers and words of letters, else only the syllables that do.

    Of a number that is written in digits no part can be told by itself, so what stands opposite it belongs to the place.
    """
    steps = aligned([s.sound for s in meant.syllables], [s.sound for s in heard.syllables])
    cuts = [0, *_seams(meant, heard, steps), len(steps)]
    found: list[Difference] = []
    at = there = 0
    for first, last in pairwise(cuts):
        part = steps[first:last]
        end = at + sum(step[0] is not None for step in part)
        there_end = there + sum(step[1] is not None for step in part)
        if cost := sum(step[2] for step in part):
            number = any(_figure(meant, heard, step) for step in part if step[2])
            found.append(Difference(at, end, there, there_end, cost, number))
        at, there = end, there_end
    return found


def _figure(meant: Sounded, heard: Sounded, step: Step) -> bool:
    """Whether a figure was heard that wasn't meant, in digits or (“내 시간” for 3시간) in letters; or one not at all.

    A figure that only sounds otherwise because of what stands beside it (칠오 is 치로, 칠호 isn't) is the same.
    """
    one, other, _ = step
    if one is not None and other is not None and meant.syllables[one].said == heard.syllables[other].said:
        return False
    if other is None:
        return one is not None and _digit(meant.text, meant.syllables[one])
    syllable = heard.syllables[other]
    spelt = one is not None and _digit(meant.text, meant.syllables[one]) and syllable.sound in _FIGURES
    return spelt or _digit(heard.text, syllable)


def _digit(text: str, syllable: Syllable) -> bool:
    """Whether `syllable` is a figure of a number that `text` has in digits."""
    return syllable.said in _FIGURES and any(char.isdigit() for char in text[syllable.start : syllable.end])


def _seams(meant: Sounded, heard: Sounded, steps: Sequence[Step]) -> Iterator[int]:
    """Where one place ends and another begins: before steps, from the second on."""
    at = there = 0
    for number, (one, other, cost) in enumerate(steps):
        whole = _between(meant, at) and _between(heard, there)
        if number and whole and not (cost and steps[number - 1][2]):
            yield number
        at += one is not None
        there += other is not None


def _between(text: Sounded, at: int) -> bool:
    """Whether the syllable `at` begins something else in writing than the one before it."""
    return not 0 < at < len(text.syllables) or text.syllables[at].start != text.syllables[at - 1].start


def other_way(meant: Sounded, heard: Sounded, place: Difference) -> str:
    """What was heard, but at `place` as it is written in `meant`."""
    start, end = heard.written(place.heard, place.heard_end)
    first, last = meant.written(place.meant, place.meant_end)
    return heard.text[:start] + meant.text[first:last] + heard.text[end:]
