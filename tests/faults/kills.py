"""Kill real builds at random moments, and see that the last one ends as one that was left in peace.

    python -m tests.faults.kills [--posts N] [--kills N] [--every SECONDS] [--edits] [--seed S] [--voice NAME]

Each kill is a SIGKILL for the process and whatever it has begun. With ``--edits`` a post gets another sentence before each
build. In the end there must be the same files with the same bytes as after one calm build (after edits: but for the records,
which tell when a post was edited, and what is made of them), and nothing left over. After each kill the feed must be right.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.faults.stops import POSTS, faults, tree


def write(folder: Path, count: int) -> None:
    """Posts of our own: our three, with other titles and one paragraph moved."""
    texts = [post.read_text("utf-8") for post in sorted(POSTS.glob("*.md"))]
    folder.mkdir()
    for number in range(count):
        text = re.sub(
            r"(?m)^title: (.*)$", rf"title: {number}번째 이야기", texts[number % len(texts)], count=1
        )
        text = re.sub(r"(?m)^permalink: .*\n", "", text)
        (folder / f"2026-0{1 + number % 9}-{1 + number % 28:02}-{number}.md").write_text(text, "utf-8")


def build(place: Path, out: Path, voice: str) -> subprocess.Popen[bytes]:
    """Begin a build in a process group of its own."""
    command = [
        sys.executable,
        "-m",
        "reader",
        "build",
        str(place / "posts"),
        "-o",
        str(out),
        "--voice",
        voice,
        "--quiet",
    ]
    env = os.environ | {"XDG_CACHE_HOME": str(place / "cache"), "HOME": str(place)}
    return subprocess.Popen(command, env=env, cwd=place, start_new_session=True)


def main() -> None:
    """Print what was killed and what was wrong; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--kills", type=int, default=0, help="so many; else until a build is done")
    parser.add_argument("--every", type=float, default=3.0)
    parser.add_argument("--edits", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--voice", default="silence")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write(place / "posts", asked.posts)
        posts, out = sorted((place / "posts").glob("*.md")), place / "out"
        killed = wrong = parts = 0
        began = monotonic()
        while True:
            if asked.edits:
                post = chance.choice(posts)
                post.write_text(post.read_text("utf-8") + f"\n{killed}번째로 붙인 문장입니다.\n", "utf-8")
            running = build(place, out, asked.voice)
            try:
                code = running.wait(None if killed == asked.kills > 0 else chance.uniform(0, 2 * asked.every))
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
                killed += 1
                parts = max(parts, len(list(out.rglob(".part-*"))))
                for each in faults(out):
                    wrong += 1
                    print(f"after kill {killed}: {each}", flush=True)
                continue
            if code:
                wrong += 1
                print(f"after kill {killed}: a build ended with {code}", flush=True)
            if killed >= asked.kills:
                break
        seconds = monotonic() - began
        calm = place / "calm"
        build(place, calm, asked.voice).wait()
        wanted, there = tree(calm), tree(out)
        left = sorted(there.keys() - wanted.keys())
        lost = sorted(wanted.keys() - there.keys())
        free = r".*\.(?:json|html)" if asked.edits else "(?!)"
        other = [
            n for n in wanted.keys() & there.keys() if wanted[n] != there[n] and not re.fullmatch(free, n)
        ]
        print(
            f"{killed} kills in {seconds:.0f} s, {parts} half-written files at most; left over {len(left)}, lost {len(lost)}, other bytes {len(other)}, wrong meanwhile {wrong}"
        )
        print(*left[:5], *lost[:5], *other[:5])
        shutil.rmtree(place / "cache", ignore_errors=True)
    sys.exit(bool(left or lost or other or wrong))


if __name__ == "__main__":
    main()
