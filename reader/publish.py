"""The show goes public: a folder, ``s3://``, ``sftp://`` or what else fsspec knows; fsspec lives here only.

At any moment, and wherever it is cut, the public feed points to files that are there: what is linked goes up before
what links it, the feed last, and nothing is taken away before the feed that listed it has gone.
"""

from __future__ import annotations

import contextlib
import json
import logging
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from reader import catalog, check, manifest
from reader.errors import BusyError, ConfigError, StoreError
from reader.media import cache_control, media_type
from reader.store import Folder
from reader.words import message

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

RECORD = ".sori-published.json"
"""What we have put there, and what it was: only that is ever skipped or deleted."""
NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are (its documentation, "Bypassing Jekyll")."""
NOTE_EVERY = 32
"""Files after which the record is written: the most that a cut makes us send again."""
LANES = 8
"""Uploads at a time, where each is a request of its own."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of `size` bytes has arrived there, the `done`-th of `total`."""

    name: str
    size: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Same:
    """So many files are there already."""

    count: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file that isn't ours any more has gone there."""

    name: str


Step = Sent | Same | Deleted


@dataclass(frozen=True, slots=True)
class Report:
    """What was done: names of files, and bytes sent."""

    sent: tuple[str, ...]
    kept: int
    deleted: tuple[str, ...]
    size: int


def sum_up(steps: Iterable[Step]) -> Report:
    """All `steps` taken together."""
    done = list(steps)
    return Report(
        sent=tuple(step.name for step in done if isinstance(step, Sent)),
        kept=sum(step.count for step in done if isinstance(step, Same)),
        deleted=tuple(step.name for step in done if isinstance(step, Deleted)),
        size=sum(step.size for step in done if isinstance(step, Sent)),
    )


def upload(out: Path, url: str, *, delete: bool = False) -> Iterator[Step]:
    """Bring what is at `url` up to what is in `out`; send only what has changed there.

    Args:
        out: a built show.
        delete: take away what we published once and `out` doesn't have any more.

    Raises:
        ConfigError: an address we don't know, or one whose library isn't installed; a show without public address.
        StoreError: `out` is no whole show, or the other side doesn't take a file.
    """
    if not url.strip():
        raise _unknown(url)
    if "://" not in url and Path(url).resolve().is_relative_to(out.resolve()):
        raise ConfigError(message("publish.itself"), where=url, mend=message("mend.publish-places"))
    with contextlib.ExitStack() as stack:
        if out.is_dir():
            with contextlib.suppress(StoreError):  # a folder that is only read: nobody builds there
                _alone(out, stack)
        yield from _upload(out, url, delete=delete)


def _alone(out: Path, stack: contextlib.ExitStack) -> None:
    """Nobody builds there while `stack` holds; that we wait for somebody is told."""
    try:
        stack.enter_context(Folder(out).alone())
    except BusyError as busy:
        logging.getLogger(__name__).info(message("build.waiting", why=busy.what))
        stack.enter_context(Folder(out).alone(wait=True))


def _upload(out: Path, url: str, *, delete: bool) -> Iterator[Step]:
    _whole(out)
    here = {NO_JEKYLL: b""} | {name: out / name for name in _names(out)}
    digests = {name: _digest(content) for name, content in here.items()}
    with _other_side(url) as there:
        record = there.record()
        present = there.sizes()
        stale = [
            name
            for name, digest in digests.items()
            if record.get(name) != digest or present.get(name) != digest[0]
        ]
        yield Same(len(here) - len(stale))
        done = 0
        for group in _groups(stale):
            for name in there.send({name: here[name] for name in group}):
                record[name] = digests[name]
                done += 1
                yield Sent(name, digests[name][0], done, len(stale))
                if done % NOTE_EVERY == 0:
                    there.note(record)
        gone = sorted(record.keys() - here.keys(), key=lambda name: (-_step(name), name)) if delete else []
        for name in gone:
            there.delete(name)
            del record[name]
            yield Deleted(name)
        if stale or gone:
            there.note(record)


def _groups(names: list[str]) -> Iterator[list[str]]:
    """`names` in groups; a group may only go when all before it have arrived."""
    groups: dict[int, list[str]] = {}
    for name in names:
        groups.setdefault(_step(name), []).append(name)
    for _, group in sorted(groups.items()):
        yield sorted(group)


def _step(name: str) -> int:
    """When it goes: what is named before what names it."""
    if name == "feed.xml":
        return 4
    if name.endswith(".xml"):
        return 3
    if name in ("index.html", "sw.js"):
        return 2
    if name.startswith(f"{catalog.FOLDER}/"):
        return int(name.endswith(".html") or (name.endswith(".json") and not name.endswith(".chapters.json")))
    return int(name.startswith(("archive/", "search/")))


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
    return manifest.owned(store, catalog.load(store)[0])


def _is_entry(name: str, digest: object) -> bool:
    """Whether a record could hold it: a file of a show, below the root, with size and hash. Whoever may write there may write anything."""
    named = name == NO_JEKYLL or manifest.is_name(name)
    return named and isinstance(digest, list) and list(map(type, digest)) == [int, str]


def _digest(content: Path | bytes) -> list[Any]:
    """Size and hash, as the record keeps them."""
    if isinstance(content, bytes):
        return [len(content), blake2b(content, digest_size=16).hexdigest()]
    with content.open("rb") as file:
        return [content.stat().st_size, file_digest(file, lambda: blake2b(digest_size=16)).hexdigest()]


def _whole(out: Path) -> None:
    """Refuse what would break listeners' feeds: a show of this machine's address, or with files missing or damaged."""
    for finding in check.wholeness(out):
        if finding.rule == "feed.private" and finding.level == "warning":
            raise ConfigError(finding.what, where=finding.where, mend=finding.mend)
        if finding.level == "error":
            raise StoreError(finding.what, where=finding.where, mend=finding.mend)


