"""Take the machines of a cluster away while it builds, and see that the end is that of a calm build on one machine.

    python -m tests.faults.cluster [--posts N] [--workers N] [--every SECONDS] [--client] [--seed S] [--voice NAME]

A real scheduler of Dask and real workers, each a process group of its own, which somebody begins again when they end, as
systemd or Kubernetes would. Every so often a worker is killed (SIGKILL, with all it has begun); once the scheduler; with
``--client`` also the build, which is then begun again. In the end all files must be there with the same bytes, nothing left over,
and no sentence may have been spoken again that was kept.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep, time
from zlib import crc32

from reader import pipeline
from reader.cache import FolderCache
from reader.config import Config
from reader.events import Failed, Joined, Made, sum_up
from tests.faults.kills import write
from tests.faults.runs import compared
from tests.faults.stops import SHOW, faults, tree


@dataclass(frozen=True, slots=True)
class Counted(FolderCache):
    """A cache that writes down what is put into it, whoever puts it."""

    def put(self, name: str, entry: bytes) -> None:
        FolderCache.put(self, name, entry)
        with (self.folder / "put.log").open("ab", buffering=0) as log:  # a line is appended whole
            log.write(f"{name}-{crc32(entry):x} {time()}\n".encode())  # an index has its name for ever

    def again(self) -> int:
        """How many entries were made again that had been kept for `_AT_ONCE` seconds."""
        first: dict[str, float] = {}
        again = 0
        for line in (self.folder / "put.log").read_text("utf-8").splitlines():
            name, when = line.split()
            again += float(when) - first.setdefault(name, float(when)) > _AT_ONCE
        return again


_AT_ONCE = 3.0
"""Seconds in which two may be at the same sentence: one whose build was killed doesn't know it at once."""


def config(place: Path, workers: str, voice: str) -> Config:
    return Config(show=SHOW, voice=voice, out=str(place / "out"), workers=workers)


def built(place: Path, workers: str, voice: str) -> int:
    """A build in this process; how many posts failed."""
    cache = Counted(place / "cache")
    cache.folder.mkdir(parents=True, exist_ok=True)
    told = []
    for event in pipeline.build([str(place.parent / "posts")], config(place, workers, voice), cache):
        if isinstance(event, Joined | Failed):
            print(event, flush=True)
        if isinstance(event, Made | Failed):
            told.append(event)
    return len(sum_up(told).failed)


@dataclass(slots=True)
class Cluster:
    """A scheduler and its workers, in a folder for their logs."""

    place: Path
    workers: int
    preload: str = ""
    port: int = 0
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Cluster:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.running):
            self.kill(name)

    @property
    def address(self) -> str:
        return f"dask://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Begin what isn't running, the scheduler first."""
        name = "scheduler"
        if not self._runs(name):
            self._begin(name, name, "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        for number in range(self.workers):
            if not self._runs(f"worker {number}"):
                self.begin_worker(f"worker {number}", self.preload)

    def _runs(self, name: str) -> bool:
        return name in self.running and self.running[name].poll() is None

    def begin_worker(self, name: str, preload: str = "") -> subprocess.Popen[bytes]:
        """Begin another worker; `preload` is a file that it runs first."""
        more = ["--preload", preload] if preload else []
        here, folder = f"127.0.0.1:{self.port}", str(self.place / name)
        self._begin(
            name, "worker", here, "--nthreads", "1", "--no-dashboard", "--local-directory", folder, *more
        )
        return self.running[name]

    def _begin(self, name: str, *command: str) -> None:
        with (self.place / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
                stdout=log, stderr=log, start_new_session=True,
                env=os.environ | {"XDG_CACHE_HOME": str(self.place)},
            )  # fmt: skip

    def kill(self, name: str) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()


def main() -> None:
    """Print what was taken away and what was wrong; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--client", action="store_true", help="kill the build, too, and begin it again")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--voice", default="silence")
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        sys.exit(built(Path(asked.build[0]), asked.build[1], asked.voice))
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(attack(Path(folder), asked))


def attack(place: Path, asked: argparse.Namespace) -> int:
    chance = random.Random(asked.seed)
    write(place / "posts", asked.posts)
    for number, post in enumerate(sorted((place / "posts").glob("*.md"))):
        # no sentence twice, so that what is kept twice was spoken twice
        text = re.sub(r"(?<=[가-힣])\.", f"라고 {number}번 글에 적혀 있습니다.", post.read_text("utf-8"))
        post.write_text(text, "utf-8")
    lost: Counter[str] = Counter()
    wrong: list[str] = []
    own = [sys.executable, "-m", "tests.faults.cluster", "--voice", asked.voice, "--build"]
    with Cluster(place, asked.workers) as cluster:
        began = monotonic()
        command = [*own, str(place / "far"), cluster.address]
        building = subprocess.Popen(command, start_new_session=True)
        while building.poll() is None:
            sleep(0.2)
            if monotonic() - began < asked.every * (sum(lost.values()) + 1):
                cluster.mend()
                continue
            victims = [name for name in cluster.running if name.startswith("worker")]
            victim = "scheduler" if sum(lost.values()) == 1 else chance.choice(victims)
            if asked.client and sum(lost.values()) % 5 == 2:
                victim = "client"
                os.killpg(building.pid, signal.SIGKILL)
                building.wait()
                building = subprocess.Popen(command, start_new_session=True)
            else:
                cluster.kill(victim)
            lost[victim.partition(" ")[0]] += 1
            wrong += faults(place / "far" / "out")
        seconds = monotonic() - began
        if building.returncode:
            wrong.append(f"the build ended with {building.returncode}")
    began = monotonic()
    subprocess.run([*own, str(place / "calm"), "threads:2"], check=True)
    calm = monotonic() - began
    # one whose build was killed may be at a file still, when the next build is done; the one after that takes it away
    subprocess.run([*own, str(place / "far"), "threads:2"], check=True)
    wrong += compared(tree(place / "calm" / "out"), place / "far" / "out")
    again = Counted(place / "far" / "cache").again()
    print(
        f"lost {dict(lost)} in {seconds:.0f} s (calm, in threads: {calm:.0f} s); spoken or encoded again {again}; wrong {len(wrong)}"
    )
    print(*wrong[:10], sep="\n")
    return int(bool(wrong or again))


if __name__ == "__main__":
    main()
