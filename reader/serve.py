"""The show on this machine, for this machine or the phones of the house; Starlette and uvicorn.

Addresses in the feed are those of the server as it was asked, so a show subscribes at home without any setting.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn
from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from uvicorn.protocols.http.h11_impl import H11Protocol

from reader.errors import StoreError, reason
from reader.feed import ATOM, FEED, uncounted
from reader.hosts import is_private
from reader.manifest import is_name
from reader.media import cache_control, media_type
from reader.words import message

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # only on request: `--lan`
PATIENCE = 10.0
"""Seconds in which a request must have come."""
STALLED = 120.0
"""Seconds in which what waits to be sent must get smaller: a player that has enough for now stops reading for a while, and
asks again for the rest when it was hung up on; who asks again and again and never reads holds his connection no longer."""
MOST = 200
"""Connections at a time: a house has fewer, and a process may have a thousand files open."""
EACH = 40
"""Of them from one address, so that nobody keeps out the others by coming again and again: a browser opens six."""
_HOST = re.compile(r"(?:[\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?", re.ASCII)
_OURS = ("build-report.json", "reader.toml")
"""Beside a show, and nobody else's business."""
_TEXT = ("text/", "application/", "image/svg")
"""What gets smaller when packed; sound and pictures are packed already."""
_WORTH_PACKING = 1000  # bytes: less fits into a packet anyway
_MOST_RANGES = 10
"""Parts of a file in one answer: players ask for one, and each costs an open and a seek."""
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_SHARED = _HEADERS | {
    "content-security-policy": _HEADERS["content-security-policy"].replace("ancestors 'none'", "ancestors *"),
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
_SERVED: dict[str, Any] = {"ws": "none", "log_level": "error", "access_log": False, "server_header": False, "lifespan": "off"}  # fmt: skip
LOOK_EVERY = 1.0
"""Seconds between looks at the watched files."""


class _Show(StaticFiles):
    """Files of one folder and nothing above it, with the right types, ETag, HEAD and Range (Starlette's)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path != "." and not _is_ours(path):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: os.PathLike[str] | str,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        file = Path(full_path)
        name = file.relative_to(Path(str(self.directory)).resolve()).as_posix()
        if not _is_ours(name):  # where a link led
            raise HTTPException(404)
        headers = {"cache-control": cache_control(name)}
        ranges = dict(scope["headers"]).get(b"range", b"")
        if name.endswith((".xml", ".html")) or (media_type(name).startswith(_TEXT) and not ranges):
            return _Text(file, name, scope, headers)
        if ranges.count(b",") >= _MOST_RANGES:  # RFC 9110, 14.2: it may be ignored
            scope["headers"] = [(key, value) for key, value in scope["headers"] if key != b"range"]
        response = FileResponse(
            file,
            status_code=status_code,
            headers=headers,
            media_type=media_type(name),
            stat_result=stat_result,
        )
        return NotModifiedResponse(response.headers) if _has(scope, response.headers["etag"]) else response


class _Text(Response):
    """A text, made ready beside the loop: a large one takes a second to pack, in which others are answered."""

    def __init__(self, *of: Any) -> None:
        self._of = of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ready = await run_in_threadpool(_text, *self._of)
        await ready(scope, receive, send)


def _is_ours(path: str) -> bool:
    """Whether a file of a show may be called so, on any system: no dot files, streams (``:``), short names (``~``), ends that Windows drops."""
    parts = Path(path).parts
    return (
        is_name(path)
        and path.lower() not in _OURS
        and not any(part.startswith(".") or part.endswith(".") for part in parts)
    )


def _text(file: Path, name: str, scope: Scope, headers: dict[str, str]) -> Response:
    """A text, packed for who takes that; in a feed or page the show's public address becomes the one it was asked at."""
    data = file.read_bytes()
    if name.endswith((".xml", ".html")):
        public = _public(file if name == FEED else Path(str(file).removesuffix(name)) / FEED)
        data = uncounted(data, public).replace(public.encode(), _asked_at(scope).encode()) if public else data
    mark = blake2b(data, digest_size=16).hexdigest()
    headers |= {"etag": f'"{mark}"', "vary": "Accept-Encoding"}
    if len(data) >= _WORTH_PACKING and _takes_gzip(scope):
        headers |= {"etag": f'"{mark}-gzip"', "content-encoding": "gzip"}  # RFC 9110, 8.8.3.3: other bytes
        data = _packed(data)
    response = Response(data, media_type=media_type(name), headers=headers)
    return NotModifiedResponse(response.headers) if _has(scope, headers["etag"]) else response


@lru_cache(maxsize=32)
def _packed(data: bytes) -> bytes:
    """`data` as gzip; what is asked for again and again is packed once."""
    return gzip.compress(data, 6, mtime=0)


def _takes_gzip(scope: Scope) -> bool:
    """Whether the asker takes gzip (RFC 9110, 12.5.3); who says nothing gets it plain."""
    told = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1").lower()
    weights = {}
    for one in told.split(","):
        coding, _, weight = one.partition(";")
        weights[coding.strip()] = not re.fullmatch(r"q=0(\.0*)?", weight.strip())
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _public(feed: Path) -> str:
    """The public address of the show, as its feed tells it; empty if it has none."""
    try:
        tree = etree.parse(feed)
    except (OSError, etree.XMLSyntaxError):
        return ""
    for link in tree.iter(f"{{{ATOM}}}link"):
        if link.get("rel") == "self":
            return str(link.get("href")).removesuffix(FEED)
    return ""


def _asked_at(scope: Scope) -> str:
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1") or "{}:{}".format(*scope["server"])
    return f"{scope['scheme']}://{host}/"


def _has(scope: Scope, etag: str) -> bool:
    """Whether the asker has just this (RFC 9110, 13.1.2)."""
    told = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
    return told.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in told.split(",")]


