"""What a build leaves for programs: its report, and its log."""

import json
from pathlib import Path

import pytest

from tests.test_cli import run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_what_is_done_as_lines_of_json(home: Path, tmp_path: Path, posts: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_bytes(b"")
    places = str(posts), str(broken)
    done = run(home, "build", *places, "--voice", "silence", "--out", str(tmp_path / "o"), "--log-json")
    told = [json.loads(line) for line in done.stderr.splitlines()]
    kinds = [each["event"] for each in told]
    assert (kinds.count("begun"), kinds.count("made"), kinds.count("failed"), kinds[-1]) == (4, 3, 1, "shown")
    (failed,) = (each for each in told if each["event"] == "failed")
    assert failed["kind"] == "ArticleError"
    assert "broken.md" in failed["place"]
    report = json.loads((tmp_path / "o" / "build-report.json").read_text("utf-8"))
    assert report["exit"] == done.returncode == 1
    assert [each["kind"] for each in report["failed"]] == ["ArticleError"]
