"""One pass over a tree: blocks as they stand, with what their markup says. No rule about content lives here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from reader.article import callouts, prose
from reader.article.elements import BLOCKS, CLOSE, OPEN, SKIPPED, may_be_caption
from reader.article.gather import Mark, State, flush, say
from reader.article.line import Line, clean

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_NO_SIZE = re.compile(r"(?<![\w-])font-size\s*:\s*0(?![.\d]{0,9}[1-9])", re.I)
# hidden from those who hear pages for another reason: formulas told twice, parts that a click opens
_STILL_TOLD = re.compile(r"math|katex|accordion|collaps|panel|tab|answer|faq|slide|toggle|fold", re.I)

_SENTENCE_ENDS = re.compile(r"[가-힣](?<!니)다[.!](?!\S*@)")
_WORDS_TOO = frozenset(("related", "share", "copyright"))
"""Rules whose names are words of articles as well."""

SPARED = 50
"""Elements that their names call no content but that hold most of the text, after which names say nothing."""


def walk(root: Tag, mark: Mark) -> tuple[list[Line], list[tuple[str, str]]]:
    """Turn a tree into lines, and say what was left out as (text, rule).

    Keeps its own stack, so depth is no matter.
    """
    state = State(mark, root)
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                if _enter(child, state):
                    stack.append((child, iter(child.contents)))
                    break
            elif type(child) is NavigableString:
                say(child, state)
        else:
            stack.pop()
            _leave(tag, state)
    flush(state)
    return state.lines, state.dropped


def _enter(tag: Tag, state: State) -> bool:
    """Take note of an element; False when its children are not to be walked."""
    name = tag.name
    if name in SKIPPED:
        return False
    block = name in BLOCKS
    if block:
        flush(state)
    rule = _rule(tag, state)
    if rule not in (None, "heading", "caption"):
        if text := clean(tag.get_text(" ")):
            state.dropped.append((text, rule))
        return False
    if block and (told := callouts.of_element(tag)):
        say(told, state)
        flush(state)
        name = tag.name
    if not (OPEN[name](tag, state) if name in OPEN else True):
        return False
    if rule == "heading":
        state.heading = 3
    elif rule == "caption":
        flush(state)
        state.captions.append(tag)
    if block:
        state.styles.append(str(tag.attrs.get("class", "")))
    return True


def _rule(tag: Tag, state: State) -> str | None:
    """What an element is by its name, class or id: ``heading``, ``caption``, or the rule by which it goes."""
    if state.spared >= SPARED:
        return None
    rule = "caption" if tag.name == "figcaption" else None
    if tag.attrs:
        rule = "hidden" if _is_hidden(tag) else state.mark(tag) or rule
    if rule is None or rule == "heading":
        return rule
    if rule == "caption":
        if state.captions:
            return None  # all in it is a caption already
        spared = not may_be_caption(tag)
    else:
        told = (rule in _WORDS_TOO and _tells(tag)) or (rule == "byline" and prose.tells(tag.get_text(" ")))
        spared = told or len(tag.get_text()) > _half(state)
    state.spared += spared
    return None if spared else rule


def _tells(tag: Tag) -> bool:
    """Whether an element tells something in sentences and leads nowhere (``<div class="share-price">``)."""
    text = tag.get_text()
    return len(_SENTENCE_ENDS.findall(text)) > 1 and "http" not in text and tag.find("a") is None


def _half(state: State) -> float:
    if state.half is None:
        state.half = 0.5 * len(state.root.get_text())
    return state.half


def _leave(tag: Tag, state: State) -> None:
    name = tag.name
    if name in BLOCKS:
        flush(state)
        state.heading = 0
        if state.styles:
            state.styles.pop()
    if name in CLOSE:
        CLOSE[name](tag, state)
    if state.captions and state.captions[-1] is tag:
        flush(state, broken=name not in BLOCKS)
        state.captions.pop()


def _is_hidden(tag: Tag) -> bool:
    attrs = tag.attrs
    style = str(attrs.get("style", ""))
    return (
        "hidden" in attrs
        or _HIDDEN_STYLE.search(style) is not None
        # on a box it takes away the space between its parts, which have sizes of their own
        or (_NO_SIZE.search(style) is not None and tag.find(True) is None)
        or ("aria-hidden" in attrs and _is_mute(tag))
    )


def _is_mute(tag: Tag) -> bool:
    """Whether ``aria-hidden="true"`` keeps an element from ears, and nothing says that it is told otherwise."""
    attrs, parent = tag.attrs, tag.parent
    return (
        str(attrs["aria-hidden"]).strip().lower() == "true"
        and tag.name != "img"
        and not _STILL_TOLD.search(f"{attrs.get('class', '')} {attrs.get('id', '')}")
        and not (parent is not None and "aria-label" in parent.attrs)
    )
