"""Korean in the phonemes of espeak-ng's Turkish voice.

espeak-ng's own Korean voice has few of the sounds of Korean and one length for every vowel. Turkish has vowels
for ㅓ (O), ㅡ (W) and the rest, stops that are told apart, and rules for their lengths; a speech recogniser hears
more of our Korean from it (figures in ``voices/espeak.toml``).
Mnemonics: espeak-ng's ``phsource/ph_turkish`` and ``phsource/phonemes``.
"""

from __future__ import annotations

import re

from reader.korean.pronounce import split_syllable

_LEAD = {
    "ㄱ": "g", "ㄲ": "k", "ㄴ": "n", "ㄷ": "d", "ㄸ": "t", "ㄹ": "r", "ㅁ": "m", "ㅂ": "b", "ㅃ": "p", "ㅅ": "s", "ㅆ": "s",
    "ㅇ": "", "ㅈ": "dZ", "ㅉ": "tS", "ㅊ": "tSh", "ㅋ": "kh", "ㅌ": "th", "ㅍ": "ph", "ㅎ": "h",
}  # fmt: skip
_VOWEL = {
    "ㅏ": "a", "ㅐ": "e", "ㅑ": "ja", "ㅒ": "je", "ㅓ": "O", "ㅔ": "e", "ㅕ": "jO", "ㅖ": "je", "ㅗ": "o", "ㅘ": "wa", "ㅙ": "we",
    "ㅚ": "we", "ㅛ": "jo", "ㅜ": "u", "ㅝ": "wO", "ㅞ": "we", "ㅟ": "wi", "ㅠ": "ju", "ㅡ": "W", "ㅢ": "i", "ㅣ": "i",
}  # fmt: skip
_TAIL = {"": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "N"}
_PALATAL = re.compile(r"[ㅣㅑㅒㅕㅖㅛㅠㅟ]")

_BREAK = "|"  # keeps a coda and an onset from being read as one, t|S as tS; elsewhere it only hurts
_PAUSE = re.compile(r"[,.?!]")


def transcribe(sounded: str) -> str | None:
    """Hangul as it sounds (see `reader.korean.pronounce`) as espeak-ng input.

    No vowel is stressed: Korean has no stress, and marking a word's first vowel made it less understood.

    Returns:
        ``[[phonemes]]`` with the punctuation between them, or None if letters or digits of another script are in it.
    """
    if any(char.isalnum() and not "가" <= char <= "힣" for char in sounded):
        return None
    out: list[str] = []
    before = ""
    for char in sounded:
        if "가" <= char <= "힣":
            lead, vowel, tail = split_syllable(char)
            out.append(_syllable(lead, vowel, tail, before))
            before = tail
        elif _PAUSE.match(char):
            out.append(f"]]{char} [[")
            before = ""
        elif char.isspace():
            out.append(" ")
    return f"[[{''.join(out)}]]".removesuffix(" [[]]")


def _syllable(lead: str, vowel: str, tail: str, before: str) -> str:
    onset, nucleus = _LEAD[lead], _VOWEL[vowel]
    if before == lead == "ㄹ":
        onset = "l"
    if lead in "ㅅㅆ" and _PALATAL.match(vowel):
        onset = "S"
    if onset in ("S", "dZ", "tS", "tSh") and nucleus[0] == "j":
        nucleus = nucleus[1:]
    if before == "ㄷ" and onset in ("s", "S"):
        onset = _BREAK + onset
    return onset + nucleus + _TAIL[tail]
