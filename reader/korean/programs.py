"""Lines of programs as they are said: word for word and sign by sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from reader.korean import letters, numbers
from reader.korean.normalizer import normalize
from reader.korean.rules import amount
from reader.korean.words import built_in, table

_CLOSES = (" 닫고", "쉼표", "세미콜론", "콜론")
"""Behind these there is a breath."""
_LONGEST = 24
"""Letters of a name or digits that are said; of a longer one (a hash, a key) nobody keeps more than how many there are."""
_NAMES = frozenset(("brands.tsv", "agencies.tsv"))
_HANGUL = re.compile("[가-힣]")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@cache
def _signs() -> dict[str, str]:
    return {"#": "샵"} | {row[0]: row[1] for row in table("code-signs.tsv")}


@cache
def _token() -> re.Pattern[str]:
    signs = "|".join(re.escape(sign) for sign in sorted(_signs(), key=len, reverse=True))
    korean = r"\d*[가-힣](?:[^\n\"'`(){}\[\]<>;#]*[가-힣])?"
    key = rf"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{{{_LONGEST + 1},}}"
    foreign = r"[A-Za-z]*[^\x00-\x7f\s가-힣][^\x00-\x20\x7f가-힣!-@\[-`{-~]*"
    return re.compile(
        rf"(?P<korean>{korean})|(?P<key>{key})|(?P<foreign>{foreign})|[A-Za-z]+|\d+(?:\.\d+)*|{signs}|\S"
    )


def said(line: str, say: Callable[[str], str] = normalize) -> str:
    """A line of a program, without its indentation; "" for one that has nothing to say.

    Its words are names and not running text (``max`` is no unit here), but for what is Korean in it, or in letters that aren't ASCII: a comment, a text.

    >>> said("if (userName != null) {")
    '이프 괄호 열고 유저 네임 느낌표 이퀄 널 괄호 닫고, 중괄호 열고'
    >>> said("# 3명까지 센다")
    '샵 세 명까지 센다'
    """
    spoken: list[str] = []
    for found in _token().finditer(line):
        token = found[0]
        if found["korean"] or found["foreign"]:
            spoken.append(say(token))
        elif found["key"] or len(token) > _LONGEST:
            spoken.append(f"글자 {_count(len(token))} 개")
        elif token[0].isdecimal():
            spoken.append(_number(token))
        elif token.isascii() and token.isalpha():
            spoken.append(_name(token))
        else:
            spoken.append(_signs().get(token, ""))
    return " ".join(f"{part}," if part.endswith(_CLOSES) else part for part in spoken if part).rstrip(",")


def _count(number: int) -> str:
    return numbers.native_before_noun(number) if number < 100 else numbers.sino(number)


def _number(token: str) -> str:
    if token.count(".") > 1:
        return " 점 ".join(map(numbers.read, token.split(".")))
    if token.isdecimal() and token[0] == "0" and token != "0":
        return numbers.digits(token)
    return amount(token)


def _name(token: str) -> str:
    return " ".join(map(_word, _PARTS.findall(token)))


def _word(part: str) -> str:
    """A word as Koreans say it; a short one that is only the name of a company or a group (txt) is none here."""
    entry = built_in().find(part, 0)
    named = entry is not None and len(entry.tail) == len(part) and entry.source in _NAMES
    return (
        letters.letter_names(part)
        if len(part) == 1 or (named and len(part) < 4 and part.islower())
        else letters.word(part)
    )
