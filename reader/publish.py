"""The show goes public: a folder, ``s3://``, ``sftp://`` or what else fsspec knows.

At any moment, and wherever it is cut, the public feed points to files that are there: what is linked goes up before
what links it, the feed last, and nothing is taken away before the feed that listed it has gone.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader import catalog, check, hub, manifest
from reader.destination import NO_JEKYLL, Found, OtherSide, digest, other_side, unknown
from reader.errors import BusyError, ConfigError, StoreError
from reader.manifest import SUBSCRIBED, hashed, is_keyed, masked
from reader.store import WAIT, Folder, held
from reader.words import message

NOTE_EVERY = 32
"""Files after which the record is written, or a twentieth of all in it: the most that a cut makes us send again. It grows with the
show, and written every so many files, it would be most of what is sent."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What lies there was compared with a file here, the `done`-th of `total`."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of `size` bytes has arrived there, the `done`-th of `total`; `new`, where we had put none by that name."""

    name: str
    size: int
    done: int
    total: int
    new: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """So many files are there already."""

    count: int


@dataclass(frozen=True, slots=True)
class Altered:
    """What we had put there isn't there as we had put it, or not any more; it is sent again."""

    name: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file that isn't ours any more has gone there."""

    name: str


@dataclass(frozen=True, slots=True)
class Pinged:
    """The WebSub hub was told of so many feeds that have changed; `why` it didn't take it, or empty."""

    hub: str
    feeds: int
    why: str


Step = Compared | Altered | Sent | Same | Deleted | Pinged


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: names of files (those that are `new` are `sent`, too), and bytes sent."""

    sent: tuple[str, ...]
    kept: int
    deleted: tuple[str, ...]
    size: int
    altered: tuple[str, ...] = ()
    pinged: tuple[Pinged, ...] = ()
    new: tuple[str, ...] = ()


def sum_up(steps: Iterable[Step]) -> Report:
    """All `steps` taken together."""
    done = list(steps)
    return Report(
        sent=tuple(step.name for step in done if isinstance(step, Sent)),
        kept=sum(step.count for step in done if isinstance(step, Same)),
        deleted=tuple(step.name for step in done if isinstance(step, Deleted)),
        size=sum(step.size for step in done if isinstance(step, Sent)),
        altered=tuple(step.name for step in done if isinstance(step, Altered)),
        pinged=tuple(step for step in done if isinstance(step, Pinged)),
        new=tuple(step.name for step in done if isinstance(step, Sent) and step.new),
    )


def upload(
    out: Path,
    url: str,
    *,
    delete: bool = False,
    verify: bool = False,
    overwrite: bool = False,
    wait: float = WAIT,
) -> Iterator[Step]:
    """Bring what is at `url` up to what is in `out`; send only what has changed there.

    Args:
        out: a built show; those in its folders (`reader.manifest.below`) go with it.
        delete: take away what we published once and `out` doesn't have any more.
        verify: read back all that is there, and what is sent, and compare it. Without, it is compared by what a place
            tells unasked: S3 size and MD5, a folder its bytes, others the size.
        overwrite: take the place of files that lie where we never published, too.
        wait: seconds at most for whoever writes into `out`.

    A hub that the show names is told of feeds that have changed; that it isn't there fails nothing.

    Raises:
        ConfigError: an address we don't know, or one whose library isn't installed; a show without public address;
            somebody else's files where ours are to be.
        StoreError: `out` is no whole show, somebody writes there still, or the other side doesn't take a file.
    """
    if not url.strip():
        raise unknown(url)
    if "://" not in url and Path(url).resolve().is_relative_to(out.resolve()):
        raise ConfigError(message("publish.itself"), where=url, mend=message("mend.publish-places"))
    with contextlib.ExitStack() as stack:
        for show in (out, *manifest.below(out)) if out.is_dir() else ():
            _held(show, stack, wait)
        yield from _upload(out, url, delete=delete, verify=verify, overwrite=overwrite)


def _held(out: Path, stack: contextlib.ExitStack, wait: float) -> None:
    """Nobody builds there while `stack` holds; that we wait for somebody is told."""
    try:
        for told in held(Folder(out), stack, wait):
            logging.getLogger(__name__).info(message("build.waiting", why=told.why, seconds=told.seconds))
    except BusyError:
        raise
    except StoreError:  # a folder that is only read: nobody builds there
        return


def _upload(out: Path, url: str, *, delete: bool, verify: bool, overwrite: bool) -> Iterator[Step]:
    here = _here(out)
    digests, hidden = {name: digest(content) for name, content in here.items()}, manifest.hidden(out)
    with other_side(url) as there:
        ours = there.record()
        found = there.found()
        record = _unmasked(ours or {}, found)
        if ours is None and not overwrite:
            _free(there, here, found)
        stale = []
        for done, (name, content) in enumerate(sorted(here.items()), 1):
            known = record.get(name) == digests[name]
            if not known or not there.holds(name, content, found, read=verify or there.near):
                stale.append(name)
            yield Compared(masked(name, hidden), done, len(here))
        yield from (Altered(masked(name, hidden)) for name in stale if record.get(name) == digests[name])
        yield Same(len(here) - len(stale))
        if ours is None and stale:
            there.note(record, hidden)  # cut from here on, what lies there is known to be ours
        done, noted = 0, 0
        for group in _groups(stale):
            for name in there.send({name: here[name] for name in group}):
                new = name not in record
                record[name] = digests[name]
                done += 1
                yield Sent(masked(name, hidden), digests[name][0], done, len(stale), new)
                if done - noted >= max(NOTE_EVERY, len(record) // 20):
                    there.note(record, hidden)
                    noted = done
            _arrived(there, {name: here[name] for name in group}, read=verify)
        revoked = {name for name in record if delete or is_keyed(name)} - here.keys()
        gone = sorted(revoked, key=lambda name: (-_step(name), name))
        for name in gone:
            there.delete(name)
            del record[name]
            yield Deleted(masked(name, hidden))
        if stale or gone or any(masked(name, hidden) != name for name in ours or {}):
            there.note(record, hidden)
    yield from _pinged({name: here[name] for name in stale})


def _pinged(sent: Mapping[str, Path | bytes]) -> Iterator[Pinged]:
    """Hubs are told of what was `sent`: of feeds that are subscribed to, those for one subscriber excepted."""
    changed: dict[str, list[str]] = {}
    for name, content in sent.items():
        if SUBSCRIBED.fullmatch(_within(name)) and not is_keyed(name) and isinstance(content, Path):
            at, address = hub.announced(content.read_bytes())
            if at and address:
                changed.setdefault(at, []).append(address)
    for at, feeds in changed.items():
        yield Pinged(at, len(feeds), hub.ping(at, feeds))


def _here(out: Path) -> dict[str, Path | bytes]:
    """All that goes there, by name.

    Raises:
        ConfigError, StoreError: a show that would break its listeners' feeds.
    """
    here: dict[str, Path | bytes] = {NO_JEKYLL: b""}
    for show in (out, *manifest.below(out)):
        _whole(show)
        here |= {file.relative_to(out).as_posix(): file for file in map(show.joinpath, _names(show))}
    return here


def _free(there: OtherSide, here: Mapping[str, Path | bytes], found: Mapping[str, Found]) -> None:
    """Refuse a place where we never published and somebody's files are called as ours: what is the same is in nobody's way."""
    theirs = [
        name
        for name, content in sorted(here.items())
        if name in found and not there.holds(name, content, found, read=True)
    ]
    if theirs:
        what, mend = message("publish.theirs", count=len(theirs)), message("mend.publish-overwrite")
        raise ConfigError(what, where=there.where(theirs[0]), mend=mend)


def _arrived(there: OtherSide, files: dict[str, Path | bytes], *, read: bool) -> None:
    """Refuse to go on where a place said that it had taken a file, and hasn't: what names it would go public."""
    found = there.found()
    for name, content in files.items():
        if not there.holds(name, content, found, read=read):
            mend = message("mend.publish-room")
            raise StoreError(message("publish.not-kept"), where=there.where(name), mend=mend)


