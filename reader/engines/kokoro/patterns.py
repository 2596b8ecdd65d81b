"""What `rewrite` knows again in a network: each a few operators that together do one thing."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from onnx import NodeProto

from reader.engines.kokoro.graph import Graph, attributes


class Convolution(NamedTuple):
    """A quantized convolution, (ConvInteger + floor(bias / scale)) · scale.

    Attributes:
        sums: what the ConvInteger makes.
        scales: of what it is given, and of its weights.
        bias: one a channel, a constant.
    """

    sums: str
    scales: tuple[str, str]
    bias: str


class Norm(NamedTuple):
    """A normalization over time, gain · (x - mean) / √(variance + epsilon) + shift; gain and shift are (1, C, 1)."""

    given: str
    gain: str
    shift: str
    epsilon: float


class Snake(NamedTuple):
    """x + sin²(ax)/a of a normalization x; `rate` is a, one a channel."""

    norm: Norm
    rate: np.ndarray[Any, np.dtype[np.float32]]


def is_convolution(node: NodeProto) -> bool:
    """Is `node` an integer convolution of one group?"""
    return node.op_type == "ConvInteger" and attributes(node).get("group", 1) == 1


def is_doubling(node: NodeProto) -> bool:
    """Is `node` a transposed convolution of one group, each of whose outputs hears two neighbouring moments?"""
    more = attributes(node)
    stride, taps = more.get("strides", [1]), more.get("kernel_shape", [0])
    plain = more.get("group", 1) == 1 and more.get("dilations", [1]) == [1] and "output_padding" not in more
    return node.op_type == "ConvTranspose" and plain and len(taps) == 1 and taps[0] == 2 * stride[0]


def convolution(graph: Graph, node: NodeProto) -> Convolution | None:
    """The one that ends with `node`."""
    if node.op_type != "Mul":
        return None
    cast, scale = graph.maker(node.input[0], "Cast"), graph.maker(node.input[1], "Mul")
    total = graph.maker(cast.input[0], "Add") if cast else None
    if not (scale and total):
        return None
    found = graph.maker(total.input[0], "ConvInteger")
    bias = total.input[1]
    for kind in ("Reshape", "Cast", "Floor", "Div"):
        step = graph.maker(bias, kind)
        if not step:
            return None
        bias = step.input[0]
    if not found or not is_convolution(found) or bias not in graph.constants:
        return None
    return Convolution(total.input[0], (scale.input[0], scale.input[1]), bias)


def norm(graph: Graph, node: NodeProto | None) -> Norm | None:
    """The one that ends with `node`."""
    scaled = graph.maker(node.input[0], "Mul") if node is not None and node.op_type == "Add" else None
    over = graph.maker(scaled.input[1], "Div") if scaled else None
    if not (node and scaled and over):
        return None
    centred, deviation = graph.maker(over.input[0], "Sub"), graph.maker(over.input[1], "Sqrt")
    mean = graph.maker(centred.input[1], "ReduceMean") if centred else None
    plus = graph.maker(deviation.input[0], "Add") if deviation else None
    variance = graph.maker(plus.input[0], "ReduceMean") if plus else None
    square = graph.maker(variance.input[0], "Mul") if variance else None
    if not (centred and mean and plus and variance and square):
        return None
    epsilon = graph.value(plus.input[1])
    axes = [graph.value(each.input[1]) for each in (mean, variance)]
    over_time = all(axis is not None and axis.tolist() == [2] for axis in axes)
    same = mean.input[0] == centred.input[0] and list(square.input) == [over.input[0]] * 2
    if epsilon is None or not over_time or not same:
        return None
    return Norm(centred.input[0], scaled.input[0], node.input[1], float(epsilon))


def snake(graph: Graph, node: NodeProto) -> Snake | None:
    """The one that ends with `node`."""
    weighed = graph.maker(node.input[1], "Mul") if node.op_type == "Add" else None
    power = graph.maker(weighed.input[1], "Pow") if weighed else None
    sine = graph.maker(power.input[0], "Sin") if power else None
    turn = graph.maker(sine.input[0], "Mul") if sine else None
    if not (weighed and power and turn):
        return None
    before = norm(graph, graph.maker(node.input[0], "Add"))
    rate, inverse, two = (graph.value(each) for each in (turn.input[0], weighed.input[0], power.input[1]))
    if before is None or rate is None or inverse is None or two is None or turn.input[1] != node.input[0]:
        return None
    return Snake(before, rate) if two == 2 and np.allclose(rate * inverse, 1, rtol=1e-4) else None
