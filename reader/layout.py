"""What was said, laid out as the article was: headings, nested lists, tables, listings, links; each sentence in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any

from reader.model import SIGN, Block, Code, Cue, Figure, Item, Link, Note, Quote, Row, Section, Table
from reader.words import phrase

Sentence = Callable[[Cue, str, Sequence[Link]], str]
"""Renders a cue, as a text that may be less than `Cue.shown` (a list's number, a cell's header are seen elsewhere), with
those links that stand in it."""
Moment = Callable[[Cue], str]
"""Renders the time at which a block begins."""

_DEEPEST = 6  # h6


def html(
    sections: Sequence[Section], cues: Sequence[Cue], *, top: int, sentence: Sentence, moment: Moment
) -> str:
    """HTML of the cues that stand in `sections`, and before them of those that don't (date, correction), as paragraphs.

    Args:
        top: level of a section's heading whose `Section.level` is 2.
    """
    writer = _Writer(cues, top, sentence, moment)
    lines = list(writer.opening())
    for number, section in enumerate(sections):
        lines += writer.section(number, section)
    return "\n".join(lines)


class _Writer:
    def __init__(self, cues: Sequence[Cue], top: int, sentence: Sentence, moment: Moment) -> None:
        self._top, self._sentence, self._moment = top, sentence, moment
        self._cues: dict[tuple[int, int], list[Cue]] = {}
        for cue in cues:
            self._cues.setdefault((cue.section, cue.block), []).append(cue)

    def opening(self) -> Iterator[str]:
        for (section, _), cues in self._cues.items():
            if section < 0:
                yield f"{self._at(cues)}<p>{self._said(cues)}</p>"

    def section(self, number: int, section: Section) -> Iterator[str]:
        if cues := self._cues.get((number, -1)):
            level = min(_DEEPEST, self._top + max(0, section.level - 2))
            links = [Link(cue.shown, section.url) for cue in cues]
            yield f'{self._at(cues)}<h{level} class="text-title">{self._said(cues, links)}</h{level}>'
        placed = [(block, self._cues.get((number, at), [])) for at, block in enumerate(section.blocks)]
        for kind, group in groupby(placed, lambda each: each[0].kind):
            blocks = list(group)
            if kind == Item.kind:
                yield from self._lists(blocks)
            elif kind == Row.kind:
                yield from self._old_tables(blocks)
            elif kind == Table.kind:
                yield from (self._table(block, cues) for block, cues in blocks if isinstance(block, Table))
            else:
                yield from (line for block, cues in blocks for line in self._block(block, cues))
        if last := self._cues.get((number, len(section.blocks))):
            yield f"{self._at(last)}<p>{self._said(last)}</p>"

    def _block(self, block: Block, cues: list[Cue]) -> Iterator[str]:
        if isinstance(block, Code):
            yield from self._listing(block, cues)
            return
        said = self._said(cues, _links(block)) or self._unsaid(block)
        if not said:
            return
        at = self._at(cues)
        match block:
            case Quote():
                yield f"{at}<blockquote><p>{said}</p></blockquote>"
            case Figure():
                # The picture itself is not shown: it lies with others, who would be told who listens.
                seen = _anchor(Link(phrase("show.picture"), block.url)) if _public(block.url) else ""
                yield f"{at}<figure><figcaption>{said} {seen}</figcaption></figure>"
            case _:
                yield f"{at}<p>{said}</p>"

    def _listing(self, code: Code, cues: list[Cue]) -> Iterator[str]:
        """What is told of it; and it itself, each line heard where it is said. Rendered in this order: a book's sentences are numbered so."""
        told = [cue for cue in cues if cue.role == SIGN or cue.shown not in code.text]
        before = self._said([cue for cue in told if cue.role != SIGN])
        said = iter(cue for cue in cues if cue not in told)
        cue = next(said, None)
        lines = []
        for line in code.text.splitlines():
            if cue and line.strip() == cue.shown:
                indent = line[: len(line) - len(line.lstrip())]
                lines.append(indent + self._sentence(cue, cue.shown, ()))
                cue = next(said, None)
            else:
                lines.append(escape(line))
        behind = [cue for cue in told if cue.role == SIGN]
        laid = "\n".join(lines)
        head = f"<p>{before}</p>" if before else ""
        yield f"{self._at(cues)}{head}<pre><code>{laid}</code></pre>"
        if behind:
            yield f"<p>{self._said(behind)}</p>"

    def _unsaid(self, block: Block) -> str:
        """What isn't heard and is to be seen nonetheless: a caption, a note (`reader.skipping`)."""
        seen = isinstance(block, Figure | Note) and any(map(str.isalnum, block.text))
        return inline(block.text, _links(block)) if seen else ""

    def _lists(self, blocks: list[tuple[Any, list[Cue]]]) -> Iterator[str]:
        """Items as nested lists; where numbers begin or end, another list begins."""
        open_: list[str] = []  # tags, one for each depth
        for item, cues in blocks:
            said = self._said(cues, _links(item), item.sign)
            if not said:
                continue
            tag = "ul" if item.number is None else "ol"
            depth = min(item.depth, len(open_))
            closed = ""
            while len(open_) > depth + 1:
                closed += f"</li></{open_.pop()}>"
            if len(open_) == depth + 1:
                closed += "</li>"
                if open_[-1] != tag:
                    closed += f"</{open_.pop()}>"
            if len(open_) == depth:
                start = f' start="{item.number}"' if tag == "ol" and item.number != 1 else ""
                closed += f"<{tag}{start}>"
                open_.append(tag)
            yield f"{closed}<li>{self._at(cues)}{said}"
        if open_:
            yield "".join(f"</li></{tag}>" for tag in reversed(open_))

    def _table(self, table: Table, cues: list[Cue]) -> str:
        """A table: its caption says what is told of the whole; each cell is heard at the cue that tells it, often with its row."""
        lines = ['<div class="table"><table>', self._caption(table, cues)]
        if any(table.columns):
            lines.append(f"<thead><tr>{''.join(_headers(table))}</tr></thead>")
        covers = {(row, column): (down, across) for row, column, down, across in table.merged}
        hidden = {
            (row + y, column + x)
            for (row, column), (down, across) in covers.items()
            for y in range(down)
            for x in range(across)
            if x or y
        }
        own = _by_cell(cues, len(table.columns))
        lines.append("<tbody>")
        for row, cells in enumerate(table.rows):
            told: list[str] = []
            for column, text in enumerate(cells):
                if (row, column) in hidden:
                    continue
                down, across = covers.get((row, column), (1, 1))
                tag = "td" if column >= table.heads or not text else "th"
                scope = f' scope="row{"group" if down > 1 else ""}"' if tag == "th" else ""
                spans = (f' rowspan="{down}"' if down > 1 else "") + (
                    f' colspan="{across}"' if across > 1 else ""
                )
                said = own.get(row * len(cells) + column, [])
                at = self._at(said) if not told else ""
                told.append(f"<{tag}{scope}{spans}>{at}{self._cell(text, said)}</{tag}>")
            lines.append(f"<tr>{''.join(told)}</tr>")
        end = [cue for cue in cues if cue.shown == phrase("said.table-end")]
        after = f"<p>{self._said(end)}</p>" if end else ""
        return "\n".join([*filter(None, lines), f"</tbody></table></div>{after}"])

    def _caption(self, table: Table, cues: list[Cue]) -> str:
        parts = []
        whole = [cue for cue in cues if cue.cell < 0 and cue.shown != phrase("said.table-end")]
        for cue in whole:
            text = cue.shown
            if cue.role == SIGN:
                parts.append(f'<span class="sign">{self._sentence(cue, text, ())}</span>')
                continue
            if table.caption and text.endswith(table.caption):
                text = table.caption
            elif any(table.columns):
                text = text.split(": ", 1)[0]  # the headers stand below
            parts.append(self._sentence(cue, text, ()))
        if table.caption and all(cue.role == SIGN for cue in cues):  # it isn't heard, and is to be seen
            parts.insert(0, escape(table.caption))
        return f"<caption>{self._at(whole)}{' '.join(parts)}</caption>" if parts else ""

    def _cell(self, text: str, cues: list[Cue]) -> str:
        """A cell's text; where it is several sentences, each by itself."""
        if not text or not cues:
            return escape(text)
        if len(cues) == 1:
            return self._sentence(cues[0], text, ())
        first, *rest = cues
        opening = next(
            (part for part in _ends(first.shown) if text.startswith(part)), first.shown
        )  # without what the row and the column are called
        return " ".join(
            [self._sentence(first, opening, ()), *(self._sentence(cue, cue.shown, ()) for cue in rest)]
        )

    def _old_tables(self, rows: list[tuple[Any, list[Cue]]]) -> Iterator[str]:
        while rows:
            lines = [self._row(*rows[0])]
            for row, cues in rows[1:]:
                if row.cells == row.headers or row.headers != rows[0][0].headers:
                    break  # another table
                lines.append(self._row(row, cues))
            rows = rows[len(lines) :]
            yield "\n".join(['<div class="table"><table>', *lines, "</table></div>"])

    def _row(self, row: Row, cues: list[Cue]) -> str:
        """A row; one that is said as a whole is heard at its first cell that isn't empty."""
        head = bool(row.headers) and row.cells == row.headers
        tag = '<th scope="col">' if head else "<td>"
        whole = [cue for cue in cues if cue.cell < 0]
        cells = []
        for number, text in enumerate(row.cells):
            own = [cue for cue in cues if cue.cell == number]
            said = escape(text)
            if whole and text:
                said, whole = self._sentence(_joined(whole), text, ()), []
            elif len(own) == 1:
                said = self._sentence(own[0], text, ())
            elif own:
                said = self._said(own)
            cells.append(
                f"{tag}{self._at(own or cues) if own or not number else ''}{said}{tag[:3].replace('<', '</')}>"
            )
        return f"<tr>{''.join(cells)}</tr>"

    def _said(self, cues: Sequence[Cue], links: Sequence[Link] = (), number: str = "") -> str:
        """The cues of one block; a `number` before the first is left to the list."""
        parts = []
        for cue in cues:
            text = cue.shown
            if cue.role == SIGN:
                parts.append(f'<span class="sign">{self._sentence(cue, text, ())}</span>')
                continue
            if number and text.startswith(number):
                text = text.removeprefix(number).strip() or text
            number = ""
            parts.append(self._sentence(cue, text, links))
        return " ".join(parts)

    def _at(self, cues: Sequence[Cue]) -> str:
        return self._moment(cues[0]) if cues else ""


