"""Takes the pictures of the README's part on phones, anew and for real: nothing in them is drawn.

    python -m tests.bench.pictures [FOLDER]

Wants Linux with Chromium, Xvfb, xterm, ImageMagick (``import``) and gPodder, and fonts with Korean. It builds our three
posts with the fast voice; the last two run in a network of their own where this machine is 192.168.0.10, an address that
any home might have:

    page.png       the front page on a phone
    player.png     an episode being heard, its sentence marked
    saving.png     an episode being saved for offline use
    offline.png    the saved one playing, with the server gone and the phone offline
    terminal.png   `reader serve --lan` in a terminal, with its QR codes
    app.png        gPodder, a podcast app that had no part in making the feed, subscribed to it
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.pipeline import build
from reader.serve import LOOPBACK, app, listening
from tests.browser import ARGUMENTS, CHROMIUM

HOME = "192.168.0.10"
PORT = 8000
DISPLAY = ":77"
PHONE: dict[str, Any] = {
    "locale": "ko-KR", "viewport": {"width": 412, "height": 915}, "device_scale_factor": 1.5, "is_mobile": True, "has_touch": True,
}  # fmt: skip
COLOURS = 128
"""Of a picture: enough for flat ones, and a third of the bytes."""
PACE = 0.25
"""Seconds before each piece of sound, so that saving can be seen."""


def at_home(out: Path, folder: Path) -> None:
    """Take the rest in a network namespace where this machine has the address `HOME`."""
    addresses = f"ip link set lo up && ip addr add {HOME}/24 dev lo && ip route add default dev lo"
    again = [sys.executable, "-m", "tests.bench.pictures", str(folder), str(out)]
    own = "-n" if os.geteuid() == 0 else "-rn"
    subprocess.run(["unshare", own, "sh", "-c", f'{addresses} && exec "$@"', "sh", *again], check=True)


def keep(data: bytes, file: Path) -> None:
    """Write the picture small: flat colours, without what a camera would say of itself."""
    with Image.open(BytesIO(data)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")


@contextmanager
def running(*command: str, wait: float, **variables: str) -> Iterator[None]:
    """`command` on the display, given `wait` seconds to show itself."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "DISPLAY": DISPLAY, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sleep(wait)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def screen() -> bytes:
    """What the display shows."""
    grab = ["import", "-display", DISPLAY, "-window", "root", "png:-"]
    return subprocess.run(grab, capture_output=True, check=True).stdout


def paced(inner: Any) -> Any:
    """The application `inner` as over a slow network: its sound comes in pieces with a pause before each."""

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        async def pause(message: Any) -> None:
            if scope["type"] == "http" and scope["path"].endswith(".mp3"):
                await asyncio.sleep(PACE)
            await send(message)

        await inner(scope, receive, pause)

    return slow


@contextmanager
def served(out: Path) -> Iterator[str]:
    """The show over a slow network, until it is cut."""
    with listening(LOOPBACK, 0) as door:
        server = uvicorn.Server(uvicorn.Config(paced(app(out)), log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield f"http://localhost:{door.getsockname()[1]}/"
        server.should_exit = server.force_exit = True
        thread.join()


def terminal(out: Path, folder: Path) -> None:
    look = [
        "-fa",
        "DejaVuSansMono:size=10",
        "-bg",
        "#1b1d23",
        "-fg",
        "#e6e8ee",
        "+sb",
        "-b",
        "12",
        "-geometry",
        "44x42+0+0",
    ]
    command = f"{Path(sys.executable).parent / 'reader'} serve {out} --lan --port {PORT}"
    shown = f"printf '$ reader serve output --lan\\n'; exec {command}"
    with running("xterm", *look, "-e", "sh", "-c", shown, wait=5):
        keep(screen(), folder / "terminal.png")


def podcast_app(out: Path, folder: Path) -> None:
    reader = str(Path(sys.executable).parent / "reader")
    variables = {"GPODDER_HOME": str(out.parent / "gpodder"), "LANG": "C.UTF-8", "TZ": "Asia/Seoul"}
    feed = f"http://{HOME}:{PORT}/feed.xml"
    with running(reader, "serve", str(out), "--lan", "--port", str(PORT), wait=2):
        for words in (["subscribe", feed], ["update"], ["download"]):
            subprocess.run(["gpo", *words], env={**os.environ, **variables}, check=True, capture_output=True)
        with running("dbus-run-session", "--", "gpodder", wait=8, **variables):
            keep(screen(), folder / "app.png")


def ready(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator(".row-actions, [data-controls]").first.wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def pages(browser: Browser, out: Path, folder: Path) -> None:
    context = browser.new_context(**PHONE)
    with served(out) as address:
        page = ready(context, address)
        page.wait_for_timeout(1500)
        keep(page.screenshot(), folder / "page.png")
        save = page.locator("[data-rows] [data-offline-save]").first
        page.locator(".tools [data-offline-save]").click()
        page.locator("progress").wait_for()
        page.wait_for_timeout(1200)
        page.locator(".transport").scroll_into_view_if_needed()
        keep(page.screenshot(), folder / "saving.png")
        page.locator("[data-saved-rows] .row").wait_for(timeout=60_000)
        assert save.inner_text() == "저장 지우기"
        newest = sorted(file.name for file in out.glob("episodes/*.html"))[-1]
        heard = ready(context, f"{address}episodes/{newest}")
        heard.locator("[data-text] [data-start]").nth(2).click()
        heard.wait_for_function("() => document.querySelector('audio').currentTime > 16")
        heard.locator(".chapters").scroll_into_view_if_needed()
        heard.evaluate(
            "scrollTo(0, document.querySelector('.sentence').getBoundingClientRect().top + scrollY - 16)"
        )
        keep(heard.screenshot(), folder / "player.png")
        heard.close()
    context.set_offline(True)
    page.reload()
    page.locator("[data-saved-rows] .row").wait_for()
    page.locator("[data-saved-rows] [data-play]").click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 3")
    page.locator("[data-saved]").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    keep(page.screenshot(), folder / "offline.png")
    context.close()


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/pictures")
    if len(sys.argv) > 2:
        out = Path(sys.argv[2])
        with running("Xvfb", DISPLAY, "-screen", "0", "376x810x24", "-nolisten", "tcp", wait=1.5):
            terminal(out, folder)
        with running("Xvfb", DISPLAY, "-screen", "0", "700x500x24", "-nolisten", "tcp", wait=1.5):
            podcast_app(out, folder)
        return
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "output"
        config = Config(show=Show(url="https://pod.example.kr/news/"), voice="espeak", out=str(out))
        sum_up(build(["tests/posts/_posts"], config, FolderCache(Path(place) / "clips")))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            pages(browser, out, folder)
            browser.close()
        at_home(out, folder)


if __name__ == "__main__":
    main()
