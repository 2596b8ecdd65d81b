"""Numerals, counters, Chinese characters, English spelling: the parts below the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.korean import numbers
from reader.korean.counters import counted, counter_at, numerals
from reader.korean.english import hangul, pronounceable
from reader.korean.hanja import initial, read

UNITS = {"십": 10, "백": 100, "천": 1000}
LARGE = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16, "해": 10**20, "자": 10**24, "양": 10**28}
DIGITS = {name: value for value, name in enumerate("영일이삼사오육칠팔구")}


def value_of(spoken: str) -> int:
    """Reads a Sino-Korean number back, independently of how it was made."""
    total = group = digit = 0
    for syllable in spoken.replace(" ", ""):
        if syllable in DIGITS:
            digit = DIGITS[syllable]
        elif syllable in UNITS:
            group, digit = group + (digit or 1) * UNITS[syllable], 0
        else:
            total, group, digit = total + (group + digit or 1) * LARGE[syllable], 0, 0
    return total + group + digit


@given(st.integers(0, 10**32 - 1))
def test_sino_can_be_read_back(value: int) -> None:
    assert value_of(numbers.sino(value)) == value


@given(st.integers(1, 99))
def test_native_is_unique_and_hangul(value: int) -> None:
    spoken = numbers.native(value)
    assert spoken not in {numbers.native(other) for other in range(1, 100) if other != value}


@pytest.mark.parametrize(
    ("value", "spoken"),
    [(1, "한"), (20, "스무"), (21, "스물한"), (22, "스물두"), (30, "서른"), (99, "아흔아홉"), (103, "백세")],
)
def test_native_before_noun(value: int, spoken: str) -> None:
    assert numbers.native_before_noun(value) == spoken


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("개월 뒤", "개월"),
        ("개국이", "개국"),
        ("개의", "개"),
        (" 개의", "개"),
        (" 개선", None),
        ("명", "명"),
        ("", None),
    ],
)
def test_the_longest_counter_wins(text: str, word: str | None) -> None:
    found = counter_at(text, 0)
    assert (found.word if found else None) == word


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("3달", "석"),
        ("4달", "넉"),
        ("3돈", "서"),
        ("4되", "넉"),
        ("1번째", "첫"),
        ("12시", "열두"),
        ("13시", "십삼"),
        ("24시간", "이십사"),
        ("150개", "백오십"),
        ("105개", "백다섯"),
        ("3분", "삼"),
        ("3대", "세"),
        ("5번", "다섯"),
        ("37번", "삼십칠"),
    ],
)
def test_numerals_of_counters(text: str, spoken: str) -> None:
    end = len(text.rstrip("가나다라마바사아자차카타파하달돈되번째시간개분대"))
    counter = counter_at(text, end)
    assert counter is not None
    assert counted(int(text[:end]), counter, numerals(counter, text, 0, end)) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("女性", "여성"),
        ("男女", "남녀"),
        ("良心", "양심"),
        ("改良", "개량"),
        ("樂園", "낙원"),
        ("來日", "내일"),
        ("率直", "솔직"),
        ("比率", "비율"),
        ("百分率", "백분율"),
        ("成功率", "성공률"),
        ("不動産", "부동산"),
        ("不正", "부정"),
        ("不可能", "불가능"),
        ("北韓", "북한"),
    ],
)
def test_hanja(written: str, spoken: str) -> None:
    assert read(written) == spoken


def test_initial_sound_rule_inside_a_word() -> None:
    assert read("女", word_start=False) == "녀"
    assert initial("뢰") == "뇌"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("network", "네트워크"),
        ("session", "세션"),
        ("shine", "샤인"),
        ("kozlov", "코즐로브"),
        ("string", "스트링"),
        ("week", "위크"),
        ("quantum", "쾐텀"),
        ("garden", "가든"),
    ],
)
def test_english_by_rule(written: str, spoken: str) -> None:
    assert hangul(written) == spoken


@pytest.mark.parametrize(
    ("written", "possible"),
    [("planet", True), ("kbs", False), ("mcst", False), ("fsale", False), ("strong", True)],
)
def test_pronounceable(written: str, possible: bool) -> None:
    assert pronounceable(written) is possible


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_any_spelling_gives_hangul(written: str) -> None:
    assert all("가" <= syllable <= "힣" for syllable in hangul(written))
