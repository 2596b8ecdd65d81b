"""The page of a review in a real Chromium: by keyboard, heard, saved, and told to who can't see it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from reader.review import page as review
from reader.serve import LOOPBACK, listening, serving
from tests import test_review as show
from tests.browser import MARKS, soon
from tests.test_review import built, desk

pytestmark = MARKS
home = show.home


@pytest.fixture
def page(context: BrowserContext, home: Path) -> Iterator[Page]:
    """The page of a review, ready; a script error or anything that the page's own policy refuses fails the test."""
    built(home, "espeak")
    errors: list[str] = []
    with listening(LOOPBACK, 0) as door:
        server = serving(review.app(desk(home, "other.tsv"), home / "out", "secret"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        made = context.new_page()
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.on("console", lambda told: errors.append(told.text) if "Policy" in told.text else None)
        made.goto(f"http://{LOOPBACK}:{door.getsockname()[1]}/secret/")
        expect(made.locator("#list > li")).to_have_count(3)
        yield made
        made.close()
        server.should_exit = True
        thread.join()
    assert errors == []


def test_what_is_asked_is_shown(page: Page) -> None:
    first = page.locator("#list > li").first
    expect(first.locator("h2")).to_have_text("Zorvik → 조빅")
    expect(first.locator(".why")).to_have_text("아는 낱말이 아니라 철자만 보고 읽습니다. 2문장")
    expect(first.locator("mark").first).to_have_text("Zorvik")
    expect(page.locator("#unlisted")).to_contain_text("other.tsv")
    expect(page.get_by_label("읽는 꼴").first).to_have_value("조빅")


def test_just_the_sentence_is_heard(page: Page) -> None:
    page.evaluate(
        """() => { const play = HTMLMediaElement.prototype.play;
        HTMLMediaElement.prototype.play = function () { window.audio = this; return play.call(this); }; }"""
    )
    page.get_by_role("button", name="듣기: 8.17, 마을 축제").click()
    start, end = map(float, page.evaluate("audio.src.split('#t=')[1].split(',')"))
    assert 0 < start < end
    soon(lambda: page.evaluate("audio.currentTime") > start)
    soon(lambda: page.evaluate("audio.paused"))
    assert page.evaluate("audio.currentTime") < end + 0.5


def test_a_reading_is_written_by_keyboard(page: Page, home: Path) -> None:
    page.get_by_label("읽는 꼴").first.fill("조르빅")
    page.get_by_label("읽는 꼴").first.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2문장만 새로 말합니다")
    expect(page.locator(".done").first).to_contain_text("Zorvik → 조르빅")
    assert (home / "other.tsv").read_text("utf-8") == "Zorvik\t조르빅\n"


def test_a_new_reading_is_spoken(page: Page) -> None:
    page.get_by_label("읽는 꼴").first.fill("조르빅")
    with page.expect_response("**/say") as answer:
        page.get_by_role("button", name="새 읽기 듣기: Zorvik").click()
    assert answer.value.status == 200
    expect(page.locator("form[aria-busy]")).to_have_count(0)
    expect(page.locator(".error").first).to_be_empty()


def test_a_mistake_is_told_at_its_field(page: Page, home: Path) -> None:
    field = page.get_by_label("읽는 꼴").first
    field.fill("Zorvik")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(page.locator(".error").first.inner_text())
    expect(page.get_by_role("status")).to_contain_text("한글")
    assert not (home / "other.tsv").exists()


def test_what_is_right_is_not_asked_again(page: Page) -> None:
    page.get_by_role("button", name="지금 읽기가 맞습니다: ☎").click()
    expect(page.get_by_role("status")).to_contain_text("다시 묻지 않습니다")
    page.reload()
    expect(page.locator("#list > li")).to_have_count(2)
