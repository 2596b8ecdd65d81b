"""Signs: brackets, quotes, bullets, arrows, enclosed numbers, Roman numerals."""

from __future__ import annotations

import re
import unicodedata

from reader.korean import foreign, glyphs, letters, numbers, particles, quantities
from reader.korean.rules import Rule, compiled, rule

_SQUARED = frozenset(chr(code) for code in range(0x3380, 0x33E0)) | {"ℓ", "㏊", "℃"}
_ANSWER = r"(?<![^\s(\"'])×(?!\s?[0-9A-Za-z]|\s[가-힣])"
_MOMENT_BEFORE = r"(?:\d:\d\d|\d/\d{1,2}|\d\. ?\d{1,2}\.|\d[월일시년분]|\([월화수목금토일]\)|(?:^|[\s(])[월화수목금토일])\s?$"
_MOMENT = r"[월화수목금토일](?![가-힣])|(?:(?:오전|오후|낮|밤|새벽|정오)\s?)?\d{1,4}(?::\d\d|/\d|\. ?\d{1,2}\.|[월일시년분])"
"""Times and days on both sides of a hyphen (``08:00-19:00``) are the ends of a stretch."""
_UNSAID = "™℠℡☎"
_HANGUL = re.compile("[가-힣]+")
_PAUSES = ":;/()[]{}<>…—―|→⇒➡▶►"


_ANSWERS = {"○": "동그라미", "◯": "동그라미", "×": "엑스", "✕": "엑스", "△": "세모"}


@rule("answer", r"(?<=: )[○◯×✕△](?=,|$)")
def answer(match: re.Match[str]) -> str | None:
    """``휠체어: ○, 유모차: ×``: what alone stands in a cell of a table."""
    return _ANSWERS[match[0]]


@rule("answer", r"(?<=: )[OX](?=,|$)")
def typed_answer(match: re.Match[str]) -> str | None:
    """``유모차: O, 휠체어: X``: typed for ○ and ×; a blood type is a letter."""
    if compiled(r"(?:형|유형|등급|학점|알파벳|이니셜): $").search(
        match.string, max(0, match.start() - 6), match.start()
    ):
        return None
    return {"O": "동그라미", "X": "엑스"}[match[0]]


@rule("ditto", "〃|(?<=: )″(?=,|$)")
def ditto(match: re.Match[str]) -> str | None:
    """``〃`` in a cell: the same as above it."""
    return " 위와 같음" + ("" if compiled(r"[,.)]|$").match(match.string, match.end()) else " ")


@rule("note", r"(?:(?<=\S)|(?<=\S\s))※\s?")
def note(match: re.Match[str]) -> str | None:
    """``… 무료 ※ 우천 시 취소``: a pause within a line; at its head the line tells enough."""
    return ", "


@rule(
    "age",
    r"(?<=[가-힣A-Z])\(([1-9]\d)(?:[·,]\s?([남여])(?=[)·,]))?(?:\)|[·,/]\s?(?=[가-힣A-Z][^()]{0,60}\)))",
)
def age(match: re.Match[str]) -> str | None:
    """``김모(34)씨``, ``박모씨(55·여)``, ``이모(63·사법연수원 17기)``: the number in brackets behind a name is an age."""
    more = {"남": "남성", "여": "여성"}.get(match[2] or "")
    said = f" {numbers.sino(int(match[1]))} 세" + (f", {more}" if more else "")
    if more or match[0][-1] != ")":
        return said + ", "
    behind = match.string[match.end() : match.end() + 4]
    return said if particles.stands_at(behind, 0) and not behind.startswith("씨") else said + " "


_CORPORATE = {
    "주": "주식회사", "유": "유한회사", "합": "합자회사", "재": "재단법인", "사": "사단법인", "학": "학교법인",
    "의": "의료법인", "복": "사회복지법인",
}  # fmt: skip
_ENCLOSED = {"㈜": "주", "㈱": "주", "㈲": "유", "㈶": "재", "㈳": "사", "㈔": "사", "㈻": "학"}


