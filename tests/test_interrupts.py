"""Builds that are stopped, killed, or lose a process: they end at once and clearly, leave nothing half-written, and go on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from reader import catalog
from reader.store import Folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them"),
]
SENTENCES = 150
WORKERS = ["threads:2", "processes:2"]


@pytest.fixture
def begin(tmp_path: Path) -> Callable[[str], subprocess.Popen[str]]:
    """Begins a build of two posts, the first of which takes a while."""
    posts = tmp_path / "posts"
    posts.mkdir()
    long = "\n\n".join(f"{number}번째 문장을 천천히 또박또박 끝까지 읽습니다." for number in range(SENTENCES))
    (posts / "2026-01-01-long.md").write_text(long, "utf-8")
    (posts / "2026-01-02-short.md").write_text("짧은 글입니다.", "utf-8")

    def begun(workers: str) -> subprocess.Popen[str]:
        command = [
            "build",
            str(posts),
            "-o",
            str(tmp_path / "out"),
            "--voice",
            "espeak",
            "--workers",
            workers,
            "--json",
        ]
        return subprocess.Popen(
            [sys.executable, "-m", "reader", *command],
            env=os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return begun


def at_work(build: subprocess.Popen[str], cache: Path, workers: str) -> list[psutil.Process]:
    """The processes of a build, once it has spoken some sentences."""
    for _ in range(600):
        assert build.poll() is None, build.communicate()
        if len(list(cache.rglob("clips/??/*"))) > 8:
            break
        time.sleep(0.05)
    return [each for each in psutil.Process(build.pid).children() if "spawn_main" in " ".join(each.cmdline())]


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=5)[1]


def assert_whole(out: Path) -> None:
    """What is seen was written to its end."""
    episodes, damaged = catalog.load(Folder(out))
    assert damaged == {}
    assert not any(catalog.damage(Folder(out), episode) for episode in episodes)


def finished(build: subprocess.Popen[str], out: Path) -> dict[str, dict[str, int]]:
    told, errors = build.communicate(timeout=300)
    assert (build.returncode, errors) == (0, "")
    assert not list(out.rglob(".part-*"))
    assert_whole(out)
    report: dict[str, dict[str, int]] = json.loads(told)
    return report


@pytest.mark.parametrize("workers", WORKERS)
def test_ctrl_c_ends_at_once_and_the_next_build_goes_on(
    begin: Callable[[str], subprocess.Popen[str]], tmp_path: Path, workers: str
) -> None:
    build = begin(workers)
    processes = at_work(build, tmp_path, workers)
    assert len(processes) == (2 if workers == "processes:2" else 0)
    os.killpg(build.pid, signal.SIGINT)  # as a terminal does
    _, errors = build.communicate(timeout=10)
    assert build.returncode == 130
    assert json.loads((tmp_path / "out" / "build-report.json").read_text("utf-8"))["exit"] == 130
    assert errors.splitlines() == ["멈췄습니다. 다시 실행하면 하던 문장부터 이어집니다."]
    assert all_gone(processes)
    assert_whole(tmp_path / "out")
    assert finished(begin(workers), tmp_path / "out")["sentences"]["reused"] > 3


@pytest.mark.parametrize("workers", WORKERS)
def test_killed_it_leaves_no_process_and_nothing_half_written(
    begin: Callable[[str], subprocess.Popen[str]], tmp_path: Path, workers: str
) -> None:
    build = begin(workers)
    processes = at_work(build, tmp_path, workers)
    build.kill()
    build.communicate(timeout=10)
    assert all_gone(processes)
    assert not (tmp_path / "out" / "build-report.json").exists()
    assert_whole(tmp_path / "out")
    assert finished(begin(workers), tmp_path / "out")["sentences"]["reused"] > 3


def test_a_process_that_dies_is_one_clear_error_and_the_others_go_on(
    begin: Callable[[str], subprocess.Popen[str]], tmp_path: Path
) -> None:
    build = begin("processes:2")
    at_work(build, tmp_path, "processes:2")[0].kill()
    told, errors = build.communicate(timeout=60)
    assert build.returncode == 1
    (line,) = errors.splitlines()
    assert "2026-01-01-long.md: 문장을 말하던 프로세스가 죽었습니다" in line
    assert [episode["title"] for episode in json.loads(told)["made"]] == ["short"]
    assert len(finished(begin("threads:2"), tmp_path / "out")) > 0


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_that_a_finalizer_swallows_ends_us_all_the_same(name: str, code: int) -> None:
    run = (
        "import os, signal, sys, time\n"
        "from reader import cli\n"
        "class Dying:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), signal.{name})\n"
        "        time.sleep(0.1)\n"
        "def command(*_, **__):\n"
        "    Dying()\n"
        "    time.sleep(20)\n"
        "from reader.cli import app\n"
        "app.app = command\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "cli.main()\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()) == (
        code,
        ["멈췄습니다. 다시 실행하면 하던 문장부터 이어집니다."],
    )
    assert time.monotonic() - began < 15
