"""One request and its answer over HTTP: every limit holds for every byte, and what is unchanged doesn't come again."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import RemoteDisconnected
from threading import Timer
from time import monotonic
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import HTTPBasicAuth
from requests.utils import get_auth_from_url, requote_uri
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from reader import __version__
from reader.errors import SourceError
from reader.hosts import is_private
from reader.source.guard import Adapter, cut_off
from reader.source.network import LaterError, Network
from reader.source.remembered import Answer, conditions, remember, remembered
from reader.source.unpacking import TAKEN, Unpacking
from reader.words import message

PRODUCT = "sori-reader"
"""As robots.txt knows us."""

TIMEOUT = (10.0, 20.0)
"""Seconds to connect, and between bytes."""

_HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; {PRODUCT}/{__version__}; reads articles aloud)",
    "Accept-Language": "ko,en;q=0.5",
    "Accept-Encoding": TAKEN,
}
LONGEST = 86_400.0
"""Seconds for which a server that asks for it (``Retry-After``) is left alone at most: it may say a year."""

SHORT = 2.0
"""Seconds below which that is no more than we wait by ourselves (`reader.source.web.PAUSES`)."""

GOODBYE = 1.0
"""Seconds for what comes with an answer of which nothing is wanted."""


class UnreachedError(LaterError):
    """Nobody answered, not in time, or not to the end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may take.

    Attributes:
        until: the moment (monotonic) by which it is whole.
        size: bytes, unpacked.
        check: raises at a media type that isn't wanted; None wants any.
        cut: whether what is too large is cut, and no error.
        whole: raises at a whole answer that isn't wanted, which is then not remembered; given what was said before.
    """

    until: float
    size: int
    check: Callable[[str], None] | None = None
    cut: bool = False
    whole: Callable[[Answer, Answer | None], None] | None = None


class Session(requests.Session):
    """Follows nothing by itself: it would read whatever a redirect sends along, without end."""

    def __init__(self, adapter: Adapter, near: str, *, private: bool) -> None:
        super().__init__()
        self.auth = _told_in_address  # and not by a ~/.netrc, which is for whom the user asks himself
        self._near, self._private = near, private
        for scheme in ("https://", "http://"):
            self.mount(scheme, adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: see `leads`."""
        return None

    def check_host(self, url: str) -> None:
        """See that `url` names no private host but `near`: where a proxy connects, the guard of connections sees none.

        Raises:
            SourceError: it does, or is no address of the web.
        """
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise SourceError(message("page.unreached"), mend=message("mend.address-and-line"))
        host = (urlsplit(url).hostname or "").rstrip(".")
        if not self._private and host != self._near and is_private(url):
            raise SourceError(message("page.private", host=host), mend=message("mend.private"))

    def leads(self, answer: requests.Response) -> str:
        """Where an answer sends us on to; empty if it doesn't."""
        target = super().get_redirect_target(answer)
        return urljoin(answer.url, requote_uri(target)) if target else ""


def session(near: str, *, private: bool) -> Session:
    """A session that may reach, of private hosts, `near` only, or all; it stays connected to those it asked."""
    retry = Retry(total=2, read=0, status=0, other=0, backoff_factor=0.5, respect_retry_after_header=False)
    return Session(Adapter(near, private=private, max_retries=retry), near, private=private)


def _told_in_address(request: requests.PreparedRequest) -> requests.PreparedRequest:
    user, password = get_auth_from_url(request.url or "")
    return HTTPBasicAuth(user, password)(request) if user or password else request


def answered(url: str, asking: Session, network: Network, limits: Limits) -> Answer:
    """What the server says at `url`; of what it said before and is unchanged, what it said then.

    Raises:
        UnreachedError: nothing, or nothing in time.
        SourceError: what isn't wanted, or what we may not or no more ask for.
    """
    network.check_budget()
    host = host_of(url)
    network.check_host(host)
    asking.check_host(url)
    limits = replace(limits, until=min(limits.until, monotonic() + network.left()))
    try:
        try:
            told = _asked(url, asking, network, limits)
        except requests.ConnectionError as error:
            if not _dropped(error):
                raise
            told = _asked(url, asking, network, limits)
    except UnreachedError:
        network.failed(host)
        raise
    except requests.exceptions.SSLError as error:
        raise SourceError(message("page.certificate"), mend=message("mend.address")) from error
    except requests.Timeout as error:
        network.failed(host)
        raise UnreachedError(message("page.late"), mend=message("mend.later")) from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:  # ValueError: "http://["
        if isinstance(error, requests.ConnectionError | HTTPError | OSError):
            network.failed(host)
        raise UnreachedError(message("page.unreached"), mend=message("mend.address-and-line")) from error
    if not told.leads:
        network.answered(host)
    if told.after >= SHORT:
        network.hosts.leave(host, told.after)
    return told