@rule(
    "corporate form",
    r"[㈜㈱㈲㈶㈳㈔㈻]|\([주유합재사학의복]\)(?=\s?[가-힣A-Za-z])|(?<=[가-힣A-Za-z])\s?\([주유합재사학의복]\)",
)
def corporate(match: re.Match[str]) -> str | None:
    """``(주)한빛``, ``한빛(주)``, ``㈶한빛``: the form of a company or a foundation, in full."""
    written = match[0].strip(" ()")
    text, end = match.string, match.end()
    closing = particles.stands_at(text, end) or not text[end : end + 1].isalnum()
    return f" {_CORPORATE[_ENCLOSED.get(written, written)]}" + ("" if closing else " ")


_COMPARED = r"(?:대비|보다|비해|비하면|작년|지난해|전년|전월|전주|전일|전날|전분기|동기|어제|증감|등락|변동)"


@rule(
    "bound",
    r"(?:(?<=\d[세살인])|(?<=\d학년)|(?<=\d개월)|(?<=\d등급)|(?<=\d[점평㎜㎝㎡㎏㎞])|(?<=\d[mc]m)|(?<=\dkg))[↑↓]",
)
def bounded(match: re.Match[str]) -> str | None:
    """``65세↑``, ``200㎜↑``: from there on; beside words that compare (``작년보다 3점↑``) it rose."""
    left = match.string[max(0, match.start() - 24) : match.start()]
    if compiled(_COMPARED).search(left) or compiled(r"\.\d점$").search(left):
        return None
    return " 이상" if match[0] == "↑" else " 이하"


@rule("stars", "(?=★{0,5}½?☆)★{1,5}(½)?☆{1,5}|(?<=점 )★{2,5}(½)?")
def stars(match: re.Match[str]) -> str | None:
    """``★★★☆☆``: a judgement; stars that only adorn aren't said."""
    half = " 반" if match[1] or match[2] else ""
    return f" 별 {numbers.native_before_noun(match[0].count('★'))} 개{half} "


@rule("arrow", r"\s?(?:→|⇒|➡|[-=]>)\s?")
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
    if not before or (not before[-1].isalnum() and before[-1] not in ')%.℃°"″'):
        return " "
    follows = re.match(r"[-+₩$]?\d|'\d|[가-힣ㄱ-ㅣA-Za-z①-⑳㉠-㉻ⓐ-ⓩⅠ-ⅿα-ω]", text[match.end() :]) is not None
    trailing = text.startswith("~ ", match.start()) and not text.startswith(" ", match.start() - 1)
    if before.endswith(("까지", "부터", "HEAD")):
        return " "  # HEAD~3
    if not follows or (trailing and not figure):
        end = "" if text.startswith((")", "]"), match.end()) else " "
        return "부터" + end if figure else " "
    return "에서 "


@rule(
    "withheld name",
    "(?<=[가-힣])[○◯●]{2,3}|(?P<sign>[○◯●△▲□■◇◆])(?P=sign){1,2}(?=[가-힣])|(?<=[가-힣])(?P<mark>[△□◇])(?P=mark)(?=\\s|[가-힣]|$)",
)
def withheld(match: re.Match[str]) -> str | None:
    """``김○○ 씨``: 김 모 씨."""
    return " 모" if particles.stands_at(match.string, match.end()) else " 모 "


@rule("withheld name", r"(?<![^\s(\[‘“'\"])(?P<sign>[○◯])(?P=sign){1,2}(?=\s[가-힣])")
def nameless(match: re.Match[str]) -> str | None:
    """``○○○ 의원``: 아무개 의원; ``○○ 회사``: 모 회사."""
    return "아무개" if len(match[0]) > 2 else "모"


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


@rule("bracket", r"[)\]}>」』】〉》](?=['\"”]?[가-힣]|[⁰¹²³⁴-⁹⁻^])")
def closed(match: re.Match[str]) -> str | None:
    """A bracket closed in front of a particle or an ending: no pause."""
    if match.string[match.end()] < "가" and match.string[match.end()] not in "'\"”":
        return ""  # an exponent
    behind = match.end() + (match.string[match.end()] in "'\"”")
    honours = match.string.startswith(("씨", "님"), behind)
    return "" if particles.stands_at(match.string, behind) and not honours else " "


