"""Where a page can't be had, it is read as it was: a bad evening of the network makes no episode anew of a summary."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader import source
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import Kept, sum_up
from reader.model import Post
from reader.pipeline import build
from reader.source import Network
from tests import test_source_network as servers
from tests.test_source_network import PAGE, TEXT, Site, hangs_up

site = servers.site
HALF = gzip.compress(PAGE)[:-20]
PATHS = ("/a", "/b", "/c", "/led")


def fill(site: Site) -> str:
    site.pages["/robots.txt"] = (404, TEXT, b"")
    site.pages["/a"] = (200, TEXT | {"ETag": '"a"'}, PAGE)
    site.pages["/b"] = (200, TEXT | {"Last-Modified": "Thu, 04 Jul 2024 10:00:00 GMT"}, PAGE + b"<p>b</p>")
    site.pages["/c"] = (200, TEXT, PAGE + b"<p>c</p>")
    site.pages |= {"/led": (302, {"Location": "/on"}, b""), "/on": (302, {"Location": "/c"}, b"")}
    return site.feed(*PATHS)


def on(paths: tuple[str, ...], told: Any) -> Callable[[Site], None]:
    return lambda site: site.pages.update(dict.fromkeys(paths, told))


EVERY = (*PATHS, "/on")
BAD = {
    "hangs up": on(EVERY, hangs_up),
    "is busy": on(EVERY, (503, TEXT, b"")),
    "is limited": on(EVERY, (429, TEXT, b"")),
    "half": on(EVERY, (200, TEXT | {"Content-Encoding": "gzip"}, HALF)),
    "circles": on(EVERY, (302, {"Location": "/led"}, b"")),
    "no robots": on(("/robots.txt",), (500, TEXT, b"")),
}


def fetched(feed: str, cache: FolderCache, size: int = 1_000_000) -> tuple[Post, ...]:
    with Network(size=size, cache=cache) as network:
        return source.fetch(feed, network)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.source.web.PAUSES", (0.0,))


@pytest.mark.parametrize("evening", BAD)
def test_what_cannot_be_had_is_read_as_it_was(
    site: Site, tmp_path: Path, evening: str, caplog: pytest.LogCaptureFixture
) -> None:
    feed, cache = fill(site), FolderCache(tmp_path)
    first = fetched(feed, cache)
    assert not any("failure" in post.known for post in first)
    BAD[evening](site)
    for _ in range(2):
        caplog.clear()
        assert fetched(feed, cache) == first
        (line,) = (record.message for record in caplog.records if "전에 가져온" in record.message)
        assert "4개" in line
        assert feed in line
    fill(site)
    caplog.clear()
    assert fetched(feed, cache) == first
    assert not caplog.records


def test_so_it_is_where_the_budget_or_the_time_is_spent(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, cache = fill(site), FolderCache(tmp_path)
    first = fetched(feed, cache)
    assert fetched(feed, cache, size=len(site.pages["/feed"][2]) + 10) == first  # type: ignore[index]
    monkeypatch.setattr(source, "FEED_SECONDS", -1.0)
    assert fetched(feed, cache) == first


@pytest.mark.parametrize(
    "told", [(404, TEXT, b""), (410, TEXT, b""), (302, {"Location": "http://127.0.0.2:1/"}, b"")]
)
def test_what_a_server_says_otherwise_holds(site: Site, tmp_path: Path, told: servers.Told) -> None:
    feed, cache = fill(site), FolderCache(tmp_path)
    fetched(feed, cache)
    site.pages |= dict.fromkeys(PATHS, told)
    assert all(post.known["failure"] and b"<p>" not in post.data for post in fetched(feed, cache))


def test_what_robots_forbid_now_is_not_read_from_before(site: Site, tmp_path: Path) -> None:
    feed, cache = fill(site), FolderCache(tmp_path)
    fetched(feed, cache)
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /\n")
    assert all("robots.txt" in post.known["failure"] for post in fetched(feed, cache))


def test_what_was_never_fetched_is_a_summary(site: Site, tmp_path: Path) -> None:
    feed = fill(site)
    on(EVERY, hangs_up)(site)
    assert all(post.known["failure"] for post in fetched(feed, FolderCache(tmp_path)))


def test_an_item_that_holds_its_text_is_never_late(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "FEED_SECONDS", -1.0)
    text = servers.LONG * 3
    body = f"<rss><channel><item><link>{site.url}/a</link><description>{text}</description></item></channel></rss>"
    site.pages["/feed"] = (200, {"Content-Type": "application/rss+xml"}, body.encode())
    (post,) = source.fetch(f"{site.url}/feed")
    assert "failure" not in post.known


def episodes(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in (folder / "out" / "episodes").iterdir()}


def test_a_bad_evening_makes_no_episode_anew(site: Site, tmp_path: Path) -> None:
    feed, cache = fill(site), FolderCache(tmp_path / "cache")
    config = Config(show=Show(url="https://pod.example.kr/"), voice="silence", out=str(tmp_path / "out"))
    made = sum_up(build([feed], config, cache))
    before = episodes(tmp_path)
    on(EVERY, hangs_up)(site)
    again = list(build([feed], config, cache))
    assert len([event for event in again if isinstance(event, Kept)]) == len(made.made) == len(PATHS)
    assert before == episodes(tmp_path)
