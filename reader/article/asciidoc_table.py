"""Tables of AsciiDoc: cells one after the other, as many to a row as there are columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.article.asciidoc_text import Texts

WIDE = 100
"""Columns, and cells of one kind in a row, at most."""

_CELL = re.compile(
    r"(?:^|(?<=[ \t]))(?:(\d{1,3})?(?:\.(\d{1,3}))?([+*]))?(?:[<^>]?(?:\.[<^>])?)?([adehlmsv])?(?<!\\)\|"
)
_COLUMNS = re.compile(r"cols=(?:\"([^\"]*)\"|'([^']*)'|([^,\]]*))")
_ITEM = re.compile(r"^(?:[*.]{1,3}|-)[ \t]+")
_TIMES = re.compile(r"(\d{1,3})\*")
_HEADED = re.compile(r"%[\w%]*header|\boptions?=\"?[^\"]*header|\bopts=\"?[^\"]*header")


@dataclass(slots=True)
class _Cell:
    lines: list[str]
    across: int = 1
    down: int = 1
    header: bool = False


def table(lines: Sequence[str], told: str, mark: str, texts: Texts, caption: str = "") -> str:
    """The lines between ``|===`` as HTML, below its `caption` in HTML; ``,===`` and ``:===`` hold values parted by a sign."""
    signs = {",": ",", ":": ":"}
    sign = signs.get(mark) or ("," if "format=csv" in told.replace('"', "") else "")
    rows = [[_Cell([cell]) for cell in row] for row in _valued(lines, sign)] if sign else []
    filled = [line for line in lines if line]
    first = list(_cells(filled[:1]))
    # one line of cells and an empty one below it: the header
    headed = bool(_HEADED.search(told)) or (
        "noheader" not in told and len(lines) > 1 and bool(lines[0]) and not lines[1] and len(first) > 1
    )
    if not sign:
        columns = _columns(told) or sum(cell.across for cell in first) or 1
        rows = _rows(
            _cells([line.replace("!", "|") for line in lines] if mark == "!" else lines), min(columns, WIDE)
        )
    above = f"<caption>{caption}</caption>" if caption else ""
    return (
        f"<table>{above}{''.join(_row(row, headed and not at, texts) for at, row in enumerate(rows))}</table>"
    )


def _columns(told: str) -> int:
    found = _COLUMNS.search(told)
    if found is None:
        return 0
    parts = (found.group(1) or found.group(2) or found.group(3) or "").split(",")
    return sum(int(times.group(1)) if (times := _TIMES.search(part)) else 1 for part in parts)


def _valued(lines: Sequence[str], sign: str) -> Iterator[list[str]]:
    try:
        yield from (row[:WIDE] for row in csv.reader((line for line in lines if line), delimiter=sign) if row)
    except csv.Error:
        return


def _cells(lines: Sequence[str]) -> Iterator[_Cell]:
    """Cells as they stand; a line without a bar goes on in the last one."""
    cell: _Cell | None = None
    times = 1
    for line in lines:
        marks = list(_CELL.finditer(line))
        if cell is not None and (before := line[: marks[0].start()] if marks else line).strip():
            cell.lines.append(before.strip())
        for at, found in enumerate(marks):
            if cell is not None:
                yield from [cell] * times
            count, down, sign, style = found.groups()
            end = marks[at + 1].start() if at + 1 < len(marks) else len(line)
            times = min(int(count or 1), WIDE) if sign == "*" else 1
            spans = sign == "+"
            cell = _Cell(
                [line[found.end() : end].strip()],
                min(int(count or 1), WIDE) if spans else 1,
                min(int(down or 1), WIDE) if spans else 1,
                style == "h",
            )
    if cell is not None:
        yield from [cell] * times


def _rows(cells: Iterator[_Cell], columns: int) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = [[]]
    taken = 0
    below: dict[int, int] = {}  # row: columns that cells above it reach down into
    for cell in cells:
        if taken >= columns:
            rows.append([])
            taken = below.pop(len(rows) - 1, 0)
        rows[-1].append(cell)
        taken += cell.across
        for row in range(1, cell.down):
            below[len(rows) - 1 + row] = below.get(len(rows) - 1 + row, 0) + cell.across
    return rows


def _row(cells: Sequence[_Cell], headed: bool, texts: Texts) -> str:
    parts = []
    for cell in cells:
        tag = "th" if headed or cell.header else "td"
        span = (f' colspan="{cell.across}"' if cell.across > 1 else "") + (
            f' rowspan="{cell.down}"' if cell.down > 1 else ""
        )
        text = texts.html(_said(cell.lines).replace("\\|", "|"))
        parts.append(f"<{tag}{span}>{text}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>"


def _said(lines: Sequence[str]) -> str:
    """The lines of a cell; items of a list in it with commas between them."""
    parts = [line for line in lines if line]
    items = [_ITEM.sub("", line) for line in parts]
    return (", " if len(parts) > 1 and items[-1] != parts[-1] else " ").join(items)
