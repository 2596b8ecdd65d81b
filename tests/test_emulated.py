"""Processors that aren't here, emulated: an x86 with AVX2 and no VNNI, where products saturate. qemu-user is slow, and true:
what it says was byte for byte what a real one says. Others: ``python -m tests.bench.processors``.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reader.engines.kokoro.proof import LIMIT

ROOT = Path(__file__).parent.parent
HASWELL = ["qemu-x86_64", "-cpu", "Haswell", sys.executable]

pytestmark = [
    pytest.mark.emulated,
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("qemu-x86_64") or platform.machine() != "x86_64",
        reason="no qemu-x86_64 (Debian: qemu-user), or no x86",
    ),
]


def emulated(*command: str, **told: str) -> str:
    done = subprocess.run(
        [*HASWELL, *command], cwd=ROOT, env=os.environ | told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def spoken(cache: Path, *words: str) -> dict[str, Any]:
    """What `tests.spoken` tells under emulation, of a model that was prepared without."""
    told = {"XDG_CACHE_HOME": str(cache)}
    prepare = f"from tests.spoken import prepare; prepare(*{words!r})"
    subprocess.run([sys.executable, "-c", prepare], cwd=ROOT, env=os.environ | told, check=True)
    found: dict[str, Any] = json.loads(emulated("-m", "tests.spoken", *words, **told))
    return found


def test_sums_are_right() -> None:
    emulated(
        "-m",
        "pytest",
        "-q",
        "tests/test_kokoro_kernels.py",
        "tests/test_kokoro_rewrite.py",
        "-k",
        "sum or exact or product",
    )


def test_a_voice_is_right_with_a_model_prepared_on_another_processor(tmp_path: Path) -> None:
    found = spoken(tmp_path, "sori")
    assert found["exact"] == {"narrow": True, "unsigned": True, "wide": False}
    assert found["styles"]["sori"]["apart"] <= LIMIT


def test_a_model_prepared_wrongly_is_refused(tmp_path: Path) -> None:
    assert spoken(tmp_path, "--wrong", "sori")["styles"]["sori"]["apart"] > LIMIT
