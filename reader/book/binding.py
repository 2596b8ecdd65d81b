"""A volume becomes one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader import catalog, tags
from reader.book import audiobook, daisy, epub
from reader.book.pack import Pack
from reader.book.page import Leaf, Page, page
from reader.book.volume import Volume
from reader.model import Entry
from reader.store import Folder, Store


@dataclass(frozen=True, slots=True)
class Binding:
    """An episode is being bound; `done` of `total` are."""

    done: int
    total: int
    title: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind is written.

    Attributes:
        suffix: of the file.
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


KINDS = {
    "epub": _Form(".epub", b"application/epub+zip", epub.FOLDER, epub.leaf, epub.end),
    "daisy": _Form(".zip", b"", "", daisy.leaf, daisy.end),
    "audiobook": _Form(".audiobook", b"", "", audiobook.leaf, audiobook.end),
}


def bind(store: Store, volume: Volume, kind: str, target: Path) -> Iterator[Binding]:
    """Write the book at `target`: it is there whole, or as it was before.

    Args:
        kind: one of `KINDS`.

    Raises:
        StoreError: a record or a sound can't be read; no room, no permission.
    """
    form = KINDS[kind]
    folder = Folder(target.parent)
    with folder.draft(target.name) as part:
        with Pack(part) as pack:
            if form.mimetype:
                pack.stored("mimetype", form.mimetype)
            leaves: list[Leaf] = []
            for number, entry in enumerate(volume.entries, 1):
                yield Binding(number - 1, len(volume.entries), entry.title)
                text = page(catalog.read(store, entry.id))
                begin = leaves[-1].begin + leaves[-1].length if leaves else 0
                leaf = Leaf(f"p{number:04}", entry, begin, text.headings, text.length)
                form.leaf(pack, volume, leaf, text)
                _sound(pack, store, entry, f"{form.sounds}{leaf.name}.mp3")
                leaves.append(leaf)
            form.end(pack, volume, leaves, store.read(volume.cover) if volume.cover else b"")
        folder.put(part, target.name)
    yield Binding(len(volume.entries), len(volume.entries), volume.title)


def _sound(pack: Pack, store: Store, entry: Entry, name: str) -> None:
    """The sound without its tag: old players stumble over pictures in it, and what it says stands in the book."""
    with store.opened(catalog.name(entry.stem, ".mp3")) as mp3:
        size = tags.size(mp3.read(tags.HEAD))
        mp3.seek(size)
        pack.copied(name, mp3)
