"""A show in a bucket, on a real S3 server: what a folder promises, in few requests, whoever writes beside us."""

import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from reader import catalog, manifest
from reader.bucket import Bucket
from reader.cache import FolderCache
from reader.errors import AwayError, StoreError
from reader.objects import Objects
from reader.store import Folder, open_store
from tests.s3 import gate, moto, place
from tests.s3_server import Gate
from tests.test_publish import episode

__all__ = ["gate", "moto", "place"]  # fixtures


def test_write_tells_what_changed(place: str) -> None:
    store = open_store(place)
    assert store.write("episodes/a.json", b"1") is True
    assert store.write("episodes/a.json", b"1") is False
    assert store.write("episodes/a.json", b"2") is True
    assert store.read("episodes/a.json") == b"2"
    with store.opened("episodes/a.json") as file:
        assert file.read() == b"2"
    assert store.names("episodes", ".json") == ["episodes/a.json"]
    assert store.where("feed.xml") == f"{place}/feed.xml"


def test_what_is_not_there(place: str) -> None:
    store = Bucket(place)
    assert (store.names("episodes"), store.stat("a")) == ([], None)
    for look in (store.read, store.opened):
        with pytest.raises(StoreError, match="없습니다"):
            look("a")
    store.remove("a")


def test_names_go_below_and_leave_out_what_is_hidden(place: str) -> None:
    store = Bucket(place)
    for name in ("assets/1/a.css", "assets/.part-x", "assets2/b.css", "feed.xml"):
        store.write(name, b"")
    assert store.names("assets") == ["assets/1/a.css"]
    assert store.names("") == ["assets/1/a.css", "assets2/b.css", "feed.xml"]
    assert list(store.stats("assets/1", ".css")) == ["assets/1/a.css"]


