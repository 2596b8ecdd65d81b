"""The public side of a store: pictures, pages and feed, written in an order that never lists what isn't there.

The page plays the newest episodes from a copy without tags. Chromium (its FFmpegDemuxer) takes the picture in a tag for a
stream of video whose size it must find out, and reads a whole minute of sound, half a megabyte, before it plays: on a phone's
3G three seconds and more, whatever the picture weighs. Podcast apps want the picture, so their file keeps it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from reader import catalog, feed, site, tags
from reader.config import Show
from reader.errors import StoreError
from reader.model import Episode
from reader.store import Store

RECORD = "show.json"
"""Where the podcast:guid stays, once the feed has had a public address."""


def write(store: Store, show: Show, episodes: Sequence[Episode], cover: bytes) -> None:
    """Write cover, pages and feed of `episodes`; the feed last, and nothing that hasn't changed.

    Args:
        episodes: newest first.
        cover: the show's picture, JPEG.

    Raises:
        StoreError: no room, no permission.
    """
    show = identified(store, show)
    store.write(feed.COVER, cover)
    files = frozenset(file for folder in catalog.FOLDERS for file in store.names(folder, ""))
    listed = [episode for episode in episodes if catalog.name(episode.id, ".mp3") in files]
    light = frozenset(_lighten(store, episode) for episode in listed[: site.FRESH])
    for name, data in site.files(show, listed, files | light):
        store.write(name, data)
    for name in site.outdated(store.names("assets", "")):
        store.remove(name)
    for name, data in feed.feeds(show, listed, files).items():
        store.write(name, data)
    for name in store.names(catalog.LIGHT, ".mp3"):
        if name not in light:
            store.remove(name)


def _lighten(store: Store, episode: Episode) -> str:
    """Put the sound of `episode` without its tag where the page looks for it; its name."""
    whole, name = store.path(catalog.name(episode.id, ".mp3")), catalog.light(episode.id)
    tag = tags.size(whole)
    if store.exists(name):
        copy, original = store.path(name).stat(), whole.stat()
        if copy.st_size == original.st_size - tag and copy.st_mtime_ns >= original.st_mtime_ns:
            return name
    with store.writing(name) as part, whole.open("rb") as source, part.open("wb") as target:
        source.seek(tag)
        shutil.copyfileobj(source, target)
    return name


def identified(store: Store, show: Show) -> Show:
    """`show` with the guid that it keeps for life (podcast-namespace, ``docs/tags/guid.md``).

    The guid is made of the first public URL and kept in the store, so that a later move doesn't change it.
    """
    if show.guid:
        return show
    if store.exists(RECORD):
        try:
            return replace(show, guid=str(json.loads(store.read(RECORD))["guid"]))
        except (ValueError, KeyError, TypeError) as error:
            mend = "지우면 지금의 url로 다시 만듭니다. 이미 공개한 쇼라면 reader.toml의 guid에 적으세요"
            raise StoreError("쇼 기록이 깨졌습니다", where=str(store.path(RECORD)), mend=mend) from error
    guid = feed.show_guid(show)
    if not is_private(show.url):
        store.write(RECORD, (json.dumps({"guid": guid, "url": show.url}) + "\n").encode())
    return replace(show, guid=guid)


def is_private(url: str) -> bool:
    """Whether `url` is an address only this machine or this network can reach."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".lan", ".home.arpa"))
