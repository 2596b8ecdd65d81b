"""Lexicons: what is found, what wins, what is refused; and the tables that ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.errors import ConfigError
from reader.korean import Lexicon, lexicon, normalize
from reader.korean.words import BUILT_IN, Entry, built_in, table

HANGUL = re.compile(r"[가-힣][가-힣 ,]*")


def entries(*pairs: tuple[str, str]) -> Lexicon:
    return Lexicon(Entry("", written, spoken, "test.tsv") for written, spoken in pairs)


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("google", 0, "구글"),
        ("Google", 0, "구글"),
        ("GOOGLE", 0, "구글"),
        ("googles", 0, None),
        ("mygoogle", 2, None),
        ("구글google은", 2, "구글"),
        ("it", 0, "잇"),
        ("IT", 0, None),
        ("It", 0, "잇"),
        ("App store", 0, "앱 스토어"),
        ("nato", 0, None),
        ("NATO", 0, "나토"),
        ("日", 0, "일본"),
        ("日本", 0, None),
    ],
)
def test_find(text: str, at: int, found: str | None) -> None:
    words = entries(
        ("google", "구글"),
        ("it", "잇"),
        ("app", "앱"),
        ("app store", "앱 스토어"),
        ("NATO", "나토"),
        ("日", "일본"),
    )
    entry = words.find(text, at)
    assert (entry and entry.spoken) == found


def test_hangul_head_must_stand_before() -> None:
    words = Lexicon([Entry("코로나", "19", "코로나 일구", "test.tsv")])
    assert words.find("코로나19", 3) is not None
    assert words.find("19", 0) is None


def test_later_files_win(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    first.write_text("# 주석\nHBM\t에이치비엠\n\nDDR\t디디알\n", "utf-8")
    second.write_text("﻿HBM\t고대역폭 메모리\n", "utf-8")
    words = lexicon([str(first), str(second)])
    assert words
    hbm, ddr = words.find("HBM", 0), words.find("DDR", 0)
    assert hbm is not None
    assert ddr is not None
    assert (hbm.spoken, hbm.source) == ("고대역폭 메모리", str(second))
    assert (ddr.spoken, ddr.source) == ("디디알", str(first))


@pytest.mark.parametrize(
    "line", ["HBM 에이치비엠", "HBM\t", "\t한글", "HBM\tHBM", "HBM\t에이치\t비엠", "HBM\t3"]
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(f"DDR\t디디알\n{line}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        lexicon([str(path)])
    assert caught.value.where == f"{path}:2"
    assert caught.value.mend


def test_a_missing_or_undecodable_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cp949.tsv"
    path.write_bytes("HBM\t에이치비엠\n".encode("cp949"))
    for place in (path, tmp_path / "none.tsv"):
        with pytest.raises(ConfigError) as caught:
            lexicon([str(place)])
        assert caught.value.where == str(place)
        assert isinstance(caught.value.__cause__, OSError | UnicodeDecodeError)


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_words(name: str) -> None:
    rows = table(name)
    assert rows
    for row in rows:
        assert len(row) == 2, row
        assert HANGUL.fullmatch(row[1]), row
    written = [row[0] for row in rows]
    assert len(written) == len(set(written)), {word for word in written if written.count(word) > 1}


def test_no_built_in_entry_is_hangul_alone() -> None:
    assert built_in().next_hangul("코로나는 정부가 아시아에서", 0, 20) is None


@pytest.mark.parametrize("name", ["units.tsv", "currencies.tsv"])
def test_unit_tables(name: str) -> None:
    rows = table(name)
    assert all(len(row) == 2 and HANGUL.fullmatch(row[1]) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_counter_table() -> None:
    rows = table("counters.tsv")
    assert {row[1] for row in rows} == {"native", "sino"}
    assert all(row[2].isdigit() for row in rows if row[1] == "native")
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "name", ["code-words.tsv", "counter-words.tsv", "date-words.tsv", "quantity-words.tsv"]
)
def test_word_lists(name: str) -> None:
    rows = table(name)
    assert len({(word, of) for word, of, _, _ in rows}) == len(rows)
    for word, of, example, reading in rows:
        assert re.search(word, example), (word, of)
        assert normalize(example) == reading, (word, of)


def test_hanja_table() -> None:
    characters = "".join(row[0] for row in table("hanja.tsv"))
    assert len(characters) == len(set(characters)) > 8000
    assert all("㐀" <= character <= "鿿" for character in characters)
    assert all(re.fullmatch("[가-힣]", row[1]) for row in table("hanja.tsv"))
