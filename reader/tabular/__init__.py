"""Tables as they are told: size and columns first, then row by row, so that what is told says which cell each value is of.

The convention stands in docs/tables.md; `tests/bench/tables.py` answers questions by it, from what is shown alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reader.korean import numbers, split_sentences
from reader.model import Table
from reader.tabular import amounts
from reader.words import phrase

LONG = 10
"""Rows from which totals and extremes are told first: more than can be kept in mind while listening."""

NAMED = 4
"""Columns from which each value is told with its header: more than can be kept in mind."""

LETTERS = 100
"""A row of three cells and more that is longer than this is told a cell at a time: twenty seconds."""

SHORT = 3
"""Rows up to which a wide table isn't told what its columns are called twice: the first row tells it with its values."""

_NATIVE = 20
"""Up to which rows and columns are counted in Korean numerals."""

_MARK = re.compile(r"[○◯×✕△OX〃″]")
"""What alone stands in a cell; it is told as such behind a colon (`reader.korean`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is told at a time.

    Attributes:
        shown: as it is seen; the post's words as they stand.
        source: what is to be said, before it is normalized; as `shown`, where that is several sentences.
        cell: of which cell it begins to tell, by its number in reading order; -1 for what is told of the whole.
        ours: nothing of it stands in the post.
    """

    shown: str
    source: str
    cell: int = -1
    ours: bool = False


def told(table: Table) -> list[Line]:
    """All that is told of a table."""
    computed = _computed(table) if len(table.rows) >= LONG else ()
    return [*_opening(table), *computed, *_Rows(table).lines(), _ours(phrase("said.table-end"))]


def introduces(table: Table) -> bool:
    """Whether it is the first row that tells what the columns are called, each with its value."""
    few = 1 if len(table.columns) < NAMED else SHORT
    if len(table.rows) > few or any((row, column) == (0, 0) for row, column, _, _ in table.merged):
        return False  # a cell over several rows or all columns is told by itself
    return all(
        name and ", " not in name and ": " not in name and _is_one(f"{name}: 값") for name in table.names
    )


def _ours(text: str) -> Line:
    return Line(text, text, ours=True)


def _opening(table: Table) -> Iterator[Line]:
    high, wide = len(table.rows), len(table.columns)
    shown = phrase("said.table-size", rows=f"{high}행", columns=f"{wide}열")
    said = phrase("said.table-size", rows=_counted(high, "행"), columns=_counted(wide, "열"))
    mark = phrase("said.table", text="{}")
    if table.caption:
        yield Line(mark.format(table.caption), mark.format(table.caption))
        mark = "{}"
    if not any(table.columns):
        shown, said = (phrase("said.table-bare", size=size) for size in (shown, said))
    if not any(table.columns) or introduces(table):
        yield Line(mark.format(shown), mark.format(said), ours=True)
        return
    names = [
        name if changed else phrase("said.beside" if name else "said.empty")
        for name, changed in zip(table.names, table.changes, strict=True)
    ]
    spoken = [
        name if name not in table.names or not unit else plain
        for name, (plain, unit) in zip(names, amounts.units(table), strict=True)
    ]
    whole = mark.format(f"{shown}: {', '.join(names)}")
    if _is_one(whole) and not any(", " in name for name in names):
        yield Line(whole, mark.format(f"{said}: {', '.join(spoken)}"))
        return
    yield Line(mark.format(shown), mark.format(said), ours=True)
    for number, name in enumerate(names, 1):
        yield Line(f"{number}열: {name}", f"{number}열: {name}")


def _computed(table: Table) -> Iterator[Line]:
    for figures in amounts.figures(table):
        parts = []
        if figures.total:
            key = "said.total-told" if figures.written else "said.total"
            parts.append(phrase(key, value=figures.total))
        parts += [phrase("said.most", value=figures.most), phrase("said.least", value=figures.least)]
        yield _ours(phrase("said.computed", name=figures.name, text=", ".join(parts)))


def _counted(count: int, of: str) -> str:
    return f"{numbers.native_before_noun(count)} {of}" if count <= _NATIVE else f"{count}{of}"


