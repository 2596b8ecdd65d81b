"""Where a show is published to: a folder, ``s3://``, ``sftp://`` or what else fsspec knows, and what is known of what lies there."""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import blake2b, md5
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from reader import manifest, refusal
from reader.errors import ConfigError, StoreError
from reader.media import cache_control, media_type
from reader.refusal import shown, why
from reader.store import Folder
from reader.words import message

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

RECORD = ".sori-published.json"
"""What we have put there, and what it was: only that is ever skipped or deleted."""
NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are (its documentation, "Bypassing Jekyll")."""
LANES = 8
"""Uploads at a time, where each is a request of its own."""


def _is_entry(name: str, digest: object) -> bool:
    """Whether a record could hold it: a file of a show, below the root, with size and hash. Whoever may write there may write anything."""
    named = name == NO_JEKYLL or manifest.is_name(name)
    return named and isinstance(digest, list) and list(map(type, digest)) == [int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there: bytes, and its MD5 where the place tells it (S3, of what was put in one piece)."""

    size: int
    md5: str = ""


_MD5 = re.compile(r"[0-9a-f]{32}")
_BLOCK = 1 << 20  # bytes read at a time


def digest(content: Path | bytes) -> list[Any]:
    """Size and hash, as the record keeps them."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    return [size, _summed(content, _blake)]


def _blake() -> blake2b:
    return blake2b(digest_size=16)


def _md5() -> Any:
    return md5(usedforsecurity=False)


def _summed(content: Path | bytes, kind: Callable[[], Any]) -> str:
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        return _sum(file, kind)


def _sum(file: BinaryIO, kind: Callable[[], Any]) -> str:
    summed = kind()
    for block in iter(lambda: file.read(_BLOCK), b""):
        summed.update(block)
    return str(summed.hexdigest())


class OtherSide:
    """The place to publish to, and how it takes files."""

    def __init__(self, system: AbstractFileSystem, root: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        protocols = (system.protocol,) if isinstance(system.protocol, str) else system.protocol
        self.near = "file" in protocols  # a folder: to read it costs little
        if self.near:
            Folder(self._root).tidy()
        self._noted = ""  # MD5 of the record that is there
        self._objects = "s3" in protocols  # a PUT is whole or nothing; elsewhere we write beside and rename

    def _path(self, name: str) -> str:
        return posixpath.join(self._root, name)

    def record(self) -> dict[str, list[Any]] | None:
        """What we have put there by name, as `note` may tell it: size and hash; None where we never have."""
        try:
            data = self._system.cat_file(self._path(RECORD))
            self._noted = _summed(data, _md5)
            told = json.loads(data)
            if not all(_is_entry(name, digest) for name, digest in told.items()):
                raise ValueError("not what we write")
            return dict(told)
        except FileNotFoundError:
            return None
        except (ValueError, AttributeError, RecursionError) as error:
            where, mend = self._path(RECORD), message("mend.publish-record")
            raise StoreError(message("publish.damaged"), where=where, mend=mend) from error

    def note(self, record: Mapping[str, list[Any]], hidden: tuple[str, ...]) -> None:
        """Write down what is there; it may be read by all, so what is `hidden` (`reader.manifest.hidden`) isn't named."""
        told = {manifest.masked(name, hidden): digest for name, digest in record.items()}
        data = json.dumps(dict(sorted(told.items())), indent=0).encode()
        self._put(RECORD, data)
        self._noted = _summed(data, _md5)

    def where(self, name: str) -> str:
        """`name` as a person would find it."""
        return self._path(name)

    def found(self) -> dict[str, Found]:
        """Every file that is there. After `record`, by which it shows whether ETags are MD5s here (with a key of KMS they aren't)."""
        try:
            told = self._system.find(self._root, detail=True)
        except FileNotFoundError:
            return {}
        start = len(self._system._strip_protocol(self._root).rstrip("/")) + 1
        found = {
            path[start:]: Found(facts["size"], str(facts.get("ETag", "")).strip('"'))
            for path, facts in told.items()
        }
        honest = RECORD in found and found[RECORD].md5 == self._noted
        return {
            name: file if honest and _MD5.fullmatch(file.md5) else Found(file.size)
            for name, file in found.items()
        }

    def holds(self, name: str, content: Path | bytes, found: Mapping[str, Found], *, read: bool) -> bool:
        """Whether what was `found` as `name` is `content`; unless it is `read` back, as far as the place told."""
        there, size = found.get(name), len(content) if isinstance(content, bytes) else content.stat().st_size
        if there is None or there.size != size:
            return False
        if not read:
            return not there.md5 or there.md5 == _summed(content, _md5)
        try:
            with self._system.open(self._path(name), "rb") as file:
                return _sum(file, _blake) == _summed(content, _blake)
        except (FileNotFoundError, PermissionError, IsADirectoryError):
            return False  # sent again: it takes its place, or says why not

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
        path = self._within(name)
        if self.near:
            Folder(self._root).remove(name)
            return
        with contextlib.suppress(FileNotFoundError):
            self._system.rm_file(path)

    def _within(self, name: str) -> str:
        """Where `name` lies; of a folder, never where a link in it leads out of it."""
        path = self._path(name)
        if self.near and not Path(path).resolve().is_relative_to(Path(self._root).resolve()):
            raise StoreError(message("publish.led-out"), where=path, mend=message("mend.publish-link"))
        return path

    def _put(self, name: str, content: Path | bytes) -> None:
        path = self._within(name)
        if self._objects:
            headers = {"ContentType": media_type(name), "CacheControl": cache_control(name)}
            self._write(path, content, **headers)
            return
        if self.near:
            self._settle(name, content)
            return
        self._system.makedirs(posixpath.dirname(path), exist_ok=True)
        part = posixpath.join(posixpath.dirname(path), f".part-{posixpath.basename(path)}")
        try:
            self._write(part, content)
            self._system.mv(part, path)
        except OSError:
            with contextlib.suppress(OSError):  # a full disk: what is half there would hold it
                self._system.rm_file(part)
            raise

    def _settle(self, name: str, content: Path | bytes) -> None:
        """Put it into a folder of this machine as an output's own files are: whole or not at all, also if the power fails."""
        folder = Folder(self._root)
        with folder.draft(name) as part:
            if isinstance(content, bytes):
                part.write_bytes(content)
            else:
                shutil.copyfile(content, part)
            folder.put(part, name)

    def _write(self, path: str, content: Path | bytes, **headers: str) -> None:
        if isinstance(content, bytes):
            self._system.pipe_file(path, content, **headers)
        else:
            self._system.put_file(str(content), path, **headers)


