"""Korean in the phonetic symbols that Kokoro knows from other languages.

Kokoro has no Korean. Its symbols are IPA, learned from English, Japanese, Chinese, Hindi, Spanish, French, Italian
and Portuguese; the choice among them is what a Korean listener understands best, found by trying variants against
a speech recogniser. Stops are the hard part: the plain ones (ㄱ ㄷ ㅂ ㅈ) are voiced between voiced sounds of a
word, and only there. Voiced at the head of a word, as the standard has it after a vowel, they are heard as nasals.
"""

from __future__ import annotations

import re

from reader.korean.pronounce import pronounce, split_syllable

SYMBOLS = {
    ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "ʥ": 19, "ʨ": 21,
    "a": 43, "d": 46, "b": 44, "e": 47, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58,
    "s": 61, "t": 62, "u": 63, "w": 65, "ɕ": 77, "ɛ": 86, "ɡ": 92, "ɯ": 110, "ɰ": 111, "ŋ": 112, "ɾ": 125, "ʌ": 138, "ʰ": 162,
}  # fmt: skip
"""Symbol → its number in the network's input; from ``vocab`` of the ``config.json`` published with Kokoro-82M."""

_LEADS = {
    "ㄱ": "k", "ㄲ": "k", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p", "ㅅ": "s", "ㅆ": "ss",
    "ㅇ": "", "ㅈ": "ʨ", "ㅉ": "ʨ", "ㅊ": "ʨʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
_VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "ʥ"}
_VOWELS = {
    "ㅏ": "a", "ㅐ": "ɛ", "ㅑ": "ja", "ㅒ": "jɛ", "ㅓ": "ʌ", "ㅔ": "e", "ㅕ": "jʌ", "ㅖ": "je", "ㅗ": "o", "ㅘ": "wa", "ㅙ": "wɛ",
    "ㅚ": "we", "ㅛ": "jo", "ㅜ": "u", "ㅝ": "wʌ", "ㅞ": "we", "ㅟ": "wi", "ㅠ": "ju", "ㅡ": "ɯ", "ㅢ": "ɰi", "ㅣ": "i",
}  # fmt: skip
_TAILS = {"": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ"}
_VOICED_TAILS = ("", "ㄴ", "ㄹ", "ㅁ", "ㅇ")

_MARKS = str.maketrans({**dict.fromkeys(';:·、，()[]“”"—–…~', ","), **dict.fromkeys("。！", "."), "？": "?"})
_PAUSE = re.compile(r"[ ,]*([,.!?])[ ,.!?]*")


def phonemes(text: str, *, last: bool = True) -> str:
    """`text` as symbols, each a key of `SYMBOLS`; what is neither Hangul nor punctuation isn't heard.

    Args:
        text: a clause, in Hangul.
        last: whether the sentence ends with it. It then falls, if no mark says otherwise; else it stays up.
    """
    symbols: list[str] = []
    before: str | None = None  # coda of the syllable before, in the same word
    for char in pronounce(text.translate(_MARKS)):
        if "가" <= char <= "힣":
            lead, vowel, tail = split_syllable(char)
            symbols += _onset(lead, vowel, before), _nucleus(lead, vowel), _TAILS[tail]
            before = tail
        else:
            symbols.append(" " if char.isspace() else char if char in ",.!?" else "")
            before = None
    said = _PAUSE.sub(r"\1 ", " ".join("".join(symbols).split())).strip(" ,")
    if not said or said[-1] in ".!?":
        return said
    return said + ("." if last else ",")


def _onset(lead: str, vowel: str, before: str | None) -> str:
    if lead in _VOICED and before in _VOICED_TAILS:
        return _VOICED[lead]
    if lead == "ㄹ" and before == "ㄹ":
        return "l"
    if lead in "ㅅㅆ" and vowel in "ㅣㅑㅕㅛㅠㅟ":
        return "ɕ" if lead == "ㅅ" else "ɕɕ"
    return _LEADS[lead]


def _nucleus(lead: str, vowel: str) -> str:
    """The glide of ㅑ ㅕ ㅛ ㅠ is part of a palatal lead."""
    return _VOWELS[vowel].removeprefix("j") if lead in "ㅅㅆㅈㅉㅊ" else _VOWELS[vowel]
