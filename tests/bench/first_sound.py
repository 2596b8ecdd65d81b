"""How soon the page of a long show plays its first episode on a slow phone network, in a real Chromium.

    python -m tests.bench.first_sound [--episodes 2000] [POST.md ...]

Builds the posts (ours, unless others are given) with the fast voice, lists them again and again until the show has that
many episodes, serves it and opens its front page with an empty cache. Networks are Chromium's own emulation, with the
figures of DevTools: "Fast 3G" is 1.44 Mbit/s and 562.5 ms before each answer, "Slow 3G" 400 kbit/s and 2,000 ms; "3G" is
what WebPageTest calls so, 1.6 Mbit/s and 300 ms. Each row is the median of several runs, in seconds:

    open      from the address to a player that is ready (``canplay``), nobody pressing anything
    at once   from the address to sound, where play is pressed as soon as there is the button
    press     from pressing play to sound, on a page that has come to rest
    before    from the address to sound with the file that podcast apps get, picture and all (what the page played before)
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep

import uvicorn
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from reader import catalog, show
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.pipeline import build
from reader.serve import LOOPBACK, app, listening
from reader.store import Folder
from tests.browser import ARGUMENTS, CHROMIUM

SHOW = Show(url="https://pod.example.kr/news/")
NETWORKS = {"Fast 3G": (1440, 562.5), "3G": (1600, 300.0), "Slow 3G": (400, 2000.0)}
"""kbit/s down, and milliseconds before each answer."""
RUNS = 3
SUFFIXES = (".mp3", ".vtt", ".jpg", ".chapters.json", ".transcript.vtt", ".transcript.html")
SOUND = "() => document.querySelector('audio')?.currentTime > 0"
READY = "() => document.querySelector('audio')?.readyState >= 3"


def long_show(out: Path, posts: list[str], count: int) -> None:
    """A show of `count` episodes at `out`; the files of those that are said again are links."""
    config = Config(show=SHOW, voice="espeak", out=str(out))
    sum_up(build(posts, config, FolderCache(out.parent / "clips")))
    store = Folder(out)
    told, _ = catalog.load(store)
    listed = list(told)
    for number in range(count - len(told)):
        model = told[number % len(told)]
        back = timedelta(hours=8 * (number + 1))
        again = replace(model, id=f"{model.id}-{number}", published=told[-1].published - back)
        for suffix in SUFFIXES:
            os.link(out / catalog.name(model.id, suffix), out / catalog.name(again.id, suffix))
        catalog.save(store, again)
        listed.append(again)
    started = perf_counter()
    show.write(store, SHOW, listed, str(count))
    print(f"{len(listed)} episodes: pages and feed written in {perf_counter() - started:.1f} s")
    for name in ("index.html", "feed.xml", "search/titles.json", "sw.js"):
        print(f"  {name}: {(out / name).stat().st_size / 1000:.1f} kB")


@contextmanager
def served(out: Path) -> Iterator[str]:
    with listening(LOOPBACK, 0) as door:
        server = uvicorn.Server(uvicorn.Config(app(out), log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        while not server.started:
            sleep(0.01)
        yield f"http://{LOOPBACK}:{door.getsockname()[1]}/"


@contextmanager
def visitor(browser: Browser, network: str) -> Iterator[tuple[Page, CDPSession]]:
    """A page with nothing in its cache, on that network."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 412, "height": 915})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kbits, latency = NETWORKS[network]
    rate = kbits * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate},
    )
    yield page, session
    context.close()


def opened(browser: Browser, network: str, address: str) -> float:
    with visitor(browser, network) as (page, _):
        started = perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_function(READY)
        return perf_counter() - started


def at_once(browser: Browser, network: str, address: str) -> float:
    with visitor(browser, network) as (page, _):
        started = perf_counter()
        page.goto(address, wait_until="commit")
        page.locator("[data-do=toggle]").click()
        page.wait_for_function(SOUND)
        return perf_counter() - started


def pressed(browser: Browser, network: str, address: str) -> float:
    with visitor(browser, network) as (page, _):
        page.goto(address, wait_until="networkidle")
        started = perf_counter()
        page.locator("[data-do=toggle]").click()
        page.wait_for_function(SOUND)
        return perf_counter() - started


def before(browser: Browser, network: str, address: str) -> float:
    """The same page, its player given the file of the feed."""

    def whole(text: str) -> str:
        return text.replace('src="light/', 'src="episodes/').replace(
            'data-sound="light/', 'data-sound="episodes/'
        )

    with visitor(browser, network) as (page, _):
        page.add_init_script("navigator.serviceWorker.register = () => new Promise(() => {})")
        front = page.request.get(address).text()
        page.route(address, lambda route: route.fulfill(body=whole(front), content_type="text/html"))
        started = perf_counter()
        page.goto(address, wait_until="commit")
        page.locator("[data-do=toggle]").click()
        page.wait_for_function(SOUND, timeout=60_000)
        return perf_counter() - started


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("posts", nargs="*", default=["tests/posts/_posts"])
    parser.add_argument("--episodes", type=int, default=2000)
    given = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        long_show(out, given.posts, given.episodes)
        with served(out) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            print(f"Chromium {browser.version}; median of {RUNS}, seconds\n")
            print("| network | open | at once | press | before |\n| --- | --- | --- | --- | --- |")
            for network in NETWORKS:
                times = [
                    statistics.median(measure(browser, network, address) for _ in range(RUNS))
                    for measure in (opened, at_once, pressed, before)
                ]
                print(
                    f"| {network} | " + " | ".join(f"{seconds:.2f}" for seconds in times) + " |", flush=True
                )
            browser.close()


if __name__ == "__main__":
    main()
