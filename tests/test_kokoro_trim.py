"""What is cut off at the ends of a sentence, and what the rest then counts in a mean, on tiny networks."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from reader.engines.kokoro.graph import Graph
from reader.engines.kokoro.intonation import PITCH
from reader.engines.kokoro.trim import EDGE, LOUDNESS, MARGIN, TEXT, shares, trim
from tests.test_kokoro_rewrite import node

LOUD, QUIET = 5.0, -9.0


def network() -> onnx.ModelProto:
    """Frames and moments go in under plain names and come out as what a decoder would be given of them."""
    given = [("l", [1, None]), ("p", [1, None]), ("t", [1, 1, None])]
    nodes = [
        node("Identity", "p", PITCH),
        node("Identity", PITCH, "pitch"),  # stands before what is cut is known
        node("Identity", "l", LOUDNESS),
        node("Identity", "t", TEXT),
        node("Identity", TEXT, "text"),
        node("Identity", LOUDNESS, "loudness"),
    ]
    graph = helper.make_graph(
        nodes,
        "ends",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in given],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
            for name in ("text", "pitch", "loudness")
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def kept(loud: list[bool]) -> tuple[list[int], list[int]]:
    """Which frames, and which moments, are left of a sentence that is `loud` in these frames."""
    model = network()
    assert trim(model)
    frames = len(loud)
    given = {
        "l": np.where(np.repeat(loud, 2), LOUD, QUIET).astype(np.float32)[None],
        "p": np.arange(2 * frames, dtype=np.float32)[None],
        "t": np.arange(frames, dtype=np.float32)[None, None],
    }
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    text, pitch, loudness = session.run(None, given)
    assert pitch.shape == loudness.shape
    return text.ravel().astype(int).tolist(), pitch.ravel().astype(int).tolist()


@pytest.mark.parametrize(
    ("frames", "heard", "first", "last"),
    [
        (60, range(20, 40), 20 - MARGIN, 39 + MARGIN),
        (60, [20, 39], 20 - MARGIN, 39 + MARGIN),  # a pause within is none of the ends
        (60, range(60), 0, 59),
        (60, [], 0, 59),
        (60, range(2, 40), 0, 39 + MARGIN),
        (60, range(20, 58), 20 - MARGIN, 59),
        (60, [59], 60 - 2 * MARGIN, 59),
        (60, [0], 0, 2 * MARGIN - 1),
        (2 * MARGIN, [3], 0, 2 * MARGIN - 1),
        (3, [1], 0, 2),
        (1, [0], 0, 0),
    ],
)
def test_what_is_left(frames: int, heard: list[int], first: int, last: int) -> None:
    text, pitch = kept([frame in heard for frame in range(frames)])
    assert text == list(range(first, last + 1))
    assert pitch == list(range(2 * first, 2 * last + 2))


def test_another_network_is_left_alone() -> None:
    model = network()
    model.graph.node[3].output[0] = model.graph.node[4].input[0] = "something else"
    before = model.SerializeToString()
    assert not trim(model)
    assert model.SerializeToString() == before


@pytest.mark.parametrize("each", [1, 2, 20, 120])
@pytest.mark.parametrize(
    ("begin", "left", "gone"), [(15, 40, 30), (0, 40, 30), (15, 40, 0), (0, 40, 0), (3, 8, 0)]
)
def test_what_is_left_counts_for_what_is_gone(each: int, begin: int, left: int, gone: int) -> None:
    """A mean of what is silent but at its ends and in its middle is the same, cut or whole."""
    graph = helper.make_graph(
        [],
        "shares",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1])
            for name in ("length", "trim/begin", "trim/left", "trim/gone")
        ],
        [helper.make_tensor_value_info("shares", TensorProto.FLOAT, None)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    parts = Graph(model)
    parts.replace(shares(parts, "length", "shares"))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    given = {"length": left * each, "trim/begin": begin, "trim/left": left, "trim/gone": gone}
    (counts,) = session.run(None, {name: np.array([value], np.int64) for name, value in given.items()})
    edge, speech = np.full(EDGE * each, 9.0), np.full((left - 2 * MARGIN) * each, 2.0)

    def sentence(before: int, behind: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        quiet = [np.zeros((MARGIN - EDGE + frames) * each) for frames in (before, behind)]
        return np.concatenate([edge, quiet[0], speech, quiet[1], edge])

    assert counts.sum() == pytest.approx(1)
    assert counts @ sentence(0, 0) == pytest.approx(sentence(begin, gone).mean(), rel=1e-5)
