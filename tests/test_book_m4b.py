"""M4B, by ffmpeg and mutagen, which had no part in it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutagen.mp4 import MP4

from reader import book, catalog, formats
from reader.book import Choice, binding
from reader.errors import ConfigError, SoundError
from reader.store import Folder
from tests.bound import made
from tests.judge import ffmpeg


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("show"))


def bound(out: Path, target: Path) -> Path:
    store = Folder(out)
    list(book.bind(store, book.gather(store, Choice()), "m4b", target))
    return target


@pytest.fixture(scope="module")
def file(out: Path) -> Path:
    return bound(out, out.parent / "book.m4b")


def test_each_episode_is_a_chapter_as_long_as_its_sound(out: Path, file: Path) -> None:
    command = [ffmpeg(), "-i", str(file), "-f", "ffmetadata", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    marks = told.split("[CHAPTER]")[1:]
    facts = [dict(line.split("=", 1) for line in mark.split("\n") if "=" in line) for mark in marks]
    entries = list(reversed(catalog.load(Folder(out))[0]))
    assert [each["title"] for each in facts] == [entry.title for entry in entries]
    ends = [sum(entry.seconds for entry in entries[: at + 1]) for at in range(len(entries))]
    assert [int(each["END"]) / 1000 for each in facts] == pytest.approx(ends, abs=0.002)
    info = MP4(file).info
    assert info is not None
    assert info.length == pytest.approx(ends[-1], abs=0.1)


def test_what_it_says_of_itself(file: Path) -> None:
    tags = MP4(file)
    assert (tags["\xa9nam"], tags["\xa9ART"], tags["stik"]) == (["들리는 <소식> & 글"], ["한결"], [2])
    assert bytes(tags["covr"][0])[:2] == b"\xff\xd8"


def test_the_same_show_gives_the_same_bytes(out: Path, file: Path, tmp_path: Path) -> None:
    assert bound(out, tmp_path / "again.m4b").read_bytes() == file.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["again.m4b"]


def test_without_the_extra_it_is_told_how_to_get_it(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "has_av", lambda: False)
    with pytest.raises(ConfigError, match="m4b"):
        bound(out, tmp_path / "book.m4b")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_sound_is_named(tmp_path: Path) -> None:
    out = made(tmp_path)
    (entry, *_) = catalog.load(Folder(out))[0]
    sound = out / catalog.name(entry.stem, ".mp3")
    sound.write_bytes(bytes(sound.stat().st_size))
    with pytest.raises(SoundError, match=sound.name) as raised:
        bound(out, tmp_path / "book.m4b")
    assert "reader build" in raised.value.mend


def test_no_room_names_the_book_and_says_what_to_do(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object) -> Iterator[str]:
        yield "하나"
        raise SoundError("가득 참", where=str(path))

    monkeypatch.setitem(binding.KINDS, "m4b", binding._Sound(".m4b", full))
    with pytest.raises(SoundError) as raised:
        bound(out, tmp_path / "book.m4b")
    assert raised.value.where == str(tmp_path / "book.m4b")
    assert raised.value.mend
    assert list(tmp_path.iterdir()) == []
