from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from reader import voice
from reader.engines import engine_for
from reader.engines.kokoro.intonation import FRAMES, PITCH, RISE, TONES, bend
from tests.bench.voices import pitch

MOMENTS = 120  # two for each of the frames below
LENGTHS = [1, 20, 8, 24, 6, 1]  # silence, phones, the last of them, a mark, silence


def pitched() -> onnx.ModelProto:
    """A network whose pitch is what it is given, and whose symbols are as long as it is told."""
    nodes = [
        helper.make_node("Identity", ["lengths"], [FRAMES], name="frames"),
        helper.make_node("Identity", ["level"], [PITCH], name="pitch"),
        helper.make_node("Identity", [PITCH], ["heard"], name="heard"),
    ]
    given = [
        helper.make_tensor_value_info("level", TensorProto.FLOAT, [1, None]),
        helper.make_tensor_value_info("lengths", TensorProto.INT64, [1, None]),
    ]
    heard = [helper.make_tensor_value_info("heard", TensorProto.FLOAT, None)]
    graph = helper.make_graph(nodes, "pitched", given, heard)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    network = pitched()
    assert bend(network)
    return onnxruntime.InferenceSession(network.SerializeToString(), providers=["CPUExecutionProvider"])


def bent(
    session: onnxruntime.InferenceSession,
    rise: float,
    lead: float,
    tones: Sequence[float] = (0,) * len(LENGTHS),
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    level = np.full((1, MOMENTS), 200, np.float32)
    given = {
        "level": level,
        "lengths": np.array([LENGTHS]),
        RISE: np.array([rise, lead], np.float32),
        TONES: np.array(tones, np.float32),
    }
    heard: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.asarray(session.run(None, given)[0])[0]
    return heard


def test_a_statement_stays_as_it_was(session: onnxruntime.InferenceSession) -> None:
    assert (bent(session, 0, 0.15) == 200).all()


def test_what_is_high_is_high_for_as_long_as_it_lasts_and_glides_there(
    session: onnxruntime.InferenceSession,
) -> None:
    heard = bent(session, 0, 0.15, [0, 0, 0, 0.2, 0, 0])
    start = 2 * sum(LENGTHS[:3])
    end = start + 2 * LENGTHS[3]
    np.testing.assert_allclose(heard[: start - 5], 200)
    np.testing.assert_allclose(heard[start + 5 : end - 5], 240, rtol=1e-5)
    np.testing.assert_allclose(heard[end + 5 :], 200)
    assert (np.diff(heard[start - 6 : start + 6]) > 0).sum() == 11


def test_a_question_rises_over_its_last_syllable_and_stays_up(session: onnxruntime.InferenceSession) -> None:
    heard = bent(session, 0.5, 0.15)
    start = 2 * sum(LENGTHS[:-3]) - 12  # 0.15 s of 12.5 ms
    assert (heard[: start + 1] == 200).all()
    assert (np.diff(heard[start : start + 17]) > 0).all()
    np.testing.assert_allclose(heard[start + 16 :], 300)


def test_a_shorter_question_than_the_rise_is_no_trouble(session: onnxruntime.InferenceSession) -> None:
    assert bent(session, 0.5, 2.0)[0] > 200


def test_a_network_without_a_pitch_stays_as_it_was() -> None:
    network = pitched()
    del network.graph.node[1]
    assert not bend(network)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sori", "sori-m"])
def test_a_question_is_heard_to_end_higher_than_a_statement(name: str) -> None:
    engine = engine_for(voice.load(name))
    asked, told = (pitch(engine.speak(f"서류는 다 챙기셨어요{mark}").pcm) for mark in "?.")
    assert np.median(asked[-6:]) > 1.2 * np.median(told[-6:])
    assert np.median(told[-6:]) < np.median(told)  # a statement falls


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sori", "sori-m"])
def test_a_word_is_heard_to_begin_higher_with_an_aspirated_consonant(name: str) -> None:
    engine = engine_for(voice.load(name))
    low, high = (pitch(engine.speak(f"{word}이 나왔습니다.").pcm)[:6] for word in ("달", "탈"))
    assert np.median(high) > 1.08 * np.median(low)
