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
from reader.errors import VoiceError

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
                f"받은 파일이 그 모델이 아닙니다 (SHA-256 {found[:16]}…, 바라던 것 {digest[:16]}…)",
                where=url,
                mend="주소와 --sha256을 확인하세요",
            )
        part.replace(target)
    except OSError as error:  # those of requests, which are OSErrors too, were told before
        raise VoiceError(
            f"모델을 저장할 수 없습니다 ({error.strerror})",
            where=str(error.filename or part),
            mend="빈 자리와 권한을 확인하고 다시 하세요. 받은 데까지는 이어집니다",
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
                    "연결이 자꾸 끊겨 모델을 다 받지 못했습니다",
                    where=url,
                    mend="나중에 다시 하세요. 받은 데서 이어집니다",
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
                raise VoiceError(f"모델치고 너무 큽니다 ({max(there, size):,}바이트)", where=url)
            with part.open("r+b" if there else "wb") as file:
                file.seek(there)
                while block := answer.raw.read(_BLOCK):
                    there += file.write(block)
                    if there > limit:
                        part.unlink()
                        raise VoiceError(f"모델치고 너무 큽니다 ({limit:,}바이트가 넘음)", where=url)
                    yield Fetching(there, size)
            if there < size:
                raise _Cut
    except requests.exceptions.SSLError as error:
        raise VoiceError("서버의 인증서를 믿을 수 없습니다", where=url, mend="주소를 확인하세요") from error
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
        raise _Cut from error
    except urllib3.exceptions.HTTPError as error:
        raise _Cut from error
    except requests.RequestException as error:
        raise VoiceError("모델을 받을 수 없는 주소입니다", where=url, mend="주소를 확인하세요") from error


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
            f"모델을 받지 못했습니다 (HTTP {status})", where=answer.url, mend="주소를 확인하세요"
        )
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise VoiceError(
            "모델이 아니라 웹 페이지가 왔습니다", where=answer.url, mend="파일을 바로 주는 주소를 쓰세요"
        )
    if status == HTTPStatus.OK:
        return 0, length
    unit, _, span = answer.headers.get("Content-Range", "").partition(" ")
    whole = span.rpartition("/")[2]
    if unit != "bytes" or span.partition("-")[0] != str(there):
        raise VoiceError("서버가 엉뚱한 부분을 보냈습니다", where=answer.url, mend="다른 주소를 쓰세요")
    return there, int(whole) if whole.isdigit() else there + length
