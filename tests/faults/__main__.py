"""All that is done to it, one after the other, each with its table.

    python -m tests.faults [--most N] [--seed S]

With ``--most 0`` everything at every moment, which takes hours.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys

ATTACKS = (
    "stops {most} --seed {seed}",
    "power {most} --seed {seed}",
    "kills --posts 12 --kills {kills} --every 0.9 --edits --seed {seed}",
    "kills --posts 300 --every 3 --seed {seed}",
    "disks {most} --seed {seed}",
    "engines {most} --seed {seed}",
    "rot {most} --seed {seed}",
    "damage {most} --seed {seed}",
    "cluster --posts 60 --every 4 --client --seed {seed}",
)


def main() -> None:
    """Ends with 1 if anything was wrong anywhere."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=10, help="runs of each attack, chosen by the seed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked = parser.parse_args()
    most = f"--most {asked.most}" if asked.most else ""
    wrong = []
    for attack in ATTACKS:
        told = attack.format(most=most, kills=asked.most or 1000, seed=asked.seed)
        print(f"\n== {told}", flush=True)
        name, *arguments = told.split()
        if subprocess.run([sys.executable, "-m", f"tests.faults.{name}", *arguments], check=False).returncode:
            wrong.append(told)
    print("\nwrong: " + ("; ".join(wrong) or "nothing"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
