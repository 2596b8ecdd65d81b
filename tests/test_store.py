from pathlib import Path

import pytest

from reader.errors import StoreError
from reader.store import Folder


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
    with pytest.raises(ZeroDivisionError), store.writing("a") as part:
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
