"""The network's tables of symbols, with the Korean phones behind those that it was published with.

Kokoro looks each symbol up in two tables: one for rhythm and melody (128 numbers a symbol), one for the sound itself
(512). Ours are in ``voices/phones/kokoro.bin``: float16, little-endian, for each piece of `STARTS` in its order a
row of the first table and then one of the second. ``tests/bench/learning`` says how they were found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from reader.engines.kokoro.phonemes import FOREIGN_COUNT

if TYPE_CHECKING:
    from onnx import NodeProto

WIDTHS = (128, 512)
"""Of a row in the table for rhythm and melody, and in that for the sound."""
TOKENS = "tokens"
"""The network's input that holds the numbers of symbols."""

Rows = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def rows(data: bytes) -> tuple[Rows, Rows]:
    """Both tables' rows of Korean phones in `data`, the contents of a file as above: (phones, 128), (phones, 512)."""
    table = np.frombuffer(data, "<f2").astype(np.float32).reshape(-1, sum(WIDTHS))
    return table[:, : WIDTHS[0]], table[:, WIDTHS[0] :]


def teach(model: ModelProto, data: bytes) -> int:
    """Put the rows in `data` behind the tables of `model`, in place; gives how many tables there were.

    As published, the tables are 8-bit integers (a Gather, then a DequantizeLinear). They become float32, 0.5 MB.
    """
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    ours = {part.shape[1]: part for part in rows(data)}
    nodes: list[NodeProto] = list(model.graph.node)
    taught = 0
    for node in list(nodes):
        if node.op_type != "Gather" or node.input[1] != TOKENS:
            continue
        reader = next(
            each for each in nodes if each.op_type == "DequantizeLinear" and each.input[0] == node.output[0]
        )
        table = _floats([constants[name] for name in (node.input[0], *reader.input[1:])])
        whole = np.concatenate([table[:FOREIGN_COUNT], ours[table.shape[1]]])
        name = f"{node.name}/taught"
        model.graph.initializer.append(numpy_helper.from_array(whole, name))
        nodes[nodes.index(node)] = helper.make_node("Gather", [name, TOKENS], [reader.output[0]], name=name)
        nodes.remove(reader)
        taught += 1
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return taught


def _floats(quantized: list[TensorProto]) -> Rows:
    """What DequantizeLinear makes of (integers, scale, zero)."""
    values, scale, zero = (numpy_helper.to_array(tensor).astype(np.float32) for tensor in quantized)
    return np.asarray((values - zero) * scale, np.float32)
