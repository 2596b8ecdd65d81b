from io import BytesIO

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from reader.engines.kokoro.model import SHA256, joined, learned_data
from reader.engines.kokoro.phonemes import FOREIGN, FOREIGN_COUNT, PAUSES, STARTS, SYMBOLS, tones, transcribe
from reader.engines.kokoro.phones import DOWN, RHYTHM, SOUND, UP, WIDTHS, read, teach
from reader.engines.kokoro.rewrite import rewrite
from tests.test_kokoro_rewrite import SOUND as HEARD
from tests.test_kokoro_rewrite import network, run, whole_convolution

COUNT = len(SYMBOLS) - len(PAUSES)

# ── text to symbols ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("바다", "ㅂ ㅏ -ㄷ ㅏ ."),  # another stop inside a word than at its head
        ("큰 바다", "ㅋ1 ㅋ2 ㅡ ㄴ- _ ㅂ ㅏ -ㄷ ㅏ ."),
        ("국밥", "ㄱ ㅜ ㄱ- -ㅃ ㅏ ㅂ- ."),
        ("신라", "ㅅʲ ㅣ ㄹ- ㄹㄹ ㅏ ."),
        ("시샘", "ㅅʲ ㅣ -ㅅ ㅐ ㅁ- ."),
        ("값이", "ㄱ ㅏ ㅂ- -ㅆʲ1 -ㅆʲ2 ㅣ ."),
        ("여유", "j ㅓ j ㅜ ."),
        ("의자", "ɰ ㅣ -ㅈ ㅏ ."),
        ("처음", "ㅊ1 ㅊ2 ㅓ ㅡ ㅁ- ."),
        ("비가 오고, 바람이 분다", "ㅂ ㅣ -ㄱ ㅏ _ ㅗ -ㄱ ㅗ , _ ㅂ ㅏ -ㄹ ㅏ -ㅁ ㅣ _ ㅂ ㅜ ㄴ- -ㄷ ㅏ ."),
        ("정말?", "ㅈ ㅓ ㅇ- -ㅁ ㅏ ㄹ- ?"),
        ("“네!” 하고", "ㄴ ㅔ ! _ ㅎ ㅏ -ㄱ ㅗ ."),
        ("하나·둘", "ㅎ ㅏ -ㄴ ㅏ , _ ㄷ ㅜ ㄹ- ."),
        ("", ""),
    ],
)
def test_symbols(text: str, said: str) -> None:
    assert " ".join("_" if symbol == " " else symbol for symbol in transcribe(text)) == said


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("달", ""),
        ("탈", "ㅌ1 ㅌ2 ㅏ ㄹ-"),
        ("딸기", "ㄸ ㅏ ㄹ-"),
        ("사람이 큰", "ㅅ ㅏ ㅋ1 ㅋ2 ㅡ ㄴ-"),
        ("나라, 하늘", "ㅎ ㅏ"),
        ("표류", "ㅍ1 ㅍ2 j ㅗ"),
        ("콜라", "ㅋ1 ㅋ2 ㅗ ㄹ-"),
        ("아침", ""),
    ],
)
def test_words_that_begin_high(text: str, high: str) -> None:
    symbols = transcribe(text)
    assert (
        " ".join(symbol for symbol, is_high in zip(symbols, tones(symbols), strict=True) if is_high) == high
    )


def test_marks_alone_say_nothing() -> None:
    assert not [symbol for symbol in transcribe("…!") if symbol not in PAUSES]


def test_a_clause_within_a_sentence_stays_up() -> None:
    assert transcribe("비가 오고", last=False)[-1] == ","


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.characters(), max_size=60))
def test_all_symbols_are_known_and_no_more_than_fit(text: str) -> None:
    said = transcribe(text)
    assert set(said) <= SYMBOLS.keys()
    assert len(said) <= 6 * len(text) + 1


def test_numbers_of_ours_follow_those_of_the_network() -> None:
    ours = [number for symbol, number in SYMBOLS.items() if symbol not in PAUSES]
    assert ours == list(range(FOREIGN_COUNT, FOREIGN_COUNT + COUNT))
    assert sum(map(len, STARTS.values())) == COUNT
    assert set("".join(STARTS.values())) == FOREIGN.keys()


# ── the taught tables ────────────────────────────────────────────────────────────────────────────


