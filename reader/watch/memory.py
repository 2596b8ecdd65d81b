"""What a watch remembers from one start to the next, in a small file of the output: which posts a feed had, which have failed.

It lies in the output and not in the cache: what it tells is of the episodes there, and who takes over on another machine goes on
from it. Lost or damaged, it costs a look at every page of every feed, and the tries of posts that fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass

from reader.errors import StoreError
from reader.store import Store

FOLDER = ".sori-watch"
"""Beside a show: a store of its own, which a watch holds as long as it runs, so that builds by hand get their turn."""

NAME, TRACE = "watch.json", "at.json"
_VERSION = 1
MOST = 1000
"""Failing posts that are remembered at most, those of late."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post that a feed or an address holds, as it was built. Times are Unix times.

    Attributes:
        place, mark, link, whole: of its `reader.source.listing.Item`.
        since: when it last was anything new.
        asked: when its page was last asked for.
        unlisted: since when its feed doesn't list it any more; 0 while it does.
        missing: since when its server doesn't find its page; 0 while it does.
    """

    place: str
    mark: str
    link: str
    whole: bool
    since: float
    asked: float
    unlisted: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Failing:
    """A post that has failed `tries` times, the last time for `what`."""

    place: str
    what: str
    tries: int


class Memory:
    """What is remembered.

    Attributes:
        posts: by the address that is watched, and by their keys.
        files: by the folder that is watched: the file of each post, by its key.
        failing: by `reader.events.Failed.mark`.
    """

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Seen]] = {}
        self.files: dict[str, dict[str, str]] = {}
        self.failing: dict[str, Failing] = {}
        self._written = b""

    def load(self, store: Store) -> None:
        """Take what was remembered in `store`; what isn't as we write it is as if it weren't there."""
        with suppress(StoreError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._written = store.read(NAME)
            told = json.loads(self._written)
            if told["version"] != _VERSION:
                return
            posts = {
                place: {key: Seen(**each) for key, each in of.items()} for place, of in told["posts"].items()
            }
            files = {place: dict(of) for place, of in told["files"].items()}
            failing = {mark: Failing(**each) for mark, each in told["failing"].items()}
            self.posts, self.files, self.failing = posts, files, failing

    def save(self, store: Store) -> None:
        """Write it to `store`, if it is anything new.

        Raises:
            StoreError: no room, no permission.
        """
        told = {
            "version": _VERSION,
            "posts": {
                place: {key: asdict(each) for key, each in of.items()} for place, of in self.posts.items()
            },
            "files": self.files,
            "failing": {mark: asdict(each) for mark, each in self.failing.items()},
        }
        text = json.dumps(told, ensure_ascii=False, indent=0).encode("utf-8", "backslashreplace")
        if text != self._written:
            store.write(NAME, text)
            self._written = text

    def keep(self, places: Iterable[str]) -> None:
        """Forget what is watched no more."""
        kept = set(places)
        self.posts = {place: of for place, of in self.posts.items() if place in kept}
        self.files = {place: of for place, of in self.files.items() if place in kept}

    def failed(self, mark: str, place: str, what: str) -> int:
        """Count a failure; how many it makes."""
        before = self.failing.pop(mark, None)
        tries = before.tries + 1 if before else 1
        self.failing[mark] = Failing(place, what, tries)
        for oldest in list(self.failing)[:-MOST]:
            del self.failing[oldest]
        return tries

    def went_well(self, place: str) -> None:
        """The post at `place` doesn't fail any more."""
        for mark in [mark for mark, each in self.failing.items() if each.place == place]:
            del self.failing[mark]

    def aside(self, tries: int) -> frozenset[str]:
        """The marks of the posts that have failed so often."""
        return frozenset(mark for mark, each in self.failing.items() if each.tries >= tries)


class Trace:
    """A file that is there while a watch runs: one that finds it knows that it follows one that was killed, and is careful.

    It notes each post that it begins with, so that the next knows by which one it was killed (for want of memory, say, or in
    another library's code), and sets that aside in the end.

    Attributes:
        found: place and mark of the post that one before was killed at, empty if it wasn't careful; None if none was killed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.found: tuple[str, str] | None = None
        with suppress(StoreError, ValueError, TypeError, KeyError):
            told = json.loads(store.read(TRACE))
            self.found = str(told["place"]), str(told["mark"])

    def leave(self, place: str = "", mark: str = "") -> None:
        """From now on, the post at `place` is what we are at.

        Raises:
            StoreError: no room, no permission.
        """
        self._store.write(TRACE, json.dumps({"place": place, "mark": mark}).encode())

    def clear(self) -> None:
        """We end by ourselves."""
        with suppress(StoreError):
            self._store.remove(TRACE)
