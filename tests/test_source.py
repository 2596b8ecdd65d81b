"""Places become posts."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote

import pytest

from reader import article, source
from reader.cli.posts import understood
from reader.errors import ArticleError, SourceError
from reader.source import web

LONG = "마을 사람들이 석 달 동안 돌을 날라 새 길을 냈다고 한다. " * 12


@pytest.fixture
def site(tmp_path: Path) -> Path:
    posts = tmp_path / "blog" / "_posts"
    posts.mkdir(parents=True)
    (tmp_path / "blog" / "_config.yml").write_text(
        "url: https://a.example\npermalink: /:year/:title/\n", "utf-8"
    )
    (tmp_path / "blog" / "README.md").write_text("읽어 주세요", "utf-8")
    for name, text in {
        "2024-07-10-b.md": "나",
        "2024-07-09-10.md": "다",
        "2024-07-09-2.md": "라",
        "plain.markdown": "---\ndate: 2024-07-11\n---\n마",
        "note.txt": "바",
        "picture.png": "x",
    }.items():
        (posts / name).write_text(text, "utf-8")
    return tmp_path / "blog"


def test_a_folder_is_read_by_date(site: Path) -> None:
    names = [Path(place).name for place in source.find([str(site)])]
    assert names == ["note.txt", "2024-07-09-2.md", "2024-07-09-10.md", "2024-07-10-b.md", "plain.markdown"]


def test_globs_urls_and_doubles(site: Path) -> None:
    places = source.find(
        [
            str(site / "_posts" / "*-09-*.md"),
            "-",
            "https://a.example/1",
            str(site / "_posts" / "2024-07-09-2.md"),
        ]
    )
    assert [Path(place).name for place in places] == ["2024-07-09-2.md", "2024-07-09-10.md", "-", "1"]


@pytest.mark.parametrize("place", ["nowhere.md", "no*.md", "empty"])
def test_a_place_that_matches_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError) as caught:
        source.find([str(tmp_path / place)])
    assert caught.value.mend


def test_the_key_is_the_path_inside_its_site(site: Path, tmp_path: Path) -> None:
    (post,) = source.fetch(str(site / "_posts" / "2024-07-10-b.md"))
    assert post.key == "_posts/2024-07-10-b.md"
    moved = site.rename(tmp_path / "elsewhere")
    (again,) = source.fetch(str(moved / "_posts" / "2024-07-10-b.md"))
    assert again.key == post.key
    assert article.read(again).url == "https://a.example/2024/b/"
    assert article.read(again).published is not None


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("# 제목\n\n글.".encode())))
    (post,) = source.fetch("-")
    assert (post.media, article.read(post).title) == ("text/markdown", "제목")


RSS = f"""<?xml version="1.0" encoding="euc-kr"?>
<rss version="2.0"><channel><title>소식</title><link>https://a.example</link>
<item><title>첫 소식 &amp; 더</title><link>https://a.example/1</link><guid isPermaLink="false">a-1</guid>
<dc:creator>한가람</dc:creator><pubDate>Thu, 04 Jul 2024 10:00:00 +0900</pubDate><category>생활</category>
<media:content url="x.jpg"/><description>짧은 요약&hellip;</description>
<content:encoded><![CDATA[<p>{LONG}똠방각하.</p>]]></content:encoded></item>
<item><title>둘째 소식</title><link>https://a.example/2</link><description><![CDATA[{LONG}]]></description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>소식</title>
<entry><title>첫 소식</title><link rel="self" href="https://a.example/self"/><link href="https://a.example/1"/>
<id>tag:a.example,2024:1</id><updated>2024-07-04T10:00:00Z</updated><author><name>한가람</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{LONG}</p></div></content></entry></feed>"""


@pytest.mark.parametrize("charset", ["utf-8", "cp949"])
def test_rss_with_unbound_prefixes_and_a_wrong_charset(tmp_path: Path, charset: str) -> None:
    (tmp_path / "feed.xml").write_bytes(RSS.encode(charset))
    first, second = source.fetch(str(tmp_path / "feed.xml"))
    assert first.key == "a-1"
    assert second.key == "https://a.example/2"
    assert dict(first.known) == {
        "title": "첫 소식 & 더",
        "url": "https://a.example/1",
        "author": "한가람",
        "published": "Thu, 04 Jul 2024 10:00:00 +0900",
        "categories": "생활",
    }
    found = article.read(first)
    assert found.title == "첫 소식 & 더"
    assert found.sections[0].blocks[0].text == LONG + "똠방각하."


def test_atom(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(ATOM, "utf-8")
    (post,) = source.fetch(str(tmp_path / "feed.xml"))
    found = article.read(post)
    assert (post.key, found.url, found.byline) == ("tag:a.example,2024:1", "https://a.example/1", "한가람")
    assert found.published is not None
    assert found.sections[0].blocks[0].text == LONG.strip()


@pytest.mark.parametrize("text", ["<rss><channel></channel></rss>", "<rss>"])
def test_a_feed_without_items(tmp_path: Path, text: str) -> None:
    (tmp_path / "feed.xml").write_text(text, "utf-8")
    with pytest.raises(SourceError):
        source.fetch(str(tmp_path / "feed.xml"))


def _keys(tmp_path: Path, *told: str) -> dict[str, str]:
    """Key by text, of a feed with these items."""
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{''.join(told)}</channel></rss>", "utf-8")
    return {item.data.decode(): item.key for item in source.fetch(str(tmp_path / "feed.xml"))}


def _item(text: str, *told: str) -> str:
    return f"<item>{''.join(told)}<description>{text}</description></item>"


@pytest.mark.parametrize("told", ["", "<guid>same</guid>", "<link>not a link</link>"])
def test_an_items_place_in_its_feed_is_no_matter(tmp_path: Path, told: str) -> None:
    day = "<pubDate>Thu, 04 Jul 2024 10:00:00 +0900</pubDate>"
    items = [
        _item("가", told, "<title>하나</title>", day),
        _item("나", told, "<title>둘</title>", day),
        _item("다", told, "<title>둘</title>", day),  # only its text tells it apart
        _item("라", told),
        _item("마", told),
    ]
    before = _keys(tmp_path, *items)
    assert len(set(before.values())) == 5
    assert _keys(tmp_path, *reversed(items)) == before
    assert (
        _keys(tmp_path, _item("바", told, "<title>새것</title>"), *items, items[0]).items() >= before.items()
    )


@pytest.mark.parametrize(
    "reference", ["&#xD800;", "&#xdfff;", "&#0;", "&#55296;", "&#xFFFFFFFFFF;", "&#x0;", "&#65535;"]
)
def test_a_reference_to_what_is_no_character_is_left_out(tmp_path: Path, reference: str) -> None:
    file = tmp_path / "feed.xml"
    item = f"<item><title>글 {reference}하나 &#x1F600;</title><description>{LONG}{reference}</description></item>"
    file.write_text(f"<rss><channel><title>x</title>{item}</channel></rss>", "utf-8")
    (post,) = source.fetch(str(file))
    assert post.known["title"] == "글 하나 😀"


def test_an_item_within_another_is_its_text(tmp_path: Path) -> None:
    inner = "<item><description>안에 있는 글이다.</description></item>"
    feed = f"<rss><channel><item><title>가</title><description>글이다.</description>{inner}</item>{inner}</channel></rss>"
    (tmp_path / "a.xml").write_text(feed, "utf-8")
    assert [post.known.get("title", "") for post in source.fetch(str(tmp_path / "a.xml"))] == ["가", ""]


def test_hostile_feeds(tmp_path: Path) -> None:
    address = f"{tmp_path}/feed.xml"
    items = [
        "<item><title>하나</title><link>http://[bad</link><pubDate>Mon, 01 Jan 0900 00:00:00 +0000</pubDate>"
        "<description>짧은 글…</description></item>",
        f"<item><title>둘</title><description>---\npodcast: false\ntitle: 남의 것\n---\n{LONG}</description></item>",
    ]
    Path(address).write_text(f"<rss><channel>{''.join(items)}</channel></rss>", "utf-8")
    bad, front = source.fetch(address)
    assert (len(article.read(bad).notes), article.read(bad).published) == (1, None)
    found = article.read(front)
    assert (found.title, found.wishes.episode, front.origin) == ("둘", True, "item")
    Path(address).write_text(f"<rss>{'<item></item>' * 5_001}</rss>", "utf-8")
    with pytest.raises(SourceError):
        source.fetch(address)


class _Answers(BaseHTTPRequestHandler):
    pages: dict[str, tuple[int, str, bytes]]

    def __init__(self, pages: dict[str, tuple[int, str, bytes]], *rest: object) -> None:
        self.pages = pages
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        status, kind, body = self.pages.get(self.path, (404, "text/html", b"no"))
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if "modified=" in self.path:
            self.send_header("Last-Modified", unquote(self.path.partition("modified=")[2]))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, tuple[int, str, bytes]]]]:
    pages: dict[str, tuple[int, str, bytes]] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answers, pages)) as running:
        thread = Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", pages
        running.shutdown()
        thread.join()


def test_a_page(server: tuple[str, dict[str, tuple[int, str, bytes]]]) -> None:
    address, pages = server
    html = f"<html><head><title>새 길</title></head><body><p>{LONG}</p></body></html>"
    pages["/a?id=1"] = (200, "text/html; charset=euc-kr", html.encode())
    pages["/old"] = (302, "/a?id=1", b"")
    (post,) = source.fetch(f"{address}/old?utm_source=x".replace("?utm_source=x", ""))
    assert post.key == f"{address}/a?id=1"
    assert article.read(post).title == "새 길"


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((404, "text/html", b"x"), "404"),
        ((200, "image/png", b"x"), "image/png"),
        ((200, "text/html", b"x" * 9_000_000), "큽니다"),
    ],
)
def test_a_page_that_can_not_be_read(
    server: tuple[str, dict[str, tuple[int, str, bytes]]], answer: tuple[int, str, bytes], what: str
) -> None:
    address, pages = server
    pages["/a"] = answer
    with pytest.raises(SourceError, match=what):
        source.fetch(f"{address}/a")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Thu, 04 Jul 2024 10:00:00 GMT", "2024-07-04T10:00:00+00:00"),
        ("Mon, 01 Jan 0900 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("어제".encode().hex(), None),
    ],
)
def test_when_a_page_changed(
    server: tuple[str, dict[str, tuple[int, str, bytes]]], told: str, expected: str | None
) -> None:
    address, pages = server
    path = f"/a?modified={quote(told)}"
    pages[path] = (200, "text/html", b"<p>x</p>")
    (post,) = source.fetch(address + path)
    assert (post.known.get("modified"), post.origin) == (expected, "page")


@pytest.mark.parametrize("target", ["http://[", "http://[bad]/", "http://a b/", "javascript:x"])
def test_a_page_that_sends_us_nowhere(
    server: tuple[str, dict[str, tuple[int, str, bytes]]], target: str
) -> None:
    address, pages = server
    pages["/a"] = (302, target, b"")
    with pytest.raises(SourceError):
        source.fetch(f"{address}/a")


def test_nobody_answers() -> None:
    with pytest.raises(SourceError) as caught:
        web.fetch("http://127.0.0.1:9/a")
    assert caught.value.__cause__ is not None


def test_a_feed_of_links_is_fetched_and_a_dead_one_loses_no_other(
    server: tuple[str, dict[str, tuple[int, str, bytes]]],
) -> None:
    address, pages = server
    html = f"<html><head><title>쪽</title></head><body><p>{LONG}</p></body></html>"
    items = "".join(
        f"<item><title>{n}</title><link>{address}/{n}</link><description>요약…</description></item>"
        for n in "12"
    )
    items += f"<item><title>3</title><link>{address}/3</link></item>"
    pages["/1"] = (200, "text/html", html.encode())
    pages["/feed"] = (200, "application/rss+xml", f"<rss><channel>{items}</channel></rss>".encode())
    alive, short, dead = source.fetch(f"{address}/feed")
    assert article.read(alive).title == "1"
    assert LONG.strip() in article.read(alive).sections[0].blocks[0].text
    stands_in = article.read(short)
    assert [block.text for block in stands_in.sections[0].blocks] == ["요약…"]
    assert ["404" in note for note in stands_in.notes] == [True]
    with pytest.raises(ArticleError, match="404"):
        article.read(dead)


def test_short_items_of_a_feed_of_files_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = "<link>http://127.0.0.1:9/a</link>"
    told = f"<item><title>짧은 소식</title>{link}<description>내일은 쉽니다.</description></item><item>{link}</item>"
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{told}</channel></rss>", "utf-8")
    (found,) = understood(str(tmp_path / "feed.xml"))
    assert (found[0].title, found[0].sections[0].blocks[0].text) == ("짧은 소식", "내일은 쉽니다.")
    assert "127.0.0.1" in capsys.readouterr().err


WXR = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>{0}</title><link>http://127.0.0.1:9/{0}</link><pubDate>Wed, 01 Jan 2200 00:00:00 +0000</pubDate>
<content:encoded><![CDATA[첫 문단이다.\n둘째 줄이다.\n\n[caption id="a"]<img src="a.jpg"> 강가[/caption]\n\n끝 문단이다.]]></content:encoded>
<wp:post_password>{1}</wp:post_password><wp:post_type>{2}</wp:post_type><wp:status>{3}</wp:status></item>
<item><title>나온 글</title><content:encoded>나온 글이다.</content:encoded><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status></item></channel></rss>"""


