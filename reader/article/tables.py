"""Tables: a grid with spans laid out, its header row found; or no data table at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString

from reader.article.line import Frame, Line, Place, below, clean, letters, words

WIDE = 1_000
"""Most columns a span is laid out over: HTML's own limit for colspan (WHATWG HTML 4.9.12)."""

_BLOCKS = words("table ul ol h1 h2 h3 h4 h5 h6 blockquote pre article section")
_UNSAID = words("script style noscript template rp del s strike")
# what stands in a cell that holds nothing: "-"
_NOTHING = re.compile(r"[-–—―─－.·*/<>|\s]+")
_FIGURES = re.compile(r"[\d,.%]+\S?")


@dataclass(slots=True)
class _Cell:
    text: str
    header: bool
    bold: bool
    across: int
    down: int


def rows(table: Tag) -> list[Line] | None:
    """The caption and the rows of a table in reading order; None when the table only lays out a page.

    Rows of headers come first, their cells equal to their headers. A cell that spans rows stands in the first of them,
    but counts as a column in all, so every cell keeps its own header. What holds nothing is left out: its place tells.
    """
    if _lays_out(table):
        return None
    grid = [cells for cells in map(_cells, _rows(table)) if cells]
    if not grid or max(map(len, grid)) < 2:
        return None
    found = _with_headers(grid)
    caption = next(
        (node for node in table.contents if isinstance(node, Tag) and node.name == "caption"), None
    )
    if found and caption is not None and (text := clean(caption.get_text(" "))):
        found.insert(0, Line("caption", text, frame=found[0].frame))
    return found


def is_box(table: Tag) -> bool:
    """Whether a table is one cell: a frame around a few words, which says as much as bold type."""
    cells = 0
    for node in below(table):
        if isinstance(node, Tag) and node.name in ("td", "th", "table"):
            cells += 1
            if cells > 1 or node.name == "table":
                return False
    return cells == 1


def _rows(table: Tag) -> Iterator[Tag]:
    """The rows of this table, not of one inside it."""
    todo = list(reversed(table.contents))
    while todo:
        node = todo.pop()
        if isinstance(node, Tag):
            if node.name == "tr":
                yield node
            elif node.name != "table":
                todo.extend(reversed(node.contents))


def _lays_out(table: Tag) -> bool:
    """Cells that hold blocks of their own are a page, not data."""
    for node in below(table):
        if isinstance(node, Tag) and node.name in _BLOCKS:
            if node.name in ("ul", "ol") and letters(node.get_text()) < 200:
                continue
            return True
    return False


def _cells(row: Tag) -> list[_Cell]:
    return [_cell(tag) for tag in row.contents if isinstance(tag, Tag) and tag.name in ("td", "th")]


def _cell(tag: Tag) -> _Cell:
    parts: list[str] = []
    said = {id(tag): True}  # by element: whether its text is said
    bold = {id(tag): False}  # by element: whether it stands in bold
    plain = False
    for node in below(tag):
        owner = id(node.parent)
        if type(node) is NavigableString:
            if said[owner]:
                parts.append(node)
                plain = plain or (not bold[owner] and bool(node.strip()))
        elif isinstance(node, Tag):
            said[id(node)] = said[owner] and node.name not in _UNSAID
            bold[id(node)] = bold[owner] or node.name in ("b", "strong")
            if node.name in ("br", "p", "div", "li"):
                parts.append(" ")
    return _Cell(
        clean("".join(parts)), tag.name == "th", not plain, _span(tag, "colspan"), _span(tag, "rowspan")
    )


def _span(tag: Tag, name: str) -> int:
    value = str(tag.attrs.get(name, "1")).strip()
    return min(WIDE, max(1, int(value))) if value.isdecimal() and len(value) < 6 else 1


def _with_headers(grid: list[list[_Cell]]) -> list[Line]:
    tops = _header_rows(grid)
    spans: dict[int, int] = {}  # column -> rows that a cell above still covers
    names: dict[int, str] = {}
    frame = Frame(_heads(grid[tops:]))
    found: list[Line] = []
    for number, cells in enumerate(grid):
        placed = [
            (cell.text, Place(column, cell.across, cell.down))
            for cell, column in _place(cells, spans)
            if cell.text and not (number >= tops and _NOTHING.fullmatch(cell.text))
        ]
        texts = tuple(text for text, _ in placed)
        headers = texts
        if number < tops:
            for text, place in placed:
                for over in range(place.column, min(place.column + place.across, WIDE)):
                    names[over] = " ".join(dict.fromkeys(filter(None, (names.get(over, ""), text))))
        else:
            headers = tuple(names.get(place.column, "") for _, place in placed)
            if not any(headers) or headers == texts:
                headers = ()
        if texts:
            places = tuple(place for _, place in placed)
            found.append(
                Line(
                    "row",
                    " ".join(texts),
                    cells=texts,
                    headers=headers,
                    places=places,
                    row=number,
                    frame=frame,
                )
            )
    return found


def _heads(grid: list[list[_Cell]]) -> int:
    """How many cells at the beginning of every row are `<th>`, where others in it aren't."""
    counts = [
        next((at for at, cell in enumerate(cells) if not cell.header), 0) for cells in grid if len(cells) > 1
    ]
    return min(counts, default=0)


def _place(cells: list[_Cell], spans: dict[int, int]) -> list[tuple[_Cell, int]]:
    """Give each cell its column, past those that cells of rows above still cover."""
    placed: list[tuple[_Cell, int]] = []
    column = 0
    covered = set(spans)
    for cell in cells:
        while column in covered:
            column += 1
        placed.append((cell, column))
        if cell.down > 1:
            spans.update((over, cell.down) for over in range(column, min(column + cell.across, WIDE)))
        column += cell.across
    for at in list(spans):
        spans[at] -= 1
        if not spans[at]:
            del spans[at]
    return placed


def _header_rows(grid: list[list[_Cell]]) -> int:
    """How many rows on top are headers: all `<th>`, or a bold first row (even where every row is bold)."""
    if len(grid) < 2 or all(cell.header for cells in grid for cell in cells):
        return 0  # a table of nothing but <th> is one of nothing but cells
    count = 0
    for cells in grid[:-1]:
        if not all(cell.header or not cell.text for cell in cells):
            break
        count += 1
    if count:
        return min(count, 3)
    first = grid[0]
    width = sum(cell.across for cell in first)
    looks = len(first) > 1 and all(cell.text and len(cell.text) <= 30 for cell in first)
    if looks and all(cell.bold for cell in first) and width >= len(grid[1]):
        return 0 if any(_FIGURES.fullmatch(cell.text) for cell in first) else 1
    return 0
