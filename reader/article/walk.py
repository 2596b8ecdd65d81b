"""One pass over a tree: blocks as they stand, with what their markup says. No rule about content lives here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from reader.article import tables
from reader.article.line import Line, clean, hangul

SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "applet", "video"]
    + ["audio", "map", "head", "title", "meta", "link", "base", "button", "select", "option", "input", "textarea"]
    + ["datalist", "nav", "dialog", "progress", "meter", "rp", "area"]
)
BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl"]
    + ["dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"]
    + ["hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table"]
    + ["tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SUPERSCRIPT = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}\)?|\*+|[a-z])[\])]?")
_LANGUAGE = re.compile(r"(?:language|lang|highlight)-([\w+#]+)")
# an alt text that is a file name, an address, a counter or a label says nothing
_SAYS_NOTHING = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp)\b|https?:|_\d+$|^\d{4,}_|^\W*$|^(?:img|image|photo|thumbnail)\b|(?:이미지|사진|썸네일|그림|image)\s*\d*$", re.I
)

Mark = Callable[[Tag], str | None]
"""What the names of an element say: ``heading``, ``caption``, or the rule by which it is no content."""


@dataclass(slots=True)
class _State:
    """The line being gathered and the elements it stands in."""

    mark: Mark
    half: float
    lines: list[Line] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    size: int = 0
    bold_size: int = 0
    link_size: int = 0
    href: str = ""
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
    number: int | None = None


def walk(root: Tag, mark: Mark) -> tuple[list[Line], list[tuple[str, str]]]:
    """Turn a tree into lines, and say what was left out as (text, rule).

    Keeps its own stack, so depth is no matter.
    """
    state = _State(mark, 0.5 * len(root.get_text()))
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                if _enter(child, state):
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


def _enter(tag: Tag, state: _State) -> bool:
    """Take note of an element; False when its children are not to be walked."""
    name = tag.name
    if name in SKIPPED:
        return False
    block = name in BLOCKS
    if block:
        _flush(state)
    if tag.attrs and (rule := "hidden" if _is_hidden(tag) else state.mark(tag)):
        if rule == "heading":
            state.heading = 3
        elif rule == "caption":
            state.captions.append(tag)
        elif len(text := tag.get_text(" ")) <= state.half:
            if text := clean(text):
                state.dropped.append((text, rule))
            return False
    return _OPEN[name](tag, state) if name in _OPEN else True


def _leave(tag: Tag, state: _State) -> None:
    name = tag.name
    if name in BLOCKS:
        _flush(state)
        state.heading = 0
    if name in _CLOSE:
        _CLOSE[name](tag, state)
    if state.captions and state.captions[-1] is tag:
        state.captions.pop()


def _is_hidden(tag: Tag) -> bool:
    attrs = tag.attrs
    return "hidden" in attrs or ("style" in attrs and _HIDDEN_STYLE.search(str(attrs["style"])) is not None)


def _flush(state: _State, *, broken: bool = False) -> None:
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


def _line(text: str, state: _State) -> Line:
    line = Line(
        "paragraph",
        text,
        bold=state.bold_size >= state.size,
        links=state.link_size / state.size,
        href=state.href,
        glued=state.broken or "\n\n" in state.parts,
        pictured=state.pictured,
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
        state.number = None
    elif state.quote:
        line.kind = "quote"
    else:
        line.guess = True
    return line


def _open_heading(tag: Tag, state: _State) -> bool:
    # a whole article inside <h4><div> (Daejeon Ilbo, mobile, 2020) is no heading
    if not any(isinstance(child, Tag) and child.name in BLOCKS for child in tag.contents):
        state.heading = int(tag.name[1])
    return True


def _open_list(tag: Tag, state: _State) -> bool:
    start = str(tag.get("start", "1"))
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    state.lists.append(first if tag.name == "ol" else None)
    return True


def _open_item(_: Tag, state: _State) -> bool:
    state.items += 1
    state.number = state.lists[-1] if state.lists else None
    if state.number is not None:
        state.lists[-1] = state.number + 1
    return True


def _open_bold(tag: Tag, state: _State) -> bool:
    state.bold += _is_bold(tag)
    return True


def _close_bold(tag: Tag, state: _State) -> None:
    state.bold -= _is_bold(tag)


def _is_bold(tag: Tag) -> bool:
    return tag.name != "span" or _BOLD_STYLE.search(str(tag.attrs.get("style", ""))) is not None


def _open_quote(_: Tag, state: _State) -> bool:
    state.quote += 1
    return True


def _open_caption(tag: Tag, state: _State) -> bool:
    state.captions.append(tag)
    return True


def _open_aside(tag: Tag, state: _State) -> bool:
    if "data-note" in tag.attrs:
        state.note = str(tag["data-note"]) or "*"
    return True


def _open_link(tag: Tag, state: _State) -> bool:
    state.link += 1
    state.href = state.href or str(tag.get("href", ""))
    return True


def _break(_: Tag, state: _State) -> bool:
    if state.heading:
        state.parts.append("\n\n")
    else:
        _flush(state, broken=True)
    return True  # html5 has no </br>, but pages do, and lxml then puts text inside <br>


def _strike(tag: Tag, state: _State) -> bool:
    if text := clean(tag.get_text()):
        state.dropped.append((text, "struck-out"))
    return False


def _raise(tag: Tag, state: _State) -> bool:
    """``<sup>``: an exponent is said, a footnote's mark is not, anything else is text."""
    text = clean(tag.get_text())
    if text.isdecimal() and tag.find("a") is None and state.parts and state.parts[-1][-1:].isalnum():
        _say(text.translate(_SUPERSCRIPT), state)
        return False
    return not _FOOTNOTE.fullmatch(text)