def _is_one(text: str) -> bool:
    return split_sentences(text) == [text]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is told: `label` is what its column is called, where that is told, too, and `named` as it is said;
    `ours` if it holds nothing, `rest` if so do all up to the end of its row."""

    column: int
    shown: str
    source: str
    label: str = ""
    named: str = ""
    ours: bool = False
    rest: bool = False

    @property
    def text(self) -> str:
        return f"{self.label}: {self.shown}" if self.label else self.shown

    @property
    def said(self) -> str:
        named = self.named or self.label
        run_on = re.search("[가-힣]$", named) and re.match(r"\d|[가-힣]", self.source)
        return f"{named}{' ' if run_on else ': '}{self.source}" if named else self.source


class _Rows:
    """The rows of a table, one after the other."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._wide = len(table.columns)
        self._names, self._changes = table.names, table.changes
        self._headed = any(table.columns)
        self._units = amounts.units(table)
        self._introduced = introduces(table)
        self._labels = [
            plain if plain and ", " not in plain and _is_one(f"{plain}: 값") else f"{column}열"
            for column, (plain, _) in enumerate(self._units, 1)
        ]
        self._like: dict[tuple[int, int], str] = {}  # what a covered cell is told as
        self._banners: set[int] = set()
        self._groups: dict[int, int] = {}  # first row: how many have the same first cell
        self._grouped: set[int] = set()
        for row, column, down, across in table.merged:
            for y in range(row, row + down):
                for x in range(column, column + across):
                    self._like[y, x] = phrase("said.above" if y > row else "said.beside")
            self._like.pop((row, column))
            if down == 1 and across == self._wide:
                self._banners.add(row)
            elif column == 0 and across == 1 and self._fits(table.rows[row][0]):
                self._groups[row] = down
                self._grouped.update(range(row, row + down))

    @staticmethod
    def _fits(text: str) -> bool:
        return ", " not in text and _is_one(text)

    def lines(self) -> Iterator[Line]:
        rows = [self._cells(row) for row in range(len(self._table.rows))]
        long = [self._is_long(cells) for cells in rows]
        numbered = any(long) and len(rows) > 1
        for row, cells in enumerate(rows):
            if row in self._groups:
                yield self._group(row, numbered=numbered)
            mark = f"{row + 1}행: " if numbered else ""
            if long[row]:
                yield from self._one_by_one(row, cells, mark)
            else:
                cells = [self._audible(cells[0]), *cells[1:]] if len(cells) == 1 else cells
                at, ours = row * self._wide + cells[0].column, all(cell.ours for cell in cells)
                yield Line(mark + _joined(cells), mark + _said(cells), at, ours)

    def _cells(self, row: int) -> list[_Cell]:
        if row in self._banners:
            text = self._table.rows[row][0]
            return [_Cell(0, text, text)]
        first = 1 if row in self._grouped else 0
        named = self._wide >= NAMED and self._headed
        cells = []
        for column in range(first, self._wide):
            label = named_as = ""
            if self._introduced and not row:
                label, (named_as, _) = self._names[column], self._units[column]
            elif named and column >= self._table.heads:
                opens = column in (first, self._table.heads)
                label = self._labels[column] if opens else self._short(column)
            cells.append(self._cell(row, column, label, named_as))
        return _shortened(cells)

    def _short(self, column: int) -> str:
        """What a column is called without what it shares with the one before it."""
        label, changed = self._labels[column], self._changes[column]
        if len(changed) == len(self._table.columns[column]) or label == f"{column + 1}열":
            return label
        return amounts.plain(" ".join(changed))

    def _cell(self, row: int, column: int, label: str, named: str) -> _Cell:
        text = self._table.rows[row][column]
        if text:
            _, unit = self._units[column]
            value = amounts.Amount(text, unit if column >= self._table.heads else "")
            return _Cell(column, value.shown, value.said, label, named)
        told = self._like.get((row, column), phrase("said.empty"))
        return _Cell(column, told, told, label, named, ours=True)

    def _audible(self, cell: _Cell) -> _Cell:
        """A cell that would be told by itself and has nothing to be said, as ``○``, with what its column is called."""
        return cell if any(map(str.isalnum, cell.text)) else replace(cell, label=self._labels[cell.column])

    def _is_long(self, cells: list[_Cell]) -> bool:
        whole = _joined(cells)
        # in the last one there is nothing to part from
        commas = any(", " in cell.shown for cell in cells[:-1])
        return (len(whole) > LETTERS and len(cells) > 2) or commas or not _is_one(whole)

    def _group(self, row: int, *, numbered: bool) -> Line:
        """The first cell of several rows, told once."""
        text, count = self._table.rows[row][0], self._groups[row]
        mark = f"{row + 1}행부터: " if numbered else ""
        shown = phrase("said.next-rows", text=text, rows=f"{count}행")
        said = phrase("said.next-rows", text=text, rows=_counted(count, "행"))
        return Line(mark + shown, mark + said, row * self._wide)

    def _one_by_one(self, row: int, cells: list[_Cell], mark: str) -> Iterator[Line]:
        first, *rest = cells
        alone = self._wide == 2 and _is_one(first.shown)  # one name, one value: no need to say which
        if self._introduced and not row:
            rest, alone = cells, True
        else:
            yield self._line(row, replace(first, label="", named=""), mark)
        for number, cell in enumerate(rest):
            if not (alone or cell.rest):
                cell = replace(cell, label=self._labels[cell.column], named="")
            yield self._line(row, cell, "" if number or rest is not cells else mark)

    def _line(self, row: int, cell: _Cell, mark: str = "") -> Line:
        cell = self._audible(cell)
        shown = mark + cell.text
        return Line(
            shown,
            mark + cell.said if _is_one(shown) else shown,
            row * self._wide + cell.column,
            ours=cell.ours,
        )


def _shortened(cells: list[_Cell]) -> list[_Cell]:
    """Without saying again and again that the cells up to the end hold nothing, or what the one above does."""
    last = cells[-1]
    if last.label and cells[0].label:
        return cells  # what their columns are called is told here
    start = len(cells)
    while start > 1 and last.ours and cells[start - 1].ours and cells[start - 1].shown == last.shown:
        start -= 1
    if len(cells) - start < 2:
        return cells
    text = phrase("said.rest", text=last.shown)
    return [*cells[:start], _Cell(cells[start].column, text, text, ours=True, rest=True)]


def _joined(cells: list[_Cell]) -> str:
    return ", ".join(cell.text for cell in cells)


def _said(cells: list[_Cell]) -> str:
    parts = ""
    for cell in cells:
        join = ": " if _MARK.fullmatch(cell.source) and not cell.label else ", "
        parts += f"{join if parts else ''}{cell.said}"
    return parts
