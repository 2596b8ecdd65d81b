"""Angles and places on the globe: ``37°33′15″``, ``37°33′N 126°58′E``, ``N 37.5°``.

국가표준기본법: 도, 분, 초. The letter of a quarter of the compass is said in front, as Korean has it (북위, 동경);
where the word already stands there, it isn't said twice.
"""

from __future__ import annotations

import re

from reader.korean import numbers
from reader.korean.rules import Rule, compiled, rule

_QUARTERS = {"N": "북위", "S": "남위", "E": "동경", "W": "서경"}
_PART = r"(\d{1,3})(?:\.(\d{1,8}))?"
_MINUTES = rf"\s?{_PART}['′]"
_SECONDS = rf"\s?{_PART}(?:[\"″”]|''|′′)"
_QUARTER = r"\s?([NSEW])(?![A-Za-z])"


def _number(whole: str, part: str | None) -> str:
    return numbers.decimal(whole, part) if part else numbers.sino(int(whole))


def _named(quarter: str | None, match: re.Match[str]) -> str:
    name = _QUARTERS.get(quarter or "", "")
    return "" if match.string.endswith((name, name + " "), 0, match.start()) else name + " "


_PLACE = rf"{_PART}[°º](?:{_MINUTES}(?:{_SECONDS})?)?"


def _said(match: re.Match[str]) -> str:
    pairs = ((match[1], match[2], "도"), (match[3], match[4], "분"), (match[5], match[6], "초"))
    spoken = " ".join(f"{_number(whole, part)} {unit}" for whole, part, unit in pairs if whole)
    return spoken + (" " if match.string[match.end() : match.end() + 1].isdigit() else "")


_FRONTED = r"(?<![°º'′\"″”])(?<![°º'′\"″”]\s)[NSEW]\s?$"


@rule("coordinate", _PLACE)
def named_before(match: re.Match[str]) -> str | None:
    """``N37°33′ E126°58′``: what follows is the letter of the next."""
    fronted = compiled(_FRONTED).search(match.string, max(0, match.start() - 4), match.start())
    return _said(match) if fronted else None


@rule("coordinate", rf"{_PLACE}(?:{_QUARTER})?")
def place(match: re.Match[str]) -> str | None:
    """``37°33′N``: 북위 삼십칠 도 삼십삼 분; degrees alone are left to the units."""
    return _named(match[7], match) + _said(match) if match[3] or match[7] else None


@rule("coordinate", rf"{_PART}[°º]?\s?([~-])\s?{_PART}[°º]{_QUARTER}")
def stretch(match: re.Match[str]) -> str | None:
    """``35~37°N``: 북위 삼십오 도에서 삼십칠 도."""
    low, high = _number(match[1], match[2]), _number(match[4], match[5])
    return f"{_named(match[6], match)}{low} 도에서 {high} 도"


_BARE = r"(\d{1,3})\.(\d{1,8})\s?"


@rule("coordinate", rf"{_BARE}([NS])\s?[,·/]?\s?{_BARE}([EW])(?![A-Za-z])")
def bare(match: re.Match[str]) -> str | None:
    """``35.77N, 129.19E``: without degrees, as reports of earthquakes have it; one alone is of newtons."""
    north, east = _number(match[1], match[2]), _number(match[4], match[5])
    return f"{_named(match[3], match)}{north} 도, {_QUARTERS[match[6]]} {east} 도"


@rule("coordinate", rf"{_BARE}[NSEW](?![A-Za-z])")
def bare_behind_its_name(match: re.Match[str]) -> str | None:
    """``북위 35.77N``: said once."""
    named = match.string.endswith(_QUARTERS[match[0][-1]] + " ", 0, match.start())
    return f"{_number(match[1], match[2])} 도" if named else None


@rule("coordinate", r"([NSEW])\s?(?=\d{1,3}(?:\.\d{1,8})?[°º])")
def quarter(match: re.Match[str]) -> str | None:
    """``N37°33′``, ``E 126.9°``: the letter in front."""
    return _named(match[1], match)


NUMBER_RULES: tuple[Rule, ...] = (named_before, stretch, place, bare, bare_behind_its_name)
LETTER_RULES: tuple[Rule, ...] = (quarter,)
