"""Tables as they are understood: whole, with merged cells, units above them, and what is no table."""

import pytest

from reader import article
from reader.model import Block, Paragraph, Post, Table


def read(text: str) -> tuple[Block, ...]:
    found = article.read(Post("글", "글", "text/markdown", f"마을 소식이다.\n\n{text}".encode()))
    return found.sections[0].blocks[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| 지역 | 값 |\n|---|---|\n| 가람 | 3 |\n| 나루 |  |", [Table((("지역",), ("값",)), (("가람", "3"), ("나루", "")), heads=1)]),
        # merged headers, and a column by whose side nothing stands
        (
            "<table><tr><th rowspan=2>해</th><th colspan=2>사람</th></tr><tr><th>남</th><th>여</th></tr><tr><td>2024</td><td>3</td><td>-</td></tr>"
            "<tr><td>2025</td><td colspan=2>5</td></tr></table>",
            [Table((("해",), ("사람", "남"), ("사람", "여")), (("2024", "3", ""), ("2025", "5", "")), heads=1, merged=((1, 1, 1, 2),))],
        ),
        # row headers by markup
        (
            "<table><tr><th>층</th><th>방</th><th>수</th></tr><tr><th>1층</th><th>가</th><td>1</td></tr><tr><th>1층</th><th>나</th><td>2</td></tr></table>",
            [Table((("층",), ("방",), ("수",)), (("1층", "가", "1"), ("1층", "나", "2")), heads=2)],
        ),
        # over rows
        (
            "<table><tr><th>층</th><th>방</th><th>수</th></tr><tr><td rowspan=2>1층</td><td>가</td><td>1</td></tr><tr><td>나</td><td>2</td></tr></table>",
            [Table((("층",), ("방",), ("수",)), (("1층", "가", "1"), ("", "나", "2")), heads=2, merged=((0, 0, 2, 1),))],
        ),
        # caption and unit
        (
            "<p>(단위: 천 명)</p><table><caption>사는 사람</caption><tr><th>해</th><th>수</th></tr><tr><td>첫해</td><td>3</td></tr></table>",
            [Table((("해",), ("수",)), (("첫해", "3"),), "(단위: 천 명) 사는 사람", 1)],
        ),
        # nothing to look up in
        ("<table><tr><td>문의</td><td>마을과</td></tr></table>", [Paragraph("문의: 마을과")]),
        ("<table><tr><td>한 칸이다.</td></tr><tr><td>또 한 칸이다.</td></tr></table>", [Paragraph("한 칸이다."), Paragraph("또 한 칸이다.")]),
        # spans that lie on each other are none
        (
            "<table><tr><th>가</th><th>나</th></tr><tr><td rowspan=3 colspan=3>하나</td><td>둘</td></tr><tr><td>셋</td><td>넷</td></tr></table>",
            None,
        ),
    ],
)  # fmt: skip
def test_tables(text: str, expected: list[Block] | None) -> None:
    found = read(text)
    assert expected is None or list(found) == expected
    for block in found:
        assert isinstance(block, Paragraph) or all(len(row) == len(block.columns) for row in block.rows)  # type: ignore[union-attr]


def test_two_tables_stay_two() -> None:
    one = "<table><tr><th>가</th><th>나</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert [block.kind for block in read(one + one)] == ["table", "table"]


def test_a_grid_without_end_is_text() -> None:
    wide = "<tr>" + "<td>가</td>" * 3_000 + "</tr>"
    found = read(f"<table>{wide}{'<tr><td>나</td><td>다</td></tr>' * 200}</table>")
    assert {block.kind for block in found} == {"paragraph"}
