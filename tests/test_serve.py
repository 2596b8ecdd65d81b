"""A real server on a real socket, asked by a real client."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import segno

from reader import serve
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.errors import StoreError
from reader.events import sum_up
from reader.phone import lan_address, qr
from reader.pipeline import build
from reader.serve import LOOPBACK, app, listening, watch

SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show as `reader build` makes it, and a file of known bytes."""
    folder = tmp_path_factory.mktemp("serve")
    posts = Path(__file__).parent / "posts" / "_posts"
    config = Config(show=Show(url="https://pod.example.kr/news/"), voice="silence", out=str(folder / "out"))
    sum_up(build([str(posts)], config, FolderCache(folder / "clips")))
    (folder / "out" / "episodes" / "known.mp3").write_bytes(SOUND)
    (folder / "secret.txt").write_text("not for the net")
    return folder / "out"


@pytest.fixture(scope="module")
def site(out: Path) -> Iterator[httpx.Client]:
    with listening(LOOPBACK, 0) as door:
        server = serve.server(out)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://{LOOPBACK}:{door.getsockname()[1]}") as client:
            yield client
        server.should_exit = True
        thread.join()


KNOWN = "/episodes/known.mp3"
FOREVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-1", 206, 0, 2),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=10200-", 206, 10200, 10240),
        ("bytes=-10", 206, 10230, 10240),
        ("bytes=10230-999999", 206, 10230, 10240),
    ],
)
def test_ranges(site: httpx.Client, asked: str, status: int, start: int, end: int) -> None:
    answer = site.get(KNOWN, headers={"Range": asked})
    assert answer.status_code == status
    assert answer.content == SOUND[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"


def test_a_range_past_the_end(site: httpx.Client) -> None:
    answer = site.get(KNOWN, headers={"Range": "bytes=99999-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"].endswith(f"*/{len(SOUND)}")


def test_head_says_what_get_would(site: httpx.Client) -> None:
    for path in (KNOWN, "/feed.xml", "/"):
        head, whole = site.head(path), site.get(path)
        assert head.status_code == 200
        assert head.content == b""
        for header in ("content-length", "content-type", "etag"):
            assert head.headers[header] == whole.headers[header]
        assert int(head.headers["content-length"]) == whole.num_bytes_downloaded


@pytest.mark.parametrize("path", [KNOWN, "/feed.xml", "/", "/cover.jpg"])
def test_what_the_asker_has_is_not_sent_again(site: httpx.Client, path: str) -> None:
    etag = site.get(path).headers["etag"]
    for has in (f'"other", {etag}', "*"):
        answer = site.get(path, headers={"If-None-Match": has})
        assert answer.status_code == 304
        assert answer.content == b""


@pytest.mark.parametrize(
    ("pattern", "media", "keeps"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8", "no-cache"),
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("assets/*/app.js", "text/javascript; charset=utf-8", FOREVER),
        ("episodes/*.mp3", "audio/mpeg", FOREVER),
        ("episodes/*.html", "text/html; charset=utf-8", "no-cache"),
        ("episodes/*.vtt", "text/vtt; charset=utf-8", FOREVER),
        ("episodes/*.chapters.json", "application/json+chapters", FOREVER),
        ("transcripts/*.srt", "application/x-subrip; charset=utf-8", FOREVER),
        ("transcripts/*.json", "application/json", FOREVER),
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("cover.jpg", "image/jpeg", "public, max-age=86400"),
    ],
)
def test_types(site: httpx.Client, out: Path, pattern: str, media: str, keeps: str) -> None:
    name = next(out.glob(pattern)).relative_to(out).as_posix()
    answer = site.get(f"/{name}", headers={"Origin": "https://player.example"})
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (media, keeps)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "'unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/episodes/..%2f..%2fsecret.txt",
        "/.hidden",
        "/build-report.json",
        "/reader.toml",
        "/READER.TOML",
        "/Build-Report.json",
        "/reader.toml.",
        "/reader.toml%20",
        "/index.html::$DATA",
        "/READER~1.TOM",
        "/episodes%5c..%5creader.toml",
        "/index.html%00",
        "/%ff%fe",
        "/linked.html",
        "/inside.html",
        "/" + "a" * 3000,
        "/nothing",
        "//etc/passwd",
    ],
)
def test_nothing_outside_the_folder(site: httpx.Client, out: Path, path: str) -> None:
    (out / ".hidden").write_text("x")
    (out / "build-report.json").write_text("{}")
    (out / "reader.toml").write_text("")
    for link, aim in (("linked.html", "../secret.txt"), ("inside.html", "reader.toml")):
        (out / link).unlink(missing_ok=True)
        (out / link).symlink_to(aim)
    answer = site.get(path)
    assert (answer.status_code, answer.text.count("\n")) == (404, 0)
    assert "그런 것이 없습니다" in answer.text


