"""Servers that mean harm, or close what they said they would keep open: found by attacking the network code."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from reader.errors import SourceError
from reader.source import web
from reader.source.network import Network


@contextmanager
def serving(*answers: bytes, slowly: bytes = b"") -> Iterator[str]:
    """A server that gives each connection the next of `answers`, the last one again and again, and then `slowly`, a byte each tenth."""
    door, over = socket.create_server(("127.0.0.1", 0)), Event()
    with door:

        def serve() -> None:
            number = 0
            while not over.is_set():
                line, _ = door.accept()
                Thread(
                    target=answer, args=(line, answers[min(number, len(answers) - 1)]), daemon=True
                ).start()
                number += 1

        def answer(line: socket.socket, data: bytes) -> None:
            with line:
                try:
                    while data and line.recv(65_536):
                        line.sendall(data)
                        while slowly:
                            line.sendall(slowly)
                            sleep(0.05)
                        if b"keep-alive" in data:
                            return  # said, and not done
                except OSError:
                    return

        at_the_door = Thread(target=serve, daemon=True)
        at_the_door.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        over.set()
        socket.create_connection(door.getsockname()).close()
        at_the_door.join()


PAGE = "<p>글입니다.</p>".encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
KEPT = HEAD + b"Connection: keep-alive\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE


def test_a_kept_connection_that_was_closed_loses_no_page() -> None:
    with serving(KEPT) as url, Network() as network:
        for number in range(20):
            assert web.fetch(f"{url}{number}", network=network).data == PAGE
            sleep(0.02)


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_the_length_of_a_chunk_a_byte_at_a_time_is_cut_off(
    head: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.5)
    with (
        serving(head, slowly=b"0") as url,
        Network() as network,
        pytest.raises(SourceError, match="제때"),
    ):
        web.fetch(url, network=network)


def test_no_proxy_is_asked_for_what_lies_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(KEPT) as proxy, Network() as network:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("http_proxy", proxy)
        for inside in ("http://169.254.169.254/", "http://10.0.0.7/", "http://router.local/"):
            with pytest.raises(SourceError, match="네트워크"):
                web.fetch(inside, "https://news.example.kr/feed.xml", network)


def test_no_password_of_a_netrc_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login ann password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            with line:
                heard.append(line.recv(65_536))
                line.sendall(KEPT)

        Thread(target=serve, daemon=True).start()
        with Network() as network:
            web.fetch(f"http://127.0.0.1:{door.getsockname()[1]}/", network=network)
    assert b"authorization" not in heard[0].lower()
