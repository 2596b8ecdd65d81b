"""The least that any program must do: speak the lines of a script with espeak-ng, encode them once with LAME.

python tests/bench/floor.py SPOKEN.txt OUT.mp3      one spoken sentence a line
"""

import ctypes
import sys
from pathlib import Path

import espeakng_loader
import lameenc


def main(lines: str, out: str) -> None:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
    heard = bytearray()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    def on_sound(wave: object, count: int, _events: object) -> int:
        if wave and count > 0:
            heard.extend(ctypes.string_at(wave, count * 2))  # type: ignore[call-overload]
        return 0

    library.espeak_SetSynthCallback(on_sound)
    library.espeak_SetVoiceByName(b"ko")
    for line in Path(lines).read_text("utf-8").splitlines():
        data = line.encode()
        library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        library.espeak_Synchronize()
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(24000)
    encoder.set_channels(1)
    encoder.set_quality(5)
    encoder.silence()
    Path(out).write_bytes(bytes(encoder.encode(bytes(heard))) + bytes(encoder.flush()))


if __name__ == "__main__":
    main(*sys.argv[1:3])
