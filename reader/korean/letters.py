"""Latin letters: acronyms, model names, English words."""

from __future__ import annotations

import re
import unicodedata

from reader.korean import english, numbers
from reader.korean.rules import Rule, rule
from reader.korean.words import built_in

_NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트".split(),
        strict=True,
    )
)


def letter_names(written: str) -> str:
    """The names of the letters, the way Korean news says acronyms.

    >>> letter_names("HBM"), letter_names("FTA")
    ('에이치비엠', '에프티에이')
    """
    return "".join(_NAMES[letter] for letter in written.upper() if letter in _NAMES)


def word(written: str) -> str:
    """One run of ASCII letters: from the lexicon, by its letters, or by the rules of English spelling."""
    entry = built_in().find(written, 0)
    if entry is not None and len(entry.tail) == len(written):
        return entry.spoken
    if written.isupper() or len(written) == 1 or not english.pronounceable(written.lower()):
        return letter_names(written)
    return english.hangul(written.lower())


def address_word(written: str) -> str:
    """A part of a web or mail address: a known word, or its letters."""
    if len(written) > 2:
        entry = built_in().find(written, 0)
        if entry is not None and len(entry.tail) == len(written):
            return entry.spoken
        if len(written) > 4 and english.pronounceable(written.lower()):
            return english.hangul(written.lower())
    return letter_names(written)


@rule("Roman numeral", r"(?<=[가-힣-])(II|III|IV|VI|VII|VIII|IX)(?![A-Za-z0-9])")
def ascii_roman(match: re.Match[str]) -> str | None:
    """``천궁-II``."""
    values = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
    return numbers.sino(values[match[1]])


@rule("model name", r"([A-Za-z]{1,5})-?(\d{1,5})([A-Za-z]{0,2})(?![A-Za-z0-9])")
def model(match: re.Match[str]) -> str | None:
    """``K-9``, ``KF-21``, ``F-35A``, ``S25``: letters by name, the number as a number."""
    before, number, after = match.groups()
    return f"{word(before)} {model_number(number)} {letter_names(after)}".strip()


def model_number(written: str) -> str:
    """The number of a model: as a number, digit by digit when it starts with 0."""
    return numbers.digits(written) if written[0] == "0" and len(written) > 1 else numbers.sino(int(written))


@rule("Latin word", r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)?")
def latin(match: re.Match[str]) -> str | None:
    """Any other run of Latin letters; parts of a CamelCase word are read one by one."""
    return latin_spoken(match[0])


def latin_spoken(written: str) -> str:
    """The reading of a run of Latin letters, accents and apostrophes left aside."""
    plain = unicodedata.normalize("NFKD", written)
    plain = "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
    if not plain:
        return ""
    entry = built_in().find(plain, 0)
    if entry is not None and len(entry.tail) == len(plain):
        return entry.spoken
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)
    return " ".join(word(part) for part in parts)


@rule("Latin beside its reading", r"\s?\(([A-Za-z][A-Za-z .&'-]*)\)")
def glossed(match: re.Match[str]) -> str | None:
    """``살롱(Salon)``: said once."""
    spoken = "".join(said for part in match[1].split() for said in [latin_spoken(part)])
    before = match.string[max(0, match.start() - 40) : match.start()].replace(" ", "")
    return "" if before.endswith(spoken.replace(" ", "")) else None


MARK_RULES: tuple[Rule, ...] = (glossed,)
LETTER_RULES: tuple[Rule, ...] = (ascii_roman, model, latin)
