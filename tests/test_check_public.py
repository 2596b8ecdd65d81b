"""A public show, checked over HTTP: from a server that does it right, and one that can't send parts."""

import contextlib
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reader import pipeline, publish
from reader.cache import ClipCache
from reader.check import Finding, examine
from reader.check.nearby import nearby
from reader.check.public import PUBLISHED
from reader.check.served import served
from reader.config import Config, Show
from reader.destination import RECORD
from reader.errors import StoreError

PUBLIC = "https://pod.example.kr/"


class Plain(http.server.SimpleHTTPRequestHandler):
    """Python's own: it knows HEAD and no ranges."""

    def log_message(self, *_: object) -> None:
        pass


class Right(Plain):
    """With types, and the first two bytes, as a web server has them."""

    extensions_map = {  # noqa: RUF012
        ".xml": "application/rss+xml",
        ".mp3": "audio/mpeg",
        ".jpg": "image/jpeg",
        ".vtt": "text/vtt",
        ".srt": "application/x-subrip",
        ".json": "application/json",
        ".html": "text/html",
    }

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def do_GET(self) -> None:
        if self.headers.get("Range") == "bytes=0-1":
            self.send_response(206)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(Path(self.translate_path(self.path)).read_bytes()[:2])
            return
        super().do_GET()


@contextlib.contextmanager
def serving(folder: Path, kind: type[Plain] = Right) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(kind, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def findings(place: str) -> set[str]:
    with nearby(place) as folder:
        found = [each for each in examine(folder, sound=False) if isinstance(each, Finding)]
        return {each.rule for each in (*found, *served(place, folder))}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def build(url: str, out: Path, cache: ClipCache, posts: Path) -> None:
    list(
        pipeline.build(
            [str(posts)],
            Config(show=Show(url=url, email="radio@example.kr"), voice="silence", out=str(out)),
            cache,
        )
    )


@pytest.mark.parametrize("feed", ["", "feed.xml"])
def test_a_published_show(feed: str, site: Path, out: Path, cache: ClipCache, posts: Path) -> None:
    with serving(site) as url:
        build(PUBLIC, out, cache, posts)
        list(publish.upload(out, str(site)))
        assert findings(url + feed) == set()
        next(iter((site / "episodes").glob("*.vtt"))).write_bytes(b"")
        assert findings(url + feed)
    assert PUBLISHED == RECORD


def test_an_output_that_is_public_itself(site: Path, cache: ClipCache, posts: Path) -> None:
    with serving(site) as url:
        build(url, site, cache, posts)
        assert findings(url) == {"feed.private"}


def test_what_only_the_feed_tells(site: Path, out: Path, cache: ClipCache, posts: Path) -> None:
    with serving(site) as url:
        build(url, out, cache, posts)
        for name in ("feed.xml", "cover.jpg"):
            shutil.copy(out / name, site / name)
        shutil.copytree(out / "episodes", site / "episodes")
        assert "feed.missing" in findings(url) or any("missing" in rule for rule in findings(url))


def test_a_server_that_sends_no_parts(site: Path, out: Path, cache: ClipCache, posts: Path) -> None:
    with serving(site, Plain) as url:
        build(PUBLIC, out, cache, posts)
        list(publish.upload(out, str(site)))
        assert "http.range" in findings(url)


def test_other_lengths(site: Path, out: Path, cache: ClipCache, posts: Path) -> None:
    with serving(site) as url:
        build(PUBLIC, out, cache, posts)
        list(publish.upload(out, str(site)))
        for sound in (site / "episodes").glob("*.mp3"):
            sound.write_bytes(sound.read_bytes()[:-1000])
        assert "http.length" in findings(url)


def test_names_that_lead_elsewhere_are_not_fetched(
    site: Path, out: Path, cache: ClipCache, posts: Path, tmp_path: Path
) -> None:
    with serving(site) as url:
        build(PUBLIC, out, cache, posts)
        list(publish.upload(out, str(site)))
        told = json.loads((site / PUBLISHED).read_text("utf-8")) | {
            "../../evil": [1, "x"],
            "/tmp/evil": [1, "x"],
        }
        (site / PUBLISHED).write_text(json.dumps(told), "utf-8")
        assert findings(url) == set()
        (site / PUBLISHED).write_text("no JSON", "utf-8")
        findings(url)


def test_no_show_there(site: Path) -> None:
    with serving(site) as url, pytest.raises(StoreError, match=r"feed\.xml") as told:
        findings(url)
    assert told.value.where == f"{url}feed.xml"
    with pytest.raises(StoreError, match="닿을 수 없습니다"):
        findings("http://127.0.0.1:1/")


class Short(Right):
    """One that breaks off: it sends less than it has told."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"<rss>")


def test_a_server_that_breaks_off_is_no_disk_that_fails(tmp_path: Path) -> None:
    with serving(tmp_path, Short) as url, pytest.raises(StoreError) as told, nearby(url):
        pass
    assert told.value.where == f"{url}feed.xml"


def test_a_file_without_end(
    site: Path, out: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.check.public.LARGEST", 1000)
    with serving(site) as url:
        build(PUBLIC, out, cache, posts)
        list(publish.upload(out, str(site)))
        with pytest.raises(StoreError, match="끝없이") as told:
            findings(url)
    assert told.value.where == f"{url}feed.xml"
