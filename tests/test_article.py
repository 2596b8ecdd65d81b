"""A post becomes an article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import article, source
from reader.errors import ArticleError, ReaderError
from reader.model import Article, Block, Code, Item, Note, Paragraph, Post, Table

DATA = Path(__file__).parent / "data" / "article"

BEGINS = "첫째 문장입니다. 둘째 문장이 이어집니다."

POST = """---
title: 마을 도서관, 밤에도 문을 연다
categories:
  - 생활
excerpt: >
  다음 달부터 마을 도서관이 밤 열 시까지…
image: '/assets/banner.jpg'
---

![새벽신문 속보](/assets/banner.jpg)

<p>출처: <a href="https://news.example/7">마을 도서관 야간 개관 안내 - 가람시</a> | 새벽신문</p>

<h2 data-ke-size="size26">밤에도 열리는 도서관</h2>

<p data-ke-size="size16">&nbsp;</p>

<p data-ke-size="size16">가람시는 다음 달부터 도서관 세 곳을 <b><span style="color: #ee2323;">밤 열 시까지 연다고 밝혔습니다.</span></b></p>

<table style="width:100%;">
    <tr>
        <td><b>도서관</b></td>
        <td><b>문 닫는 시각</b></td>
    </tr>
    <tr>
        <td><b>솔밭도서관</b></td>
        <td><b>22시</b></td>
    </tr>
</table>

