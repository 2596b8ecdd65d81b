"""``python -m tests.fuzz TARGET… [--seconds N] [--seed S]``, ``python -m tests.fuzz documents [--count N] [--seed S]``.

TARGET is one of `tests.fuzz.targets`, or ``all``. Fuzzing takes atheris (``pip install atheris``: wheels for Linux on x86-64 alone); what finds new
ways joins the corpus, which is reduced to what is needed (``--keep``). Faults lie in ``build/fuzz/TARGET``, each under what is wrong;
``python -m tests.fuzz TARGET --replay FILE…`` gives one to its target again.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.fuzz import documents
from tests.fuzz.invariants import MEGABYTES
from tests.fuzz.seeds import CORPUS, seeds
from tests.fuzz.targets import TARGETS
from tests.fuzz.tokens import dictionary

FOUND = Path("build/fuzz")
LONGEST = 1_000
"""Bytes by which an input may be longer than those it starts from; `documents` makes longer ones."""
KEPT, FILES = 12_000, 40
"""Bytes and files of a target's corpus at most: all of it is run for every commit."""
HANG = 60
"""Seconds after which libFuzzer takes an input for one without an end."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How often a target was run, in how many seconds, through how many branches and their combinations."""

    target: str
    runs: int
    seconds: int
    edges: int
    features: int
    faults: int


def fuzz(target: str, seconds: int, seed: int, *, keep: bool) -> Ran:
    """Look for new ways through a target; with `keep`, its corpus becomes what leads through all that are known."""
    found = FOUND / target
    found.mkdir(parents=True, exist_ok=True)
    before = len(list(found.iterdir()))
    with tempfile.TemporaryDirectory(prefix="sori-fuzz-") as made:
        work, reduced, words = Path(made, "work"), Path(made, "reduced"), Path(made, "words.dict")
        work.mkdir()
        reduced.mkdir()
        for data in seeds(target):
            (work / blake2b(data, digest_size=10).hexdigest()).write_bytes(data)
        words.write_text(dictionary(target))
        again = Path(made, "again")
        again.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -m tests.fuzz.guided {target} "{found}" "{again}" "$@"\n'
        )
        again.chmod(0o755)
        longest = f"-max_len={max(map(len, seeds(target))) + LONGEST}"
        told = _guided(
            target, found, again, longest, f"-max_total_time={seconds}", f"-seed={seed}", f"-dict={words}",
            f"-timeout={HANG}", f"-rss_limit_mb={2 * MEGABYTES}",
            "-print_final_stats=1", f"-artifact_prefix={found}/", str(work),
        )  # fmt: skip
        if keep:
            _guided(target, found, again, longest, "-merge=1", str(reduced), str(work))
            _keep(target, reduced)
    done = re.findall(r"^#\d+.*?cov: (\d+) ft: (\d+)", told, re.M)
    ran = re.search(r"number_of_executed_units: (\d+)|Done (\d+) runs", told)
    return Ran(
        target,
        int(next(filter(None, ran.groups()))) if ran else 0,
        seconds,
        int(done[-1][0]) if done else 0,
        int(done[-1][1]) if done else 0,
        len(list(found.iterdir())) - before,
    )


def _guided(target: str, found: Path, again: Path, *options: str) -> str:
    command = [sys.executable, "-m", "tests.fuzz.guided", target, str(found), str(again), *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    with (FOUND / f"{target}.log").open("a", encoding="utf-8") as log:
        log.write(done.stdout + done.stderr)
    return done.stdout + done.stderr


def _keep(target: str, reduced: Path) -> None:
    """As many of the reduced corpus as there is room for, short ones and long ones."""
    folder = CORPUS / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    left = KEPT
    files = sorted(reduced.iterdir(), key=lambda file: file.stat().st_size)
    for file in files[:: -(-len(files) // FILES) or 1]:
        left -= file.stat().st_size
        if left < 0:
            break
        shutil.copy(file, folder / blake2b(file.read_bytes(), digest_size=6).hexdigest())


def replay(target: str, files: list[Path]) -> int:
    """Give inputs to a target once more; how many are wrong."""
    wrong = 0
    for file in files:
        try:
            TARGETS[target](file.read_bytes())
        except Exception:
            wrong += 1
            print(file)
            traceback.print_exc(limit=-5)
    return wrong


def main() -> int:
    """Fuzz, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=[*TARGETS, "all", "documents"], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--replay", nargs="*", type=Path)
    asked = parser.parse_args()
    if asked.targets == ["documents"]:
        return documents.main(asked.first, asked.count, asked.seed, FOUND / "documents")
    if asked.replay is not None:
        return min(replay(asked.targets[0], asked.replay), 1)
    print(
        f"seed {asked.seed}\n| target | runs | s | branches | features | faults |\n| --- | --- | --- | --- | --- | --- |"
    )
    faults = 0
    for target in TARGETS if "all" in asked.targets else asked.targets:
        ran = fuzz(target, asked.seconds, asked.seed, keep=asked.keep)
        faults += ran.faults
        print(f"| {ran.target} | {ran.runs:,} | {ran.seconds} | {ran.edges:,} | {ran.features:,} | {ran.faults} |", flush=True)  # fmt: skip
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
