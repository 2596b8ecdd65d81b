"""What all shows of one build have in common: where posts come from, the network and its budget, and who listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from reader import source, workers
from reader.asked import Asked
from reader.cache import ClipCache
from reader.config import Config
from reader.events import Event, Excluded, Noted, Withheld
from reader.listen import Listener
from reader.model import Post
from reader.words import message


class Supply:
    """The posts of a build, found and fetched; to be closed.

    Attributes:
        listener: hears every sentence, if that is asked for.
    """

    def __init__(self, config: Config, cache: ClipCache, asked: Asked) -> None:
        self._exclude, self._drafts, self._newest = config.exclude, asked.drafts, asked.newest
        seconds, size = config.network_minutes * 60, config.network_megabytes * 1_000_000
        private, hosts = config.allow_private, asked.hosts
        self._network = source.Network(seconds, size, private=private, cache=cache, hosts=hosts)
        self._piped: Sequence[Post] = ()
        self.listener = Listener(config.whisper, workers.cores()) if config.listen else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._network.__exit__()

    def find(self, places: Sequence[str]) -> tuple[Sequence[str], list[Event]]:
        """The single places that `places` mean, and what is told of those that are excluded.

        Raises:
            SourceError: a place matches nothing.
        """
        found = source.find(places, drafts=self._drafts, newest=self._newest)
        out = source.excluded(self._exclude, places, found)
        told: list[Event] = [Excluded(place, by[0]) for place, by in out.items()]
        unused = [pattern for pattern in self._exclude if not any(pattern in by for by in out.values())]
        told += [Noted(pattern, message("build.excluded-none")) for pattern in unused]
        return [place for place in found if place not in out], told

    def unread(self, places: Sequence[str]) -> Iterator[Withheld]:
        """What lies in folders, looks like a post and can't be read."""
        found = dict(source.unread(places, drafts=self._drafts))
        out = source.excluded(self._exclude, places, found)
        yield from (Withheld(place, why) for place, why in found.items() if place not in out)

    def fetch(self, place: str) -> Sequence[Post]:
        """The posts of `place`. What is piped in can be read but once, and is kept.

        Raises:
            SourceError: as `reader.source.fetch`.
        """
        if place != "-":
            return source.fetch(place, self._network)
        self._piped = self._piped or source.fetch(place, self._network)
        return self._piped

    def picture(self, post: Post, place: str) -> bytes | None:
        """The picture that `post` has at `place`, if that is anywhere.

        Raises:
            SourceError: it can't be had.
        """
        return source.picture(post, place, self._network) if place else None
