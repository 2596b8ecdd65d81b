"""Headings as written and as meant: which lines are headings, which captions, and how lines group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reader.article import grid
from reader.article.breaks import LABELLED
from reader.article.line import Line, clean, letters
from reader.model import Block, Code, Dropped, Figure, Item, Note, Paragraph, Quote, Section

LONGEST = 45
"""Letters of a line that may still be a heading though its markup doesn't say so."""

PASTED = 60
"""Letters from which a paragraph that is said twice in a row was pasted twice."""

DECK = 40
"""Letters of one line of a deck at most."""

MARKED_LONGEST = 300
"""Letters of a heading whose markup says so: what is longer is text, whatever its markup, and no name for a chapter."""

STRETCH = 1_000
"""Characters from which a post without headings is parted, and of each part: two to three minutes of speech."""

_LABEL = 24
"""Characters of the first words that name a part."""

_STRONG_MARKS = "■◆◇◈▣▼▽❖"
_WEAK_MARKS = "▲△▶▷●○◎★☆□◁◀►▸※➤✔✅☞♦"
_MARKED = re.compile(f"[{_STRONG_MARKS}{_WEAK_MARKS}]")
_BRACKETED = re.compile(
    r"(?:\[[^\[\]]{1,30}\]|【[^【】]{1,30}】|<[^<>]{1,30}>|〈[^〈〉]{1,30}〉|《[^《》]{1,30}》)"
)
_EDGES = re.compile(f"^[\\s{_STRONG_MARKS}{_WEAK_MARKS}#]+|[\\s{_STRONG_MARKS}{_WEAK_MARKS}#]+$")
# Korean sentences end in 다, 요, 죠 …; headings end in nouns, questions or quotations
_STATEMENT = re.compile(r"(?:[.!。…,;]|니다|세요)[\"'”’)\]>〉》】]*$")
_OPENING = re.compile(r"(?:\d\.\s*)?(?:서론|개요|들어가|시작하|머리말|소개|배경|요약|프롤로그|intro)", re.I)
_INNER_END = re.compile(r"[.!?] \S.{12}")
_ENDED = re.compile(r"[.!?。…:;\"'”’)\]】〉》>]$|[다요죠함음임됨]$")
_BULLET = re.compile(r"[-–—·•∙ㆍ*+]\s*\S")
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s|[가-하]\.\s|[①-⑳]")
_CITED = re.compile(r"\[\d{1,3}\]|\d{1,3}\) .{0,80}(?:면|쪽|p{1,2}\. ?\d+)\b|\*{1,3} ?(?:주|출처)")
_CAPTION = re.compile(r"[▲△◀▶◁▷]")


def shape(lines: Sequence[Line]) -> list[Line]:
    """Decide what lines are: join those that only ``<br>`` parted, find captions and headings."""
    found = _joined(_told_once(lines))
    for line in found:
        long = letters(line.text)
        if line.kind == "heading" and (
            long > MARKED_LONGEST or (long > 2 * LONGEST and _STATEMENT.search(line.text))
        ):
            line.kind = "paragraph"
        elif line.pictured and line.guess and _CAPTION.match(line.text):
            line.kind, line.guess, line.text = "figure", False, clean(_EDGES.sub("", line.text))
    _promote(found)
    return _without_decks(found)


def _told_once(lines: Sequence[Line]) -> list[Line]:
    """An alt text that the caption below it says again goes; so does a paragraph that the line below it says again."""
    return [
        line
        for line, after in zip(lines, [*lines[1:], None], strict=False)
        if after is None
        or not (
            (line.label == "alt" and line.text in after.text)
            or (line.kind == "paragraph" and line.text == after.text and _is_pasted(line, after))
        )
    ]


