"""MP3 in pieces: speech is encoded a clip at a time, and the pieces join without a seam.

Why pieces join: a clip ends in silence that is longer than what an MP3 frame can still owe to the one before it
(`TAIL`), so behind it any other piece may follow; the first frame of a piece asks nothing of the bit reservoir
(``main_data_begin`` is 0 in an encoder's first frame), and at a constant bit rate and 24 kHz every frame has the same
size, with no padding. So clips can be encoded in parallel and kept, and an edited article costs what was edited.

LAME (`lameenc`) lives here only. Format: ISO/IEC 13818-3, layer III at half the sampling rates (24 kHz); the first
frame is the "Info" frame of Xing with LAME's extension, that tells players the encoder's delay (gabriel bouvigne,
"Mp3 Info Tag revision 1").
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Self

from reader.errors import SoundError, reason
from reader.model import RATE, Piece, Sound
from reader.words import message

FRAME = 576
"""Samples in a frame, 24 ms: pieces begin and end on whole frames, and so do chapters and cues."""

BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""kbit/s that layer III has at 24 kHz (ISO/IEC 13818-3, 2.4.2.3); below 32, speech suffers."""

TAIL = 4
"""Silent frames at the end of each piece. A sample is heard in the frames up to 1105 samples later (`_ENCODER_DELAY` +
`_DECODER_DELAY`), the filter bank spreads it over 512 more, and a frame's window reaches 576 into the next: 3.8 frames."""

QUALITY = 5
"""LAME's ``-q``: 0 best to 9 fastest. Speech at 64 kbit/s mono sounds alike from 0 to 5."""

GAIN = -0.46
"""dB that LAME adds to what it encodes, at every bit rate: it takes 5 % off."""

VERSION = 1
"""Part of the name of what was encoded: another number, and it is encoded again."""

_ENCODER_DELAY, _DECODER_DELAY = 576, 529  # samples; LAME's lame_get_encoder_delay(), and every decoder's own
_INDEX = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_LEAST_INFO = 64  # kbit/s: the smallest frame that the Info frame's 169 bytes fit into


def frame_bytes(bitrate: int) -> int:
    """Size of a frame at `bitrate` kbit/s: 576 samples at 24 kHz last 24 ms, so 3 bytes a kbit/s.

    Raises:
        SoundError: layer III has no such bit rate at 24 kHz.
    """
    if bitrate not in BITRATES:
        allowed = ", ".join(map(str, BITRATES))
        raise SoundError(
            message("mp3.bitrate", bitrate=bitrate), mend=message("mend.allowed", allowed=allowed)
        )
    return 3 * bitrate


