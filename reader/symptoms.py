"""Cheap signs that a clip isn't the sentence it should be: silence inside, noise, clipping, level, length.

They cost a thousandth of the clip's length and need no listener (`reader.listen` hears the words). What is normal was
measured on 374 sentences of news each of `sori` and `sori-m`, 628 of `espeak`, and eighty words and lists of each;
a voice that wasn't measured is judged by bounds that only wreckage crosses, see `BOUNDS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.korean.sentences import count_syllables
from reader.model import Sound, Voice
from reader.words import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLACK = 1.2
"""Seconds that a clip may be longer than its syllables explain: one syllable by itself takes up to 1.2 (일. by `sori`)."""
PAUSE = 0.6
"""Seconds more for every mark inside the text: a list of words takes as long as its pauses (0.5 each by `espeak`)."""
LETTER_SYLLABLES = 4
"""Most syllables of a digit or Latin letter, should one reach an engine (W is 더블유, a digit in 2026 two)."""

FRAME = 0.02
"""Seconds that are looked at together: a few periods of a voice."""
SILENT = -70.0
"""dBFS: where even the loud tenth is quieter, there is nothing to hear. Silence that went through MP3 is below -90."""
AUDIBLE = -50.0
"""dBFS: louder frames are heard; the ends of clips are cut at that, too (`reader.sound`)."""
FULL = 32_700
"""Samples this far out are clipped: 32,767 is the end."""
_QUIET = 35.0  # dB below the loud tenth: a pause. Vowels of one sentence lie within 20.
_VOICED = 25.0  # dB below it: worth asking what kind of sound it is
_FLAT = (
    0.35  # of the spectrum between 200 and 7,000 Hz: white noise has 0.56, a vowel 0.01, ㅅ mostly under 0.3
)
_BAND = (200.0, 7000.0)  # Hz; above, services send nothing
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Figures:
    """What is measured of a clip.

    Attributes:
        seconds: its length.
        hush: the longest silence inside, seconds.
        noisy: share of its frames that sound like noise, 0 to 1.
        clipped: share of its samples at full scale, 0 to 1.
        level: of its loud tenth, dBFS.
        range: between its loud tenth and its quiet fifth, dB: speech rises and falls.
    """

    seconds: float
    hush: float
    noisy: float
    clipped: float
    level: float
    range: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a clip may measure. `hush` is both a length in seconds and a share of the clip: both must be crossed."""

    hush: tuple[float, float]
    noisy: float
    clipped: float
    level: tuple[float, float]
    range: float


BOUNDS: Mapping[str, Bounds | None] = {
    "strict": Bounds((0.7, 0.2), noisy=0.25, clipped=0.02, level=(-35.0, -4.0), range=3.0),
    "loose": Bounds((1.5, 0.4), noisy=0.6, clipped=0.2, level=(SILENT, 0.0), range=0.0),
    "off": None,
}
"""By the `signs` of a voice: ``strict`` for one that was measured, ``loose`` for others, ``off`` for what is no voice.

Measured, of right clips: silences of up to 0.6 s inside, 8 % noisy (20 %, if all it says is 스스스), none clipped, -18 to
-12 dBFS, a range of 12 dB and more (7 for one syllable). With 30 % of noise they are 30 % noisy, as a tone their range is 0.
"""


def find_sign(text: str, sound: Sound, voice: Voice) -> str:
    """Why `sound`, tidied, can't be `text` as `voice` says it, in the user's language; empty if nothing speaks against it.

    >>> find_sign("안녕하세요", Sound(b""), Voice("mine", "mine"))
    '소리가 없습니다'
    """
    bounds = BOUNDS[voice.signs]
    told = measure(sound) if sound.pcm and bounds else None
    if not sound.pcm or (told.level if told else _loud(sound)) < SILENT:
        return message("sign.silent")
    if not plausible(text, sound.seconds, voice.syllable_seconds):
        return message("sign.length", count=count_syllables(text), seconds=sound.seconds)
    return crossed(told, bounds) if told and bounds else ""


def plausible(text: str, seconds: float, bounds: tuple[float, float]) -> bool:
    """Could all of `text`, and no more, take `seconds`? `bounds` are seconds a syllable, (least, most)."""
    hangul = sum("가" <= char <= "힣" for char in text)
    other = count_syllables(text) - hangul
    least, most = bounds
    marks = len(re.findall(r"[,.?!]+(?=.*\w)", text))
    longest = (hangul + LETTER_SYLLABLES * other) * most + SLACK + PAUSE * marks
    return hangul * least <= seconds <= longest and seconds > 0


def crossed(told: Figures, bounds: Bounds) -> str:
    """Which of the `bounds` is crossed, in the user's language; empty if none is."""
    longest, share = bounds.hush
    if told.hush > longest and told.hush > share * told.seconds:
        return message("sign.hush", hush=told.hush)
    if told.noisy > bounds.noisy:
        return message("sign.noise", noisy=told.noisy)
    if told.clipped > bounds.clipped:
        return message("sign.clipped", clipped=told.clipped)
    if not bounds.level[0] <= told.level <= bounds.level[1]:
        return message("sign.level", level=told.level)
    if told.range < bounds.range:
        return message("sign.monotone")
    return ""


