"""``reader watch`` as a process: stopped, killed, two at once, by cron; what it tells, and what it exits with."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader import catalog
from reader.store import Folder
from tests.test_interrupts import assert_whole

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them"),
]
Process = subprocess.Popen[str]
STOP = 10.0
"""Seconds for which whoever stops us waits, at most."""


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    write(folder, "01", "바람이 붑니다.")
    return folder


@pytest.fixture
def begin(tmp_path: Path, posts: Path) -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []

    def start(*options: str, voice: str = "silence") -> Process:
        command = ["watch", str(posts), "-o", str(tmp_path / "out"), "--voice", voice, *options]
        process = subprocess.Popen(
            [sys.executable, "-m", "reader", *command],
            env=os.environ
            | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONFAULTHANDLER": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / f"2026-01-{name}.md"
    file.write_text(f"# {name}\n\n{text}\n", "utf-8")
    return file


def listed(out: Path) -> list[str]:
    feed = out / "feed.xml"
    return re.findall("<title>(0[0-9])</title>", feed.read_text("utf-8")) if feed.is_file() else []


def wait(until: Callable[[], Any], seconds: float = 60.0) -> float:
    """How many seconds it takes until something is so."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def done(process: Process) -> tuple[int, str, str]:
    try:
        out, errors = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # so it tells what its threads are at
        pytest.fail(process.communicate()[1])
    return process.returncode, out, errors


def test_a_new_file_is_in_the_feed_in_seconds_and_sigterm_ends_it(
    begin: Callable[..., Process], posts: Path, tmp_path: Path
) -> None:
    watching = begin()
    wait(lambda: listed(tmp_path / "out") == ["01"])
    write(posts, "02", "새 글입니다.")
    assert wait(lambda: "02" in listed(tmp_path / "out")) < 30
    watching.send_signal(signal.SIGTERM)
    began = time.monotonic()
    code, out, errors = done(watching)
    assert time.monotonic() - began < STOP
    assert code == 143
    assert [line.split()[1] for line in out.splitlines()] == ["01", "02"]
    assert errors.splitlines() == ["멈췄습니다. 다시 실행하면 하던 문장부터 이어집니다."]


@pytest.mark.parametrize("voice", ["espeak", "sori"])
def test_while_it_speaks_it_ends_in_time_and_goes_on_where_it_was(
    begin: Callable[..., Process], posts: Path, tmp_path: Path, voice: str
) -> None:
    long = "\n\n".join(f"{number}번째 문장을 천천히 또박또박 끝까지 읽습니다." for number in range(60))
    write(posts, "02", long)
    watching = begin(voice=voice)
    wait(lambda: len(list((tmp_path / "cache").rglob("clips/??/*"))) > 4, 120)
    watching.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert done(watching)[0] == 143
    assert time.monotonic() - began < STOP
    assert not list((tmp_path / "out").rglob(".part-*"))
    assert_whole(tmp_path / "out")


def test_killed_again_and_again_it_goes_on(
    begin: Callable[..., Process], posts: Path, tmp_path: Path
) -> None:
    for number in range(2, 7):
        write(posts, f"0{number}", f"{number}번째 글입니다. " * 40)
        watching = begin()
        time.sleep(0.6 + 0.25 * number)
        watching.kill()
        watching.wait()
        assert_whole(tmp_path / "out")
    last = begin("--once", "--json")
    code, out, errors = done(last)
    assert (code, errors) == (0, "")
    assert json.loads(out)["failed"] == []
    assert sorted(listed(tmp_path / "out")) == [f"0{number}" for number in range(1, 7)]
    assert not list((tmp_path / "out").rglob(".part-*"))


def test_two_at_once_the_second_waits_or_says_so(
    begin: Callable[..., Process], posts: Path, tmp_path: Path
) -> None:
    first = begin()
    wait(lambda: listed(tmp_path / "out") == ["01"])
    code, _, errors = done(begin("--wait", "0"))
    assert code == 1
    assert str(first.pid) in errors
    second = begin("--wait", "60")
    time.sleep(1.5)
    assert second.poll() is None
    first.kill()
    first.communicate()
    write(posts, "02", "둘째 글입니다.")
    wait(lambda: "02" in listed(tmp_path / "out"))  # the second has taken over


def test_by_cron_the_exit_code_tells(begin: Callable[..., Process], posts: Path, tmp_path: Path) -> None:
    assert done(begin("--once"))[0] == 0
    (posts / "2026-01-02.md").write_text("---\ntitle: 빈 글\n---\n", "utf-8")
    told = [done(begin("--once", "--tries", "2")) for _ in range(3)]
    assert [code for code, _, _ in told] == [1, 1, 0]
    assert ["제쳐 둠" in errors for _, _, errors in told] == [False, True, False]
    code, out, errors = done(begin("--once", "--retry", "--log-json", "--json"))
    assert code == 1
    assert json.loads(out)["exit"] == 1
    assert {json.loads(line)["event"] for line in errors.splitlines()} == {"begun", "failed", "kept", "shown"}
    assert json.loads((tmp_path / "out" / "build-report.json").read_text("utf-8"))["exit"] == 1


def test_a_place_that_is_not_there_is_exit_2(begin: Callable[..., Process], posts: Path) -> None:
    (posts / "2026-01-01.md").unlink()
    posts.rmdir()
    assert done(begin())[0] == 2


def test_lines_of_json_a_round(begin: Callable[..., Process], posts: Path, tmp_path: Path) -> None:
    settings = tmp_path / "reader.toml"
    settings.write_text('[show]\nurl = "https://pod.example.kr/"\n', "utf-8")
    code, _, errors = done(begin("--to", str(tmp_path / "public")))
    assert (code, "localhost" in errors) == (2, True)  # a mistake is told at once, and not every minute
    watching = begin("--json", "--to", str(tmp_path / "public"), "--config", str(settings))
    wait(lambda: listed(tmp_path / "public"))
    write(posts, "02", "둘째 글입니다.")
    wait(lambda: "02" in listed(tmp_path / "public"))
    time.sleep(1)
    watching.send_signal(signal.SIGINT)
    code, out, _ = done(watching)
    assert code == 130
    rounds = [json.loads(line) for line in out.splitlines()]
    assert [[each["title"] for each in told["made"]] for told in rounds if told["made"]] == [["02"]]
    assert catalog.load(Folder(tmp_path / "out"))[1] == {}


def test_a_post_that_kills_it_is_set_aside(
    begin: Callable[..., Process], posts: Path, tmp_path: Path
) -> None:
    long = "\n\n".join(f"{number}번째 문장을 천천히 또박또박 끝까지 읽습니다." for number in range(400))
    bad, trace = write(posts, "02", long), tmp_path / "out" / ".sori-watch" / "at.json"

    def is_at_it() -> bool:
        fresh = trace.is_file() and trace.stat().st_mtime > began
        return fresh and str(bad) in trace.read_text("utf-8")

    for number in range(3):
        began = time.time()
        watching = begin("--tries", "2", voice="espeak")
        if number == 0:
            time.sleep(2)  # it was killed, and nobody knows at what
        else:
            wait(is_at_it)
        watching.kill()
        watching.communicate()
    code, _, errors = done(begin("--once", "--tries", "2", voice="espeak"))
    assert (code, "제쳐 둠" in errors, "강제로" in errors) == (1, True, True)
    assert listed(tmp_path / "out") == ["01"]
    assert not trace.exists()
    assert done(begin("--once", voice="espeak"))[0] == 0