def test_only_reading(site: httpx.Client) -> None:
    assert site.post("/feed.xml").status_code == 405
    assert site.delete(KNOWN).status_code == 405


def test_the_feed_gives_addresses_of_the_server_that_was_asked(site: httpx.Client) -> None:
    feed = site.get("/feed.xml").text
    assert "pod.example.kr" not in feed
    assert f'href="{site.base_url}feed.xml"' in feed or f'href="{site.base_url}/feed.xml"' in feed
    home = site.get("/feed.xml", headers={"Host": "192.168.0.7:8000"}).text
    assert 'url="http://192.168.0.7:8000/episodes/' in home


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "a b", "<script>", "", "x" * 9000, "[::::]", "[..]", b"\xff\xfe"],
)
def test_another_name_than_ours_is_not_answered(site: httpx.Client, host: str | bytes) -> None:
    answer = site.get("/feed.xml", headers={b"Host": host if isinstance(host, bytes) else host.encode()})
    assert answer.status_code in (400, 421)
    assert answer.status_code == 400 or (
        "이 이름으로는" in answer.text and answer.headers["x-content-type-options"]
    )
    assert not host or str(host) not in answer.text


@contextmanager
def served(
    out: Path, names: tuple[str, ...] = (), buffer: int = 0, shared: bool = False
) -> Iterator[tuple[str, int]]:
    """The address of a server; `buffer` is what the system takes of it for a connection, in bytes."""
    with listening(LOOPBACK, 0) as door:
        if buffer:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        server = serve.server(out, names, shared=shared)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield door.getsockname()
        finally:
            server.should_exit = True
            thread.join()


def test_a_public_name_behind_a_proxy(out: Path) -> None:
    with served(out, ("Pod.example.kr",)) as (host, port):
        for name, status in (("pod.example.kr", 200), ("POD.example.kr.:443", 200), ("evil.example", 421)):
            headers = {"Host": name, "X-Forwarded-Proto": "https"}
            answer = httpx.get(f"http://{host}:{port}/feed.xml", headers=headers)
            assert answer.status_code == status
            assert status != 200 or f'url="https://{name}/episodes/' in answer.text


@pytest.mark.parametrize("shared", [False, True])
def test_a_show_is_read_by_other_sites_only_where_it_is_shared(out: Path, shared: bool) -> None:
    with served(out, shared=shared) as (host, port):
        for file in ("index.json", "listen.js", "episodes/known.mp3"):
            asked = {"Origin": "https://blog.example.kr"}
            told = httpx.get(f"http://{host}:{port}/{file}", headers=asked).headers
            assert told.get("access-control-allow-origin") == ("*" if shared else None)
            assert told["cross-origin-resource-policy"] == ("cross-origin" if shared else "same-origin")
            assert ("frame-ancestors *" in told["content-security-policy"]) == shared


@pytest.mark.parametrize("path", ["/feed.xml", "/", "/sw.js", "/manifest.webmanifest"])
def test_texts_are_packed_for_who_takes_that(site: httpx.Client, path: str) -> None:
    plain = site.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for takes in ("gzip", "br, gzip;q=0.5", "*"):
        packed = site.get(path, headers={"Accept-Encoding": takes})
        assert packed.content == plain.content
        assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        if len(plain.content) >= 1000:
            assert packed.headers["content-encoding"] == "gzip"
            assert int(packed.headers["content-length"]) < len(plain.content)
            assert packed.headers["etag"] != plain.headers["etag"]
        again = site.get(path, headers={"Accept-Encoding": takes, "If-None-Match": packed.headers["etag"]})
        assert (again.status_code, again.headers["vary"]) == (304, "Accept-Encoding")
    for refuses in ("gzip;q=0", "identity;q=0", "gzip;q=0.000, *", ""):
        assert "content-encoding" not in site.get(path, headers={"Accept-Encoding": refuses}).headers


