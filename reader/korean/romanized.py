"""Korean in Latin letters → Hangul, by the 국어의 로마자 표기법 (``Gyeongbokgung``, ``tteokbokki``)."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.korean.pronounce import join_syllable

_LEADS = {"kk": "ㄲ", "tt": "ㄸ", "pp": "ㅃ", "ss": "ㅆ", "jj": "ㅉ", "ch": "ㅊ", "g": "ㄱ", "n": "ㄴ", "d": "ㄷ", "r": "ㄹ", "l": "ㄹ", "m": "ㅁ", "b": "ㅂ", "s": "ㅅ", "j": "ㅈ", "k": "ㅋ", "t": "ㅌ", "p": "ㅍ", "h": "ㅎ", "": "ㅇ"}  # fmt: skip
_VOWELS = {"yeo": "ㅕ", "yae": "ㅒ", "wae": "ㅙ", "ae": "ㅐ", "ya": "ㅑ", "eo": "ㅓ", "ye": "ㅖ", "wa": "ㅘ", "oe": "ㅚ", "yo": "ㅛ", "wo": "ㅝ", "we": "ㅞ", "wi": "ㅟ", "yu": "ㅠ", "eu": "ㅡ", "ui": "ㅢ", "oo": "ㅜ", "ee": "ㅣ", "a": "ㅏ", "e": "ㅔ", "o": "ㅗ", "u": "ㅜ", "i": "ㅣ"}  # fmt: skip
_TAILS = {"ng": "ㅇ", "k": "ㄱ", "n": "ㄴ", "t": "ㅅ", "l": "ㄹ", "m": "ㅁ", "p": "ㅂ", "": ""}
_SYLLABLE = re.compile(
    rf"({'|'.join(_LEADS)})({'|'.join(_VOWELS)})(ng(?![aeiou])|[kntlmp](?![aeiouyw])|)", re.ASCII
)
# What English hardly has: 어 으 애, 경 황 형, doubled stops, ng before a consonant, 동 and 궁.
_KOREAN = re.compile(r"eo|eu|ae|[ghkm]y[eu]|[gh]wa|kk|tt|jj|ng(?=[bdghjmns])|(?<=[a-z]{3})(?:dong|gung)$")
_LONGEST = 30


@lru_cache(maxsize=1024)
def hangul(written: str) -> str | None:
    """The Hangul of a romanized word in small letters, or None when it is none.

    >>> hangul("gyeongbokgung"), hangul("hangeul"), hangul("planet")
    ('경복궁', '한글', None)
    """
    if not 4 <= len(written) <= _LONGEST or not _KOREAN.search(written):
        return None
    said, at = "", 0
    while at < len(written):
        match = _SYLLABLE.match(written, at)
        if match is None:
            return None
        lead, vowel, tail = match.groups()
        name = (
            vowel == "yu" and lead and tail in ("n", "ng")
        )  # Hyun 현, Kyung 경: how people write their names
        lead = "g" if name and lead == "k" else lead
        said += join_syllable(_LEADS[lead], "ㅕ" if name else _VOWELS[vowel], _TAILS[tail])
        at = match.end()
    return said
