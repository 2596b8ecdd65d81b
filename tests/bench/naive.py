"""The way most people would write it, for comparison: pydub segments added up, exported once, tagged.

python -m tests.bench.naive SPOKEN.txt OUT.mp3      one spoken sentence a line; blank lines begin a chapter
"""

import sys
from pathlib import Path

import imageio_ffmpeg
from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags
from pydub import AudioSegment

from tests.bench.floor import RawEspeak

AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()


def main(lines: str, out: str) -> None:
    voice = RawEspeak()
    sound, starts = AudioSegment.silent(0, frame_rate=voice.rate), [0]
    for line in Path(lines).read_text("utf-8").splitlines():
        if not line:
            starts.append(len(sound))
            continue
        clip = AudioSegment(data=voice.speak(line), sample_width=2, frame_rate=voice.rate, channels=1)
        sound += clip + AudioSegment.silent(300, frame_rate=voice.rate)
    sound.export(out, format="mp3", bitrate="64k")
    tags, names = ID3(), [f"c{number}" for number in range(min(len(starts), 255))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    for name, start, end in zip(names, starts, [*starts[1:], len(sound)], strict=False):
        title = TIT2(encoding=3, text=name)
        tags.add(CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[title]))
    tags.save(out, v2_version=3)


if __name__ == "__main__":
    main(*sys.argv[1:3])
