"""What each HTML element does to the line being gathered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bs4 import Tag
from bs4.element import NavigableString

from reader import unseen
from reader.article import formulas, tables
from reader.article.gather import State, close_link, flush, open_link, say
from reader.article.line import ELSEWHERE, MISSING, Line, below, clean, hangul, has_letters, letters, words
from reader.words import phrase

SKIPPED = words(
    "script style noscript template svg canvas iframe object embed applet video audio map head title meta link base "
    "button select option textarea datalist nav dialog progress meter rp area"
)
"""Elements that hold no text for ears."""

BLOCKS = words(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre section summary table tbody td tfoot "
    "th thead tr ul"
)
"""Elements that begin and end a line."""

ALT = 4
"""Letters of two words at least that tell what a picture shows."""

CAPTION = 300
"""Characters of a caption at most."""

_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_SUPERSCRIPT = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−n", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₙ")
_INDEX = re.compile(r"[-−+]?\d{1,3}[-−+]?|[n+−-]")
_BASE = re.compile(r"[\x21-\x7eα-ωΑ-Ω₀-₉]$")
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}\)?|\*+|[a-z])[\])]?")
_LANGUAGE = re.compile(r"(?:language|lang|highlight)-([\w+#]+)")
# an alt text that is a file name, an address, a counter or a label says nothing
_SAYS_NOTHING = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp)\b|https?:|_\d+$|^\d{4,}_|^\W*$|^(?:img|image|photo|thumbnail)\b|(?:이미지|사진|썸네일|그림|image|로고|아이콘|버튼|배너|프로필|아바타|구분선)\s*\d*$",
    re.I,
)

# pictures that are pages of text: card news, posters, notices
_WRITTEN = re.compile(
    r"카드\s?뉴스|포스터|인포그래픽|웹자보|안내문|공고문|전단|리플릿|팸플릿|현수막|도표|그래프|순서도|표지|캡처|캡쳐|스크린\s?샷"
)

# one word that says what is drawn
_DRAWN = re.compile(
    r"[가-힣](?:약도|지도|배치도|구조도|조감도|노선도|안내도|흐름도|조직도|단면도|평면도|설계도|개념도|계보도|관계도|상관도|분포도|시간표|일정표|식단표|요금표|가격표|배치표|좌석표|전경|야경|풍경|조감|외관|내부)$"
)


def _open_heading(tag: Tag, state: State) -> bool:
    # a whole article inside <h4><div> (Daejeon Ilbo, mobile, 2020) is no heading
    if not any(isinstance(child, Tag) and child.name in BLOCKS for child in tag.contents):
        state.heading = int(tag.name[1])
    return True


def _open_list(tag: Tag, state: State) -> bool:
    start = str(tag.get("start", "1"))
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    state.lists.append(first if tag.name == "ol" else None)
    return True


def _open_item(tag: Tag, state: State) -> bool:
    state.items += 1
    state.number = state.lists[-1] if state.lists else None
    own = str(tag.get("value", ""))
    if state.number is not None and own.isdecimal() and len(own) < 6:
        state.number = int(own)
    if state.number is not None:
        state.lists[-1] = state.number + 1
    return True


def _open_input(tag: Tag, state: State) -> bool:
    """A box to tick in front of an item."""
    if str(tag.get("type", "")).lower() == "checkbox" and state.items and not state.size:
        say("[x] " if "checked" in tag.attrs else "[ ] ", state)
    return False


def _open_div(tag: Tag, state: State) -> bool:
    """Notion's boxes to tick are empty elements."""
    names = str(tag.attrs.get("class", ""))
    if "checkbox" in names and state.items and not tag.contents:
        say("[x] " if "checkbox-on" in names else "[ ] ", state)
        return False
    return True


def _underline(tag: Tag, state: State) -> bool:
    """An underline below nothing is a blank to fill in."""
    if (text := tag.get_text()).count("\xa0") > 2 and not text.strip():
        say("____", state)
    return True


