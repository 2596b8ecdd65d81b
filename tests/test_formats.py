"""M4B and Opus: what takes the extra, what is the same each time, what is written as sound comes."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from reader import formats
from reader.cache import ClipCache
from reader.config import Config
from reader.errors import ConfigError, SoundError
from reader.events import sum_up
from reader.formats import M4bFile, OpusFile, add_chapters
from reader.loudness import integrated, level
from reader.model import Chapter, Piece
from reader.pipeline import build
from reader.sound import decode
from tests.judge import ffmpeg
from tests.test_sound import tone

KINDS = {"m4b": M4bFile, "opus": OpusFile}
TONE = tone(2.0)
PIECE = Piece(b"", len(TONE.pcm) // 2, TONE.pcm)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain install, without the extra."""
    monkeypatch.setattr(formats, "has_av", lambda: False)


def written(path: Path) -> bytes:
    with KINDS[path.suffix[1:]](path) as file:
        file.add(PIECE)
        file.pause(50)
        file.pause(0)
        file.add(PIECE)
    return path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_is_that_of_the_pieces(tmp_path: Path, kind: str) -> None:
    heard = decode(written(tmp_path / f"a.{kind}"))
    assert heard.seconds == pytest.approx(2 * (2.0 + 4 * 0.024) + 50 * 0.024, abs=0.15)
    assert integrated(level(heard).energies) == pytest.approx(integrated(level(TONE).energies), abs=1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_sound_is_the_same_bytes(tmp_path: Path, kind: str) -> None:
    assert written(tmp_path / f"a.{kind}") == written(tmp_path / f"b.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_sound_is_written_as_it_comes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    with KINDS[kind](path) as file:
        sizes = []
        for _ in range(60):
            file.add(PIECE)
            sizes.append(path.stat().st_size)
    assert sizes[59] > sizes[0]
    assert sizes[59] > path.stat().st_size / 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_that_cannot_be_written(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SoundError, match=rf"nowhere.a\.{kind}"):
        KINDS[kind](tmp_path / "nowhere" / f"a.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_file_is_closed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    with suppress(KeyboardInterrupt), KINDS[kind](path) as file:
        file.add(PIECE)
        raise KeyboardInterrupt
    path.unlink()  # which Windows refuses while it is open


def chapters_of(path: Path) -> list[str]:
    done = subprocess.run([ffmpeg(), "-i", path, "-f", "ffmetadata", "-"], capture_output=True, check=True)
    return re.findall(r"^title=(.*)$", done.stdout.decode(), re.M)


def test_chapters_of_an_m4b_take_the_place_of_others(tmp_path: Path) -> None:
    path = tmp_path / "a.m4b"
    written(path)
    once = (Chapter("여는 말", 0.0, 1.0), Chapter("값=1; #2", 1.0, 4.0))
    add_chapters(path, once)
    first = path.read_bytes()
    assert chapters_of(path) == ["여는 말", r"값\=1\; \#2"]
    add_chapters(path, (Chapter("다른 장", 0.0, 4.0),))
    assert chapters_of(path) == ["다른 장"]
    add_chapters(path, once)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["a.m4b"]


def test_no_chapters_in_what_is_no_m4b(tmp_path: Path) -> None:
    path = tmp_path / "a.m4b"
    path.write_bytes(b"no sound")
    with pytest.raises(SoundError, match=r"a\.m4b"):
        add_chapters(path, ())
    assert [file.name for file in tmp_path.iterdir()] == ["a.m4b"]


@pytest.mark.usefixtures("bare")
def test_opus_takes_no_extra(tmp_path: Path) -> None:
    assert written(tmp_path / "a.opus")


@pytest.mark.usefixtures("bare")
def test_a_missing_extra_is_told_before_anything_is_spoken(
    tmp_path: Path, cache: ClipCache, posts: Path
) -> None:
    config = Config(voice="silence", out=str(tmp_path / "out"), formats=("opus", "m4b"))
    with pytest.raises(ConfigError) as told:
        sum_up(build([str(posts)], config, cache))
    assert told.value.mend == 'pip install "sori-reader[m4b]"'
    assert not list((tmp_path / "clips").rglob("*"))


@pytest.mark.usefixtures("bare")
def test_a_jingle_that_takes_the_extra_is_told_before_anything_is_spoken(
    tmp_path: Path, cache: ClipCache, posts: Path
) -> None:
    jingle = tmp_path / "jingle.m4b"
    written_with_extra(jingle)
    config = Config(voice="silence", out=str(tmp_path / "out"), intro=str(jingle))
    (error,) = sum_up(build([str(posts / "2026-03-16-1003.md")], config, cache)).failed
    assert "jingle.m4b" in error.where
    assert 'pip install "sori-reader[m4b]"' in error.mend
    assert not list((tmp_path / "clips").rglob("*"))


def written_with_extra(path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "has_av", lambda: True)
        written(path)


def test_whatever_ffmpeg_says_is_an_error_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of its errors are of no class of Python's."""
    av = pytest.importorskip("av")

    def broken(*_: object, **__: object) -> None:
        raise av.FFmpegError(5, "I/O")

    monkeypatch.setattr(av, "open", broken)
    with pytest.raises(SoundError, match="I/O"), M4bFile(tmp_path / "a.m4b"):
        pass


def test_threads_that_meet_a_broken_library_are_all_told_of_it(tmp_path: Path) -> None:
    """One that waited for another's import would be given what it left behind: half a module."""
    (tmp_path / "soundfile.py").write_text("import time\ntime.sleep(0.3)\nraise ImportError('no DLL')\n")
    run = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from reader.formats import libsndfile\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    asked = [pool.submit(libsndfile) for _ in range(4)]\n"
        "print([type(one.exception()).__name__ for one in asked])\n"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", run], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == str(["PackageError"] * 4)
