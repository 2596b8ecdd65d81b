"""The embedded voices on processors that aren't here, by qemu-user: ``python -m tests.bench.processors [FOLDER] [CPU …]``.

A row a processor: which kernels are exact on it, how far each voice is from right (dB; `reader.engines.kokoro.proof.LIMIT`
is let pass), and how long that took, s. FOLDER, made by ``tests/bench/arm64.sh``, adds those of ARM64. Minutes each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from reader.engines.kokoro.proof import LIMIT
from tests.spoken import prepare

ROOT = Path(__file__).parents[2]
STYLES = ("sori", "sori-m")
X86 = ("Nehalem", "Haswell")
"""SSE4.1; AVX2 without VNNI."""
ARM64 = ("cortex-a72", "neoverse-n1", "max,sve=off", "max,sme=off")
"""NEON alone; dot product; i8mm; SVE. With SME, qemu before 8.2.3 multiplies wrongly (its issue 2083)."""


def measure(command: list[str], told: dict[str, str]) -> str:
    """A row's cells, of the Python that `command` starts."""
    began = perf_counter()
    done = subprocess.run(
        [*command, "-m", "tests.spoken", *STYLES],
        cwd=ROOT,
        env=os.environ | told,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1:]}"
    found = json.loads(done.stdout.splitlines()[-1])
    exact = ", ".join(name for name, right in found["exact"].items() if right)
    apart = " | ".join(f"{found['styles'][style]['apart']:.2f}" for style in STYLES)
    return f"{found['processor']} | {exact} | {apart} | {perf_counter() - began:.0f}"


def main(*words: str) -> None:
    """Print the table."""
    folder = next((Path(word) for word in words if Path(word).is_dir()), None)
    wanted = [word for word in words if not Path(word).is_dir()] or [*X86, *(ARM64 if folder else ())]
    prepare()  # here, where it takes seconds
    print(
        f"| processor | as seen | exact | {STYLES[0]}, dB of {LIMIT:g} | {STYLES[1]} | s |\n"
        + "| --- " * 6
        + "|"
    )
    for cpu in wanted:
        if cpu in X86:
            row = measure(["qemu-x86_64", "-cpu", cpu, sys.executable], {})
        else:
            root = (folder or Path()) / "root"
            python = [str(root / "usr/bin/python3.11")]
            row = measure(
                ["qemu-aarch64", "-L", str(root), "-cpu", cpu, *python],
                {"PYTHONPATH": f"{ROOT}:{root.parent / 'site'}", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        print(f"| {cpu} | {row} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
