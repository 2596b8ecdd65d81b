"""Where chapters begin: at headings, and around what is long and may be skipped."""

import pytest

from reader.chapters import LONG, marks
from reader.listening import Listening
from reader.model import Article, Block, Note, Paragraph, Section, Table
from reader.script import compose

TEXT = Paragraph("버스가 바뀝니다.")
SHORT = Table((("노선",), ("요금",)), (("1번", "1,500원"),), heads=1)
ROWS = tuple((f"{n}번", f"{n},500원") for n in range(1, 25))
LONG_TABLE = Table((("노선",), ("요금",)), ROWS, "노선마다 요금", heads=1)
NAMELESS = Table(((), ()), ROWS)
NOTES = tuple(
    Note(f"{n}번 버스의 요금은 작년 시월에 정해진 것을 따르며 바뀔 수 있습니다.") for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("sections", "titles"),
    [
        ([("", (TEXT,))], ["제목"]),
        ([("요금", (TEXT, SHORT, TEXT))], ["머리말", "요금"]),
        ([("요금", (TEXT, LONG_TABLE, TEXT))], ["머리말", "요금", "표: 노선마다 요금", "요금, 이어서"]),
        ([("요금", (TEXT, LONG_TABLE))], ["머리말", "요금", "표: 노선마다 요금"]),
        ([("요금", (LONG_TABLE, TEXT))], ["머리말", "요금", "요금, 이어서"]),  # the heading's chapter is the table
        ([("요금", (LONG_TABLE,)), ("문의", (TEXT,))], ["머리말", "요금", "문의"]),
        ([("", (TEXT, LONG_TABLE, TEXT))], ["제목", "표: 노선마다 요금", "제목, 이어서"]),
        ([("", (TEXT, LONG_TABLE)), ("문의", (TEXT,))], ["머리말", "표: 노선마다 요금", "문의"]),
        ([("요금", (TEXT, LONG_TABLE, NAMELESS, TEXT))], ["머리말", "요금", "표: 노선마다 요금", "표", "요금, 이어서"]),
        ([("요금", (TEXT, LONG_TABLE, TEXT, LONG_TABLE, TEXT))], ["머리말", "요금", *["표: 노선마다 요금", "요금, 이어서"] * 2]),
        ([("요금", (TEXT, *NOTES))], ["머리말", "요금", "각주"]),
        ([("요금", (TEXT, *NOTES[:2]))], ["머리말", "요금"]),
    ],
)  # fmt: skip
def test_what_is_long_is_a_chapter(sections: list[tuple[str, tuple[Block, ...]]], titles: list[str]) -> None:
    article = Article("제목", "key", tuple(Section(heading, 2, blocks) for heading, blocks in sections))
    script = compose(article, None, Listening())
    found = marks(script)
    assert [mark.title for mark in found] == titles
    assert [mark.at for mark in found] == sorted({mark.at for mark in found})
    assert found[0].at == 0
    for mark in found[1:]:
        line = script.utterances[mark.at]
        assert line.section == mark.section
        assert mark.block < 0 or mark.block == line.block


def test_a_name_is_no_longer_than_a_list_shows() -> None:
    table = Table(
        (("아주 긴 머리글이 있는 첫째 열입니다",), ("둘째 열도 그만큼 깁니다",), ("셋",)),
        ((*ROWS[0], "1"),) * 24,
    )
    script = compose(Article("제목", "key", (Section("요금", 2, (TEXT, table)),)))
    assert len(marks(script)[2].title) <= 44
    assert LONG == 30