@rule("per unit", r"/(?=[A-Za-z㎀-㏿ℓ]{1,3}(?![A-Za-z]))(?<=[원명건대개톤A-Za-z㎀-㏿]/)")
def per(match: re.Match[str]) -> str | None:
    """``원/㎏``: won a kilogram."""
    unit = quantities.unit_after(match.string, match.end())
    return None if unit is None else " 퍼 "


@rule("per unit", r"(?<=[A-Za-z㎀-㏿ℓ회])/(?=(일|월|년|시간|분|초|인|명|회))")
def per_time(match: re.Match[str]) -> str | None:
    """``15t/일``: behind a unit, not behind a word."""
    unit = compiled(r"\d\s?(?:[A-Za-z㎀-㏿ℓ³²]{1,4}|회)$").search(
        match.string, max(0, match.start() - 7), match.start()
    )
    behind = match.end() + len(match[1])
    alone = not "가" <= match.string[behind : behind + 1] <= "힣" or particles.stands_at(match.string, behind)
    return " 퍼 " if unit and alone else None


@rule("unit", r"[㎀-㏟ℓ](?:/?[A-Za-z㎀-㏟ℓ]{1,2})")
def compound_unit(match: re.Match[str]) -> str | None:
    """``㎾h당``: a unit of several signs without a number."""
    unit = quantities.unit_after(match.string, match.start())
    return f" {unit[1]} " if unit is not None and unit[0] == match.end() else None


def _equals(before: str) -> str:
    """은 or 는 behind a figure or a letter (``1달러=1,380원``), a pause behind other words."""
    if before.endswith(("(", "[")):
        return ""  # (= 100% - 60%)
    if not compiled(r"[0-9A-Za-zα-ω⁰¹²³⁴-ₜ]\S*$").search(before, max(0, len(before) - 40)):
        return ", "
    spoken = numbers.sino(int(before[-1])) if before[-1].isdecimal() else before[-1]
    return particles.topic(spoken) + " "


@rule("sign", r"[\s\S]")
def sign(match: re.Match[str]) -> str | None:
    """Any other sign: its name where it is said, a pause, or nothing."""
    mark = match[0]
    unit = quantities.unit_after(match.string, match.start()) if mark in _SQUARED else None
    if unit is not None:
        return f" {unit[1]} "
    if mark == "×" and compiled(_ANSWER).match(match.string, match.start()):
        return " 엑스 "  # an answer, ○ or ×
    if mark == "=":
        return _equals(match.string[: match.start()].rstrip())
    if mark in "≒≈" and compiled(r"[0-9A-Za-zα-ω]\s?$").search(
        match.string, max(0, match.start() - 2), match.start()
    ):
        return _equals(match.string[: match.start()].rstrip()) + "약 "
    if mark in glyphs.names():
        closing = match.string.startswith((")", "]"), match.end()) or particles.stands_at(
            match.string, match.end()
        )
        return f" {glyphs.names()[mark]}" + ("" if closing or mark == "%" else " ")
    if mark in _PAUSES:
        return ", "
    return _otherwise(match)


def _otherwise(match: re.Match[str]) -> str:
    """A sign without a name: nothing, or a space between words; a letter or a digit is never lost."""
    mark = match[0]
    simple = unicodedata.normalize("NFKC", mark)
    if simple != mark and mark not in _UNSAID and (named := letters.letter_names(simple)):
        return f" {named} "
    if simple != mark and "".join(_HANGUL.findall(simple)):
        return "".join(_HANGUL.findall(simple))
    value = unicodedata.numeric(mark, None)
    if value is not None:
        return f" {numbers.sino(int(value))} " if value == int(value) >= 0 else " 숫자 "
    if mark.isalpha():
        return f" {foreign.script(mark)} "
    behind = re.compile("['\"”’)]*").match(match.string, match.end())
    apart = mark in "_*▲▼△▽■□●○◆◇※☆★#^\\~" and not (
        behind and particles.stands_at(match.string, behind.end())
    )
    return " " if apart else ""


MARK_RULES: tuple[Rule, ...] = (
    answer,
    ditto,
    note,
    bounded,
    stars,
    age,
    arrow,
    tilde,
    withheld,
    nameless,
    hyphen,
    closed,
    per,
    per_time,
    compound_unit,
    middle_dot,
    sign,
)
LETTER_RULES: tuple[Rule, ...] = (typed_answer,)
"""Before the lexicons."""
