"""Loudness as ITU-R BS.1770-4 measures it, kept a frame at a time so that an episode's is known from its clips'.

By numpy: scipy's filters would cost seconds at start-up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reader.model import RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TARGET = -16.0
"""LUFS, integrated, of an episode: what Apple Podcasts asks (-16 ±1) and most apps play untouched."""
TOLERANCE = 0.5
"""LU that an episode may be off `TARGET`."""
CEILING = -2.3
"""dBTP that the wave never passes: MP3 adds up to 1.1 dB at 64 kbit/s (espeak), and Apple wants at most -1 dBTP."""
_TOP = 32768 * 10 ** (CEILING / 20)

FRAME = 576
"""Samples a value of `Level.energies`: an MP3 frame, 24 ms."""
_PEAKS = 24
"""Values of `Level.peaks` a frame: one a millisecond, what the limiter takes together."""
TRIES = 4
"""Gains looked at, at most: what a limiter takes grows with the gain."""
_WINDOW, _HOP = 17, 4  # frames: 408 and 96 ms, for the standard's 400 and 100 ms
_SILENT = 1e-12

# The K filter is applied in parts, each of which begins with what it still rings of (overlap-save): after 96 ms, that is a
# billionth. An FFT of this length stays in a processor's cache.
_LENGTH, _RING, _FRAMES = 16384, 4 * FRAME, 24
_STEP = _FRAMES * FRAME

_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0  # LUFS, LU: BS.1770-4, annex 1
_OFFSET = -0.691  # dB: the same

_REACH = 24
"""Samples to either side that are heard between two: a standard's filter has 6, for twice the rate."""

VERSION = 6
"""Part of the name of what was measured or mastered: another number, and it is done again."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a sound is, a frame at a time.

    Attributes:
        energies: mean square of the K-weighted samples (1 is full scale), a float32 each `FRAME` samples; the last frame
            is filled up.
        peaks: highest point of the wave, also between samples, a uint16 a millisecond.
    """

    energies: bytes
    peaks: bytes


