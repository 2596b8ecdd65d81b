"""Marks in front matter that keep a post back: ``draft``, ``published``, ``private``, ``status``, ``visibility``, ``password``.

One that can't be understood withholds as well: what was published can't be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from reader.article import facts
from reader.frontmatter import Facts

OUT, DRAFT, HIDDEN = "out", "draft", "hidden"
"""What a mark may say of a post."""

_FLAGS = {"draft": False, "published": True, "publish": True, "public": True, "private": False}
"""Marks of yes and no, and what each says of a post that is out."""

# WordPress, JBake, Pelican, Obsidian, and what people write into them
_WORDS = (
    (DRAFT, re.compile(
        r"(?<![a-z])(?:drafts?|pending|trash(?:ed)?|ideas?|wip|todo|skip|hold|unfinished|in[ _-]?progress)(?![a-z])"
        r"|초고|초안|임시|미완|예정|보류|휴지통|(?:작성|작업|집필|검토|쓰는) ?(?:중|대기)"
    )),
    (HIDDEN, re.compile(
        r"(?<![a-z])(?:private|hidden|unpublished|unlisted|protected|secret|not|no|never)(?![a-z])"
        r"|[비미] ?(?:공개|발행|게시)|나만|비밀|보호|이웃|친구|안 ?함|않"
    )),
    (OUT, re.compile(r"(?<![a-z])(?:publish(?:ed)?|public|live|released|everyone)(?![a-z])|공개|발행|게시|전체")),
)  # fmt: skip
_YEAR = re.compile(r"\d{4}")


def read(told: Facts, doubts: list[str]) -> frozenset[str]:
    """What the marks say, by names in small letters; those that can't be understood go to `doubts`."""
    said: set[str] = set()
    for name in (*_FLAGS, "status", "visibility"):
        for value in _each(told.get(name)):
            meaning = _flagged(name, value) if name in _FLAGS else _standing(name, value)
            if not meaning:
                doubts.append(f"{name}: {facts.shown(value)}")
            said.add(meaning or (DRAFT if name == "draft" else HIDDEN))
    if any(value != "" and value is not False for value in _each(told.get("password"))):
        said.add(HIDDEN)
    return frozenset(said)


def _each(value: object) -> Iterator[object]:
    """A value, or those of a list: Obsidian's properties are lists."""
    if isinstance(value, list | tuple | set):
        for part in value:
            yield from _each(part)
    elif value is not None:
        yield value


def _flagged(name: str, value: object) -> str:
    if (yes := facts.flag(value)) is not None:
        return OUT if yes is _FLAGS[name] else DRAFT if name == "draft" else HIDDEN
    if name == "published" and (_YEAR.search(str(value)) or facts.when(value)):
        return OUT  # a date, right or wrong, is no mark
    return _worded(value)


def _standing(name: str, value: object) -> str:
    """A status may be any word (``evergreen``); who may see a post may not."""
    if name == "visibility" and (yes := facts.flag(value)) is not None:
        return OUT if yes else HIDDEN
    return _worded(value) or (
        OUT if isinstance(value, str) and (name == "status" or not value.strip()) else ""
    )


def _worded(value: object) -> str:
    text = normalize("NFKC", value[:1000]).lower() if isinstance(value, str) else ""
    return next((meaning for meaning, words in _WORDS if words.search(text)), "")
