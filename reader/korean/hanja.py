"""Chinese characters: their Sino-Korean reading with the initial sound rule (두음법칙)."""

from __future__ import annotations

import re
from functools import cache

from reader.korean.rules import Rule, rule
from reader.korean.words import built_in, table

_NIEUN, _DIGEUT, _RIEUL, _IEUNG, _JIEUT = 2, 3, 5, 11, 12
_Y_VOWELS = frozenset((2, 3, 6, 7, 12, 17, 20))  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ


@cache
def _readings() -> dict[str, str]:
    return {character: row[1] for row in table("hanja.tsv") for character in row[0]}


def initial(syllable: str) -> str:
    """A syllable at the beginning of a word (한글 맞춤법 제10항-제12항).

    >>> initial("녀"), initial("량"), initial("락"), initial("국")
    ('여', '양', '낙', '국')
    """
    offset = ord(syllable) - 0xAC00
    onset, vowel, rest = offset // 588, offset % 588 // 28, offset % 588
    if onset in (_RIEUL, _NIEUN) and vowel in _Y_VOWELS:
        onset = _IEUNG
    elif onset == _RIEUL:
        onset = _NIEUN
    return chr(0xAC00 + onset * 588 + rest)


def read(written: str, *, word_start: bool = True) -> str:
    """The reading of a run of Chinese characters; "" for characters without one.

    >>> read("女性"), read("比率"), read("競爭率"), read("不動産")
    ('여성', '비율', '경쟁률', '부동산')
    """
    spoken, last = "", ""
    for character in written:
        syllable = _readings().get(character, "")
        if not syllable:
            continue
        if (not spoken and word_start) or (
            spoken and syllable in ("률", "렬") and (ord(spoken[-1]) - 0xAC00) % 28 in (0, 4)
        ):
            syllable = initial(syllable)
        if last == "不" and (ord(syllable) - 0xAC00) // 588 in (_DIGEUT, _JIEUT):
            spoken = spoken[:-1] + "부"
        spoken += syllable
        last = character
    return spoken


_PARTICLES = r"(?:은|는|이|가|을|를|과|와|의|에|에서|서|도|만|로|으로|보다|까지|부터|에게)(?![가-힣])"


@rule("hanja beside its reading", r"(?<=[가-힣])\s?\([\u3400-\u9fff\s·,]+\)")
def gloss(match: re.Match[str]) -> str | None:
    """``배(梨)``, ``기사(騎士)``: the characters only tell which word is meant, so they are left out."""
    return ""


@rule("hanja beside its reading", r"([\u3400-\u9fff]+)\(([가-힣]+)\)")
def glossed(match: re.Match[str]) -> str | None:
    """``深話(심화)``, ``北(북한)``: said once."""
    short = built_in().find(match[1], 0)
    same_length = len(match[1]) == len(match[2]) > 1
    return match[2] if same_length or (short is not None and short.spoken == match[2]) else None


@rule(
    "hanja",
    r"(?<=[가-힣] )中(?=이다|인|이며|이던|이라|임|입니다|이고|[.,)]|$)|(?<=[가-힣])中(?=\s|$|[가-힣])",
)
def in_progress(match: re.Match[str]) -> str | None:
    """``수사 中이다``: in the course of, not China."""
    return "중"


@rule(
    "hanja",
    rf"[\u3400-\u9fff](?=[가-힣])(?!{_PARTICLES})|(?<=[가-힣\u3400-\u9fff]·)[\u3400-\u9fff](?![\u3400-\u9fff])|[\u3400-\u9fff](?=·[가-힣\u3400-\u9fff])",
)
def single(match: re.Match[str]) -> str | None:
    """``美국방부``, ``美·中``: one character as part of a word is said by its sound, not as a headline word."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    if "\u3400" <= before <= "\u9fff":
        return None
    return read(match[0], word_start=not ("가" <= before <= "힣" or before.isdigit()))


@rule("hanja", r"[\u3400-\u9fff]+")
def reading(match: re.Match[str]) -> str | None:
    """Chinese characters by their sound."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    return read(match[0], word_start=not ("가" <= before <= "힣" or before.isdigit()))


@rule(
    "surname",
    r"[李朴金尹文安韓洪鄭曺秋羅吳元劉沈盧崔](?=\s(?:전 |前 )?(?:대통령|총리|장관|대표|의원|여사|위원장|후보|지사|시장|회장|총장|특검))",
)
def surname(match: re.Match[str]) -> str | None:
    """``李 대통령``: a person, not a country or a metal."""
    return {"金": "김", "沈": "심"}.get(match[0]) or read(match[0])


FIRST_RULES: tuple[Rule, ...] = (surname, glossed, in_progress, single)
"""Before the lexicons."""
HANJA_RULES: tuple[Rule, ...] = (reading,)
