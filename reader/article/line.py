"""What the walker hands on: one line of text with what its markup said about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from bs4 import Tag
from bs4.element import PageElement

from reader import unseen
from reader.model import Link

_LETTERS = re.compile(r"[^\W_]+")
_HANGUL = re.compile("[가-힣]+")

DATE = re.compile(
    r"^([ \t]{0,8}(?:(?:[-*+>]|\d{1,3}[.)])[ \t]+){0,3}?(?:(?:19|20)\d\d(?=\.(?:[ \t]|$))|\d{1,2}(?=\.[ \t]+\d{1,2}\.(?!\d))))\.",
    re.M,
)
"""A date at the beginning of a line (``2026. 3. 23.``, ``3. 23.``): its points are those of numbered lists to markup languages."""

PHONE = re.compile(r"\d{2,4}-\d{3,4}(?:-\d{4})?|☎")
SENTENCE_END = re.compile(r"[다요죠까오]\s?[.!?]?[\"”’')\]]*$")
"""A final ending, with which a text is a sentence."""


MISSING = "x-missing"
"""The element that stands where the text of another file was to be, which isn't read."""
ELSEWHERE = "elsewhere"
"""The rule by which it is left out."""


def missing(name: str, rule: str = ELSEWHERE) -> str:
    """HTML in place of the text of the file `name`, or of what else is left out by `rule`."""
    return f'<{MISSING} name="{escape(name.strip())}" rule="{rule}"></{MISSING}>'


class Place(NamedTuple):
    """Where a cell stands in its table, and how many columns and rows it covers."""

    column: int
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What the rows of one table have in common; each table has its own. `heads` columns on the left are row headers by markup."""

    heads: int = 0


@dataclass(slots=True)
class Line:
    """One block of text, or one line of it where ``<br>`` breaks it.

    Attributes:
        kind: ``heading``, ``paragraph``, ``item``, ``row``, ``figure``, ``quote``, ``code``, ``note``,
            ``caption`` of the table below it.
        level: of a heading, 1 to 6 as the markup says.
        depth: of an item, 0 outermost.
        number: of an item in an ordered list. above: of the items of such lists around it.
        bold: all its letters are bold.
        links: share of its letters that are links, 0 to 1.
        href: where its first link leads.
        anchors: its links, in order.
        glued: it follows the line before it after a single ``<br>``; of a heading, it is of several lines.
        pictured: a picture stands right above it.
        guess: it may be a heading although its markup doesn't say so (never in a list, table or quote).
        cells: of a row, without those that hold nothing. headers: of a row, as long as `cells` or empty.
        places: of the cells. row: its number in its table. frame: of a row, and of a caption.
        language: of a code listing. label: of a note. url: of a figure.
        style: the class names of the block it stands in.
        bared: what stood right below it is not for ears.
    """

    kind: str
    text: str
    level: int = 0
    depth: int = 0
    number: int | None = None
    above: tuple[int, ...] = ()
    bold: bool = False
    links: float = 0.0
    href: str = ""
    anchors: tuple[Link, ...] = ()
    glued: bool = False
    pictured: bool = False
    guess: bool = False
    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    row: int = 0
    frame: Frame | None = None
    language: str = ""
    label: str = ""
    url: str = ""
    style: str = ""
    bared: bool = False

    def keep(self, left: Sequence[int], cells: Sequence[str] = ()) -> None:
        """Keep those cells of a row that are `left`, by their index; what they say then, where it is told."""
        said = cells or self.cells
        heads = self.cells == self.headers
        self.cells = tuple(said[at] for at in left)
        self.headers = self.cells if heads else tuple(self.headers[at] for at in left) if self.headers else ()
        self.places = tuple(self.places[at] for at in left)
        self.text = " ".join(self.cells)


def below(tag: Tag) -> Iterator[PageElement]:
    """All that stands in an element, in document order.

    beautifulsoup4's own ``descendants`` first looks for the last of them, which makes a walk over nested
    elements that asks each one quadratic.
    """
    stack = [iter(tag.contents)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        yield node
        if isinstance(node, Tag):
            stack.append(iter(node.contents))


def words(text: str) -> frozenset[str]:
    """A set of names, written with spaces between."""
    return frozenset(text.split())


def clean(text: str) -> str:
    """One line: any white space is one space, invisible characters are gone."""
    return " ".join(unseen.without(text).split())


def letters(text: str) -> int:
    """How many letters and digits."""
    return sum(map(len, _LETTERS.findall(text)))


def has_letters(text: str) -> bool:
    """Whether there is anything to say."""
    return _LETTERS.search(text) is not None


def hangul(text: str) -> float:
    """Share of Hangul syllables among letters and digits, 0 to 1."""
    return sum(map(len, _HANGUL.findall(text))) / max(1, letters(text))
