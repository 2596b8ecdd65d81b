"""Against ffmpeg's ebur128, which measures the same in another way."""

import math
import random
import re
import struct
import subprocess
import sys
from itertools import pairwise

import pytest

from reader.loudness import CEILING, TARGET, chosen_gain, integrated, level, master, mastered, measured
from reader.model import RATE, Sound
from reader.sound import join, silence
from tests.judge import ffmpeg
from tests.test_sound import loudest, tone


def heard(sound: Sound) -> str:
    command = [ffmpeg(), "-nostats", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    return subprocess.run(
        [*command, "-af", "ebur128=peak=true", "-f", "null", "-"],
        input=sound.pcm,
        capture_output=True,
        check=True,
    ).stderr.decode()


def ebur128(sound: Sound) -> float:
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", heard(sound))[-1])


def true_peak(sound: Sound) -> float:
    return float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", heard(sound))[-1])


def noise(seconds: float, level: float) -> Sound:
    chance = random.Random(7)
    count = round(seconds * RATE)
    return Sound(
        struct.pack(f"<{count}h", *(round(chance.gauss(0, level * 32767) / 3) for _ in range(count)))
    )


SOUNDS = {
    "tone": tone(5.0, 997.0, level=0.1),
    "low": tone(5.0, 60.0, level=0.3),
    "high": tone(5.0, 6000.0, level=0.05),
    "noise": noise(5.0, 0.2),
    "speech-like": join([noise(1.3, 0.3), silence(0.7), noise(2.1, 0.1), silence(1.5), noise(0.9, 0.3)]),
    "gated": join([noise(3.0, 0.3), noise(6.0, 0.004)]),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_loudness_is_what_others_measure(name: str) -> None:
    assert integrated(level(SOUNDS[name]).energies) == pytest.approx(ebur128(SOUNDS[name]), abs=0.15)


def test_the_sum_of_the_clips_is_the_episode() -> None:
    parts = [noise(24 * 0.024 * n, 0.05 * n) for n in (3, 5, 2)]
    apart = b"".join(level(part).energies for part in parts)
    assert integrated(apart) == pytest.approx(integrated(level(join(parts)).energies), abs=0.05)


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("size", [100, 7_001, 60_000])
def test_what_is_measured_in_parts_is_the_whole(name: str, size: int) -> None:
    whole = SOUNDS[name]
    cut = [Sound(whole.pcm[at : at + 2 * size]) for at in range(0, len(whole.pcm), 2 * size)]
    assert measured(cut)[0] == pytest.approx(integrated(level(whole).energies), abs=0.001)


@pytest.mark.parametrize("name", SOUNDS)
def test_the_true_peak_is_what_others_measure(name: str) -> None:
    assert measured([SOUNDS[name]])[1] == pytest.approx(true_peak(SOUNDS[name]), abs=0.6)


def test_the_true_peak_is_between_samples() -> None:
    """Of a tone whose samples all miss its tops, by 3 dB."""
    samples = (round(16000 * math.sin(math.tau * at / 4 + math.pi / 4)) for at in range(5 * RATE))
    missed = Sound(struct.pack(f"<{5 * RATE}h", *samples))
    assert measured([missed])[1] == pytest.approx(20 * math.log10(16000 / 32768), abs=0.2)


def test_nothing_is_measured_as_silence() -> None:
    assert measured([]) == (-math.inf, -200.0)
    assert measured([silence(1.0)]) == (-math.inf, -200.0)


def test_silence_has_no_loudness() -> None:
    assert integrated(level(silence(2.0)).energies) == -math.inf
    assert integrated(b"") == -math.inf
    assert level(Sound(b"")).energies == b""


@pytest.mark.parametrize("gain", [-12.0, 0.0, 3.5, 20.0])
def test_mastered_peaks_stay_below_the_ceiling(gain: float) -> None:
    sound = join([tone(0.3, level=0.9), silence(0.2), tone(0.4, 3000.0, level=0.05), tone(0.02, level=1.0)])
    mastered = master(sound, gain)
    assert len(mastered.pcm) == len(sound.pcm)
    assert loudest(mastered) <= 32768 * 10 ** (CEILING / 20) + 1


@pytest.mark.parametrize("resampler", ["soxr", "numpy"])
def test_the_wave_between_samples_stays_below_it_too(resampler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tone at a quarter of the rate, whose samples all miss its crests, and noise up to half the rate."""
    if resampler == "numpy":
        monkeypatch.setitem(sys.modules, "soxr", None)
    crests = [round(20000 * math.cos(math.pi / 2 * n + math.pi / 4)) for n in range(RATE)]
    noise = [round(random.Random(n).gauss(0, 6000)) for n in range(RATE)]
    for samples in (crests, noise):
        sound = Sound(struct.pack(f"<{RATE}h", *(max(-32768, min(32767, each)) for each in samples)))
        assert loudest(sound) < 32768
        _, peak = measured([master(sound, 9.0)])
        assert peak <= CEILING + 0.2


def test_what_needs_no_limiting_is_only_scaled() -> None:
    assert loudest(master(tone(0.2, level=0.1), 6.0)) == pytest.approx(
        loudest(tone(0.2, level=0.1)) * 10**0.3, abs=2
    )


def test_the_limiter_makes_no_click() -> None:
    mastered = master(
        join([tone(0.5, 200.0, level=0.3), tone(0.01, 200.0, level=1.0), tone(0.5, 200.0, level=0.3)]), 9.0
    )
    samples = struct.unpack(f"<{len(mastered.pcm) // 2}h", mastered.pcm)
    steepest = max(abs(b - a) for a, b in pairwise(samples[200:11001]))
    assert steepest < 32768 * math.tau * 200 / RATE * 1.1


def test_master_of_nothing() -> None:
    assert master(Sound(b""), 6.0) == Sound(b"")


@pytest.mark.parametrize("gain", [-6.0, 0.0, 6.0, 9.0, 12.0])
@pytest.mark.parametrize("name", ["noise", "speech-like"])
def test_how_loud_it_will_be_is_known_before_it_is_mastered(name: str, gain: float) -> None:
    sound = SOUNDS[name]
    assert mastered(level(sound), gain) == pytest.approx(
        integrated(level(master(sound, gain)).energies), abs=0.25
    )


@pytest.mark.parametrize(
    ("off", "gain"), [(0.0, 2.0), (0.39, 2.0), (-0.39, 2.0), (-3.1, 5.0), (0.6, 1.5), (-0.5, 2.5)]
)
def test_a_gain_that_is_good_enough_stays(off: float, gain: float) -> None:
    quiet = tone(5.0, 997.0, level=0.05)
    there = master(quiet, TARGET + off - 2.0 - integrated(level(quiet).energies))
    assert chosen_gain([(level(there), 0)], 2.0)[0] == pytest.approx(gain, abs=0.01)


def test_the_gain_is_of_all_sounds_together() -> None:
    loud, soft = level(noise(3.0, 0.2)), level(noise(3.0, 0.1))
    gain, _ = chosen_gain([(loud, 30), (soft, 30)], 0.0)
    assert chosen_gain([(loud, 0)], 0.0)[0] < gain < chosen_gain([(soft, 0)], 0.0)[0]
    both = join([noise(3.0, 0.2), silence(30 * 0.024), noise(3.0, 0.1), silence(30 * 0.024)])
    assert integrated(level(master(both, gain)).energies) == pytest.approx(TARGET, abs=0.5)


def test_silence_needs_no_gain() -> None:
    assert chosen_gain([(level(silence(1.0)), 10)], 3.0) == (3.0, -math.inf)
    assert chosen_gain([], 3.0) == (3.0, -math.inf)
