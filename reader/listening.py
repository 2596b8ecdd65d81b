"""How much is told besides a post's own words (``[listening]`` of reader.toml). What a post says itself is never told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reader.words import phrase


@dataclass(frozen=True, slots=True)
class Listening:
    """What listeners are told besides a post's own words.

    Attributes:
        level: one of `LEVELS`, which chooses all the others that aren't chosen themselves.
        opening: whose news it is, before the title; behind it, how many chapters and minutes there are.
        ending: that it is over.
        synthetic: what is said of the voice, once an episode; empty for nothing.
        lists: ``off``; ``count``, how many items a list has; ``order``, also the which each is, and lists within lists.
        quotes: where a quotation of more than one sentence ends.
        links: where a link leads whose words don't tell (여기, 링크, 바로가기).
        phones: that a number is a telephone's, where nothing beside it tells.
        chapters: the which chapter it is, before its heading.
        code: of how many lines a listing may be to be said line by line; 0 for none.
        formulas: those that are too long for a sentence, too, as far as anybody says them.
    """

    level: str = "normal"
    opening: bool = True
    ending: bool = True
    synthetic: str = phrase("said.synthetic")
    lists: str = "count"
    quotes: bool = True
    links: bool = True
    phones: bool = True
    chapters: bool = False
    code: int = 0
    formulas: bool = False


LISTS = ("off", "count", "order")
"""What `Listening.lists` may be."""

NOTHING = Listening(
    "simple", opening=False, ending=False, synthetic="", lists="off", quotes=False, links=False, phones=False
)
"""A post's own words and no others."""

_LISTING = 20
"""Lines of a listing that are said in full: some two minutes."""

LEVELS: Mapping[str, Listening] = {
    "simple": replace(NOTHING, synthetic=Listening().synthetic),
    "normal": Listening(),
    "full": Listening("full", lists="order", chapters=True, code=_LISTING, formulas=True),
}
"""What is chosen for all at once."""

NAMES = {
    phrase("level.simple"): "simple",
    phrase("level.normal"): "normal",
    phrase("level.full"): "full",
}
"""What the levels are called in Korean."""


def chosen(level: str, own: Mapping[str, Any]) -> Listening:
    """The listening of `level`, with what is chosen by its `own` name."""
    return replace(LEVELS[level], **own)
