"""Which 8-bit product is right on this processor: tried, not assumed.

Sums of 8-bit products are exact on paper. But where x86 has AVX2 and no VNNI, onnxruntime adds two products of an
unsigned and a signed number in 16 bits, which hold 255 · 64 · 2 and not 255 · 128 · 2: what is more is cut off, without
a word, and a voice becomes noise. The published network is made for that: its weights span 7 bits, 0 to 127. So they
can be kept as signed numbers from -64 to 63, which loses nothing and is exact, and fastest, on every processor tried
(``tests/bench/BENCHMARKS.md``). For those not tried, a kernel is held against whole numbers in every process, before
it is used; and nothing about it is remembered that a cache could carry to another processor.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

Integers = np.ndarray[Any, np.dtype[np.integer[Any]]]
Stored = tuple[Integers, Integers]
"""Weights as a kernel takes them, and what among them means 0: one number, or one a column."""
Store = Callable[[Integers, Integers], Stored]

_MOST = 64  # largest signed weight of which two products with 255 fit into 16 bits
_ROWS, _DEPTH, _COLUMNS = 64, 256, 64  # of the products tried: all paths of a kernel, in a millisecond


def narrow(weights: Integers, zero: Integers) -> Stored:
    """Signed, from -64 to 64, if they and their 0 span no more; others as `unsigned`."""
    low, high = min(int(weights.min()), int(zero.min())), max(int(weights.max()), int(zero.max()))
    if high - low > 2 * _MOST:
        return unsigned(weights, zero)
    return _shifted(weights, zero, (low + high + 1) // 2, np.int8)


def unsigned(weights: Integers, zero: Integers) -> Stored:
    """From 0 to 255."""
    return _shifted(weights, zero, -128 if weights.dtype == np.int8 else 0, np.uint8)


def wide(weights: Integers, zero: Integers) -> Stored:
    """Signed, from -128 to 127: what saturates. Nothing is spoken with it; it tells processors apart."""
    return _shifted(weights, zero, 0 if weights.dtype == np.int8 else 128, np.int8)


def _shifted(weights: Integers, zero: Integers, shift: int, kind: type[np.integer[Any]]) -> Stored:
    return (weights.astype(np.int16) - shift).astype(kind), (zero.astype(np.int16) - shift).astype(kind)


KERNELS: Mapping[str, Store] = {"s7": narrow, "u8": unsigned}
"""How each kernel has its weights, the fastest first."""


def proven() -> Iterator[str]:
    """The kernels that are exact on this processor, the fastest first; each is tried when it is asked for."""
    return (name for name, store in KERNELS.items() if exact(store))


@cache
def exact(store: Store) -> bool:
    """Are sums right here with weights kept by `store`, though as large as 7-bit weights can make them?"""
    random = np.random.default_rng(0)
    given = random.integers(0, 256, (_ROWS, _DEPTH), dtype=np.uint8)
    weights = random.integers(0, 128, (_DEPTH, _COLUMNS), dtype=np.uint8)
    given[: _ROWS // 2] = 255
    weights[:, ::4], weights[:, 1::4] = 0, 127
    zero = np.array(65, np.uint8)
    found = _product(given, *store(weights, zero))
    return np.array_equal(found, (given.astype(np.int32) - 3) @ (weights.astype(np.int32) - 65))


@cache
def processor() -> str:
    """This processor as numbers are computed on it: machine, vector instructions, onnxruntime, what saturates."""
    import onnxruntime

    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    saturates = "exact" if exact(wide) else "saturates"
    return " ".join((platform.machine(), *found, f"onnxruntime-{onnxruntime.__version__}", saturates))


def _product(given: Integers, weights: Integers, zero: Integers) -> Integers:
    """What onnxruntime makes of ``(given - 3) @ (weights - zero)``."""
    import onnxruntime

    constants = {"w": weights, "gz": np.array(3, np.uint8), "wz": zero}
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["g", "w", "gz", "wz"], ["sums"])],
        "product",
        [helper.make_tensor_value_info("g", TensorProto.UINT8, given.shape)],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run(None, {"g": given})[0])
