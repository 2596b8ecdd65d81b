"""What is chosen for a book, that a book is whole or not there, and the command."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest

from reader import book, catalog
from reader.book import Choice
from reader.cli.book import Kind
from reader.disk import part_of
from reader.errors import SourceError, StoreError
from reader.publish import upload
from reader.store import Folder, open_store
from tests.bound import bound, made


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("show"))


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.devnull, "LANG": "C.UTF-8", "COLUMNS": "100"}
    command = [sys.executable, "-m", "reader", "book", *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_knows_every_kind() -> None:
    assert list(book.KINDS) == [kind.value for kind in Kind]


@pytest.mark.parametrize(
    ("choice", "titles", "name"),
    [
        (Choice(), ['"시장"이 <다시> 엽니다 & 쉽니다', "버스가 늦습니다", "비가 옵니다"], ""),
        (Choice(month="2026-11"), ["비가 옵니다"], ", 2026년 11월"),
        (
            Choice(since=date(2026, 10, 20)),
            ["버스가 늦습니다", "비가 옵니다"],
            ", 2026년 10월 20일부터 2026년 11월 2일까지",
        ),
        (Choice(limit=1), ["비가 옵니다"], ", 2026년 11월 2일"),
        (Choice("2026-10", limit=1), ["버스가 늦습니다"], ", 2026년 10월 20일"),
    ],
)
def test_choice(out: Path, choice: Choice, titles: list[str], name: str) -> None:
    volume = book.gather(Folder(out), choice)
    assert [entry.title for entry in volume.entries] == titles
    assert volume.title == f"들리는 <소식> & 글{name}"


def test_each_choice_is_another_book_and_the_same_one_stays(out: Path) -> None:
    choices = [
        Choice(),
        Choice("2026-10"),
        Choice("2026-11"),
        Choice(limit=2),
        Choice(since=date(2026, 1, 1)),
    ]
    ids = [book.gather(Folder(out), choice).identifier for choice in choices]
    assert len(set(ids)) == len(ids)
    assert ids == [book.gather(Folder(out), choice).identifier for choice in choices]


def test_nothing_of_that_month_names_the_months_there_are(out: Path) -> None:
    with pytest.raises(SourceError, match=r"그때의 에피소드가 없습니다.*2026-11, 2026-10"):
        book.gather(Folder(out), Choice("2025-01"))


@pytest.mark.parametrize("feed", [None, b"<rss><chan", b"<rss/>"])
def test_what_is_no_show_is_told(tmp_path: Path, feed: bytes | None) -> None:
    if feed is not None:
        (tmp_path / "feed.xml").write_bytes(feed)
    with pytest.raises(SourceError, match="쇼가 아닙니다"):
        book.gather(Folder(tmp_path), Choice())


def test_a_lost_sound_and_a_damaged_record_are_told(tmp_path: Path) -> None:
    store = Folder(made(tmp_path))
    (rain, *_), _ = catalog.entries(store)
    sound = store.root / catalog.name(rain.stem, ".mp3")
    sound.write_bytes(sound.read_bytes()[:-1])
    with pytest.raises(StoreError, match="‘비가 옵니다’의 소리"):
        book.gather(store, Choice())
    (store.root / catalog.name(rain.id, ".json")).write_bytes(b"{}")
    with pytest.raises(StoreError, match="build"):
        book.gather(store, Choice("2026-11"))
    assert len(book.gather(store, Choice("2026-10")).entries) == 2
    with pytest.raises(SourceError):  # the damaged one isn't wanted
        book.gather(store, Choice(since=date(2026, 11, 3)))


def test_a_book_is_whole_or_as_it_was(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "shelf" / "book.epub"
    bound(out, "epub", target)
    before = target.read_bytes()
    store = Folder(out)
    steps = book.bind(store, book.gather(store, Choice(limit=1)), "epub", target)
    next(steps)
    assert isinstance(steps, Generator)
    steps.close()
    assert target.read_bytes() == before
    assert [each.name for each in target.parent.iterdir()] == ["book.epub"]


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_no_room_is_told_and_leaves_nothing(out: Path, tmp_path: Path) -> None:
    script = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))\n"
    script += "from reader.cli import main; sys.argv[0] = 'reader'; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "book", str(out)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "book.epub: 쓸 수 없습니다" in line
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_one_left_goes(out: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left, writing = (tmp_path / f"{part_of(process)}x.m4b" for process in (int(done.stdout), os.getpid()))
    left.touch()
    writing.touch()
    bound(out, "epub", tmp_path / "book.epub")
    assert {each.name for each in tmp_path.iterdir()} == {"book.epub", writing.name}


def test_a_show_in_a_bucket_is_bound_all_the_same(out: Path, tmp_path: Path, bucket: str) -> None:
    list(upload(out, f"s3://{bucket}/show"))
    store = open_store(f"s3://{bucket}/show")
    list(book.bind(store, book.gather(store, Choice()), "epub", tmp_path / "far.epub"))
    bound(out, "epub", tmp_path / "near.epub")
    assert (tmp_path / "far.epub").read_bytes() == (tmp_path / "near.epub").read_bytes()


def test_the_command_binds_and_tells(out: Path, tmp_path: Path) -> None:
    done = run(str(out), "--month", "2026-10", "--kind", "daisy", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "에피소드 2개" in done.stdout
    assert (tmp_path / "book-2026-10.zip").is_file()
    (tmp_path / "shelf").mkdir()
    assert run(str(out), "-o", "shelf", folder=tmp_path).returncode == 0
    assert (tmp_path / "shelf" / "book.epub").is_file()
    told = json.loads(run(str(out), "-o", "b.epub", "--json", folder=tmp_path).stdout)
    assert told["size"] == (tmp_path / "b.epub").stat().st_size
    assert {key: told[key] for key in ("file", "kind", "episodes")} == {
        "file": "b.epub",
        "kind": "epub",
        "episodes": 3,
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "그런 폴더가 없습니다"),
        (("",), "→"),
        ((".",), "쇼가 아닙니다"),
        ((".", "--month", "2026-13"), "2026-10처럼"),
        ((".", "--since", "어제"), "2026-01-31처럼"),
        ((".", "--kind", "mobi"), "--kind"),
        ((".", "--limit", "-1"), "--limit"),
    ],
)
def test_mistakes_exit_2_and_say_what_to_do(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert told in line
