"""Numbers that are names: versions, accounts, registrations, number plates, cases of a court, generations.

They are said digit by digit, or part by part: nobody reads an account as a quantity. The words that tell them from
quantities stand in ``voices/lexicon/code-words.tsv``.
"""

from __future__ import annotations

import re

from reader.korean import letters, numbers
from reader.korean.counters import counter_at
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import any_of

_WORDS = "code-words.tsv"


def _left(match: re.Match[str], length: int = 16) -> str:
    return match.string[max(0, match.start() - length) : match.start()]


def _after(match: re.Match[str], of: str) -> bool:
    return compiled(rf"\s?{any_of(_WORDS, of)}").match(match.string, match.end()) is not None


def _before(match: re.Match[str], of: str) -> bool:
    return compiled(rf"{any_of(_WORDS, of)}\s?$").search(_left(match)) is not None


def _part(written: str) -> str:
    """A part of a version: a number, digit by digit behind a zero."""
    return numbers.digits(written, zero="영") if written[0] == "0" else numbers.read(written)


@rule("version", r"\d{1,5}(?:\.\d{1,5}){2,5}(?!\d|\.\d)(?:/(\d{1,2})(?!\d))?(?::(\d{2,5})(?!\d))?")
def version(match: re.Match[str]) -> str | None:
    """``3.12.1``, ``192.168.0.1``, ``2.1.1절``: every point is said."""
    points = match[0].partition("/")[0].partition(":")[0]
    spoken = " 점 ".join(_part(part) for part in points.split("."))
    spoken += f" 슬래시 {_part(match[1])}" if match[1] else ""
    return spoken + (f" 포트 {numbers.digits(match[2])}" if match[2] else "")


@rule("version", r"[vV](?:er)?\.?\s?(\d{1,5}(?:\.\d{1,5}){2,5})(?!\d|\.\d)")
def marked_version(match: re.Match[str]) -> str | None:
    """``v3.12.1``."""
    name = "버전" if "er" in match[0] else "브이"
    return f"{name} {' 점 '.join(_part(part) for part in match[1].split('.'))}"


@rule("code", r"\d{1,8}(?:-\d{1,8}){1,5}(?:-?X(?![A-Za-z]))?(?![\d-])")
def grouped(match: re.Match[str]) -> str | None:
    """``110-234-567890``, ``123-45-67890``, ``978-89-1234-567-8``: accounts, registrations, books."""
    groups = match[0].rstrip("X").rstrip("-").split("-")
    lengths = [len(group) for group in groups]
    named = _before(match, "coded") and sum(lengths) > 5 and counter_at(match.string, match.end()) is None
    years = all(compiled(r"(?:19|20)\d\d").fullmatch(group) for group in groups)
    many = len(groups) > 2 and sum(lengths) > 8 and max(lengths) > 2 and not years
    citizen = lengths == [6, 7] and counter_at(match.string, match.end()) is None
    patent = lengths == [2, 7] and compiled(r"(?:제|특허|등록)\s?$").search(_left(match))
    if not (named or many or citizen or patent):
        return None
    return " ".join(map(numbers.digits, groups)) + (" 엑스" if match[0].endswith("X") else "")


@rule("code", r"\d{4}(?:\s\d{4}){3}(?!\d)")
def card(match: re.Match[str]) -> str | None:
    """``1234 5678 9012 3456``: a card."""
    return " ".join(map(numbers.digits, match[0].split()))


@rule("code", r"(\d{3,20})(?!\d|,\d|\.\d)(?:\.(K[SQ])(?![A-Za-z]))?")
def coded(match: re.Match[str]) -> str | None:
    """``인증번호 482913``, ``삼성전자(005930)``: digits behind the word for such a number, or a listed company."""
    if match[2] or _listed(match):
        return numbers.digits(match[1]) + (f" 점 {letters.letter_names(match[2])}" if match[2] else "")
    counter = counter_at(match.string, match.end())
    if (counter is not None and counter.word != "번") or compiled(r"\s?[만억조]").match(
        match.string, match.end()
    ):
        return None
    named = _before(match, "coded") or (len(match[1]) > 9 and _before(match, "bank"))
    return numbers.digits(match[1]) if named else None


