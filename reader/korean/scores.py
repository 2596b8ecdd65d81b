"""Sport: scores, sets, running times, batting averages, minutes of a match."""

from __future__ import annotations

import re

from reader.korean import numbers, particles
from reader.korean.counters import counter_at
from reader.korean.rules import ADDRESS, Rule, compiled, rule
from reader.korean.times import running
from reader.korean.words import any_of

_WORDS = "quantity-words.tsv"
_SCORED = r"(?:으?로|까지|에서|이던|[,()<>〈\[\]·/~\"']|\s|\.|$)"
_PLAYED = (
    r"[을를] (?:만들|이어|지키|유지)|로 (?:이[기긴겼]|졌|지[고며]|앞|뒤|비[기긴겼]|마[쳤무치]|끝|승|패|꺾)"
)
_WEAPON = r"(?:[가-힣A-Za-z]|번호\s|제\s)$"
_PER_MILLE = ("할", "푼", "리")
_WINDOW = 30


def _left(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 16) : match.start()]


def _around(match: re.Match[str]) -> str:
    """What stands near: a word of sport there makes a score of two figures."""
    text = match.string
    return text[max(0, match.start() - _WINDOW) : match.start()] + " " + text[match.end() : match.end() + 16]


@rule("score", r"(\d{1,3})\s?대\s?(\d{1,3})(?![\d,.]*\d)")
def versus(match: re.Match[str]) -> str | None:
    """``3대 0``, ``2대1``: one against the other; not ``20대 3명``."""
    counter = counter_at(match.string, match.end())
    if counter is not None and counter.native_up_to:
        return None
    return f"{numbers.sino(int(match[1]))} 대 {numbers.sino(int(match[2]))}"


@rule("score", r"([67])-([67])\s?([(<〈\[])(\d{1,2})(?:-(\d{1,2}))?[)>〉\]]")
def tie_break(match: re.Match[str]) -> str | None:
    """``7-6<5>``, ``7-6(7-5)``: a set of tennis, and what its tie-break came to."""
    if {match[1], match[2]} != {"6", "7"}:
        return None
    points = [numbers.sino(int(part)) for part in (match[4], match[5]) if part]
    return f"{numbers.sino(int(match[1]))} 대 {numbers.sino(int(match[2]))}, {' 대 '.join(points)}"


@rule("record", r"([2-9]\d)-([2-9]\d)(?=[을를에]?\s?(?:클럽|대기록|달성|고지|가입))")
def double(match: re.Match[str]) -> str | None:
    """``40-40 클럽``, ``54-59 대기록``: home runs and stolen bases."""
    return f"{numbers.sino(int(match[1]))} {numbers.sino(int(match[2]))}"


@rule("item", r"(\d{1,3})((?:-\d{1,3}){1,9})\.(?= \S)")
def item(match: re.Match[str]) -> str | None:
    """``2-1. 거름``: an item in an item of a list."""
    if match.start():
        return None
    return " 다시 ".join(numbers.sino(int(part)) for part in match[0][:-1].split("-")) + "."


@rule("score", r"(\d{1,4})-(\d{1,4})(?![\d-]|\.\d)")
def score(match: re.Match[str]) -> str | None:
    """``2-1`` beside words of sport, ``34-5`` in an address (의), ``9401-1번`` (다시)."""
    text = match.string
    if text.endswith("-", 0, match.start()):
        return None
    if any(len(part) > 1 and part[0] == "0" for part in match.group(1, 2)):
        return f"{numbers.digits(match[1])} 다시 {numbers.digits(match[2])}"
    low, high = numbers.sino(int(match[1])), numbers.sino(int(match[2]))
    decided = (
        compiled(_PLAYED).match(text, match.end())
        or is_outcome(text, match.end())
        or compiled(r",?\s\d{1,3}-\d{1,3}(?!\d)").match(text, match.end())
    )
    if (compiled(ADDRESS).search(_left(match)) and not decided) or text.startswith("번지", match.end()):
        return f"{low}의 {high}"
    if compiled(r"\s?(?:번(?!째)|호(?!기|선|점|골|봉|실|차))").match(text, match.end()):
        return f"{low} 다시 {high} "
    if max(len(match[1]), len(match[2])) > 3:
        return None
    if compiled(any_of(_WORDS, "sport")).search(_around(match)):
        return f"{low} 대 {high}"
    plain = compiled(_SCORED).match(text, match.end())
    attached = compiled(_WEAPON).search(_left(match))
    scored = plain and not attached and max(int(match[1]), int(match[2])) < 200
    return f"{low} {'대' if scored else '다시'} {high}"


