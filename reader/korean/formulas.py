"""Formulas in running text: superscripts and subscripts, compounds, comparisons and equations.

A compound is said as chemists say it, letters and English numbers (``H₂O`` 에이치투오); an isotope by its element
(``¹⁴C`` 탄소 십사); a power 제곱; a comparison as a sentence whose ending fits what follows (``x≥3인`` …크거나 같은).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reader.korean import glyphs, letters, numbers, particles, quantities
from reader.korean.counters import counted, counter_at, numerals
from reader.korean.rules import AMOUNT, INTEGER, Rule, amount, compiled, rule
from reader.korean.words import table

_UP = "⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁿⁱ"
_DOWN = "₀-₉₊-₎ₐ-ₜᵢ-ᵥⱼ"
_ENGLISH = [
    "영",
    "원",
    "투",
    "쓰리",
    "포",
    "파이브",
    "식스",
    "세븐",
    "에이트",
    "나인",
    "텐",
    "일레븐",
    "트웰브",
    "서틴",
    "포틴",
    "피프틴",
    "식스틴",
    "세븐틴",
    "에이틴",
    "나인틴",
    "트웬티",
]
_ALONE = frozenset(("H", "N", "O", "F", "Cl", "Br", "I", "P", "S"))
"""Elements that come as molecules of themselves: ``O₂``, but ``V₀`` is a variable."""
_FUNCTIONS = {"sin": "사인", "cos": "코사인", "tan": "탄젠트", "log": "로그", "ln": "자연로그", "lim": "리미트", "exp": "지수함수", "max": "최댓값", "min": "최솟값"}  # fmt: skip
_GREEK = "α-ωΑ-Ω"
_POWERS = {"2": "제곱", "3": "세제곱", "4": "네제곱"}
_OPERAND = (
    rf"(?:-?\d{{1,12}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,9}})?[%°℃]?(?![\d.])(?:[a-z{_GREEK}](?![A-Za-z]))?[{_UP}]{{0,3}}"
    rf"|-?\|[A-Za-z]\||-?[A-Za-z{_GREEK}]{{1,2}}(?![A-Za-z])[{_DOWN}]{{0,3}}[{_UP}]{{0,3}})"
)
_NEAR = 60
_SIGN = r"(?:[<>!]=|={2,3}|[<>≤≥≦≧≠])"
_RELATION = rf"\s?{_SIGN}\s?"
_CHAIN = rf"{_OPERAND}(?:{_RELATION}{_OPERAND}){{1,3}}(?![A-Za-z0-9]|\s?[<>])"
_SMALLER = ("보다", "작", "작은 작을 작으면 작음")
_LARGER = ("보다", "크", "큰 클 크면 큼")
_AT_MOST = ("보다", "작거나 같", "작거나_같은 작거나_같을 작거나_같으면 작거나_같음")
_AT_LEAST = ("보다", "크거나 같", "크거나_같은 크거나_같을 크거나_같으면 크거나_같음")
_OTHER = ("와", "다르", "다른 다를 다르면 다름")
_SAME = ("와", "같", "같은 같을 같으면 같음")
_RELATIONS = {
    "<": _SMALLER, ">": _LARGER, "≤": _AT_MOST, "≦": _AT_MOST, "≥": _AT_LEAST, "≧": _AT_LEAST,
    "<=": _AT_MOST, ">=": _AT_LEAST, "≠": _OTHER, "!=": _OTHER, "==": _SAME, "===": _SAME,
}  # fmt: skip
"""What each relation compares with, its stem, and its forms before a noun, before 때, as a condition, as a noun."""
_BOUNDED = r"(?:세|명|개|건|회|점|년|개월|일(?!\s?(?:때|경우|수록))|시간|분|초|원|배|살|등급|주|%p?|℃|°C|도|kg/m²|mg/dL|mmHg|[mkµμ]?g(?!/)|[cmk]?m|㎏|㎝|㎜|mL|L|ppm)"
_OPERATORS = {"+": "더하기", "-": "빼기", "×": "곱하기", "*": "곱하기", "÷": "나누기", "·": "곱하기"}  # fmt: skip


@cache
def _elements() -> dict[str, str]:
    return {row[0]: row[1] for row in table("elements.tsv")}


def _plain(scripted: str) -> str:
    """Superscripts and subscripts as plain signs.

    >>> _plain("⁻¹²"), _plain("₂.₅")
    ('-12', '2.5')
    """
    return unicodedata.normalize("NFKC", scripted).replace("−", "-")


def _said(plain: str) -> str:
    """An exponent, an index or an operand, sign by sign."""
    spoken = []
    for sign in re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+|\S", plain.replace(",", "")):
        if sign[0].isdigit():
            spoken.append(amount(sign))
        elif sign.isascii() and sign.isalpha():
            spoken.append(_FUNCTIONS.get(sign) or letters.letter_names(sign))
        else:
            spoken.append({"-": "마이너스", "(": "", ")": ""}.get(sign, glyphs.names().get(sign, "")))
    return " ".join(filter(None, spoken))


def _space(match: re.Match[str]) -> str:
    """A space in front of a word, none in front of a particle or a sign."""
    word = match.string[match.end() : match.end() + 1].isalnum()
    return " " if word and not particles.stands_at(match.string, match.end()) else ""


def power(exponent: str, base: str) -> str:
    """What is said for an exponent behind `base`, the sign before it.

    >>> power("2", "x"), power("-6", "0"), power("n", "2")
    (' 제곱', '의 마이너스 육 제곱', '의 엔 제곱')
    """
    if exponent in ("+", "-"):
        return {"+": " 플러스", "-": " 마이너스"}[exponent]
    if exponent in _POWERS:
        return ("의 " if base.isdecimal() or base == ")" else " ") + _POWERS[exponent]
    if charge := re.fullmatch(r"(\d)([+-])", exponent):
        return f" {_ENGLISH[int(charge[1])]} {'플러스' if charge[2] == '+' else '마이너스'}"
    return f"의 {_said(exponent)} 제곱"


def exponent(written: str, base: str) -> str:
    """What is said for a run of superscripts behind `base`.

    >>> exponent("²", "x")
    ' 제곱'
    """
    return power(_plain(written), base)


_ATOMS = r"[A-Z][a-z]?[₀-₉]{0,3}"


@rule(
    "compound",
    rf"(?=[A-Za-z()]{{1,16}}[₀-₉])(?:{_ATOMS}|\((?:{_ATOMS}){{1,4}}\)[₀-₉]{{1,3}}){{1,12}}(?![a-df-z]|e[a-pr-z])",
)
def compound(match: re.Match[str]) -> str | None:
    """``CO₂``, ``H₂SO₄``, ``C₆H₁₂O₆``: letters and English numbers."""
    symbols = re.findall(r"[A-Z][a-z]?", match[0])
    if not all(symbol in _elements() for symbol in symbols):
        return None
    if len(symbols) == 1 and (
        symbols[0] not in _ALONE or _plain(match[0][len(symbols[0]) :]) not in "234568"
    ):
        return None
    return "".join(
        letters.letter_names(part) if part[0].isascii() else _counted(_plain(part))
        for part in re.findall(r"[A-Za-z]+|[₀-₉]+", match[0])
    )


def _counted(digits: str) -> str:
    return _ENGLISH[int(digits)] if int(digits) < len(_ENGLISH) else numbers.read(digits)


@rule("isotope", r"(?<![0-9A-Za-z)])([⁰¹²³⁴-⁹]{1,3})[₀-₉]{0,3}([A-Z][a-z]?)(?![A-Za-z])")
def isotope(match: re.Match[str]) -> str | None:
    """``¹⁴C``, ``²³⁵U``: the element and its mass number."""
    name = _elements().get(match[2])
    return name and f"{name} {numbers.read(_plain(match[1]))}"


@rule("power", rf"[{_UP}]+")
def raised(match: re.Match[str]) -> str | None:
    """``10⁻⁶``, ``x²``, ``m/s²``; behind a word it is the mark of a note."""
    text, start = match.string, match.start()
    behind = text[start - 1 : start]
    exponent = _plain(match[0])
    if (
        not behind
        or not (behind.isascii() or behind.isdigit() or behind in glyphs.names())
        or behind in " ,.?!\"'"
    ):
        note = exponent.strip("()")
        return f" 각주 {_said(note)}, " if note.isdigit() else f" {_said(exponent)} "
    spoken = power(exponent, behind)
    return spoken + _space(match)


@rule("absolute value", r"\|(-?[A-Za-z0-9]{1,3})\|(?=\s?[=+<>≤≥)]|[은는이가을를의])")
def absolute(match: re.Match[str]) -> str | None:
    """``|a|=3``."""
    return f"절댓값 {_said(match[1])}"


@rule("power", r"\^(?:\{(-?\w{1,4})\}|\((-?\w{1,4})\)|(-?\d{1,3}|[A-Za-z](?![A-Za-z])))")
def careted(match: re.Match[str]) -> str | None:
    """``10^6``, ``x^2``: what has no superscripts writes a caret."""
    behind = match.string[match.start() - 1 : match.start()]
    if not (behind.isascii() and (behind.isalnum() or behind == ")")):
        return None
    spoken = power(match[1] or match[2] or match[3], behind)
    return spoken + _space(match)


@rule("power", r"(\d{1,9}(?:\.\d{1,9})?)[eE]([-+]?\d{1,3})(?!\d)")
def scientific(match: re.Match[str]) -> str | None:
    """``1.5e-5``, ``9.11e-31kg``; without a sign a unit or a point tells it from a name (``3e8m/s``, not ``3e8``)."""
    text, end = match.string, match.end()
    unit = quantities.unit_after(text, end)
    if compiled("[A-Za-z]").match(text, end) and unit is None:
        return None
    if match[2].isdigit() and unit is None and "." not in match[1]:
        return None
    return f"{amount(match[1])} 곱하기 십{power(match[2].lstrip('+'), '0')}" + _space(match)


@rule("index", rf"[{_DOWN}]+(?:\.[{_DOWN}]+)?")
def lowered(match: re.Match[str]) -> str | None:
    """``x₁``, ``PM₂.₅``, ``log₂``."""
    behind = match.string[max(0, match.start() - 3) : match.start()]
    spoken = f" {_said(_plain(match[0]))}"
    return f"{spoken}의 " if behind in ("log", "og") else spoken + _space(match)


@rule(
    "variable",
    rf"(?<![A-Za-z0-9])[fgh]['′]?\((?:[a-z]|-?\d{{1,3}})\)|(?:sin|cos|tan|log|ln|lim|exp|[A-Za-z]{{1,3}})(?=[{_UP}{_DOWN}^])|(?:sin|cos|tan)(?=\s?\d)|(?:sin|cos|tan|log|ln|lim)(?=\s?[{_GREEK}(]|\s[a-z0-9](?![A-Za-z]))|(?<![A-Za-z0-9])[a-zA-Z]\([a-z]\)(?=\s?=)|(?<![A-Za-z0-9])[a-z](?=\s?[=≤≥≠±×÷+∈∉⊂≒≈]|\s?(?:[<>!]=|&&|\|\|))|(?<=[=&|]\s)[a-z](?![A-Za-z])|(?<=[=≤≥≠±×÷≒≈])[a-z]{{1,2}}(?![A-Za-z])|(?<![A-Za-z])[a-z](?=-[0-9a-z+]{{1,12}}\s?=)",
)
def variable(match: re.Match[str]) -> str | None:
    """``x²``, ``v₀``, ``a=b``: a letter, not a word."""
    name = _FUNCTIONS.get(match[0])
    parts = re.split(r"[('′]", match[0].rstrip(")"))
    spoken = " ".join(_said(part) for part in parts if part)
    return f"{name} " if name else spoken.replace(" ", " 프라임 ", 1) if len(parts) > 2 else spoken


def _operand(written: str) -> str:
    parts = compiled(rf"(-?)([^{_UP}{_DOWN}]*)([{_DOWN}]*)([{_UP}]*)").fullmatch(written)
    if parts is None:
        return _said(written)
    sign, base, down, up = parts.groups()
    if base.startswith("|"):
        return f"절댓값 {_said(base.strip('|'))}"
    unit = {"%": " 퍼센트", "°": " 도", "℃": " 도"}.get(base[-1:], "")
    spoken = ("마이너스 " if sign else "") + _said(base.rstrip("%°℃")) + unit
    return spoken + (f" {_said(_plain(down))}" if down else "") + (power(_plain(up), base[-1:]) if up else "")


def _with(spoken: str, consonant: str, vowel: str) -> str:
    return spoken + (vowel if particles.ends_in(spoken) == "" else consonant)


ENDING = r"(?:(?:인|일|이라는|라는|이?면|이라면|라면|이?고|이?며|이?다)(?![가-힣]))?"
"""Endings that a comparison takes over from the copula that was written behind it."""


@rule("comparison", rf"(?<![A-Za-z0-9.,]){_CHAIN}{ENDING}")
def compared(match: re.Match[str]) -> str | None:
    """``a<b`` 에이는 비보다 작다, ``x≥3인 경우`` 엑스는 삼보다 크거나 같은 경우."""
    body = compiled(_CHAIN).match(match[0])
    if body is None:
        return None
    parts = re.split(rf"\s?({_SIGN})\s?", body[0])
    behind = match.string[match.end() : match.end() + _NEAR]
    return related([_operand(part) for part in parts[::2]], parts[1::2], match[0][body.end() :], behind)


def related(operands: list[str], signs: list[str], ending: str, behind: str) -> str:
    """A chain of comparisons, with the ending that was written or that fits what follows.

    >>> related(["에이", "비"], ["<"], "", ""), related(["영", "엑스", "일"], ["<", "<"], "인", " 값")
    ('에이는 비보다 작다', '영은 엑스보다 작고 엑스는 일보다 작은')
    """
    spoken = ""
    for number, sign in enumerate(signs):
        particle, stem, _ = _RELATIONS[sign]
        low, high = operands[number], operands[number + 1]
        than = _with(high, "과", "와") if particle == "와" else high + particle
        last = number == len(signs) - 1
        closing = _ended(_RELATIONS[sign], ending, behind) if last else f"{stem}고 "
        spoken += f"{low}{particles.topic(low)} {than} {closing}"
    return spoken


def _ended(relation: tuple[str, str, str], ending: str, behind: str) -> str:
    _, stem, written = relation
    before_noun, before_time, condition, noun = (form.replace("_", " ") for form in written.split())
    if ending in ("인", "이라는", "라는"):
        return before_noun
    if ending == "일":
        return before_time
    if ending.endswith("면"):
        return condition
    if ending.endswith(("고", "며")):
        return stem + ending[-1]
    if compiled(rf",\s?{_CHAIN}|\s?&&").match(behind):
        return f"{stem}고"
    if compiled(r"\s?\|\|").match(behind):
        return f"{stem}거나"
    return noun if not ending and particles.stands_at(behind, 0) else f"{stem}다"


@rule("bound", rf"([≤≥≦≧]|[<>]=)\s?({AMOUNT})(\s?{_BOUNDED}(?![A-Za-z]))?(?![\d.])")
def bound(match: re.Match[str]) -> str | None:
    """``≥65세``: 육십오 세 이상."""
    said = "이하" if match[1] in ("≤", "≦", "<=") else "이상"
    spoken, text = amount(match[2]), match.string
    if match[3]:
        unit, counter = quantities.unit_after(text, match.end(2)), counter_at(text, match.end(2))
        if unit is None and counter is not None and match[2].isdigit():
            native = numerals(counter, text, match.start(2), match.end(2))
            spoken = counted(numbers.value(match[2]), counter, native)
        spoken += f" {unit[1] if unit else match[3].strip()}"
    return f" {spoken} {said}"


_SIMPLE = r"(?:\d{1,9}/\d{1,9}|\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,6})?)"


@rule("equation", rf"{_SIMPLE}(?:\s?[+×÷*·-]\s?{_SIMPLE}){{1,6}}(?=\s?=)")
def sum_of(match: re.Match[str]) -> str | None:
    """``2+3=5``: 이 더하기 삼은 오."""
    parts = re.split(r"\s?([+×÷*·-])\s?", match[0])
    return " ".join(_OPERATORS.get(part) or _fraction(part) for part in parts)


def _fraction(written: str) -> str:
    above, stroke, below = written.partition("/")
    return f"{amount(below)}분의 {amount(above)}" if stroke else amount(above)


@rule("minus", rf"(?<=[A-Za-z0-9{_UP}{_DOWN}{_GREEK})])\s?-\s?(?=[0-9A-Za-z{_GREEK}])")
def minus(match: re.Match[str]) -> str | None:
    """``x²-4x+3``: between the terms of a formula."""
    left = match.string[max(0, match.start() - 24) : match.start()]
    right = match.string[match.end() : match.end() + 24]
    scripted = re.search(rf"[{_UP}]$", left) is not None
    of_equation = re.search(r"=[^가-힣=]{0,20}[A-Za-z)][^가-힣=]{0,8}$", left) or re.match(
        r"[^가-힣,.:=-]{1,16}=", right
    )
    return " 마이너스 " if scripted or of_equation else None


@rule("triangle", r"△(?=[A-Z]{3}(?![A-Za-z]))")
def triangle(match: re.Match[str]) -> str | None:
    """``△ABC``."""
    return "삼각형 "


@rule(
    "proportion",
    rf"({INTEGER}(?:\.\d+)?):({INTEGER}(?:\.\d+)?)(?=\s?=)|(?<==)({INTEGER}(?:\.\d+)?):({INTEGER}(?:\.\d+)?)",
)
def proportion(match: re.Match[str]) -> str | None:
    """``3:5=6:10``: two ratios, no time of day."""
    low, high = (match[1], match[2]) if match[1] else (match[3], match[4])
    return f"{amount(low)} 대 {amount(high)}"


@rule("proportion", r"(?<![A-Za-z0-9:])([a-z]):([a-z])(?=\s?=)|(?<==)([a-z]):([a-z])(?![A-Za-z])")
def ratio(match: re.Match[str]) -> str | None:
    """``a:b=c:d``."""
    return " 대 ".join(letters.letter_names(letter) for letter in match.groups() if letter)


FIRST_RULES: tuple[Rule, ...] = (compound, compared, ratio, variable)
"""Before the lexicons: the letters of a formula are no words."""
NUMBER_RULES: tuple[Rule, ...] = (compared, scientific, sum_of, proportion)
MARK_RULES: tuple[Rule, ...] = (
    triangle,
    compound,
    compared,
    minus,
    absolute,
    careted,
    isotope,
    raised,
    lowered,
    bound,
)
