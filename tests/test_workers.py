import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from reader.errors import ConfigError, DefectError, SpeechError, WorkerError
from reader.workers import (
    SENTENCE_MEMORY,
    VOICE_MEMORY,
    Away,
    Crew,
    cores,
    ending,
    executor,
    in_order,
    memory,
    room,
)


def test_threads() -> None:
    with executor("threads:3") as pool:
        assert list(pool.map(str, range(5))) == ["0", "1", "2", "3", "4"]


def test_a_number_alone_is_a_number_of_threads() -> None:
    assert executor("4")._max_workers == 4  # type: ignore[attr-defined]


def test_as_many_as_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.workers.cores", lambda: 3)
    monkeypatch.setattr("reader.workers.memory", lambda: VOICE_MEMORY + 9 * SENTENCE_MEMORY)
    assert executor("threads")._max_workers == 3  # type: ignore[attr-defined]
    monkeypatch.setattr("reader.workers.memory", lambda: VOICE_MEMORY + 2 * SENTENCE_MEMORY)
    assert executor("threads")._max_workers == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "workers", ["", "threads:", "threads:0", "threads:x", "fork:2", "threads:-1", "threads:1000", "0", "-1"]
)
def test_what_is_no_worker(workers: str) -> None:
    with pytest.raises(ConfigError, match="작업자"):
        executor(workers)


@pytest.mark.parametrize("free", [0, VOICE_MEMORY, VOICE_MEMORY + SENTENCE_MEMORY])
def test_one_sentence_is_always_spoken(free: int) -> None:
    assert room(free) == 1


@pytest.mark.parametrize(
    ("told", "most"), [("50000 100000", 1), ("150000 100000", 2), ("max 100000", None), ("", None)]
)
def test_a_container_has_its_share_of_cores(
    told: str, most: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    (tmp_path / "cpu.max").write_text(f"{told}\n")
    assert cores(tmp_path) == (most or 8)


def test_where_no_affinity_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert cores(tmp_path) == 6


def test_a_container_has_its_share_of_memory(tmp_path: Path) -> None:
    whole = memory(tmp_path)
    assert whole > 0
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("400000\n")
    assert memory(tmp_path) == 600_000
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 100000\n")
    assert memory(tmp_path) == 700_000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory(tmp_path) == pytest.approx(whole, rel=0.5)


class OddError(Exception):
    """As other libraries have them: it can't be made again from what it tells."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)


def work(item: str) -> str:
    if item == "ours":
        raise SpeechError("못 말함", where=item, mend="고치세요")
    if item == "strange":
        raise OddError("a", "b")
    if item == "deadly":
        os._exit(3)
    return item


@pytest.mark.parametrize("workers", ["threads:2", "processes:2"])
@pytest.mark.parametrize(
    ("poison", "error", "told"),
    [
        ("ours", SpeechError, "ours: 못 말함 → 고치세요"),
        ("strange", DefectError, r"프로그램의 잘못입니다 \(OddError: a, test_workers.py"),
    ],
)
def test_a_poisoned_item_is_told_alike_by_threads_and_processes(
    workers: str, poison: str, error: type[Exception], told: str
) -> None:
    with executor(workers) as pool:
        going = in_order(pool, work, ["one", poison, "two"], 2)
        assert next(going) == "one"
        with pytest.raises(error, match=told):
            list(going)
        assert list(in_order(pool, work, ["three"], 2)) == ["three"]


def test_after_a_process_has_died_others_take_over() -> None:
    with executor("processes:2") as pool:
        for _ in range(2):
            with pytest.raises(WorkerError, match="죽었습니다"):
                list(in_order(pool, work, ["deadly", *map(str, range(30))], 8))
            assert list(in_order(pool, work, ["one", "two"], 2)) == ["one", "two"]


def until_the_end(_: object) -> bool:
    while not ending():
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("workers", ["threads:2", "processes:2"])
def test_who_is_broken_off_tells_those_at_work(workers: str) -> None:
    with suppress(KeyboardInterrupt), executor(workers) as pool:
        waiting = pool.submit(until_the_end, 0)
        raise KeyboardInterrupt
    assert waiting.result(60)
    with executor(workers) as pool:
        assert pool.submit(ending).result(60) is False


class Crewed(ThreadPoolExecutor):
    """Two threads that may be at three items."""

    count, size, dashboard = 2, 3, ""

    def prepare(self, name: str, call: Callable[[int], Callable[[], None]]) -> None:
        raise AssertionError


def test_what_is_away_comes_back_as_it_is_done() -> None:
    slow = Event()
    with Crewed(2) as crew:
        assert isinstance(crew, Crew)
        away: Away[str, str] = Away(crew, lambda item: item if item != "slow" else str(slow.wait(10)))
        away.give("slow")
        away.give("a")
        wait([future for future in away._going if away._going[future] == "a"])
        assert [item for item, _ in away.back()] == ["a"]
        assert (len(away), list(away)) == (1, ["slow"])
        assert list(away.back()) == []  # there is room for more
        away.give("b")
        away.give("c")
        assert {item for item, _ in away.back()} <= {"b", "c"}
        slow.set()
        assert {item: done.result() for item, done in away.back(every=True)}["slow"] == "True"
        assert len(away) == 0