def _is_pasted(line: Line, after: Line) -> bool:
    return after.kind == "item" or (after.kind == "paragraph" and letters(line.text) > PASTED)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines broken in mid-sentence are one paragraph."""
    found: list[Line] = []
    decks = _deck(lines)
    for index, line in enumerate(lines):
        last = found[-1] if found and index >= decks else None
        if (
            last is not None
            and line.glued
            and line.guess
            and last.guess
            and not (line.bold or last.bold)
            and letters(last.text) > 15
            and not _ENDED.search(last.text)
            and not _BULLET.match(line.text)
            and not _NUMBERED.match(line.text)
            and not _MARKED.match(line.text)
            and not LABELLED.match(line.text)
        ):
            last.text += " " + line.text
            last.anchors += line.anchors
        else:
            found.append(line)
    return found


def _deck(lines: Sequence[Line]) -> int:
    """How many lines on top are decks: short, one below the other, none a sentence, and set apart from the text."""
    run = 0
    while run < len(lines) and lines[run].guess and (lines[run].glued or not run):
        line = lines[run]
        if letters(line.text) > DECK or _ENDED.search(line.text):
            return 0
        run += 1
    return run if 2 <= run <= 4 and run < len(lines) else 0


def _promote(lines: list[Line]) -> None:
    """Turn lines that are meant as headings into headings."""
    likely = [_likely(line) for line in lines]
    _see_styles(lines, likely)
    uneven = _uneven(lines, likely)
    explicit = [line.level for line in lines if line.kind == "heading"]
    level = min(explicit, default=2)
    above = 0
    below = [after.kind for look, after in zip(likely, lines[1:], strict=False) if look == "bold"]
    # where a post has headings and bold lines stand above lists, these are what the lists are of
    listed = bool(explicit) and 2 * below.count("item") > len(below)
    for index, line in enumerate(lines[:-1]):
        if line.kind == "heading":
            above = line.level
        elif (
            likely[index]
            and line.text[0] not in uneven
            and not (listed and likely[index] == "bold" and lines[index + 1].kind == "item")
            and _stands_above(lines, likely, index)
        ):
            line.kind, line.level = "heading", min(6, above + 1) if above else level


def _stands_above(lines: Sequence[Line], likely: Sequence[str], index: int) -> bool:
    """Whether a likely heading stands where headings do: above something that is not of its own kind."""
    line, after, before = lines[index], lines[index + 1], lines[index - 1] if index else None
    if _MARKED.match(line.text):
        mark = line.text[0]
        if after.text.startswith(mark) or (before is not None and before.text.startswith(mark)):
            return False  # a list whose bullets are typed
    if likely[index] == "weak":
        return letters(after.text) >= max(30, letters(line.text))
    if likely[index] != "bold":
        return True
    if likely[index + 1] == "bold" or (index and likely[index - 1] == "bold"):
        return False  # several bold lines in a row are a deck or a list
    if line.glued and before is not None and before.kind == "figure":
        return False  # goes on where a caption ends
    # one bold line on top is the deck, or names who is in the picture
    return after.kind != "heading" and bool(index or _OPENING.match(line.text))


def _see_styles(lines: Sequence[Line], likely: list[str]) -> None:
    """Subheads that only a class name marks: all lines of that class are short, and each stands above prose."""
    styled: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if line.style and line.guess and line.kind == "paragraph":
            styled.setdefault(line.style, []).append(index)
    for places in styled.values():
        if len(places) >= 2 and all(_is_subhead(lines, index) for index in places):
            for index in places:
                likely[index] = "strong"


def _is_subhead(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if index + 1 == len(lines) or line.glued or line.links > 0.5 or not 2 <= letters(line.text) <= LONGEST:
        return False
    after = lines[index + 1]
    over = (
        after.kind == "paragraph"
        and after.style != line.style
        and letters(after.text) > max(20, letters(line.text))
    )
    return over and not (
        _STATEMENT.search(line.text) or _BULLET.match(line.text) or _INNER_END.search(line.text)
    )


def _uneven(lines: Sequence[Line], likely: Sequence[str]) -> set[str]:
    """Marks that stand before sentences as often as before what could be a heading: bullets."""
    all_marked = Counter(line.text[0] for line in lines if line.guess and _MARKED.match(line.text))
    may_be = Counter(line.text[0] for line, look in zip(lines, likely, strict=True) if look)
    return {mark for mark, count in all_marked.items() if 4 * may_be[mark] < 3 * count}


def _likely(line: Line) -> str:
    """How a line that is no heading by its markup looks like one: ``strong``, ``weak``, ``bold`` or not at all."""
    if not line.guess or line.kind != "paragraph" or line.links > 0.5:
        return ""
    bare = _EDGES.sub("", line.text)
    if _CITED.match(bare):
        return ""  # a footnote that is set in bold
    if not 2 <= letters(bare) <= LONGEST:
        return ""
    if line.text[0] in _STRONG_MARKS:
        return "" if bare.endswith((".", ",", "니다")) else "strong"
    if _STATEMENT.search(bare) or _BULLET.match(bare) or (not line.bold and _NUMBERED.match(bare)):
        return ""
    if _INNER_END.search(bare):
        return ""
    if line.bold:
        return "strong" if _BRACKETED.fullmatch(bare) else "bold"
    return "weak" if line.text[0] in _WEAK_MARKS else ""


def _without_decks(lines: list[Line]) -> list[Line]:
    """A deck is no section: headings of one level, or of several lines, before any text of a news page."""
    run = 0
    while run < len(lines) and lines[run].kind == "heading" and lines[run].level == lines[0].level:
        run += 1
    if run >= 2 or (run and lines[0].glued and letters(lines[0].text) > LONGEST / 2):
        for line in lines[:run]:
            line.kind = "paragraph"
    return lines


def sections(lines: Sequence[Line], title: str) -> tuple[tuple[Section, ...], list[Dropped]]:
    """Group lines under their headings; parts of a long post without headings get a label."""
    dropped: list[Dropped] = []
    parts: list[tuple[str, int, list[Block]]] = [("", 2, [])]
    for index, line in enumerate(lines):
        if index < 2 and line.guess and same(line.text, title):
            dropped.append(Dropped(line.text, "title-again"))
            continue
        if line.kind == "figure" and (same(line.text, parts[-1][0]) or _bare(line.text) in _bare(title)):
            dropped.append(Dropped(line.text, "heading-again"))
            continue
        if line.kind != "heading":
            parts[-1][2].extend(_blocks(lines, index))
            continue
        text = clean(_EDGES.sub("", line.text)) or line.text
        if same(text, title):
            dropped.append(Dropped(line.text, "heading-is-title"))
        elif same(text, parts[-1][0]) and not parts[-1][2]:
            dropped.append(Dropped(line.text, "heading-twice"))
        else:
            parts.append((text, line.level, []))
    while len(parts) > 2 and parts[-1][0] and not parts[-1][2]:
        dropped.append(Dropped(parts.pop()[0], "heading-alone"))  # what stood under it is not for ears
    if len(parts) == 1:
        return _stretches(parts[0][2]), dropped
    return _levelled(parts), dropped


def _blocks(lines: Sequence[Line], index: int) -> list[Block]:
    """What a line that is no heading becomes; of a table, the first row becomes all of it."""
    if lines[index].kind == "row":
        return _table(lines, index)
    return [] if _is_caption(lines, index) else [_block(lines[index])]


def _is_caption(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is told with the table below it: its caption, or its unit."""
    line, after = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    if after is None or after.kind not in ("row", "caption"):
        return False
    return line.frame is after.frame if line.frame else line.kind == "paragraph" and grid.is_unit(line.text)


