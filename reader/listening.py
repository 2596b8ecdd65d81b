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
    """

    level: str = "normal"
    opening: bool = True
    ending: bool = True
    synthetic: str = phrase("said.synthetic")
    lists: str = "count"
    quotes: bool = True


LISTS = ("off", "count", "order")
"""What `Listening.lists` may be."""

LEVELS: Mapping[str, Listening] = {
    "simple": Listening("simple", opening=False, ending=False, lists="off", quotes=False),
    "normal": Listening(),
    "full": Listening("full", lists="order"),
}
"""What is chosen for all at once."""

NOTHING = Listening("simple", opening=False, ending=False, synthetic="", lists="off", quotes=False)
"""A post's own words and no others."""

NAMES = {
    phrase("level.simple"): "simple",
    phrase("level.normal"): "normal",
    phrase("level.full"): "full",
}
"""What the levels are called in Korean."""


def chosen(level: str, own: Mapping[str, Any]) -> Listening:
    """The listening of `level`, with what is chosen by its `own` name."""
    return replace(LEVELS[level], **own)
