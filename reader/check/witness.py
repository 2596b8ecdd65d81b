"""What an episode should tell, by two witnesses, and what it tells: texts are compared, nothing is heard.

The article is one witness: sentence by sentence, in order. The other shares no rule with the builder: every run of
Hangul in the post's source. Texts are compared by their letters and digits alone (`letters`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree, html

from reader import skipping, tabular
from reader.article import explain
from reader.decode import text as decoded
from reader.korean import split_sentences
from reader.model import SIGN, Block, Code, Cue, Dropped, Episode, Post, Row, Section, Table

_FRONT = re.compile(r"\A\ufeff?\s*(---|\+\+\+)\s*\n")
_WORD = re.compile(r"[\uac00-\ud7a3]+")
_ONE, _TWO = "1", "2"  # marks of `_pairs` that no word of Hangul is
FEW = 2
"""Words at least in a run that is a finding: of 150 real posts, 7 have a single one beside what a rule left out, 1 has two."""


def letters(text: str) -> str:
    """`text` by its letters and digits alone, in one spelling."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as the article has it; `alone` if no other may share its cue (cells of a table do)."""

    text: str
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in the transcript: from cue `first` to cue `last`, -1 where it doesn't; `elsewhere` if out of its turn,
    `shared` if with the line before in one cue."""

    line: Line
    first: int
    last: int
    elsewhere: bool = False
    shared: bool = False


def lines(title: str, sections: Sequence[Section], left: Collection[tuple[int, int]] = ()) -> list[Line]:
    """All sentences of an article that are to be heard, but for blocks that are `left` out; a listing is announced only."""
    found = [Line(each) for each in split_sentences(title)]
    for number, section in enumerate(sections):
        found += [Line(each) for each in split_sentences(section.heading)]
        for at, block in enumerate(section.blocks):
            if (number, at) not in left:
                found += _of_block(block)
    return [line for line in found if letters(line.text)]


def _of_block(block: Block) -> list[Line]:
    if isinstance(block, Row):
        return [Line(cell, alone=False) for cell in block.cells]
    if isinstance(block, Table):
        return [Line(text, alone=False) for text in _of_table(block)]
    return [] if isinstance(block, Code) else [Line(each) for each in split_sentences(block.text)]


def left_out(sections: Sequence[Section], episode: Episode) -> dict[tuple[int, int], str]:
    """The blocks of kinds that the episode's listeners skip (`reader.skipping`), and of which nothing is heard: by their kind."""
    heard = {(cue.section, cue.block) for cue in episode.cues if cue.role != SIGN}
    found = skipping.skipped(sections, episode.skipped)
    return {place: kind for place, kind in found.items() if place not in heard}


def told(sections: Sequence[Section], left: Mapping[tuple[int, int], str], kind: str) -> Iterator[str]:
    """The texts of what is `left` out as `kind`, as they are seen: they aren't heard."""
    for (number, at), its in left.items():
        block = sections[number].blocks[at]
        if its == kind and not isinstance(block, Code):
            texts = (
                [*split_sentences(block.caption), *_seen(block)]
                if isinstance(block, Table)
                else [line.text for line in _of_block(block)]
            )
            yield from filter(letters, texts)


def _seen(table: Table) -> Iterator[str]:
    """A table's headers, then its cells."""
    yield from table.names
    yield from (each for row in table.rows for cell in row for each in split_sentences(cell))


def _of_table(table: Table) -> Iterator[str]:
    """Its caption, its headers, then its cells, in the order in which they are told."""
    yield from split_sentences(table.caption)
    names = [name if changed else "" for name, changed in zip(table.names, table.changes, strict=True)]
    if tabular.introduces(table):
        first, *rows = table.rows
        for name, cell in zip(names, first, strict=True):
            yield from (name, *split_sentences(cell))
    else:
        yield from names
        rows = list(table.rows)
    for row in rows:
        yield from (each for cell in row for each in split_sentences(cell))


def places(wanted: Sequence[Line], cues: Sequence[Cue]) -> list[Place]:
    """Where each of the lines stands in the cues, one behind the other.

    What stands between (a row's headers, "그림:") may be skipped, but no line for another's sake: where one isn't
    there, a later place with the same words isn't its own if the next line comes before that.
    """
    told = [
        "" if cue.role == SIGN else letters(cue.shown) for cue in cues
    ]  # what is ours may be in the post's words
    stream = "".join(told)
    owner = [number for number, text in enumerate(told) for _ in text]
    sought = [letters(line.text) for line in wanted]
    found, at, taken = [], 0, -1
    for number, (line, text) in enumerate(zip(wanted, sought, strict=True)):
        here = stream.find(text, at)
        after = next((each for each in sought[number + 1 :] if each != text and len(each) > 5), "")
        if here > at and after and 0 <= stream.find(after, at) < here and len(text) < len(after) * 20:
            here = -1
        if here < 0:
            found.append(Place(line, -1, -1, elsewhere=len(text) > 5 and text in stream))
            continue
        first, last = owner[here], owner[here + len(text) - 1]
        found.append(Place(line, first, last, shared=line.alone and first == taken))
        at, taken = here + len(text), last if line.alone else -1
    return found


