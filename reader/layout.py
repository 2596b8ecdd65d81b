"""What was said, laid out as the article was: headings, nested lists, tables, listings, links; each sentence in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any

from reader.model import SIGN, Block, Code, Cue, Figure, Item, Link, Quote, Row, Section
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
            yield f'{self._at(cues)}<h{level} class="text-title">{self._said(cues)}</h{level}>'
        placed = [(block, self._cues.get((number, at), [])) for at, block in enumerate(section.blocks)]
        for kind, group in groupby(placed, lambda each: each[0].kind):
            blocks = list(group)
            if kind == Item.kind:
                yield from self._lists(blocks)
            elif kind == Row.kind:
                yield from self._tables(blocks)
            else:
                yield from (line for block, cues in blocks for line in self._block(block, cues))
        if last := self._cues.get((number, len(section.blocks))):
            yield f"{self._at(last)}<p>{self._said(last)}</p>"

    def _block(self, block: Block, cues: list[Cue]) -> Iterator[str]:
        said = self._said(cues, _links(block))
        if not said and not isinstance(block, Code):
            return
        at = self._at(cues)
        match block:
            case Quote():
                yield f"{at}<blockquote><p>{said}</p></blockquote>"
            case Figure():
                # The picture itself is not shown: it lies with others, who would be told who listens.
                seen = _anchor(Link(phrase("show.picture"), block.url)) if _public(block.url) else ""
                yield f"{at}<figure><figcaption>{said} {seen}</figcaption></figure>"
            case Code():
                yield f"{at}<p>{said}</p><pre><code>{escape(block.text)}</code></pre>"
            case _:
                yield f"{at}<p>{said}</p>"

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

    def _tables(self, rows: list[tuple[Any, list[Cue]]]) -> Iterator[str]:
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


def beside(text: str, links: Sequence[Link]) -> Iterator[str]:
    """The links that stand in `text`, to be put behind it: what is pressed to be heard can't hold what is pressed to go."""
    for link in links:
        if _public(link.url) and link.text in text and re.search(r"\w", link.text):
            label = phrase("show.link", text=escape(link.text))
            yield f'<a class="away" href="{escape(link.url)}" rel="external" aria-label="{label}">↗</a>'
