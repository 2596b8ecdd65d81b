"""What is done at each worker, also at one that comes later, and at the scheduler. Apart, for to define it takes Dask."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable

from distributed import Scheduler, SchedulerPlugin, Worker, WorkerPlugin


class Prepared(WorkerPlugin):
    """A worker that has called `call`, and calls what that gave when it isn't needed any more.

    One at which it fails would make something else, or nothing: it leaves the cluster, and its log says why.
    """

    def __init__(self, call: Callable[[int], Callable[[], None]]) -> None:
        self._call = call
        self._close: Callable[[], None] | None = None

    async def setup(self, worker: Worker) -> None:
        """See `WorkerPlugin.setup`."""
        try:
            self._close = await to_thread(self._call, worker.state.nthreads)
        except Exception:
            worker.loop.add_callback(worker.close, nanny=True, reason="reader-refused")
            raise

    def teardown(self, worker: Worker) -> None:
        """See `WorkerPlugin.teardown`."""
        if self._close:
            self._close()

    def __reduce__(self) -> tuple[type[Prepared], tuple[Callable[[int], Callable[[], None]]]]:
        """What was opened stays where it is."""
        return Prepared, (self._call,)


class Owners(SchedulerPlugin):
    """At the scheduler: which client has what prepared. When that one goes, so does this.

    Of a build that was killed, workers that come later would else be asked for ever, and go again: its output isn't its any more.
    """

    name = "reader owners"

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """See `SchedulerPlugin.remove_client`."""
        for name in [name for name, owner in self.of.items() if owner == client]:
            del self.of[name]
            if name in scheduler.worker_plugins:
                scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, name)


async def prepare(call: Callable[[int], Callable[[], None]], dask_worker: Worker) -> None:
    """At a worker, in a thread of its own: it answers to the scheduler meanwhile."""
    await to_thread(call, dask_worker.state.nthreads)


def own(name: str, client: str, dask_scheduler: Scheduler) -> None:
    """At the scheduler: what is prepared by this name goes with `client`, however that goes."""
    owners = dask_scheduler.plugins.setdefault(Owners.name, Owners())
    if isinstance(owners, Owners):
        owners.of[name] = client


def be_patient(allowed: int, dask_scheduler: Scheduler) -> None:
    """At the scheduler: a post may lose so many workers before it is given up."""
    dask_scheduler.allowed_failures = max(allowed, dask_scheduler.allowed_failures)
