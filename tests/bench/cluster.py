"""What a cluster of Dask on this machine gains and costs.

    python -m tests.bench.cluster speed POST.md... [--voice NAME]
    python -m tests.bench.cluster memory FOLDER [--posts N] [--letters N] [--picture FILE.svg]

``speed`` makes the same posts by one thread, by two threads, by two processes, by one worker and by two, each time with nothing kept; the cluster
is there before. ``memory`` makes so many posts, edited copies of those in a folder and cut off after some letters, with two workers
and the silent voice, and looks every few seconds what the build, the scheduler and the workers take.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic, sleep

import psutil

from tests.faults.cluster import Cluster

LOOK = 5.0  # seconds


def prepared(cache: Path) -> None:
    """The voice as it was prepared on this machine, and nothing else that is kept."""
    (cache / "sori-reader").mkdir(parents=True)
    models = Path.home() / ".cache" / "sori-reader"
    for kept in models.iterdir() if models.is_dir() else ():
        if kept.name != "clips":
            (cache / "sori-reader" / kept.name).symlink_to(kept)


def build(place: Path, out: str, posts: Sequence[str], workers: str, voice: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reader", "build", *posts, "-o", str(place / out), "--workers", workers]
    env = os.environ | {"XDG_CACHE_HOME": str(place / f"{out}-cache")}
    prepared(place / f"{out}-cache")
    return subprocess.Popen([*command, "--voice", voice, "--quiet"], env=env, stdout=subprocess.DEVNULL)


def speed(place: Path, posts: Sequence[str], voice: str) -> None:
    """A row for each way, with its ratio to one thread."""
    took: dict[str, float] = {}

    def timed(name: str, workers: str) -> None:
        began = monotonic()
        if build(place, f"out{len(took)}", posts, workers, voice).wait():
            sys.exit(f"{name} failed")
        took[name] = monotonic() - began
        print(f"{name:12} {took[name]:7.1f} s {took['threads:1'] / took[name]:5.2f} x", flush=True)

    for here in ("threads:1", "threads:2", "processes:2"):
        timed(here, here)
    for number in (1, 2):
        prepared(place / str(number))
        with Cluster(place / str(number), number) as cluster:
            sleep(10)  # until all have come
            timed(f"dask, {number}", cluster.address)
    one, two, alone = took["dask, 1"], took["dask, 2"], took["threads:1"]
    print(
        f"two workers / one {one / two:.2f} x; one worker / one thread: {100 * (one / alone - 1):+.1f} % time"
    )


def edited(folder: Path, to: Path, count: int, letters: int) -> None:
    """`count` posts, of those in `folder` in turn: each with a title and a date of its own, cut off at a line."""
    texts = [post.read_text("utf-8", "replace") for post in sorted(folder.rglob("*.md"))]
    to.mkdir()
    for number in range(count):
        text = texts[number % len(texts)].rpartition("\n---\n")[2]
        body = text[:letters].rpartition("\n")[0] or text[:letters]
        day = f"20{10 + number // 720:02}-{1 + number // 60 % 12:02}-{1 + number // 2 % 28:02}"
        head = f"---\ntitle: {number}번째 이야기\n---\n\n{number}번째 이야기입니다.\n\n"
        (to / f"{day}-{number}.md").write_text(head + re.sub(r"(?m)^---$", "", body), "utf-8")


def tree(pid: int) -> Iterator[psutil.Process]:
    try:
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)
    except psutil.NoSuchProcess:
        return


def taken(pid: int) -> list[float]:
    """MB of a process and those that it has begun, each."""
    found = []
    for each in tree(pid):
        try:
            found.append(each.memory_info().rss / 1e6)
        except psutil.NoSuchProcess:
            continue
    return found


def memory(place: Path, asked: argparse.Namespace) -> None:
    edited(Path(asked.places[0]), place / "posts", asked.posts, asked.letters)
    rows: list[tuple[float, int, float, float, float]] = []
    with Cluster(place, 2) as cluster:
        sleep(10)
        began = monotonic()
        going = build(place, "out", [str(place / "posts")], cluster.address, "silence")
        while going.poll() is None:
            sleep(LOOK)
            workers = [taken(cluster.running[f"worker {number}"].pid) for number in range(2)]
            client, scheduler = taken(going.pid), taken(cluster.running["scheduler"].pid)
            made = sum(1 for _ in (place / "out" / "episodes").glob("*.html"))
            if client and scheduler:
                highest = max(max(each, default=0.0) for each in workers)
                rows.append((monotonic() - began, made, max(client), max(scheduler), highest))
            if len(rows) % 12 == 1:
                print(
                    "{:6.0f} s {:6} listed; build {:4.0f}, scheduler {:4.0f}, worker {:4.0f} MB".format(
                        *rows[-1]
                    ),
                    flush=True,
                )
        seconds = monotonic() - began
    highest_of = [max(row[which] for row in rows) for which in (2, 3, 4)]
    print(
        f"{asked.posts} posts in {seconds:.0f} s; at most: build {highest_of[0]:.0f}, scheduler {highest_of[1]:.0f}, worker {highest_of[2]:.0f} MB"
    )
    for name in ("feed.xml", "index.html"):
        print(f"{name}: {(place / 'out' / name).stat().st_size} bytes")
    sizes = [file.stat().st_size for file in (place / "out").glob("feed*.xml")]
    pages = [file.stat().st_size for file in (place / "out").rglob("*.html")]
    print(
        f"{len(sizes)} feed documents, {sum(sizes) / 1e6:.1f} MB; {len(pages)} pages, {sum(pages) / 1e6:.1f} MB"
    )
    if asked.picture:
        Path(asked.picture).write_text(picture(rows), "utf-8")


def picture(rows: Sequence[tuple[float, int, float, float, float]]) -> str:
    """The rows as lines over time."""
    wide, high, most = 720, 300, max(300.0, *(max(row[2:]) for row in rows)) * 1.05
    end = rows[-1][0]
    parts = []
    for which, name, colour in ((2, "build", "#0b6"), (3, "scheduler", "#06c"), (4, "worker", "#c60")):
        points = " ".join(
            f"{50 + row[0] / end * (wide - 60):.1f},{high - row[which] / most * high:.1f}" for row in rows
        )
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        parts.append(f'<text x="{60 + 90 * (which - 2)}" y="{high + 34}" fill="{colour}">{name}</text>')
    for level in range(0, int(most) + 1, 100):
        y = high - level / most * high
        parts.append(
            f'<path d="M50 {y:.1f}H{wide - 10}" stroke="#ddd"/><text x="8" y="{y:.1f}">{level}</text>'
        )
    told = f"MB, {end:.0f} s, {rows[-1][1]} episodes"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -10 {wide} {high + 50}" font-size="12" font-family="sans-serif">'
        f'<title>{told}</title><text x="{wide - 260}" y="{high + 34}">{told}</text>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("speed", "memory"))
    parser.add_argument("places", nargs="+")
    parser.add_argument("--voice", default="sori")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--picture", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.what == "speed":
            speed(Path(folder), asked.places, asked.voice)
        else:
            memory(Path(folder), asked)


if __name__ == "__main__":
    main()
