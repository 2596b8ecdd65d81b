"""The container's health check, held against what it is to look after."""

import importlib.util
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.serve import LOOPBACK, listening
from reader.watch.alive import GRACE, sign

CI = Path(__file__).parent.parent / ".ci"
_SPEC = importlib.util.spec_from_file_location("health", CI / "health.py")
assert _SPEC
assert _SPEC.loader
health: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(health)
trouble: Callable[[list[str]], str] = health.trouble


@pytest.mark.parametrize("command", [["reader", "build", "serve", "watch"], ["reader", "--help"], []])
def test_what_ends_by_itself_is_well(command: list[str]) -> None:
    assert trouble(command) == ""


def test_a_watch_without_a_sign_or_late_is_not(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    assert "--alive" in trouble(["python3", "/opt/reader/bin/reader", "--lang", "en", "watch", "serve"])
    assert trouble(["reader", "watch", "posts", "--alive", str(alive)])
    sign(str(alive), 60)
    assert trouble(["reader", "watch", "posts", f"--alive={alive}"]) == ""
    assert alive.stat().st_mtime > time.time() + GRACE
    os.utime(alive, (time.time() - 5, time.time() - 5))
    assert "late" in trouble(["reader", "watch", "posts", "--alive", str(alive)])


def test_a_server_that_does_not_answer_is_not() -> None:
    with listening(LOOPBACK, 0) as door:
        port = door.getsockname()[1]
    assert trouble(["reader", "serve", "--port", str(port)])


@pytest.mark.slow
def test_those_that_run_are_well_and_the_watch_gives_signs(tmp_path: Path) -> None:
    posts, out, alive = tmp_path / "posts", tmp_path / "out", tmp_path / "alive"
    posts.mkdir()
    (posts / "01.md").write_text("---\ntitle: 바람\n---\n\n바람이 붑니다.\n", "utf-8")
    environment = os.environ | {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONUNBUFFERED": "1",
    }
    watch = ["watch", str(posts), "--out", str(out), "--voice", "silence", "--alive", str(alive)]
    begun = [begin(watch, environment)]
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (out / "feed.xml").exists():
            time.sleep(0.1)
        assert trouble(watch) == ""
        first = alive.stat().st_mtime
        time.sleep(2.5)
        assert alive.stat().st_mtime > first
        begun.append(begin(["serve", str(out), "--port", "0"], environment))
        assert begun[1].stdout
        told = re.search(r":(\d+)/", line := begun[1].stdout.readline())
        assert told, line
        until = time.monotonic() + 20  # it says where before it answers
        while (wrong := trouble(["reader", "serve", "--port", told[1]])) and time.monotonic() < until:
            time.sleep(0.1)
        assert wrong == ""
    finally:
        for process in begun:
            process.kill()
            process.communicate()


def begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    whole = [sys.executable, "-m", "reader", *command]
    return subprocess.Popen(whole, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def test_the_image_is_made_of_what_is_locked_and_takes_in_no_more_than_it_needs() -> None:
    told = (CI / "Containerfile").read_text("utf-8")
    installs = re.findall(r"pip install .*?(?= \\|$)", told, re.MULTILINE)
    assert installs
    assert all("--require-hashes" in each or "--no-deps" in each for each in installs)
    assert re.search(r"^USER \d+:\d+$", told, re.MULTILINE)
    ignored = (CI / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    setuptools = tomllib.loads((CI.parent / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    for file in (each for files in setuptools["data-files"].values() for each in files):
        assert any(file.startswith(line[1:]) for line in ignored if line.startswith("!")), file
    copied = set(re.findall(r"^COPY ([^-]\S*) /", told, re.MULTILINE))
    assert {f"!{name}" for name in copied} <= set(ignored)
