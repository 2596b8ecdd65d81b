"""Who asks nothing, takes nothing, or too much keeps nobody else out: against a real server, by real sockets."""

import socket
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from reader import serve
from reader.serve import LOOPBACK, listening
from tests import test_serve as show
from tests.test_serve import served

out, site = show.out, show.site


def test_who_asks_nothing_is_hung_up_on(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.3)
    monkeypatch.setattr(serve, "MOST", 20)
    with listening(LOOPBACK, 0) as door, ExitStack() as stack:
        server = serve.server(out)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        idle = [stack.enter_context(socket.create_connection(door.getsockname())) for _ in range(100)]
        for each in idle[::2]:
            each.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        time.sleep(0.8)
        answer = httpx.get(f"http://{LOOPBACK}:{door.getsockname()[1]}/feed.xml")
        assert answer.status_code == 200
        for each in idle:
            each.settimeout(1)
            with suppress(ConnectionResetError):
                assert each.recv(1) == b""
        server.should_exit = True
        thread.join()


def test_one_neighbour_does_not_keep_out_another(out: Path) -> None:
    """More than all connections from one address, all of 127/8 being this machine's."""
    with served(out) as address, ExitStack() as stack:
        for _ in range(serve.MOST + 50):
            stack.enter_context(socket.create_connection(address, source_address=("127.0.0.1", 0)))
        time.sleep(0.3)
        with socket.create_connection(address, source_address=("127.0.0.2", 0)) as other:
            other.settimeout(5)
            other.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert other.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(
    "first", ["GET /sw.js HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n"]
)
def test_who_dribbles_after_an_answer_is_hung_up_on(
    out: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.3)
    with served(out) as address, socket.create_connection(address) as slow:
        slow.sendall(f"{first}\r\n".encode())
        slow.settimeout(0.05)
        lost = False
        for _ in range(100):
            try:
                slow.sendall(b"G")
                lost = slow.recv(1 << 16) == b""
            except TimeoutError:
                continue
            except OSError:
                lost = True
            if lost:
                break
        assert lost


def test_who_asks_on_and_on_and_never_reads_is_hung_up_on(
    out: Path, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "STALLED", 0.3)
    asked = f"GET {large} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 50
    with served(out, buffer=16_384) as address, ExitStack() as stack:
        deaf = [stack.enter_context(socket.socket()) for _ in range(serve.EACH)]
        for each in deaf:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            each.connect(address)
            each.sendall(asked)
        deadline = time.monotonic() + 20
        answer = b""
        while not answer and time.monotonic() < deadline:  # all connections of this address are taken by them
            with socket.create_connection(address) as other, suppress(ConnectionResetError):
                other.sendall(b"GET /sw.js HTTP/1.1\r\nHost: a\r\n\r\n")
                answer = other.recv(12)
            time.sleep(0.1)
        assert answer == b"HTTP/1.1 200"


@pytest.mark.parametrize("close", ["", "Connection: close\r\n"])
def test_who_reads_slowly_gets_all(
    out: Path, large: str, monkeypatch: pytest.MonkeyPatch, close: str
) -> None:
    """The answer's end waits to be sent for longer than a request may take to come."""
    monkeypatch.setattr(serve, "PATIENCE", 0.1)
    size = (out / large[1:]).stat().st_size
    with served(out, buffer=16_384) as address, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(address)
        slow.sendall(f"GET {large} HTTP/1.1\r\nHost: 127.0.0.1\r\n{close}\r\n".encode())
        slow.settimeout(10)
        got = 0
        while got < size:
            data = slow.recv(1 << 12)
            assert data
            got += len(data)
            if size - got < 400_000:
                time.sleep(0.02)


@pytest.fixture(scope="module")
def large(out: Path) -> str:
    """The path of a file that no socket's buffers hold."""
    (out / "episodes" / "large.mp3").write_bytes(bytes(1_000_000))
    return "/episodes/large.mp3"


def test_a_large_text_is_packed_beside_the_others(site: httpx.Client, out: Path) -> None:
    text = "".join(map(str, range(1_500_000)))
    (out / "transcripts" / "large.json").write_text(text)

    def ask() -> None:
        assert httpx.get(f"{site.base_url}/transcripts/large.json", timeout=60).text == text

    asking = threading.Thread(target=ask)
    asking.start()
    times, start = [], time.monotonic()
    while asking.is_alive():
        began = time.monotonic()
        assert site.get("/sw.js").status_code == 200
        times.append(time.monotonic() - began)
    asking.join()
    assert (
        max(times) < (time.monotonic() - start) / 2
    )  # were it packed between them, one would have waited for it all
