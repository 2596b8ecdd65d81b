"""Inputs that reached something new: a text file a target, a line an input, as Python writes bytes."""

from __future__ import annotations

from ast import literal_eval
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
BYTES, MOST, COUNT = 1_200, 30_000, 150
"""Of one input, and of all of a target, at most, and how many: they run with each test."""


def load(target: str) -> list[bytes]:
    """The inputs of a target."""
    file = FOLDER / f"{target}.txt"
    lines = file.read_text("ascii").splitlines() if file.exists() else []
    return [literal_eval(line) for line in lines]


def save(target: str, folder: Path) -> None:
    """Let the files of `folder` be the inputs of a target, as many as there is room for, chosen by their names, which are hashes."""
    room, kept = MOST, list[bytes]()
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        if len(data) <= min(BYTES, room) and len(kept) < COUNT:
            kept.append(data)
            room -= len(data)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{target}.txt").write_text("".join(f"{data!r}\n" for data in sorted(kept)), "ascii")
