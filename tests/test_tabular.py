"""How tables are told: by a convention that lets whoever listens say the value of any row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import tabular
from reader.model import SIGN, Article, Section, Table
from reader.script import compose
from tests.bench.tables import wrong

TWO = (("지역",), ("최저(℃)",))
THREE = (("지역",), ("최저기온(℃)",), ("최고기온(℃)",))
LEVELS = (("구분",), ("2024년", "남"), ("2024년", "여"), ("2025년", "남"), ("2025년", "여"))
CITIES = ("가람", "나루", "다솔", "라온", "마루", "바람", "사이", "아침", "자람", "차오")


def shown(table: Table) -> list[str]:
    return [line.shown for line in tabular.told(table)]


def spoken(table: Table) -> list[str]:
    lines = compose(Article("제목", "key", (Section("", 2, (table,)),))).utterances
    return [line.spoken for line in lines if line.section == 0]


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        # two columns: names and values, as the first line tells
        (Table(TWO, (("가람", "27.3"), ("나루", "21")), heads=1), ["표, 2행 2열: 지역, 최저(℃)", "가람, 27.3℃", "나루, 21℃", "표 끝"]),
        # a cell that holds nothing
        (Table(THREE, (("가람", "", "31"), ("나루", "24", "")), heads=1), ["표, 2행 3열: 지역, 최저기온(℃), 최고기온(℃)", "가람, 빈칸, 31℃", "나루, 24℃, 빈칸", "표 끝"]),
        # two levels of headers, a cell over two columns, cells that hold nothing up to the end
        (
            Table(LEVELS, (*(((city, "1", "2", "3", "4")) for city in CITIES[:3]), ("라온", "5", "6", "7", ""), ("마루", "8", "", "", "")), heads=1, merged=((3, 3, 1, 2),)),
            ["표, 5행 5열: 구분, 2024년 남, 2024년 여, 2025년 남, 2025년 여",
             *(f"{city}, 2024년 남: 1, 여: 2, 2025년 남: 3, 여: 4" for city in CITIES[:3]),
             "라온, 2024년 남: 5, 여: 6, 2025년 남: 7, 여: 옆과 같음", "마루, 2024년 남: 8, 나머지 빈칸", "표 끝"],
        ),
        # cells over several rows: what names them once, what stands in them by reference; one over all columns
        (
            Table((("층",), ("방",), ("비고",)), (("1층", "101호", "공사"), ("", "102호", ""), ("2층", "201호", "○"), ("지하는 닫음", "", "")), heads=2,
                  merged=((0, 0, 2, 1), (0, 2, 2, 1), (3, 0, 1, 3))),
            ["표, 4행 3열: 층, 방, 비고", "1층, 다음 2행", "101호, 공사", "102호, 위와 같음", "2층, 201호, ○", "지하는 닫음", "표 끝"],
        ),
        # a single row tells its headers itself
        (Table((("행사",), ("때",)), (("걷기", "5월 18일"),), heads=1), ["표, 1행 2열", "행사: 걷기, 때: 5월 18일", "표 끝"]),
        # no headers; several sentences, and commas where they don't tell cells apart any more
        (
            Table(((), ()), (("때", "3월 2일, 두 시"), ("곳", "강당이다. 넓다."), ("값, 낼 곳", "없음")), heads=1),
            ["표, 3행 2열, 머리글 없음", "1행: 때, 3월 2일, 두 시", "2행: 곳", "강당이다. 넓다.", "3행: 값, 낼 곳", "없음", "표 끝"],
        ),
        # a caption, and the unit of the whole table
        (Table((("해",), ("사람",), ("비율",)), (("2024", "1,234", "3.5"), ("2025", "12", "4")), "사는 사람 (단위: 천 명)", 1),
         ["표, 사는 사람 (단위: 천 명)", "2행 3열: 해, 사람, 비율", "2024, 1,234천 명, 3.5", "2025, 12천 명, 4", "표 끝"]),
        # headers that can't be told in one line
        (Table((("이름, 나이",), ("곳",)), (("가", "나"), ("다", "라")), heads=1), ["표, 2행 2열", "1열: 이름, 나이", "2열: 곳", "가, 나", "다, 라", "표 끝"]),
    ],
)  # fmt: skip
def test_how_a_table_is_told(table: Table, lines: list[str]) -> None:
    assert shown(table) == lines
    assert wrong(table, [text for line in lines for text in line.replace(". ", ".\n").split("\n")])[1] == []


def test_what_is_said_is_short_and_exact() -> None:
    assert spoken(Table(THREE, (("가람", "27.3", ""), ("나루", "24", "31")), heads=1)) == [
        "표, 두 행 세 열, 지역, 최저기온, 최고기온",
        "가람, 이십칠 점 삼 도, 빈칸",
        "나루, 이십사 도, 삼십일 도",
        "표 끝",
    ]
    counted = Table(
        (("해",), ("사람(천 명)",), ("자리",)), (("첫해", "1,234.5", "○"), ("이듬해", "12", "×")), heads=1
    )
    assert spoken(counted)[1:3] == ["첫해, 백이십삼만 사천오백 명, 동그라미", "이듬해, 만 이천 명, 엑스"]


def long(last: tuple[str, str]) -> Table:
    rows = [(city, f"{1000 + 37 * at:,}") for at, city in enumerate(CITIES)]
    return Table((("시",), ("인구(명)",)), (*rows, last), heads=1)


@pytest.mark.parametrize(
    ("last", "line"),
    [
        (
            ("합계", "11,665"),
            "낭독기 계산, 인구: 표에 적힌 합계 11,665명, 최대 차오 1,333명, 최소 가람 1,000명",
        ),
        (("카나", "1,000"), "낭독기 계산, 인구: 합계 12,665명, 최대 차오 1,333명, 최소 가람 외 1행 1,000명"),
        (("평균", "1,166.5"), "낭독기 계산, 인구: 최대 차오 1,333명, 최소 가람 1,000명"),
        (("카나", "0.1"), "낭독기 계산, 인구: 합계 11,665.1명, 최대 차오 1,333명, 최소 카나 0.1명"),
    ],
)
def test_totals_and_extremes_of_a_long_table_come_first(last: tuple[str, str], line: str) -> None:
    table = long(last)
    assert shown(table)[1] == line
    assert [told.ours for told in tabular.told(table)[:3]] == [False, True, False]


@pytest.mark.parametrize(
    "cells",
    [
        ["2015", "2016", "2017"],  # years
        ["3명", "4개", "5명"],  # of different things
        ["▲3", "△4", "5"],  # either rise or fall
        ["3", "4", "네 명"],
        ["7", "7", "7"],
        ["10~20", "3", "4"],
    ],
)
def test_what_cant_be_compared_isnt(cells: list[str]) -> None:
    table = Table((("시",), ("값",)), tuple(zip(CITIES, cells * 4, strict=False)), heads=1)
    assert not any("낭독기" in line for line in shown(table))


def test_only_what_is_ours_is_a_sign_and_each_line_knows_its_cell() -> None:
    table = Table(THREE, (("가람", "27.3", ""), ("나루", "24", "31")), heads=1)
    lines = compose(Article("제목", "key", (Section("", 2, (table,)),))).utterances[1:]
    assert [(line.role, line.cell) for line in lines] == [
        ("table", -1),
        ("table", 0),
        ("table", 3),
        (SIGN, -1),
    ]


WORDS = st.text("가나다라마 12", min_size=1, max_size=6).map(str.strip).filter(bool)
CELLS = st.one_of(
    st.just(""), WORDS, st.sampled_from(["강당이다. 넓다.", "3월 2일, 두 시", "○", "1,234", "가: 나"])
)


@st.composite
def grids(draw: st.DrawFn) -> Table:
    wide = draw(st.integers(2, 6))
    headed = draw(st.booleans())
    names = st.lists(st.sampled_from(CITIES), min_size=wide, max_size=wide, unique=True)
    columns = tuple((name,) for name in draw(names)) if headed else ((),) * wide
    high = draw(st.integers(1 if headed else 2, 12))
    rows = [(name, *draw(st.lists(CELLS, min_size=wide - 1, max_size=wide - 1))) for name in draw(st.lists(WORDS, min_size=high, max_size=high, unique=True))]  # fmt: skip
    grid = [list(row) for row in rows]
    merged: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 3))):
        row, column = draw(st.integers(0, high - 1)), draw(st.integers(0, wide - 1))
        down, across = draw(st.integers(1, min(3, high - row))), draw(st.integers(1, wide - column))
        apart = all(
            row + down <= y or y + h <= row or column + across <= x or x + w <= column
            for y, x, h, w in merged
        )
        if apart and down * across > 1 and (down == 1 or across < wide):
            merged.append((row, column, down, across))
            for y in range(row, row + down):
                grid[y][column : column + across] = [""] * across
            grid[row][column] = draw(WORDS)
    return Table(columns, tuple(map(tuple, grid)), heads=draw(st.integers(0, 1)), merged=tuple(merged))


@given(grids())
def test_whoever_listens_knows_every_cell(table: Table) -> None:
    lines = compose(Article("제목", "key", (Section("", 2, (table,)),))).utterances
    asked, failed = wrong(table, [line.shown for line in lines if line.section == 0])
    assert (asked, failed) == (len(table.rows) * len(table.columns), [])
