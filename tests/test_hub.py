"""A hub is told of feeds that have changed, once they are where listeners get them; without it, nothing fails."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from typer.testing import CliRunner

from reader import hub
from reader.cache import ClipCache
from reader.cli.app import app
from reader.config import Config
from reader.events import Noted, Published
from reader.feed import FEED
from reader.publish import Report, upload
from reader.publish import sum_up as sum_steps
from reader.watch import Wishes, watch
from reader.watch.address import Pace
from tests.test_feeds import KEY, SHOW, URL, built, cache, made, out, posts

__all__ = ["built", "cache", "out", "posts"]  # fixtures


@contextmanager
def a_hub(status: int) -> Iterator[tuple[str, list[list[tuple[str, str]]]]]:
    """A real hub, which keeps what it is told."""
    heard: list[list[tuple[str, str]]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            heard.append(parse_qsl(data, strict_parsing=True))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", heard
        server.shutdown()
        thread.join()


def published(out: Path, to: Path) -> Report:
    return sum_steps(upload(out, str(to)))


def test_a_hub_is_told_of_feeds_that_have_changed(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path
) -> None:
    with a_hub(204) as (hub, heard):
        show = replace(SHOW, hub=hub, subscribers=(KEY,))
        made(posts, out, cache, show)
        (pinged,) = published(out, tmp_path / "to").pinged
        assert (pinged.hub, pinged.feeds, pinged.why) == (hub, 6, "")
        assert not published(out, tmp_path / "to").pinged
        (posts / "rain.md").write_text(
            "---\ntitle: 비\ndate: 2026-03-02\ncategory: 날씨\n---\n비가 그칩니다.\n", "utf-8"
        )
        made(posts, out, cache, show)
        published(out, tmp_path / "to")
    first, second = heard
    assert first[0] == second[0] == ("hub.mode", "publish")
    assert ("hub.url", f"{URL}feed.xml") in first
    assert len(second) < len(first)
    assert not any(KEY in value for _, value in first)


@pytest.mark.parametrize("status", [500, 0])
def test_a_hub_that_does_not_answer_fails_nothing(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path, status: int
) -> None:
    with a_hub(status or 204) as (hub, _):
        if not status:
            hub = "http://127.0.0.1:9/"  # nobody is there
        made(posts, out, cache, replace(SHOW, hub=hub))
        run = CliRunner().invoke(app, ["publish", str(out), str(tmp_path / "to"), "--json"])
    assert run.exit_code == 0
    (pinged,) = json.loads(run.stdout)["pinged"]
    assert pinged["why"]
    assert (tmp_path / "to" / FEED).is_file()


def test_a_watch_tells_of_a_hub_that_does_not_answer(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path
) -> None:
    config = Config(replace(SHOW, hub="http://127.0.0.1:9/"), "silence", str(out))
    seen = []
    for event in watch(
        [str(posts)], config, cache, Wishes(Pace(0.2, own=True), False, 3, str(tmp_path / "to"))
    ):
        seen.append(type(event))
        if isinstance(event, Noted):
            assert event.place == "http://127.0.0.1:9/"
            break
    assert Published in seen


def test_a_hub_that_talks_without_end_is_not_heard_out() -> None:
    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"." * 1000)
                    time.sleep(0.1)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        began = time.monotonic()
        assert hub.ping(f"http://127.0.0.1:{server.server_port}/", [URL]) == ""
        assert time.monotonic() - began < 5
        server.shutdown()
