"""A server on this machine that speaks Google Translate's ``batchexecute`` as gTTS uses it, faults included.

    with GoogleServer(faults={2: "429"}) as server:
        Voice("g", "google", options={"server": server.url})

A request is answered with a tone as long as its text would take to say, or with the fault planned for it.
"""

import base64
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from reader.engines.silence import Silence
from reader.model import RATE, Voice
from tests.judge import ffmpeg

RPC = "jQ1olc"
PATH = "/_/TranslateWebserverUi/data/batchexecute"
TONE = Silence(Voice("tone", "silence"))


@cache
def mp3(text: str) -> bytes:
    """`text` as Google would send it: a tone of a plausible length."""
    command = [ffmpeg(), "-v", "error", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    command += ["-b:a", "32k", "-f", "mp3", "-"]
    return subprocess.run(command, input=TONE.speak(text).pcm, capture_output=True, check=True).stdout


def answer(sound: bytes | None) -> bytes:
    """The body of an answer that carries `sound`, or that says there is none."""
    payload = None if sound is None else json.dumps([base64.b64encode(sound).decode()])
    rows = [["wrb.fr", RPC, payload, None, None, None, "generic"], ["di", 41], ["af.httprm", 41, "0", 30]]
    line = json.dumps(rows, separators=(",", ":"))
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,231]]\n'.encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        ((rpc, parameters, _, kind),) = json.loads(form["f.req"][0])[0]
        assert (self.path, rpc, kind) == (PATH, RPC, "generic")
        text, language, _, _ = json.loads(parameters)
        number = self.server.heard(text, language, self.client_address)
        FAULTS[self.server.fault(number)](self, text)

    def send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self, body: bytes) -> None:
        """Half an answer, then nothing, and the connection is gone."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def drip(self, body: bytes) -> None:
        """A byte now and then: no time-out between bytes is ever met."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(40):
            self.wfile.write(body[at : at + 1])
            self.wfile.flush()
            sleep(0.1)

    def chunks(self, body: bytes) -> None:
        """In pieces of no announced length, as Google itself answers."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), 1000):
            piece = body[at : at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def slow(self, text: str) -> None:
        sleep(self.server.slowness)
        self.send(200, answer(mp3(text)))

    def log_message(self, *_: object) -> None:
        pass


PAGE = "<!doctype html><title>죄송합니다</title><p>비정상적인 트래픽</p>".encode()

FAULTS: Mapping[str, Callable[[Handler, str], None]] = {
    "": lambda h, text: h.send(200, answer(mp3(text))),
    "chunked": lambda h, text: h.chunks(answer(mp3(text))),
    "slow": Handler.slow,
    "429": lambda h, _: h.send(429, PAGE, "text/html"),
    "429 in 1 s": lambda h, _: h.send(429, PAGE, "text/html", Retry_After="1"),
    "429 in 1 h": lambda h, _: h.send(429, PAGE, "text/html", Retry_After="3600"),
    "403": lambda h, _: h.send(403, PAGE, "text/html"),
    "302": lambda h, _: h.send(302, b"", "text/html", Location="http://127.0.0.1:1/sorry"),
    "500": lambda h, _: h.send(500, b"oops", "text/plain"),
    "503": lambda h, _: h.send(503, b"", "text/plain"),
    "cut": lambda h, text: h.cut(answer(mp3(text))),
    "drip": lambda h, text: h.drip(answer(mp3(text))),
    "html": lambda h, _: h.send(200, PAGE, "text/html"),
    "no audio": lambda h, _: h.send(200, answer(None)),
    "empty audio": lambda h, _: h.send(200, answer(b"")),
    "broken audio": lambda h, _: h.send(200, answer(b"\xff\xfb" + bytes(300))),
    "bad base64": lambda h, _: h.send(200, answer(b"x").replace(b"eA", b"!?")),
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, faults: Mapping[int, str] | str, slowness: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults, self.slowness = faults, slowness
        self.texts: list[str] = []
        self.languages: set[str] = set()
        self.times: list[float] = []
        self.connections: set[Any] = set()
        self._lock = threading.Lock()

    def heard(self, text: str, language: str, client: Any) -> int:
        with self._lock:
            self.texts.append(text)
            self.languages.add(language)
            self.times.append(monotonic())
            self.connections.add(client)
            return len(self.texts)

    def fault(self, number: int) -> str:
        return self.faults if isinstance(self.faults, str) else self.faults.get(number, "")

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what some tests are about."""


class GoogleServer:
    """The server, running in a thread while used as a context manager.

    Args:
        faults: one for every request, or by the number of the request (from 1).
        slowness: seconds that a slow answer takes.
        certificate: makes it https.
    """

    def __init__(
        self,
        faults: Mapping[int, str] | str = "",
        slowness: float = 0.3,
        certificate: Callable[[ssl.SSLContext], None] | None = None,
    ) -> None:
        self.http = Server(faults, slowness)
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate(context)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self.http.server_port}"
        self._thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)

    @property
    def texts(self) -> list[str]:
        """What it was asked to say, in the order of arrival."""
        return self.http.texts

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.shutdown()
        self.http.server_close()
        self._thread.join()