def _listed(match: re.Match[str]) -> bool:
    """Whether six digits stand alone in brackets behind a name: a company at the exchange."""
    named = len(match[1]) == 6 and compiled(r"[가-힣A-Za-z&]\s?[(\[<〈]$").search(_left(match, 3))
    return bool(named and compiled(r"[)\]>〉]").match(match.string, match.end()))


@rule("code", r"([A-Z]{1,3})-?(\d{6,20})(?![A-Za-z0-9])")
def lettered(match: re.Match[str]) -> str | None:
    """``M12345678``: a passport, a serial number."""
    return f"{letters.letter_names(match[1])} {numbers.digits(match[2])}"


@rule("road", r"(?<=[가-힣])(\d{1,3})(로|길)(?=\s?\d{1,4}(?:[\s,.()-]|$))")
def road(match: re.Match[str]) -> str | None:
    """``도움6로 11``: a numbered road, whose 로 is no particle."""
    return f"{numbers.sino(int(match[1]))}{match[2]}"


_VERSE = r"(\d{1,3}):(\d{1,3})([ab](?![A-Za-z]))?"
_HALVES = {"a": " 상반절", "b": " 하반절"}


@rule(
    "chapter and verse",
    rf"{_VERSE}(?:\s?([-–~,])\s?(?:(\d{{1,3}}):)?(\d{{1,3}})([ab](?![A-Za-z]))?)?(?![\d:])",
)
def verse(match: re.Match[str]) -> str | None:
    """``요한복음 3:16``, ``시편 23:1-6``, ``창 1:1-2:3``, ``마 22:20b``."""
    if not (_before(match, "scripture") or _letter_of_john(match)):
        return None
    psalm = compiled(r"(?:시편|(?<![가-힣])시)\s?$").search(_left(match))
    first, verse_, half, sign, to, last, last_half = match.groups()
    if psalm and compiled(r"[가-힣]\s시\s?$").search(_left(match)) and len(verse_) == 2 and int(first) <= 24:
        return None  # 출발 시 9:30
    name = "편" if psalm else "장"
    spoken = f"{numbers.read(first)} {name} {numbers.read(verse_)} 절" + _HALVES.get(half or "", "")
    if sign is None:
        return spoken
    spoken += ", " if sign == "," else "에서 "
    spoken += f"{numbers.read(to)} {name} " if to else ""
    return f"{spoken}{numbers.read(last)} 절" + _HALVES.get(last_half or "", "")


def _letter_of_john(match: re.Match[str]) -> bool:
    """Whether 요일 is the first letter of John and no weekday: in a bracket or beside another verse."""
    if compiled(r"(?<![가-힣])요[일이삼]\s?$").search(_left(match)) is None:
        return False
    text, start, end = match.string, match.start(), match.end()
    beside = compiled(r"\s?[,;·]\s?[가-힣]{1,5}\s?\d{1,3}:\d{1,3}").match(text, end)
    behind = compiled(r"(?:[가-힣]\s?\d{1,3}:\d{1,3}[ab]?(?:[-~]\d{1,3})?\s?[,;·]\s?|[(\[]\s?)요[일이삼]\s?$")
    return bool(beside or behind.search(text, max(0, start - 24), start))


@rule("number plate", r"(\d{2,3})([가-힣])\s?(\d{4})(?!\d|,\d|\.\d)")
def plate(match: re.Match[str]) -> str | None:
    """``12가 3456``: the serial number of a car is said digit by digit."""
    if compiled(any_of(_WORDS, "plate")).fullmatch(match[2]) is None:
        return None
    counted = counter_at(match.string, match.start(2)) is not None or counter_at(match.string, match.end())
    if counted and not (_after(match, "plated") or _before(match, "registered")):
        return None
    series = numbers.digits(match[1]) if len(match[1]) > 2 else numbers.sino(int(match[1]))
    return f"{series}{match[2]} {numbers.digits(match[3])}"


