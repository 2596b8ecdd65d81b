"""What is seen stays where it is while a page comes (Core Web Vitals: a shift of 0.1 is good)."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import MARKS, Server, newest

pytestmark = MARKS

SHIFT = """() => new Promise((done) => { let sum = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500); })"""


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("place", ["", "newest"])
def test_nothing_moves_while_a_page_comes(
    context: BrowserContext, server: Server, out: Path, place: str, begun: bool
) -> None:
    fresh = context.new_page()
    if begun:  # by a listener who was here before, and whom the front page offers to go on
        last = min(out.glob("episodes/*.html")).stem
        fresh.goto(server.address)
        fresh.evaluate(
            """(id) => { localStorage.setItem(`sori / last`, JSON.stringify({ id, title: "먼저 듣던 소식 ".repeat(9), seconds: 300 }));
              localStorage.setItem(`sori / place ${id}`, "40"); }""",
            last,
        )
    session = context.new_cdp_session(fresh)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
    session.send("Network.emulateNetworkConditions", slow)  # so that it is seen before scripts come
    fresh.goto(server.address + (newest(out) if place else ""))
    expect(fresh.locator(".controls")).to_be_visible()
    expect(fresh.locator(".row-actions, .from-here").first).to_be_visible()
    if begun and not place:
        expect(fresh.locator("[data-resume]")).to_be_visible()
    assert fresh.evaluate(SHIFT) < 0.1
    assert fresh.evaluate("document.documentElement.scrollWidth") <= 412
