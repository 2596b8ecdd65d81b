"""The straight way, end to end: places in, a show out. The only module that knows all stages.

Read it from top to bottom: `build` goes from place to place, `_Build.posts` from post to post, `_Build.made` makes an
episode of one. What happens is told as it does, as one stream of `reader.events`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache as memo
from math import inf
from time import monotonic

from reader import article, casting, catalog, episode, identity, loudness, source, workers
from reader.cache import ClipCache
from reader.casting import Cast
from reader.clips import Clip, Mix, encode_clips, speak_lines, work
from reader.config import Config
from reader.errors import (
    ArticleError,
    ConfigError,
    SpeechError,
    StoreError,
    VoiceError,
    located,
)
from reader.events import (
    Begun,
    Event,
    Failed,
    Kept,
    Left,
    Made,
    Mended,
    Outcome,
    Recast,
    Said,
    Withdrawn,
    Withheld,
)
from reader.korean import lexicon
from reader.listen import Listener
from reader.listen.hearing import sum_up
from reader.manifest import Manifest
from reader.model import KOREA, Article, Entry, Post, Script
from reader.mp3 import frames
from reader.script import compose
from reader.show import shown
from reader.store import WAIT, held, open_store
from reader.words import message

NEWS = 60.0
"""Seconds after which feed and pages list what was made, while a build goes on; or twenty times as long as listing it took."""


def build(
    places: Sequence[str], config: Config, cache: ClipCache, asked: Asked | None = None
) -> Iterator[Event]:
    """Make an episode of each post in `places` that is new or has changed, then feed and pages.

    One post's error is told, and the others go on. An episode whose post is to have none any more goes.

    Raises:
        ReaderError: nothing can be made at all: a place that isn't there, no such voice, no room to write, somebody else
            writing still, a format whose extra isn't installed.
    """
    asked = asked or Asked()
    if asked.prune and (asked.since or asked.limit):
        raise ConfigError(message("build.prunes-all"), mend=message("mend.prune"))
    going = _Build(config, cache, asked)
    found = going.find(places)
    with ExitStack() as stack:
        yield from held(going.store, stack, asked.wait)
        stack.enter_context(going.network)
        going.open()
        pool = stack.enter_context(workers.executor(config.workers))
        for number, place in enumerate(found):
            yield Begun(place, number, len(found))
            yield from going.left(place) or going.posts(place, pool)
            yield from going.news()
        yield from (Withheld(*told) for told in source.unread(places, drafts=asked.drafts))
        gone = going.take_out()
        yield from going.show()
        yield from going.withdraw(gone)
        going.sweep()
    yield from (Failed(error.where, error) for error in going.damaged.values())
    if going.spoke:
        cache.trim()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one build, besides how the show is made.

    Attributes:
        now: aware; what isn't out yet is withheld, and what tells no date is of now.
        retry: make those again, too, whose voice stood in for another.
        prune: withdraw episodes whose posts are not among the places any more.
        drafts: make what says that it is a draft, or not published.
        future: make what isn't out yet.
        since: leave posts of earlier days alone.
        limit: after so many episodes, leave the rest alone; 0 for none.
        newest: begin with the newest posts.
        wait: seconds at most for whoever else writes into the output.
        seconds: after so long, leave the rest alone.
        aside: `Failed.mark` of posts that aren't tried.
        gone: keys of posts (`Entry.origin`) that are no more, for sure: their episodes are withdrawn.
        hosts: what is known of hosts already.
    """

    now: datetime = field(default_factory=lambda: datetime.now(KOREA))
    retry: bool = False
    prune: bool = False
    drafts: bool = False
    future: bool = False
    since: date | None = None
    limit: int = 0
    newest: bool = False
    wait: float = WAIT
    seconds: float = inf
    aside: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    hosts: source.Hosts | None = None


