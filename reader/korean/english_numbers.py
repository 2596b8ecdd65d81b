"""Numbers that Korean says in English: ``Top 10`` 톱 텐, ``4way`` 포웨이, ``21st`` 트웬티 퍼스트, ``시즌2`` 시즌 투."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import english
from reader.korean.rules import Rule, rule
from reader.korean.words import built_in, table

_ONES = ("", "원", "투", "쓰리", "포", "파이브", "식스", "세븐", "에이트", "나인", "텐", "일레븐", "트웰브")
_TENS = ("", "", "트웬티", "서티", "포티", "피프티", "식스티", "세븐티", "에이티", "나인티")
_TEENS = ("서틴", "포틴", "피프틴", "식스틴", "세븐틴", "에이틴", "나인틴")
_ORDINALS = ("", "퍼스트", "세컨드", "서드", "포스", "피프스", "식스스", "세븐스", "에이스", "나인스", "텐스", "일레븐스", "트웰프스")  # fmt: skip

# Words after which a number is English; the Latin ones in small letters.
_WORDS = "top|big|best|season|part|level|round|step|phase|day|chapter|stage|zone|vol|volume|episode|track|class|tier|number|no|gen|fold|flip|formula|ip|ipv"
_HANGUL = "톱|빅|베스트|시즌|파트|레벨|스텝|챕터|스테이지"
_ALONE = r"(?![\d,.:/~%-]{0,4}\d|[%:A-Za-z가-힣])|(?=[은는이가을를의에와과도로](?![가-힣])|에서|까지|부터|으로|에는|이다)"


@cache
def units() -> frozenset[str]:
    """Signs of units, which are no English words."""
    return frozenset(row[0] for row in table("units.tsv")) | {"min", "sec", "hour", "hours"}


def number(value: int) -> str:
    """An English number below a hundred.

    >>> number(4), number(13), number(21)
    ('포', '서틴', '트웬티 원')
    """
    if value < len(_ONES):
        return _ONES[value]
    if value < 20:
        return _TEENS[value - 13]
    return f"{_TENS[value // 10]} {_ONES[value % 10]}".strip()


@rule("English ordinal", r"(\d{1,2})(?:st|nd|rd|th)(?![A-Za-z])")
def ordinal(match: re.Match[str]) -> str | None:
    """``1st``, ``21st``, ``30th``."""
    value = int(match[1])
    if value < len(_ORDINALS):
        return _ORDINALS[value] or None
    if value < 20:
        return f"{_TEENS[value - 13]}스"
    ones = _ORDINALS[value % 10]
    return f"{_TENS[value // 10]} {ones}" if ones else f"{_TENS[value // 10].removesuffix('티')}티스"


@rule("English number", r"([2-9]|1[0-2]?)-?([a-z]{3,})(?![A-Za-z])")
def before_word(match: re.Match[str]) -> str | None:
    """``4way``, ``3piece``: before an English word that is no unit (those were read before)."""
    if match[2] in units():
        return None
    entry = built_in().find(match[2], 0)
    known = entry is not None and len(entry.tail) == len(match[2])
    if not (known or english.in_dictionary(match[2])):
        return None
    return _ONES[int(match[1])] + (entry.spoken if entry is not None and known else english.hangul(match[2]))


@rule(
    "English number",
    rf"(?:(?<=[A-Za-z]\s)|(?<=[a-z]\.\s)|(?<=[톱빅트즌벨텝터지])|(?<=[톱빅트즌벨텝터지]\s))(1[0-2]?|[2-9])(?:{_ALONE})",
)
def after_word(match: re.Match[str]) -> str | None:
    """``Top 10``, ``Season 2``, ``톱10``, ``시즌 2``."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    if re.search(rf"(?<![A-Za-z])(?i:{_WORDS})\.?\s$|(?<![가-힣])(?:{_HANGUL})\s?$", before):
        return _ONES[int(match[1])]
    return None


@rule("English number", r"([2-9])(?P<mark>[ -]?)in(?P=mark)(1)(?![\dA-Za-z])")
def together(match: re.Match[str]) -> str | None:
    """``3 in 1``, ``2-in-1``."""
    return f"{_ONES[int(match[1])]} 인 원"


def counts_in_english(written: str) -> bool:
    """Whether a number just behind this word (``Top10``) is said in English; K and J are leagues, cars, tanks."""
    return written in ("K", "J") or re.fullmatch(_WORDS, written.lower()) is not None


NUMBER_RULES: tuple[Rule, ...] = (ordinal, together, after_word, before_word)
