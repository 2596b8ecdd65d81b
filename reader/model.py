"""The records that pass from stage to stage. Frozen, slotted, no behaviour beyond plain facts.

Times are seconds, sizes are bytes, rates are Hz. Sound is mono, signed 16 bit, little endian.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import ClassVar

from reader.wishes import Release, Wishes

RATE = 24_000
"""Samples a second of every `Sound` between engine and encoder (what gTTS and Kokoro give)."""

KOREA = timezone(timedelta(hours=9))
"""Korean Standard Time; no summer time since 1988, so an offset says it all."""


# ── post: what a place holds, before anything is understood ──────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Post:
    """One document as it was fetched.

    Attributes:
        place: where it came from, as a person would say it (path, URL, ``-``).
        key: identity that outlives edits of the text and the title; the episode id is made of it.
        media: ``text/markdown``, ``text/html`` or ``text/plain``.
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
    known: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    origin: str = "file"


# ── article: what the post says ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Item:
    """One list item; `depth` 0 is the outermost list, `number` is set in ordered lists."""

    text: str
    depth: int = 0
    number: int | None = None
    kind: ClassVar[str] = "item"


@dataclass(frozen=True, slots=True)
class Row:
    """One table row; `headers` is as long as `cells`, or empty when the table has no header.

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
class Figure:
    """A picture that says something: its caption, or an alt text that is one."""

    text: str
    url: str = ""
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    text: str
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
    kind: ClassVar[str] = "note"


Block = Paragraph | Item | Row | Figure | Quote | Code | Note


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. `heading` is empty for what comes before the first one.

    `level` is 2 for a top heading of the post (1 is the title), 3 for one below it, and so on.
    `label` names a part of a post that has no headings, by its first words: for chapter lists, never spoken.
    """

    heading: str
    level: int
    blocks: tuple[Block, ...]
    label: str = ""


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
    release: Release = field(default_factory=Release)
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text of the post that is not for ears, and the name of the rule that says so."""

    text: str
    rule: str


# ── script: what is said ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence to be spoken by itself.

    Attributes:
        section: index into `Article.sections`; -1 for the opening (title, date).
        block: index into `Section.blocks`; -1 for the heading.
        shown: as written, for transcripts.
        spoken: as said, Hangul only, for the engine.
        pause: silence after it, seconds.
        role: ``title``, ``heading``, or the kind of its block.
    """

    section: int
    block: int
    shown: str
    spoken: str
    pause: float
    role: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as its profile describes it.

    Attributes:
        about: one line for ``reader voices``.
        network: whether speaking asks a service.
        lexicons: TSV files (written ⇥ spoken) on top of the built-in ones, later ones win.
        fallback: voices that take over a whole episode when this one fails for good, the best first.
        syllable_seconds: plausible seconds a syllable, (least, most): a clip outside them is taken as
            swallowed or garbled. From measurements where the profile has them.
        signs: how its clips are judged without a listener, see `reader.symptoms.BOUNDS`.
        gain: dB that bring this voice to the loudness of an episode; a start, checked on each episode.
        cer: characters of read-out news that a speech recogniser got wrong, 0 to 1; None if never measured.
        options: what the engine understands (speed, style, pitch …).
    """

    name: str
    engine: str
    language: str = "ko"
    about: str = ""
    licence: str = ""
    network: bool = False
    lexicons: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    syllable_seconds: tuple[float, float] = (0.03, 1.5)
    signs: str = "loose"
    gain: float = 0.0
    cer: float | None = None
    options: Mapping[str, str | int | float | bool] = field(default_factory=lambda: MappingProxyType({}))


# ── sound, episode ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono PCM, signed 16 bit, little endian; `rate` in Hz."""

    pcm: bytes
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the episode under one heading; times in seconds from the start."""

    title: str
    start: float
    end: float
    level: int = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """One sentence of the transcript and when it is heard; times in seconds from the start.

    Attributes:
        role: what it is in the article: ``title``, ``heading``, or the kind of its block.
        opens: whether it is the first sentence of its block (pages set blocks apart).
        spoken: as said, for whoever listens to it; empty in episodes made before 0.2.
    """

    start: float
    end: float
    shown: str
    role: str = "paragraph"
    opens: bool = True
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a listener made of one spoken sentence.

    Attributes:
        heard: as the listener would write it.
        right: share of its syllables that were heard as they were meant, 0 to 1.
        syllables: how many were meant.
        listener: who listened (`reader.listen.Listener.version`).
        doubt: where it may not be what was to be said, ‘meant’ → ‘heard’; empty if it may well be.
    """

    heard: str
    right: float
    syllables: int
    listener: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """How an episode was understood by a listener.

    Attributes:
        right: share of all its syllables that were heard as they were meant, 0 to 1.
        sentences: how many were heard.
        doubtful: how many of them stayed in doubt.
        listener: who listened.
    """

    right: float
    sentences: int
    doubtful: int
    listener: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """An episode's sound in one format.

    Attributes:
        suffix: of its file, ``.mp3``.
        media: MIME type.
        size: bytes.
        bitrate: bits a second, on average.
        integrity: Subresource Integrity of the file, ``sha256-…``.
    """

    suffix: str
    media: str
    size: int
    bitrate: int
    integrity: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One article as made: the sidecar JSON holds just this.

    Attributes:
        id: ASCII, stable under edits, unique: date and key.
        seconds: length of the sound.
        renditions: the sound in each format, the MP3 first.
        voice: name of the voice that is heard, from the first word to the last.
        wanted: name of the voice it was meant to have; another one than `voice` if that one failed.
        why: the reason for `voice`, in words.
        fingerprint: hash of all that the sound was made of; equal means nothing to do.
        post: hash of the post alone: another one, and the episode was updated.
        hearing: how a listener understood it; None if nobody listened.
    """

    id: str
    title: str
    url: str
    published: datetime
    seconds: float
    voice: str
    fingerprint: str
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]
    summary: str = ""
    byline: str = ""
    source: str = ""
    source_url: str = ""
    updated: datetime | None = None
    wanted: str = ""
    why: str = ""
    post: str = ""
    renditions: tuple[Rendition, ...] = ()
    hearing: Hearing | None = None

    @property
    def size(self) -> int:
        """Bytes of the MP3; 0 before it is made."""
        return self.renditions[0].size if self.renditions else 0
