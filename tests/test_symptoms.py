"""Cheap signs: right clips show none, wreckage does, and a voice nobody measured is given the benefit of the doubt."""

import numpy as np
import pytest

from reader import voice
from reader.engines import engine_for
from reader.model import RATE, Sound, Voice
from reader.sound import silence, tidy
from reader.symptoms import BOUNDS, audible, find_sign, measure, plausible
from tests.damage import damaged

TEXT = "시청은 새해 도서관 계획을 주민에게 설명했다고 전했습니다."
ESPEAK = voice.load("espeak")
UNKNOWN = Voice("mine", "mine")


@pytest.fixture(scope="module")
def right() -> Sound:
    return tidy(engine_for(ESPEAK).speak(TEXT))


def tone(seconds: float, loudness: float = 0.2) -> Sound:
    wave = loudness * 32767 * np.sin(np.arange(int(seconds * RATE)) * 0.1)
    return Sound(wave.astype("<i2").tobytes())


def test_a_right_clip_has_no_symptom(right: Sound) -> None:
    assert find_sign(TEXT, right, ESPEAK) == ""


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(("way", "told"), [("noise", "잡음"), ("silence", "침묵")])
def test_noise_and_silence_are_found(right: Sound, way: str, told: str, number: int) -> None:
    assert told in find_sign(TEXT, damaged(right, way, number), ESPEAK)


def louder(sound: Sound, times: float) -> Sound:
    samples = np.frombuffer(sound.pcm, "<i2") * times
    return Sound(np.clip(samples, -32768, 32767).astype("<i2").tobytes())


@pytest.mark.parametrize(("times", "told"), [(30.0, "찢어졌습니다"), (0.02, "dBFS")])
def test_clipping_and_level_are_found(right: Sound, times: float, told: str) -> None:
    assert told in find_sign(TEXT, louder(right, times), ESPEAK)


def test_a_stuck_sound_is_found() -> None:
    assert "한 소리" in find_sign(TEXT, tone(5.0), ESPEAK)


@pytest.mark.parametrize("name", [name for name in voice.names() if voice.load(name).signs != "strict"])
def test_what_was_never_measured_is_not_refused_for_its_sound(name: str) -> None:
    speaker = voice.load(name)
    assert find_sign(TEXT, tone(5.0), speaker) == find_sign(TEXT, tone(5.0, 0.9), speaker) == ""


@pytest.mark.parametrize("way", ["noise", "silence"])
def test_even_a_voice_nobody_measured_must_not_be_wreckage(right: Sound, way: str) -> None:
    hiss = Sound(np.random.default_rng(1).normal(0, 3000, 3 * RATE).astype("<i2").tobytes())
    hole = Sound(right.pcm[:RATE] + bytes(8 * RATE) + right.pcm[-RATE:])
    assert find_sign(TEXT, hiss if way == "noise" else hole, UNKNOWN)


def test_nothing_is_said() -> None:
    for sound in (Sound(b""), silence(0.01), silence(2.0)):
        assert find_sign("안녕하세요", sound, UNKNOWN) == "소리가 없습니다"
        assert find_sign("안녕하세요", sound, voice.load("silence")) == "소리가 없습니다"


def test_what_is_heard_in_a_pause() -> None:
    assert audible(silence(1.0)) == audible(Sound(b"")) == (0.0, 0.0)
    seconds, first = audible(Sound(silence(0.5).pcm + tone(0.2).pcm + silence(0.5).pcm))
    assert seconds == pytest.approx(0.2, abs=0.03)
    assert first == pytest.approx(0.5, abs=0.03)
    assert audible(tone(1.0, 0.001))[0] == 0


@pytest.mark.parametrize("count", [1, 2, 479, 480, 481])
def test_any_length_can_be_measured(count: int) -> None:
    told = measure(Sound(b"\1\2" * count))
    assert told.seconds == count / RATE


@pytest.mark.parametrize("name", voice.names())
def test_each_profile_names_bounds(name: str) -> None:
    assert voice.load(name).signs in BOUNDS


@pytest.mark.parametrize(
    ("text", "seconds", "verdict"),
    [
        ("가나다라", 0.8, True),
        ("가나다라", 0.1, False),
        ("가나다라", 9.0, False),
        ("가", 0.0, False),
        ("가 A", 2.0, True),
        ("가 A", 4.0, False),
        ("2026", 1.5, True),
    ],
)
def test_plausible(text: str, seconds: float, verdict: bool) -> None:
    assert plausible(text, silence(seconds).seconds, (0.1, 0.5)) is verdict
