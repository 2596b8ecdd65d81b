"""A post's page on another origin, with a strict policy, in a real Chromium: it plays, with scripts and without, and is followed."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from reader import config, serve
from reader.cache import FolderCache
from reader.catalog import entries
from reader.events import sum_up
from reader.pipeline import build
from reader.serve import LOOPBACK, listening
from reader.site import embed
from reader.store import Folder
from tests.browser import MARKS, now, playing, soon

pytestmark = MARKS

POST = """---
title: 전기버스가 사월에 온다
permalink: {blog}/post/1
---

한결시가 4월 1일부터 전기버스 48대를 투입합니다. 소음이 줄어듭니다.

## 요금과 배차 간격

요금은 1,250원 그대로입니다. 배차 간격은 10분으로 짧아집니다.

그럴까요?

정말 그럴까요? 그럴까요?

자세한 내용은 120번으로 물으면 됩니다.
"""
PAGE = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><title>전기버스가 사월에 온다 - 블로그</title>
<link rel="canonical" href="{canonical}"></head>
<body><header><nav><ul><li><a href="/">요금과 배차 간격</a></li></ul></nav></header>
<main><article><h1>전기버스가 사월에 온다</h1>
{listen}
<p>한결시가 <b>4월&nbsp;1일</b>부터 전기버스 48대를
투입합니다. 소음이 줄어듭니다.</p>
<h2>요금과 배차 간격</h2>
<p>요금은 1,250원 그대로입니다. 광고가 여기 끼어 있습니다. 배차 간격은 10분으로 짧아집니다.</p>
<p>그럴까요?</p><p>정말 그럴까요? 그럴까요?</p>
<p>자세한 것은 전화로 물으면 됩니다.</p>
</article></main></body></html>
"""


class Site:
    """A show, and a blog on an origin of its own that lets only the show in."""

    def __init__(self, folder: Path, show: str, blog: str) -> None:
        self.folder, self.show, self.blog = folder, show, blog
        (self.entry,) = entries(Folder(folder / "out"))[0]
        self.settings = config.Show(url=show, title="들리는 소식")

    def page(self, listen: str, canonical: str = "") -> str:
        """The address of the post's page with `listen` in it."""
        text = PAGE.format(canonical=canonical or f"{self.blog}/post/1", listen=listen)
        (self.folder / "blog" / "page.html").write_text(text, "utf-8")
        return f"{self.blog}/page.html"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("embed")
    (folder / "blog").mkdir()
    with listening(LOOPBACK, 0) as door:
        show = f"http://{LOOPBACK}:{door.getsockname()[1]}/"

        class Strict(SimpleHTTPRequestHandler):
            def end_headers(self) -> None:
                at = show.rstrip("/")
                policy = (
                    f"default-src 'none'; script-src {at}; media-src {at}; connect-src {at}; frame-src {at}"
                )
                self.send_header("Content-Security-Policy", policy)
                self.send_header("Cache-Control", "no-store")
                super().end_headers()

            def log_message(self, *_: object) -> None:
                pass

        pages = ThreadingHTTPServer((LOOPBACK, 0), partial(Strict, directory=str(folder / "blog")))
        threading.Thread(target=pages.serve_forever).start()
        address = f"http://{LOOPBACK}:{pages.server_port}"
        (folder / "post.md").write_text(POST.format(blog=address), "utf-8")
        settings = config.Config(show=config.Show(url=show), voice="silence", out=str(folder / "out"))
        sum_up(build([str(folder / "post.md")], settings, FolderCache(folder / "clips")))
        server = serve.server(folder / "out", shared=True)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        yield Site(folder, show, address)
        server.should_exit = True
        thread.join()
        pages.shutdown()
        pages.server_close()


@pytest.fixture
def tab(chromium: Browser, blog: Site) -> Iterator[Page]:
    """An error, a refusal of the policy, or a request to a stranger fails the test."""
    context = chromium.new_context(locale="ko-KR")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None
    )
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((blog.show, blog.blog)) else None)  # fmt: skip
    yield page
    context.close()
    assert wrong == []


