"""Disks that break, fill up, can only be read, and processes that may open no more files, at every moment of a build and a publish.

    python -m tests.faults.disks [ATTACK …] [--most N] [--seed S]

Calls of the whole process, its C libraries too, fail with EIO or ENOSPC (`failing.c`; Linux, and a C compiler), once or from
then on; full disks are also real ones (a tmpfs, as root or in a namespace of one's own). Each run must end by itself with an
exit code and a line that says why, leave an output that is right, and let the next, calm one end as if nothing had happened.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import mmap
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.runs import Ended, Tally, command, compared, forked, prepared, wrongs
from tests.faults.stops import tree

FOREVER = 1 << 30
SHIM = "FAULTS_FAILING"


@dataclass(frozen=True, slots=True)
class Work:
    """What is attacked: what comes before it, what it is, and where it writes."""

    begin: Callable[[Path], None]
    arguments: Callable[[Path], list[str]]
    watched: str = "out"


def _built(place: Path) -> None:
    _calm(place, command(place))


def _edited(place: Path) -> None:
    _built(place)
    for number, post in enumerate(sorted((place / "posts").glob("*.md"))):
        text = post.read_text("utf-8") + f"\n\n나중에 붙인 {number}번째 문장입니다.\n"
        post.write_text(text.replace("title: ", "title: 고친 ", 1) if number == 0 else text, "utf-8")


def _fewer(place: Path) -> None:
    _built(place)
    sorted((place / "posts").glob("*.md"))[0].unlink()


def _published(place: Path) -> None:
    _edited(place)
    _calm(place, _publishing(place))
    _built(place)


def _publishing(place: Path) -> list[str]:
    return ["publish", str(place / "out"), str(place / "public"), "--delete"]


WORK = {
    "new": Work(lambda _: None, command),
    "edit": Work(_edited, command),
    "prune": Work(_fewer, lambda place: command(place, "--prune")),
    "publish": Work(_published, _publishing, "public"),
}


def _calm(place: Path, arguments: list[str]) -> None:
    ended = forked(place, arguments, lambda: None)
    if ended.code:
        raise RuntimeError(f"it failed, though nothing was done to it: {ended.told}")


@dataclass(frozen=True, slots=True)
class Ground:
    """A work that is ready to begin (`base`), and what it ends as when all goes well."""

    folder: Path
    name: str
    wanted: dict[str, bytes]

    @property
    def work(self) -> Work:
        return WORK[self.name]

    def attacked(
        self, attack: Callable[[Path], object], *, place: Path | None = None, fine: bool = False
    ) -> tuple[Ended, list[str]]:
        """How it ends in a fresh place in which `attack` was called; all that was wrong then and after.

        Args:
            fine: it must end as if nothing had happened.
        """
        here = place or self.folder / "here"
        self.fresh(here)
        ended = forked(here, self.work.arguments(here), lambda: attack(here))
        wrong = list(wrongs(ended, here / self.work.watched))
        if fine and ended.code:
            wrong.append(f"it failed: {ended.told}")
        return ended, wrong

    def fresh(self, here: Path) -> None:
        for each in here.iterdir() if here.is_dir() else ():
            if each.is_mount():
                continue
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()
        shutil.copytree(self.folder / "base" / self.name, here, dirs_exist_ok=True)

    def calmed(self, here: Path | None = None) -> list[str]:
        """What is wrong after a calm run that follows."""
        here = here or self.folder / "here"
        ended = forked(here, self.work.arguments(here), lambda: None)
        return [
            *(f"calm: {each}" for each in wrongs(ended, here / self.work.watched)),
            *compared(self.wanted, here / self.work.watched),
        ]


def ground(folder: Path, name: str) -> Ground:
    here, base = folder / "here", folder / "base" / name
    shutil.rmtree(here, ignore_errors=True)
    prepared(here)
    WORK[name].begin(here)
    shutil.rmtree(here / "cache", ignore_errors=True)
    shutil.copytree(here, base)
    _calm(here, WORK[name].arguments(here))
    return Ground(folder, name, tree(here / WORK[name].watched))


Runs = Iterator[tuple[str, object, list[str]]]
"""Of each run: the attack, what tells it from others of it, and what was wrong."""
Picked = Callable[[int], Iterable[int]]
"""Some or all numbers below one."""


_COUNT = ctypes.c_int.from_buffer(mmap.mmap(-1, mmap.PAGESIZE))
"""How many calls a fork of this process has made."""


def failing(ground: Ground, picked: Picked, error: int, *, forever: bool, cache: bool = False) -> Runs:
    """The k-th call fails, or all from the k-th; those on the cache cost no episode."""
    what = "cache" if cache else ground.work.watched
    name = f"{errno.errorcode[error]} {'from a call on' if forever else 'at one call'}, {'cache' if cache else ground.name}"

    def arm(place: Path, first: int, last: int) -> None:
        folder = place / "cache/sori-reader/clips" if cache else place / what
        ctypes.CDLL(os.environ[SHIM]).failing_arm(
            str(folder).encode(), first, last, error, int(error == errno.ENOSPC), ctypes.byref(_COUNT)
        )

    _COUNT.value = 0
    _, wrong = ground.attacked(lambda place: arm(place, FOREVER, FOREVER), fine=True)
    yield name, "none", wrong
    for at in picked(_COUNT.value):
        last = FOREVER if forever else at
        _, wrong = ground.attacked(lambda place, at=at, last=last: arm(place, at, last), fine=cache)  # type: ignore[misc]
        yield name, f"call {at}", wrong + ground.calmed()


def full(ground: Ground, picked: Picked, what: str) -> Runs:
    """A real disk of its own for the output or the cache, with so much room that the work just doesn't fit."""
    here = ground.folder / "here"
    ground.fresh(here)
    before = _size(here / what)
    forked(here, ground.work.arguments(here), lambda: None)
    need = _size(here / what) - before + 64
    for pages in picked(need):
        shutil.rmtree(here)
        ground_what = here / what
        ground_what.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", ground_what], check=True)
        try:
            ground.fresh(here)
            room = (before + pages) * 4096
            subprocess.run(["mount", "-o", f"remount,size={max(room, 4096)}", ground_what], check=True)
            ended = forked(here, ground.work.arguments(here), lambda: None)
            wrong = list(wrongs(ended, here / ground.work.watched))
            if what == "cache" and ended.code:
                wrong.append(f"it failed: {ended.told}")
            subprocess.run(["mount", "-o", "remount,size=256m", ground_what], check=True)
            wrong += ground.calmed(here)
        finally:
            subprocess.run(["umount", ground_what], check=True)
        yield f"a full disk, {what} ({ground.name})", f"{pages} pages of room", wrong


