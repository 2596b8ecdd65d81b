"""The ONNX operators of Kokoro's graph in torch. Inputs come as in ONNX's reference, attributes by their names there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as fn
from onnx import TensorProto
from torch import Tensor

_TYPES = {
    TensorProto.FLOAT: torch.float32,
    TensorProto.INT32: torch.int32,
    TensorProto.INT64: torch.int64,
    TensorProto.BOOL: torch.bool,
}


def _div(a: Tensor, b: Tensor) -> Tensor:
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _pow(x: Tensor, exponent: Tensor) -> Tensor:
    """All are squares; and a product has a cheaper gradient than a power."""
    return x * x if exponent.numel() == 1 and exponent.item() == 2 else x**exponent


def _matmul_integer(x: Tensor, weight: Tensor, *_: Tensor) -> Tensor:
    return (x.to(weight.dtype) @ weight).float()


def _fused_matmul(a: Tensor, b: Tensor, *, alpha: float, **given: int) -> Tensor:
    transposed = [x.transpose(-1, -2) if given[f"trans{side}"] else x for x, side in ((a, "A"), (b, "B"))]
    return alpha * (transposed[0] @ transposed[1])


def _conv_integer(x: Tensor, weight: Tensor, *_: Tensor, **given: Any) -> Tensor:
    return _conv(x, weight, **given)


def _conv(x: Tensor, weight: Tensor, bias: Tensor | None = None, **given: Any) -> Tensor:
    return fn.conv1d(x.to(weight.dtype), weight, bias, **strides(**given)).float()


def _conv_transpose(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    output_padding: Sequence[int] = (0,),
    **given: Any,
) -> Tensor:
    x = x.to(weight.dtype)
    return fn.conv_transpose1d(x, weight, bias, output_padding=output_padding[0], **strides(**given))


def strides(
    *, pads: Sequence[int], strides: Sequence[int], dilations: Sequence[int], group: int, **_: object
) -> dict[str, int]:
    """By torch's names; both sides are padded alike in this graph."""
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


def _squeeze(x: Tensor, axes: Tensor | None = None) -> Tensor:
    return x.squeeze() if axes is None else x.squeeze(tuple(axes.reshape(-1).tolist()))


def _unsqueeze(x: Tensor, axes: Tensor) -> Tensor:
    flat = axes.reshape(-1).tolist()
    for axis in sorted(axis % (x.dim() + len(flat)) for axis in flat):
        x = x.unsqueeze(axis)
    return x


def _pad(x: Tensor, pads: Tensor, *, mode: str) -> Tensor:
    """Only time, the last axis, is ever padded here."""
    sides, how = (pads[x.dim() - 1].item(), pads[-1].item()), {"edge": "replicate"}.get(mode, mode)
    return fn.pad(x[None], sides, mode=how)[0] if x.dim() < 3 else fn.pad(x, sides, mode=how)


def _resize(x: Tensor, _: None, scales: Tensor, *, mode: str, **__: object) -> Tensor:
    return fn.interpolate(x, scale_factor=scales.tolist()[2:], mode=mode)


def _reduce_mean(x: Tensor, axes: Tensor, *, keepdims: int = 1, **_: object) -> Tensor:
    return x.mean(axes.tolist(), keepdim=bool(keepdims))


def _reduce_sum(x: Tensor, axes: Tensor | None = None, *, keepdims: int = 1, **_: object) -> Tensor:
    return x.sum(None if axes is None else axes.tolist(), keepdim=bool(keepdims))


def _cumsum(x: Tensor, axis: Tensor, **_: object) -> Tensor:
    """In double precision: it counts the turns of a sine over the whole sentence."""
    return x.cumsum(int(axis), dtype=torch.float64 if x.is_floating_point() else None).to(x.dtype)


def _layer_norm(x: Tensor, scale: Tensor, bias: Tensor, *, epsilon: float, **_: object) -> Tensor:
    return fn.layer_norm(x, x.shape[-1:], scale, bias, epsilon)