def test_a_draft_that_fails_leaves_nothing(place: str) -> None:
    store = Bucket(place)
    store.write("episodes/a.mp3", b"old")
    with pytest.raises(ZeroDivisionError), store.draft("episodes/a.mp3") as part:
        part.write_bytes(b"half" * (1 // 0))
    with store.draft("episodes/a.mp3") as part:
        assert part.suffix == ".mp3"
        part.write_bytes(b"new")
        store.put(part, "episodes/a.mp3")
    assert store.read("episodes/a.mp3") == b"new"
    assert not part.exists()


def test_what_a_killed_writer_left_on_this_machine_goes(place: str) -> None:
    leave = "import os, sys; from reader.bucket import Bucket; d = Bucket(sys.argv[1]).draft('a.mp3'); print(d.__enter__(), flush=True); os._exit(9)"
    done = subprocess.run([sys.executable, "-c", leave, place], capture_output=True, text=True, check=False)
    left, store = Path(done.stdout.strip()), Bucket(place)
    assert left.parent == Path(tempfile.gettempdir())
    assert left.exists()
    with store.draft("b.mp3") as living:
        store.tidy()
        assert (left.exists(), living.exists()) == (False, True)


def test_who_is_alone_learns_what_is_there_in_one_request_a_folder(place: str, gate: Gate) -> None:
    names = [f"episodes/{number}.mp3" for number in range(20)]
    for name in names:
        Bucket(place).write(name, b"1")
    store = Bucket(place)
    with store.alone():
        gate.seen.clear()
        assert all(store.stat(name) for name in names)
        assert store.stat("episodes/none") is None
        assert store.names("episodes") == sorted(names)
        assert not store.write(names[0], b"1")
        assert gate.counted() == {"LIST": 1}
        store.write("episodes/new.mp3", b"1")
        store.remove(names[1])
        assert (store.stat("episodes/new.mp3") is None, store.stat(names[1])) == (False, None)
        assert gate.counted() == {"LIST": 1, "PUT": 1, "DELETE": 1}


def test_what_others_wrote_for_us_is_seen(place: str, gate: Gate) -> None:
    """A worker has a store of its own, which tells at any time what is there; its builder is told of what it wrote."""
    store = Bucket(place)
    with store.alone():
        store.write("episodes/b.mp3", b"1")
        assert store.names("episodes") == ["episodes/b.mp3"]
        worker: Bucket = pickle.loads(pickle.dumps(store))
        assert worker.holder() == store.holder() != ""
        assert worker.write("episodes/a.mp3", b"1")
        store.learn(["episodes/a.mp3", "episodes/none.mp3"])
        gate.seen.clear()
        assert (store.stat("episodes/a.mp3") or pytest.fail("gone")).size == 1
        assert store.stat("episodes/a.mp3")
        assert store.stat("episodes/b.mp3")
        assert gate.counted() == {"HEAD": 1}
        assert store.names("episodes") == ["episodes/a.mp3", "episodes/b.mp3"]
        assert store.stat("episodes/none.mp3") is None
        assert store.names("episodes")
        assert gate.counted() == {"HEAD": 1, "LIST": 1}
        assert worker.write("episodes/a.mp3", b"2")
        assert store.write("episodes/a.mp3", b"3")  # though it isn't the one that was listed
        worker.remove("episodes/a.mp3")
        assert store.write("episodes/a.mp3", b"4")
        assert store.read("episodes/a.mp3") == b"4"


def test_before_it_was_alone_it_knew_nothing(place: str) -> None:
    store = Bucket(place)
    assert store.names("episodes") == []
    Bucket(place).write("episodes/a.mp3", b"1")
    with store.alone():
        assert store.names("episodes") == ["episodes/a.mp3"]


@pytest.mark.parametrize("fault", ["503", "late", "cut"])
def test_a_write_that_is_disturbed_is_whole(place: str, gate: Gate, fault: str) -> None:
    store, left = Bucket(place), [fault, fault]
    with store.alone():
        store.write("feed.xml", b"1")
        gate.fault = lambda method, path: left.pop() if left and path.endswith("/feed.xml") else ""
        assert store.write("feed.xml", b"2")
        assert store.write("feed.xml", b"3")
    assert (left, Bucket(place).read("feed.xml")) == ([], b"3")


def test_where_etags_are_no_hashes_what_is_there_is_read(place: str, gate: Gate) -> None:
    bucket, client = place.split("/")[2], boto3.client("s3")
    begun = client.create_multipart_upload(Bucket=bucket, Key="show/a")["UploadId"]
    part = client.upload_part(Bucket=bucket, Key="show/a", UploadId=begun, PartNumber=1, Body=b"1")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    client.complete_multipart_upload(Bucket=bucket, Key="show/a", UploadId=begun, MultipartUpload=parts)
    gate.seen.clear()
    assert not Bucket(place).write("a", b"1")
    assert gate.counted() == {"HEAD": 1, "GET": 1}
    assert Bucket(place).write("a", b"2")


def test_what_a_web_server_tells(place: str) -> None:
    store, bucket = Bucket(place), place.split("/")[2]
    store.write("feed.xml", b"<rss/>")
    told = boto3.client("s3").get_object(Bucket=bucket, Key="show/feed.xml")
    assert (told["ContentType"], told["CacheControl"]) == ("application/rss+xml; charset=utf-8", "no-cache")
    with store.draft("a.mp3") as part:
        part.write_bytes(b"1")
        store.put(part, "episodes/2026-03-01-0123456789-01234567.mp3")
    told = boto3.client("s3").get_object(
        Bucket=bucket, Key="show/episodes/2026-03-01-0123456789-01234567.mp3"
    )
    assert told["ContentType"] == "audio/mpeg"
    assert "immutable" in told["CacheControl"]


def test_a_record_that_is_rewritten_within_the_second_is_read_again(place: str, tmp_path: Path) -> None:
    """S3 tells whole seconds, but an ETag as well."""
    store, cache = Bucket(place), FolderCache(tmp_path)
    with store.alone():
        for title in ("하나", "두울", "세엣"):
            catalog.save(store, replace(episode(1, b"1"), title=title))
            (entry,) = catalog.entries(store, cache)[0]
            assert entry.title == title


def test_unchanged_records_are_not_read(place: str, tmp_path: Path, gate: Gate) -> None:
    store, cache = Bucket(place), FolderCache(tmp_path)
    for day in range(1, 6):
        catalog.save(store, episode(day, b"1"))
    with store.alone():
        known = catalog.entries(store, cache)
        gate.seen.clear()
        assert catalog.entries(store, cache) == known
        assert not gate.seen


def test_the_lock_of_a_folder_has_a_mark_of_its_own_too(tmp_path: Path) -> None:
    store, seen = Folder(tmp_path), []
    assert store.holder() == ""
    for _ in range(2):
        with store.alone():
            seen.append(Folder(tmp_path).holder())
    assert len({*seen, ""}) == 3
    assert store.holder() == seen[-1]  # it was the last


def test_what_cannot_be_read_for_now_is_not_taken_for_damaged(
    place: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its episodes would be made again, or withdrawn."""
    monkeypatch.setattr(Objects.__init__, "__defaults__", (0.1,))
    store = Bucket(place)
    catalog.save(store, episode(1, b"1"))
    manifest.Manifest("", {}).save(store)
    gate.fault = lambda method, path: "503" if method == "GET" and "list-type" not in path else ""
    for look in (
        lambda: catalog.entries(store),
        lambda: catalog.load(store),
        lambda: manifest.Manifest.load(store),
        lambda: catalog.save(store, episode(1, b"2")),
    ):
        with pytest.raises(AwayError):
            look()
