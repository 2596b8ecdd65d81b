"""Terms in brackets: ``n(n+1)/2`` 이분의 엔 괄호 엔 플러스 일, ``(a+b)/2`` 이분의 에이 플러스 비, ``x(x-1)``.

교과서 편수 자료: a stroke is a fraction, said from below; a bracket is named where a factor stands in front of it,
so that the ear can tell x(x-1) from xx-1.
"""

from __future__ import annotations

import re

from reader.korean import formulas, letters
from reader.korean.rules import Rule, amount, compiled, rule

_UP = "⁰¹²³⁴-⁹⁺⁻ⁿ"
_ATOM = rf"(?:\d{{1,4}}(?:\.\d{{1,3}})?[a-z]?|[a-zA-Z])[{_UP}]{{0,3}}"
_GROUP = rf"\((?=[^()]{{0,24}}[a-zA-Z])-?{_ATOM}(?:\s?[-+×*/]\s?{_ATOM}){{1,5}}\)"
_BELOW = rf"/(\d{{1,4}}(?![\d.])|[a-z](?![A-Za-z])|{_GROUP})"
_OPERATORS = {"+": "플러스", "-": "마이너스", "×": "곱하기", "*": "곱하기", "/": "나누기"}
_TOKEN = rf"(\d+(?:\.\d+)?)|([A-Za-z])|([{_UP}]+)|([-+×*/])"


def _said(written: str) -> str:
    """A sum or a product, sign by sign.

    >>> _said("(2n+1)"), _said("(x²-1)")
    ('이 엔 플러스 일', '엑스 제곱 마이너스 일')
    """
    spoken: list[str] = []
    for found in compiled(_TOKEN).finditer(written):
        number, letter, exponent, sign = found.groups()
        if exponent:
            spoken.append(formulas.exponent(exponent, written[found.start() - 1]).strip())
        else:
            spoken.append(
                amount(number) if number else letters.letter_names(letter or "") or _OPERATORS[sign]
            )
    return " ".join(spoken).replace(" 의 ", "의 ")


@rule(
    "term",
    rf"(?<![A-Za-z0-9.])(\d{{0,3}}[A-Za-z]?)({_GROUP})({_GROUP})?([{_UP}]{{1,3}})?(?:{_BELOW})?(?![A-Za-z\d])",
)
def term(match: re.Match[str]) -> str | None:
    """``n(n+1)/2``, ``(x+1)(x-2)``: a bracket alone is none."""
    factor, group, second, exponent, below = match.groups()
    if not (factor or second or exponent or below):
        return None
    bracket = "괄호" if (factor or second) and factor not in ("f", "g", "h") else ""
    spoken = f"{_said(factor)} {bracket} {_said(group)}"
    spoken += f" 괄호 {_said(second)}" if second else ""
    spoken += formulas.exponent(exponent, ")") if exponent else ""
    spoken = " ".join(spoken.split())
    return f"{_said(below)}분의 {spoken}" if below else spoken


@rule("term", rf"(?<![A-Za-z0-9.])(\d{{1,3}}|[a-z])/({_GROUP})(?![A-Za-z\d])")
def part(match: re.Match[str]) -> str | None:
    """``1/(n+1)``."""
    return f"{_said(match[2])}분의 {_said(match[1])}"


@rule("root", r"√\s?(\d{1,9}(?:\.\d{1,9})?|[a-z](?![A-Za-z]))(?![\d,])")
def root(match: re.Match[str]) -> str | None:
    """``√2+1``: no offer of two and one."""
    follows = compiled(r"[A-Za-z0-9]").match(match.string, match.end())
    return f" 루트 {_said(match[1])}" + (" " if follows else "")


FIRST_RULES: tuple[Rule, ...] = (part, term)
MARK_RULES: tuple[Rule, ...] = (root,)