def seen(sections: Sequence[Section], found: Sequence[Place]) -> Iterator[str]:
    """The tables as they are seen, headers, then cells, of what was found in the transcript: there they may stand otherwise."""
    told = {place.line.text for place in found if place.first >= 0}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield " ".join(text for text in _seen(block) if text in told)


def source_words(post: Post) -> list[str]:
    """Every run of Hangul in the body of `post`, by a crude route: no rule of the article's has a part in it."""
    source = decoded(post.data, post.charset)
    if front := _FRONT.match(source):
        end = source.find(f"\n{front[1]}", front.end())
        source = source[end + 4 :] if end >= 0 else source
    if "html" in post.media or "xml" in post.media:
        source = _text_of(source)
    return _WORD.findall(source)


def _text_of(source: str) -> str:
    """All text of a page's article, or of its body where no element is one."""
    try:
        tree = html.document_fromstring(source.encode(), html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    etree.strip_elements(tree, "script", "style", "template", etree.Comment, with_tail=False)
    roots = tree.findall(".//article") or tree.findall(".//main") or tree.findall("body")
    return " ".join(str(text) for root in roots[:1] for text in root.itertext())


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How much of a post's source is told.

    Attributes:
        words: runs of Hangul in its source.
        told: how many of them stand in the transcript.
        left: all runs of words that don't, each with the rule by which it was left out, or nothing.
    """

    words: int
    told: int
    left: tuple[Dropped, ...]

    @property
    def rules(self) -> dict[str, int]:
        """Words left out on purpose, by rule."""
        counts: Counter[str] = Counter()
        for run in self.left:
            if run.rule:
                counts[run.rule] += len(run.text.split())
        return dict(counts)

    @property
    def unexplained(self) -> int:
        """Words that are neither told nor left out on purpose."""
        return self.words - self.told - sum(self.rules.values())

    @property
    def lost(self) -> list[str]:
        """Runs of `FEW` words and more that no rule left out."""
        return [run.text for run in self.left if not run.rule and _many(run)]


def witness(
    post: Post, shown: Iterable[str], unheard: Mapping[str, Sequence[str]] | None = None
) -> Witnessed:
    """Compare the source of `post` with all that is shown as said.

    A word is told where it stands beside a neighbour of its own; alone it proves nothing.

    Args:
        unheard: texts that are left out on purpose, by why.
    """
    article, dropped = explain(post)
    words = source_words(post)
    told = _pairs(shown)
    reasons = {rule: _pairs([text]) for rule, text in _by_rule(dropped)}
    reasons |= {f"skip-{kind}": _pairs([" ".join(texts)]) for kind, texts in (unheard or {}).items() if texts}
    code = [block.text for section in article.sections for block in section.blocks if isinstance(block, Code)]
    if code:
        reasons["code"] = _pairs(code)
    rules = ["\0" if _stands(words, at, told) else _rule(words, at, reasons) for at in range(len(words))]
    return Witnessed(len(words), rules.count("\0"), tuple(_runs(words, rules)))


def _by_rule(dropped: Iterable[Dropped]) -> list[tuple[str, str]]:
    texts: dict[str, list[str]] = {}
    for each in dropped:
        texts.setdefault(each.rule, []).append(each.text)
    return [(rule, " ".join(found)) for rule, found in texts.items()]


def _pairs(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Each word with its neighbour, and by itself, and both written as one: spacing isn't what is compared."""
    words = [word for text in texts for word in _WORD.findall(text)]
    pairs = set(zip(["", *words], [*words, ""], strict=True))
    return pairs | {(_ONE, word) for word in words} | {(_TWO, one + other) for one, other in pairs}


def _stands(words: Sequence[str], at: int, pairs: set[tuple[str, str]]) -> bool:
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    word = words[at]
    if (before, word) in pairs or (word, after) in pairs:
        return True
    joined = (before and (_ONE, before + word) in pairs) or (after and (_ONE, word + after) in pairs)
    return bool(joined) or ((_TWO, word) in pairs and (_ONE, word) not in pairs)


def _rule(words: Sequence[str], at: int, reasons: dict[str, set[tuple[str, str]]]) -> str:
    return next((rule for rule, pairs in reasons.items() if _stands(words, at, pairs)), "")


def _runs(words: Sequence[str], rules: Sequence[str]) -> Iterator[Dropped]:
    """Neighbours with one verdict, as one, unless they are told."""
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or rules[at] != rules[start]:
            if rules[start] != "\0":
                yield Dropped(" ".join(words[start:at]), rules[start])
            start = at


def _many(run: Dropped) -> bool:
    return len(run.text.split()) >= FEW


def unsaid(text: str, shown: Iterable[str]) -> list[str]:
    """Runs of `FEW` Hangul words and more in `text` that nothing in `shown` has."""
    words, told = _WORD.findall(text), _pairs(shown)
    rules = ["\0" if _stands(words, at, told) else "" for at in range(len(words))]
    return [run.text for run in _runs(words, rules) if _many(run)]
