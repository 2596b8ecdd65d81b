"""Figures of the normalizer, by hand: ``python tests/bench/normalizing.py REFERENCES.jsonl...``.

A reference is one JSON object a line: class, written, spoken (a reading, or a list of accepted ones). Readings
are compared without spaces and punctuation. Peers are measured in the same run when they are installed beside
``sori-reader`` (an environment of their own keeps them out of the project): kornorm, ko-speech-tools, g2pk2.
``--failures`` lists what ours misses.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from reader.korean import normalize

Reference = dict[str, str | list[str]]


def peers() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Name and function of every system that can be imported here; the number part alone of g2p tools."""
    yield "sori-reader", normalize
    for name, module, function in (
        ("kornorm", "kornorm", "dealers_choice"),
        ("ko-speech-tools", "ko_speech_tools.g2p.numerals", "convert_num"),
        ("g2pk2", "g2pk2.numerals", "convert_num"),
    ):
        try:
            yield name, getattr(import_module(module), function)
        except ImportError:
            continue


def plain(text: str) -> str:
    """Letters and digits alone."""
    return "".join(character for character in text.lower() if character.isalnum())


def accepted(reference: Reference) -> set[str]:
    """The accepted readings, compared plain."""
    spoken = reference["spoken"]
    return {plain(reading) for reading in ([spoken] if isinstance(spoken, str) else spoken)}


def measure(path: Path, failures: bool) -> None:
    """Print a table of classes and systems for one file of references."""
    references: list[Reference] = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    totals = Counter(str(reference["class"]) for reference in references)
    right: dict[str, Counter[str]] = {}
    for name, say in peers():
        say("1개")  # tables are loaded once
        started = time.process_time()
        said = [say(str(reference["written"])) for reference in references]
        rate = len(references) / max(time.process_time() - started, 1e-9)
        right[name] = Counter(
            str(reference["class"])
            for reference, spoken in zip(references, said, strict=True)
            if plain(spoken) in accepted(reference)
        )
        print(f"{path.name}: {name} {right[name].total()}/{len(references)}, {rate:,.0f} a second")
        if failures and name == "sori-reader":
            for reference, spoken in zip(references, said, strict=True):
                if plain(spoken) not in accepted(reference):
                    print(f"  {reference['class']}: {reference['written']} → {spoken}")
    print("class".ljust(16), "total", *right)
    for name, total in totals.items():
        print(
            name.ljust(16), str(total).rjust(5), *(str(right[peer][name]).rjust(len(peer)) for peer in right)
        )


def main() -> None:
    """Measure every file that is named."""
    for argument in sys.argv[1:]:
        if not argument.startswith("--"):
            measure(Path(argument), "--failures" in sys.argv)


if __name__ == "__main__":
    main()
