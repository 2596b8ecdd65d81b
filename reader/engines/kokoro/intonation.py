"""Korean melody: the network's own pitch, bent where Korean needs it.

Kokoro knows “?” from other languages, but with our styles it lets a Korean question fall like a statement; and it
knows no language in which a word's first consonant decides how high the word begins. Its pitch is one of its inner
values, a number each 12.5 ms. Two new inputs bend it: ``rise`` over the last syllable, ``tones`` over each symbol.
At 0 everything stays as it was, to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from reader.engines.kokoro.graph import Graph

RISE = "rise"
"""A new input, (2,): by how much of itself the pitch is higher at the end; and how many seconds before the moments
of the last phone it begins to be, which is a matter of the style."""
TONES = "tones"
"""A new input, (symbols,): by how much of itself the pitch is higher over each symbol, both ends included."""
PITCH = "/encoder/Squeeze_output_0"
"""The network's pitch, (1, moments) Hz; a moment is 12.5 ms."""
FRAMES = "/encoder/Cast_output_0"
"""How long each symbol is, frames of 25 ms; the last three are a phone, its dying away included, a mark and a silence."""

_BLUR = 11  # moments: from one tone to the next the pitch glides, for about as long as a phone lasts
_OVER = 16  # moments: a fifth of a second, a syllable
_MOMENTS = 80.0  # of pitch, a second


def bend(model: ModelProto) -> bool:
    """Give `model` the inputs `RISE` and `TONES`, in place, if it has a pitch (and so, before it, `FRAMES`)."""
    graph = Graph(model)
    nodes: list[NodeProto] = []
    for node in graph.nodes:
        nodes.append(node)
        if PITCH in node.output:
            level = f"{PITCH}/level"
            node.output[:] = [level]
            nodes += _bent(graph, level)
    if len(nodes) == len(graph.nodes):
        return False
    model.graph.input.append(helper.make_tensor_value_info(RISE, TensorProto.FLOAT, [2]))
    model.graph.input.append(helper.make_tensor_value_info(TONES, TensorProto.FLOAT, [None]))
    graph.replace(nodes)
    return True


def _bent(graph: Graph, level: str) -> list[NodeProto]:
    """The nodes that make `PITCH` of `level`: times 1 + tone, and with the last phone up to 1 + rise."""
    nodes: list[NodeProto] = []

    def add(kind: str, given: list[str], made: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, given, [made], made, **more))
        return made

    def at(place: int) -> str:
        return graph.constant(f"at/{place}", [place])

    def number(name: str, value: float) -> str:
        return graph.constant(f"bend/{name}", value, np.float32)

    frames = add("Reshape", [FRAMES, graph.constant("shape/flat", [-1])], "bend/frames")
    end = add("ReduceSum", [add("Slice", [frames, at(0), at(-3)], "bend/spoken")], "bend/end", keepdims=1)
    last = add("Mul", [end, graph.constant("bend/each", [2])], "bend/last")  # moments before the last phone
    count = add("Squeeze", [add("Shape", [level], "bend/length", start=-1)], "bend/count")
    limits = [graph.constant("from/0", 0), count, graph.constant("by/1", 1)]
    moments = add("Range", limits, "bend/range")
    since = add("Cast", [add("Sub", [moments, last], "bend/since")], "bend/moments", to=TensorProto.FLOAT)
    rise, lead = (add("Slice", [RISE, at(place), at(place + 1)], f"bend/{place}") for place in (0, 1))
    early = add("Mul", [lead, number("second", _MOMENTS)], "bend/early")
    share = add("Div", [add("Add", [since, early], "bend/begun"), number("over", _OVER)], "bend/share")
    ramp = add("Clip", [share, number("least", 0), number("most", 1)], "bend/ramp")
    times = add("Add", [add("Mul", [ramp, rise], "bend/lift"), number("unit", 1)], "bend/times")
    # The tone of the symbol that a moment is in: as many symbols are before it as ended by then.
    ends = add("CumSum", [frames, graph.constant("from/0", 0)], "bend/ends")
    ends = add("Mul", [ends, graph.constant("bend/each", [2])], "bend/borders")
    column = add("Unsqueeze", [moments, at(1)], "bend/column")
    ended = add(
        "Cast", [add("GreaterOrEqual", [column, ends], "bend/ended")], "bend/past", to=TensorProto.INT64
    )
    place = add("ReduceSum", [ended, at(1)], "bend/place", keepdims=0)
    tone = add("Gather", [TONES, place], "bend/tone")
    tone = add("Unsqueeze", [tone, graph.constant("at/0/1", [0, 1])], "bend/steps")
    sides = graph.constant("bend/sides", [0, 0, _BLUR // 2, 0, 0, _BLUR // 2])
    tone = add("Pad", [tone, sides], "bend/wide", mode="edge")
    tone = add("AveragePool", [tone], "bend/glides", kernel_shape=[_BLUR])
    tone = add("Add", [add("Squeeze", [tone, at(0)], "bend/flat"), number("unit", 1)], "bend/height")
    toned = add("Mul", [level, tone], "bend/toned")
    add("Mul", [toned, times], PITCH)
    return nodes