def _by_cell(cues: Sequence[Cue], wide: int) -> dict[int, list[Cue]]:
    """Which cues tell each cell: those of its own, or the one that tells its row up to there."""
    own: dict[int, list[Cue]] = {}
    for cue in cues:
        if cue.cell >= 0:
            own.setdefault(cue.cell, []).append(cue)
    starts = sorted(own)
    for cell, after in zip(starts, [*starts[1:], starts[-1] + wide] if starts else (), strict=True):
        for other in range(cell + 1, min(after, cell - cell % wide + wide)):
            own[other] = own[cell][-1:]
    return own


def _headers(table: Table) -> Iterator[str]:
    names, changes = table.names, table.changes
    for at, name in enumerate(names):
        if not name:
            yield "<td></td>"
        elif changes[at]:
            across = next(
                (n for n in range(1, len(names) - at) if changes[at + n] or not names[at + n]),
                len(names) - at,
            )
            scope = f'"colgroup" colspan="{across}"' if across > 1 else '"col"'
            yield f"<th scope={scope}>{escape(name)}</th>"


def _ends(text: str) -> Iterator[str]:
    """`text`, and what stands in it behind each colon."""
    while text:
        yield text
        text = text.partition(": ")[2]


def _joined(cues: Sequence[Cue]) -> Cue:
    """Several sentences of one row as one: they are seen as one."""
    return replace(cues[0], end=cues[-1].end, shown=" ".join(cue.shown for cue in cues))


def _links(block: Block) -> tuple[Link, ...]:
    return getattr(block, "links", ())


def _public(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _anchor(link: Link) -> str:
    return f'<a href="{escape(link.url)}" rel="external">{escape(link.text)}</a>'


def inline(text: str, links: Sequence[Link]) -> str:
    """`text` with its `links` where they stand."""
    done, at = "", 0
    for link in links:
        found = text.find(link.text, at) if link.text and _public(link.url) else -1
        if found >= 0:
            done += escape(text[at:found], quote=False) + _anchor(link)
            at = found + len(link.text)
    return done + escape(text[at:], quote=False)
