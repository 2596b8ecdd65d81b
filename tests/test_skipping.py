"""What isn't said by choice: it is told that it isn't, it stays on the page, and nothing else is lost with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reader import layout
from reader.listening import LEVELS, SKIPPED, Listening
from reader.model import (
    SIGN,
    Article,
    Block,
    Code,
    Cue,
    Figure,
    Note,
    Paragraph,
    Quote,
    Script,
    Section,
    Table,
)
from reader.script import compose
from reader.skipping import skipped, told

TEXT = Paragraph("버스가 바뀝니다.")
TABLE = Table((("노선",), ("요금",)), (("1번", "1,500원"), ("2번", "1,700원")), heads=1)
FIGURE, NOTE, CODE = Figure("시청 앞 새 버스"), Note("작년 기준입니다."), Code("print(1)", "python")


def article(*sections: tuple[Block, ...], heading: str = "알림") -> Article:
    return Article(
        "제목", "key", tuple(Section(heading and f"{heading} {n}", 2, s) for n, s in enumerate(sections))
    )


def script(*sections: tuple[Block, ...], skip: tuple[str, ...] = SKIPPED) -> Script:
    return compose(article(*sections), None, Listening(skip=skip, opening=False, synthetic=""))


@pytest.mark.parametrize(
    ("blocks", "skip", "signs"),
    [
        ((TEXT, TABLE), SKIPPED, ["표 1개는 뺐습니다."]),
        ((TEXT, TABLE, TABLE, TEXT, TABLE), SKIPPED, ["표 2개는 뺐습니다.", "표 1개는 뺐습니다."]),
        (
            (TEXT, TABLE, FIGURE, NOTE, NOTE, CODE),
            SKIPPED,
            ["표 1개는 뺐습니다.", "사진 설명 1개, 각주 2개, 코드 1개는 뺐습니다."],
        ),
        ((TEXT, NOTE, TABLE), ("notes",), ["각주 1개는 뺐습니다."]),
        ((TEXT, NOTE, TABLE), (), []),
        ((TEXT,), SKIPPED, []),
        ((TABLE, NOTE), SKIPPED, []),  # a post that is a table is told
    ],
)
def test_what_is_left_out_is_told(blocks: tuple[Block, ...], skip: tuple[str, ...], signs: list[str]) -> None:
    lines = script(blocks, skip=skip).utterances
    assert [line.shown for line in lines if "뺐" in line.shown] == signs
    assert [line.role for line in lines if "뺐" in line.shown] == [SIGN] * len(signs)
    assert lines[-1].shown == "끝입니다."


def test_a_heading_with_nothing_behind_it_is_told_what_stood_there() -> None:
    made = script((TABLE,), (TEXT, NOTE))
    assert [(line.section, line.shown) for line in made.utterances if line.section >= 0] == [
        (0, "알림 0"), (0, "표 1개는 뺐습니다."), (1, "알림 1"), (1, TEXT.text), (1, "각주 1개는 뺐습니다."), (1, "끝입니다."),
    ]  # fmt: skip


@pytest.mark.parametrize(("level", "skip"), [("simple", SKIPPED), ("normal", ()), ("full", ())])
def test_which_level_skips_what(level: str, skip: tuple[str, ...]) -> None:
    assert LEVELS[level].skip == skip


def test_a_table_is_told_to_be_left_out_in_its_place() -> None:
    made = script((TEXT, TABLE, Paragraph("이어집니다.")))
    assert [line.shown for line in made.utterances if line.section >= 0][1:-1] == [
        TEXT.text, "표 1개는 뺐습니다.", "이어집니다.",
    ]  # fmt: skip


def test_a_script_tells_what_was_skipped_in_it() -> None:
    assert script((TEXT, NOTE)).skipped == ("notes",)
    assert script((TEXT,)).skipped == ()


BLOCKS = some.lists(some.sampled_from([TEXT, TABLE, FIGURE, NOTE, CODE, Quote("좋습니다.")]), max_size=5).map(
    tuple
)


@settings(deadline=None)
@given(some.lists(BLOCKS, min_size=1, max_size=4), some.sets(some.sampled_from(SKIPPED)), some.booleans())
def test_nothing_is_lost(parts: list[tuple[Block, ...]], kinds: set[str], headed: bool) -> None:
    """Each block is said, or is one of those that are told as left out; on the page all are seen."""
    skip = tuple(kind for kind in SKIPPED if kind in kinds)
    whole = article(*parts, heading="알림" if headed else "")
    made = compose(whole, None, Listening(skip=skip))
    left = skipped(whole.sections, skip)
    said = {(line.section, line.block) for line in made.utterances if line.role != SIGN}
    every = {(n, at) for n, part in enumerate(parts) for at in range(len(part))}
    assert every - left.keys() <= said
    assert not left.keys() & said
    signs = [line.shown for line in made.utterances if "뺐" in line.shown]
    assert sorted(signs) == sorted(told(whole.sections, left).values())
    counted = sum(
        int(word.removesuffix("개는").removesuffix("개,"))
        for sign in signs
        for word in sign.split()
        if word[0].isdigit()
    )
    assert counted == len(left)
    cues = [
        Cue(0.0, 1.0, line.shown, line.role, line.spoken, line.section, line.block, line.cell)
        for line in made.utterances
    ]
    page = layout.html(
        whole.sections, cues, top=2, sentence=lambda cue, text, links: text, moment=lambda cue: ""
    )
    for part in parts:
        assert all(
            word in page
            for block in part
            for word in getattr(block, "text", "").split()
            if block is not TABLE
        )
        assert TABLE not in part or all(cell in page for row in TABLE.rows for cell in row)
