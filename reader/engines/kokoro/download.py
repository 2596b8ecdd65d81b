"""The model from a URL, should its wheels not be had: what arrives is checked by SHA-256 before it counts.

A download that was cut goes on where it stopped, in this run or a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from reader.engines import Fetching, Installed
from reader.engines.kokoro.model import SHA256, SIZE, installed_at, sum_of
from reader.errors import VoiceError, reason
from reader.words import message

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = (10.0, 30.0)
"""Seconds to connect, and between bytes."""
LIMIT = 500_000_000
"""Most bytes of a model other than ours: five times ours, more than the largest export of Kokoro-82M (float32)."""
ATTEMPTS = 5
"""Times in a row that a cut connection brings nothing new until it is left at that."""
BACKOFF = 1.0
"""Seconds before the second such time, doubled for each further one."""

_BLOCK = 1 << 16


class _Cut(Exception):  # noqa: N818 - not an error the user sees
    """The connection ended early; what came is kept."""


def install(url: str, digest: str = SHA256) -> Iterator[Fetching | Installed]:
    """Fetch the model of SHA-256 `digest` from `url` to where `open_model` finds it, telling how far it is.

    Raises:
        VoiceError: it can't be fetched or kept, or is not that model.
    """
    target = installed_at(digest)
    part = target.with_suffix(".part")
    limit = SIZE if digest == SHA256 else LIMIT
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        begun = part.exists()
        yield from _fetch(url, part, limit)
        if begun and sum_of(part) != digest:  # what an earlier run left may be of something else
            part.unlink()
            yield from _fetch(url, part, limit)
        if (found := sum_of(part)) != digest:
            part.unlink()
            raise VoiceError(
                message("model.other", found=found[:16], digest=digest[:16]),
                where=url,
                mend=message("mend.model-digest"),
            )
        part.replace(target)
    except OSError as error:  # those of requests, which are OSErrors too, were told before
        raise VoiceError(
            message("model.unkept", reason=reason(error)),
            where=str(error.filename or part),
            mend=message("mend.model-room"),
        ) from error
    yield Installed(target)


def _fetch(url: str, part: Path, limit: int) -> Iterator[Fetching]:
    """Bring `part` to its full length, over as many connections as it takes."""
    idle = 0
    while True:
        before = _length(part)
        try:
            yield from _go_on(url, part, limit)
            return
        except _Cut as cut:
            idle = 0 if _length(part) > before else idle + 1
            if idle >= ATTEMPTS:
                raise VoiceError(
                    message("model.broken-off"),
                    where=url,
                    mend=message("mend.model-later"),
                ) from cut
            sleep(BACKOFF * 2 ** (idle - 1) if idle else 0)


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _go_on(url: str, part: Path, limit: int) -> Iterator[Fetching]:
    """One connection: append to `part` what it lacks.

    Raises:
        _Cut: it ended early.
    """
    import requests
    import urllib3

    there = _length(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            there, size = _announced(answer, there)
            if max(there, size) > limit:
                part.unlink(missing_ok=True)
                raise VoiceError(message("model.too-large", size=max(there, size)), where=url)
            with part.open("r+b" if there else "wb") as file:
                file.seek(there)
                while block := answer.raw.read(_BLOCK):
                    there += file.write(block)
                    if there > limit:
                        part.unlink()
                        raise VoiceError(message("model.larger", limit=limit), where=url)
                    yield Fetching(there, size)
            if there < size:
                raise _Cut
    except requests.exceptions.SSLError as error:
        raise VoiceError(
            message("model.certificate"), where=url, mend=message("mend.model-address")
        ) from error
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
        raise _Cut from error
    except urllib3.exceptions.HTTPError as error:
        raise _Cut from error
    except requests.RequestException as error:
        raise VoiceError(
            message("model.no-address"), where=url, mend=message("mend.model-address")
        ) from error


def _announced(answer: Response, there: int) -> tuple[int, int]:
    """Where in the file the body of `answer` begins, at most `there`, and how long the file is (0: not told)."""
    status, length = answer.status_code, int(answer.headers.get("Content-Length", 0))
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:  # all of it is there: the sum will show
        answer.raw.read()
        return there, 0
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _Cut
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise VoiceError(
            message("model.http", status=status), where=answer.url, mend=message("mend.model-address")
        )
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise VoiceError(message("model.page"), where=answer.url, mend=message("mend.model-file"))
    if status == HTTPStatus.OK:
        return 0, length
    unit, _, span = answer.headers.get("Content-Range", "").partition(" ")
    whole = span.rpartition("/")[2]
    if unit != "bytes" or span.partition("-")[0] != str(there):
        raise VoiceError(message("model.part"), where=answer.url, mend=message("mend.model-elsewhere"))
    return there, int(whole) if whole.isdigit() else there + length
