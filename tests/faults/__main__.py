"""All that is done to it, one after the other, each with its table.

    python -m tests.faults [--most N] [--seed S]

With ``--most 0`` everything at every moment, which takes hours.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys


def main() -> None:
    """Ends with 1 if anything was wrong anywhere."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=10, help="runs of each attack, chosen by the seed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked = parser.parse_args()
    picked = ["--most", str(asked.most), "--seed", str(asked.seed)]
    kills = asked.most or 1000
    wrong = 0
    for name, arguments in {
        "stops": picked,
        "kills": [
            "--posts",
            "12",
            "--kills",
            str(kills),
            "--every",
            "0.9",
            "--edits",
            "--seed",
            str(asked.seed),
        ],
        "disks": picked,
        "engines": picked,
        "rot": picked,
    }.items():
        print(f"\n== {name}", flush=True)
        wrong += (
            subprocess.run([sys.executable, "-m", f"tests.faults.{name}", *arguments], check=False).returncode
            != 0
        )
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