class _Build:
    """One build: its voice, words and store, opened once, and the episodes there are, which grow as it goes.

    Attributes:
        spoke: whether a sentence was spoken.
        damaged: an error for each episode in the store whose record can't be read, by id; made again, it goes.
    """

    def __init__(self, config: Config, cache: ClipCache, asked: Asked) -> None:
        self._config, self._cache, self._asked = config, cache, asked
        self._wanted = memo(lambda name: casting.wanted(name, config.lexicons))
        self._recipe = memo(lambda name: identity.recipe(self._wanted(name), config))
        # Asked for when there is something to say, for it may ask the network.
        self._cast = memo(lambda name: casting.cast(name, config.lexicons))
        self._recipe(config.voice)  # whether there is such a voice at all
        for output in episode.sounds(config):
            output.ready()
        self.store = open_store(config.out)
        self.damaged: dict[str, StoreError] = {}
        self._there: Sequence[Entry] = ()
        self._episodes: dict[str, Entry] = {}
        self._known: dict[tuple[str, str], Entry] = {}
        self._wishes = {""}
        self._seen: dict[str, str] = {}
        self._places: Sequence[str] = ()
        self._fetched: dict[str, str] = {}
        self._keys = memo(lambda: source.keys(self._places))
        self._unwanted: set[str] = set()
        self._lost = self.spoke = self._news = False
        self._listed, self._took, self._count = monotonic(), 0.0, 0
        seconds, size = config.network_minutes * 60, config.network_megabytes * 1_000_000
        private, hosts = config.allow_private, asked.hosts
        self.network = source.Network(seconds, size, private=private, cache=cache, hosts=hosts)
        self._began = 0.0
        self._listener = Listener(config.whisper, workers.cores()) if config.listen else None

    def open(self) -> None:
        """Learn what is there, once nobody else changes it."""
        self._began = monotonic()
        self.store.tidy()
        episodes, self.damaged = catalog.entries(self.store, self._cache)
        self.damaged |= Manifest.load(self.store).unrecorded(self.store, episodes, self.damaged)
        self._there = episodes
        self._episodes = {each.id.rpartition("-")[2]: each for each in episodes}
        self._known = {(each.wish, each.hashes.whole): each for each in episodes}
        self._wishes |= {each.wish for each in episodes}

    def find(self, places: Sequence[str]) -> Sequence[str]:
        """The single places that `places` mean."""
        self._places = source.find(places, drafts=self._asked.drafts, newest=self._asked.newest)
        return self._places

    def left(self, place: str) -> list[Left]:
        """Whether `place` is left alone: it would be asked for in vain, or its file tells an earlier day."""
        since = self._asked.since
        if self._enough() and source.is_url(place):
            return [Left(place, again=True)]
        day = source.day(place) if since else None
        return [Left(place)] if since and day and day < since else []

    def _enough(self) -> bool:
        late = monotonic() - self._began >= self._asked.seconds
        return late or 0 < self._asked.limit <= self._count

    def posts(self, place: str, pool: Executor) -> Iterator[Event]:
        """What becomes of each post of `place`: an outcome, whatever happens."""
        try:
            posts = source.fetch(place, self.network)
        except Exception as error:
            self._note(failed := Failed(place, located(error, place)))
            yield failed
            return
        self._fetched |= {post.key: post.place for post in posts}
        for number, post in enumerate(posts):
            outcome: Outcome
            try:
                outcome = yield from self.made(post, pool, (number, len(posts)))
            except Exception as error:
                outcome = Failed(post.place, located(error, post.place), self._mark(post))
            self._note(outcome)
            yield outcome

    def _mark(self, post: Post) -> str:
        return identity.whole(post, self._recipe(self._config.voice))

    def made(self, post: Post, pool: Executor, part: tuple[int, int]) -> Generator[Event, None, Outcome]:
        """The episode of `post`, made as far as it isn't there already. `part`: the which of how many of its place it is."""
        began = monotonic()
        if (known := self._just_so(post)) and self._stays(known) and not catalog.damage(self.store, known):
            return self._kept(post, known)
        if self._enough():
            return Left(post.place, again=True)
        if self._asked.aside and self._mark(post) in self._asked.aside:
            return Left(post.place)

        read = article.wished(article.read(post))
        before = self._before(post, read)
        hurt = catalog.damage(self.store, before) if before else set()
        failure = post.known.get("failure", "")
        if failure and before and not (before.teaser or hurt):  # the page came once, and all of it is told
            return self._kept(post, before, (message("article.stays", why=failure),))
        asked = self._asked
        if asked.since and read.published and read.published.astimezone(KOREA).date() < asked.since:
            return Left(post.place)
        if why := article.withheld(read, asked.now, drafts=asked.drafts, future=asked.future):
            self._unwanted |= {before.id} if before else set()
            return Withheld(post.place, why, read.release.starts)
        name = read.wishes.voice or self._config.voice
        wanted = self._wanted(name)
        script = compose(read, lexicon(wanted.lexicons))
        made_of = identity.whole(post, self._recipe(name))
        picture = source.picture(post, read.wishes.image, self.network) if read.wishes.image else None
        hashes = identity.hashes(made_of, read, picture, script, wanted, self._config)
        blank = identity.blank(post, read, before, hashes, asked.now)
        blank = replace(blank, id=self._id(blank, before), early=bool(article.withheld(read, asked.now)))
        if before and self._stays(before) and before.hashes.sound == blank.hashes.sound:
            if not hurt and before.hashes == replace(blank.hashes, whole=before.hashes.whole):
                whole = catalog.read(self.store, before.id)
                return self._kept(post, episode.noted(whole, blank, self.store).entry)
            if not hurt & {
                catalog.name(before.stem, output.suffix) for output in episode.sounds(self._config)
            }:
                whole = catalog.read(self.store, before.id)
                told = episode.retell(blank, script, whole, self._config, self.store, picture)
                yield from self._mended(hurt, told)
                return Made(post.place, told.entry, read.ignored, read.notes, work(began), told.doubts)

        episode.check_jingles(self._config)
        cast, script, clips = yield from self._spoken(post, read, self._cast(name), pool, part)
        levels = [(clip.level, frames(clip.utterance.pause)) for clip in clips]
        samples = any(output.samples for output in episode.sounds(self._config))
        gain, loud = loudness.chosen_gain(levels, cast.voice.gain)
        mix = Mix(self._config.bitrate, gain, samples)
        pieces = encode_clips(clips, cast.voice, mix, self._cache, pool)
        hearing = sum_up([clip.verdict for clip in clips if clip.verdict])
        blank = replace(blank, voice=cast.voice.name, wanted=cast.wanted.name, why=cast.why, hearing=hearing)
        made = episode.make(blank, script, pieces, mix, self._config, self.store, picture)
        yield from self._mended(hurt, made)
        return Made(post.place, made.entry, read.ignored, read.notes, work(began, clips, loud), made.doubts)

    def _kept(self, post: Post, known: Entry, notes: tuple[str, ...] = ()) -> Kept:
        doubtful = known.hearing and known.hearing.doubts
        doubts = catalog.read(self.store, known.id).doubts if doubtful else ()
        return Kept(post.place, known, notes, doubts)

    def _spoken(
        self, post: Post, read: Article, cast: Cast, pool: Executor, part: tuple[int, int]
    ) -> Generator[Event, None, tuple[Cast, Script, list[Clip]]]:
        """The article, spoken from the first word to the last in one voice: that of the cast, or the next that can."""
        number, total = part
        while True:
            script = compose(read, lexicon(cast.voice.lexicons))
            if not any(line.section >= 0 for line in script.utterances):
                raise ArticleError(message("article.unspeakable"), where=post.place)
            clips: list[Clip] = []
            try:
                for clip in speak_lines(script.utterances, cast.voice, self._cache, pool, self._listener):
                    clips.append(clip)
                    self.spoke = self.spoke or clip.fresh
                    done = (number + len(clips) / len(script.utterances)) / total
                    shown = clip.utterance.shown
                    yield Said(post.place, shown, done, clip.fresh, clip.verdict, clip.retries)
            except (VoiceError, SpeechError) as error:
                following = casting.understudy(cast, error)
                if following is None:
                    raise
                cast = following
                yield Recast(post.place, cast.voice.name, cast.why)
            else:
                return cast, script, clips

    def _just_so(self, post: Post) -> Entry | None:
        """The episode there is of just this post, in the voice that is meant or that the post wished for.

        None that is to be looked at again (`_doubtful`).
        """
        for wish in self._wishes:
            with suppress(VoiceError, ConfigError):  # of a voice that was wished for once
                whole = identity.whole(post, self._recipe(wish or self._config.voice))
                known = self._known.get((wish, whole))
                if known and not self._doubtful(known):
                    return known
        return None

    def _doubtful(self, known: Entry) -> bool:
        """Whether the same post may mean another episode today: it wasn't out, is out no more, or has a picture of its own."""
        return known.early or bool(known.image) or bool(known.expires and known.expires <= self._asked.now)

    def _stays(self, made: Entry) -> bool:
        """Whether the sound of `made`, if it says the same, need not be made again by this build."""
        heard_by = made.hearing.listener if made.hearing else ""
        heard = self._listener is None or self._listener.version == heard_by
        return heard and not (self._asked.retry and made.voice != made.wanted)

    def _before(self, post: Post, read: Article) -> Entry | None:
        """The episode there is of this article, if any."""
        before = self._episodes.get(identity.short_key(read.key))
        other = self._other(post, before) if before else ""
        if other:
            raise ArticleError(
                message("article.twice", other=other), where=post.place, mend=message("mend.permalink")
            )
        return before

    def _mended(self, hurt: set[str], made: Entry) -> Iterator[Mended]:
        """Which of the files that were `hurt` are there again; the record, too."""
        lost = {catalog.name(made.id, catalog.RECORD)} if made.id in self.damaged else set()
        yield from (Mended(name) for name in catalog.owned(made) if name in hurt | lost)

    def _id(self, blank: Entry, before: Entry | None) -> str:
        """What the episode is called: as before, also where no more than that is left of its record."""
        if before:
            return before.id
        end = blank.id.rpartition("-")[2]
        return next((lost for lost in self.damaged if lost.rpartition("-")[2] == end), blank.id)

    def _other(self, post: Post, before: Entry) -> str:
        """The place of another post that the episode `before` is of; none, if that has gone, and this may be what it was."""
        if before.id in self._seen:
            return self._seen[before.id]
        if before.origin in ("", post.key):
            return ""
        known = self._fetched.get(before.origin) or self._keys().get(before.origin)
        return known or source.beside(post, before.origin)

    def _note(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed | Withheld | Left):
            self._lost = self._lost or isinstance(outcome, Failed)
            return
        made = outcome.episode
        self._news = self._news or isinstance(outcome, Made)
        self._count += isinstance(outcome, Made)
        self._episodes[made.id.rpartition("-")[2]] = made
        self._seen[made.id] = outcome.place
        self.damaged.pop(made.id, None)

    def take_out(self) -> list[Entry]:
        """The episodes that are none of the show from now on: whose posts say so, have gone, or aren't among the places any more.

        If any post could not be read, it isn't known whose episode it has, and only the former go. Where a copy of another
        day's output came over this one, a post may have two records: the one that isn't shown goes.
        """
        pruned = self._asked.prune and not self._lost
        gone = [
            each
            for each in self._episodes.values()
            if each.id in self._unwanted
            or ((pruned or each.origin in self._asked.gone) and each.id not in self._seen)
        ]
        shown = {each.id for each in self._episodes.values()}
        going = {each.id for each in gone}
        self._episodes = {key: each for key, each in self._episodes.items() if each.id not in going}
        if pruned:  # what had a post that was read was made again
            gone += map(self._unread, self.damaged)
            self.damaged = {}
        return [*gone, *(each for each in self._there if each.id not in shown)]

    def _unread(self, lost: str) -> Entry:
        """All that is known of an episode whose record can't be read."""
        return Entry(lost, "", "", self._asked.now, 0.0, "", ())

    def withdraw(self, gone: Sequence[Entry]) -> Iterator[Event]:
        """Take the records of the episodes `gone` away, now that no feed and no page lists them."""
        for each in gone:
            self.store.remove(catalog.name(each.id, catalog.RECORD))
            yield Withdrawn(each)

    def sweep(self) -> None:
        """Take away the files that no record and no feed names any more."""
        kept = {file for each in self._episodes.values() for file in catalog.owned(each)}
        catalog.sweep(self.store, kept | Manifest.load(self.store).files.keys(), self.damaged.keys())

    def news(self) -> Iterator[Event]:
        """`show`, and `sweep`, of what was made so far, if that is due: the newest are heard while an archive is still made."""
        if self._news and monotonic() - self._listed >= max(NEWS, 20 * self._took):
            yield from self.show()
            self.sweep()

    def show(self) -> Iterator[Event]:
        """Cover, pages and feed of all episodes, written where they aren't as they should be."""
        began = monotonic()
        episodes = sorted(self._episodes.values(), key=lambda each: (each.published, each.id), reverse=True)
        made_of = identity.shown(self._config.show, episodes)
        yield from shown(self.store, self._config.show, episodes, made_of, self.damaged.keys())
        self._listed, self._took, self._news = monotonic(), monotonic() - began, False
