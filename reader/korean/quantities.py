"""Quantities: counted things, units, money, percentages, ranges, ratios, scores, fractions."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import numbers
from reader.korean.counters import Counter, counted, counter_at, numerals
from reader.korean.dates import month_name
from reader.korean.rules import ADDRESS, AMOUNT, INTEGER, Rule, amount, compiled, rule, whole
from reader.korean.scores import is_outcome
from reader.korean.words import any_of, table, word_set

_WORDS = "quantity-words.tsv"


@cache
def _units() -> dict[str, str]:
    return {row[0]: row[1] for row in table("units.tsv")}


def _unit_at(text: str, at: int) -> tuple[int, str] | None:
    """The longest unit at `at`, at most one space away, and where it ends."""
    start = at + text.startswith(" ", at)
    known = _units()
    for length in range(6, 0, -1):
        written = text[start : start + length]
        if len(written) == length and written in known:
            end = start + length
            if (
                written[-1].isascii()
                and written[-1].isalpha()
                and text[end : end + 1].isascii()
                and text[end : end + 1].isalnum()
            ):
                continue
            if start > at and written.isalpha() and len(written) == 1 and written not in "mgtLlℓ㎡":
                continue
            return end, known[written]
    return None


def _left(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 16) : match.start()]


_SAID_BEFORE = (
    (r"\s?(?:°F|℉)", "화씨"),
    (r"\s?(?:km/h|㎞/h|KM/H|kph|mph)", "시속"),
    (r"\s?[^\s\d/가-힣]{1,4}/h(?![A-Za-z])", "시간당"),
    (r"\s?(?:m/s(?![²2^])|㎧)", "초속"),
)
"""Units that are said, or begin, in front of the number: 시속 백 킬로미터, 시간당 삼십 밀리미터."""


def _said_before(match: re.Match[str]) -> str:
    """What the unit behind an amount or a range has said in front of it, unless it is written there."""
    for kind, said in _SAID_BEFORE:
        if compiled(kind).match(match.string, match.end()) and (
            said != "초속" or _of_wind(match.string, match.start())
        ):
            return "" if re.search(rf"{said}\s?$", _left(match)) else f"{said} "
    return ""


def _of_wind(text: str, at: int) -> bool:
    """Whether a speed in m/s near `at` is that of wind, which is said 초속."""
    return compiled(any_of(_WORDS, "wind")).search(text, max(0, at - 24), at) is not None


def _number(written: str, counter: Counter | None, text: str, start: int, end: int) -> str:
    """An amount in front of `counter` (or of nothing)."""
    plain = written.replace(",", "")
    if counter is None or not plain.isdigit() or numbers.value(plain) >= numbers.LIMIT:
        return amount(written)
    if len(plain) > 1 and plain[0] == "0":
        return (
            numbers.digits(plain) if counter.word in word_set(_WORDS, "short year") else numbers.read(plain)
        )
    return counted(numbers.value(plain), counter, numerals(counter, text, start, end))


# ── two numbers ──────────────────────────────────────────────────────────────────────────────────


@rule("range", rf"({AMOUNT})\s?([~]|[-–](?!\d+-))\s?({AMOUNT})(?!\d|:)")
def number_range(match: re.Match[str]) -> str | None:
    """``2~3개`` 두세 개, ``1,000~1,500원``, ``60~70대``: two numbers that share one unit."""
    text, low, sign, high = match.string, match[1], match[2], match[3]
    counter = counter_at(text, match.end())
    unit = _unit_at(text, match.end())
    measured = counter or unit or ("." in low and "." in high)
    if sign != "~" and (
        not measured
        or is_outcome(text, match.end())
        or (counter and counter.word in word_set(_WORDS, "label"))
        or compiled(ADDRESS).search(_left(match))
    ):
        return None
    plain = low.isdigit() and high.isdigit()
    first, last = (numbers.value(low), numbers.value(high)) if plain else (0, 0)
    plain = plain and max(first, last) < numbers.LIMIT
    if plain and sign != "~" and first >= last and not (counter and counter.word == "시"):
        return None
    if plain and text.startswith("월", match.end()) and first <= 12 and last <= 12:
        return f"{month_name(first)}에서 {month_name(last)[:-1]}"
    if guess := _of_large(low, high):
        return guess + (" " if counter and unit is None else "")
    if counter is None or unit is not None or not plain:
        front = _said_before(match) if unit else ""
        return f"{front}{amount(low)}에서 {amount(high)}" + (" " if counter and unit is None else "")
    limit = numerals(counter, text, match.start(), match.end())
    if limit >= last or (
        counter.word in word_set(_WORDS, "approximate") and not re.search(r"월\s?$", _left(match))
    ):
        guess = numbers.approximate(first, last, sino_numerals=limit < last)
        if guess:
            return guess + " "
    if counter.word in ("시", "일") and first < 32:
        return f"{counted(first, counter, limit)} {counter.word}에서 {counted(last, counter, limit)} "
    if last >= 20:
        limit = 0
    return f"{counted(first, counter, limit)}에서 {counted(last, counter, limit)} "


def _of_large(low: str, high: str) -> str | None:
    """``2~3만``: 이삼만; ``2만~3만`` is a stretch."""
    large = compiled(r"(\d)\s?([십백천]?[만억조]?)").fullmatch(high)
    if large is None or not large[2] or not (low.isdigit() and len(low) == 1):
        return None
    guess = numbers.approximate(int(low), int(large[1]), sino_numerals=True)
    return guess and guess + large[2]


@rule("guess", r"([1-8]), ?([2-9])(?=\s?[가-힣])")
def two_or_three(match: re.Match[str]) -> str | None:
    """``2, 3명``: 두세 명."""
    counter = counter_at(match.string, match.end())
    if counter is None or numerals(counter, match.string, match.start(), match.end()) < int(match[2]):
        return None
    guess = numbers.approximate(int(match[1]), int(match[2]), sino_numerals=False)
    return guess and guess + " "


@rule("ratio", rf"{INTEGER}(?:\.\d+)?(?:(?::| : ){INTEGER}(?:\.\d+)?)+(?![\d%])")
def ratio(match: re.Match[str]) -> str | None:
    """``1:1`` 일대일, ``1:2:3``."""
    return " 대 ".join(amount(part) for part in re.findall(rf"{INTEGER}(?:\.\d+)?", match[0]))


@rule("fraction", rf"({INTEGER})/({INTEGER})(?![\d/])")
def fraction(match: re.Match[str]) -> str | None:
    """``1/4`` 사분의 일; days (``10/3``) were told from it before (`dates.slash_date`)."""
    if whole(match[2]) == 0 or max(whole(match[1]), whole(match[2])) >= numbers.LIMIT:
        return None
    counter = counter_at(match.string, match.end())
    return f"{amount(match[2])}분의 {amount(match[1])}" + (" " if counter and counter.word != "도" else "")


@rule("fraction", rf"1/({INTEGER})만(?=\s?(?:축척|지도|지형도|수치지도))|(?<=축척 )1/({INTEGER})만")
def scale(match: re.Match[str]) -> str | None:
    """``1/25만 지도``: a scale; ``1/3만 된다`` has a particle."""
    return f"{amount((match[1] or match[2]) + '만')}분의 일"


@rule("fraction", r"1/[nN](?![A-Za-z])")
def shared(match: re.Match[str]) -> str | None:
    """``1/n``."""
    return "엔분의 일"


@rule("mixed fraction", rf"({INTEGER})([과와])\s?({INTEGER})/({INTEGER})(?!\d)")
def mixed_fraction(match: re.Match[str]) -> str | None:
    """``1과1/2``: 일과 이분의 일."""
    return f"{amount(match[1])}{match[2]} {amount(match[4])}분의 {amount(match[3])}"


@rule("fraction", rf"({INTEGER})\s?분의\s?({INTEGER})")
def spelled_fraction(match: re.Match[str]) -> str | None:
    """``3분의 1``: 삼분의 일."""
    return f"{amount(match[1])}분의 {amount(match[2])}"


_SIDE = rf"{INTEGER}(?:\.\d{{1,9}})?"


@rule("product", rf"{_SIDE}(?:\s?[×xX*]\s?{_SIDE}){{1,3}}(?![\d]|\s?[×xX*]\s?\d)")
def product(match: re.Match[str]) -> str | None:
    """``3×3`` 농구: 삼 대 삼; elsewhere 곱하기, with the unit of all sides behind (``120x60cm``)."""
    text, end = match.string, match.end()
    if compiled("[A-Za-z]").match(text, end) and _unit_at(text, end) is None:
        return None
    sides = [amount(side) for side in re.split(r"\s?[×xX*]\s?", match[0])]
    court = len(sides) == 2 and sides[0] == sides[1]
    sport = court and compiled(rf"\s?{any_of(_WORDS, 'court')}").match(text, end)
    return (" 대 " if sport else " 곱하기 ").join(sides)


@rule("unit", r"(\d{2,3})/(\d{2,3})(?=\s?(?:mmHg|㎜Hg))|(?<=혈압 )(\d{2,3})/(\d{2,3})(?![\d/])")
def pressure(match: re.Match[str]) -> str | None:
    """``120/80mmHg``: 백이십에 팔십, as doctors say it."""
    return f"{numbers.sino(int(match[1] or match[3]))}에 {numbers.sino(int(match[2] or match[4]))}"


@rule(
    "temperature",
    r"(\d{1,2})/(-?)(\d{1,2})(?![\d/.]|월|일|분기)(\s?(?:도(?=[^가-힣]|$|[로를의가에까다였이인쯤]|안팎|내외|정도|이상)|℃|°C?))?",
)
def lows_and_highs(match: re.Match[str]) -> str | None:
    """``24/31도``: the low and the high of a day; ``2/3도 안 된다`` is a share with a particle."""
    text, low, high = match.string, int(match[1]), int(match[3])
    frosty = text.endswith("-", 0, match.start())
    share = not frosty and low < high <= 10 and match[2] == ""
    weather = compiled(rf"{any_of(_WORDS, 'weather')}[은는이가]?[ :(]{{0,3}}-?$").search(_left(match))
    if not weather and (share or match[4] is None):
        return None
    if high > _HOTTEST or (match[4] is None and (low <= high <= 10 or low <= 12)):
        return None
    sign = "영하 " if match[2] else "영상 " if frosty else ""
    return f"{numbers.sino(low)} 도, {sign}{numbers.sino(high)} 도"


_HOTTEST = 50
_MOST = 4  # teaspoons: more are tons, or spoons of another size
_STIRRED = r"\s?(?:[^가-힣\s]|$|[와과씩]|정도|[을를] [넣섞])"


@rule(
    "spoon",
    r"(\d{1,2}(?:\.\d)?|\d/\d)\s?(T(?:bsp|BSP|s)?|tbsp|t(?:sp|s)?|TSP)(?![A-Za-z0-9])",
)
def spoons(match: re.Match[str]) -> str | None:
    """``다진 마늘 1T``, ``소금 1/2t``: spoons of a kitchen; ``소금 3t을 수입했다`` is tons."""
    if len(match[2]) == 1:
        stirred = compiled(rf"{any_of(_WORDS, 'seasoning')}\s?$").search(_left(match))
        tons = match[2] == "t" and not compiled(_STIRRED).match(match.string, match.end())
        if not stirred or tons or (match[2] == "t" and match[1].isdigit() and int(match[1]) > _MOST):
            return None
    spoken = match[1]
    if spoken.isdigit():
        return f"{numbers.native_before_noun(int(spoken))} {_spoon(match[2])}"
    above, part, below = spoken.partition("/")
    spoken = f"{amount(below)}분의 {amount(above)}" if part else amount(spoken)
    return f"{spoken} {_spoon(match[2])}"


def _spoon(written: str) -> str:
    return "작은술" if written in ("t", "ts", "tsp", "TSP") else "큰술"


@rule("spoon", r"(?<=[½¼¾⅓⅔])\s?(T|t)(?![A-Za-z0-9])")
def part_of_a_spoon(match: re.Match[str]) -> str | None:
    """``½T``."""
    return f" {_spoon(match[1])}"


# ── one number ───────────────────────────────────────────────────────────────────────────────────


@rule("approximate", rf"({INTEGER})(여|수)(?=\s?\S)")
def some(match: re.Match[str]) -> str | None:
    """``20여 대``, ``100여m``: Sino-Korean before 여, whatever is counted or measured."""
    text, end = match.string, match.end()
    if counter_at(text, end) is None and _unit_at(text, end) is None:
        return None
    return amount(match[1]) + match[2]


@rule("unit", AMOUNT)
def united(match: re.Match[str]) -> str | None:
    """An amount with a unit; the unit itself is said by its own rule."""
    if _unit_at(match.string, match.end()) is None:
        return None
    return _said_before(match) + amount(match[0])


@rule(
    "time",
    r"(\d{1,3})\s?[hH](?:rs?)?(?:\s?(\d{1,2})\s?m(?:in)?(?:\s?(\d{1,2})\s?s(?:ec)?)?)?(?![A-Za-z0-9/])"
    r"|(?P<m>\d{1,3})\s?m(?:in)?\s?(?P<s>\d{1,2})\s?s(?:ec)?(?![A-Za-z0-9/])",
)
def hours(match: re.Match[str]) -> str | None:
    """``2h 15m``, ``24h``, ``45m 30s``: how long something takes."""
    if match["m"]:
        return f"{numbers.sino(int(match['m']))} 분 {numbers.sino(int(match['s']))} 초"
    if "H" in match[0] and not match[2]:
        return None
    hour = int(match[1])
    spoken = (numbers.native_before_noun(hour) if 0 < hour < 24 else numbers.sino(hour)) + " 시간"
    named = zip(match.group(2, 3), ("분", "초"), strict=True)
    return spoken + "".join(f" {numbers.sino(int(part))} {unit}" for part, unit in named if part)


@rule("ordinal", r"([1-9]|1[0-2])째")
def nth(match: re.Match[str]) -> str | None:
    """``2째``: 둘째."""
    value = int(match[1])
    return (
        "첫" if value == 1 else numbers.native(value) if value <= 10 else numbers.native_before_noun(value)
    ) + "째"


@rule("number", AMOUNT)
def number(match: re.Match[str]) -> str | None:
    """Any other number, with native numerals where its counter wants them."""
    text = match.string
    counter = counter_at(text, match.end())
    spoken = _number(match[0], counter, text, match.start(), match.end())
    return spoken + " " if counter is not None else spoken


@rule("negative", rf"[-−–△](?=\s?{INTEGER})")
def below_zero(match: re.Match[str]) -> str | None:
    """A minus sign: 영하 for temperatures, 마이너스 elsewhere."""
    text = match.string
    before = text[: match.start()]
    spaced = text.startswith(" ", match.end()) and (not before or before.endswith(" "))
    if spaced or (before and (before[-1].isalnum() or before[-1] in ")~%")):
        return None
    if re.match(
        rf"\s?{INTEGER}(?:\.\d+)?(?:/-?\d{{1,2}})?\s?(?:도|℃|°)(?!\s?[<>≤≥])",
        text[match.end() : match.end() + 16],
    ):
        return "" if re.search(r"영하\s?$", text[: match.start()]) else "영하 "
    return "마이너스 "


@rule("rating", r"(\d{1,2}\.\d{1,2})/(5|10|100)(?:점|\.0)?(?![\d/.])(?:\s?만점)?")
def rating(match: re.Match[str]) -> str | None:
    """``4.5/5점``: 오 점 만점에 사 점 오 점."""
    return f"{amount(match[2])} 점 만점에 {amount(match[1])} 점"


@rule("temperature", rf"[-−–]\s?({INTEGER}(?:\.\d+)?)\s?~\s?([-−–]?)({INTEGER}(?:\.\d+)?)(?=\s?(?:도|℃|°C))")
def frost(match: re.Match[str]) -> str | None:
    """``-5~3도``: both sides of zero are named."""
    return f"영하 {amount(match[1])}에서 {'영하' if match[2] else '영상'} {amount(match[3])} "


@rule(
    "each",
    r"\d{1,2}(?:·\d{1,2})+(?=\s?[가-힣%])(?![\d.])|\d{1,2}(?:/\d{1,2})+(?=학년|월(?!요일)|호선|호기|단지)",
)
def listed(match: re.Match[str]) -> str | None:
    """``1·2심``, ``3·4호기``, ``4·7·10월``, ``5/6학년``: one after the other."""
    parts = re.split("[·/]", match[0])
    if match.string.startswith("월", match.end()) and all(1 <= int(part) <= 12 for part in parts):
        return " ".join(month_name(int(part)) for part in parts)[:-1]
    return " ".join(amount(part) for part in parts)


def unit_name(written: str) -> str:
    """What is said for a unit that stands alone."""
    return _units()[written]


def unit_after(text: str, at: int) -> tuple[int, str] | None:
    """The unit behind a number just read: where it ends, and what is said."""
    unit = _unit_at(text, at)
    if unit is None:
        return None
    end, name = unit
    if name == "톤" and compiled(rf"{any_of(_WORDS, 'seasoning')}\s?[½¼¾⅓⅔]\s?$").search(
        text, max(0, at - 12), at
    ):
        return None
    if compiled(r"/h(?![A-Za-z])").match(text, end):
        return end + 2, name  # 시간당 is said in front
    return (end, "미터") if name == "미터 퍼 초" and _of_wind(text, at) else unit


FIRST_RULES: tuple[Rule, ...] = (lows_and_highs, rating)
RANGE_RULES: tuple[Rule, ...] = (
    listed,
    mixed_fraction,
    shared,
    scale,
    pressure,
    spoons,
    fraction,
    spelled_fraction,
    number_range,
    two_or_three,
    ratio,
)
NUMBER_RULES: tuple[Rule, ...] = (
    product,
    hours,
    some,
    nth,
    united,
    number,
)
MARK_RULES: tuple[Rule, ...] = (frost, below_zero)
LETTER_RULES: tuple[Rule, ...] = (part_of_a_spoon,)
