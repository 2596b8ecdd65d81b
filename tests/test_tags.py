import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from reader import cover
from reader.formats import ffmpeg
from reader.model import Chapter
from reader.mp3 import Mp3File
from reader.tags import LINE_BYTES, MOST_CHAPTERS, Tags, short_lines, size, write

LONG = "아주 긴 제목을 가진 장이라도 어느 재생기에서나 제대로 보여야 하므로 마흔세 글자보다 길게 지어 본 제목"
CHAPTERS = (Chapter("여는 말이 길다", 0.0, 1.5), Chapter(LONG, 1.5, 2.25, 3), Chapter("끝", 2.25, 3.0))
FACTS = Tags(
    title="한결시 소식",
    artist="한결소식",
    album="소리로 읽는 뉴스",
    published=datetime(2026, 3, 14, 9, 30),
    seconds=3.0,
    url="https://news.example.kr/1001",
    comment="4월부터 바뀐다",
    cover=cover.draw("표지"),
)


@pytest.fixture
def mp3(tmp_path: Path) -> Path:
    file = tmp_path / "a.mp3"
    with Mp3File(file, 64) as mp3:
        mp3.pause(125)
    return file


def test_tags_are_what_was_said(mp3: Path) -> None:
    write(mp3, FACTS, CHAPTERS)
    found = ID3(mp3, translate=False)
    assert found.version == (2, 3, 0)
    assert found["TIT2"].text == ["한결시 소식"]
    assert found["TPE1"].text == ["한결소식"]
    assert found["TALB"].text == ["소리로 읽는 뉴스"]
    assert (found["TYER"].text, found["TDAT"].text) == (["2026"], ["1403"])
    assert found["TLAN"].text == ["kor"]
    assert found["COMM::kor"].text == ["4월부터 바뀐다"]
    assert found["WOAF"].url == "https://news.example.kr/1001"
    assert found["APIC:"].data[:2] == b"\xff\xd8"
    info = MP3(mp3).info
    assert info is not None
    assert info.length == pytest.approx(3.0, abs=0.06)


def test_the_table_of_contents_reaches_every_chapter_in_order(mp3: Path) -> None:
    write(mp3, FACTS, CHAPTERS)
    found = ID3(mp3)
    (toc,) = found.getall("CTOC")
    assert toc.flags == 3  # top level, ordered
    reached = [found[f"CHAP:{name}"] for name in toc.child_element_ids]
    assert [(c.start_time, c.end_time, c.sub_frames["TIT2"].text[0]) for c in reached] == [
        (0, 1500, "여는 말이 길다"),
        (1500, 2250, LONG),
        (2250, 3000, "끝"),
    ]


def test_ffmpeg_sees_long_korean_chapters(mp3: Path) -> None:
    """It loses them in ID3v2.4."""
    write(mp3, FACTS, CHAPTERS)
    told = subprocess.run(
        [ffmpeg(), "-i", mp3, "-f", "ffmetadata", "-"], capture_output=True, check=True
    ).stdout
    titles = [line[6:] for line in told.decode().splitlines() if line.startswith("title=")]
    assert titles == ["한결시 소식", "여는 말이 길다", LONG, "끝"]


def test_more_chapters_than_a_table_holds(mp3: Path) -> None:
    many = [Chapter(f"{i}장", i / 100, (i + 1) / 100) for i in range(300)]
    write(mp3, FACTS, many)
    assert len(ID3(mp3).getall("CHAP")) == MOST_CHAPTERS


def test_the_size_of_the_tag_is_where_the_sound_begins(mp3: Path) -> None:
    sound = mp3.read_bytes()
    assert size(sound) == 0
    write(mp3, FACTS, CHAPTERS)
    assert mp3.read_bytes()[size(mp3.read_bytes()) :] == sound


def test_writing_twice_is_writing_once(mp3: Path) -> None:
    write(mp3, FACTS, CHAPTERS)
    once = mp3.read_bytes()
    write(mp3, FACTS, CHAPTERS)
    assert mp3.read_bytes() == once


@given(st.text(alphabet="가나다 \nabc", max_size=900))
def test_short_lines_keep_every_word(text: str) -> None:
    lines = short_lines(text).split("\n")
    assert all(len(line.encode()) <= LINE_BYTES for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
