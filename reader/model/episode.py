"""One article as made: the sidecar JSON holds just this."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from reader.model.article import Section


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the episode under one heading; times in seconds from the start.

    `section` is the place of its section in `Episode.sections`; -1 for what stands under the article's title. `block` is the
    block it begins with, where that is a table or notes that are a chapter of their own, or what follows them; else -1.
    `url` is where that is told whole of which it tells the beginning; mostly empty.
    """

    title: str
    start: float
    end: float
    level: int = 2
    section: int = -1
    url: str = ""
    block: int = -1


@dataclass(frozen=True, slots=True)
class Cue:
    """One sentence of the transcript, its place in the article, and when it is heard; times in seconds from the start.

    Attributes:
        spoken: as said, for whoever listens to it; empty in episodes made before 0.2.
        role, section, block, cell, language: see `reader.model.Utterance`.
    """

    start: float
    end: float
    shown: str
    role: str = "paragraph"
    spoken: str = ""
    section: int = -1
    block: int = 0
    cell: int = -1
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Hearing:
    """How an episode was understood by a listener.

    Attributes:
        right: share of all its syllables that were heard as they were meant, 0 to 1.
        sentences: how many were heard.
        doubtful: how many of them stayed in doubt.
        doubts: those, by their place in `Episode.cues`, each with what is doubtful.
        listener: who listened.
    """

    right: float
    sentences: int
    doubtful: int
    listener: str
    doubts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file of an episode, as it was written.

    Attributes:
        suffix: behind the episode's stem, see `reader.catalog.name`.
        size: bytes.
        integrity: Subresource Integrity (W3C), ``sha256-…``.
    """

    suffix: str
    size: int
    integrity: str


@dataclass(frozen=True, slots=True)
class Hashes:
    """What an episode was made of, as hashes: where one is equal, that part need not be made again.

    Attributes:
        whole: the post's bytes and all else that decides how the episode comes out; equal means nothing to do.
        facts: what the article says of itself: title, dates, credits.
        text: what is shown of it, sentence for sentence; another one, and the episode was updated.
        body: what it says below its title: the same in another episode, and it was saved twice.
        sound: what is said, by whom, and how it is encoded.
        tags: what the sound's files say about themselves.
    """

    whole: str = ""
    facts: str = ""
    text: str = ""
    sound: str = ""
    tags: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalog and every list tells of an episode: all but what is said in it.

    Attributes:
        id: ASCII, stable under edits, unique: date and the key's hash.
        key: the article's (`reader.model.Article`); empty in episodes made before 0.2.
        origin: key of the post it was made of (`reader.model.Post`), which another may have that comes to have the same
            address; empty in episodes made before 0.2.
        dated: whether `published` is what the article says; else it is when its file was written.
        seconds: length of the sound.
        files: all that was written, this record and the page excepted; the MP3 first.
        edition: eight hex digits made of the content of `files`, which stand in their names: other content is other files.
            Empty in episodes made before 0.2.
        expires: from when on the post is to have no episode.
        early: it was made though its post was a draft, or not out.
        teaser: why it says no more of its post than the feed does (its page could not be fetched); empty for all others.
        wish: name of the voice that the post itself asks for; `image`, of its picture.
        voice: name of the voice that is heard, from the first word to the last.
        categories: what the post is filed under, by itself or its feed, the first of them first; `tags`, what it is about.
        wanted: name of the voice it was meant to have; another one than `voice` if that one failed.
        why: the reason for `voice`, in words.
        hearing: how a listener understood it; None if nobody listened.
    """

    id: str
    title: str
    url: str
    published: datetime
    seconds: float
    voice: str
    chapters: tuple[Chapter, ...]
    key: str = ""
    origin: str = ""
    hashes: Hashes = Hashes()
    summary: str = ""
    byline: str = ""
    source: str = ""
    source_url: str = ""
    updated: datetime | None = None
    expires: datetime | None = None
    early: bool = False
    dated: bool = True
    teaser: str = ""
    wish: str = ""
    image: str = ""
    wanted: str = ""
    why: str = ""
    files: tuple[File, ...] = ()
    edition: str = ""
    hearing: Hearing | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def filed(self) -> tuple[str, ...]:
        """What lists and feeds tell of both: a category, and of a post without one, its tags."""
        return self.categories or self.tags

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return f"{self.id}-{self.edition}" if self.edition else self.id

    @property
    def size(self) -> int:
        """Bytes of the MP3; 0 before it is made."""
        return self.files[0].size if self.files else 0


@dataclass(frozen=True, slots=True)
class Episode(Entry):
    """One article as made.

    Attributes:
        cues: the sentences, in the order in which they are heard.
        sections: the article as it is laid out; empty in episodes made before 0.2.
        stories: ids of the episodes that a briefing knew of, told or not; else empty.
        skipped: of what isn't said on purpose, the kinds (`reader.listening.SKIPPED`).
    """

    cues: tuple[Cue, ...] = ()
    sections: tuple[Section, ...] = ()
    stories: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def doubts(self) -> tuple[tuple[str, str], ...]:
        """The sentences that a listener doubts, each with what is doubtful."""
        return tuple(
            (self.cues[cue].shown, doubt) for cue, doubt in (self.hearing.doubts if self.hearing else ())
        )

    @property
    def entry(self) -> Entry:
        """What lists need of it: a hundredth of the memory."""
        return Entry(**{field.name: getattr(self, field.name) for field in fields(Entry)})
