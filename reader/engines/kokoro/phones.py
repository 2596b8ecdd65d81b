"""What was added to the network for Korean: phones of its own, some of its constants learned anew, and adapters.

Kokoro looks each symbol up in two tables: one for rhythm and melody (128 numbers a symbol), one for the sound itself
(512). Ours go behind the published ones. Of its constants, those that shift and stretch what its layers pass on were
learned again beside them. Its weights are the published ones; where phones become sound, each convolution has an
adapter beside it, whose small product is added to what it makes (Hu et al., “LoRA: Low-Rank Adaptation of Large
Language Models”, ICLR 2022).

All of it is in ``voices/phones/kokoro.npz``, float16: `RHYTHM` and `SOUND`, a row for each piece of
`reader.engines.kokoro.phonemes.STARTS` in its order; each such constant by its name in the network; and of each adapter
both kernels by the name of its convolution with `DOWN` and `UP` behind it: (rank, inputs, taps), (outputs, rank, 1).
``tests/bench/learning`` says how they were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from onnx import ModelProto, NodeProto, helper, numpy_helper

from reader.engines.kokoro import patterns
from reader.engines.kokoro.graph import Graph, attributes
from reader.engines.kokoro.phonemes import FOREIGN_COUNT

RHYTHM, SOUND = "rhythm", "sound"
"""Names of the two tables' rows in the file."""
WIDTHS = (128, 512)
"""Of a row in the table for rhythm and melody, and in that for the sound."""
DOWN, UP = "|down", "|up"
"""Ends of the names of an adapter's two kernels."""
TOKENS = "tokens"
"""The network's input that holds the numbers of symbols."""

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a file as above holds.

    Attributes:
        rows: of Korean phones in both tables: (phones, 128) and (phones, 512).
        constants: name in the network → its value.
        adapters: name of a convolution → both kernels of its adapter.
    """

    rows: tuple[Floats, Floats]
    constants: Mapping[str, Floats]
    adapters: Mapping[str, tuple[Floats, Floats]]


def read(data: bytes) -> Learned:
    """What is in `data`, the contents of a file as above."""
    with np.load(BytesIO(data), allow_pickle=False) as file:
        parts = {name: file[name].astype(np.float32) for name in file.files}
    names = [name.removesuffix(DOWN) for name in parts if name.endswith(DOWN)]
    adapters = {name: (parts.pop(f"{name}{DOWN}"), parts.pop(f"{name}{UP}")) for name in names}
    return Learned((parts.pop(RHYTHM), parts.pop(SOUND)), parts, adapters)


def teach(model: ModelProto, learned: Learned) -> int:
    """Give `model` what was `learned`, in place; gives how many tables, constants and convolutions there were to change.

    As published, the tables are 8-bit integers (a Gather, then a DequantizeLinear). They become float32, 0.5 MB.
    """
    graph = Graph(model)
    ours = dict(zip(WIDTHS, learned.rows, strict=True))
    nodes: list[NodeProto] = []
    taught = 0
    for node in graph.nodes:
        instead = _table(graph, node, ours) or _adapted(graph, node, learned.adapters)
        taught += bool(instead)
        nodes += instead or [node]
    for name, value in learned.constants.items():
        if name in graph.constants:
            graph.constants[name] = numpy_helper.from_array(value, name)
            taught += 1
    graph.replace(nodes)
    return taught


def _table(graph: Graph, node: NodeProto, ours: Mapping[int, Floats]) -> list[NodeProto]:
    """What looks up our rows, too, if `node` gives what was looked up in one of the tables."""
    found = graph.maker(node.input[0], "Gather") if node.op_type == "DequantizeLinear" else None
    if found is None or found.input[1] != TOKENS:
        return []
    table = _floats(graph, (found.input[0], *node.input[1:]))
    whole = np.concatenate([table[:FOREIGN_COUNT], ours[table.shape[1]]])
    name = graph.constant(f"{found.name}/taught", whole, np.float32)
    return [helper.make_node("Gather", [name, TOKENS], node.output, name)]


def _adapted(graph: Graph, node: NodeProto, adapters: Mapping[str, tuple[Floats, Floats]]) -> list[NodeProto]:
    """A quantized convolution's end and its adapter, if `node` is one that has one, and their sum in its place."""
    found = patterns.convolution(graph, node)
    sums = graph.maker(found.sums, "ConvInteger") if found else None
    given = graph.maker(sums.input[0], "DynamicQuantizeLinear") if sums else None
    if sums is None or given is None or sums.name not in adapters:
        return []
    name, whole = sums.name, node.output[0]
    down, up = (
        graph.constant(f"{name}{end}", kernel, np.float32)
        for end, kernel in zip((DOWN, UP), adapters[name], strict=True)
    )
    return [
        helper.make_node(node.op_type, node.input, [f"{whole}/published"], node.name),
        helper.make_node("Conv", [given.input[0], down], [f"{name}/narrow"], **attributes(sums)),
        helper.make_node("Conv", [f"{name}/narrow", up], [f"{name}/adapted"]),
        helper.make_node("Add", [f"{whole}/published", f"{name}/adapted"], [whole]),
    ]


def _floats(graph: Graph, quantized: tuple[str, ...]) -> Floats:
    """What DequantizeLinear makes of the constants (integers, scale, zero)."""
    values, scale, zero = (np.asarray(graph.value(name), np.float32) for name in quantized)
    return (values - zero) * scale
