"""발음이 이상해요: from a sentence to a line of the lexicon."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from reader.korean.words import amended
from tests.browser import MARKS, Server, do, more, newest, now, playing, soon, starts

pytestmark = MARKS


def test_a_sentence_becomes_a_line_of_the_lexicon(page: Page, server: Server, out: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.address + newest(out))
    more(page)
    sentence = page.locator("[data-text] [data-start]").filter(has_text="1,047명")
    sentence.click()
    soon(lambda: playing(page))
    place = now(page)
    do(page, "report")
    dialog = page.get_by_role("dialog", name="발음이 이상해요")
    assert not playing(page)
    expect(dialog.locator("[data-shown]")).to_have_text(sentence.inner_text())
    expect(dialog.locator("[data-shown]")).to_be_focused()
    expect(dialog.locator("[data-said]")).to_contain_text("읽은 대로: ")
    expect(dialog.locator("[data-said]")).to_contain_text("천사십칠")
    dialog.get_by_role("button", name="사전 줄 복사").click()
    expect(dialog.get_by_role("status")).to_have_text("잘못 읽은 말을 적어 주세요.")
    dialog.get_by_label("잘못 읽은 말").fill("1,047명")
    dialog.get_by_label("바르게 읽으면").fill("1047")
    dialog.get_by_role("button", name="사전 줄 복사").click()
    expect(dialog.get_by_role("status")).to_have_text("바른 읽기를 한글로만 적어 주세요.")
    dialog.get_by_label("바르게 읽으면").fill("천 마흔일곱 명")
    dialog.get_by_role("button", name="사전 줄 복사").click()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == "1,047명\t천 마흔일곱 명"
    written, spoken = line.split("\t")
    assert amended("", written, spoken, "words.tsv") == (line + "\n", "")
    issue = urlsplit(dialog.locator("[data-by=address]").get_attribute("href") or "")
    asked = parse_qs(issue.query)
    assert (issue.netloc, asked["title"]) == ("git.example.kr", ["발음: 1,047명"])
    assert line in asked["body"][0]
    assert sentence.inner_text() in asked["body"][0]
    assert f"#t={int(starts(page, 'text')[0])}" not in asked["body"][0]
    mail = dialog.locator("[data-by=mail]").get_attribute("href") or ""
    assert mail.startswith("mailto:desk@example.kr?subject=")
    assert line in parse_qs(urlsplit(mail).query)["body"][0]
    dialog.get_by_role("button", name="닫기").click()
    soon(lambda: playing(page))
    assert abs(now(page) - place) < 2


def test_the_sentence_before_is_reached_and_heard_alone(page: Page) -> None:
    more(page)
    times = starts(page, "text")
    page.evaluate("place => { document.querySelector('audio').currentTime = place }", times[3] + 0.2)
    soon(lambda: abs(now(page) - times[3]) < 0.4)
    do(page, "report")
    dialog = page.get_by_role("dialog", name="발음이 이상해요")
    dialog.get_by_role("button", name="앞 문장").click()
    shown = page.locator("[data-text] [data-start]").nth(2).text_content()
    expect(dialog.locator("[data-shown]")).to_have_text(shown or "")
    dialog.get_by_role("button", name="이 문장 듣기").click()
    soon(lambda: playing(page))
    soon(lambda: not playing(page))
    assert times[2] < now(page) < times[3] + 0.6
    page.keyboard.press("Escape")
    soon(lambda: abs(now(page) - times[3]) < 0.4)
    assert page.evaluate("document.activeElement.dataset.do") == "report"


def test_without_the_record_and_an_address_the_line_is_made_all_the_same(page: Page) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=404)

    page.context.route("**/episodes/*.json", refuse)
    page.evaluate("document.querySelectorAll('[data-by]').forEach((link) => link.remove())")
    more(page)
    do(page, "report")
    dialog = page.get_by_role("dialog", name="발음이 이상해요")
    expect(dialog.get_by_role("link")).to_have_count(0)
    dialog.get_by_label("잘못 읽은 말").fill("GPU")
    dialog.get_by_label("바르게 읽으면").fill("지피유")
    expect(dialog.locator("[data-line]")).to_have_text("GPU 지피유")