class _OtherSide:
    """The place to publish to, and how it takes files."""

    def __init__(self, system: AbstractFileSystem, root: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        protocols = (system.protocol,) if isinstance(system.protocol, str) else system.protocol
        self._objects = "s3" in protocols  # a PUT is whole or nothing; elsewhere we write beside and rename

    def _path(self, name: str) -> str:
        return posixpath.join(self._root, name)

    def record(self) -> dict[str, list[Any]]:
        """What we have put there by name: size and hash."""
        try:
            told = json.loads(self._system.cat_file(self._path(RECORD)))
            if not all(_is_entry(name, digest) for name, digest in told.items()):
                raise ValueError("not what we write")
            return dict(told)
        except FileNotFoundError:
            return {}
        except (ValueError, AttributeError, RecursionError) as error:
            where, mend = self._path(RECORD), message("mend.publish-record")
            raise StoreError(message("publish.damaged"), where=where, mend=mend) from error

    def note(self, record: Mapping[str, list[Any]]) -> None:
        """Write down what is there."""
        data = json.dumps(dict(sorted(record.items())), indent=0).encode()
        self._put(RECORD, data)

    def sizes(self) -> dict[str, int]:
        """Every file that is there, with its size."""
        try:
            found = self._system.find(self._root, detail=True)
        except FileNotFoundError:
            return {}
        start = len(self._system._strip_protocol(self._root).rstrip("/")) + 1
        return {path[start:]: facts["size"] for path, facts in found.items()}

    def send(self, files: Mapping[str, Path | bytes]) -> Iterator[str]:
        """Put `files` there in any order; each name when it has arrived."""
        if not self._objects:  # one line, one talk: paramiko's SFTP client hangs when two threads use it
            for name, content in files.items():
                self._put(name, content)
                yield name
            return
        with ThreadPoolExecutor(LANES) as pool:
            going = {pool.submit(self._put, name, content): name for name, content in files.items()}
            try:
                for done in as_completed(going):
                    done.result()
                    yield going[done]
            finally:
                pool.shutdown(cancel_futures=True)

    def delete(self, name: str) -> None:
        """Take `name` away, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def _put(self, name: str, content: Path | bytes) -> None:
        path = self._path(name)
        if self._objects:
            headers = {"ContentType": media_type(name), "CacheControl": cache_control(name)}
            self._write(path, content, **headers)
            return
        self._system.makedirs(posixpath.dirname(path), exist_ok=True)
        part = posixpath.join(posixpath.dirname(path), f".part-{posixpath.basename(path)}")
        self._write(part, content)
        self._system.mv(part, path)

    def _write(self, path: str, content: Path | bytes, **headers: str) -> None:
        if isinstance(content, bytes):
            self._system.pipe_file(path, content, **headers)
        else:
            self._system.put_file(str(content), path, **headers)


@contextlib.contextmanager
def _other_side(url: str) -> Iterator[_OtherSide]:
    """The place at `url`; errors of its library become ours."""
    try:
        system, root = _open(url)
    except ImportError as error:
        extra = url.partition(":")[0]
        mend = f'pip install "sori-reader[{extra}]"'
        raise ConfigError(message("publish.extra", scheme=extra), where=_shown(url), mend=mend) from error
    except ValueError as error:
        raise _unknown(url) from error
    except _troubles(url) as error:
        raise StoreError(message("publish.unreached", reason=_why(error, url)), where=_shown(url)) from error
    try:
        yield _OtherSide(system, root)
    except _troubles(url) as error:
        mend = message("mend.publish-again")
        raise StoreError(
            message("publish.unsent", reason=_why(error, url)), where=_shown(url), mend=mend
        ) from error
    finally:
        if url.startswith("sftp://"):
            system.client.close()


_NO_STORES = ("data", "http", "https", "memory")
"""What fsspec knows, and where nothing stays."""


def _unknown(url: str) -> ConfigError:
    mend = message("mend.publish-places")
    return ConfigError(message("publish.unknown"), where=_shown(url), mend=mend)


def _shown(url: str) -> str:
    """`url` without the password that may stand in it."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1@", url)


def _why(error: Exception, url: str) -> str:
    """What a library says of a failure, without the password."""
    secrets = {secret for secret in (urlsplit(url).password, unquote(urlsplit(url).password or "")) if secret}
    told = str(error) or type(error).__name__
    for secret in secrets:
        told = told.replace(secret, "…")
    return told


def _open(url: str) -> tuple[AbstractFileSystem, str]:
    import fsspec

    if re.match(r"\w{2,}:(?!//)", url):
        raise ValueError(url)  # a slip of the pen, not a folder named "s3:"
    scheme, divided, _ = url.partition("://")
    if divided and (scheme in _NO_STORES or (scheme in ("s3", "sftp") and not urlsplit(url).hostname)):
        raise ValueError(url)
    if url.startswith("sftp://"):
        from reader.sftp import KnownHosts

        options = KnownHosts._get_kwargs_from_urls(url)
        return KnownHosts(**options, skip_instance_cache=True), KnownHosts._strip_protocol(url)
    system, root = fsspec.core.url_to_fs(
        url, **({"use_listings_cache": False} if url.startswith("s3:") else {})
    )
    return system, root


def _troubles(url: str) -> tuple[type[Exception], ...]:
    """What the library behind `url` raises when the other side fails."""
    if url.startswith("s3://"):
        from botocore.exceptions import BotoCoreError

        return OSError, BotoCoreError
    if url.startswith("sftp://"):
        from paramiko import SSHException

        return OSError, SSHException
    return (OSError,)
