"""The rewritten network against the one as it was, on tiny networks."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import NodeProto, TensorProto, helper, numpy_helper

from reader.engines.kokoro.kernels import KERNELS, Store
from reader.engines.kokoro.rewrite import rewrite

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
CHANNELS, MOMENTS = 5, 80
NUMBERS = np.random.default_rng(1).integers(0, 256, (1, CHANNELS, MOMENTS)).astype(np.float32)
NUMBERS[:, :, : MOMENTS // 2] = 255
SOUND = np.random.default_rng(1).standard_normal((1, CHANNELS, MOMENTS)).astype(np.float32)


def node(kind: str, given: str, made: str, **more: Any) -> NodeProto:
    return helper.make_node(kind, given.split(), made.split(), name=made.split()[0], **more)


def network(nodes: Sequence[NodeProto], **constants: Any) -> onnx.ModelProto:
    """Of `nodes` from x (float, 1 x 5 x T) to y."""
    graph = helper.make_graph(
        nodes,
        "one",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, None, None])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def run(model: onnx.ModelProto, x: Floats = SOUND) -> Floats:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": x})[0])


def both(model: onnx.ModelProto, x: Floats = SOUND) -> tuple[Floats, Floats, Counter[str]]:
    """What `model` gives, what it gives rewritten, and which operators it has then."""
    before = run(model, x)
    rewrite(model)
    return before, run(model, x), Counter(node.op_type for node in model.graph.node)


# ── its parts, as the network writes them ────────────────────────────────────────────────────────


def convolution(
    taps: int = 3,
    dilation: int = 1,
    pads: tuple[int, int] = (1, 1),
    *,
    zero: int = 131,
    stride: int = 1,
    group: int = 1,
    kind: type = np.uint8,
) -> onnx.ModelProto:
    """A network of one quantized convolution of the whole numbers x, 5 channels to 10."""
    weight: np.ndarray[tuple[int, ...], np.dtype[Any]] = (
        np.random.default_rng(taps).integers(0, 128, (10, CHANNELS // group, taps)).astype(kind)
    )
    nodes = [
        node("Cast", "x", "q", to=TensorProto.UINT8),
        node(
            "ConvInteger", "q w zero wz", "sums",
            dilations=[dilation], pads=pads, kernel_shape=[taps], strides=[stride], group=group,
        ),
        node("Cast", "sums", "y", to=TensorProto.FLOAT),
    ]  # fmt: skip
    return network(nodes, w=weight, wz=np.array(zero, kind), zero=np.array(3, np.uint8))


def whole_convolution(given: str, made: str) -> tuple[list[NodeProto], dict[str, Any]]:
    """A convolution of 5 channels to 5, with scales and a bias."""
    random = np.random.default_rng(2)
    nodes = [
        node("DynamicQuantizeLinear", given, "q q_scale q_zero"),
        node("ConvInteger", "q w q_zero w_zero", "sums", pads=[2, 2], dilations=[2], kernel_shape=[3]),
        node("Mul", "q_scale w_scale", "scale"),
        node("Div", "bias scale", "bias/scale"),
        node("Floor", "bias/scale", "bias/floor"),
        node("Cast", "bias/floor", "bias/whole", to=TensorProto.INT32),
        node("Reshape", "bias/whole column", "bias/column"),
        node("Add", "sums bias/column", "total"),
        node("Cast", "total", "float", to=TensorProto.FLOAT),
        node("Mul", "float scale", made),
    ]
    constants = {
        "w": random.integers(0, 255, (5, 5, 3)).astype(np.uint8),
        "w_zero": np.array(120, np.uint8),
        "w_scale": np.float32(0.004),
        "bias": random.standard_normal(5).astype(np.float32),
        "column": np.array([1, -1, 1]),
    }
    return nodes, constants


def norm(given: str, made: str) -> tuple[list[NodeProto], dict[str, Any]]:
    """A normalization over time, with gain and shift."""
    random = np.random.default_rng(3)
    nodes = [
        node("ReduceMean", f"{given} time", "mean"),
        node("Sub", f"{given} mean", "centred"),
        node("Mul", "centred centred", "square"),
        node("ReduceMean", "square time", "variance"),
        node("Add", "variance epsilon", "more"),
        node("Sqrt", "more", "deviation"),
        node("Div", "centred deviation", "normal"),
        node("Mul", "gain normal", "gained"),
        node("Add", "gained shift", made),
    ]
    constants = {
        "time": np.array([2]),
        "epsilon": np.float32(1e-5),
        "gain": random.uniform(0.5, 2, (1, 5, 1)).astype(np.float32),
        "shift": random.standard_normal((1, 5, 1)).astype(np.float32),
    }
    return nodes, constants


def snake(given: str, made: str) -> tuple[list[NodeProto], dict[str, Any]]:
    """x + sin²(ax)/a of a normalization, a small in one channel and negative in another."""
    nodes, constants = norm(given, "n")
    nodes += [
        node("Mul", "rate n", "turn"),
        node("Sin", "turn", "sine"),
        node("Pow", "sine two", "power"),
        node("Mul", "inverse power", "weighed"),
        node("Add", "n weighed", made),
    ]
    rate = np.array([[[1.0], [2.3], [0.01], [-0.03], [0.5]]], np.float32)
    return nodes, constants | {"rate": rate, "inverse": 1 / rate, "two": np.float32(2)}


# ── convolutions ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("taps", "dilation", "pads", "stride"),
    [
        (1, 1, (0, 0), 1),
        (3, 1, (1, 1), 1),
        (7, 3, (9, 9), 1),
        (11, 5, (25, 25), 1),
        (4, 2, (0, 6), 1),
        (3, 1, (1, 1), 2),
        (12, 1, (3, 3), 6),
        (1, 1, (0, 0), 3),
    ],
)
@pytest.mark.parametrize(("zero", "kind"), [(64, np.uint8), (131, np.uint8), (0, np.int8)])
@pytest.mark.parametrize("store", KERNELS.values(), ids=KERNELS)
def test_the_right_sums(
    taps: int, dilation: int, pads: tuple[int, int], stride: int, zero: int, kind: type, store: Store
) -> None:
    """Against whole numbers, not against onnxruntime: what it makes of large signed weights depends on the processor."""
    model = convolution(taps, dilation, pads, zero=zero, kind=kind, stride=stride)
    weight = numpy_helper.to_array(model.graph.initializer[0]).astype(int) - zero
    padded = np.pad(NUMBERS[0].astype(int) - 3, ((0, 0), pads))
    count = (padded.shape[1] - dilation * (taps - 1) - 1) // stride + 1
    tapped = np.stack([padded[:, tap * dilation :][:, : count * stride : stride] for tap in range(taps)], 2)
    rewrite(model, store)
    kinds = Counter(node.op_type for node in model.graph.node)
    assert (kinds["MatMulInteger"], kinds["ConvInteger"]) == (1, 0)
    assert np.array_equal(run(model, NUMBERS)[0], np.einsum("oct,cnt->on", weight, tapped))


@pytest.mark.parametrize("store", KERNELS.values(), ids=KERNELS)
def test_products_that_are_none_of_ours_stay_right(store: Store) -> None:
    weight = np.random.default_rng(6).integers(-64, 65, (MOMENTS, 7)).astype(np.int8)
    nodes = [
        node("Cast", "x", "q", to=TensorProto.UINT8),
        node("MatMulInteger", "q w zero wz", "sums"),
        node("Cast", "sums", "y", to=TensorProto.FLOAT),
    ]
    model = network(nodes, w=weight, zero=np.array(3, np.uint8), wz=np.zeros(7, np.int8))
    rewrite(model, store)
    assert np.array_equal(run(model, NUMBERS), (NUMBERS.astype(int) - 3) @ weight)


def test_how_many_is_told() -> None:
    assert rewrite(convolution()) == 1
    assert rewrite(convolution(group=5)) == 0


def test_convolutions_of_groups_stay() -> None:
    before, now, kinds = both(convolution(group=5), NUMBERS)
    assert (kinds["ConvInteger"], kinds["MatMulInteger"]) == (1, 0)
    assert np.array_equal(now, before)


def test_scales_and_bias_go_with_the_product() -> None:
    nodes, constants = whole_convolution("x", "y")
    before, now, kinds = both(network(nodes, **constants))
    assert kinds["MatMulIntegerToFloat"] == 1
    assert not kinds.keys() & {"ConvInteger", "MatMulInteger", "Floor", "Cast"}
    step = 0.004 * (SOUND.max() - SOUND.min()) / 255  # the bias isn't rounded down to whole steps any more
    assert -1e-6 < (now - before).min() <= (now - before).max() < 1.01 * step


# ── between them ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mean", [0, 1000])
def test_a_normalization(mean: float) -> None:
    nodes, constants = norm("x", "y")
    before, now, kinds = both(network(nodes, **constants), SOUND + np.float32(mean))
    assert kinds["BatchNormalization"] == 1
    assert "ReduceMean" not in kinds
    assert np.allclose(now, before, atol=1e-5 if not mean else 1e-3)


def test_a_normalization_of_what_is_always_the_same() -> None:
    nodes, constants = norm("x", "y")
    before, now, _ = both(network(nodes, **constants), np.full_like(SOUND, 0.5))
    assert np.allclose(now, before, atol=1e-4)


def test_a_normalization_of_channels_stays() -> None:
    nodes, constants = norm("x", "y")
    before, now, kinds = both(network(nodes, **constants | {"time": np.array([1])}))
    assert kinds["ReduceMean"] == 2
    assert np.array_equal(now, before)


def test_a_snake() -> None:
    nodes, constants = snake("x", "y")
    before, now, kinds = both(network(nodes, **constants))
    assert kinds["Cos"] == 1
    assert not kinds.keys() & {"Sin", "Pow"}
    assert np.allclose(now, before, atol=2e-5)


def test_rows_are_turned_once_and_back_once() -> None:
    between, constants = snake("x", "n2")
    after, more = whole_convolution("n2", "c")
    nodes = [*between, *after, node("Add", "c x", "r"), node("LeakyRelu", "r", "y", alpha=0.1)]
    before, now, kinds = both(network(nodes, **constants, **more))
    assert kinds["Transpose"] == 2
    assert np.abs(now - before).max() < 0.1  # a few steps of the rounding to 8 bits
    assert np.abs(now - before).mean() < 0.01


@pytest.mark.parametrize(("stride", "pads"), [(10, (5, 5)), (6, (3, 3)), (2, (0, 0)), (3, (1, 2))])
def test_a_transposed_convolution(stride: int, pads: tuple[int, int]) -> None:
    random = np.random.default_rng(4)
    weight = random.standard_normal((5, 4, 2 * stride)).astype(np.float32)
    bias = random.standard_normal(4).astype(np.float32)
    more: dict[str, Any] = {"strides": [stride], "pads": pads, "kernel_shape": [2 * stride]}
    before, now, kinds = both(network([node("ConvTranspose", "x w b", "y", **more)], w=weight, b=bias))
    assert "ConvTranspose" not in kinds
    assert now.shape == before.shape
    assert np.allclose(now, before, atol=1e-5)


def test_other_transposed_convolutions_stay() -> None:
    weight, bias = np.ones((5, 1, 3), np.float32), np.zeros(5, np.float32)
    more: dict[str, Any] = {"strides": [2], "kernel_shape": [3], "group": 5, "output_padding": [1]}
    _, _, kinds = both(network([node("ConvTranspose", "x w b", "y", **more)], w=weight, b=bias))
    assert kinds == {"ConvTranspose": 1}


def test_padding_of_moments() -> None:
    nodes, constants = norm("x", "n")
    nodes.append(node("Pad", "n pads", "y", mode="reflect"))
    before, now, kinds = both(network(nodes, **constants, pads=np.array([0, 0, 1, 0, 0, 2])))
    assert (kinds["Pad"], kinds["Transpose"]) == (1, 2)
    assert np.allclose(now, before, atol=1e-5)


def spectra() -> onnx.ModelProto:
    window = (0.5 - 0.5 * np.cos(np.arange(20) / 10 * np.pi)).astype(np.float32)
    nodes = [
        node("Reshape", "x flat", "sound"),
        node("STFT", "sound step window size", "y", onesided=1),
    ]
    return network(nodes, flat=np.array([1, -1]), step=np.array(5), window=window, size=np.array(20))


def test_short_spectra() -> None:
    before, now, kinds = both(spectra())
    assert (kinds["STFT"], kinds["Conv"]) == (0, 1)
    assert now.shape == before.shape
    assert np.allclose(now, before, atol=1e-4)


def test_what_has_no_imaginary_part_has_a_positive_one() -> None:
    model = spectra()
    rewrite(model)
    imaginary = run(model)[0, :, [0, -1], 1]
    assert (imaginary > 0).all()
    assert (imaginary < 1e-20).all()


# ── what stays ───────────────────────────────────────────────────────────────────────────────────


def test_what_pitch_and_lengths_depend_on_stays_to_the_last_bit() -> None:
    between, constants = snake("x", "n2")
    after, more = whole_convolution("n2", "c")
    nodes = [*between, *after, node("CumSum", "c axis", "y")]
    before, now, kinds = both(network(nodes, **constants, **more, axis=np.array(2)))
    assert kinds["BatchNormalization"] == 0
    assert kinds["MatMulInteger"] == 1
    assert np.array_equal(now, before)


def test_what_is_used_in_two_forms() -> None:
    nodes, constants = norm("x", "n")
    nodes += [node("ReduceMax", "n", "top", keepdims=1), node("Add", "n top", "y")]
    before, now, _ = both(network(nodes, **constants))
    assert np.allclose(now, before, atol=1e-5)


def test_tables_keep_their_names() -> None:
    table = np.random.default_rng(5).standard_normal((9, 5)).astype(np.float32)
    nodes = [
        node("Gather", "embedding.weight token", "row"),
        node("Reshape", "row column", "channels"),
        node("Add", "x channels", "y"),
    ]
    model = network(nodes, **{"embedding.weight": table, "token": np.array(3), "column": np.array([1, 5, 1])})
    before, now, _ = both(model)
    assert "embedding.weight" in {tensor.name for tensor in model.graph.initializer}
    assert np.array_equal(now, before)
