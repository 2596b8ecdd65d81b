"""Who does the work: ``threads:4`` becomes an executor. Concurrency is passed in, not built in."""

from __future__ import annotations

import os
import re
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from math import ceil
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Event, Thread, local
from types import TracebackType
from typing import TYPE_CHECKING, Generic, ParamSpec, Protocol, TypeVar, runtime_checkable

from reader.errors import ConfigError, ReaderError, WorkerError, outside
from reader.words import message

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event as SharedEvent

DEFAULT = "threads"
"""As many threads as there are cores that may be used, and memory for."""

VOICE_MEMORY, SENTENCE_MEMORY = 300_000_000, 250_000_000
"""Bytes that the embedded voice takes by itself, and for each sentence it is at (`tests/bench/BENCHMARKS.md`)."""

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

_CGROUP = Path("/sys/fs/cgroup")  # version 2; what a container may use is told there, not by the machine


def executor(workers: str) -> Executor:
    """The executor that `workers` describes; use it as a context manager.

    Args:
        workers: a name in `EXECUTORS`, with ``:N`` for N sentences at once, 1 to 999; without, as many as this machine
            has room for. Just ``N`` means threads.

    Raises:
        ConfigError: it describes none.
    """
    if _THERE.fullmatch(workers):
        from reader.cluster import Dask

        return Dask(re.sub("^dask:", "tcp:", workers))
    name, number = asked(workers)
    return EXECUTORS[name](number or fitting())


_THERE = re.compile(r"(?:dask|tcp|tls|ucx)://[^\s/]+|(?s:.+)\.json")
"""A cluster of Dask that is there already: its scheduler's address, or the file that this one has left."""


def asked(workers: str) -> tuple[str, int]:
    """Which executor `workers` asks for, and for how many sentences at once; 0 for as many as there is room for.

    Raises:
        ConfigError: it describes none.
    """
    if _THERE.fullmatch(workers):
        return "dask", 0
    match = re.fullmatch(r"([a-z]*):?([1-9]\d{0,2})?", workers)
    name, number = (match[1] or "threads", match[2]) if match else ("", None)
    if name not in EXECUTORS or workers in ("", ":") or workers.endswith(":"):
        known = ", ".join((*(f"{name}:4" for name in EXECUTORS), "dask://host:8786", "scheduler.json"))
        raise ConfigError(
            message("workers.unknown", workers=workers),
            mend=message("mend.workers", known=known, default=DEFAULT),
        )
    return name, int(number or 0)


_OWN = local()


def ending() -> bool:
    """Whether the build that this thread works for is being broken off (Ctrl-C): nobody waits for anything any more."""
    broken_off: Event | SharedEvent | None = getattr(_OWN, "broken_off", None)
    return broken_off is not None and broken_off.is_set()


def _watch(broken_off: Event | SharedEvent) -> None:
    """From now on, it is `broken_off` that tells. Threads of one process may work for several builds."""
    _OWN.broken_off = broken_off


class Threads(ThreadPoolExecutor):
    """Threads of this process. When they are broken off, what waits is told so (`ending`)."""

    def __init__(self, number: int) -> None:
        self._broken_off = Event()
        super().__init__(number, "reader", _watch, (self._broken_off,))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if _broken_off(kind):
            self._broken_off.set()
        super().__exit__(kind, error, trace)

    @property
    def ended(self) -> bool:
        """Whether they are broken off."""
        return self._broken_off.is_set()

    def break_off(self) -> None:
        """Let all lie; nobody waits for it."""
        self._broken_off.set()
        self.shutdown(wait=False, cancel_futures=True)


def _broken_off(kind: type[BaseException] | None) -> bool:
    return kind is not None and not issubclass(kind, Exception)