def _size(folder: Path) -> int:
    """Pages that the files and folders of `folder` take."""
    return sum(-(-each.stat().st_size // 4096) for each in folder.rglob("*")) if folder.is_dir() else 0


def read_only(ground: Ground, what: str) -> Runs:
    """The output or the cache lies on a disk that can only be read, or belongs to another."""
    here = ground.folder / "here"
    shutil.rmtree(here)
    (here / what).mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", here / what], check=True)
    try:
        ground.fresh(here)
        subprocess.run(["mount", "-o", "remount,ro", here / what], check=True)
        ended = forked(here, ground.work.arguments(here), lambda: None)
        wrong = list(wrongs(ended, here / ground.work.watched))
        if (ended.code == 0) != (what == "cache"):
            wrong.append(f"it ended with {ended.code}: {ended.told}")
        subprocess.run(["mount", "-o", "remount,rw", here / what], check=True)
        wrong += ground.calmed(here)
    finally:
        subprocess.run(["umount", here / what], check=True)
    yield f"read-only {what}", ground.name, wrong


def few_files(ground: Ground, picked: Picked) -> Runs:
    """Only so many more files may be open at once."""
    for more in picked(32):

        def attack(_: Path, more: int = more) -> None:
            limit = max(int(each) for each in os.listdir("/proc/self/fd")) + more  # noqa: PTH208
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        _, wrong = ground.attacked(attack)
        yield "too many open files", f"{ground.name}, {more} more", wrong + ground.calmed()


def short_files(ground: Ground, picked: Picked) -> Runs:
    """No file may be larger than so many KB."""
    for size in picked(200):

        def attack(_: Path, size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size * 1000, size * 1000))

        _, wrong = ground.attacked(attack)
        yield "no large files (EFBIG)", f"{ground.name}, {size} KB", wrong + ground.calmed()


ATTACKS: dict[str, Callable[[Ground, Picked], Runs]] = {
    "eio": lambda g, p: failing(g, p, errno.EIO, forever=False),
    "enospc": lambda g, p: failing(g, p, errno.ENOSPC, forever=True),
    "cache-eio": lambda g, p: failing(g, p, errno.EIO, forever=False, cache=True),
    "cache-enospc": lambda g, p: failing(g, p, errno.ENOSPC, forever=True, cache=True),
    "full": lambda g, p: full(g, p, g.work.watched),
    "cache-full": lambda g, p: full(g, p, "cache"),
    "read-only": lambda g, _: read_only(g, g.work.watched),
    "cache-read-only": lambda g, _: read_only(g, "cache"),
    "emfile": few_files,
    "efbig": short_files,
}


def main() -> None:
    """Print what was wrong, and a table; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("attack", nargs="*", default=list(ATTACKS))
    parser.add_argument(
        "--most", type=int, default=0, help="so many runs of each, chosen by the seed; else all"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--work", default=",".join(WORK))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _loaded(Path(folder))
        print(f"seed {asked.seed}", flush=True)
        chance, tally = random.Random(asked.seed), Tally()

        def picked(count: int) -> Iterable[int]:
            return sorted(chance.sample(range(count), asked.most)) if 0 < asked.most < count else range(count)

        for work in asked.work.split(","):
            ready = ground(Path(folder), work)
            for attack in asked.attack:
                if work == "publish" and "cache" in attack:
                    continue
                for name, run, wrong in ATTACKS[attack](ready, picked):
                    tally.add(name, run, wrong)
    sys.exit(tally.end())


def _loaded(folder: Path) -> None:
    """See that calls can be made to fail here: begin anew with what does it, as one who may mount."""
    if SHIM in os.environ:
        return
    shim = folder / "failing.so"
    source = Path(__file__).with_name("failing.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
    env = os.environ | {SHIM: str(shim), "LD_PRELOAD": str(shim)}
    own = [
        "unshare",
        *([] if os.geteuid() == 0 else ["-r"]),
        "-m",
        "--",
        sys.executable,
        "-m",
        "tests.faults.disks",
    ]
    sys.exit(subprocess.run([*own, *sys.argv[1:]], env=env, check=False).returncode)


if __name__ == "__main__":
    main()
