"""Headings as written and as meant: lines into sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.article.line import Line, clean
from reader.model import Block, Code, Dropped, Figure, Item, Note, Paragraph, Quote, Row, Section

_MARKS = "■□◆◇◈▣●○◎▶▷▼▽▲△★☆◀◁►▸❖✔✅"
_EDGES = re.compile(f"^[\\s{_MARKS}#]+|[\\s{_MARKS}#]+$")


def sections(lines: Sequence[Line], title: str) -> tuple[tuple[Section, ...], list[Dropped]]:
    """Group lines under their headings."""
    dropped: list[Dropped] = []
    parts: list[tuple[str, int, list[Block]]] = [("", 2, [])]
    for line in lines:
        if line.kind != "heading":
            parts[-1][2].append(_block(line))
            continue
        text = _EDGES.sub("", line.text) or line.text
        if same(text, title):
            dropped.append(Dropped(line.text, "heading-is-title"))
        elif same(text, parts[-1][0]) and not parts[-1][2]:
            dropped.append(Dropped(line.text, "heading-twice"))
        else:
            parts.append((clean(text), line.level, []))
    return _levelled(parts), dropped


def same(one: str, other: str) -> bool:
    """Equal but for spaces and punctuation."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _levelled(parts: list[tuple[str, int, list[Block]]]) -> tuple[Section, ...]:
    """Levels without gaps: the highest heading of the post is 2, and none is two below the one before it."""
    ranks = {level: rank for rank, level in enumerate(sorted({level for name, level, _ in parts if name}), 2)}
    found: list[Section] = []
    above = 1
    for name, level, blocks in parts:
        if name:
            above = min(ranks[level], above + 1)
            found.append(Section(name, above, tuple(blocks)))
        elif blocks:
            found.append(Section("", 2, tuple(blocks)))
    return tuple(found)


def _block(line: Line) -> Block:
    match line.kind:
        case "item":
            return Item(line.text, line.depth, line.number)
        case "row":
            return Row(line.cells, line.headers)
        case "figure":
            return Figure(line.text, line.url)
        case "quote":
            return Quote(line.text)
        case "code":
            return Code(line.text, line.language)
        case "note":
            return Note(line.text, line.label)
        case _:
            return Paragraph(line.text)
