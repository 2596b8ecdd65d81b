"""A build that is stopped anywhere, or that another meets, leaves what is right; the long runs are in `tests.faults`."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from reader import catalog
from reader.cache import ClipCache, FolderCache
from reader.config import Config
from reader.errors import BusyError, StoreError
from reader.events import Waiting, sum_up
from reader.pipeline import build
from reader.publish import sum_up as sum_up_steps
from reader.publish import upload
from reader.store import Folder
from tests.faults import damage
from tests.faults.stops import SCENARIOS, faults
from tests.test_cli import run
from tests.test_pipeline import SHOW
from tests.test_publish import write_show

SEED = 20261129


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="processes are forked")
def test_wherever_it_is_stopped() -> None:
    # in a process of its own: a small one is forked in no time
    command = [sys.executable, "-m", "tests.faults.stops", "--most", "2", "--seed", str(SEED)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(" 2 stops") == len(SCENARIOS)


def test_two_builds_at_once_lose_nothing(out: Path, tmp_path: Path, posts: Path) -> None:
    places = []
    for number, post in enumerate(sorted(posts.glob("*.md"))):
        places.append(tmp_path / f"site{number}")
        places[-1].mkdir()
        shutil.copy(post, places[-1])
    command = [sys.executable, "-m", "reader", "build", "-o", str(out), "--voice", "silence"]
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    running = [
        subprocess.Popen([*command, str(place)], env=env, stderr=subprocess.DEVNULL) for place in places
    ]
    assert [each.wait() for each in running] == [0] * len(places)
    assert len(catalog.load(Folder(out))[0]) == len(places)
    assert (out / "feed.xml").read_text("utf-8").count("<item>") == len(places)
    assert list(faults(out)) == []


def test_the_second_build_waits_and_says_for_whom(out: Path, cache: ClipCache, posts: Path) -> None:
    with Folder(out).alone():
        going = build([str(posts)], Config(show=SHOW, voice="silence", out=str(out)), cache)
        told = next(going)
        assert isinstance(told, Waiting)
        assert str(os.getpid()) in told.why
        with pytest.raises(BusyError, match="프로세스"), Folder(out).alone():
            pass
    assert len(list(going)) > 3
    assert list(faults(out)) == []


@pytest.mark.parametrize("command", ["build {posts} --voice silence -o {out}", "publish {out} {public}"])
@pytest.mark.parametrize("seconds", ["0", "0.3"])
def test_who_has_waited_long_enough_says_who_holds_it_and_fails(
    command: str, seconds: str, tmp_path: Path, posts: Path
) -> None:
    write_show(tmp_path / "out", range(1, 2))
    words = command.format(posts=posts, out=tmp_path / "out", public=tmp_path / "public").split()
    with Folder(tmp_path / "out").alone():
        done = run(tmp_path, *words, "--wait", seconds)
    *waited, told = done.stderr.splitlines()
    assert (done.returncode, len(waited)) == (1, float(seconds) > 0)
    assert str(os.getpid()) in told
    assert "--wait" in told
    assert not (tmp_path / "public").exists()
    assert run(tmp_path, *words, "--wait", seconds).returncode == 0


def test_who_was_killed_holds_nothing_up(out: Path) -> None:
    hold = "import sys, os; from reader.store import Folder; Folder(sys.argv[1]).alone().__enter__(); os._exit(9)"
    subprocess.run([sys.executable, "-c", hold, str(out)], check=False)
    with Folder(out).alone():
        pass


def test_a_cache_that_keeps_nothing_costs_no_episode(out: Path, tmp_path: Path, posts: Path) -> None:
    (tmp_path / "clips").write_text("a file in the way")
    report = sum_up(
        build([str(posts)], Config(show=SHOW, voice="silence", out=str(out)), FolderCache(tmp_path / "clips"))
    )
    assert (len(report.made), report.failed) == (3, ())


def test_what_can_only_be_read_is_published_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_show(tmp_path / "out", range(1, 2))

    def readonly(*_: object, **__: object) -> None:
        raise StoreError("read-only")

    monkeypatch.setattr(Folder, "alone", readonly)
    assert sum_up_steps(upload(tmp_path / "out", str(tmp_path / "public"))).sent


def test_who_waits_for_a_build_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_show(tmp_path / "out", range(1, 2))
    caplog.set_level("INFO", "reader")
    with ExitStack() as building, ThreadPoolExecutor(1) as pool:
        building.enter_context(Folder(tmp_path / "out").alone())
        sending = pool.submit(lambda: sum_up_steps(upload(tmp_path / "out", str(tmp_path / "public"))))
        for _ in range(1000):
            if caplog.records:
                break
            time.sleep(0.01)
        building.close()
        assert sending.result(30).sent
    assert "기다립니다" in caplog.text


def test_whatever_is_hurt_is_found_repaired_and_rebuilt(tmp_path: Path) -> None:
    """A slice of `python -m tests.faults.damage`: each way on another file."""
    place = tmp_path / "place"
    names = damage.prepare(place)
    for number, way in enumerate(damage.WAYS):
        case = damage.hurt(place, names[number * 13 % len(names)], way)
        assert (case.found, case.repaired, case.rebuilt, case.crash) == (True, True, True, ""), case


@pytest.mark.parametrize("way", ["deep", "null", "number"])
def test_chapters_that_are_hostile_are_named(tmp_path: Path, way: str) -> None:
    place = tmp_path / "place"
    name = next(name for name in damage.prepare(place) if name.endswith(".chapters.json"))
    assert damage.hurt(place, name, way) == damage.Case(name, way, True, True, True)
