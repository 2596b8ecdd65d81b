"""What a build may take of the network, what it may ask for, and what it remembers: against real servers."""

import gzip
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest

from reader import __version__, source
from reader.cache import FolderCache
from reader.errors import SourceError
from reader.source import Network, guard, web

LONG = "바람이 부는 날에는 강가를 걷는다. " * 30
PAGE = f"<html><head><title>쪽</title></head><body><p>{LONG}</p></body></html>".encode()
TEXT = {"Content-Type": "text/html; charset=utf-8"}
Told = tuple[int, dict[str, str], bytes]


class Site:
    """Pages by path, and what was asked for: each a method of its own, if it is to misbehave."""

    def __init__(self) -> None:
        self.pages: dict[str, Told | Callable[[Any], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.connections: Counter[Any] = Counter()
        self.bodies = 0
        self.url = ""

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def feed(self, *paths: str) -> str:
        """The address of a feed whose items link to these paths."""
        items = "".join(
            f"<item><title>글 {path}</title><link>{self.url}{path}</link><description>짧은 소개.</description></item>"
            for path in paths
        )
        body = f"<rss><channel><title>피드</title>{items}</channel></rss>".encode()
        self.pages["/feed"] = (200, {"Content-Type": "application/rss+xml"}, body)
        return f"{self.url}/feed"


@pytest.fixture
def site() -> Iterator[Site]:
    here = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked.append((self.path, dict(self.headers)))
            here.connections[self.client_address] += 1
            told = here.pages.get(self.path, (404, TEXT, b"no"))
            if callable(told):
                told(self)
                self.close_connection = True
                return
            status, headers, body = told
            if status == 200 and headers.get("ETag", "-") == self.headers.get("If-None-Match"):
                status, body = 304, b""
            if status == 200 and headers.get("Last-Modified", "-") == self.headers.get("If-Modified-Since"):
                status, body = 304, b""
            here.bodies += status == 200 and self.path != "/robots.txt"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("0.0.0.0", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        here.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield here
        server.shutdown()


def endless(status: int, **headers: str) -> Callable[[Any], None]:
    def tell(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        try:
            while True:
                asked.wfile.write(b"x" * 65_536)
        except OSError:  # nobody reads on
            return

    return tell


def hangs_up(asked: BaseHTTPRequestHandler) -> None:
    asked.connection.shutdown(socket.SHUT_RDWR)


def failures(address: str, network: Network | None = None) -> list[str]:
    return [post.known.get("failure", "") for post in source.fetch(address, network)]


# ── the budget ───────────────────────────────────────────────────────────────────────────────────


def test_a_build_has_its_bytes_and_one_line_says_that_they_are_spent(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    feed = site.feed(*(f"/{n}" for n in range(9)))
    site.pages |= {f"/{n}": (200, TEXT, PAGE) for n in range(9)}
    with Network(size=len(PAGE) * 3) as network:
        told = failures(feed, network)
        assert told[0] == ""
        assert "다 써서" in told[-1]
        assert site.paths().count("/8") == 0
        with pytest.raises(SourceError, match="network_minutes"):
            source.fetch(f"{site.url}/0", network)
    assert len([record for record in caplog.records if "다 써서" in record.message]) == 1


def test_a_build_has_its_seconds(site: Site) -> None:
    site.pages["/a"] = (200, TEXT, PAGE)
    with Network(seconds=0) as network, pytest.raises(SourceError, match="다 써서"):
        source.fetch(f"{site.url}/a", network)
    assert site.asked == []


def test_what_is_packed_counts_unpacked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LIMIT", 100_000)
    site.pages["/bomb"] = (200, TEXT | {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 50_000_000))
    with pytest.raises(SourceError, match="너무 큽니다"):
        source.fetch(f"{site.url}/bomb")


@pytest.mark.parametrize("status", [200, 302, 404, 500, 503])
def test_an_endless_body_ends(site: Site, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LIMIT", 100_000)
    monkeypatch.setattr(web, "PAUSES", (0.0, 0.0))
    site.pages["/a"] = endless(status, Location="/b", Content_Type="text/html")
    site.pages["/b"] = (200, TEXT, PAGE)
    if status == 302:
        assert source.fetch(f"{site.url}/a")[0].data == PAGE
        return
    with pytest.raises(SourceError):
        source.fetch(f"{site.url}/a")


def test_a_host_that_hangs_up_is_not_asked_for_each_of_its_items(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    feed = site.feed(*(f"/{n}" for n in range(50)))
    site.pages["/robots.txt"] = (404, TEXT, b"")
    site.pages |= {f"/{n}": hangs_up for n in range(50)}
    told = failures(feed)
    assert all("닿을 수" in each for each in told[:3])
    assert all("이어서 3번" in each for each in told[3:])
    assert not set(site.paths()) & {f"/{n}" for n in range(3, 50)}
    assert len([record for record in caplog.records if "이어서 3번" in record.message]) == 1


def test_an_answer_between_makes_up_for_failures(site: Site) -> None:
    paths = ("/0", "/1", "/good", "/2", "/3", "/good2")
    site.pages |= {path: (200, TEXT, PAGE) if "good" in path else hangs_up for path in paths}
    told = failures(site.feed(*paths))
    assert (told[2], told[5]) == ("", "")


@pytest.mark.parametrize("circle", [{"Location": "/in-circles"}, {"Location": "/round"}])
def test_a_host_that_leads_in_circles_is_not_asked_for_each_of_its_items(
    site: Site, circle: dict[str, str]
) -> None:
    site.pages["/robots.txt"] = (404, TEXT, b"")
    site.pages |= {f"/{n}": (302, circle, b"") for n in range(20)}
    site.pages |= {"/in-circles": (302, circle, b""), "/round": (301, {"Location": "/in-circles"}, b"")}
    told = failures(site.feed(*(f"/{n}" for n in range(20))))
    assert all("20번" in each for each in told[:3])
    assert all("이어서 3번" in each for each in told[3:])
    assert not set(site.paths()) & {f"/{n}" for n in range(3, 20)}


def test_connections_are_used_again(site: Site) -> None:
    site.pages |= {f"/{n}": (200, TEXT, PAGE) for n in range(20)}
    with Network() as network:
        assert failures(site.feed(*(f"/{n}" for n in range(20))), network) == [""] * 20
    assert len(site.connections) == 1


@pytest.mark.parametrize("target", ["/a", "http://[bad", "file:///etc/passwd", "ftp://a.example/"])
def test_redirects_that_lead_nowhere(site: Site, target: str) -> None:
    site.pages["/a"] = (302, {"Location": target}, b"")
    feed = site.feed("/a", "/good")
    site.pages["/good"] = (200, TEXT, PAGE)
    assert [bool(each) for each in failures(feed)] == [True, False]


def test_a_flood_of_headers_is_no_page(site: Site) -> None:
    site.pages["/a"] = (200, {f"X-{n}": "x" * 100 for n in range(1_000)}, PAGE)
    with pytest.raises(SourceError, match="닿을 수"):
        source.fetch(f"{site.url}/a")


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-A: b\r\nX-C: "])
def test_a_head_a_byte_at_a_time_is_cut_off(
    site: Site, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "HEAD_SECONDS", 0.3)

    def drips(asked: BaseHTTPRequestHandler) -> None:
        try:
            asked.wfile.write(first)
            while True:
                asked.wfile.write(b"x")
                sleep(0.02)
        except OSError:
            return

    site.pages["/a"] = drips
    with pytest.raises(SourceError, match=r"제때|닿을 수"):
        source.fetch(f"{site.url}/a")


# ── private addresses ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("private", [False, True])
def test_private_addresses_are_for_those_who_mean_them(site: Site, private: bool) -> None:
    elsewhere = site.url.replace("127.0.0.1", "127.0.0.2")
    site.pages["/away"] = (302, {"Location": f"{elsewhere}/a"}, b"")
    site.pages["/a"] = (200, TEXT, PAGE)
    with Network(private=private) as network:
        if private:
            assert source.fetch(f"{site.url}/away", network)[0].data == PAGE
        else:
            with pytest.raises(SourceError, match="--allow-private"):
                source.fetch(f"{site.url}/away", network)


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ((404, {}, b""), True),
        ((403, {}, b""), True),
        ((500, {}, b""), False),
        (hangs_up, False),
        ((200, {}, b""), True),
        ((200, {}, b"\0\xff\xfe<html>" * 999), True),
        ((200, {}, b"User-agent: *\nDisallow: /\n"), False),
        ((200, {}, b"User-agent: *\nDisallow: /*.html$\nDisallow: /p"), False),
        ((200, {}, b"User-agent: *\nDisallow: /\n\nUser-agent: sori-reader\nAllow: /\n"), True),
        ((200, {}, b"User-agent: other\nDisallow: /\n"), True),
        ((200, {}, b"User-agent: *\nDisallow: /\n" + b"# long\n" * 100_000), False),
        (endless(200), True),
        ((302, {"Location": "/other.txt"}, b""), False),
        ((302, {"Location": "/robots.txt"}, b""), True),
    ],
)
def test_robots(site: Site, robots: Any, allowed: bool) -> None:
    site.pages["/robots.txt"] = robots
    site.pages["/other.txt"] = (200, {}, b"User-agent: *\nDisallow: /page\n")
    site.pages["/page"] = (200, TEXT, PAGE)
    feed = site.feed("/page")
    (post,) = source.fetch(feed)
    assert ("/page" in site.paths()) == allowed
    assert ("robots.txt" in post.known.get("failure", "")) == (not allowed)
    assert (LONG.strip() in post.data.decode()) == allowed
    assert source.fetch(f"{site.url}/page")[0].data == PAGE  # typed


def test_robots_are_asked_once_and_after_a_redirect(site: Site) -> None:
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /secret\n")
    site.pages |= {f"/{n}": (302, {"Location": f"/secret/{n}"}, b"") for n in range(5)}
    assert all("robots.txt" in each for each in failures(site.feed(*(f"/{n}" for n in range(5)))))
    assert site.paths().count("/robots.txt") == 1
    assert not [path for path in site.paths() if path.startswith("/secret")]


def test_we_say_who_we_are(site: Site) -> None:
    site.pages["/a"] = (200, TEXT, PAGE)
    source.fetch(f"{site.url}/a")
    assert f"sori-reader/{__version__}" in site.asked[0][1]["User-Agent"]


# ── what was fetched before ──────────────────────────────────────────────────────────────────────

MARKS = [{"ETag": '"a"'}, {"ETag": 'W/"b"'}, {"Last-Modified": "Thu, 04 Jul 2024 10:00:00 GMT"}]


@pytest.mark.parametrize("mark", MARKS)
def test_what_is_unchanged_does_not_come_again(site: Site, tmp_path: Path, mark: dict[str, str]) -> None:
    paths = [f"/{n}" for n in range(30)]
    site.pages |= {path: (302, {"Location": f"/to{path}"}, b"") for path in paths[:5]}
    site.pages |= {f"/to{path}": (200, TEXT | mark, PAGE) for path in paths[:5]}
    site.pages |= dict.fromkeys(paths[5:], (200, TEXT | mark, PAGE))
    feed = site.feed(*paths)
    with Network(cache=FolderCache(tmp_path)) as network:
        first = source.fetch(feed, network)
    assert site.bodies == 31
    with Network(cache=FolderCache(tmp_path)) as network:
        assert source.fetch(feed, network) == first
    assert site.bodies == 32  # the feed itself has no mark here
    assert len(site.connections) == 2
    site.pages["/7"] = (200, TEXT | {"ETag": '"new"'}, PAGE + b"<p>!</p>")
    with Network(cache=FolderCache(tmp_path)) as network:
        assert source.fetch(feed, network)[7].data != first[7].data


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"a"', "Cache-Control": "private, No-Store"}, {"ETag": "bad tag\x01"}, {"Last-Modified": "\xe9"}, {}],
)  # fmt: skip
def test_what_has_no_mark_or_is_not_to_be_kept_comes_again(
    site: Site, tmp_path: Path, headers: dict[str, str]
) -> None:
    site.pages["/a"] = (200, TEXT | headers, PAGE)
    for _ in range(2):
        with Network(cache=FolderCache(tmp_path)) as network:
            assert source.fetch(f"{site.url}/a", network)[0].data == PAGE
    assert site.bodies == 2
    assert FolderCache(tmp_path).size()[0] == (
        "Cache-Control" not in headers
    )  # what has no mark may stand in all the same


@pytest.mark.parametrize("rotten", [b"", b"\n", b"{}\nx", b"[1]\nx", b"\xff\nx", b'{"tag":"\\"a\\""}\n'])
def test_a_rotten_entry_is_fetched_anew(site: Site, tmp_path: Path, rotten: bytes) -> None:
    site.pages["/a"] = (200, TEXT | {"ETag": '"a"'}, PAGE)
    cache = FolderCache(tmp_path)
    with Network(cache=cache) as network:
        first = source.fetch(f"{site.url}/a", network)
        (entry,) = (file for file in tmp_path.rglob("*") if file.is_file())
        cache.put(entry.name, rotten)
        assert source.fetch(f"{site.url}/a", network) == first
    head, _, data = (cache.get(entry.name) or b"").partition(b"\n")
    assert (site.bodies, json.loads(head)["tag"], data) == (2, '"a"', PAGE)


def test_an_answer_that_nothing_changed_though_nothing_is_kept(site: Site) -> None:
    site.pages["/a"] = (304, TEXT, b"")
    with pytest.raises(SourceError, match="304"):
        source.fetch(f"{site.url}/a")


# ── as a whole ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "options", "reached"),
    [
        ("", (), False),
        ("", ("--allow-private",), True),
        ("allow_private = true\n", (), True),
        ("network_minutes = 1\nnetwork_megabytes = 1\n", (), False),
    ],
)
def test_a_build_asks_as_it_is_told(
    site: Site, tmp_path: Path, settings: str, options: tuple[str, ...], reached: bool
) -> None:
    elsewhere = site.url.replace("127.0.0.1", "127.0.0.2")
    site.pages["/away"] = (302, {"Location": f"{elsewhere}/a"}, b"")
    site.pages["/a"] = (200, TEXT | {"ETag": '"a"'}, PAGE)
    (tmp_path / "reader.toml").write_text(f'[build]\nvoice = "silence"\n{settings}', "utf-8")
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    for _ in range(2):
        command = [sys.executable, "-m", "reader", "--lang", "en", "build", f"{site.url}/away", *options]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == reached, done.stderr
        assert ("--allow-private" in done.stderr) != reached
    assert ("/a" in site.paths(), site.bodies) == (reached, int(reached))
