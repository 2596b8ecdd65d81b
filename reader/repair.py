"""What is missing or damaged in a show comes back, as far as it needs no post: pages, feed, subtitles, transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from reader import catalog, episode, identity, show, variants
from reader.config import Config
from reader.errors import StoreError
from reader.events import Event, Failed, Mended
from reader.manifest import Manifest
from reader.store import held, open_store
from reader.words import message


def repair(config: Config) -> Iterator[Event]:
    """Make again what is missing or damaged in a show and needs no post; what needs one is told as failed.

    Raises:
        StoreError: it was built with other settings, so that its pages and feed would become others; somebody
            else writes there still.
    """
    store = open_store(config.out)
    with ExitStack() as stack:
        yield from held(store, stack)
        store.tidy()
        entries, damaged = catalog.entries(store)
        ours = variants.linked(config)
        made_of = identity.shown(ours, entries)
        manifest = Manifest.load(store)
        damaged |= manifest.unrecorded(store, entries, damaged)
        if not damaged and manifest.whole and manifest.made_of != made_of:
            raise StoreError(message("repair.other"), where=config.out, mend=message("mend.build"))
        for known in entries:
            again, lost = episode.restore(catalog.read(store, known.id), store, config.show.title)
            yield from map(Mended, sorted(again))
            mend = catalog.of_post(message("mend.build-post"), known.origin)
            for name in sorted(lost):
                error = StoreError(message("check.changed"), where=name, mend=mend)
                yield Failed(name, error)
        yield from (Failed(error.where, error) for error in damaged.values())
        if not damaged:
            yield from show.shown(store, ours, entries, made_of)
