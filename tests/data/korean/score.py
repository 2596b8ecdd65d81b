#!/usr/bin/env python3
"""Score any Korean text normalizer against the set beside this file, or another of its shape. Needs nothing but Python.

    python score.py COMMAND [ARGUMENT...] [--set FILE.tsv] [--misses]

COMMAND reads written lines from standard input and prints each as it is said, a line a line: ``reader normalize``.
A reading is right when its letters and digits are those of an accepted one: spaces and punctuation are prosody, and
are not compared. Prints each class's share, and the whole; the set's classes and their sources are in README.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

GOLDEN = Path(__file__).parent / "golden.tsv"


class Reference(NamedTuple):
    """One line of a set: its class, as written, and every reading that is right."""

    kind: str
    written: str
    spoken: tuple[str, ...]


def read(path: Path) -> list[Reference]:
    """The references of a set: class ⇥ written ⇥ readings with ``|`` between them; ``#`` begins a comment."""
    lines = path.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [Reference(kind, written, tuple(spoken.split("|"))) for kind, written, spoken in rows]


def bare(text: str) -> str:
    """What of a reading is compared."""
    return "".join(character for character in text.lower() if character.isalnum())


def is_right(said: str, reference: Reference) -> bool:
    """Whether `said` is an accepted reading."""
    return bare(said) in {bare(reading) for reading in reference.spoken}


def main() -> int:
    """Ask the command, print the table; 1 if the command didn't answer each line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", type=Path, default=GOLDEN, dest="path")
    parser.add_argument("--misses", action="store_true", help="show what was said instead")
    options, command = parser.parse_known_args()
    references = read(options.path)
    written = "".join(f"{reference.written}\n" for reference in references)
    answer = subprocess.run(
        command, input=written, stdout=subprocess.PIPE, encoding="utf-8", check=True
    ).stdout
    said = answer.removesuffix("\n").split("\n")
    if len(said) != len(references):
        print(f"{len(references)} lines asked, {len(said)} answered", file=sys.stderr)
        return 1
    right, all_of = Counter[str](), Counter[str]()
    for reference, spoken in zip(references, said, strict=True):
        all_of[reference.kind] += 1
        right[reference.kind] += is_right(spoken, reference)
        if options.misses and not is_right(spoken, reference):
            print(
                f"{reference.kind}: {reference.written}\n    said {spoken}\n    want {' | '.join(reference.spoken)}"
            )
    for kind, number in sorted(all_of.items()):
        print(f"{kind:20} {right[kind]:5} of {number:5}")
    print(f"{'all':20} {right.total():5} of {all_of.total():5}  {right.total() / all_of.total():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
