"""The network's tables of symbols, with the Korean phones behind those that it was published with.

Kokoro looks each symbol up in two tables: one for rhythm and melody (128 numbers a symbol), one for the sound itself
(512). Ours are in ``voices/phones/kokoro.bin``: float16, little-endian, for each piece of `STARTS` in its order a
row of the first table and then one of the second. ``tests/bench/learning`` says how they were found.
"""

from __future__ import annotations

import numpy as np
from onnx import ModelProto, NodeProto, helper

from reader.engines.kokoro.graph import Graph
from reader.engines.kokoro.phonemes import FOREIGN_COUNT

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
    graph = Graph(model)
    ours = {part.shape[1]: part for part in rows(data)}
    nodes: list[NodeProto] = []
    taught = 0
    for node in graph.nodes:
        found = graph.maker(node.input[0], "Gather") if node.op_type == "DequantizeLinear" else None
        if found is None or found.input[1] != TOKENS:
            nodes.append(node)
            continue
        table = _floats(graph, (found.input[0], *node.input[1:]))
        whole = np.concatenate([table[:FOREIGN_COUNT], ours[table.shape[1]]])
        name = graph.constant(f"{found.name}/taught", whole, np.float32)
        nodes.append(helper.make_node("Gather", [name, TOKENS], node.output, name))
        taught += 1
    graph.replace(nodes)
    return taught


def _floats(graph: Graph, quantized: tuple[str, ...]) -> Rows:
    """What DequantizeLinear makes of the constants (integers, scale, zero)."""
    values, scale, zero = (np.asarray(graph.value(name), np.float32) for name in quantized)
    return (values - zero) * scale
