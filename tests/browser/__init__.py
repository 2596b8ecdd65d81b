"""The page in a real Chromium: heard, read along, saved, played with the server gone."""

import shutil
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page

from reader.serve import LOOPBACK, app, listening

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
PATIENCE = 30.0
"""Seconds until what is expected must be seen, on a machine that does much besides."""
MARKS = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium"),
]


class Server:
    """The show over HTTP, until it is stopped."""

    def __init__(self, out: Path) -> None:
        self._door = listening(LOOPBACK, 0)
        door = self._door.__enter__()
        self.address = f"http://{LOOPBACK}:{door.getsockname()[1]}/"
        self._server = uvicorn.Server(
            uvicorn.Config(app(out), log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [door]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.should_exit = True
            self._thread.join()
            self._door.__exit__(None, None, None)


def now(page: Page) -> float:
    seconds: float = page.evaluate("document.querySelector('audio').currentTime")
    return seconds


def playing(page: Page) -> bool:
    paused: bool = page.evaluate("document.querySelector('audio').paused")
    return not paused


def do(page: Page, name: str) -> None:
    page.locator(f"[data-do={name}]").click()


def more(page: Page) -> None:
    """Open what the player has besides."""
    page.locator("details.more > summary").click()


def newest(out: Path) -> str:
    """The page of the newest episode."""
    return f"episodes/{max(out.glob('episodes/*.html')).name}"


def soon(test: object, seconds: float = PATIENCE) -> None:
    """Wait until `test()` holds."""
    deadline = time.monotonic() + seconds
    while not test():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def starts(page: Page, part: str) -> list[float]:
    found: list[float] = page.evaluate(
        "part => [...document.querySelectorAll(`[data-${part}] [data-start]`)].map(s => Number(s.dataset.start))",
        part,
    )
    return found