@contextlib.contextmanager
def other_side(url: str) -> Iterator[OtherSide]:
    """The place at `url`; errors of its library become ours."""
    try:
        system, root = _open(url)
    except ImportError as error:
        extra = url.partition(":")[0]
        mend = f'pip install "sori-reader[{extra}]"'
        raise ConfigError(message("publish.extra", scheme=extra), where=shown(url), mend=mend) from error
    except ValueError as error:
        raise unknown(url) from error
    except _troubles(url) as error:
        raise StoreError(message("publish.unreached", reason=why(error, url)), where=shown(url)) from error
    try:
        yield OtherSide(system, root)
    except _troubles(url) as error:
        what, mend = _told(error, url)
        raise StoreError(what, where=shown(url), mend=mend) from error
    finally:
        if url.startswith("sftp://"):
            system.client.close()


def _told(error: Exception, url: str) -> tuple[str, str]:
    """What went wrong on the way, and what can be done about it."""
    if url.startswith("s3://"):
        return refusal.explained(error, url)
    return message("publish.unsent", reason=why(error, url)), message("mend.publish-again")


_NO_STORES = ("data", "http", "https", "memory")
"""What fsspec knows, and where nothing stays."""


def unknown(url: str) -> ConfigError:
    """That nothing can be published to `url`."""
    mend = message("mend.publish-places")
    return ConfigError(message("publish.unknown"), where=shown(url), mend=mend)


def _open(url: str) -> tuple[AbstractFileSystem, str]:
    import fsspec

    if re.match(r"\w{2,}:(?!//)", url) or "::" in url:
        raise ValueError(url)  # a slip of the pen, not a folder named "s3:"; a file system within a file
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
        return refusal.troubles()
    if url.startswith("sftp://"):
        from paramiko import SSHException

        return OSError, SSHException
    return (OSError,)
