"""``--since LAST``: what is as it was isn't read, and nothing that came or changed is missed, whatever clocks and copies say."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from reader import listing, source
from reader.cache import ClipCache, FolderCache
from reader.config import Config, Show
from reader.events import Report, sum_up
from reader.model import KOREA
from reader.pipeline import Asked, build
from reader.store import Folder

NOW = datetime(2026, 6, 1, tzinfo=KOREA)
LAST = Asked(NOW, last=True)
CONFIG = Config(show=Show(url="https://pod.example.kr/news/"), voice="silence")

Build = Callable[..., tuple[Report, list[str]]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A blog of two posts, written long ago."""
    monkeypatch.setattr(listing, "_TICK", -60.0)
    made = tmp_path / "site" / "_posts"
    made.mkdir(parents=True)
    for name in "ab":
        (made / f"2026-03-01-{name}.md").write_text(f"---\ntitle: {name}\n---\n\n도서관이 열었다.\n", "utf-8")
    return made


@pytest.fixture
def made(folder: Path, cache: ClipCache, monkeypatch: pytest.MonkeyPatch) -> Build:
    """A build of it, and the names of the files that it read."""

    def make(
        asked: Asked = LAST, config: Config = CONFIG, kept: ClipCache = cache
    ) -> tuple[Report, list[str]]:
        read = []

        def fetch(place: str, network: source.Network) -> object:
            read.append(Path(place).name)
            return whole(place, network)

        with monkeypatch.context() as seen:
            whole = source.fetch
            seen.setattr(source, "fetch", fetch)
            config = replace(config, out=str(folder.parent.parent / "out"))
            return sum_up(build([str(folder)], config, kept, asked)), sorted(read)

    return make


A, B = "2026-03-01-a.md", "2026-03-01-b.md"


def test_what_is_as_it_was_is_kept_unread(folder: Path, made: Build) -> None:
    first, read = made()
    assert (len(first.made), read) == (2, [A, B])
    report, read = made()
    assert ({e.id for e in report.kept}, read) == ({e.id for e in first.made}, [])
    (folder / "2026-03-02-c.md").write_text("# 새 글\n\n도서관이 닫았다.\n", "utf-8")
    report, read = made()
    assert ([e.title for e in report.made], len(report.kept), read) == (["새 글"], 2, ["2026-03-02-c.md"])
    assert made(Asked(NOW))[1] == [A, B, "2026-03-02-c.md"]  # who doesn't ask for it has all read


def test_what_is_unread_is_not_pruned_and_what_has_gone_is(folder: Path, made: Build) -> None:
    made()
    (folder / A).unlink()
    report, read = made(replace(LAST, prune=True))
    assert ([e.title for e in report.withdrawn], [e.title for e in report.kept], read) == (["a"], ["b"], [])


def _edited_under_an_old_time(file: Path) -> None:
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("열었", "닫았"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _another_copied_over_it(file: Path) -> None:
    other = file.with_suffix(".txt")
    shutil.copy2(file, other)
    _edited_under_an_old_time(other)
    other.replace(file)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no system tells when a file came to be as it is")
@pytest.mark.parametrize("edit", [_edited_under_an_old_time, _another_copied_over_it])
def test_old_times_hide_nothing(folder: Path, made: Build, edit: Callable[[Path], None]) -> None:
    made()
    size = (folder / A).stat().st_size
    edit(folder / A)
    assert (folder / A).stat().st_size == size
    report, read = made()
    assert ([e.title for e in report.made], read) == (["a"], [A])


def test_a_file_just_written_may_be_written_again(
    folder: Path, made: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    made()
    assert made()[1] == [A, B]


@pytest.mark.parametrize(
    "text", ["---\ndraft: true\n---\n\n도서관이 열었다.\n", ""], ids=["a draft", "an error"]
)
def test_what_has_no_episode_yet_is_read_again(folder: Path, made: Build, text: str) -> None:
    (folder / A).write_text(text, "utf-8")
    assert len(made()[0].made) == 1
    assert made()[1] == [A]


def test_what_was_left_is_read_again(made: Build) -> None:
    assert made(replace(LAST, limit=1))[0].left == 1
    report, read = made()
    assert (len(report.made), len(report.kept), read) == (1, 1, [B])


def test_a_draft_that_was_made_is_read_again(folder: Path, made: Build) -> None:
    (folder / A).write_text("---\ntitle: a\ndraft: true\n---\n\n도서관이 열었다.\n", "utf-8")
    made(replace(LAST, drafts=True))
    report, read = made()
    assert ([each.place for each in report.withheld], read) == ([str(folder / A)], [A])


def test_other_settings_are_seen(folder: Path, made: Build) -> None:
    made()
    assert made(config=replace(CONFIG, bitrate=96))[1] == [A, B]
    assert made(config=replace(CONFIG, bitrate=96))[1] == []
    (folder.parent / "_config.yml").write_text("url: https://blog.example.kr\n", "utf-8")
    source.files._site.cache_clear()
    source.files._blog.cache_clear()
    assert made(config=replace(CONFIG, bitrate=96))[1] == [A, B]


def test_what_is_lost_comes_back(folder: Path, made: Build) -> None:
    made()
    next((folder.parent.parent / "out" / "episodes").glob("*.vtt")).unlink()
    report, read = made()
    assert (len(report.mended), len(report.kept), len(read)) == (1, 1, 1)


@pytest.mark.parametrize("told", [b"", b"[]", b'{"a": 1}', b'{"a": ["b", "c"]}', b"\xff"])
def test_without_what_is_known_all_is_read(made: Build, tmp_path: Path, told: bytes) -> None:
    made()
    other = FolderCache(tmp_path / "other")
    if told:
        other.put(listing._name(Folder(tmp_path / "out")), told)
    assert made(kept=other)[1] == [A, B]
    assert made(kept=other)[1] == []


def test_a_feed_in_a_file_is_always_read(folder: Path, made: Build) -> None:
    item = "<item><title>소식</title><guid>x</guid><description>도서관이 문을 열었다.</description></item>"
    text = f"<rss version='2.0'><channel><title>피드</title>{item}</channel></rss>"
    (folder / "feed.xml").write_text(text, "utf-8")
    made()
    assert made()[1] == ["feed.xml"]
