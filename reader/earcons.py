"""Short soft chimes before headings: the ear's paragraph mark. Made here, of sines, so that nobody owns them."""

from __future__ import annotations

from reader.model import RATE, Sound

GAIN = -6.0
"""dB: a chime is heard behind the voice, not before it."""

# Two notes of a fourth for a top heading, one note and lower for those below it: high is high in the outline.
_NOTES = {2: (587.33, 783.99), 3: (523.25,), 4: (440.0,)}
_NOTE = 0.16  # seconds between notes
_RING = 0.45  # seconds that a note rings


def chime(level: int) -> Sound:
    """The chime of a heading of `level` (2 for a top heading); levels below 4 sound like 4."""
    import numpy as np

    notes = _NOTES[min(max(level, 2), 4)]
    at = np.arange(round((_RING + _NOTE * (len(notes) - 1)) * RATE)) / RATE
    wave = np.zeros(len(at))
    for number, hertz in enumerate(notes):
        own = at - number * _NOTE
        swell = np.clip(own / 0.01, 0, 1) * np.exp(-np.clip(own, 0, None) / 0.12)
        wave += np.where(own > 0, swell * np.sin(2 * np.pi * hertz * own), 0)
    wave *= np.clip((at[-1] - at) / 0.02, 0, 1) * 0.25
    return Sound(np.rint(wave * 32767).astype("<i2").tobytes())
