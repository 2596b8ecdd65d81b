"""``김영수(전 한빛고 교장)씨``: the honorific belongs to the name, what stands between is told behind it.

Newspapers write it so for the eye; said in that order it would be the school that is honoured.
"""

from __future__ import annotations

import re

from reader.korean import numbers
from reader.korean.rules import Rule, compiled, rule

_BEHIND = r"(?=[^가-힣]|$|[은는이가을를과와의도](?![가-힣])|에게|께)"
_HONORIFIC = rf"\)\s?(씨|님|(?<=[년생교살세초중고]\))[군양]){_BEHIND}"
_TOLD = rf"([^()\n]{{2,60}}){_HONORIFIC}"
_LEFT_ALONE = r"(?!\((?:\d{1,3}(?:[·,]\s?[여남])?|[\u3400-\u9fff\s·,]{1,12})\))"
"""An age alone is told in front of 씨 (`marks.age`), the characters of a name aren't said."""
_NAMED = "[가-힣○◯●OX△□◇]"
_OPENED = rf"(?:(?<={_NAMED})|(?<={_NAMED}\s)){_LEFT_ALONE}\((?:([1-9]\d)세?[·,/]\s?)?"


@rule("person", rf"{_OPENED}(?={_TOLD})")
def opened(match: re.Match[str]) -> str | None:
    """The bracket behind the name: the honorific, an age, and a pause."""
    age = f"{numbers.sino(int(match[1]))} 세, " if match[1] else ""
    return f" {match[3]}, {age}"


@rule("bracket", _HONORIFIC)
def closed(match: re.Match[str]) -> str | None:
    """The bracket in front of the honorific that was said; a particle behind it fits what was told."""
    text, begun = match.string, match.string.rfind("(", max(0, match.start() - 66), match.start())
    if begun < 1 or compiled(rf"{_OPENED}{_TOLD}").match(text, begun) is None:
        return None
    return "" if "가" <= text[match.end() : match.end() + 1] <= "힣" else ","


@rule("withheld name", rf"(?:(?<=\s[가-힣])|(?<=^[가-힣]))00(?=\s?[씨군양]{_BEHIND})")
def withheld(match: re.Match[str]) -> str | None:
    """``박00 씨``: zeros for the circles that withhold a name."""
    return "모"


NUMBER_RULES: tuple[Rule, ...] = (withheld,)
MARK_RULES: tuple[Rule, ...] = (opened, closed)
