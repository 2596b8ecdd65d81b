import math
import re
import struct
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from random import Random

import numpy as np
import pytest

from reader.errors import SoundError
from reader.model import RATE, Piece, Sound
from reader.mp3 import Mp3File, encode
from reader.sound import decode, flac, join, parts, resample, silence, tidy, unflac, wav
from tests.judge import ffmpeg


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE, level: float = 0.5) -> Sound:
    count = round(seconds * rate)
    samples = (round(32767 * level * math.sin(math.tau * hertz * i / rate)) for i in range(count))
    return Sound(struct.pack(f"<{count}h", *samples), rate)


def loudest(sound: Sound) -> int:
    return max(map(abs, struct.unpack(f"<{len(sound.pcm) // 2}h", sound.pcm)), default=0)


def test_wav_and_back() -> None:
    assert decode(wav(tone(0.3))) == tone(0.3)


@pytest.mark.parametrize("extra", [True, False])
@pytest.mark.parametrize(
    "data", [b"", b"<html>Sorry</html>", b"\xff\xfb" + bytes(300), b"ID3", b"OggS" + bytes(99)]
)
def test_what_is_no_sound_is_refused(monkeypatch: pytest.MonkeyPatch, data: bytes, extra: bool) -> None:
    monkeypatch.setattr("reader.formats.has_av", lambda: extra)
    with pytest.raises(SoundError, match="소리를 풀 수 없습니다"):
        decode(data)


def converted(sound: Sound, out: Path, *how: str) -> bytes:
    command = [ffmpeg(), "-v", "error", "-y", "-i", "-", *how, str(out)]
    subprocess.run(command, input=wav(sound), check=True)
    return out.read_bytes()


@pytest.mark.parametrize("extra", [True, False])
@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.mp3", ()),
        ("a.mp3", ("-q:a", "5", "-write_xing", "0")),
        ("a.mp3", ("-b:a", "48k", "-write_xing", "0", "-id3v2_version", "0")),
        ("a.mp3", ("-b:a", "128k", "-ar", "44100", "-ac", "2", "-write_xing", "0")),
        ("a.mp3", ("-ar", "44100", "-ac", "2")),
        ("a.wav", ("-c:a", "pcm_s24le", "-ar", "48000", "-ac", "2")),
        ("a.flac", ("-ar", "22050")),
        ("a.ogg", ("-c:a", "libvorbis")),
        ("a.opus", ("-c:a", "libopus")),
        ("a.aiff", ()),
    ],
)
def test_common_formats_take_no_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, how: tuple[str, ...], extra: bool
) -> None:
    monkeypatch.setattr("reader.formats.has_av", lambda: extra)
    heard = decode(converted(tone(1.0), tmp_path / name, *how))
    assert heard.rate == RATE
    assert heard.seconds == pytest.approx(1.0, abs=0.06)
    assert loudest(heard) == pytest.approx(loudest(tone(1.0)), rel=0.35)  # ffmpeg's two sides are 3 dB softer


def test_a_long_m4a_is_decoded(tmp_path: Path) -> None:
    """Its index stands at the end: a minute of sound is more than a reader that can't seek keeps."""
    heard = decode(converted(tone(75.0), tmp_path / "a.m4a"))
    assert heard.seconds == pytest.approx(75.0, abs=0.1)
    assert loudest(heard) == pytest.approx(loudest(tone(1.0)), rel=0.1)


