"""What is planned becomes an episode: cast, spoken, mastered, joined and written. Here, or on a machine that is given it.

All that decides how it comes out stands in the `Order`, and in what the studio was opened with; what comes back is small.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache as memo
from math import inf
from threading import Lock
from time import monotonic

from reader import casting, episode, identity, loudness, workers
from reader.cache import ClipCache
from reader.casting import Cast
from reader.clips import Clip, Mix, encode_clips, speak_lines, work
from reader.config import Config
from reader.engines.asked import ready
from reader.errors import ArticleError, SpeechError, VoiceError, WorkerError
from reader.events import Event, Made, Recast, Said
from reader.korean import lexicon
from reader.listen import Listener
from reader.listen.hearing import sum_up
from reader.model import Article, Episode, Script, Voice
from reader.mp3 import frames
from reader.script import compose
from reader.store import Store, open_store
from reader.words import message


@dataclass(frozen=True, slots=True)
class Order:
    """An episode that is to be made. Picklable.

    Attributes:
        place: of its post.
        blank: the episode before its sound is made.
        voice: who is to speak, as the post or the settings name them.
        picture: the post's own, if it has one.
        hurt: names of files of an episode before it, that were lost or damaged.
        part: the which of how many of its place it is.
    """

    place: str
    article: Article
    blank: Episode
    voice: str
    picture: bytes | None = None
    hurt: frozenset[str] = frozenset()
    part: tuple[int, int] = (0, 1)


class Studio:
    """Where episodes are made: voices and listener, opened once."""

    def __init__(self, config: Config, cache: ClipCache, store: Store, ear: Listener | None) -> None:
        self._config, self._cache, self._store, self._ear = config, cache, store, ear
        # Asked for when there is something to say, for it may ask the network.
        self._cast = memo(lambda name: casting.cast(name, config.lexicons, config.listening.pace))

    def make(self, order: Order, pool: Executor) -> Iterator[Event]:
        """The episode of `order`, its sentences spoken by `pool`; its record is written last, and `Made` told last.

        Raises:
            ReaderError: it can't be spoken, encoded or written; what was there before stays.
        """
        began = monotonic()
        config, read = self._config, order.article
        episode.check_jingles(config)
        cast, script, clips = yield from self._spoken(order, pool)
        levels = [(clip.level, frames(clip.utterance.pause)) for clip in clips]
        samples = any(output.samples for output in episode.sounds(config))
        gain, loud = loudness.chosen_gain(levels, cast.voice.gain)
        mix = Mix(config.bitrate, gain, samples)
        pieces = encode_clips(clips, cast.voice, mix, self._cache, pool)
        hearing = sum_up([clip.verdict for clip in clips if clip.verdict])
        blank = replace(
            order.blank, voice=cast.voice.name, wanted=cast.wanted.name, why=cast.why, hearing=hearing
        )
        made = episode.make(blank, script, pieces, mix, config, self._store, order.picture)
        done = work(began, clips, loud)
        yield Made(order.place, made.entry, read.ignored, read.notes, done, made.doubts)

    def _spoken(
        self, order: Order, pool: Executor
    ) -> Generator[Event, None, tuple[Cast, Script, list[Clip]]]:
        """The article, spoken from the first word to the last in one voice: that of the cast, or the next that can."""
        cast = self._cast(order.voice)
        number, total = order.part
        while True:
            script = compose(order.article, lexicon(cast.voice.lexicons), self._config.listening)
            if not any(line.section >= 0 for line in script.utterances):
                raise ArticleError(message("article.unspeakable"), where=order.place)
            clips: list[Clip] = []
            try:
                for clip in speak_lines(script.utterances, cast.voice, self._cache, pool, self._ear):
                    clips.append(clip)
                    done = (number + len(clips) / len(script.utterances)) / total
                    shown = clip.utterance.shown
                    yield Said(order.place, shown, done, clip.fresh, clip.verdict, clip.retries)
            except (VoiceError, SpeechError) as error:
                following = casting.understudy(cast, error)
                if following is None:
                    raise
                cast = following
                yield Recast(order.place, cast.voice.name, cast.why)
            else:
                return cast, script, clips


LOOK = 5.0
"""Seconds after which a worker asks once more whether the build it works for is still going."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A studio that is to be opened on another machine. Picklable, and small.

    Attributes:
        cache: the one that machine uses, too, or one of its own by the same name.
        speaker: whose voice is opened at once.
        holder: who builds, as the output's lock says.
        made_of: `identity.ingredients` of where it is asked for.
    """

    config: Config
    cache: ClipCache
    speaker: Voice
    holder: str
    made_of: Mapping[str, object]

    def open(self, threads: int) -> Callable[[], None]:
        """Open it in this process, for `threads` sentences at once; what is given closes it again.

        Raises:
            WorkerError: it would make something else here, or into another output.
            ReaderError: no voice, no listener, no such file here.
        """
        if self.holder in _OPEN:
            return _OPEN[self.holder].close
        here = identity.ingredients(self.speaker, self.config)
        for name, wanted in self.made_of.items():
            if here[name] != wanted:
                raise WorkerError(_differs(name, here[name], wanted), mend=message("mend.worker-install"))
        store = open_store(self.config.out)
        if store.holder() != self.holder:
            told = message("cluster.elsewhere")
            raise WorkerError(told, where=store.where(""), mend=message("mend.shared-output"))
        ready(self.speaker)
        ear = Listener(self.config.whisper, threads) if self.config.listen else None
        _OPEN[self.holder] = _Open(self.holder, store, Studio(self.config, self.cache, store, ear), threads)
        return _OPEN[self.holder].close


class _Open:
    """A studio of this process, at which one post is made at a time: two would want twice the memory."""

    def __init__(self, holder: str, store: Store, studio: Studio, threads: int) -> None:
        self._holder, self._store, self._studio = holder, store, studio
        self._pool = workers.Threads(threads)
        self._alone = Lock()

    def make(self, order: Order) -> list[Event]:
        """What `Studio.make` tells, but for the sentences."""
        with self._alone:
            told: list[Event] = []
            looked = -inf
            for event in self._studio.make(order, self._pool):
                if not isinstance(event, Said):
                    told.append(event)
                elif self._pool.ended or monotonic() - looked > LOOK:
                    self._look()
                    looked = monotonic()
            return told

    def _look(self) -> None:
        """See that somebody still waits for what is made here: another's build is none of ours to write into."""
        if self._pool.ended or self._store.holder() != self._holder:
            raise WorkerError(message("cluster.nobody"))

    def close(self) -> None:
        """Let what is made here lie."""
        _OPEN.pop(self._holder, None)
        self._pool.break_off()


_OPEN: dict[str, _Open] = {}


def _differs(name: str, here: object, wanted: object) -> str:
    """That a machine would make something else, and why."""
    if name == "package":
        return message("cluster.package", here=here, wanted=wanted)
    parts = {
        "reading": message("cluster.reading"),
        "voice": message("cluster.voice"),
        "words": message("cluster.words"),
        "sound": message("cluster.sound"),
    }
    return message("cluster.differs", part=parts.get(name, name))


def far(holder: str, order: Order) -> list[Event]:
    """What becomes of `order` in the `Branch` of this process that `holder` opened."""
    if holder not in _OPEN:
        raise WorkerError(message("cluster.nobody"))
    return _OPEN[holder].make(order)
