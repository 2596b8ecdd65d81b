"""A web server on this machine that publishes a folder, right, or wrong in the ways that its tests choose."""

import contextlib
import gzip
import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

from reader.media import media_type


class Host(http.server.ThreadingHTTPServer):
    """A web server that does all right but its `faults`."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.root, self.faults, self.asked = Path(), set[str](), list[tuple[str, str]]()
        self.leads = dict[str, tuple[int, str]]()  # redirects by name: code, and where to
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no error of ours."""


class Answering(http.server.BaseHTTPRequestHandler):
    server: Host

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        faults, name = self.server.faults, self.path.lstrip("/")
        self.server.asked.append((self.command, name))
        file = self.server.root / name
        kind = media_type(name)
        if name in self.server.leads:
            code, target = self.server.leads[name]
            self._send(code, b"", {"Location": target})
            return
        if name == "feed.xml" and self._feed(faults):
            return
        if (name.endswith(".mp3") and "gone" in faults) or not file.is_file():
            self.send_error(404)
            return
        if "no-head" in faults and self.command == "HEAD":
            self.send_error(405)
            return
        data = file.read_bytes()
        tag = f'"{len(data)}"'
        if name.endswith(".mp3"):
            data = b"<html>" + data if "no-sound" in faults else data
            data = data[:-100] if "short" in faults else data
            kind = "text/plain" if "kind" in faults else kind
        if self.headers.get("If-None-Match") == tag and "always-whole" not in faults:
            self._send(304, b"", {})
            return
        told = {"Content-Type": kind, "Last-Modified": formatdate(0, usegmt=True), "ETag": tag}
        told = {} if "no-tags" in faults else told
        told |= {} if "no-cors" in faults else {"Access-Control-Allow-Origin": "*"}
        told["Content-Type"] = kind
        if name == "feed.xml" and "gzip" in self.headers.get("Accept-Encoding", ""):
            data, told = gzip.compress(data), told | {"Content-Encoding": "gzip"}
        whole = len(data)
        if self.headers.get("Range") == "bytes=0-1" and "no-ranges" not in faults:
            self._send(206, data[:2], told | {"Content-Range": f"bytes 0-1/{whole}"})
            return
        self._send(200, data, told)

    def _feed(self, faults: set[str]) -> bool:
        if "slow" in faults:
            time.sleep(0.3)
        if "page" in faults:
            self._send(200, b"<!DOCTYPE html><title>x</title>", {"Content-Type": "text/html"})
        elif "empty" in faults:
            self._send(200, b"{}", {"Content-Type": "application/json"})
        elif "error" in faults:
            self.send_error(503)
        elif "circle" in faults:
            self._send(302, b"", {"Location": "/feed.xml"})
        elif "inside" in faults:
            self._send(302, b"", {"Location": "http://10.0.0.1/feed.xml"})
        elif "cut" in faults:
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"<rss>")
        else:
            return False
        return True

    def _send(self, code: int, data: bytes, told: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(data))} | told).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


@contextlib.contextmanager
def host(tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    server = Host(tls)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
