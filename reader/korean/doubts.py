"""What the normalizer can't vouch for: words said by the rules of spelling alone, figures that fit two rules, what was left out.

It tells no more than the rules know of themselves (`reader.korean.explain`): a word that a table knows may be said wrong, too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reader.korean import counters, foreign, letters, particles, quantities
from reader.korean.folding import folded
from reader.korean.letters import Basis
from reader.korean.normalizer import Reading, explain, normalize
from reader.korean.rules import compiled
from reader.korean.words import Lexicon


class Kind(StrEnum):
    """Why a reading is in doubt."""

    SPELLING = "spelling"
    """A Latin word in no table, said by the rules of English spelling."""
    LETTERS = "letters"
    """A Latin word in no table, said letter by letter, though it isn't all capitals."""
    ACRONYM = "acronym"
    """Capitals said letter by letter that might be a word (as NATO is)."""
    UNREAD = "unread"
    """Another script, announced instead of read."""
    DATE = "date"
    """A number with a point (8.17), read as a decimal, which might be a day."""
    COUNTER = "counter"
    """A small number before a word of which no table tells how its like is counted."""
    DROPPED = "dropped"
    """A sign that is left out."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may be said wrong.

    Attributes:
        start, end: the place, in code points of the text (of its NFC form, when it is decomposed).
        written: what stands there: what an entry of a lexicon would name.
        spoken: how it is said now; empty if it isn't.
    """

    start: int
    end: int
    written: str
    spoken: str
    kind: Kind


_WORDS = frozenset(("Latin word", "model name"))
_SCRIPTS = frozenset(("hanja", "Japanese", "other script"))
_SIGNS = frozenset(("sign", "unknown"))
_ACRONYM = r"(?=[A-Z]{4})(?:[^AEIOU]?[AEIOU]){2,}[^AEIOU]?"
_DAY = r"(?<![\dA-Za-z.])(?:(?:[1-9]|1[0-2])\.(?:[12]\d|3[01])|(?<=[가-힣~])(?:[1-9]|1[0-2])\.[1-9])"
"""A month and a day: of one digit behind a point, decimals are by far more, but beside a name (``제주4.3``) or behind ``~``."""
_OF_A_DECIMAL = r"규모|버전|지수|평점|점수|평균|비율|각각|약|총|리히터"
"""What stands before a decimal."""
_COUNTED = (
    r"([가-힣]{1,8}?)(?:들?(?:의|에게?|에서는?|에는|[와과은는이가을를로]|으로|까지|부터|도|만))?(?![가-힣])"
)
_NATIVE = 100
"""From here on the numerals are the same, whatever is counted."""


def doubts(shown: str, lexicon: Lexicon | None = None) -> tuple[Doubt, ...]:
    """The places of a sentence, as it is written, of which it isn't certain how they are said, from left to right.

    >>> [(d.written, d.spoken, d.kind.value) for d in doubts("Zorvik의 새 앱, 8.17 공개")]
    [('Zorvik', '조빅', 'spelling'), ('8.17', '팔 점 일칠', 'date')]
    """
    text = folded(shown)
    return tuple(found for reading in explain(shown, lexicon) for found in _of(reading, text))


def _of(reading: Reading, text: str) -> Iterator[Doubt]:
    kind, end = None, reading.end
    if reading.rule in _WORDS:
        kind = _of_word(reading.written)
    elif reading.rule in _SCRIPTS and reading.spoken.strip(" ,") in foreign.ANNOUNCED:
        kind = Kind.UNREAD
    elif reading.rule in _SIGNS and not reading.spoken.strip() and _meant(reading.written):
        kind = Kind.DROPPED
    elif reading.rule == "number" and _maybe_day(reading, text):
        kind = Kind.DATE
    elif reading.rule == "number" and (behind := _counted(reading, text)):
        kind, end = Kind.COUNTER, behind
    if kind:
        spoken = reading.spoken + text[reading.end : end]
        if reading.rule in _WORDS and (runs_on := compiled(r"[A-Za-z0-9]+").match(text, end)):
            end = runs_on.end()  # an entry holds for a whole word
            spoken = normalize(text[reading.start : end])
        yield Doubt(reading.start, end, text[reading.start : end].rstrip("."), spoken.strip(" ,"), kind)


def _of_word(written: str) -> Kind | None:
    """What is least certain of the words in a run of Latin letters (``OpenZorvik``)."""
    runs = compiled(r"[A-Za-zÀ-ÖØ-öø-ſ'’]+").findall(written)
    parts = [part for run in runs for part in letters.latin_parts(run)]
    if any(basis is Basis.SPELLING for _, _, basis in parts):
        return Kind.SPELLING
    named = [word for word, _, basis in parts if basis is Basis.LETTERS and len(word) > 1]
    if any(not word.isupper() for word in named):
        return Kind.LETTERS
    return Kind.ACRONYM if any(compiled(_ACRONYM).fullmatch(word) for word in named) else None


def _meant(sign: str) -> bool:
    """Whether a sign says something: marks and brackets of punctuation don't."""
    return unicodedata.category(sign[0]) in ("Sm", "Sc", "So", "No", "Nl")


def _maybe_day(reading: Reading, text: str) -> bool:
    """Whether a decimal of nothing might be a month and a day."""
    return (
        compiled(_DAY).fullmatch(text, reading.start, reading.end) is not None
        and compiled(r"\.?(?:\s?[-~∼,(]|$|\s)(?!\s?\d)").match(text, reading.end) is not None
        and compiled(rf"(?:{_OF_A_DECIMAL})\s?$").search(text, max(0, reading.start - 8), reading.start)
        is None
        and not particles.stands_at(text, reading.end)
    )


def _counted(reading: Reading, text: str) -> int:
    """Where the word ends that a small number stands before and no table knows; 0 if there is none."""
    if not reading.written.isdigit() or int(reading.written) >= _NATIVE:
        return 0
    at = reading.end
    behind = compiled(_COUNTED).match(text, at)
    named = compiled(r"[가-힣A-Za-z.+-]$").search(text, 0, reading.start)  # 정부24, 제2금융권, 오메가-3
    known = counters.counter_at(text, at) or quantities.unit_after(text, at) or particles.stands_at(text, at)
    return 0 if behind is None or named or known else behind.end(1)
