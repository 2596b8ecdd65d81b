"""What numbers of a table are of, and what they come to: units from headers and captions, totals, extremes. Computed exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reader.model import Table
from reader.words import phrase

COLUMNS = 3
"""Of how many columns totals and extremes are told at most."""

FEW = 3
"""Numbers from which extremes say something."""

_COUNTED = "명 인 개 개소 곳 건 대 마리 척 채 가구 세대 필지 그루 권 장 편 팀 회"
_SUMMED = f"원 달러 유로 엔 위안 {_COUNTED} 톤 t kg ㎏ ㏊ ha ㎡ ㎥"
_MEASURES = (
    f"{_SUMMED} 점 세 살 년 개월 시간 분 초 배 도 g mg km ㎞ m cm ㎝ mm ㎜ ㎢ 평 L ml ㎖ kW MW GW kWh MWh "
    "㎍/㎥ hPa 포인트 p %p %포인트 퍼센트 % ％ ℃"
)


def _one_of(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


_MANY = r"(?:[십백천만억조]{1,3}\s?)?"
_BRACKETED = re.compile(
    rf"\s*[(\[（〔<]\s*(?:단위\s*[:：]?\s*(?P<told>[^\s,·/()\d]{{1,6}}(?: [^\s,·/()\d]{{1,3}})?)"
    rf"|(?P<known>{_MANY}(?:{_one_of(_MEASURES)})(?:/\s?(?:{_one_of(_MEASURES)}))?))\s*[)\]）〕>]\s*$"
)
"""``인구(명)``, ``예산(단위: 억 원)``: at the end of a header."""
_OF_ALL = re.compile(
    r"단위\s{0,2}[:：]?\s{0,2}(?P<told>[^\s,·/()\d]{1,6}(?: [^\s,·/()\d]{1,3})?)(?![^\s)\]>])\s*(?:[)\]>]|$)"
)
_ANOTHER = re.compile(r"[율률%％]|비중|순위|연번|번호|순번|지수|연도|년도|비고|등수|코드|전화")
"""Columns that the unit of the whole table isn't of."""
_NUMBER = re.compile(r"[+-−–△▲▼]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_STRETCH = re.compile(rf"{_NUMBER.pattern}(?:\s?[~∼～]\s?{_NUMBER.pattern})?")
_VALUE = re.compile(
    r"(?P<sign>[-−–]?)(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s?(?P<unit>[^\s\d.,:~/()+-]{0,5})"
)
_POWERS = {"십": 1, "백": 2, "천": 3, "십만": 5, "백만": 6, "천만": 7, "십억": 9, "백억": 10, "천억": 11}
_POWER = re.compile(r"(십만|백만|천만|십억|백억|천억|십|백|천)\s?(?=\S)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOTAL = re.compile(r"(?:합|총|전체|누)\s?계|계|총합|합산|전체|전국")
_PARTLY = re.compile(r"소\s?계|평\s?균|전\s?국\s?평\s?균")


def units(table: Table) -> list[tuple[str, str]]:
    """Of each column what it is called without its unit, and the unit, which is put on its values; empty where there is none."""
    of_all = _OF_ALL.search(table.caption)
    common = of_all["told"] if of_all else ""
    for path in table.columns[: table.heads]:
        if path and (found := _BRACKETED.search(path[-1])) and found["told"]:
            common = found["told"]
    return [_unit(path, common, table, at) for at, path in enumerate(table.columns)]


def _unit(path: Sequence[str], common: str, table: Table, at: int) -> tuple[str, str]:
    unit, parts = "", []
    for part in path:
        found = _BRACKETED.search(part)
        unit = (found["told"] or found["known"]) if found else unit
        parts.append(part[: found.start()] if found else part)
    name = " ".join(filter(None, parts))
    if at < table.heads or not any(_STRETCH.fullmatch(row[at]) for row in table.rows):
        return " ".join(path), ""
    if not unit and common and not _ANOTHER.search(name):
        values = [row[at] for row in table.rows if _NUMBER.fullmatch(row[at])]
        whole = not any("." in value for value in values)
        years = all(map(_YEAR.fullmatch, values))
        unit = common if not years and (whole or common not in _COUNTED.split()) else ""
    return (name, unit) if unit and name else (" ".join(path), unit)


def plain(header: str) -> str:
    """A header without its unit."""
    found = _BRACKETED.search(header)
    return header[: found.start()] if found and found.start() else header


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell's text, with the unit of its column where it is a number."""

    text: str
    unit: str

    @property
    def shown(self) -> str:
        """As it is seen: ``27.3도``, ``1,234천명``."""
        return self.text + self._own()

    @property
    def said(self) -> str:
        """As it is to be said; thousands and millions of something are multiplied out: ``1,234천명`` is ``1,234,000명``."""
        unit = self._own()
        power = _POWER.match(unit)
        if not (power and re.fullmatch(r"[\d,.]+", self.text)):
            return self.text + unit
        number = Decimal(self.text.replace(",", "")).scaleb(_POWERS[power[1]])
        return f"{_plainly(number)}{unit[power.end() :]}"

    def _own(self) -> str:
        return self.unit if _STRETCH.fullmatch(self.text) else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the numbers of a column come to, with their units and, of extremes, whose they are.

    Attributes:
        total: of all rows, where that can be said; `written` if it stands in the table.
    """

    name: str
    most: str
    least: str
    total: str = ""
    written: bool = False


def figures(table: Table) -> Iterator[Figures]:
    """Of the first columns that are all numbers."""
    told = 0
    for at, (name, unit) in enumerate(units(table)):
        if at >= max(table.heads, 1) and told < COLUMNS and (found := _figures(table, at, name, unit)):
            told += 1
            yield found


def _figures(table: Table, at: int, name: str, unit: str) -> Figures | None:
    names = _names(table)
    covers = {row for row, column, _, across in table.merged if column <= at < column + across}
    values: list[tuple[Decimal, int]] = []
    own, total = {unit} if unit else set(), ""
    for row, cells in enumerate(table.rows):
        if not cells[at] or row in covers:
            continue
        found = _VALUE.fullmatch(cells[at])
        if found is None:
            return None
        if found["unit"] or not unit:
            own.add(found["unit"])
        if _TOTAL.fullmatch(names[row]):
            total = Amount(cells[at], unit).shown
        elif not _PARTLY.fullmatch(names[row]):
            number = Decimal(found["number"].replace(",", ""))
            values.append((-number if found["sign"] else number, row))
    if (
        not name
        or len(own) != 1
        or len(values) < FEW
        or (_ANOTHER.search(name) and not unit)
        or covers & {-1}
    ):
        return None
    [of] = own
    if not of and all(_YEAR.fullmatch(table.rows[row][at]) for _, row in values):
        return None
    partly = any(_PARTLY.fullmatch(each) for each in names) or any(
        column == at for _, column, _, _ in table.merged
    )
    summed = re.fullmatch(rf"{_MANY}(?:{_one_of(_SUMMED)})", of) is not None and not partly
    computed = _plainly(sum((number for number, _ in values), Decimal())) + of if summed else ""
    most, least = max(values)[0], min(values)[0]
    if most == least:
        return None
    return Figures(
        name,
        _extreme(table, at, unit, names, [row for number, row in values if number == most]),
        _extreme(table, at, unit, names, [row for number, row in values if number == least]),
        total or computed,
        bool(total),
    )


def _names(table: Table) -> list[str]:
    """What each row is called: its cells in the columns that name rows, merged ones with them."""
    grid = [list(row[: max(table.heads, 1)]) for row in table.rows]
    for row, column, down, _ in table.merged:
        for y in range(row + 1, row + down):
            if column < len(grid[y]):
                grid[y][column] = grid[row][column]
    return [" ".join(filter(None, row)) for row in grid]


def _extreme(table: Table, at: int, unit: str, names: Sequence[str], rows: Sequence[int]) -> str:
    row = rows[0]
    name = names[row] if table.heads else f"{row + 1}행"
    more = phrase("said.and-more", count=len(rows) - 1) if len(rows) > 1 else ""
    return f"{name}{more} {Amount(table.rows[row][at], unit).shown}"


def _plainly(number: Decimal) -> str:
    """With commas, without an exponent."""
    return f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"