def app(out: Path, names: Iterable[str] = (), *, shared: bool = False) -> Starlette:
    """The show in `out` as an ASGI application.

    Args:
        names: public names that it is asked by, through a proxy; private ones need not be told.
        shared: whether pages of other sites may read and play it.

    Raises:
        StoreError: there is no show in `out`.
    """
    if not (out / FEED).is_file():
        raise StoreError(message("serve.no-show"), where=str(out), mend=message("mend.build-first"))
    return guarded([Mount("/", files(out))], names, _SHARED if shared else _HEADERS)


def files(out: Path) -> StaticFiles:
    """The files of the show in `out`, and no others."""
    return _Show(directory=out.resolve(), html=True)


def guarded(
    routes: Sequence[BaseRoute], names: Iterable[str] = (), headers: Mapping[str, str] = _HEADERS
) -> Starlette:
    """`routes` for who means us, by a private name or one of `names`."""
    return Starlette(
        routes=routes,
        exception_handlers={404: _not_here},
        middleware=[Middleware(_Careful, names=frozenset(name.lower() for name in names), headers=headers)],
    )


async def _not_here(*_: object) -> Response:
    return Response(message("serve.not-here"), 404, media_type="text/plain")


class _Careful:
    """Answers who means us, and tells browsers to take nothing from elsewhere.

    A website whose name is made to point here (DNS rebinding) has its own name in ``Host``. There is no
    ``Access-Control-Allow-Origin``, so that no website reads a private show, unless it is `shared`; who publishes it
    lets others in there.
    """

    def __init__(self, inner: ASGIApp, names: frozenset[str], headers: Mapping[str, str]) -> None:
        self._inner = inner
        self._names = names
        self._headers = [(key.encode(), value.encode()) for key, value in headers.items()]

    def _is_us(self, host: str) -> bool:
        try:
            name = urlsplit(f"http://{host}/").hostname or ""
            return name.rstrip(".") in self._names or is_private(f"http://{host}/")
        except ValueError:  # brackets without an address
            return False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if not (_HOST.fullmatch(host) and self._is_us(host)):
            await Response(message("serve.not-us"), 421, _HEADERS, "text/plain")(scope, receive, send)
            return

        async def safe(told: Message) -> None:
            if told["type"] == "http.response.start":
                told["headers"] = [*told["headers"], *self._headers]
            await send(told)

        await self._inner(scope, receive, safe)


class _Impatient(H11Protocol):
    """Hangs up on who asks nothing for `PATIENCE` seconds or takes nothing for `STALLED`, and on whoever comes when `MOST` are
    there, or `EACH` of the same address."""

    _hanging: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST or self._neighbours() > self._each():
            transport.abort()
        else:
            self._wait()

    def _each(self) -> int:
        return EACH

    def _neighbours(self) -> int:
        """Connections of this address."""
        address = (self.client or [""])[0]
        return sum(
            isinstance(other, _Impatient) and (other.client or [""])[0] == address
            for other in self.connections
        )

    def _wait(self) -> None:
        """From now on, a whole request must come; where an answer is still on its way, it must be taken first."""
        self._heard()
        unsent = self.transport.get_write_buffer_size()
        self._hanging = self.loop.call_later(STALLED if unsent else PATIENCE, self.transport.abort)

    def _heard(self) -> None:
        if self._hanging is not None:
            self._hanging.cancel()
            self._hanging = None

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._heard()

    def on_response_complete(self) -> None:
        self._wait()  # for the next, and for what is left of this one's body; a next that is here already ends it
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Too much waits to be sent."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        """Most of it was taken."""
        super().resume_writing()
        self._moved()

    def _moved(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._heard()
        self._moved()
        super().connection_lost(exc)


class _Proxied(_Impatient):
    """All come from the proxy's address."""

    def _each(self) -> int:
        return MOST


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens; port 0 takes a free one.

    Raises:
        StoreError: the port is taken, or not for us.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        told = message("serve.unopened", reason=reason(error))
        raise StoreError(told, where=f"{host}:{port}", mend=message("mend.port")) from error
    with door:
        yield door


def server(out: Path, names: Sequence[str] = (), *, shared: bool = False) -> uvicorn.Server:
    """What serves `out`, by public `names`, too, where a proxy has them; `shared` as in `app`.

    Raises:
        StoreError: there is no show in `out`.
    """
    return serving(app(out, names, shared=shared), _Proxied if names else _Impatient)


def serving(application: Starlette, protocol: type[_Impatient] = _Impatient) -> uvicorn.Server:
    """What serves `application`, and hangs up on who keeps it waiting."""
    return uvicorn.Server(uvicorn.Config(application, http=protocol, **_SERVED))


def run(out: Path, door: socket.socket, names: Sequence[str] = (), *, shared: bool = False) -> None:
    """Serve `out` until stopped, by public `names`, too; `shared` as in `app`.

    Raises:
        StoreError: there is no show in `out`.
    """
    server(out, names, shared=shared).run(sockets=[door])


def watch(places: Iterable[str], changed: Callable[[], None], stop: threading.Event) -> None:
    """Call `changed` whenever a file in `places` (files and folders) does; returns once `stop` is set."""
    watched = [Path(place) for place in places]
    before = _look(watched)
    while not stop.wait(LOOK_EVERY):
        now = _look(watched)
        if now != before:
            before = now
            changed()


def _look(places: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    seen = {}
    for place in places:
        for file in [place] if place.is_file() else place.rglob("*"):
            try:
                facts = file.stat()
            except OSError:
                continue  # gone between the listing and the look
            seen[file] = (facts.st_mtime_ns, facts.st_size)
    return seen
