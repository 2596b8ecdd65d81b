"""The straight way, end to end: places in, a show out. The only module that knows all stages.

Read it from top to bottom: `build` goes from show to show, `_built` from place to place, `_Build.posts` from post to post,
`_Build.made` makes an episode of one. What happens is told as it does, as one stream of `reader.events`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cache as memo
from functools import partial
from time import monotonic
from typing import TypeVar

from reader import article, casting, catalog, episode, identity, source, variants, workers, writeback
from reader.asked import Asked as Asked
from reader.cache import ClipCache
from reader.clips import work
from reader.config import Config
from reader.errors import (
    ConfigError,
    LostError,
    VoiceError,
    located,
)
from reader.events import (
    Astray,
    Begun,
    Event,
    Failed,
    Joined,
    Kept,
    Left,
    Made,
    Outcome,
    Varied,
    Withheld,
)
from reader.korean import lexicon
from reader.listing import Listing
from reader.model import KOREA, Entry, Look, Post
from reader.paths import as_there
from reader.register import Register
from reader.rendering import Branch, Order, Studio, far
from reader.script import compose
from reader.show import shown
from reader.store import held, open_store
from reader.supply import Supply
from reader.words import message
from reader.workers import Away, Crew

NEWS = 60.0
"""Seconds after which feed and pages list what was made, while a build goes on; or twenty times as long as listing it took."""

Told = TypeVar("Told", bound=Outcome)


def build(
    places: Sequence[str], config: Config, cache: ClipCache, asked: Asked | None = None
) -> Iterator[Event]:
    """Make an episode of each post in `places` that is new or has changed, then feed and pages; then the same of each variant.

    One post's error is told, and the others go on. An episode whose post is to have none any more goes.

    Raises:
        ReaderError: nothing can be made at all: a place that isn't there, no such voice, no room to write, somebody else
            writing still, a format whose extra isn't installed.
    """
    asked = asked or Asked()
    if asked.prune and (asked.since or asked.limit):
        raise ConfigError(message("build.prunes-all"), mend=message("mend.prune"))
    configs, places = config.shows, [as_there(place) for place in places]
    with Supply(config, cache, asked) as supply:
        shows = [_Build(each, cache, asked, supply) for each in configs]
        new = [each.out for each in configs[1:] if not variants.is_there(each.out)]
        for show, variant in zip(shows, (None, *config.variants), strict=True):
            if config.variants:
                yield Varied(variant.name, variant.title) if variant else Varied("", "")
            yield from _built(show, places, supply, asked)
        for each in configs if any(map(variants.is_there, new)) else ():
            yield from variants.relinked(each, cache, asked.wait)
    if any(show.worked for show in shows):
        cache.trim()


def _built(going: _Build, places: Sequence[str], supply: Supply, asked: Asked) -> Iterator[Event]:
    """One show, from the first post to its feed."""
    found, excluded = supply.find(places)
    with ExitStack() as stack:
        yield from held(going.store, stack, asked.wait)
        going.open(found, stack)
        yield from excluded
        for number, place in enumerate(found):
            yield Begun(place, number, len(found))
            yield from going.left(place) or going.posts(place)
            yield from going.news()
        yield from going.back(every=True)
        yield from supply.unread(places)
        gone = going.take_out()
        yield from going.astray(places)
        yield from going.show()
        yield from going.there.withdraw(gone)
        yield from going.retired()
        going.there.sweep()
        going.remember()
        yield from going.written_back()
        if going.worked:
            going.store.tidy()  # a machine that worked for us may have died
    yield from (Failed(error.where, error) for error in going.there.damaged.values())


class _Build:
    """One build: its voice, words and store, opened once, and the episodes there are, which grow as it goes.

    Attributes:
        worked: whether anything had to be spoken or encoded.
        there: the episodes there are, which grow as it goes.
    """

    def __init__(self, config: Config, cache: ClipCache, asked: Asked, supply: Supply) -> None:
        self._config, self._cache, self._asked, self._supply = config, cache, asked, supply
        self._wanted = memo(lambda name: casting.wanted(name, config.lexicons, config.listening.pace))
        self._recipe = memo(lambda name: identity.recipe(self._wanted(name), config))
        self._recipe(config.voice)  # whether there is such a voice at all
        for output in episode.sounds(config):
            output.ready()
        if config.write_back or config.audio_data:
            writeback.check(config.show.url, private=config.show.private)
        self.store = open_store(config.out)
        self._unwanted: set[str] = set()
        self._silent: list[str] = []
        self._lost = self.worked = self._news = False
        self._listed, self._took, self._count = monotonic(), 0.0, 0
        self._began = 0.0
        self._stack: ExitStack
        self._pool: Executor
        self.there: Register
        self._listing: Listing
        self._away: Away[Order, list[Event]] | None = None
        self._studio = Studio(config, cache, self.store, supply.listener)

    def open(self, places: Sequence[str], stack: ExitStack) -> None:
        """Learn what is there, once nobody else changes it. What is opened later is closed by `stack`."""
        self._stack = stack
        self._began = monotonic()
        self.store.tidy()
        self.there = Register(self.store, self._cache, places)
        self._listing = Listing(self.store, self._cache)

    def _hire(self) -> Iterator[Event]:
        """Whoever is to work: sentence by sentence, or, where it has machines of its own, post by post."""
        self.worked = True
        self._pool = pool = self._stack.enter_context(workers.executor(self._config.workers))
        if isinstance(pool, Crew):
            holder = self.store.holder()
            there = self._config.from_anywhere()
            speaker = casting.wanted(there.voice, there.lexicons, there.listening.pace)
            made_of = identity.ingredients(speaker, there)
            branch = Branch(there, self._cache, speaker, holder, made_of)
            pool.prepare(f"reader {self.store.where('')}", branch.open)
            self._away = Away(pool, partial(far, holder))
            yield Joined(pool.count, pool.dashboard)

    def left(self, place: str) -> list[Left]:
        """Whether `place` is left alone: it would be asked for in vain, or its file tells an earlier day."""
        since = self._asked.since
        if self._enough() and source.is_url(place):
            return [Left(place, again=True)]
        day = source.day(place) if since else None
        return [Left(place)] if since and day and day < since else []

    def _enough(self) -> bool:
        late = monotonic() - self._began >= self._asked.seconds
        return late or 0 < self._asked.limit <= self._count + len(self._away or ())

    def posts(self, place: str) -> Iterator[Event]:
        """What becomes of each post of `place`: an outcome, whatever happens."""
        look = source.look(place)
        if look and self._asked.last and (kept := self._as_it_was(look)):
            yield self._noted(kept)
            return
        try:
            posts = self._supply.fetch(place)
        except Exception as error:
            yield self._noted(Failed(place, located(error, place)))
            return
        self.there.fetched(posts)
        self._listing.read(look, posts)
        for number, post in enumerate(posts):
            planned: Outcome | Order = Left(post.place)
            try:
                if twin := self.there.again(post):
                    planned = self._kept(post.place, twin)
                elif not self._is_aside(post):
                    planned = yield from self._planned(post, (number, len(posts)))
            except LostError:  # nothing can be written here any more
                raise
            except Exception as error:
                planned = Failed(post.place, located(error, post.place), self._mark(post))
            if isinstance(planned, Order) and planned.blank.hashes.whole in self._asked.aside:
                planned = Left(post.place)
            if isinstance(planned, Order):
                yield from self._given(planned)
            else:
                yield self._noted(planned)

    def _as_it_was(self, look: Look) -> Kept | None:
        """What becomes of a file that need not be read, if it is as it was, and so is all else."""
        told = self._listing.known(look)
        known = self.there.just_so(told.wish, told.whole) if told else None
        if not told or not known or told.recipe != self._recipe(known.wish or self._config.voice):
            return None
        if self._doubtful(known) or not self._stays(known) or catalog.damage(self.store, known):
            return None
        self.there.found(known.origin, told.place)
        return self._kept(told.place, known)

    def _given(self, order: Order) -> Iterator[Event]:
        """`order` is made, or given to who makes it while we go on."""
        if not self.worked:
            yield from self._hire()
        if self._away is None:
            yield from self._made(order, lambda: self._studio.make(order, self._pool))
        else:
            self.there.begin(order.blank.id, order.place)
            self._away.give(order)
            yield from self.back()

    def _made(self, order: Order, making: Callable[[], Iterable[Event]]) -> Iterator[Event]:
        """What becomes of `order`, made here or far away."""
        try:
            for event in making():
                if isinstance(event, Made):
                    if self._away is not None:
                        self.store.learn(catalog.owned(event.episode))
                    yield from self.there.mended(order.hurt, event.episode)
                    self._noted(event)
                yield event
        except LostError:
            raise
        except Exception as error:
            self.there.fail(order.blank.id)
            yield self._noted(Failed(order.place, located(error, order.place), order.blank.hashes.whole))

    def back(self, *, every: bool = False) -> Iterator[Event]:
        """What became of the posts that others were given, as far as it is known; or of `every` one."""
        for order, done in self._away.back(every=every) if self._away else ():
            yield from self._made(order, done.result)

    def _planned(self, post: Post, part: tuple[int, int]) -> Generator[Event, None, Outcome | Order]:
        """What becomes of `post`, as far as nothing is spoken for it; what else is to be made.

        Args:
            part: the which of how many of its place it is.
        """
        began = monotonic()
        if (known := self._just_so(post)) and self._stays(known) and not catalog.damage(self.store, known):
            return self._kept(post.place, known)
        if self._enough():
            return Left(post.place, again=True)

        read = article.wished(article.read(post))
        before = self.there.before(post, read)
        hurt = catalog.damage(self.store, before) if before else set()
        failure = post.known.get("failure", "")
        if failure and before and not (before.teaser or hurt):  # the page came once, and all of it is told
            return self._kept(post.place, before, (message("article.stays", why=failure),))
        asked = self._asked
        if asked.since and read.published and read.published.astimezone(KOREA).date() < asked.since:
            return Left(post.place)
        if why := article.withheld(read, asked.now, drafts=asked.drafts, future=asked.future):
            self._unwanted |= {before.id} if before else set()
            return Withheld(post.place, why, read.release.starts)
        name = read.wishes.voice or self._config.voice
        wanted = self._wanted(name)
        script = compose(read, lexicon(wanted.lexicons), self._config.listening)
        made_of = identity.whole(post, self._recipe(name))
        picture = self._supply.picture(post, read.wishes.image)
        hashes = identity.hashes(made_of, read, picture, script, wanted, self._config)
        blank = identity.blank(post, read, before, hashes, asked.now)
        blank = replace(blank, early=bool(article.withheld(read, asked.now)))
        blank = self.there.named(post, blank, before)
        if before and self._stays(before) and before.hashes.sound == blank.hashes.sound:
            if not hurt and before.hashes == replace(blank.hashes, whole=before.hashes.whole):
                whole = catalog.read(self.store, before.id)
                return self._kept(post.place, episode.noted(whole, blank, self.store).entry)
            if not hurt & {
                catalog.name(before.stem, output.suffix) for output in episode.sounds(self._config)
            }:
                whole = catalog.read(self.store, before.id)
                told = episode.retell(blank, script, whole, self._config, self.store, picture)
                yield from self.there.mended(hurt, told)
                return Made(post.place, told.entry, read.ignored, read.notes, work(began), told.doubts)

        return Order(post.place, read, blank, name, picture, frozenset(hurt), part)

    def _is_aside(self, post: Post) -> bool:
        return bool(self._asked.aside) and self._mark(post) in self._asked.aside

    def _mark(self, post: Post) -> str:
        return identity.whole(post, self._recipe(self._config.voice))

    def _kept(self, place: str, known: Entry, notes: tuple[str, ...] = ()) -> Kept:
        doubtful = known.hearing and known.hearing.doubts
        doubts = catalog.read(self.store, known.id).doubts if doubtful else ()
        return Kept(place, known, notes, doubts)

    def _just_so(self, post: Post) -> Entry | None:
        """The episode there is of just this post, in the voice that is meant or that the post wished for.

        None that is to be looked at again (`_doubtful`).
        """
        for wish in self.there.wishes:
            with suppress(VoiceError, ConfigError):  # of a voice that was wished for once
                whole = identity.whole(post, self._recipe(wish or self._config.voice))
                known = self.there.just_so(wish, whole)
                if known and not self._doubtful(known):
                    return known
        return None

    def _doubtful(self, known: Entry) -> bool:
        """Whether the same post may mean another episode today: it wasn't out, is out no more, or has a picture of its own."""
        return known.early or bool(known.image) or bool(known.expires and known.expires <= self._asked.now)

    def _stays(self, made: Entry) -> bool:
        """Whether the sound of `made`, if it says the same, need not be made again by this build."""
        heard_by = made.hearing.listener if made.hearing else ""
        heard = self._supply.listener is None or self._supply.listener.version == heard_by
        return heard and not (self._asked.retry and made.voice != made.wanted)

    def _noted(self, outcome: Told) -> Told:
        """`outcome`, taken into account."""
        if isinstance(outcome, Made | Kept):
            self.there.take_in(outcome.episode, outcome.place)
        if isinstance(outcome, Withheld):
            self._silent.append(outcome.place)
        self._news = self._news or isinstance(outcome, Made)
        self._count += isinstance(outcome, Made)
        self._lost = self._lost or isinstance(outcome, Failed)
        return outcome

    def take_out(self) -> list[Entry]:
        """The episodes that are none of the show from now on: whose posts say so, have gone, or aren't among the places any more.

        If any post could not be read, it isn't known whose episode it has, and only the former go.
        """
        pruned = self._asked.prune and not self._lost
        unwanted = self._unwanted | self.there.of(self._asked.gone)
        return self.there.take_out(unwanted, pruned=pruned, now=self._asked.now)

    def astray(self, places: Sequence[str]) -> Iterator[Astray]:
        """How many episodes are of none of the posts in `places`, where all of those were read."""
        part = self._lost or self._asked.since or self._asked.limit or not source.folders(places)
        if not part and self.there.astray:
            yield Astray(self.there.astray)

    def retired(self) -> Iterator[Event]:
        """What becomes of variants that are asked for no more."""
        yield from variants.retired(self._config, self.store, pruned=self._asked.prune, wait=self._asked.wait)

    def remember(self) -> None:
        """Which files need not be read next time, as long as they are as they were (`Asked.last`)."""
        there = self.there
        self._listing.save(
            there.episodes, there.seen, lambda each: self._recipe(each.wish or self._config.voice)
        )

    def written_back(self) -> Iterator[Event]:
        """Posts, and their site, are told where their sound is."""
        episodes, base = self.there.episodes, self._config.show.url
        if self._config.write_back:
            otherwise = bool(self._config.audio_data)
            yield from writeback.into_posts(self.there.seen, episodes, base, otherwise=otherwise)
            yield from writeback.out_of_posts(self._silent)
        if self._config.audio_data:
            writeback.into_data(self._config.audio_data, episodes, base)

    def news(self) -> Iterator[Event]:
        """`show`, and `sweep`, of what was made so far, if that is due: the newest are heard while an archive is still made."""
        if self._news and monotonic() - self._listed >= max(NEWS, 20 * self._took):
            yield from self.show()
            self.there.sweep()

    def show(self) -> Iterator[Event]:
        """Cover, pages and feed of all episodes, written where they aren't as they should be."""
        began = monotonic()
        episodes = self.there.episodes
        show = variants.linked(self._config)
        made_of = identity.shown(show, episodes)
        ours = [each.name for each in self._config.variants]
        yield from shown(self.store, show, episodes, made_of, self.there.damaged.keys(), ours)
        self._listed, self._took, self._news = monotonic(), monotonic() - began, False