def at(page: Page, seconds: float) -> None:
    page.evaluate(
        """time => new Promise(done => {
          const sound = document.querySelector("audio");
          sound.addEventListener("timeupdate", done, { once: true });
          sound.currentTime = time;
          setTimeout(done, 2000);
        })""",
        seconds,
    )


HEARD = "[document.querySelector('.sori-now')?.textContent ?? '', ...[...CSS.highlights.get('sori') ?? []].map(String)]"


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate(HEARD)
    return [" ".join(text.replace("▶", "").split()) for text in found]


def listen(page: Page) -> None:
    page.get_by_role("button", name="이 글 듣기").click()
    soon(lambda: playing(page) and now(page) > 0.2)
    soon(lambda: page.evaluate("CSS.highlights.has('sori')"))


def test_the_button_plays_and_each_sentence_is_marked_where_it_stands(tab: Page, blog: Site) -> None:
    tab.goto(blog.page(embed.snippet(blog.settings), f"{blog.blog}/post/1/?utm_source=x"))
    expect(tab.locator("audio")).to_be_hidden()
    listen(tab)
    expect(tab.locator("audio")).to_be_visible()
    cues = tab.evaluate(
        "file => fetch(file).then(answer => answer.json())", blog.show + embed.row(blog.entry)["transcript"]
    )["segments"]
    tab.get_by_role("button", name="멈추기").click()
    seen: dict[str, list[list[str]]] = {}
    for cue in cues:
        at(tab, (cue["startTime"] + cue["endTime"]) / 2)
        seen.setdefault(cue["body"], []).append(heard(tab))
    first = "한결시가 4월 1일부터 전기버스 48대를 투입합니다. 소음이 줄어듭니다."
    fare = "요금은 1,250원 그대로입니다. 광고가 여기 끼어 있습니다. 배차 간격은 10분으로 짧아집니다."
    rate = "배차 간격은 10분으로 짧아집니다"
    assert seen["한결시가 4월 1일부터 전기버스 48대를 투입합니다."] == [[first, first.partition(".")[0]]]
    assert seen["소음이 줄어듭니다."] == [[first, "소음이 줄어듭니다"]]
    assert seen["요금과 배차 간격"] == [["요금과 배차 간격", "요금과 배차 간격"]]  # and not in the navigation
    assert seen["요금은 1,250원 그대로입니다."] == [[fare, "요금은 1,250원 그대로입니다"]]
    assert seen[f"{rate}."] == [[fare, rate]]
    twice = ["정말 그럴까요? 그럴까요?", "그럴까요"]
    assert seen["그럴까요?"] == [["그럴까요?", "그럴까요"], twice]  # each in its own paragraph
    assert seen["자세한 내용은 120번으로 물으면 됩니다."] == [[""]]  # the page says otherwise


def test_a_paragraph_is_played_by_the_keyboard(tab: Page, blog: Site) -> None:
    tab.goto(blog.page(embed.snippet(blog.settings)))
    listen(tab)
    tab.get_by_role("button", name="멈추기").click()
    expect(tab.get_by_role("button", name="이 문단 듣기")).to_have_count(4)
    assert tab.locator("h1, h2").all_inner_texts() == ["전기버스가 사월에 온다", "요금과 배차 간격"]
    tab.locator("p", has_text="요금은").get_by_role("button").focus()
    tab.keyboard.press("Enter")
    soon(lambda: playing(tab) and heard(tab)[0].startswith("요금은"))


