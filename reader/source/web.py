"""Pages, feeds and pictures over HTTP: where they lead to, whether we may, and what they are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from reader.errors import SourceError
from reader.model import Post
from reader.source.asking import PRODUCT, Limits, UnreachedError, answered, host_of
from reader.source.expected import Check
from reader.source.network import GoneError, LaterError, MissingError, Network
from reader.source.remembered import Answer, remember, remembered
from reader.words import message

SECONDS = 60.0
"""For a page or picture, from the first to the last byte, wherever it leads: a byte a second is no page."""

LIMIT = 8_000_000
"""Bytes of a page or picture read at most."""

HOPS = 20
"""Addresses that one may lead to, as in browsers."""

PAUSES = (0.5, 1.0, 0.0)
"""Seconds to wait after each try; a server that asks for more itself (``Retry-After``) is left alone for so long."""

ROBOTS_SECONDS, ROBOTS_LIMIT, ROBOTS_HOPS = 15.0, 512_000, 6
"""The same for a robots.txt, of which the rest is cut (RFC 9309: 500 KiB and five redirects at least)."""

_WHOLE = (200, 203)
"""What says that all of a page comes: not 206, a part of it that nobody asked for, nor 204 or 304, which bring none."""

_BUSY = (429, 500, 502, 503, 504)
"""What says that a server can't just now."""

_ENDS = {404: MissingError, 410: GoneError} | dict.fromkeys(_BUSY, LaterError)
"""What else than an answer an error may be."""

_TRACKING = ("utm_", "fbclid", "gclid", "igshid", "ref_src")
_MEDIA = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/markdown": "text/markdown",
    "text/plain": "text/plain",
}


def fetch(url: str, typed: str = "", network: Network | None = None, expected: Check | None = None) -> Post:
    """Read one page or feed.

    Args:
        typed: what the user typed, if it was something else that led to `url`; no other host may then be private, and
            what the site's robots.txt asks is done.
        network: the build's; without one, what is used of it is remembered by nobody. Whatever rests there isn't asked, if it is
            known what it said.
        expected: raises at what isn't wanted (`reader.source.expected`).

    Raises:
        SourceError: it can't be reached, says it isn't there, is no text, isn't wanted, or is too large.
    """
    if network and url in network.hosts.rests and (before := fetched_before(url, typed or url, network)):
        return before
    return _post(url, _got(url, typed or url, _check_text, network, expected))


def fetched_before(url: str, typed: str, network: Network) -> Post | None:
    """What `fetch` gave when it last could, wherever `url` led to then, without asking anyone; None, where that isn't known."""
    hop = url
    for _ in range(HOPS):
        try:
            network.session(typed).check_host(hop)
            answer = remembered(hop, network)
            if answer and not answer.leads:
                _check_text(answer.media())
        except (SourceError, ValueError):
            return None
        if not answer:
            return None
        if not answer.leads:
            return _post(url, answer)
        hop = answer.leads
    return None


def picture(url: str, typed: str = "", network: Network | None = None) -> bytes:
    """The bytes of the picture at `url`; `typed` and `network` as in `fetch`.

    Raises:
        SourceError: it can't be reached, says it isn't there, is no picture, or is too large.
    """
    return _got(url, typed, _check_picture, network).data


