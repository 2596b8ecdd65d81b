"""What phones and people do to a page: storage that is blocked, windows side by side, odd addresses, new versions, withdrawn episodes."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import MARKS, Server, do, more, newest, now, playing, soon, starts
from tests.browser.test_going_on import titles, to_the_end

pytestmark = MARKS

REFUSED = "() => { throw new DOMException('no', 'SecurityError') }"
WITHOUT_STORAGE = f"Object.defineProperty(window, 'localStorage', {{ get: {REFUSED} }})"
WITHOUT_CACHES = "CacheStorage.prototype.open = () => Promise.reject(new DOMException('no', 'SecurityError'))"


def open_front(page: Page, server: Server) -> None:
    page.goto(server.address)
    expect(page.locator(".row-actions").first).to_be_visible()


def test_where_nothing_can_be_stored_switches_and_queue_hold_while_the_page_is_open(
    page: Page, server: Server
) -> None:
    page.add_init_script(WITHOUT_STORAGE)
    open_front(page, server)
    first, _, third = titles(page)
    page.locator("[data-rows] [data-later]").nth(2).click()
    expect(page.locator("[data-queue] .row-title")).to_have_text([third])
    page.locator("[data-queue] [data-out]").click()
    expect(page.locator("[data-queue]")).to_be_hidden()
    page.get_by_role("switch", name="끝나면").uncheck()
    do(page, "toggle")
    to_the_end(page)
    soon(lambda: page.evaluate("document.querySelector('audio').ended"))
    page.wait_for_timeout(700)
    expect(page.locator("#now")).to_have_text(first)


def test_where_saving_is_blocked_it_is_not_offered(page: Page, server: Server) -> None:
    page.add_init_script(WITHOUT_CACHES)
    open_front(page, server)
    page.locator("#find").fill("전기버스")
    expect(page.locator("[data-results] [data-play]")).to_have_count(1)
    expect(page.locator("[data-results] [data-offline-save]")).to_be_hidden()


def test_what_storage_holds_that_is_not_ours_breaks_nothing(page: Page, server: Server) -> None:
    page.evaluate("localStorage.setItem('sori / queue', '5'); localStorage.setItem('sori / speed', '\"x\"')")
    open_front(page, server)
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1


@pytest.mark.parametrize(("time", "place"), [("1.2.3", 1.2), (".", 0), ("9" * 400, 0), ("abc", 0)])
def test_an_odd_time_in_the_address(page: Page, server: Server, out: Path, time: str, place: float) -> None:
    page.goto(f"{server.address}{newest(out)}#t={time}")
    expect(page.locator("#find-text")).to_be_visible()
    soon(lambda: page.evaluate("document.querySelector('audio').readyState > 0"))
    assert now(page) == place


def test_a_row_of_a_table_is_left_by_the_sentence_before(page: Page, server: Server, out: Path) -> None:
    """Its cells are heard as one sentence: each of them has the same time."""
    page.goto(server.address + newest(out))
    more(page)
    heard = starts(page, "text")
    at = next(at for at, start in enumerate(heard) if at and start == heard[at - 1])
    before = max(start for start in heard if start < heard[at])
    page.evaluate("place => { document.querySelector('audio').currentTime = place }", heard[at] + 0.2)
    soon(lambda: abs(now(page) - heard[at]) < 0.3)
    do(page, "previous-sentence")
    soon(lambda: abs(now(page) - before) < 0.1)


def test_an_idle_window_does_not_take_back_the_place_of_another(
    page: Page, server: Server, out: Path
) -> None:
    page.goto(server.address + newest(out))
    key = f"sori / place {page.locator('[data-player]').get_attribute('data-id')}"
    do(page, "toggle")
    soon(lambda: playing(page) and now(page) > 1.2)
    do(page, "toggle")
    soon(lambda: page.evaluate("key => localStorage.getItem(key)", key) is not None)
    page.evaluate("key => localStorage.setItem(key, '30')", key)  # heard further in another window
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("key => localStorage.getItem(key)", key) == "30"


def test_what_is_asked_for_last_is_heard_even_if_it_comes_first(page: Page) -> None:
    ids = page.locator("[data-rows] .row").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    page.evaluate(
        """slow => { const straight = fetch; window.fetch = async (url, ...rest) => {
          if (String(url).includes(slow)) await new Promise((done) => setTimeout(done, 800));
          return straight(url, ...rest); }; }""",
        ids[1],
    )
    page.locator("[data-rows] [data-play]").nth(1).click()
    page.locator("[data-rows] [data-play]").nth(2).click()
    page.wait_for_timeout(1500)
    expect(page.locator("#now")).to_have_text(titles(page)[2])


def test_what_was_withdrawn_is_not_waited_for(page: Page) -> None:
    gone = {"id": "2026-01-01-0123456789", "title": "거둔 소식", "seconds": 60}
    third = page.locator("[data-rows] .row").nth(2)
    title = third.locator(".row-title").inner_text()
    rows = [gone, {"id": third.get_attribute("data-id"), "title": title, "seconds": 60}]
    page.evaluate("rows => localStorage.setItem('sori / queue', JSON.stringify(rows))", rows)
    page.reload()
    do(page, "toggle")
    to_the_end(page)
    expect(page.locator("#now")).to_have_text(title)
    soon(lambda: playing(page))
    expect(page.locator("[data-queue]")).to_be_hidden()


def test_a_slider_that_has_the_focus_does_not_tell_each_second(page: Page) -> None:
    slider = page.locator("[data-seek]")
    slider.focus()
    page.evaluate("document.querySelector('.play').click()")
    soon(lambda: playing(page) and now(page) > 0.2)
    told = slider.get_attribute("aria-valuetext") or ""
    soon(lambda: now(page) > 2.2)
    expect(slider).to_have_attribute("aria-valuetext", told)
    page.keyboard.press("ArrowRight")
    soon(lambda: slider.get_attribute("aria-valuetext") != told)
    page.locator(".play").focus()
    told = slider.get_attribute("aria-valuetext") or ""
    soon(lambda: slider.get_attribute("aria-valuetext") != told)


def test_texts_that_do_not_come_are_not_taken_for_texts_without_the_word(page: Page) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    page.context.route("**/search/2*.json", refuse)
    page.locator("#find").fill("배차 간격")
    expect(page.locator("[data-found]")).to_contain_text("그 앞의 본문은 아직 찾지 않았습니다.")
    page.context.unroute("**/search/2*.json", refuse)
    page.get_by_role("button", name="더 지난 본문에서도 찾기").click()
    expect(page.locator("[data-found]")).to_have_text("1개를 찾았습니다.")


def test_more_hits_than_are_shown_are_not_counted_as_all(page: Page) -> None:
    listed = [[f"n-{number}", "글", f"2026-05-{number % 28 + 1:02}", 60, ""] for number in range(90)]
    older = [[f"o-{number}", "글", "2026-04-01", 60, ""] for number in range(90)]

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        rows = listed + older if name == "titles.json" else {row[0]: "느티나무" for row in listed + older}
        route.fulfill(body=json.dumps(rows), content_type="application/json")

    page.context.route("**/search/*.json", answer)
    page.locator("#find").fill("느티나무")
    expect(page.locator("[data-found]")).to_have_text("적어도 90개를 찾았습니다. 앞의 50개를 보입니다.")


def test_a_sentence_that_is_tried_is_not_listening_and_long_ones_fit_a_link(page: Page) -> None:
    key = f"sori / heard {page.locator('[data-player]').get_attribute('data-id')}"
    more(page)
    page.evaluate("""() => { const last = [...document.querySelectorAll("[data-text] [data-start]")].at(-1);
      last.textContent = "👨".repeat(249) + "가".repeat(2000); }""")
    page.evaluate("document.querySelector('audio').currentTime = 5")
    soon(lambda: now(page) >= 5)
    do(page, "report")
    dialog = page.get_by_role("dialog", name="발음이 이상해요")
    following = dialog.get_by_role("button", name="뒤 문장")
    for _ in starts(page, "text"):
        following.click()
    for link in dialog.get_by_role("link").all():
        assert len(link.get_attribute("href") or "") < 8000
    page.locator("[data-speed]").evaluate(
        "list => { list.value = '3'; list.dispatchEvent(new Event('change')) }"
    )
    title = page.locator("#now").inner_text()
    dialog.get_by_role("button", name="이 문장 듣기").click()
    soon(lambda: playing(page))
    soon(lambda: not playing(page))
    page.wait_for_timeout(500)
    expect(page.locator("#now")).to_have_text(title)  # not even when it is the end
    page.keyboard.press("Escape")
    soon(lambda: abs(now(page) - 5) < 0.3)
    assert page.evaluate("key => localStorage.getItem(key)", key) is None


def test_buttons_are_large_on_a_phone_that_is_zoomed_in(page: Page) -> None:
    page.set_viewport_size({"width": 160, "height": 320})
    widths = page.locator(".transport button").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().width)"
    )
    assert min(widths) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 160


def test_with_forced_colours_an_arrow_is_an_arrow(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    side = "getComputedStyle(document.querySelector('details.more > summary'), '::before').borderTopColor"
    assert page.evaluate(side) == "rgba(0, 0, 0, 0)"


@pytest.fixture
def updated(out: Path, tmp_path: Path) -> Path:
    """A copy of the show, which a test may bring to the next version."""
    return shutil.copytree(out, tmp_path / "out")


def update(out: Path) -> None:
    """What another version of the product writes: its scripts and styles have another address."""
    (old,) = (out / "assets").iterdir()
    for file in [*out.rglob("*.html"), out / "sw.js"]:
        file.write_text(file.read_text("utf-8").replace(old.name, "0" * 10), "utf-8")
    old.rename(old.with_name("0" * 10))


@pytest.mark.parametrize("changed", [False, True])
def test_a_new_version_leaves_nothing_broken_without_a_network(
    chromium: Browser, updated: Path, changed: bool
) -> None:
    """The front page last seen, and the page of a saved episode, have scripts and styles: before the change, and after."""
    server = Server(updated)
    context = chromium.new_context(locale="ko-KR")
    page = context.new_page()
    open_front(page, server)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("[data-offline-save]").first.click()
    expect(page.locator("[data-offline-save]").first).to_have_text("저장 지우기")
    update(updated)
    open_front(page, server)
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    expect(page.locator("[data-update-now]")).to_be_visible()
    open_front(page, server)
    if changed:
        with page.expect_navigation():
            page.locator("[data-update-now]").click()
        expect(page.locator(".row-actions").first).to_be_visible()
        renewed = """async () => (await (await caches.match(document.querySelector(".row-title").href)).text()).includes("0000000000")"""
        soon(lambda: page.evaluate(renewed))
    saved = page.locator("[data-rows] .row-title").first.get_attribute("href") or ""
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    server.stop()
    page.reload()
    expect(page.locator(".row-actions").first).to_be_visible()
    page.goto(server.address + saved)
    expect(page.locator(".from-here").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    context.close()
