"""Proof by sound: a short sentence, as it is spoken here, beside a picture of it as it should be.

Numbers can be exact and a voice be wrong all the same: other data, another onnxruntime, a processor nobody tried. So
before a voice says anything for a listener on a processor where it never spoke, it says `SENTENCE`, and a log-mel picture of that
is held against one of a few kB under ``voices/proofs``, made where listeners had judged the voice.
``python -m tests.bench.proofs`` makes them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from reader.engines import Proof
from reader.engines.kokoro.kernels import processor
from reader.model import RATE, Sound
from reader.words import message

SENTENCE = "오늘 소식입니다."
"""Short, since every processor has to say it once, and slow ones under emulation."""
LIMIT = 2.3
"""dB that a voice may be away from its picture, on average over moments and bands. Roundings that tip over, as they do on
another processor, make 0.6 to 1.5 (both voices, AVX2, ARM64, styles changed by a millionth to a thousandth); sound
of products that saturate is 3.3 to 6.5 away, another voice or sentence 12 and more."""

_WINDOW, _STEP = 1024, 300  # samples; 43 and 12.5 ms
_BANDS, _LOWEST, _HIGHEST = 40, 80.0, 10_000.0  # Hz
_FLOOR = -100.0  # dB, and a picture's 0; 255 is 27.5 dB
_SLACK = 2  # moments that a sound may be early or late
_LENGTH = 0.08  # by how much of itself it may be longer or shorter

Picture = np.ndarray[tuple[int, int], np.dtype[np.uint8]]

log = logging.getLogger(__name__)


def prove(style: str, kernel: str, made_of: str, speak: Callable[[], Sound]) -> Proof:
    """The proof of the built-in style called `style`: as remembered for this processor, or of what `speak` gives now.

    Args:
        made_of: what else the sound depends on.
        speak: says `SENTENCE`, at the network's own speed and without a rise.
    """
    reference = files("reader.voices") / "proofs" / f"{style}.npy"
    if not reference.is_file():
        return Proof(kernel, processor(), None, LIMIT)
    picture = reference.read_bytes()
    key = sha256(repr((made_of, style, kernel, processor(), picture)).encode()).hexdigest()[:16]
    place = platformdirs.user_cache_path("sori-reader") / "kokoro" / "proofs" / f"{key}.json"
    known = _remembered(place)
    if known is not None:
        return Proof(kernel, processor(), known, LIMIT)
    log.info(message("engine.kokoro.proving", name=style))
    proof = Proof(kernel, processor(), round(distance(speak(), read(picture)), 2), LIMIT)
    if proof.holds:
        _remember(place, proof)
    return proof


def _remembered(place: Path) -> float | None:
    """The distance in the file at `place`, if it is one that is let pass."""
    try:
        found = json.loads(place.read_bytes())["distance"]
        return float(found) if 0 <= found <= LIMIT else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _remember(place: Path, proof: Proof) -> None:
    part = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"distance": proof.distance}), "utf-8")
        part.replace(place)
    except OSError:  # a cache that can't be written costs a second each time, and no more
        with suppress(OSError):
            part.unlink()
        log.info(message("engine.kokoro.unnoted", reason=place))


def read(data: bytes) -> Picture:
    """A picture from the contents of its file."""
    found: Picture = np.load(BytesIO(data), allow_pickle=False)
    return found


def picture(sound: Sound) -> Picture:
    """Its log-mel picture, a row each 12.5 ms, half dB a step."""
    samples = np.frombuffer(sound.pcm, "<i2").astype(np.float32) / 32768
    samples = np.pad(samples, (0, max(0, _WINDOW - samples.size)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_STEP] * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(frames)) ** 2 @ _bands()
    level = 10 * np.log10(power / _WINDOW + 1e-12)
    steps: Picture = np.clip((level - _FLOOR) * 2, 0, 255).round().astype(np.uint8)
    return steps


def _bands() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Triangles, evenly spaced in mel (HTK's formula): (frequencies, bands)."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST, _HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling))


def distance(sound: Sound, reference: Picture) -> float:
    """How far `sound` is from `reference`, dB; infinite if it is longer or shorter than it may be."""
    found = picture(sound)
    if abs(len(found) - len(reference)) > max(_SLACK, _LENGTH * len(reference)):
        return float("inf")
    costs = np.abs(found[:, None].astype(np.int16) - reference).mean(axis=2) / 2
    places = np.arange(len(found))[:, None] * (len(reference) / len(found)) - np.arange(len(reference))
    costs[np.abs(places) > _SLACK + 1] = np.inf
    return float(max(costs.min(axis=0).mean(), costs.min(axis=1).mean()))