def _open_bold(tag: Tag, state: State) -> bool:
    if "katex-html" in str(tag.attrs.get("class", "")):
        return False  # the same formula once more, for eyes
    state.bold += _is_bold(tag)
    return True


def _close_bold(tag: Tag, state: State) -> None:
    state.bold -= _is_bold(tag)


def _is_bold(tag: Tag) -> bool:
    return tag.name != "span" or _BOLD_STYLE.search(str(tag.attrs.get("style", ""))) is not None


def _open_quote(_: Tag, state: State) -> bool:
    state.quote += 1
    return True


def _open_aside(tag: Tag, state: State) -> bool:
    if "data-note" in tag.attrs:
        state.note = str(tag["data-note"]) or "*"
    return True


def _open_link(tag: Tag, state: State) -> bool:
    open_link(unseen.without(str(tag.get("href", ""))), state)
    return True


def _break(_: Tag, state: State) -> bool:
    if state.heading:
        state.parts.append("\n\n")
    else:
        flush(state, broken=True)
    return True  # html5 has no </br>, but pages do, and lxml then puts text inside <br>


def _strike(tag: Tag, state: State) -> bool:
    if text := clean(tag.get_text()):
        state.dropped.append((text, "struck-out"))
    return False


def _raise(tag: Tag, state: State) -> bool:
    """``<sup>``: an exponent is said, a footnote's mark is not, anything else is text."""
    if _holds(tag, "sup"):
        return True
    text = clean(tag.get_text())
    if _INDEX.fullmatch(text) and not _holds(tag, "a") and state.parts and _BASE.search(state.parts[-1][-1:]):
        say(text.translate(_SUPERSCRIPT), state)
        return False
    return not _FOOTNOTE.fullmatch(text)


def _lower(tag: Tag, state: State) -> bool:
    """``<sub>``: an index or a number of atoms."""
    text = clean(tag.get_text())
    if not _INDEX.fullmatch(text) or _holds(tag, "a"):
        return True
    say(text.translate(_SUBSCRIPT), state)
    return False


def _missing(tag: Tag, state: State) -> bool:
    """What is not read, by its rule: what another file says (`reader.article.line.missing`)."""
    state.dropped.append((str(tag.get("name", "")), str(tag.get("rule", ELSEWHERE))))
    return False


def _formula(tag: Tag, state: State) -> bool:
    say(formulas.of_math(tag), state)
    return False


def _ruby(tag: Tag, state: State) -> bool:
    """The Hangul reading of Chinese characters instead of both; else the base."""
    parts: dict[str, list[str]] = {"base": [], "rt": [], "rp": []}
    stands = {id(tag): "base"}
    for node in below(tag):
        where = stands[id(node.parent)]
        if isinstance(node, Tag):
            stands[id(node)] = node.name if node.name in parts else where
        elif isinstance(node, NavigableString):
            parts[where].append(node)
    reading, base = clean("".join(parts["rt"])), clean("".join(parts["base"]))
    say(reading if hangul(reading) > 0.5 and hangul(base) == 0 else base, state)
    return False


def _holds(tag: Tag, name: str) -> bool:
    """Whether an element of a name stands in this one."""
    return any(isinstance(node, Tag) and node.name == name for node in below(tag))


def may_be_caption(tag: Tag) -> bool:
    """Whether an element holds as little text as a caption does: a class may say "caption" of all of a text."""
    size = 0
    for node in below(tag):
        size += 0 if isinstance(node, Tag) else len(str(node).strip())
        if size > CAPTION:
            return False
    return True


def _frames_picture(table: Tag) -> bool:
    """Whether a table holds a picture and little text, and no other table."""
    size, pictures = 0, 0
    for node in below(table):
        if isinstance(node, Tag):
            pictures += node.name == "img"
            if node.name == "table":
                return False
        else:
            size += len(str(node))
            if size > CAPTION:
                return False
    return pictures > 0


