"""What of a post isn't said because its listeners don't want it (`reader.listening.Listening.skip`), and how they are told.

It stays where it is on the page. Once, at the end, it is told how much was left out; where nothing else stands under a heading, there,
too: a heading with nothing behind it would be taken for a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

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


def told(sections: Sequence[Section], left: Mapping[tuple[int, int], str]) -> dict[int, str]:
    """What is said of what was `left` out, by the section at whose end it is said; the last of all tells of the rest."""
    last = max(
        (number for number, section in enumerate(sections) if section.heading or section.blocks), default=0
    )
    found: dict[int, str] = {}
    rest: list[str] = []
    for number, section in enumerate(sections):
        kinds = [kind for (of, _), kind in left.items() if of == number]
        if kinds and len(kinds) == len(section.blocks) and section.heading and number != last:
            found[number] = _sign(kinds)
        else:
            rest += kinds
    if rest:
        found[last] = _sign(rest)
    return found


def _kind(block: Block, kinds: Collection[str]) -> str:
    return next((kind for kind in kinds if isinstance(block, KINDS.get(kind, ()))), "")


def _sign(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    parts = [phrase(_PHRASES[kind], count=counts[kind]) for kind in KINDS if counts[kind]]
    return phrase("said.skipped", what=", ".join(parts))
