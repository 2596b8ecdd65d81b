"""The public side of a store: pictures, pages and feed, written in an order that never lists what isn't there.

All that is written here stands in a manifest, with its size and hash: what has gone or was damaged comes back, and what
isn't written any more goes.

The page plays the newest episodes from a copy without tags. Chromium (its FFmpegDemuxer) takes the picture in a tag for a
stream of video whose size it must find out, and reads a whole minute of sound, half a megabyte, before it plays: on a phone's
3G three seconds and more, whatever the picture weighs. Podcast apps want the picture, so their file keeps it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from reader import catalog, topics
from reader.config import Show
from reader.errors import StoreError, reason
from reader.events import Mended, Shown
from reader.hosts import is_private
from reader.manifest import KEYED, NAME, Manifest, Planned, keyed
from reader.model import Entry, File
from reader.store import Store, integrity
from reader.topics import Topic
from reader.words import message

RECORD = "show.json"
"""Where the podcast:guid stays, once the feed has had a public address."""


def write(
    store: Store,
    show: Show,
    episodes: Sequence[Entry],
    made_of: str,
    spared: Collection[str] = (),
    variants: Collection[str] = (),
) -> bool:
    """Write cover, pages and feed of `episodes`, the feed last; False if all was there as it should be.

    Args:
        episodes: newest first.
        made_of: hash of the show and the episodes.
        spared: ids of episodes whose records can't be read: their pages stay, and tell the next build of them.
        variants: folders that hold, or are to hold, other shows of the same posts; others that did are remembered.

    Raises:
        StoreError: no room, no permission.
    """
    before = Manifest.load(store)
    kin = tuple(sorted({*before.variants, *variants}))
    same = before.made_of == made_of and before.variants == kin
    there = all(store.stat(f"{KEYED}/{key}.xml") for key in show.subscribers)
    if same and there and not before.hurt(store) and before.guid == recorded(store):
        return False
    from reader import feed, site  # their libraries take a while to import, and mostly nothing has changed

    show, kept = identified(store, show, before.guid)
    first = _first_address(store) or show.url
    keys, show = show.subscribers, replace(show, subscribers=())
    written: dict[str, File] = {}
    plans: dict[str, str] = {}
    hurt = before.hurt(store)

    def put(planned: Planned) -> None:
        name = planned.name
        if before.has(planned) and name not in hurt:
            written[name] = before.files[name]
        else:
            store.write(name, data := planned.make())
            written[name] = File("", len(data), integrity(data))
        if planned.made_of:
            plans[name] = planned.made_of

    files = frozenset(file for folder in catalog.FOLDERS for file in store.names(folder))
    listed = [episode for episode in episodes if catalog.name(episode.stem, ".mp3") in files]
    public = [] if show.private else listed
    themes = topics.chosen(show.feeds, public)
    put(Planned(feed.COVER, partial(_cover, show)))

    for episode in public[: site.FRESH]:
        name = catalog.light(episode)
        written[name] = _lighten(store, catalog.name(episode.stem, ".mp3"), name, before.files.get(name))
    for planned in site.files(show, public, files | written.keys(), partial(catalog.read, store), themes):
        put(planned)
    for planned in _public_feeds(show, public, files, themes, first):
        put(planned)
    _keep_keyed(store, show, keys, first, listed, files)
    stays = {file for each in spared for file in site.of_episode(each)}
    for name in sorted(before.files.keys() - written.keys()):
        if name in stays and name not in hurt:
            written[name] = before.files[name]
        else:
            store.remove(name)
    Manifest(made_of, written, kept, plans=plans, variants=kin).save(store)
    return True


def shown(
    store: Store,
    show: Show,
    episodes: Sequence[Entry],
    made_of: str,
    spared: Collection[str] = (),
    variants: Collection[str] = (),
) -> Iterator[Shown | Mended]:
    """`write`, told: what was missing or damaged of what was written before is there again.

    Raises:
        StoreError: as `write`.
    """
    before = Manifest.load(store)
    lost = before.hurt(store) if before.whole else {NAME} if store.stat(NAME) else set()
    lost |= {RECORD} if before.guid and before.guid != recorded(store) else set()
    yield Shown(len(episodes), write(store, show, episodes, made_of, spared, variants))
    yield from (Mended(name) for name in sorted(lost) if store.stat(name))


def _public_feeds(
    show: Show, episodes: Sequence[Entry], files: Collection[str], themes: Sequence[Topic], first: str
) -> Iterator[Planned]:
    """All that anyone may subscribe to, the whole show last."""
    from reader import feed

    for topic in themes:
        of = feed.of_topic(show, topic, first)
        yield from feed.feeds(of, topic.episodes, files, topic.document)
    yield from feed.feeds(show, episodes, files)


def _keep_keyed(
    store: Store,
    show: Show,
    keys: Sequence[str],
    first: str,
    episodes: Sequence[Entry],
    files: Collection[str],
) -> None:
    """Write the feeds of subscribers where they aren't so yet; those of others go. No manifest names them, for it may be published."""
    from reader import feed

    wanted = set()
    for document in (f"{KEYED}/{key}.xml" for key in keys):
        for planned in feed.feeds(feed.keyed(show, first, document), episodes, files, document):
            wanted.add(planned.name)
            data = planned.make()
            if not store.stat(planned.name) or store.read(planned.name) != data:
                store.write(planned.name, data)
    for name in set(keyed(store)) - wanted:
        store.remove(name)


