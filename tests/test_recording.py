"""Times are exact: what the sidecar says is where the sound is, in the decoded MP3."""

import array
from itertools import pairwise
from pathlib import Path

import pytest

from reader import voice
from reader.clips import Mix, encode
from reader.engines import engine_for
from reader.model import RATE, Paragraph, Piece, Script, Section, Sound, Utterance
from reader.mp3 import Mp3File, frames
from reader.recording import LAST_PAUSE, Take, record
from reader.sound import decode

FRAME = 576 / RATE
"""One MP3 frame of MPEG-2 layer III, seconds."""


def speak(text: str) -> Sound:
    return engine_for(voice.load("silence")).speak(text)


def line(section: int, text: str, role: str = "paragraph") -> Utterance:
    return Utterance(section, 0, text, text, 0.5, role)


def piece_of(line: Utterance) -> Piece:
    return encode(speak(line.spoken), Mix())


SECTIONS = (
    Section("", 2, (Paragraph("앞글이다."),)),
    Section("첫째 장", 2, (Paragraph("본문이다."),)),
    Section("둘째 장", 3, (Paragraph("또 본문이다."),)),
)
LINES = [
    line(-1, "제목", "title"),
    line(0, "앞글이다"),
    line(1, "첫째 장", "heading"),
    line(1, "본문이다 그리고 더 길다"),
    line(2, "둘째 장", "heading"),
    line(2, "또 본문이다"),
]


def take_of(lines: list[Utterance], file: Path) -> Take:
    with Mp3File(file, 64) as mp3:
        return record(Script("제목", SECTIONS, tuple(lines)), map(piece_of, lines), [mp3])


def onsets(sound: Sound) -> list[tuple[float, float]]:
    """Where the tones are: stretches louder than -40 dBFS, pauses shorter than 0.1 s ignored."""
    samples = array.array("h", sound.pcm)
    loud = [i for i, value in enumerate(samples) if abs(value) > 327]
    edges = [0, *(n for n in range(1, len(loud)) if loud[n] - loud[n - 1] > RATE // 10), len(loud)]
    return [(loud[a] / RATE, loud[b - 1] / RATE) for a, b in pairwise(edges)]


def test_chapters_touch_and_cover_everything(tmp_path: Path) -> None:
    take = take_of(LINES, tmp_path / "a.mp3")
    assert [(chapter.title, chapter.level) for chapter in take.chapters] == [
        ("머리말", 1),
        ("첫째 장", 2),
        ("둘째 장", 3),
    ]
    assert take.chapters[0].start == 0
    assert take.chapters[-1].end == take.seconds
    for before, after in pairwise(take.chapters):
        assert before.end == after.start
    lengths = [piece_of(line).samples / RATE for line in LINES]
    count = (
        sum(frames(length) + frames(0.5) for length in lengths[:-1])
        + frames(lengths[-1])
        + frames(LAST_PAUSE)
    )
    assert take.seconds == pytest.approx(count * FRAME)


def test_cues_and_chapters_are_where_the_sound_is(tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    take = take_of(LINES, file)
    heard = onsets(decode(file.read_bytes()))
    assert len(heard) == len(take.cues)
    for cue, (start, end) in zip(take.cues, heard, strict=True):
        assert cue.start == pytest.approx(start, abs=FRAME)
        assert cue.end == pytest.approx(end, abs=FRAME)
    assert take.chapters[1].start == pytest.approx(heard[2][0], abs=FRAME)
    assert take.chapters[2].start == pytest.approx(heard[4][0], abs=FRAME)


def test_cues_show_what_was_written_and_keep_their_place(tmp_path: Path) -> None:
    written = Utterance(0, 3, "3대", "세 대", 0.3, "row", cell=1)
    (cue,) = take_of([written], tmp_path / "a.mp3").cues
    assert (cue.shown, cue.spoken, cue.role) == ("3대", "세 대", "row")
    assert (cue.section, cue.block, cue.cell) == (0, 3, 1)


def test_chapters_know_their_section(tmp_path: Path) -> None:
    assert [chapter.section for chapter in take_of(LINES, tmp_path / "a.mp3").chapters] == [-1, 1, 2]