def _got(
    url: str,
    typed: str,
    check: Callable[[str], None],
    network: Network | None,
    expected: Check | None = None,
) -> Answer:
    """What is at `url`, wherever it leads; `check` raises at a media type that isn't wanted."""
    with ExitStack() as stack:
        network = network or stack.enter_context(Network())
        stack.enter_context(network.at_work())
        hop, led = url, dict[str, Answer]()
        limits = Limits(monotonic() + SECONDS, LIMIT, check, whole=expected)
        try:
            for _ in range(HOPS):
                if typed != url:
                    _heed(hop, typed, network)
                answer = _patiently(hop, typed, network, limits)
                if not answer.leads and answer.status not in _WHOLE:
                    kind = _ENDS.get(answer.status, SourceError)
                    raise kind(message("page.http", status=answer.status), mend=message("mend.address"))
                if not answer.leads:
                    for each, told in led.items():  # and not before: an evening's circles are no way
                        remember(each, told, network)
                    return answer
                led[hop] = answer
                hop = answer.leads
            for host in {host_of(each) for each in led}:
                network.failed(host)
            raise UnreachedError(message("page.circles", count=HOPS), mend=message("mend.address"))
        except SourceError as error:  # of whoever knows the host only
            raise type(error)(error.what, where=url, mend=error.mend) from (error.__cause__ or error)
        except ValueError as error:  # led to "http://["
            raise SourceError(
                message("page.unreached"), where=url, mend=message("mend.address-and-line")
            ) from error


def _patiently(url: str, typed: str, network: Network, limits: Limits) -> Answer:
    """The answer, asked for again where the server says that it can't just now."""
    for pause in PAUSES:
        answer = answered(url, network.session(typed), network, limits)
        if answer.status not in _BUSY or network.hosts.left(host_of(url)):
            break
        sleep(min(pause, max(0.0, limits.until - monotonic())))
    return answer


def _heed(url: str, typed: str, network: Network) -> None:
    """See that the site's robots.txt lets us ask for `url`.

    Raises:
        SourceError: it doesn't; or it can't be had, which forbids everything (RFC 9309, 2.3.1.4).
    """
    parts = urlsplit(url)
    host = host_of(url)
    site = f"{parts.scheme}://{host}"
    if not network.hosts.known(site):
        network.hosts.learn(site, _rules(f"{site}/robots.txt", typed, network))
    found = network.hosts.rules(site)
    if isinstance(found, SourceError):
        raise type(found)(found.what, where=found.where, mend=found.mend)
    if found is None:
        raise LaterError(message("page.robots-unknown", host=host), mend=message("mend.later"))
    if not found.can_fetch(url, PRODUCT):
        raise SourceError(message("page.robots", host=host), mend=message("mend.robots"))


def _rules(url: str, typed: str, network: Network) -> Protego | SourceError | None:
    """What a robots.txt says; nothing, where there is none; None, where nobody knows, or why it may not be asked."""
    limits = Limits(monotonic() + ROBOTS_SECONDS, ROBOTS_LIMIT, cut=True)
    for _ in range(ROBOTS_HOPS):
        try:
            answer = answered(url, network.session(typed), network, limits)
        except UnreachedError:
            return None
        except SourceError as error:  # remembered as well as an answer: it isn't asked for each page
            return error
        if answer.status >= 500:
            return None
        if answer.status >= 300 and not answer.leads:
            return Protego.parse("")
        if not answer.leads:
            return Protego.parse(answer.data.decode(errors="replace"))
        url = answer.leads
    return Protego.parse("")  # led on and on, it is as if there were none (RFC 9309, 2.3.1.2)


def _check_text(kind: str) -> None:
    if kind and not (
        kind in _MEDIA or kind.startswith("text/") or "xml" in kind or kind == "application/octet-stream"
    ):
        raise SourceError(message("page.no-text", kind=kind[:100]), mend=message("mend.page"))


def _check_picture(kind: str) -> None:
    if kind and not kind.startswith("image/") and kind != "application/octet-stream":
        raise SourceError(message("picture.no-picture", kind=kind[:100]), mend=message("mend.picture"))


def _post(url: str, answer: Answer) -> Post:
    kind, rest = answer.media(), answer.kind.partition(";")[2]
    charset = rest.partition("charset=")[2].strip(" \"';") or None
    final = plain(answer.url)
    media = "application/xml" if "xml" in kind and kind not in _MEDIA else _MEDIA.get(kind, "text/html")
    known = {"url": final} | _modified(answer.modified)
    return Post(url, final, media, answer.data, charset, known, "page")


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
