"""The page in a real Chromium: heard, read along, saved, played with the server gone."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from reader.cache import ClipCache
from reader.config import Config, Show
from reader.pipeline import build
from reader.serve import LOOPBACK, app, listening

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium"),
]
ARGUMENTS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    posts = Path(__file__).parent / "posts" / "_posts"
    config = Config(show=Show(url="https://pod.example.kr/news/"), voice="silence", out=str(folder / "out"))
    build([str(posts)], config, ClipCache(folder / "clips"), lambda _: None)
    return folder / "out"


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


def now(page: Page) -> float:
    seconds: float = page.evaluate("document.querySelector('audio').currentTime")
    return seconds


def playing(page: Page) -> bool:
    paused: bool = page.evaluate("document.querySelector('audio').paused")
    return not paused


def do(page: Page, name: str) -> None:
    page.locator(f"[data-do={name}]").click()


def soon(test: object, seconds: float = 8.0) -> None:
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


def test_play_pause_and_steps(page: Page) -> None:
    do(page, "toggle")
    soon(lambda: playing(page) and now(page) > 0.3)
    expect(page.locator("[data-play-label]")).to_have_text("멈춤")
    assert page.evaluate("navigator.mediaSession.metadata.title") == page.locator("#now").inner_text()
    do(page, "toggle")
    soon(lambda: not playing(page))
    do(page, "next-chapter")
    chapters, sentences = starts(page, "chapters"), starts(page, "text")
    soon(lambda: abs(now(page) - chapters[1]) < 0.1)
    do(page, "next-sentence")
    soon(lambda: abs(now(page) - sentences[1]) < 0.1)
    do(page, "previous-sentence")
    soon(lambda: abs(now(page) - sentences[0]) < 0.1)
    do(page, "forward")
    soon(lambda: abs(now(page) - sentences[0] - 30) < 0.2)
    do(page, "back")
    soon(lambda: abs(now(page) - sentences[0] - 15) < 0.2)


def test_a_sentence_that_is_pressed_is_heard_and_marked(page: Page) -> None:
    page.locator("details.text summary").click()
    sentence = page.locator("[data-text] [data-start]").nth(2)
    sentence.click()
    soon(lambda: playing(page))
    expect(sentence).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-sentence]")).to_have_text(sentence.inner_text())
    assert now(page) >= starts(page, "text")[2]


def test_the_text_is_one_stop_for_tab_and_arrows_from_there(page: Page) -> None:
    page.locator("details.text summary").click()
    page.locator("#find-text").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    soon(lambda: playing(page) and now(page) >= starts(page, "text")[2])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-text]')") is None


def test_words_are_found_in_the_text(page: Page) -> None:
    page.locator("details.text summary").click()
    word = page.locator("[data-text] [data-start]").nth(3).inner_text().split()[0]
    page.locator("#find-text").fill(word)
    expect(page.locator("[data-text] .hit").first).to_contain_text(word)
    expect(page.locator("#status")).to_contain_text("문장")


def test_keys_go_by_place_and_can_be_switched_off(page: Page) -> None:
    page.locator("body").press("KeyK")
    soon(lambda: playing(page))
    page.locator("body").press("KeyK")
    soon(lambda: not playing(page))
    page.locator("body").press("Shift+Slash")
    expect(page.locator("#help")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.locator("body").press("KeyK")
    time.sleep(0.3)
    assert not playing(page)


def test_speed_is_kept_and_listening_goes_on_where_it_stopped(page: Page) -> None:
    page.locator("[data-speed]").select_option("1.5")
    page.evaluate("document.querySelector('audio').currentTime = 12")
    do(page, "toggle")
    soon(lambda: now(page) > 12.2)
    do(page, "toggle")
    page.reload()
    soon(lambda: 12 <= now(page) < 20)
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_an_address_with_a_time(page: Page, server: Server, out: Path) -> None:
    newest = sorted(out.glob("episodes/*.html"))[-1].name
    page.goto(f"{server.address}episodes/{newest}#t=15")
    soon(lambda: abs(now(page) - 15) < 0.2)


def test_the_sleep_timer_stops_at_the_end_of_the_chapter(page: Page) -> None:
    end = starts(page, "chapters")[1]
    page.evaluate("end => { document.querySelector('audio').currentTime = end - 1.2 }", end)
    page.locator("[data-timer]").select_option("chapter")
    do(page, "toggle")
    soon(lambda: playing(page))
    soon(lambda: not playing(page))
    assert abs(now(page) - end) < 0.4
    expect(page.locator("#status")).to_contain_text("취침 타이머")


def test_another_episode_is_played_without_leaving_the_page(page: Page) -> None:
    row = page.locator("[data-rows] .row").nth(1)
    title = row.locator(".row-title").inner_text()
    row.locator("[data-play]").click()
    expect(page.locator("#now")).to_have_text(title)
    soon(lambda: playing(page))
    expect(row).to_have_attribute("aria-current", "true")
    assert "episodes/" not in page.url


def test_the_end_goes_on_to_the_next(page: Page) -> None:
    older = page.locator("[data-rows] .row-title").nth(1).inner_text()
    do(page, "toggle")
    soon(lambda: playing(page))
    page.evaluate("const a = document.querySelector('audio'); a.currentTime = a.duration - 0.5")
    expect(page.locator("#now")).to_have_text(older, timeout=8000)
    soon(lambda: playing(page))


def test_finding_by_title_and_by_text(page: Page, out: Path) -> None:
    oldest = page.locator("[data-rows] .row-title").last.inner_text()
    page.locator("#find").fill(oldest.split()[0])
    expect(page.locator("[data-results] .row-title").first).to_have_text(oldest)
    page.locator("#find").fill("배차 간격")
    expect(page.locator("[data-found]")).to_contain_text("제목에서 0개")
    page.locator("[data-find-deep]").click()
    expect(page.locator("[data-results] .row-title")).to_have_text([oldest])
    page.locator("#find").fill("")
    expect(page.locator("[data-rows]")).to_be_visible()


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
    build([str(tmp_path / "long.md")], config, ClipCache(tmp_path / "clips"), lambda _: None)
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
    expect(fresh.locator("[data-offline-save]").first).to_have_text("저장 지우기", timeout=15_000)
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


def test_without_scripts_there_is_a_player_and_the_text(chromium: Browser, server: Server, out: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{server.address}episodes/{sorted(out.glob('episodes/*.html'))[-1].name}")
    expect(plain.locator("audio[controls]")).to_be_visible()
    expect(plain.locator("[data-text] p").first).to_be_visible()
    assert plain.locator("button:visible").count() == 0
    context.close()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450), (1280, 900)])
def test_nothing_sticks_out_and_targets_are_large(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, summary, input")].filter((e) => e.checkVisibility())
          .map((e) => [e.textContent.trim() || e.id, e.getBoundingClientRect().width, e.getBoundingClientRect().height])
          .filter(([, w, h]) => w > 1 && (w < 44 || h < 44))"""
    )
    assert [name for name, *_ in small if "건너뛰기" not in name] == []
