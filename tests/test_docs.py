"""What the README tells people to paste is what CI runs, and what the command has."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from reader import voice
from reader.cli.app import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(?:sh|bash|console)\n(.*?)```", README, re.S)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_ci_runs_the_readme_test_line() -> None:
    line = next(line for line in LINES if "pytest" in line)
    assert line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_main_job_is_one_line() -> None:
    line = next(line for line in LINES if "reader build" in line)
    assert "pip install" in line


@pytest.mark.parametrize("line", [line for line in LINES if re.match(r"(\S*/)?reader ", line)])
def test_readme_commands_exist_with_their_options(line: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    words = line.split("#")[0].split()
    name = words[1]
    assert name in commands or name.startswith("-")
    if name in commands:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word.split("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)} <= known | {"--help"}


def test_every_command_is_in_the_readme() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"`reader {name}" not in README] == []


def test_the_version_is_in_the_changelog() -> None:
    from reader import __version__

    assert f"[{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_claims_of_the_voices_what_their_profiles_do() -> None:
    claim = re.search(
        r"mishears (\d+) % of\s+their characters in thirty news sentences, (\d+) % of espeak's", README
    )
    assert claim
    embedded, last = (round(100 * (voice.load(name).cer or 1)) for name in ("sori", "espeak"))
    assert (int(claim[1]), int(claim[2])) == (embedded, last)
    assert (voice.load("sori-m").cer or 1) <= (voice.load("sori").cer or 1)
