"""How an article is said: sections and blocks become utterances, one sentence each.

What the eye takes from the layout, the ear gets in words: a table row names its columns, a picture says that it is
one, a listing is announced instead of spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reader import clock, tabular
from reader.korean import Lexicon, normalize, split_clauses, split_sentences
from reader.model import SIGN, Article, Block, Code, Figure, Item, Note, Quote, Script, Table, Utterance
from reader.words import phrase

READING = 4
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


def compose(article: Article, lexicon: Lexicon | None = None, *, tables: str = "whole") -> Script:
    """All that is said of `article`, in order: title, date, correction, then each section.

    What has nothing to say (a line of marks only) gives no utterance.

    Args:
        tables: how much is told of them, ``whole`` or ``brief`` (`reader.tabular.told`).
    """
    lines = list(_opening(article, lexicon))
    for number, section in enumerate(article.sections):
        said: list[Utterance] = []
        if section.heading:
            said += _sentences(number, -1, section.heading, "heading", HEADING, lexicon)
        for index, block in enumerate(section.blocks):
            if isinstance(block, Table):
                said += _table(number, index, block, lexicon, tables)
            else:
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


def _table(section: int, index: int, table: Table, lexicon: Lexicon | None, tables: str) -> list[Utterance]:
    lines: list[Utterance] = []
    row = -1
    for told in tabular.told(table, tables):
        role = SIGN if told.ours else table.kind
        said = _sentences(section, index, told.shown, role, SENTENCE, lexicon)
        if len(said) == 1 and told.source != told.shown:
            said = [replace(said[0], spoken=normalize(told.source, lexicon))]
        at = told.cell // len(table.columns)
        if lines and said and at != row:
            lines[-1] = replace(lines[-1], pause=ROW)
        row = at
        lines += [replace(line, cell=told.cell) for line in said]
    if lines:
        lines[-1] = replace(lines[-1], pause=BLOCK)
    return lines


def _block(section: int, index: int, block: Block, lexicon: Lexicon | None) -> list[Utterance]:
    return _sentences(section, index, _text(block), block.kind, BLOCK, lexicon)


def _text(block: Block) -> str:
    """What is shown and said of a block, to be split into sentences."""
    match block:
        case Item():
            return f"{block.sign} {block.text}".lstrip()
        case Figure():
            return phrase("said.figure", text=block.text)
        case Quote():
            return phrase("said.quote", text=block.text)
        case Note():
            return phrase("said.note", text=block.text)
        case Code():
            return phrase("said.code")
        case _:
            return block.text


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