def _ruby(tag: Tag, state: _State) -> bool:
    """The Hangul reading of Chinese characters instead of both; else the base."""
    reading = clean("".join(rt.get_text() for rt in tag.find_all("rt")))
    base = clean("".join(text for text in tag.find_all(string=True) if text.find_parent(["rt", "rp"]) is None))
    _say(reading if hangul(reading) > 0.5 and hangul(base) == 0 else base, state)
    return False


def _picture(tag: Tag, state: _State) -> bool:
    alt = clean(str(tag.get("alt", "")))
    state.image = str(tag.get("src", ""))
    state.pictured = True
    if alt.count(" ") >= 2 and hangul(alt) > 0.3 and not _SAYS_NOTHING.search(alt) and not state.captions:
        state.lines.append(Line("figure", alt, url=state.image, label="alt"))
    return False


def _listing(tag: Tag, state: _State) -> bool:
    """``<pre>``: code, or a press release that was pasted as it was."""
    text = tag.get_text().strip("\n")
    code = tag.find("code")
    names = " ".join(str(name) for one in (tag, code) if one for name in one.get_attribute_list("class") if name)
    language = _LANGUAGE.search(names)
    if hangul(text) > 0.6 and not language:
        parts = (clean(part) for part in text.split("\n"))
        state.lines.extend(Line("paragraph", part, guess=code is None) for part in parts if part)
    elif text.strip():
        state.lines.append(Line("code", text.rstrip(), language=language.group(1) if language else ""))
    return False


def _table(tag: Tag, state: _State) -> bool:
    """Rows of a data table; True for a layout table, whose cells are walked as if they were no table."""
    rows = tables.rows(tag)
    if rows is None:
        if tag.find("img") is not None and len(tag.get_text()) < 300:
            state.captions.append(tag)  # a picture above its caption, as newspapers lay them out
        return True
    state.lines.extend(Line("row", row.text, cells=row.cells, headers=row.headers) for row in rows)
    return False


def _close_list(_: Tag, state: _State) -> None:
    state.lists.pop()


def _close_item(_: Tag, state: _State) -> None:
    state.items -= 1


def _close_quote(_: Tag, state: _State) -> None:
    state.quote -= 1


def _close_aside(_: Tag, state: _State) -> None:
    state.note = ""


def _close_link(_: Tag, state: _State) -> None:
    state.link -= 1


_OPEN: dict[str, Callable[[Tag, _State], bool]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _open_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _open_list),
    **dict.fromkeys(("li", "dd"), _open_item),
    **dict.fromkeys(("b", "strong", "summary", "span"), _open_bold),
    **dict.fromkeys(("del", "s", "strike"), _strike),
    "blockquote": _open_quote,
    "figcaption": _open_caption,
    "aside": _open_aside,
    "a": _open_link,
    "br": _break,
    "sup": _raise,
    "ruby": _ruby,
    "img": _picture,
    "pre": _listing,
    "table": _table,
}
_CLOSE: dict[str, Callable[[Tag, _State], None]] = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _close_list),
    **dict.fromkeys(("li", "dd"), _close_item),
    **dict.fromkeys(("b", "strong", "summary", "span"), _close_bold),
    "blockquote": _close_quote,
    "aside": _close_aside,
    "a": _close_link,
}
