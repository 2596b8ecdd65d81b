"""The same posts told otherwise (`reader.config.Variant`): which are there, who links whom, what becomes of one that is asked for no more.

A variant is an output of its own in a folder of the main one. Which of the folders are variants, the main one's manifest remembers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from reader import catalog, identity, manifest
from reader.cache import ClipCache
from reader.config import Config, Show
from reader.events import Event, Noted, Withdrawn
from reader.feed import FEED
from reader.manifest import Manifest
from reader.show import RECORD, shown
from reader.store import Store, held, open_store
from reader.words import message


def linked(config: Config) -> Show:
    """The show of `config` with those of its others that are there: what isn't there is linked nowhere."""
    others = tuple(other for other in config.show.others if is_there(_beside(config.out, other[1])))
    return replace(config.show, others=others)


def is_there(out: str) -> bool:
    """Whether there is a show at `out` that was written whole."""
    return open_store(out).stat(manifest.NAME) is not None


def _beside(out: str, place: str) -> str:
    """Where `place` is, seen from `out`."""
    for part in filter(None, place.split("/")):
        out = out.rpartition("/")[0] if part == ".." else f"{out.rstrip('/')}/{part}"
    return out


def relinked(config: Config, cache: ClipCache, wait: float) -> Iterator[Event]:
    """Pages and feed of the show of `config` once more, now that another is there, or isn't any more.

    Raises:
        StoreError: no room, no permission, or somebody else writes still.
    """
    store = open_store(config.out)
    with ExitStack() as stack:
        yield from held(store, stack, wait)
        episodes, damaged = catalog.entries(store, cache)
        show = linked(config)
        yield from shown(store, show, episodes, identity.shown(show, episodes), damaged.keys())


def retired(config: Config, store: Store, *, pruned: bool, wait: float) -> Iterator[Event]:
    """What becomes of the variants of the main output `store` that `config` names no more: they go if that is `pruned`, else it is told.

    Raises:
        StoreError: no permission, or somebody else writes there still.
    """
    wanted = {variant.name for variant in config.variants}
    for name in sorted(set(Manifest.load(store).variants) - wanted):
        if not pruned:
            yield Noted(name, message("variant.left", name=name))
            continue
        yield from _withdrawn(open_store(f"{config.out.rstrip('/')}/{name}"), wait)
        known = Manifest.load(store)
        replace(known, variants=tuple(each for each in known.variants if each != name)).save(store)
        yield Noted(name, message("variant.withdrawn", name=name))


def _withdrawn(store: Store, wait: float) -> Iterator[Event]:
    """A whole show goes: the feed first, so that at no moment it names what isn't there."""
    with ExitStack() as stack:
        yield from held(store, stack, wait)
        episodes, damaged = catalog.entries(store)
        files = Manifest.load(store).files.keys() | {RECORD, *manifest.keyed(store)}
        for name in sorted(files, key=lambda name: (name != FEED, not name.endswith(".xml"), name)):
            store.remove(name)
        for each in episodes:
            store.remove(catalog.name(each.id, catalog.RECORD))
            yield Withdrawn(each)
        for lost in damaged:
            store.remove(catalog.name(lost, catalog.RECORD))
        catalog.sweep(store, (), ())
        store.remove(manifest.NAME)
