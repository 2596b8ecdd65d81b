"""Kokoro's ONNX graph, run by torch, so that the listener's loss can be backpropagated to the symbols.

Only what that one graph needs is here. Two things differ from what onnxruntime does with it:

- Activations aren't quantized: rounding has no gradient. Weights are the published 8-bit ones.
- The short-time Fourier transform of the harmonic source is taken as given. Its phase has a gradient that leaps, and
  pitch, which is what it would teach, is none of the listener's business.

The decoder's big matrix products may be done in bfloat16, and its vocoder's activations kept so: half the memory, and
faster where the processor has instructions for it. 8-bit weights lose nothing by it. The encoder stays in float32: it costs
little, and decides how many frames each symbol lasts, so that small errors become leaps. On two sentences the cosine
between the gradient to the rhythm embeddings and the same in float32 was 0.95 and 0.99; 0.49 and -0.84 with the encoder
in bfloat16 too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import onnx
import torch
from onnx import ModelProto, NodeProto, helper, numpy_helper
from torch import Tensor

from reader.engines.kokoro import patterns
from reader.engines.kokoro.graph import Graph
from reader.engines.kokoro.intonation import RISE, TONES, bend
from reader.engines.kokoro.phonemes import FOREIGN_COUNT
from reader.engines.kokoro.phones import DOWN, TOKENS, UP, WIDTHS
from tests.bench.learning import fused
from tests.bench.learning.operations import OPERATIONS, lstm

SOUND = "audio"
"""Output: samples at 24 kHz."""
DURATIONS = "/encoder/Div_output_0"
"""How long each symbol lasts, before rounding: (1, symbols), frames of 25 ms."""

_DECODER = "/decoder/"
_TEXT_ENCODER = "/encoder/text_encoder/"
_AFFINE = re.compile(r"decoder\..*\.fc\.bias|encoder\.text_encoder\.cnn\.\d\.1\.(gamma|beta)")
_ADAPTED = re.compile(
    r"/encoder/text_encoder/cnn.*|/decoder/decoder/(asr_res|encode|decode\.\d)/(asr_res|conv).*"
)
"""Convolutions that get an adapter: where phones become sound, before the vocoder, at most 80 frames a second."""
_RANK = 8
_BULKY = ("generator/resblocks", "generator.resblocks", "generator/noise_res", "generator.noise_res")
"""In the names of the vocoder's nodes: nearly all of the memory."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph, ready to run."""

    function: Callable[..., Any]
    inputs: list[str]
    outputs: list[str]
    bulky: bool
    free: list[str]
    """Values that no later node needs."""


