"""Machines of their own, by Dask: a cluster here, or one that is there. They are given whole posts, and hand back what is small.

What Dask does for us: it knows who is there, gives work to who is free, and gives it again when a machine is lost. What we
add: each worker is asked before it works whether it would make the same (`Dask.prepare`), and work outlives the scheduler.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Event, RLock, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import uuid4

from reader.errors import ConfigError, DefectError, ReaderError, SilentError, WorkerError, outside
from reader.words import message

if TYPE_CHECKING:
    import distributed

P = ParamSpec("P")
R = TypeVar("R")
Prepare = Callable[[int], Callable[[], None]]
"""Called at a worker with the number of its threads; what it gives is called when that isn't needed any more."""

ANSWER = 30.0
"""Seconds in which the scheduler has to answer at first: an address may be mistyped."""
PATIENCE = 600.0
"""Seconds in which the first worker, and a scheduler that was lost, has to be there: a machine starts anew within."""
LOOK = 10.0
"""Seconds after which it is looked how many workers there are: some come later."""
PAUSE = 2.0
"""Seconds between two tries to reach it."""
PULSE = 30.0
"""Seconds between looks whether the scheduler still answers: one that hangs, or whose machine sleeps, closes no connection."""
TRIES = 5
"""How often workers are asked to prepare themselves, if one goes meanwhile."""
ALLOWED = 30
"""Workers that one post may lose before it is taken for what kills them; Dask's three are a bad afternoon on machines that
may be taken away. To be made again harms nothing: what was spoken is kept."""
MEMORY = 1_500_000_000
"""Bytes that a worker of a cluster here may take at least: the voice, a sentence, the words, Python and Dask are some 0.8 GB."""
SETTINGS = {
    "distributed.worker.memory.target": False,  # what workers hold is small: there is nothing to spill
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": 0.85,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.scheduler.allowed-failures": ALLOWED,
    "distributed.logging": {"distributed": "critical"},
}
"""Of a cluster here. That a worker gives memory back (``MALLOC_TRIM_THRESHOLD_``) and that its libraries begin no threads of
their own are Dask's defaults."""


@dataclass(slots=True)
class _Task:
    """Work that was given, until it comes back."""

    key: str
    work: Callable[[], Any]
    done: Future[Any] = field(default_factory=Future)


