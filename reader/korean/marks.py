"""Signs: brackets, quotes, bullets, arrows, enclosed numbers, Roman numerals."""

from __future__ import annotations

import re
import unicodedata

from reader.korean import letters, numbers, particles, quantities
from reader.korean.rules import Rule, compiled, rule

_GREEK = dict(
    zip(
        "αβγδεθλμπσφωΔΩ",
        [
            "알파",
            "베타",
            "감마",
            "델타",
            "엡실론",
            "세타",
            "람다",
            "뮤",
            "파이",
            "시그마",
            "파이",
            "오메가",
            "델타",
            "오메가",
        ],
        strict=True,
    )
)
_SAID = {
    "%": "퍼센트",
    "&": "앤",
    "+": "플러스",
    "=": "는",
    "×": "곱하기",
    "÷": "나누기",
    "±": "플러스마이너스",
    "@": "골뱅이",
    "℃": "도",
    "℉": "화씨도",
    "℡": "",
    "№": "넘버",
    "㈜": "주식회사 ",
    "㈔": "사단법인 ",
    "㈐": "",
    "↑": "상승",
    "↓": "하락",
    "½": "이분의 일",
    "¼": "사분의 일",
    "¾": "사분의 삼",
    "⅓": "삼분의 일",
    "⅔": "삼분의 이",
    "°": "도",
    "$": "달러",
    "€": "유로",
    "₩": "원",
    "¥": "엔",
    "£": "파운드",
    "∞": "무한대",
    "≠": "같지 않음",
    "≥": "크거나 같음",
    "≤": "작거나 같음",
    "≒": "약",
    "≈": "약",
    "√": "루트",
    "♡": "",
}
_SQUARED = frozenset(chr(code) for code in range(0x3380, 0x33E0)) | {"ℓ", "㏊", "℃"}
_JAMO = dict(
    zip(
        "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
        [
            "기역",
            "니은",
            "디귿",
            "리을",
            "미음",
            "비읍",
            "시옷",
            "이응",
            "지읒",
            "치읓",
            "키읔",
            "티읕",
            "피읖",
            "히읗",
        ],
        strict=True,
    )
)
_ANSWER = r"(?<![^\s(\"'])×(?!\s?[0-9A-Za-z]|\s[가-힣])"
_MOMENT_BEFORE = r"(?:\d:\d\d|\d/\d{1,2}|\d\. ?\d{1,2}\.|\d[월일시년분]|\([월화수목금토일]\)|(?:^|[\s(])[월화수목금토일])\s?$"
_MOMENT = r"[월화수목금토일](?![가-힣])|\d{1,4}(?::\d\d|/\d|\. ?\d{1,2}\.|[월일시년분])"
"""Times and days on both sides of a hyphen (``08:00-19:00``) are the ends of a stretch."""
_PAUSES = ":;/()[]{}<>…—―|→⇒➡▶►"


@rule("Roman numeral", "[-]?[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ]")
def roman(match: re.Match[str]) -> str | None:
    """``천궁-Ⅱ``, ``수학Ⅰ``: as a number."""
    return " " + numbers.sino(int(unicodedata.numeric(match[0][-1]))) + " "


@rule("enclosed number", "[①-⑳⓪❶-❿➀-➉⑴-⒇⒈-⒛]")
def enclosed(match: re.Match[str]) -> str | None:
    """``①``: the number and a pause."""
    spoken = numbers.sino(int(unicodedata.numeric(match[0])))
    return spoken + ("" if re.match(r"[~번과와,·]", match.string[match.end() :]) else ", ")


@rule("age", r"(?<=[가-힣A-Z])\(([1-9]\d)(?:[·,]\s?([남여가-힣][^()]*))?\)")
def age(match: re.Match[str]) -> str | None:
    """``김모(34)씨``, ``박모씨(55·여)``: the number in brackets behind a name is an age."""
    more = {"남": "남성", "여": "여성"}.get(match[2] or "", match[2] or "")
    return f" {numbers.sino(int(match[1]))} 세" + (f", {more}, " if more else " ")


@rule("letter of the alphabet", r"([ㄱ-ㅣ])\1*")
def jamo(match: re.Match[str]) -> str | None:
    """``ㄱ씨``: 기역 씨; ``ㅋㅋ``, ``ㅠㅠ`` are left out."""
    return _JAMO.get(match[0], "")


@rule("arrow", r"\s?(?:→|⇒|➡|->)\s?")
def arrow(match: re.Match[str]) -> str | None:
    """``2.2%→1.9%``: from … to; a pause between other words."""
    before = match.string[: match.start()].rstrip()
    measured = re.search(r"\d[^\s\d]*(?:\s(?:만|억|조)?\s?(?:원|명|달러))?$", before[-16:])
    return "에서 " if measured and re.match(r"[-'$₩]?\d", match.string[match.end() :]) else ", "


