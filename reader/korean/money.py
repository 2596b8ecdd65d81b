"""Money, and amounts that are short for larger ones: $1,250, €3.5B, 3.2T."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import numbers
from reader.korean.rules import AMOUNT, INTEGER, Rule, amount, compiled, rule
from reader.korean.words import any_of, table

_WORDS = "quantity-words.tsv"


@cache
def _currencies() -> dict[str, str]:
    return {row[0]: row[1] for row in table("currencies.tsv")}


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


_PERIODS = {"월": "월", "년": "연"}


@rule(
    "price",
    rf"({AMOUNT})\s?원\s?/\s?1?([가-힣]{{1,3}}?)(?=[^가-힣]|$|이?[다고며]|으?로|[에은는이가을를씩]|까지|부터)",
)
def price(match: re.Match[str]) -> str | None:
    """``300원/회``: 회당 삼백 원; what it is for is said first."""
    if compiled(any_of(_WORDS, "price")).fullmatch(match[2]) is None:
        return None
    return f"{_PERIODS.get(match[2], match[2] + '당')} {amount(match[1])} 원"


@rule("amount", r"(\d{1,4}(?:\.\d{1,3})?)([TBMK])(?![A-Za-z0-9])")
def short_amount(match: re.Match[str]) -> str | None:
    """``3.2T 달러`` is money, ``3T MRI`` tesla, ``2.5T 트럭`` tons, ``SSD 4T`` tera."""
    text, end = match.string, match.end()
    if compiled(r"\s?(?:달러|원|유로|위안|엔(?!진))").match(text, end):
        return numbers.sino(round(float(match[1]) * _MAGNITUDES[match[2].lower()]))
    if match[2] != "T":
        return None
    if compiled(r"\s?(?:MRI|자기공명)").match(text, end):
        return f"{amount(match[1])} 테슬라"
    near = match.string[max(0, match.start() - 16) : match.start()] + " " + text[end : end + 8]
    if compiled(any_of(_WORDS, "engine")).search(near):
        return f"{amount(match[1])} 티"
    if compiled(any_of(_WORDS, "storage")).search(near):
        return f"{amount(match[1])} 테라"
    heavy = "." in match[1] or compiled(any_of(_WORDS, "heavy")).search(near)
    return f"{amount(match[1])} 톤" if heavy else None


NUMBER_RULES: tuple[Rule, ...] = (
    price,
    short_amount,
)
MARK_RULES: tuple[Rule, ...] = (short_money, money)
LETTER_RULES: tuple[Rule, ...] = (short_money, money, coded_money)
