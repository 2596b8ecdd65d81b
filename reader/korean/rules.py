"""What a rule is, and the patterns that many rules share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

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
