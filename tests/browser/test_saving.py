import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from reader.cache import FolderCache
from reader.config import Config
from reader.events import sum_up
from reader.pipeline import build
from tests.browser import MARKS, Server, do, now, playing, soon

pytestmark = MARKS


def test_little_is_fetched_before_the_first_sound(context: BrowserContext, server: Server) -> None:
    """Of a file with a picture in its tag, Chromium reads a minute of sound, half a megabyte, before it plays."""
    fresh = context.new_page()
    session = context.new_cdp_session(fresh)
    fetched: dict[str, list[int]] = {}
    named: dict[str, str] = {}
    session.on("Network.requestWillBeSent", lambda e: named.update({e["requestId"]: e["request"]["url"]}))
    session.on(
        "Network.dataReceived",
        lambda e: fetched.setdefault(named[e["requestId"]], []).append(e["dataLength"]),
    )
    session.send("Network.enable")
    slow = {"offline": False, "latency": 100, "downloadThroughput": 100_000, "uploadThroughput": 100_000}
    session.send("Network.emulateNetworkConditions", slow)  # else all has come before we look
    fresh.goto(server.address, wait_until="commit")
    fresh.wait_for_function("() => document.querySelector('audio')?.readyState >= 3")
    sound = fresh.evaluate("document.querySelector('audio').currentSrc")
    whole = int(fresh.request.head(sound.replace("/light/", "/episodes/")).headers["content-length"])
    assert sum(fetched[sound]) < 200_000
    assert sum(sum(sizes) for sizes in fetched.values()) < 400_000
    assert whole > 400_000  # long enough to tell


@pytest.mark.parametrize("patience", [0, 700])
def test_a_light_copy_that_has_gone_is_made_up_for(
    context: BrowserContext, server: Server, patience: int
) -> None:
    """A page from before newer episodes came, its sound refused before the script runs or after."""
    fresh = context.new_page()

    def refuse(route: Route) -> None:
        time.sleep(patience / 1000)
        route.fulfill(status=404)

    fresh.route("**/light/*.mp3", refuse)
    fresh.goto(server.address)
    expect(fresh.locator(".row-actions").first).to_be_visible()
    do(fresh, "toggle")
    soon(lambda: playing(fresh) and now(fresh) > 0.3)
    assert "/episodes/" in fresh.evaluate("document.querySelector('audio').currentSrc")
    fresh.evaluate("navigator.serviceWorker.ready.then(() => true)")
    fresh.locator(".tools [data-offline-save]").click()
    expect(fresh.locator(".tools [data-offline-save]")).to_have_text("저장 지우기")


def test_saved_and_played_with_the_server_gone(page: Page, server: Server) -> None:
    sound = page.evaluate("document.querySelector('audio').currentSrc")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("[data-offline-save]").first.click()
    expect(page.locator("[data-offline-save]").first).to_have_text("저장 지우기")
    expect(page.locator("[data-saved-facts]")).to_contain_text("1개")
    server.stop()
    page.reload()
    ranges = page.evaluate(
        """async (url) => {
          const ask = async (range) => {
            const answer = await fetch(url, { headers: { Range: range } });
            return [answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get("content-range")];
          };
          return [await ask("bytes=0-1"), await ask("bytes=100-199"), await ask("bytes=-10"), await ask("bytes=99999999-")];
        }""",
        sound,
    )
    size = int(ranges[0][2].partition("/")[2])
    assert ranges == [
        [206, 2, f"bytes 0-1/{size}"],
        [206, 100, f"bytes 100-199/{size}"],
        [206, 10, f"bytes {size - 10}-{size - 1}/{size}"],
        [416, 0, f"bytes */{size}"],
    ]
    page.locator("[data-rows] .row-title").nth(1).click()  # it isn't saved
    expect(page).to_have_url(server.address)
    expect(page.locator(".row-actions").first).to_be_visible()
    page.evaluate("document.querySelector('audio').currentTime = 20")
    do(page, "toggle")
    soon(lambda: now(page) > 20.3)
    page.locator("[data-saved-rows] [data-remove]").click()
    expect(page.locator("[data-saved]")).to_be_hidden()


def test_what_is_playing_plays_on_when_it_has_been_saved(chromium: Browser, tmp_path: Path) -> None:
    """The player began with the server's file and goes on with the saved one: to it they must be the same."""
    long = "\n\n".join(
        f"{number}번째 문단은 마을 도서관의 새 책을 차례로 이야기합니다." for number in range(300)
    )
    (tmp_path / "long.md").write_text(f"---\ntitle: 긴 글\n---\n\n{long}\n", "utf-8")
    config = Config(voice="silence", out=str(tmp_path / "out"))
    sum_up(build([str(tmp_path / "long.md")], config, FolderCache(tmp_path / "clips")))
    server = Server(tmp_path / "out")
    context = chromium.new_context(locale="ko-KR")
    fresh = context.new_page()
    slow = {"offline": False, "latency": 50, "downloadThroughput": 150_000, "uploadThroughput": 150_000}
    session = context.new_cdp_session(fresh)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions", slow
    )  # so that the player has not got everything at once
    fresh.goto(server.address)
    expect(fresh.locator(".row-actions").first).to_be_visible()
    do(fresh, "toggle")
    fresh.locator("[data-offline-save]").first.click()
    expect(fresh.locator("[data-offline-save]").first).to_have_text("저장 지우기")
    for place in (600, 300, 900):
        fresh.evaluate("place => { document.querySelector('audio').currentTime = place }", place)
        soon(lambda place=place: playing(fresh) and now(fresh) > place + 0.3)
    assert fresh.evaluate("document.querySelector('audio').error") is None
    server.stop()  # what was not heard yet is on this device
    fresh.evaluate("document.querySelector('audio').currentTime = 1200")
    soon(lambda: playing(fresh) and 1200.3 < now(fresh) < 1215)
    assert "못했습니다" not in fresh.locator("#status").inner_text()
    context.close()


def test_saving_goes_on_when_the_page_is_left(page: Page, context: BrowserContext) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("[data-offline-save]").first.click()
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("[data-offline-save]").first).to_have_text("저장 지우기")


def test_a_new_version_waits_until_it_is_asked_for(page: Page, out: Path) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    worker = out / "sw.js"
    before = worker.read_text("utf-8")
    try:
        worker.write_text(before.replace('const VERSION = "', 'const VERSION = "new'), "utf-8")
        page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
        button = page.locator("[data-update-now]")
        expect(button).to_be_visible()
        names = page.evaluate("caches.keys()")
        assert sum("shell" in name for name in names) == 2
        with page.expect_navigation():
            button.click()
        soon(lambda: sum("shell" in name for name in page.evaluate("caches.keys()")) == 1)
    finally:
        worker.write_text(before, "utf-8")
