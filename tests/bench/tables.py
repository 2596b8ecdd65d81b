"""Tables by ear, by hand: ``python -m tests.bench.tables FOLDER [COUNT] [SEED]``.

Of COUNT tables of the posts of FOLDER, picked by SEED: how long they are told, and whether a listener who knows nothing but
the convention (docs/tables.md) and the lines that are shown, in order, can say the value of each row and column.
It asks for every cell. Seconds are as `reader.script` reckons them, by the syllables of what is said, and the pauses between lines.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

from reader import article, source
from reader.errors import ReaderError
from reader.korean import normalize, split_sentences
from reader.korean.sentences import count_syllables
from reader.model import Article, Paragraph, Section, Table
from reader.script import ROW, SENTENCE, SYLLABLE, compose


class Listener:
    """Somebody who hears a table, line for line, and notes its grid."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.names: list[str] = []
        self.grid: list[list[str]] = []
        self._open()
        self._listen()

    def _take(self) -> str:
        return self._lines.pop(0)

    def _open(self) -> None:
        size = re.compile(r"(?:표, )?(\d+)행 (\d+)열(?:: (.*)|(, 머리글 없음))?")
        while not (found := size.fullmatch(self._take())):
            pass  # its caption
        self.high, self.wide = int(found[1]), int(found[2])
        if found[3]:
            self.names = found[3].split(", ")
        elif self._lines and self._lines[0].startswith("1열: "):
            for column in range(1, self.wide + 1):
                self.names.append(self._take().removeprefix(f"{column}열: "))
                while not re.match(rf"{column + 1}열: |1행|[^:]*, ", self._lines[0]) and column < self.wide:
                    self.names[-1] += " " + self._take()
        for column in range(1, len(self.names)):
            if self.names[column] == "옆과 같음":
                self.names[column] = self.names[column - 1]
        self.introduced = not self.names and not found[4]
        while self._lines[0].startswith("낭독기 계산, "):
            self._take()

    def _listen(self) -> None:
        group, left = "", 0
        while self._lines[0] != "표 끝":
            first = self._take()
            number = len(self.grid) + 1
            if found := re.fullmatch(rf"(?:{number}행부터: )?(.*), 다음 (\d+)행", first):
                group, left = found[1], int(found[2])
                continue
            mark, more = f"{number}행: ", []
            numbered = first.startswith(mark) or self.high == 1
            while numbered and not re.match(rf"{number + 1}행(?:부터)?: |표 끝$", self._lines[0]):
                more.append(self._take())
            row = self._row(first.removeprefix(mark), more, self.wide - (left > 0))
            self.grid.append(([group] if left else []) + row)
            left = max(0, left - 1)
            self._fill()

    def _row(self, first: str, more: list[str], wide: int) -> list[str]:
        if self.introduced and not self.grid:
            return self._introduce([first, *more])
        if more:
            return self._one_by_one([first, *more], wide)
        pieces = first.split(", ", wide - 1)
        if len(pieces) == 1 and wide > 1:
            return [self._bare(first, 0), *["옆과 같음"] * (wide - 1)]
        if pieces[-1].startswith("나머지 "):
            pieces[-1:] = [pieces[-1].removeprefix("나머지 ")] * (wide - len(pieces) + 1)
        return [self._bare(piece, column) for column, piece in enumerate(pieces, self.wide - wide)]

    def _introduce(self, lines: list[str]) -> list[str]:
        """The first row, where it is what tells the names."""
        pieces = lines if len(lines) > 1 else lines[0].split(", ", self.wide - 1)
        cells: list[str] = []
        for piece in pieces:
            name, colon, value = piece.partition(": ")
            if colon and len(cells) < self.wide:
                self.names.append(name)
                cells.append(value)
            else:
                cells[-1] += " " + piece
        return cells

    def _one_by_one(self, lines: list[str], wide: int) -> list[str]:
        cells: list[str] = []
        rest = ""
        labelled = any(self._bare(line, self.wide - 1) != line for line in lines[1:])
        for line in lines:
            column = self.wide - wide + len(cells)
            if cells and line.startswith("나머지 "):
                rest = line.removeprefix("나머지 ")
            elif not cells or self._bare(line, column) != line:
                cells.append(self._bare(line, column))
            elif self.wide == 2 and len(cells) < wide and not labelled:
                cells.append(line)
            else:
                cells[-1] += " " + line
        if len(cells) == 1 and not rest and wide > 1:
            return [cells[0], *["옆과 같음"] * (wide - 1)]
        return cells + [rest] * (wide - len(cells))

    def _bare(self, piece: str, column: int) -> str:
        """Without what its column is called: in full, without its unit, or without what it shares with the one before."""
        if column >= self.wide:
            return piece
        called = self.names[column] if self.names else ""
        label, colon, rest = piece.partition(": ")
        while colon and label:
            ends = called == label or called.endswith(" " + label)
            united = called.startswith(label) or f" {label}" in called
            if label == f"{column + 1}열" or ends or (united and re.search(r"[)\]>〉]$", called)):
                return rest
            more, colon, rest = rest.partition(": ")
            label = f"{label}: {more}"
        return piece

    def _fill(self) -> None:
        row = self.grid[-1]
        for column, text in enumerate(row):
            if text == "위와 같음":
                row[column] = self.grid[-2][column]
            elif text == "옆과 같음":
                row[column] = row[column - 1]
            elif text == "빈칸":
                row[column] = ""


def letters(text: str) -> str:
    """What is compared: what is written, but for spaces."""
    return "".join(text.split())