class Network:
    """The network, its weights unchanged, from embeddings of symbols to sound.

    Attributes:
        embeddings: both embedding tables of symbols as published: (178, 128) and (178, 512).
        learnable: name → value of those constants that may be fine-tuned, see `_learnable`.
        adapters: name → value of the matrices of adapters, see `reader.engines.kokoro.phones`; the second is zero at first.
    """

    def __init__(self, model: ModelProto, dtype: torch.dtype = torch.bfloat16) -> None:
        """Of `model`, as published (`reader.engines.kokoro.model.joined`), but for its melody, which is made Korean
        here; the decoder computes in `dtype`.
        """
        bend(model)
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
        self.learnable = {name: self._constants[name] for name in _learnable(self._constants, nodes)}
        self.adapters: dict[str, Tensor] = {}
        parts = self._fused(Graph(model), nodes)
        nodes = self._extract_embeddings(nodes)
        self._dequantize(nodes)
        self._nodes = self._scheduled(nodes, parts)

    def run(
        self,
        constants: Mapping[str, Tensor],
        embedded: Sequence[Tensor],
        tones: Tensor,
        style: Tensor,
        speed: float,
        wanted: Sequence[str] = (SOUND,),
    ) -> list[Tensor]:
        """The values called `wanted`; nothing is computed beyond the last of them.

        Args:
            constants: those that aren't as published.
            embedded: embeddings of the symbols, both ends (symbol 0) included: (symbols, 128) and (symbols, 512).
            tones: by how much of itself the pitch is higher over each symbol: (symbols,).
            style: (1, 256).
            speed: 1 is the style's own.
            wanted: names in the graph.
        """
        values: dict[str, Any] = {**self._constants, **self.adapters, **constants}
        values |= {"": None, TOKENS: torch.zeros(1, len(embedded[0]), dtype=torch.int64)}
        values |= {"style": style, "speed": torch.tensor([speed]), TONES: tones, RISE: torch.zeros(2)}
        values |= {name: each[None] for name, each in zip(self._embedded_names, embedded, strict=True)}
        found: dict[str, Tensor] = {}
        for node in self._nodes:
            made = node.function(*(values[name] for name in node.inputs))
            for name, value in zip(node.outputs, made if isinstance(made, tuple) else (made,), strict=False):
                values[name] = value.to(self._dtype) if node.bulky and _is_bulky(value) else value
                if name in wanted:
                    found[name] = value
            if len(found) == len(wanted):
                break
            for name in node.free:
                values.pop(name, None)
        return [found[name] for name in wanted]

    def _extract_embeddings(self, nodes: list[NodeProto]) -> list[NodeProto]:
        """Read the embedding tables; embeddings will come from outside, so the nodes that look them up go."""
        embeddings: dict[int, tuple[str, Tensor]] = {}
        gone: list[str] = []
        for node in nodes:
            if node.op_type == "Gather" and node.input[1] == TOKENS:
                reader = next(each for each in nodes if node.output[0] in each.input)
                whole, scale, zero = (
                    self._constants[name].float() for name in (node.input[0], *reader.input[1:])
                )
                embeddings[whole.shape[1]] = reader.output[0], ((whole - zero) * scale)[:FOREIGN_COUNT]
                gone += [node.output[0], reader.output[0]]
        self._embedded_names = [embeddings[width][0] for width in WIDTHS]
        self.embeddings = [embeddings[width][1] for width in WIDTHS]
        return [node for node in nodes if node.output[0] not in gone]

    def _dequantize(self, nodes: list[NodeProto]) -> None:
        """Take the zero point from 8-bit weights once. What is left, -255 to 255, bfloat16 holds exactly."""
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

    def _fused(self, graph: Graph, nodes: Sequence[NodeProto]) -> dict[str, Node]:
        """Fused nodes, by the name of their output."""
        made = {}
        for node in nodes:
            function: Callable[..., Any]
            whole, bulky = node.output[0], self._is_bulky(node)
            if found := patterns.convolution(graph, node):
                function, inputs = self._convolution(graph, found)
            elif snake := patterns.snake(graph, node):
                dtype = self._dtype if bulky else torch.float32
                function = fused.snake(torch.from_numpy(snake.rate.copy()), snake.norm.epsilon, dtype)
                inputs = list(snake.norm[:3])
            elif (norm := patterns.norm(graph, node)) and node.name.startswith(_DECODER):
                function, inputs = fused.norm(norm.epsilon), list(norm[:3])
            else:
                continue
            made[whole] = Node(function, inputs, [whole], bulky, [])
        return made

    def _convolution(
        self, graph: Graph, found: patterns.Convolution
    ) -> tuple[Callable[..., Tensor], list[str]]:
        """Its function and inputs."""
        node = graph.maker(found.sums, "ConvInteger")
        given = graph.maker(node.input[0], "DynamicQuantizeLinear") if node else None
        assert node
        assert given
        whole, zero, scale, bias = (
            self._constants[name].float()
            for name in (node.input[1], node.input[3], found.scales[1], found.bias)
        )
        inputs, weight = [given.input[0]], (whole - zero) * scale
        if _ADAPTED.fullmatch(node.name):
            size = weight[0].numel()
            self.adapters[f"{node.name}{DOWN}"] = torch.randn(_RANK, *weight.shape[1:]) / math.sqrt(size)
            self.adapters[f"{node.name}{UP}"] = torch.zeros(len(weight), _RANK, 1)
            inputs += [f"{node.name}{DOWN}", f"{node.name}{UP}"]
        more = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        dtype = self._dtype if node.name.startswith(_DECODER) else torch.float32
        return fused.convolution(weight, bias.flatten(), dtype, keep=self._is_bulky(node), **more), inputs

    def _unfused(self, node: NodeProto) -> Node:
        inputs, function = list(node.input), OPERATIONS.get(node.op_type)
        if node.op_type == "DynamicQuantizeLSTM":
            function = lstm(*(self._constants.get(name) for name in inputs))
            inputs = [inputs[0], inputs[3]]
        elif function:
            given = {each.name: _attribute(helper.get_attribute_value(each)) for each in node.attribute}
            function = partial(function, **given)
        assert function, node.op_type
        return Node(function, inputs, list(node.output), self._is_bulky(node), [])

    def _scheduled(self, nodes: Sequence[NodeProto], parts: Mapping[str, Node]) -> list[Node]:
        """What is needed of fused `parts` and other `nodes`, each with the values that can be freed after it."""
        needed, ready = {SOUND, DURATIONS}, []
        lasting = self._constants.keys() | self.adapters.keys() | {""}
        for each in reversed(nodes):
            if needed.isdisjoint(each.output):
                continue
            node = parts.get(each.output[0]) or self._unfused(each)
            last = [name for name in set(node.inputs) - lasting if name not in needed]
            ready.append(replace(node, free=last))
            needed.update(node.inputs)
        return ready[::-1]

    @staticmethod
    def _is_bulky(node: NodeProto) -> bool:
        return any(part in node.name for part in _BULKY)


def _learnable(names: Iterable[str], nodes: Sequence[NodeProto]) -> list[str]:
    """Of `names`: the affine parameters of the decoder's adaptive instance norms (the biases beside the style), those
    of the text encoder's layer norms, and the biases of its LSTM. None of it decides over durations or pitch.
    """
    found = [name for name in names if _AFFINE.fullmatch(name)]
    return found + [
        node.input[3]
        for node in nodes
        if node.op_type == "DynamicQuantizeLSTM" and node.name.startswith(_TEXT_ENCODER)
    ]


def _tensor(tensor: onnx.TensorProto) -> Tensor:
    return torch.from_numpy(numpy_helper.to_array(tensor).copy())


def _attribute(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return _tensor(value) if isinstance(value, onnx.TensorProto) else value


def _is_bulky(value: Tensor) -> bool:
    """Is it a signal over time? Means and scales aren't, and stay precise."""
    return bool(value.is_floating_point() and value.dim() == 3 and value.shape[-1] > 1)
