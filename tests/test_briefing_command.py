"""``reader briefing``, as a program runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bound import made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a show, and its settings."""
    folder = tmp_path_factory.mktemp("show")
    made(folder)
    settings = '[show]\ntitle = "들리는 <소식> & 글"\nurl = "https://pod.example.kr/news/"\nauthor = "한결"\n'
    (folder / "reader.toml").write_text(f'{settings}[build]\nvoice = "silence"\nout = "out"\n', "utf-8")
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.devnull, "LANG": "C.UTF-8", "COLUMNS": "100"}
    command = [sys.executable, "-m", "reader", "briefing", "--cache", "clips", *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_makes_a_briefing_and_tells(folder: Path) -> None:
    words = ("out", "--until", "2026-11-02", "--since", "2026-10-01", "--minutes", "2")
    done = run(folder, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "‘11월 2일 월요일 소식’: 소식 3건 가운데 3건" in done.stdout
    assert "짧습니다" in done.stdout
    assert (folder / "out" / "briefing" / "feed.xml").is_file()
    told = json.loads(run(folder, *words, "--json").stdout)
    assert {key: told[key] for key in ("made", "limit", "stories", "told", "why", "failed")} == {
        "made": False,
        "limit": 120.0,
        "stories": 3,
        "told": 3,
        "why": "",
        "failed": [],
    }
    assert run(folder, *words, "--quiet").stdout == ""


@pytest.mark.parametrize("since", ["0001-01-01", "9999d"])
def test_all_that_there_ever_was_can_be_asked_for(folder: Path, since: str) -> None:
    words = ("out", "--since", since, "--until", "2026-11-03", "--json")
    assert json.loads(run(folder, *words).stdout)["stories"] == 3
    before = run(folder, "--since", "9999d", "--until", "0020-01-01")
    assert (before.returncode, "Traceback" in before.stderr) == (2, False)


def test_nothing_new_is_told_and_no_failure(folder: Path) -> None:
    done = run(folder, "--until", "2020-01-01", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["episode"], told["feed"]) == (0, None, None)
    assert "새로 나온 소식이 없어" in told["why"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "소식을 모을 쇼가 없습니다"),
        (("",), "→"),
        (("--since", "3w"), "24h, 7d"),
        (("--since", "0h"), "24h, 7d"),
        (("--until", "내일"), "T07:00"),
        (("--until", "0001-01-01"), "--until"),
        (("--since", "2026-11-02", "--until", "2026-11-01"), "--until"),
        (("--minutes", "0"), "--minutes"),
        (("--category", "교통"), "분류가 적힌 글이 없습니다"),
        (("--voice", "아무개"), "아무개"),
        (("out", "--config", "none.toml"), "none.toml"),
    ],
)
def test_mistakes_exit_2_and_say_what_to_do(folder: Path, words: tuple[str, ...], told: str) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert told in line


def test_other_settings_are_told(folder: Path, tmp_path: Path) -> None:
    done = run(tmp_path, str(folder / "out"))
    assert done.returncode == 2
    assert "--config" in done.stderr
