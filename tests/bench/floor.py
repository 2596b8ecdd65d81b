"""The least that any program must do: speak the lines of a script with espeak-ng, encode them once with LAME.

python -m tests.bench.floor SPOKEN.txt OUT.mp3      one spoken sentence a line
"""

import ctypes
import sys
from pathlib import Path

import espeakng_loader
import lameenc

SPEED = 120
"""Words a minute, as in voices/espeak.toml: as much sound to encode."""


class RawEspeak:
    """espeak-ng's own Korean, asked directly."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate: int = self._library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
        self._heard = bytearray()
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._on_sound)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetVoiceByName(b"ko")
        self._library.espeak_SetParameter(1, SPEED, 0)  # espeakRATE

    def _on_sound(self, wave: int | None, count: int, _events: object) -> int:
        if wave and count > 0:
            self._heard += ctypes.string_at(wave, count * 2)
        return 0

    def speak(self, text: str) -> bytes:
        """`text` as mono 16-bit samples at `rate`."""
        self._heard.clear()
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        return bytes(self._heard)


def main(lines: str, out: str) -> None:
    voice = RawEspeak()
    heard = b"".join(map(voice.speak, Path(lines).read_text("utf-8").splitlines()))
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(voice.rate)
    encoder.set_out_sample_rate(24000)
    encoder.set_channels(1)
    encoder.set_quality(5)
    encoder.silence()
    Path(out).write_bytes(bytes(encoder.encode(heard)) + bytes(encoder.flush()))


if __name__ == "__main__":
    main(*sys.argv[1:3])