def test_without_scripts_the_sound_is_played_by_the_keyboard(chromium: Browser, blog: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(blog.page(embed.figure(blog.settings, blog.entry) + embed.snippet(blog.settings)))
    page.locator("audio").focus()
    assert not any(request.url.endswith(".mp3") for request in asked)
    page.keyboard.press("Space")
    soon(lambda: now(page) > 0.5)
    assert [request.url for request in asked if request.url.endswith((".mp3", ".js"))] == [blog.show + embed.row(blog.entry)["audio"]]  # fmt: skip
    page.get_by_text("차례").click()
    page.locator("figure").get_by_role("link", name="요금과 배차 간격").click()
    page.wait_for_url("**/*.mp3#t=*")
    assert page.evaluate("document.querySelector('video, audio').currentTime") > 3
    context.close()


def test_the_figure_of_a_generator_is_followed_and_its_chapters_are_heard_there(
    tab: Page, blog: Site
) -> None:
    tab.goto(blog.page(embed.figure(blog.settings, blog.entry) + embed.snippet(blog.settings)))
    tab.get_by_text("차례").click()
    tab.locator("figure").get_by_role("link", name="요금과 배차 간격").click()
    soon(lambda: playing(tab) and "요금과 배차 간격" in heard(tab))
    assert tab.url == f"{blog.blog}/page.html"
    expect(tab.locator("figure")).to_have_count(1)


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_a_frame_plays_also_where_it_may_nothing(tab: Page, blog: Site, sandbox: str) -> None:
    """WordPress sandboxes what it finds by oEmbed so."""
    frame = embed.iframe(blog.settings, blog.entry).replace("<iframe", f"<iframe {sandbox}")
    tab.goto(blog.page(frame))
    inner = tab.frame_locator("iframe")
    expect(inner.get_by_role("heading", name="전기버스가 사월에 온다")).to_be_visible()
    inner.locator("audio").focus()
    tab.keyboard.press("Space")
    soon(lambda: inner.locator("audio").evaluate("sound => sound.currentTime > 0.3"))
    inner.get_by_text("차례").click()
    inner.get_by_role("link", name="요금과 배차 간격").click()
    soon(lambda: inner.locator("audio").evaluate("sound => sound.currentTime > 4"))


@pytest.mark.parametrize(
    "address",
    [
        "http://BLOG.example.kr:80/글/1/index.html",
        "https://www.한결.kr/%EA%B8%80/?p=12&utm_source=x",
        "https://blog.example.kr/\u1100\u1173\u11af/a%20b.html?utm_medium=x&q=글#끝",
        "https://blog.example.kr/bbs/board.php?bo_table=a&wr_id=3&fbclid=x",
        "https://blog.example.kr/search?q=%B0%A1%EA%B8%80&r=100%",
    ],
)
def test_the_script_takes_an_address_as_the_index_does(tab: Page, blog: Site, address: str) -> None:
    wanted = f"{blog.show}embed/{embed.part(embed.plain(address))}.json"
    with tab.expect_request(lambda asked: "/embed/" in asked.url) as asked:
        tab.goto(blog.page(embed.snippet(blog.settings), address))
    assert asked.value.url == wanted


@pytest.mark.parametrize("figures", [0, 2])
def test_a_page_that_has_it_twice_has_one_button_for_each_paragraph(
    tab: Page, blog: Site, figures: int
) -> None:
    figure = embed.figure(blog.settings, blog.entry)
    data = "<script type='application/ld+json'>전기버스가 사월에 온다 한결시가 4월 1일부터 전기버스 48대를 투입합니다.</script>"
    tab.goto(blog.page(data + (figure * figures) + embed.snippet(blog.settings) * 2))
    expect(tab.locator("figure")).to_have_count(figures or 1)
    if figures:
        tab.locator("audio").first.evaluate("sound => sound.play()")
    else:
        listen(tab)
    expect(tab.get_by_role("button", name="이 문단 듣기")).to_have_count(4)
    expect(tab.locator("article > .sori-here")).to_have_count(0)


def test_a_page_without_an_episode_stays_as_it_is(tab: Page, blog: Site) -> None:
    with tab.expect_response(lambda answer: "/embed/" in answer.url):
        tab.goto(blog.page(embed.snippet(blog.settings), f"{blog.blog}/post/2"))
    expect(tab.locator("figure, button")).to_have_count(0)
