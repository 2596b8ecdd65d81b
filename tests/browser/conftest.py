from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.pipeline import build
from tests.browser import ARGUMENTS, CHROMIUM, PATIENCE, Server

expect.set_options(timeout=1000 * PATIENCE)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    posts = Path(__file__).parents[1] / "posts" / "_posts"
    report = "https://git.example.kr/me/blog/issues/new?title={title}&body={body}"
    show = Show(url="https://pod.example.kr/news/", email="desk@example.kr", report=report)
    config = Config(show=show, voice="silence", out=str(folder / "out"))
    sum_up(build([str(posts)], config, FolderCache(folder / "clips")))
    return folder / "out"


@pytest.fixture
def server(out: Path) -> Iterator[Server]:
    running = Server(out)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(locale="ko-KR", viewport={"width": 412, "height": 915})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The front page, ready; a script error or a request to a stranger fails the test."""
    errors: list[str] = []
    strangers: set[str] = set()
    made = context.new_page()
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("request", lambda request: strangers.add(request.url) if not request.url.startswith((server.address, "data:", "blob:")) else None)  # fmt: skip
    made.goto(server.address)
    expect(made.locator(".row-actions").first).to_be_visible()
    yield made
    assert errors == []
    assert strangers == set()
