"""What variants of a show cost besides the show itself: ``python -m tests.bench.variants FOLDER [COUNT] [VOICE]``.

The COUNT shortest posts of FOLDER become a show; then, from the same cache, 간단히 and 자세히 are made besides, and then 천천히. Each is
a process of its own. Told is processor time (of all its threads, user and system), and what was written.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from reader import article, source
from reader.errors import ReaderError
from reader.korean.sentences import count_syllables
from reader.listening import LEVELS
from reader.script import compose

STEPS = (
    ("보통", ""),
    ("+ 간단히, 자세히", "[variant.simple]\n[variant.full]\n"),
    ("+ 천천히", "[variant.slow]\n"),
)


def shortest(folder: Path, count: int) -> list[str]:
    """The posts in which least is said."""
    told = []
    for place in source.find([str(folder)]):
        try:
            (post,) = source.fetch(place)
            lines = compose(article.read(post), None, LEVELS["normal"]).utterances
        except (ReaderError, ValueError):
            continue
        told.append((sum(count_syllables(line.spoken) for line in lines), place))
    return [place for _, place in sorted(told)[:count]]


def build(posts: list[str], folder: Path, settings: str, voice: str) -> tuple[float, dict[str, Any]]:
    """Processor seconds of a build, and its report."""
    (folder / "reader.toml").write_text(settings, "utf-8")
    command = [sys.executable, "-m", "reader", "build", *posts, "--config", str(folder / "reader.toml")]
    command += ["--out", str(folder / "out"), "--cache", str(folder / "cache"), "--voice", voice, "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    report = json.loads(child.stdout.read())
    _, _, used = os.wait4(child.pid, 0)
    return used.ru_utime + used.ru_stime, report


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    folder, count = Path(sys.argv[1]), int((*sys.argv, "100")[2])
    voice = (*sys.argv, "100", "sori")[3] if len(sys.argv) > 3 else "sori"
    posts = shortest(folder, count)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        (home / "warm").mkdir()
        build(posts[:1], home / "warm", "", voice)  # the model is prepared, and in the page cache
        settings, first, before = "", 0.0, 0
        for name, more in STEPS:
            settings += more
            seconds, report = build(posts, home, settings, voice)
            first = first or seconds
            wrote, kept = size(home / "out"), size(home / "cache")
            print(f"{name}: {seconds:.1f} s of processor, {seconds / first:.3f} of the first", end="; ")
            print(
                f"output {wrote / 1e6:.1f} MB ({(wrote - before) / 1e6:+.1f}), cache {kept / 1e6:.1f} MB",
                end="; ",
            )
            print(
                _told("보통", report),
                *(_told(each["name"], each) for each in report["variants"]),
                sep="; ",
                flush=True,
            )
            before = wrote


def _told(name: str, report: dict[str, Any]) -> str:
    made = report["made"]
    sound = sum(each["seconds"] for each in made)
    return f"{name} {len(made)} made, {sound / 60:.1f} min, {report['sentences']}"


if __name__ == "__main__":
    main()
