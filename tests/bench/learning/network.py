"""Kokoro's ONNX graph, run by torch, so that what the listener didn't understand can be traced back to the symbols.

Only what that one graph needs is here. Two things differ from what onnxruntime does with it:

- Activations aren't quantized: rounding has no gradient. Weights are the published 8-bit ones.
- The short-time Fourier transform of the harmonic source is taken as given. Its phase has a gradient that leaps, and
  pitch, which is what it would teach, is none of the listener's business.

The decoder's big products may be done in bfloat16, and its vocoder's activations kept so: half the memory, and faster
where the processor has instructions for it. 8-bit weights lose nothing by it. The encoder stays in float32: it costs
little, and decides how many frames each symbol lasts, so that small errors become leaps. On two sentences the cosine
between the gradient to the rows for rhythm and the same in float32 was 0.95 and 0.99; 0.49 and -0.84 with the encoder
in bfloat16 too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import onnx
import torch
import torch.nn.functional as fn
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor

from reader.engines.kokoro.phonemes import FOREIGN_COUNT
from reader.engines.kokoro.phones import TOKENS, WIDTHS

SOUND = "audio"
"""Output: samples at 24 kHz."""
DURATIONS = "/encoder/Div_output_0"
"""How long each symbol lasts, before rounding: (1, symbols), frames of 25 ms."""

_TYPES = {
    TensorProto.FLOAT: torch.float32,
    TensorProto.INT32: torch.int32,
    TensorProto.INT64: torch.int64,
    TensorProto.BOOL: torch.bool,
}
_DECODER = "/decoder/"
_BULKY = ("generator/resblocks", "generator.resblocks", "generator/noise_res", "generator.noise_res")
"""In the names of the vocoder's nodes: nearly all of the memory."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph, ready to run."""

    function: Callable[..., Any]
    inputs: list[str]
    outputs: list[str]
    bulky: bool
    done_with: list[str]
    """Values that no later node needs."""


