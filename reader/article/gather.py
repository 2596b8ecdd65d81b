"""The line being gathered while a tree is walked, and the elements it stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bs4 import Tag

from reader.article.line import Line, clean
from reader.model import Link

Mark = Callable[[Tag], str | None]
"""What the names of an element say: ``heading``, ``caption``, or the rule by which it is no content."""


@dataclass(slots=True)
class State:
    """The line being gathered and the elements it stands in."""

    mark: Mark
    root: Tag
    half: float | None = None
    spared: int = 0
    lines: list[Line] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    size: int = 0
    bold_size: int = 0
    link_size: int = 0
    href: str = ""
    opened: list[tuple[int, str]] = field(default_factory=list)
    anchors: list[Link] = field(default_factory=list)
    image: str = ""
    pictured: bool = False
    broken: bool = False
    bold: int = 0
    link: int = 0
    quote: int = 0
    captions: list[Tag] = field(default_factory=list)
    note: str = ""
    heading: int = 0
    lists: list[int | None] = field(default_factory=list)
    items: int = 0
    boxes: list[Tag] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    number: int | None = None


def say(text: str, state: State) -> None:
    """Add text to the line."""
    state.parts.append(text)
    if size := len(text.strip()):
        state.size += size
        if state.bold:
            state.bold_size += size
        if state.link:
            state.link_size += size


def flush(state: State, *, broken: bool = False) -> None:
    """End the line being gathered; `broken` when a ``<br>`` ends it and the block goes on."""
    if state.size and (text := clean("".join(state.parts))):
        state.lines.append(_line(text, state))
        state.pictured = False
        state.broken = broken
    else:
        state.broken = False  # a second <br>, or a new block: the next line stands by itself
    state.parts.clear()
    state.size = state.bold_size = state.link_size = 0
    state.href = ""
    state.anchors.clear()
    state.opened = [(0, href) for _, href in state.opened]  # a link around several lines goes on in the next


def open_link(href: str, state: State) -> None:
    """A link begins."""
    state.link += 1
    state.href = state.href or href
    state.opened.append((len(state.parts), href))


def close_link(state: State) -> None:
    """The link that began last ends."""
    state.link -= 1
    start, href = state.opened.pop()
    if text := clean("".join(state.parts[start:])):
        state.anchors.append(Link(text, href))


def _line(text: str, state: State) -> Line:
    line = Line(
        "paragraph",
        text,
        bold=state.bold_size >= state.size or bool(state.boxes),
        links=state.link_size / state.size,
        href=state.href,
        anchors=tuple(state.anchors),
        glued=state.broken or "\n\n" in state.parts,
        pictured=state.pictured,
        style=state.styles[-1] if state.styles else "",
    )
    if state.heading:
        line.kind, line.level = "heading", state.heading
    elif state.note:
        line.kind, line.label = "note", state.note
    elif state.captions:
        line.kind, line.url = "figure", state.image
        if state.lines and state.lines[-1].label == "alt":
            state.lines.pop()  # a caption says it better than the alt text
    elif state.items:
        line.kind, line.depth, line.number = "item", max(0, len(state.lists) - 1), state.number
        if line.number is not None:
            line.above = tuple(after - 1 for after in state.lists[:-1] if after is not None)
        state.number = None
    elif state.quote:
        line.kind = "quote"
    else:
        line.guess = True
    return line
