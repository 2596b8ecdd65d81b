"""A newsroom as large ones have it: one watches, a cluster speaks, show and clips lie in a bucket."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader import lease
from reader.cache import ClipCache
from reader.config import Config
from reader.errors import LostError
from reader.events import Resting
from reader.objects import Objects
from reader.store import LOCK, signed
from reader.watch import Wishes, watch
from reader.watch.address import Pace
from reader.watch.memory import FOLDER
from tests.faults.cluster import Cluster
from tests.s3 import gate, moto, place

__all__ = ["gate", "moto", "place"]  # fixtures
pytestmark = pytest.mark.slow


def titles(show: Objects) -> list[str]:
    feed = show.get("feed.xml")
    return sorted(re.findall("<title>(0[0-9])</title>", feed.data.decode())) if feed else []


def until_there(show: Objects, known: list[str]) -> None:
    began = time.monotonic()
    while titles(show) != known:
        assert time.monotonic() - began < 60
        time.sleep(0.1)


def test_one_watches_a_cluster_speaks_and_it_is_stopped_and_begun_anew(place: str, tmp_path: Path) -> None:
    posts, show = tmp_path / "posts", Objects(place)
    posts.mkdir()

    def write(number: int) -> None:
        (posts / f"2026-01-0{number}.md").write_text(f"# 0{number}\n\n{number}번째 소식입니다.\n", "utf-8")

    write(1)
    with Cluster(tmp_path, 2) as cluster:
        command = ["watch", str(posts), "-o", place, "--voice", "silence", "--workers", cluster.address]
        for number in (2, 3):
            watching = subprocess.Popen(
                [sys.executable, "-m", "reader", *command, "--cache", f"{place}-clips", "--every", "5"],
                env=os.environ | {"HOME": str(tmp_path)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            try:
                known = [f"0{each}" for each in range(1, number)]
                until_there(show, known)
                write(number)
                until_there(show, [*known, f"0{number}"])
                watching.send_signal(signal.SIGTERM)
                began = time.monotonic()
                told, _ = watching.communicate(timeout=60)
            finally:
                watching.kill()
            assert (watching.returncode, time.monotonic() - began < 10) == (143, True), told
            for lock in (LOCK, f"{FOLDER}/{LOCK}"):
                got = show.get(lock)
                assert got
                assert got.data == b"free\n"


def test_one_that_another_took_over_from_ends(
    place: str, tmp_path: Path, cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    monkeypatch.setattr(lease, "BEAT", 0.2)
    going = watch([str(posts)], Config(voice="silence", out=place), cache, Wishes(Pace(0.1, own=True)))
    assert isinstance(next(going), Resting)
    Objects(place).put(f"{FOLDER}/{LOCK}", signed().encode())
    time.sleep(1)
    (posts / "2026-01-01.md").write_text("---\ntitle: 빈 글\n---\n", "utf-8")  # what failed is remembered
    with pytest.raises(LostError):
        list(going)