def test_a_film_without_sound_is_none(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    command = [ffmpeg(), "-v", "error", "-f", "lavfi", "-i", "testsrc=d=0.2:s=64x64", str(film)]
    subprocess.run(command, check=True)
    with pytest.raises(SoundError, match="소리를 풀 수 없습니다"):
        decode(film.read_bytes())


def test_a_sound_that_takes_the_extra_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = converted(tone(0.5), tmp_path / "a.m4a")
    monkeypatch.setattr("reader.formats.has_av", lambda: False)
    with pytest.raises(SoundError) as told:
        decode(data)
    assert 'pip install "sori-reader[m4b]"' in told.value.mend


def test_tags_in_another_code_are_no_hindrance(tmp_path: Path) -> None:
    data = converted(tone(0.5), tmp_path / "a.m4a", "-metadata", "title=KOREAN")
    assert decode(data.replace(b"KOREAN", "한국어".encode("cp949"))).seconds == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("name", ["a.m4a", "a.mp3", "a.ogg", "a.flac", "a.wav"])
def test_a_damaged_sound_is_told_or_heard(tmp_path: Path, name: str) -> None:
    """Any error but ours fails the test."""
    data, chance = converted(tone(0.4), tmp_path / name), Random(3)
    for number in range(60):
        hurt = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            hurt[chance.randrange(len(hurt) if number % 2 else 200)] = chance.randrange(256)
        with suppress(SoundError):
            decode(bytes(hurt))


def test_an_mp3_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    data = converted(tone(20.0), tmp_path / "a.mp3")
    with pytest.raises(SoundError, match="소리를 풀 수 없습니다"):
        decode(data[: len(data) // 2])


@pytest.mark.parametrize("size", [0, 10, 100, 300, 5000])
def test_a_file_that_was_cut_off_is_told_in_our_words(tmp_path: Path, size: int) -> None:
    data = converted(tone(20.0), tmp_path / "whole.mp3")
    (tmp_path / "a.mp3").write_bytes(data[:size])
    with pytest.raises(SoundError, match=r"잘렸|빈 소리") as caught:
        list(parts(tmp_path / "a.mp3"))
    assert not re.search("[a-z]{3}", caught.value.what)
    with pytest.raises(SoundError, match="그런 파일"):
        list(parts(tmp_path / "none.mp3"))


def _told(rate: int, channels: int, samples: int = 200) -> bytes:
    """A WAV whose head tells of so much."""
    head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + 2 * samples, b"WAVEfmt ", 16, 1, channels, rate, rate, 2 * channels, 16, b"data", 2 * samples)  # fmt: skip
    return head + bytes(2 * samples)


@pytest.mark.parametrize("rate", [1, 3_999, 768_001, 16_000_000, 2**31 - 1])
def test_a_rate_that_no_sound_has_is_refused(rate: int) -> None:
    with pytest.raises(SoundError, match=str(rate)):
        decode(_told(rate, 1))


def test_what_a_head_tells_takes_no_memory() -> None:
    """384 kHz and 252 channels: ten seconds would take 3.9 GB."""
    tracemalloc.start()
    with suppress(SoundError):
        decode(_told(384_000, 252, 252))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_file_is_decoded_in_parts(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(wav(tone(25.0)))
    heard = list(parts(file))
    assert [part.seconds for part in heard] == [10.0, 10.0, 5.0]
    assert join(heard) == tone(25.0)


def test_what_cannot_be_read_has_no_parts(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"none\.mp3"):
        list(parts(tmp_path / "none.mp3"))


@pytest.mark.parametrize("rate", [16000, 22050])
def test_resampling_makes_no_mirrors(rate: int) -> None:
    """A tone at 0.4 of the rate would come back above half of it; straight lines leave it at -12 dB."""
    heard = np.frombuffer(resample(tone(1.0, 0.4 * rate, rate)).pcm, "<i2")[RATE // 4 :][: RATE // 2]
    power = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2
    hertz = np.fft.rfftfreq(len(heard), 1 / RATE)
    own = np.abs(hertz - 0.4 * rate) < 50
    assert power[~own].max() < power[own].max() * 1e-7


def test_resampling_is_the_same_each_time() -> None:
    assert resample(tone(0.5, rate=22050)) == resample(tone(0.5, rate=22050))


def test_without_soxr_there_is_pydub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soxr", None)
    assert resample(tone(0.5, rate=22050)).seconds == pytest.approx(0.5, abs=0.001)


def test_what_is_at_24_khz_stays_as_it_is() -> None:
    sound = tone(0.1)
    assert resample(sound) is sound


def test_imports_warn_of_nothing() -> None:
    script = "import reader.sound, reader.formats, reader.tags, pydub, soundfile, soxr, av"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


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


def test_a_long_mp3_is_decoded_in_parts_without_a_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """libmpg123 complains on stderr of frames that borrow from others, if it has been sent elsewhere in between."""
    noise = np.random.default_rng(0).normal(0, 3000, 35 * RATE).astype("<i2")
    file = tmp_path / "a.mp3"
    with Mp3File(file, 64) as mp3:
        mp3.add(Piece(encode(Sound(noise.tobytes()), 64), len(noise)))
    assert sum(part.seconds for part in parts(file)) == pytest.approx(35, abs=0.2)
    assert capfd.readouterr().err == ""