def _table(lines: Sequence[Line], index: int) -> list[Block]:
    """The table whose first row stands here, with all its rows; nothing where another does."""
    frame = lines[index].frame
    if index and lines[index - 1].kind == "row" and lines[index - 1].frame is frame:
        return []
    end, start = index, index
    while end < len(lines) and lines[end].kind == "row" and lines[end].frame is frame:
        end += 1
    while start and _is_caption(lines, start - 1):
        start -= 1
    return grid.blocks(lines[index:end], " ".join(line.text for line in lines[start:index]))


def same(one: str, other: str) -> bool:
    """Equal but for spaces and punctuation."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _levelled(parts: list[tuple[str, int, list[Block]]]) -> tuple[Section, ...]:
    """Levels without gaps: the highest heading of the post is 2, and none is two below the one before it."""
    ranks = {level: rank for rank, level in enumerate(sorted({level for name, level, _ in parts if name}), 2)}
    found: list[Section] = []
    above = 1
    for name, level, blocks in parts:
        if name:
            above = min(ranks[level], above + 1)
            found.append(Section(name, above, tuple(blocks)))
        elif blocks:
            found.append(Section("", 2, tuple(blocks)))
    return tuple(found)


def _stretches(blocks: list[Block]) -> tuple[Section, ...]:
    """A post without headings: one section, or several of about `STRETCH`, labelled by their first words."""
    if sum(len(block.text) for block in blocks) < 2 * STRETCH:
        return (Section("", 2, tuple(blocks)),) if blocks else ()
    parts: list[list[Block]] = [[]]
    size = 0
    rest = sum(len(block.text) for block in blocks)
    for block in blocks:
        starts = isinstance(block, Paragraph | Quote | Figure)
        if size >= STRETCH and starts and rest >= STRETCH / 2:
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += len(block.text)
        rest -= len(block.text)
    return tuple(Section("", 2, tuple(part), label=_label(part)) for part in parts)


def _label(blocks: Sequence[Block]) -> str:
    """The first words of a part, cut between words."""
    text = next((block.text for block in blocks if isinstance(block, Paragraph)), blocks[0].text)
    if len(text) <= _LABEL:
        return text
    return text[: _LABEL + 1].rsplit(" ", 1)[0].rstrip(" ,.") + "…"


def _block(line: Line) -> Block:
    match line.kind:
        case "item":
            return Item(line.text, line.depth, line.number, line.anchors, line.above)
        case "figure":
            return Figure(line.text, line.url)
        case "quote":
            return Quote(line.text, line.anchors)
        case "code":
            return Code(line.text, line.language)
        case "note":
            return Note(line.text, line.label, line.anchors)
        case _:
            return Paragraph(line.text, line.anchors)
