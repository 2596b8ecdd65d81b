"""Quarters and halves of a year: 3/4분기, 1Q24, 2H25, 2025 Q3."""

from __future__ import annotations

import re

from reader.korean import numbers
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import any_of

_WORDS = "date-words.tsv"


def short_year(written: str) -> str:
    """A year as it stands; two digits below ten belong to this century (``'05년``: 이천오 년)."""
    value = int(written)
    return numbers.sino(value + 2000 if len(written) == 2 and value < 10 else value)


@rule("quarter", r"([1-4])/4\s?분기")
def quarter(match: re.Match[str]) -> str | None:
    """``3/4분기``: 삼사분기."""
    return f"{numbers.sino(int(match[1]))}사분기"


@rule(
    "quarter",
    r"(?:(\d{4})[.\s]?)?([1-4])Q(?:\s?'?(\d{4}|\d{2}))?(?:[EFP](?![A-Za-z]))?(?![A-Za-z0-9₀-₉²³⁺+])",
)
def quarter_of_a_year(match: re.Match[str]) -> str | None:
    """``1Q24``, ``2024.3Q``, ``4Q``: 이십사 년 일 분기."""
    return f"{_of_year(match[1] or match[3])}{numbers.sino(int(match[2]))} 분기"


@rule(
    "quarter",
    r"(?:(\d{4})[.\s]?)?([12])H(?:\s?'?(\d{4}|\d{2}))?(?:[EFP](?![A-Za-z]))?(?![A-Za-z0-9₀-₉²³⁺+])(?!\s?연필)",
)
def half_of_a_year(match: re.Match[str]) -> str | None:
    """``2H25``, ``1H``: 이십오 년 하반기."""
    return f"{_of_year(match[1] or match[3])}{'상반기' if match[2] == '1' else '하반기'}"


@rule("quarter", r"(\d{4})\s?(?:Q([1-4])|H([12]))(?![\dA-Za-z])")
def year_and_quarter(match: re.Match[str]) -> str | None:
    """``2025 Q3``, ``2025H1``."""
    return f"{_of_year(match[1])}{_part_of_year(match[2], match[3])}"


@rule("quarter", r"(?:Q([1-4])|H([12]))(?:(?:\s'?|')(\d{4}|\d{2})(?![\d년월일]))?(?![\dA-Za-z])")
def lettered_quarter(match: re.Match[str]) -> str | None:
    """``Q3 실적``, ``H1 2025``: beside a year or what companies report; no car."""
    told = compiled(rf"\s?{any_of(_WORDS, 'reported')}").match(match.string, match.end())
    if not told and not match[3]:
        return None
    return f"{_of_year(match[3])}{_part_of_year(match[1], match[2])}"


def _part_of_year(quarter: str | None, half: str | None) -> str:
    if quarter:
        return f"{numbers.sino(int(quarter))} 분기"
    return "상반기" if half == "1" else "하반기"


def _of_year(written: str | None) -> str:
    return f"{short_year(written)} 년 " if written else ""


FIRST_RULES: tuple[Rule, ...] = (quarter,)
NUMBER_RULES: tuple[Rule, ...] = (year_and_quarter, quarter_of_a_year, half_of_a_year)
LETTER_RULES: tuple[Rule, ...] = (lettered_quarter,)
