"""What comes back without the posts, and what is told where that can't be."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader.cache import ClipCache
from reader.check import Finding, examine
from reader.cli.app import app
from reader.config import Config, Show
from reader.errors import StoreError
from reader.events import Failed, Mended
from reader.repair import repair
from tests.test_pipeline import SHOW, make
from tests.test_rebuild import bytes_of, damages


def config(out: Path) -> Config:
    return Config(show=SHOW, voice="silence", out=str(out))


def test_whatever_is_damaged_is_mended_or_told(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts / "2026-03-16-1003.md")
    whole = bytes_of(out)
    for name, right in whole.items():
        for data in damages(out / name).values():
            if data is None:
                (out / name).unlink()
            elif data == right:
                continue
            else:
                (out / name).write_bytes(data)
            told = list(repair(config(out)))
            failed = [each.place for each in told if isinstance(each, Failed)]
            there = bytes_of(out)
            if name.startswith("episodes/") and name.endswith(".mp3"):
                assert failed == [name]
            elif there != whole:
                assert failed, f"{name} is another, and nothing tells it"
            if name.endswith((".vtt", ".srt", ".jpg", ".html", ".xml", ".css", ".chapters.json")):
                assert there == whole, name
                assert Mended(name) in told
            for file, kept in whole.items():
                (out / file).parent.mkdir(parents=True, exist_ok=True)
                (out / file).write_bytes(kept)


def test_nothing_is_mended_where_nothing_is_wrong(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    before = bytes_of(out)
    assert not [each for each in repair(config(out)) if isinstance(each, Mended | Failed)]
    assert bytes_of(out) == before
    assert not [
        each for each in examine(out, sound=False) if isinstance(each, Finding) and each.level == "error"
    ]


def test_programs_are_told_what_was_mended(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    settings = out.parent / "reader.toml"
    settings.write_text(
        f'[show]\ntitle = "{SHOW.title}"\nurl = "{SHOW.url}"\n[build]\nvoice = "silence"\n', "utf-8"
    )
    hurt = ["cover.jpg", "feed.xml", next(out.glob("episodes/*.vtt")).relative_to(out).as_posix()]
    for name in hurt:
        (out / name).unlink()
    for mended in (sorted(hurt), []):
        words = ["check", str(out), "--repair", "--json", "--no-sound", "-c", str(settings)]
        told = json.loads(CliRunner().invoke(app, words).stdout)
        assert (sorted(told["mended"]), told["errors"]) == (mended, 0)
    assert "mended" not in json.loads(CliRunner().invoke(app, ["check", str(out), "--json"]).stdout)


def test_another_shows_settings_change_nothing(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    with pytest.raises(StoreError, match="설정"):
        list(repair(Config(show=Show(title="남의 쇼"), voice="silence", out=str(out))))


def test_an_episode_whose_record_has_gone_is_named_until_it_is_made_again(
    out: Path, cache: ClipCache, own: Path
) -> None:
    lost, other, *_ = make(out, cache, own).made
    record = out / "episodes" / f"{lost.id}.json"
    before = record.read_bytes()
    record.unlink()
    for _ in range(2):
        report = make(out, cache, own / Path(other.origin).name)
        assert [error.where for error in report.failed] == [str(record)]
        assert (out / "episodes" / f"{lost.stem}.mp3").is_file()
    assert not make(out, cache, own).failed
    assert record.read_bytes() == before
    assert not make(out, cache, own / Path(other.origin).name).failed