def _shown(tag: Tag) -> str:
    """What a picture shows, as its alt text or its title says it in words; that it holds text, where they say so."""
    for name in ("alt", "title"):
        told = clean(str(tag.get(name, "")))
        if hangul(told) <= 0.3 or _SAYS_NOTHING.search(told):
            continue
        if _WRITTEN.search(told):
            return phrase("said.written", text=told)
        if told.count(" ") >= 2 or (" " in told and letters(told) >= ALT) or _DRAWN.search(told):
            return told
    return ""


def _unsaid(tag: Tag) -> str:
    """What a picture's alt text says, which is not said."""
    told = clean(str(tag.get("alt", "")))
    return told if has_letters(told) else ""


def _picture(tag: Tag, state: State) -> bool:
    if "mwe-math" in str(tag.attrs.get("class", "")):
        say(formulas.of_tex(clean(str(tag.get("alt", "")))), state)
        return False
    alt = _shown(tag)
    state.image = unseen.without(str(tag.get("src", "")))
    state.pictured = True
    if alt and not state.captions:
        state.lines.append(Line("figure", alt, url=state.image, label="alt"))
    elif not alt and (text := _unsaid(tag)):
        state.dropped.append((text, "alt"))
    return False


def _listing(tag: Tag, state: State) -> bool:
    """``<pre>``: code, or a press release that was pasted as it was."""
    text = unseen.without(tag.get_text()).strip("\n")
    code = tag.find("code")
    names = " ".join(str(one.attrs.get("class", "")) for one in (tag, code) if one is not None)
    language = _LANGUAGE.search(names)
    if hangul(text) > 0.6 and not language:
        parts = (clean(part) for part in text.split("\n"))
        state.lines.extend(Line("paragraph", part, guess=code is None) for part in parts if part)
    elif text.strip():
        state.lines.append(Line("code", text.rstrip(), language=language.group(1) if language else ""))
    return False


def _table(tag: Tag, state: State) -> bool:
    """Rows of a data table; True for a layout table, whose cells are walked as if they were no table."""
    rows = tables.rows(tag)
    if rows is None:
        if _frames_picture(tag):
            state.captions.append(tag)  # a picture above its caption, as newspapers lay them out
        elif tables.is_box(tag):
            state.boxes.append(tag)
        return True
    state.lines.extend(rows)
    return False


def _close_list(_: Tag, state: State) -> None:
    state.lists.pop()


def _close_item(_: Tag, state: State) -> None:
    state.items -= 1


def _close_table(tag: Tag, state: State) -> None:
    if state.boxes and state.boxes[-1] is tag:
        state.boxes.pop()


def _close_quote(_: Tag, state: State) -> None:
    state.quote -= 1


def _close_aside(_: Tag, state: State) -> None:
    state.note = ""


def _close_link(_: Tag, state: State) -> None:
    close_link(state)


OPEN: Mapping[str, Callable[[Tag, State], bool]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _open_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _open_list),
    **dict.fromkeys(("li", "dd"), _open_item),
    **dict.fromkeys(("b", "strong", "summary", "span"), _open_bold),
    **dict.fromkeys(("del", "s", "strike"), _strike),
    "blockquote": _open_quote,
    "aside": _open_aside,
    "a": _open_link,
    "input": _open_input,
    "div": _open_div,
    "u": _underline,
    "br": _break,
    "sup": _raise,
    "sub": _lower,
    "math": _formula,
    MISSING: _missing,
    "ruby": _ruby,
    "img": _picture,
    "pre": _listing,
    "table": _table,
}
CLOSE: Mapping[str, Callable[[Tag, State], None]] = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _close_list),
    **dict.fromkeys(("li", "dd"), _close_item),
    **dict.fromkeys(("b", "strong", "summary", "span"), _close_bold),
    "blockquote": _close_quote,
    "aside": _close_aside,
    "table": _close_table,
    "a": _close_link,
}
