"""TeX formulas (``$E=mc^2$``, ``\\(x_1\\)``) as they are said; what is too long for the ear is announced: 수식.

Where a dollar is money: pandoc's rule holds (no space inside the dollars, no digit behind the second), and there must be
something of a formula between them.
"""

from __future__ import annotations

import re
from functools import cache

from reader.korean import formulas, glyphs, letters, particles
from reader.korean.rules import Rule, amount, compiled, rule
from reader.korean.words import table

ANNOUNCED = "수식"
_LONGEST = 40
"""Syllables of a formula that can be followed by ear; longer ones are announced."""
_WRITTEN = 400
_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]{1,20}|[^A-Za-z\s])|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z])|(?P<hangul>[가-힣]+)|(?P<sign>\S)"
)
_SIGNS = {"+": "플러스", "-": "마이너스", "−": "마이너스", "=": "=", "*": "곱하기", "/": "나누기", "<": "작음", ">": "큼", "!": "팩토리얼", "%": "퍼센트", "'": "프라임"}  # fmt: skip
_SILENT = frozenset('(){}[]|,.;:&~?"')
_EXPRESSION = r"-?\d{1,12}(?:\.\d{1,12})?|\|[A-Za-z0-9+()-]{1,20}\||[A-Za-z]'{0,3}(?:\s?[+*/,()|'-]{1,2}\s?[A-Za-z0-9()]{1,8}){0,8}!?|\([^()$]{1,40}\)"
_INSIDE = rf"(?:(?=[^$]{{0,{_WRITTEN}}}[\\^_=<>+])[^$\s](?:[^$]{{0,{_WRITTEN}}}[^$\s])?|{_EXPRESSION})"
PATTERN = (
    rf"\$\$[^$]{{1,2000}}\$\$|\$(?!\$){_INSIDE}\$(?![\d$])"
    r"|\\\((?:(?!\\\)).){1,400}\\\)|\\\[(?:(?!\\\]).){1,2000}\\\]"
)


@cache
def _commands() -> dict[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in table("tex.tsv")}


_ABOVE = frozenset(("bar", "overline", "hat", "tilde", "vec", "dot"))
"""What stands above a letter is said behind it."""
_OPERATION = re.compile(r"플러스|마이너스|곱하기|나누기|,")


def _is_group(spoken: str) -> bool:
    """Whether it has parts that could be taken for what stands beside it, so that pauses hold it together."""
    return _OPERATION.search(spoken) is not None


class _UnsayableError(Exception):
    """A command nobody says."""


