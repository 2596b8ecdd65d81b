"""Pages and feeds over HTTP: time-outs, a size limit, certificates checked, a second try for what passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from reader.errors import SourceError
from reader.model import Post
from reader.source.guard import Adapter
from reader.words import message

TIMEOUT = (10.0, 20.0)
"""Seconds to connect, and between bytes."""

SECONDS = 60.0
"""For a page or picture, from the first to the last byte: a byte a second is no page."""

LIMIT = 8_000_000
"""Bytes of a page or picture read at most."""

T = TypeVar("T")

_AGENT = "Mozilla/5.0 (compatible; sori-reader; reads articles aloud)"
_TRACKING = ("utm_", "fbclid", "gclid", "igshid", "ref_src")
_MEDIA = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/markdown": "text/markdown",
    "text/plain": "text/plain",
}


def fetch(url: str, typed: str = "") -> Post:
    """Read one page or feed.

    Args:
        typed: what the user typed, if it was something else that led to `url`; no other host may then be private.

    Raises:
        SourceError: it can't be reached, says it isn't there, is no text, or is too large.
    """
    return _got(url, typed or url, _post)


def picture(url: str, typed: str = "") -> bytes:
    """The bytes of the picture at `url`; `typed` as in `fetch`.

    Raises:
        SourceError: it can't be reached, says it isn't there, is no picture, or is too large.
    """
    return _got(url, typed, _image)


def _got(url: str, typed: str, read: Callable[[str, requests.Response], T]) -> T:
    try:
        with requests.Session() as session:
            retry = Retry(
                total=2,
                read=0,  # who hangs once hangs again
                backoff_factor=0.5,
                status_forcelist=(429, 500, 502, 503, 504),
                raise_on_status=False,
                respect_retry_after_header=False,  # a server may ask for a year
            )
            session.mount("https://", Adapter(typed, max_retries=retry))
            session.mount("http://", Adapter(typed, max_retries=retry))
            headers = {"User-Agent": _AGENT, "Accept-Language": "ko,en;q=0.5"}
            with session.get(url, timeout=TIMEOUT, stream=True, headers=headers) as answer:
                if answer.status_code >= 400:
                    raise SourceError(
                        message("page.http", status=answer.status_code),
                        where=url,
                        mend=message("mend.address"),
                    )
                return read(url, answer)
    except requests.Timeout as error:
        raise SourceError(message("page.late"), where=url, mend=message("mend.later")) from error
    except requests.exceptions.SSLError as error:
        raise SourceError(message("page.certificate"), where=url, mend=message("mend.address")) from error
    except SourceError as error:  # of the guard, which knows the host only
        raise SourceError(error.what, where=error.where or url, mend=error.mend) from error
    except (
        requests.RequestException,
        HTTPError,
        OSError,
        ValueError,
    ) as error:  # ValueError: sent on to "http://["
        raise SourceError(
            message("page.unreached"), where=url, mend=message("mend.address-and-line")
        ) from error


def _post(url: str, answer: requests.Response) -> Post:
    kind, _, rest = answer.headers.get("Content-Type", "").partition(";")
    kind = kind.strip().lower()
    if kind and not (
        kind in _MEDIA or kind.startswith("text/") or "xml" in kind or kind == "application/octet-stream"
    ):
        raise SourceError(message("page.no-text", kind=kind), where=url, mend=message("mend.page"))
    data = _body(url, answer)
    charset = rest.partition("charset=")[2].strip(" \"';") or None
    final = plain(answer.url)
    media = "application/xml" if "xml" in kind and kind not in _MEDIA else _MEDIA.get(kind, "text/html")
    known = {"url": final} | _modified(answer.headers.get("Last-Modified", ""))
    return Post(url, final, media, data, charset, known, "page")


def _image(url: str, answer: requests.Response) -> bytes:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith("image/") and kind != "application/octet-stream":
        raise SourceError(message("picture.no-picture", kind=kind), where=url, mend=message("mend.picture"))
    return _body(url, answer)


def _body(url: str, answer: requests.Response) -> bytes:
    data = bytearray()
    until = monotonic() + SECONDS
    while piece := answer.raw.read1(65_536, decode_content=True):
        data += piece
        if len(data) > LIMIT:
            raise SourceError(message("page.too-large"), where=url, mend=message("mend.page-most"))
        if monotonic() > until:
            raise SourceError(message("page.late"), where=url, mend=message("mend.later"))
    return bytes(data)


def _modified(told: str) -> dict[str, str]:
    """When the page last changed, as `Post.known` has it, where the server tells and it can be true."""
    try:
        when = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return {}
    if not 1990 <= when.year <= 2100:  # the first web server answered in 1990
        return {}
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return {"modified": when.isoformat(timespec="seconds")}


def plain(url: str) -> str:
    """A URL without fragment and without what only counts visitors: the identity of a page."""
    parts = urlsplit(url)
    # cut as text: decoding and encoding again would spoil a query in CP949
    query = "&".join(part for part in parts.query.split("&") if not part.startswith(_TRACKING))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))
