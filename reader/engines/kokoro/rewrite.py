"""The same network, faster: all that is long runs over rows, a moment a row, instead of over channels.

Two thirds of Kokoro's time go into 87 one-dimensional convolutions of 8-bit integers, most of the rest into what
stands between them: normalizations and x + sin²(ax)/a. onnxruntime unfolds and packs for each convolution afresh.
As a matrix product its weights are packed once, when the session opens, and the processor's dot-product
instructions are used; scale and bias come for nothing (MatMulIntegerToFloat). A product wants a moment a row
(T, C) where the network has a channel a row (1, C, T), and turning large tensors is dear; so what stands between
is done on rows as well, each in fewer passes over memory. Figures: ``tests/bench/voices.py speed``.

Integers are summed alike. The rest differs by what 32-bit floats lose when sums are ordered otherwise, and by the
roundings to 8 bits that tip over for it. Upstream of pitch and lengths a hair of that would shift the whole sound
in time, so whatever these depend on stays as it was, to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, helper

from reader.engines.kokoro import patterns, trim
from reader.engines.kokoro.graph import Graph, attributes
from reader.engines.kokoro.kernels import Store, narrow

_EXACT = ("CumSum", "ArgMax")  # pitch adds up to a phase, lengths to places; ends are found by a maximum
_ALIKE = ("Add", "Div", "LeakyRelu", "DynamicQuantizeLinear")  # do the same to rows as to channels
_ALL = 2**62  # an end behind any end
_TINY = 1e-30  # positive, and nothing beside a sound


def rewrite(model: ModelProto, store: Store = narrow) -> int:
    """Rewrite `model` in place; gives how many convolutions became products. Constants that stay keep their names.

    Args:
        store: how products have their weights (`reader.engines.kokoro.kernels`).
    """
    graph = Graph(model)
    rows = _Rows(graph, store)
    for node in graph.nodes:
        rows.take(node)
    graph.replace(rows.nodes)
    return rows.count


class _Rows:
    """The new nodes. What was (1, C, T) among the old values may also be there as rows (T, C)."""

    def __init__(self, graph: Graph, store: Store) -> None:
        self.graph = graph
        self.store = store
        self.nodes: list[NodeProto] = []
        self.count = 0
        self._rows: dict[str, str] = {}
        self._factors: dict[str, list[str]] = {}
        self._exact = graph.above(_EXACT)
        self._trimmed = graph.below([trim.LEFT])

    def take(self, node: NodeProto) -> None:
        """Add what does the work of the part that ends with `node`. Parts of that part, done before, are left over."""
        graph, name = self.graph, node.output[0]
        free = name not in self._exact
        if patterns.is_convolution(node):
            self._sums(node, name)
        elif free and (found := patterns.convolution(graph, node)):
            rows, weights, *zeros = self._factors[found.sums]
            given = [rows, weights, *found.scales, *zeros, found.bias]
            self._give(name, "MatMulIntegerToFloat", given, domain="com.microsoft")
        elif node.op_type == "MatMulInteger":
            self._product(node)
        elif free and (snake := patterns.snake(graph, node)):
            self._snake(snake, name)
        elif free and (norm := patterns.norm(graph, node)):
            self._norm(norm, name)
        elif free and patterns.is_doubling(node):
            self._doubling(node, name)
        elif free and node.op_type == "STFT":
            self._spectra(node, name)
        elif not (free and (self._alike(node) or self._padding(node))):
            self.nodes.append(node)

    # ── rows and back ────────────────────────────────────────────────────────────────────────────

    def _add(self, kind: str, given: list[str], made: str, **more: Any) -> str:
        self.nodes.append(helper.make_node(kind, given, [made], made, **more))
        return made

    def _turned(self, name: str) -> str:
        """The rows of `name`."""
        if name not in self._rows:
            flat = self._add("Squeeze", [name, self.graph.constant("at/0", [0])], f"{name}/flat")
            self._rows[name] = self._add("Transpose", [flat], f"{name}/rows", perm=[1, 0])
        return self._rows[name]

    def _give(self, name: str, kind: str, given: list[str], **more: Any) -> None:
        """Make the rows of `name`, and it as it was, should somebody want that."""
        self._rows[name] = self._add(kind, given, f"{name}/rows", **more)
        flat = self._add("Transpose", [f"{name}/rows"], f"{name}/flat", perm=[1, 0])
        self._add("Unsqueeze", [flat, self.graph.constant("at/0", [0])], name)

    # ── between convolutions ─────────────────────────────────────────────────────────────────────

    def _alike(self, node: NodeProto) -> bool:
        """Do on rows what is the same there, if they are at hand."""
        small = [value for value in map(self.graph.value, node.input) if value is not None]
        large = [name for name in node.input if name not in self.graph.constants]
        known = all(name in self._rows for name in large) and not any(value.ndim for value in small)
        if node.op_type not in _ALIKE or not known:
            return False
        self._give(node.output[0], node.op_type, [self._rows.get(name, name) for name in node.input])
        done = next(each for each in reversed(self.nodes) if each.op_type == node.op_type)
        done.output.extend(node.output[1:])
        done.attribute.extend(node.attribute)
        return True

    def _padding(self, node: NodeProto) -> bool:
        """Padding of moments, on rows if they are at hand."""
        pads = self.graph.value(node.input[1]) if node.op_type == "Pad" else None
        if pads is None or pads.size != 6 or pads[[0, 1, 3, 4]].any() or node.input[0] not in self._rows:
            return False
        turned = self.graph.constant(f"pads/{pads[2]}/{pads[5]}", [pads[2], 0, pads[5], 0])
        self._give(
            node.output[0], "Pad", [self._rows[node.input[0]], turned, *node.input[2:3]], **attributes(node)
        )
        return True

    def _norm(self, norm: patterns.Norm, name: str, rate: str = "") -> None:
        """The normalization; times `rate`, a constant (C,), if there is one."""
        add, graph = self._add, self.graph
        rows = self._turned(norm.given)
        share = self._share(rows, norm.given in self._trimmed)
        mean = add("MatMul", [share, rows], f"{name}/mean")
        centred = add("Sub", [rows, mean], f"{name}/centred")
        square = add("Mul", [centred, centred], f"{name}/square")
        variance = add("MatMul", [share, square], f"{name}/variance")
        factors = []
        for key, factor in (("gain", norm.gain), ("shift", norm.shift)):
            flat = add("Reshape", [factor, graph.constant("shape/flat", [-1])], f"{name}/{key}")
            factors.append(add("Mul", [flat, rate], f"{name}/{key}/rate") if rate else flat)
        # Not from what is centred, which would be kept meanwhile: three blocks share it, with 20 MB in a long sentence.
        self._give(name, "BatchNormalization", [rows, *factors, mean, variance], epsilon=norm.epsilon)

    def _share(self, rows: str, trimmed: bool) -> str:
        """What each of the `rows` counts in a mean over all, (T,): the mean is a product with it."""
        add, name = self._add, f"{rows}/share"
        if any(name in node.output for node in self.nodes):
            return name
        length = add("Shape", [rows], f"{rows}/length", end=1)
        if trimmed:
            self.nodes += trim.shares(self.graph, length, name)
            return name
        ones = add("ConstantOfShape", [length], f"{rows}/ones", value=helper.make_tensor("", 1, [1], [1.0]))
        return add("Div", [ones, add("Cast", [length], f"{rows}/number", to=1)], name)

    def _snake(self, snake: patterns.Snake, name: str) -> None:
        """As (t - cos t) / 2a + 1 / 2a, t = 2ax: the normalization gives t as readily as x."""
        graph, add, size = self.graph, self._add, snake.rate.size
        double = graph.constant(f"{name}/double", 2 * snake.rate.ravel(), np.float32)
        half = graph.constant(f"{name}/half", 1 / (2 * snake.rate.ravel()), np.float32)
        self._norm(snake.norm, f"{name}/turn", double)
        turn = self._rows[f"{name}/turn"]
        bent = add("Sub", [turn, add("Cos", [turn], f"{name}/cosine")], f"{name}/bent")
        none = graph.constant(f"none/{size}", np.zeros(size), np.float32)
        ones = graph.constant(f"ones/{size}", np.ones(size), np.float32)
        self._give(name, "BatchNormalization", [bent, half, half, none, ones], epsilon=0.0)

    # ── convolutions ─────────────────────────────────────────────────────────────────────────────

    def _sums(self, node: NodeProto, name: str) -> None:
        """What the ConvInteger `node` does, by a product of unfolded rows (T, K·C) and weights (K·C, O)."""
        graph, add = self.graph, self._add
        given, weight_name, zero, weight_zero = node.input
        weight, offset = graph.value(weight_name), graph.value(weight_zero)
        if weight is None or offset is None:
            self.nodes.append(node)
            return
        rows, pads = self._turned(given), attributes(node).get("pads", [0, 0])
        if any(pads):
            padding = graph.constant(f"pads/{pads[0]}/{pads[1]}", [pads[0], 0, pads[1], 0])
            rows = add("Pad", [rows, padding, zero], f"{name}/padded")
        rows = self._unfolded(rows, node, weight.shape[1], weight.shape[2])
        flat, nothing = self.store(
            np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, weight.shape[0])), offset
        )
        weights = graph.constant(f"{name}/weights", flat, flat.dtype.type)
        factors = [
            rows,
            weights,
            zero,
            graph.constant(f"zero/{flat.dtype}/{nothing}", nothing, flat.dtype.type),
        ]
        self._factors[name] = factors
        self._give(name, "MatMulInteger", factors)
        self.count += 1

    def _product(self, node: NodeProto) -> None:
        """The product `node`, with its weights as the kernel has them."""
        weight, offset = self.graph.value(node.input[1]), self.graph.value(node.input[3])
        if weight is not None and offset is not None:
            stored = zip(("weights", "zero"), self.store(weight, offset), strict=True)
            node.input[1], node.input[3] = (
                self.graph.constant(f"{node.output[0]}/{part}", value, value.dtype.type)
                for part, value in stored
            )
        self.nodes.append(node)

    def _unfolded(self, rows: str, node: NodeProto, width: int, taps: int) -> str:
        """Rows that hold the `taps` rows which a moment taps, each `width` long, one behind the other."""
        graph, add, name = self.graph, self._add, node.output[0]
        more = attributes(node)
        stride, dilation = more.get("strides", [1])[0], more.get("dilations", [1])[0]
        reach = (taps - 1) * dilation
        if not reach and stride == 1:
            return rows
        length = add("Shape", [rows], f"{name}/length", end=1)
        length = add("Sub", [length, graph.constant(f"at/{reach}", [reach])], f"{name}/moments")
        end = add("Squeeze", [length], f"{name}/end")
        limits = [graph.constant("from/0", 0), end, graph.constant(f"by/{stride}", stride)]
        moments = add("Range", limits, f"{name}/range")
        moments = add("Reshape", [moments, graph.constant("shape/column", [-1, 1])], f"{name}/column")
        steps = graph.constant(f"steps/{taps}/{dilation}", [[tap * dilation for tap in range(taps)]])
        tapped = add("Add", [moments, steps], f"{name}/tapped")
        found = add("Gather", [rows, tapped], f"{name}/gathered", axis=0)
        shape = graph.constant(f"shape/{taps * width}", [-1, taps * width])
        return add("Reshape", [found, shape], f"{name}/unfolded")

    def _doubling(self, node: NodeProto, name: str) -> None:
        """A ConvTranspose of stride S and 2·S taps: each pair of neighbouring rows makes S new ones."""
        graph, add = self.graph, self._add
        weight, bias = graph.value(node.input[1]), graph.value(node.input[2])
        if weight is None or bias is None:
            self.nodes.append(node)
            return
        stride, pads = attributes(node)["strides"][0], attributes(node).get("pads", [0, 0])
        rows = add(
            "Pad", [self._turned(node.input[0]), graph.constant("pads/1/1", [1, 0, 1, 0])], f"{name}/padded"
        )
        ends = {"before": (0, -1), "after": (1, _ALL)}
        pair = [
            add("Slice", [rows, *(graph.constant(f"at/{end}", [end]) for end in limits)], f"{name}/{key}")
            for key, limits in ends.items()
        ]
        rows = add("Concat", pair, f"{name}/pairs", axis=1)
        halves = [weight[:, :, stride:], weight[:, :, :stride]]  # the row before is at the end of its taps
        flat = np.concatenate([half.transpose(0, 2, 1).reshape(len(weight), -1) for half in halves])
        factors = [
            graph.constant(f"{name}/weights", flat, np.float32),
            graph.constant(f"{name}/bias", np.tile(bias, stride), np.float32),
        ]
        many = add("Gemm", [rows, *factors], f"{name}/many")
        many = add("Reshape", [many, graph.constant(f"shape/{bias.size}", [-1, bias.size])], f"{name}/all")
        limits = [graph.constant(f"at/{end}", [end]) for end in (pads[0], -pads[1] or _ALL)]
        self._give(name, "Slice", [many, *limits])

    def _spectra(self, node: NodeProto, name: str) -> None:
        """A short STFT as a convolution; onnxruntime plans a Fourier transform for each frame.

        What has no imaginary part gets a positive one, for its phase to be π and not -π where it is negative:
        onnxruntime's STFT leaves its sign to rounding, torch's, with which the network was trained, gives +0.
        """
        graph, add = self.graph, self._add
        step, window = graph.value(node.input[1]), graph.value(node.input[2])
        if step is None or window is None or not attributes(node).get("onesided", 1):
            self.nodes.append(node)
            return
        size, bins = window.size, window.size // 2 + 1
        angle = 2 * np.pi * (np.outer(range(bins), range(size)) % size) / size
        waves = np.concatenate([np.cos(angle), -np.sin(angle).round(12)]) * window
        kernel = graph.constant(f"{name}/waves", waves[:, None], np.float32)
        shape = graph.constant(f"shape/2/{bins}", [0, 2, bins, -1])
        sound = add("Unsqueeze", [node.input[0], graph.constant("at/1", [1])], f"{name}/sound")
        sign = np.zeros(2 * bins)
        sign[[bins, -1]] = _TINY
        bias = graph.constant(f"{name}/sign", sign, np.float32)
        found = add("Conv", [sound, kernel, bias], f"{name}/found", strides=[int(step)])
        found = add("Reshape", [found, shape], f"{name}/parts")
        add("Transpose", [found], name, perm=[0, 3, 2, 1])