@pytest.mark.parametrize(
    ("password", "kind", "status", "becomes"),
    [
        ("", "post", "publish", "out"), ("", "page", "publish", "out"), ("", "post", "draft", "withheld"),
        ("", "post", "pending", "withheld"), ("", "post", "private", "withheld"), ("", "post", "x-internal", "withheld"),
        ("비밀", "post", "publish", "withheld"), ("", "post", "trash", "gone"), ("", "attachment", "inherit", "gone"),
        ("", "nav_menu_item", "publish", "gone"), ("", "revision", "inherit", "gone"),
    ],
)  # fmt: skip
def test_an_export_of_wordpress(tmp_path: Path, password: str, kind: str, status: str, becomes: str) -> None:
    text = WXR.format("이름", password, kind, status)
    (tmp_path / "a.xml").write_text(text, "utf-8")
    posts = [article.read(post) for post in source.fetch(str(tmp_path / "a.xml"))]
    assert posts.pop().title == "나온 글"
    assert [article.withheld(post, datetime.now(UTC)) != "" for post in posts] == {
        "out": [False], "withheld": [True], "gone": [],
    }[becomes]  # fmt: skip
    for post in posts:
        blocks = [(block.kind, block.text) for block in post.sections[0].blocks]
        assert blocks == [
            ("paragraph", "첫 문단이다."),
            ("paragraph", "둘째 줄이다."),
            ("figure", "강가"),
            ("paragraph", "끝 문단이다."),
        ]
        assert post.notes == ()


