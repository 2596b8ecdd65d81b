"""AsciiDoc, as asciidoctor's manual describes it."""

from __future__ import annotations

import contextlib
import time

import pytest

from reader import article
from reader.errors import ArticleError
from reader.model import Article, Post
from tests.shown import lines


def read(text: str) -> Article:
    return article.read(Post("글.adoc", "글.adoc", "text/asciidoc", text.encode()))


def said(text: str) -> list[str]:
    return lines(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # text
        ("*굵은* 말과 _기운_ 말, `코드 *x*` 와 **된**장이다.", ["굵은 말과 기운 말, 코드 *x* 와 된장이다."]),
        ("3*4*5 와 snake_case_name 과 #봄 #여름 은 그대로다.", ["3*4*5 와 snake_case_name 과 #봄 #여름 은 그대로다."]),
        ("link:https://a.example[누리집]과 https://b.example[저 집,window=_blank]에 있다.", ["누리집과 저 집에 있다."]),
        ("글이다.footnote:[아랫글이다.] 이어진다.", ["글이다. 이어진다.", "note: 아랫글이다."]),
        ("kbd:[Ctrl+C] 다음 menu:파일[저장 > 모두] 를 btn:[누른다].", ["Ctrl+C 다음 파일, 저장, 모두 를 누른다."]),
        ("((찾아보기))(((숨은 말))) 낱말이다.", ["찾아보기 낱말이다."]),
        ("첫 줄 +\n둘째 줄", ["첫 줄", "둘째 줄"]),
        ("[.lead]#돋보이는# 말이다.", ["돋보이는 말이다."]),
        ("+++<u>밑줄</u>+++ 친 말이다. \\*별표*다.", ["밑줄 친 말이다. *별표*다."]),
        # attributes
        (":집: x\n:home: 우리집\n\n{home}에 간다. {모름}{nothing}끝.", ["우리집에 간다. 끝."]),
        # blocks
        ("NOTE: 문을 닫는다.", ["참고", "문을 닫는다."]),
        ("[WARNING]\n.물러설 것\n====\n끄고 간다.\n\n문도 잠근다.\n====", ["경고, 물러설 것", "끄고 간다.", "문도 잠근다."]),
        ("일시: 오늘\n장소: 마당", ["일시: 오늘", "장소: 마당"]),
        ("[CAUTION]\n.불조심\n====\n불을 끈다.\n\n물을 붓는다.\n====", ["불조심", "불을 끈다.", "물을 붓는다."]),
        ("// 혼잣말\n글이다.\n\n////\n숨은 글\n////", ["글이다."]),
        ("[source,java]\n----\nint a; // <1>\n----\n<1> 첫 줄이다.", ["code: int a; // <1>", "item: 첫 줄이다."]),
        ("[quote, 김하나, 어떤 책]\n____\n바람이 분다.\n____", ["quote: 바람이 분다.", "quote: — 김하나, 어떤 책"]),
        ("글이다.\n\n include::x.adoc[]\n".replace(" include", "include"), ["글이다."]),
        ("앞이다.\n\nifdef::없음[]\n안 보인다.\nendif::[]\nifndef::없음[]\n보인다.\nendif::[]", ["앞이다.", "보인다."]),
        ("앞이다.\n\n'''\n\n<<<\n\n뒤다.", ["앞이다.", "뒤다."]),
        ("앞이다.\n\n.다리의 밤\nimage::a.png[]\n\nimage::b.png[강을 건너는 사람,300]", ["앞이다.", "figure: 다리의 밤", "figure: 강을 건너는 사람"]),
        # lists
        ("* 하나\n** 하나의 하나\n* 둘\n* [x] 한 일", ["item: 하나", "item: 하나의 하나", "item: 둘", "item: 완료, 한 일"]),
        ("* 하나\n+\n딸린 문단이다.\n* 둘", ["item: 하나", "item: 딸린 문단이다.", "item: 둘"]),
        ("사과:: 빨갛다.\n배::\n  노랗다.", ["사과", "item: 빨갛다.", "배", "item: 노랗다."]),
        ("비가 온다;; 정말이다.", ["비가 온다;; 정말이다."]),
        # tables
        ('[cols="1,2",options="header"]\n|===\n|이름 |값\n\n|사과\n|천 원\n\n2+|모두 천 원\n|===', ["table: 이름 값 사과 천 원 모두 천 원"]),
        ("|===\n|가 |나\n\n|하나 |둘\n|===", ["table: 가 나 하나 둘"]),
        ('[cols="1,a"]\n|===\n|사과\n|* 빨강\n* 초록\n|===', ["사과: 빨강, 초록"]),
        (".과일 값\n|===\n|이름 |값\n\n|사과 |천 원\n|===", ["table: 과일 값 이름 값 사과 천 원"]),
        (",===\n가,나\n하나,둘\n,===", ["table: 가 나 하나 둘"]),
    ],
)  # fmt: skip
def test_what_is_said(text: str, expected: list[str]) -> None:
    assert said(text) == expected


BOOK = """// 머리말 앞
= 텃밭 일기: *봄*
김하나 <hana@example.com>
v1.0, 2024-03-02
:toc:
:tags: 텃밭, 봄
:crop: 상추

{crop}를 심었다.

[[soil]]
== 흙

<<soil>>은 <<water,물>>만큼 무겁다.

[#water]
=== 물

아침에 준다.
"""


def test_header_and_headings() -> None:
    found = read(BOOK)
    assert (found.title, found.byline, found.tags) == ("텃밭 일기: 봄", "김하나", ("텃밭", "봄"))
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-02"
    assert said(BOOK) == ["상추를 심었다.", "## 흙", "흙은 물만큼 무겁다.", "### 물", "아침에 준다."]


