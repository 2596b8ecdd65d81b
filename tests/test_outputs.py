"""A new output, executor or store is one class and one entry; nothing else is changed."""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import pytest

from reader import catalog, outputs, store, workers
from reader.cache import ClipCache
from reader.check import Finding, examine
from reader.config import Config, Show
from reader.errors import StoreError
from reader.events import Report, sum_up
from reader.model import Episode
from reader.outputs import FILES, SOUNDS, FileOutput, Setting
from reader.pipeline import build
from reader.publish import upload
from reader.store import LOCK, Stat

SHOW = Show(url="https://pod.example.kr/news/")


def made(out: str, cache: ClipCache, posts: Path, workers: str = "threads:2") -> Report:
    config = Config(show=SHOW, voice="silence", out=out, workers=workers)
    return sum_up(build([str(posts / "2026-03-16-1003.md")], config, cache))


def test_every_output_is_its_own() -> None:
    suffixes = [output.suffix for output in (*SOUNDS.values(), *FILES)]
    assert len(set(suffixes)) == len(suffixes)
    assert catalog.RECORD not in suffixes
    assert catalog.PAGE not in suffixes


# ── a toy output: the words of an episode ────────────────────────────────────────────────────────


def word_list(episode: Episode, setting: Setting) -> bytes:
    counts = Counter(word for cue in episode.cues for word in cue.shown.split())
    return "".join(f"{word}\t{count}\n" for word, count in sorted(counts.items())).encode()


def test_a_toy_output(tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy = FileOutput(".words.tsv", "text/tab-separated-values", "낱말", word_list)
    monkeypatch.setattr(outputs, "FILES", (*FILES, toy))
    out = tmp_path / "out"
    (episode,) = made(str(out), cache, posts).made
    file = out / catalog.name(episode.stem, ".words.tsv")
    assert "별자리\t" in file.read_text("utf-8")
    page = (out / catalog.name(episode.id, ".html")).read_text("utf-8")
    assert f'href="../{catalog.name(episode.stem, ".words.tsv")}" download>낱말</a>' in page
    list(upload(out, str(tmp_path / "public")))
    assert (tmp_path / "public" / catalog.name(episode.stem, ".words.tsv")).is_file()
    file.unlink()
    made(str(out), cache, posts)
    assert file.is_file()


def test_a_new_output_is_written_of_old_episodes_too_and_none_is_spoken(
    tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    made(str(out), cache, posts)
    toy = FileOutput(".words.tsv", "text/tab-separated-values", "낱말", word_list)
    monkeypatch.setattr(outputs, "FILES", (*FILES, toy))
    report = made(str(out), cache, posts)
    assert (len(report.made), report.spoken, report.reused) == (1, 0, 0)
    assert list(out.glob("episodes/*.words.tsv")) == [out / catalog.name(report.made[0].stem, ".words.tsv")]
    assert made(str(out), cache, posts).made == ()
    monkeypatch.setattr(outputs, "FILES", FILES)
    made(str(out), cache, posts)
    assert list(out.glob("episodes/*.words.tsv")) == []


@pytest.mark.parametrize("changed", ["outputs.VERSION", "identity.__version__"])
def test_another_way_to_write_reaches_old_episodes(
    changed: str, tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(str(tmp_path), cache, posts)
    monkeypatch.setattr(f"reader.{changed}", "9.9.9")
    report = made(str(tmp_path), cache, posts)
    assert (len(report.made), report.spoken, report.reused) == (1, 0, 0)
    assert made(str(tmp_path), cache, posts).made == ()


def test_another_way_to_read_reaches_old_episodes(
    tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(str(tmp_path), cache, posts)
    monkeypatch.setattr("reader.script.normalize", lambda shown, lexicon=None: "다르게 말합니다.")
    assert made(str(tmp_path), cache, posts).made == ()
    monkeypatch.setattr("reader.identity.READING", 99)
    assert made(str(tmp_path), cache, posts).spoken
    assert made(str(tmp_path), cache, posts).made == ()


# ── a toy executor: nothing at once ──────────────────────────────────────────────────────────────


class Alone(Executor):
    """Does the work where it is asked for."""

    asked: ClassVar[int] = 0

    def __init__(self, number: int) -> None:
        Alone.asked = number

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def test_a_toy_executor(
    tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(workers.EXECUTORS, "alone", Alone)
    (episode,) = made(str(tmp_path / "a"), cache, posts, "alone:7").made
    assert Alone.asked == 7
    assert made(str(tmp_path / "b"), cache, posts).made == (episode,)


# ── a toy store: in memory ───────────────────────────────────────────────────────────────────────


class Memory:
    """Files of this process; each place is another."""

    kept: ClassVar[dict[str, dict[str, bytes]]] = {}

    def __init__(self, place: str) -> None:
        self.place = place
        self.files = self.kept.setdefault(place, {})

    def where(self, name: str) -> str:
        return f"{self.place}/{name}"

    def stat(self, name: str) -> Stat | None:
        return Stat(len(self.files[name]), 0.0) if name in self.files else None

    def names(self, folder: str, suffix: str = "") -> list[str]:
        return sorted(name for name in self.files if name.startswith(f"{folder}/") and name.endswith(suffix))

    def stats(self, folder: str, suffix: str = "") -> dict[str, Stat]:
        return {name: Stat(len(self.files[name]), 0.0) for name in self.names(folder, suffix)}

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise StoreError("없습니다", where=name)
        return self.files[name]

    def opened(self, name: str) -> BinaryIO:
        return io.BytesIO(self.read(name))

    def write(self, name: str, data: bytes) -> bool:
        changed = self.files.get(name) != data
        self.files[name] = data
        return changed

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder, "part" + Path(name).suffix)

    def put(self, draft: Path, name: str) -> None:
        self.files[name] = draft.read_bytes()

    def remove(self, name: str) -> None:
        self.files.pop(name, None)

    def tidy(self) -> None: ...

    def alone(self, wait: float = 0.0) -> AbstractContextManager[None]:
        return nullcontext()

    def holder(self) -> str:
        return ""

    def learn(self, names: Iterable[str]) -> None: ...


def test_a_toy_store(tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.STORES, "memory", Memory)
    (episode,) = made("memory://show", cache, posts).made
    assert made("memory://show", cache, posts).kept == (episode,)
    out = tmp_path / "out"
    made(str(out), cache, posts)
    there = {
        f.relative_to(out).as_posix(): f.read_bytes()
        for f in out.rglob("*")
        if f.is_file() and f.name != LOCK
    }
    assert Memory.kept["memory://show"] == there
    assert not [
        step for step in examine(out, sound=False) if isinstance(step, Finding) and step.level == "error"
    ]
