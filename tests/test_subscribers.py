"""A feed for one subscriber each: at an address that stands nowhere else, and that can be taken back."""

import errno
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

import pytest
from lxml import etree
from typer.testing import CliRunner

from reader import config, subscribers
from reader.cache import ClipCache
from reader.cli.app import app
from reader.destination import RECORD
from reader.errors import ConfigError, StoreError
from reader.feed import FEED
from reader.publish import sum_up as sum_steps
from reader.publish import upload
from reader.store import LOCK
from tests.test_feeds import KEY, NAMES, SHOW, URL, bodies, built, cache, channel, made, out, posts, wrong

__all__ = ["built", "cache", "out", "posts"]  # fixtures


def test_a_feed_for_one_subscriber_is_nowhere_but_at_its_address(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path
) -> None:
    show = replace(SHOW, subscribers=(KEY,), prefix="https://op3.dev/e/", hub="https://hub.example/")
    made(posts, out, cache, show)
    own = channel(out / f"private/{KEY}.xml")
    assert len(own.findall("item")) == 3
    assert own.findtext("itunes:block", namespaces=NAMES) == "Yes"
    assert own.findtext("podcast:block", namespaces=NAMES) == "yes"
    assert UUID(own.findtext("podcast:guid", namespaces=NAMES)).version == 5
    assert "op3.dev" not in etree.tostring(own).decode()  # whose records are public
    assert own.find("atom:link[@rel='hub']", NAMES) is None
    assert wrong(out) == []
    there = tmp_path / "public"
    told = sum_steps(upload(out, str(there)))
    assert (there / f"private/{KEY}.xml").is_file()
    naming = [
        file
        for folder in (out, there)
        for file in folder.rglob("*")
        if file.is_file() and KEY.encode() in file.read_bytes() and file.name != f"{KEY}.xml"
    ]
    assert naming == []
    assert KEY not in repr(told)


def test_a_revoked_feed_goes_here_and_where_it_was_published(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path
) -> None:
    made(posts, out, cache, replace(SHOW, subscribers=(KEY, "f" * 32)))
    there = tmp_path / "public"
    sum_steps(upload(out, str(there)))
    assert not sum_steps(upload(out, str(there))).sent
    made(posts, out, cache, replace(SHOW, subscribers=("f" * 32,)))
    assert [file.stem for file in (out / "private").iterdir()] == ["f" * 32]
    told = sum_steps(upload(out, str(there)))
    assert [file.stem for file in (there / "private").iterdir()] == ["f" * 32]
    assert len(told.deleted) == 1


def test_a_lost_feed_of_a_subscriber_comes_back(posts: Path, out: Path, cache: ClipCache) -> None:
    show = replace(SHOW, subscribers=(KEY,))
    made(posts, out, cache, show)
    file = out / f"private/{KEY}.xml"
    before = file.read_bytes()
    file.unlink()
    made(posts, out, cache, show)
    assert file.read_bytes() == before


def test_of_a_private_show_nobody_else_finds_an_episode(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, private=True, subscribers=(KEY,)))
    assert len(bodies(out / f"private/{KEY}.xml")) == 3
    assert bodies(out / FEED) == []
    assert not list(out.glob("feeds/*.xml"))
    assert not list(out.glob("episodes/*.html"))
    for page in ("index.html", "search/titles.json"):
        assert "버스" not in (out / page).read_text("utf-8")
    assert wrong(out) == []


def test_what_tells_what_was_published_names_no_episode_of_a_private_show(
    posts: Path, out: Path, cache: ClipCache, tmp_path: Path
) -> None:
    there = tmp_path / "public"
    made(posts, out, cache)
    sum_steps(upload(out, str(there)))
    names = {file.name for folder in ("episodes", "transcripts") for file in (there / folder).iterdir()}
    assert any(name in (there / RECORD).read_text("utf-8") for name in names)
    made(posts, out, cache, replace(SHOW, private=True, subscribers=(KEY,)))
    told = sum_steps(upload(out, str(there), delete=True))
    told_of = (there / RECORD).read_text("utf-8") + repr(told.sent)
    assert [name for name in names if name in told_of] == []
    assert not list((there / "episodes").glob("*.html"))
    before = (there / RECORD).stat().st_mtime_ns
    assert not sum_steps(upload(out, str(there), delete=True)).sent
    assert (there / RECORD).stat().st_mtime_ns == before
    (posts / "bus.md").unlink()
    made(posts, out, cache, replace(SHOW, private=True, subscribers=(KEY,)), prune=True)
    sum_steps(upload(out, str(there), delete=True))
    assert len(list((there / "episodes").glob("*.mp3"))) == 2
    made(posts, out, cache)
    sum_steps(upload(out, str(there), delete=True))
    assert wrong(out) == []
    assert any(name in (there / RECORD).read_text("utf-8") for name in names)


