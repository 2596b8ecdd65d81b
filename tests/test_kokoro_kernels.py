"""Sums must be right on whatever processor this runs, and a kernel that is wrong there must be known as such."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reader.engines.kokoro import kernels
from reader.engines.kokoro.kernels import Integers, Store, exact, narrow, processor, proven, unsigned, wide

WEIGHTS = st.sampled_from([np.uint8, np.int8]).flatmap(lambda kind: arrays(kind, (3, 4)))


def test_a_kernel_speaks_on_this_processor() -> None:
    assert next(proven()) in kernels.KERNELS


@pytest.mark.parametrize("store", [narrow, unsigned])
def test_what_is_spoken_with_is_exact_on_every_processor(store: Store) -> None:
    assert exact(store)


def test_what_saturates_is_told_with_the_processor() -> None:
    assert processor().endswith("exact" if exact(wide) else "saturates")


def test_a_kernel_that_cuts_off_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As AVX2 without VNNI does it: two products at a time, in 16 bits."""

    def saturating(given: Integers, weights: Integers, zero: Integers) -> Integers:
        products = (given.astype(np.int32)[:, :, None] * weights.astype(np.int32)).reshape(
            len(given), -1, 2, weights.shape[1]
        )
        pairs = np.clip(products.sum(axis=2), -(2**15), 2**15 - 1).sum(axis=1)
        return np.asarray(
            pairs
            - 3 * weights.astype(np.int32).sum(axis=0)
            - int(zero) * (given.astype(np.int32) - 3).sum(axis=1, keepdims=True)
        )

    monkeypatch.setattr(kernels, "_product", saturating)
    fresh: Callable[[Store], bool] = exact.__wrapped__
    assert (fresh(narrow), fresh(wide)) == (True, False)


@given(WEIGHTS, st.integers(0, 127))
def test_no_weight_is_changed(weights: Integers, zero: int) -> None:
    meant = weights.astype(np.int64) - zero
    for store in (narrow, unsigned, wide):
        kept, nothing = store(weights, np.array(zero, weights.dtype))
        assert kept.dtype == nothing.dtype
        assert np.array_equal(kept.astype(np.int64) - int(nothing), meant)


@given(WEIGHTS, st.integers(0, 127))
def test_signed_weights_never_saturate(weights: Integers, zero: int) -> None:
    kept, nothing = narrow(weights, np.array(zero, weights.dtype))
    everything = np.append(kept, nothing)
    if np.ptp(np.append(weights, zero).astype(int)) <= 127:
        assert kept.dtype == np.int8
    assert kept.dtype == np.uint8 or -64 <= everything.min() <= everything.max() <= 64
