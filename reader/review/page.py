"""The page of a review, for this machine alone.

Its address has a secret in it, new each time: without it nothing is shown and nothing written, whoever on this machine or on the
web knows the port. What writes is told by the browser which page asks (``Origin``), and only this one may.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from reader.errors import ReaderError
from reader.review.desk import Desk
from reader.serve import files, guarded, serving
from reader.words import message

_MOST = 20_000
"""Bytes that a question has: a sentence and two words."""
_ASSETS = {"": "text/html", "review.js": "text/javascript", "review.css": "text/css"}
_FRESH = {"cache-control": "no-store"}

Answer = Callable[[dict[str, str]], Response]


def app(desk: Desk, out: Path, secret: str) -> Starlette:
    """The review of the show in `out`, below ``/secret/``."""
    one = Lock()  # two tabs write one after the other

    def _say(told: dict[str, str]) -> Response:
        return Response(desk.sound(told["shown"], told["written"], told["spoken"]), media_type="audio/wav")

    def _save(told: dict[str, str]) -> Response:
        return JSONResponse({"told": desk.save(told["shown"], told["written"], told["spoken"])})

    def _confirm(told: dict[str, str]) -> Response:
        return JSONResponse({"told": desk.confirm(told["about"])})

    def _facts(_: Request) -> Response:
        with one:
            return JSONResponse(desk.facts(), headers=_FRESH)

    posts = {"say": _say, "save": _save, "right": _confirm}
    inside = [
        *(Route(f"/{name}", _asset(name)) for name in _ASSETS),
        Route("/questions", _facts),
        *(Route(f"/{name}", _posted(answer, one), methods=["POST"]) for name, answer in posts.items()),
        Mount("/show", files(out)),
    ]
    return guarded([Mount(f"/{secret}", routes=inside)])


def _asset(name: str) -> Callable[[Request], Response]:
    data = resources.files(__package__).joinpath("page", name or "index.html").read_bytes()
    return lambda _: Response(data, media_type=_ASSETS[name], headers=_FRESH)


def _posted(answer: Answer, one: Lock) -> Callable[[Request], Awaitable[Response]]:
    """What answers a form of this page, and of no other; an error of the user's is told in words."""

    def answered(told: dict[str, str]) -> Response:
        with one:
            return answer(told)

    async def respond(request: Request) -> Response:
        if request.headers.get("origin") != f"http://{request.headers.get('host')}":
            return Response(message("serve.not-us"), 403, media_type="text/plain")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MOST:
                return Response(status_code=413)
        try:
            return await run_in_threadpool(answered, _told(body))
        except ReaderError as error:
            return JSONResponse({"error": f"{error.what}. {error.mend}" if error.mend else error.what}, 422)
        except (KeyError, ValueError, RecursionError):
            return Response(status_code=400)

    return respond


def _told(body: bytes) -> dict[str, str]:
    told: Any = json.loads(body)
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise ValueError
    return told


def secret() -> str:
    """A path that nobody guesses."""
    return secrets.token_urlsafe(24)


def run(application: Starlette, door: socket.socket) -> None:
    """Serve it until stopped."""
    serving(application).run(sockets=[door])
