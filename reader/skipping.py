"""What of a post isn't said because its listeners don't want it (`reader.listening.Listening.skip`), and how they are told.

It stays where it is on the page. Of a table it is told in its place, for the text around often leads to it; of all else once, at the end,
how much was left out; where nothing else stands under a heading, there: a heading with nothing behind it would be taken for a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from reader.model import Block, Code, Figure, Note, Row, Section, Table
from reader.words import phrase

KINDS: Mapping[str, tuple[type[Block], ...]] = {
    "tables": (Table, Row),
    "captions": (Figure,),
    "notes": (Note,),
    "code": (Code,),
}
"""Blocks by the name of what is skipped."""

_PHRASES = {
    "tables": "said.skipped-tables",
    "captions": "said.skipped-captions",
    "notes": "said.skipped-notes",
    "code": "said.skipped-code",
}


def skipped(sections: Sequence[Section], kinds: Collection[str]) -> dict[tuple[int, int], str]:
    """What is left out, by section and block, and as what. Nothing is, where nothing would be left: a post that is a table is told."""
    found = {
        (number, at): kind
        for number, section in enumerate(sections)
        for at, block in enumerate(section.blocks)
        if (kind := _kind(block, kinds))
    }
    return found if len(found) < sum(len(section.blocks) for section in sections) else {}


def told(sections: Sequence[Section], left: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """What is said of what was `left` out, by the section and block at which it is said; behind its last block, at its end."""
    last = max(
        (number for number, section in enumerate(sections) if section.heading or section.blocks), default=0
    )
    found: dict[tuple[int, int], str] = {}
    rest: list[str] = []
    for number, section in enumerate(sections):
        own = [(at, left[number, at]) for at in range(len(section.blocks)) if (number, at) in left]
        others = [kind for _, kind in own if kind != "tables"]
        for at, group in _runs([at for at, kind in own if kind == "tables"]):
            found[number, at] = _sign(["tables"] * group)
        if len(others) == len(section.blocks) and others and section.heading and number != last:
            found[number, len(section.blocks)] = _sign(others)
        else:
            rest += others
    if rest:
        found[last, len(sections[last].blocks)] = _sign(rest)
    return found


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Of numbers that follow one another, the first, and how many there are."""
    for _, group in groupby(enumerate(places), lambda each: each[1] - each[0]):
        run = [at for _, at in group]
        yield run[0], len(run)


def _kind(block: Block, kinds: Collection[str]) -> str:
    return next((kind for kind in kinds if isinstance(block, KINDS.get(kind, ()))), "")


def _sign(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    parts = [phrase(_PHRASES[kind], count=counts[kind]) for kind in KINDS if counts[kind]]
    return phrase("said.skipped", what=", ".join(parts))
