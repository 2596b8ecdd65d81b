"""Records become a briefing, by the steps of any episode: composed, spoken, mastered, joined, written and listed.

What it says of a post, the post's episode says, too: those clips are kept already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from reader import casting, catalog, identity, workers
from reader.briefing import stories
from reader.briefing.drafting import Draft
from reader.briefing.stories import Story
from reader.briefing.telling import Heading, heading
from reader.briefing.window import Window
from reader.cache import ClipCache
from reader.config import Config
from reader.errors import ConfigError
from reader.events import Begun, Event, Failed, Kept, Made, Said, Withheld
from reader.feed import FEED, is_of
from reader.korean import lexicon
from reader.listen import Listener
from reader.model import Article, Post
from reader.register import Register
from reader.rendering import Order, Studio
from reader.script import compose
from reader.show import shown
from reader.store import WAIT, Store, held, open_store
from reader.words import message, phrase

FOLDER = "briefing"
"""In the output of a show: the show of its briefings."""


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
    main, own = open_store(config.out), _own(config)
    store = open_store(own.out)
    place = store.where("")
    with ExitStack() as stack:
        found, damaged = catalog.entries(main, cache)
        if found and not (main.stat(FEED) and is_of(main.read(FEED), config.show)):
            raise ConfigError(
                message("brief.other"), where=main.where(FEED), mend=message("mend.brief-settings")
            )
        head = heading(asked.window, asked.categories, config.show)
        before = stories.told_before(store, cache, asked.window, head.follows)
        chosen = stories.chosen(found, asked.window, asked.categories, before, main.where(""))
        yield from (Failed(error.where, error) for error in stories.damaged(damaged, asked.window))
        if not chosen:
            yield Withheld(place, message("brief.nothing"))
            return
        yield from held(store, stack, asked.wait)
        store.tidy()
        yield Begun(place, 0, 1)
        there = Register(store, cache, ())
        told = stories.read(main, chosen, config.show.url)
        for event in _made(own, cache, store, there, head, told, asked.minutes, asked.window):
            if isinstance(event, Made | Kept):
                there.take_in(event.episode, place)
            yield event
        listed = there.episodes
        yield from shown(store, own.show, listed, identity.shown(own.show, listed), there.damaged.keys())
        there.sweep()
    yield from (Failed(error.where, error) for error in there.damaged.values())


def _own(config: Config) -> Config:
    """How the show of the briefings is built: beside its own words, a briefing tells only what the opening of its own doesn't."""
    show = config.show
    titled = replace(
        show,
        title=phrase("brief.show", show=show.title),
        description=phrase("brief.about", show=show.title),
        url=f"{show.url}{FOLDER}/",
        guid="",
    )
    heard = replace(config.listening, opening=False, lists="off")
    return replace(config, show=titled, out=f"{config.out.rstrip('/')}/{FOLDER}", listening=heard)


def _made(
    own: Config,
    cache: ClipCache,
    store: Store,
    there: Register,
    head: Heading,
    told: Sequence[Story],
    minutes: float,
    window: Window,
) -> Iterator[Event]:
    """The episode; the one there is, if it is of just these stories."""
    place, speaker = store.where(""), casting.wanted(own.voice, own.lexicons)
    post = Post(place, head.key, "application/json", _facts(head, told, minutes), origin="briefing")
    whole = identity.whole(post, identity.recipe(speaker, own))
    known = there.just_so("", whole)
    if known and not catalog.damage(store, known):
        yield Kept(place, known)
        return
    ear = Listener(own.whisper, workers.cores()) if own.listen else None
    draft, fresh = Draft(own, head, told, minutes * 60), 0
    with workers.executor(_here(own.workers)) as pool:
        for event in draft.spoken(cache, pool, ear, place):
            if isinstance(event, Article):
                read = event
            else:
                fresh += isinstance(event, Said) and event.fresh
                yield event
        dated = replace(read, published=window.end)  # told by its title, it isn't said
        script = compose(read, lexicon(speaker.lexicons), own.listening)
        hashes = identity.hashes(whole, dated, None, script, speaker, own)
        before = there.before(post, dated)
        blank = there.named(post, identity.blank(post, dated, before, hashes, window.end), before)
        order = Order(place, read, replace(blank, stories=tuple(story.id for story in told)), own.voice)
        for each in Studio(own, cache, store, ear).make(order, pool):
            if isinstance(each, Made):  # all was spoken above
                work = each.work
                yield replace(
                    each, work=replace(work, spoken=fresh, reused=work.reused + work.spoken - fresh)
                )


def _facts(head: Heading, told: Sequence[Story], minutes: float) -> bytes:
    """All that decides what is told, besides the settings."""
    listed = [
        [each.id, each.title, each.url, str(each.published), each.text, *each.categories] for each in told
    ]
    return json.dumps([head.title, head.url, minutes, listed]).encode()


def _here(asked: str) -> str:
    """Who speaks: never other machines, for what little is new."""
    return workers.DEFAULT if workers.asked(asked)[0] == "dask" else asked
