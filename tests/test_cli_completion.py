"""What the Tab key offers: by a real bash where there is one, and as other shells ask."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

READER = Path(sys.executable).with_name("reader")


def offered(line: str, **more: str) -> str:
    environment = os.environ | {"LANGUAGE": "ko", "_READER_COMPLETE": "complete_bash"} | more
    environment |= {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "reader"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("reader stat", ["status"]),
        ("reader build --voice sori", ["sori", "sori-m"]),
        ("reader build --format m4b,o", ["m4b,opus"]),
        ("reader book --kind d", ["daisy"]),
        ("reader voices inst", ["install"]),
        ("reader build --pru", ["--prune"]),
    ],
)
def test_offered(line: str, wanted: list[str]) -> None:
    assert offered(line).split() == wanted


def test_zsh_and_fish_are_told_what_each_is_for() -> None:
    line = {"_TYPER_COMPLETE_ARGS": "reader stat", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    for shell in ("zsh", "fish"):
        told = offered("reader stat", _READER_COMPLETE=f"complete_{shell}", **line)
        assert "듣는 사람이 무엇을 받는지" in told


@pytest.mark.skipif(not (shutil.which("bash") and READER.exists()), reason="no bash here, or no command")
def test_bash_itself() -> None:
    script = f"""
        eval "$({READER} --show-completion)"
        COMP_WORDS=(reader publ) COMP_CWORD=1
        _reader_completion {READER}
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "publish"