def level(sound: Sound) -> Level:
    """How loud `sound` is."""
    import numpy as np

    whole = np.frombuffer(sound.pcm, "<i2")
    count = -(-len(whole) // FRAME)
    if not count:
        return Level(b"", b"")
    rows = -(-count // _FRAMES)
    samples = np.zeros(_RING + rows * _STEP + _LENGTH - _RING - _STEP, np.float32)
    samples[_RING : _RING + len(whole)] = whole
    samples /= 32768
    parts = np.lib.stride_tricks.sliding_window_view(samples, _LENGTH)[::_STEP]
    weighted = np.fft.irfft(np.fft.rfft(parts) * _k_weighting(), _LENGTH)[:, _RING : _RING + _STEP]
    squares = (weighted.reshape(-1, FRAME)[:count] ** 2).mean(axis=1)
    return Level(squares.astype("<f4").tobytes(), _peaks(whole))


def _peaks(whole: NDArray[np.int16]) -> bytes:
    """`Level.peaks` of these samples; the standard's true peak, looked at four times a sample (BS.1770-4, annex 2)."""
    import numpy as np

    count = 4 * len(whole)
    high = np.zeros(-(-len(whole) // FRAME) * FRAME * 4, np.float32)
    np.abs(_between(whole.astype(np.float32))[:count], out=high[:count])
    peaks: NDArray[np.float32] = np.ceil(high.reshape(-1, 4 * FRAME // _PEAKS).max(axis=1))
    return bytes(np.minimum(peaks, 65535).astype("<u2"))


def _between(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The wave through `samples`, four values a sample."""
    import numpy as np

    try:
        import soxr
    except ImportError:  # there is no wheel for Windows on ARM
        at = np.arange(-_REACH, _REACH + 1)
        phases = [
            (np.sinc(at + quarter / 4) * np.kaiser(len(at), 8.0)).astype(np.float32) for quarter in range(4)
        ]
        return np.stack(
            [np.convolve(samples, each)[_REACH : _REACH + len(samples)] for each in phases], 1
        ).ravel()
    wave: NDArray[np.float32] = soxr.resample(samples, 1, 4)
    return wave


def measured(sounds: Iterable[Sound]) -> tuple[float, float]:
    """Integrated loudness, LUFS, and true peak, dBTP, of `sounds`, which follow one another; one at a time is held."""
    energies, peak = [], 0.0
    before = bytes(2 * _RING)  # what the filter still rings of, and what fills no frame
    for sound in sounds:
        pcm = before + sound.pcm
        end = len(pcm) // (2 * FRAME) * (2 * FRAME)
        energies.append(level(Sound(pcm[:end])).energies[4 * _RING // FRAME :])
        peak = max(peak, _true_peak(pcm[:end]))
        before = pcm[end - 2 * _RING :]
    energies.append(level(Sound(before)).energies[4 * _RING // FRAME :])
    peak = max(peak, _true_peak(before + bytes(4 * _REACH)))
    return integrated(b"".join(energies)), 20 * math.log10(max(peak, 1e-10))


def chosen_gain(levels: Iterable[tuple[Level, int]], first: float) -> tuple[float, float]:
    """The gain, dB, that brings an episode to `TARGET`, or as near as `TRIES` allow, and how loud it is then, LUFS.

    Args:
        levels: of its sounds, in order, each with the frames of silence behind it.
        first: dB, what the voice usually needs. It stays if it is good enough, so that an edit, that changes the loudness
            a little, doesn't change every clip.
    """
    parts = list(levels)
    energies = b"".join(each.energies + bytes(4 * count) for each, count in parts)
    peaks = b"".join(each.peaks + bytes(2 * _PEAKS * count) for each, count in parts)
    whole, gain = Level(energies, peaks), first
    for _ in range(TRIES):
        loud = mastered(whole, gain)
        better = _better(gain, loud)
        if better == gain:
            return gain, loud
        gain = better
    return gain, mastered(whole, gain)


def mastered(level: Level, gain: float) -> float:
    """Integrated loudness, LUFS, of what `master` makes with `gain` dB of the sound that is so loud.

    The limiter's share is taken from the peaks, as it takes it.
    """
    import numpy as np

    energies, peaks = np.frombuffer(level.energies, "<f4"), np.frombuffer(level.peaks, "<u2")
    scale = 10 ** (gain / 20)
    kept = (_limiting(peaks * scale)[1:-1] ** 2).reshape(-1, _PEAKS).mean(axis=1)
    return integrated((energies * scale**2 * kept).astype("<f4").tobytes())


@cache
def _k_weighting() -> NDArray[np.complex64]:
    """Response of the K filter at the bins of an FFT of `_LENGTH` samples.

    The standard gives coefficients for 48 kHz only; these are its two filters from their analogue parameters, as
    libebur128 and pyloudnorm derive them for any rate.
    """
    import numpy as np

    turns = np.exp(-2j * np.pi * np.arange(_LENGTH // 2 + 1) / _LENGTH)
    k = math.tan(math.pi * 1681.974450955533 / RATE)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = _biquad(
        turns,
        ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0),
        (1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0),
    )
    k, q = math.tan(math.pi * 38.13547087602444 / RATE), 0.5003270373238773
    a0 = 1 + k / q + k * k
    passed = _biquad(turns, (1, -2, 1), (1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0))
    response: NDArray[np.complex64] = (shelf * passed).astype(np.complex64)
    return response


def _biquad(
    turns: NDArray[np.complex128], over: tuple[float, float, float], under: tuple[float, float, float]
) -> NDArray[np.complex128]:
    response: NDArray[np.complex128] = (over[0] + over[1] * turns + over[2] * turns**2) / (
        under[0] + under[1] * turns + under[2] * turns**2
    )
    return response


def integrated(energies: bytes) -> float:
    """Integrated loudness, LUFS, of the frames whose `energies` these are; -inf if all is silence."""
    import numpy as np

    squares = np.frombuffer(energies, "<f4")
    sums = np.concatenate(([0.0], np.cumsum(squares, dtype=np.float64)))
    starts = np.arange(0, max(len(squares) - _WINDOW, 0) + 1, _HOP)
    ends = np.minimum(starts + _WINDOW, len(squares))
    blocks = (sums[ends] - sums[starts]) / _WINDOW
    blocks = blocks[_lufs(blocks) > _ABSOLUTE_GATE]
    if not len(blocks):
        return -math.inf
    loud = blocks[_lufs(blocks) > _lufs(blocks.mean()) + _RELATIVE_GATE]
    return float(_lufs(loud.mean()))


def _true_peak(pcm: bytes) -> float:
    """The highest point of the wave through the samples of `pcm`, those at its ends left out; 1 is full scale."""
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    return float(np.abs(_between(samples)[4 * _REACH : 4 * (len(samples) - _REACH)]).max())


def _lufs(square: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    level: NDArray[np.float64] = _OFFSET + 10 * np.log10(np.maximum(square, _SILENT))
    return level


def _better(gain: float, loudness: float) -> float:
    """A gain, dB, that brings an episode closer to `TARGET` which `gain` made `loudness` LUFS; `gain` itself if that will do."""
    off = TARGET - loudness
    if math.isinf(off) or abs(off) <= TOLERANCE * 0.8:
        return gain
    return gain + math.copysign(max(0.25, round(abs(off) * 4) / 4), off)


def master(sound: Sound, gain: float, known: Level | None = None) -> Sound:
    """`sound` with `gain` dB, its wave held below `CEILING`.

    The limiter looks ahead: the gain falls and rises over 5 ms around a peak, so that nothing clicks or clips.

    Args:
        known: how loud `sound` is, if that was measured already.
    """
    import numpy as np

    if not sound.pcm:
        return sound
    whole, scale = np.frombuffer(sound.pcm, "<i2"), 10 ** (gain / 20)
    peaks = np.frombuffer(known.peaks if known else _peaks(whole), "<u2") * scale
    samples = whole * np.float32(scale)
    if peaks.max() > _TOP:
        middles = _limiting(peaks)  # of milliseconds; between two, straight on
        block = FRAME // _PEAKS
        between = middles[:-1, None] + np.diff(middles)[:, None] * (np.arange(block) / block)
        samples *= between.astype(np.float32).ravel()[block // 2 :][: len(samples)]
    return Sound(np.rint(samples).astype("<i2").tobytes(), sound.rate)


def _limiting(peaks: NDArray[np.float64]) -> NDArray[np.float64]:
    """A factor a millisecond, at most 1, that keeps `peaks` at or below `_TOP`, and one more at each end."""
    import numpy as np

    reach = 5  # milliseconds that a peak is felt on each side
    if not len(peaks):
        return np.ones(2)
    allowed = np.minimum(1, _TOP / np.maximum(peaks, 1))
    padded = np.pad(allowed, reach + 1, mode="edge")
    held = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 3).min(axis=1)
    smooth = np.convolve(
        np.pad(held, reach, mode="edge"), np.hanning(2 * reach + 3)[1:-1] / (reach + 1), "valid"
    )
    return np.pad(smooth, 1, mode="edge")
