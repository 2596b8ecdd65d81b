"""Files that hold many posts: books (EPUB) and exports of a blog (Ghost, Tistory)."""

from __future__ import annotations

import contextlib
import io
import json
import time
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader import article, source
from reader.errors import ArticleError, SourceError

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>섬마을 이야기</dc:title><dc:creator>김하나</dc:creator><dc:date>2021-05-06</dc:date>
</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
{items}</manifest><spine>{spine}</spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>{links}</ol></nav>
<nav epub:type="landmarks"><ol><li><a href="text/one.xhtml">본문</a></li></ol></nav></body></html>"""
PAGE = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>섬마을 이야기</title></head>
<body>{body}</body></html>"""
ONE = "<h1>첫째 날</h1><p>배가 섬에 닿았다. 아이들이 부두까지 마중을 나와 있었다.</p>"
TWO = "<h1>둘째 날</h1><p>비가 내렸다.<a epub:type='noteref' href='#n'>1</a> 모두 집에 머물며 그물을 손질했다.</p><aside epub:type='footnote' id='n'><p>1. 봄비.</p></aside>"


def book(
    folder: Path, pages: Mapping[str, str], titles: Mapping[str, str] | None = None, **more: str | bytes
) -> str:
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": PACKAGE.format(
            items="".join(f'<item id="i{n}" href="text/{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(pages)),
            spine="".join(f'<itemref idref="i{n}"/>' for n in range(len(pages))),
        ),
        "OEBPS/nav.xhtml": NAV.format(links="".join(f'<li><a href="text/{name}">{title}</a></li>' for name, title in (titles or {}).items())),
        **{f"OEBPS/text/{name}": PAGE.format(body=body) for name, body in pages.items()},
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in (files | more).items():
            pack.writestr(name, data)
    path = folder / "섬마을.epub"
    path.write_bytes(packed.getvalue())
    return str(path)


def test_chapters_are_posts(tmp_path: Path) -> None:
    pages = {
        "cover.xhtml": "<div><img src='a.jpg' alt='표지'/></div>",
        "front.xhtml": "<p>이 책의 저작권은 지은이에게 있습니다. 허락 없이 옮기지 마십시오. 펴낸 곳은 바다입니다.</p>",
        "list.xhtml": "<nav epub:type='toc'><p>차례</p></nav>",
        "part.xhtml": "<h1>제1부</h1>",
        "one.xhtml": ONE,
        "two.xhtml": TWO,
    }
    titles = {
        "front.xhtml": "판권",
        "part.xhtml": "제1부",
        "one.xhtml": "첫째 날",
        "two.xhtml": "둘째 날, 비",
    }
    posts = source.fetch(book(tmp_path, pages, titles))
    found = [article.read(post) for post in posts]
    assert [each.title for each in found] == ["섬마을 이야기, 첫째 날", "둘째 날, 비"]
    assert [each.byline for each in found] == ["김하나"] * 2
    assert [block.kind for block in found[1].sections[-1].blocks] == ["paragraph", "note"]
    assert len({each.key for each in found}) == 2
    first, second = (each.published for each in found)
    assert first is not None
    assert second is not None
    assert first.date().isoformat() == "2021-05-06"
    assert first < second  # in the order of the book


def test_what_goes_on_in_another_file_has_a_name(tmp_path: Path) -> None:
    more = "<p>밤이 되자 바람이 더 세게 불었고 아무도 잠들지 못했다. 등대만 깜빡였다.</p>"
    posts = source.fetch(book(tmp_path, {"one.xhtml": ONE, "one_b.xhtml": more}, {"one.xhtml": "첫째 날"}))
    assert [article.read(post).title for post in posts] == ["섬마을 이야기, 첫째 날", "첫째 날 (2)"]