def is_outcome(text: str, at: int) -> bool:
    """Whether what stands behind two figures tells who won: ``0-2 패`` is no range of defeats."""
    return compiled(rf"\s?{any_of(_WORDS, 'outcome')}").match(text, at) is not None


@rule("average", r"\.(\d{1,4})(?!\d)")
def average(match: re.Match[str]) -> str | None:
    """``타율 .312``: 삼할 일푼 이리; ``OPS .912``, which is no rate of hits: 영 점 구일이."""
    digits = match[1]
    rated = compiled(rf"{any_of(_WORDS, 'average')}[은는이가]?[\s:(]{{0,2}}$").search(_left(match))
    if rated is None or len(digits) != len(_PER_MILLE):
        return f"영 점 {numbers.digits(digits, zero='영')}"
    named = zip(digits, _PER_MILLE, strict=True)
    return " ".join(numbers.sino(int(digit)) + unit for digit, unit in named if digit != "0") or "영할"


@rule("record", r"(?<=\d초)(\d{1,2})(?!\d)|(?<=\d초 )(\d{1,2})(?=[^\d가-힣]|$)")
def hundredths(match: re.Match[str]) -> str | None:
    """``9초58``: 구 초 오팔."""
    return numbers.digits(match[1] or match[2], zero="영")


_OPENS = r"(?:^|[\s(\[,·])[{0}](?!\d\d(?!\d))"
_CLOSES = r"[^\s(\[\d{0}][{0}]"


def _quoted(text: str, at: int, mark: str) -> bool:
    """Whether a quotation is open at `at`, so that a sign of that shape there may close it."""
    before = text[max(0, at - 80) : at]
    opened = compiled(_OPENS.format(mark)).findall(before)
    return len(opened) > len(compiled(_CLOSES.format(mark)).findall(before)) or (
        mark == '"' and before.count("“") > before.count("”")
    )


@rule("record", r"(?:(\d{1,2})['′]\s?)?(\d{1,2})[\"″”](\d{1,3})(?!\d|[.,]\d|%)")
def stopped(match: re.Match[str]) -> str | None:
    """``10"23``, ``1'45"23``: seconds and their fraction."""
    if _quoted(match.string, match.start(), '"'):
        return None
    minutes = f"{numbers.sino(int(match[1]))} 분 " if match[1] else ""
    return f"{minutes}{numbers.sino(int(match[2]))} 초 {numbers.digits(match[3], zero='영')}"


@rule("record", r"(\d{1,2})['′]\s?(\d{1,2})[\"″”](?!\d)")
def feet_or_minutes(match: re.Match[str]) -> str | None:
    """``5'11"`` is a height (피트, 인치) where it can be one and no race is told of, else a time."""
    if _quoted(match.string, match.start(), '"') or match[0][len(match[1])] == "′":
        return None
    major, minor = int(match[1]), int(match[2])
    tall = 4 <= major <= 7 and minor < 12 and not running(match)
    units = ("피트", "인치") if tall else ("분", "초")
    return f"{numbers.sino(major)} {units[0]} {numbers.sino(minor)} {units[1]}"