def _skip_layer_norm(x: Tensor, skip: Tensor, scale: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
    return _layer_norm(x + skip, scale, bias, epsilon=epsilon)


def _constant_of_shape(shape: Tensor, *, value: Tensor) -> Tensor:
    return torch.full(shape.tolist(), value.item(), dtype=value.dtype)


def _scatter_nd(x: Tensor, index: Tensor, values: Tensor, **_: object) -> Tensor:
    return x.index_put(tuple(index.reshape(-1, index.shape[-1]).T), values.reshape(-1))


def _stft(signal: Tensor, step: Tensor, window: Tensor, length: Tensor, **_: object) -> Tensor:
    """(1, samples) → (1, frames, bins, 2), without gradient."""
    frames = signal.detach().reshape(1, -1).unfold(1, int(length), int(step))
    return torch.view_as_real(torch.fft.rfft(frames * window))


def lstm(*given: Any) -> Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]:
    """A bidirectional LSTM layer, from its 8-bit weights; its initial states are zero."""
    _x, kernel, recurrence, _bias, *_others, scale, zero, recurrence_scale, recurrence_zero = given
    weights = []
    for quantized, by, less in ((kernel, scale, zero), (recurrence, recurrence_scale, recurrence_zero)):
        flat = [each.float().reshape(len(quantized), 1, -1) for each in (by, less)]
        weights.append((quantized.float() - flat[1]) * flat[0])  # (directions, inputs, 4 × hidden)
    hidden = weights[1].shape[1]
    transposed = [[_gates(part[direction].T) for part in weights] for direction in range(2)]

    def run(x: Tensor, bias: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(time, 1, inputs), (2, 8 × hidden) → (time, directions, 1, hidden) and both final states."""
        parameters = [
            part
            for direction in range(2)
            for part in (
                *transposed[direction],
                *(_gates(half) for half in bias[direction].split(4 * hidden)),
            )
        ]
        start = torch.zeros(2, 1, hidden)
        made, state, memory = torch.lstm(
            x, [start, start], parameters, True, 1, 0.0, train=False, bidirectional=True, batch_first=False
        )
        return made.reshape(len(x), 1, 2, hidden).transpose(1, 2), state, memory

    return run


def _gates(part: Tensor) -> Tensor:
    """From ONNX's order of an LSTM's gates to torch's."""
    input_, output, forget, cell = part.chunk(4)
    return torch.cat([input_, forget, cell, output])


OPERATIONS: dict[str, Callable[..., Any]] = {
    "Add": torch.add,
    "And": torch.logical_and,
    "AveragePool": lambda x, kernel_shape, **_: fn.avg_pool1d(x, kernel_shape[0], 1),
    "Atan": lambda x: torch.atan(x.nan_to_num()),  # of 0/0 where the source is silent
    "Cast": lambda x, to, **_: x.to(_TYPES[to]),
    "Clip": torch.clamp,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "ConstantOfShape": _constant_of_shape,
    "Conv": _conv,
    "ConvInteger": _conv_integer,
    "ConvTranspose": _conv_transpose,
    "Cos": torch.cos,
    "CumSum": _cumsum,
    "DequantizeLinear": lambda x, scale, zero: (x.float() - zero.float()) * scale,
    "Div": _div,
    "DynamicQuantizeLinear": lambda x: (x, torch.tensor(1.0), torch.tensor(0.0)),  # not quantized
    "Equal": torch.eq,
    "Exp": torch.exp,
    "Expand": lambda x, shape: x.expand(torch.broadcast_shapes(x.shape, tuple(shape.tolist()))),
    "FastGelu": lambda x, bias: fn.gelu(x + bias, approximate="tanh"),
    "Floor": torch.floor,
    "FusedMatMul": _fused_matmul,
    "Gather": _gather,
    "Greater": torch.gt,
    "GreaterOrEqual": torch.ge,
    "LayerNormalization": _layer_norm,
    "LeakyRelu": lambda x, alpha=0.01: fn.leaky_relu(x, alpha),
    "Less": torch.lt,
    "MatMul": torch.matmul,
    "MatMulInteger": _matmul_integer,
    "Mul": torch.mul,
    "NonZero": lambda x: torch.nonzero(x).T,
    "Pad": _pad,
    "Pow": _pow,
    "Range": lambda start, end, step: torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype),
    "ReduceMean": _reduce_mean,
    "ReduceSum": _reduce_sum,
    "Reshape": _reshape,
    "Resize": _resize,
    "Round": torch.round,
    "ScatterND": _scatter_nd,
    "Shape": lambda x, start=0, end=None: torch.tensor(x.shape[start:end]),
    "Sigmoid": torch.sigmoid,
    "Sin": torch.sin,
    "SkipLayerNormalization": _skip_layer_norm,
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