def test_an_older_book(tmp_path: Path) -> None:
    """EPUB 2: its titles stand in an NCX, its cover in the guide."""
    ncx = """<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "x"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="a"><navLabel><text>
    첫째 날</text></navLabel><content src="text/a.html#top"/></navPoint></navMap></ncx>"""
    package = """<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata/><manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="c" href="text/c.html" media-type="application/xhtml+xml"/><item id="a" href="text/a.html" media-type="application/xhtml+xml"/></manifest>
    <spine toc="ncx"><itemref idref="c"/><itemref idref="a"/></spine><guide><reference type="cover" href="text/c.html"/></guide></package>"""
    page = "<html><body><p>배가 섬에 닿았다. 아이들이 부두까지 마중을 나와 있었다.&nbsp;</p></body></html>"
    place = book(tmp_path, {}, None, **{"OEBPS/content.opf": package, "OEBPS/toc.ncx": ncx, "OEBPS/text/a.html": page, "OEBPS/text/c.html": page})  # fmt: skip
    (post,) = source.fetch(place)
    assert article.read(post).title == "첫째 날"


LOCK = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><enc:EncryptedData xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
<enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>"""


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"META-INF/encryption.xml": LOCK.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}, "잠긴"),
        ({"META-INF/rights.xml": "<rights/>"}, "잠긴"),
        ({"META-INF/license.lcpl": "{}"}, "잠긴"),
        ({"META-INF/container.xml": "<container/>"}, "망가졌"),
        ({"META-INF/container.xml": CONTAINER.replace("OEBPS/", "../../")}, "망가졌"),
        ({"OEBPS/text/one.xhtml": b"\0" * 9_000_000}, "너무 큽니다"),
    ],
)  # fmt: skip
def test_a_book_that_is_refused(tmp_path: Path, more: dict[str, str | bytes], what: str) -> None:
    with pytest.raises(SourceError, match=what) as caught:
        source.fetch(book(tmp_path, {"one.xhtml": ONE}, None, **more))
    assert caught.value.mend
    assert "섬마을.epub" in caught.value.where


def test_scrambled_fonts_lock_nothing(tmp_path: Path) -> None:
    lock = LOCK.format("http://www.idpf.org/2008/embedding")
    assert (
        len(source.fetch(book(tmp_path, {"one.xhtml": ONE}, None, **{"META-INF/encryption.xml": lock}))) == 1
    )


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_no_book(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.epub").write_bytes(data)
    with pytest.raises(SourceError, match="망가졌"):
        source.fetch(str(tmp_path / "a.epub"))


def test_entities_grow_nothing(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    page = f'<!DOCTYPE html [<!ENTITY a0 "하하"><!ENTITY f SYSTEM "file:///etc/hosts">{laughs}]>' + PAGE.format(body=ONE + "<p>&a11; &f; 끝이다.</p>").partition("?>")[2]  # fmt: skip
    package = PACKAGE.format(items='<item id="a" href="text/one.xhtml"/>', spine='<itemref idref="a"/>')
    bomb = f'<!DOCTYPE package [<!ENTITY a0 "하하">{laughs}]>' + package.partition("?>")[2].replace(
        "섬마을", "&a11;"
    )
    (post,) = source.fetch(
        book(tmp_path, {}, None, **{"OEBPS/text/one.xhtml": page, "OEBPS/content.opf": bomb})
    )
    text = " ".join(block.text for section in article.read(post).sections for block in section.blocks)
    assert "부두까지" in text
    assert "localhost" not in text
    assert len(text) < 300


# ── Ghost ────────────────────────────────────────────────────────────────────────────────────────


def row(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"p{number}",
        "title": f"글 {number}",
        "html": f"<p>{number}번째 글이다. <a href='__GHOST_URL__/a'>여기</a>에 있다.</p><h2>바다</h2><p>파도가 높았다.</p>",
        "status": "published",
        "visibility": "public",
        "published_at": f"2024-07-0{number}T00:00:00.000Z",
    } | more


def export(folder: Path, *rows: dict[str, object], **tables: object) -> str:
    path = folder / "blog.ghost.json"
    path.write_text(
        json.dumps({"db": [{"meta": {"version": "5.0"}, "data": {"posts": rows, **tables}}]}), "utf-8"
    )
    return str(path)


def test_posts_of_ghost(tmp_path: Path) -> None:
    place = export(
        tmp_path,
        row(1),
        row(2, type="page"),
        row(3, html=None, plaintext="글만 있다.\n둘째 줄."),
        users=[{"id": "u", "name": "김하나"}],
        posts_authors=[{"post_id": "p1", "author_id": "u"}],
        tags=[{"id": "t", "name": "여름 바다"}],
        posts_tags=[{"post_id": "p1", "tag_id": "t"}],
    )
    first, page, third = (article.read(post) for post in source.fetch(place))
    assert article.withheld(page, datetime.now(UTC), drafts=True, future=True)
    assert not article.withheld(third, datetime.now(UTC))
    assert (first.title, first.byline) == ("글 1", "김하나")
    assert first.published == datetime(2024, 7, 1, tzinfo=UTC)
    assert [section.heading for section in first.sections] == ["", "바다"]
    assert [block.text for block in third.sections[0].blocks] == ["글만 있다.", "둘째 줄."]
    assert first.key != third.key


@pytest.mark.parametrize(
    ("told", "out"),
    [
        ({}, True),
        ({"status": "draft"}, False),
        ({"status": "sent"}, False),
        ({"status": "scheduled", "published_at": "2090-01-01T00:00:00.000Z"}, False),
        ({"visibility": "members"}, False),
        ({"visibility": "paid"}, False),
    ],
)
def test_what_ghost_withholds(tmp_path: Path, told: dict[str, object], out: bool) -> None:
    (post,) = source.fetch(export(tmp_path, row(1, **told)))
    assert (not article.withheld(article.read(post), datetime.now(UTC))) is out


@pytest.mark.parametrize("text", ["{}", "[]", "null", "{", '{"db": 3}', '{"name": "pkg"}', "[" * 100_000, '{"posts": []}', '{"posts": [1]}'])  # fmt: skip
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        source.fetch(str(tmp_path / "a.json"))
    assert caught.value.mend


# ── Tistory ──────────────────────────────────────────────────────────────────────────────────────

BACKUP = """<?xml version="1.0" encoding="utf-8" ?>
<blog type="tattertools/1.1" migrational="true"><setting><title>나루터</title></setting>
<post slogan="첫-글"><id>1</id><visibility>public</visibility><title>첫 글</title><content formatter="html">&lt;p&gt;강가로 나갔다.&lt;/p&gt;[##_1C|a.jpg|width="10"|나루터의 배_##]</content>
<published>1719792000</published><tag>강</tag><tag>배</tag><attachment mime="image/jpeg"><name>a.jpg</name><content>AAAA</content></attachment></post>
<post slogan="둘째-글"><id>2</id><visibility>private</visibility><title>혼자 볼 글</title><content>&lt;p&gt;혼자 볼 글이다.&lt;/p&gt;</content></post></blog>"""


def test_a_backup_of_tistory(tmp_path: Path) -> None:
    (tmp_path / "backup.xml").write_text(BACKUP, "utf-8")
    first, second = (article.read(post) for post in source.fetch(str(tmp_path / "backup.xml")))
    assert (first.title, first.tags, first.published) == (
        "첫 글",
        ("강", "배"),
        datetime(2024, 7, 1, tzinfo=UTC),
    )
    assert [block.text for block in first.sections[0].blocks] == ["강가로 나갔다.", "나루터의 배"]
    assert article.withheld(second, datetime.now(UTC))


def test_a_backup_without_posts(tmp_path: Path) -> None:
    (tmp_path / "backup.xml").write_text('<blog type="tattertools/1.1"></blog>', "utf-8")
    with pytest.raises(SourceError):
        source.fetch(str(tmp_path / "backup.xml"))


PRINTED = """<p>섬마을 이야기</p><p>초판 1쇄 발행 2021년 5월 6일</p><p>지은이 김하나</p><p>펴낸곳 물결 책방</p><p>ISBN 979-11-000-0000-0</p>"""


@pytest.mark.parametrize(
    ("name", "title", "body"),
    [
        ("last.xhtml", "", PRINTED),
        ("last.xhtml", "", f"<section epub:type='backmatter'><section epub:type='colophon'>{ONE}</section></section>"),
        ("last.xhtml", "", f"<section role='doc-colophon'>{ONE}</section>"),
        ("last.xhtml", "발행 정보", ONE),
        ("last.xhtml", "책 정보", ONE),
        ("last.xhtml", "", f"<h2>판권</h2>{TWO[14:]}"),
        ("copyright_01.xhtml", "", ONE),
        ("back_copyright.xhtml", "", ONE),
        ("last.xhtml", "", "<p>섬마을 이야기</p><p>김하나 지음</p><p>물결 책방에서 펴냄</p>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_pages_about_the_book_are_no_chapters(
    tmp_path: Path, name: str, title: str, body: str, first: bool
) -> None:
    pages = {name: body, "one.xhtml": ONE} if first else {"one.xhtml": ONE, name: body}
    titles = {"one.xhtml": "첫째 날"} | ({name: title} if title else {})
    (post,) = source.fetch(book(tmp_path, pages, titles))
    assert post.known["title"] == "첫째 날"


@pytest.mark.parametrize(
    "body",
    [
        f"<section epub:type='chapter'><nav epub:type='toc'><p>차례</p></nav>{ONE}</section>",
        "<h1>글쓴이의 말</h1><p>이 책의 초판 1쇄가 나온 뒤로 많은 편지를 받았다. 펴낸이에게 고맙다는 말을 전한다.</p>",
        f"<section epub:type='epilogue'>{ONE}</section>",
    ],
)
def test_chapters_that_look_like_such_pages(tmp_path: Path, body: str) -> None:
    assert len(source.fetch(book(tmp_path, {"one.xhtml": TWO, "two.xhtml": body}))) == 2


def test_what_the_landmarks_call_no_text_is_none(tmp_path: Path) -> None:
    nav = NAV.replace(
        "</ol></nav></body>",
        "<li><a epub:type='copyright-page' href='text/two.xhtml'>x</a></li></ol></nav></body>",
    )
    pages = {"one.xhtml": ONE, "two.xhtml": TWO}
    assert len(source.fetch(book(tmp_path, pages, None, **{"OEBPS/nav.xhtml": nav.format(links="")}))) == 1


def test_the_title_of_a_book_is_said_once(tmp_path: Path) -> None:
    posts = source.fetch(book(tmp_path, {"one.xhtml": ONE, "two.xhtml": TWO}))
    found = [article.read(post) for post in posts]
    assert [each.title for each in found] == ["섬마을 이야기, 첫째 날", "둘째 날"]
    assert [each.source for each in found] == ["섬마을 이야기", "섬마을 이야기"]
    assert [section.heading for each in found for section in each.sections] == ["", ""]


def renamed(name: str, href: str, media: str = "application/xhtml+xml", page: str = "") -> dict[str, str]:
    """A book whose second chapter is called `href` and lies at `name`."""
    items = f'<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/><item id="b" href="text/{href}" media-type="{media}"/>'
    return {
        "OEBPS/content.opf": PACKAGE.format(items=items, spine='<itemref idref="a"/><itemref idref="b"/>'),
        f"OEBPS/text/{name}": page or PAGE.format(body=TWO),
    }


@pytest.mark.parametrize(
    ("name", "href", "media"),
    [
        (unicodedata.normalize("NFD", "비 오는 날.xhtml"), "비%20오는%20날.xhtml", "application/xhtml+xml"),
        ("비.xhtml", unicodedata.normalize("NFD", "비.xhtml"), "application/xhtml+xml"),
        ("Two.XHTML", "two.xhtml", "application/xhtml+xml"),
        ("two.xhtml", "TWO.xhtml", ""),
        ("two", "two", "application/xhtml+xml"),
        ("two.ch", "two.ch", "text/html"),
        ("our_cover.xhtml", "our_cover.xhtml", "application/xhtml+xml"),
        ("chapter-toc.xhtml", "chapter-toc.xhtml", "application/xhtml+xml"),
        ("cover.xhtml", "cover.xhtml", "application/xhtml+xml"),
    ],
)
def test_a_chapter_by_any_name(tmp_path: Path, name: str, href: str, media: str) -> None:
    page = PAGE.format(body=TWO + "<p>저녁에는 비가 그쳤다.</p>")
    posts = source.fetch(book(tmp_path, {"one.xhtml": ONE}, None, **renamed(name, href, media, page)))
    assert [article.read(post).title for post in posts] == ["섬마을 이야기, 첫째 날", "둘째 날"]


@pytest.mark.parametrize(("charset", "name"), [("cp949", "QQ"), ("utf-8", "QQQ")])
def test_a_book_packed_without_the_mark_of_utf_8(tmp_path: Path, charset: str, name: str) -> None:
    place = Path(book(tmp_path, {"one.xhtml": ONE}, None, **renamed(f"{name}.xhtml", "비.xhtml")))
    place.write_bytes(place.read_bytes().replace(f"text/{name}.".encode(), "text/비.".encode(charset)))
    assert [article.read(post).title for post in source.fetch(str(place))][1:] == ["둘째 날"]


@pytest.mark.parametrize("charset", ["euc-kr", "utf-16", "utf-8-sig"])
def test_a_chapter_in_any_charset(tmp_path: Path, charset: str) -> None:
    page = PAGE.format(body=TWO).replace('encoding="utf-8"', f'encoding="{charset}"').encode(charset)
    posts = source.fetch(
        book(tmp_path, {"one.xhtml": ONE, "two.xhtml": TWO}, None, **{"OEBPS/text/two.xhtml": page})
    )
    assert [article.read(post).title for post in posts] == ["섬마을 이야기, 첫째 날", "둘째 날"]


def test_a_chapter_of_letters_alone(tmp_path: Path) -> None:
    body = "<h1>둘째 날</h1><p><![CDATA[비가 내렸다. 3 < 4라며 모두 집에 머물러 그물을 손질했다.]]></p>"
    _, post = source.fetch(book(tmp_path, {"one.xhtml": ONE, "two.xhtml": body}))
    (section,) = article.read(post).sections
    assert [block.text for block in section.blocks] == [
        "비가 내렸다. 3 < 4라며 모두 집에 머물러 그물을 손질했다."
    ]


def test_a_chapter_that_is_missing_is_told(tmp_path: Path) -> None:
    _, lost = source.fetch(book(tmp_path, {"one.xhtml": ONE}, None, **renamed("three.xhtml", "two.xhtml")))
    with pytest.raises(ArticleError, match=r"two\.xhtml"):
        article.read(lost)
    with pytest.raises(SourceError, match="글이 없"):
        source.fetch(book(tmp_path, {}, None, **renamed("three.xhtml", "two.xhtml")))


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>둘째 장</h1><div role='doc-toc'><p>이 장에서</p></div>{ONE[14:]}",
        f"<nav epub:type='toc'><p>이 장에서</p></nav>{ONE}",
        f"<section epub:type='bodymatter'><section epub:type='toc'><p>이 장에서</p></section>{ONE}</section>",
        "<div role='doc-toc'><p>이 장에서</p></div>배가 섬에 닿았다. 아이들이 부두까지 마중을 나와 있었다.",
        f"<div><aside epub:type='credits'><p>사진 김하나</p></aside>{ONE}</div>",
    ],
)
def test_contents_within_a_chapter_take_nothing_with_them(tmp_path: Path, body: str) -> None:
    assert len(source.fetch(book(tmp_path, {"one.xhtml": TWO, "two.xhtml": body}))) == 2


def test_a_place_within_a_chapter_is_not_all_of_it(tmp_path: Path) -> None:
    nav = NAV.replace(
        "</ol></nav></body>", "<li><a epub:type='toc' href='text/two.xhtml#here'>x</a></li></ol></nav></body>"
    )
    pages = {"one.xhtml": ONE, "two.xhtml": TWO}
    assert len(source.fetch(book(tmp_path, pages, None, **{"OEBPS/nav.xhtml": nav.format(links="")}))) == 2


@pytest.mark.parametrize("unit", ["<br/>", "<i>", "<h1>", "<p>가</p>", "<![CDATA[", "<a/>가", "<nav>"])
def test_what_packs_small_is_bounded(tmp_path: Path, unit: str) -> None:
    started = time.process_time()
    place = book(tmp_path, {f"{n}.xhtml": ONE + unit * 500_000 for n in range(4)})
    with pytest.raises(SourceError, match="너무 큽니다"):
        source.fetch(place)
    (post,) = source.fetch(book(tmp_path, {"a.xhtml": ONE + unit * (900_000 // len(unit))}))
    with contextlib.suppress(ArticleError):
        article.read(post)
    assert time.process_time() - started < 4
