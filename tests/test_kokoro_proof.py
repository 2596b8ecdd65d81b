"""What is let pass and what is refused, by sound; and that what was proven isn't proven again, but on another processor."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from reader import voice
from reader.engines import Proven, engine_for, kokoro
from reader.engines.kokoro import proof
from reader.engines.kokoro.model import open_model
from reader.engines.kokoro.proof import LIMIT, distance, picture, prove, read
from reader.errors import VoiceError
from reader.model import RATE, Sound
from reader.sound import join, silence

SECONDS = 1.2


def sound(samples: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Sound:
    return Sound((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def vowels(pitch: float = 120.0, level: float = 0.3) -> Sound:
    """Something like speech: harmonics that move, in syllables."""
    moments = np.arange(int(SECONDS * RATE)) / RATE
    glide = pitch * (1 + 0.2 * np.sin(2 * np.pi * 1.5 * moments))
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    voiced = sum(np.sin(k * phase) / k for k in range(1, 30))
    return sound(level * voiced / 2 * (0.5 - 0.5 * np.cos(2 * np.pi * 5 * moments)) ** 0.5)


GOOD = vowels()
PICTURE = picture(GOOD)
HALF = len(GOOD.pcm) // 4 * 2


def test_a_picture_shows_half_decibels_a_row_each_twelve_milliseconds() -> None:
    assert PICTURE.shape == (len(range(0, int(SECONDS * RATE) - 1023, 300)), 40)
    louder = picture(vowels(level=0.3 * 10 ** (3 / 20)))
    assert np.median(louder.astype(int) - PICTURE) == 6


@pytest.mark.parametrize(
    ("heard", "least", "most"),
    [
        (GOOD, 0, 0),
        (vowels(level=0.32), 0.2, 1),
        (join([silence(0.02), GOOD]), 0, LIMIT),
        (vowels(pitch=180), LIMIT, 99),
        (silence(SECONDS), LIMIT, 99),
        (sound(np.random.default_rng(1).normal(0, 0.1, int(SECONDS * RATE))), LIMIT, 99),
        (join([GOOD, GOOD]), float("inf"), float("inf")),
        (Sound(GOOD.pcm[:HALF]), float("inf"), float("inf")),
        (Sound(b""), float("inf"), float("inf")),
    ],
    ids=["same", "louder", "later", "higher", "silent", "noise", "doubled", "cut", "empty"],
)
def test_how_far_apart(heard: Sound, least: float, most: float) -> None:
    assert least <= distance(heard, PICTURE) <= most


# ── what is remembered ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path)
    monkeypatch.setattr(proof, "processor", lambda: "one")
    return tmp_path


def test_what_was_proven_is_not_proven_again_on_this_processor(
    cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []

    def speak() -> Sound:
        spoken.append("once more")
        return GOOD

    monkeypatch.setattr(proof, "LIMIT", float("inf"))
    first = prove("sori", "s7", "v1", speak)
    assert prove("sori", "s7", "v1", speak) == first
    assert len(spoken) == 1
    for made_of, kernel, processor in (("v2", "s7", "one"), ("v1", "u8", "one"), ("v1", "s7", "another")):
        monkeypatch.setattr(proof, "processor", lambda name=processor: name)
        prove("sori", kernel, made_of, speak)
    assert len(spoken) == 4


def test_what_was_refused_is_not_remembered(cached: Path) -> None:
    assert not prove("sori", "s7", "v1", lambda: silence(SECONDS)).holds
    assert not list(cached.rglob("*.json"))


def test_a_cache_that_cannot_be_written_costs_no_proof(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cached / "kokoro").write_text("a file where a folder should be")
    monkeypatch.setattr(proof, "LIMIT", float("inf"))
    assert prove("sori", "s7", "v1", lambda: GOOD).holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1",
        "[]",
        "null",
        "{}",
        *(f'{{"distance": {odd}}}' for odd in ('"a"', "null", "NaN", "-1", "9.9")),
    ],
)
def test_what_is_odd_in_the_cache_is_proven_again(
    text: str, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "distance", lambda sound, reference: 1.0)
    first = prove("sori", "s7", "v1", lambda: GOOD)
    (kept,) = cached.rglob("*.json")
    assert prove("sori", "s7", "v1", lambda: pytest.fail("spoken again")) == first
    kept.write_text(text)
    assert prove("sori", "s7", "v1", lambda: GOOD) == first


def test_a_style_without_a_picture_cannot_be_proven(cached: Path) -> None:
    assert prove("nobody", "s7", "v1", lambda: GOOD).distance is None


# ── the voices ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sori", "sori-m"])
def test_a_voice_is_proven_here(name: str) -> None:
    engine = engine_for(voice.load(name))
    assert isinstance(engine, Proven)
    assert engine.proof.distance is not None
    assert engine.proof.holds


@pytest.mark.slow
def test_the_pictures_are_of_two_voices() -> None:
    two = [
        read((files("reader.voices") / "proofs" / f"{name}.npy").read_bytes()) for name in ("sori", "sori-m")
    ]
    assert np.abs(two[0][:100].astype(int) - two[1][:100]).mean() > 4 * LIMIT


@pytest.mark.slow
def test_a_voice_that_sounds_wrong_says_nothing(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next kernel is tried; when none is left, it is an error that says what to do, not an episode."""
    tried: list[str] = []

    def garbled(session: object, style: str) -> Sound:
        tried.append(style)
        return silence(1.4)

    monkeypatch.setattr(kokoro, "sentence", garbled)
    monkeypatch.setattr(kokoro, "_session", lambda *_: None)
    with pytest.raises(VoiceError, match=r"s7 .* u8 ") as told:
        kokoro.Kokoro(voice.load("sori"))
    assert tried == ["sori", "sori"]
    assert "onnxruntime" in told.value.mend
    assert "reader doctor" in told.value.mend


@pytest.mark.slow
def test_the_second_kernel_takes_over(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = kokoro.sentence
    monkeypatch.setattr(
        kokoro, "sentence", lambda session, style: GOOD if session == "s7" else real(session, style)
    )
    monkeypatch.setattr(
        kokoro, "_session", lambda kernel, *more: "s7" if kernel == "s7" else open_model(kernel, *more)
    )
    engine = kokoro.Kokoro(replace(voice.load("sori"), name="mine"))
    assert engine.proof.kernel == "u8"
    assert engine.speak("네.").seconds > 0.1


@pytest.mark.slow
def test_voices_share_the_network() -> None:
    opened = [kokoro._session.cache_info().misses]
    for name in ("sori", "sori-m"):
        kokoro.Kokoro(voice.load(name))
        opened.append(kokoro._session.cache_info().misses)
    assert opened[1] == opened[2] <= opened[0] + 1