def test_sound_and_ranges_are_not_packed(site: httpx.Client, out: Path) -> None:
    app_js = next(out.glob("assets/*/app.js")).relative_to(out).as_posix()
    for path, headers in ((KNOWN, {}), ("/cover.jpg", {}), (f"/{app_js}", {"Range": "bytes=0-99"})):
        answer = site.get(path, headers={"Accept-Encoding": "gzip", **headers})
        assert "content-encoding" not in answer.headers
        assert not headers or (answer.status_code, len(answer.content)) == (206, 100)


def test_a_thousand_ranges_are_one(site: httpx.Client) -> None:
    many = ",".join(f"{at}-{at}" for at in range(1000))
    answer = site.get(KNOWN, headers={"Range": f"bytes={many}"})
    assert (answer.status_code, answer.content) == (200, SOUND)


def test_a_folder_without_a_show(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="reader build"):
        app(tmp_path)


def test_a_port_that_is_taken() -> None:
    with listening(LOOPBACK, 0) as door:
        door.listen()
        with (
            pytest.raises(StoreError, match=r"이미 쓰고 있는 .*--port"),
            listening(LOOPBACK, door.getsockname()[1]),
        ):
            pass


def test_the_code_for_the_phone() -> None:
    url = "http://192.168.0.7:8000/feed.xml"
    lines = [re.fullmatch(r"\x1b\[38;5;231;48;5;16m(.*)\x1b\[0m", line) for line in qr(url).splitlines()]
    modules = [["  ", "# ", " #", "##"]["█▄▀ ".index(c)] for line in lines if line for c in line[1]]
    width = len(modules) // len(lines)
    drawn = [
        [pair[half] == "#" for pair in modules[at : at + width]]
        for at in range(0, len(modules), width)
        for half in (0, 1)
    ]
    wanted = [[bool(module) for module in row] for row in segno.make(url, error="m").matrix_iter()]
    assert drawn[: len(wanted)] == wanted
    assert not any(any(row) for row in drawn[len(wanted) :])
    assert lan_address().count(".") == 3


def test_watching_sees_new_changed_and_lost_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.serve.LOOK_EVERY", 0.02)
    seen, stop = threading.Semaphore(0), threading.Event()
    post = tmp_path / "a.md"
    post.write_text("하나")
    thread = threading.Thread(target=watch, args=([str(tmp_path)], seen.release, stop))
    thread.start()
    time.sleep(0.1)
    for change in (
        lambda: post.write_text("둘이 되었다"),
        lambda: (tmp_path / "b.md").write_text("새 글"),
        lambda: post.unlink(),
    ):
        change()
        assert seen.acquire(timeout=5)
    stop.set()
    thread.join()
    assert not seen.acquire(blocking=False)


@pytest.mark.slow
def test_the_command_serves_and_rebuilds(tmp_path: Path) -> None:
    post = tmp_path / "posts" / "2026-03-14-1.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: 처음\n---\n\n첫 글입니다.\n", "utf-8")
    (tmp_path / "reader.toml").write_text('[build]\nvoice = "silence"\nout = "out"\n', "utf-8")
    command = [sys.executable, "-u", "-m", "reader", "serve", "--port", "0", "--watch", "posts"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("페이지")).split()[1]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                feed = httpx.get(f"{address}feed.xml").text
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert "처음" in feed
        post.write_text("---\ntitle: 바뀐 제목\n---\n\n첫 글입니다.\n", "utf-8")
        while "바뀐 제목" not in httpx.get(f"{address}feed.xml").text:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.terminate()


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_the_command_ends_as_every_other(out: Path, name: str, code: int) -> None:
    command = [sys.executable, "-u", "-m", "reader", "serve", "--port", "0", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("페이지")).split()[1]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                assert httpx.get(address).status_code == 200
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        process.send_signal(getattr(signal, name))
        said, complained = process.communicate(timeout=20)
    assert (process.returncode, complained) == (code, "")
    assert "그만 들려줍니다" in said
