"""What only the eye understands: boxes and their colours, ticks, blanks, time stamps, lines that stand for themselves."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from reader import article
from reader.errors import ReaderError
from reader.model import Article, Item, Post
from tests.shown import lines


def read(text: str, media: str = "text/markdown") -> Article:
    return article.read(Post("글", "글", media, text.encode()))


def said(text: str, media: str = "text/markdown") -> list[str]:
    return lines(read(text, media))


# ── callouts ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!CAUTION]\n> 뜨겁다.\n>\n> 식은 뒤에 든다.", ["주의", "뜨겁다.", "식은 뒤에 든다."]),
        ("> [!tip] 요령 하나\n> 젖은 천으로 든다.", ["요령 하나", "젖은 천으로 든다."]),
        ("> [!note] Note\n> 덧붙인다.", ["참고", "덧붙인다."]),
        ("> [!quote] 옛말\n> 공든 탑이 무너지랴.", ["옛말", "quote: 공든 탑이 무너지랴."]),
        ("> [!준비물]\n> 장갑과 모자.", ["준비물", "장갑과 모자."]),
        ("> 남의 말이다.\n>\n> > [!info]\n> > 덧붙인 말이다.", ["quote: 남의 말이다.", "quote: 참고", "quote: 덧붙인 말이다."]),
        ("1. 첫째\n   > [!NOTE]\n   > 덧붙인다.\n2. 둘째", ["item: 첫째", "item: 참고", "item: 덧붙인다.", "item: 둘째"]),
        ("> **Warning**\n> 불을 끈다.", ["경고", "불을 끈다."]),
        ("> 여기서 멈춘다.\n{: .prompt-danger }", ["위험", "여기서 멈춘다."]),
        ("앞 글이다.\n\n{: .important }\n> 꼭 두 번 본다.\n\n뒷글이다.", ["앞 글이다.", "중요", "꼭 두 번 본다.", "뒷글이다."]),
        ("문단이다.\n{: .notice--warning}", ["경고", "문단이다."]),
        ('::: {.callout-note title="덧말"}\n글이다.\n:::', ["참고, 덧말", "글이다."]),
        ("- 하나\n\n  :::tip\n  항목 속이다.\n  :::\n\n- 둘", ["item: 하나", "item: 팁", "item: 항목 속이다.", "item: 둘"]),
        ('{{% alert title="Warning" color="warning" %}}\n불을 끈다.\n{{% /alert %}}', ["경고", "불을 끈다."]),
        ('{{< notice note "물 주기" >}}\n아침이다.\n{{< /notice >}}', ["참고, 물 주기", "아침이다."]),
        ('{{< alert "circle-info" >}}\n글이다.\n{{< /alert >}}', ["참고", "글이다."]),
        ("{{< alert >}}\n종류가 없다.\n{{< /alert >}}", ["종류가 없다."]),
        ("{% note info %}\n글이다.\n{% endnote %}", ["참고", "글이다."]),
        ('{% include tip.html content="물을 먼저 넣는다." %}', ["팁", "물을 먼저 넣는다."]),
        ("> 그냥 남의 말이다.", ["quote: 그냥 남의 말이다."]),
        ("[!] 표시를 보면 멈춘다.", ["[!] 표시를 보면 멈춘다."]),
    ],
)  # fmt: skip
def test_callouts_of_markdown(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ('<div class="admonition warning"><p class="admonition-title">Warning</p><p>뜨겁다.</p></div>', ["경고", "뜨겁다."]),
        ('<div class="admonition note"><p class="admonition-title">물 때</p><p>아침이다.</p></div>', ["참고, 물 때", "아침이다."]),
        ('<div class="markdown-alert markdown-alert-note"><p class="markdown-alert-title"><svg></svg>Note</p><p>글이다.</p></div>', ["참고", "글이다."]),
        ('<div class="theme-admonition theme-admonition-tip alert alert--success"><div class="admonitionHeading_x1">tip</div><div>글이다.</div></div>', ["팁", "글이다."]),
        ('<div class="alert alert-info" role="alert">글이다.</div>', ["참고", "글이다."]),
        ('<div class="alert alert-success">잘된 글이다.</div>', ["잘된 글이다."]),
        ('<blockquote class="prompt-danger"><p>위험한 글이다.</p></blockquote>', ["위험", "위험한 글이다."]),
        ('<div class="admonitionblock caution"><table><tr><td class="icon"><div class="title">Caution</div></td><td class="content">글이다.</td></tr></table></div>', ["주의", "글이다."]),
        ('<div class="custom-block tip"><p class="custom-block-title">TIP</p><p>글이다.</p></div>', ["팁", "글이다."]),
        ('<div class="notice_list info"><p>게시판의 글이다.</p></div>', ["게시판의 글이다."]),
        ('<div class="note"><p>종이 위의 글이다.</p></div>', ["종이 위의 글이다."]),
    ],
)  # fmt: skip
def test_callouts_of_pages(box: str, expected: list[str]) -> None:
    before = "부엌에서 조심할 것을 적은 글이다. 모두 스무 해 동안 배운 것이다."
    assert said(f"<p>{before}</p>{box}", "text/html") == [before, *expected]


def test_callouts_of_mdx() -> None:
    text = '<Callout type="warning">\n뜨겁다.\n</Callout>\n\n<Note title="물 때">\n아침이다.\n</Note>\n\n<Steps>\n차례다.\n</Steps>'
    assert said(text, "text/mdx") == ["경고", "뜨겁다.", "참고, 물 때", "아침이다.", "차례다."]


# ── boxes to tick, blanks to fill in ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "media", "expected"),
    [
        ("- [ ] 쌀 사기\n- [X] 물 긷기\n- 불 때기", "text/markdown", ["item: 할 일, 쌀 사기", "item: 완료, 물 긷기", "item: 불 때기"]),
        ("1. [x] 씻기\n2. [ ] 말리기", "text/markdown", ["item: 완료, 씻기", "item: 할 일, 말리기"]),
        ("- [/] 쌀 사기\n- [-] 물 긷기", "text/markdown", ["item: 진행 중, 쌀 사기", "item: 취소, 물 긷기"]),
        ('<ul><li><input type="checkbox" checked disabled> 씻기</li><li><label><input type="checkbox"> 말리기</label></li></ul>', "text/html", ["item: 완료, 씻기", "item: 할 일, 말리기"]),
        ("☐ 씻기\n☑ 말리기", "text/plain", ["할 일, 씻기", "완료, 말리기"]),
        ("✅ 씻기\n✅ 말리기", "text/plain", ["✅ 씻기", "✅ 말리기"]),
        ("- ☐ 예 ☐ 아니오", "text/markdown", ["item: ☐ 예 ☐ 아니오"]),
        ("- [글](https://a.example)을 본다", "text/markdown", ["item: 글을 본다"]),
    ],
)  # fmt: skip
def test_boxes_to_tick(text: str, media: str, expected: list[str]) -> None:
    assert said(text, media) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("이름: ________", "이름: 빈칸"),
        ("생일: ____년 __월 __일", "생일: 빈칸 년 빈칸 월 빈칸 일"),
        ("손전화: ____-____-____", "손전화: 빈칸"),
        ("나는 (      )를 먹고 (   )로 간다.", "나는 빈칸을 먹고 빈칸으로 간다."),
        ("(   ) 안에 알맞은 말을 쓴다.", "빈칸 안에 알맞은 말을 쓴다."),
        ("서울은 [    ]이다.", "서울은 빈칸이다."),
        ("주소 : ................", "주소 : 빈칸"),
        ("나이: (  )세", "나이: 빈칸 세"),
        ("`__init__.py`와 a_b를 본다.", "__init__.py와 a_b를 본다."),
        ("함수 f( )를 부른다.", "함수 f( )를 부른다."),
        ("__굵게__ 쓴 말이다.", "굵게 쓴 말이다."),
    ],
)
def test_blanks_of_forms(text: str, expected: str) -> None:
    assert said(text) == [expected]


# ── lines that stand for themselves ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("media", ["text/markdown", "text/plain", "text/asciidoc", "text/x-rst"])
def test_labels_with_their_values_stand_for_themselves(media: str) -> None:
    assert said("첫 글이다.\n\n일시: 5월 6일\n장소: 마을 회관\n문의: 총무", media) == [
        "첫 글이다.",
        "일시: 5월 6일",
        "장소: 마을 회관",
        "문의: 총무",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**때** : 낮\n**곳** : 마당", ["때 : 낮", "곳 : 마당"]),
        ("가. 일시: 낮\n나. 장소: 마당", ["가. 일시: 낮", "나. 장소: 마당"]),
        ("○ 낮에 모인다\n○ 밤에 헤어진다", ["○ 낮에 모인다", "○ 밤에 헤어진다"]),
        ("09:00 모임\n10:30 걷기", ["09:00 모임", "10:30 걷기"]),
        ("까닭은 다음과 같다: 비가 왔고\n그리고 하나 더: 추웠다", ["까닭은 다음과 같다: 비가 왔고 그리고 하나 더: 추웠다"]),
        ("이 글은 긴 글이고 줄이\n나뉘어 있다.", ["이 글은 긴 글이고 줄이 나뉘어 있다."]),
        ("<p>장소: 마을 회관 둘째 층 큰방과 그 옆의 작은 방 모두<br>문의: 총무</p>", ["장소: 마을 회관 둘째 층 큰방과 그 옆의 작은 방 모두", "문의: 총무"]),
    ],
)  # fmt: skip
def test_lines_of_a_kind(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:00 여는 말\n1:05 씨앗\n1:02:03 맺음말", ["item: 여는 말", "item: 씨앗", "item: 맺음말"]),
        ("- [00:00](https://v.example/?t=0) 여는 말\n- **01:05** - 씨앗\n- 12:40 | 맺음말", ["item: 여는 말", "item: 씨앗", "item: 맺음말"]),
        ("- 09:00 여는 말\n- 10:30 씨앗\n- 12:00 점심", ["item: 09:00 여는 말", "item: 10:30 씨앗", "item: 12:00 점심"]),
        ("- 0:00 여는 말\n- 1:05 씨앗", ["item: 0:00 여는 말", "item: 1:05 씨앗"]),
    ],
)  # fmt: skip
def test_chapters_of_a_film(text: str, expected: list[str]) -> None:
    assert said(text) == expected


# ── text of other files ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "media", "name"),
    [
        ("앞 글이다.\n\n![[다른 글#거름]]", "text/markdown", "다른 글#거름"),
        ('앞 글이다.\n\n--8<-- "parts/b.md"', "text/markdown", "parts/b.md"),
        ("앞 글이다.\n\n<!--@include: ./b.md-->", "text/markdown", "./b.md"),
        ("앞 글이다.\n\n{% include_relative b.md %}", "text/markdown", "b.md"),
        ("앞 글이다.\n\ninclude::b.adoc[]", "text/asciidoc", "b.adoc"),
        ("앞 글이다.\n\n.. include:: b.rst", "text/x-rst", "b.rst"),
    ],
)
def test_what_is_not_included_is_told(text: str, media: str, name: str) -> None:
    found = read(text, media)
    assert lines(found) == ["앞 글이다."]
    assert [name in note for note in found.notes] == [True]
    assert read("앞 글이다.\n\n![[그림.png]]\n\n{% include toc.html %}").notes == ()


@pytest.mark.parametrize(
    "repeated",
    ["> [!note]\n", "> ", "> > [!note] ", "[!a] > ", "{: .note }\n", "{: .", "일시: ", "일시: 낮\n", "가: ", "( ) ", "( )", "____-", "__월", ": ....", "0:00 가\n", "[ ] ", "- [ ] 가\n", "{{< note ", "{% note ", ":::note\n", "![[가]] "],
)  # fmt: skip
def test_time_is_linear(repeated: str) -> None:
    begun = time.process_time()
    with suppress(ReaderError):
        read("글이다.\n\n" + repeated * (50_000 // len(repeated)))
    assert time.process_time() - begun < 4


# ── numbers of lists ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("1. 하나\n   1. 둘\n   2. 셋\n      1. 넷\n2. 다섯\n   - 여섯\n     1. 일곱", "text/markdown"),
        ("<ol><li>하나<ol type='a'><li>둘</li><li>셋<ol><li>넷</li></ol></li></ol></li><li>다섯<ul><li>여섯<ol><li>일곱</li></ol></li></ul></li></ol>", "text/html"),
        ("1. 하나\n\n   a. 둘\n   b. 셋\n\n      i. 넷\n\n2. 다섯\n\n   - 여섯\n\n     1. 일곱", "text/x-rst"),
        (". 하나\n.. 둘\n.. 셋\n... 넷\n. 다섯\n* 여섯\n*** 일곱", "text/asciidoc"),
    ],
)  # fmt: skip
def test_numbers_of_inner_lists_are_told_from_outer_ones(text: str, media: str) -> None:
    signs = [block.sign for block in read(text, media).sections[0].blocks if isinstance(block, Item)]
    assert signs[:6] == ["1.", "1-1.", "1-2.", "1-2-1.", "2.", ""]
    assert media == "text/asciidoc" or signs[6:] == ["2-1."]


def test_a_number_that_the_list_says_itself() -> None:
    items = (
        read('<ol start="4"><li>넷</li><li value="7">일곱</li><li>여덟</li></ol>', "text/html")
        .sections[0]
        .blocks
    )
    assert [item.sign for item in items if isinstance(item, Item)] == ["4.", "7.", "8."]


# ── what markup breaks ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<hr>\n1. 하나\n2. 둘", ["item: 하나", "item: 둘"]),
        ("앞이다.\n\n<hr />\n## 제목\n\n글이다.", ["앞이다.", "## 제목", "글이다."]),
        ('<img src="a.png">\n- 하나\n- 둘', ["item: 하나", "item: 둘"]),
        ('<a href="https://a.example"><img src="a.png"></a>\n> 남의 말이다.', ["quote: 남의 말이다."]),
        ("앞 글이다.\n<br/>\n- 하나\n- 둘", ["앞 글이다.", "item: 하나", "item: 둘"]),
        ("<details>\n<summary>더</summary>\n\n글이다.\n\n</details>\n- 하나\n- 둘", ["더", "글이다.", "item: 하나", "item: 둘"]),
        ("앞이다.\n\n<div>\n### 제목\n</div>\n\n글이다.", ["앞이다.", "## 제목", "글이다."]),
        ("<hr>\n```sh\nls\n```\n\n글이다.", ["code: ls", "글이다."]),
        ("글이다. p>\n\n/p>\n\n둘째 글이다./p>\n\np>셋째 글이다.\n\n넷째 </p\n글이다.", ["글이다.", "둘째 글이다.", "셋째 글이다.", "넷째 글이다."]),
        ("`<p>` 표는 문단이고 p > 3이다.", ["<p> 표는 문단이고 p > 3이다."]),
    ],
)  # fmt: skip
def test_markdown_right_below_tags_and_tags_that_broke(text: str, expected: list[str]) -> None:
    assert said(text) == expected
