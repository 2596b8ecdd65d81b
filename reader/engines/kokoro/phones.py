"""What was added to the network for Korean: phones of its own, and some of its constants learned anew.

Kokoro looks each symbol up in two tables: one for rhythm and melody (128 numbers a symbol), one for the sound itself
(512). Ours go behind the published ones. Of its constants, those that shift and stretch what its layers pass on were
learned again beside them; its weights are the published ones.

All of it is in ``voices/phones/kokoro.npz``, float16: `RHYTHM` and `SOUND`, a row for each piece of
`reader.engines.kokoro.phonemes.STARTS` in its order, and each such constant by its name in the network.
``tests/bench/learning`` says how they were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from onnx import ModelProto, NodeProto, helper, numpy_helper

from reader.engines.kokoro.graph import Graph
from reader.engines.kokoro.phonemes import FOREIGN_COUNT

RHYTHM, SOUND = "rhythm", "sound"
"""Names of the two tables' rows in the file."""
WIDTHS = (128, 512)
"""Of a row in the table for rhythm and melody, and in that for the sound."""
TOKENS = "tokens"
"""The network's input that holds the numbers of symbols."""

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a file as above holds.

    Attributes:
        rows: of Korean phones in both tables: (phones, 128) and (phones, 512).
        constants: name in the network → its value.
    """

    rows: tuple[Floats, Floats]
    constants: Mapping[str, Floats]


def read(data: bytes) -> Learned:
    """What is in `data`, the contents of a file as above."""
    with np.load(BytesIO(data), allow_pickle=False) as file:
        parts = {name: file[name].astype(np.float32) for name in file.files}
    return Learned((parts.pop(RHYTHM), parts.pop(SOUND)), parts)


def teach(model: ModelProto, learned: Learned) -> int:
    """Give `model` what was `learned`, in place; gives how many tables and constants there were to change.

    As published, the tables are 8-bit integers (a Gather, then a DequantizeLinear). They become float32, 0.5 MB.
    """
    graph = Graph(model)
    ours = dict(zip(WIDTHS, learned.rows, strict=True))
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
    for name, value in learned.constants.items():
        if name in graph.constants:
            graph.constants[name] = numpy_helper.from_array(value, name)
            taught += 1
    graph.replace(nodes)
    return taught


def _floats(graph: Graph, quantized: tuple[str, ...]) -> Floats:
    """What DequantizeLinear makes of the constants (integers, scale, zero)."""
    values, scale, zero = (np.asarray(graph.value(name), np.float32) for name in quantized)
    return (values - zero) * scale