class _Reader:
    """Reads tokens from left to right; groups and scripts are read within their owner."""

    def __init__(self, written: str) -> None:
        self._tokens = list(_TOKEN.finditer(written))
        self._at = 0

    def all(self, until: str = "") -> str:
        spoken: list[str] = []
        while self._at < len(self._tokens):
            if self._tokens[self._at][0] == until:
                self._at += 1
                break
            part = self._one(spoken[-1] if spoken else "")
            if part == "=":
                part = ""
                spoken[-1:] = [spoken[-1] + particles.topic(spoken[-1])] if spoken else []
            if part:
                spoken.append(part)
        return " ".join(spoken)

    def _argument(self) -> str:
        if self._at >= len(self._tokens):
            return ""
        if self._tokens[self._at][0] == "{":
            self._at += 1
            return self.all("}")
        return self._one("")

    def _one(self, before: str) -> str:
        token = self._tokens[self._at]
        self._at += 1
        if token["command"]:
            return self._command(token["command"])
        if token["number"]:
            return amount(token["number"])
        if token["word"]:
            return letters.letter_names(token["word"])
        if token["hangul"]:
            return token["hangul"]
        return self._sign(token["sign"], before)

    def _sign(self, sign: str, before: str) -> str:
        if sign == "{":
            return self.all("}")
        if sign == "(":
            inside = self.all(")")
            return f", {inside}, " if _is_group(inside) else inside
        if sign == "^":
            raw = self._raw()
            return formulas.power(raw, "x").strip() if raw in ("2", "3", "4") else self._power(before)
        if sign == "_":
            return self._argument()
        if sign in _SILENT:
            return ""
        return _SIGNS.get(sign) or glyphs.names().get(sign, "")

    def _raw(self) -> str:
        """The exponent when it is a digit by itself, which is then read."""
        for length, written in ((1, "{}"), (3, "{{{}}}")):
            tokens = "".join(token[0] for token in self._tokens[self._at : self._at + length])
            for digit in "234":
                if tokens == (written.format(digit) if length == 1 else "{" + digit + "}"):
                    self._at += length
                    return digit
        return ""

    def _power(self, before: str) -> str:
        exponent = self._argument()
        if (
            before.endswith(("시그마", "적분", "파이"))
            or " 부터" in before
            or exponent in ("도", "프라임", "플러스", "마이너스")
        ):
            return exponent
        return f"의 {exponent} 제곱"

    def _command(self, name: str) -> str:
        if name in _BUILT:
            return _BUILT[name](self)
        if name in ("sum", "prod", "int"):
            return self._bounded(_commands()[name])
        if not name.isalpha():
            return {"%": "퍼센트", "$": "달러"}.get(name, "")
        if name not in _commands():
            raise _UnsayableError
        if name in _ABOVE:
            return f"{self._argument()} {_commands()[name]}"
        if name in ("text", "mathrm", "operatorname", "textrm", "rm"):
            return self._argument()
        return _commands()[name]

    def fraction(self) -> str:
        above, below = self._digits() or (self._argument(), self._argument())
        if not _is_group(above + below):
            return f"{below}분의 {above}"
        return f", {below}{' ' if _is_group(below) else ''}분의 {above}, "

    def _digits(self) -> tuple[str, str] | None:
        """``\\frac12``: each digit is an argument of its own."""
        token = self._tokens[self._at][0] if self._at < len(self._tokens) else ""
        if not (len(token) == 2 and token.isdecimal()):
            return None
        self._at += 1
        return amount(token[0]), amount(token[1])

    def root(self) -> str:
        name = "루트"
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "[":
            self._at += 1
            index = self.all("]")
            name = {"이": "제곱근", "삼": "세제곱근", "사": "네제곱근"}.get(index, f"{index} 제곱근")
        inside = self._argument()
        return f"{name}, {inside}, " if _is_group(inside) else f"{name} {inside}"

    def combination(self) -> str:
        return f"{self._argument()} 콤비네이션 {self._argument()}"

    def limit(self) -> str:
        """``\\lim_{n \\to \\infty}``: 엔이 무한대로 갈 때 리미트."""
        name = _commands()["lim"]
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "_":
            return name
        self._at += 1
        variable, towards, goal = self._argument().partition(f" {_commands()['to']} ")
        return (
            f"{variable}{particles.subject(variable)} {goal}{particles.towards(goal)} 갈 때 {name}"
            if towards
            else f"{name} {variable}"
        )

    def _bounded(self, name: str) -> str:
        """``\\sum_{i=1}^{n}``: 시그마 아이는 일부터 엔까지."""
        for mark, ending in (("_", "부터"), ("^", "까지")):
            if self._at < len(self._tokens) and self._tokens[self._at][0] == mark:
                self._at += 1
                name += f" {self._argument()}{ending}"
        return name


