"""Numbers in step with words or signs: ``최저/최고 3/8도``, ``금 3·은 2·동 5개``, ``코스피 2,500(▲12.5)``."""

from __future__ import annotations

import re

from reader.korean import numbers, quantities
from reader.korean.counters import Counter, counted, counter_at, numerals
from reader.korean.rules import INTEGER, Rule, compiled, rule
from reader.korean.words import any_of

_WORDS = "quantity-words.tsv"
_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_NAME = r"(?:[가-힣]{1,8}|[A-Za-z]{1,6})"
_PAIR = rf"(?:^|[^가-힣A-Za-z/]){_NAME}\s?/\s?{_NAME}(?: [가-힣]{{1,6}})?[\s:(]{{1,3}}$"
_DOTTED_PAIR = r"(?:^|[^가-힣·])(?:상·하|남·여|여·남|좌·우|찬·반|승·패|득·실|전·후|입·출|대·소|내·외|신·구|노·사|증·감|장·단)[가-힣]{0,6}[\s:()]{1,3}$"
_TESTS = r"(?:^|[^A-Za-z/])[A-Z]{2,5}/[A-Z][A-Za-z]{1,4}[\s:()]{1,3}$"
"""Two short names in capitals, as of a laboratory: ``AST/ALT 24/31`` needs no unit."""

_ROUGHLY = r"\s?(?:이상|이하|미만|초과|정도|가량|수준|안팎)"


def _each(written: str, counter: Counter | None, text: str, start: int, end: int) -> str:
    if counter is None or not written.isdigit():
        whole, _, part = written.partition(".")
        return numbers.decimal(whole, part) if part else numbers.sino(int(whole))
    return counted(int(written), counter, numerals(counter, text, start, end))


def _opposite(left: str) -> bool:
    return (
        compiled(rf"(?<![가-힣]){any_of(_WORDS, 'opposite')}[가-힣]{{0,4}}[\s:(]{{1,3}}$").search(left)
        is not None
        or compiled(_TESTS).search(left) is not None
    )


def _shared(text: str, at: int) -> bool:
    """Whether what follows makes a share or a day of two numbers with a slash."""
    words = (any_of("date-words.tsv", of) for of in ("part", "day after"))
    return compiled(rf"\s?(?:{'|'.join(words)})").match(text, at) is not None


@rule("pair", rf"({_NUMBER})/({_NUMBER})(?![\d/.]|,\d|\s?(?:월|일|분기)(?![가-힣]))")
def paired(match: re.Match[str]) -> str | None:
    """``남/여 3/5명``: behind two words with a slash two numbers are one for each, no fraction and no day."""
    text, start, end = match.string, match.start(), match.end()
    left = text[max(0, start - 28) : start]
    named = compiled(_PAIR).search(left) or compiled(_DOTTED_PAIR).search(left)
    if named is None or compiled(_ROUGHLY).match(text, end):
        return None
    unit = quantities.unit_after(text, end)
    counter = None if unit else counter_at(text, end)
    if not (unit or counter) and (_shared(text, end) or not _opposite(left)):
        return None
    low, high = (_each(written, counter, text, start, end) for written in match.groups())
    rate = unit and text.startswith("/", unit[0])  # 24/31 IU/L: said once
    name = unit[1] if unit and not rate else counter.word if counter else ""
    return f"{low} {name}".rstrip() + f", {high}" + (" " if counter else "")


_COUNTED = r"(개|명|건|곳|마리)(?![가-힣]{2})"
_ITEM = r"[가-힣]{1,4}\s?\d{1,3}\s?"


@rule("tally", rf"(\d{{1,3}})(?=\s?[·,]\s?(?:{_ITEM}[·,]\s?){{0,4}}{_ITEM}{_COUNTED})")
def tallied(match: re.Match[str]) -> str | None:
    """``금 3·은 2·동 5개``: the counter at the end counts each of them."""
    text, start, counter = match.string, match.start(), counter_at(match[2], 0)
    named = compiled(r"(?:^|[^가-힣\d.])[가-힣]{1,4}\s?$").search(text, max(0, start - 7), start)
    if named is None or counter is None or text.endswith(("월 ", "일 ", "년 ", "제", "제 "), 0, start):
        return None
    return f"{counted(int(match[1]), counter, counter.native_up_to)} {counter.word}"


_FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,12})(?:\.\d{1,6})?(?![\d.,]{0,3}\d)(?:\s?[천만억조])?"
_MOVED = rf"{_FIGURE}(?:\s?(?:원|달러|엔|위안|유로|p|bp|(명|건|대|위|점|계단)))?(?![가-힣A-Za-z])"
_CELL = r"[(\[:,/]\s?$|\d\)?(?:원|p|포인트|달러|엔|명|건)?\s$"
_CELL_ENDS = r"(?=\s?(?:[)\],/▲▼]|\.?$)|\s\d)"


@rule("rise or fall", rf"▲\s?(?={_MOVED}{_CELL_ENDS})")
def risen(match: re.Match[str]) -> str | None:
    """``(▲12.5)``, ``2,500원 ▲500``, a cell of ``▲6,500``; in front of words (``▲3명 선발``) it is the mark of an item."""
    text, start = match.string, match.start()
    cell = compiled(_CELL).search(text, max(0, start - 8), start) if start else not match[1]
    return "상승 " if cell else None


@rule("rise or fall", rf"[▲▼]\s?(?={INTEGER}(?:\.\d+)?\s?(?:%|포인트|p))|▼\s?(?=\d(?!\d?[.)]\s))")
def moved(match: re.Match[str]) -> str | None:
    """``▼1.2%``, ``▼900``: the sign in front of a figure tells where it went."""
    return "상승 " if match[0][0] == "▲" else "하락 "


FIRST_RULES: tuple[Rule, ...] = (paired, tallied)
MARK_RULES: tuple[Rule, ...] = (risen, moved)