def host_of(url: str) -> str:
    """The host of `url` as strikes are counted: with its port, without a password."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _dropped(error: BaseException | None) -> bool:
    """Whether a connection that was kept open had been closed by the other side: the same is asked once more, by another."""
    while error and not isinstance(error, RemoteDisconnected | ConnectionResetError | BrokenPipeError):
        error = error.__context__
    return error is not None


def _asked(url: str, asking: Session, network: Network, limits: Limits) -> Answer:
    kept = remembered(url, network)
    unless = conditions(kept) if kept else {}
    asking.cookies.clear()  # nothing a site sets is told to the next that is asked
    left = max(0.1, limits.until - monotonic())
    timeout = (min(TIMEOUT[0], left), min(TIMEOUT[1], left))
    with asking.get(url, timeout=timeout, stream=True, headers=_HEADERS | unless) as answer:
        told = Answer(
            answer.url,
            answer.status_code,
            asking.leads(answer),
            answer.headers.get("Content-Type", ""),
            answer.headers.get("Last-Modified", ""),
            answer.headers.get("ETag", ""),
        )
        if kept and unless and told.status == 304:
            answer.raw.read1(1, decode_content=False)  # there is no body: the connection is free again
            _check(kept, limits)
            if limits.whole:
                limits.whole(kept, None)
            return kept
        if told.leads or told.status >= 300:
            _let_go(answer, network, limits)
            after = 0.0 if told.leads else _after(answer.headers.get("Retry-After", ""))
            return replace(told, lasts=_may_be_kept(answer), after=after)
        _check(told, limits)
        _check_framing(answer)
        lasts = _may_be_kept(answer) and _tells_its_end(answer)
        told = replace(told, lasts=lasts, data=_body(answer, network, limits))
        if limits.whole:
            limits.whole(told, kept)
        remember(url, told, network)
        return told


def _after(told: str) -> float:
    """For how many seconds a server asks to be left alone (RFC 9110, 10.2.3); 0 where it doesn't."""
    if re.fullmatch("[0-9]{1,9}", told):
        return min(float(told), LONGEST)
    try:
        when = parsedate_to_datetime(told)
        left = (when - datetime.now(when.tzinfo)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    return min(max(left, 0.0), LONGEST)


def _check(answer: Answer, limits: Limits) -> None:
    if limits.check:
        limits.check(answer.media())


def _body(answer: requests.Response, network: Network, limits: Limits) -> bytes:
    """All that comes, unpacked.

    Raises:
        UnreachedError: not in time, or not to its end.
        SourceError: too large, damaged, or packed as nobody asked for.
    """
    unpacking = Unpacking(answer.headers.get("Content-Encoding", ""))
    # what comes between the bytes of a page (lengths of chunks, heads of packing) is counted by nobody else
    timer = Timer(max(0.0, limits.until - monotonic()), cut_off, (answer.raw,))
    timer.daemon = True
    timer.start()
    try:
        data = _unpacked(answer, unpacking, network, limits)
    except HTTPError:
        if monotonic() < limits.until:
            raise
    finally:
        timer.cancel()
    if monotonic() >= limits.until:
        raise UnreachedError(message("page.late"), mend=message("mend.later"))
    cut = limits.cut and len(data) == limits.size
    if not cut and not unpacking.ended():
        raise UnreachedError(message("page.incomplete"), mend=message("mend.later"))
    return data


def _unpacked(answer: requests.Response, unpacking: Unpacking, network: Network, limits: Limits) -> bytes:
    """What comes until it ends, or is cut, or is late."""
    data, came, counted = bytearray(), 0, 0
    while monotonic() < limits.until and (raw := answer.raw.read1(65_536, decode_content=False)):
        came += len(raw)
        for piece in unpacking.pieces(raw):
            data += piece
            if len(data) > limits.size:
                break
        largest = max(came, len(data))  # also what unpacks to nothing is read
        network.took(largest - counted)
        counted = largest
        if counted > limits.size:
            if limits.cut:
                break
            raise SourceError(message("page.too-large"), mend=message("mend.page-most"))
    return bytes(data[: limits.size])


def _let_go(answer: requests.Response, network: Network, limits: Limits) -> None:
    """Read the little that comes with an answer of which nothing is wanted: the connection is free again. Much is cut off."""
    length = answer.headers.get("Content-Length", "")
    if re.fullmatch("[0-9]{1,5}", length):
        with suppress(SourceError, HTTPError):
            _body(answer, network, replace(limits, until=min(limits.until, monotonic() + GOODBYE)))


def _check_framing(answer: requests.Response) -> None:
    """See that we can tell an answer from what carries it (RFC 9112, 6.1).

    Raises:
        SourceError: it is packed for the way, which nobody asked for.
    """
    told = answer.headers.get("Transfer-Encoding", "").strip().lower()
    if told not in ("", "chunked", "identity"):
        raise SourceError(message("page.packed", coding=told[:100]), mend=message("mend.later"))


def _may_be_kept(answer: requests.Response) -> bool:
    """Whether a server lets us keep what it says (RFC 9111, 5.2.2.5)."""
    return "no-store" not in map(str.strip, answer.headers.get("Cache-Control", "").lower().split(","))


def _tells_its_end(answer: requests.Response) -> bool:
    """Whether an answer that was cut off would be known for it: of what ends where the line does, nobody knows."""
    return (
        answer.raw.chunked
        or re.fullmatch("[0-9]+", answer.headers.get("Content-Length", "")) is not None
        or answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")
    )
