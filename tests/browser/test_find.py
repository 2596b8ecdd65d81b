"""Finding by day and by words of the text."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from reader.site import MONTH_PAGE
from tests.browser import MARKS

pytestmark = MARKS


def test_finding_by_title_and_by_text(page: Page) -> None:
    oldest = page.locator("[data-rows] .row-title").last.inner_text()
    found = page.locator("[data-results] .row-title")
    page.locator("#find").fill(oldest.split()[0])
    expect(found.first).to_have_text(oldest)
    page.locator("#find").fill("배차 간격")
    expect(page.locator("[data-found]")).to_have_text("1개를 찾았습니다.")
    expect(found).to_have_text([oldest])
    expect(page.locator("[data-results] .row-facts")).to_contain_text("배차 간격")
    page.locator("#find").fill("")
    expect(page.locator("[data-rows]")).to_be_visible()


@pytest.mark.parametrize(
    "day",
    [
        "3월 14일",
        "3월14일",
        "2026년 3월 14일",
        "2026-03-14",
        "2026.3.14.",
        "3.14.",
        "3/14",
        "3월 14일 마을버스",
    ],
)
def test_finding_a_day_as_people_write_it(page: Page, day: str) -> None:
    oldest = page.locator("[data-rows] .row-title").last.inner_text()
    page.locator("#find").fill(day)
    expect(page.locator("[data-found]")).to_contain_text("찾았습니다")
    expect(page.locator("[data-results] .row-title")).to_contain_text([oldest])
    texts = page.locator("[data-results] .row").all_inner_texts()
    assert all("2026-03-14" in text or "14" in text for text in texts)


@pytest.mark.parametrize(
    ("day", "count"), [("2026년 3월", 3), ("2026년", 3), ("2025년 3월", 0), ("3월 4일", 0)]
)
def test_finding_a_month(page: Page, day: str, count: int) -> None:
    page.locator("#find").fill(day)
    expect(page.locator("[data-found]")).to_have_text(f"{count}개를 찾았습니다.")


def test_old_texts_are_looked_through_only_when_asked_for(page: Page) -> None:
    asked: list[str] = []
    long = "가나다 " * 160_000

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        asked.append(name)
        new = [[f"n-{number}", "새 글", "2026-05-02", 60, ""] for number in range(MONTH_PAGE + 1)]
        listed = [*new, ["o-1", "옛 글", "2026-04-01", 60, ""]]
        texts = {
            "2026-05-2.json": {"n-0": "새"},
            "2026-05-1.json": {"n-1": long},
            "2026-04-1.json": {"o-1": "느티나무 이야기"},
        }
        route.fulfill(body=json.dumps(texts.get(name, listed)), content_type="application/json")

    page.context.route("**/search/*.json", answer)
    page.locator("#find").fill("느티나무")
    expect(page.locator("[data-found]")).to_contain_text("2026년 4월 1일부터 그 앞의 본문은 아직")
    assert asked == ["titles.json", "2026-05-2.json", "2026-05-1.json"]
    page.locator("[data-find-deep]").click()
    expect(page.locator("[data-results] .row-title")).to_have_text(["옛 글"])
    page.locator("#find").fill("이야기")
    expect(page.locator("[data-found]")).to_contain_text("찾았습니다")
    assert asked == ["titles.json", "2026-05-2.json", "2026-05-1.json", "2026-04-1.json"]  # once