def tables() -> onnx.ModelProto:
    """A network that looks its tokens up in two tables, as Kokoro does, and gives what it found."""
    random = np.random.default_rng(1)
    constants = [numpy_helper.from_array(np.array(7, np.uint8), "zero")]
    nodes, outputs = [], []
    for width in WIDTHS:
        values = random.integers(0, 255, (FOREIGN_COUNT, width)).astype(np.uint8)
        constants += [
            numpy_helper.from_array(values, f"table{width}"),
            numpy_helper.from_array(np.array(0.01 * width, np.float32), f"scale{width}"),
        ]
        nodes += [
            helper.make_node("Gather", [f"table{width}", "tokens"], [f"found{width}"], name=f"look/{width}"),
            helper.make_node("DequantizeLinear", [f"found{width}", f"scale{width}", "zero"], [f"out{width}"]),
        ]
        outputs.append(helper.make_tensor_value_info(f"out{width}", TensorProto.FLOAT, None))
    given_tokens = helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, None])
    graph = helper.make_graph(nodes, "tables", [given_tokens], outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def looked_up(
    network: onnx.ModelProto, tokens: list[int]
) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    session = onnxruntime.InferenceSession(network.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(out)[0] for out in session.run(None, {"tokens": np.array([tokens], np.int64)})]


def saved(**parts: np.ndarray[tuple[int, ...], np.dtype[np.float16]]) -> bytes:
    """A file of what was learned, as the package has it."""
    file = BytesIO()
    np.savez(file, allow_pickle=False, **parts)
    return file.getvalue()


def some_rows() -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float16]]]:
    random = np.random.default_rng(2)
    return {
        name: random.standard_normal((3, width)).astype(np.float16)
        for name, width in zip((RHYTHM, SOUND), WIDTHS, strict=True)
    }


def test_the_published_symbols_stay_and_ours_are_behind_them() -> None:
    learned = read(saved(**some_rows()))
    network = tables()
    before = looked_up(network, [0, 5, 177])
    assert teach(network, learned) == len(WIDTHS)
    for old, new in zip(before, looked_up(network, [0, 5, 177]), strict=True):
        np.testing.assert_allclose(old, new, rtol=1e-6)
    for ours, found in zip(learned.rows, looked_up(network, [178, 179, 180]), strict=True):
        np.testing.assert_array_equal(ours, found)


def test_a_constant_learned_anew_takes_the_place_of_the_published_one() -> None:
    network = tables()
    network.graph.initializer.append(numpy_helper.from_array(np.zeros(1, np.float32), "shift"))
    network.graph.node.append(helper.make_node("Add", [f"out{WIDTHS[0]}", "shift"], ["shifted"]))
    network.graph.output[0].name = "shifted"
    before, _ = looked_up(network, [5])
    learned = read(saved(shift=np.array([0.5], np.float16), other=np.ones(1, np.float16), **some_rows()))
    assert teach(network, learned) == len(WIDTHS) + 1
    after, _ = looked_up(network, [5])
    np.testing.assert_allclose(after - before, 0.5, rtol=1e-5)


def test_an_adapter_adds_to_the_convolution_of_its_name_before_and_after_rewriting() -> None:
    nodes, constants = whole_convolution("x", "y")
    model, random = network(nodes, **constants), np.random.default_rng(3)
    down, up = random.standard_normal((2, 5, 3)), random.standard_normal((5, 2, 1))
    before = run(model)
    other = np.ones((1, 1, 1), np.float16)
    parts = {f"sums{DOWN}": down.astype(np.float16), f"sums{UP}": up.astype(np.float16)}
    parts |= {f"other{DOWN}": other, f"other{UP}": other}
    assert teach(model, read(saved(**parts, **some_rows()))) == 1
    padded = np.pad(HEARD[0], [(0, 0), (2, 2)])
    taps = [padded[:, first : first + HEARD.shape[2]] for first in (0, 2, 4)]
    added = np.einsum("or,rik,kit->ot", up[..., 0], down, taps)
    np.testing.assert_allclose((run(model) - before)[0], added, atol=0.05)
    adapted = run(model)
    assert rewrite(model) == 1
    np.testing.assert_allclose(run(model), adapted, atol=1e-4)


def test_what_is_published_with_the_package_fits_the_symbols_and_the_network() -> None:
    learned = read(learned_data())
    assert [part.shape for part in learned.rows] == [(COUNT, width) for width in WIDTHS]
    assert all(np.isfinite(part).all() for part in (*learned.rows, *learned.constants.values()))
    network = onnx.load_from_string(joined("", SHA256))
    shapes = {tensor.name: tuple(tensor.dims) for tensor in network.graph.initializer}
    assert {name: shapes.get(name) for name in learned.constants} == {
        name: value.shape for name, value in learned.constants.items()
    }
    kernels = {
        node.name: shapes[node.input[1]] for node in network.graph.node if node.op_type == "ConvInteger"
    }
    for name, (down, up) in learned.adapters.items():
        assert (*up.shape[:1], *down.shape[1:]) == kernels[name]
        assert up.shape[1:] == (len(down), 1)
