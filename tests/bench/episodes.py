"""Time and memory of whole builds, as ratios within one run.

    python -m tests.bench.episodes POST.md [--runs 5] [--neural sori] [--only NAME,...]

Prints a Markdown table (kept, with the machine named, in tests/bench/BENCHMARKS.md). Each command is a process of
its own, timed from outside; commands that are compared take turns, and the median of their ratios counts.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READER = [sys.executable, "-m", "reader"]


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    megabytes: float


def run(command: list[str], home: Path) -> Run:
    """Time `command` with `home` as its cache, and its peak memory."""
    environment = os.environ | {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    began = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        assert child.stderr is not None
        raise SystemExit(f"{command}: {child.stderr.read().decode()}")
    return Run(seconds, used.ru_maxrss / 1024)


class Bench:
    """A folder to work in, and what was found."""

    def __init__(self, post: Path, runs: int, neural: str, folder: Path) -> None:
        self.post, self.runs, self.neural, self.folder = post, runs, neural, folder
        self.rows: list[str] = []

    def fresh(self, name: str) -> Path:
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def turns(self, *tasks: Callable[[], Run]) -> list[list[Run]]:
        """Each task once to warm up, then in turn."""
        for task in tasks:
            task()
        rounds = [[task() for task in tasks] for _ in range(self.runs)]
        return [list(column) for column in zip(*rounds, strict=True)]

    def build(self, post: Path, *more: str, home: str = "home", out: str = "out", cold: bool = True) -> Run:
        """One `reader build`; a cold one begins with no cache and no output."""
        place = self.fresh(home) if cold else self.folder / home
        target = self.fresh(out) if cold else self.folder / out
        return run(
            [*READER, "build", str(post), "--out", str(target), "--voice", "espeak", "-q", *more], place
        )

    def row(self, what: str, ours: list[Run], theirs: list[Run], goal: str, memory: bool = False) -> None:
        def value(one: Run) -> float:
            return one.megabytes if memory else one.seconds

        ratio = statistics.median(value(a) / value(b) for a, b in zip(ours, theirs, strict=True))
        unit = "MB" if memory else "s"
        a, b = (statistics.median(map(value, runs)) for runs in (ours, theirs))
        self.rows.append(f"| {what} | {a:.2f} {unit} | {b:.2f} {unit} | {ratio:.2f} | {goal} |")
        print(self.rows[-1], flush=True)

    def note(self, what: str, value: str, goal: str) -> None:
        self.rows.append(f"| {what} | {value} | | | {goal} |")
        print(self.rows[-1], flush=True)

    def longer(self, times: int) -> Path:
        """The post with its body `times` over, no two copies of a sentence alike, so that none is spoken for two."""
        text = self.post.read_text("utf-8")
        head, _, body = text.partition("\n---\n")
        file = self.folder / f"long-{times}.md"
        file.write_text(
            f"{head}\n---\n" + "".join(re.sub(r"다\.", f"다, {number}.", body) for number in range(times)),
            "utf-8",
        )
        return file

    def spoken(self, post: Path) -> Path:
        """The sentences of a post, as said, a line each; a blank line before each heading."""
        told = subprocess.run(
            [*READER, "script", str(post), "--json"], capture_output=True, check=True
        ).stdout
        file = self.folder / f"{post.stem}.txt"
        lines = [("\n" if line["role"] == "heading" else "") + line["spoken"] for line in json.loads(told)]
        file.write_text("\n".join(lines), "utf-8")
        return file

    def cold(self) -> None:
        lines = self.spoken(self.post)
        floor = [sys.executable, "-m", "tests.bench.floor", str(lines), str(self.folder / "floor.mp3")]
        ours, least = self.turns(lambda: self.build(self.post), lambda: run(floor, self.folder))
        self.row("a post, cold / floor", ours, least, "≤ 1.2")

    def hour(self) -> None:
        post = self.longer(16)
        naive = [
            sys.executable,
            "-m",
            "tests.bench.naive",
            str(self.spoken(post)),
            str(self.folder / "naive.mp3"),
        ]
        ours, theirs = self.turns(lambda: self.build(post), lambda: run(naive, self.folder))
        self.row("one hour, cold / naive: time", ours, theirs, "≤ 0.35")
        self.row("one hour, cold / naive: memory", ours, theirs, "≤ 0.5", memory=True)

    def ten(self) -> None:
        long, hour = self.longer(160), self.longer(16)
        ours, theirs = [self.build(long)], [self.build(hour)]
        self.row("ten hours / one hour: memory", ours, theirs, "≤ 1.2, under 300 MB", memory=True)

    def workers(self) -> None:
        """With the model prepared, as it is after the first build: no clips, no output."""

        def build(workers: str) -> Run:
            shutil.rmtree(self.folder / "home" / "cache" / "sori-reader" / "clips", ignore_errors=True)
            self.fresh("out")
            return self.build(self.post, "--voice", self.neural, "--workers", workers, cold=False)

        self.fresh("home")
        ours, theirs = self.turns(lambda: build("threads:2"), lambda: build("threads:1"))
        self.row(f"two workers / one, {self.neural}", ours, theirs, "≤ 0.56 (1.8 x)")

    def unchanged(self) -> None:
        folder = self.fresh("thousand")
        text = self.post.read_text("utf-8")
        for number in range(1000):
            (folder / f"2024-01-01-{number}.md").write_text(
                text.replace("title: ", f"title: {number} "), "utf-8"
            )
        self.build(folder, "--voice", "silence")
        runs = [self.build(folder, "--voice", "silence", cold=False) for _ in range(self.runs)]
        self.note(
            "1,000 posts, nothing changed", f"{statistics.median(r.seconds for r in runs):.2f} s", "< 2 s"
        )

    def edited(self) -> None:
        post = self.longer(16)
        text = post.read_text("utf-8")
        cold = [self.build(post)]
        post.write_text(
            text[: len(text) // 2] + text[len(text) // 2 :].replace("다, ", "다 정말로, ", 1), "utf-8"
        )
        warm = [self.build(post, cold=False)]
        self.row("one hour, one sentence edited / cold", warm, cold, "< 0.10")

    def help(self) -> None:
        typer = [sys.executable, "-c", "import typer"]
        ours, theirs = self.turns(
            lambda: run([*READER, "--help"], self.folder), lambda: run(typer, self.folder)
        )
        self.row("`reader --help` / `import typer`", ours, theirs, "≤ 1.5")


NAMES = ("help", "cold", "edited", "hour", "unchanged", "ten", "workers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("post", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--neural", default="sori")
    parser.add_argument("--only", default=",".join(NAMES))
    given = parser.parse_args()
    given.post = given.post.resolve()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.post, given.runs, given.neural, Path(folder))
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {given.runs} runs\n"
        )
        print("| what | ours | other | ratio | goal |\n| --- | --- | --- | --- | --- |")
        for name in given.only.split(","):
            getattr(bench, name)()


if __name__ == "__main__":
    main()
