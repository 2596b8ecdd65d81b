"""Builds in a voice whose engine raises, hangs, dies, or gives what is no sound: each a real process, with threads and processes.

    python -m tests.faults.engines [WAY …] [--most N] [--seed S]

Each must end by itself, with an exit code and a line for each post, leave an output that is right, and let the next build, in
another voice, end as one that never met it.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.rogue import DEADLY, ENDLESS, GIVEN, RAISED, installed
from tests.faults.runs import Tally, command, compared, environment, prepared, started, wrongs
from tests.faults.stops import tree

WAYS = (*ENDLESS, *DEADLY, "opens not", *RAISED, *GIVEN)
WORKERS = ("threads:1", "threads:4", "processes:2")
POSTS = 2
CALLED_OFF = 5.0
"""Seconds in which a build is to end that is called off while its engine hangs."""
PROFILE = 'engine = "rogue"\nsigns = "off"\nfallback = ["silence"]\nnetwork = {network}\n[options]\nway = "{way}"\nat = {at}\n'


def attacked(way: str, workers: str, at: int, network: bool) -> Iterator[str]:
    """What is wrong with a build in which the `at`-th sentence is the last right one, and with the one after it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        prepared(place, POSTS)
        env = installed(place / "package")
        voice = place / "rogue.toml"
        voice.write_text(PROFILE.format(way=way, at=at, network=str(network).lower()), "utf-8")
        ended = started(place, [*command(place), "--workers", workers, "--voice", str(voice)], env=env)
        if way in DEADLY and workers.startswith("threads"):
            yield from wrongs(ended, place / "out") if ended.code not in (7, -6) else ()
        else:
            yield from wrongs(ended, place / "out")
            # a tone is one, whatever it is called
            fine = way in ("NaN as bytes", "silence", "empty", "bytearray")
            failed = sum(line.startswith("오류: ") for line in ended.told.splitlines())
            if network and failed and way not in DEADLY:
                yield f"nobody took over: {ended.told}"
            elif not network and not fine and not 1 <= failed <= POSTS:
                yield f"{failed} lines of {POSTS} posts: {ended.told}"
        calm = started(place, [*command(place), "--voice", "silence"])
        yield from wrongs(calm, place / "out")
        started(place, [*command(place), "--voice", "silence", "-o", str(place / "calm")])
        yield from compared(tree(place / "calm"), place / "out")


def called_off(way: str, workers: str) -> Iterator[str]:
    """What is wrong with Ctrl-C while the engine hangs."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        prepared(place, POSTS)
        env = environment(place) | installed(place / "package") | {"PATIENT": "1"}
        voice = place / "rogue.toml"
        voice.write_text(PROFILE.format(way=way, at=2, network="false"), "utf-8")
        running = subprocess.Popen(
            [sys.executable, "-m", "reader", *command(place), "--workers", workers, "--voice", str(voice)],
            cwd=place, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        time.sleep(4)
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        try:
            _, told = running.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            running.kill()
            yield "Ctrl-C didn't end it"
            return
        if time.monotonic() - began > CALLED_OFF:
            yield f"it ended {time.monotonic() - began:.1f} s after Ctrl-C"
        if running.returncode != 130 or "Traceback" in told or len(told.splitlines()) != 1:
            yield f"after Ctrl-C, {running.returncode}: {told}"


def main() -> None:
    """Print what was wrong, and a table; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("way", nargs="*", default=list(WAYS))
    parser.add_argument("--most", type=int, default=0, help="so many runs, chosen by the seed; else all")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    chance = random.Random(asked.seed)
    runs = [(way, workers, network) for way in asked.way for workers in WORKERS for network in (False, True)]
    if asked.most:
        runs = chance.sample(runs, min(asked.most, len(runs)))
    tally = Tally()
    for way, workers, network in runs:
        at = chance.randrange(12)
        kind = (
            "hangs" if way in ENDLESS else "dies" if way in DEADLY else "gives" if way in GIVEN else "raises"
        )
        run = f"{way} at {at} with {workers}{', others may take over' if network else ''}"
        tally.add(f"engine {kind}", run, attacked(way, workers, at, network))
    for way in ENDLESS if not asked.most else ():
        for workers in WORKERS:
            tally.add("engine hangs, Ctrl-C", f"{way} with {workers}", called_off(way, workers))
    sys.exit(tally.end())


if __name__ == "__main__":
    main()
