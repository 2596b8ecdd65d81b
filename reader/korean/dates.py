"""Dates and times: 유월, 2025. 5. 3.(토), 10:05, '24년, 3·1절, 3/4분기."""

from __future__ import annotations

import re

from reader.korean import numbers, quarters
from reader.korean.counters import counter_at
from reader.korean.rules import Rule, compiled, rule
from reader.korean.times import clock
from reader.korean.words import any_of, word_set

WEEKDAYS = "월화수목금토일"
_MONTHS = {6: "유월", 10: "시월"}
_WORDS = "date-words.tsv"
_STRETCH = r"(?:\d{4}|'?\d{2})\.\s?\d{1,2}\.\s?\d{1,2}\.?(?:\(.\))?\s?~\s?$|(?<![\d.])\d{1,2}\.\s?\d{1,2}\.(?:\(.\))?\s?~\s?$"


def month_name(value: int) -> str:
    """The name of a month: 유월 and 시월 drop their final sound (표준어).

    >>> month_name(6), month_name(10), month_name(12)
    ('유월', '시월', '십이월')
    """
    return _MONTHS.get(value, numbers.sino(value) + "월")


def date(year: str, month: str, day: str) -> str | None:
    """A full date, or None when it isn't one. A year of two digits is said as it stands."""
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{quarters.short_year(year)} 년 {month_name(int(month))} {numbers.sino(int(day))} 일"


def _weekday(written: str | None) -> str:
    return f", {written}요일" if written else ""


_PAREN_DAY = rf"(?:\s?\(([{WEEKDAYS}])(?:요일)?\))?"


@rule("date", rf"([1-9]\d)\. (1[0-2]|[1-9])\. (3[01]|[12]\d|[1-9])\.(?!\s?\d){_PAREN_DAY}")
def spaced_short_date(match: re.Match[str]) -> str | None:
    """``25. 3. 1.부터``: two digits of the year, as offices write it."""
    spoken = date(match[1], match[2], match[3])
    return None if spoken is None else spoken + _weekday(match[4])


@rule("year", r"0([1-9])(?=\s?년(?![생차간째만물대]))")
def year_of_century(match: re.Match[str]) -> str | None:
    """``08년 대선``: no number of years begins with a zero."""
    return numbers.sino(2000 + int(match[1])) + " "


@rule("date", r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])")
def instant(match: re.Match[str]) -> str | None:
    """``2026-03-04T10:00:00+09:00`` (ISO 8601)."""
    day, hour = date(match[1], match[2], match[3]), clock(match[4], match[5], match[6])
    return f"{day} {hour}" if day and hour else None


@rule(
    "date",
    rf"(\d{{4}})\s?(?P<mark>[./-])\s?(\d{{1,2}})\s?(?P=mark)\s?(\d{{1,2}})(?!\d)\.?(?![\d/-]){_PAREN_DAY}",
)
def full_date(match: re.Match[str]) -> str | None:
    """``2024-07-23``, ``2025. 5. 3.(토)``, ``1999.9.17``."""
    spoken = date(match[1], match[3], match[4])
    return None if spoken is None else spoken + _weekday(match[5])


def _uneven(match: re.Match[str]) -> bool:
    """Whether only one of month and day has a zero in front and no weekday follows: a version (``22.04.1``)."""
    month, day = match[3], match[4]
    return "0" in (month[0], day[0]) and len(month) != len(day) and match[5] is None


@rule(
    "date", rf"['’‘](\d{{2}})\s?(?P<mark>[./-])\s?(\d{{1,2}})\s?(?P=mark)\s?(\d{{1,2}})(?!\d)\.?{_PAREN_DAY}"
)
def short_date(match: re.Match[str]) -> str | None:
    """``'24.5.3.``."""
    if _uneven(match):
        return None
    spoken = date(match[1], match[3], match[4])
    return None if spoken is None else spoken + _weekday(match[5])


