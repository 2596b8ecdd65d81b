"""How lists are told: their lengths, the which each item is, lists within lists."""

import pytest

from reader.lists import ordinal, told
from reader.model import Block, Item, Paragraph

TWO = [Item("가"), Item("나")]
NESTED = [Item("가"), Item("가1", 1), Item("가2", 1), Item("나")]


@pytest.mark.parametrize(
    ("blocks", "how", "signs"),
    [
        (TWO, "off", {}),
        (TWO, "count", {0: ["목록, 2가지."]}),
        (TWO, "order", {0: ["목록, 2가지.", "첫째."], 1: ["둘째."]}),
        (TWO[:1], "order", {}),
        ([Paragraph("글이다."), *TWO, Paragraph("글이다."), *TWO], "count", {1: ["목록, 2가지."], 4: ["목록, 2가지."]}),
        (NESTED, "count", {0: ["목록, 2가지."]}),
        (NESTED, "order", {0: ["목록, 2가지.", "첫째."], 1: ["그 아래 2가지."], 3: ["둘째."]}),
        ([Item("가", number=1), Item("나", number=2)], "order", {0: ["목록, 2가지."]}),
        (
            [Item("가", number=1), Item("나", number=2), Item("다", number=1), Item("라", number=2)],
            "count",
            {0: ["목록, 2가지."], 2: ["목록, 2가지."]},
        ),
        ([*TWO, Item("1", number=1), Item("2", number=2), Item("3", number=3)], "count", {0: ["목록, 2가지."], 2: ["목록, 3가지."]}),
    ],
)  # fmt: skip
def test_what_is_said_before_items(blocks: list[Block], how: str, signs: dict[int, list[str]]) -> None:
    assert {at: list(texts) for at, texts in told(blocks, how).items()} == signs


def test_a_list_that_begins_deep_is_counted_at_its_own_depth() -> None:
    assert told([Item("가", 1), Item("나", 1), Item("다", 0)], "count") == {0: ("목록, 2가지.",)}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "첫째"),
        (3, "셋째"),
        (5, "다섯째"),
        (10, "열째"),
        (11, "열한째"),
        (12, "열두째"),
        (20, "스무째"),
        (21, "스물한째"),
    ],
)
def test_how_things_are_counted_off(number: int, said: str) -> None:
    assert ordinal(number) == said
