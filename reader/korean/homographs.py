"""Words that are written alike and said otherwise, told apart by what stands beside them (공적 연금 [공쩍], 공적을 기리다 [공적]).

The senses stand in ``voices/lexicon/homographs.tsv``, whose head says what its columns mean. Only those are there that news
has both of, and whose neighbours tell them; a word of one sense stands in ``pronunciation.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reader.korean.words import table

_TENS = ("열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_ONES = ("두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NUMBER = (
    *(
        "[십백천][일이삼사오육칠팔구]",
        "[일이삼사오육칠팔구수몇][십백천만]",
        "[십백천][만억]",
        "[십백천만]여",
        "만 [일이삼사오육칠팔구]",
    ),
    *(f"^{word}" for word in ("한", *_ONES, "한두", "두세", "서너", "스무", *_TENS[2:])),
    *(f"^{word}" for word in ("십", "백", "천", "만", "몇", "여러")),
    *(f"^{ten}한" for ten in _TENS),
    *(f"{ten}{one}" for ten in _TENS for one in _ONES),
)
"""How a number before a counter ends: 삼십, 백육십오, 열네, 스물두; 한 as a word of its own, for 당연한 and 나열한 are no numbers."""

_MONEY = (
    "(?= ?[일이삼사오육칠팔구십백천만억조 ]{1,20}(?:원|달러|유로|엔|위안)(?![을를] (?!호가|넘|웃|상회|훌쩍)))"
)
"""A sum that something is worth; what a city (시가) spends or gives stands behind it as an object."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A word in one of its meanings.

    Attributes:
        pattern: finds it; what stands around it is looked at and no part of the match.
        said: respelled as it sounds, as in ``pronunciation.tsv``.
    """

    pattern: str
    said: str


@cache
def senses() -> tuple[Sense, ...]:
    """All rows of the table, in its order: of one word, the first that fits counts."""
    return tuple(
        Sense(_pattern(written, before, behind), said)
        for written, said, before, behind, *_ in table("homographs.tsv")
    )


def heard(spoken: str) -> str:
    """`spoken`, and behind it how its homographs sound, if it has any: another text where the table tells otherwise than before.

    By it a sentence that was kept is known: what has no homograph is what it was before there was a table.

    >>> heard("도서관이 열렸다"), heard("공적 연금")
    ('도서관이 열렸다', '공적 연금\\n공쩍')
    """
    found = [senses()[int((match.lastgroup or "")[1:])].said for match in _any_sense().finditer(spoken)]
    return "\n".join([spoken, *found])


@cache
def _any_sense() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<s{number}>{sense.pattern})" for number, sense in enumerate(senses())))


def _pattern(written: str, before: str, behind: str) -> str:
    """The word's first letter comes first, and what stands before it is looked at from behind that: so it is found fast."""
    word = written.removeprefix("^")
    first, rest = word[0], word[1:]
    bound = "(?<![가-힣].)" if written != word else ""
    return first + bound + _any(_before(before, first)) + rest + _any(_behind(behind))


def _any(alternatives: Iterator[str]) -> str:
    joined = "|".join(alternatives)
    return f"(?:{joined})" if joined else ""


def _before(words: str, first: str) -> Iterator[str]:
    for word in _each(words):
        bound = "(?<![가-힣])" if word.startswith("^") else ""
        for space in ("", " "):
            yield f"(?<={bound}{word.removeprefix('^')}{space}{first})"


def _behind(words: str) -> Iterator[str]:
    for word in _each(words):
        if word == "$":
            yield "(?![가-힣])"
        elif word == "{돈}":
            yield _MONEY
        else:
            yield f"(?={word[1:]})" if word.startswith("-") else f"(?= ?{word})"


def _each(words: str) -> Iterator[str]:
    for word in words.split("|"):
        if word == "{수}":
            yield from _NUMBER
        elif word:
            yield word
