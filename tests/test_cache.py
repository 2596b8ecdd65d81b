import errno
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import boto3
import pytest

from reader import cache as cache_module
from reader.cache import FolderCache, ObjectCache, default_folder, key, open_cache
from reader.errors import ConfigError
from tests.s3 import gate, moto, place
from tests.s3_server import Gate

__all__ = ["gate", "moto", "place"]  # fixtures


def entries(cache: FolderCache) -> list[Path]:
    return [file for file in cache.folder.rglob("*") if file.is_file()]


def test_what_is_put_is_got(cache: FolderCache) -> None:
    cache.put("ab12", b"sound")
    assert cache.get("ab12") == b"sound"
    assert cache.get("ab13") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40])
def test_a_damaged_entry_counts_as_absent(cache: FolderCache, damage: bytes) -> None:
    cache.put("ab12", b"sound" * 100)
    entries(cache)[0].write_bytes(damage)
    assert cache.get("ab12") is None


def test_a_truncated_entry_counts_as_absent(cache: FolderCache) -> None:
    cache.put("ab12", b"sound" * 100)
    (entry,) = entries(cache)
    entry.write_bytes(entry.read_bytes()[:-1])
    assert cache.get("ab12") is None


def test_what_was_used_last_stays(cache: FolderCache) -> None:
    for number in range(10):
        cache.put(f"{number:02}aa", bytes(1000))
        os.utime(cache.folder / f"{number:02}" / f"{number:02}aa", (number, number))
    cache.get("00aa")
    gone = cache.trim(3100)
    assert gone == 7
    assert sorted(file.name for file in entries(cache)) == ["00aa", "08aa", "09aa"]


def test_trim_leaves_a_small_cache_alone(cache: FolderCache) -> None:
    cache.put("ab12", b"sound")
    assert cache.trim() == 0
    assert cache.size() == (1, 21)


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_links_that_lead_round_and_round_are_no_entries(cache: FolderCache) -> None:
    cache.put("ab", b"12345")
    (cache.folder / "00").mkdir()
    (cache.folder / "00" / "0").symlink_to(cache.folder / "00" / "0")
    assert cache.size()[0] == 1
    assert cache.trim(0) == 1


def test_an_empty_cache(cache: FolderCache) -> None:
    assert (cache.size(), cache.trim(0)) == ((0, 0), 0)


def test_many_at_once_never_see_a_half_written_entry(cache: FolderCache) -> None:
    entry, bad, stop = os.urandom(200_000), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            got = cache.get("ab12")
            if got not in (None, entry):
                bad.append(got)

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for _ in range(50):
            cache.put("ab12", entry)
        stop.set()
        for reader in readers:
            reader.result()
    assert bad == []


def test_a_key_is_made_of_all_it_is_given() -> None:
    assert (
        len(
            {
                key("하나"),
                key("둘"),
                key("하나", 1),
                key("하나", 1.0),
                key("하나", [["a", 1]]),
                key("하나", None),
            }
        )
        == 6
    )
    assert key("하나", [1]) == key("하나", [1])


def test_it_is_trimmed_while_it_grows(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, limit=20_000)
    sizes = []
    for number in range(100):
        cache.put(f"{number:02}aa", bytes(1000))
        sizes.append(cache.size()[1])
    assert max(sizes) < 1.2 * cache.limit
    assert cache.get("99aa") is not None


def test_what_cannot_be_kept_is_told_once_and_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "clips").write_text("a file in the way")
    cache = FolderCache(tmp_path / "clips")
    for number in range(3):
        cache.put(f"{number}{number}aa", b"sound")
    assert cache.get("11aa") is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_disk_that_is_full_keeps_no_half_of_it(cache: FolderCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.put("ab12", b"sound")
    assert entries(cache) == []


def test_a_cache_that_is_only_read_gives_what_it_has(
    cache: FolderCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put("ab12", b"sound")

    def readonly(path: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "utime", readonly)
    assert cache.get("ab12") == b"sound"


def test_an_entry_under_anothers_name_is_none(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    one, other = key("one"), key("other")
    cache.put(one, b"first")
    cache.put(other, b"second")
    paths = [tmp_path / name[:2] / name for name in (one, other)]
    first, second = (path.read_bytes() for path in paths)
    paths[0].write_bytes(second)
    assert cache.get(one) is None
    paths[0].write_bytes(first)
    assert cache.get(one) == b"first"


# ── a bucket of many machines, a folder in front ─────────────────────────────────────────────────


@pytest.fixture
def far(place: str, tmp_path: Path) -> Iterator[ObjectCache]:
    cache_module._opened.cache_clear()
    yield ObjectCache(FolderCache(tmp_path / "near"), place)
    cache_module._opened.cache_clear()


def another(far: ObjectCache, tmp_path: Path) -> ObjectCache:
    """That of another machine."""
    return ObjectCache(FolderCache(tmp_path / "another"), far.url)


def test_what_one_machine_put_another_gets_and_keeps(far: ObjectCache, tmp_path: Path, gate: Gate) -> None:
    far.put("ab12", b"sound")
    other = another(far, tmp_path)
    assert (other.get("ab12"), other.near.get("ab12"), other.get("ab13")) == (b"sound", b"sound", None)
    gate.seen.clear()
    assert other.get("ab12") == far.get("ab12") == b"sound"
    assert not gate.seen
    assert other.trim(0) == 1
    assert other.get("ab12") == b"sound"  # what lies far isn't trimmed


def test_it_goes_to_other_processes(far: ObjectCache) -> None:
    far.put("ab12", b"sound")
    far.near.trim(0)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(far.get, "ab12").result() == b"sound"


@pytest.mark.parametrize("damage", [b"", b"x", bytes(40)])
def test_what_was_damaged_far_counts_as_absent(far: ObjectCache, tmp_path: Path, damage: bytes) -> None:
    bucket = far.url.split("/")[2]
    boto3.client("s3").put_object(Bucket=bucket, Key="show/ab/ab12", Body=damage)
    assert far.get("ab12") is None
    far.put("ab12", b"sound")
    assert another(far, tmp_path).get("ab12") == b"sound"


def test_a_far_one_that_fails_is_told_once_and_let_alone(
    far: ObjectCache, gate: Gate, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.fault = lambda method, path: "503"
    for number in range(5):
        far.put(f"ab{number}", b"sound")
        assert far.get(f"ab{number}") == b"sound"
        assert far.get(f"cd{number}") is None
    assert (len(gate.seen), len(caplog.records)) == (1, 1)
    gate.fault = lambda method, path: ""
    monkeypatch.setattr(cache_module, "monotonic", lambda: time.monotonic() + cache_module.REST)
    far.put("ab12", b"sound")
    far.near.trim(0)
    assert far.get("ab12") == b"sound"
    assert len(caplog.records) == 1


def test_where_a_cache_is(tmp_path: Path) -> None:
    assert open_cache() == FolderCache(default_folder())
    assert open_cache(str(tmp_path)) == FolderCache(tmp_path)
    assert open_cache("clips") == FolderCache(Path.cwd() / "clips")
    assert open_cache("s3://bucket/clips/") == ObjectCache(FolderCache(default_folder()), "s3://bucket/clips")
    with pytest.raises(ConfigError):
        open_cache("gs://bucket/clips")
