"""Operators between quantities and in prose about programs: ``50만원 - 30만원 = 20만원``, ``size >= 10``, ``a && b``.

A dash between two amounts is a pause or a stretch; beside an equals sign it takes away (교과서 편수 자료: 빼기).
"""

from __future__ import annotations

import re

from reader.korean.rules import AMOUNT, Rule, compiled, rule

_NEAR = 32
_END_OF_AMOUNT = r"\d(?:[가-힣%㎀-㏿℃]{1,3}|[A-Za-z]{2,3}|[mgLt]|\s[가-힣]{1,2})?(?<![월일시년])\s?$"
_SUM_BEFORE = r"=\s?[-+\d][^=~]{0,30}$"
_SUM_AFTER = rf"{AMOUNT}[^\d\s=~]{{0,4}}(?:\s?[-–+×]\s?{AMOUNT}[^\d\s=~]{{0,4}}){{0,4}}\s?="


@rule("minus", rf"\s?[-–]\s?(?={AMOUNT})")
def taken_away(match: re.Match[str]) -> str | None:
    """``40%(= 100% - 60%)``, ``3kg - 1kg = 2kg``: between two amounts one of which an equals sign stands beside."""
    text, start, end = match.string, match.start(), match.end()
    left = text[max(0, start - _NEAR) : start]
    if compiled(_END_OF_AMOUNT).search(left[-8:]) is None:
        return None
    if compiled(_SUM_AFTER).match(text, end):
        return " 빼기 "
    summed = compiled(_SUM_BEFORE).search(left) and not _rising(left, text[end : end + _NEAR])
    return " 빼기 " if summed else None


def _rising(left: str, right: str) -> bool:
    """Whether the second figure is larger, in the same unit: ``=10만원-15만원`` is a stretch."""
    low = compiled(r"(?<![\d,.])(\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,9})?)(\D{0,4}?)\s?$").search(left)
    high = compiled(r"(\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,9})?)([^\d\s)\]]{0,4})").match(right)
    if low is None or high is None or not high[2].startswith(low[2]):
        return False
    return float(low[1].replace(",", "")) < float(high[1].replace(",", ""))


_NAMES = {
    "<=": "작거나 같다", ">=": "크거나 같다", "!=": "같지 않다", "!==": "같지 않다", "==": "같다", "===": "같다",
    "&&": "그리고", "||": "또는",
}  # fmt: skip


@rule("operator", r"(?<![<>=!&|])(<=|>=|!==?|={2,3}|&&|\|\|)\s?(?![<>=!&|])(?=[\w\"'(-])")
def operator(match: re.Match[str]) -> str | None:
    """``size >= limit``, ``a && b``: between words, where no sentence is made of it."""
    return f" {_NAMES[match[1]]} "


MARK_RULES: tuple[Rule, ...] = (taken_away,)
OPERATORS: tuple[Rule, ...] = (operator,)
"""Behind the comparisons of `formulas`."""
