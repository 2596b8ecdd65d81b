"""What posts are written in besides plain Markdown and HTML: each sign goes, what it says stays."""

from __future__ import annotations

import time

import pytest

from reader import article
from reader.article import forms
from reader.model import Article, Note, Post
from reader.source import kinds


def read(text: str, media: str = "text/markdown", origin: str = "file") -> Article:
    return article.read(Post("글", "글", media, text.encode(), origin=origin))


def said(text: str, media: str = "text/markdown") -> list[str]:
    """Headings with ``#``, blocks with their kind where they are no paragraphs."""
    found = []
    for section in read(text, media).sections:
        found += [f"# {section.heading}"] if section.heading else []
        found += [
            block.text if block.kind == "paragraph" else f"{block.kind}: {block.text}"
            for block in section.blocks
        ]
    return found


# ── Obsidian, GitBook, Docusaurus, MkDocs ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("어제 [[일지/3월 2일|그날의 일지]]를 다시 읽었다.", ["어제 그날의 일지를 다시 읽었다."]),
        ("[[정원 가꾸기]]와 [[정원 가꾸기#거름]]을 본다.", ["정원 가꾸기와 정원 가꾸기 거름을 본다."]),
        ("[[#물 주기]]와 [[정원#^a1b2c3]]도 본다.", ["물 주기와 정원도 본다."]),
        ("표의 [[정원\\|마당]]을 쓴다.", ["표의 마당을 쓴다."]),
        ("앞 글이다.\n\n![[다른 글#거름]]\n\n뒷글이다.", ["앞 글이다.", "뒷글이다."]),
        ("앞 글이다.\n\n![[지도.png|400x300]]\n\n뒷글이다.", ["앞 글이다.", "뒷글이다."]),
        ("앞 글이다.\n\n![[밭.jpg|비 온 뒤의 넓은 밭]]", ["앞 글이다.", "figure: 비 온 뒤의 넓은 밭"]),
        ("보이는 말 %%숨긴 말, 30% 할인%% 이어진 말이다.", ["보이는 말 이어진 말이다."]),
        ("앞 글이다.\n\n%%\n숨긴 문단.\n\n숨긴 둘째 문단.\n%%\n\n뒷글이다.", ["앞 글이다.", "뒷글이다."]),
        ("> [!tip] 물은 아침에\n> 저녁에 주면 뿌리가 상한다.", ["팁, 물은 아침에", "저녁에 주면 뿌리가 상한다."]),
        ("> [!WARNING]\n> 맨손으로 만지지 말 것.", ["경고", "맨손으로 만지지 말 것."]),
        ("> [!faq]- 왜 그런가\n> 까닭이 있다.\n> > [!todo]\n> > 더 알아볼 것.", ["왜 그런가", "까닭이 있다.", "할 일", "더 알아볼 것."]),
        ("씨앗^[봄에 산 것.]을 뿌린다.\n\n끝이다.", ["씨앗을 뿌린다.", "끝이다.", "note: 봄에 산 것."]),
        ("앞 글이다.\n\n- [x] 물 주기 ✅ 2024-03-04", ["앞 글이다.", "item: 완료, 물 주기"]),
        ("> [!todo] 오늘\n> - [ ] 물 주기\n> - [x] 씨 뿌리기", ["할 일, 오늘", "item: 할 일, 물 주기", "item: 완료, 씨 뿌리기"]),
        ("한 문단의 끝이다. ^garden-1", ["한 문단의 끝이다."]),
        ("씨앗은 ==봄에== 뿌린다.", ["씨앗은 봄에 뿌린다."]),
        ('{% hint style="warning" %}\n비가 오면 미룬다.\n{% endhint %}', ["경고", "비가 오면 미룬다."]),
        (
            '{% content-ref url="../tools.md" %}\n[tools.md](../tools.md)\n{% endcontent-ref %}\n\n연장은 셋이다.',
            ["연장은 셋이다."],
        ),
        ("앞 글이다.\n\n## 거름 주기 {/*fertilize*/}\n\n한 달에 한 번 준다.", ["앞 글이다.", "# 거름 주기", "한 달에 한 번 준다."]),
        ("앞 글이다.\n\n## 거름 주기 {#fertilize}\n\n한 달에 한 번 준다.", ["앞 글이다.", "# 거름 주기", "한 달에 한 번 준다."]),
        (":::danger[조심]\n독이 있다.\n:::\n\n끝이다.", ["조심", "독이 있다.", "끝이다."]),
        ("::: tip 한마디\n물은 아침에 준다.\n:::", ["팁, 한마디", "물은 아침에 준다."]),
        ('!!! note "덧붙임"\n    네 칸 들여 쓴 글이다.\n\n다음 글이다.', ["참고, 덧붙임", "네 칸 들여 쓴 글이다.", "다음 글이다."]),
        ("import Chart from '@site/src/Chart';\n\n그림을 본다.", ["그림을 본다."]),
    ],
)  # fmt: skip
def test_dialects_of_markdown(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "값은 50%%가 아니라 60%%라고 잘못 적혔다.",
        "조건은 a==b, c==d 둘이다.",
        "정말로!!! 그랬다.",
        "import 물량이 늘었고 export 물량도 늘었다.",
        "[!] 표시가 뜨면 멈춘다.",
        "2 ^10 이다.",
    ],
)
def test_what_only_looks_like_a_dialect(text: str) -> None:
    assert said(text) == [text]


