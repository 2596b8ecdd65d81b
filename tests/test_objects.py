"""Requests to S3: whole or not at all, asked again while it is away, told when it stays so."""

import pickle
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from reader import objects
from reader.errors import AwayError, ConfigError, StoreError
from reader.objects import ChangedError, Objects
from tests.s3 import gate, moto, place
from tests.s3_server import Gate, Server

__all__ = ["gate", "moto", "place"]  # fixtures


def content(there: Objects, name: str) -> bytes | None:
    got = there.get(name)
    return got.data if got else None


def test_what_is_put_is_got_listed_and_deleted(place: str, tmp_path: Path) -> None:
    there = Objects(place)
    file = tmp_path / "a"
    file.write_bytes(bytes(3_000_000))
    put = there.put("episodes/a.mp3", file, ContentType="audio/mpeg")
    there.put("feed.xml", b"<rss/>")
    assert (there.head("episodes/a.mp3"), put.size) == (put, 3_000_000)
    got = there.get("feed.xml")
    assert (got and got.data, got and 0 <= got.age < 5) == (b"<rss/>", True)
    assert sorted(there.listed("")) == ["episodes/a.mp3", "feed.xml"]
    assert sorted(there.listed("", flat=False)) == ["feed.xml"]
    there.delete("feed.xml")
    there.delete("feed.xml")
    assert (there.get("feed.xml"), there.head("feed.xml")) == (None, None)


@pytest.mark.parametrize("below", ["", "/", "/뉴스", "/a b/c+d/"])
def test_below_whatever_it_is_called(place: str, below: str) -> None:
    there = Objects(f"s3://{place.split('/')[2]}{below}")
    there.put("episodes/a.mp3", b"1")
    assert content(there, "episodes/a.mp3") == b"1"
    assert list(there.listed("episodes/")) == ["episodes/a.mp3"]


@pytest.mark.slow
def test_a_thousand_a_request(place: str, gate: Gate) -> None:
    there = Objects(place)
    names = sorted(["a/b", *(f"a/{2025 + number % 2}-{number:04}" for number in range(1000))])
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: there.put(names[number], b""), range(1001)))
    gate.seen.clear()
    assert sorted(there.listed("a/")) == names
    assert gate.counted() == {"LIST": 4}  # a page, the years, and each of them


def test_conditions(place: str) -> None:
    there = Objects(place)
    first = there.put("a", b"1", tag="")
    for wrong in ("", "0" * 32):
        with pytest.raises(ChangedError):
            there.put("a", b"2", tag=wrong)
    there.put("a", b"2", tag=first.tag)
    with pytest.raises(ChangedError):
        there.put("none", b"", tag=first.tag)


@pytest.mark.parametrize("fault", ["503", "cut"])
def test_who_is_away_is_asked_again(place: str, gate: Gate, fault: str) -> None:
    there, left = Objects(place), [3]

    def thrice(method: str, path: str) -> str:
        left[0] -= 1
        return fault if left[0] >= 0 else ""

    for act in (lambda: there.put("a", b"1"), lambda: there.get("a"), lambda: there.listed("")):
        left[0], gate.fault = 3, thrice
        assert act()
        assert left[0] == -1


def test_a_server_that_is_started_anew(place: str, gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    there = Objects(place)
    gate.shut()
    Timer(4, gate.open_again).start()
    there.put("a", b"1")
    assert content(there, "a") == b"1"
    assert [record.levelname for record in caplog.records] == [
        "WARNING"
    ]  # once an outage, however many tries


def test_a_server_that_hangs(place: str, moto: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "READ", 1.0)
    objects._opened.cache_clear()
    there = Objects(place)
    there.put("a", b"1")
    moto.hang()
    Timer(3, moto.go_on).start()
    there.put("a", b"2")
    assert content(there, "a") == b"2"
    objects._opened.cache_clear()


def test_who_stays_away_is_told_and_not_waited_for_each_time(place: str, gate: Gate) -> None:
    there = Objects(place, patience=1.0)
    gate.fault = lambda method, path: "503"
    began = time.monotonic()
    with pytest.raises(AwayError, match="Slow down"):
        there.put("a", b"1")
    assert 0.3 < time.monotonic() - began < 3
    seen = len(gate.seen)
    with pytest.raises(AwayError):
        there.put("a", b"1")
    assert len(gate.seen) == seen + 1
    gate.fault = lambda method, path: ""
    assert there.get("a") is None
    there.put("a", b"1")


def test_what_is_refused_for_good_is_asked_for_once(place: str, gate: Gate) -> None:
    for act in (
        lambda: Objects("s3://no-such-bucket/a").get("a"),
        lambda: Objects("s3://no-such-bucket/a").head("a") or Objects("s3://no-such-bucket/a").put("a", b""),
        lambda: Objects("s3://no-such-bucket/a").listed(""),
    ):
        gate.seen.clear()
        with pytest.raises(StoreError, match="no-such-bucket") as told:
            act()
        assert not isinstance(told.value, AwayError)
        assert len(gate.seen) <= 2


@pytest.mark.parametrize(
    "address",
    ["s3://", "s3:///a", "s3://key:word@bucket/a", "gs://bucket/a", "s3://bucket/a?b", "s3://bucket/a#b"],
)
def test_an_address_that_names_no_bucket(address: str) -> None:
    with pytest.raises(ConfigError) as told:
        Objects(address)
    assert "word" not in str(told.value)


def test_without_the_extra(tmp_path: Path) -> None:
    script = "import sys; sys.modules['s3fs'] = None; from reader.cli import main; main()"
    words = ["build", str(tmp_path), "--out", "s3://bucket/show"]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, 'pip install "sori-reader[s3]"' in line) == (2, True)


def test_it_goes_to_other_processes(place: str) -> None:
    Objects(place).put("a", b"1")
    again: Objects = pickle.loads(pickle.dumps(Objects(place)))
    assert content(again, "a") == b"1"