@pytest.mark.parametrize(
    ("told", "becomes"),
    [
        ("<app:control><app:draft>yes</app:draft></app:control>", [True]),
        ("<app:control><app:draft>no</app:draft></app:control>", [False]),
        ('<category term="http://schemas.google.com/blogger/2008/kind#comment"/>', []),
        ("", [False]),
    ],
)
def test_an_export_of_blogger(tmp_path: Path, told: str, becomes: list[bool]) -> None:
    entries = f"<entry><title>글</title>{told}<content>{LONG}</content></entry><entry><title>끝</title><content>{LONG}</content></entry>"
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app">{entries}</feed>'
    )
    (tmp_path / "a.xml").write_text(text, "utf-8")
    posts = [article.read(post) for post in source.fetch(str(tmp_path / "a.xml"))][:-1]
    assert [article.withheld(post, datetime.now(UTC)) != "" for post in posts] == becomes


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://A.Example/%B0%A1?q=%B0%A1&utm_source=x#top", "https://a.example/%B0%A1?q=%B0%A1"),
        ("https://a.example", "https://a.example/"),
    ],
)
def test_the_identity_of_a_page(url: str, expected: str) -> None:
    assert web.plain(url) == expected


def test_importing_is_light() -> None:
    code = "import sys, reader.source; print([m for m in ('bs4','lxml','yaml','requests','pyromark') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
