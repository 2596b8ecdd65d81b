"""A real S3 server in a process of its own, and a gate before it that counts, delays, cuts and refuses."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

SERVE = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Server:
    """moto, which knows conditions as S3 does; what it holds, it holds as long as its process lives."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.url)

    def hang(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


REFUSALS = {
    "501": b"<Error><Code>NotImplemented</Code><Message>Not implemented</Message></Error>",
    "503": b"<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>",
}

Fault = Callable[[str, str], str]
"""What befalls a request (its method, its path): nothing, one of `REFUSALS`, ``cut`` (it never arrives), ``late`` (its answer is lost) or ``bare``
(whoever answers doesn't know conditions)."""


class _Door(ThreadingHTTPServer):
    daemon_threads = allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked was killed: that is what we are here for."""


class Gate:
    """The way to a server, which may be spoiled."""

    def __init__(self, server: str) -> None:
        self.seen: list[tuple[str, str]] = []
        self.fault: Fault = lambda method, path: ""
        self.delay = 0.0
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._to = urlsplit(server).netloc
        self._http: ThreadingHTTPServer | None = None

    def counted(self) -> Counter[str]:
        """Requests by kind; a listing is a ``LIST``."""
        return Counter("LIST" if "list-type" in path else method for method, path in self.seen)

    def open(self) -> None:
        gate, to = self, self._to

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None: ...

            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                gate.seen.append((self.command, self.path))
                fault = gate.fault(self.command, self.path)
                time.sleep(gate.delay)
                if fault == "cut":
                    self.close_connection = True
                    return
                if fault in REFUSALS:
                    self.answer(int(fault), {}, REFUSALS[fault])
                    return
                given = {
                    name: value
                    for name, value in self.headers.items()
                    if fault != "bare" or not name.lower().startswith("if-")
                }
                line = http.client.HTTPConnection(to, timeout=60)
                line.request(self.command, self.path, body, given)
                told = line.getresponse()
                data = told.read()
                line.close()
                if fault == "late":
                    self.close_connection = True
                    return
                self.answer(told.status, dict(told.getheaders()), data)

            def answer(self, status: int, headers: dict[str, str], data: bytes) -> None:
                length = headers.get("Content-Length", headers.get("content-length", str(len(data))))
                self.send_response_only(status)
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", length if self.command == "HEAD" else str(len(data)))
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else data)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = do  # noqa: N815 - as http.server has it

        self._http = _Door(("127.0.0.1", self.port), Handler)
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def shut(self) -> None:
        """From now on connections are refused; those that are open are cut with their next request."""
        self.fault = lambda method, path: "cut"
        assert self._http
        self._http.shutdown()
        self._http.server_close()

    def open_again(self) -> None:
        self.fault = lambda method, path: ""
        self.open()

    def end(self) -> None:
        if self._http:
            self._http.shutdown()
            self._http.server_close()


@contextmanager
def gated(server: Server) -> Iterator[Gate]:
    gate = Gate(server.url)
    gate.open()
    try:
        yield gate
    finally:
        gate.end()


def environment(url: str) -> dict[str, str]:
    """By which S3 is found at `url`."""
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    return dict(os.environ) | keys | {"AWS_ENDPOINT_URL": url}
