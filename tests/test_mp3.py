"""Pieces join without a seam, and every sample is where it was put."""

import array
import itertools
from pathlib import Path

import pytest

from reader.errors import SoundError
from reader.model import RATE, Piece, Sound
from reader.mp3 import BITRATES, FRAME, TAIL, Mp3File, count, encode, frame_bytes, frames
from reader.sound import decode
from tests.test_sound import tone


def piece(sound: Sound, bitrate: int) -> Piece:
    return Piece(encode(sound, bitrate), len(sound.pcm) // 2)


@pytest.mark.parametrize("bitrate", BITRATES)
def test_a_piece_is_whole_frames_with_its_silence(bitrate: int) -> None:
    for samples in (1, FRAME, FRAME + 1, 20 * FRAME):
        made = encode(Sound(b"\1\0" * samples), bitrate)
        assert len(made) == (-(-samples // FRAME) + TAIL) * frame_bytes(bitrate)


def test_an_impossible_bit_rate_names_the_possible_ones() -> None:
    with pytest.raises(SoundError, match="64, 80"):
        encode(Sound(b""), 65)


@pytest.mark.parametrize("bitrate", [32, 64, 128])
def test_joined_pieces_decode_in_place(tmp_path: Path, bitrate: int) -> None:
    file = tmp_path / "a.mp3"
    sounds = [tone(0.31, 300), tone(0.2, 880), tone(0.55, 440)]
    starts, total = [], 0
    with Mp3File(file, bitrate) as mp3:
        for sound in sounds:
            starts.append(total * FRAME)
            mp3.add(piece(sound, bitrate))
            mp3.pause(5)
            total += count(len(sound.pcm) // 2) + 5
    decoded = array.array("h", decode(file.read_bytes()).pcm)
    assert len(decoded) == total * FRAME
    for sound, start, end in zip(sounds, starts, [*starts[1:], len(decoded)], strict=True):
        wanted = array.array("h", sound.pcm)
        got = decoded[start : start + len(wanted)]
        middle = slice(len(wanted) // 4, 3 * len(wanted) // 4)
        error = sum((a - b) ** 2 for a, b in zip(wanted[middle], got[middle], strict=True))
        assert error < 0.01 * sum(a * a for a in wanted[middle])  # the same samples, not merely the same tone
        rest = decoded[start + len(wanted) + 1500 : end - 1800]
        assert max(map(abs, rest), default=0) <= 2


def test_no_click_where_pieces_meet(tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    with Mp3File(file, 64) as mp3:
        for _ in range(4):
            mp3.add(piece(tone(0.1), 64))
    decoded = array.array("h", decode(file.read_bytes()).pcm)
    steps = [abs(b - a) for a, b in itertools.pairwise(decoded)]
    inside = max(abs(b - a) for a, b in itertools.pairwise(array.array("h", tone(0.1).pcm)))
    assert max(steps) < 1.5 * inside


def test_the_file_says_its_length(tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    with Mp3File(file, 64) as mp3:
        mp3.pause(1000)
    head = file.read_bytes()[:192]
    assert head[13:17] == b"Info"
    assert int.from_bytes(head[21:25]) == 1002
    assert int.from_bytes(head[25:29]) == file.stat().st_size


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert encode(tone(0.4), 64) == encode(tone(0.4), 64)


def test_frames_are_never_too_few() -> None:
    assert [frames(s) for s in (0, 0.0001, 0.024, 0.0241, 1.0)] == [0, 1, 1, 2, 42]
    assert frames(1.0) * FRAME / RATE >= 1.0
