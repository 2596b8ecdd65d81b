"""The contents of a book as nested lists: months, where there are several, episodes, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from reader.book.page import Heading, Leaf
from reader.book.volume import Volume, month


def nested(volume: Volume, leaves: Sequence[Leaf], address: Callable[[Leaf, Heading], str]) -> str:
    """An ``ol`` as EPUB and W3C Audiobooks want it."""
    if volume.months < 2:
        return _list(leaves, address)
    lines = ["<ol>"]
    for name, group in groupby(leaves, lambda leaf: month(leaf.entry)):
        lines += [f"<li><span>{name}</span>", _list(list(group), address), "</li>"]
    return "\n".join([*lines, "</ol>"])


def _list(leaves: Sequence[Leaf], address: Callable[[Leaf, Heading], str]) -> str:
    lines: list[str] = []
    above = 0
    for leaf in leaves:
        for heading in leaf.headings:
            lines.append("".join(_between(above, heading.level)))
            lines.append(f'<a href="{escape(address(leaf, heading))}">{escape(heading.text)}</a>')
            above = heading.level
    return "\n".join([*lines, "</li></ol>" * above])


def _between(above: int, level: int) -> Iterator[str]:
    """What leads from a line to the next, which is one level deeper at most."""
    if level > above:
        yield "<ol><li>"
    else:
        yield "</li></ol>" * (above - level)
        yield "</li><li>"
