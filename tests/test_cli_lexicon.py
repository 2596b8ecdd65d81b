"""``reader lexicon``: a word is added, changed, tried and explained; what else stands in the file stays."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import lexicons
from reader.errors import ConfigError
from reader.korean.words import amended


@pytest.mark.parametrize(
    ("text", "new", "before"),
    [
        ("", "AI\t에이아이\n", ""),
        ("# 내 낱말\nUSB\t유에스비", "# 내 낱말\nUSB\t유에스비\nAI\t에이아이\n", ""),
        ("AI\t아이\n\n# 끝\n", "AI\t에이아이\n\n# 끝\n", "아이"),
        ("AI\t가\nAI\t나\n", "AI\t가\nAI\t에이아이\n", "나"),  # the later one is heard
    ],
)
def test_an_entry_is_put_in_its_place(text: str, new: str, before: str) -> None:
    assert amended(text, "AI", "에이아이", "words.tsv") == (new, before)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("AI", "AI"), ("", "가"), ("#가", "가"), ("가\t나", "가"), ("가\n나", "가"), ("AI", "")],
)
def test_what_is_no_entry_is_refused(written: str, spoken: str) -> None:
    with pytest.raises(ConfigError):
        amended("", written, spoken, "words.tsv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(ConfigError):
        lexicons.put(tmp_path / "pipe.tsv", "AI", "에이아이")
    assert (tmp_path / "pipe.tsv").is_fifo()


def test_a_link_to_a_lexicon_stays_one(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "words.tsv").symlink_to(tmp_path / "mine" / "shared.tsv")
    lexicons.put(tmp_path / "words.tsv", "AI", "에이아이")
    lexicons.confirm(tmp_path / "words.tsv", "Zorvik")
    assert (tmp_path / "words.tsv").is_symlink()
    assert (tmp_path / "mine" / "shared.tsv").read_text("utf-8") == "AI\t에이아이\n# 맞음\tZorvik\n"


def test_a_file_that_is_no_lexicon_is_left_alone() -> None:
    with pytest.raises(ConfigError) as told:
        amended("글입니다\n", "AI", "에이아이", "words.tsv")
    assert told.value.where == "words.tsv:1"


def reader(place: Path, *words: str, code: int = 0) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "reader", "lexicon", *words],
        cwd=place,
        env=os.environ | {"HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    return (done.stdout or done.stderr).splitlines()


def test_from_the_first_word_to_the_reading(tmp_path: Path) -> None:
    (tmp_path / "reader.toml").write_text("[build]\n", "utf-8")
    first = reader(tmp_path, "add", "한결23", "한결 이십삼")
    assert (len(first), 'lexicons = ["words.tsv"]' in first[1]) == (2, True)
    (tmp_path / "reader.toml").write_text('[build]\nlexicons = ["words.tsv"]\n', "utf-8")
    (second,) = reader(tmp_path, "add", "한결23", "한결이삼")
    assert "한결 이십삼" in second
    assert (tmp_path / "words.tsv").read_text("utf-8") == "한결23\t한결이삼\n"
    assert reader(tmp_path, "test", "한결23", "버스") == ["한결이삼 버스", "내 낱말 없이: 한결 이십삼 버스"]
    assert reader(tmp_path, "test", "버스") == ["버스"]
    (line,) = reader(tmp_path, "why", "한결23이 온다")
    assert line.startswith("23 → 이삼")
    assert line.endswith("words.tsv")
    assert reader(tmp_path, "why", "온다") == ["쓴 대로 읽습니다"]
    told = json.loads("\n".join(reader(tmp_path, "test", "--json", "한결23")))
    assert (told["written"], told["spoken"]) == ("한결23", "한결이삼")


def test_what_cannot_be_said_is_one_line(tmp_path: Path) -> None:
    (line,) = reader(tmp_path, "add", "AI", "A.I.", code=2)
    assert "words.tsv" in line
    assert not (tmp_path / "words.tsv").exists()
    assert reader(tmp_path, "add", "AI", "에이아이", "--file", str(tmp_path / "no" / "a.tsv"))
