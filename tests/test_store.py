import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import disk
from reader.errors import StoreError
from reader.store import LOCK, Folder


def test_write_makes_folders_and_tells_what_changed(tmp_path: Path) -> None:
    store = Folder(tmp_path / "out")
    assert store.write("episodes/a.json", b"1") is True
    assert store.write("episodes/a.json", b"1") is False
    assert store.write("episodes/a.json", b"2") is True
    assert store.read("episodes/a.json") == b"2"
    assert store.names("episodes", ".json") == ["episodes/a.json"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("a", b"1")
    before = (tmp_path / "a").stat().st_mtime_ns
    store.write("a", b"1")
    assert (tmp_path / "a").stat().st_mtime_ns == before


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("a", b"old")
    with pytest.raises(ZeroDivisionError), store.draft("a") as part:
        part.write_bytes(b"half" * (1 // 0))
    assert store.read("a") == b"old"
    assert [f.name for f in tmp_path.iterdir()] == ["a"]


def test_names_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert Folder(tmp_path).names("episodes", ".json") == []


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="읽을 수 없습니다"):
        Folder(tmp_path).read("a")


def test_writing_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError, match="쓸 수 없습니다"):
        Folder(tmp_path / "out").write("a", b"1")


def test_names_go_below_and_leave_out_what_is_half_written(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("assets/1/a.css", b"")
    (tmp_path / "assets" / ".part-x.css").write_bytes(b"")
    assert store.names("assets", "") == ["assets/1/a.css"]


def test_removing_takes_an_empty_folder_along(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("assets/1/a.css", b"")
    store.remove("assets/1/a.css")
    store.remove("assets/1/a.css")
    assert [file.name for file in tmp_path.rglob("*")] == ["assets"]


def test_what_a_killed_writer_left_goes_and_nothing_else(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)  # fmt: skip
    with store.draft("episodes/a.mp3") as living:
        left = living.with_name(living.name.replace(f"-{os.getpid()}-", f"-{int(dead.stdout)}-"))
        stranger, old = living.with_name(".part-0000-1-x.mp3"), living.with_name(".part-old.mp3")
        theirs = living.with_name("notes.part-1")
        for file in (left, stranger, old, theirs):
            file.write_bytes(b"half")
        os.utime(old, (0, 0))
        store.tidy()
        assert {file for file in (living, left, stranger, old, theirs) if file.exists()} == {
            living,
            stranger,
            theirs,
        }
        store.put(living, "episodes/a.mp3")
    assert store.names("episodes") == ["episodes/a.mp3", "episodes/notes.part-1"]


@pytest.mark.parametrize("busy", [1, 3])
def test_what_someone_has_open_is_replaced_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: int
) -> None:
    """As Windows has it, where a file that is being read can't be replaced or removed."""
    left, real = [busy], Path.replace

    def replace(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "used by another process")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(disk, "_PAUSES", (0.0, 0.0))
    if busy > 2:
        with pytest.raises(StoreError, match="쓸 수 없습니다"):
            Folder(tmp_path).write("feed.xml", b"new")
    else:
        Folder(tmp_path).write("feed.xml", b"new")
        assert Folder(tmp_path).read("feed.xml") == b"new"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize(("folder", "lock"), [(0o755, 0o644), (0o2775, 0o664)])
def test_who_may_write_in_a_folder_may_hold_its_lock(tmp_path: Path, folder: int, lock: int) -> None:
    tmp_path.chmod(folder)
    with Folder(tmp_path).alone():
        assert (tmp_path / LOCK).stat().st_mode & 0o777 == lock


@pytest.mark.parametrize(
    ("number", "mend"),
    [
        (errno.ENOSPC, "자리를 만들고"),
        (errno.EROFS, "쓸 수 있는 폴더"),
        (errno.EACCES, "쓸 수 있는 폴더"),
        (errno.EIO, ""),
    ],
)
def test_a_disk_that_refuses_tells_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, mend: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", refused)
    with pytest.raises(StoreError) as told:
        Folder(tmp_path).write("a", b"1")
    assert (mend in told.value.mend, bool(told.value.mend)) == (True, bool(mend))


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(place: object) -> object:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "scandir", broken)
    for look in (Folder(tmp_path).names, Folder(tmp_path).stats):
        with pytest.raises(StoreError):
            look("episodes")
