"""Questions rise: the network's own pitch, bent up where a sentence ends.

Kokoro knows “?” from other languages, but with our styles it lets a Korean question fall like a statement. Its pitch
is one of its inner values, a number each 12.5 ms; a new input, ``rise``, lifts that over the last syllable. At 0
everything stays as it was, to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

RISE = "rise"
"""The new input, (2,): by how much of itself the pitch is higher at the end; and how many seconds before the moments
of the last phone it begins to be, which is a matter of the style."""
PITCH = "/encoder/Squeeze_output_0"
"""The network's pitch, (1, moments) Hz."""
FRAMES = "/encoder/Cast_output_0"
"""How long each symbol is, frames of 25 ms; the last three are a phone, its dying away included, a mark and a silence."""

_OVER = 16  # moments of 12.5 ms: a fifth of a second, a syllable
_MOMENTS = 80.0  # a second


def bend(model: ModelProto) -> bool:
    """Give `model` the input `RISE`, in place, if it has a pitch."""
    nodes: list[NodeProto] = list(model.graph.node)
    at = next((place for place, node in enumerate(nodes) if PITCH in node.output), None)
    if at is None:
        return False
    level = f"{PITCH}/level"
    nodes[at].output[list(nodes[at].output).index(PITCH)] = level
    known = next(place for place, node in enumerate(nodes) if FRAMES in node.output)
    at = max(at, known) + 1
    nodes[at:at] = _bent(model, level)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.input.append(helper.make_tensor_value_info(RISE, TensorProto.FLOAT, [2]))
    return True


def _bent(model: ModelProto, level: str) -> list[NodeProto]:
    """The nodes that make `PITCH` of `level`: times 1, and with the last phone up to 1 + rise."""
    nodes: list[NodeProto] = []

    def constant(name: str, value: object, dtype: type) -> str:
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(value, dtype), f"bend/{name}"))
        return f"bend/{name}"

    def add(kind: str, given: list[str], name: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, given, [name], name, **more))
        return name

    zero, last_three = constant("zero", [0], np.int64), constant("three", [-3], np.int64)
    over = constant("over", [_OVER], np.float32)
    frames = add("Reshape", [FRAMES, constant("flat", [-1], np.int64)], "bend/frames")
    spoken = add("Slice", [frames, zero, last_three], "bend/spoken")
    end = add("ReduceSum", [spoken], "bend/end", keepdims=1)
    moments = add("Mul", [end, constant("both", [2], np.int64)], "bend/moments")
    amount, lead = (
        add(
            "Slice",
            [RISE, *(constant(f"{part}/{at}", [at], np.int64) for at in (place, place + 1))],
            f"bend/{part}",
        )
        for place, part in enumerate(("amount", "lead"))
    )
    length = add("Squeeze", [add("Shape", [level], "bend/length", start=-1), zero], "bend/count")
    none, step = constant("none", 0, np.int64), constant("step", 1, np.int64)
    place = add("Sub", [add("Range", [none, length, step], "bend/range"), moments], "bend/place")
    early = add("Mul", [lead, constant("second", [_MOMENTS], np.float32)], "bend/early")
    late = add("Add", [add("Cast", [place], "bend/floats", to=TensorProto.FLOAT), early], "bend/late")
    share = add("Div", [late, over], "bend/share")
    least, most = constant("least", 0, np.float32), constant("most", 1, np.float32)
    ramp = add("Clip", [share, least, most], "bend/ramp")
    lift = add("Mul", [ramp, amount], "bend/lift")
    add("Mul", [level, add("Add", [lift, constant("unit", [1], np.float32)], "bend/times")], PITCH)
    return nodes
