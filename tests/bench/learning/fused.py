"""Fused kernels for what `reader.engines.kokoro.patterns` finds in Kokoro's graph; training is three times as fast.

Signals are (1, channels, time) as in the graph, but channels-last in memory: so oneDNN's convolutions want them, which
else transpose each both ways. What stands between these is compiled into a pass or two over memory, forward and
backward.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as fn
from torch import Tensor

from tests.bench.learning.operations import strides

torch._dynamo.config.recompile_limit = 64  # above it, silently, nothing is compiled; some twenty are needed


def convolution(
    weight: Tensor, bias: Tensor, dtype: torch.dtype, *, keep: bool, **given: Any
) -> Callable[..., Tensor]:
    """A convolution by `weight` (outputs, inputs, kernel size), done in `dtype`, in which its output stays with `keep`."""
    how, ready = strides(**given), weight.to(dtype)

    def run(x: Tensor, down: Tensor | None = None, up: Tensor | None = None) -> Tensor:
        """With an adapter, (rank, inputs, kernel size) and (outputs, rank, 1), its product is added to the weights."""
        now = ready
        if down is not None and up is not None:
            now = (weight + (up[..., 0] @ down.flatten(1)).view(weight.shape)).to(dtype)
        if dtype == torch.float32:
            return fn.conv1d(x, now, bias, **how)
        flat = {name: (int(name != "padding"), value) for name, value in how.items() if name != "groups"}
        channels_last = now[:, :, None].contiguous(memory_format=torch.channels_last)
        made = fn.conv2d(x.to(dtype)[:, :, None], channels_last, bias.to(dtype), groups=how["groups"], **flat)
        return made.squeeze(2) if keep else made.squeeze(2).float()

    return run


def norm(epsilon: float) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Instance norm: over time, of a signal, scale and shift (1, channels, 1)."""

    def run(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        return _norm(x[0].T.contiguous(), scale.view(1, -1), shift.view(1, -1), epsilon).T[None]

    return run


def snake(rate: Tensor, epsilon: float, dtype: torch.dtype) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Instance norm, then the Snake activation x + sin²(ax)/a, a the `rate`; its output is in `dtype`."""
    flat = rate.view(1, -1)

    def run(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        made = _snake(x[0].T.contiguous(), scale.view(1, -1), shift.view(1, -1), flat, 1 / flat, epsilon)
        return made.to(dtype).T[None]

    return run


def _normalized(x: Tensor, scale: Tensor, shift: Tensor, epsilon: float) -> Tensor:
    centred = x.float() - x.float().mean(0, keepdim=True)
    variance = (centred * centred).mean(0, keepdim=True)
    return centred * torch.rsqrt(variance + epsilon) * scale + shift


@partial(torch.compile, dynamic=True)
def _norm(x: Tensor, scale: Tensor, shift: Tensor, epsilon: float) -> Tensor:
    return _normalized(x, scale, shift, epsilon)


@partial(torch.compile, dynamic=True)
def _snake(x: Tensor, scale: Tensor, shift: Tensor, rate: Tensor, inverse: Tensor, epsilon: float) -> Tensor:
    straight = _normalized(x, scale, shift, epsilon)
    sine = torch.sin(rate * straight)
    return (straight + inverse * (sine * sine)).to(x.dtype)
