"""Times of day and how long things take: 10:05, 9:30pm, 2:05:37, 1:45.23."""

from __future__ import annotations

import re

from reader.korean import numbers
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import any_of

_WORDS = "date-words.tsv"


def clock(hour: str, minute: str, second: str | None = None) -> str | None:
    """A time of day; native hours up to twelve, Sino-Korean above and for zero."""
    hours, minutes = int(hour), int(minute)
    if hours > 24 or minutes > 59:
        return None
    native = 1 <= hours <= 12
    spoken = (numbers.native_before_noun(hours) if native else numbers.sino(hours)) + " 시"
    if minutes:
        spoken += f" {numbers.sino(minutes)} 분"
    if second is not None and int(second):
        spoken += f" {numbers.sino(int(second))} 초"
    return spoken


def running(match: re.Match[str]) -> bool:
    """Whether a race, a film or a song is told of, so that a time is how long it took."""
    text, start, end = match.string, match.start(), match.end()
    near = text[max(0, start - 24) : start] + " " + text[end : end + 16]
    return compiled(any_of(_WORDS, "running")).search(near) is not None


def _lasts(match: re.Match[str], left: str) -> bool:
    """Whether a time is how long something takes: with seconds and few hours, or beside words of a race."""
    if compiled(rf"{any_of(_WORDS, 'half day')}\s?$").search(left):
        return False
    if match[3] is None:
        recorded = compiled(r"(?:의)?\s?(?:기록|완주|골인|랩)").match(match.string, match.end())
        length = compiled(rf"{any_of(_WORDS, 'length')}[은는이]?\s?:?\s?$").search(left)
        return recorded is not None or length is not None
    return (len(match[1]) == 1 and int(match[1]) < 7) or running(match)


def duration(first: str, second: str, third: str | None = None) -> str:
    """Hours, minutes and seconds, or the latter two: 두 시간 오 분 삼십칠 초."""
    hours, minutes, seconds = ("0", first, second) if third is None else (first, second, third)
    spoken = []
    if int(hours):
        native = int(hours) < 24
        spoken.append((numbers.native_before_noun if native else numbers.sino)(int(hours)) + " 시간")
    if int(minutes):
        spoken.append(numbers.sino(int(minutes)) + " 분")
    if int(seconds) or not spoken:
        spoken.append(numbers.sino(int(seconds)) + " 초")
    return " ".join(spoken)


@rule("time", r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\.(\d{1,3})(?![\d:]|\.\d)")
def stopwatch(match: re.Match[str]) -> str | None:
    """``1:45.23``, ``2:01:09.5``: minutes, seconds and their fraction."""
    return f"{duration(match[1] or '0', match[2], match[3])} {numbers.digits(match[4], zero='영')}"


@rule("time", r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d|:\d|,\d)")
def time(match: re.Match[str]) -> str | None:
    """``10:05``, ``14:05:30``, ``2:05:37`` of a race; the neighbours keep scores and ratios out."""
    left = match.string[max(0, match.start() - 20) : match.start()]
    if left.rstrip().endswith("=") or compiled(r"\s?=\s?\d").match(match.string, match.end()):
        return None
    if _lasts(match, left):
        return duration(match[1], match[2], match[3])
    before, after = any_of(_WORDS, "score before"), any_of(_WORDS, "score after")
    if not compiled(rf"{any_of(_WORDS, 'half day')}\s?$").search(left) and (
        compiled(rf"(?:으?로|의)?\s?{after}").match(match.string, match.end())
        or compiled(rf"{before}\s?\S*\s?$").search(left)
    ):
        return None
    return clock(match[1], match[2], match[3])


@rule("time", r"(\d{1,2})(?::(\d{2}))?\s?([AaPp])\.?[Mm]\.?(?![A-Za-z])")
def half_day_behind(match: re.Match[str]) -> str | None:
    """``9:30pm``: 오후 아홉 시 삼십 분."""
    spoken = clock(match[1], match[2] or "0")
    return None if spoken is None else f"{'오전' if match[3] in 'Aa' else '오후'} {spoken}"


@rule(
    "time",
    r"~\s?(\d{1,2})(?::([0-5]\d)|시(?:\s?([0-5]?\d)분)?)(?![\d:]|\s?(?:[~-]|까지|부터|이[전후]|간|\d))",
)
def until(match: re.Match[str]) -> str | None:
    """``~18시``, ``운영: ~18:00``: open at its beginning, so it is an end."""
    before = match.string[max(0, match.start() - 2) : match.start()].rstrip()
    if before and before[-1] not in ":,([/":
        return None
    spoken = clock(match[1], match[2] or match[3] or "0")
    behind = match.string[match.end() : match.end() + 1]
    return spoken and f"{spoken}까지" + (" " if behind.isalnum() else "")


@rule("day", r"~\s?(1[0-2]|[1-9])월\s?(3[01]|[12]\d|[1-9])일(?!\s?(?:[~-]|까지|부터|이[전후]|간|\d))")
def until_day(match: re.Match[str]) -> str | None:
    """``접수: ~3월 5일``."""
    before = match.string[max(0, match.start() - 2) : match.start()].rstrip()
    if before and before[-1] not in ":,([/":
        return None
    month = {6: "유", 10: "시"}.get(int(match[1])) or numbers.sino(int(match[1]))
    return f"{month}월 {numbers.sino(int(match[2]))} 일까지"


MARK_RULES: tuple[Rule, ...] = (until, until_day)
NUMBER_RULES: tuple[Rule, ...] = (half_day_behind, stopwatch, time)