def test_tabs_have_their_names() -> None:
    text = """철마다 심는 것이 다르다.

{% tabs %}
{% tab title="봄철" %}
봄에는 상추와 쑥갓을 심고, 모종은 사월 중순에 내다 심는다.
{% endtab %}
{% tab title="가을" %}
가을에는 배추와 무를 심고, 늦어도 구월 초까지는 심어야 한다.
{% endtab %}
{% endtabs %}"""
    assert [one for one in said(text) if one.startswith("#")] == ["# 봄철", "# 가을"]


@pytest.mark.parametrize("media", ["text/markdown", "text/html"])
@pytest.mark.parametrize(
    ("replacer", "expected"),
    [
        ('[##_Image|kage@ab/cd/img.png|CDM|1.3|{"originWidth":640,"alt":""}|나루터의 배_##]', ["나루터의 배"]),
        ('[##_1C|cfile9.uf@1234.jpg|width="640" height="480" alt=""|나루터의 배_##]', ["나루터의 배"]),
        ('[##_Image|kage@ab/cd/img.jpg|alignCenter|data-origin-width="0"|_##]', []),
        ('[##_2C|a.jpg|width="1"|왼쪽 배|b.jpg|width="2"|오른쪽 배_##]', ["왼쪽 배", "오른쪽 배"]),
        ("[##_File|kage@ab/cd/a.zip|filename=\"a.zip\"|_##]", []),
    ],
)  # fmt: skip
def test_tistory(media: str, replacer: str, expected: list[str]) -> None:
    text = f"<p>강가로 나갔다.</p>\n\n{replacer}\n\n<p>배를 탔다.</p>"
    assert said(text, media) == ["강가로 나갔다.", *(f"figure: {one}" for one in expected), "배를 탔다."]


def test_what_tistory_folds_is_read() -> None:
    text = "<p>앞이다.</p>[#M_펼쳐 보기|접기|<p>속에 든 글이다.</p>_M#]<p>뒤다.</p>"
    assert said(text, "text/html") == ["앞이다.", "펼쳐 보기", "속에 든 글이다.", "뒤다."]


# ── MDX ──────────────────────────────────────────────────────────────────────────────────────────

MDX = """import Tabs from '@theme/Tabs';
import {
  Card,
  Badge,
} from "../parts";

export const metadata = {
  title: '텃밭 안내',
};

# 시작하기 {#start}

<Tabs values={[{label: '흙', value: 'soil'}]}>
  <TabItem value="soil" label="흙 고르기">

    흙은 물이 잘 빠져야 한다. `{flag}`는 그대로다.

  </TabItem>
</Tabs>

<Callout title="알아 둘 것" onClick={() => show(a > 3)}>
  한낮에는 물을 주지 않는다.
</Callout>

오늘 값은 {props.price}{' '}원, 이름은 {"텃밭"}이다. <Badge text="새로"/>

<div className="box" style={{color: 'red'}}>
  상자 속 글이다.
</div>

{/* 아무도 못 볼 말 */}

```jsx
export default function Page() { return <A b={1} /> }
```
"""


