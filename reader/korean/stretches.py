"""Where stretches of days and months end: ``10.26.~28.``, ``2024.3.~5.``, ``2025.01.05~09``.

The second of two dates leaves out what the first has said; what it is is told by what stands in front of the sign.
"""

from __future__ import annotations

import re

from reader.korean import numbers
from reader.korean.counters import counter_at
from reader.korean.dates import WEEKDAYS, month_name
from reader.korean.rules import Rule, compiled, rule


@rule("day", r"(3[01]|[12]\d|0?[1-9])\.(?!\d)")
def last_day(match: re.Match[str]) -> str | None:
    """``10.26.~28.``: the second day of a stretch needs no month."""
    begun = compiled(rf"(?<!\d)(?:1[0-2]|0?[1-9])\.\s?\d{{1,2}}\.(?:\s?\([{WEEKDAYS}]\))?\s?[~-]\s?$")
    if begun.search(match.string, max(0, match.start() - 16), match.start()) is None:
        return None
    if compiled(r"\s\d{1,2}\.").match(match.string, match.end()):
        return None  # ~ 9. 13.: a month
    return f"{numbers.sino(int(match[1]))} 일"


@rule("month", r"(1[0-2]|0?[1-9])\.(?!\s?\d)")
def last_month(match: re.Match[str]) -> str | None:
    """``2024.3.~5.``: the second month of a stretch."""
    begun = compiled(r"(?<!\d)\d{4}\.\s?\d{1,2}\.\s?[~-]\s?$")
    if begun.search(match.string, max(0, match.start() - 12), match.start()) is None:
        return None
    return month_name(int(match[1]))


@rule("day", r"(3[01]|[12]\d|0?[1-9])(?![\d.:/%-]|,\d)")
def day_of_same_month(match: re.Match[str]) -> str | None:
    """``2025.01.05~09``: the day on which a stretch ends."""
    begun = compiled(rf"(?<!\d)\d{{4}}([./-])\d\d?\1\d\d?(?:\([{WEEKDAYS}]\))?\s?~\s?$")
    if begun.search(match.string, max(0, match.start() - 18), match.start()) is None:
        return None
    if counter_at(match.string, match.end()) is not None:
        return None
    return f"{numbers.sino(int(match[1]))} 일"


@rule("year-month", r"(\d{4})\.\s?(1[0-2]|0?[1-9])\.?(?!\d|\.\d|\s?%)")
def until_month(match: re.Match[str]) -> str | None:
    """``2025.3~2026.2``: the month in which a stretch ends."""
    begun = compiled(r"\d{4}\.\s?\d{1,2}\.?\s?[~-]\s?$")
    if begun.search(match.string, max(0, match.start() - 12), match.start()) is None:
        return None
    return f"{numbers.sino(int(match[1]))} 년 {month_name(int(match[2]))}"


_DAY_BEFORE = (
    rf"(?<!\d)(?:1[0-2]|0?[1-9])(?:/|\.\s?|월\s?)\d{{1,2}}[.일]?(?:\s?\([{WEEKDAYS}]\))?\s?[~,·-]\s?$"
)


@rule("day and weekday", rf"(3[01]|[12]\d|0?[1-9])\s?\(([{WEEKDAYS}])\)")
def day_of_week(match: re.Match[str]) -> str | None:
    """``3/27(금)~29(일)``: the weekday makes a day of it."""
    if compiled(_DAY_BEFORE).search(match.string, max(0, match.start() - 18), match.start()) is None:
        return None
    return f"{numbers.sino(int(match[1]))} 일, {match[2]}요일"


_CALLED = r"(?:☎|☏|전화|문의|상담|센터|[Tt]el|TEL)[^()]{0,8}\(?[\s:]*$"
_LIFE = 125


@rule("years", r"(1[2-9]\d\d|20\d\d)\s?[-–—]\s?(1[2-9]\d\d|20\d\d)(?=\s?[),;])")
def life(match: re.Match[str]) -> str | None:
    """``(1876-1949)``: years in a bracket, as of somebody's life, and no telephone."""
    left = match.string[max(0, match.start() - 24) : match.start()]
    bracketed = compiled(r"[(\[][^()\[\]]{0,20}$").search(left)
    if not bracketed or compiled(_CALLED).search(left) or not 0 < int(match[2]) - int(match[1]) <= _LIFE:
        return None
    return f"{numbers.sino(int(match[1]))} 년에서 {numbers.sino(int(match[2]))} 년"


FIRST_RULES: tuple[Rule, ...] = (life,)
"""Before telephones."""
NUMBER_RULES: tuple[Rule, ...] = (last_day, day_of_week, last_month, day_of_same_month, until_month)
"""Before the dates."""
