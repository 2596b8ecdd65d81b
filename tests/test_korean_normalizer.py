"""The normalizer: golden cases of every class, and what holds for any text."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.korean import Lexicon, Reading, explain, lexicon, normalize

GOLDEN = Path(__file__).parent / "data" / "korean" / "golden.tsv"
SPEAKABLE = re.compile(r"[가-힣\s,.?!]*")
MODULES = (
    "algebra",
    "codes",
    "contacts",
    "counters",
    "dates",
    "english",
    "european",
    "folding",
    "foreign",
    "formulas",
    "glyphs",
    "english_numbers",
    "hanja",
    "letters",
    "marks",
    "money",
    "normalizer",
    "numbers",
    "operators",
    "particles",
    "quantities",
    "quarters",
    "romanized",
    "rules",
    "scores",
    "times",
    "spelling",
    "transcription",
    "tex",
    "words",
)


def golden() -> list[tuple[str, str, tuple[str, ...]]]:
    rows = [line.split("\t") for line in GOLDEN.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [(name, written, tuple(spoken.split("|"))) for name, written, spoken in rows]


def letters(text: str) -> str:
    """Spaces and punctuation aside: they are prosody, not reading."""
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize(("name", "written", "spoken"), golden())
def test_golden(name: str, written: str, spoken: tuple[str, ...]) -> None:
    assert letters(normalize(written)) in {letters(reading) for reading in spoken}, name


def test_golden_cases_are_many_and_different() -> None:
    written = [row[1] for row in golden()]
    assert len(written) == len(set(written)) > 400


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("국제통화기금(IMF)은 올렸다.", "국제통화기금, 아이엠에프는 올렸다."),
        ("“가자”고 했다.", "가자고 했다."),
        ("48개 고용센터", "마흔여덟 개 고용센터"),
        ("문의: 정책과(044-200-1234)", "문의, 정책과 공사사, 이공공, 일이삼사"),
        ("초·중·고 학생", "초 중 고 학생"),
        ("  앞뒤   공백 & 기호  ", "앞뒤 공백 앤 기호"),
        ("※", ""),
        ("", ""),
    ],
)
def test_spaces_and_pauses(written: str, spoken: str) -> None:
    assert normalize(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "전국이 대체로 맑고, 낮과 밤의 기온 차가 크겠습니다.",
        "정말 그럴까요? 그렇습니다!",
        "  띄어쓰기가   이상한  문장도  그대로 둔다 ",
        "셋째, 이백 명이 모였다.",
    ],
)
def test_hangul_is_never_touched(text: str) -> None:
    assert normalize(text) == text
    assert explain(text) == ()


_NUMBERS = st.from_regex(r"[0-9]{1,3}(,[0-9]{3}){0,2}(\.[0-9]{1,2})?", fullmatch=True)
_AROUND = st.sampled_from([*" ,.:-~/%()·+×$₩½②원명년월일시분개대번도천만억조이의", "km", "°C", "KRW"])
_MADE_OF_NUMBERS = st.lists(_NUMBERS | _AROUND, max_size=6).map("".join)
"""Where rules meet: any text hardly ever has a “0,000” alone."""
KOREAN_NEWS = _MADE_OF_NUMBERS | st.text(
    st.one_of(
        st.sampled_from("0123456789"),
        st.sampled_from(
            "가개명원년월일시분대번호제약은는이가을를로에서의 ,.·~:-/%()'\"[]→▲①Ⅱ℃㎡$₩美中北女不"
        ),
        st.sampled_from("ABCKXkmgtIVaeio&@+"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


@settings(max_examples=600, deadline=None)
@given(KOREAN_NEWS)
def test_any_text_becomes_speakable_and_stays_so(text: str) -> None:
    spoken = normalize(text)
    assert SPEAKABLE.fullmatch(spoken)
    assert normalize(spoken) == spoken


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), st.sampled_from(" ,.?!")),
        max_size=60,
    )
)
def test_any_hangul_is_identity(text: str) -> None:
    assert normalize(text) == text


@settings(max_examples=300, deadline=None)
@given(KOREAN_NEWS)
def test_readings_are_in_order_and_quote_the_text(text: str) -> None:
    import unicodedata

    readings = explain(text)
    ends = [0, *(reading.end for reading in readings)]
    assert all(before <= reading.start < reading.end for before, reading in zip(ends, readings, strict=False))
    assert not readings or readings[-1].end <= len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("name", "written", "spoken"), golden()[::7])
def test_golden_is_idempotent(name: str, written: str, spoken: tuple[str, ...]) -> None:
    once = normalize(written)
    assert normalize(once) == once
    assert SPEAKABLE.fullmatch(once)


def test_decomposed_hangul_and_wide_digits() -> None:
    assert normalize("한국 ３개") == normalize("한국 3개") == "한국 세 개"


FILLERS = "\u115f\u1160\u3164\uffa0ㅡ\u1173\uffdaㆍ\u119e"  # and what is typed for a dash or a middle dot


@settings(max_examples=600, deadline=None)
@given(st.characters(categories=("Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"), exclude_characters=FILLERS))
def test_no_letter_and_no_digit_is_lost(character: str) -> None:
    """It is said, or it is announced of what script it is."""
    spoken = normalize(f"가 {character} 나")
    assert letters(spoken)[1:-1], (character, spoken)


def test_explain_tells_span_rule_and_file() -> None:
    readings = explain("Google이 3개")
    assert readings == (
        Reading(0, 6, "Google", "구글", "lexicon", "brands.tsv"),
        Reading(8, 9, "3", "세 ", "number"),
    )


def test_explain_shows_mended_particles() -> None:
    assert [reading.rule for reading in explain("2/3은")] == ["fraction", "particle"]


def test_users_words_win(tmp_path: Path) -> None:
    words = tmp_path / "mine.tsv"
    words.write_text("소리리더\t소리 읽개\nGoogle\t구골\nsori\t소리\nX1단지\t엑스 원 단지\n", "utf-8")
    mine = lexicon([str(words)])
    assert normalize("소리리더는 Google과 Sori을 쓴다.", mine) == "소리 읽개는 구골과 소리를 쓴다."
    assert normalize("X1단지", mine) == "엑스 원 단지"
    assert normalize("소리리더", Lexicon()) == "소리리더"
    assert [reading.source for reading in explain("소리리더", mine)] == [str(words)]


def test_a_lexicon_changes_only_the_sentences_it_touches(tmp_path: Path) -> None:
    words = tmp_path / "mine.tsv"
    words.write_text("ETF\t상장지수펀드\n", "utf-8")
    sentences = ["ETF를 샀다.", "AI를 쓴다.", "비가 온다."]
    changed = [normalize(s) != normalize(s, lexicon([str(words)])) for s in sentences]
    assert changed == [True, False, False]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_documentation(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"reader.korean.{name}")).failed == 0


def test_import_takes_the_standard_library_only() -> None:
    script = (
        "import sys; before = set(sys.modules); import reader.korean; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert set(loaded.split()) - {"reader"} <= set(sys.stdlib_module_names)


DIGITS = st.builds(
    lambda digits, times: digits * times,
    st.text("0123456789", min_size=1, max_size=9),
    st.integers(500, 5000),
)
BESIDE = st.sampled_from(
    ["{}", "{}개", "{}~{}", "{}/{}", "${}B", "${}", "{}:{}", "{}.{}", "K-{}", "p.{}", "{}월 {}일", "-{}도", "{}%", "제{}조"]
)  # fmt: skip


@given(DIGITS, BESIDE)
@settings(max_examples=60, deadline=None)
def test_numbers_of_any_length_are_read(digits: str, around: str) -> None:
    spoken = normalize(around.format(digits, digits))
    assert not any(char.isdigit() for char in spoken)
    assert spoken


@pytest.mark.parametrize(
    "pattern",
    [
        "1",
        "90",
        "1.",
        "1·",
        "1-",
        "9,",
        "-1도 ",
        "1. ",
        "1/3~",
        "1.2.3.",
        "12가 3456 ",
        "1번·",
        '1" ',
        "1×",
        "x²",
        "H₂",
        "a<b",
        "$x$",
        "⅛",
        "ㄱㅏ",
        "中",
        "あ漢",
        "(58)",
        "|a|",
        "금 3·",
        "n(n+1)",
        "김(",
        "김(전 교장)씨",
        "37°33′",
        "제1조의2제",
        "가/나 3/5",
        "Dvořák ",
        "Dř",
        "λό",
        "a.md",
        "タワー",
    ],
)
def test_a_text_of_figures_takes_its_length_not_the_square_of_it(pattern: str) -> None:
    """The square took 90 seconds for the worst of these, where a tenth of the length took one."""
    took = []
    for length in (10_000, 40_000):
        began = perf_counter()
        normalize(pattern * (length // len(pattern)))
        took.append(perf_counter() - began)
    assert took[1] < 1 + 8 * took[0]


def test_a_hundred_thousand_digits_are_read_at_once() -> None:
    began = perf_counter()
    assert normalize("7" * 100_000) == "칠" * 100_000
    assert perf_counter() - began < 2


def test_a_long_text_is_explained_where_its_words_stand() -> None:
    text = "사과 3개를 샀다. " * 1000
    readings = explain(text)
    assert [text[each.start : each.end] for each in readings] == [each.written for each in readings]
    assert normalize(text) == ("사과 세 개를 샀다. " * 1000).strip()


@pytest.mark.parametrize("name", ["_DIGIT", "_MARK", "_LETTER", "_FIRST", "_HANJA", "_FIRST_HANJA"])
def test_all_rules_tried_as_one_are_those_that_match(name: str) -> None:
    rules = getattr(importlib.import_module("reader.korean.normalizer"), name)
    assert not [rule.name for rule in rules.rules if re.search(r"\\[1-9]", rule.pattern)], (
        "groups go by names"
    )
    lines = GOLDEN.read_text("utf-8").splitlines()[::7]
    for line in lines:
        for at in range(len(line)):
            alone = [rule.name for rule in rules.rules if re.compile(rule.pattern).match(line, at)]
            assert [rule.name for rule, _ in rules.matches(line, at)] == alone
