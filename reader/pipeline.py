"""The straight way, end to end: places in, a show out. The only module that knows all stages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from reader import (
    __version__,
    article,
    casting,
    catalog,
    cover,
    episode,
    show,
    source,
    workers,
)
from reader.cache import ClipCache
from reader.casting import Cast
from reader.clips import Clip, Mix, clips
from reader.config import Config, Show
from reader.engines import engine_class
from reader.errors import ArticleError, DefectError, ReaderError
from reader.korean import lexicon
from reader.listen import Listener
from reader.model import Article, Episode, Post, Verdict, Voice
from reader.script import script
from reader.store import Store

KOREA = timezone(timedelta(hours=9))
EPOCH = datetime(2000, 1, 1, tzinfo=KOREA)
"""When a post was published that says nothing, nor its file: a fixed day, never the clock."""

STATE = ".state"
"""Hash of what pages and feed were last made of, in the store: equal means nothing to write."""

FILES = (".mp3", ".vtt", ".chapters.json", ".html")
"""Without one of these, an episode is made again."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence of the post at `place` that a listener did not hear as it was meant, however it was spoken."""

    place: str
    shown: str
    verdict: Verdict


@dataclass(slots=True)
class Report:
    """What a build did: `failed` holds an error a post, `spoken` and `reused` count sentences."""

    made: list[Episode] = field(default_factory=list)
    kept: list[Episode] = field(default_factory=list)
    withdrawn: list[Episode] = field(default_factory=list)
    failed: list[ReaderError] = field(default_factory=list)
    spoken: int = 0
    reused: int = 0
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` places (a fraction inside a post), now at `place`."""

    done: float
    total: int
    place: str


Watch = Callable[[Progress], None]


def build(
    places: Sequence[str],
    config: Config,
    cache: ClipCache,
    watch: Watch,
    *,
    retry: bool = False,
    prune: bool = False,
) -> Report:
    """Make an episode of each post in `places` that is new or has changed, then feed and page.

    One post's error goes into the report, and the others go on.

    Args:
        retry: make those again, too, whose voice stood in for another.
        prune: withdraw episodes whose posts are not in `places` any more.

    Raises:
        ReaderError: nothing can be made at all: a place that isn't there, no such voice, no room to write.
    """
    studio = Studio(config, cache, retry=retry)
    report = Report()
    found = source.find(places)
    with workers.executor(config.workers) as pool:
        for index, place in enumerate(found):
            watch(Progress(index, len(found), place))
            posts: Sequence[Post] = ()
            with _noted(report, place):
                posts = source.fetch(place)
            for number, post in enumerate(posts):
                step = _step(watch, index + number / len(posts), 1 / len(posts), len(found), post.place)
                with _noted(report, post.place):
                    studio.make(post, pool, report, step)
    watch(Progress(len(found), len(found), ""))
    if prune:
        studio.prune(report)
    studio.publish()
    if report.spoken:
        cache.trim()
    report.failed.extend(studio.damaged.values())
    return report


def _step(watch: Watch, start: float, share: float, total: int, place: str) -> Callable[[float], None]:
    """A callback for one post, that takes 0 to 1; an episode begun again in another voice doesn't go back."""
    reached = 0.0

    def step(part: float) -> None:
        nonlocal reached
        reached = max(reached, part)
        watch(Progress(start + share * reached, total, place))

    return step


@contextmanager
def _noted(report: Report, place: str) -> Iterator[None]:
    """Puts an error at `place` into the report, be it one of ours or a defect, so that the others go on."""
    try:
        yield
    except ReaderError as error:
        report.failed.append(_located(error, place))
    except Exception as error:
        report.failed.append(DefectError.of(error, place))


def _located(error: ReaderError, place: str) -> ReaderError:
    """`error` with the post it belongs to."""
    where = error.where if place in error.where else ": ".join(part for part in (place, error.where) if part)
    located = type(error)(error.what, where=where, mend=error.mend)
    located.__cause__ = error
    return located


class Studio:
    """One build's voice, words, cache and store, opened once.

    Attributes:
        damaged: an error for each episode in the store whose record can't be read, by id; made again, it goes.
    """

    def __init__(self, config: Config, cache: ClipCache, *, retry: bool = False) -> None:
        self._config = config
        self._cache = cache
        self._retry = retry
        self._wanted = casting.wanted(config.voice, config.lexicons)
        self._store = Store(config.out)
        episodes, self.damaged = catalog.load(self._store)
        self._by_key = {episode.id.rpartition("-")[2]: episode for episode in episodes}
        self._by_fingerprint = {episode.fingerprint: episode for episode in episodes}
        self._recipe = _recipe(self._wanted, config)
        self._listener = Listener(config.whisper, workers.cores()) if config.listen else None

    @cached_property
    def _cast(self) -> Cast:
        """Who speaks; asked for when there is something to say, for it may ask the network."""
        return casting.cast(self._config.voice, self._config.lexicons)

    def make(self, post: Post, pool: Executor, report: Report, heard: Callable[[float], None]) -> None:
        """Make the episode of `post`, unless it is there already, made of the same things.

        Args:
            heard: called with the share of the post that has been spoken, 0 to 1.
        """
        fingerprint = _fingerprint(post, self._recipe)
        same = self._by_fingerprint.get(fingerprint)
        again = same and ((self._retry and same.voice != same.wanted) or self._unheard(same))
        if same and not again and all(self._store.exists(catalog.name(same.id, suffix)) for suffix in FILES):
            report.kept.append(same)
            return
        understood = article.read(post)
        before = self._by_key.get(short_key(understood.key))
        if before in report.made or before in report.kept:
            raise ArticleError(
                "같은 주소의 글이 이번에 이미 나왔습니다",
                where=post.place,
                mend="permalink를 다르게 적으세요",
            )

        def take(cast: Cast) -> Episode:
            lines = script(understood, lexicon(cast.voice.lexicons))
            if not any(line.section >= 0 for line in lines):
                raise ArticleError("소리 내어 읽을 글이 없습니다", where=post.place)
            count = _Count(report, post.place, len(lines), heard)

            def spoken(mix: Mix) -> Iterator[Clip]:
                return count.counted(clips(lines, cast.voice, mix, self._cache, pool, self._listener))

            blank = _blank(post, understood, before, cast, fingerprint)
            return episode.make(blank, understood, spoken, cast.voice.gain, self._config, self._store)

        made = casting.in_one_voice(self._cast, take)
        self._by_key[short_key(understood.key)] = made
        self.damaged.pop(made.id, None)
        report.made.append(made)

    def _unheard(self, made: Episode) -> bool:
        """Whether the listener of this build, if there is one, has yet to hear `made`."""
        heard_by = made.hearing.listener if made.hearing else ""
        return self._listener is not None and self._listener.version != heard_by

    def prune(self, report: Report) -> None:
        """Withdraw the episodes whose posts were not among the places of this build.

        If any post could not be read, it isn't known whose episode it has, and none is withdrawn.
        """
        if report.failed:
            return
        here = {made.id for made in (*report.made, *report.kept)}
        for key, gone in list(self._by_key.items()):
            if gone.id not in here:
                catalog.remove(self._store, gone)
                del self._by_key[key]
                report.withdrawn.append(gone)

    def publish(self) -> None:
        """Write cover, page and feed of all episodes; the feed last, and nothing that hasn't changed."""
        episodes = sorted(self._by_key.values(), key=lambda e: (e.published, e.id), reverse=True)
        state = _state(self._config.show, episodes)
        whole = all(self._store.exists(name) for name in ("feed.xml", "index.html", STATE))
        if whole and self._store.read(STATE) == state:
            return
        show.write(self._store, self._config.show, episodes, cover.cover(self._config.show.title))
        self._store.write(STATE, state)


class _Count:
    """Counts the clips of a post into the report, once, however many takes there are."""

    def __init__(self, report: Report, place: str, total: int, heard: Callable[[float], None]) -> None:
        self._report, self._place, self._total, self._heard = report, place, total, heard
        report.doubts = [doubt for doubt in report.doubts if doubt.place != place]  # of a voice that gave up
        self._first = True

    def counted(self, spoken: Iterator[Clip]) -> Iterator[Clip]:
        """The same clips."""
        first, self._first = self._first, False
        for number, clip in enumerate(spoken, 1):
            if first:
                self._report.spoken += clip.fresh
                self._report.reused += not clip.fresh
                if clip.verdict and clip.verdict.doubt:
                    self._report.doubts.append(Doubt(self._place, clip.utterance.shown, clip.verdict))
                self._heard(number / self._total)
            yield clip


def short_key(key: str) -> str:
    """Ten hex digits for `key`: the end of an episode's id."""
    return blake2b(key.encode(), digest_size=5).hexdigest()


def _state(shown: Show, episodes: Sequence[Episode]) -> bytes:
    """Hash of all that pages and feed are made of."""
    made_of = [__version__, asdict(shown), [(e.id, e.fingerprint, e.voice, str(e.updated)) for e in episodes]]
    return blake2b(json.dumps(made_of, ensure_ascii=False).encode(), digest_size=16).hexdigest().encode()


def _blank(post: Post, understood: Article, before: Episode | None, cast: Cast, fingerprint: str) -> Episode:
    """The episode before its sound is made: id, facts and dates."""
    changed = before.published if before else _modified(post)
    published = understood.published or changed
    key = short_key(understood.key)
    day = f"{understood.published:%Y-%m-%d}" if understood.published else "undated"
    return Episode(
        id=before.id if before else f"{day}-{key}",
        title=understood.title,
        url=understood.url,
        published=published if published.tzinfo else published.replace(tzinfo=KOREA),
        updated=_updated(post, understood, before),
        seconds=0.0,
        voice=cast.voice.name,
        wanted=cast.wanted.name,
        why=cast.why,
        fingerprint=fingerprint,
        post=_fingerprint(post, ""),
        chapters=(),
        cues=(),
        summary=understood.excerpt,
        byline=understood.byline,
        source=understood.source,
        source_url=understood.source_url,
    )


def _updated(post: Post, understood: Article, before: Episode | None) -> datetime | None:
    """When the article last changed: as it says, or as its file does once there is an earlier episode of it."""
    if understood.updated or before is None:
        return understood.updated
    return before.updated if before.post == _fingerprint(post, "") else _modified(post)


def _modified(post: Post) -> datetime:
    """When the post's file was last changed, for posts that tell no date."""
    return datetime.fromisoformat(post.known["modified"]) if "modified" in post.known else EPOCH


def _recipe(speaker: Voice, config: Config) -> str:
    """Hash of all but the post that decides how an episode comes out."""
    made_of = [
        __version__,
        [speaker.name, speaker.engine, speaker.language, sorted(speaker.options.items())],
        engine_class(speaker.engine).version(),
        [Path(file).read_text("utf-8") for file in speaker.lexicons],
        [config.bitrate, config.formats, config.earcons, config.show.title, config.show.author],
        [blake2b(episode.jingle(file)).hexdigest() for file in (config.intro, config.outro) if file],
    ]
    return blake2b(json.dumps(made_of, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def _fingerprint(post: Post, recipe: str) -> str:
    """Hash of all that decides how the episode of `post` comes out."""
    known = sorted((name, value) for name, value in post.known.items() if name != "modified")
    made_of = json.dumps([recipe, post.key, post.media, post.charset, known], ensure_ascii=False)
    return blake2b(made_of.encode() + post.data, digest_size=16).hexdigest()