_MAGNITUDE = re.compile(r"(?:\\left)?(?<!\\)\|((?:[^|&()]|\([^()|]{0,40}\)){1,40}?)(?:\\right)?(?<!\\)\|")
_LIMITS = re.compile(r"\\(?:no)?limits(?![A-Za-z])")
"""Where bounds stand is no matter to the ear."""
_BUILT = {
    **dict.fromkeys(("frac", "dfrac", "tfrac"), _Reader.fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _Reader.combination),
    "sqrt": _Reader.root,
    "lim": _Reader.limit,
}
_RELATION = re.compile(r"(\\(?:leq|geq|neq|le|ge|lt|gt|ne)(?![A-Za-z])|[<>])")
_RELATIONS = {"leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "lt": "<", "gt": ">"}


def said(written: str, ending: str = "", behind: str = "", longest: int = _LONGEST) -> str:
    """A TeX formula without its dollars, of so many syllables as `longest`; a longer one, or one that nobody says, is announced.

    >>> said("E=mc^2"), said(r"\\frac{1}{2}"), said("x_1+10^{-6}")
    ('이는 엠 씨 제곱', '이분의 일', '엑스 일 플러스 십의 마이너스 육 제곱')
    >>> said(r"\\begin{matrix} a & b \\end{matrix}")
    '수식'
    """
    written = _LIMITS.sub("", written)
    written = _MAGNITUDE.sub(r"\\text{절댓값} \1 ", written)
    parts = _RELATION.split(written)
    if not 1 < len(parts) < 8 or not all(
        part.strip() and part.count("{") == part.count("}") for part in parts
    ):
        parts = [written]
    try:
        operands = [_Reader(part).all() for part in parts[::2]]
        signs = [_RELATIONS.get(sign.lstrip("\\"), sign) for sign in parts[1::2]]
        spoken = formulas.related(operands, signs, ending, behind) if signs else operands[0]
    except (_UnsayableError, RecursionError):
        return ANNOUNCED
    spoken = re.sub(r"\s*,[\s,]*", ", ", spoken.replace(" 의 ", "의 ")).strip(", ")
    return spoken if 0 < len(re.sub("[ ,]", "", spoken)) <= longest else ANNOUNCED


def _inside(written: str) -> str:
    return written.strip("$") if written[0] == "$" else written[2:-2]


_APART = r"(?:\s(?=(?:은|는|이|가|을|를|로|으로|의|와|과|에|에서|이다|인|이고|이며)(?![가-힣])))?"
"""Many put a space behind the dollar; a particle still belongs to the formula."""


@rule("formula", rf"({PATTERN}){_APART}")
def formula(match: re.Match[str]) -> str | None:
    """``$E=mc^2$``: 이는 엠 씨 제곱."""
    if "\\" not in match[1] and re.search("[가-힣]", match[1]):
        return None  # two prices with words between them
    behind = match.string[match.end() : match.end() + 20]
    return f" {said(_inside(match[1]), '', behind)}" + ("" if particles.stands_at(behind, 0) else " ")


@rule("formula", rf"({PATTERN})(?<=[^가-힣])({formulas.ENDING[:-1]})")
def concluded(match: re.Match[str]) -> str | None:
    """``$x>0$인 경우``: 엑스는 영보다 큰 경우."""
    if not match[2] or not _RELATION.search(match[1]):
        return None
    spoken = said(_inside(match[1]), match[2])
    return None if spoken == ANNOUNCED else f" {spoken}"


def announced(text: str, longest: int = _LONGEST) -> list[int]:
    """How many signs each formula has that is announced and not said, in order: letters, numbers, operators, commands.

    >>> announced(r"행렬 $\\begin{matrix} a & b \\end{matrix}$와 $x^2$")
    [2]
    """
    formulas = [_inside(text[start:end]) for start, end in spans(text)]
    return [_signs(written) for written in formulas if said(written, longest=longest) == ANNOUNCED]


def _signs(written: str) -> int:
    laid = re.sub(r"\\(?:begin|end)\{[a-z*]{1,20}\}(?:\{[lcr| ]{1,20}\})?", " ", written)
    return sum(token[0] not in _LAYOUT for token in _TOKEN.finditer(laid))


_LAYOUT = frozenset("{}&^_") | {"\\\\", "\\left", "\\right", "\\,", "\\;", "\\quad"}
"""Tokens that place others."""
WHOLE = 160
"""Syllables of a formula that is said on request, half a minute."""


def whole(text: str) -> str:
    """`text` with formulas of up to `WHOLE` syllables as they are said; shorter ones the normalizer says anyway."""
    done, at = "", 0
    for start, end in spans(text):
        inside = _inside(text[start:end])
        spoken = said(inside, longest=WHOLE) if said(inside) == ANNOUNCED else ANNOUNCED
        done += text[at:start] + (text[start:end] if spoken == ANNOUNCED else spoken)
        at = end
    return done + text[at:]


def spans(text: str) -> list[tuple[int, int]]:
    """Where formulas stand in a text."""
    if "$" not in text and "\\" not in text:
        return []
    return [found.span() for found in compiled(PATTERN).finditer(text)]


MARK_RULES: tuple[Rule, ...] = (concluded, formula)
