"""Records become a briefing, by the steps of any episode: composed, spoken, mastered, joined, written and listed.

What it says of a post, the post's episode says, too: those clips are kept already.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace

from reader import casting, catalog, episode, identity, workers
from reader.briefing import stories
from reader.briefing.drafting import Draft
from reader.briefing.stories import Story
from reader.briefing.telling import heading
from reader.briefing.window import Window
from reader.cache import ClipCache
from reader.config import Config
from reader.errors import ConfigError
from reader.events import Begun, Event, Failed, Kept, Made, Said, Withheld
from reader.feed import FEED, is_of
from reader.korean import lexicon
from reader.listen import Listener
from reader.model import Article, Entry, Post
from reader.register import Register
from reader.rendering import Order, Studio
from reader.script import compose
from reader.show import shown
from reader.store import WAIT, held, open_store
from reader.words import message, phrase

FOLDER = "briefing"
"""In the output of a show: the show of its briefings."""

VERSION = 2
"""Changes with whatever makes the same stories told otherwise."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked of a briefing.

    Attributes:
        minutes: how long it is to be.
        categories: only what is filed under one of them; all, if there are none.
        wait: seconds at most for whoever else makes a briefing.
    """

    window: Window
    minutes: float = 7.0
    categories: tuple[str, ...] = ()
    wait: float = WAIT


def brief(config: Config, cache: ClipCache, asked: Brief) -> Iterator[Event]:
    """Make the briefing of a day of the show in `config.out`, and list it; or tell that nothing is new (`Withheld`).

    The same records and the same `asked` give the same bytes.

    Raises:
        ReaderError: it can't be made: no show, or one of other settings, no such category or voice, no room to write, somebody
            else writing still.
    """
    going = _Briefing(config, cache, asked)
    chosen = yield from going.chosen()
    if not chosen:
        yield Withheld(going.place, message("brief.nothing"))
        return
    with ExitStack() as stack:
        yield from held(going.store, stack, asked.wait)
        going.store.tidy()
        yield Begun(going.place, 0, 1)
        yield from going.made(stories.read(going.main, chosen, config.show.url))
        yield from going.show()


class _Briefing:
    """One briefing: the show that it is of (`main`), and its own (`store`)."""

    there: Register

    def __init__(self, config: Config, cache: ClipCache, asked: Brief) -> None:
        self._config, self._cache, self._asked = config, cache, asked
        self._own = _own(config)
        self.main, self.store = open_store(config.out), open_store(self._own.out)
        self.place = self.store.where("")
        self._speaker = casting.wanted(
            config.voice, config.lexicons, config.listening.pace
        )  # whether there is such a voice at all
        for output in episode.sounds(config):
            output.ready()
        self._heading = heading(asked.window, asked.categories, config.show)
        self._ear = Listener(config.whisper, workers.cores()) if config.listen else None

    def chosen(self) -> Generator[Event, None, list[Entry]]:
        """The episodes that are new; of records that can't be read it is told that they are missing."""
        found, damaged = catalog.entries(self.main, self._cache)
        if damaged and not found:
            raise next(iter(damaged.values()))
        if found and not self._is_of_show():
            mend = message("mend.brief-settings")
            raise ConfigError(message("brief.other"), where=self.main.where(FEED), mend=mend)
        window = self._asked.window
        told = stories.told_before(self.store, self._cache, window, self._heading.follows)
        chosen = stories.chosen(found, window, self._asked.categories, told, self.main.where(""))
        yield from (Failed(error.where, error) for error in stories.damaged(damaged, window))
        return chosen

    def _is_of_show(self) -> bool:
        return bool(self.main.stat(FEED)) and is_of(self.main.read(FEED), self._config.show)

    def made(self, told: Sequence[Story]) -> Iterator[Event]:
        """The episode that tells these stories; the one there is, if it does just so."""
        self.there = Register(self.store, self._cache, ())
        post = Post(self.place, self._heading.key, "application/json", self._facts(told))
        whole = identity.whole(post, identity.recipe(self._speaker, self._own))
        known = self.there.just_so("", whole)
        if known and not catalog.damage(self.store, known):
            outcome: Made | Kept = Kept(self.place, known)
        else:
            with workers.executor(_here(self._config.workers)) as pool:
                outcome = yield from self._anew(post, whole, told, pool)
        self.there.take_in(outcome.episode, self.place)
        yield outcome

    def _anew(
        self, post: Post, whole: str, told: Sequence[Story], pool: Executor
    ) -> Generator[Event, None, Made]:
        own, end = self._own, self._asked.window.end
        draft = Draft(own, self._heading, told, self._asked.minutes * 60)
        fresh = 0
        for event in draft.spoken(self._cache, pool, self._ear, self.place):
            if isinstance(event, Article):
                read = event
            else:
                fresh += isinstance(event, Said) and event.fresh
                yield event
        dated = replace(read, published=end)  # its title tells the day, so it isn't said once more
        script = compose(read, lexicon(self._speaker.lexicons), own.listening)
        hashes = identity.hashes(whole, dated, None, script, self._speaker, own)
        before = self.there.before(post, dated)
        blank = self.there.named(post, identity.blank(post, dated, before, hashes, end), before)
        blank = replace(blank, stories=tuple(story.id for story in told))
        studio = Studio(own, self._cache, self.store, self._ear)
        making = studio.make(Order(self.place, read, blank, own.voice), pool)
        (done,) = [each for each in making if isinstance(each, Made)]  # all of it was spoken above
        sentences = done.work.spoken + done.work.reused
        return replace(done, work=replace(done.work, spoken=fresh, reused=sentences - fresh))

    def _facts(self, told: Sequence[Story]) -> bytes:
        """All that decides what is told, besides the settings."""
        listed = [[e.id, e.title, e.url, str(e.published), e.text, *e.categories] for e in told]
        head = self._heading
        return json.dumps([VERSION, head.title, head.url, self._asked.minutes, listed]).encode()

    def show(self) -> Iterator[Event]:
        """Pages and feed of all briefings."""
        show, listed = self._own.show, self.there.episodes
        yield from shown(self.store, show, listed, identity.shown(show, listed), self.there.damaged.keys())
        self.there.sweep()
        yield from (Failed(error.where, error) for error in self.there.damaged.values())


def _own(config: Config) -> Config:
    """How the show of briefings is built. What an opening would tell, and how many headlines there are, a briefing says itself."""
    show = config.show
    titled = replace(
        show,
        title=phrase("brief.show", show=show.title),
        description=phrase("brief.about", show=show.title),
        url=f"{show.url}{FOLDER}/",
        guid="",
        feeds=(),
        moved_to="",
    )
    heard = replace(config.listening, opening=False, lists="off", links=False, chapters=False)
    return replace(config, show=titled, out=f"{config.out.rstrip('/')}/{FOLDER}", listening=heard)


def _here(asked: str) -> str:
    """Who speaks: never other machines, for what little is new."""
    return workers.DEFAULT if workers.asked(asked)[0] == "dask" else asked
