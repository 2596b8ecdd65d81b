"""Which episodes there are, and of which posts, while a build goes on: what it finds, makes and takes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import cache as memo

from reader import catalog, identity, source
from reader.cache import ClipCache
from reader.errors import ArticleError
from reader.events import Mended, Withdrawn
from reader.manifest import Manifest
from reader.model import Article, Entry, Episode, Post
from reader.store import Store
from reader.words import message


class Register:
    """The episodes of a show, once nobody else changes it.

    Args:
        places: where posts are looked for.

    Attributes:
        damaged: an error for each episode whose record can't be read, by id; made again, it goes.
        wishes: voices that posts have wished for.
    """

    def __init__(self, store: Store, cache: ClipCache, places: Sequence[str]) -> None:
        self._store = store
        self._there: Sequence[Entry]
        self._there, self.damaged = catalog.entries(store, cache)
        self.damaged |= Manifest.load(store).unrecorded(store, self._there, self.damaged)
        self._episodes = {_key(each.id): each for each in self._there}
        self._known = {(each.wish, each.hashes.whole): each for each in self._there}
        self.wishes = {""} | {each.wish for each in self._there}
        self._seen: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        self._fetched: dict[str, str] = {}
        self._keys = memo(lambda: source.keys(places))

    @property
    def episodes(self) -> list[Entry]:
        """Those of the show now, newest first."""
        return sorted(self._episodes.values(), key=lambda each: (each.published, each.id), reverse=True)

    def fetched(self, posts: Iterable[Post]) -> None:
        """Note where these posts were found."""
        self._fetched |= {post.key: post.place for post in posts}

    def found(self, origin: str, place: str) -> None:
        """The post that is known as `origin` is at `place`, though it wasn't read."""
        self._fetched[origin] = place

    @property
    def seen(self) -> Mapping[str, str]:
        """The places of the posts that have an episode now, by its id."""
        return self._seen

    @property
    def astray(self) -> int:
        """How many of the episodes are of none of the posts so far."""
        return sum(each.id not in self._seen for each in self._episodes.values())

    def just_so(self, wish: str, whole: str) -> Entry | None:
        """What there was of a post with that hash (`identity.whole`), which wished for that voice."""
        return self._known.get((wish, whole))

    def before(self, post: Post, read: Article) -> Entry | None:
        """The episode there is of this article, if any.

        Raises:
            ArticleError: it is another post's.
        """
        before = self._episodes.get(identity.short_key(read.key))
        other = self._other(post, before) if before else ""
        if other:
            raise _twice(post, other)
        return before

    def _other(self, post: Post, before: Entry) -> str:
        """The place of another post that the episode `before` is of; none, if that has gone, and this may be what it was."""
        if before.id in self._seen:
            return self._seen[before.id]
        if before.origin in ("", post.key):
            return ""
        known = self._fetched.get(before.origin) or self._keys().get(before.origin)
        return known or source.beside(post, before.origin)

    def named(self, post: Post, blank: Episode, before: Entry | None) -> Episode:
        """`blank` with its id: as before, also where no more than that is left of its record.

        Raises:
            ArticleError: just now, another post becomes this episode.
        """
        if begun := self._begun.get(_key(blank.id)):
            raise _twice(post, self._seen[begun])
        lost = (lost for lost in self.damaged if _key(lost) == _key(blank.id))
        return replace(blank, id=before.id if before else next(lost, blank.id))

    def begin(self, episode_id: str, place: str) -> None:
        """The post at `place` is being made: until that has an end, its files are nobody else's."""
        self._begun[_key(episode_id)] = episode_id
        self._seen[episode_id] = place

    def fail(self, episode_id: str) -> None:
        """Nothing came of it."""
        self._begun.pop(_key(episode_id), None)
        self._seen.pop(episode_id, None)

    def take_in(self, made: Entry, place: str) -> None:
        """`made` is the episode of the post at `place`."""
        self._begun.pop(_key(made.id), None)
        self._episodes[_key(made.id)] = made
        self._seen[made.id] = place
        self.damaged.pop(made.id, None)

    def mended(self, hurt: Set[str], made: Entry) -> Iterator[Mended]:
        """Which of the files that were `hurt` are there again; the record, too."""
        lost = {catalog.name(made.id, catalog.RECORD)} if made.id in self.damaged else set()
        yield from (Mended(name) for name in catalog.owned(made) if name in hurt | lost)

    def take_out(self, unwanted: Collection[str], *, pruned: bool, now: datetime) -> list[Entry]:
        """The episodes that are none of the show from now on.

        Where a copy of another day's output came over this one, a post may have two records: the one that isn't shown goes.

        Args:
            unwanted: ids of those whose posts say so.
            pruned: take out those whose posts aren't among the places any more, too.
        """
        episodes = self._episodes.values()
        shown = {each.id for each in episodes}
        gone = [each for each in episodes if each.id in unwanted or (pruned and each.id not in self._seen)]
        going = {each.id for each in gone}
        self._episodes = {key: each for key, each in self._episodes.items() if each.id not in going}
        if pruned:  # what had a post that was read was made again
            gone += (Entry(lost, "", "", now, 0.0, "", ()) for lost in self.damaged)
            self.damaged = {}
        return [*gone, *(each for each in self._there if each.id not in shown)]

    def withdraw(self, gone: Iterable[Entry]) -> Iterator[Withdrawn]:
        """Take the records of the episodes `gone` away, now that no feed and no page lists them."""
        for each in gone:
            self._store.remove(catalog.name(each.id, catalog.RECORD))
            yield Withdrawn(each)

    def sweep(self) -> None:
        """Take away the files that no record and no feed names any more."""
        kept = {file for each in self._episodes.values() for file in catalog.owned(each)}
        named = kept | Manifest.load(self._store).files.keys()
        catalog.sweep(self._store, named, {*self.damaged, *self._begun.values()})


def _key(episode_id: str) -> str:
    """The end of its id, which stays when its day changes."""
    return episode_id.rpartition("-")[2]


def _twice(post: Post, other: str) -> ArticleError:
    return ArticleError(
        message("article.twice", other=other), where=post.place, mend=message("mend.permalink")
    )