def _groups(names: list[str]) -> Iterator[list[str]]:
    """`names` in groups; a group may only go when all before it have arrived."""
    groups: dict[int, list[str]] = {}
    for name in names:
        groups.setdefault(_step(name), []).append(name)
    for _, group in sorted(groups.items()):
        yield sorted(group)


def _within(name: str) -> str:
    """`name` without the folder of the show, if that is within another."""
    show, _, within = name.partition("/")
    return within if within and show not in manifest.FOLDERS else name


def _unmasked(record: Mapping[str, list[Any]], found: Iterable[str]) -> dict[str, list[Any]]:
    """A record with the names that it doesn't tell, as far as they are there."""
    names = {hashed(name): name for name in found}
    return {names.get(name, name): digest for name, digest in record.items()}


def _step(name: str) -> int:
    """When it goes: what is named before what names it; of a show within another as of that."""
    name = _within(name)
    if SUBSCRIBED.fullmatch(name):
        return 4
    if name.endswith(".xml"):
        return 3
    if name in ("index.html", "index.json", "sw.js"):
        return 2
    if name.startswith(f"{catalog.FOLDER}/"):
        return int(name.endswith(".html") or (name.endswith(".json") and not name.endswith(".chapters.json")))
    return int(name.startswith(("archive/", "embed/", "feeds/", "search/")))


def _names(out: Path) -> set[str]:
    """What a build has written: a stray file beside it is not published.

    Raises:
        StoreError: it isn't known what a build has written.
    """
    store = Folder(out)
    if not manifest.Manifest.load(store).whole:
        raise StoreError(
            message("publish.no-manifest"),
            where=store.where(manifest.NAME),
            mend=message("mend.build"),
        )
    return manifest.owned(store, catalog.entries(store)[0])


def _whole(out: Path) -> None:
    """Refuse what would break listeners' feeds: a show of this machine's address, or with files missing or damaged."""
    for finding in check.with_posts(out, check.wholeness(out)):
        if finding.rule == "feed.private" and finding.level == "warning":
            raise ConfigError(finding.what, where=finding.where, mend=finding.mend)
        if finding.level == "error":
            raise StoreError(finding.what, where=finding.where, mend=finding.mend)
