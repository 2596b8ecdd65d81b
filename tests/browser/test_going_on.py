"""From one episode to the next: title, address, queue, what was begun, and nothing that talks over the voice."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import MARKS, Server, do, newest, now, playing, soon

pytestmark = MARKS

WATCH = """() => { window.told = []; const line = document.getElementById("status");
  new MutationObserver(() => line.textContent && window.told.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true }); }"""  # fmt: skip


def to_the_end(page: Page) -> None:
    soon(lambda: playing(page) and page.evaluate("document.querySelector('audio').readyState >= 2"))
    page.evaluate("const a = document.querySelector('audio'); a.currentTime = a.duration - 0.4")


def titles(page: Page) -> list[str]:
    return page.locator("[data-rows] .row-title").all_inner_texts()


def test_what_is_heard_in_the_list_has_its_title_and_address(page: Page) -> None:
    row = page.locator("[data-rows] .row").nth(1)
    title = row.locator(".row-title").inner_text()
    page.evaluate(WATCH)
    row.locator("[data-play]").click()
    expect(page.locator("#now")).to_have_text(title)
    soon(lambda: playing(page) and now(page) > 0.5)
    expect(row).to_have_attribute("aria-current", "true")
    assert page.evaluate("window.told") == []  # the episode says its title itself
    assert title[:20] in page.title()
    assert page.evaluate("navigator.mediaSession.metadata.title") == title
    page.reload()
    expect(page.locator("#now")).to_have_text(title)
    expect(page.locator("[data-rows] .row").nth(1)).to_have_attribute("aria-current", "true")


def test_the_end_goes_on_through_the_list_from_an_episode_of_its_own(
    page: Page, server: Server, out: Path
) -> None:
    first, second, third = titles(page)
    page.goto(server.address + newest(out))
    expect(page.locator(".from-here").first).to_be_visible()
    page.evaluate(WATCH)
    do(page, "toggle")
    for title in (second, third):
        before = page.url
        to_the_end(page)
        expect(page.locator("#now")).to_have_text(title)
        soon(lambda: playing(page))
        assert title[:20] in page.title()
        soon(lambda before=before: page.url != before)
        assert page.request.get(page.url).text().count(title.replace("&", "&amp;")) > 0
        expect(page.locator("[data-newer]")).to_have_attribute("href", before)
    assert first[:20] not in page.title()
    assert page.evaluate("window.told") == []


def test_going_on_is_switched_off_beside_the_player(page: Page) -> None:
    switch = page.get_by_role("switch", name="끝나면 다음 소식 이어 듣기")
    expect(switch).to_be_visible()
    switch.uncheck()
    title = page.locator("#now").inner_text()
    do(page, "toggle")
    to_the_end(page)
    soon(lambda: page.evaluate("document.querySelector('audio').ended"))
    page.wait_for_timeout(500)
    expect(page.locator("#now")).to_have_text(title)
    page.reload()
    expect(switch).not_to_be_checked()


def test_what_was_begun_says_what_is_left_and_is_offered(page: Page, server: Server) -> None:
    row = page.locator("[data-rows] .row").nth(1)
    title = row.locator(".row-title").inner_text()
    row.locator("[data-play]").click()
    soon(lambda: playing(page) and page.locator("#now").inner_text() == title)
    page.evaluate("document.querySelector('audio').currentTime = 8")
    soon(lambda: now(page) > 8.2)
    do(page, "toggle")
    expect(page.locator("[data-play-label]")).to_have_text("이어 듣기, 1분 남음")
    expect(row.locator(".row-facts")).to_contain_text("1분 남음")
    page.goto(server.address)
    offer = page.locator("[data-resume]")
    expect(offer).to_contain_text(title)
    expect(row.locator("[data-play]")).to_have_accessible_name(f"이어 듣기, 1분 남음: {title}")
    offer.get_by_role("button", name="이어 듣기, 1분 남음").click()
    soon(lambda: playing(page) and now(page) >= 8)
    expect(page.locator("#now")).to_have_text(title)
    expect(offer).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.do") == "toggle"
    page.locator(".months a").first.click()
    expect(page.locator(".row").nth(1)).to_contain_text("1분 남음")


def test_the_queue_comes_before_the_list_and_is_kept(page: Page) -> None:
    first, second, third = titles(page)
    queue = page.locator("[data-queue]")
    expect(queue).to_be_hidden()
    for number in (1, 2):
        page.locator("[data-rows] [data-later]").nth(number).click()
    rows = queue.locator(".row-title")
    expect(rows).to_have_text([second, third])
    page.get_by_role("button", name=f"위로: {third}").click()
    expect(rows).to_have_text([third, second])
    assert third in page.evaluate("document.activeElement.ariaLabel")
    page.reload()
    expect(rows).to_have_text([third, second])
    expect(page.locator("[data-rows] [data-later]").nth(2)).to_have_accessible_name(f"다음에서 빼기: {third}")
    page.get_by_role("button", name=f"빼기: {second}", exact=True).click()
    expect(rows).to_have_text([third])
    page.get_by_role("switch", name="끝나면").uncheck()  # what was asked for is heard all the same
    do(page, "toggle")
    to_the_end(page)
    expect(page.locator("#now")).to_have_text(third)
    expect(queue).to_be_hidden()
    assert first != third


@pytest.mark.parametrize("saved", [1, 2])
def test_without_a_network_what_is_saved_comes_first(page: Page, context: BrowserContext, saved: int) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    row = page.locator("[data-rows] .row").nth(saved)
    title = row.locator(".row-title").inner_text()
    row.locator("[data-offline-save]").click()
    expect(row.locator("[data-offline-save]")).to_have_text("저장 지우기")
    headings = page.locator(".right h2:visible")
    assert headings.all_inner_texts()[:2] == ["소식", "저장한 소식"]
    context.set_offline(True)
    soon(lambda: headings.all_inner_texts()[:2] == ["저장한 소식", "소식"])
    page.reload()
    soon(lambda: headings.all_inner_texts()[:2] == ["저장한 소식", "소식"])
    expect(page.locator("#now")).to_have_text(title)
    do(page, "toggle")
    soon(lambda: playing(page) and now(page) > 0.2)
    context.set_offline(False)
    soon(lambda: headings.all_inner_texts()[:2] == ["소식", "저장한 소식"])
