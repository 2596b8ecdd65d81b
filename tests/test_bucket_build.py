"""Whole builds into a bucket: made, unchanged, edited, withdrawn, damaged, mended; two at once; the store away for a while."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import boto3
import pytest

from reader import catalog, lease
from reader.bucket import Bucket
from reader.cache import ClipCache
from reader.check import Finding, examine
from reader.check.nearby import nearby
from reader.config import Config, Show
from reader.errors import LostError, StoreError
from reader.events import Begun, Event, Report, sum_up
from reader.model import Entry
from reader.objects import Objects
from reader.pipeline import Asked, build
from reader.repair import repair
from reader.store import LOCK
from tests.s3 import gate, moto, place
from tests.s3_server import Gate

__all__ = ["gate", "moto", "place"]  # fixtures
pytestmark = pytest.mark.slow

SHOW = Show(url="https://pod.example.kr/news/", email="radio@example.kr")


def made(own: Path, out: str, cache: ClipCache, *, prune: bool = False) -> Report:
    return sum_up(build([str(own)], Config(show=SHOW, voice="silence", out=out), cache, Asked(prune=prune)))


def files(out: str) -> dict[str, bytes]:
    """All that lies there."""
    bucket, _, prefix = out.removeprefix("s3://").partition("/")
    client = boto3.client("s3")
    names = [each["Key"] for each in client.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/")["Contents"]]
    return {
        name.removeprefix(f"{prefix}/"): client.get_object(Bucket=bucket, Key=name)["Body"].read()
        for name in names
        if not name.endswith(LOCK)
    }


def folder(out: Path) -> dict[str, bytes]:
    there = [file for file in out.rglob("*") if file.is_file() and file.name != LOCK]
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in there}


def wrong(out: str) -> list[str]:
    with nearby(out) as here:
        return [str(each) for each in examine(here, sound=False) if isinstance(each, Finding)]


def put(gate: Gate) -> list[str]:
    """Names of what was put since, the lock excepted."""
    names = [path.partition("/show/")[2] for method, path in gate.seen if method == "PUT"]
    gate.seen.clear()
    return [name for name in names if name != LOCK]


def test_it_is_what_a_folder_would_be(own: Path, out: Path, place: str, cache: ClipCache, gate: Gate) -> None:
    made(own, str(out), cache)
    report = made(own, place, cache)
    assert (len(report.made), report.spoken) == (3, 0)
    assert files(place) == folder(out)
    assert wrong(place) == []
    put(gate)
    assert len(made(own, place, cache).kept) == 3
    assert gate.counted()["HEAD"] == 0
    assert put(gate) == []


def episodes(own: Path, place: str, cache: ClipCache) -> list[Entry]:
    made(own, place, cache)
    return catalog.entries(Bucket(place))[0]


def test_feeds_of_topics_and_of_subscribers(own: Path, place: str, cache: ClipCache, gate: Gate) -> None:
    key = "0123456789abcdef" * 2
    count = len({each for entry in episodes(own, place, cache) for each in entry.categories})

    def build_with(**more: Any) -> dict[str, bytes]:
        config = Config(show=replace(SHOW, feeds=("category",), **more), voice="silence", out=place)
        assert not sum_up(build([str(own)], config, cache)).failed
        return files(place)

    there = build_with(subscribers=(key,))
    assert f"private/{key}.xml" in there
    assert (
        sorted(name.partition("-")[0] for name in there if name.startswith("feeds/c"))
        == ["feeds/category"] * count
    )
    assert not any(key.encode() in data for name, data in there.items() if not name.startswith("private/"))
    assert wrong(place) == []
    put(gate)
    build_with(subscribers=(key,))
    assert put(gate) == []
    assert f"private/{key}.xml" not in build_with()


def test_an_edit_and_a_withdrawal(own: Path, place: str, cache: ClipCache, gate: Gate) -> None:
    made(own, place, cache)
    first, second, _ = sorted(own.glob("*.md"))
    with first.open("a") as post:
        post.write("\n\n한 문장을 더합니다.\n")
    put(gate)
    (again,) = made(own, place, cache).made
    told = put(gate)
    assert {name for name in told if name.startswith("episodes/") and again.id not in name} == set()
    assert told.index("feed.xml") > told.index(catalog.name(again.id, catalog.RECORD))
    second.unlink()
    (gone,) = made(own, place, cache, prune=True).withdrawn
    assert not [name for name in files(place) if gone.id in name]
    assert wrong(place) == []


def test_what_was_damaged_comes_back(own: Path, place: str, cache: ClipCache) -> None:
    made(own, place, cache)
    before = files(place)
    time.sleep(1.1)  # by whole seconds S3 tells that a file was replaced since
    store = Bucket(place)
    for name in ("episodes", "transcripts"):
        first, *_, last = [each for each in store.names(name) if not each.endswith(".json")]
        store.remove(first)
        store.write(last, b"x" * (store.stat(last) or pytest.fail("gone")).size)
    store.write("index.html", b"x" * len(before["index.html"]))
    assert len(wrong(place)) >= 5
    assert len(made(own, place, cache).mended) == 5
    assert (files(place), wrong(place)) == (before, [])


def test_repair_takes_no_post(own: Path, place: str, cache: ClipCache) -> None:
    made(own, place, cache)
    before, store = files(place), Bucket(place)
    lost = [store.names("transcripts", ".vtt")[0], "feed.xml"]
    for name in lost:
        store.remove(name)
    mended = sum_up(repair(Config(show=SHOW, out=place))).mended
    assert (sorted(mended), files(place), wrong(place)) == (sorted(lost), before, [])


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "reader", *words]


def test_two_at_once_wait_for_each_other(own: Path, place: str, tmp_path: Path) -> None:
    given = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    words = command("build", str(own), "--voice", "silence", "--out", place, "--json")
    both = [
        subprocess.Popen(words, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [json.loads(each.communicate()[0]) for each in both]
    assert [each["exit"] for each in told] == [0, 0]
    assert sorted(len(each["made"]) for each in told) == [0, 3]
    known = ("feed.private", "spotify.owner")  # of a show without settings
    assert [each for each in wrong(place) if not any(rule in each for rule in known)] == []


def test_a_store_that_is_away_for_a_while_costs_nothing(
    own: Path, out: Path, place: str, cache: ClipCache, gate: Gate
) -> None:
    made(own, str(out), cache)

    def away(method: str, path: str) -> str:
        """From the second episode's sound on, for two seconds."""
        if method == "PUT" and "2026-03-15" in path:
            gate.fault = lambda method, path: "cut"
            Timer(2, lambda: setattr(gate, "fault", lambda method, path: "")).start()
        return ""

    gate.fault = away
    assert (len((report := made(own, place, cache)).made), report.failed) == (3, ())
    assert files(place) == folder(out)


