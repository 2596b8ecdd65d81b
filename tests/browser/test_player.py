import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import MARKS, Server, do, more, now, playing, soon, starts

pytestmark = MARKS


def test_play_pause_and_steps(page: Page) -> None:
    do(page, "toggle")
    soon(lambda: playing(page) and now(page) > 0.3)
    expect(page.locator("[data-play-label]")).to_have_text("멈춤")
    assert page.evaluate("navigator.mediaSession.metadata.title") == page.locator("#now").inner_text()
    do(page, "toggle")
    soon(lambda: not playing(page))
    more(page)
    do(page, "next-chapter")
    chapters = starts(page, "chapters")
    sentences = [start for start in starts(page, "text") if start >= chapters[1]]
    soon(lambda: abs(now(page) - chapters[1]) < 0.1)
    do(page, "next-sentence")  # a chapter begins with the pause before its heading
    soon(lambda: abs(now(page) - sentences[0]) < 0.1)
    do(page, "next-sentence")
    soon(lambda: abs(now(page) - sentences[1]) < 0.1)
    do(page, "previous-sentence")
    soon(lambda: abs(now(page) - sentences[0]) < 0.1)
    do(page, "forward")
    soon(lambda: abs(now(page) - sentences[0] - 30) < 0.2)
    do(page, "back")
    soon(lambda: abs(now(page) - sentences[0] - 15) < 0.2)


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
    more(page)
    page.evaluate("end => { document.querySelector('audio').currentTime = end - 1.2 }", end)
    page.locator("[data-timer]").select_option("chapter")
    do(page, "toggle")
    soon(lambda: playing(page))
    soon(lambda: not playing(page))
    assert abs(now(page) - end) < 0.4
    expect(page.locator("#status")).to_contain_text("취침 타이머")


def test_without_scripts_there_is_a_player_and_the_text(chromium: Browser, server: Server, out: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{server.address}episodes/{sorted(out.glob('episodes/*.html'))[-1].name}")
    expect(plain.locator("audio[controls]")).to_be_visible()
    expect(plain.locator("[data-text] p").first).to_be_visible()
    assert plain.locator("button:visible").count() == 0
    context.close()


def test_the_thumb_finds_title_play_seek_and_speed_first(page: Page) -> None:
    parts = ["#now", ".play", "[data-seek]", "[data-speed]", "details.more"]
    boxes = [page.locator(part).bounding_box() for part in parts]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert tops[3] + 44 <= 915  # all of them in sight on a phone
    play = boxes[1]
    assert play
    assert play["width"] >= 120
    assert play["height"] >= 88
    expect(page.locator("[data-timer]")).to_be_hidden()
    page.locator(".head a").last.focus()
    stops = []
    for _ in range(10):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent.trim().split(/\\n/)[0].slice(0, 6) || document.activeElement.ariaLabel || document.activeElement.id"))  # fmt: skip
    order = ["15초 뒤로", "재생", "30초 앞으", "재생 위치", "0.5배", "오프라인 저", "go-on", "더 보기"]
    assert [stop for stop in stops if stop.startswith(tuple(order))] == order


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450), (1280, 900)])
def test_nothing_sticks_out_and_targets_are_large(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.locator("details.text > summary").click()
    more(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, summary, input")].filter((e) => e.checkVisibility())
          .map((e) => [e.textContent.trim() || e.id, e.getBoundingClientRect().width, e.getBoundingClientRect().height])
          .filter(([, w, h]) => w > 1 && (w < 44 || h < 44))"""
    )
    assert [name for name, *_ in small if "건너뛰기" not in name] == []