@rule("range", r"\s?~\s?")
def tilde(match: re.Match[str]) -> str | None:
    """``9시~오후 6시``: from … to; 부터 at the end, 까지 is left to the writer."""
    text = match.string
    before = text[: match.start()].rstrip()
    figure = re.search(r"\d\s?[^\s\d]{0,3}$", before[-8:]) is not None
    if not before or (not before[-1].isalnum() and before[-1] not in ")%.℃"):
        return " "
    follows = re.match(r"[-₩$]?\d|'\d|[가-힣A-Za-z①-⑳Ⅰ-ⅻ]", text[match.end() :]) is not None
    trailing = text.startswith("~ ", match.start()) and not text.startswith(" ", match.start() - 1)
    if before.endswith(("까지", "부터")):
        return " "
    if not follows or (trailing and not figure):
        end = "" if text.startswith((")", "]"), match.end()) else " "
        return "부터" + end if figure else " "
    return "에서 "


@rule("withheld name", "(?<=[가-힣])[○◯●]{2,3}|[○◯●]{2,3}(?=[가-힣])")
def withheld(match: re.Match[str]) -> str | None:
    """``김○○ 씨``: 김 모 씨."""
    return " 모 "


@rule("hyphen", r"\s?[-–—―]+\s?")
def hyphen(match: re.Match[str]) -> str | None:
    """A dash between words: a pause when spaces stand around it."""
    text, before = match.string, match.string[: match.start()]
    spaced = text.startswith(" ", match.start() + 1) and before.endswith(" ")
    if (
        spaced
        and re.search(r"\d\s?[년월일시분]?\s$", before[-6:])
        and re.match(r"\d{1,4}[년월일시:.]", text[match.end() :])
    ):
        return "에서 "
    if compiled(_MOMENT_BEFORE).search(before[-8:]) and compiled(_MOMENT).match(text, match.end()):
        return "에서 "
    return ", " if spaced and before.strip() else " "


@rule("middle dot", "[·‧∙・]")
def middle_dot(match: re.Match[str]) -> str | None:
    """``초·중·고``, ``시·도``: one breath."""
    return " "


@rule("bracket", r"[)\]}>」』】〉》](?=['\"”]?[가-힣])")
def closed(match: re.Match[str]) -> str | None:
    """A bracket closed in front of a particle or an ending: no pause."""
    behind = match.end() + (match.string[match.end()] in "'\"”")
    return "" if particles.stands_at(match.string, behind) else " "


@rule("per unit", r"/(?=[A-Za-z㎀-㏿ℓ]{1,3}(?![A-Za-z]))(?<=[원명건대개톤A-Za-z㎀-㏿]/)")
def per(match: re.Match[str]) -> str | None:
    """``원/㎏``: won a kilogram."""
    unit = quantities.unit_after(match.string, match.end())
    return None if unit is None else " 퍼 "


@rule("unit", r"[㎀-㏟ℓ](?:/?[A-Za-z㎀-㏟ℓ]{1,2})")
def compound_unit(match: re.Match[str]) -> str | None:
    """``㎾h당``: a unit of several signs without a number."""
    unit = quantities.unit_after(match.string, match.start())
    return f" {unit[1]} " if unit is not None and unit[0] == match.end() else None


def _equals(before: str) -> str:
    """은 or 는 behind a figure or a letter (``1달러=1,380원``), a pause behind other words."""
    if not re.search(r"[0-9A-Za-zα-ω]\S*$", before):
        return ", "
    spoken = numbers.sino(int(before[-1])) if before[-1].isdecimal() else before[-1]
    return "은 " if particles.ends_in(spoken) in ("ㄹ", "other") else "는 "


@rule("sign", r"[\s\S]")
def sign(match: re.Match[str]) -> str | None:
    """Any other sign: its name where it is said, a pause, or nothing."""
    mark = match[0]
    unit = quantities.unit_after(match.string, match.start()) if mark in _SQUARED else None
    if unit is not None:
        return f" {unit[1]} "
    if mark in "㈜㈔":
        behind = "가" <= match.string[max(0, match.start() - 1) : match.start()] <= "힣"
        return f" {_SAID[mark].strip()}" if behind else _SAID[mark]
    if mark == "×" and compiled(_ANSWER).match(match.string, match.start()):
        return " 엑스 "  # an answer, ○ or ×
    if mark == "=":
        return _equals(match.string[: match.start()].rstrip())
    if mark in _SAID:
        closing = match.string.startswith((")", "]"), match.end())
        return f" {_SAID[mark]}" + ("" if closing or mark == "%" else " ")
    if mark in _GREEK:
        return _GREEK[mark]
    simple = unicodedata.normalize("NFKC", mark)
    if (
        len(simple) == 1
        and simple != mark
        and ("가" <= simple <= "힣" or (simple.isalpha() and simple.isascii()))
    ):
        return letters.letter_names(simple) or simple
    return ", " if mark in _PAUSES else " " if mark in "_*▲▼△▽■□●○◆◇※☆★#^\\~" else ""


MARK_RULES: tuple[Rule, ...] = (
    jamo,
    age,
    roman,
    enclosed,
    arrow,
    tilde,
    withheld,
    hyphen,
    closed,
    per,
    compound_unit,
    middle_dot,
    sign,
)
