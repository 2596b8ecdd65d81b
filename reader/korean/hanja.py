"""Chinese characters: their Sino-Korean reading with the initial sound rule (두음법칙)."""

from __future__ import annotations

import re
from functools import cache

from reader.korean.rules import Rule, rule
from reader.korean.words import table

_RIEUL, _NIEUN, _IEUNG = 5, 2, 11
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
    spoken = ""
    for character in written:
        syllable = _readings().get(character, "")
        if not syllable:
            continue
        if not spoken and word_start:
            syllable = initial(syllable)
        elif spoken and syllable in ("률", "렬") and (ord(spoken[-1]) - 0xAC00) % 28 in (0, 4):
            syllable = initial(syllable)
        elif spoken.endswith("불") and written[len(spoken) - 1 : len(spoken)] == "不" and "다" <= syllable < "마":
            spoken = spoken[:-1] + "부"
        if spoken.endswith("불") and written[len(spoken) - 1 : len(spoken)] == "不" and "자" <= syllable < "차":
            spoken = spoken[:-1] + "부"
        spoken += syllable
    return spoken


@rule("hanja beside its reading", r"\(([\u3400-\u9fff]+)\)")
def gloss(match: re.Match[str]) -> str | None:
    """``배(梨)``, ``기사(騎士)``: the character only tells which word is meant, so it is left out."""
    before = match.string[: match.start()]
    spoken = read(match[1])
    if spoken and (before.endswith(spoken) or before.endswith(read(match[1], word_start=False))):
        return ""
    return None


@rule("hanja", r"[\u3400-\u9fff]+")
def reading(match: re.Match[str]) -> str | None:
    """Chinese characters by their sound."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    return read(match[0], word_start=not "가" <= before <= "힣")


HANJA_RULES: tuple[Rule, ...] = (reading,)
