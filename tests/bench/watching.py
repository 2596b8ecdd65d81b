"""How soon ``reader watch`` lists what is new, what its looks cost, and whether it grows: ``python -m tests.bench.watching [--minutes M]``.

A real server with a feed of fifty items, a real folder, a real process. Prints a line a figure; of memory, the resident size
at ten moments, while a post is added, edited or spoilt each second.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import psutil

TEXT = "바람이 부는 날에는 강가를 걷는다. 물은 어제보다 맑고, 새는 어제보다 많다. "
_NUMBERS = count(int(time.time()) % 100_000 * 100)


def news() -> str:
    """A short piece of news, some 500 syllables, of which no sentence was ever spoken before."""
    return " ".join(
        f"바람이 {next(_NUMBERS)}번째 부는 날에는 강가를 걷고, 물은 어제보다 맑습니다." for _ in range(12)
    )


SECONDS = 5.0
"""Between looks at the feed: the least that the command takes."""


class Site:
    """A feed, its pages, and what was asked for."""

    def __init__(self) -> None:
        self.names = [f"p{number}" for number in range(50)]
        self.pages: defaultdict[str, str] = defaultdict(news)
        self.asked: Counter[str] = Counter()
        self.url = ""

    def told(self, path: str) -> bytes:
        if path == "/feed":
            items = "".join(
                f"<item><title>글 {name}</title><link>{self.url}/{name}</link><guid>{name}</guid>"
                f"<description>짧은 소개.</description></item>"
                for name in self.names[-50:]
            )
            return f"<rss><channel><title>피드</title>{items}</channel></rss>".encode()
        if path == "/robots.txt":
            return b"User-agent: *\nAllow: /\n"
        return (
            f"<html><head><title>{path}</title></head><body><p>{self.pages[path]}</p></body></html>".encode()
        )


@contextmanager
def served() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            body = site.told(self.path)
            tag = f'"{hash(body)}"'
            same = self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200)
            self.send_header("Content-Type", "application/rss+xml" if self.path == "/feed" else "text/html")
            self.send_header("ETag", tag)
            if not same:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if same else body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield site
        server.shutdown()


@contextmanager
def watching(
    folder: Path, *places: str, voice: str, every: float = SECONDS
) -> Iterator[subprocess.Popen[bytes]]:
    command = ["watch", *places, "-o", "out", "--voice", voice, "--every", f"{every:g}", "-q"]
    home = {"XDG_CACHE_HOME": str(folder / "cache")} if voice == "silence" else {}
    process = subprocess.Popen([sys.executable, "-m", "reader", *command], cwd=folder, env=os.environ | home)
    try:
        yield process
    finally:
        began = time.monotonic()
        process.terminate()
        process.wait()
        print(f"stopped by SIGTERM in {time.monotonic() - began:.2f} s, exit {process.returncode}")


def until(true: Callable[[], bool], seconds: float = 900.0) -> float:
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(0.05)
    return time.monotonic() - began


def listed(folder: Path) -> int:
    feed = folder / "out" / "feed.xml"
    return feed.read_bytes().count(b"<item>") if feed.is_file() else 0


def latency(voice: str, times: int) -> None:
    """From the moment a file or an item is there to the feed that lists its episode."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        (folder / "posts").mkdir()
        first = folder / "posts" / "0.md"
        first.write_text(f"# 첫 글\n\n{TEXT}", "utf-8")
        took = []
        with watching(folder, "posts", voice=voice):
            until(lambda: listed(folder) == 1)
            for number in range(1, times + 1):
                (folder / "posts" / f"{number}.md").write_text(f"# {number}\n\n{news()}", "utf-8")
                took.append(until(lambda: listed(folder) == number + 1))  # noqa: B023
                time.sleep(1)
        print(
            f"{voice}: a new file is listed after {median(took):.1f} s (median of {times}, {min(took):.1f} to {max(took):.1f})"
        )


def polling(voice: str, times: int, every: float) -> None:
    """The same of a feed's item; and what it is asked in between."""
    with TemporaryDirectory() as home, served() as site:
        folder, took = Path(home), []
        site.names = site.names[-2:] if voice != "silence" else site.names
        first = len(site.names)
        with watching(folder, f"{site.url}/feed", voice=voice, every=every):
            until(lambda: listed(folder) == first)
            time.sleep(every + 1)
            site.asked.clear()
            time.sleep(4 * every)
            print(
                f"a feed of {first}, unchanged, for {4 * every:g} s at --every {every:g}: asked {dict(site.asked)}"
            )
            site.asked.clear()
            for number in range(times):
                site.names.append(f"new{number}")
                took.append(until(lambda: listed(folder) == first + number + 1))  # noqa: B023
                time.sleep(1)
            print(f"for {times} new items: asked {dict(site.asked)}")
        print(
            f"{voice}: a new item is listed after {median(took):.1f} s at --every {every:g} ({min(took):.1f} to {max(took):.1f})"
        )


GROWING = """
import sys
from pathlib import Path
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import Resting
from reader.pipeline import Asked
from reader.watch import Wishes, watch
from reader.watch.address import Pace
config = Config(show=Show(url="https://pod.example.kr/"), voice="silence", out="out")
wishes = Wishes(Pace(0.3, own=True), build=Asked(prune=True))
for event in watch([sys.argv[1], "posts"], config, FolderCache(Path("cache")), wishes):
    if isinstance(event, Resting):
        print(end=".", flush=True)
"""


def memory(minutes: float) -> None:
    """The resident size, while each second something is new, edited, spoilt or gone; there are never more than 60 posts."""
    with TemporaryDirectory() as home, served() as site:
        folder = Path(home)
        posts = folder / "posts"
        posts.mkdir()
        (posts / "stays.md").write_text(f"# 남는 글\n\n{TEXT}", "utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", GROWING, f"{site.url}/feed"], cwd=folder, stdout=subprocess.PIPE
        )
        assert process.stdout
        until(lambda: listed(folder) > 50)
        told = psutil.Process(process.pid)
        end, number, sizes = time.monotonic() + 60 * minutes, 0, []
        while time.monotonic() < end:
            file = posts / f"{number % 8}.md"
            match number % 4:
                case 0:
                    file.write_text(f"# {number}\n\n{number}번. {TEXT}", "utf-8")
                case 1:
                    file.write_text("---\ntitle: 빈 글\n---\n", "utf-8")
                case 2:
                    site.names[-1] = f"item{number}"
                case _:
                    (posts / f"{(number - 3) % 8}.md").unlink(missing_ok=True)
            number += 1
            time.sleep(1)
            sizes.append(told.memory_info().rss / 1e6)
        process.terminate()
        process.wait()
        rounds = len(process.stdout.read())
        steps = [f"{sizes[(len(sizes) - 1) * step // 9]:.0f}" for step in range(10)]
        print(
            f"memory over {rounds} rounds that told something ({site.asked['/feed']} looks at the feed): {' '.join(steps)} MB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="for which memory is watched")
    parser.add_argument("--voices", nargs="*", default=["silence", "sori"])
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    for voice in asked.voices:
        latency(voice, asked.times)
        polling(voice, asked.times, SECONDS)
    if asked.minutes:
        memory(asked.minutes)


if __name__ == "__main__":
    main()
