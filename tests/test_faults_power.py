"""A power failure at any moment, on the worst disk, leaves what is right; the long run is `tests.faults.power`."""

import sys

import pytest

from tests.faults.power import DISKS, cuts
from tests.faults.stops import SCENARIOS

SEED = 20261129


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="which file is synced is told by /proc")
@pytest.mark.parametrize("name", ["new", "prune"])
def test_whenever_the_power_fails(name: str) -> None:
    found = list(cuts(SCENARIOS[name], most=4, seed=SEED))
    assert len(found) == 4 * len(DISKS)
    assert [each for each in found if each[2]] == []