def _loud(sound: Sound) -> float:
    """`Figures.level` alone, at a tenth of the work."""
    import numpy as np

    return float(np.percentile(_levels(_frames(sound)), 90))


def measure(sound: Sound) -> Figures:
    """The figures of a sound that isn't empty."""
    import numpy as np

    samples = np.frombuffer(sound.pcm, "<i2")
    frames = _frames(sound)
    size, levels = frames.shape[1], _levels(frames)
    loud, soft = np.percentile(levels, (90, 20))
    voiced = frames[levels > loud - _VOICED]
    return Figures(
        seconds=sound.seconds,
        hush=_longest(levels < loud - _QUIET) * size / sound.rate,
        noisy=float((_flatness(voiced, sound.rate) > _FLAT).sum() / len(frames)),
        clipped=float(((samples >= FULL) | (samples <= -FULL)).mean()),
        level=float(loud),
        range=float(loud - soft),
    )


@dataclass(frozen=True, slots=True)
class Course:
    """How loud and how noisy a whole episode is, frame by frame of `FRAME`: 1.5 MB an hour.

    Attributes:
        levels: dBFS.
        flat: 0 for a tone, towards 1 for noise.
    """

    levels: NDArray[np.float32]
    flat: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        """Its length, to a frame."""
        return len(self.levels) * FRAME

    def figures(self, start: float, end: float) -> Figures | None:
        """What is measured between two times, seconds; None if there isn't a frame. Clipping isn't looked for."""
        import numpy as np

        span = slice(max(0, round(start / FRAME)), max(0, round(end / FRAME)))
        levels = self.levels[span]
        if not len(levels):
            return None
        loud, soft = np.percentile(levels, (90, 20))
        noisy = (levels > loud - _VOICED) & (self.flat[span] > _FLAT)
        hush = _longest(levels < loud - _QUIET) * FRAME
        return Figures(len(levels) * FRAME, hush, float(noisy.mean()), 0.0, float(loud), float(loud - soft))

    def heard(self, start: float, end: float) -> tuple[float, float, float]:
        """How many seconds are audible between two times, and the first and last moment of it, seconds (`start` if nothing is)."""
        import numpy as np

        first = max(0, round(start / FRAME))
        at = np.flatnonzero(self.levels[first : max(0, round(end / FRAME))] > AUDIBLE)
        if not len(at):
            return 0.0, start, start
        return len(at) * FRAME, (first + int(at[0])) * FRAME, (first + int(at[-1]) + 1) * FRAME


def course(parts: Iterable[Sound]) -> Course:
    """The course of a sound that comes in parts of one rate; what is held of it doesn't grow with the sound's own size."""
    import numpy as np

    levels, flat, left = [], [], b""
    for part in parts:
        size = 2 * round(FRAME * part.rate)
        pcm = left + part.pcm
        whole = len(pcm) // size * size
        left = pcm[whole:]
        if whole:
            frames = _frames(Sound(pcm[:whole], part.rate))
            levels.append(_levels(frames))
            flat.append(_flatness(frames, part.rate))
    none = np.zeros(0, np.float32)
    return Course(np.concatenate([none, *levels]), np.concatenate([none, *flat]))


def audible(sound: Sound) -> tuple[float, float]:
    """How many seconds of `sound` can be heard, and when the first of them is; for what should be a pause."""
    import numpy as np

    heard = np.flatnonzero(_levels(_frames(sound)) > AUDIBLE)
    return len(heard) * FRAME, float(heard[0]) * FRAME if len(heard) else 0.0


def _frames(sound: Sound) -> NDArray[np.float32]:
    """Its samples in rows of `FRAME`, 1 is full scale; at least one row."""
    import numpy as np

    size = round(FRAME * sound.rate)
    samples = np.frombuffer(sound.pcm.ljust(2 * size, b"\0"), "<i2")
    return (samples[: len(samples) // size * size].reshape(-1, size) / 32768).astype(np.float32)


def _levels(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each frame, dBFS."""
    import numpy as np

    levels: NDArray[np.float32] = 20 * np.log10(np.sqrt((frames**2).mean(1)) + _TINY)
    return levels


def _flatness(frames: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Geometric over arithmetic mean of each frame's power in `_BAND`: 0 for a tone, towards 1 for noise."""
    import numpy as np

    size = frames.shape[1]
    pitches = np.fft.rfftfreq(2 * size, 1 / rate)
    first, last = np.searchsorted(pitches, _BAND[0], "right"), np.searchsorted(pitches, _BAND[1])
    waves = np.fft.rfft(frames * np.hanning(size).astype(np.float32), 2 * size)[:, first:last]
    band = waves.real**2 + waves.imag**2 + _TINY
    flat: NDArray[np.float32] = np.exp(np.log(band).mean(1)) / band.mean(1)
    return flat


def _longest(marks: NDArray[np.bool_]) -> int:
    """The longest run of true ones."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))
