"""How an article is said: sections and blocks become utterances, one sentence each.

What the eye takes from the layout, the ear gets in words: a table row names its columns, a picture says that it is
one, a listing is announced instead of spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reader import clock
from reader.korean import Lexicon, normalize, split_clauses, split_sentences
from reader.model import Article, Block, Code, Figure, Item, Note, Quote, Row, Script, Utterance
from reader.words import phrase

READING = 3
"""Changes with whatever makes the same post read or said otherwise: old episodes are read again, and speak anew what changed."""

# Silence after an utterance, seconds. Sources: none that fits news read to the ear; these are ours, listened to.
SENTENCE = 0.35
BLOCK = 0.6
ROW = 0.45
HEADING = 0.8
SECTION = 1.2
TITLE = 1.0

_KOREAN = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_JAPANESE = re.compile("[\u3041-\u30ff]")
_ENGLISH = re.compile(r"[a-z]{2,}\W+[a-z]{2,}")
"""Two words in small letters: names and acronyms are of no language, and other ones in Latin letters are seldom quoted."""
LONGEST = 600
"""Syllables said as one at most, two minutes: what has no end of a sentence for longer is no sentence."""

CELL_LETTERS = 60
"""A table row longer than this is said a cell at a time."""


def compose(article: Article, lexicon: Lexicon | None = None) -> Script:
    """All that is said of `article`, in order: title, date, correction, then each section.

    What has nothing to say (a line of marks only) gives no utterance.
    """
    lines = list(_opening(article, lexicon))
    for number, section in enumerate(article.sections):
        said: list[Utterance] = []
        if section.heading:
            said += _sentences(number, -1, section.heading, "heading", HEADING, lexicon)
        for index, block in enumerate(section.blocks):
            said += _block(number, index, block, lexicon)
        if said:
            said[-1] = replace(said[-1], pause=SECTION)
        lines += said
    return Script(article.title, article.sections, tuple(lines))


def _opening(article: Article, lexicon: Lexicon | None) -> Iterator[Utterance]:
    yield from _sentences(-1, 0, article.title, "title", SENTENCE if article.published else TITLE, lexicon)
    if article.published:
        shown = phrase("said.dated", day=clock.day(article.published))
        yield from _sentences(-1, 1, shown, "title", TITLE, lexicon)
    if article.correction:
        yield from _sentences(
            -1, 2, phrase("said.correction", text=article.correction), "correction", TITLE, lexicon
        )


def _block(section: int, index: int, block: Block, lexicon: Lexicon | None) -> list[Utterance]:
    pause = ROW if isinstance(block, Row) else BLOCK
    lines = [
        replace(line, cell=cell)
        for cell, text in _lines(block)
        for line in _sentences(section, index, text, block.kind, SENTENCE, lexicon)
    ]
    if lines:
        lines[-1] = replace(lines[-1], pause=pause)
    return lines


def _lines(block: Block) -> list[tuple[int, str]]:
    """What is shown and said of a block, as lines that are split into sentences by themselves, each with its cell, or -1."""
    match block:
        case Row() if block.cells == block.headers:
            return [(-1, phrase("said.table", text=", ".join(cell for cell in block.cells if cell)))]
        case Row():
            headers = block.headers or ("",) * len(block.cells)
            cells = [
                (number, f"{header}: {cell}" if header and header != cell else cell)
                for number, (header, cell) in enumerate(zip(headers, block.cells, strict=True))
                if cell
            ]
            whole = ", ".join(text for _, text in cells)
            return [(-1, whole)] if len(whole) <= CELL_LETTERS else cells
        case Item():
            return [(-1, f"{block.sign} {block.text}".lstrip())]
        case Figure():
            return [(-1, phrase("said.figure", text=block.text))]
        case Quote():
            return [(-1, phrase("said.quote", text=block.text))]
        case Note():
            return [(-1, phrase("said.note", text=block.text))]
        case Code():
            return [(-1, phrase("said.code"))]
        case _:
            return [(-1, block.text)]


def _sentences(
    section: int, block: int, text: str, role: str, pause: float, lexicon: Lexicon | None
) -> list[Utterance]:
    lines = []
    for shown in (part for each in split_sentences(text) for part in split_clauses(each, LONGEST)):
        spoken = normalize(shown, lexicon)
        if any(char.isalnum() for char in spoken):
            language = _language(shown)
            lines.append(Utterance(section, block, shown.strip(), spoken, SENTENCE, role, language=language))
    if lines:
        lines[-1] = replace(lines[-1], pause=pause)
    return lines


def _language(shown: str) -> str:
    """The language that a sentence is written in, told by its letters."""
    if _KOREAN.search(shown):
        return "ko"
    if _JAPANESE.search(shown):
        return "ja"
    return "en" if _ENGLISH.search(shown) else "ko"
