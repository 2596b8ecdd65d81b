"""Sound as bytes: decode, resample, trim, fade, join, encode. pydub and ffmpeg live here only.

ffmpeg is the program inside the wheel `imageio-ffmpeg`: nothing need be installed on the machine.
"""

from __future__ import annotations

import io
import subprocess
import warnings
import wave
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from reader.errors import SoundError
from reader.model import RATE, Sound

with warnings.catch_warnings():
    # pydub warns at import that it found no ffmpeg on the PATH (it is told below where ours is), its source has
    # escapes that Python 3.12 warns about, and it imports audioop, deprecated until 3.13 (audioop-lts after that).
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Bit rates of MPEG-2 layer III (24 kHz), kbit/s: ISO/IEC 13818-3, table in 2.4.2.3; below 32 speech suffers."""

FLOOR_DBFS = -50.0
"""Quieter than this at either end of a clip is silence, not speech."""
EDGE = 0.02
"""Silence left at either end, so that no plosive or fading vowel is cut; seconds."""
FADE = 0.005
"""Fade at either end against clicks; seconds."""


@cache
def ffmpeg() -> str:
    """Path of the ffmpeg program that the wheel carries.

    Raises:
        SoundError: the wheel has none for this platform.
    """
    import imageio_ffmpeg

    try:
        program: str = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise SoundError(
            "ffmpeg를 찾을 수 없습니다", mend="pip install --force-reinstall imageio-ffmpeg"
        ) from error
    AudioSegment.converter = program
    return program


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
        raise SoundError(f"소리를 풀 수 없습니다 ({reason[-1] if reason else '빈 소리'})")
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


class Mp3Encoder:
    """A constant-bit-rate MP3 written while sound comes in; what was written is never held in memory.

    Args:
        path: the file to write; replaced if it is there.
        bitrate: kbit/s, one of `BITRATES`.

    Raises:
        SoundError: an impossible bit rate, or ffmpeg failed.
    """

    def __init__(self, path: Path, bitrate: int = 64) -> None:
        if bitrate not in BITRATES:
            raise SoundError(
                f"{bitrate} kbit/s로는 만들 수 없습니다", mend=f"가능한 값: {', '.join(map(str, BITRATES))}"
            )
        command = [ffmpeg(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
        # No tags from ffmpeg: mutagen writes them all. The Xing/Info frame tells players the encoder delay.
        command += [
            "-c:a",
            "libmp3lame",
            "-b:a",
            f"{bitrate}k",
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
        ]
        command += ["-id3v2_version", "0", "-write_xing", "1", "-f", "mp3", str(path)]
        self.samples = 0
        self._path = path
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)

    def write(self, sound: Sound) -> None:
        """Append `sound`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(sound.pcm)
        except BrokenPipeError as error:
            raise self._failure() from error
        self.samples += len(sound.pcm) // 2

    @property
    def seconds(self) -> float:
        """How much has been written."""
        return self.samples / RATE

    def _failure(self) -> SoundError:
        _, err = self._process.communicate()
        return SoundError(
            f"MP3로 만들지 못했습니다 ({err.decode(errors='replace').strip()})", where=str(self._path)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
            self._process.communicate()
        else:
            _, err = self._process.communicate()
            if self._process.returncode:
                raise SoundError(
                    f"MP3로 만들지 못했습니다 ({err.decode(errors='replace').strip()})", where=str(self._path)
                )