@rule("date", rf"(\d{{2}})(?P<mark>[./])(\d{{1,2}})(?P=mark)(\d{{1,2}})(?!\d)\.?(?![\d/]){_PAREN_DAY}")
def bare_short_date(match: re.Match[str]) -> str | None:
    """``24.05.03``, ``24/5/3``: two digits of the year, without an apostrophe; no version (``22.04.1``)."""
    left = match.string[max(0, match.start() - 12) : match.start()]
    named = compiled(rf"(?:[A-Za-z]|{any_of(_WORDS, 'version')})[\s-]?$").search(left)
    parts = compiled(rf"\s?{any_of(_WORDS, 'section')}").match(match.string, match.end())
    if _uneven(match) or named or parts:
        return None
    spoken = date(match[1], match[3], match[4])
    return None if spoken is None else spoken + _weekday(match[5])


@rule("date", r"(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
def foreign_date(match: re.Match[str]) -> str | None:
    """``10/30/2024`` or ``29/12/2000``: month first unless that can't be."""
    first, second = match[1], match[2]
    return date(match[3], first, second) or date(match[3], second, first)


@rule("date", r"(\d{1,2})/(\d{1,2})/(\d{2})(?![\d/])")
def short_foreign_date(match: re.Match[str]) -> str | None:
    """``12/25/24``: month first, where no year can be."""
    return date(match[3], match[1], match[2])


@rule("season", r"'?(\d{4}|\d{2})([/-])(\d{4}|\d{2})(?![\d/-]|\.\d)")
def season(match: re.Match[str]) -> str | None:
    """``2024/25 시즌``, ``'24-25시즌``: from one year into the next."""
    first, second = match[1], match[3]
    if int(second) % 100 != (int(first) + 1) % 100 or len(second) > len(first):
        return None
    if (len(first) == 2 or match[2] == "-") and not compiled(r"\s?시즌").match(match.string, match.end()):
        return None
    return f"{_season_year(first)} {_season_year(second)}"


def _season_year(written: str) -> str:
    return numbers.digits(written) if written[0] == "0" else numbers.sino(int(written))


_MONTH_ENDS = r"(?:\.?(?=\s?[~)]|\s?\d{4}\.)(?!\.?\d)|\.(?![\s\d]|$)|\.(?=\s[가-힣])|(?=\s?(?:기준|현재|개정|시행|발행|출간)))"


@rule("year-month", rf"(\d{{4}})\.\s?(1[0-2]|0?[1-9]){_MONTH_ENDS}")
def year_month(match: re.Match[str]) -> str | None:
    """``2024. 5.`` in front of a ``~`` or a bracket; ``2021.6.,`` of a book, ``2024.12 기준``."""
    if not 1900 <= int(match[1]) < 2100:
        return None
    return f"{numbers.sino(int(match[1]))} 년 {month_name(int(match[2]))}"


@rule("year-month", r"(\d{4}|\d{2})\.\s?(1[0-2]|0?[1-9])\s?(?=월(?:[^가-힣]|$|[에의은는이가까부중말초]))")
def month_of_year(match: re.Match[str]) -> str | None:
    """``24.1월``, ``2024.12월``: the point parts a year from its month."""
    return f"{quarters.short_year(match[1])} 년 {month_name(int(match[2])).removesuffix('월')}"


@rule("month-day", rf"(1[0-2]|0?[1-9])([./])\s?(3[01]|[12]\d|0?[1-9])\.?\s?\(([{WEEKDAYS}])(?:요일)?\)")
def weekday_date(match: re.Match[str]) -> str | None:
    """``5.3.(토)``, ``5/3(토)``: a weekday makes it a date."""
    return f"{month_name(int(match[1]))} {numbers.sino(int(match[3]))} 일{_weekday(match[4])}"


_COUNTED = "(?:학년|월(?!요일)|호선|호기|단지)"  # 5/6학년: two of them
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH, _DAY = r"(1[0-2]|0?[1-9])", r"(3[01]|[12]\d|0?[1-9])"


def _day(month: str, day: str) -> str | None:
    """A day of a month, or None when the month is shorter."""
    if int(day) > _DAYS[int(month)]:
        return None
    return f"{month_name(int(month))} {numbers.sino(int(day))} 일"


def _follows(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether two days can be a stretch; 1/3~2/3 are shares of one kind."""
    (month, day), (month2, day2) = first, second
    over_new_year = int(month) - int(month2) > 8
    later = (int(month), int(day)) < (int(month2), int(day2)) or over_new_year
    return later and (day != day2 or int(day) > 10)


_PAIRED_BEFORE = rf"(?<![\d/]){_MONTH}/{_DAY}일?(?:\([{WEEKDAYS}]\))?\s?[~-]\s?$"
_LISTED_BEFORE = rf"(?<![\d/]){_MONTH}/{_DAY}(?:\([{WEEKDAYS}]\))?(?:[,·]\s?\d{{1,2}}/\d{{1,2}}(?:\([{WEEKDAYS}]\))?){{0,3}}[,·]\s?$"
_LISTED_AFTER = rf"[,·]\s?{_MONTH}/{_DAY}(?![\d/])"
_PAIRED_AFTER = rf"\s?[~-]\s?{_MONTH}/{_DAY}(?![\d/])"


@rule(
    "month-day",
    rf"{_MONTH}/{_DAY}(?![\d/]|\.\d|,\d{{3}}|{_COUNTED})(?:일(?=[\s까부에(,.~]|$))?{_PAREN_DAY}"
    r"(?:\s?[~-]\s?(3[01]|[12]\d|[1-9])(?:일|(?=까지|[\s),]|$)))?",
)
def slash_date(match: re.Match[str]) -> str | None:
    """``11/30까지``, ``3/1~3/31``, ``3/1~15``: days; ``2/3 이상``, ``1/2`` and ``3/4박자`` are parts of something."""
    month, day, text, end = match[1], match[2], match.string, match.end()
    spoken = _day(month, day)
    if spoken is None or compiled(rf"\s?{any_of(_WORDS, 'part')}").match(text, end):
        return None
    named = match[3] or match[0].endswith("일") or _goes_on(match)
    if not named and not _is_day(month, day, text, match.start(), end):
        return None
    last = f"에서 {numbers.sino(int(match[4]))} 일" if match[4] else ""
    return spoken + _weekday(match[3]) + last


def _goes_on(match: re.Match[str]) -> bool:
    """Whether a whole number ends what a slash began (``4/5~6 서울광장``): days, where nothing is counted behind."""
    if match[4] is None or int(match[2]) >= int(match[4]):
        return False
    told = compiled(rf"\s?{any_of(_WORDS, 'day after')}").match(match.string, match.end())
    return told is not None or counter_at(match.string, match.end()) is None


def _is_day(month: str, day: str, text: str, start: int, end: int) -> bool:
    """Whether two numbers with a slash are a day: by their words, by their partner, or since nothing has such parts."""
    left = text[max(0, start - 16) : start]
    paired = compiled(_PAIRED_BEFORE).search(left)
    if paired and _follows((paired[1], paired[2]), (month, day)):
        return True
    partner = compiled(_PAIRED_AFTER).match(text, end)
    if partner and compiled(rf"\s?{any_of(_WORDS, 'part')}").match(text, partner.end()):
        return False
    if partner and _follows((month, day), (partner[1], partner[2])):
        return True
    following = compiled(_LISTED_AFTER).match(text, end)
    if following and following[1] == month and _sure(following[1], following[2]):
        return True
    if compiled(rf"\s?{any_of(_WORDS, 'day after')}").match(text, end):
        return True
    if compiled(rf"{any_of(_WORDS, 'day before')}\s?[:(]?\s?$").search(left):
        return True
    chain = compiled(_LISTED_BEFORE).search(text, max(0, start - 40), start)
    return _sure(month, day) or (chain is not None and _sure(chain[1], chain[2]))


def _sure(month: str, day: str) -> bool:
    """Whether no share is written so: not below one, or in more than ten parts."""
    common = int(day) <= 12 or int(day) in (15, 16, 20, 24, 25, 30)  # 1/16, but hardly 1/31
    return int(month) >= int(day) or (int(day) > 10 and (int(month) > 1 or not common))


@rule("month-day", rf"{_MONTH}\.{_DAY}\.?\s?[~-]\s?{_MONTH}\.{_DAY}(?!\d|\.\d|\s?[%A-Za-z℃㎍-㏃])\.?")
def dotted_stretch(match: re.Match[str]) -> str | None:
    """``(5.3~5.5)``, ``5.3~5.5 접수``: days, where nothing is measured."""
    text, start, end = match.string, match.start(), match.end()
    first, last = _day(match[1], match[2]), _day(match[3], match[4])
    if first is None or last is None or not _follows((match[1], match[2]), (match[3], match[4])):
        return None
    left = text[max(0, start - 16) : start]
    alone = (not left.strip() or left[-1] in "([") and compiled(r"\s*(?:[)\]]|$)").match(text, end)
    told = compiled(rf"{any_of(_WORDS, 'day before')}\s?[:(]?\s?$").search(left)
    told = told or compiled(rf"\s?{any_of(_WORDS, 'day after')}").match(text, end)
    return f"{first}에서 {last}" if alone or told else None


_CLOCK = r"(?:[01]\d|2[0-3]|\d(?=:)):[0-5]\d(?![\d:])"


@rule(
    "month-day",
    rf"{_MONTH}\.{_DAY}\.?(?=\s?(?:{any_of(_WORDS, 'half day')}|{any_of(_WORDS, 'holiday')})|\s{_CLOCK})",
)
def dotted_hour(match: re.Match[str]) -> str | None:
    """``7.15 오후``, ``12.25 성탄절``, ``3.14. 02:17``; not ``규모 3.1 02:17``."""
    if compiled(r"(?:규모|강도|진도)\s?$").search(match.string, max(0, match.start() - 4), match.start()):
        return None
    return _day(match[1], match[2])


@rule("month-day", r"(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])\.(?=\s?~)")
def dotted_date(match: re.Match[str]) -> str | None:
    """``4.27.~``: the closing dot and the stretch make it a date."""
    return f"{month_name(int(match[1]))} {numbers.sino(int(match[2]))} 일"


@rule("month-day", r"(1[0-2]|[1-9])\.\s(3[01]|[12]\d|[1-9])\.(?=\s?[~(,)]|\s|$)")
def spaced_date(match: re.Match[str]) -> str | None:
    """``5. 3.``, the way offices write a date."""
    return f"{month_name(int(match[1]))} {numbers.sino(int(match[2]))} 일"


@rule("month-day", r"(1[0-2]|0?[1-9])\.\s?(3[01]|[12]\d|0?[1-9])\.?(?!\d|%)")
def until(match: re.Match[str]) -> str | None:
    """``2024.5.1~6.17.``: the second date of a stretch needs no year."""
    if not compiled(_STRETCH).search(match.string, max(0, match.start() - 24), match.start()):
        return None
    return f"{month_name(int(match[1]))} {numbers.sino(int(match[2]))} 일"


@rule("day and weekday", rf"(\d{{1,2}})일?\(([{WEEKDAYS}])\)")
def day_weekday(match: re.Match[str]) -> str | None:
    """``3일(토)``."""
    if match[0][len(match[1])] != "일" or not 1 <= int(match[1]) <= 31:
        return None
    return f"{numbers.sino(int(match[1]))} 일, {match[2]}요일"


@rule("event", r"(1[0-2]|[1-9])([·.-])(3[01]|[12]\d|[1-9])(?![\d.%-]|·\d)")
def event(match: re.Match[str]) -> str | None:
    """Days that name what happened on them, said digit by digit as one word: 삼일절, 육이오, 십이십이."""
    known = f"{match[1]}·{match[3]}" in word_set(_WORDS, "event day")
    at_once, later = any_of(_WORDS, "event"), any_of(_WORDS, "event later")
    named = compiled(rf"\s?{at_once}").match(match.string, match.end()) is not None or (
        compiled(rf"(?:\s[가-힣]{{2,}}){{1,2}}?\s?{later}").match(match.string, match.end()) is not None
        and counter_at(match.string, match.end()) is None
    )
    if match[2] == "-":
        known = known and compiled(rf"\s?{at_once}").match(match.string, match.end()) is not None
        named = False
    if match[2] == ".":
        text, end = match.string, match.end()
        dotted = compiled(rf"\s?{any_of(_WORDS, 'event dotted')}").match(text, end)
        sure = compiled(rf"\s?{any_of(_WORDS, 'event sure')}").match(text, end)
        measured = compiled(r"(?:규모|강도|진도)\s?$").search(text, max(0, match.start() - 4), match.start())
        if measured:
            return None
        named, known = sure is not None or (known and (named or dotted is not None)), False
    if known or named:
        return numbers.sino(int(match[1])) + _event_day(int(match[1]), match[3])
    return None


def _event_day(month: int, day: str) -> str:
    """육이오, 오일팔, 십이육, but 육십 and 십이십이."""
    return numbers.sino(int(day)) if int(day) in (10, month) else numbers.digits(day)


@rule("month", r"(1[0-2]|0?[1-9])\s?[월月](?![가-힣]*(?:드|급|세))")
def month_alone(match: re.Match[str]) -> str | None:
    """``6월`` 유월, ``10월`` 시월; the months of a sentence (``징역 2년6월``) are counted, no names."""
    left = match.string[max(0, match.start() - 16) : match.start()]
    if compiled(rf"{any_of(_WORDS, 'sentence')}\s?(?:\d{{1,2}}년\s?)?$").search(left):
        return numbers.sino(int(match[1])) + "월"
    return month_name(int(match[1]))


@rule(
    "year",
    r"(?<=[(~])'(\d{2})(?=[)~])|'(\d{2})\.(?=\s?\d{1,2}월|\s?[1-4](?:Q|분기|/4))|'(\d{2})\.\s?(1[0-2]|0?[1-9])\.?(?=[)~])"
    r"|(?<=~)'(\d{2})\.\s?(1[0-2]|0?[1-9])(?![\d.])",
)
def year_alone(match: re.Match[str]) -> str | None:
    """``('24)``, ``'24.3월``, ``('25.1.)``: a year without its counter."""
    spoken = f"{quarters.short_year(match[1] or match[2] or match[3] or match[5])} 년"
    month = match[4] or match[6]
    return f"{spoken} {month_name(int(month))}" if month else spoken + (" " if match[2] else "")


@rule("year", r"['’‘](\d{2})(?=\s?(?:년|학년도|시즌|학번))")
def apostrophe_year(match: re.Match[str]) -> str | None:
    """``'24년``: 이십사 년."""
    return (
        numbers.digits(match[1])
        if match.string.startswith("학번", match.end())
        else quarters.short_year(match[1])
    ) + " "


NUMBER_RULES: tuple[Rule, ...] = (
    instant,
    spaced_short_date,
    year_of_century,
    full_date,
    *quarters.FIRST_RULES,
    bare_short_date,
    foreign_date,
    short_foreign_date,
    season,
    month_of_year,
    year_month,
    weekday_date,
    slash_date,
    dotted_stretch,
    dotted_date,
    dotted_hour,
    spaced_date,
    day_weekday,
    *quarters.NUMBER_RULES,
    until,
    event,
    month_alone,
)
LETTER_RULES = quarters.LETTER_RULES
QUOTE_RULES: tuple[Rule, ...] = (short_date, season, year_alone, apostrophe_year)
