"""Which stories, in which order, and how much of each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.briefing.rundown import FEWEST, Part, fill, headlined, parts
from reader.briefing.stories import Story
from reader.briefing.window import Window
from reader.model import KOREA, Entry

NOON = datetime(2026, 11, 29, 12, tzinfo=KOREA)


def story(name: str, *categories: str, source: str = "") -> Story:
    return Story(name, name, "", NOON, "", categories, source)


def shape(filed: Sequence[Part]) -> list[tuple[str, str]]:
    return [(part.name.removesuffix(" 소식"), "".join(story.id for story in part.stories)) for part in filed]


@pytest.mark.parametrize(
    ("stories", "told"),
    [
        ([], [("", "")]),
        ([story("a"), story("b")], [("", "ab")]),
        ([story("a", "경제"), story("b", "환경"), story("c", "환경")], [("환경", "bc"), ("경제", "a")]),
        ([story("a", "경제"), story("b", "환경")], [("경제", "a"), ("환경", "b")]),
        ([story("a", "소식", "경제"), story("b", "소식", "환경")], [("경제", "a"), ("환경", "b")]),
        ([story("a", "버스", "교통"), story("b", "교통"), story("c", "날씨")], [("교통", "ab"), ("날씨", "c")]),
        ([story("a", "경제"), story("b", "환경"), story("c")], [("경제", "a"), ("환경", "b"), ("그 밖의", "c")]),
        ([story("a", "경제"), story("b"), story("c")], [("", "abc")]),
        (
            [story("a", "소식", source="교육부"), story("b", "소식", source="환경부"), story("c", "소식", source="환경부")],
            [("환경부", "bc"), ("교육부", "a")],
        ),
        ([story("a", source="교육부"), story("b", source="교육부")], [("", "ab")]),
    ],
)  # fmt: skip
def test_parts(stories: list[Story], told: list[tuple[str, str]]) -> None:
    assert shape(parts(stories)) == told


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (100, [("환경", "abcd"), ("경제", "ef"), ("교육", "g")]),
        (60, [("환경", "abc"), ("경제", "ef"), ("교육", "g")]),
        (40, [("환경", "ab"), ("경제", "e"), ("교육", "g")]),
        (0, [("환경", "a"), ("경제", "e"), ("교육", "g")]),
    ],
)
def test_headlines_are_taken_in_turn_from_each_part(room: float, told: list[tuple[str, str]]) -> None:
    filed = [("환경", "abcd"), ("경제", "ef"), ("교육", "g")]
    given_ = [Part(name, tuple(map(story, ids))) for name, ids in filed]
    assert shape(headlined(given_, room, lambda _: 10)) == told


def test_one_story_is_always_told() -> None:
    assert shape(headlined((Part("", (story("a"),)),), 0, lambda _: 10)) == [("", "a")]
    assert FEWEST == 3


@pytest.mark.parametrize(
    ("lengths", "limit", "told"),
    [
        ([], 10, ()),
        ([[3, 3], [3, 3]], 12, (2, 2)),
        ([[3, 3], [3, 3]], 9, (2, 1)),
        ([[3, 3], [3, 3]], 8, (2, 1)),  # one too many is nearer than one too few
        ([[3, 3], [3, 3]], 7, (1, 1)),
        ([[3, 3], [3, 3]], 0, (0, 0)),
        ([[3, 3], [3, 3]], 100, (2, 2)),
        ([[3, 40, 3], [3, 3, 3]], 13, (1, 3)),  # what is too long ends its story, and no other
        ([[50], [3, 3]], 6, (0, 2)),
        ([[], [3, 3]], 6, (0, 2)),
    ],
)
def test_fill(lengths: list[list[float]], limit: float, told: tuple[int, ...]) -> None:
    assert fill([len(each) for each in lengths], seconds_of(lengths), limit) == told


def seconds_of(lengths: list[list[float]]) -> Callable[[Sequence[int]], float]:
    return lambda counts: sum(sum(each[:count]) for each, count in zip(lengths, counts, strict=True))


@given(
    st.lists(st.lists(st.floats(2, 30), min_size=1, max_size=8), min_size=1, max_size=20), st.floats(60, 600)
)
def test_what_is_told_is_within_half_a_sentence_of_the_time_unless_all_is_told(
    lengths: list[list[float]], limit: float
) -> None:
    counts = fill([len(each) for each in lengths], seconds_of(lengths), limit)
    told = seconds_of(lengths)(counts)
    assert told <= limit + 15
    assert told >= limit - 15 or list(counts) == [len(each) for each in lengths]


def entry(published: datetime, *, dated: bool = True) -> Entry:
    return Entry("a", "", "", published, 1.0, "", (), dated=dated)


MORNING = Window(NOON - timedelta(hours=29), NOON - timedelta(hours=5))  # the 28th at 7 to the 29th at 7


@pytest.mark.parametrize(
    ("day", "hour", "dated", "holds", "reaches"),
    [
        (28, 7, True, False, False),
        (28, 8, True, True, True),
        (29, 7, True, True, True),
        (29, 8, True, False, False),
        (29, 0, True, True, True),
        (28, 0, True, False, True),  # it tells its day alone, and may have come at nine
        (28, 0, False, False, False),  # its file was written then
        (27, 0, True, False, False),
        (30, 0, True, False, False),
    ],
)
def test_window(day: int, hour: int, dated: bool, holds: bool, reaches: bool) -> None:
    one = entry(datetime(2026, 11, day, hour, tzinfo=KOREA), dated=dated)
    assert (MORNING.holds(one), MORNING.reaches(one)) == (holds, reaches)


def test_a_whole_day_is_no_part_of_the_one_before() -> None:
    end = datetime(2026, 11, 29, 23, 59, 59, tzinfo=KOREA)
    window = Window(end - timedelta(days=1), end)
    assert not window.reaches(entry(datetime(2026, 11, 28, tzinfo=KOREA)))
    assert window.holds(entry(datetime(2026, 11, 29, tzinfo=KOREA)))
    assert (window.morning, MORNING.morning) == (False, True)


def test_how_long_it_takes_is_reckoned_once_for_each_sentence() -> None:
    asked: list[Sequence[int]] = []

    def seconds(counts: Sequence[int]) -> float:
        asked.append(counts)
        return 10 * sum(counts)

    assert fill([3, 3, 3], seconds, 38) == (2, 1, 1)
    assert len(asked) == len(set(asked)) <= 10
