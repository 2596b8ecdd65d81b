"""Hurt every file of an output in every way, and see that it is found, repaired or named, and made again.

    python -m tests.faults.damage [KIND …] [--most N] [--seed S]

`found`: `check` names it. `repaired`: after `check --repair` all is as it was, or what isn't is named. `rebuilt`: after
the next build all is as it was, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reader.check import Finding, examine
from reader.config import Config
from reader.errors import ReaderError
from reader.events import Failed
from reader.repair import repair
from reader.store import LOCK
from tests.faults.stops import POSTS, SHOW, make

Way = Callable[[Path, Path], None]
"""Hurts a file of an output, given the whole output (as it was) for what else it has."""


def _put(change: Callable[[bytes], bytes]) -> Way:
    def way(file: Path, whole: Path) -> None:
        file.write_bytes(change(file.read_bytes()))

    return way


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :] if data else b"x"


def _folder(file: Path, whole: Path) -> None:
    file.unlink()
    file.mkdir()


def _full_folder(file: Path, whole: Path) -> None:
    _folder(file, whole)
    (file / "own.txt").write_text("somebody's")


def _link(file: Path, whole: Path) -> None:
    file.unlink()
    file.symlink_to(whole.parent / "elsewhere")


def _renamed(file: Path, whole: Path) -> None:
    file.rename(file.with_name(file.name.swapcase()))


def _another(file: Path, whole: Path) -> None:
    others = sorted(other for other in whole.rglob(f"*{file.suffix}") if other.is_file())
    right = file.read_bytes()
    file.write_bytes(next((data for one in others if (data := one.read_bytes()) != right), b"another"))


def _unreadable(file: Path, whole: Path) -> None:
    file.chmod(0)


WAYS: dict[str, Way] = {
    "gone": lambda file, whole: file.unlink(),
    "emptied": _put(lambda data: b"" if data else b"x"),
    "truncated": _put(lambda data: data[: len(data) // 2] if data else b"x"),
    "flipped": _put(_flipped),
    "another": _another,
    "doubled": _put(lambda data: data * 2 or b"x"),
    "folder": _folder,
    "full folder": _full_folder,
    "dead link": _link,
    "renamed": _renamed,
    "null": _put(lambda data: b"null"),
    "number": _put(lambda data: b"9" * 5000),
    "deep": _put(lambda data: b"[" * 100_000),
    "binary": _put(lambda data: b"\xff\x00" * 500),
} | ({"unreadable": _unreadable} if hasattr(os, "geteuid") and os.geteuid() else {})
"""By name. Who is root reads all."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file hurt in one way, and what came of it; `crash` tells what shouldn't have been raised."""

    name: str
    way: str
    found: bool
    repaired: bool
    rebuilt: bool
    crash: str = ""


def contents(out: Path, but: str = "") -> dict[str, bytes]:
    """All that a show has in `out`, links as such: not who held the lock, nor somebody's own file, nor `but`."""
    files = (file for file in out.rglob("*") if file.is_file() or file.is_symlink())
    return {
        file.relative_to(out).as_posix(): b"link" if file.is_symlink() else file.read_bytes()
        for file in files
        if file.name not in (LOCK, "own.txt") and not file.name.startswith(".part-") and file != out / but
    }


def hurt(place: Path, name: str, way: str) -> Case:
    """Hurt `name` in the ``out`` of `place`, which is put right from ``whole`` before."""
    out, whole = place / "out", place / "whole"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(whole, out)
    calm = contents(whole)
    stray = name.rpartition("/")[0] + "/" * ("/" in name) + name.rpartition("/")[2].swapcase()
    WAYS[way](out / name, whole)
    if contents(out) == calm and way != "unreadable":
        return Case(name, way, True, True, True)
    found = repaired = rebuilt = False
    crash = ""
    try:
        told = _named(out)
        found = any(name in each for each in told)
        try:
            failed = [step for step in repair(_config(out)) if isinstance(step, Failed)]
        except ReaderError:
            failed = None
        repaired = failed is None or bool(failed) or contents(out, stray) == calm
        make(place)
        rebuilt = contents(out, stray) == calm
    except ReaderError as error:  # what stands in the way is named
        rebuilt, crash = way == "full folder" and name in str(error), str(error)
    except Exception as error:
        return Case(name, way, found, repaired, rebuilt, f"{type(error).__name__}: {error}"[:120])
    return Case(name, way, found, repaired, rebuilt, "" if rebuilt else crash)


def _config(out: Path) -> Config:
    return Config(show=SHOW, voice="silence", out=str(out))


def _named(out: Path) -> list[str]:
    """Where `check` sees something wrong."""
    return [str(step) for step in examine(out, sound=False) if isinstance(step, Finding)]


def prepare(place: Path) -> list[str]:
    """A show in `place`; the names of its files."""
    (place / "posts").mkdir(parents=True)
    for post in sorted(POSTS.glob("*.md"))[:3]:
        shutil.copy(post, place / "posts")
    make(place)
    make(place)
    (place / "out").rename(place / "whole")
    return sorted(name for name in contents(place / "whole") if name != "build-report.json")


def main() -> int:
    """Hurt, tell, and return how it went."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*", metavar="KIND")
    asked.add_argument("--most", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "place"
        names = prepare(place)
        cases = [(name, way) for way in told.kinds or WAYS for name in names]
        random.Random(told.seed).shuffle(cases)
        done = [hurt(place, name, way) for name, way in cases[: told.most]]
    print(f"seed {told.seed}, {len(names)} files")
    print("| way | cases | found | repaired | rebuilt |\n| --- | --- | --- | --- | --- |")
    sums = {key: Counter(c.way for c in done if getattr(c, key)) for key in ("found", "repaired", "rebuilt")}
    for way, cases_of in Counter(case.way for case in done).items():
        print(f"| {way} | {cases_of} | " + " | ".join(str(each[way]) for each in sums.values()) + " |")
    missed = [case for case in done if case.crash or not (case.found and case.repaired and case.rebuilt)]
    for case in missed:
        print(case)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
