import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import MARKS, Server, do, now, playing, soon, starts

pytestmark = MARKS


def test_play_pause_and_steps(page: Page) -> None:
    do(page, "toggle")
    soon(lambda: playing(page) and now(page) > 0.3)
    expect(page.locator("[data-play-label]")).to_have_text("멈춤")
    assert page.evaluate("navigator.mediaSession.metadata.title") == page.locator("#now").inner_text()
    do(page, "toggle")
    soon(lambda: not playing(page))
    do(page, "next-chapter")
    chapters = starts(page, "chapters")
    sentences = [start for start in starts(page, "text") if start >= chapters[1]]
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
    assert page.evaluate("location.hash") == ""  # or the next episode would begin there, too
    page.evaluate("location.hash = '#t=7'")
    soon(lambda: abs(now(page) - 7) < 0.2)


def test_with_more_contrast_what_was_heard_is_told_from_what_was_not(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    for scheme in ("light", "dark"):
        wanted = [
            {"name": "prefers-contrast", "value": "more"},
            {"name": "prefers-color-scheme", "value": scheme},
        ]
        session.send("Emulation.setEmulatedMedia", {"features": wanted})
        page.evaluate("const a = document.querySelector('audio'); a.currentTime = a.duration / 2")
        soon(lambda: now(page) > 5)
        time.sleep(0.3)
        shot = Image.open(BytesIO(page.locator("[data-seek]").screenshot())).convert("L")
        heard, left = (shot.getpixel((round(shot.width * at), shot.height // 2)) for at in (0.25, 0.75))
        assert abs(heard - left) > 100  # type: ignore[operator]


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