def test_mdx() -> None:
    found = read(MDX, "text/mdx")
    assert found.title == "텃밭 안내"
    text = " ".join(said(MDX, "text/mdx"))
    for kept in ("흙 고르기", "흙은 물이 잘 빠져야 한다. {flag}는 그대로다.", "알아 둘 것", "한낮에는", "이름은 텃밭이다.", "상자 속 글이다."):  # fmt: skip
        assert kept in text
    for gone in ("import", "theme", "metadata", "onClick", "props", "못 볼", "className", "{#", "values"):
        assert gone not in text
    assert "code: export default function Page() { return <A b={1} /> }" in said(MDX, "text/mdx")


@pytest.mark.parametrize("text", ["집합 {1, 2, 3 을 닫지 않았다.", "하나 } 둘", "3 < 5 이고 5 > 3 이다."])
def test_mdx_that_is_none(text: str) -> None:
    assert said(text, "text/mdx") == [text]


# ── XHTML ────────────────────────────────────────────────────────────────────────────────────────

CHAPTER = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/>
<link rel="stylesheet" href="a.css"/><script src="a.js"/></head><body epub:type="bodymatter"><h1>셋째 마당 <br/>눈</h1>
<p>눈이 내렸다.<a epub:type="noteref" href="#n1">[1]</a> <span epub:type="pagebreak" title="12">12</span>길이 묻혔다.</p><p><a id="p3"/>
아무도 오지 않았다.</p><aside epub:type="footnote" id="n1"><p><a href="#r1">1</a>. 그해 첫눈.</p></aside></body></html>"""


def test_a_chapter() -> None:
    found = read(CHAPTER, "application/xhtml+xml")
    assert found.title == "셋째 마당 눈"
    assert said(CHAPTER, "application/xhtml+xml") == [
        "눈이 내렸다. 길이 묻혔다.",
        "아무도 오지 않았다.",
        "note: 그해 첫눈.",
    ]
    (note,) = (block for block in found.sections[0].blocks if isinstance(block, Note))
    assert note.label == "1"


def test_notes_at_the_end_of_a_chapter() -> None:
    chapter = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body><section epub:type="chapter"><h2>바람</h2><p>바람이 불었다.<sup><a role="doc-noteref" href="#e1">1)</a></sup>
    문을 닫았다.</p></section><section epub:type="endnotes"><ol><li epub:type="endnote" id="e1"><p>서쪽 바람. <a role="doc-backlink" href="#r1">↩</a></p></li></ol></section></body></html>"""
    assert said(chapter, "application/xhtml+xml") == ["바람이 불었다. 문을 닫았다.", "note: 서쪽 바람."]


def test_a_page_in_xhtml() -> None:
    """As HTML, a script that closes itself would swallow the page."""
    prose = (
        "<p>마을 도서관이 새로 문을 열었다. 첫날에만 삼백 명이 다녀갔다고 한다. 책은 모두 만 권이다.</p>" * 3
    )
    page = f"""<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>도서관 새로 문 열어</title>
<script src="a.js"/></head><body><div class="nav"/><h1>도서관 새로 문 열어</h1>{prose}</body></html>"""
    found = read(page, "application/xhtml+xml")
    assert (found.title, len(found.sections[0].blocks)) == ("도서관 새로 문 열어", 3)


def test_each_kind_is_understood() -> None:
    """A file's media is read by a form, or is of many posts in one."""
    for media in set(kinds.KINDS.values()) - {"application/epub+zip", "application/json"}:
        assert isinstance(forms.to_html("글이다.", media)[1], str)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────

REPEATED = [
    "%% ", "![[a", "[[a|", "> [!note", "> [!note] 가\n", "가 ^a", "==가 ", "{% content-ref %}", '{% tab title="', "{/* ",
    "import a from ", "export const ", ":::a[", ":::\n", '!!! a "', "!!! a\n    가\n", "[##_1C|", "[#M_가|", "{", "}", "{가", "<A ",
    '<A b="', "<A b={", "<a/", "<a ", "`", "import {\n", "epub:type=",
]  # fmt: skip


