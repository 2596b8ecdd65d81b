"""Formats, loudness and signs of whole episodes, judged by ffmpeg and mutagen."""

import re
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from reader import catalog
from reader.cache import ClipCache
from reader.config import Config
from reader.earcons import chime
from reader.errors import SoundError, StoreError
from reader.events import sum_up
from reader.model import Episode
from reader.pipeline import build
from reader.sound import decode, wav
from reader.store import Folder
from tests.judge import ffmpeg
from tests.test_sound import loudest, tone

SILENCE = Config(voice="silence")


@pytest.fixture
def post(posts: Path) -> str:
    return str(posts / "2026-03-16-1003.md")


def make(out: Path, cache: ClipCache, post: str, config: Config) -> Episode:
    (made,) = sum_up(build([post], replace(config, out=str(out)), cache)).made
    return catalog.read(Folder(out), made.id)


def told(*words: str | Path) -> str:
    command = [ffmpeg(), "-nostats", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=True).stderr.decode()


@pytest.mark.parametrize("voice", ["silence", pytest.param("espeak", marks=pytest.mark.slow)])
def test_loudness_and_peak_are_right_after_mp3(
    tmp_path: Path, cache: ClipCache, post: str, voice: str
) -> None:
    episode = make(tmp_path, cache, post, Config(voice=voice))
    heard = told(
        "-i", tmp_path / f"episodes/{episode.stem}.mp3", "-af", "ebur128=peak=true", "-f", "null", "-"
    )
    assert float(re.findall(r"I:\s+(-?[\d.]+) LUFS", heard)[-1]) == pytest.approx(-16.0, abs=0.5)
    assert float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", heard)[-1]) <= -1.0


def test_other_formats_have_the_same_sound_chapters_and_cover(
    tmp_path: Path, cache: ClipCache, post: str
) -> None:
    episode = make(tmp_path, cache, post, replace(SILENCE, formats=("m4b", "opus")))
    assert [made.suffix for made in episode.files[:3]] == [".mp3", ".m4b", ".opus"]
    for made in episode.files:
        data = (tmp_path / catalog.name(episode.stem, made.suffix)).read_bytes()
        assert made.size == len(data)
        assert made.integrity == f"sha256-{b64encode(sha256(data).digest()).decode()}"
    for made in episode.files[:3]:
        file = tmp_path / catalog.name(episode.stem, made.suffix)
        data = file.read_bytes()
        assert decode(data).seconds == pytest.approx(episode.seconds, abs=0.1)
        listed = told("-i", file, "-f", "null", "-").partition("Output #0")[0]
        found = re.findall(
            r"Chapter #0:\d+: start ([\d.]+), end ([\d.]+)\s+Metadata:\s+title\s+: (.+)", listed
        )
        assert [title for _, _, title in found] == [chapter.title for chapter in episode.chapters]
        for (start, _, _), chapter in zip(found, episode.chapters, strict=True):
            assert float(start) == pytest.approx(chapter.start, abs=0.03)
    book = MP4(tmp_path / "episodes" / f"{episode.stem}.m4b")
    assert book["\xa9nam"] == [episode.title]
    assert bytes(book["covr"][0])[:2] == b"\xff\xd8"
    assert OggOpus(tmp_path / "episodes" / f"{episode.stem}.opus")["TITLE"] == [episode.title]


def test_the_same_post_gives_the_same_bytes_in_every_format(
    tmp_path: Path, cache: ClipCache, post: str
) -> None:
    config = replace(SILENCE, formats=("m4b", "opus"))
    first, second = (make(tmp_path / name, cache, post, config) for name in ("a", "b"))
    assert first == second


def test_an_earcon_before_each_heading(tmp_path: Path, cache: ClipCache, post: str) -> None:
    plain = make(tmp_path / "a", cache, post, replace(SILENCE, earcons=False))
    signed = make(tmp_path / "b", cache, post, SILENCE)
    headings = len(plain.chapters) - 1
    assert signed.seconds - plain.seconds == pytest.approx(headings * (chime(2).seconds + 0.1), abs=0.1)
    for chapter in signed.chapters[1:]:
        heading = next(cue for cue in signed.cues if cue.role == "heading" and cue.start > chapter.start)
        assert heading.start - chapter.start == pytest.approx(chime(2).seconds + 0.1, abs=0.05)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 6])
def test_earcons_are_short_soft_and_end_in_silence(level: int) -> None:
    bell = chime(level)
    assert bell.seconds < 0.8
    assert 1000 < loudest(bell) < 16000
    assert bell.pcm[-2:] == b"\0\0"


def test_intro_and_outro_frame_the_episode(tmp_path: Path, cache: ClipCache, post: str) -> None:
    jingle = tmp_path / "jingle.wav"
    jingle.write_bytes(wav(tone(1.5)))
    plain = make(tmp_path / "a", cache, post, SILENCE)
    framed = make(tmp_path / "b", cache, post, replace(SILENCE, intro=str(jingle), outro=str(jingle)))
    assert framed.seconds - plain.seconds == pytest.approx(3.0, abs=0.3)
    assert framed.cues[0].start == pytest.approx(1.5, abs=0.15)
    assert framed.chapters[0].start == 0


def test_an_intro_that_is_no_sound_is_named(tmp_path: Path, cache: ClipCache, post: str) -> None:
    bad = tmp_path / "jingle.wav"
    bad.write_bytes(b"no sound")
    report = sum_up(build([post], replace(SILENCE, out=str(tmp_path), intro=str(bad)), cache))
    assert [type(error) for error in report.failed] == [SoundError]
    with pytest.raises(StoreError, match=r"nothing\.wav"):
        sum_up(build([post], replace(SILENCE, out=str(tmp_path), intro="nothing.wav"), cache))


def test_a_failed_episode_leaves_no_file_behind(tmp_path: Path, cache: ClipCache, post: str) -> None:
    bad = tmp_path / "jingle.wav"
    bad.write_bytes(b"no sound")
    sum_up(build([post], replace(SILENCE, out=str(tmp_path / "out"), outro=str(bad)), cache))
    assert list((tmp_path / "out" / "episodes").glob("*")) == []
