"""Quantities: counted things, units, money, percentages, ranges, ratios, scores, fractions."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import numbers
from reader.korean.counters import Counter, counted, counter_at, numerals
from reader.korean.dates import month_name
from reader.korean.rules import AMOUNT, INTEGER, Rule, amount, compiled, rule, whole
from reader.korean.words import any_of, table, word_set

_WORDS = "quantity-words.tsv"
_ADDRESS = r"(?:[가-힣]\d*(?:길|로|동|리|가|읍|면)|번지|산)\s?\d*\s?$"


@cache
def _units() -> dict[str, str]:
    return {row[0]: row[1] for row in table("units.tsv")}


@cache
def _currencies() -> dict[str, str]:
    return {row[0]: row[1] for row in table("currencies.tsv")}


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
    (r"\s?(?:m/s|㎧)", "초속"),
)
"""Units that are said, or begin, in front of the number: 시속 백 킬로미터, 시간당 삼십 밀리미터."""


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
    if sign != "~" and (
        not (counter or unit)
        or (counter and counter.word in word_set(_WORDS, "label"))
        or compiled(_ADDRESS).search(_left(match))
    ):
        return None
    plain = low.isdigit() and high.isdigit()
    first, last = (numbers.value(low), numbers.value(high)) if plain else (0, 0)
    plain = plain and max(first, last) < numbers.LIMIT
    if plain and sign != "~" and first >= last:
        return None
    if plain and text.startswith("월", match.end()) and first <= 12 and last <= 12:
        return f"{month_name(first)}에서 {month_name(last)[:-1]}"
    if counter is None or unit is not None or not plain:
        return f"{amount(low)}에서 {amount(high)}"
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


@rule("score", r"(\d{1,3})\s?대\s?(\d{1,3})(?![\d,.]*\d)")
def versus(match: re.Match[str]) -> str | None:
    """``3대 0``, ``2대1``: one against the other; not ``20대 3명``."""
    counter = counter_at(match.string, match.end())
    if counter is not None and counter.native_up_to:
        return None
    return f"{numbers.sino(int(match[1]))} 대 {numbers.sino(int(match[2]))}"


@rule("score", r"(\d{1,4})-(\d{1,4})(?![\d-]|\.\d)")
def score(match: re.Match[str]) -> str | None:
    """``2-1`` beside words of sport, ``34-5`` in an address (의)."""
    text = match.string
    if text.endswith("-", 0, match.start()):
        return None
    low, high = numbers.sino(int(match[1])), numbers.sino(int(match[2]))
    if compiled(_ADDRESS).search(_left(match)) or text.startswith("번지", match.end()):
        return f"{low}의 {high}"
    if max(len(match[1]), len(match[2])) > 3:
        return None
    window = text[max(0, match.start() - 30) : match.start()] + " " + text[match.end() : match.end() + 16]
    if compiled(any_of(_WORDS, "sport")).search(window):
        return f"{low} 대 {high}"
    plain = re.match(r"(?:으?로|,|[()]|\s|\.|$)", text[match.end() : match.end() + 2])
    attached = re.search(r"(?:[가-힣A-Za-z]|번호\s|제\s)$", _left(match))
    scored = plain and not attached and max(int(match[1]), int(match[2])) < 200
    return f"{low} {'대' if scored else '다시'} {high}"


@rule("fraction", rf"({INTEGER})/({INTEGER})(?![\d/])")
def fraction(match: re.Match[str]) -> str | None:
    """``1/4`` 사분의 일; ``10/3``, which is no part of anything, is the third of October."""
    above, below = whole(match[1]), whole(match[2])
    if below == 0 or max(above, below) >= numbers.LIMIT:
        return None
    if above >= below and above <= 12 and not match.string.startswith("분기", match.end()):
        return f"{month_name(above)} {numbers.sino(below)} 일"
    return f"{amount(match[2])}분의 {amount(match[1])}"


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


@rule("product", rf"({INTEGER})\s?[×xX]\s?({INTEGER})(?![\dA-Za-z])")
def product(match: re.Match[str]) -> str | None:
    """``3×3`` 농구: 삼 대 삼; elsewhere 곱하기."""
    sport = match[1] == match[2] and compiled(rf"\s?{any_of(_WORDS, 'court')}").match(
        match.string, match.end()
    )
    return f"{amount(match[1])} {'대' if sport else '곱하기'} {amount(match[2])}"


# ── one number ───────────────────────────────────────────────────────────────────────────────────


@rule("approximate", rf"({INTEGER})(여|수)(?=\s?[가-힣])")
def some(match: re.Match[str]) -> str | None:
    """``20여 대``: Sino-Korean before 여, whatever is counted."""
    counter = counter_at(match.string, match.end())
    return None if counter is None else amount(match[1]) + match[2]


@rule("unit", AMOUNT)
def united(match: re.Match[str]) -> str | None:
    """An amount with a unit; the unit itself is said by its own rule."""
    if _unit_at(match.string, match.end()) is None:
        return None
    for kind, said in _SAID_BEFORE:
        if compiled(kind).match(match.string, match.end()):
            if said == "초속" and not _of_wind(match.string, match.start()):
                continue
            return (
                amount(match[0]) if re.search(rf"{said}\s?$", _left(match)) else f"{said} {amount(match[0])}"
            )
    return amount(match[0])


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
    if re.match(rf"\s?{INTEGER}(?:\.\d+)?\s?(?:도|℃|°)", text[match.end() : match.end() + 16]):
        return "" if re.search(r"영하\s?$", text[: match.start()]) else "영하 "
    return "마이너스 "


@rule("temperature", rf"[-−–]\s?({INTEGER}(?:\.\d+)?)\s?~\s?([-−–]?)({INTEGER}(?:\.\d+)?)(?=\s?(?:도|℃|°C))")
def frost(match: re.Match[str]) -> str | None:
    """``-5~3도``: both sides of zero are named."""
    return f"영하 {amount(match[1])}에서 {'영하' if match[2] else '영상'} {amount(match[3])} "


@rule("rise or fall", rf"[▲▼]\s?(?={INTEGER}(?:\.\d+)?\s?(?:%|포인트|p))")
def moved(match: re.Match[str]) -> str | None:
    """``▼1.2%``: the sign in front of a percentage tells where it went."""
    return "상승 " if match[0][0] == "▲" else "하락 "


@rule("record", r"(?<=\d초)(\d{1,2})(?!\d)|(?<=\d초 )(\d{1,2})(?=[^\d가-힣]|$)")
def hundredths(match: re.Match[str]) -> str | None:
    """``9초58``: 구 초 오팔."""
    return numbers.digits(match[1] or match[2], zero="영")


@rule("each", r"\d{1,2}(?:·\d{1,2})+(?=\s?[가-힣%])(?![\d.])")
def listed(match: re.Match[str]) -> str | None:
    """``1·2심``, ``3·4호기``: one after the other."""
    return " ".join(amount(part) for part in match[0].split("·"))


_LONGEST_SHORT = 16  # letters of an amount that is short for a larger one: more is no money
_MAGNITUDES = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
    "mn": 10**6, "bn": 10**9, "tn": 10**12, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip


@rule(
    "money",
    rf"(?:[A-Z]{{1,2}})?[$₩€¥￥£₹฿₫₱₽₺₿]\s?({INTEGER}(?:\.\d+)?)(\s?(?:[mbtr]+illion)|[KMBT]|[mbt]n)(?![A-Za-z])",
)
def short_money(match: re.Match[str]) -> str | None:
    """``$3.5B``, ``$3.5 billion``: 삼십오억 달러."""
    magnitude = _MAGNITUDES.get(match[2].strip().lower())
    if magnitude is None:
        return None
    if len(match[1]) > _LONGEST_SHORT:
        return None
    value = round(float(match[1].replace(",", "")) * magnitude)
    return _money(match[0][: match.start(1) - match.start()].strip(), str(value), match)


@rule("money", rf"(?:[A-Z]{{1,2}})?[$₩€¥￥£₹฿₫₱₽₺₿]\s?({AMOUNT})(?:\s?~\s?[$₩€¥£]?({AMOUNT}))?")
def money(match: re.Match[str]) -> str | None:
    """``$1,250`` 천이백오십 달러, ``$10~20``."""
    sign = match[0][: match.start(1) - match.start()].strip()
    spoken = _money(sign, match[2] or match[1], match)
    return f"{amount(match[1])}에서 {spoken}" if match[2] and spoken else spoken


@rule("money", rf"([A-Za-z]{{3}})\s?({AMOUNT})(?![A-Za-z])")
def coded_money(match: re.Match[str]) -> str | None:
    """``KRW 1,230,000`` 백이십삼만 원."""
    return _money(match[1].upper(), match[2], match)


def _money(sign: str, written: str, match: re.Match[str]) -> str | None:
    name = _currencies().get(sign) or _currencies().get(sign[-1:] if not sign.isalpha() else "")
    if name is None:
        return None
    if re.match(rf"\s?{name[-1]}", match.string[match.end() :]):
        return amount(written)
    return f"{amount(written)} {name}"


def unit_name(written: str) -> str:
    """What is said for a unit that stands alone."""
    return _units()[written]


def unit_after(text: str, at: int) -> tuple[int, str] | None:
    """The unit behind a number just read: where it ends, and what is said."""
    unit = _unit_at(text, at)
    if unit is None:
        return None
    end, name = unit
    if compiled(r"/h(?![A-Za-z])").match(text, end):
        return end + 2, name  # 시간당 is said in front
    return (end, "미터") if name == "미터 퍼 초" and _of_wind(text, at) else unit


NUMBER_RULES: tuple[Rule, ...] = (
    hundredths,
    mixed_fraction,
    shared,
    fraction,
    spelled_fraction,
    number_range,
    two_or_three,
    listed,
    ratio,
    score,
    versus,
    product,
    some,
    nth,
    united,
    number,
)
MARK_RULES: tuple[Rule, ...] = (short_money, money, frost, below_zero, moved)
LETTER_RULES: tuple[Rule, ...] = (short_money, money, coded_money)
