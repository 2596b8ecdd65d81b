"""How an article is said: sections and blocks become utterances, one sentence each.

What the eye takes from the layout, the ear gets in words: a table row names its columns, a picture says that it is
one, a listing is announced instead of spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reader import clock, lists, skipping, tabular
from reader.korean import Lexicon, normalize, split_clauses, split_sentences
from reader.korean.sentences import count_syllables
from reader.listening import NOTHING, Listening
from reader.model import (
    SIGN,
    Article,
    Block,
    Code,
    Figure,
    Item,
    Note,
    Quote,
    Script,
    Section,
    Table,
    Utterance,
)
from reader.words import phrase

READING = 5
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


SYLLABLE = 0.225
"""Seconds a syllable takes, for how long an episode will be, told in minutes before it is spoken: `sori` took 0.225 and 0.228 in two whole posts."""


def compose(article: Article, lexicon: Lexicon | None = None, listening: Listening = NOTHING) -> Script:
    """All that is said of `article`, in order: title, date, correction, then each section, with the signs that `listening` asks for.

    What has nothing to say (a line of marks only) gives no utterance.
    """
    body: list[Utterance] = []
    left = skipping.skipped(article.sections, listening.skip)
    signs = skipping.told(article.sections, left)
    for number, section in enumerate(article.sections):
        said = _section(number, section, lexicon, listening, left)
        if number in signs:
            said += _sign(number, len(section.blocks), signs[number])
        if said:
            said[-1] = replace(said[-1], pause=SECTION)
        body += said
    if body and listening.ending:
        body += _sign(body[-1].section, len(article.sections[body[-1].section].blocks), phrase("said.end"))
    opening = list(_opening(article, lexicon))
    if listening.opening:
        opening = [*_whose(article), *opening, *_length(article, [*opening, *body], listening)]
    if listening.synthetic:
        opening += _sign(-1, _VOICE, listening.synthetic)
    if opening:
        opening[-1] = replace(opening[-1], pause=TITLE)
    lines = (replace(line, pause=line.pause * listening.pauses) for line in (*opening, *body))
    kinds = tuple(kind for kind in listening.skip if kind in left.values())
    return Script(article.title, article.sections, tuple(lines), kinds)


_TITLE, _DATE, _CORRECTION, _WHOSE, _LENGTH, _VOICE = range(6)
"""What stands in the opening, as the place of its block."""


def _opening(article: Article, lexicon: Lexicon | None) -> Iterator[Utterance]:
    pause = SENTENCE if article.published else TITLE
    yield from _sentences(-1, _TITLE, article.title, "title", pause, lexicon)
    if article.published:
        shown = phrase("said.dated", day=clock.day(article.published))
        yield from _sentences(-1, _DATE, shown, "title", TITLE, lexicon)
    if article.correction:
        shown = phrase("said.correction", text=article.correction)
        yield from _sentences(-1, _CORRECTION, shown, "correction", TITLE, lexicon)


def _whose(article: Article) -> list[Utterance]:
    """Whose news it is: whom the post credits. A page's title tells it behind its own: ``제목 - 환경부 | 뉴스``."""
    _, *behind = _BESIDE.split(article.source)
    name = (behind[-2:] or [article.source])[0].strip()
    if not name or len(name) > _NAME or "/" in name:
        return []
    return _sign(-1, _WHOSE, phrase("said.whose", name=name))


def _length(article: Article, lines: Sequence[Utterance], listening: Listening) -> list[Utterance]:
    syllable, pauses = SYLLABLE / listening.pace, listening.pauses
    seconds = sum(syllable * count_syllables(line.spoken) + pauses * line.pause for line in lines)
    minutes = max(1, round(seconds / 60))
    chapters = sum(bool(section.heading or section.label) for section in article.sections)
    if chapters < 2:
        return _sign(-1, _LENGTH, phrase("said.length", minutes=minutes))
    return _sign(-1, _LENGTH, phrase("said.chapters", chapters=chapters, minutes=minutes))


_BESIDE = re.compile(r"\s+[-–—|:·]\s+")
_NAME = 30
"""Letters of the longest name of whose news it is."""


def _section(
    number: int,
    section: Section,
    lexicon: Lexicon | None,
    listening: Listening,
    left: Collection[tuple[int, int]],
) -> list[Utterance]:
    said: list[Utterance] = []
    if section.heading:
        said += _sentences(number, -1, section.heading, "heading", HEADING, lexicon)
    signs = lists.told(section.blocks, listening.lists)
    for index, block in enumerate(section.blocks):
        if (number, index) in left:
            continue
        if isinstance(block, Table):
            lines = _table(number, index, block, lexicon)
        else:
            lines = _block(number, index, block, lexicon)
        if lines:
            said += (sign for text in signs.get(index, ()) for sign in _sign(number, index, text))
        if listening.quotes and isinstance(block, Quote) and len(split_sentences(block.text)) > 1:
            lines += _sign(number, index, phrase("said.quote-end"))
        said += lines
    return said


def _sign(section: int, block: int, text: str) -> list[Utterance]:
    """What we say ourselves; whatever the user's own words are, it is said in the same way in every post."""
    return _sentences(section, block, text, SIGN, SENTENCE, None)


def _table(section: int, index: int, table: Table, lexicon: Lexicon | None) -> list[Utterance]:
    lines: list[Utterance] = []
    row = -1
    for told in tabular.told(table):
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
            return _listing(block)
        case _:
            return block.text


def _listing(code: Code) -> str:
    """That there is one: in what language, if that has a name to be said, and how long."""
    lines = sum(bool(line.strip()) for line in code.text.splitlines())
    if _SPEAKABLE.fullmatch(code.language):
        return phrase("said.code-in", language=code.language, lines=lines)
    return phrase("said.code", lines=lines)


_SPEAKABLE = re.compile(r"[A-Za-z][A-Za-z+#]{0,15}")


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