def test_numbers_of_items() -> None:
    (section,) = read(". 하나\n. 둘\n\n. 셋").sections
    assert [getattr(each, "number", None) for each in section.blocks] == [1, 2, 3]


def test_attributes_never_grow_a_text() -> None:
    bomb = "\n".join([":a0: " + "가" * 200, *(f":a{n}: {{a{n - 1}}}{{a{n - 1}}}" for n in range(1, 40))])
    assert len(said(f"{bomb}\n\n" + "{a39} " * 5 + "끝.")[0]) < 2000


@pytest.mark.parametrize(
    "pattern",
    ["*a ", "_a ", "`a", "<<a", "link:a[", "footnote:[", "{a", "+++", "pass:[", "====\n", "=====\n", "|===\n", "|a ", "|===\n|a\n", "* a\n", "a:: ", "a::\n",
     "[a", "[[a]]\n", "+\n", "* a\n+\n", "----\n", "ifdef::a[]\n", "((", "^a", "\\", ".a\n", "a +\n", "[.a]#", ":a: {a}{a}\n", "\n", "image::a[", "--\n====\n", "* a\n\n\n\n"],
)  # fmt: skip
def test_time_is_linear(pattern: str) -> None:
    text = "글이다.\n\n" + pattern * (50_000 // len(pattern))
    started = time.perf_counter()
    try:
        read(text)
    except Exception as error:
        assert "Error" in type(error).__name__  # noqa: PT017
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize("mark", [":draft:", ":draft: true", ":status: draft", ":page-draft: true"])
def test_a_draft_is_withheld(mark: str) -> None:
    post = Post("a.adoc", "a.adoc", "text/asciidoc", f"= 제목\n{mark}\n\n아직이다.\n".encode())
    assert article.read(post).release.draft


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ('ifeval::["{crop}" == "상추"]', True),
        ("ifeval::['{crop}' == '상추']", True),
        ('ifeval::["{crop}" != "쑥갓"]', True),
        ('ifeval::["{crop}" == "쑥갓"]', False),
        ("ifeval::[{year} >= 2024]", True),
        ("ifeval::[{year} < 2024]", False),
        ("ifeval::[9 < 10]", True),
        ('ifeval::["{backend}" == "html5"]', True),
        ('ifeval::["{audience}" == "안쪽"]', False),
        ('ifeval::["{audience}" == ""]', True),
        ('ifeval::["{gone}" == "있다"]', False),
        ('ifeval::[{year} < "봄"]', False),
        ("ifeval::[뜻 모를 말]", False),
        ("ifdef::crop[]", True),
        ("ifdef::gone[]", False),
        ("ifndef::gone[]", True),
        ("ifdef::crop+gone[]", False),
        ("ifdef::crop,gone[]", True),
        ("ifdef::backend-html5[]", True),
    ],
)
def test_what_holds_is_said(condition: str, kept: bool) -> None:
    head = "= 텃밭\n:crop: 상추\n:year: 2025\n:gone: 있다\n:gone!:\n\n"
    text = f"{head}물을 준다.\n\n{condition}\n잎을 딴다.\nendif::[]\n\n끝이다."
    assert said(text) == ["물을 준다.", *(["잎을 딴다."] if kept else []), "끝이다."]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("[comment]\n아무도 못 볼 말이다.\n둘째 줄이다.", []),
        ("[comment]\n--\n아무도 못 볼 말이다.\n\n둘째 문단이다.\n--", []),
        ("[pass]\n<script>go(1)</script>", []),
        ("[pass]\n--\n<b>속</b>\n--", []),
        ("[quote]\n물은 아침에 준다.", ["quote: 물은 아침에 준다."]),
        ("[commentary]\n물은 아침에 준다.", ["물은 아침에 준다."]),
    ],
)
def test_styles_of_a_paragraph(block: str, expected: list[str]) -> None:
    found = said(f"앞이다.\n\n{block}\n\n끝이다.")
    assert [found[0], found[-1]] == ["앞이다.", "끝이다."]
    assert found[1:-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("물footnote:[빗물.]을 준다.", ["물을 준다.", "note: 빗물."]),
        ("link:a.html[하나]와 https://a.kr[둘]과 xref:b[셋]이다.", ["하나와 둘과 셋이다."]),
        ("물footnote:[빗물[1\\].]을 준다.", ["물을 준다.", "note: 빗물[1]."]),
        ("[값]과 footnote:[끝이 없는 말", ["[값]과 footnote:[끝이 없는 말"]),
        ("kbd:[Ctrl] 다음 btn:[저장]을 누른다.", ["Ctrl 다음 저장을 누른다."]),
    ],
)
def test_macros(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("unit", ["footnote:[", "link:", "link:a[", "footnote:[a\\]", "pass:[", "footnote:[가]", "ifeval::[1 == 1]\n:a{n}: 1\n", "ifeval::[\"", "{a}"])  # fmt: skip
def test_a_megabyte_takes_no_longer_for_what_is_in_it(unit: str) -> None:
    started = time.process_time()
    with contextlib.suppress(ArticleError):
        read("글이다.\n\n" + unit * (500_000 // len(unit)))
    assert time.process_time() - started < 2.5


@pytest.mark.parametrize(
    "after", ["", "[cols=2]\n", "+\n", "====\n", "* 하나\n", "다른 말::\n", "endif::[]\n", "// 가\n", "\n\n"]
)
def test_a_term_with_nothing_behind_it(after: str) -> None:
    assert said(f"글이다.\n\n용어::\n{after}")[:2] == ["글이다.", "용어"]
