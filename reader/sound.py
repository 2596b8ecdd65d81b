"""Sound as bytes: decode, resample, trim, fade, join, keep. pydub lives here only."""

from __future__ import annotations

import io
import os
import warnings
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reader import formats
from reader.errors import SoundError, reason
from reader.model import RATE, Sound
from reader.mp3 import with_length
from reader.words import message

if TYPE_CHECKING:
    import numpy as np
    import soundfile
    from numpy.typing import NDArray

with warnings.catch_warnings():
    # pydub warns at import that it found no ffmpeg on the PATH (we never let it look for one), its source has
    # escapes that Python 3.12 warns about, and it imports audioop, deprecated until 3.13 (audioop-lts after that).
    warnings.simplefilter("ignore")
    os.environ.setdefault("PATH", os.defpath)  # where it looks, whether there is one or not
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

FLOOR_DBFS = -50.0
"""Quieter than this at either end of a clip is silence, not speech."""
EDGE = 0.02
"""Silence left at either end, so that no plosive or fading vowel is cut; seconds."""
FADE = 0.005
"""Fade at either end against clicks; seconds."""
_PART = 10
"""Seconds that are decoded at a time."""
_BLOCK = 960_000
"""Samples of all channels that are decoded at a time, at most: a head of 45 bytes may tell of 16 MHz and 252 channels, which takes 153 GB."""
_RATES = range(4_000, 768_001)
"""Hz in which sound is recorded. From 1 Hz, a megabyte would become 24 GB."""


def _segment(sound: Sound) -> AudioSegment:
    return AudioSegment(data=sound.pcm, sample_width=2, frame_rate=sound.rate, channels=1)


def decode(data: bytes) -> Sound:
    """Any audio file's bytes (MP3, WAV …) as mono 24 kHz; what libsndfile doesn't know takes the extra.

    Raises:
        SoundError: it is no sound, a broken one, or one that takes the extra, which isn't there.
    """
    soundfile = formats.libsndfile()
    try:
        file = soundfile.SoundFile(io.BytesIO(with_length(data)))
    except soundfile.LibsndfileError:
        sound = Sound(b"".join(formats.decoded(data)))
    else:
        sound = resample(join(_parts(file)))
    if not sound.pcm:
        raise SoundError(message("sound.undecodable-why", reason=message("sound.empty")))
    return sound


def parts(path: Path) -> Iterator[Sound]:
    """The MP3, WAV, FLAC or Ogg at `path` as mono, some seconds at a time.

    Raises:
        SoundError: it is no sound, or a broken one.
    """
    soundfile = formats.libsndfile()
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else _why(path)
        raise SoundError(message("sound.undecodable-why", reason=why), where=str(path)) from error
    yield from _parts(file)


def _why(path: Path) -> str:
    """Why libsndfile opens no file at `path`, which says of a damaged one that it isn't there, or a pipe."""
    return message("sound.broken") if path.is_file() else message("system.ENOENT")


def _parts(file: soundfile.SoundFile) -> Iterator[Sound]:
    import numpy as np

    soundfile = formats.libsndfile()
    if file.samplerate not in _RATES:
        rate = message("sound.rate", rate=file.samplerate)
        raise SoundError(message("sound.undecodable-why", reason=rate))
    size = max(1, min(file.samplerate * _PART, _BLOCK // file.channels))
    left = file.frames
    # soundfile seeks after each read to where it is; in an MP3 libmpg123 then misses what a frame borrows from the one
    # before, and complains on stderr.
    file.seekable = lambda: False
    with file:
        try:
            while len(block := file.read(size, "float32", always_2d=True)):
                left -= len(block)
                yield Sound(_pcm(block.mean(axis=1) * np.float32(32768)), file.samplerate)
        except soundfile.LibsndfileError as error:
            raise SoundError(message("sound.undecodable-why", reason=message("sound.broken"))) from error
    if left > 0:
        raise SoundError(message("sound.undecodable-why", reason=message("sound.cut-off")))


def _pcm(samples: NDArray[np.float32]) -> bytes:
    import numpy as np

    return np.rint(np.clip(np.nan_to_num(samples), -32768, 32767)).astype("<i2").tobytes()


def resample(sound: Sound) -> Sound:
    """`sound` at 24 kHz, without mirrors of what was above or below. soxr has no wheel for Windows on ARM: there, by pydub."""
    if sound.rate == RATE:
        return sound
    try:
        import soxr
    except ImportError:
        return Sound(_segment(sound).set_frame_rate(RATE).raw_data)
    import numpy as np

    samples = np.frombuffer(sound.pcm, "<i2").astype(
        np.float32
    )  # of whole numbers, soxr's are dithered at random
    return Sound(_pcm(soxr.resample(samples, sound.rate, RATE)))


def join(sounds: Iterable[Sound]) -> Sound:
    """One after the other; all must have the same rate. No sound at all gives an empty one."""
    parts = list(sounds)
    rates = {part.rate for part in parts} or {RATE}
    if len(rates) > 1:
        raise ValueError(f"sounds of different rates: {sorted(rates)} Hz")
    return Sound(b"".join(part.pcm for part in parts), rates.pop())


def silence(seconds: float) -> Sound:
    """Nothing, for so long."""
    return Sound(bytes(2 * round(seconds * RATE)))


def tidy(sound: Sound) -> Sound:
    """`sound` without the silence at its ends, and with short fades: ready to stand beside others."""
    segment = _segment(sound)
    lead = detect_leading_silence(segment, FLOOR_DBFS)
    if lead >= len(segment):
        return Sound(b"", sound.rate)
    tail = detect_leading_silence(segment.reverse(), FLOOR_DBFS)
    edge, fade = round(EDGE * 1000), round(FADE * 1000)
    kept = segment[max(0, lead - edge) : len(segment) - max(0, tail - edge)]
    return Sound(kept.fade_in(fade).fade_out(fade).raw_data, sound.rate)


def wav(sound: Sound) -> bytes:
    """`sound` as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.pcm)
    return out.getvalue()


def flac(sound: Sound) -> bytes:
    """`sound` as a FLAC file: half the size, and not a sample lost."""
    soundfile = formats.libsndfile()
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", sound.rate, 1, "PCM_16", format="FLAC") as file:
        file.buffer_write(sound.pcm, "int16")
    return out.getvalue()


def unflac(data: bytes) -> Sound:
    """What `flac` made of a sound, back."""
    soundfile = formats.libsndfile()
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        return Sound(bytes(file.buffer_read(dtype="int16")), file.samplerate)
