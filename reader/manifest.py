"""What a build wrote into a store for the show as a whole; what belongs to an episode stands in its record.

Together they say which files are ours: what is published, repaired, withdrawn. A stray file is none of our business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader import catalog
from reader.errors import StoreError
from reader.model import Episode, File
from reader.store import Store

NAME = ".sori-manifest.json"
"""At the root of every output; a folder that has it is an output of ours, and no place to read posts from."""
VERSION = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The show's files by name, as they were written, and the hash of what they were made of."""

    made_of: str
    files: Mapping[str, File]

    @classmethod
    def load(cls, store: Store) -> Manifest:
        """The store's; of one that has none, or a broken one, what builds before 0.2 have left there."""
        try:
            told = json.loads(store.read(NAME))
            files = {
                str(name): File("", int(size), str(integrity))
                for name, (size, integrity) in told["files"].items()
            }
            return cls(str(told["made_of"]), files)
        except (StoreError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls("", {name: File("", -1, "") for name in _legacy(store)})

    def save(self, store: Store) -> None:
        """Write it: last, when all it names is in place."""
        files = {name: [file.size, file.integrity] for name, file in sorted(self.files.items())}
        told = {"version": VERSION, "made_of": self.made_of, "files": files}
        store.write(NAME, (json.dumps(told, ensure_ascii=False, indent=0) + "\n").encode())

    def hurt(self, store: Store) -> set[str]:
        """Which of the files are missing or not as they were written."""
        own = store.stat(NAME)
        return catalog.hurt(store, self.files, own.modified if own else 0.0)


def _legacy(store: Store) -> Iterable[str]:
    """What only a show's pages and feed are called. There is no such thing without a feed."""
    if store.stat("feed.xml") is None:
        return []
    folders = ("archive", "assets", "search", catalog.LIGHT)
    pages = [f"feed-{number}.xml" for number in range(1, 1000)]
    found = [name for folder in folders for name in store.names(folder)]
    found += store.names(catalog.FOLDER, catalog.PAGE)
    return [*found, *(name for name in (".state", *pages) if store.stat(name))]


def owned(store: Store, episodes: Iterable[Episode]) -> set[str]:
    """The names of all files that are ours and there, the manifest excepted."""
    names = set(Manifest.load(store).files)
    for episode in episodes:
        names.update(catalog.owned(episode))
    return {name for name in names if store.stat(name)}
