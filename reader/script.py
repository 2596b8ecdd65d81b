"""How an article is said: sections and blocks become utterances, one sentence each.

What the eye takes from the layout, the ear gets in words: a table row names its columns, a picture says that it is
one, a listing is announced instead of spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from reader import clock, lists, skipping, tabular
from reader.korean import Lexicon, contacts, normalize, programs, split_clauses, split_sentences, tex
from reader.korean.sentences import count_syllables
from reader.listening import NOTHING, Listening
from reader.model import (
    SIGN,
    Article,
    Block,
    Code,
    Figure,
    Item,
    Link,
    Note,
    Quote,
    Script,
    Section,
    Table,
    Utterance,
)
from reader.words import phrase

READING = 7
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
    say = partial(_spoken, lexicon=lexicon, listening=listening)
    body: list[Utterance] = []
    left = skipping.skipped(article.sections, listening.skip)
    signs = skipping.told(article.sections, left)
    skips = {place: signs.get(place, "") for place in left}
    chapter, chapters = 0, _chapters(article)
    for number, section in enumerate(article.sections):
        said = list(_section(number, section, article.url, say, listening, skips))
        if behind := signs.get((number, len(section.blocks))):
            said += _sign(number, len(section.blocks), behind)
        if said and (section.heading or section.label):
            chapter += 1
            if listening.chapters and chapters > 1:
                said = [*_sign(number, -1, phrase("said.nth-chapter", number=chapter)), *said]
        if said:
            said[-1] = replace(said[-1], pause=SECTION)
        body += said
    if body and listening.ending:
        body += _sign(body[-1].section, len(article.sections[body[-1].section].blocks), phrase("said.end"))
    opening = list(_opening(article, say))
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


_Say = Callable[[str], str]
"""What is written as it is said."""


def _spoken(written: str, lexicon: Lexicon | None, listening: Listening) -> str:
    """What is written as it is said, and told besides what it is, where `listening` asks for it."""
    if listening.phones:
        written = contacts.announced(written)
    if listening.formulas:
        written = tex.whole(written)
    return normalize(written, lexicon)


def _opening(article: Article, say: _Say) -> Iterator[Utterance]:
    pause = SENTENCE if article.published else TITLE
    yield from _sentences(-1, _TITLE, article.title, "title", pause, say)
    if article.published:
        shown = phrase("said.dated", day=clock.day(article.published))
        yield from _sentences(-1, _DATE, shown, "title", TITLE, say)
    if article.correction:
        shown = phrase("said.correction", text=article.correction)
        yield from _sentences(-1, _CORRECTION, shown, "correction", TITLE, say)


def _whose(article: Article) -> list[Utterance]:
    name = whose(article.source)
    return _sign(-1, _WHOSE, phrase("said.whose", name=name)) if name else []


def whose(source: str) -> str:
    """Whose news it is, by whom its post credits (`reader.model.Article.source`); empty, if that is no name.

    A page's title tells it behind its own: ``제목 - 환경부 | 뉴스``.
    """
    _, *behind = _BESIDE.split(source)
    name = (behind[-2:] or [source])[0].strip()
    return "" if len(name) > _NAME or "/" in name else name


def _length(article: Article, lines: Sequence[Utterance], listening: Listening) -> list[Utterance]:
    syllable, pauses = SYLLABLE / listening.pace, listening.pauses
    seconds = sum(syllable * count_syllables(line.spoken) + pauses * line.pause for line in lines)
    minutes = max(1, round(seconds / 60))
    chapters = _chapters(article)
    if chapters < 2:
        return _sign(-1, _LENGTH, phrase("said.length", minutes=minutes))
    return _sign(-1, _LENGTH, phrase("said.chapters", chapters=chapters, minutes=minutes))


def _chapters(article: Article) -> int:
    return sum(bool(section.heading or section.label) for section in article.sections)


_BESIDE = re.compile(r"\s+[-–—|:·]\s+")
_NAME = 30
"""Letters of the longest name of whose news it is."""


def _section(
    number: int,
    section: Section,
    own: str,
    say: _Say,
    listening: Listening,
    skips: Mapping[tuple[int, int], str],
) -> Iterator[Utterance]:
    """What is said of a section of the post at the address `own`; of blocks in `skips` no more than stands there."""
    if section.heading:
        yield from _sentences(number, -1, section.heading, "heading", HEADING, say)
    signs = lists.told(section.blocks, listening.lists)
    for index, block in enumerate(section.blocks):
        if (number, index) in skips:
            if sign := skips[number, index]:
                yield from _sign(number, index, sign)
            continue
        lines = _block(number, index, block, say, listening.code)
        if lines:
            yield from (sign for text in signs.get(index, ()) for sign in _sign(number, index, text))
        links = getattr(block, "links", ()) if listening.links else ()
        for line in lines:
            yield line
            for text in (*_leading(line.shown, links, own), *_unsaid(line, listening)):
                yield from _sign(number, index, text)
        if listening.quotes and isinstance(block, Quote) and len(split_sentences(block.text)) > 1:
            yield from _sign(number, index, phrase("said.quote-end"))


def _block(section: int, index: int, block: Block, say: _Say, code: int) -> list[Utterance]:
    match block:
        case Table():
            return _table(section, index, block, say)
        case Code():
            return _listing(section, index, block, say, code)
        case _:
            return _sentences(section, index, _text(block), block.kind, BLOCK, say)


def _sign(section: int, block: int, text: str) -> list[Utterance]:
    """What we say ourselves; whatever the user's own words are, it is said in the same way in every post."""
    return _sentences(section, block, text, SIGN, SENTENCE, normalize)


