"""The objects of an S3 bucket below an address ``s3://bucket/prefix``: got, put, listed, deleted, with patience.

Whoever serves S3 may be away for a while (no connection, no answer, "slow down"): then we ask again, with growing pauses.
What S3 refuses for good, and what stays away, is told as ours (`reader.refusal`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from reader.errors import AwayError, ConfigError, StoreError
from reader.refusal import code, explained, passes, ready, shown, troubles, unconditional
from reader.words import message

if TYPE_CHECKING:
    from s3fs import S3FileSystem

T = TypeVar("T")

PATIENCE = 180.0
"""Seconds that we ask again for: a server that is started anew, or moves, is back by then; what stays away isn't seen to in minutes."""
PAUSES = (0.2, 15.0)
"""Seconds before the second try, and at most: each is twice the one before, and half of it by chance, so that many don't come at once."""
CONNECT, READ = 5.0, 20.0
"""Seconds without a connection, or without a byte of an answer, after which a request has failed."""

AT_ONCE = 16
"""Listings asked for side by side."""


class ChangedError(Exception):
    """The object isn't (any more) the one that was to be replaced."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object that is there: bytes, when it was put (Unix time, by the server's clock), and its ETag."""

    size: int
    modified: float
    tag: str


@dataclass(frozen=True, slots=True)
class Got:
    """An object's content, its ETag, and how many seconds it has been there, by the server's clock alone."""

    data: bytes
    tag: str
    age: float


