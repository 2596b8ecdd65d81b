"""English sounds → Hangul, after 외래어 표기법 제3장 제1절.

A sound is one letter of ARPAbet's one-letter code beside the letters it was written with, for two reasons: what an
unstressed vowel becomes follows the spelling in Korean (pilot 파일럿, but lesson 레슨), and American English has
fewer vowels than the standard was written for (hot and father are one, odd 오드 and art 아트 are not).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reader.korean.pronounce import join_syllable

VOWELS = frozenset("@aAcEeIiXxoOuURWY")
_SHORT = frozenset("@aAcEIXxU")
_VOWEL = {"@": "ㅐ", "A": "ㅓ", "c": "ㅗ", "E": "ㅔ", "I": "ㅣ", "X": "ㅣ", "i": "ㅣ", "o": "ㅗ", "O": "ㅗㅣ", "u": "ㅜ", "U": "ㅜ", "W": "ㅏㅜ", "Y": "ㅏㅣ", "R": "ㅓ"}  # fmt: skip
_LEADS = dict(zip("bCdDfghJklmnprsStTvzZ", "ㅂㅊㄷㄷㅍㄱㅎㅈㅋㄹㅁㄴㅍㄹㅅㅅㅌㅅㅂㅈㅈ", strict=True))
_TAILS = {"k": "ㄱ", "p": "ㅂ", "t": "ㅅ", "m": "ㅁ", "n": "ㄴ", "G": "ㅇ", "l": "ㄹ"}
_GLIDES = {
    "w": dict(zip("ㅓㅏㅐㅔㅣㅗㅜㅡ", "ㅝㅘㅙㅞㅟㅝㅜㅜ", strict=True)),
    "y": dict(zip("ㅓㅏㅐㅔㅣㅗㅜㅡ", "ㅕㅑㅒㅖㅣㅛㅠㅠ", strict=True)),
    "": {},
}

# What an unstressed vowel becomes by its letters: the sound before, the letters, those behind; the first that fits.
_UNSTRESSED = tuple(
    (re.compile(before), re.compile(letters), re.compile(after), spoken)
    for before, letters, after, spoken in (
        ("", "$", "", "ㅡ"),  # apple, rhythm
        ("", "(?:i|e)?ah?$", "$", "ㅏ"),  # pizza, media
        ("", "a$", "(?:ge(?:r|d|ment)?|te|ce)s?$", "ㅣ"),  # message, manager, climate, palace
        ("l", "a$", "nd", "ㅐ"),  # island, England
        ("", "a$", "nge", "ㅔ"),  # orange
        ("", "e$", "nge", "ㅣ"),  # challenge
        ("[bdkmpstv]", "e$", "l(?:s|ed|ing|ers?)?$", "ㅔ"),  # level, model
        ("C", "e$", "ns?$", "ㅣ"),  # kitchen
        ("Y", "e$|ie$", "", "ㅓ"),  # society
        ("k", "e$", "ts?$", "ㅔ"),  # rocket
        ("t", "e$", "ms?$", "ㅔ"),  # system, item
        ("[sz]", "e$", "nts?$", "ㅔ"),  # recent, present
        ("^s", "e$", "l[aeiou]", "ㅔ"),  # select
        ("i", "o$", "", "ㅓ"),  # period, champion
        ("", "e$", "(?:d|s|ts?|ss|sses|st|d?ge)$", "ㅣ"),  # wanted, roses, planet, princess, college
        ("[pvdtkzsD]", "e$", "n(?:s|ed|ing)?$", "ㅡ"),  # open, seven, garden
        ("", "e$", "(?:ph|[bcdfgkpstv])[aeiouy]", "ㅣ"),  # elephant, benefit
        ("", "e$", "$", "ㅔ"),  # Porsche
        ("[sv]", "i$", "ls?$", "ㅡ"),  # pencil, evil
        ("[sz]", "o$", "ns?$", "ㅡ"),  # lesson, season
        ("t", "o$", "ns?$", "ㅓ"),  # Boston
        ("", "o$", "(?:n|m|t|me|pe|nment)s?$|ra", "ㅓ"),  # London, freedom, pilot, awesome
        ("[SZJCy]", "[eio]*o$", "", "ㅓ"),  # nation, region
        ("^k", "o$", "[mnlr]", "ㅓ"),  # control, computer, collect
        ("[yC]", "u$", "", "ㅜ"),  # popular
        ("f", "u$", "l", "ㅜ"),  # careful
        ("", "o$|[ao]ugh$|au$|aw$", "", "ㅗ"),  # memory
        ("", "i$|y$|ai$|ei$|ui$|ey$|ie$", "", "ㅣ"),  # holiday, mountain
        ("", "", "", "ㅓ"),  # about, student, bonus, famous
    )
)  # fmt: skip
_LONG_AIR = re.compile(r"(?:y|ies|ying|ious(?:ly)?|ing|ings|ents?|eas?)$")


class Sound(NamedTuple):
    """One sound and how it is written: ``("f", "ph")``."""

    sign: str
    letters: str


_PAUSE = Sound("", "")


def hangul(sounds: Sequence[Sound]) -> str:
    """The Hangul of an English word's sounds.

    >>> hangul([Sound("k", "c"), Sound("@", "a"), Sound("t", "t")])
    '캣'
    """
    word = _told_apart(sounds)
    syllables: list[list[str]] = []
    for at, sound in enumerate(word):
        if sound.sign in VOWELS:
            _add_vowel(syllables, word, at)
        elif sound.sign not in "wyr":
            _add_consonant(syllables, word, at)
    return "".join(join_syllable(*syllable) for syllable in syllables)


def _told_apart(sounds: Sequence[Sound]) -> list[Sound]:
    """The sounds as the standard counts them: 아워, an r between vowels, [j] that is written i, [hw]."""
    word: list[Sound] = []
    padded = (_PAUSE, *sounds, _PAUSE)
    for at, sound in enumerate(sounds, 1):
        heard = _vowel_heard if sound.sign in VOWELS else _consonant_heard
        word += heard(padded[at - 1], sound, padded[at + 1], initial=at == 1, second=at == 2)
    return word


def _vowel_heard(before: Sound, sound: Sound, after: Sound, *, initial: bool, second: bool) -> list[Sound]:
    sign, letters = sound
    if sign == "W" and after.sign in ("R", "x"):  # 8: tower 타워
        return [Sound("a", "a"), Sound("w", "")]
    if sign == "i" and before.sign == "Y":  # naive 나이브
        return []
    if sign == "x" and after.sign == "w" and letters in ("", "u"):  # usual 유주얼
        return [Sound("u", letters)]
    if (
        (sign, letters, after.sign) == ("x", "a", "")
        and re.search("[SZJ]", before.sign)
        and before.letters[-1:] == "i"
    ):
        return [Sound("i", ""), sound]  # Asia 아시아
    if sign == "R" and after.sign and after.sign in VOWELS:  # camera, memory
        return [Sound(_before_vowel(before, letters, after), letters), Sound("r", "")]
    if sign in "uU" and before.sign in ("t", "d", "n", "s", "T") and re.match("u|e[uw]", letters):
        return [Sound("y", ""), sound]  # new 뉴, super 슈퍼: said without [j] in America only
    return [sound]


def _consonant_heard(
    before: Sound, sound: Sound, after: Sound, *, initial: bool, second: bool
) -> list[Sound]:
    sign, letters = sound
    if ((sign, before.sign) == ("w", "x") and before.letters in ("", "u")) or (
        (sign, before.sign) == ("k", "G") and after.sign in ("S", "C", "T", "t")
    ):
        return []  # usual 유주얼, length 렝스, function 펑션
    if sign == "J" and letters == "d" and after.letters == "u":  # education 에듀케이션
        return [Sound("d", letters), Sound("y", "")]
    if second and (sign, letters, after.letters) == ("G", "n", "c") and before.letters in ("i", "e", "u"):
        return [Sound("n", letters)]  # include 인클루드: the beginning is still heard
    if sign == "y" and letters.startswith("i") and after.sign in ("x", "R"):  # 9: union 유니언
        return [Sound("i", letters)]
    if initial and letters == "wh" and sign == "w" and after.sign in ("I", "Y", "i"):  # 9: white 화이트
        return [Sound("h", ""), sound]
    return [sound]


def _before_vowel(before: Sound, letters: str, after: Sound) -> str:
    """The vowel of an unstressed er, or, ur before another: camera, memory, natural; but collaborate."""
    if letters.startswith("or") and before.sign != "w" and after.letters[:1] in ("y", "i", "e"):
        return "o"
    return "u" if letters.startswith("ur") and before.sign == "C" else "A"


def _vowel(word: Sequence[Sound], at: int) -> str:
    """The vowel at `at` in Hangul letters; two stand for two syllables."""
    sign, letters = word[at]
    before, after = word[at - 1] if at else _PAUSE, word[at + 1] if at + 1 < len(word) else _PAUSE
    if after.sign == "r" and sign in "EIXiUcYW":
        return _before_r(word, at)
    if sign == "a":
        broad = before.sign == "w" and after.sign not in ("r", "")
        return "ㅗ" if broad or "o" in letters or letters == "au" or after == ("l", "ll") else "ㅏ"
    if sign == "A" and letters == "a" and not after.sign:
        return "ㅏ"
    if sign == "i" and letters == "ay":  # Monday
        return "ㅔㅣ"
    if sign == "e":
        return "ㅔ" if letters == "e" and not after.sign else "ㅔㅣ"
    rest = "".join(sound.letters for sound in word[at + 1 :])
    if (sign, letters, before.sign) == ("X", "e", "Y"):  # quiet 콰이엇
        return "ㅓ"
    if sign in "IX" and letters == "e" and re.match("ct|ts?$", rest):
        return "ㅔ" if before.sign == "k" or rest.startswith("ct") else "ㅣ"
    if sign != "x":
        return _VOWEL[sign]
    before_sign = ("^" if at == 1 else "") + before.sign
    return next(
        spoken
        for sounds, written, following, spoken in _UNSTRESSED
        if (sounds.match(before_sign) or (before_sign[:1] == "^" and sounds.match(before_sign[1:])))
        and written.match(letters)
        and following.match(rest)
    )


def _before_r(word: Sequence[Sound], at: int) -> str:
    """8: [eə] 에어, [iə] 이어, [uə] 우어, [ɔː] 오 or, at the end, 오어."""
    sign, letters = word[at]
    r = word[at + 1].letters
    rest = "".join(sound.letters for sound in word[at + 2 :])
    inside = at + 2 < len(word) and word[at + 2].sign in VOWELS
    if sign in "YW":
        return _VOWEL[sign] + ("" if inside else "ㅓ")
    if sign == "c":
        return "ㅗㅓ" if not inside and ("re" in r or letters == "oo") else "ㅗ"
    if sign == "E":
        if not inside or letters in ("ai", "ea", "ay"):
            return "ㅔㅓ"
        if letters != "a":
            return "ㅔ"
        if rest == "y" and sum(sound.sign in VOWELS for sound in word[:at]) > 0:  # secretary
            return "ㅓ"
        return "ㅔㅓ" if _LONG_AIR.match(rest) and r != "rr" else "ㅐ"
    vowel = _VOWEL[sign]
    return vowel + "ㅓ" if not inside or letters in ("ea", "ee", "ou", "oo", "eo") else vowel


def _add_vowel(syllables: list[list[str]], word: Sequence[Sound], at: int) -> None:
    glide, start = "", at
    while start and word[start - 1].sign in ("w", "y"):
        start -= 1
        glide = word[start].sign
    lead = word[start - 1].sign if start else ""
    lead = lead if lead in _LEADS and not (glide == "w" and lead in "lmnr") else ""
    if glide == "w" and lead not in ("", "g", "k", "h"):  # 9: swing 스윙
        syllables.append([_LEADS[lead], "ㅠ" if lead == "S" else "ㅡ", ""])
        lead = ""
    vowel = _vowel(word, at)
    first = vowel[0]
    if lead == "S":  # 3
        glide, first = "y", "ㅓ" if first == "ㅡ" else first
    elif lead in ("C", "J", "Z"):
        glide, first = "", "ㅓ" if first == "ㅡ" else first
    elif glide == "y" and first == "ㅓ" and lead in ("d", "l", "n"):  # 9: battalion 버탤리언
        syllables.append([_LEADS[lead], "ㅣ", ""])
        lead = glide = ""
    syllables.append([_LEADS.get(lead, "ㅇ"), _GLIDES[glide].get(first, first), ""])
    syllables += [["ㅇ", other, ""] for other in vowel[1:]]


def _add_consonant(syllables: list[list[str]], word: Sequence[Sound], at: int) -> None:
    sign = word[at].sign
    before, after = word[at - 1] if at else _PAUSE, word[at + 1] if at + 1 < len(word) else _PAUSE
    opens = _opens(sign, after.sign)
    closable = bool(syllables) and syllables[-1][2] == "" and at > 0
    if sign == "l" and closable and not (opens and before.sign in ("m", "n", "G")):  # 6
        syllables[-1][2] = "ㄹ"
        return
    if opens and sign != "G":
        return
    if (sign == "s" and before.sign == "t") or (sign == "z" and before.sign == "d" and not after.sign):  # 4
        syllables.append(["ㅊ" if sign == "s" else "ㅈ", "ㅡ", ""])
    elif sign in ("t", "d") and after.sign == {"t": "s", "d": "z"}[sign] and _affricate(word, at + 1):
        return
    elif sign in "nmG" and closable:  # 5
        syllables[-1][2] = _TAILS[sign]
    elif sign in "nm" and before.sign == "l":  # 6: film 필름
        syllables.append(["ㄹ", "ㅡ", _TAILS[sign]])
    elif sign in "ptk" and closable and _short(word, at - 1) and after.sign not in tuple("lrmnw"):  # 1
        syllables[-1][2] = _TAILS[sign]
    elif (
        sign == "b" and closable and after.sign in ("", "s") and before.sign in tuple("@EIa")
    ):  # usage: web 웹, absolute 앱설루트
        syllables[-1][2] = "ㅂ"
    elif sign == "S":  # 3
        syllables.append(["ㅅ", "ㅠ" if after.sign else "ㅣ", ""])
    else:
        syllables.append([_LEADS.get(sign, "ㅇ"), "ㅣ" if sign in "CJZ" else "ㅡ", ""])


def _opens(sign: str, after: str) -> bool:
    """Whether a consonant begins the syllable of what follows; before [w] only those that can."""
    return after != "" and (after in VOWELS or after == "y" or (after == "w" and sign not in "lmnGr"))


def _affricate(word: Sequence[Sound], at: int) -> bool:
    """Whether the s or z at `at` makes one sound with what is before: cats, Pittsburgh, not outside."""
    return at + 1 == len(word) or (word[at].sign == "s" and word[at + 1].sign not in VOWELS)


def _short(word: Sequence[Sound], at: int) -> bool:
    """Whether the sound at `at` is a short vowel: ``o`` is one in dog, none in caught."""
    sign, letters = word[at]
    return sign in _SHORT and (sign != "c" or letters == "o")
