"""The episodes that exist, and all files that are ours. A JSON record beside each MP3 is the only database."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import partial
from hashlib import blake2b
from io import BytesIO
from itertools import groupby
from math import inf
from pathlib import Path
from typing import TypeVar

from reader import __version__, record
from reader.cache import ClipCache, key
from reader.errors import AwayError, LostError, StoreError
from reader.model import Entry, Episode, File
from reader.store import LOCK, Stat, Store, integrity
from reader.words import message

FOLDER = "episodes"
FOLDERS = (FOLDER, "transcripts")
"""Transcripts stand apart: programs that convert or serve a kind of file take a whole folder."""
LIGHT = "light"
"""Folder of the sound alone of the newest episodes, for the page (`reader.show`)."""
EMBED = "embed"
"""Folder of what other sites show of episodes (`reader.site.embed`)."""
RECORD, PAGE = ".json", ".html"
"""Suffixes of what an episode has besides its `Episode.files`."""

_FILE = re.compile(
    r"(?:transcripts|light|embed|episodes(?=/[^.]+\.(?!json$)))/(?P<id>[^/]*-[0-9a-f]{10})(?:-[0-9a-f]{8})?(?:\.\w+)+"
)
"""Of an episode's own, but its record."""

LANES = 16
"""Records that are read at once: of a bucket, to read one is mostly to wait for it."""

_TICK = 2.0
"""Seconds, by which FAT tells when a file was written; HFS+ and some file servers do by one."""

E = TypeVar("E", bound=Entry)

_ID = re.compile(r".*-[0-9a-f]{10}")
"""Of an episode: another file that ends in ``.json`` and is no record isn't ours."""


def light(episode: Entry) -> str:
    """Where the sound alone of an episode is kept, if it is among the newest."""
    return f"{LIGHT}/{episode.stem}.mp3"


def name(stem: str, suffix: str) -> str:
    """Where a file of an episode is kept: ``.transcript.*`` under ``transcripts/``, the rest under ``episodes/``.

    Beside the sound stand the subtitles (``.vtt``), where players look for them, and the chapters.

    Args:
        stem: the episode's id for its record and its page, which are replaced; `Episode.stem` for all else, which never is.
    """
    if suffix.startswith(".transcript."):
        return f"transcripts/{stem}{suffix.removeprefix('.transcript')}"
    return f"{FOLDER}/{stem}{suffix}"


def edition(files: Iterable[File]) -> str:
    """The mark of just this content (`Episode.edition`)."""
    return blake2b("".join(file.integrity for file in files).encode(), digest_size=4).hexdigest()


def made_of(episode: Entry) -> dict[str, File]:
    """The episode's files by name."""
    return {name(episode.stem, file.suffix): file for file in episode.files}


def owned(episode: Entry) -> list[str]:
    """Every file of the episode, the record first."""
    return [name(episode.id, RECORD), name(episode.id, PAGE), *made_of(episode)]


def hurt(store: Store, files: Mapping[str, File], since: float, changed: float = inf) -> set[str]:
    """Which of the files, by name, are missing or not as they were written.

    What was touched after `since` (Unix time), when all were in place, is read; of others, the size will do. So is what came
    to be there after `changed`, whatever its time: of files that are replaced, an earlier copy may have the same size.
    """
    return {name for name, file in files.items() if not _whole(store, name, file, since, changed)}


def _whole(store: Store, name: str, file: File, since: float, changed: float) -> bool:
    found = store.stat(name)
    if found is None or found.size != file.size:
        return False
    if found.modified <= since and found.changed <= changed:
        return True
    with store.opened(name) as data:
        return integrity(data) == file.integrity


def damage(store: Store, episode: Entry) -> set[str]:
    """Which files of the episode are missing or not as they were written; its page is the show's."""
    own = store.stat(name(episode.id, RECORD))
    return hurt(store, made_of(episode), own.modified if own else 0.0)


def save(store: Store, episode: Episode) -> None:
    """Write the record. Do it last: an episode exists once its record does. What others have put into it stays."""
    store.write(name(episode.id, RECORD), record.write(episode, _bytes(store, episode.id)))


def _bytes(store: Store, episode_id: str) -> bytes:
    try:
        return store.read(name(episode_id, RECORD))
    except AwayError:  # it may be there
        raise
    except StoreError:
        return b""


def read(store: Store, episode_id: str) -> Episode:
    """An episode, whole.

    Raises:
        StoreError: its record can't be read, or was altered.
    """
    file = name(episode_id, RECORD)
    data = store.read(file)
    try:
        return record.parse(data, episode_id)
    except ValueError as error:
        mend = of_post(message("mend.build-post"), record.origin(data))
        raise StoreError(message("catalog.damaged"), where=store.where(file), mend=mend) from error


