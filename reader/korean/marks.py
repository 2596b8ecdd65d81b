"""Signs: brackets, quotes, bullets, arrows, enclosed numbers, Roman numerals."""

from __future__ import annotations

import re
import unicodedata

from reader.korean import numbers
from reader.korean.rules import Rule, rule

_GREEK = dict(zip("αβγδεθλμπσφωΔΩ", "알파 베타 감마 델타 엡실론 세타 람다 뮤 파이 시그마 파이 오메가 델타 오메가".split(), strict=True))
_SAID = {"%": "퍼센트", "&": "앤", "+": "플러스", "=": "는", "×": "곱하기", "÷": "나누기", "±": "플러스마이너스", "@": "골뱅이", "℃": "도", "℉": "화씨도", "℡": "", "№": "넘버", "㈜": "주식회사 ", "㈔": "사단법인 ", "㈐": "", "↑": "상승", "↓": "하락", "½": "이분의 일", "¼": "사분의 일", "¾": "사분의 삼", "⅓": "삼분의 일", "⅔": "삼분의 이", "°": "도", "$": "달러", "€": "유로", "₩": "원", "¥": "엔", "£": "파운드", "∞": "무한대", "♡": "", "㎡": "제곱미터", "㎏": "킬로그램", "㎞": "킬로미터"}
_PAUSES = ":;/()[]{}<>…—―|→⇒➡▶►"


@rule("Roman numeral", "[-]?[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ]")
def roman(match: re.Match[str]) -> str | None:
    """``천궁-Ⅱ``, ``수학Ⅰ``: as a number."""
    return " " + numbers.sino(int(unicodedata.numeric(match[0][-1]))) + " "


@rule("enclosed number", "[①-⑳⓪❶-❿➀-➉⑴-⒇⒈-⒛]")
def enclosed(match: re.Match[str]) -> str | None:
    """``①``: the number and a pause."""
    return numbers.sino(int(unicodedata.numeric(match[0]))) + ", "


@rule("age", r"(?<=[가-힣])\(([1-9]\d)(?:[·,]\s?([남여가-힣][^()]*))?\)")
def age(match: re.Match[str]) -> str | None:
    """``김모(34)씨``, ``박모씨(55·여)``: the number in brackets behind a name is an age."""
    more = {"남": "남성", "여": "여성"}.get(match[2] or "", match[2] or "")
    return f" {numbers.sino(int(match[1]))} 세" + (f", {more}, " if more else " ")


@rule("arrow", r"\s?(?:→|⇒|➡|->)\s?")
def arrow(match: re.Match[str]) -> str | None:
    """``2.2%→1.9%``: from … to; a pause between other words."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return "에서 " if after.isdigit() and before and before not in " ,." else ", "


@rule("range", r"\s?~\s?")
def tilde(match: re.Match[str]) -> str | None:
    """``9시~오후 6시``: from … to; 부터 at the end, 까지 is left to the writer."""
    before = match.string[: match.start()].rstrip()
    after = match.string[match.end() : match.end() + 1]
    if not before or not before[-1].isalnum() and before[-1] not in ")%.℃":
        return " "
    if not after or not (after.isalnum() or after in "-₩$'\"(오"):
        return "부터 " if re.search(r"\d|[년월일시분]$", before[-3:]) else " "
    return "에서 "


@rule("hyphen", r"\s?[-–—―]+\s?")
def hyphen(match: re.Match[str]) -> str | None:
    """A dash between words: a pause when spaces stand around it."""
    return ", " if match[0] != match[0].strip() and match.start() else " "


@rule("middle dot", "[·‧∙・]")
def middle_dot(match: re.Match[str]) -> str | None:
    """``초·중·고``, ``시·도``: one breath."""
    return " "


@rule("sign", r"[^\w\s,.?!]|_")
def sign(match: re.Match[str]) -> str | None:
    """Any other sign: its name where it is said, a pause, or nothing."""
    mark = match[0]
    if mark in _SAID:
        return f" {_SAID[mark]} " if mark != "%" else _SAID[mark]
    if mark in _GREEK:
        return _GREEK[mark]
    return ", " if mark in _PAUSES else " " if mark in "_*▲▼△▽■□●○◆◇※☆★#^\\~" else ""


MARK_RULES: tuple[Rule, ...] = (age, roman, enclosed, arrow, tilde, hyphen, middle_dot, sign)
