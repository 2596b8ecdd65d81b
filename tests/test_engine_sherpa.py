"""The sherpa engine on a model made here: each letter is 20 ms of a level that tells which letter it was."""

import array
from pathlib import Path
from typing import Any

import pytest

from reader import voice
from reader.errors import SpeechError, VoiceError
from reader.model import RATE, Sound, Voice

sherpa = pytest.importorskip("reader.engines.sherpa", reason="the extra [sherpa] isn't installed")
onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

numpy = pytest.importorskip("numpy")

SAMPLES = 320
"""A letter, at 16 kHz."""


def model(folder: Path, letters: str) -> Path:
    """A VITS of the shape that MMS models are exported in, and its tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    constants = {
        "hundred": numpy.array(100, numpy.float32),
        "last": numpy.array([2], numpy.int64),
        "repeats": numpy.array([1, 1, SAMPLES], numpy.int64),
        "line": numpy.array([1, 1, -1], numpy.int64),
    }
    nodes = [
        helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["f", "hundred"], ["level"]),
        helper.make_node("Unsqueeze", ["level", "last"], ["column"]),
        helper.make_node("Tile", ["column", "repeats"], ["tiled"]),
        helper.make_node("Reshape", ["tiled", "line"], ["y"]),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.INT64, [1, "T"])]
    inputs.append(helper.make_tensor_value_info("x_length", TensorProto.INT64, [1]))
    for name in ("noise_scale", "length_scale", "noise_scale_w"):
        inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "S"])
    initial = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    made = helper.make_model(
        helper.make_graph(nodes, "tiny", inputs, [output], initial),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
    )
    facts = {"model_type": "vits", "comment": "mms", "language": "Korean", "frontend": "characters"}
    facts |= {"sample_rate": "16000", "n_speakers": "1", "add_blank": "0", "use_eos_bos": "0"}
    helper.set_model_props(made, facts)
    onnx.save(made, str(folder / "model.onnx"))
    tokens = "".join(f"{letter} {number}\n" for number, letter in enumerate(["_", " ", *letters]))
    (folder / "tokens.txt").write_text(tokens, "utf-8")
    return folder


def engine(folder: Path) -> Any:
    return sherpa.Sherpa(Voice("s", "sherpa", options={"folder": str(folder)}))


def letters_heard(sound: Sound, step: int) -> list[int]:
    levels = array.array("h", sound.pcm)
    return [round(levels[at] / 32767 * 100) for at in range(step // 2, len(levels), step)]


def test_a_model_that_spells_hangul_is_given_hangul(tmp_path: Path) -> None:
    sound = engine(model(tmp_path / "m", "가나다라마바사")).speak("다라 가")
    assert sound.rate == RATE
    assert letters_heard(sound, SAMPLES * RATE // 16000) == [4, 5, 1, 2]


def test_a_model_that_spells_latin_is_given_latin(tmp_path: Path) -> None:
    sound = engine(model(tmp_path / "m", "aegmnou")).speak("가 몽")
    assert letters_heard(sound, SAMPLES * RATE // 16000) == [4, 2, 1, 5, 7, 6, 4]


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [("한국의 값, 왜", "hangugyi gabs, wai"), ("쌀 빵 찌개", "ssal bbang jjigae"), ("읽다 A1", "ilgda A1")],
)
def test_romanize(hangul: str, latin: str) -> None:
    assert sherpa.romanize(hangul) == latin


def test_what_the_model_cannot_spell_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpeechError):
        engine(model(tmp_path / "m", "가나다")).speak("힣힣")


def test_a_profile_names_its_folder_from_where_it_is(tmp_path: Path) -> None:
    model(tmp_path / "mine" / "model", "가나다")
    (tmp_path / "mine" / "me.toml").write_text(
        'engine = "sherpa"\n[options]\nfolder = "model"\n', encoding="utf-8"
    )
    assert sherpa.Sherpa(voice.load(str(tmp_path / "mine" / "me.toml"))).speak("가나").seconds > 0


@pytest.mark.parametrize("present", [[], ["model.onnx"], ["tokens.txt"]])
def test_an_incomplete_folder_is_named(tmp_path: Path, present: list[str]) -> None:
    for name in present:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(VoiceError, match=str(tmp_path)):
        engine(tmp_path)


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "가나다")
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(VoiceError, match=str(folder)):
        engine(folder)


def test_the_profile_that_comes_along_says_what_it_needs() -> None:
    with pytest.raises(VoiceError, match="폴더") as caught:
        sherpa.Sherpa(voice.load("sherpa"))
    assert "my.toml" in caught.value.mend


SUPERTONIC = ["duration_predictor", "text_encoder", "vector_estimator", "vocoder"]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["model.onnx", "tokens.txt"], "vits"),
        (["ko.int8.onnx", "tokens.txt", "lexicon.txt"], "vits"),
        (["model-steps-3.onnx", "vocos-22khz.onnx", "tokens.txt"], "matcha"),
        (["model.onnx", "voices.bin", "tokens.txt"], "kokoro"),
        (
            [f"{n}.int8.onnx" for n in SUPERTONIC] + ["tts.json", "unicode_indexer.bin", "voice.bin"],
            "supertonic",
        ),
    ],
)
def test_the_kind_is_told_by_the_files(tmp_path: Path, names: list[str], kind: str) -> None:
    for name in names:
        (tmp_path / name).touch()
    assert sherpa.files(tmp_path)[0] == kind
