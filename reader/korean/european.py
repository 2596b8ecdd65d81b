"""European names whose letters tell their language (``Dvořák``, ``Müller``, ``François``) → Hangul.

외래어 표기법 has a table for each; ours are the rows of ``voices/lexicon/european.tsv``. A name without such a
letter is read as English has it: nothing tells what else it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from reader.korean.pronounce import join_syllable
from reader.korean.words import table

_LEADS = dict(zip("bcCdfghHkJlmnpqrsStvzZ", "ㅂㅊㅊㄷㅍㄱㅎㅎㅋㄴㄹㅁㄴㅍㅋㄹㅅㅅㅌㅂㅈㅈ", strict=True))
_TAILS = {"n": "ㄴ", "m": "ㅁ", "N": "ㅇ", "l": "ㄹ", "J": "ㄴ"}
_VOWELS = dict(zip("aeiou0yEI@", "ㅏㅔㅣㅗㅜㅚㅟㅓㅡㅐ", strict=True))
_PALATAL = dict(zip("ㅏㅔㅗㅜㅓㅐ", "ㅑㅖㅛㅠㅕㅒ", strict=True))
_ROUNDED = dict(zip("ㅏㅔㅣㅗㅓㅐ", "ㅘㅞㅟㅝㅝㅙ", strict=True))
_LONGEST = 40


@cache
def _languages() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row[1]), row[2]) for row in table("european.tsv") if row[0] == "?")


@cache
def _spellings(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (row for row in table("european.tsv") if row[0] == language)
    return tuple((re.compile(row[1]), row[2] if len(row) > 2 else "") for row in rows)


@lru_cache(maxsize=1024)
def hangul(written: str) -> str | None:
    """The Hangul of a word in small letters, or None where no letter tells its language.

    >>> hangul("dvořák"), hangul("müller"), hangul("françois"), hangul("wałęsa"), hangul("muñoz")
    ('드보르자크', '뮐러', '프랑수아', '바웬사', '무뇨스')
    >>> hangul("đà"), hangul("þór")
    ('다', '토르')
    >>> hangul("ångström"), hangul("erdoğan"), hangul("planet")
    ('옹스트룀', '에르도안', None)
    """
    if len(written) > _LONGEST:
        return None
    language = next((code for pattern, code in _languages() if pattern.search(written)), None)
    return _assembled(_sounds(written, language)) or None if language else None


def _sounds(written: str, language: str) -> str:
    sounds, at = "", 0
    while at < len(written):
        found = ((pattern.match(written, at), said) for pattern, said in _spellings(language))
        match, said = next(
            ((match, said) for match, said in found if match and match[0]), (None, _bare(written[at]))
        )
        doubled = sounds[-1:] == said[:1] != "" and said not in _VOWELS
        sounds += said[1:] if doubled else said
        at += len(match[0]) if match else 1
    return "".join(sound for sound in sounds if sound in _LEADS or sound in _VOWELS or sound in "jwN")


def _bare(letter: str) -> str:
    """A letter that is strange to the language as any other has it: never lost."""
    return _STRANGE.get(letter) or unicodedata.normalize("NFD", letter)[0]


_STRANGE = {
    "đ": "d",
    "ł": "l",
    "ø": "0",
    "æ": "e",
    "œ": "e",
    "ß": "s",
    "ı": "i",
    "x": "ks",
    "ð": "d",
    "þ": "t",
}


def _assembled(sounds: str) -> str:
    syllables: list[list[str]] = []
    for at, sound in enumerate(sounds):
        before, after = sounds[at - 1 : at], sounds[at + 1 : at + 2]
        if sound in _VOWELS:
            _add_vowel(syllables, sounds, at)
        elif sound in "jw":
            if after not in _VOWELS or not after:
                syllables.append(["ㅇ", "ㅣ" if sound == "j" else "ㅜ", ""])
        else:
            _add_consonant(syllables, sound, before, after)
    return "".join(join_syllable(*syllable) for syllable in syllables)


def _add_vowel(syllables: list[list[str]], sounds: str, at: int) -> None:
    vowel, glide = _VOWELS[sounds[at]], sounds[at - 1 : at]
    lead = sounds[at - 2 : at - 1] if glide and glide in "jw" else glide
    opened = lead if lead in _LEADS else ""
    if glide == "w" and opened:  # François 프랑수아
        syllables.append([_LEADS[opened], "ㅜ", ""])
        opened = ""
        glide = ""
    elif glide == "j" and opened and opened not in "nl":
        syllables.append([_LEADS[opened], "ㅣ", ""])
        opened = glide = ""
    if glide == "j" and vowel == "ㅡ":
        syllables.append(["ㅇ", "ㅣ", ""])
    glided = {"j": _PALATAL, "w": _ROUNDED}.get(glide, {})
    if opened in ("S", "J"):
        glided = _PALATAL
    syllables.append([_LEADS.get(opened, "ㅇ"), glided.get(vowel, vowel), ""])


def _add_consonant(syllables: list[list[str]], sound: str, before: str, after: str) -> None:
    opens = after != "" and (after in _VOWELS or after in "jw")
    closable = bool(syllables) and syllables[-1][2] == ""
    if sound == "l" and closable and before not in _TAILS:
        syllables[-1][2] = "ㄹ"
    elif opens and sound != "N":
        return
    elif sound in _TAILS and closable:
        syllables[-1][2] = _TAILS[sound]
    elif sound in "nm":
        syllables.append(
            ["ㄹ" if before == "l" else "ㅇ" if not syllables else _LEADS[sound], "ㅡ", _TAILS[sound]]
        )
    elif sound == "S":
        syllables.append(["ㅅ", "ㅠ" if after else "ㅣ", ""])
    elif sound in "CH":
        syllables.append([_LEADS[sound], "ㅣ", ""])
    elif sound == "Z":
        syllables.append(["ㅈ", "ㅜ", ""])
    elif sound in _LEADS:
        syllables.append([_LEADS[sound], "ㅡ", ""])
