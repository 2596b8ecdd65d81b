"""Cut the power at every moment of a build, on the worst disk there could be, and go on from what that kept.

    python -m tests.faults.power [SCENARIO …] [--most N] [--seed S]

POSIX promises little: what was written is on the disk once its file was synced, a name (new, other or gone) once its folder
was, and a new folder is only there when its own parent was. So a run is written down once, change by change, and for each
moment three disks are made of it: one that kept nothing it wasn't made to keep, one that kept every name but no content
that wasn't synced, and one that kept of each folder's names as many as chance has it. All must be right for whoever looks
(`stops.faults`), and the next run must end as a calm one. What SQLite's crash tests do, with a folder for a file. Linux only.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.stops import SCENARIOS, Scenario, differences, faults, forked, heard, tree

DISKS = ("nothing", "names", "chance")


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a disk: ``sync`` of a file (with its bytes) or folder, or a name that was made, moved or taken away."""

    kind: str
    path: str
    to: str = ""
    data: bytes = b""

    @property
    def folders(self) -> set[str]:
        """Whose names it changes."""
        return {os.path.dirname(path) for path in (self.path, self.to) if path}  # noqa: PTH120


@dataclass(slots=True)
class Disk:
    """A folder as a power failure would leave it.

    Attributes:
        names: what is on the disk for certain: the bytes of files, None for folders.
        pending: changes of names that it may or may not have kept, in their order.
        synced: bytes that are on it for certain, by the name that their file has now.
    """

    names: dict[str, bytes | None]
    pending: list[Change] = field(default_factory=list)
    synced: dict[str, bytes] = field(default_factory=dict)

    def take(self, change: Change) -> None:
        """Let it happen."""
        if change.kind != "sync":
            if change.kind == "rename":
                self.synced[change.to] = self.synced.pop(change.path, b"")
            self.pending.append(
                Change(change.kind, change.path, change.to, self.synced.get(change.to or change.path, b""))
            )
        elif (change.path in self.names and self.names[change.path] is None) or self._made(change.path):
            for each in [each for each in self.pending if each.folders <= {change.path}]:
                _keep(self.names, each)
                self.pending.remove(each)
        else:
            self.synced[change.path] = change.data

    def _made(self, path: str) -> bool:
        return any(each.kind == "mkdir" and each.path == path for each in self.pending)

    def cut(self, disk: str, chance: random.Random) -> dict[str, bytes | None]:
        """What is there when the power comes back."""
        names = dict(self.names)
        kept = {
            folder: {"nothing": 0, "names": len(self.pending)}.get(
                disk, chance.randrange(len(self.pending) + 1)
            )
            for folder in {folder for each in self.pending for folder in each.folders}
        }
        for each in self.pending:
            if all(kept[folder] > 0 for folder in each.folders):
                _keep(names, each)
                for folder in each.folders:
                    kept[folder] -= 1
            else:
                kept |= dict.fromkeys(each.folders, 0)
        return names


def _keep(names: dict[str, bytes | None], change: Change) -> None:
    if change.kind in ("remove", "rmdir"):
        names.pop(change.path, None)
    elif change.kind == "mkdir":
        names[change.path] = None
    else:
        if change.kind == "rename":
            names.pop(change.path, None)
        names[change.to or change.path] = change.data


def written_down(scenario: Scenario, place: Path) -> list[Change]:
    """Run it in a process of its own; what it does to its folder, in order."""
    with tempfile.TemporaryFile() as told:

        def run() -> None:
            changes: list[Change] = []
            sync = os.fsync

            def synced(handle: int) -> None:
                sync(handle)
                path = Path(f"/proc/self/fd/{handle}").resolve()
                if path.is_relative_to(place / scenario.watched):
                    data = path.read_bytes() if path.is_file() else b""
                    changes.append(Change("sync", str(path), data=data))

            def change(event: str, arguments: tuple[object, ...]) -> None:
                kind, path = event.removeprefix("os."), Path(str(arguments[0]))
                if kind == "rmdir" and any(path.iterdir()):
                    return  # which will fail
                if path.exists() == (kind in ("open", "mkdir")):
                    return  # so will this, or no name is new
                to = str(arguments[1]) if kind == "rename" else ""
                changes.append(Change(kind, str(path), to))

            os.fsync = synced  # type: ignore[assignment]
            heard(place / scenario.watched, change)
            scenario.run(place)
            pickle.dump(changes, told)
            told.flush()

        forked(run)
        told.seek(0)
        return list(pickle.load(told))


def cuts(scenario: Scenario, *, most: int = 0, seed: int = 0) -> Iterator[tuple[int, str, list[str]]]:
    """Cut the power after each change, or after `most` of them chosen by `seed`; gives after how many, on which disk, and what was wrong."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        place, base = Path(folder, "place"), Path(folder, "base")
        place.mkdir()
        scenario.begin(place)
        shutil.copytree(place, base)
        watched = place / scenario.watched
        disk = Disk(_names(place, watched))
        changes = written_down(scenario, place)
        forked(lambda: scenario.mend(place))
        wanted = tree(watched)
        moments = range(1, len(changes) + 1)
        chosen = set(chance.sample(moments, most) if 0 < most < len(changes) else moments)
        for number, change in enumerate(changes, 1):
            disk.take(change)
            for kind in DISKS if number in chosen else ():
                shutil.rmtree(place)
                shutil.copytree(base, place)
                _write(watched, disk.cut(kind, chance))
                wrong = list(faults(watched))
                forked(lambda: scenario.mend(place))
                yield number, kind, wrong + differences(wanted, tree(watched), scenario.free)


def _names(place: Path, watched: Path) -> dict[str, bytes | None]:
    paths = [place, *([watched, *watched.rglob("*")] if watched.exists() else [])]
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def _write(watched: Path, names: dict[str, bytes | None]) -> None:
    """Put there what a disk kept; what lies in a folder that it didn't keep is lost with it."""
    shutil.rmtree(watched, ignore_errors=True)
    for name, data in sorted(names.items()):
        path = Path(name)
        if not path.is_relative_to(watched) or not path.parent.is_dir():
            continue
        if data is None:
            path.mkdir()
        else:
            path.write_bytes(data)


def main() -> None:
    """Print a table, a row a scenario; ends with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", nargs="*", default=list(SCENARIOS))
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    bad = 0
    for name in asked.scenario:
        count = 0
        for number, disk, wrong in cuts(SCENARIOS[name], most=asked.most, seed=asked.seed):
            count += 1
            bad += bool(wrong)
            for each in wrong:
                print(f"{name} cut after {number}, a disk that kept {disk}: {each}")
        print(f"{name:8} {count:4} cuts", flush=True)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