def expected(table: Table) -> list[list[str]]:
    """The grid, each merged cell in all its places."""
    grid = [list(row) for row in table.rows]
    for row, column, down, across in table.merged:
        for y in range(row, row + down):
            for x in range(column, column + across):
                grid[y][x] = table.rows[row][column]
    return grid


def wrong(table: Table, lines: list[str]) -> tuple[int, list[str]]:
    """How many questions are asked, and those that were answered wrongly."""
    asked, failed = 0, []
    told = Listener(list(lines))
    units = " ".join([table.caption, *table.names])
    for number, row in enumerate(expected(table)):
        for column, value in enumerate(row):
            asked += 1
            heard = (
                told.grid[number][column]
                if number < len(told.grid) and column < len(told.grid[number])
                else "?"
            )
            unit = letters(heard).removeprefix(letters(value))
            if letters(heard) != letters(value) and not (
                letters(heard).startswith(letters(value)) and unit in letters(units)
            ):
                failed.append(f"{row[0]} / {table.names[column]}: {value!r}, heard {heard!r}")
    return asked, failed


def tables(folder: Path, count: int, seed: int) -> list[tuple[Path, Table]]:
    """`count` tables, one a post, in an order that `seed` gives."""
    posts = sorted(folder.iterdir())
    random.Random(seed).shuffle(posts)
    found: list[tuple[Path, Table]] = []
    for path in posts:
        try:
            [post] = source.fetch(str(path))
            sections = article.read(post).sections
        except (ReaderError, ValueError):
            continue
        inside = [block for section in sections for block in section.blocks if isinstance(block, Table)]
        if inside:
            found.append((path, random.Random(f"{seed} {path.name}").choice(inside)))
        if len(found) == count:
            break
    return found


def now(table: Table) -> list[tuple[str, str, float]]:
    """What is shown, said, and the pause behind it."""
    section = Section("", 2, (table, Paragraph("글.")))
    made = compose(Article("표", "표", (section,)))
    return [
        (line.shown, line.spoken, line.pause)
        for line in made.utterances
        if (line.section, line.block) == (0, 0)
    ]


def before(table: Table) -> list[tuple[str, str, float]]:
    """The same as it was told until rule 4 (`reader.script.READING`): cell by cell with its header, without empty ones."""
    lines: list[tuple[str, str, float]] = []
    if any(table.columns):
        lines += _row(
            "표. " + ", ".join(name for name, new in zip(table.names, table.changes, strict=True) if new)
        )
    for row in table.rows:
        last = max(at for at, cell in enumerate(row) if cell)
        cells = [
            f"{name}: {cell}" if name and name != cell else cell or "빈칸"
            for at, (name, cell) in enumerate(zip(table.names, row, strict=True))
            if cell or (not any(table.names) and len(row) > 2 and at < last)
        ]
        whole = ", ".join(cells)
        for cell in [whole] if len(whole) <= 60 else cells:
            lines += _row(cell)
        lines[-1] = (*lines[-1][:2], ROW)
    return lines


def _row(text: str) -> list[tuple[str, str, float]]:
    said = [(each, normalize(each), SENTENCE) for each in split_sentences(text)]
    return [*said[:-1], (*said[-1][:2], ROW if text.startswith("표. ") else SENTENCE)]


def bare(table: Table) -> list[tuple[str, str, float]]:
    """Each cell once, and nothing else: no way of telling can be shorter."""
    return [("", normalize(", ".join(filter(None, row))), ROW) for row in table.rows]


def seconds(lines: list[tuple[str, str, float]]) -> float:
    """By syllables, and pauses; commas and other pauses within a line aren't counted on either side."""
    return sum(SYLLABLE * count_syllables(spoken) + pause for _, spoken, pause in lines)


def main(folder: Path, count: int, seed: int) -> None:
    asked, failed = 0, 0
    sums: dict[str, list[float]] = {}
    for path, table in tables(folder, count, seed):
        lines = now(table)
        questions, faults = wrong(table, [shown for shown, _, _ in lines])
        asked, failed = asked + questions, failed + len(faults)
        was, are = seconds(before(table)), seconds(lines)
        wide = len(table.columns)
        kind = "2 columns" if wide == 2 else "3 columns" if wide == 3 else "4 and more"
        for of in (f"{kind}{'' if any(table.columns) else ', no header'}", "all"):
            one = sums.setdefault(of, [0, 0.0, 0.0, 0.0])
            one[:] = [one[0] + 1, one[1] + was, one[2] + are, one[3] + seconds(bare(table))]
        size = f"{len(table.rows):3d} x {wide}"
        print(
            f"{path.name[:40]:40s} {size:8s} {was:7.1f} s {are:7.1f} s {are / was:5.2f}  {questions - len(faults)}/{questions}"
        )
        for fault in faults[:5]:
            print("    WRONG", fault)
    for of, (many, was, are, cells) in sorted(sums.items()):
        more = (are - cells) / max(was - cells, 0.1)
        print(
            f"{of:24s} {many:3.0f} tables {was:8.1f} s {are:8.1f} s {are / was:5.2f}  cells {cells:8.1f} s, what is told besides {more:5.2f}"
        )
    print(f"questions {asked}, right {asked - failed} ({100 * (asked - failed) / max(asked, 1):.2f} %)")


if __name__ == "__main__":
    where, *rest = sys.argv[1:]
    numbers = [int(each) for each in rest]
    main(Path(where), *(numbers + [50, 20][len(numbers) :]))
