import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from reader import cover
from reader.errors import SoundError
from reader.formats import M4bFile, OpusFile
from reader.model import Chapter
from reader.mp3 import Mp3File
from reader.tags import (
    LINE_BYTES,
    MOST_CHAPTERS,
    Tags,
    settle_ogg,
    short_lines,
    size,
    write,
    write_m4b,
    write_opus,
)
from tests.judge import ffmpeg

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


# ── damaged files: an error of ours, never another's ─────────────────────────────────────────────


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A second of sound with tags, in each format."""
    folder = tmp_path_factory.mktemp("whole")
    with (
        Mp3File(folder / "a.mp3", 64) as mp3,
        OpusFile(folder / "a.opus") as opus,
        M4bFile(folder / "a.m4b") as m4b,
    ):
        for file in (mp3, opus, m4b):
            file.pause(42)
    for name, tagged in TAGGED.items():
        tagged(folder / name)
    return {name: (folder / name).read_bytes() for name in TAGGED}


TAGGED: dict[str, Callable[[Path], None]] = {
    "a.mp3": lambda path: write(path, FACTS, CHAPTERS),
    "a.opus": lambda path: write_opus(path, FACTS, CHAPTERS),
    "a.m4b": lambda path: write_m4b(path, FACTS),
}


def tagged_or_told(path: Path, data: bytes) -> None:
    """Tags are written, or an error of ours is raised: any other fails the test."""
    path.write_bytes(data)
    with suppress(SoundError):
        TAGGED[path.name](path)


@pytest.mark.parametrize("name", TAGGED)
def test_a_damaged_file_is_told(tmp_path: Path, whole: dict[str, bytes], name: str) -> None:
    data, chance = whole[name], Random(1)
    for end in (0, 1, 10, 100, len(data) // 2, len(data) - 1):
        tagged_or_told(tmp_path / name, data[:end])
        tagged_or_told(tmp_path / name, bytes(end))
    for _ in range(150):
        hurt = bytearray(data)
        for _ in range(chance.randint(1, 40)):
            hurt[chance.randrange(min(len(hurt), 3000))] = chance.randrange(256)
        tagged_or_told(tmp_path / name, bytes(hurt))


@pytest.mark.parametrize("name", TAGGED)
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(SoundError, match="nowhere") as told:
        TAGGED[name](tmp_path / "nowhere" / name)
    assert told.value.mend


@pytest.mark.parametrize("data", [b"", b"no Ogg at all", b"OggS" + bytes(40)])
def test_what_is_no_ogg_has_no_number(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.opus"
    path.write_bytes(data)
    if not data:
        settle_ogg(path)
        return
    with pytest.raises(SoundError, match=r"a\.opus"):
        settle_ogg(path)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"", 0),
        (b"ID3", 0),
        (b"ID3\3\0\0\0\0\1", 0),
        (b"ID3\3\0\0\0\0\1\2", 140),
        (b"\xff\xf3\x84\xc4" + bytes(20), 0),
    ],
)
def test_the_size_of_a_tag_whatever_a_file_holds(head: bytes, told: int) -> None:
    """A file that was cut off ended the build of the whole show."""
    assert size(head) == told


def test_an_address_in_hangul_is_written_as_browsers_ask_for_it(mp3: Path) -> None:
    write(mp3, replace(FACTS, url="https://한결.kr/소식/1?쪽=2"), CHAPTERS)
    assert ID3(mp3)["WOAF"].url == "https://xn--p89a748e.kr/%EC%86%8C%EC%8B%9D/1?%EC%AA%BD=2"


STORIES = (
    Chapter("머리말", 0.0, 0.5, 1),
    Chapter("주요 소식", 0.5, 1.0),
    Chapter("교통", 1.0, 1.2),
    Chapter(LONG, 1.2, 1.6, 3, url="https://pod.example.kr/버스.html"),
    Chapter("전차", 1.6, 2.0, 3, url="https://pod.example.kr/b.html"),
    Chapter("날씨", 2.0, 2.2),
    Chapter("비", 2.2, 3.0, 3, url="https://pod.example.kr/c.html"),
)


def test_chapters_that_lead_somewhere_are_a_tree(mp3: Path) -> None:
    write(mp3, FACTS, STORIES)
    found = ID3(mp3)
    tree = {each.element_id: each for each in found.getall("CTOC")}
    assert {name: (each.flags, each.child_element_ids) for name, each in tree.items()} == {
        "toc": (3, ["ch0", "ch1", "toc2", "toc5"]),  # top level, ordered
        "toc2": (1, ["ch2", "ch3", "ch4"]),
        "toc5": (1, ["ch5", "ch6"]),
    }
    assert [tree[name].sub_frames["TIT2"].text for name in ("toc2", "toc5")] == [["교통"], ["날씨"]]
    assert [[link.url for link in found[f"CHAP:ch{at}"].sub_frames.getall("WXXX")] for at in (2, 3, 4)] == [
        [],
        ["https://pod.example.kr/%EB%B2%84%EC%8A%A4.html"],
        ["https://pod.example.kr/b.html"],
    ]


def test_ffmpeg_lists_a_tree_in_order(mp3: Path) -> None:
    write(mp3, FACTS, STORIES)
    command = [ffmpeg(), "-i", str(mp3), "-f", "ffmetadata", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    seen = [line[6:] for line in told.splitlines() if line.startswith("title=")][1:]
    assert seen == [chapter.title for chapter in STORIES]
    starts = [int(line[6:]) for line in told.splitlines() if line.startswith("START=")]
    # It moves them by what decoders skip of an MP3.
    assert starts == pytest.approx([round(chapter.start * 1000) for chapter in STORIES], abs=50)


def test_stories_of_no_part_are_not_a_tree(mp3: Path) -> None:
    flat = [replace(chapter, level=2) for chapter in STORIES]
    write(mp3, FACTS, flat)
    (toc,) = ID3(mp3).getall("CTOC")
    assert toc.child_element_ids == [f"ch{at}" for at in range(len(flat))]
