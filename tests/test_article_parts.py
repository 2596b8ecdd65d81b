"""The rooms of an article's reading, one by one."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from time import process_time

import pytest
from bs4 import BeautifulSoup

from reader import article, frontmatter
from reader.article import address, facts, markdown, page, rules, tables
from reader.errors import ReaderError
from reader.model import Post


def rows(html: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]] | None:
    table = BeautifulSoup(html, "lxml").table
    assert table is not None
    found = tables.rows(table)
    return None if found is None else [(row.cells, row.headers) for row in found]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (  # th
            "<table><tr><th>이름</th><th>값</th></tr><tr><td>가</td><td>1</td></tr></table>",
            [(("이름", "값"), ("이름", "값")), (("가", "1"), ("이름", "값"))],
        ),
        (  # a bold first row is a header, even where all is bold
            "<table><tr><td><b>이름</b></td><td><strong>값</strong></td></tr><tr><td><b>가</b></td><td>1</td></tr></table>",
            [(("이름", "값"), ("이름", "값")), (("가", "1"), ("이름", "값"))],
        ),
        (  # no header
            "<table><tr><td>가</td><td>1</td></tr><tr><td>나</td><td>2</td></tr></table>",
            [(("가", "1"), ()), (("나", "2"), ())],
        ),
        (  # a span over rows is said once, and its column still counts
            "<table><tr><th>층</th><th>방</th></tr><tr><td rowspan=2>1층</td><td>101</td></tr><tr><td>102</td></tr></table>",
            [(("층", "방"), ("층", "방")), (("1층", "101"), ("층", "방")), (("102",), ("방",))],
        ),
        (  # a span over columns names both
            "<table><tr><th colspan=2>주소</th><th>값</th></tr><tr><td>시</td><td>동</td><td>1</td></tr></table>",
            [(("주소", "값"), ("주소", "값")), (("시", "동", "1"), ("주소", "주소", "값"))],
        ),
        (  # ragged: a short row keeps what it has
            "<table><tr><th>가</th><th>나</th></tr><tr><td>1</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
            [(("가", "나"), ("가", "나")), (("1",), ("가",)), (("1", "2", "3"), ("가", "나", ""))],
        ),
        ("<table><tr><td>한 칸</td></tr><tr><td>또 한 칸</td></tr></table>", None),
        ("<table><tr><td><h2>제목</h2>글</td><td>옆</td></tr></table>", None),
        ("<table><tr><td>밖</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>", None),
        (  # nothing but <th>
            "<table><tr><th>열 시</th><th>모임</th></tr><tr><th>열한 시</th><th>쉼</th></tr></table>",
            [(("열 시", "모임"), ()), (("열한 시", "쉼"), ())],
        ),
        (  # a cell that holds nothing is left out: its place tells
            "<table><tr><th>해</th><th>하나</th><th>둘</th></tr><tr><td>값</td><td>-</td><td>720</td></tr></table>",
            [(("해", "하나", "둘"), ("해", "하나", "둘")), (("값", "720"), ("해", "둘"))],
        ),
        (
            "<table><tr><td>값</td><td>-</td><td>720</td></tr><tr><td>몫</td><td>3</td><td> </td></tr></table>",
            [(("값", "720"), ()), (("몫", "3"), ())],
        ),
        ("<table></table>", None),
    ],
)
def test_tables(html: str, expected: object) -> None:
    assert rows(html) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: 그냥 제목", "그냥 제목"),
        ("title: [속보] 문이 열렸다", "[속보] 문이 열렸다"),
        ("title: [속보]", "[속보]"),
        ("title: 알림: 오늘은 쉽니다", "알림: 오늘은 쉽니다"),
        ("title: '따옴표 속'", "따옴표 속"),
        ("title: 1. 첫 제목\n2. 둘째 제목", "첫 제목"),
        ("title: 두 줄로\n이어진 제목", "두 줄로 이어진 제목"),
        ("title: >\n  접힌\n  제목", "접힌 제목"),
        ('title: "꼬리<BR>말"', "꼬리 말"),
    ],
)
def test_titles_survive_yaml(text: str, expected: str) -> None:
    front, body = frontmatter.split(f"---\n{text}\ndate: 2024-02-30\n---\n본문")
    assert facts.title(front["title"]) == expected
    assert body == "본문"


def test_toml_front_matter() -> None:
    front, body = frontmatter.split('+++\ntitle = "이름"\ntags = ["가", "나"]\n+++\n본문')
    assert facts.names(front["tags"]) == ("가", "나")
    assert (front["title"], body) == ("이름", "본문")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-04", "2024-07-04T00:00:00+09:00"),
        ("2024-07-04 10:20:30 +0000", "2024-07-04T10:20:30+00:00"),
        ("2024-07-04T10:20:30Z", "2024-07-04T10:20:30+00:00"),
        ("2024.07.04. 오후 3:15", "2024-07-04T15:15:00+09:00"),
        ("입력 2024년 7월 4일 (목) 09:05", "2024-07-04T09:05:00+09:00"),
        ("Thu, 04 Jul 2024 10:20:30 +0900", "2024-07-04T10:20:30+09:00"),
        ("2024-02-31", None),
        ("어제", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    found = facts.when(text)
    assert (found.isoformat() if found else None) == expected


def test_a_jekyll_permalink() -> None:
    known = {
        "site": "https://a.example/blog",
        "permalink": "/:categories/:year/:title/",
        "path": "_posts/2024-07-04-강-길.md",
    }
    post = Post("x", "x", "text/markdown", b"", known=known)
    at = datetime.fromisoformat("2024-07-04T00:00:00+09:00")
    assert (
        address.of_post(post, {}, "", ("News",), at)
        == "https://a.example/blog/news/2024/%EA%B0%95-%EA%B8%B8/"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**(AI)**의 시대", "<p><b>(AI)</b>의 시대</p>"),
        ("그는 **“좋다”**라고 했다", "<p>그는 <b>“좋다”</b>라고 했다</p>"),
        ("평범한 **강조**다", "<p>평범한 <strong>강조</strong>다</p>"),
        ("{% if x %}글{% endif %}", "<p>글</p>"),
        ("글\n{: .large}", "<p>글</p>"),
        ('{{< figure src="a.jpg" caption="강가" >}}', "<figcaption>강가</figcaption>"),
        ('{{< figure src="a.jpg" title="다리" >}}', "<figcaption>다리</figcaption>"),
        ("앞 <!-- 안 <!-- 속 --> 뒤", "<p>앞 &lt;!-- 안  뒤</p>"),
        (">```\ngit clone x\n```\n\n글이다.", "<pre><code>git clone x\n</code></pre>\n<p>글이다.</p>"),
        ("[[/a/b]]{이름}과 [[vim]]", "<p>이름과 vim</p>"),
        ("    네 칸 들여 쓴 우리말 글입니다.", "<p>네 칸 들여 쓴 우리말 글입니다.</p>"),
        (
            "```html\n<h2>머리</h2>\n<p>울타리 속 글입니다.</p>\n```",
            "<h2>머리</h2>\n<p>울타리 속 글입니다.</p>",
        ),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    assert markdown.to_html(text).strip() == expected


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("빠른 소식 바로가기 👉 https://a.example", "promo"),
        ("생생한 소식, a.example.com", "promo"),
        ("한가람 기자 garam@a.example", "byline"),
        ("이 글은 제휴마케팅으로 수수료를 받습니다.", "affiliate"),
        ("<저작권자ⓒ가람일보. 무단전재-재배포 금지>", "copyright"),
        ("입력 2024.07.04 10:20", "dates"),
        ("관련기사", "related"),
        ("출처:", "source"),
        ("중요한 내용:", "stub"),
        ("태그가 쓰였습니다.", "leakage"),
        ("태그를 달아 나무를 가려 두었다.", None),
        ("1800자 이상 작성해 주세요.", "leakage"),
        ("주요 내용", None),
        ("주요 내용: 다리를 놓는다", None),
        ("누리집 주소: https://a.example", None),
        ("기자는 그날 항구에 있었다.", None),
        ("시는 무단 투기를 금지한다고 밝혔다.", None),
        ("이 기사를 쓰는 데 석 달이 걸렸습니다.", None),
        ("문의 02-123-4567", None),
    ],
)
def test_lines_that_go(line: str, rule: str | None) -> None:
    kept = "앞 문단은 그대로 남는다."
    text = f"{kept}\n\n{line}\n"
    found, dropped = article.explain(Post("a.md", "a.md", "text/markdown", text.encode()))
    said = [block.text for one in found.sections for block in one.blocks]
    assert kept in said
    assert (line in said) == (rule is None)
    assert [one.rule for one in dropped] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("손님이 줄을 섰다. [사진 제공=가람시]", "손님이 줄을 섰다."),
        ("(솔밭=가람통신) 한가람 기자 = 눈이 왔다.", "눈이 왔다."),
        ("축제가 열린다. 자세한 내용은 공공누리 제1유형 조건에 따라 이용하십시오.", "축제가 열린다."),
        (
            "길이 났다. 다만, 사진의 경우 다른 이에게 저작권이 있습니다. 다리도 놓였다.",
            "길이 났다. 다리도 놓였다.",
        ),
        (
            "길이 났다. 이용 시에는 출처를 반드시 표기해야 합니다. <자료출처=가람시 a.example> 기사작성 : 관리자",
            "길이 났다.",
        ),
        ("길이 났다. 이 글은 가람시의 자료를 바탕으로 작성되었습니다.", "길이 났다."),
        ("길이 났다. 자세한 내용은 아래 링크를 참고하시기 바랍니다.", "길이 났다."),
        ("길이 났다. 위의 글은 1800자 이상으로 작성된 정리입니다.", "길이 났다."),
        ("길이 났다. 요청하신 주제에 맞춰 글을 작성했습니다.", "길이 났다."),
        (
            "길 문의: 가람시 도로과(055-123-4567) 자료는 공공누리 제1유형에 따라 이용하십시오.",
            "길 문의: 가람시 도로과(055-123-4567)",
        ),
        ("길이 났다. 2024.03.05. garam@a.example", "길이 났다."),
        ("시장 앞 [가람통신 자료사진]", "시장 앞"),
        # their neighbours are text
        ("저작권법이 바뀌어 사진을 쓰는 이들이 긴장한다.", "저작권법이 바뀌어 사진을 쓰는 이들이 긴장한다."),
        ("출처를 알 수 없는 돈이 오갔다고 한다.", "출처를 알 수 없는 돈이 오갔다고 한다."),
        (
            "자세한 내용은 가람시청 도로과(055-123-4567)로 문의하면 된다.",
            "자세한 내용은 가람시청 도로과(055-123-4567)로 문의하면 된다.",
        ),
        ("그는 500자 이상의 답을 냈다.", "그는 500자 이상의 답을 냈다."),
        ("이번 주 화요일 [소개](https://a.example/1)를 마쳤다.", "이번 주 화요일 소개를 마쳤다."),
    ],
)
def test_parts_that_go(line: str, kept: str) -> None:
    line = line if "](" in line else line.replace("<", "&lt;")
    found = article.read(Post("a.md", "a.md", "text/markdown", line.encode()))
    assert [block.text for block in found.sections[0].blocks] == [kept]


@pytest.mark.parametrize(
    ("html", "heads"),
    [
        (
            "<p><b>길을 내다</b></p><p>길을 내는 데 석 달이 걸렸다고 사람들은 말한다.</p>",
            [],
        ),  # one bold line on top: a deck
        ("<p>첫 글이다.</p><p><b>길을 내다</b></p><p>석 달이 걸렸다고 사람들은 말한다.</p>", ["길을 내다"]),
        ("<p>첫 글이다.</p><p><b>길을 내는 데 석 달이 걸렸습니다.</b></p><p>사람들은 말한다.</p>", []),
        ("<p>첫 글이다.</p><ul><li><b>길을 내다</b></li></ul><p>석 달이 걸렸다.</p>", []),
        ("첫 글이다.<br><br><b>◇길을 내다</b><br>석 달이 걸렸다고 한다.", ["길을 내다"]),
        ("<p>첫 글이다.</p><p>■ 하나</p><p>■ 둘</p><p>■ 셋</p><p>끝 글이다.</p>", []),  # a typed list
        ("<h4>작은 머리</h4><p>글.</p><h2>큰 머리</h2><p>글.</p>", ["작은 머리", "큰 머리"]),
        ("<h4><div>첫째 문단은 머리가 아니다.</div><div>둘째도 그렇다.</div></h4>", []),
    ],
)
def test_headings(html: str, heads: list[str]) -> None:
    found = article.read(Post("a.html", "a.html", "text/html", html.encode(), known={"title": "이름"}))
    assert [one.heading for one in found.sections if one.heading] == heads


def test_levels_have_no_gaps() -> None:
    html = "<h1>봄</h1><p>1.</p><h4>여름</h4><p>2.</p><h6>가을</h6><p>3.</p><h4>겨울</h4><p>4.</p>"
    found = article.read(Post("a.html", "a.html", "text/html", html.encode(), known={"title": "이름"}))
    assert [(one.heading, one.level) for one in found.sections] == [
        ("봄", 2),
        ("여름", 3),
        ("가을", 4),
        ("겨울", 3),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>넓이 5m<sup>2</sup>다.</p>", "넓이 5m²다."),
        ("<p>그렇다<sup>[3]</sup> 한다.</p>", "그렇다 한다."),
        ("<p>물은 H<sub>2</sub>O다.</p>", "물은 H₂O다."),
        ("<p>농도는 10<sup>-6</sup>이다<sup>1</sup>.</p>", "농도는 10⁻⁶이다."),
        (
            "<p>식은 <math><mfrac><mi>a</mi><mn>2</mn></mfrac><mo>≤</mo><msub><mi>b</mi><mn>1</mn></msub></math>다.</p>",
            r"식은 $\frac{a}{2}\leq b_{1}$다.",
        ),
        (
            '<p>값 <span class="katex"><math><semantics><mi>y</mi><annotation encoding="application/x-tex">y^3</annotation>'
            '</semantics></math><span class="katex-html" aria-hidden="true">y3</span></span>은 크다.</p>',
            "값 $y^3$은 크다.",
        ),
        ("<p><ruby>江<rt>강</rt></ruby>가에 섰다.</p>", "강가에 섰다."),
        ("<p>값은 <del>만 원</del> 오천 원이다.</p>", "값은 오천 원이다."),
        ("<p>띄&nbsp;어\u200b 쓴  글이다.</p>", "띄 어 쓴 글이다."),
        (
            "<p>중간에서 끊긴 줄이 스무 글자를 넘어서 계속<br>이어지는 글이다.</p>",
            "중간에서 끊긴 줄이 스무 글자를 넘어서 계속 이어지는 글이다.",
        ),
    ],
)
def test_inline_text_keeps_its_sense(html: str, text: str) -> None:
    found = article.read(Post("a.html", "a.html", "text/html", html.encode()))
    assert [block.text for block in found.sections[0].blocks] == [text]


def test_tex_in_markdown_is_kept_whole() -> None:
    written = "식 $a_1*b_2*c$와 값 $5, $10은 다르다.\n\n$$\nx^2\n= \\frac{1}{2}\n$$\n\n줄 `$n_1$` 하나."
    found = article.read(Post("a.md", "a.md", "text/markdown", written.encode()))
    assert [block.text for block in found.sections[0].blocks] == [
        "식 $a_1*b_2*c$와 값 $5, $10은 다르다.",
        r"$x^2 = \frac{1}{2}$",
        "줄 $n_1$ 하나.",
    ]


def test_rule_files_say_where_each_rule_was_seen() -> None:
    for name in ("lines.tsv", "chrome.tsv", "roots.tsv"):
        assert list(rules.table(name, 4))
    for act in ("line", "cut", "section", "links"):
        assert rules.lines(act)
    for _, _, pattern, _ in rules.table("lines.tsv", 4):
        re.compile(pattern)
    assert all(outlet.roots for outlet in page.outlets())


def test_text_that_a_script_would_place() -> None:
    body = (
        "\\u003cp\\u003e"
        + "바람이 부는 언덕에 새 길이 났다고 마을 사람들이 전했다. " * 12
        + "\\u003c/p\\u003e"
    )
    html = f'<html><head><title>새 길</title></head><body><script>self.__next_f.push([1,"{body}"])</script></body></html>'
    found = article.read(Post("a.html", "a.html", "text/html", html.encode()))
    assert found.title == "새 길"
    assert found.sections[0].blocks[0].text.startswith("바람이 부는 언덕에")


def test_a_table_of_sources_goes() -> None:
    kept = "<tr><th>층</th><th>방</th></tr><tr><td>1층</td><td>다만, 사진의 경우 다른 이에게 저작권이 있습니다.</td></tr>"
    gone = "<tr><th>자료출처</th><th>링크</th></tr><tr><td>가람시</td><td>a.example</td></tr>"
    page = f"<p>첫 글이다.</p><table>{gone}</table><table>{kept}</table>"
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert [block.text for block in found.sections[0].blocks] == ["첫 글이다.", "층 방 1층"]


def test_a_manager_is_no_writer() -> None:
    text = "본문이다.\n\n기사작성 : 관리자\n"
    assert article.read(Post("a.md", "a.md", "text/markdown", text.encode())).byline == ""


def test_a_delimiter_with_too_few_columns_is_still_one() -> None:
    html = markdown.to_html("| 가 | 나 | 다 | 라 |\n|---|---|---|\n| 1 | 2 | 3 | 4 |\n")
    assert rows(html) == [(("가", "나", "다", "라"),) * 2, (("1", "2", "3", "4"), ("가", "나", "다", "라"))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (  # a notice of appointments: office, rank, persons
            "<p>▲외교부◇과장급 인사▷감사과장 한가람▷인사과장 김솔내▷운영과장 이두리</p>",
            ["paragraph: 외교부", "paragraph: 과장급 인사", "item: 감사과장 한가람", "item: 인사과장 김솔내", "item: 운영과장 이두리"],
        ),
        ("<p>새 길은 ▲솔내 ▲가람 ▲두리 ▲한별 등 네 곳이다.</p>", ["paragraph: 새 길은 ▲솔내 ▲가람 ▲두리 ▲한별 등 네 곳이다."]),
        (  # decks, one below the other
            "<p>다리 놓아 장터를 잇는 솔내<br>두 해 만에 끝낸 큰 공사의 뒤<br>주민들 걸어서 장에 간다는데</p><p>솔내에 다리가 놓였다.</p>",
            ["paragraph: 다리 놓아 장터를 잇는 솔내", "paragraph: 두 해 만에 끝낸 큰 공사의 뒤",
             "paragraph: 주민들 걸어서 장에 간다는데", "paragraph: 솔내에 다리가 놓였다."],
        ),
        ("<p>앞 글이다.</p><p><b>[7] 가람협회, 앞의 책, 16면</b></p><p>다음 글이 길게 이어진다.</p>",
         ["paragraph: 앞 글이다.", "paragraph: [7] 가람협회, 앞의 책, 16면", "paragraph: 다음 글이 길게 이어진다."]),
        ('<p>글이다.</p><img src=a.jpg alt="축제 안내 포스터"><img src=b.jpg title="다리 앞에 선 사람들"><img src=c.jpg alt="image">',
         ["paragraph: 글이다.", "figure: 글자가 든 그림, 축제 안내 포스터", "figure: 다리 앞에 선 사람들"]),
        ("<p>길을 두 해 만에 냈다고 마을 사람들이 말했다.</p><ul><li>길을 두 해 만에 냈다고 마을 사람들이 말했다.</li></ul>",
         ["item: 길을 두 해 만에 냈다고 마을 사람들이 말했다."]),
    ],
)  # fmt: skip
def test_lines_as_they_are_meant(html: str, expected: list[str]) -> None:
    found = article.read(Post("a.html", "a.html", "text/html", html.encode(), known={"title": "이름"}))
    assert [f"{block.kind}: {block.text}" for one in found.sections for block in one.blocks] == expected


PATTERNS = ["{{< figure caption=", "{% highlight java %}\n", "{% comment %}", "<!--", "https://a.example/b ", "<table><tr><th>",
            "<figcaption>", "▷가", "출처: ", "[a](", ">```\n", "|a|b|\n|-|\n", "다만, 사진의 경우 "]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_is_linear_in_length(pattern: str) -> None:
    begun = process_time()
    text = "글\n\n" + pattern * (60_000 // len(pattern))
    with suppress(ReaderError):
        article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    assert process_time() - begun < 6
