"""How near a build comes to what LAME alone takes for the same sound, on as many threads: in turns, in one run.

    python -m tests.bench.lame FOLDER [--posts 40] [--runs 3] [--threads 2]

The product is `reader build` of the first posts of FOLDER with the voice `silence`, everything cold, start-up included. The
floor is one LAME call an episode over the very sound that came out, at the product's own settings (`reader.mp3`), written to
a file; the sound is decoded before, untimed. Wall and processor seconds; where others use the machine, the latter count.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from reader import mp3
from reader.model import Sound
from reader.sound import decode


def timed(command: list[str], home: Path) -> tuple[float, float]:
    """Wall and processor seconds of `command`."""
    environment = os.environ | {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    began = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def encode_all(folder: Path, threads: int) -> None:
    """What the floor does: each ``.pcm`` in `folder` becomes an ``.mp3``."""

    def one(file: Path) -> None:
        file.with_suffix(".mp3").write_bytes(mp3.encode(Sound(file.read_bytes()), 64))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, sorted(folder.glob("*.pcm"))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.floor:
        encode_all(asked.folder, asked.threads)
        return
    with tempfile.TemporaryDirectory() as folder:
        posts, out, pcm = (Path(folder) / name for name in ("posts", "out", "pcm"))
        posts.mkdir()
        pcm.mkdir()
        for file in sorted(asked.folder.glob("*.md"))[: asked.posts]:
            shutil.copy(file, posts)
        words = ["build", str(posts), "-o", str(out), "--voice", "silence"]
        command = [sys.executable, "-m", "reader", *words, "--workers", f"threads:{asked.threads}", "-q"]
        floor = [
            sys.executable,
            "-m",
            "tests.bench.lame",
            str(pcm),
            "--threads",
            str(asked.threads),
            "--floor",
        ]
        rows = []
        for number in range(asked.runs):
            home = Path(folder) / f"home{number}"
            home.mkdir()
            shutil.rmtree(out, ignore_errors=True)
            ours = timed(command, home)
            if not number:
                for file in out.glob("episodes/*.mp3"):
                    (pcm / file.name).with_suffix(".pcm").write_bytes(decode(file.read_bytes()).pcm)
            least = timed(floor, home)
            rows.append((ours, least))
            print(f"wall {ours[0]:.2f} and {least[0]:.2f} s, processor {ours[1]:.2f} and {least[1]:.2f} s")
        seconds = sum(file.stat().st_size for file in pcm.glob("*.pcm")) / 48_000
        wall, used = (median(least[n] / ours[n] for ours, least in rows) for n in (0, 1))
        print(f"{seconds:.0f} s of sound; floor / product: wall {wall:.2f}, processor {used:.2f}")


if __name__ == "__main__":
    main()
