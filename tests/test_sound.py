import math
import struct
from pathlib import Path

import pytest

from reader.errors import SoundError
from reader.model import RATE, Sound
from reader.sound import Mp3Encoder, decode, join, resample, silence, tidy, wav


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE, level: float = 0.5) -> Sound:
    count = round(seconds * rate)
    samples = (round(32767 * level * math.sin(math.tau * hertz * i / rate)) for i in range(count))
    return Sound(struct.pack(f"<{count}h", *samples), rate)


def loudest(sound: Sound) -> int:
    return max(map(abs, struct.unpack(f"<{len(sound.pcm) // 2}h", sound.pcm)), default=0)


def test_wav_and_back() -> None:
    assert decode(wav(tone(0.3))) == tone(0.3)


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(SoundError, match="소리를 풀 수 없습니다"):
        decode(b"<html>Sorry</html>")


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_resample_keeps_the_length(rate: int) -> None:
    assert resample(tone(0.5, rate=rate)).seconds == pytest.approx(0.5, abs=0.001)


def test_join_refuses_different_rates() -> None:
    with pytest.raises(ValueError, match="different rates"):
        join([tone(0.1), tone(0.1, rate=22050)])


def test_join_of_nothing_is_nothing() -> None:
    assert join([]) == Sound(b"")


def test_tidy_trims_to_the_speech_and_keeps_all_of_it() -> None:
    trimmed = tidy(join([silence(0.7), tone(0.4), silence(1.1)]))
    assert 0.4 <= trimmed.seconds <= 0.46
    assert loudest(trimmed) == loudest(tone(0.4))


def test_tidy_begins_and_ends_at_zero() -> None:
    ends = struct.unpack(f"<{len(tidy(tone(0.2)).pcm) // 2}h", tidy(tone(0.2)).pcm)
    assert abs(ends[0]) < 50
    assert abs(ends[-1]) < 600


def test_tidy_of_silence_is_empty() -> None:
    assert tidy(silence(0.5)).pcm == b""


def test_mp3_is_as_long_as_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    with Mp3Encoder(file) as encoder:
        for _ in range(10):
            encoder.write(tone(0.25))
    assert encoder.seconds == pytest.approx(2.5)
    assert decode(file.read_bytes()).seconds == pytest.approx(2.5, abs=0.027)
    assert file.stat().st_size == pytest.approx(2.5 * 8000, rel=0.06)


def test_mp3_is_the_same_each_time(tmp_path: Path) -> None:
    files = [tmp_path / "a.mp3", tmp_path / "b.mp3"]
    for file in files:
        with Mp3Encoder(file) as encoder:
            encoder.write(tone(1.0))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_an_impossible_bit_rate_names_the_possible_ones(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="64, 80"):
        Mp3Encoder(tmp_path / "a.mp3", 65)


def test_an_encoder_that_cannot_write_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(SoundError, match="MP3로 만들지 못했습니다"),
        Mp3Encoder(tmp_path / "no" / "a.mp3") as encoder,
    ):
        encoder.write(tone(5.0))
