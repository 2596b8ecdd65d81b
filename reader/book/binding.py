"""A volume becomes one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reader import catalog, tags
from reader.book import audiobook, daisy, epub, m4b
from reader.book.pack import Pack
from reader.book.page import Leaf, Page, page
from reader.book.volume import Volume
from reader.disk import left_behind
from reader.errors import SoundError
from reader.model import Entry
from reader.store import Folder, Store
from reader.words import message


@dataclass(frozen=True, slots=True)
class Binding:
    """An episode is being bound; `done` of `total` are."""

    done: int
    total: int
    title: str


class _Form(Protocol):
    """How a kind is written."""

    @property
    def suffix(self) -> str:
        """Of the file."""

    def write(self, path: Path, store: Store, volume: Volume) -> Iterator[str]:
        """Write the book to `path`; the title of each episode is told before it is taken in."""


@dataclass(frozen=True, slots=True)
class _Zip:
    """A kind that is a zip of sounds, and of what is told of them.

    Attributes:
        mimetype: what the file of that name says, which then stands first; empty for none.
        sounds: the folder of the sounds, with ``/``; empty for the root.
        leaf: puts in what is told of an episode, besides its sound.
        end: puts in what is told of all of them, and the show's picture.
    """

    suffix: str
    mimetype: bytes
    sounds: str
    leaf: Callable[[Pack, Volume, Leaf, Page], None]
    end: Callable[[Pack, Volume, Sequence[Leaf], bytes], None]

    def write(self, path: Path, store: Store, volume: Volume) -> Iterator[str]:
        """See `_Form.write`."""
        with Pack(path) as pack:
            if self.mimetype:
                pack.stored("mimetype", self.mimetype)
            leaves: list[Leaf] = []
            for number, entry in enumerate(volume.entries, 1):
                yield entry.title
                text = page(catalog.read(store, entry.id))
                begin = leaves[-1].begin + leaves[-1].length if leaves else 0
                leaf = Leaf(f"p{number:04}", entry, begin, text.headings, text.length)
                self.leaf(pack, volume, leaf, text)
                _sound(pack, store, entry, f"{self.sounds}{leaf.name}.mp3")
                leaves.append(leaf)
            self.end(pack, volume, leaves, store.read(volume.cover) if volume.cover else b"")


@dataclass(frozen=True, slots=True)
class _Sound:
    """A kind that is one file of sound.

    Attributes:
        written: see `_Form.write`.
    """

    suffix: str
    written: Callable[[Path, Store, Volume], Iterator[str]]

    def write(self, path: Path, store: Store, volume: Volume) -> Iterator[str]:
        """See `_Form.write`."""
        return self.written(path, store, volume)


KINDS: Mapping[str, _Form] = {
    "epub": _Zip(".epub", b"application/epub+zip", epub.FOLDER, epub.leaf, epub.end),
    "daisy": _Zip(".zip", b"", "", daisy.leaf, daisy.end),
    "audiobook": _Zip(".audiobook", b"", "", audiobook.leaf, audiobook.end),
    "m4b": _Sound(".m4b", m4b.write),
}


def bind(store: Store, volume: Volume, kind: str, target: Path) -> Iterator[Binding]:
    """Write the book at `target`: it is there whole, or as it was before.

    Args:
        kind: one of `KINDS`.

    Raises:
        ConfigError: the kind takes an extra that isn't installed.
        SoundError: a sound is broken, or can't be encoded.
        StoreError: a record or a sound can't be read; no room, no permission.
    """
    folder, total = Folder(target.parent), len(volume.entries)
    _tidied(target.parent)
    with folder.draft(target.name) as part:
        try:
            for done, title in enumerate(KINDS[kind].write(part, store, volume)):
                yield Binding(done, total, title)
        except SoundError as error:
            if error.where != str(part):
                raise
            raise SoundError(error.what, where=str(target), mend=message("mend.room-there")) from error
        folder.put(part, target.name)
    yield Binding(total, total, volume.title)


def _tidied(folder: Path) -> None:
    """Take away what books have left whose binding was killed; not below, for it may be anybody's home (`Store.tidy`)."""
    for part in folder.glob(".part-*"):
        with suppress(OSError):  # another was faster; no permission
            if left_behind(part):
                part.unlink()


def _sound(pack: Pack, store: Store, entry: Entry, name: str) -> None:
    """The sound without its tag: old players stumble over pictures in it, and what it says stands in the book."""
    with store.opened(catalog.name(entry.stem, ".mp3")) as mp3:
        size = tags.size(mp3.read(tags.HEAD))
        mp3.seek(size)
        pack.copied(name, mp3)
