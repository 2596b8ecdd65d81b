"""A post as it was fetched, and as it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Post:
    """One document as it was fetched.

    Attributes:
        place: where it came from, as a person would say it (path, URL, ``-``).
        key: identity that outlives edits of the text and the title; the episode id is made of it.
        media: what it is written in (`reader.article.forms`); of a file, by its suffix (`reader.source.kinds`).
        data: the bytes as they came.
        charset: what the carrier declared (HTTP header, feed); often wrong, so only a hint.
        known: facts the carrier already told (a feed item's ``title``, ``url``, ``published`` …), as text.
        origin: ``file`` (standard input, too), ``page`` of the web or ``item`` of a feed: only a file may tell us
            what to do (`Wishes`, `Release`), and an item's text has no front matter.
    """

    place: str
    key: str
    media: str
    data: bytes
    charset: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    origin: str = "file"


@dataclass(frozen=True, slots=True)
class Look:
    """What a system tells of a file.

    Attributes:
        file: its path, the same wherever we were called.
        like: hash of size, times, number and all else besides its bytes that decides what post it is.
        touched: when it was written, or came to be there, whichever is later; Unix time, seconds.
    """

    file: str
    like: str
    touched: float


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a block's text that leads to `url`."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    links: tuple[Link, ...] = ()
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Item:
    """One list item.

    Attributes:
        depth: 0 in the outermost list.
        number: in an ordered list.
        above: numbers of the items of ordered lists that it stands in, outermost first.
    """

    text: str
    depth: int = 0
    number: int | None = None
    links: tuple[Link, ...] = ()
    above: tuple[int, ...] = ()
    kind: ClassVar[str] = "item"

    @property
    def sign(self) -> str:
        """Its number as it is said, distinct from those of other levels: ``2.``, ``2-1.``; empty in a list of bullets."""
        return "" if self.number is None else "-".join(map(str, (*self.above, self.number))) + "."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table as older records hold it: `headers` is as long as `cells`, or empty. What is read now is a `Table`.

    A header row is a row too, the first of its table, with `cells` equal to `headers`.
    """

    cells: tuple[str, ...]
    headers: tuple[str, ...] = ()
    kind: ClassVar[str] = "row"

    @property
    def text(self) -> str:
        """The cells in reading order, joined by spaces."""
        return " ".join(cell for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of two columns and more, whole.

    Attributes:
        columns: what each column is called: its headers, those that stand above others first; empty for a column without one.
        rows: without those of headers, each as long as `columns`; empty is a cell that holds nothing, or that a merged one covers.
        heads: how many columns on the left name their rows.
        merged: cells that cover others: row, column, rows down and columns across, these with their own.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    heads: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()
    kind: ClassVar[str] = "table"

    @property
    def text(self) -> str:
        """Caption, headers and cells in reading order, joined by spaces."""
        cells = (cell for row in self.rows for cell in row)
        return " ".join(text for text in (self.caption, *map(" ".join, self.changes), *cells) if text)

    @property
    def names(self) -> tuple[str, ...]:
        """What each column is called, in one text."""
        return tuple(map(" ".join, self.columns))

    @property
    def changes(self) -> tuple[tuple[str, ...], ...]:
        """Of each column, the headers that it doesn't share with the one before, as merged ones are."""
        found = []
        for before, path in zip(((), *self.columns), self.columns, strict=False):
            shared = 0
            while shared < min(len(before), len(path)) and before[shared] == path[shared]:
                shared += 1
            found.append(path[shared:])
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that says something: its caption, or an alt text that is one."""

    text: str
    url: str = ""
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    text: str
    links: tuple[Link, ...] = ()
    kind: ClassVar[str] = "quote"


@dataclass(frozen=True, slots=True)
class Code:
    """A code listing: announced, not read out."""

    text: str
    language: str = ""
    kind: ClassVar[str] = "code"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: marked, so that a listener may skip it."""

    text: str
    label: str = ""
    links: tuple[Link, ...] = ()
    kind: ClassVar[str] = "note"


Block = Paragraph | Item | Row | Table | Figure | Quote | Code | Note


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. `heading` is empty for what comes before the first one.

    `level` is 2 for a top heading of the post (1 is the title), 3 for one below it, and so on.
    `label` names a part of a post that has no headings, by its first words: for chapter lists, never spoken.
    `url` is where that is told whole of which it tells the beginning, as a briefing does; mostly empty.
    """

    heading: str
    level: int
    blocks: tuple[Block, ...]
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a post asks of its episode, under ``podcast:`` in its front matter; empty is as usual.

    Attributes:
        episode: False where it wants none.
        voice: name of a voice; whether there is one, its profile says.
        image: an address on the web; else a path, from the blog's root where it begins with ``/``, else from the post.
    """

    episode: bool = True
    voice: str = ""
    title: str = ""
    summary: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Whether and when a post is out, as it says itself.

    Attributes:
        draft: ``draft: true``, or it lies in a folder ``_drafts``.
        hidden: ``published: false``.
        page: it is no post but a page of its blog, as an export has them beside posts.
        starts: it isn't out before.
        ends: it isn't out from then on.
        doubted: a mark of it that can't be understood, and so withholds it; empty if there is none.
    """

    draft: bool = False
    hidden: bool = False
    page: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    doubted: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A post as understood: facts about it, and sections of blocks in reading order.

    Attributes:
        source: whom the post credits (``출처: …``), never spoken in the body.
        published: aware where the post says a zone, else Korean time; None when the post doesn't tell.
        correction: what a corrected post says of its correction; spoken first.
        doubts: words that mix Hangul with letters of another script, as language models leak them.
        url: on the web, with a host; empty when none is told.
        ignored: what was told and can't be true (``date: 0001-01-01``), taken as not told.
        notes: what its listeners won't notice and its maker should know, in the user's language.
    """

    title: str
    key: str
    sections: tuple[Section, ...]
    url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    byline: str = ""
    source: str = ""
    source_url: str = ""
    excerpt: str = ""
    image: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    correction: str = ""
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    release: Release = Release()
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text of the post that is not for ears, and the name of the rule that says so."""

    text: str
    rule: str