_POINTING = re.compile(
    r"(?:여기|이곳|이 (?:링크|글|기사|페이지|사이트)|(?:해당 |관련 |원문 |기사 )?링크(?:\s?주소)?|클릭|here|link|this|"
    r"(?:(?:해당|관련|원문|기사|전체|공식|자세히|더) ?){0,2}(?:기사|원문|글|페이지|홈페이지|누리집|웹?사이트)?\s?(?:(?:바로|보러)\s?가기|보기|클릭))"
    r"(?:에서|를|을)?\W*",
    re.IGNORECASE,
)
"""Words of a link that don't tell where it leads."""


def _leading(shown: str, links: Sequence[Link], own: str) -> Iterator[str]:
    """Where those links in a sentence lead that don't tell it: a site by its address, and whether it is the post's own."""
    for link in dict.fromkeys(links):
        host = _host(link.url)
        if host and link.text in shown and _POINTING.fullmatch(link.text.strip()):
            yield phrase(
                "said.link-here" if host == _host(own) else "said.link", text=link.text.strip(), host=host
            )


def _host(url: str) -> str:
    """The name of a site; "" for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _unsaid(line: Utterance, listening: Listening) -> Iterator[str]:
    """How long those formulas in a sentence are that were not said."""
    if tex.ANNOUNCED in line.spoken:
        unsaid = tex.announced(line.shown, tex.WHOLE) if listening.formulas else tex.announced(line.shown)
        yield from (phrase("said.formula", count=signs) for signs in unsaid)


def _table(section: int, index: int, table: Table, say: _Say) -> list[Utterance]:
    lines: list[Utterance] = []
    row = -1
    for told in tabular.told(table):
        role = SIGN if told.ours else table.kind
        said = _sentences(section, index, told.shown, role, SENTENCE, say)
        if len(said) == 1 and told.source != told.shown:
            said = [replace(said[0], spoken=say(told.source))]
        at = told.cell // len(table.columns)
        if lines and said and at != row:
            lines[-1] = replace(lines[-1], pause=ROW)
        row = at
        lines += [replace(line, cell=told.cell) for line in said]
    if lines:
        lines[-1] = replace(lines[-1], pause=BLOCK)
    return lines


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
        case _:
            return block.text


def _listing(section: int, index: int, code: Code, say: _Say, longest: int) -> list[Utterance]:
    """That there is one: in what language, if that has a name to be said, and how long; if that is no more than `longest`, it is said."""
    lines = [line for line in code.text.expandtabs(4).splitlines() if line.strip()]
    name = "said.code-in" if _SPEAKABLE.fullmatch(code.language) else "said.code"
    text = phrase(name, language=code.language, lines=len(lines))
    if len(lines) > longest:
        return _sentences(section, index, f"{text} {phrase('said.code-there')}", code.kind, BLOCK, say)
    said = _sentences(section, index, text, code.kind, SENTENCE, say)
    before = 0
    for line in lines:
        deep = len(line) - len(line.lstrip())
        turned = phrase("said.inwards" if deep > before else "said.outwards") if deep != before else ""
        if spoken := programs.said(line, say):
            shown = line.strip()
            said.append(
                Utterance(section, index, shown, turned + spoken, ROW, code.kind, language=_language(shown))
            )
            before = deep
    return [*said, *_sign(section, index, phrase("said.code-end"))]


_SPEAKABLE = re.compile(r"[A-Za-z][A-Za-z+#]{0,15}")


def _sentences(section: int, block: int, text: str, role: str, pause: float, say: _Say) -> list[Utterance]:
    lines = []
    for shown in (part for each in split_sentences(text) for part in split_clauses(each, LONGEST)):
        spoken = say(shown)
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