class Network:
    """The network, unchanged, from embeddings of symbols to sound.

    Attributes:
        tables: both tables of symbols as published: (178, 128) and (178, 512).
    """

    def __init__(self, model: ModelProto, dtype: torch.dtype = torch.bfloat16) -> None:
        """Of `model`, as published (`reader.engines.kokoro.model.joined`); the decoder computes in `dtype`."""
        self._dtype = dtype
        self._constants: dict[str, Tensor] = {
            tensor.name: _tensor(tensor) for tensor in model.graph.initializer
        }
        nodes = []
        for node in model.graph.node:
            if node.op_type == "Constant":
                self._constants[node.output[0]] = _tensor(node.attribute[0].t)
            else:
                nodes.append(node)
        nodes = self._take_tables(nodes)
        self._take_weights(nodes)
        self._nodes = self._ready(nodes)

    def run(
        self, rows: Sequence[Tensor], style: Tensor, speed: float, wanted: Sequence[str] = (SOUND,)
    ) -> list[Tensor]:
        """The values called `wanted`; nothing is computed beyond the last of them.

        Args:
            rows: a row for each symbol, both ends (symbol 0) included: (symbols, 128) and (symbols, 512).
            style: (1, 256).
            speed: 1 is the style's own.
            wanted: names in the graph.
        """
        values: dict[str, Any] = dict(self._constants)
        values |= {"": None, TOKENS: torch.zeros(1, len(rows[0]), dtype=torch.int64)}
        values |= {"style": style, "speed": torch.tensor([speed])}
        values |= {name: each[None] for name, each in zip(self._rows, rows, strict=True)}
        found: dict[str, Tensor] = {}
        for node in self._nodes:
            made = node.function(*(values[name] for name in node.inputs))
            for name, value in zip(node.outputs, made if isinstance(made, tuple) else (made,), strict=False):
                values[name] = value.to(self._dtype) if node.bulky and _is_bulky(value) else value
                if name in wanted:
                    found[name] = value
            if len(found) == len(wanted):
                break
            for name in node.done_with:
                values.pop(name, None)
        return [found[name] for name in wanted]

    def _take_tables(self, nodes: list[NodeProto]) -> list[NodeProto]:
        """Read the tables of symbols; their rows will come from outside, so the nodes that look them up go."""
        tables: dict[int, tuple[str, Tensor]] = {}
        gone: list[str] = []
        for node in nodes:
            if node.op_type == "Gather" and node.input[1] == TOKENS:
                reader = next(each for each in nodes if node.output[0] in each.input)
                whole, scale, zero = (
                    self._constants[name].float() for name in (node.input[0], *reader.input[1:])
                )
                tables[whole.shape[1]] = reader.output[0], ((whole - zero) * scale)[:FOREIGN_COUNT]
                gone += [node.output[0], reader.output[0]]
        self._rows = [tables[width][0] for width in WIDTHS]
        self.tables = [tables[width][1] for width in WIDTHS]
        return [node for node in nodes if node.output[0] not in gone]

    def _take_weights(self, nodes: list[NodeProto]) -> None:
        """Take the zero from 8-bit weights once. What is left, -255 to 255, bfloat16 holds exactly."""
        done: set[str] = set()
        for node in nodes:
            if node.op_type not in ("ConvInteger", "MatMulInteger"):
                continue
            _, weight, _, zero = node.input
            if weight in self._constants and weight not in done:
                whole = self._constants[weight].float() - self._constants[zero].float()
                self._constants[weight] = whole.to(
                    self._dtype if node.name.startswith(_DECODER) else torch.float32
                )
                done.add(weight)

    def _ready(self, nodes: list[NodeProto]) -> list[Node]:
        last = {name: number for number, node in enumerate(nodes) for name in node.input}
        ready = []
        for number, node in enumerate(nodes):
            inputs = list(node.input)
            given = {each.name: _attribute(helper.get_attribute_value(each)) for each in node.attribute}
            function: Callable[..., Any]
            if node.op_type == "DynamicQuantizeLSTM":
                function = _lstm(*(self._constants.get(name) for name in inputs))
                inputs = inputs[:1]
            else:
                function = partial(_OPERATIONS[node.op_type], **given)
            done_with = [
                name for name in set(inputs) - self._constants.keys() if name and last[name] == number
            ]
            bulky = any(part in node.name for part in _BULKY)
            ready.append(Node(function, inputs, list(node.output), bulky, done_with))
        return ready


def _tensor(tensor: TensorProto) -> Tensor:
    return torch.from_numpy(numpy_helper.to_array(tensor).copy())


