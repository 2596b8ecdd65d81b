"""Silence at both ends of a sentence is not computed: a sixth of what the network would make, cut off afterwards anyway.

The network begins and ends with half a second and more of nothing. It knows so itself, before the dear part begins:
one of its inner values is how loud each moment will be. What its decoder is given is cut down to the stretch between
the first and the last moment that will be heard, and a margin.

Its normalizations are over all of a sentence, silence included, and in them the first and last moments weigh heavily:
beyond them there is nothing, which sounds like no silence to a convolution. For the same to be heard as before, each of
those counts as much as in the whole sentence, and the moments between count for themselves and for those that are gone (`shares`).
Where products saturate (`reader.engines.kokoro.kernels`), it was in silence that they did most.
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
BEGIN, LEFT, GONE = "trim/begin", "trim/left", "trim/gone"
"""How many frames are cut off before, left, and cut off behind: (1,) each."""
HEARD = -3.0
"""`LOUDNESS` of the softest moment that is kept."""
MARGIN = 4
"""Frames kept before the first and behind the last such moment: 0.1 s."""
EDGE = 2
"""Frames at either end that are not like silence to a normalization."""


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
        "Greater", [f"{LOUDNESS}/whole", graph.constant("trim/audible", HEARD, np.float32)], "trim/heard"
    )
    heard = add("Cast", [heard], "trim/heard/whole", to=TensorProto.INT32)
    edges = {}
    for side, last, margin in (("first", 0, -MARGIN), ("last", 1, MARGIN + 1)):
        moment = add("ArgMax", [heard], f"trim/{side}/moment", axis=1, keepdims=0, select_last_index=last)
        frame = add("Div", [moment, at(2)], f"trim/{side}/frame")
        edges[side] = add("Add", [frame, at(margin)], f"trim/{side}/edge")
    count = add("Shape", [f"{TEXT}/whole"], "trim/count", start=2)
    least = add("Sub", [count, at(2 * MARGIN)], "trim/least")  # so much is left for both margins in any case
    begin = add("Max", [add("Min", [edges["first"], least], "trim/first/begin"), at(0)], BEGIN)
    quiet = add("Sub", [count, edges["last"]], "trim/last/quiet")
    spare = add("Sub", [least, begin], "trim/last/spare")
    gone = add("Max", [add("Min", [quiet, spare], "trim/last/gone"), at(0)], GONE)
    left = add("Sub", [add("Sub", [count, gone], "trim/last/kept"), begin], LEFT)
    end = add("Add", [begin, left], "trim/end")
    add("Slice", [f"{TEXT}/whole", begin, end, at(2)], TEXT)
    moments = [add("Mul", [edge, at(2)], f"{edge}/moments") for edge in (begin, end)]
    for name in (PITCH, LOUDNESS):
        add("Slice", [f"{name}/whole", *moments, at(1)], name)
    return nodes


def shares(graph: Graph, length: str, made: str) -> list[NodeProto]:
    """The nodes that make `made`, (T,): what each of as many moments as `length` tells, (1,), counts in a mean over all."""
    nodes: list[NodeProto] = []

    def add(kind: str, given: list[str], name: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, given, [f"{made}/{name}"], f"{made}/{name}", **more))
        return f"{made}/{name}"

    def moments(frames: int, name: str) -> str:
        many = add("Mul", [length, graph.constant(f"at/{frames}", [frames])], f"{name}/many")
        return add("Div", [many, LEFT], name)

    edge, silence = moments(EDGE, "edge"), moments(MARGIN - EDGE, "silence")
    ends = add("Mul", [add("Add", [edge, silence], "end"), graph.constant("at/2", [2])], "ends")
    one = graph.constant("trim/one", [1], np.float32)
    weights = []
    for side, gone in (("first", BEGIN), ("last", GONE)):
        real = add("Cast", [gone], f"{side}/real", to=TensorProto.FLOAT)
        each = add("Div", [real, graph.constant("trim/silence", [MARGIN - EDGE], np.float32)], f"{side}/each")
        weights.append(add("Expand", [add("Add", [each, one], f"{side}/weight"), silence], f"{side}/weights"))
    outer = add("Expand", [one, edge], "outer")
    inner = add("Expand", [one, add("Sub", [length, ends], "inner/many")], "inner")
    every = add("Concat", [outer, weights[0], inner, weights[1], outer], "every", axis=0)
    nodes.append(helper.make_node("Div", [every, add("ReduceSum", [every], "total")], [made], made))
    return nodes
