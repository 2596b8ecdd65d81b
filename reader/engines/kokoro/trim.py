"""Silence at both ends of a sentence is not computed: a sixth of what the network would make, cut off afterwards anyway.

The network begins and ends with half a second and more of nothing. It knows so itself, before the dear part begins:
one of its inner values is how loud each moment will be. What its decoder is given is cut down to the stretch between
the first and the last moment that will be heard, and a margin.

Its normalizations are over all of a sentence, silence included. So that the same is heard as before, the moments of
the margins stand for those that are gone: each counts as often as it stands for one (`WEIGHTS`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from reader.engines.kokoro.graph import Graph
from reader.engines.kokoro.intonation import PITCH

LOUDNESS = "/encoder/Squeeze_1_output_0"
"""How loud the network will be, (1, moments of 12.5 ms), a logarithm: 0 is about -50 dBFS, -3 about -60."""
TEXT = "/encoder/MatMul_1_output_0"
"""What the decoder is told of the symbols, (1, 512, frames of 25 ms)."""
WEIGHTS = "trim/weights"
"""How many frames each frame that is left stands for, (frames,)."""
BEGIN, END, COUNT = "trim/begin", "trim/end", "trim/count"
"""Between which frames the decoder works, of how many: (1,) each."""
HEARD = -3.0
"""`LOUDNESS` of the softest moment that is kept."""
MARGIN = 3
"""Frames kept before the first and behind the last such moment: 75 ms."""


def trim(model: ModelProto) -> bool:
    """Let `model` compute only what will be heard, in place, if it has the inner values above."""
    graph = Graph(model)
    ends = {LOUDNESS, TEXT, PITCH}
    if not all(any(name in node.output for node in graph.nodes) for name in ends):
        return False
    after = graph.below(ends)
    before = [node for node in graph.nodes if after.isdisjoint(node.output)]
    behind = [node for node in graph.nodes if not after.isdisjoint(node.output)]
    for node in before:
        node.output[:] = [f"{name}/whole" if name in ends else name for name in node.output]
    graph.replace([*before, *_cuts(graph), *behind])
    return True


def _cuts(graph: Graph) -> list[NodeProto]:
    """The nodes that cut all three down to what will be heard."""
    nodes: list[NodeProto] = []

    def add(kind: str, given: list[str], made: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, given, [made], f"{made}/trimmed", **more))
        return made

    def at(place: int) -> str:
        return graph.constant(f"at/{place}", [place])

    heard = add(
        "Greater", [f"{LOUDNESS}/whole", graph.constant("trim/least", HEARD, np.float32)], "trim/heard"
    )
    heard = add("Cast", [heard], "trim/audible", to=TensorProto.INT32)
    edges = {}
    for side, last, margin in (("first", 0, -MARGIN), ("last", 1, MARGIN + 1)):
        moment = add("ArgMax", [heard], f"trim/{side}/moment", axis=1, keepdims=0, select_last_index=last)
        frame = add("Div", [moment, at(2)], f"trim/{side}/frame")
        edges[side] = add("Add", [frame, at(margin)], f"trim/{side}/edge")
    add("Shape", [f"{TEXT}/whole"], COUNT, start=2)
    add("Max", [edges["first"], at(0)], BEGIN)
    add("Min", [edges["last"], COUNT], END)
    add("Slice", [f"{TEXT}/whole", BEGIN, END, at(2)], TEXT)
    moments = [add("Mul", [edge, at(2)], f"{edge}/moments") for edge in (BEGIN, END)]
    for name in (PITCH, LOUDNESS):
        add("Slice", [f"{name}/whole", *moments, at(1)], name)
    return nodes


def weights(graph: Graph) -> list[NodeProto]:
    """The nodes that make `WEIGHTS` of `BEGIN`, `END` and `COUNT`."""
    nodes: list[NodeProto] = []

    def add(kind: str, given: list[str], made: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, given, [made], made, **more))
        return made

    def real(value: str) -> str:
        return add("Cast", [value], f"{value}/real", to=TensorProto.FLOAT)

    margin = graph.constant(f"at/{MARGIN}", [MARGIN])
    left = add("Sub", [END, BEGIN], "trim/left")
    limits = [graph.constant("from/0", 0), add("Squeeze", [left], "trim/number"), graph.constant("by/1", 1)]
    frames = add("Range", limits, "trim/frames")
    tail = add("Sub", [left, margin], "trim/tail")
    head = add("Less", [frames, margin], "trim/head")
    made = graph.constant("trim/one", [1], np.float32)
    for here, gone, more in (
        (head, BEGIN, "trim/heavier"),
        (
            add("GreaterOrEqual", [frames, tail], "trim/behind"),
            add("Sub", [COUNT, END], "trim/gone"),
            WEIGHTS,
        ),
    ):
        each = add("Div", [real(gone), graph.constant("trim/margin", [MARGIN], np.float32)], f"{gone}/each")
        made = add("Add", [made, add("Mul", [real(here), each], f"{here}/more")], more)
    return nodes