@pytest.mark.parametrize("media", ["text/markdown", "text/mdx", "application/xhtml+xml"])
@pytest.mark.parametrize("pattern", REPEATED)
def test_time_is_linear(media: str, pattern: str) -> None:
    text = "글이다. " + pattern * (20_000 // len(pattern))
    started = time.perf_counter()
    try:
        read(text, media)
    except Exception as error:
        assert "Error" in type(error).__name__  # noqa: PT017
    assert time.perf_counter() - started < 6


def test_letters_that_are_no_markup() -> None:
    page = f"{CHAPTER[: CHAPTER.index('<body')]}<body><p><![CDATA[물이 <맑다>.]]> 길다.</p><p><![CDATA[이어진다]]>.</p><script>//<![CDATA[\nx()\n//]]></script></body></html>"
    assert said(page, "application/xhtml+xml") == ["물이 <맑다>. 길다.", "이어진다."]


@pytest.mark.parametrize(
    "module",
    [
        "import '../꽃.css'",
        "import 지도 from './지도'",
        "import A, { B } from \"a\";\nimport * as C from 'c';",
        "import {\n  A,\n\n  B,\n} from 'a'",
        "import type { A } from 'a'",
        "export * from './a'",
        "export { a, b }",
        "export const 값 =\n  3",
        "export const metadata = {\n  tags: ['물 }'],\n\n  // 남는 } 말\n  more: `여러\n\n줄 {`,\n};",
        "export default function Page() {\n  const a = 1;\n\n  return <p>숨은 글이다.</p>;\n}",
        "export default ({ children }) => (\n  <div>\n\n    {children}\n\n  </div>\n)",
        "export class Box extends Other {\n\n  go() {}\n}",
        "export async function load() {\n\n  return [1];\n}",
        "export type A = {\n\n  b: string\n}",
        "export const open = {\n  a: 1",
    ],
)
@pytest.mark.parametrize("above", ["", "앞 글이다.\n\n", "# 정원\n", "import Z from 'z'\n"])
def test_modules_of_mdx_say_nothing(module: str, above: str) -> None:
    found = said(f"{above}{module}\n\n뒷글이다.", "text/mdx")
    assert [line for line in found if not line.startswith("#")] == (
        ["앞 글이다.", "뒷글이다."] if "앞" in above else ["뒷글이다."]
    )


@pytest.mark.parametrize(
    "text",
    [
        "지난해와는 달랐다. import 품목이 늘었고 값도 올랐다.",
        "import 품목이 늘었고 값도 올랐다.",
        "export 물량은 줄었다.",
        "export default 값을 바꾼다.",
        "import 문은 파일 맨 위에 쓴다.",
        "export class 라는 말은 낯설다.",
    ],
)
def test_what_only_looks_like_a_module(text: str) -> None:
    assert said(f"# 정원\n{text}\n\n뒷글이다.", "text/mdx")[-2:] == [text, "뒷글이다."]
    assert (
        " ".join(said(f"앞 글이다.\n{text}\n이어진 글이다.", "text/mdx"))
        == f"앞 글이다. {text} 이어진 글이다."
    )


def test_prose_right_below_a_module() -> None:
    assert said("import A from 'a'\n봄이 왔다.\n\n꽃이 폈다.", "text/mdx") == ["봄이 왔다.", "꽃이 폈다."]
    text = "앞 글이다.\nimport A from 'a' 라고 쓴다."
    assert said(text, "text/mdx") == [text.replace("\n", " ")]


@pytest.mark.parametrize("unit", ["\n\nexport {", "\n\nexport const a = `", "\n\nimport {", "\n\nexport const a = '/*", "import a ", "\n\nexport default (\n\n", "\n\nimport a from 'a'\n", "/*", "export const " + "a" * 200 + "\n\n"])  # fmt: skip
def test_time_of_modules_is_linear(unit: str) -> None:
    started = time.process_time()
    forms.to_html("글이다.\n\n" + unit * (200_000 // len(unit)), "text/mdx")
    assert time.process_time() - started < 1
