"""Sound as bytes: decode, resample, trim, fade, join, keep. pydub and libsndfile live here only."""

from __future__ import annotations

import io
import subprocess
import warnings
import wave
from collections.abc import Iterable

from reader.errors import SoundError
from reader.formats import ffmpeg
from reader.model import RATE, Sound
from reader.words import message

with warnings.catch_warnings():
    # pydub warns at import that it found no ffmpeg on the PATH (we never let it look for one), its source has
    # escapes that Python 3.12 warns about, and it imports audioop, deprecated until 3.13 (audioop-lts after that).
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

FLOOR_DBFS = -50.0
"""Quieter than this at either end of a clip is silence, not speech."""
EDGE = 0.02
"""Silence left at either end, so that no plosive or fading vowel is cut; seconds."""
FADE = 0.005
"""Fade at either end against clicks; seconds."""


def _segment(sound: Sound) -> AudioSegment:
    return AudioSegment(data=sound.pcm, sample_width=2, frame_rate=sound.rate, channels=1)


def decode(data: bytes) -> Sound:
    """Any audio file's bytes (MP3, WAV …) as mono 24 kHz.

    Raises:
        SoundError: it is no sound, or a broken one.
    """
    command = [
        ffmpeg(),
        "-v",
        "error",
        "-xerror",
        "-i",
        "-",
        "-ac",
        "1",
        "-ar",
        str(RATE),
        "-f",
        "s16le",
        "-",
    ]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise SoundError(
            message("sound.undecodable-why", reason=reason[-1] if reason else message("sound.empty"))
        )
    return Sound(done.stdout)


def resample(sound: Sound) -> Sound:
    """`sound` at 24 kHz."""
    if sound.rate == RATE:
        return sound
    return Sound(_segment(sound).set_frame_rate(RATE).raw_data)


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
    import soundfile

    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", sound.rate, 1, "PCM_16", format="FLAC") as file:
        file.buffer_write(sound.pcm, "int16")
    return out.getvalue()


def unflac(data: bytes) -> Sound:
    """What `flac` made of a sound, back."""
    import soundfile

    with soundfile.SoundFile(io.BytesIO(data)) as file:
        return Sound(bytes(file.buffer_read(dtype="int16")), file.samplerate)
