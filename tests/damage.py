"""Ways in which a spoken sentence goes wrong, done to right ones. `number` varies place and length."""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reader.model import Sound

Samples = NDArray[np.float32]


def _stretch(samples: Samples, share: float, number: int) -> tuple[int, int]:
    """A stretch of `share` of the sound that begins in its first half."""
    first = int(len(samples) * (0.1 + 0.12 * (number % 5)))
    return first, first + int(len(samples) * share)


def cut(samples: Samples, number: int) -> Samples:
    """Without its last 25 to 40 %."""
    return samples[: int(len(samples) * (0.75 - 0.05 * (number % 4)))]


def doubled(samples: Samples, number: int) -> Samples:
    """15 to 25 % of it twice."""
    first, last = _stretch(samples, 0.15 + 0.05 * (number % 3), number)
    return np.concatenate([samples[:last], samples[first:]])


def noise(samples: Samples, number: int) -> Samples:
    """30 % of it replaced by noise as loud as it is, or (odd numbers) all of it under as much noise."""
    hiss = np.random.default_rng(number).normal(0, np.sqrt((samples**2).mean()), len(samples))
    if number % 2:
        return (samples + hiss).astype(np.float32)
    first, last = _stretch(samples, 0.3, number)
    return np.concatenate([samples[:first], hiss[first:last].astype(np.float32), samples[last:]])


def hush(samples: Samples, number: int) -> Samples:
    """30 % of it silent."""
    first, last = _stretch(samples, 0.3, number)
    return np.concatenate([samples[:first], np.zeros(last - first, np.float32), samples[last:]])


WAYS: dict[str, Callable[[Samples, int], Samples]] = {
    "cut": cut,
    "doubled": doubled,
    "noise": noise,
    "silence": hush,
}


def damaged(sound: Sound, way: str, number: int = 0) -> Sound:
    """`sound`, damaged in one of `WAYS`."""
    samples = (np.frombuffer(sound.pcm, "<i2") / 32768).astype(np.float32)
    after = np.clip(WAYS[way](samples, number), -1, 1)
    return Sound((after * 32767).astype("<i2").tobytes(), sound.rate)


def other_number(text: str, number: int) -> str:
    """`text` with another digit in one place."""
    places = [match.start() for match in re.finditer(r"\d", text)]
    at = places[number % len(places)]
    digit = (int(text[at]) + number % 8 + 1) % 10 or 5 + (text[at] == "5")
    return f"{text[:at]}{digit}{text[at + 1 :]}"
