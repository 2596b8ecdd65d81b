"""What a build tells of settings that it can't go by."""

import json
from pathlib import Path

import pytest

from tests.test_cli import run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_settings_that_cannot_be_read_leave_no_report_of_before(
    home: Path, tmp_path: Path, posts: Path
) -> None:
    out = tmp_path / "o"
    out.mkdir()
    (out / "build-report.json").write_text('{"exit": 0}')
    (tmp_path / "bad.toml").write_text("[show\n")
    done = run(home, "build", str(posts), "-c", str(tmp_path / "bad.toml"), "-o", str(out))
    assert (done.returncode, (out / "build-report.json").exists()) == (2, False)


@pytest.mark.parametrize(
    ("settings", "words", "kind"),
    [
        ("[show\n", (), "ConfigError"),
        ("[build]\nvoice = 'nobody'\n", (), "ConfigError"),
        ("", ("--format", "wma"), "ConfigError"),
        ("", ("--voice", "nobody"), "VoiceError"),
        ("", ("--prune", "--limit", "1"), "ConfigError"),
        ("", ("--exclude", ""), "ConfigError"),
    ],
)
def test_programs_are_told_as_well(
    home: Path, tmp_path: Path, posts: Path, settings: str, words: tuple[str, ...], kind: str
) -> None:
    (tmp_path / "mine.toml").write_text(settings, "utf-8")
    options = ("-c", str(tmp_path / "mine.toml"), "-o", str(tmp_path / "o"), "--json", *words)
    done = run(home, "build", str(posts), *options)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit"], told["stopped"]["kind"]) == (2, 2, kind)
    assert (told["made"], told["out"]) == ([], str(tmp_path / "o"))
    assert told["stopped"]["what"] in done.stderr
