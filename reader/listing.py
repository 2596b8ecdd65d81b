"""What files were like when a build looked at them last, and which episodes they have: what is still so need not be read (``--since LAST``).

A file counts as it was if all that a system tells of it is the same: no time is taken for earlier or later than another,
so neither a clock that is set back nor a copy that keeps times hides anything. What is known stands in the cache; where that
has gone, all files are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from time import time

from reader.cache import ClipCache, key
from reader.model import Entry, Look, Post
from reader.store import Store

_FORM = 1
"""Of what is kept: another one isn't read."""
_TICK = 2.0
"""Seconds: a file written in the last of them may be written again, and look the same (FAT tells times by two)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file of one post, and the episode that it has.

    Attributes:
        like: see `reader.model.Look`.
        place: the post's.
        wish: the voice that the post asks for, if any.
        whole: hash of what the episode was made of (`reader.model.Hashes`).
        recipe: hash of all but the post that decided how it came out.
    """

    like: str
    place: str
    wish: str
    whole: str
    recipe: str


class Listing:
    """The files that were looked at for the output `store`, and how each looked; as far as `cache` knows."""

    def __init__(self, store: Store, cache: ClipCache) -> None:
        self._cache, self._name = cache, _name(store)
        self._files: dict[str, Known] = {}
        self._read: dict[str, tuple[Look, str]] = {}
        with suppress(ValueError, TypeError, AttributeError):  # another form of it
            for file, told in json.loads(cache.get(self._name) or b"{}").items():
                self._files[file] = Known(*told)

    def known(self, look: Look) -> Known | None:
        """What is known of a file that looks as it did; of another, nothing."""
        known = self._files.get(look.file)
        return known if known and known.like == look.like else None

    def read(self, look: Look | None, posts: Sequence[Post]) -> None:
        """A file that looked so before it was read holds `posts`. Of many in one (a feed, a book) nothing is kept."""
        settled = look and look.touched + _TICK < time()
        if look and settled and [post.origin for post in posts] == ["file"]:
            self._read[look.file] = look, posts[0].place

    def save(
        self, episodes: Collection[Entry], seen: Mapping[str, str], recipe: Callable[[Entry], str]
    ) -> None:
        """Keep, for the next build, which files have their episode.

        Args:
            episodes: all there are; files of others are forgotten.
            seen: the places of this build's posts, by the episode's id.
            recipe: hash of all but the post that decides how one comes out.
        """
        made = {seen[each.id]: each for each in episodes if each.id in seen}
        files = dict(self._files)
        for file, (look, place) in self._read.items():
            if each := made.get(place):
                files[file] = Known(look.like, place, each.wish, each.hashes.whole, recipe(each))
        wholes = {each.hashes.whole for each in episodes}
        files = {file: known for file, known in files.items() if known.whole in wholes}
        if files != self._files:
            lines = {file: astuple(known) for file, known in files.items()}
            self._cache.put(self._name, json.dumps(lines).encode())


def _name(store: Store) -> str:
    """In the cache. Where an output lies may be no text."""
    place = store.where("")
    return key("files", _FORM, ascii(place if "://" in place else str(Path(place).absolute())))