class Processes(Executor):
    """Processes of their own from the start: to fork one in which onnxruntime has threads may hang it.

    When one dies, what all were at is lost (`WorkerError`), and what comes after is given to new ones.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._broken_off = get_context("spawn").Event()
        _watch(self._broken_off)
        self._pool = self._opened()

    def _opened(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._number, get_context("spawn"), _begin, (self._broken_off,))

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """See `Executor.submit`."""
        with _undisturbed():
            try:
                return self._pool.submit(work, *args, **kwargs)
            except BrokenExecutor:
                self._pool.shutdown()
                self._pool = self._opened()
                return self._pool.submit(work, *args, **kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if _broken_off(kind):
            self._broken_off.set()
        super().__exit__(kind, error, trace)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `Executor.shutdown`."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What is begun here has no part in Ctrl-C, not even before `_begin`; it reaches us afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(broken_off: SharedEvent) -> None:
    """A new process: Ctrl-C is for the one that has asked us, and without that one there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _watch(broken_off)
    Thread(target=_end_with_parent, name="reader-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _dask(number: int) -> Executor:
    from reader.cluster import Dask

    return Dask(number, memory() // number, _undisturbed())


EXECUTORS: dict[str, Callable[[int], Executor]] = {"threads": Threads, "processes": Processes, "dask": _dask}
"""What work may be given to, by name. With processes, each opens the voice for itself: more memory, no common lock."""


@runtime_checkable
class Crew(Protocol):
    """An executor whose workers may be machines of their own: it is given whole posts, for what goes there and comes back is small.

    Attributes:
        count: how many workers there are.
        size: how many posts it is given at once.
        dashboard: where a browser sees what they do, or empty.
    """

    @property
    def count(self) -> int:
        """See the class."""

    @property
    def size(self) -> int:
        """See the class."""

    @property
    def dashboard(self) -> str:
        """See the class."""

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """See `Executor.submit`."""

    def prepare(self, name: str, call: Callable[[int], Callable[[], None]]) -> None:
        """Have each worker call `call` with the number of its threads before it works, and what that gives when it isn't needed any more.

        Args:
            name: of what is prepared; what was prepared by this name before is no more.

        Raises:
            WorkerError: it failed at a worker, which is named.
        """


class Away(Generic[T, R]):
    """Items that a crew is at, each taken back when it is done, whichever is first."""

    def __init__(self, crew: Crew, work: Callable[[T], R]) -> None:
        self._crew, self._work = crew, work
        self._going: dict[Future[R], T] = {}

    def __len__(self) -> int:
        return len(self._going)

    def __iter__(self) -> Iterator[T]:
        return iter(self._going.values())

    def give(self, item: T) -> None:
        """Begin another."""
        self._going[self._crew.submit(self._work, item)] = item

    def back(self, *, every: bool = False) -> Iterator[tuple[T, Future[R]]]:
        """Those that are done; waited for while the crew has all that it can be at, or until `every` one is."""
        while self._going:
            patience = None if every or len(self._going) >= self._crew.size else 0
            done = wait(self._going, patience, FIRST_COMPLETED).done
            if not done:
                return
            yield from ((self._going.pop(future), future) for future in done)


def in_order(pool: Executor, work: Callable[[T], R], items: Iterable[T], ahead: int) -> Iterator[R]:
    """What `work` makes of each item, in their order, by `pool`, up to `ahead` items ahead of whoever takes it.

    Raises:
        ReaderError: what `work` raised for an item, or a `WorkerError`; what was to come behind it is called off.
    """
    waiting: deque[Future[R]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(_told_apart, work, item))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        mend = message("mend.fewer-workers")
        raise WorkerError(message("workers.died"), mend=mend) from error
    finally:
        for left in waiting:
            left.cancel()


def _told_apart(work: Callable[[T], R], item: T) -> R:
    """What isn't ours is told here, where it happens: another library's errors may not survive the way from a process."""
    try:
        return work(item)
    except ReaderError:
        raise
    except Exception as error:
        raise outside(error, "") from error


def fitting() -> int:
    """As many sentences at once as there are cores that may be used, and memory for."""
    return min(cores(), room(memory()))


def room(free: int) -> int:
    """How many sentences can be spoken at once in `free` bytes; at least 1, for less is slow but not wrong."""
    return max(1, (free - VOICE_MEMORY) // SENTENCE_MEMORY)


def cores(cgroup: Path = _CGROUP) -> int:
    """Cores that this process may use: those it is bound to, or fewer, if a container has a share of them only."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _told(cgroup / "cpu.max").partition(" ")
    return min(bound, ceil(int(quota) / int(period))) if quota.isdigit() else bound


def memory(cgroup: Path = _CGROUP) -> int:
    """Bytes that this process may still take: what the machine has available, or less, if a container may have less.

    What a container uses includes files that are only kept because nobody needs the room (``inactive_file``).
    """
    import psutil

    free = int(psutil.virtual_memory().available)
    limit, used = _told(cgroup / "memory.max"), _told(cgroup / "memory.current")
    if not (limit.isdigit() and used.isdigit()):
        return free
    kept = re.search(r"^inactive_file (\d+)$", _told(cgroup / "memory.stat"), re.M)
    return min(free, int(limit) - int(used) + (int(kept[1]) if kept else 0))


def _told(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
