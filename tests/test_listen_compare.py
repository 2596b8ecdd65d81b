"""What is forgiven and what isn't, before anyone is asked; and the aligner's laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.listen.compare import aligned, differences, other_way, sounded

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)


@pytest.mark.parametrize(
    ("meant", "heard"),
    [
        ("오후 세 시에", "오후 3시에"),
        ("에이아이 반도체", "AI 반도체"),
        ("삼 점 이오 퍼센트", "3.25%"),
        ("할 수 있다", "할수있다."),
        ("같이 갔다", "가치 갔다"),
        ("게", "개"),
        ("왜", "외"),
        ("천이백사 명", "1,204명"),
    ],
)
def test_what_sounds_the_same_does_not_differ(meant: str, heard: str) -> None:
    assert differences(sounded(meant), sounded(heard)) == []


@pytest.mark.parametrize(
    ("meant", "heard", "places"),
    [
        ("징역 3년을", "징역 8년을", [("3년", "8년", True)]),
        ("2028년에", "2018년에", [("2028", "2018", True)]),
        ("8천 명이", "천 명이", [("8천", "천", True)]),
        ("57대", "신일곱 대", [("57", "신일곱", True)]),
        ("3시간", "내 시간", [("3", "내", True)]),
        ("칠오구", "7호구", [("칠오", "7호", False)]),
        ("벤처를 봤다", "뱀쩍을 봤다", [("벤처를", "뱀쩍을", False)]),
        ("올랐다 그리고 내렸다", "올랐다 그리고", [("내렸다", "", False)]),
        ("올랐다", "올랐다 올랐다", [("", "올랐다", False)]),
    ],
)
def test_a_place_that_differs_is_a_whole_number_or_just_its_syllables(
    meant: str, heard: str, places: list[tuple[str, str, bool]]
) -> None:
    one, other = sounded(meant), sounded(heard)
    found = [
        (
            meant[slice(*one.written(place.meant, place.meant_end))],
            heard[slice(*other.written(place.heard, place.heard_end))].strip(),
            place.number,
        )
        for place in differences(one, other)
    ]
    assert found == places


@pytest.mark.parametrize(
    ("meant", "heard", "tried"),
    [
        ("징역 3년을", "징역 8년을 선고", "징역 3년을 선고"),
        ("값이 뛰었다", "값이 되었다", "값이 뛰었다"),
        ("2028년", "이천십팔 년", "2028년"),
    ],
)
def test_the_other_way_is_what_was_heard_with_one_place_as_meant(meant: str, heard: str, tried: str) -> None:
    one, other = sounded(meant), sounded(heard)
    first = differences(one, other)[0]
    assert other_way(one, other, first).replace(" ", "") == tried.replace(" ", "")


@given(syllables, syllables)
def test_an_alignment_goes_through_both_sides_once(meant: str, heard: str) -> None:
    steps = aligned(meant, heard)
    assert [one for one, _, _ in steps if one is not None] == list(range(len(meant)))
    assert [other for _, other, _ in steps if other is not None] == list(range(len(heard)))
    assert all((cost == 0) == (one is not None and other is not None and meant[one] == heard[other]) for one, other, cost in steps)  # fmt: skip


@given(syllables, syllables)
def test_the_cost_is_a_distance(meant: str, heard: str) -> None:
    there = sum(cost for _, _, cost in aligned(meant, heard))
    back = sum(cost for _, _, cost in aligned(heard, meant))
    assert there == pytest.approx(back)
    assert (there == 0) == (meant == heard)
    assert abs(len(meant) - len(heard)) <= there + 1e-9 <= max(len(meant), len(heard)) + 1e-6


@given(syllables, syllables, syllables)
def test_a_detour_is_never_cheaper(one: str, two: str, three: str) -> None:
    def cost(left: str, right: str) -> float:
        return sum(step[2] for step in aligned(left, right))

    assert cost(one, three) <= cost(one, two) + cost(two, three) + 1e-6


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared(meant: str, heard: str) -> None:
    one, other = sounded(meant), sounded(heard)
    places = differences(one, other)
    assert differences(one, one) == []
    for place in places:
        assert place.cost > 0
        other_way(one, other, place)