def _attribute(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return _tensor(value) if isinstance(value, onnx.TensorProto) else value


def _is_bulky(value: Tensor) -> bool:
    """Is it a sound, a number for each moment? Means and scales aren't, and stay precise."""
    return bool(value.is_floating_point() and value.dim() == 3 and value.shape[-1] > 1)


# What the graph is made of. Inputs come as in ONNX's reference, attributes by their names there.


def _divide(a: Tensor, b: Tensor) -> Tensor:
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _power(x: Tensor, exponent: Tensor) -> Tensor:
    """All are squares; and a product has a cheaper gradient than a power."""
    return x * x if exponent.numel() == 1 and exponent.item() == 2 else x**exponent


def _product(x: Tensor, weight: Tensor, *_: Tensor) -> Tensor:
    return (x.to(weight.dtype) @ weight).float()


def _fused_product(a: Tensor, b: Tensor, *, alpha: float, **given: int) -> Tensor:
    turned = [x.transpose(-1, -2) if given[f"trans{side}"] else x for x, side in ((a, "A"), (b, "B"))]
    return alpha * (turned[0] @ turned[1])


def _convolve_integers(x: Tensor, weight: Tensor, *_: Tensor, **given: Any) -> Tensor:
    return _convolve(x, weight, **given)


def _convolve(x: Tensor, weight: Tensor, bias: Tensor | None = None, **given: Any) -> Tensor:
    return fn.conv1d(x.to(weight.dtype), weight, bias, **_strides(**given)).float()


def _convolve_back(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    output_padding: Sequence[int] = (0,),
    **given: Any,
) -> Tensor:
    x = x.to(weight.dtype)
    return fn.conv_transpose1d(x, weight, bias, output_padding=output_padding[0], **_strides(**given))


def _strides(
    *, pads: Sequence[int], strides: Sequence[int], dilations: Sequence[int], group: int, **_: object
) -> dict[str, int]:
    """Torch's names; both sides are padded alike in this graph."""
    return {"padding": pads[0], "stride": strides[0], "dilation": dilations[0], "groups": group}


def _reshape(x: Tensor, shape: Tensor, **_: object) -> Tensor:
    return x.reshape([size or x.shape[axis] for axis, size in enumerate(shape.tolist())])


def _gather(x: Tensor, index: Tensor, *, axis: int = 0) -> Tensor:
    flat = torch.where(index < 0, index + x.shape[axis], index).reshape(-1)
    return x.index_select(axis, flat).reshape([*x.shape[:axis], *index.shape, *x.shape[axis + 1 :]])


def _slice(
    x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor | None = None, steps: Tensor | None = None
) -> Tensor:
    count = len(starts)
    where = range(count) if axes is None else axes.tolist()
    strides = [1] * count if steps is None else steps.tolist()
    for start, end, axis, step in zip(starts.tolist(), ends.tolist(), where, strides, strict=True):
        if step < 0:  # -1: the whole of it, backwards
            x = x.flip(axis)
            continue
        first, past, _ = slice(start, end).indices(x.shape[axis])
        x = x.narrow(axis, first, max(0, past - first))[
            (slice(None),) * (axis % x.dim()) + (slice(None, None, step),)
        ]
    return x


def _squeeze(x: Tensor, axes: Tensor) -> Tensor:
    return x.squeeze(tuple(axes.reshape(-1).tolist()))


def _unsqueeze(x: Tensor, axes: Tensor) -> Tensor:
    flat = axes.reshape(-1).tolist()
    for axis in sorted(axis % (x.dim() + len(flat)) for axis in flat):
        x = x.unsqueeze(axis)
    return x


def _pad(x: Tensor, pads: Tensor, *, mode: str) -> Tensor:
    """Only time, the last axis, is ever padded here."""
    sides = pads[x.dim() - 1].item(), pads[-1].item()
    return fn.pad(x[None], sides, mode=mode)[0] if x.dim() < 3 else fn.pad(x, sides, mode=mode)


def _resize(x: Tensor, _: None, scales: Tensor, *, mode: str, **__: object) -> Tensor:
    return fn.interpolate(x, scale_factor=scales.tolist()[2:], mode=mode)


def _mean(x: Tensor, axes: Tensor, *, keepdims: int = 1, **_: object) -> Tensor:
    return x.mean(axes.tolist(), keepdim=bool(keepdims))


def _sum(x: Tensor, axes: Tensor, *, keepdims: int = 1, **_: object) -> Tensor:
    return x.sum(axes.tolist(), keepdim=bool(keepdims))


def _running_sum(x: Tensor, axis: Tensor, **_: object) -> Tensor:
    """In double precision: it counts the turns of a sine over the whole sentence."""
    return x.cumsum(int(axis), dtype=torch.float64 if x.is_floating_point() else None).to(x.dtype)


def _normalize(x: Tensor, scale: Tensor, bias: Tensor, *, epsilon: float, **_: object) -> Tensor:
    return fn.layer_norm(x, x.shape[-1:], scale, bias, epsilon)


def _add_and_normalize(x: Tensor, skip: Tensor, scale: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
    return _normalize(x + skip, scale, bias, epsilon=epsilon)


def _filled(shape: Tensor, *, value: Tensor) -> Tensor:
    return torch.full(shape.tolist(), value.item(), dtype=value.dtype)


def _scatter(x: Tensor, index: Tensor, values: Tensor, **_: object) -> Tensor:
    return x.index_put(tuple(index.reshape(-1, index.shape[-1]).T), values.reshape(-1))


def _stft(signal: Tensor, step: Tensor, window: Tensor, length: Tensor, **_: object) -> Tensor:
    """(1, samples) → (1, frames, bins, 2), without gradient."""
    frames = signal.detach().reshape(1, -1).unfold(1, int(length), int(step))
    return torch.view_as_real(torch.fft.rfft(frames * window))


def _lstm(*given: Any) -> Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]:
    """A layer in both directions of time, from its 8-bit weights; it starts from nothing."""
    _x, inward, onward, bias, *_others, scale, zero, onward_scale, onward_zero = given
    weights = []
    for quantized, by, less in ((inward, scale, zero), (onward, onward_scale, onward_zero)):
        flat = [each.float().reshape(len(quantized), 1, -1) for each in (by, less)]
        weights.append((quantized.float() - flat[1]) * flat[0])  # (directions, inputs, 4 × hidden)
    hidden = weights[1].shape[1]
    layer = torch.nn.LSTM(weights[0].shape[1], hidden, bidirectional=True).requires_grad_(False)
    parts = [
        part
        for way in range(2)
        for part in (weights[0][way].T, weights[1][way].T, *bias[way].split(4 * hidden))
    ]
    for parameter, part in zip(layer.parameters(), parts, strict=True):
        into, out, forget, cell = part.split(hidden)  # ONNX's order of gates; torch has another
        parameter.copy_(torch.cat([into, forget, cell, out]))

    def run(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(time, 1, inputs) → (time, directions, 1, hidden) and both states."""
        made, (state, memory) = layer(x)
        return made.reshape(len(x), 1, 2, hidden).transpose(1, 2), state, memory

    return run


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "Add": torch.add,
    "And": torch.logical_and,
    "Atan": lambda x: torch.atan(x.nan_to_num()),  # of 0/0 where the source is silent
    "Cast": lambda x, to, **_: x.to(_TYPES[to]),
    "Clip": torch.clamp,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "ConstantOfShape": _filled,
    "Conv": _convolve,
    "ConvInteger": _convolve_integers,
    "ConvTranspose": _convolve_back,
    "Cos": torch.cos,
    "CumSum": _running_sum,
    "DequantizeLinear": lambda x, scale, zero: (x.float() - zero.float()) * scale,
    "Div": _divide,
    "DynamicQuantizeLinear": lambda x: (x, torch.tensor(1.0), torch.tensor(0.0)),  # not quantized
    "Equal": torch.eq,
    "Exp": torch.exp,
    "Expand": lambda x, shape: x.expand(torch.broadcast_shapes(x.shape, tuple(shape.tolist()))),
    "FastGelu": lambda x, bias: fn.gelu(x + bias, approximate="tanh"),
    "Floor": torch.floor,
    "FusedMatMul": _fused_product,
    "Gather": _gather,
    "Greater": torch.gt,
    "GreaterOrEqual": torch.ge,
    "LayerNormalization": _normalize,
    "LeakyRelu": lambda x, alpha=0.01: fn.leaky_relu(x, alpha),
    "Less": torch.lt,
    "MatMul": torch.matmul,
    "MatMulInteger": _product,
    "Mul": torch.mul,
    "NonZero": lambda x: torch.nonzero(x).T,
    "Pad": _pad,
    "Pow": _power,
    "Range": lambda start, end, step: torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype),
    "ReduceMean": _mean,
    "ReduceSum": _sum,
    "Reshape": _reshape,
    "Resize": _resize,
    "Round": torch.round,
    "ScatterND": _scatter,
    "Shape": lambda x, **_: torch.tensor(x.shape),
    "Sigmoid": torch.sigmoid,
    "Sin": torch.sin,
    "SkipLayerNormalization": _add_and_normalize,
    "Slice": _slice,
    "Softmax": lambda x, axis: torch.softmax(x, axis),
    "Split": lambda x, sizes, axis: x.split(sizes.tolist(), axis),
    "Sqrt": torch.sqrt,
    "Squeeze": _squeeze,
    "STFT": _stft,
    "Sub": torch.sub,
    "Tanh": torch.tanh,
    "Transpose": lambda x, perm: x.permute(perm),
    "Unsqueeze": _unsqueeze,
    "Where": torch.where,
}
