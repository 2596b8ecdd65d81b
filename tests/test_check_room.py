"""Does a show fit into GitHub Pages? What counts, and what is told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader import pipeline
from reader.cache import ClipCache
from reader.check import ERROR, WARNING, Finding, room
from reader.cli.app import app
from reader.config import Config, Show


@pytest.fixture
def show(out: Path, cache: ClipCache, posts: Path) -> Path:
    url = Show(url="https://me.github.io/blog/podcast/")
    list(pipeline.build([str(posts)], Config(show=url, voice="silence", out=str(out)), cache))
    return out


def told(show: Path, site: Path | None = None) -> list[Finding]:
    return list(room.findings(show, site))


def size_of(show: Path) -> int:
    files = (file for file in show.rglob("*") if not file.name.startswith(".") and file.is_file())
    return sum(file.stat().st_size for file in files)


def test_a_show_on_pages_is_told_before_it_is_full_and_is_wrong_above(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = size_of(show)
    assert told(show) == []
    monkeypatch.setattr(room, "LIMIT", round(size * 1.1))
    (near,) = told(show)
    assert (near.level, near.rule) == (WARNING, "pages.size")
    monkeypatch.setattr(room, "LIMIT", round(size * 0.9))
    (over,) = told(show)
    assert (over.level, over.rule) == (ERROR, "pages.size")
    monkeypatch.setattr(room, "LIMIT", size * 2)
    assert told(show) == []


def test_elsewhere_there_is_no_end(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LIMIT", 1)
    feed = show / "feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"me.github.io", b"news.example.kr"))
    assert told(show) == []
    feed.unlink()
    assert told(show) == []


def test_the_site_around_it_counts_too(show: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "photo.jpg").write_bytes(bytes(3000))
    monkeypatch.setattr(room, "LIMIT", 2999)
    assert [each.level for each in told(show, site)] == [ERROR]
    done = CliRunner().invoke(app, ["check", str(show), "--no-sound", "--pages", str(site), "--json"])
    assert done.exit_code == 1
    assert "pages.size" in {each["rule"] for each in json.loads(done.stdout)["findings"]}
    assert CliRunner().invoke(app, ["check", str(show), "--pages", str(tmp_path / "no")]).exit_code != 0