class Dask(Executor):
    """The workers of a cluster.

    Args:
        where: a scheduler's address (``tcp://host:8786``), the file it has left (``….json``), or how many workers there are
            to be on this machine, a process each.
        memory: bytes that each of the latter may take.
        within: what their processes are begun in.

    Attributes:
        size: posts that are given to it at once, so that nobody waits for the next and few are lost with a worker.

    Raises:
        ConfigError: Dask isn't installed.
        WorkerError: nobody answers there within `ANSWER`, or there is no worker within `PATIENCE`.
    """

    def __init__(
        self, where: str | int, memory: int = MEMORY, within: AbstractContextManager[None] | None = None
    ) -> None:
        if find_spec("distributed") is None:
            raise ConfigError(message("cluster.extra"), mend='pip install "sori-reader[dask]"')
        if str(where).endswith(".json") and not Path(str(where)).is_file():
            raise ConfigError(message("file.missing"), where=str(where))
        self._where = where
        self._lock = RLock()
        self._going: dict[str, _Task] = {}
        self._numbers = count()
        self._looked, self._count = -LOOK, 1
        self._plugin: tuple[str, Prepare] | None = None
        self._own = uuid4().hex  # others may use the same cluster, and call what they prepare the same
        with within or nullcontext():
            self._here = _started(where, memory) if isinstance(where, int) else None
        try:
            self._client = self._joined(ANSWER)
        except BaseException:
            self._close_here()
            raise
        self._lost: ReaderError | None = None
        self._asking, self._ended = False, Event()
        if not self._here:
            Thread(target=self._listen, name="reader-pulse", daemon=True).start()

    @property
    def count(self) -> int:
        """How many workers there are, or were when the scheduler answered last."""
        if monotonic() - self._looked > LOOK:
            with suppress(Exception):
                self._count = len(self._client.nthreads())
            self._looked = monotonic()
        return self._count

    @property
    def size(self) -> int:
        """See the class: two for each worker."""
        return max(2, 2 * self.count)

    @property
    def dashboard(self) -> str:
        """Where a browser sees what the cluster does; empty where it shows nothing."""
        shows = find_spec("bokeh") or not self._here
        return str(self._client.dashboard_link or "") if shows else ""

    def prepare(self, name: str, call: Prepare) -> None:
        """Have each worker call `call` before it works, also one that comes later.

        Args:
            name: of what is prepared; what was prepared by this name before is no more.

        Raises:
            WorkerError: it failed at a worker, which is named. One that comes later, and at which it fails, goes again.
        """
        from reader.cluster import plugin

        self._plugin, self._asking = (name, call), True
        for left in reversed(range(TRIES)):
            worker = self._told()
            try:
                for worker, error in self._client.run(plugin.prepare, call, on_error="return").items():
                    if isinstance(error, OSError):
                        raise error
                    if isinstance(error, Exception):
                        raise _refused(worker, error)
                own = f"{name} {self._own}"
                self._client.run_on_scheduler(plugin.own, own, self._client.id)
                self._client.register_plugin(plugin.Prepared(call), own)
                self._asking = False
                return
            except OSError as error:  # it went while it was asked
                if self._lost:
                    raise self._lost from error
                if not left:
                    raise _refused(worker, error) from error
            sleep(PAUSE)
            if self._client.status != "running":
                self._client = self._joined(PATIENCE)

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """See `Executor.submit`. What is lost with a worker or the scheduler is given again."""
        task = _Task(f"reader-{next(self._numbers)}", partial(work, *args, **kwargs))
        with self._lock:
            if self._lost:
                raise self._lost
            self._going[task.key] = task
            self._send(task)
        return task.done

    def _send(self, task: _Task) -> None:
        client = self._client
        given = client.submit(task.work, key=f"{task.key}-{client.id}", pure=False)
        given.add_done_callback(partial(self._back, task, client))

    def _back(self, task: _Task, client: distributed.Client, given: distributed.Future[Any]) -> None:
        """In a thread of Dask's: `given` has an end."""
        try:
            if given.status == "finished":
                made = given.result()
                self._settle(task, lambda: task.done.set_result(made))
            elif given.status == "error":
                error = _ours(given.exception())
                self._settle(task, lambda: task.done.set_exception(error))
            else:
                self._again(client)
        except Exception:  # the connection went meanwhile
            self._again(client)

    def _settle(self, task: _Task, tell: Callable[[], None]) -> None:
        with self._lock:
            if self._going.pop(task.key, None):
                tell()

    def _again(self, lost: distributed.Client) -> None:
        """The scheduler has gone: what was given is given to the one that comes after it, if `lost` is still ours."""
        with self._lock:
            if lost is not self._client or not self._going:
                return
            try:
                if self._here:  # it is in this process
                    raise WorkerError(message("cluster.lost"))
                logging.getLogger(__name__).warning(message("cluster.waiting", where=self._told()))
                self._client = self._joined(PATIENCE)
                if self._plugin:
                    self.prepare(*self._plugin)
                for task in self._going.values():
                    self._send(task)
            except Exception as error:
                self._give_up(error if isinstance(error, ReaderError) else outside(error, self._told()))
                return
        with suppress(Exception):
            lost.close(timeout=PAUSE)

    def _listen(self) -> None:
        """Until we end, see that the scheduler answers while anything is asked of it; after `PATIENCE` seconds, give up."""
        heard, told = monotonic(), False
        while not self._ended.wait(PULSE):
            try:
                if (self._going or self._asking) and self._client.status == "running":
                    asyncio.run(_greet(self._address()))
                heard, told = monotonic(), False
            except Exception:  # whatever it answers
                if monotonic() - heard > PATIENCE:
                    self._give_up(self._silent(message("cluster.silent", seconds=PATIENCE)))
                    with suppress(Exception):  # who waits for an answer is told so
                        self._client.close(timeout=PAUSE)
                    return
                if not told:
                    logging.getLogger(__name__).warning(message("cluster.waiting", where=self._told()))
                told = True

    def _give_up(self, error: ReaderError) -> None:
        with self._lock:
            self._lost = error
            while self._going:
                self._going.popitem()[1].done.set_exception(error)

    def _joined(self, patience: float) -> distributed.Client:
        """A client of the scheduler, once that (within `patience` seconds) and a worker are there."""
        from distributed import Client

        from reader.cluster import plugin

        for each in ("distributed", "distributed.client"):  # what is to be known, we tell
            logging.getLogger(each).setLevel(logging.CRITICAL)
        began, told = monotonic(), bool(self._going)  # then it was told
        while True:
            try:
                asyncio.run(_greet(address := self._address()))
                break
            except TypeError as error:  # so Dask tells that there are no keys for tls://
                raise WorkerError(
                    message("cluster.tls"), where=self._told(), mend=message("mend.tls")
                ) from error
            except (OSError, ValueError) as error:  # a timeout is an OSError; a file may be half written
                if monotonic() - began > patience:
                    raise self._silent(message("cluster.silent", seconds=patience)) from error
                if not told:
                    warned = message("cluster.calling", where=self._told(), seconds=patience)
                    logging.getLogger(__name__).warning(warned)
                told = True
                sleep(PAUSE)
        client = Client(address, set_as_default=False, timeout=ANSWER)
        try:
            if not client.nthreads():
                logging.getLogger(__name__).warning(message("cluster.alone", where=self._told()))
            client.wait_for_workers(1, timeout=PATIENCE)
            client.run_on_scheduler(plugin.be_patient, ALLOWED)
        except TimeoutError as error:
            client.close(timeout=PAUSE)
            raise self._silent(message("cluster.empty", seconds=PATIENCE)) from error
        return client

    def _silent(self, what: str) -> SilentError:
        return SilentError(what, where=self._told(), mend=message("mend.cluster"))

    def _address(self) -> Any:
        """What Dask calls an address.

        Raises:
            OSError, ValueError: the scheduler's file isn't there, or not yet whole.
        """
        if self._here or not self._told().endswith(".json"):
            return self._here or self._where
        told = json.loads(Path(self._told()).read_text("utf-8"))
        if not isinstance(told, dict) or "address" not in told:
            raise ValueError(self._told())
        return told["address"]

    def _told(self) -> str:
        return "" if self._here else str(self._where)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown(wait=kind is None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `Executor.shutdown`. What a worker is at when nobody waits for it, it lets lie."""
        while wait and self._going and not cancel_futures:
            sleep(0.1)
        self._ended.set()
        with self._lock:
            self._going.clear()
            with suppress(Exception):
                self._client.close(timeout=PAUSE)
            self._close_here(kill=not wait)

    def _close_here(self, *, kill: bool = False) -> None:
        """End our own. A process that is left within a library's arithmetic ends with its complaints, so then it is killed."""
        if self._here:
            for nanny in self._here.workers.values() if kill else ():
                nanny.auto_restart = False
                with suppress(OSError):
                    os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            with suppress(Exception):
                self._here.close(timeout=PAUSE)
            self._here = None


def _started(number: int, memory: int) -> distributed.LocalCluster:
    """A cluster on this machine: `number` processes that do one thing at a time."""
    import dask
    from distributed import LocalCluster

    dask.config.set(SETTINGS)
    return LocalCluster(
        n_workers=number,
        threads_per_worker=1,
        memory_limit=max(MEMORY, memory),
        dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    )


async def _greet(address: Any) -> None:
    """See that a scheduler of Dask answers. Asked first, for a client that reaches none can't be let go for two minutes.

    Raises:
        OSError: nobody answers in time, or somebody else.
        TypeError: it wants keys that we don't have.
    """
    from distributed.core import rpc

    try:
        async with rpc(getattr(address, "scheduler_address", address)) as scheduler:
            await asyncio.wait_for(scheduler.identity(), ANSWER)
    except (OSError, TypeError):
        raise
    except Exception as error:  # what isn't Dask may answer anything
        raise OSError(str(error)) from error


def _refused(worker: str, error: Exception) -> WorkerError:
    what = error.what if isinstance(error, ReaderError) else DefectError.told(error)
    mend = error.mend if isinstance(error, ReaderError) else message("mend.worker-install")
    where = ": ".join(part for part in (worker, getattr(error, "where", "")) if part)
    return WorkerError(message("cluster.refused", what=what), where=where, mend=mend)


def _ours(error: BaseException | None) -> Exception:
    """What came back instead of a result."""
    from distributed import KilledWorker

    if isinstance(error, ReaderError):
        return error
    if isinstance(error, KilledWorker):
        return WorkerError(message("cluster.killed", times=ALLOWED), mend=message("mend.fewer-workers"))
    return outside(error, "") if isinstance(error, Exception) else WorkerError(message("workers.died"))
