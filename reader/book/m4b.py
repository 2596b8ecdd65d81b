"""M4B: one file of sound with a chapter for each episode, for audiobook players.

The sound is decoded and encoded anew, some hundred times as fast as it is heard, so this kind takes an extra (`reader.formats`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reader import catalog, tags
from reader.book.volume import Volume
from reader.errors import SoundError
from reader.formats import M4bFile, add_chapters, decoded
from reader.model import RATE, Chapter, Entry
from reader.store import Store
from reader.words import message


def write(path: Path, store: Store, volume: Volume) -> Iterator[str]:
    """Write the book to `path`; the title of each episode is told before it is taken in.

    Raises:
        ConfigError: the extra isn't installed.
        StoreError: a sound can't be read.
        SoundError: one is broken; the book can't be written.
    """
    chapters: list[Chapter] = []
    at = 0
    with M4bFile(path) as file:
        for entry in volume.entries:
            yield entry.title
            length = round(entry.seconds * RATE)
            file.samples(_sound(store, entry, length))
            chapters.append(Chapter(entry.title, at / RATE, (at + length) / RATE))
            at += length
    add_chapters(path, chapters)
    facts = tags.Tags(
        title=volume.title,
        artist=volume.author,
        album=volume.title,
        published=volume.modified,
        seconds=at / RATE,
        comment=volume.description,
        cover=store.read(volume.cover) if volume.cover else b"",
    )
    tags.write_m4b(path, facts)


def _sound(store: Store, entry: Entry, length: int) -> bytes:
    """The samples of an episode, `length` of them: what a decoder gives more or less at the end would move the chapters behind it."""
    name = catalog.name(entry.stem, ".mp3")
    try:
        pcm = b"".join(decoded(store.read(name)))
    except SoundError as error:
        raise SoundError(
            error.what, where=store.where(name), mend=error.mend or message("mend.build")
        ) from error
    return pcm[: 2 * length].ljust(2 * length, b"\0")
