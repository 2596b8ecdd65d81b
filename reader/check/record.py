"""Is what was made still there as it was made? Records and the manifest keep size and SHA-256 of all that a build has written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from reader import catalog, manifest
from reader.check.finding import ERROR, Finding
from reader.errors import StoreError
from reader.manifest import Manifest
from reader.model import Entry, File
from reader.show import RECORD, recorded
from reader.store import Store, integrity
from reader.words import message

REBUILD = message("mend.build-post")
_BUILD = message("mend.build")


def findings(
    store: Store, episodes: Iterable[Entry], damaged: Mapping[str, StoreError], linked: Collection[bytes]
) -> Iterator[Finding]:
    """Records that can't be read, and files that aren't what was written.

    Args:
        episodes, damaged: see `reader.catalog.entries`.
        linked: the documents of the feed; what they link and isn't there is another rule's.
    """
    for id_, error in sorted(damaged.items()):
        why = message("why.record")
        yield Finding(ERROR, "record.json", catalog.name(id_, catalog.RECORD), error.what, why, REBUILD)
    for episode in episodes:
        yield from _written(store, catalog.made_of(episode), linked, REBUILD)
    if store.stat(manifest.NAME) is None:
        what, why = message("manifest.missing"), message("why.no-manifest")
        yield Finding(ERROR, "manifest.missing", manifest.NAME, what, why, _BUILD)
        return
    made = Manifest.load(store)
    if not made.whole:
        why = message("why.no-manifest")
        yield Finding(ERROR, "manifest.damaged", manifest.NAME, message("manifest.damaged"), why, _BUILD)
        return
    if made.guid and made.guid != recorded(store):
        what, why = message("show.damaged"), message("why.guid")
        yield Finding(ERROR, "record.integrity", RECORD, what, why, _BUILD)
    shown = made.files
    yield from _written(store, shown, linked, _BUILD)
    for name in shown:
        record = name.removesuffix(catalog.PAGE) + catalog.RECORD
        if name.startswith(f"{catalog.FOLDER}/") and name.endswith(catalog.PAGE) and not store.stat(record):
            what, why = message("check.no-record"), message("why.record")
            yield Finding(ERROR, "record.missing", record, what, why, REBUILD)


def _written(
    store: Store, files: Mapping[str, File], linked: Collection[bytes], mend: str
) -> Iterator[Finding]:
    for name, file in files.items():
        if store.stat(name) is None:
            if not any(name.encode() in document for document in linked):
                what, why = message("check.lost"), message("why.lost")
                yield Finding(ERROR, "record.missing", name, what, why, mend)
        elif _altered(store, name, file):
            what = message("check.changed")
            why = message("why.changed")
            yield Finding(ERROR, "record.integrity", name, what, why, mend)


def _altered(store: Store, name: str, file: File) -> bool:
    with store.opened(name) as data:
        return file.integrity != integrity(data)


def changed(data: bytes, file: File) -> bool:
    """Whether `data` isn't the `file` that was written."""
    return file.integrity != integrity(data)
