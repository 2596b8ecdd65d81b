"""The same network, faster: integer convolutions as matrix products.

Two thirds of Kokoro's time go into 84 one-dimensional convolutions of 8-bit integers. onnxruntime does those
(ConvInteger) by unfolding the input and packing it afresh for a general product. With the weights as the constant
right side of a MatMulInteger they are packed once, when the session opens, and the processor's dot-product
instructions are used. Integers are summed either way, so the sound is the same to the last bit; one core makes
1.7 times as much of it (``tests/bench/voices.py``).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

_ALL = 2**31
"""An end behind any end, for Slice."""


def rewrite(model: ModelProto) -> int:
    """Replace, in place, each ConvInteger of stride 1 and one group; gives how many there were.

    A convolution of x (1, C, T) by w (O, C, K) is the product of the unfolded input (1, T, K·C), whose row t holds
    the K columns that tap t, by the weights laid out alike (K·C, O).
    """
    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[NodeProto] = []
    count = 0
    for node in graph.node:
        attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        if (
            node.op_type == "ConvInteger"
            and attributes.get("strides", [1]) == [1]
            and attributes.get("group", 1) == 1
        ):
            nodes += _product(
                node, attributes.get("dilations", [1])[0], attributes.get("pads", [0, 0]), constants
            )
            count += 1
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensor for name, tensor in constants.items() if name in used)
    return count


def _product(
    node: NodeProto, dilation: int, pads: list[int], constants: dict[str, TensorProto]
) -> Iterator[NodeProto]:
    """The nodes that do what the ConvInteger `node` does; their constants are added to `constants`."""
    given, weight_name, zero, weight_zero = node.input
    weight = numpy_helper.to_array(constants[weight_name])
    offset = int(numpy_helper.to_array(constants[weight_zero]))
    if weight.dtype == np.uint8:  # the signed form is the fast one
        weight, offset = (weight.astype(np.int16) - 128).astype(np.int8), offset - 128
    taps, name = weight.shape[2], node.name

    def constant(key: str, value: object, dtype: type = np.int64) -> str:
        constants.setdefault(key, numpy_helper.from_array(np.asarray(value, dtype), key))
        return key

    yield helper.make_node("Transpose", [given], [f"{name}/rows"], perm=[0, 2, 1])
    rows = f"{name}/rows"
    if any(pads):
        padding = constant(f"pads/{pads[0]}/{pads[1]}", [0, pads[0], 0, 0, pads[1], 0])
        yield helper.make_node("Pad", [rows, padding, zero], [f"{name}/padded"])
        rows = f"{name}/padded"
    if taps > 1:
        shifted = [f"{name}/tap/{tap}" for tap in range(taps)]
        for tap, each in enumerate(shifted):
            end = (tap + 1 - taps) * dilation or _ALL
            limits = [constant(f"at/{at}", [at]) for at in (tap * dilation, end)]
            yield helper.make_node("Slice", [rows, *limits, constant("axis/1", [1])], [each])
        yield helper.make_node("Concat", shifted, [f"{name}/unfolded"], axis=2)
        rows = f"{name}/unfolded"
    flat = np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]))
    zeros = [zero, constant(f"zero/{offset}", offset, np.int8)] if offset else [zero]
    yield helper.make_node(
        "MatMulInteger", [rows, constant(f"{name}/weights", flat, np.int8), *zeros], [f"{name}/sums"]
    )
    yield helper.make_node("Transpose", [f"{name}/sums"], [node.output[0]], perm=[0, 2, 1])
