"""What came from outside leads nowhere inside, and nobody keeps us waiting."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from reader import source
from reader.errors import SourceError
from reader.source import web

PUBLIC = "https://blog.example.kr/feed.xml"
SECRET = "안쪽 서버의 비밀입니다."


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        port = int(self.server.server_address[1])  # type: ignore[index]
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.2:{port}/secret")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if self.path == "/feed" else "text/html")
        self.end_headers()
        if self.path == "/slow":
            for _ in range(100):
                self.wfile.write(b"<p>")
                self.wfile.flush()
                sleep(0.05)
        elif self.path == "/feed":
            items = "".join(
                f"<item><title>글 {n}</title><link>http://{host}:{port}/secret?{n}</link>"
                "<description>짧은 소개입니다.</description></item>"
                for n, host in enumerate(("127.0.0.1", "127.0.0.2"))
            )
            self.wfile.write(f"<rss><channel><title>피드</title>{items}</channel></rss>".encode())
        else:
            self.wfile.write(f"<html><body><p>{SECRET}</p></body></html>".encode())

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("0.0.0.0", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_what_the_user_typed_is_fetched_wherever_it_is(port: int) -> None:
    assert SECRET.encode() in web.fetch(f"http://127.0.0.1:{port}/secret").data


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"])
def test_an_address_from_outside_leads_nowhere_inside(port: int, host: str) -> None:
    with pytest.raises(SourceError, match=r"이 네트워크|닿을 수 없"):
        web.fetch(f"http://{host}:{port}/secret", typed=PUBLIC)


def test_a_redirect_leads_nowhere_else_inside(port: int) -> None:
    with pytest.raises(SourceError, match="이 네트워크"):
        web.fetch(f"http://127.0.0.1:{port}/away")


def test_items_of_a_feed_may_lie_beside_it_and_nowhere_else_inside(port: int) -> None:
    beside, elsewhere = source.fetch(f"http://127.0.0.1:{port}/feed")
    assert SECRET.encode() in beside.data
    assert "이 네트워크" in elsewhere.known["failure"]
    assert "짧은 소개입니다.".encode() in elsewhere.data


def test_what_was_looked_at_is_connected_to(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, every later one private."""
    answers = iter([("93.184.216.34", port)])
    asked: list[str] = []

    def resolve(host: str, *_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", next(answers, ("127.0.0.1", port)))]

    connected: list[Any] = []

    def connect(address: Any, *_: Any) -> socket.socket:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("reader.source.guard.connection.create_connection", connect)
    with pytest.raises(SourceError):
        web.fetch(f"http://blog.example.kr:{port}/secret", typed=PUBLIC)
    assert connected[0] == ("93.184.216.34", port)
    assert "127.0.0.1" not in [address for address, _ in connected]


def test_a_byte_now_and_then_is_no_page(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.3)
    began = monotonic()
    with pytest.raises(SourceError, match="제때"):
        web.fetch(f"http://127.0.0.1:{port}/slow")
    assert monotonic() - began < 3


def test_a_feed_has_its_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "FEED_SECONDS", -1.0)
    assert all("오래" in item.known["failure"] for item in source.fetch(f"http://127.0.0.1:{port}/feed"))
