import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from reader import voice
from reader.engines import engine_for
from reader.engines.kokoro import Kokoro, model
from reader.errors import SpeechError, VoiceError
from reader.model import RATE, Voice
from tests.test_kokoro_rewrite import convolution

KERNEL = "s7"

# ── the files ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: tmp_path / "data")
    return tmp_path / "cache" / "kokoro"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small network, in two packages of data; gives what they hold together."""
    data: bytes = convolution(3, 1, (1, 1)).SerializeToString()
    for name, part in (("kk_part_a", data[:100]), ("kk_part_b", data[100:])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise AssertionError('their code is not to be run')")
        (tmp_path / name / "part.bin").write_bytes(part)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(model, "PARTS", ("kk_part_a", "kk_part_b"))
    return data


def test_parts_are_joined_checked_and_kept(cached: Path, parts: bytes) -> None:
    session = model.open_model(KERNEL, digest=sha256(parts).hexdigest())
    assert [given.name for given in session.get_inputs()] == ["x"]
    assert "kk_part_a" not in sys.modules
    (kept,) = cached.iterdir()
    before = (kept / "model.onnx").stat().st_mtime_ns
    model.open_model(KERNEL, digest=sha256(parts).hexdigest())
    assert (kept / "model.onnx").stat().st_mtime_ns == before


def test_what_was_damaged_in_the_cache_is_made_again(cached: Path, parts: bytes) -> None:
    model.open_model(KERNEL, digest=sha256(parts).hexdigest())
    (kept,) = cached.iterdir()
    (kept / "model.onnx").write_bytes(b"cut short")
    assert model.open_model(KERNEL, digest=sha256(parts).hexdigest()).get_inputs()


def test_many_may_prepare_at_once(cached: Path, parts: bytes) -> None:
    digest = sha256(parts).hexdigest()
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: model.open_model(KERNEL, digest=digest), range(8)))
    assert all(session.get_inputs() for session in sessions)
    assert len(list(cached.iterdir())) == 1


def test_damaged_parts_are_told(cached: Path, parts: bytes) -> None:
    with pytest.raises(VoiceError, match="SHA-256") as told:
        model.open_model(KERNEL, digest=sha256(parts + b"!").hexdigest())
    assert "pip install" in told.value.mend
    assert not cached.exists()


def test_a_part_that_is_not_installed_is_told(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PARTS", ("kk_part_nowhere",))
    with pytest.raises(VoiceError, match="설치") as told:
        model.open_model(KERNEL)
    assert told.value.where == "kk_part_nowhere"


def test_a_file_of_ones_own(cached: Path, tmp_path: Path) -> None:
    data = convolution(3, 1, (1, 1)).SerializeToString()
    own = tmp_path / "own.onnx"
    own.write_bytes(data)
    assert model.open_model(KERNEL, str(own), sha256(data).hexdigest()).get_inputs()
    with pytest.raises(VoiceError, match="읽을 수 없습니다"):
        model.open_model(KERNEL, str(tmp_path / "none.onnx"), "0" * 64)


def test_a_file_that_is_no_network_is_told(cached: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.onnx"
    own.write_bytes(b"no network at all")
    with pytest.raises(VoiceError):
        model.open_model(KERNEL, str(own), sha256(own.read_bytes()).hexdigest())


@pytest.mark.parametrize("style", ["", "nobody", "none.bin"])
def test_a_style_that_is_not_there_is_told(style: str) -> None:
    with pytest.raises(VoiceError, match="style"):
        Kokoro(Voice("x", "kokoro", options={"style": style}))


# ── the voices ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sori", "sori-m"])
def test_a_voice_speaks(name: str) -> None:
    engine = engine_for(voice.load(name))
    sound = engine.speak("마을 도서관이 새로 문을 열었습니다.")
    samples = array("h", sound.pcm)
    assert sound.rate == RATE
    assert 1.5 < sound.seconds < 4.5
    assert max(map(abs, samples[:40] + samples[-40:])) < 400  # no click at either end
    assert max(map(abs, samples)) > 3000
    assert sound == engine.speak("마을 도서관이 새로 문을 열었습니다.")


@pytest.mark.slow
def test_a_voice_stands_what_comes() -> None:
    engine = engine_for(voice.load("sori"))
    assert engine.speak("").pcm == engine.speak(" … ").pcm == b""
    assert engine.speak("네").seconds > 0.1
    assert engine.speak("네\0").seconds > 0.1
    for strange in ("3명", "KBS", "一"):
        with pytest.raises(SpeechError, match="옮기지 않은"):
            engine.speak(strange)
    long = engine.speak("마을 사람들이 다리를 놓고 " * 12)
    assert 12 < long.seconds < 60
    with ThreadPoolExecutor(4) as pool:
        assert len({sound.pcm for sound in pool.map(engine.speak, ["하나 둘 셋"] * 4)}) == 1
