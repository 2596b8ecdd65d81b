"""Builds into a bucket that are killed, stopped, and met by a server that hangs: in the end it is as if nothing had been."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from reader import objects
from reader.cache import ClipCache
from reader.store import LOCK
from tests.s3 import gate, moto, place
from tests.s3_server import Gate, Server
from tests.test_bucket_build import files, folder, made, wrong
from tests.test_lease import SHORT

__all__ = ["gate", "moto", "place"]  # fixtures
pytestmark = pytest.mark.slow

BUILD = f"""
import sys
from reader import lease
from reader.cli import main
for name, value in {SHORT!r}.items():
    setattr(lease, name, value)
main()
"""


@pytest.fixture
def settings(tmp_path: Path, place: str) -> Path:
    file = tmp_path / "reader.toml"
    file.write_text(
        f'[show]\nurl = "https://pod.example.kr/news/"\nemail = "radio@example.kr"\n[build]\nvoice = "silence"\nout = "{place}"\n',
        "utf-8",
    )
    return file


def begun(own: Path, settings: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", BUILD, "build", str(own), "--config", str(settings)]
    given = os.environ | {"XDG_CACHE_HOME": str(settings.parent / "cache")}
    return subprocess.Popen(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_killed_again_and_again(
    own: Path, out: Path, place: str, cache: ClipCache, settings: Path, gate: Gate
) -> None:
    """Each is killed with another request of its: of the first, of the tenth and so on, as far as they go."""
    made(own, str(out), cache)
    chance, ends = random.Random(19), []
    for number in range(4):
        going = begun(own, settings)
        after = len(gate.seen) + 6 + number * 18 + chance.randrange(18)

        def killed(method: str, path: str, going: subprocess.Popen[str] = going, after: int = after) -> str:
            if len(gate.seen) > after:
                going.send_signal(signal.SIGKILL)
            return ""

        gate.fault = killed
        going.communicate(timeout=60)
        ends.append(going.returncode)
    assert ends.count(-signal.SIGKILL) >= 2
    gate.fault = lambda method, path: ""
    last = begun(own, settings)
    told = last.communicate(timeout=60)
    assert last.returncode == 0, told
    assert (files(place), wrong(place)) == (folder(out), [])


def test_one_that_slept_while_another_built_stops_and_spoils_nothing(
    own: Path, out: Path, place: str, cache: ClipCache, settings: Path, gate: Gate
) -> None:
    made(own, str(out), cache)
    sleeper = begun(own, settings)
    before = time.monotonic()

    def asleep(method: str, path: str) -> str:
        if method == "PUT" and path.endswith(".mp3"):
            sleeper.send_signal(signal.SIGSTOP)
            gate.fault = lambda method, path: ""
        return ""

    gate.fault = asleep
    while gate.fault is asleep and time.monotonic() - before < 60:
        time.sleep(0.05)
    other = begun(own, settings)
    assert "다른 작업이" in other.communicate(timeout=60)[1]
    assert other.returncode == 0
    assert files(place) == folder(out)
    sleeper.send_signal(signal.SIGCONT)
    told = sleeper.communicate(timeout=60)[1]
    assert (sleeper.returncode, "그사이 다른 작업이" in told, "Traceback" in told) == (1, True, False)
    assert (files(place), wrong(place)) == (folder(out), [])


def test_a_server_that_is_slow_and_hangs(
    own: Path,
    out: Path,
    place: str,
    cache: ClipCache,
    gate: Gate,
    moto: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(own, str(out), cache)
    monkeypatch.setattr(objects, "READ", 1.0)
    objects._opened.cache_clear()
    gate.delay = 0.03

    def hangs(method: str, path: str) -> str:
        if method == "PUT" and path.endswith(".mp3"):
            gate.fault = lambda method, path: ""
            moto.hang()
            Timer(3, moto.go_on).start()
        return ""

    gate.fault = hangs
    report = made(own, place, cache)
    objects._opened.cache_clear()
    assert (len(report.made), report.failed) == (3, ())
    assert files(place) == folder(out)
    assert LOCK not in files(place)
