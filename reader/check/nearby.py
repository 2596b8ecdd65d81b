"""A show that lies elsewhere, looked at here: all of it is read anyway."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from reader import catalog, manifest
from reader.check.public import copied, is_public
from reader.errors import StoreError
from reader.feed import FEED
from reader.show import RECORD
from reader.store import Folder, open_store
from reader.words import message

LANES = 16
"""Files that are fetched at once: each is a request, of which the most is waiting."""


@contextmanager
def nearby(place: str) -> Iterator[Path]:
    """The folder of the show at `place`; of one in a bucket, or that is public, a copy that is here as long as this lasts.

    Raises:
        StoreError: there is no show, it can't be read, or there is no room for it.
    """
    if is_public(place):
        with copied(place) as copied_to:
            yield copied_to
        return
    if "://" not in place:
        yield Path(place)
        return
    store = open_store(place)
    if not (store.stat(FEED) or store.stat(manifest.NAME)):
        raise StoreError(message("check.no-feed"), where=store.where(FEED), mend=message("mend.build-first"))
    with tempfile.TemporaryDirectory() as folder:
        copy = Folder(folder)

        def fetch(name: str) -> None:
            copy.write(name, store.read(name))

        with ThreadPoolExecutor(LANES) as pool:
            records = {manifest.NAME, RECORD, *store.names(catalog.FOLDER, catalog.RECORD)}
            list(pool.map(fetch, filter(store.stat, sorted(records))))
            episodes = catalog.load(copy)[0]
            named = {
                FEED,
                *manifest.Manifest.load(copy).files,
                *manifest.keyed(store),
                *chain(*map(catalog.owned, episodes)),
            } - records
            for below in {name.partition("/")[0] for name in named if "/" in name}:
                store.names(below)  # to ask for each file would take a request each
            list(pool.map(fetch, filter(store.stat, sorted(named))))
        yield Path(folder)
