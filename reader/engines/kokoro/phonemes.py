"""Korean phones, as Kokoro is told them.

Kokoro has no Korean. Its symbols are IPA, learned from English, Japanese, Chinese, Hindi, Spanish, French, Italian
and Portuguese, and none of them is a Korean ㄲ, or a ㄱ as it is at the head of a word. So each Korean phone gets
symbols of its own: rows added to the network's two tables of symbols (``voices/phones``). Each began as a copy of
the foreign symbol nearest to it (`STARTS`) and was then moved, the network's weights unchanged, until a listener
understood it (``tests/bench/learning``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.korean.pronounce import pronounce, split_syllable

PAUSES = {",": 3, ".": 4, "!": 5, "?": 6}
"""Marks that the network knows → their numbers in its input; from ``vocab`` of Kokoro-82M's ``config.json``."""
FOREIGN = {
    " ": 16, "ʥ": 19, "ʨ": 21, "a": 43, "d": 46, "b": 44, "e": 47, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55,
    "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "w": 65, "ɕ": 77, "ɛ": 86, "ɡ": 92, "ɯ": 110, "ɰ": 111, "ŋ": 112,
    "ɾ": 125, "ʌ": 138, "ʰ": 162,
}  # fmt: skip
"""Symbols of other languages that ours began as → their numbers; from the same."""
FOREIGN_COUNT = 178
"""Rows in the network's tables of symbols as published."""

_LEADS = {
    "ㄱ": "k", "ㄲ": "k", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p", "ㅅ": "s", "ㅅʲ": "ɕ",
    "ㅆ": "ss", "ㅆʲ": "ɕɕ", "ㅈ": "ʨ", "ㅉ": "ʨ", "ㅊ": "ʨʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
_VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "ʥ"}
STARTS: dict[str, str] = {
    **_LEADS,  # at the head of a word
    **{f"-{lead}": _VOICED.get(lead, start) for lead, start in _LEADS.items()},  # inside
    "ㄹㄹ": "l",
    "j": "j", "w": "w", "ɰ": "ɰ",
    "ㅏ": "a", "ㅐ": "ɛ", "ㅓ": "ʌ", "ㅔ": "e", "ㅗ": "o", "ㅜ": "u", "ㅡ": "ɯ", "ㅣ": "i",
    "ㄱ-": "k", "ㄴ-": "n", "ㄷ-": "t", "ㄹ-": "l", "ㅁ-": "m", "ㅂ-": "p", "ㅇ-": "ŋ",
    " ": " ",
}  # fmt: skip
"""Phone → the foreign symbols that it began as. A dash says where its word goes on."""

_NUCLEI = {
    "ㅏ": "ㅏ", "ㅐ": "ㅐ", "ㅑ": "jㅏ", "ㅒ": "jㅐ", "ㅓ": "ㅓ", "ㅔ": "ㅔ", "ㅕ": "jㅓ", "ㅖ": "jㅔ", "ㅗ": "ㅗ", "ㅘ": "wㅏ", "ㅙ": "wㅐ",
    "ㅚ": "wㅔ", "ㅛ": "jㅗ", "ㅜ": "ㅜ", "ㅝ": "wㅓ", "ㅞ": "wㅔ", "ㅟ": "wㅣ", "ㅠ": "jㅜ", "ㅡ": "ㅡ", "ㅢ": "ɰㅣ", "ㅣ": "ㅣ",
}  # fmt: skip


def _pieces(phone: str) -> tuple[str, ...]:
    """The names of a phone's symbols: one for each that it began as."""
    count = len(STARTS[phone])
    return (phone,) if count == 1 else tuple(f"{phone}{number}" for number in range(1, count + 1))


SYMBOLS: dict[str, int] = PAUSES | {
    piece: FOREIGN_COUNT + number
    for number, piece in enumerate(piece for phone in STARTS for piece in _pieces(phone))
}
"""Symbol → its number in the network's input, ours behind the published ones."""

_HIGH = frozenset("ㄲㄸㅃㅅㅆㅉㅊㅋㅌㅍㅎ")
_VOWELS = frozenset("ㅏㅐㅓㅔㅗㅜㅡㅣ")
_MARKS = str.maketrans({**dict.fromkeys(';:·、，()[]“”"—–…~', ","), **dict.fromkeys("。！", "."), "？": "?"})
_PAUSE = re.compile(r"[ ,]*([,.!?])[ ,.!?]*")
_NO_SPEECH = re.compile(r"[^가-힣 ,.!?]")


def transcribe(text: str, *, last: bool = True) -> tuple[str, ...]:
    """`text` as symbols, each a key of `SYMBOLS`; what is neither Hangul nor punctuation isn't heard.

    Args:
        text: a clause, in Hangul.
        last: whether the sentence ends with it. It then falls, if no mark says otherwise; else it stays up.
    """
    spaced = " ".join(_NO_SPEECH.sub(" ", pronounce(text.translate(_MARKS))).split())
    said = _PAUSE.sub(r"\1 ", spaced).strip(" ,")
    if said and said[-1] not in ".!?":
        said += "." if last else ","
    symbols: list[str] = []
    before: str | None = None  # coda of the syllable before, in the same word
    for char in said:
        if "가" <= char <= "힣":
            lead, vowel, tail = split_syllable(char)
            symbols += _onset(lead, vowel, before)
            symbols += _nucleus(lead, vowel)
            symbols += (f"{tail}-",) if tail else ()
            before = tail
        else:
            symbols.append(char)
            before = None
    return tuple(symbols)


def _onset(lead: str, vowel: str, before: str | None) -> tuple[str, ...]:
    if lead == "ㅇ":
        return ()
    if lead == before == "ㄹ":
        return ("ㄹㄹ",)
    palatal = "ʲ" if lead in "ㅅㅆ" and vowel in "ㅣㅑㅕㅛㅠㅟ" else ""
    return _pieces(f"{'-' if before is not None else ''}{lead}{palatal}")


def _nucleus(lead: str, vowel: str) -> str:
    """The glide of ㅑ ㅕ ㅛ ㅠ is part of a palatal lead."""
    return _NUCLEI[vowel].removeprefix("j") if lead in "ㅅㅆㅈㅉㅊ" else _NUCLEI[vowel]


def tones(symbols: Sequence[str]) -> tuple[bool, ...]:
    """Which of `symbols` are said high: the first syllable of each word that begins with ㅅ, ㅎ, or a tense or
    aspirated consonant; 달 begins low, 탈 and 딸 begin high.

    So the accentual phrase of Seoul (S.-A. Jun, “The Accentual Phrase in the Korean prosodic hierarchy”, Phonology
    15, 1998); a word stands for a phrase here.
    """
    high: list[bool] = []
    begun, vowels, lifted = False, 0, False
    for symbol in symbols:
        if symbol == " " or symbol in PAUSES:
            begun, vowels, lifted = False, 0, False
        else:
            lifted = lifted if begun else symbol[0] in _HIGH
            begun = True
            vowels += symbol in _VOWELS
        over = not vowels or (vowels == 1 and (symbol in _VOWELS or symbol.endswith("-")))
        high.append(lifted and over)
    return tuple(high)
