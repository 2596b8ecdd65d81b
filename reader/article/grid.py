"""The rows of one table, sifted, as a grid again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from reader.article.line import Line, Place
from reader.model import Block, Paragraph, Table

_UNIT = re.compile(r"\W{0,3}단위\s{0,2}[:：]?\s{0,2}[^\s()]{1,12}(?: [^\s()]{1,8}){0,2}\W{0,3}")
MOST = 200_000
"""Cells of a grid at most, empty ones counted; a table of more is broken (20,000 rows, one of them with 20,000 cells)."""
_Merged = tuple[int, int, int, int]


def is_unit(text: str) -> bool:
    """``(단위: 천 명)``, as it stands above tables."""
    return _UNIT.fullmatch(text) is not None


def blocks(lines: Sequence[Line], caption: str = "") -> list[Block]:
    """The table of these rows; where it is one column, one row without headers, or without end, its texts."""
    tops = [line for line in lines if line.cells == line.headers]
    body = [line for line in lines if line.cells != line.headers]
    used = sorted({place.column for line in lines for place in line.places})
    if len(used) < 2 or not body or len(used) * len(body) > MOST:
        texts = [caption, *(line.text for line in lines)]
        return [Paragraph(text) for text in texts if text]
    if len(body) == 1 and not tops:  # "문의 | 마을과": nothing to look up in
        return [Paragraph((": " if len(used) == 2 else ", ").join(filter(None, [caption, *body[0].cells])))]
    at = {column: number for number, column in enumerate(used)}
    rows, merged = _body(body, used, at)
    columns = _columns(tops, body, used)
    heads = lines[0].frame.heads if lines[0].frame else 0
    named = sum(column < heads for column in used) or _heads(rows, merged)
    return [Table(columns, rows, caption, min(named, len(used) - 1), merged)]


def _columns(tops: Sequence[Line], body: Sequence[Line], used: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """What each column is called: as stands above it, unless the cells below say otherwise."""
    said: dict[int, str] = {}
    for line in body:
        for place, header in zip(line.places, line.headers, strict=False):
            said.setdefault(place.column, header)
    above: dict[int, list[str]] = {}
    for line in tops:
        for place, text in zip(line.places, line.cells, strict=True):
            for column in _under(place, used):
                above.setdefault(column, []).append(text)
    paths = {column: tuple(dict.fromkeys(texts)) for column, texts in above.items()}
    return tuple(
        paths.get(column, ())
        if said.get(column, " ".join(paths.get(column, ()))) == " ".join(paths.get(column, ()))
        else tuple(filter(None, [said[column]]))
        for column in used
    )


def _under(place: Place, used: Sequence[int]) -> Sequence[int]:
    """The columns that a cell covers."""
    return used[bisect_left(used, place.column) : bisect_left(used, place.column + place.across)]


def _body(
    body: Sequence[Line], used: Sequence[int], at: dict[int, int]
) -> tuple[tuple[tuple[str, ...], ...], tuple[_Merged, ...]]:
    """The grid, and which of its cells cover others."""
    grid = [[""] * len(used) for _ in body]
    merged: list[_Merged] = []
    for number, line in enumerate(body):
        for place, text in zip(line.places, line.cells, strict=True):
            column = at[place.column]
            grid[number][column] = text
            end = number + 1
            while end < len(body) and body[end].row < line.row + place.down:
                end += 1
            across = len(_under(place, used))
            if end - number > 1 or across > 1:
                merged.append((number, column, end - number, across))
    if sum(down * across for _, _, down, across in merged) > len(grid) * len(used):
        return tuple(map(tuple, grid)), ()  # they lie on each other
    taken: set[tuple[int, int]] = set()
    whole = []
    for row, column, down, across in merged:  # what a broken table covers twice is covered once
        inside = {(row + y, column + x) for y in range(down) for x in range(across)}
        filled = any(grid[y][x] for y, x in inside - {(row, column)})
        if not (inside & taken or filled):
            taken |= inside
            whole.append((row, column, down, across))
    return tuple(map(tuple, grid)), tuple(whole)


def _heads(rows: Sequence[Sequence[str]], merged: Sequence[_Merged]) -> int:
    """How many columns name their rows, where no markup says so: the first, or two, where cells of the first are merged."""
    width = len(rows[0])
    names = [row[0] for row in rows]
    groups = {
        start: down for start, column, down, across in merged if not column and down > 1 and across == 1
    }
    covered = {start + at for start, down in groups.items() for at in range(1, down)}
    if groups and width > 2:
        return 2
    if groups or any(not name and at not in covered for at, name in enumerate(names)):
        return 0
    return 1 if len(set(names)) == len(names) else 0
