"""The text is laid out as the article was, and every sentence is in it once."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as markup

from reader import layout
from reader.listening import LEVELS
from reader.model import (
    Article,
    Block,
    Code,
    Cue,
    Figure,
    Item,
    Link,
    Note,
    Paragraph,
    Quote,
    Row,
    Section,
    Table,
)
from reader.recording import make_cue
from reader.script import compose

HEAD = ("회차", "시간")


def cues_of(*sections: Section) -> list[Cue]:
    script = compose(Article("제목", "key", sections))
    return [
        make_cue(line, float(at), at + 1.0) for at, line in enumerate(script.utterances) if line.section >= 0
    ]


def pressed(cue: Cue, shown: str, links: Sequence[Link]) -> str:
    return f'<span data-start="{cue.start}">{layout.inline(shown, links)}</span>'


def laid_out(*blocks: Block, heading: str = "", level: int = 2) -> str:
    sections = [Section(heading, level, blocks)]
    return layout.html(sections, cues_of(*sections), top=2, sentence=pressed, moment=lambda _: "")


def test_what_we_say_ourselves_stands_apart_where_it_is_heard() -> None:
    sections = [Section("", 2, (Item("가", number=1), Item("나", number=2), Quote("좋다. 참 좋다.")))]
    told = compose(Article("제목", "key", tuple(sections)), None, LEVELS["full"])
    cues = [make_cue(line, float(at), at + 1.0) for at, line in enumerate(told.utterances)]
    html = layout.html(
        sections, cues[1:], top=2, sentence=lambda cue, shown, links: shown, moment=lambda _: ""
    )
    sign = '<span class="sign">{}</span>'.format
    assert html.replace("\n", "") == (
        f"<p>{sign('약 1분.')}</p><p>{sign('합성 음성으로 읽어 드립니다.')}</p>"
        f"<ol><li>{sign('목록, 2가지.')} 가</li><li>나</li></ol>"
        f"<blockquote><p>인용. 좋다. 참 좋다. {sign('인용 끝.')}</p></blockquote><p>{sign('끝입니다.')}</p>"
    )


def bare(html: str) -> str:
    """Without spans and line breaks."""
    tree = markup.fragment_fromstring(html, create_parent=True)
    for span in tree.xpath(".//span"):
        span.drop_tag()
    for node in tree.iter():
        node.attrib.pop("class", None)
    text: str = markup.tostring(tree, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return text.replace("\n", "")


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([Paragraph("하나다. 둘이다.")], "<p>하나다. 둘이다.</p>"),
        ([Quote("좋다.")], "<blockquote><p>인용. 좋다.</p></blockquote>"),
        ([Note("작년 기준.")], "<p>각주. 작년 기준.</p>"),
        ([Item("가"), Item("나")], "<ul><li>가</li><li>나</li></ul>"),
        ([Item("가", number=1), Item("나", number=2)], "<ol><li>가</li><li>나</li></ol>"),
        (
            [Item("가", number=1), Item("나", 1, 2, above=(1,))],
            '<ol><li>가<ol start="2"><li>나</li></ol></li></ol>',
        ),
        ([Item("다", number=3)], '<ol start="3"><li>다</li></ol>'),
        (
            [Item("가"), Item("가의 하나", 1), Item("가의 둘", 1), Item("나")],
            "<ul><li>가<ul><li>가의 하나</li><li>가의 둘</li></ul></li><li>나</li></ul>",
        ),
        ([Item("가", 2), Item("나", 0)], "<ul><li>가</li><li>나</li></ul>"),
        ([Item("가"), Item("나", number=1)], "<ul><li>가</li></ul><ol><li>나</li></ol>"),
        (
            [Table((("회차",), ("시간",)), (("1회", "오후 2시"), ("2회", "")), heads=1)],
            "<div><table><caption>표, 2행 2열</caption>"
            '<thead><tr><th scope="col">회차</th><th scope="col">시간</th></tr></thead><tbody>'
            '<tr><th scope="row">1회</th><td>오후 2시</td></tr><tr><th scope="row">2회</th><td></td></tr></tbody></table></div><p>표 끝</p>',
        ),
        (
            [
                Table(
                    ((), ("값", "갑"), ("값", "갑")),
                    (("가", "1", "2"), ("", "3", ""), ("다", "", "")),
                    "표 제목",
                    1,
                    ((0, 0, 2, 1), (1, 1, 1, 2)),
                )
            ],
            "<div><table><caption>표 제목 3행 3열</caption>"
            '<thead><tr><td></td><th scope="colgroup" colspan="2">값 갑</th></tr></thead><tbody>'
            '<tr><th scope="rowgroup" rowspan="2">가</th><td>1</td><td>2</td></tr><tr><td colspan="2">3</td></tr>'
            '<tr><th scope="row">다</th><td></td><td></td></tr></tbody></table></div><p>표 끝</p>',
        ),
        (
            [Code("a < b\n  c")],
            "<p>코드 예제, 2줄. 본문에서 확인하세요.</p><pre><code>a &lt; b  c</code></pre>",
        ),
        (
            [Figure("시청 앞", "https://a.kr/1.png")],
            '<figure><figcaption>사진. 시청 앞 <a href="https://a.kr/1.png" rel="external">그림 보기</a>'
            "</figcaption></figure>",
        ),
        (
            [Paragraph("자세한 것은 누리집에 있다.", (Link("누리집", "https://a.kr/?a=1&b=2"),))],
            '<p>자세한 것은 <a href="https://a.kr/?a=1&amp;b=2" rel="external">누리집</a>에 있다.</p>',
        ),
        (
            [Paragraph("위험한 누리집이다.", (Link("누리집", "javascript:alert(1)"),))],
            "<p>위험한 누리집이다.</p>",
        ),
        ([Paragraph("※"), Paragraph("글이다.")], "<p>글이다.</p>"),
    ],
)
def test_how_blocks_are_laid_out(blocks: list[Block], expected: str) -> None:
    assert bare(laid_out(*blocks)) == expected


@pytest.mark.parametrize(("level", "tag"), [(2, "h2"), (3, "h3"), (6, "h6"), (9, "h6")])
def test_headings_keep_their_level(level: int, tag: str) -> None:
    assert bare(laid_out(Paragraph("글이다."), heading="알림", level=level)).startswith(
        f"<{tag}>알림</{tag}>"
    )


def test_every_cell_is_heard_with_its_row_or_by_itself() -> None:
    rows = (("1회", "오후 2시"), ("값, 낼 곳", "창구다. 문 옆이다."))
    sections = [Section("", 2, (Table((("때",), ("곳",)), rows, heads=1),))]
    told = layout.html(
        sections,
        cues_of(*sections),
        top=2,
        sentence=lambda cue, text, _: f"[{cue.shown}|{text}]",
        moment=lambda _: "",
    )
    body = markup.fragment_fromstring(told, create_parent=True).find(".//tbody")
    assert body is not None
    cells = ["".join(cell.itertext()) for cell in body.iter("th", "td")]
    assert cells == [
        "[1행: 1회, 오후 2시|1회]",
        "[1행: 1회, 오후 2시|오후 2시]",
        "[2행: 값, 낼 곳|값, 낼 곳]",
        "[창구다.|창구다.] [문 옆이다.|문 옆이다.]",
    ]


def test_rows_of_old_records_are_laid_out_as_tables() -> None:
    """They were said a row at a time; what an old episode shows of them stays."""
    rows = [Row(HEAD, HEAD), Row(("1회", "오후 2시"), HEAD), Row(("2회", ""), HEAD)]
    cues = [
        Cue(float(at), at + 1.0, text, "row", text, 0, at)
        for at, text in enumerate(["표. 회차, 시간", "회차: 1회, 시간: 오후 2시", "회차: 2회"])
    ]
    told = layout.html([Section("", 2, tuple(rows))], cues, top=2, sentence=pressed, moment=lambda _: "")
    assert bare(told) == (
        '<div><table><tr><th scope="col">회차</th><th scope="col">시간</th></tr>'
        "<tr><td>1회</td><td>오후 2시</td></tr><tr><td>2회</td><td></td></tr></table></div>"
    )
    assert told.count("<span") == 3


WORDS = st.text("가나다라. !?1", min_size=1, max_size=20)
DEPTHS = st.integers(0, 4)
BLOCKS = st.one_of(
    st.builds(Paragraph, WORDS),
    st.builds(Item, WORDS, DEPTHS, st.one_of(st.none(), st.integers(0, 12))),
    st.builds(
        Table,
        st.sampled_from([((), ()), (("회차",), ("시간",))]),
        st.lists(st.tuples(WORDS, WORDS), min_size=1).map(tuple),
        WORDS,
        st.integers(0, 1),
    ),
    st.builds(Quote, WORDS),
    st.builds(Code, WORDS),
    st.builds(Figure, WORDS),
)


@settings(deadline=None)
@given(st.lists(BLOCKS, max_size=8))
def test_every_sentence_can_be_played_in_order_and_markup_is_whole(blocks: list[Block]) -> None:
    sections = [Section("", 2, tuple(blocks))]
    cues = cues_of(*sections)
    told = layout.html(sections, cues, top=2, sentence=pressed, moment=lambda _: "")
    tree = markup.fragment_fromstring(told, create_parent="body")
    starts = [float(span.get("data-start")) for span in tree.xpath(".//span[@data-start]")]
    assert starts == sorted(starts)
    assert {cue.start for cue in cues} <= set(starts)
    for tag in ("ul", "ol", "li", "table", "tr", "td", "th", "p"):
        assert told.count(f"<{tag}>") + told.count(f"<{tag} ") == told.count(f"</{tag}>")


def test_lines_of_a_listing_are_heard_where_they_stand() -> None:
    sections = [Section("", 2, (Code("def f():\n    return 1\n\nf() < 2", "python"),))]
    told = compose(Article("제목", "key", tuple(sections)), None, LEVELS["full"])
    cues = [
        make_cue(line, float(at), at + 1.0) for at, line in enumerate(told.utterances) if line.section >= 0
    ]
    html = layout.html(
        sections, cues, top=2, sentence=lambda cue, shown, _: f"[{shown}]", moment=lambda _: ""
    )
    assert html.split("\n<p>")[0] == (
        "<p>[python 코드 예제, 3줄.]</p><pre><code>[def f():]\n    [return 1]\n\n[f() < 2]</code></pre>"
    )
    assert "코드 끝." in html
