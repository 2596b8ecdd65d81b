import math
import struct

import pytest

from reader.errors import SoundError
from reader.model import RATE, Sound
from reader.sound import decode, flac, join, resample, silence, tidy, unflac, wav


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


def test_flac_loses_nothing() -> None:
    sound = join([tone(0.3), silence(0.1), tone(0.2, 3000.0)])
    assert unflac(flac(sound)) == sound
    assert len(flac(sound)) < len(sound.pcm) * 0.7
