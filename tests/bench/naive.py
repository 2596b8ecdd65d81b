"""The way most people would write it, for comparison: pydub segments added up, exported once, tagged.

python tests/bench/naive.py SPOKEN.txt OUT.mp3      one spoken sentence a line; blank lines begin a chapter
"""

import ctypes
import sys
from pathlib import Path

import espeakng_loader
import imageio_ffmpeg
from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags
from pydub import AudioSegment

AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()


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
    sound, starts = AudioSegment.silent(0, frame_rate=rate), [0]
    for line in Path(lines).read_text("utf-8").splitlines():
        if not line:
            starts.append(len(sound))
            continue
        heard.clear()
        data = line.encode()
        library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        library.espeak_Synchronize()
        clip = AudioSegment(data=bytes(heard), sample_width=2, frame_rate=rate, channels=1)
        sound += clip + AudioSegment.silent(300, frame_rate=rate)
    sound.export(out, format="mp3", bitrate="64k")
    tags, names = ID3(), [f"c{number}" for number in range(min(len(starts), 255))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    for name, start, end in zip(names, starts, [*starts[1:], len(sound)], strict=False):
        tags.add(
            CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[TIT2(encoding=3, text=name)])
        )
    tags.save(out, v2_version=3)


if __name__ == "__main__":
    main(*sys.argv[1:3])
