"""The transcript: read as text, heard from any block or sentence, without a stop for each."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import MARKS, Server, newest, now, playing, soon, starts

pytestmark = MARKS


@pytest.fixture
def text(page: Page, server: Server, out: Path) -> Page:
    """The page of an episode, with its text open."""
    page.goto(server.address + newest(out))
    expect(page.locator("#find-text")).to_be_visible()
    return page


def test_text_is_text(text: Page) -> None:
    assert text.locator("[data-text] [role]").count() == 0
    tree = text.locator("[data-text]").aria_snapshot()
    assert re.search(r"- heading \"관측 조건\" \[level=\d\]\n", tree)  # no button is part of its name
    assert re.search(r"- table \"표, 2행 3열\"", tree)
    assert '- columnheader "정원"' in tree
    assert "- list:" in tree or "- table" in tree


def test_a_block_has_one_button_and_all_of_them_are_one_stop(text: Page) -> None:
    blocks = text.evaluate(
        """() => new Set([...document.querySelectorAll("[data-text] [data-start]")]
          .map((s) => s.closest("table") ?? s.closest("p, li, figcaption")).filter(Boolean)).size"""
    )
    buttons = text.locator("[data-text] button")
    assert buttons.count() == blocks < len(starts(text, "text"))
    names = [button.get_attribute("aria-label") or "" for button in buttons.all()]
    assert all(re.fullmatch(r"여기부터 듣기, (\d+분 ?)?(\d+초)?", name) for name in names)
    assert len(set(names)) == len(names)
    text.locator("#find-text").focus()
    text.keyboard.press("Tab")
    assert text.evaluate("document.activeElement.className") == "from-here"
    text.keyboard.press("Tab")
    assert text.evaluate("document.activeElement.closest('[data-text]')") is None


def test_a_block_is_heard_from_its_button(text: Page) -> None:
    button = text.get_by_role("button", name=re.compile("여기부터 듣기")).nth(4)
    start = float(button.get_attribute("data-from") or "nan")
    button.click()
    soon(lambda: playing(text) and now(text) >= start)
    assert now(text) < start + 3


def test_a_sentence_that_is_tapped_is_heard_and_marked(text: Page) -> None:
    sentence = text.locator("[data-text] [data-start]").nth(2)
    sentence.click()
    soon(lambda: playing(text))
    expect(sentence).to_have_attribute("aria-current", "true")
    expect(text.locator("[data-sentence]")).to_have_text(sentence.inner_text())
    assert now(text) >= starts(text, "text")[2]


def test_arrows_go_by_blocks_and_by_sentences(text: Page) -> None:
    text.locator("#find-text").focus()
    text.keyboard.press("Tab")
    text.keyboard.press("Home")
    froms = text.locator(".from-here").evaluate_all("all => all.map((each) => Number(each.dataset.from))")
    for _ in range(3):
        text.keyboard.press("ArrowDown")
    assert text.evaluate("Number(document.activeElement.dataset.from)") == froms[3]
    text.keyboard.press("ArrowRight")
    text.keyboard.press("ArrowRight")
    listed = starts(text, "text")
    second = listed[listed.index(froms[3]) + 1]
    assert text.evaluate("Number(document.activeElement.dataset.start)") == second
    text.keyboard.press("Enter")
    soon(lambda: playing(text) and now(text) >= second)
    assert text.locator("[data-text] [tabindex='0']").count() == 2  # where we are, and its block
    text.keyboard.press("Tab")
    assert text.evaluate("document.activeElement.closest('[data-text]')") is None
    text.keyboard.press("Shift+Tab")
    assert text.evaluate("document.activeElement.className") == "from-here"


def test_a_closed_text_adds_no_stop(page: Page) -> None:
    assert page.locator("[data-text] button, #find-text").count() == 0
    page.locator("details.text > summary").click()
    expect(page.locator(".from-here").first).to_be_visible()
    word = page.locator("[data-text] [data-start]").nth(3).inner_text().split()[0]
    page.locator("#find-text").fill(word)
    expect(page.locator("[data-text] .hit").first).to_contain_text(word)
    expect(page.locator("#status")).to_contain_text("문장")
