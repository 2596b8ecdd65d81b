"""A slice of `tests.faults`: broken and full disks, rogue engines, rotten caches; `python -m tests.faults` has it all."""

import os
import shutil
import subprocess
import sys

import pytest

SEED = "20261129"
linux = pytest.mark.skipif(
    sys.platform != "linux"
    or shutil.which("cc") is None
    or shutil.which("unshare") is None
    or subprocess.run(["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m", "true"], check=False, capture_output=True).returncode != 0,
    reason="calls are made to fail by glibc's loader, disks are mounted in a namespace of our own",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="processes are forked and signalled")
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("disks --work new --most 1", marks=linux),
        pytest.param("disks --work edit,publish eio enospc full --most 1", marks=linux),
        "engines --most 2",
        "rot cache --most 1",
        "rot encoders --most 1",
    ],
)
def test_nothing_is_wrong_under(attack: str) -> None:
    name, *more = attack.split()
    command = [sys.executable, "-m", f"tests.faults.{name}", *more, "--seed", SEED]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
