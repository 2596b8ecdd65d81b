"""How a post is told (``[listening]`` of reader.toml): what besides its own words, which parts of it are skipped, how fast.

What a post says itself is never told otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reader.words import phrase


@dataclass(frozen=True, slots=True)
class Listening:
    """How listeners are told a post.

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
        skip: which of `SKIPPED` aren't said; that they were left out is.
        pace: times the voice's own, by its engine: 0.85 is slower.
        pauses: times as long as usual.
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
    skip: tuple[str, ...] = ()
    pace: float = 1.0
    pauses: float = 1.0


LISTS = ("off", "count", "order")
"""What `Listening.lists` may be."""

SKIPPED = ("tables", "captions", "notes", "code")
"""What `Listening.skip` may hold: tables, captions of pictures, footnotes, and that there is a listing."""

PACES = (0.6, 1.6)
"""Slowest and fastest `Listening.pace`: beyond, the embedded voices aren't understood."""

LONGEST = 5.0
"""Of `Listening.pauses`: six seconds between chapters."""

NOTHING = Listening(
    "simple", opening=False, ending=False, synthetic="", lists="off", quotes=False, links=False, phones=False
)
"""A post's own words and no others."""

_LISTING = 20
"""Lines of a listing that are said in full: some two minutes."""

LEVELS: Mapping[str, Listening] = {
    "simple": replace(NOTHING, synthetic=Listening().synthetic, skip=SKIPPED),
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


PRESETS: Mapping[str, Mapping[str, Any]] = {
    **{level: {"level": level} for level in LEVELS},
    "slow": {"pace": 0.85, "pauses": 1.3},
}
"""What a variant of the show that is called so has, unless it says otherwise."""

TITLES = {level: name for name, level in NAMES.items()} | {"slow": phrase("variant.slow")}
"""What such variants are called in Korean."""


def chosen(level: str, own: Mapping[str, Any]) -> Listening:
    """The listening of `level`, with what is chosen by its `own` name."""
    return replace(LEVELS[level], **own)