@rule("unit", r"(\d{1,3}(?:\.\d)?)[\"″”](?!\d)")
def inches(match: re.Match[str]) -> str | None:
    """``55" TV``: beside words of screens and wheels; elsewhere the sign closes a quotation."""
    text, end = match.string, match.end()
    if compiled(r"['′]\s?$").search(_left(match)):
        return None
    screen = any_of(_WORDS, "screen")
    sized = compiled(rf"\s?{screen}|\s?[·,/~]\s?\d{{1,3}}[\"″”]|(?:대|급|짜리)(?![가-힣])").match(text, end)
    sized = sized or compiled(rf"{screen}\s?$").search(_left(match))
    alone = compiled(r"(?:^|[,·/(])\s?$").search(_left(match)) and compiled(r"\s?(?:[,·/)]|$)").match(
        text, end
    )
    alone = None if _quoted(text, match.start(), '"') else alone
    if not (sized or alone or text.startswith("″", end - 1)):
        return None
    whole, _, tenth = match[1].partition(".")
    return f"{numbers.decimal(whole, tenth) if tenth else numbers.read(whole)} 인치"


@rule("record", r"(\d{1,2})m(\d\d)(?![\dA-Za-z²³])")
def jumped(match: re.Match[str]) -> str | None:
    """``2m31``: how high or far."""
    return f"{numbers.sino(int(match[1]))} 미터 {numbers.sino(int(match[2]))}"


@rule("round", r"([1-9]|[1-3]\d)R(?![A-Za-z0-9&-])")
def a_round(match: re.Match[str]) -> str | None:
    """``3R``: a round of golf, of a fight or of a draft."""
    return f"{numbers.sino(int(match[1]))} 라운드"


@rule("minute", r"(\d{1,3})['′]\s?~\s?(\d{1,3})['′](?!\d)")
def minutes_of_a_match(match: re.Match[str]) -> str | None:
    """``5'~7'``: from one minute to another, or feet beside words of size."""
    if _quoted(match.string, match.start(), "'"):
        return None
    tall = compiled(r"(?:높이|길이|키|신장|폭|너비|깊이|수심)[은는이가]?\s?$").search(_left(match))
    unit = "피트" if tall else "분"
    return f"{numbers.sino(int(match[1]))} {unit}에서 {numbers.sino(int(match[2]))} {unit}"


@rule("minute", r"(\d{1,3})(?:\+(\d{1,2}))?['′](?![\dA-Za-z'])")
def minute_of_a_match(match: re.Match[str]) -> str | None:
    """``전반 15'``, ``90+3'``, ``(23' 45')``: a minute of a match."""
    text = match.string
    attached = "가" <= text[match.end() : match.end() + 1] <= "힣"
    if int(match[1]) > 130 or _quoted(text, match.start(), "'"):
        return None
    if attached and not particles.stands_at(text, match.end()):
        return None
    told = compiled(rf"{any_of(_WORDS, 'half')}\s?(?:\d{{1,3}}['′],?\s?)?$").search(_left(match))
    listed = compiled(r"[(,'′]\s?$").search(_left(match)) and compiled(r"\s?[,)\d]").match(text, match.end())
    scorer = compiled(r"(?:^|[▲(,])\s?$").search(_left(match)) and compiled(r"(?:에)?\s[가-힣]").match(
        text, match.end()
    )
    scorer = scorer or compiled(rf"\s?{any_of(_WORDS, 'half')}").match(text, match.end())
    if not (told or listed or match[2] or scorer):
        return None
    extra = f" 플러스 {numbers.sino(int(match[2]))}" if match[2] else ""
    return f"{numbers.sino(int(match[1]))}{extra} 분"


FIRST_RULES: tuple[Rule, ...] = (
    item,
    stopped,
    feet_or_minutes,
    inches,
    jumped,
    a_round,
    minutes_of_a_match,
    minute_of_a_match,
    hundredths,
    tie_break,
    double,
)
"""What is said before ranges and dates are thought of."""
NUMBER_RULES: tuple[Rule, ...] = (score, versus)
MARK_RULES: tuple[Rule, ...] = (average,)
