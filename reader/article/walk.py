"""One pass over a tree: blocks as they stand, with what their markup says. No rule about content lives here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from reader.article import tables
from reader.article.line import Line, clean, hangul

HEADINGS = {f"h{n}": n for n in range(1, 7)}
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "canvas",
        "iframe",
        "object",
        "embed",
        "applet",
        "video",
        "audio",
        "map",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "datalist",
        "nav",
        "dialog",
        "progress",
        "meter",
        "rp",
        "area",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
) | frozenset(HEADINGS)
BOLD = frozenset(("b", "strong"))
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SUPERSCRIPT = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}\)?|\*+|[a-z])[\])]?")
_NOT_SAID = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp)\b|https?:|_\d+$|^\W*$|^(?:img|image|photo|thumbnail)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Marks:
    """How a site marks what only its class names tell. Each answers for one element.

    Attributes:
        chrome: the name of the rule by which the element is no content, or nothing.
        heading: whether the element is a heading although it is none of h1 to h6.
    """

    chrome: Callable[[Tag], str | None]
    heading: Callable[[Tag], bool] = lambda _: False


@dataclass(slots=True)
class _State:
    """The line being gathered and the elements it stands in."""

    lines: list[Line] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    size: int = 0
    bold_size: int = 0
    link_size: int = 0
    href: str = ""
    image: str = ""
    alt: str = ""
    broken: bool = False
    bold: int = 0
    link: int = 0
    quote: int = 0
    caption: int = 0
    note: str = ""
    cell: int = 0
    heading: int = 0
    lists: list[list[int | None]] = field(default_factory=list)
    items: int = 0
    number: int | None = None


def walk(root: Tag, marks: Marks) -> tuple[list[Line], list[tuple[str, str]]]:
    """Turn a tree into lines, and say what was left out as (text, rule).

    Keeps its own stack, so depth is no matter.
    """
    state = _State()
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                if _enter(child, state, marks):
                    stack.append((child, iter(child.contents)))
                    break
            elif type(child) is NavigableString:
                _say(child, state)
        else:
            stack.pop()
            _leave(tag, state)
    _flush(state)
    return state.lines, state.dropped


def _say(text: str, state: _State) -> None:
    state.parts.append(text)
    if size := len(text.strip()):
        state.size += size
        if state.bold:
            state.bold_size += size
        if state.link:
            state.link_size += size


def _enter(tag: Tag, state: _State, marks: Marks) -> bool:
    """Take note of an element; False when its children are not to be walked."""
    name = tag.name
    if name in SKIPPED:
        return False
    if tag.attrs and (rule := _absent(tag) or marks.chrome(tag)):
        if text := clean(tag.get_text(" ")):
            state.dropped.append((text, rule))
        if name in BLOCKS:
            _flush(state)
        return False
    if name in BLOCKS:
        _flush(state)
        return _enter_block(tag, state, marks)
    return _enter_inline(tag, state)


def _absent(tag: Tag) -> str | None:
    attrs = tag.attrs
    if "hidden" in attrs or _HIDDEN_STYLE.search(str(attrs.get("style", ""))):
        return "hidden"
    return None


def _enter_block(tag: Tag, state: _State, marks: Marks) -> bool:
    name = tag.name
    if name == "table":
        return _table(tag, state)
    if name == "pre":
        _listing(tag, state)
        return False
    if level := HEADINGS.get(name, 0):
        # a whole article inside <h4><div> (Daejon Ilbo, mobile, 2020) is no heading
        state.heading = (
            0 if any(isinstance(child, Tag) and child.name in BLOCKS for child in tag.contents) else level
        )
    elif marks.heading(tag):
        state.heading = 3
    elif name in ("ul", "ol", "menu", "dir"):
        start = str(tag.get("start", "1"))
        state.lists.append([(int(start) if start.isdecimal() else 1) if name == "ol" else None])
    elif name in ("li", "dd"):
        state.items += 1
        counter = state.lists[-1] if state.lists else [None]
        state.number = counter[0]
        if counter[0] is not None:
            counter[0] += 1
    elif name == "blockquote":
        state.quote += 1
    elif name == "figcaption":
        state.caption += 1
    elif name == "aside" and tag.get("data-note") is not None:
        state.note = str(tag["data-note"]) or "*"
    elif name == "summary":
        state.bold += 1
    return True


def _enter_inline(tag: Tag, state: _State) -> bool:
    name = tag.name
    if name == "br":
        if state.heading:
            state.parts.append(" ")
        else:
            _flush(state, broken=True)
    elif name == "img":
        _picture(tag, state)
    elif name in BOLD:
        state.bold += 1
    elif name == "a":
        state.link += 1
        state.href = state.href or str(tag.get("href", ""))
    elif name in ("del", "s", "strike"):
        if text := clean(tag.get_text()):
            state.dropped.append((text, "struck-out"))
        return False
    elif name == "sup":
        text = clean(tag.get_text())
        if text.isdecimal() and tag.find("a") is None and state.parts and state.parts[-1][-1:].isalnum():
            _say(text.translate(_SUPERSCRIPT), state)
        elif not _FOOTNOTE.fullmatch(text):
            return True
        return False
    elif name == "ruby":
        _ruby(tag, state)
        return False
    elif name == "span" and tag.attrs and _BOLD_STYLE.search(str(tag.attrs.get("style", ""))):
        state.bold += 1
    return True


def _leave(tag: Tag, state: _State) -> None:
    name = tag.name
    if name in BOLD:
        state.bold -= 1
    elif name == "a":
        state.link -= 1
    elif name == "span":
        if tag.attrs and _BOLD_STYLE.search(str(tag.attrs.get("style", ""))):
            state.bold -= 1
    elif name in BLOCKS:
        _flush(state)
        state.heading = 0
        if name in ("ul", "ol", "menu", "dir"):
            state.lists.pop()
        elif name in ("li", "dd"):
            state.items -= 1
        elif name == "blockquote":
            state.quote -= 1
        elif name == "figcaption":
            state.caption -= 1
        elif name == "aside":
            state.note = ""
        elif name == "summary":
            state.bold -= 1


def _flush(state: _State, *, broken: bool = False) -> None:
    """End the line being gathered; `broken` when a ``<br>`` ends it and the block goes on."""
    if state.size and (text := clean("".join(state.parts))):
        state.lines.append(_line(text, state))
    elif broken and not state.size:
        state.broken = False  # a second <br>: an empty line
        broken = False
    if state.size or not broken:
        state.broken = broken
    state.parts.clear()
    state.size = state.bold_size = state.link_size = 0
    state.href = ""


def _line(text: str, state: _State) -> Line:
    line = Line(
        "paragraph",
        text,
        bold=state.bold_size >= state.size,
        links=state.link_size / state.size,
        href=state.href,
        glued=state.broken,
    )
    if state.heading:
        line.kind, line.level = "heading", state.heading
    elif state.note:
        line.kind, line.label = "note", state.note
    elif state.caption:
        line.kind, line.url = "figure", state.image
    elif state.items:
        line.kind, line.depth, line.number = "item", max(0, len(state.lists) - 1), state.number
        state.number = None
    elif state.quote:
        line.kind = "quote"
    else:
        line.guess = True
    return line


def _picture(tag: Tag, state: _State) -> None:
    alt, url = clean(str(tag.get("alt", ""))), str(tag.get("src", ""))
    state.image = url
    if alt.count(" ") >= 2 and hangul(alt) > 0.3 and not _NOT_SAID.search(alt):
        state.lines.append(Line("figure", alt, url=url))


def _ruby(tag: Tag, state: _State) -> None:
    """Say the Hangul reading of Chinese characters instead of both; else the base."""
    reading = clean("".join(rt.get_text() for rt in tag.find_all("rt")))
    base = clean(
        "".join(str(text) for text in tag.find_all(string=True) if text.find_parent(("rt", "rp")) is None)
    )
    _say(reading if hangul(reading) > 0.5 and hangul(base) == 0 else base, state)


def _listing(tag: Tag, state: _State) -> None:
    """``<pre>``: code, or a press release that was pasted as it was."""
    text = tag.get_text().strip("\n")
    if not text.strip():
        return
    if hangul(text) > 0.5 and tag.find("code") is None:
        state.lines.extend(
            Line("paragraph", line, guess=True) for part in text.split("\n") if (line := clean(part))
        )
        return
    code = tag.find("code")
    names = " ".join(
        [*(tag.get_attribute_list("class")), *(code.get_attribute_list("class") if code else [])]
    )
    language = re.search(r"(?:language|lang|highlight)-([\w+#]+)", names)
    state.lines.append(Line("code", text.rstrip(), language=language.group(1) if language else ""))


def _table(tag: Tag, state: _State) -> bool:
    """Rows of a data table; True for a layout table, whose cells are walked as if they were no table."""
    rows = tables.rows(tag)
    if rows is None:
        return True
    for row in rows:
        state.lines.append(
            Line("row", " ".join(filter(None, row.cells)), cells=row.cells, headers=row.headers)
        )
    return False
