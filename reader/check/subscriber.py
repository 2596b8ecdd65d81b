"""One request as a podcast app makes it: where it is led, how it is answered, and nothing without end."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from types import TracebackType
from typing import Self

import requests
from urllib3.exceptions import HTTPError

from reader import __version__
from reader.errors import SourceError
from reader.hosts import ascii_url, near_host
from reader.refusal import shown
from reader.source.asking import PRODUCT, TIMEOUT, session
from reader.source.guard import cut_off
from reader.words import message

LONGEST = 120.0
"""Seconds for one answer, to its end: what takes longer, an app doesn't wait for."""
MOST_HOPS = 10
"""Redirects in a row that are followed; requests follows 30, Apple tells no number, browsers 20: a server with more goes in circles."""
_PERMANENT = (301, 308)
_AGENT = f"{PRODUCT}/{__version__}"
_BLOCK = 65_536

_TLS = {
    10: "tls.expired",
    18: "tls.unknown",
    19: "tls.unknown",
    20: "tls.unknown",
    21: "tls.unknown",
    62: "tls.name",
    64: "tls.name",
}
"""What is wrong with a certificate, by OpenSSL's number (``X509_V_ERR_…``, x509_vfy.h)."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect: whether for good (301, 308), and from where to where."""

    permanent: bool
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered at the end of all redirects.

    Attributes:
        url: where.
        headers: by name, whatever its case.
        body: as far as it was asked for, unpacked.
        seconds: from the first request until the headers of the last answer.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[Hop, ...]
    seconds: float

    @property
    def kind(self) -> str:
        """Its media type, without parameters; ``?`` if it tells none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower() or "?"


class UnansweredError(SourceError):
    """Nobody answered, not to the end, or in a way no app accepts."""


class Subscriber:
    """A podcast app that has subscribed to what the user typed: only there may an address be private."""

    def __init__(self, typed: str) -> None:
        self._line = session(near_host(typed), private=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def ask(self, method: str, url: str, most: int = 0, **headers: str) -> Answer:
        """What `url` answers to `method`, with at most so many bytes of its body.

        Args:
            headers: of the request; ``_`` stands for ``-``.

        Raises:
            UnansweredError: see there; `where` is the address that failed.
            SourceError: it leads to a private address.
        """
        hops: list[Hop] = []
        began, asked = monotonic(), ascii_url(url)
        told = {"Accept-Encoding": "identity", "User-Agent": _AGENT} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        while True:
            try:
                self._line.check_host(asked)
                with self._line.request(method, asked, headers=told, timeout=TIMEOUT, stream=True) as answer:
                    target = self._line.leads(answer)
                    if not target:
                        seconds = monotonic() - began
                        body = _body(answer, most)
                        return Answer(asked, answer.status_code, answer.headers, body, tuple(hops), seconds)
            except SourceError as error:
                raise type(error)(error.what, where=shown(asked), mend=error.mend) from error
            except requests.exceptions.SSLError as error:
                raise _unanswered(message(_tls(error)), asked, "mend.certificate") from error
            except (requests.Timeout, TimeoutError) as error:
                raise _unanswered(message("page.late"), asked, "mend.server") from error
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise _unanswered(message("page.unreached"), asked, "mend.address-and-line") from error
            hops.append(Hop(answer.status_code in _PERMANENT, asked, target))
            if len(hops) > MOST_HOPS or target in {hop.source for hop in hops}:
                raise _unanswered(message("check.circle", count=len(hops)), url, "mend.server")
            asked = target


def _unanswered(what: str, where: str, mend: str) -> UnansweredError:
    return UnansweredError(what, where=shown(where), mend=message(mend))


def _body(answer: requests.Response, most: int) -> bytes:
    """The first bytes of an answer. What ends too early, or comes a byte at a time, ends as an error."""
    late = monotonic() + LONGEST
    timer = Timer(LONGEST, cut_off, (answer.raw,))
    timer.daemon = True
    timer.start()
    body = bytearray()
    try:
        for block in answer.iter_content(_BLOCK) if most else ():
            body += block
            if len(body) >= most:
                break
    finally:
        timer.cancel()
    if monotonic() >= late:
        raise TimeoutError
    return bytes(body[:most])


def _tls(error: BaseException | None) -> str:
    """Which message tells what is wrong with a certificate: the reason lies deep in what caused what."""
    todo, seen = [error], set[int]()
    while todo:
        each = todo.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, ssl.SSLCertVerificationError):
            return _TLS.get(each.verify_code, "tls.untrusted")
        todo.append(getattr(each, "reason", None))  # urllib3's
        todo += [
            each.__cause__,
            each.__context__,
            *(arg for arg in each.args if isinstance(arg, BaseException)),
        ]
    return "tls.untrusted"
