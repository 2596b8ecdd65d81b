"""A power failure at any moment, on the worst disk, leaves what is right; the long run is `tests.faults.power`."""

import subprocess
import sys

import pytest

from tests.faults.power import DISKS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="which file is synced is told by /proc")
@pytest.mark.parametrize("name", ["new", "publish"])
def test_whenever_the_power_fails(name: str) -> None:
    command = [sys.executable, "-m", "tests.faults.power", name, "--most", "3", "--seed", "20261129"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f" {3 * len(DISKS)} cuts" in ran.stdout