def encode(sound: Sound, bitrate: int) -> bytes:
    """`sound` as frames, `TAIL` of silence included: a piece that may stand before or behind any other.

    Raises:
        SoundError: an impossible bit rate.
    """
    whole = count(len(sound.pcm) // 2)
    return _lame(sound.pcm.ljust(2 * FRAME * whole, b"\0"), bitrate)[: frame_bytes(bitrate) * whole]


@cache
def silence(bitrate: int) -> bytes:
    """One frame of nothing, that may stand anywhere any number of times.

    Raises:
        SoundError: an impossible bit rate.
    """
    return _lame(bytes(2 * FRAME), bitrate)[: frame_bytes(bitrate)]


def count(samples: int) -> int:
    """Frames of the piece that `encode` makes of so many samples."""
    return -(-samples // FRAME) + TAIL


def frames(seconds: float) -> int:
    """Whole frames that last at least `seconds`."""
    return -(-round(seconds * RATE) // FRAME)


def _lame(pcm: bytes, bitrate: int) -> bytes:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    encoder.silence()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


class Mp3File:
    """An MP3 written piece by piece (a `reader.recording.Recorder`); nothing of it is held in memory.

    Args:
        path: the file to write; replaced if it is there.
        bitrate: kbit/s of the pieces, one of `BITRATES`.

    Raises:
        SoundError: an impossible bit rate, or the file can't be written.
    """

    def __init__(self, path: Path, bitrate: int) -> None:
        self._frames = 0
        self._bitrate = bitrate
        self._size = frame_bytes(bitrate)
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise SoundError(message("file.unwritable", reason=reason(error)), where=str(path)) from error
        self._file.write(_info_frame(0, bitrate))

    def add(self, piece: Piece) -> None:
        """Append frames of `encode`."""
        self._file.write(piece.frames)
        self._frames += len(piece.frames) // self._size

    def pause(self, frames: int) -> None:
        """Append silence."""
        for _ in range(frames):
            self._file.write(silence(self._bitrate))
        self._frames += frames

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pause(_ENDING)
        self._file.seek(0)
        self._file.write(_info_frame(self._frames, self._bitrate))
        self._file.close()


_ENDING = 2
"""Silent frames behind the last piece: decoders skip 1105 samples at the head, and want them at the end."""


def _info_frame(count: int, bitrate: int) -> bytes:
    """The Info frame for `count` frames behind it, the ending included: length, and the delay to skip."""
    size = frame_bytes(bitrate)
    own = max(bitrate, _LEAST_INFO)
    padding = _ENDING * FRAME - _ENCODER_DELAY
    total = 3 * own + count * size
    head = bytes((0xFF, 0xF3, _INDEX.index(own) << 4 | 0x4, 0xC4)) + bytes(
        9
    )  # side information: nothing coded
    seek = bytes(min(255, 256 * percent // 100) for percent in range(100))
    xing = (
        b"Info"
        + (0xF).to_bytes(4)
        + count.to_bytes(4)
        + total.to_bytes(4)
        + seek
        + (100 - QUALITY * 10).to_bytes(4)
    )
    lame = b"LAME3.100" + b"\x01" + bytes(1 + 4 + 2 + 2 + 1) + bytes((min(own, 255),))
    lame += (_ENCODER_DELAY << 12 | padding).to_bytes(3)
    lame += bytes((0x1C, 0)) + bytes(2) + total.to_bytes(4) + bytes(2)  # mono; no preset; music CRC left out
    tag = head + xing + lame
    return (tag + _crc16(tag).to_bytes(2)).ljust(3 * own, b"\0")


def with_length(data: bytes) -> bytes:
    """`data`, if it is an MP3 that doesn't tell its length, behind a frame that does; else as it is.

    libsndfile takes the length of others from the bit rate of their first frame, and leaves the rest out.
    """
    at = (
        10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=False))
        if data[:3] == b"ID3"
        else 0
    )
    head = data[at : at + 4]
    if not _size(head):
        return data
    mpeg1, mono = head[1] & 0x08, head[3] >> 6 == 3
    side = (17 if mono else 32) if mpeg1 else (9 if mono else 17)
    if data[at + 4 + side : at + 8 + side] in (b"Info", b"Xing") or data[at + 36 : at + 40] == b"VBRI":
        return data
    count, here = 0, at
    while here >= 0:
        if size := _size(data[here : here + 4]):
            count += here + size <= len(data)
            here += size
        else:
            here = data.find(b"\xff", here + 1)
    roomy = bytes((0xFF, head[1] | 1, 0x80 | head[2] & 0x0C, head[3]))  # 64 or 112 kbit/s, no checksum
    told = roomy + bytes(side) + b"Xing" + (1).to_bytes(4) + count.to_bytes(4)
    return data[:at] + told.ljust(_size(roomy), b"\0") + data[at:]


_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Hz, by the version that a frame's header tells."""


def _size(head: bytes) -> int:
    """Bytes of the frame of layer III that begins with `head`; 0 if none does (ISO/IEC 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, index, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or index in (0, 15) or rate == 3:
        return 0
    bits = 144_000 * _MPEG1[index] if version == 3 else 72_000 * _INDEX[index]
    return bits // _RATES[version][rate] + (head[2] >> 1 & 1)


def _crc16(data: bytes) -> int:
    """CRC-16/ARC (x16 + x15 + x2 + 1, reflected), which LAME puts behind its tag."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