def test_a_store_that_refuses_one_file_fails_one_post(
    own: Path, out: Path, place: str, cache: ClipCache, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Objects.__init__, "__defaults__", (0.5,))
    gate.fault = lambda method, path: "503" if method == "PUT" and "2026-03-15" in path else ""
    report = made(own, place, cache)
    assert (len(report.made), [type(each) for each in report.failed]) == (2, [type(report.failed[0])])
    assert isinstance(report.failed[0], StoreError)
    assert b"2026-03-15" not in files(place)["feed.xml"]
    gate.fault = lambda method, path: ""
    assert len(made(own, place, cache).made) == 1
    made(own, str(out), cache)
    assert files(place).keys() == folder(out).keys()


def test_who_loses_the_store_stops(
    own: Path, place: str, cache: ClipCache, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It speaks no further post in vain, and writes no feed."""
    monkeypatch.setattr(lease, "SAFE", 0.0)  # as if it had slept before each write

    def taken(method: str, path: str) -> str:
        if method == "PUT" and path.endswith(".mp3"):
            gate.fault = lambda method, path: ""
            bucket, _, prefix = place.removeprefix("s3://").partition("/")
            other = b"1 there 00:00 other 1\n"
            boto3.client("s3").put_object(Bucket=bucket, Key=f"{prefix}/{LOCK}", Body=other)
        return ""

    gate.fault = taken
    going = build([str(own)], Config(show=SHOW, voice="silence", out=place), cache)
    seen: list[Event] = []
    with pytest.raises(LostError, match="there"):
        seen.extend(going)
    assert len([event for event in seen if isinstance(event, Begun)]) == 1
    assert [name for name in files(place) if name.endswith((".xml", ".html", ".json"))] == []


def test_the_commands(own: Path, place: str, tmp_path: Path) -> None:
    clips, settings = place.replace("/show", "/clips"), tmp_path / "reader.toml"
    settings.write_text(f'[build]\nvoice = "silence"\nout = "{place}"\ncache = "{clips}"\n', "utf-8")

    def run(*words: str) -> tuple[int, str]:
        given = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
        done = subprocess.run(
            command(*words), cwd=tmp_path, env=given, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    code, told = run("build", str(own))
    assert (code, f"{place}/feed.xml" in told) == (0, True)
    assert len(Objects(clips).listed("")) > 10
    # what a build has to tell may be nobody's business, and a bucket is public
    assert "build-report.json" not in files(place)
    assert json.loads(run("build", str(own), "--json")[1])["exit"] == 0
    assert run("check")[0] == run("check", place, "--repair")[0] == 0
    code, told = run("check", f"{place}/none")
    assert (code, f"{place}/none/feed.xml" in told, len(told.splitlines())) == (1, True, 1)
    for words in (["serve"], ["serve", place], ["publish", place, str(tmp_path / "public")]):
        code, told = run(*words)
        assert (code, place in told, len(told.splitlines())) == (2, True, 1)
    assert clips in run("cache")[1]
    assert json.loads(run("cache", "--json")[1])["far"] == clips
    code, told = run("build", str(own), "--cache", "gs://bucket/clips")
    assert (code, "gs://bucket/clips" in told) == (2, True)
    assert list(tmp_path.glob("s3*")) == []
