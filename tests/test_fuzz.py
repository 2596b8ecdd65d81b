"""What fuzzing found worth keeping breaks no promise; `python -m tests.fuzz TARGET` looks for more."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import corpus
from tests.fuzz.targets import TARGETS

SEED = 20261129


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_found_breaks_no_promise(target: str) -> None:
    inputs = corpus.load(target)
    assert inputs
    for data in inputs:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_and_neither_do_its_likes(target: str) -> None:
    """Two inputs, cut and joined, with some bytes of one in the other."""
    chance, inputs = random.Random(SEED), corpus.load(target)
    for _ in range(60):
        one, other = chance.choice(inputs), chance.choice(inputs)
        cut, to = sorted((chance.randrange(len(one) + 1), chance.randrange(len(one) + 1)))
        TARGETS[target](one[:cut] + other[: chance.randrange(len(other) + 1)] + one[to:])