def test_what_is_wrong_with_a_private_feed_is_told_without_its_key(
    posts: Path, out: Path, cache: ClipCache
) -> None:
    made(posts, out, cache, replace(SHOW, subscribers=(KEY,)))
    file = out / f"private/{KEY}.xml"
    file.write_bytes(file.read_bytes().replace(b"<language>ko</language>", b""))
    (told,) = wrong(out)
    assert "private/0123…" in told
    assert KEY not in told


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reader.toml").write_text(f'[show]\nurl = "{URL}"\n', "utf-8")
    run = CliRunner().invoke
    made_ = json.loads(run(app, ["feed", "add", "김 한결", "--json"]).stdout)
    assert run(app, ["feed", "add", "이 다온"]).exit_code == 0
    assert isinstance(run(app, ["feed", "add", "김  한결"]).exception, ConfigError)
    assert isinstance(run(app, ["feed", "add", " "]).exception, ConfigError)
    assert isinstance(run(app, ["feed", "revoke", "누구"]).exception, ConfigError)
    listed = json.loads(run(app, ["feed", "list", "--json"]).stdout)
    assert [each["name"] for each in listed] == ["김 한결", "이 다온"]
    assert {"schema": 1} | listed[0] == made_
    assert made_["url"] in run(app, ["feed", "list"]).stdout
    keys = config.load().show.subscribers
    assert [f"{URL}private/{key}.xml" for key in keys] == [each["url"] for each in listed]
    assert run(app, ["feed", "revoke", "김 한결"]).exit_code == 0
    assert config.load().show.subscribers == keys[1:]


def test_a_disk_that_fails_leaves_the_keys_as_they_were_and_no_copy_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = subscribers.add(tmp_path, "하나")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError):
        subscribers.add(tmp_path, "둘")
    assert subscribers.load(tmp_path) == (known,)
    assert [file.name for file in (tmp_path / subscribers.FOLDER).glob(".part-*")] == []


def test_keys_are_the_owner_s_alone_and_git_leaves_them_out(tmp_path: Path) -> None:
    first, second = subscribers.add(tmp_path, "하나"), subscribers.add(tmp_path, "둘")
    assert first.key != second.key
    assert subscribers.load(tmp_path) == (first, second)
    folder = tmp_path / subscribers.FOLDER
    assert (folder / ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE((folder / subscribers.FILE).stat().st_mode) == 0o600
    assert sorted(file.name for file in folder.iterdir()) == [".gitignore", LOCK, subscribers.FILE]


def test_of_many_who_add_at_once_none_is_lost(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made_ = set(pool.map(lambda number: subscribers.add(tmp_path, f"{number}"), range(24)))
    assert set(subscribers.load(tmp_path)) == made_


def test_a_name_is_one_however_it_is_spelled(tmp_path: Path) -> None:
    subscribers.add(tmp_path, normalize("NFD", "김한결"))
    with pytest.raises(ConfigError):
        subscribers.add(tmp_path, "김한결")
    subscribers.revoke(tmp_path, "김한결")
    assert subscribers.load(tmp_path) == ()


@pytest.mark.parametrize(
    "told",
    [
        "{",
        "{}",
        '""',
        "[1]",
        '[{"name": "a", "key": "../x", "since": ""}]',
        '[{"name": "a"}]',
        f'[{{"name": 1, "key": "{KEY}", "since": ""}}]',
    ],
)
def test_damaged_keys_are_told(tmp_path: Path, told: str) -> None:
    (tmp_path / subscribers.FOLDER).mkdir()
    (tmp_path / subscribers.FOLDER / subscribers.FILE).write_text(told)
    with pytest.raises(ConfigError):
        subscribers.load(tmp_path)
