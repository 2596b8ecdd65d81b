"""Servers that mean harm, or close what they said they would keep open: found by attacking the network code."""

from __future__ import annotations

import gzip
import random
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from reader.cache import FolderCache
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
                    line.recv(65_536)
                    line.sendall(data)
                    while slowly:
                        line.sendall(slowly)
                        sleep(0.05)
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


def asked() -> bytes:
    """What we ask of a server, in lower case."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            with line:
                heard.append(line.recv(65_536))
                line.sendall(KEPT)

        Thread(target=serve, daemon=True).start()
        with Network() as network:
            web.fetch(f"http://127.0.0.1:{door.getsockname()[1]}/", network=network)
    return heard[0].lower()


def test_no_password_of_a_netrc_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login ann password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert b"authorization" not in asked()


# ── packed, cut off, and lied about ──────────────────────────────────────────────────────────────

_BABBLE = "".join(random.Random(1).choices("가나다라마바사아자차", k=70_000))
LONG = f"<p>{_BABBLE}</p>".encode()
gzipped = partial(gzip.compress, mtime=0)  # or tests have other names each second
GZIP, ZLIB = gzipped(LONG), zlib.compress(LONG)
DEFLATE = ZLIB[2:-4]
TAGGED = HEAD + b'ETag: "a"\r\n'


def packed(coding: str, data: bytes, *, length: bool = False, chunked: bool = False) -> bytes:
    head = TAGGED + f"Content-Encoding: {coding}\r\n".encode()
    if length:
        head += b"Content-Length: %d\r\n" % len(data)
    if chunked:
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)
    return head + b"\r\n" + data


@pytest.mark.parametrize(
    "answer",
    [
        packed("gzip", GZIP),
        packed("GZIP", GZIP, chunked=True),
        packed("x-gzip", GZIP, length=True),
        packed("gzip", GZIP + b"rubbish behind it"),
        packed("gzip", gzipped(LONG[:999]) + gzipped(LONG[999:])),
        packed("deflate", ZLIB),
        packed("deflate", DEFLATE),
        packed("identity", LONG, length=True),
    ],
)
def test_what_is_packed_is_read_whole_and_kept(answer: bytes, tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    with serving(answer) as url, Network(cache=cache) as network:
        assert web.fetch(url, network=network).data == LONG
    assert cache.size()[0] == 1


@pytest.mark.parametrize(
    "answer",
    [
        *(packed("gzip", GZIP[:size]) for size in (1, 5, len(GZIP) // 2, len(GZIP) - 8, len(GZIP) - 1)),
        packed("gzip", GZIP[: len(GZIP) // 2], chunked=True),
        packed("gzip", GZIP[: len(GZIP) // 2], length=True),
        packed("gzip", gzipped(LONG[:999]) + GZIP[:-100]),
        packed("gzip", GZIP[:-8] + bytes(8)),
        packed("gzip", LONG),
        packed("gzip", gzipped(b"") * 2_000),
        *(packed("deflate", each[: len(each) // 2]) for each in (ZLIB, DEFLATE)),
        packed("br", LONG),
        packed("gzip, gzip", gzipped(GZIP)),
        TAGGED + b"Transfer-Encoding: gzip\r\n\r\n" + GZIP,
        TAGGED + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n",
        TAGGED + b"Content-Length: 99\r\n\r\n<p>ab",
        *(b"HTTP/1.1 %d X\r\nContent-Type: text/html\r\n\r\n<p>ab" % status for status in (103, 202, 206, 300)),
    ],
)  # fmt: skip
def test_half_a_page_is_no_page(answer: bytes, tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    with serving(answer) as url, Network(cache=cache) as network, pytest.raises(SourceError):
        web.fetch(url, network=network)
    assert cache.size()[0] == 0


@pytest.mark.parametrize("length", [b"", b"Content-Length: -1\r\n", b"Content-Length: many\r\n"])
def test_what_may_have_been_cut_off_is_not_kept(length: bytes, tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    with serving(TAGGED + length + b"\r\n" + PAGE) as url, Network(cache=cache) as network:
        assert web.fetch(url, network=network).data == PAGE
    assert cache.size()[0] == 0


@pytest.mark.parametrize(
    ("head", "flood"),
    [
        (packed("gzip", b"\x1f\x8b\x08\x10" + bytes(6)), b"comment"),
        (packed("gzip", GZIP), b"behind the end"),
        (packed("deflate", ZLIB), b"behind the end"),
        (packed("gzip", b""), gzipped(bytes(1_000_000))),
    ],
)
def test_what_unpacks_to_nothing_or_to_all_is_counted(
    head: bytes, flood: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "LIMIT", 2_000_000)
    with serving(head, slowly=flood * 100_000 if len(flood) < 50 else flood) as url:
        with Network() as network, pytest.raises(SourceError, match="너무 큽니다"):
            web.fetch(url, network=network)
        with Network(size=1_500_000) as network, pytest.raises(SourceError, match="다 써서"):
            web.fetch(url, network=network)


def test_who_asks_says_what_can_be_unpacked_and_no_more() -> None:
    assert b"accept-encoding: gzip, deflate\r\n" in asked()