빠른 소식 바로가기 👉 <a href="https://news.example" rel="dofollow">https://news.example</a>
"""


def post(text: str, media: str = "text/markdown", place: str = "2024-08-09-12.md", **known: str) -> Post:
    return Post(place, place, media, text.encode(), known=known)


def told(block: Block) -> str:
    match block:
        case Item(depth=depth, number=number):
            head = f"item {depth}" + (f" {number}" if number is not None else "")
        case Table(rows=rows):
            return f"table: {' / '.join(' | '.join(row) for row in (block.names, *rows))}"
        case Code(language=label) | Note(label=label):
            head = f"{block.kind} {label}"
        case _:
            head = block.kind
    return f"{head}: {block.text}"


def shown(found: Article) -> list[object]:
    return [[one.heading, one.level, [told(block) for block in one.blocks]] for one in found.sections]


@pytest.mark.parametrize(
    "path", sorted(p for p in DATA.iterdir() if p.suffix != ".json"), ids=lambda path: path.name
)
def test_golden(path: Path) -> None:
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    (fetched,) = source.fetch(str(path))
    one = Post(path.name, path.name, fetched.media, fetched.data)
    found, dropped = article.explain(one)
    assert shown(found) == gold["sections"]
    assert found.title == gold["title"]
    assert found.key == gold["key"]
    assert (found.published.isoformat() if found.published else None) == gold["published"]
    assert set(gold["rules"]) <= {drop.rule for drop in dropped}


def test_a_post_of_the_seed_family() -> None:
    found, dropped = article.explain(post(POST))
    assert found.title == "마을 도서관, 밤에도 문을 연다"
    assert found.source == "마을 도서관 야간 개관 안내 - 가람시 | 새벽신문"
    assert found.source_url == "https://news.example/7"
    assert found.categories == ("생활",)
    assert found.published is not None
    assert found.published.isoformat() == "2024-08-09T00:00:00+09:00"
    [section] = found.sections
    assert (section.heading, section.level) == ("밤에도 열리는 도서관", 2)
    assert section.blocks == (
        Paragraph("가람시는 다음 달부터 도서관 세 곳을 밤 열 시까지 연다고 밝혔습니다."),
        Table((("도서관",), ("문 닫는 시각",)), (("솔밭도서관", "22시"),), heads=1),
    )
    assert {one.rule for one in dropped} == {"source", "promo", "banner"}


@pytest.mark.parametrize(
    "data", [b"", b" \n\t", b"---\ntitle: x\n---\n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40]
)
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(ArticleError):
        article.read(Post("x.md", "x.md", "text/markdown", data))


@pytest.mark.parametrize("rows", [5, 12])
def test_a_list_of_articles_is_refused(rows: int) -> None:
    item = (
        "<li><a href='/{0}'>솔내군 {0}번째 소식을 알려 드립니다</a><p>이 소식은 군청이 오늘 낸 자료의 첫머리를 "
        "옮긴 것으로 뒤는 줄였습니다 {0}번...</p><span>2025-12-{0:02d}</span></li>"
    )
    items = "".join(item.format(day) for day in range(1, rows + 1))
    page = f"<html><head><title>소식</title></head><body><ul>{items}</ul></body></html>"
    with pytest.raises(ArticleError, match="목록"):
        article.read(post(page, "text/html"))


def test_a_home_page_is_refused() -> None:
    links = "".join(f"<a href='/{n}'>짧은 제목 {n}</a>" for n in range(80))
    with pytest.raises(ArticleError, match="첫 화면"):
        article.read(post(f"<html><body>{links}</body></html>", "text/html"))


@pytest.mark.parametrize(
    ("charset", "declared"), [("utf-8", "euc-kr"), ("cp949", "utf-8"), ("cp949", None), ("utf-16", None)]
)
def test_a_wrong_charset_is_no_matter(charset: str, declared: str | None) -> None:
    text = "# 제목\n\n똠방각하가 펲시를 마신다.\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode(charset), declared))
    assert found.title == "제목"
    assert found.sections[0].blocks == (Paragraph("똠방각하가 펲시를 마신다."),)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("정부는 основ을 다지고 절차를 지켰다.", ("основ을",)),
        ("의사 चिकित्साइ들이 온다.", ("चिकित्साइ들이",)),  # its vowels are of the word
        ("그는 เพิ่ม 수출하고 это 위험을 안다.", ("เพิ่ม", "это")),
        ("더詳しい 내용, 지원하는こと이 좋다.", ("더詳しい", "지원하는こと이")),
        ("가" * 100_000 + " ж", ()),  # in linear time
        ("놀랐다 (゜Д゜) すし 먹자. Я 하나.", ()),  # a face, words of their own, a letter
    ],
)
def test_stray_letters_are_reported(text: str, doubts: tuple[str, ...]) -> None:
    assert article.read(post(f"# 제목\n\n{text}\n")).doubts == doubts


def test_a_long_post_without_headings_is_parted() -> None:
    text = "\n\n".join(
        f"{n}번째 문단은 마을 이야기를 천천히 풀어 놓는다. " + "바람이 분다. " * 30 for n in range(1, 13)
    )
    found = article.read(post(text))
    assert len(found.sections) > 2
    assert all(not one.heading and one.label for one in found.sections)
    assert sum(len(one.blocks) for one in found.sections) == 12


NESTED = ["div", "b", "blockquote", "span", "sup", "li", "h2", "td", "p", "font", "ruby"]


@pytest.mark.parametrize("name", NESTED)
def test_ten_thousand_deep(name: str) -> None:
    page = f"<{name}>" * 10_000 + "깊은 곳의 글입니다. 읽을 수 있어야 합니다."
    try:
        found = article.read(post(page, "text/html"))
    except ArticleError:
        return
    assert "깊은 곳" in "".join(block.text for one in found.sections for block in one.blocks)


SCRAPS = [
    "가",
    "나",
    "다",
    ".",
    "<",
    ">",
    "*",
    "_",
    "`",
    "#",
    "[",
    "]",
    "(",
    ")",
    "|",
    "!",
    "&",
    ";",
    ":",
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td\xa0colspan=9>",
    "<li>",
    "**",
    "```\n",
    "---\n\ntitle:\xa0",
    "<br>",
    "{%x%}",
    "출처:",
    "기자\xa0a@b.c",
    "<b>",
    "</b>",
    "<h2>",
    "👉\xa0클릭",
    "\n\n",
]


@settings(max_examples=150, deadline=2_000)
@given(
    st.binary(max_size=600)
    | st.lists(st.sampled_from([*SCRAPS, "\0", "\n", " "])).map(lambda it: "".join(it).encode()),
    st.sampled_from(["text/markdown", "text/html", "text/plain"]),
)
def test_anything_gives_an_article_or_an_error(data: bytes, media: str) -> None:
    try:
        found = article.read(Post("x", "x", media, data))
    except ReaderError:
        return
    assert found.sections


@given(
    st.lists(st.text("가나다라마바사 ", min_size=4, max_size=40).filter(str.strip), min_size=1, max_size=8)
)
def test_no_paragraph_is_lost(texts: list[str]) -> None:
    page = "".join(f"<p>{text} 하고 말했다.</p>" for text in texts)
    found = article.read(post(page, "text/html"))
    said = [block.text for one in found.sections for block in one.blocks]
    assert said == [" ".join(f"{text} 하고 말했다.".split()) for text in texts]


@pytest.mark.parametrize(
    ("media", "body", "told"),
    [
        ("text/markdown", "1-" * 30_000, "60,0"),
        ("text/plain", "1,234 " * 50_000, "50,0"),
        ("text/plain", "½" * 50_000, "50,0"),
        ("text/markdown", "△3 " * 30_000, "30,0"),
        ("text/html", "".join(f"<p>{line}째 줄</p>" for line in range(30_000)), "30,0"),
        ("text/plain", "a ㅋ " * 70_000, "140,0"),
        ("text/html", "<p>" + "1 + " * 30_000, "60,0"),
        ("text/html", "<p>" + "나는 갔다. " * 100_000, "600,000"),
        # what a column of a wide table is called is said with each of its cells
        ("text/html", f"<table><tr><th>{'가' * 500}<th>나<th>다<th>라</tr>" + "<tr><td>마<td>바<td>사<td>아</tr>" * 2_000 + "</table>", "600,000"),
    ],
)  # fmt: skip
def test_what_would_take_too_long_to_say_tells_by_how_much(media: str, body: str, told: str) -> None:
    text = f"{BEGINS}\n\n{body}" if "html" not in media else f"<p>{BEGINS}</p>{body}"
    with pytest.raises(ArticleError, match=told) as caught:
        article.read(Post("글", "글", media, text.encode()))
    assert caught.value.mend


def test_many_numbers_are_no_fault() -> None:
    rows = "".join(f"<tr><td>{row}호<td>{row * 37:,}<td>{row / 7:.2f}</tr>" for row in range(1, 3_001))
    found = article.read(Post("글", "글", "text/html", f"<p>{BEGINS}</p><table>{rows}</table>".encode()))
    assert [
        len(block.rows) for section in found.sections for block in section.blocks if isinstance(block, Table)
    ] == [3_000]
