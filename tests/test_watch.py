"""A folder is watched: what is new, corrected, gone, broken, half written; told once, and remembered."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep, time
from typing import TypeVar

import pytest

from reader import catalog
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.errors import BusyError, SourceError
from reader.events import (
    Event,
    Failed,
    Kept,
    Made,
    Published,
    Recovered,
    Resting,
    SetAside,
    Shown,
    Watched,
    Withdrawn,
    Withheld,
)
from reader.model import KOREA
from reader.pipeline import Asked
from reader.store import Folder
from reader.watch import Wishes, watch
from reader.watch.address import Pace
from reader.watch.memory import FOLDER, MOST, NAME, Memory

Told = Event | Watched
Kind = TypeVar("Kind", bound=Told)
QUICK = Pace(0.2, own=True)
EMPTY = "---\ntitle: 빈 글\n---\n"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.watch.folder.STILL", 0.1)
    monkeypatch.setattr("reader.watch.folder.LOOK", 0.02)
    monkeypatch.setattr("reader.watch.STILL", 0.05)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(show=Show(url="https://pod.example.kr/"), voice="silence", out=str(tmp_path / "out"))


@pytest.fixture
def begin(config: Config, cache: FolderCache) -> Callable[..., Iterator[Told]]:
    def begun(
        *places: object, once: bool = False, to: str = "", tries: int = 3, **asked: object
    ) -> Iterator[Told]:
        wishes = Wishes(QUICK, once, tries, to, Asked(newest=True, **asked))  # type: ignore[arg-type]
        return watch([str(each) for each in places], config, cache, wishes)

    return begun


def write(folder: Path, name: str, text: str = "바람이 붑니다.") -> Path:
    file = folder / f"2026-01-{name}.md"
    file.write_text(f"# {name}\n\n{text}\n" if text != EMPTY else text, "utf-8")
    return file


def until(going: Iterator[Told], kind: type[Kind]) -> Kind:
    """The next of its kind, whatever is told before."""
    return next(event for event in going if isinstance(event, kind))


def built(going: Iterator[Told]) -> Resting:
    """The end of the first round that looked through the posts."""
    until(going, Shown)
    return until(going, Resting)


def of(told: list[Told], kind: type[Kind]) -> list[Kind]:
    return [event for event in told if isinstance(event, kind)]


def titles(config: Config) -> list[str]:
    return sorted(each.title for each in catalog.load(Folder(config.out))[0])


# ── new, changed, gone ───────────────────────────────────────────────────────────────────────────


def test_what_is_new_or_changed_becomes_an_episode_and_nothing_else_is_done(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    write(posts, "01")
    going = begin(posts)
    assert until(going, Made).episode.title == "01"
    until(going, Resting)
    new = write(posts, "02")
    assert until(going, Made).place == str(new)
    before = until(going, Resting)
    assert (before.aside, before.seconds < 1) == (0, True)
    new.write_text("# 02\n\n고쳤습니다.\n", "utf-8")
    assert until(going, Made).episode.title == "02"
    assert titles(config) == ["01", "02"]
    assert "02" in Path(config.out, "feed.xml").read_text("utf-8")


def test_an_unchanged_folder_is_never_built(
    posts: Path, begin: Callable[..., Iterator[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts, "01")
    going = begin(posts)
    built(going)
    monkeypatch.setattr("reader.watch.pipeline.build", None)
    slept: list[float] = []

    def enough(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 20:
            raise KeyboardInterrupt

    monkeypatch.setattr("reader.watch.sleep", enough)
    with pytest.raises(KeyboardInterrupt):
        next(going)
    assert len(slept) == 20


def test_a_folder_may_be_empty_at_first(posts: Path, begin: Callable[..., Iterator[Told]]) -> None:
    going = begin(posts)
    until(going, Resting)
    write(posts, "01")
    assert until(going, Made).episode.title == "01"


def test_what_is_written_still_waits(posts: Path, begin: Callable[..., Iterator[Told]]) -> None:
    going = begin(posts)
    until(going, Resting)
    with (posts / "2026-01-01-slow.md").open("w", encoding="utf-8") as file:
        from threading import Thread

        def writer() -> None:
            for number in range(8):
                file.write(f"{number}번째 문단입니다.\n\n")
                file.flush()
                sleep(0.06)

        thread = Thread(target=writer)
        thread.start()
        made = until(going, Made)
        thread.join()
    assert made.work.spoken + made.work.reused >= 8  # it was not read before its end


def test_a_file_that_is_watched_twice_is_built_once(
    posts: Path, begin: Callable[..., Iterator[Told]]
) -> None:
    file = write(posts, "01")
    going = begin(posts, file, posts / "*.md")
    built(going)
    write(posts, "02")
    told = []
    for event in going:
        told.append(event)
        if isinstance(event, Made):
            break
    assert len(of(told, Kept)) <= 2  # once for each way it is named, and not again and again


def test_the_newest_comes_first(posts: Path, begin: Callable[..., Iterator[Told]]) -> None:
    for name, age in (("01", 50), ("02", 10), ("03", 99)):
        os.utime(write(posts, name), (time() - age, time() - age))
    made = of(list(begin(posts, once=True)), Made)
    assert [each.episode.title for each in made] == ["02", "01", "03"]


def test_a_post_that_has_gone_is_withdrawn_if_that_is_asked_for(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    first, second = write(posts, "01"), write(posts, "02")
    going = begin(posts, prune=True)
    built(going)
    first.unlink()
    assert until(going, Withdrawn).episode.title == "01"
    until(going, Resting)
    assert titles(config) == ["02"]
    going.close()  # type: ignore[attr-defined]
    write(posts, "03")
    second.unlink()  # while nobody watches
    told = list(begin(posts, once=True, prune=True))
    assert [each.episode.title for each in of(told, Withdrawn)] == ["02"]
    assert titles(config) == ["03"]


def test_without_it_stays(posts: Path, begin: Callable[..., Iterator[Told]], config: Config) -> None:
    first = write(posts, "01")
    write(posts, "02")
    list(begin(posts, once=True))
    first.unlink()
    assert of(list(begin(posts, once=True)), Withdrawn) == []
    assert titles(config) == ["01", "02"]


def test_a_folder_that_is_lost_or_suddenly_empty_withdraws_nothing(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    file = write(posts, "01")
    going = begin(posts, prune=True)
    built(going)
    posts.rename(posts.with_name("elsewhere"))
    assert "없습니다" in until(going, Failed).error.what
    posts.mkdir()  # a mount point, and nothing mounted
    until(going, Recovered)
    write(posts, "02")  # it is this one that was there
    assert until(going, Withdrawn).episode.title == "01"
    assert not file.exists()


def test_a_file_that_gets_another_name_is_the_same_post(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    told = "---\ntitle: 주소\nlink: https://news.example.kr/a\npermalink: https://news.example.kr/a\n---\n바람이 붑니다.\n"
    file = posts / "2026-01-01-a.md"
    file.write_text(told, "utf-8")
    write(posts, "02")
    going = begin(posts, prune=True)
    built(going)
    file.rename(posts / "2026-01-01-b.md")
    assert of([next(going) for _ in range(4)], Withdrawn) == []
    going.close()  # type: ignore[attr-defined]
    assert of(list(begin(posts, once=True, prune=True)), Withdrawn) == []
    assert titles(config) == ["02", "주소"]


def test_a_post_is_made_when_its_time_comes(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    soon = datetime.now(KOREA) + timedelta(seconds=2)
    (posts / "soon.md").write_text(
        f"---\ntitle: 곧\ndate: {soon.isoformat(timespec='seconds')}\n---\n바람이 붑니다.\n", "utf-8"
    )
    going = begin(posts)
    assert until(going, Withheld).place.endswith("soon.md")
    assert until(going, Made).episode.title == "곧"


# ── what fails ───────────────────────────────────────────────────────────────────────────────────


def test_poison_is_set_aside_told_once_and_costs_nothing_until_it_changes(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts, "01")
    bad = write(posts, "02", EMPTY)
    going = begin(posts)
    assert until(going, Failed).place == str(bad)
    aside = until(going, SetAside)
    assert (aside.place, aside.tries) == (str(bad), 3)
    assert until(going, Resting).aside == 1
    going.close()  # type: ignore[attr-defined]
    again = list(begin(posts, once=True))  # after a restart
    assert not of(again, Failed)
    assert not of(again, SetAside)
    assert [each.episode.title for each in of(again, Kept)] == ["01"]
    assert len(of(list(begin(posts, once=True, retry=True)), Failed)) == 1
    bad.write_text("# 02\n\n고쳤습니다.\n", "utf-8")
    assert [each.episode.title for each in of(list(begin(posts, once=True)), Made)] == ["02"]


def test_tries_are_counted_from_one_start_to_the_next(
    posts: Path, begin: Callable[..., Iterator[Told]]
) -> None:
    write(posts, "02", EMPTY)
    told = [list(begin(posts, once=True, tries=2)) for _ in range(3)]
    assert [len(of(each, Failed)) for each in told] == [1, 1, 0]
    assert [len(of(each, SetAside)) for each in told] == [0, 1, 0]


def test_a_file_that_cannot_be_read_is_set_aside_until_it_is_another(
    posts: Path, begin: Callable[..., Iterator[Told]]
) -> None:
    book = posts / "book.epub"
    book.write_bytes(b"no book")
    going = begin(posts, tries=1)
    assert until(going, SetAside).place == str(book)
    assert until(going, Resting).aside == 1
    book.write_bytes(b"no book either")
    assert until(going, SetAside).place == str(book)


def test_a_full_disk_or_a_voice_that_is_away_sets_nothing_aside(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts, "01")
    going = begin(posts, tries=1)
    built(going)
    episodes = Path(config.out, "episodes")
    episodes.rename(episodes.with_name("kept"))
    episodes.write_text("no folder")
    write(posts, "02")
    failed = until(going, Failed)
    assert type(failed.error).__name__ == "StoreError"
    episodes.unlink()
    episodes.with_name("kept").rename(episodes)
    assert until(going, Made).episode.title == "02"
    assert until(going, Resting).aside == 0


def test_a_place_that_is_not_there_ends_it_at_once(
    tmp_path: Path, begin: Callable[..., Iterator[Told]]
) -> None:
    with pytest.raises(SourceError):
        list(begin(tmp_path / "nowhere"))


def test_standard_input_is_none_to_watch(begin: Callable[..., Iterator[Told]]) -> None:
    from reader.errors import ConfigError

    with pytest.raises(ConfigError, match="표준 입력"):
        list(begin("-"))


# ── publishing, and others ───────────────────────────────────────────────────────────────────────


def test_each_change_is_published_and_a_failure_tried_again(
    posts: Path, tmp_path: Path, begin: Callable[..., Iterator[Told]]
) -> None:
    write(posts, "01")
    public = tmp_path / "public"
    going = begin(posts, to=str(public), prune=True)
    assert until(going, Published).sent > 3
    assert "01" in (public / "feed.xml").read_text("utf-8")
    public.rename(public.with_name("away"))
    public.write_text("no folder")
    second = write(posts, "02")
    assert until(going, Failed).place == str(public)
    public.unlink()
    public.with_name("away").rename(public)
    until(going, Published)
    assert "02" in (public / "feed.xml").read_text("utf-8")
    sounds = len(list(public.glob("episodes/*.mp3")))
    second.unlink()
    assert until(going, Published).deleted > 0
    assert len(list(public.glob("episodes/*.mp3"))) == sounds - 1


def test_two_at_once_the_second_says_so_and_builds_by_hand_get_their_turn(
    posts: Path, begin: Callable[..., Iterator[Told]], config: Config, cache: FolderCache
) -> None:
    from reader.pipeline import build

    write(posts, "01")
    going = begin(posts)
    built(going)
    with pytest.raises(BusyError):
        list(begin(posts, wait=0.0))
    assert of(list(build([str(posts)], config, cache, Asked(wait=0.0))), Kept)
    going.close()  # type: ignore[attr-defined]
    assert of(list(begin(posts, once=True, wait=0.0)), Kept)


# ── what is remembered ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version":1,"posts":[]}', b'{"version":99}', b"\xff"])
def test_damaged_memory_is_as_none(tmp_path: Path, data: bytes) -> None:
    store = Folder(tmp_path / FOLDER)
    store.write(NAME, data)
    memory = Memory()
    memory.load(store)
    assert (memory.posts, memory.files, memory.failing) == ({}, {}, {})
    memory.failed("m", "a.md", "why")
    memory.save(store)
    again = Memory()
    again.load(store)
    assert again.failing == memory.failing


def test_memory_does_not_grow() -> None:
    memory = Memory()
    for number in range(MOST + 50):
        memory.failed(str(number), f"{number}.md", "why")
    assert len(memory.failing) == MOST
    assert str(MOST) in memory.failing
    memory.posts = {"https://a/": {}, "https://b/": {}}
    memory.keep(["https://a/"])
    assert list(memory.posts) == ["https://a/"]
