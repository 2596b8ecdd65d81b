"""``reader say`` without a file: a player on the PATH gets the sound. The players are scripts here; what they are given is real."""

import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from reader import player
from reader.errors import SoundError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system plays by itself there")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)


def say(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reader", "say", "안녕하세요.", "--voice", "silence", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"LANGUAGE": "ko"}
    )


def test_what_is_said_is_played(programs: Path, tmp_path: Path) -> None:
    copied = tmp_path / "heard.wav"
    program(programs, "aplay", f'{shutil.which("cp", path=os.defpath)} "$2" {copied}')
    done = say()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with wave.open(str(copied)) as sound:
        assert sound.getnframes() > 0


def test_without_a_player_nothing_is_said_and_a_file_is_offered(programs: Path) -> None:
    done = say()
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "aplay" in done.stderr
    assert "-o" in done.stderr


def test_the_next_player_is_tried(programs: Path, tmp_path: Path) -> None:
    program(programs, "pw-play", "echo no service >&2; exit 1")
    program(programs, "aplay", f"echo > {tmp_path / 'heard'}")
    player.find()(tmp_path / "x.wav")
    assert (tmp_path / "heard").is_file()


def test_what_the_last_one_said_is_told(programs: Path, tmp_path: Path) -> None:
    program(programs, "aplay", "echo one >&2; echo 'no cards' >&2; exit 1")
    with pytest.raises(SoundError) as told:
        player.find()(tmp_path / "x.wav")
    assert told.value.where == "aplay: no cards"
    assert "-o" in told.value.mend