class Objects:
    """The objects below `url`, by relative names. Picklable; each process has a line of its own (`_line`).

    Args:
        patience: seconds at most that a request is tried again for.

    Raises:
        ConfigError: the extra isn't installed, or `url` names no bucket.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.url, self.patience = url.rstrip("/"), patience
        split = urlsplit(url)
        if (
            split.scheme != "s3"
            or not re.fullmatch(r"[\w.-]+", split.netloc)
            or split.query
            or split.fragment
        ):
            raise ConfigError(message("s3.address"), where=shown(url), mend=message("mend.s3-address"))
        self._bucket, self._prefix = split.netloc, split.path.strip("/") and f"{split.path.strip('/')}/"
        ready(url)

    def where(self, name: str) -> str:
        """`name` as a person would find it."""
        return f"{self.url}/{name}"

    def get(self, name: str) -> Got | None:
        """The object, whole; None if there is none.

        Raises:
            StoreError: it can't be read.
        """

        def act() -> Got:
            answer = self._call("get_object", name)
            data = _line().whole(answer["Body"])
            put, now = answer["LastModified"].timestamp(), _now(answer)
            return Got(data, _tag(answer), now - put)

        return self._patiently(name, act, missing=True)

    def head(self, name: str) -> Object | None:
        """About the object; None if there is none.

        Raises:
            StoreError: S3 doesn't tell.
        """

        def act() -> Object:
            answer = self._call("head_object", name)
            return Object(answer["ContentLength"], answer["LastModified"].timestamp(), _tag(answer))

        return self._patiently(name, act, missing=True)

    def put(
        self,
        name: str,
        content: bytes | Path,
        *,
        tag: str | None = None,
        guard: Callable[[], object] = bool,
        **headers: str,
    ) -> Object:
        """Put `content` there, whole or not at all.

        Args:
            tag: ETag of the one that it may replace; empty if none may be there; None for whatever is.
            guard: asked before every try; what it raises is no try.

        Raises:
            ChangedError: another is there than `tag` says, or none.
            StoreError: it can't be put.
        """
        condition = {} if tag is None else {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        size = len(content) if isinstance(content, bytes) else content.stat().st_size

        def act() -> Object:
            guard()
            with ExitStack() as stack:
                body = content if isinstance(content, bytes) else stack.enter_context(content.open("rb"))
                answer = self._call("put_object", name, Body=body, **condition, **headers)
            return Object(size, _now(answer), _tag(answer))

        put = self._patiently(name, act)
        assert put
        return put

    def delete(self, name: str, *, guard: Callable[[], object] = bool) -> None:
        """Take the object away, if it is there.

        Raises:
            StoreError: it can't be deleted.
        """

        def act() -> None:
            guard()
            self._call("delete_object", name)

        with suppress(ChangedError):
            self._patiently(name, act)

    def listed(self, below: str, *, flat: bool = True) -> dict[str, Object]:
        """What there is whose name begins with `below`; without `flat`, none that has a ``/`` behind that.

        A thousand a request. Where there are more, they are listed side by side by what stands before a ``-``: in our names, a year.

        Raises:
            StoreError: it can't be listed: no such bucket, no right to.
        """
        whole = {"Prefix": self._prefix + below, "Delimiter": "" if flat else "/"}
        found: dict[str, Object] = {}
        asked = [whole]
        while asked:
            now, asked = asked[:AT_ONCE], asked[AT_ONCE:]
            answers = self._patiently(below, partial(self._side_by_side, now))
            for each, answer in zip(now, answers or (), strict=True):
                for one in answer.get("Contents", ()):
                    told = Object(one["Size"], one["LastModified"].timestamp(), _tag(one))
                    found[one["Key"].removeprefix(self._prefix)] = told
                if each["Delimiter"] == "-":
                    parts = answer.get("CommonPrefixes", ())
                    asked += ({"Prefix": part["Prefix"], "Delimiter": ""} for part in parts)
                if answer.get("IsTruncated"):
                    rest = each | {"ContinuationToken": answer["NextContinuationToken"]}
                    asked.append(whole | {"Delimiter": "-"} if flat and each is whole else rest)
        return found

    def _call(self, method: str, name: str, **words: Any) -> dict[str, Any]:
        return self._request(method, Key=self._prefix + name, **words)

    def _request(self, method: str, **words: Any) -> dict[str, Any]:
        answer: dict[str, Any] = _line().system.call_s3(method, Bucket=self._bucket, **words)
        return answer

    def _side_by_side(self, asked: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
        """The answers to several listings."""
        from fsspec.asyn import sync

        system = _line().system

        async def answers() -> list[dict[str, Any]]:
            ask = partial(
                system._call_s3, "list_objects_v2", Bucket=self._bucket
            )  # its way within an event loop
            return list(await asyncio.gather(*(ask(**each) for each in asked)))

        told: list[dict[str, Any]] = sync(system.loop, answers)
        return told

    def _patiently(self, name: str, act: Callable[[], T], *, missing: bool = False) -> T | None:
        """What `act` gives, once it does; with `missing`, None if it finds no object."""
        line, began, pause = _line(), time.monotonic(), PAUSES[0]
        while True:
            try:
                done = self._once(name, act, missing=missing)
            except AwayError as away:
                left = (0.0 if line.tired else self.patience) - (time.monotonic() - began)
                if left < pause:
                    line.tired = line.tired or self.patience > 0
                    raise
                if pause > 1 and not line.told:
                    line.told = True
                    told = message("s3.away", reason=away.what, seconds=self.patience)
                    logging.getLogger(__name__).warning("%s: %s", shown(self.url), told)
            else:
                line.tired = line.told = False
                return done
            time.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, PAUSES[1])

    def _once(self, name: str, act: Callable[[], T], *, missing: bool) -> T | None:
        """The same by one try.

        Raises:
            AwayError: another may do.
        """
        faults: tuple[type[Exception], ...] = _line().faults
        try:
            return act()
        except AwayError:
            raise
        except faults as error:
            told = code(error)
            if told in ("NoSuchKey", "404") and missing:
                return None
            if told in ("PreconditionFailed", "412", "NoSuchKey", "404"):
                raise ChangedError(name) from error
            if told in ("NotImplemented", "501"):
                raise unconditional(self.url) from error
            what, mend = explained(error, self.url)
            kind = AwayError if passes(error) else StoreError
            raise kind(what, where=self.where(name), mend=mend) from error


class _Line:
    """A process's connections to S3.

    Attributes:
        faults: what the library raises when the other side fails.
        tired: patience ran out, and nothing has come since: then each request is tried once, so that who goes on with
            other work isn't kept waiting each time.
        told: that the other side is away.
    """

    def __init__(self) -> None:
        from aiohttp import ClientError
        from s3fs import S3FileSystem

        self.faults = (*troubles(), ClientError)
        self.tired = self.told = False
        retries = {"total_max_attempts": 1, "mode": "standard"}  # ours know what may not be tried again
        waits = {"connect_timeout": CONNECT, "read_timeout": READ}
        self.system: S3FileSystem = S3FileSystem(
            config_kwargs={"retries": retries, "max_pool_connections": 32, **waits},
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        self.system.retries = 1

    def whole(self, body: Any) -> bytes:
        """All of an answer's body; the connection is free again."""
        from fsspec.asyn import sync

        try:
            data: bytes = sync(self.system.loop, body.read)
        finally:
            body.close()
        return data


_OPENING = Lock()


@lru_cache(4)
def _opened(environment: tuple[tuple[str, str], ...]) -> _Line:
    return _Line()


def _line() -> _Line:
    """One a process, by what its environment says of S3."""
    told = tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_")))
    with _OPENING:
        return _opened(told)


def _tag(told: dict[str, Any]) -> str:
    return str(told.get("ETag", "")).strip('"')


def _now(answer: dict[str, Any]) -> float:
    """When a server answered, by its own clock."""
    told = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
    try:
        return parsedate_to_datetime(told).timestamp()
    except ValueError:  # it has none
        return datetime.now().timestamp()