@rule(
    "case",
    r"((?:(?:19|20)\d\d|(?<!\d)[4-9]\d(?=[가-힣]{1,3}\d{3})))([가-힣]{1,3})(\d{1,7})(?!\d|,\d{3}(?!\d)|\.\d)",
)
def case(match: re.Match[str]) -> str | None:
    """``2019다12345``, ``97다44737`` before 2000: a case of a court, by its year, kind and number."""
    if compiled(any_of(_WORDS, "case")).fullmatch(match[2]) is None:
        return None
    if len(match[2]) == 1 and (len(match[3]) < 2 or counter_at(match.string, match.end())):
        return None
    return f"{numbers.sino(int(match[1]))}{match[2]} {numbers.digits(match[3])}"


@rule("emergency number", r"911(?!\d|[,.]\d)")
def nine_one_one(match: re.Match[str]) -> str | None:
    """``911 테러``, ``911에 신고``: never a quantity beside its words."""
    return "구일일" if _after(match, "911") or _before(match, "before 911") else None


@rule("generation", r"(?:[3-6]86|[1-8]0[2-9]0)(?!\d|[,.~-]\d)")
def generation(match: re.Match[str]) -> str | None:
    """``586 정치인``, ``4050 여성``, ``7080 노래``: digit by digit."""
    if len(match[0]) == 3:
        beside = compiled(r"(?:[3-6]86|세대|운동권)(?:세대)?[·,/와과]\s?$").search(_left(match))
        beside = beside or compiled(r"[·/][3-6]86(?!\d)").match(match.string, match.end())
        return numbers.digits(match[0]) if beside or _after(match, "student generation") else None
    low, high = int(match[0][0]), int(match[0][2])
    wide = low < high and compiled(r"\s?세대").match(match.string, match.end())
    if high != low + 1 and not wide:
        return None
    people = any_of(_WORDS, "generation")
    shown = compiled(rf"\s?{people}|[이은의을과와에도만·]게?서?\s?(?:[가-힣\d]{{1,6}}\s){{0,2}}?{people}")
    told = shown.match(match.string, match.end())
    if not told and compiled(r"[은이의을과와](?![가-힣])").match(match.string, match.end()):
        told = compiled(rf"[1-8]0[2-9]0\s?{people}").search(_left(match, 40))  # one was told of before
    return numbers.digits(match[0]) if told else None


@rule("floor", r"(\d{1,3})F(?!학점|[A-Za-z0-9₀-₉²³⁺+-])")
def floor(match: re.Match[str]) -> str | None:
    """``3F``: 삼 층."""
    return f"{numbers.read(match[1])} 층" if 0 < int(match[1]) < 164 else None


@rule("episode", r"(?:EP|Ep|ep)\.?\s?(?=\d)")
def episode(match: re.Match[str]) -> str | None:
    """``Ep.5``."""
    return "에피소드 "


@rule("floor", r"B([1-9])(?:F(?![A-Za-z0-9])|\s?층|(?=\s?~\s?(?:지상 ?)?\d{1,3}층))")
def basement(match: re.Match[str]) -> str | None:
    """``B1F``, ``B2층``: 지하 이 층."""
    below = "" if compiled(r"지하\s?$").search(_left(match)) else "지하 "
    return f"{below}{numbers.sino(int(match[1]))} 층"


@rule("picture lines", r"(480|720|1080|1440|2160|4320)([pi])(?![A-Za-z0-9])")
def lines(match: re.Match[str]) -> str | None:
    """``1080p``: a resolution, no points."""
    return f"{numbers.read(match[1])}{'피' if match[2] == 'p' else '아이'}"


NUMBER_RULES: tuple[Rule, ...] = (road,
    case, version, grouped, card, coded, plate, nine_one_one, generation, floor, lines,
)  # fmt: skip
LETTER_RULES: tuple[Rule, ...] = (basement, episode, marked_version, lettered)