def _cover(show: Show) -> bytes:
    """The show's own picture, or one that is drawn."""
    from reader import cover

    if not show.cover:
        return cover.draw(show.title, colour=show.colour, side=cover.LARGEST)
    try:
        return cover.framed(Path(show.cover).read_bytes(), cover.LARGEST)
    except OSError as error:
        raise StoreError(message("file.unreadable-why", reason=reason(error)), where=show.cover) from error


def _lighten(store: Store, whole: str, name: str, before: File | None) -> File:
    """Put the sound of the MP3 `whole` without its tag at `name`; what it was `before` stays, if it is the same."""
    from reader.tags import HEAD, size

    with store.opened(whole) as mp3:
        tag = size(mp3.read(HEAD))
        mp3.seek(tag)
        summed = integrity(mp3)
        length = mp3.tell() - tag
        made = File("", length, summed)
        if before == made and not catalog.hurt(store, {name: made}, 0.0):
            return made
        mp3.seek(tag)
        with store.draft(name) as part:
            with part.open("wb") as copy:
                shutil.copyfileobj(mp3, copy)
            store.put(part, name)
    return made


def identified(store: Store, show: Show, manifested: str = "") -> tuple[Show, str]:
    """`show` with the guid that it keeps for life (podcast-namespace, ``docs/tags/guid.md``), and that which is recorded.

    The guid is made of the first public URL and kept in the store twice, here and in the manifest, so that neither a later
    move nor a lost file changes it.

    Args:
        manifested: the guid in the manifest.
    """
    here = recorded(store)
    if here is None and not manifested and not show.guid:
        raise StoreError(message("show.damaged"), where=store.where(RECORD), mend=message("mend.show-record"))
    from reader import feed

    guid = show.guid or manifested or here or feed.show_guid(show)
    kept = manifested or here or ("" if show.guid or is_private(show.url) else guid)
    if kept and kept != here:
        store.write(RECORD, (json.dumps({"guid": kept, "url": show.url}) + "\n").encode())
    elif not kept and here is None:
        store.remove(RECORD)
    return replace(show, guid=guid), kept


def _first_address(store: Store) -> str:
    """The public address that the show had first, of which guids are made; empty where none is known."""
    return str(json.loads(store.read(RECORD))["url"]) if recorded(store) else ""


def recorded(store: Store) -> str | None:
    """The show's guid as it was kept; empty if it never was, None if what was kept is none."""
    if store.stat(RECORD) is None:
        return ""
    try:
        told = json.loads(store.read(RECORD))
        return str(UUID(told["guid"])) if told.keys() == {"guid", "url"} else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