def load(store: Store) -> tuple[list[Episode], dict[str, StoreError]]:
    """All episodes, newest first, and an error for each id whose record can't be read, or was altered."""
    episodes, damaged = [], {}
    for own in _ids(store.names(FOLDER, RECORD)):
        try:
            episodes.append(read(store, own))
        except AwayError:  # it isn't known to be damaged
            raise
        except StoreError as error:
            if _ID.fullmatch(own):
                damaged[own] = error
    return _newest_first(episodes), damaged


def entries(store: Store, cache: ClipCache | None = None) -> tuple[list[Entry], dict[str, StoreError]]:
    """The same, but for what is said in them. A record that is as it was when `cache` learned of it isn't opened.

    One that was written just before this build began isn't kept in it: written again, it may look the same (`_TICK`).
    """
    found: list[Entry] = []
    damaged: dict[str, StoreError] = {}
    stats = store.stats(FOLDER, RECORD)
    began = store.stat(LOCK)
    with ThreadPoolExecutor(LANES) as pool:
        for month, ids in groupby(_ids(stats), lambda own: own[:7]):
            index = _index(store, month)
            known = dict(map(_indexed, BytesIO((cache and cache.get(index)) or b"")))
            now = {own: stats[name(own, RECORD)] for own in ids}
            there = {own: kept for own, kept in known.items() if now.get(own) == kept[0]}
            unknown = [own for own in now if own not in there]
            for own, told in zip(unknown, pool.map(partial(_tried, store), unknown), strict=True):
                if isinstance(told, Entry):
                    there[own] = now[own], told
                elif _ID.fullmatch(own):
                    damaged[own] = told
            settled = {
                own: (stat, entry)
                for own, (stat, entry) in there.items()
                if stat.mark or not began or stat.modified + _TICK < began.modified
            }
            if cache and settled != known:
                lines = (
                    f"{stat.size} {stat.modified} {stat.mark} {record.line(entry)}\n"
                    for stat, entry in settled.values()
                )
                cache.put(index, "".join(lines).encode())
            found += (entry for _, entry in there.values())
    return _newest_first(found), damaged


def _tried(store: Store, own: str) -> Entry | StoreError:
    try:
        return read(store, own).entry
    except AwayError:  # it isn't known to be damaged
        raise
    except StoreError as error:
        return error


def _index(store: Store, month: str) -> str:
    """The name in the cache of what is known of a month's records: an edit changes one of many."""
    told = [field.name for kind in (Stat, Entry, *record.PARTS) for field in fields(kind)]
    where = store.where("")
    place = where if "://" in where else Path(where).absolute()
    return key("entries", __version__, told, ascii((place, month)))  # names may be no text


def _indexed(line: bytes) -> tuple[str, tuple[Stat, Entry]]:
    size, modified, mark, told = line.split(b" ", 3)
    entry = record.of_line(told)
    return entry.id, (Stat(int(size), float(modified), mark.decode()), entry)


def ids(store: Store) -> list[str]:
    """Of the episodes that have a record, whatever it says."""
    return [own for own in _ids(store.names(FOLDER, RECORD)) if _ID.fullmatch(own)]


def _ids(files: Iterable[str]) -> Iterator[str]:
    for file in files:
        if not file.endswith(".chapters.json"):
            yield file.removeprefix(f"{FOLDER}/").removesuffix(RECORD)


def _newest_first(listed: list[E]) -> list[E]:
    return sorted(listed, key=lambda each: (each.published, each.id), reverse=True)


def origin(store: Store, episode_id: str) -> str:
    """Of which post a record says that it is, though it be damaged; empty, where it doesn't tell any more."""
    return record.origin(_bytes(store, episode_id))


def of_post(mend: str, origin: str) -> str:
    """What is to be done with a post, and with which (`origin`)."""
    return f"{mend}: {origin}" if origin else mend


def sweep(store: Store, kept: Collection[str], spared: Collection[str]) -> None:
    """Take away what is called as a file of an episode and is none: of an edition before, of one that was withdrawn or never finished.

    Do it when record and feed are written: until then they may name it. What can't be taken away now (Windows, while a
    listener downloads it) is told, and goes with a later build.

    Args:
        kept: names of the files that a record or the manifest names.
        spared: ids of episodes of which it isn't known what they are made of.
    """
    for folder in (*FOLDERS, LIGHT, EMBED):
        for file in store.names(folder):
            found = _FILE.fullmatch(file)
            if found and file not in kept and found["id"] not in spared:
                try:
                    store.remove(file)
                except (AwayError, LostError):
                    raise
                except StoreError as error:
                    logging.getLogger(__name__).warning(
                        message("store.left", what=error.what, where=error.where)
                    )
