"""What a rule is, and the patterns that many rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from reader.korean import numbers

INTEGER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
"""Digits, with thousands commas or without."""

LARGE = r"(?:[십백천]?(?:만|억|조(?![각직건약기사합])|경(?![기쟁찰우제력매고비]))|[십백천](?![가-힣]{2}(?:점|화)))"
AMOUNT = (
    rf"{INTEGER}(?:\.\d+)?(?:\s?{LARGE}(?:\s?{INTEGER}(?:\.\d+)?\s?{LARGE})*(?:\s?{INTEGER}(?![\d.,:~]))?)?"
)
"""A number as it stands in news: ``51,439,038``, ``6조5천억``, ``1조 2,300억``, ``3.25``, ``52만2670``."""

ADDRESS = r"(?:(?:(?<![으승])(?:길|로|동|리|읍|면)|\d가|번지)|(?:^|[\s동리면])산)\s?\d{0,4}\s?$"
"""What stands in front of the number of a house."""

_PART = re.compile(rf"({INTEGER})(?:\.(\d+))?\s?({LARGE})?\s?")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled when first needed: two hundred of them at once would make the import slow."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing and what is said for it.

    Attributes:
        name: shown by ``reader normalize --explain``.
        pattern: matched at a place of the text; the whole match is what is replaced.
        say: the reading in Hangul ("" to leave it out), or None when this is not its case after all.
    """

    name: str
    pattern: str
    say: Callable[[re.Match[str]], str | None]


class OneOf:
    """Rules, the most specific first, of which one is to be found for a place, nearly always in vain.

    All their patterns are tried as one, with an empty group behind each: the last group of a match tells the first rule of
    all that matches. That takes a third of the time that one after the other takes.
    """

    def __init__(self, *rules: Rule) -> None:
        self.rules = rules

    @cached_property
    def _any(self) -> tuple[re.Pattern[str], dict[int | None, int]]:
        """The pattern of all, and which rule a match is of, by its last group."""
        parts, groups, of = [], 0, dict[int | None, int]()
        for number, each in enumerate(self.rules):
            own = _NAME.sub(rf"\g<0>_{number}", each.pattern)
            parts.append(f"(?:{own})()")
            groups += compiled(each.pattern).groups + 1
            of[groups] = number
        return re.compile("|".join(parts)), of

    def matches(self, text: str, at: int) -> Iterator[tuple[Rule, re.Match[str]]]:
        """The rules whose patterns match at `at`, in their order, each with its match."""
        pattern, of = self._any
        found = pattern.match(text, at)
        for each in self.rules[of[found.lastindex] :] if found else ():
            if match := compiled(each.pattern).match(text, at):
                yield each, match


_NAME = re.compile(r"\(\?P[<=]\w+")
"""Of a group: a pattern refers to its groups by names, for their numbers are others where it is one of many."""


def rule(name: str, pattern: str) -> Callable[[Callable[[re.Match[str]], str | None]], Rule]:
    """Make a rule of the function below."""
    return lambda say: Rule(name, pattern, say)


def whole(written: str) -> int:
    """The value of digits with or without thousands commas, as `numbers.value` tells it."""
    return numbers.value(written.replace(",", ""))


def amount(written: str) -> str:
    """Sino-Korean reading of an `AMOUNT`.

    >>> amount("6조5천억"), amount("1천370만"), amount("52만2670"), amount("1.5"), amount("0,000")
    ('육조 오천억', '천삼백칠십만', '오십이만 이천육백칠십', '일 점 오', '공공공공')
    """
    spoken = ""
    for match in _PART.finditer(written):
        digits, fraction, unit = match.group(1).replace(",", ""), match.group(2), match.group(3) or ""
        if fraction:
            part = numbers.decimal(digits, fraction) + (f" {unit}" if unit else "")
        elif digits.lstrip("0") == "1" and unit and unit[0] in "십백천만":
            part = unit
        elif digits.startswith("0") and len(digits) > 1 and not unit:
            part = numbers.digits(digits)
        else:
            part = numbers.read(digits) + unit
        joined = spoken and spoken[-1] in "십백천"
        spoken += part if joined or not spoken else f" {part}"
    return spoken
