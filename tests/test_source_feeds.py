"""Feeds as they come: what is cut off is no feed, what is only sloppy is read."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from reader import article, source
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.errors import SourceError
from reader.events import sum_up
from reader.pipeline import Asked, build
from reader.source import Network
from tests import test_source_network as servers
from tests.test_source_network import PAGE, Site

site = servers.site
HTML = {"Content-Type": "text/html; charset=utf-8"}
SENTENCE = "바람이 부는 날에는 강가를 걷는다. "
LONG = SENTENCE * 20


def item(name: str, kind: str = "item") -> str:
    text = "description" if kind == "item" else "content"
    return f"<{kind}><title>글 {name}</title><id>{name}</id><guid>{name}</guid><{text}>{LONG}{name}</{text}></{kind}>"


ITEMS = item("가") + item("나")
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
WHOLE = {
    "plain": f"<rss><channel>{ITEMS}</channel></rss>",
    "a declaration": f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{ITEMS}</channel></rss>\n\n',
    "comments": f"<?xml version='1.0'?><!-- <rss> --><rss><channel>{ITEMS}</channel></rss><!-- 0.2 s --> <!-- cached --",
    "a script behind": f"<rss><channel>{ITEMS}</channel></rss><script>visit()</script>",
    "spaces": f"<rss\n version='2.0'><channel>{ITEMS}</channel></rss\n >",
    "sloppy": f"<rss><channel><title>A & B &nbsp; <x:y>1</x:y></title>{ITEMS}<br></rss>",
    "no channel's end": f"<rss><channel>{ITEMS}</rss>",
    "other letters": f"<rss><channel>{ITEMS}</channel></RSS>",
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom">{item("가", "entry")}{item("나", "entry")}</feed>',
    "atom's prefix": f"<?xml version='1.0'?><a:feed xmlns:a='http://www.w3.org/2005/Atom'>{item('가', 'a:entry')}{item('나', 'a:entry')}</a:feed>",
    "rdf": f"<rdf:RDF {RDF}>{ITEMS}</rdf:RDF>",
}
CUT = {
    "behind an item": f"<rss><channel>{ITEMS}",
    "within a text": f"<rss><channel>{ITEMS}<item><title>다</title><description>바람이",
    "within a tag": f"<rss><channel>{ITEMS}<item><tit",
    "behind the channel": f"<rss><channel>{ITEMS}</channel>",
    "within the end": f"<rss><channel>{ITEMS}</channel></r",
    "the end told in a text": f"<rss><channel>{ITEMS}<item><description><![CDATA[끝은 </rss>이다.",
    "the end told in a whole text": f"<rss><channel>{ITEMS}<item><description><![CDATA[끝은 </rss>이다.]]></description>",
    "the end told in a comment": f"<rss><channel>{ITEMS}<!-- </rss> --> <!-- </rss>",
    "the end of another": f"<rss><channel>{ITEMS}</feed>",
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom">{item("가", "entry")}',
    "rdf": f"<rdf:RDF {RDF}>{ITEMS}",
}


@pytest.fixture(params=["file", "stdin", "network"])
def carried(
    request: pytest.FixtureRequest, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    def fetched(feed: str) -> list[str]:
        place = "-"
        if request.param == "stdin":
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(feed.encode())))
        elif request.param == "file":
            place = str(tmp_path / "feed.xml")
            Path(place).write_text(feed, "utf-8")
        else:
            site.pages["/feed"] = without_end(feed)
            place = f"{site.url}/feed"
        return [post.known["title"] for post in source.fetch(place)]

    return fetched


def without_end(feed: str) -> Any:
    """An answer that tells no length, and ends where the line does."""

    def tell(asked: Any) -> None:
        asked.send_response(200)
        asked.send_header("Content-Type", "application/rss+xml")
        asked.end_headers()
        asked.wfile.write(feed.encode())

    return tell


@pytest.mark.parametrize("feed", WHOLE)
def test_what_is_only_sloppy_is_read(carried: Any, feed: str) -> None:
    assert carried(WHOLE[feed]) == ["글 가", "글 나"]


@pytest.mark.parametrize("feed", CUT)
def test_a_feed_that_ends_before_its_root_is_none(carried: Any, feed: str) -> None:
    with pytest.raises(SourceError, match="잘렸"):
        carried(CUT[feed])


@pytest.mark.parametrize("end", range(0, 60, 7))
def test_wherever_a_feed_is_cut(tmp_path: Path, end: int) -> None:
    whole = WHOLE["plain"]
    (tmp_path / "a.xml").write_text(whole[: len(whole) - 1 - end], "utf-8")
    with pytest.raises(SourceError, match="잘렸"):
        source.fetch(str(tmp_path / "a.xml"))


def test_no_episode_goes_because_a_feed_was_cut_off(site: Site, tmp_path: Path) -> None:
    cache = FolderCache(tmp_path / "cache")
    config = Config(show=Show(url="https://pod.example.kr/"), voice="silence", out=str(tmp_path / "out"))

    def built(feed: str) -> Any:
        site.pages["/feed"] = without_end(feed)
        return sum_up(build([f"{site.url}/feed"], config, cache, Asked(prune=True)))

    whole = WHOLE["plain"]
    assert len(built(whole).made) == 2
    cut = built(whole[: whole.index("<title>글 나")])
    assert (len(cut.failed), cut.withdrawn) == (1, ())
    assert len(built(whole).kept) == 2
    assert len(built(whole.replace(item("나"), "")).withdrawn) == 1


# ── something else in its place ──────────────────────────────────────────────────────────────────

NOTICE = "<!doctype html><html><head><title>서비스 점검</title></head><body><p>지금은 점검 중입니다. 잠시 뒤에 와 주세요.</p></body></html>"
LOGIN = """<!doctype html><html><head><title>로그인 - 가람소식</title></head><body><nav><a href="/">첫 화면</a></nav>
<form><label>비밀번호</label><input type="password"></form><p>회원만 볼 수 있습니다.</p></body></html>"""


def fetched(place: str, cache: Path) -> tuple[Any, ...]:
    with Network(cache=FolderCache(cache)) as network:
        return source.fetch(place, network)


@pytest.mark.parametrize("path", ["/feed", "/rss/", "/blog/index.xml", "/news.rss", "/a?kind=rss"])
@pytest.mark.parametrize("before", [True, False])
def test_a_page_in_place_of_a_feed_is_told(site: Site, tmp_path: Path, path: str, before: bool) -> None:
    feed = (200, {"Content-Type": "application/rss+xml"}, WHOLE["plain"].encode())
    if before:
        site.pages[path] = feed
        assert len(fetched(site.url + path, tmp_path)) == 2
    site.pages[path] = (200, HTML, NOTICE.encode())
    for _ in range(2):  # it isn't remembered in the feed's place
        if before or "?" not in path:
            with pytest.raises(SourceError, match="피드가 아니라") as caught:
                fetched(site.url + path, tmp_path)
            assert caught.value.where == site.url + path
        else:
            assert fetched(site.url + path, tmp_path)[0].data == NOTICE.encode()
    site.pages[path] = feed
    assert len(fetched(site.url + path, tmp_path)) == 2


def instead(site: Site, kind: str) -> None:
    """From now on, something else is where the page was."""
    site.pages |= {"/member/login": (200, HTML, PAGE), "/": (200, HTML, PAGE)}
    site.pages["/a"] = {
        "login": (200, HTML, LOGIN.encode()),
        "notice": (200, HTML, NOTICE.encode()),
        "led to a login": (302, {"Location": "/member/login"}, b""),
        "led home": (302, {"Location": "/"}, b""),
    }[kind]


@pytest.mark.parametrize("kind", ["login", "notice", "led to a login", "led home"])
def test_something_else_behind_a_link(site: Site, tmp_path: Path, kind: str) -> None:
    feed = site.feed("/a")
    site.pages["/a"] = (200, HTML, PAGE)
    (first,) = fetched(feed, tmp_path / "kept")
    instead(site, kind)
    for _ in range(2):
        assert fetched(feed, tmp_path / "kept") == (first,)
    (post,) = fetched(feed, tmp_path / "new")
    (note,) = article.read(post).notes
    assert "로그인" in note
    assert [block.text for block in article.read(post).sections[0].blocks] == ["짧은 소개."]


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><nav>로그인 <a>로그인</a></nav><p>{LONG}</p><input type='password'></body></html>",
        f"<html><title>로그인이 안 될 때</title><body><p>{LONG}</p></body></html>",
        "<html><title>소식</title><body><a>로그인</a><div class='se-main-container'><p>내일은 쉽니다.</p></div></body></html>",
    ],
)
def test_an_article_behind_a_link_is_one(site: Site, tmp_path: Path, page: str) -> None:
    feed = site.feed("/a")
    site.pages["/a"] = (301, {"Location": "/2024/how-to-login"}, b"")
    site.pages["/2024/how-to-login"] = (200, HTML, page.encode())
    (post,) = fetched(feed, tmp_path)
    assert (post.data, post.known.get("failure")) == (page.encode(), None)
