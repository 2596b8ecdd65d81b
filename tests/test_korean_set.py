"""The set that we publish: documented, without doubles, and scored by a program of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SET = Path(__file__).parent / "data" / "korean"
TABLES = ("golden.tsv", "english.tsv", "pronunciation.tsv")


def rows(name: str) -> list[list[str]]:
    lines = (SET / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", TABLES)
def test_three_columns_and_nothing_twice(name: str) -> None:
    found = rows(name)
    assert all(len(row) == 3 and all(row) for row in found)
    written = [row[1] for row in found]
    assert len(written) == len(set(written))


def test_every_class_says_what_is_right_and_by_what() -> None:
    told = set(re.findall(r"`(\w+)`", (SET / "README.md").read_text("utf-8")))
    assert {row[0] for row in rows("golden.tsv")} <= told


def score(tmp_path: Path, answer: str) -> subprocess.CompletedProcess[str]:
    asked = tmp_path / "set.tsv"
    asked.write_text("# class\ndate\t5/3\t오월 삼 일|오월 삼일\nword\tcat\t캣\n", "utf-8")
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.stdin.read(); sys.stdout.buffer.write({answer!r}.encode())",
    ]
    return subprocess.run(
        [sys.executable, SET / "score.py", "--set", asked, "--misses", *command],
        capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"},
    )  # fmt: skip


def test_the_scorer_compares_letters_alone(tmp_path: Path) -> None:
    told = score(tmp_path, "오월 삼일.\n켓\n")
    assert told.returncode == 0
    assert "said 켓" in told.stdout
    assert told.stdout.splitlines()[-1].split()[-1] == "0.500"


def test_the_scorer_wants_an_answer_a_line(tmp_path: Path) -> None:
    told = score(tmp_path, "오월 삼일\n")
    assert told.returncode == 1
    assert "2 lines asked, 1 answered" in told.stderr
