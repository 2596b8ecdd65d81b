"""What is told of reader.toml is what the loader takes: the template, the schema, the pages."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator

from reader import config, unseen
from reader.config import Config, Publish, Show
from reader.errors import ConfigError
from reader.listening import LEVELS, Listening
from reader.reference import categories, schema, tables, wishes
from reader.reference.__main__ import documents
from reader.reference.template import template
from reader.toml import Toml
from reader.words import _table

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs" / schema.NAME).read_text("utf-8"))


def loaded(text: str, name: str = "reader.toml") -> Config:
    return config.understood(Toml(name, text, tomllib.loads(text)))


def test_the_template_says_every_default() -> None:
    """Behind its ``#``, and without."""
    assert loaded(template({})) == Config()
    live = re.sub(r"(?m)^# (?=[a-z_]+ = )", "", template({}).replace("\n# [variant", "\n#[variant"))
    live = live.replace('\ntitle = ""', "", 1)  # of a variant
    given = tomllib.loads(live)
    assert {name: table.keys() for name, table in given.items()} == {
        name: {key.name for key in keys} for name, keys in tables().items() if name != "variant"
    }
    assert loaded(live) == Config()


def test_every_field_of_the_records_is_a_key() -> None:
    told = {name: {key.name for key in keys} for name, keys in tables().items()}
    assert told["show"] == {each.name for each in fields(Show)} - {"others", "subscribers"}
    assert told["build"] == {each.name for each in fields(Config)} - {
        "show",
        "listening",
        "variants",
        "publish",
    }
    assert told["publish"] == {each.name for each in fields(Publish)}
    assert told["listening"] == {each.name for each in fields(Listening)} == told["variant"] - {"title"}


def test_nothing_is_told_that_is_no_key() -> None:
    known = {"variant": tables()["variant"][:1], "podcast": wishes()}
    told = {f"about.{key.table}.{key.name}" for keys in {**tables(), **known}.values() for key in keys}
    shown = {
        key for key in _table("en.toml") if key.startswith("about.") and not key.startswith("about.tables.")
    }
    assert shown == told


def test_a_level_in_the_template_holds() -> None:
    """What it chooses isn't written there besides, where it would go before it."""
    text = template({}).replace('# level = "normal"', 'level = "full"')
    assert loaded(text).listening == LEVELS["full"]


def test_a_variant_without_its_sign_holds() -> None:
    text = (
        template({}).replace("# [variant.slow]", "[variant.slow]").replace('# title = ""', 'title = "느리게"')
    )
    (slow,) = loaded(text).variants
    assert (slow.name, slow.title, slow.listening.pace) == ("slow", "느리게", 0.85)


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40) | st.sampled_from(
    ['"', "\\", '\\"', "'''", '"""', "# 말", "가\n나", "\x7f", "😀", "\\u0041", "{}", "=", "[show]", "\r\n"]
)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS.filter(str.strip), max_size=3), st.sampled_from(categories()))
def test_answers_are_read_as_they_were_given(
    title: str, author: str, posts: list[str], category: str
) -> None:
    answers: dict[tuple[str, str], Any] = {
        ("show", "title"): title,
        ("show", "author"): author,
        ("show", "category"): category,
        ("build", "posts"): posts,
    }
    try:
        wanted = config.understood(Toml("reader.toml", "", {"show": {"title": title, "author": author}}))
    except ConfigError:  # a control character: `reader init` refuses it before it writes
        return
    text = template(answers)
    assert tomllib.loads(text)["build"] == {"posts": posts}
    assert tomllib.loads(text)["show"] == {"title": title, "author": author, "category": category}
    assert (wanted.show.title, wanted.show.author) == (unseen.without(title), unseen.without(author))


@pytest.mark.parametrize("name", ["settings.md", "settings.en.md", schema.NAME])
def test_what_lies_in_docs_is_what_the_code_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m reader.reference docs`` makes it anew."""
    monkeypatch.setenv("LANGUAGE", "ko")  # and it is as it was afterwards
    assert (ROOT / "docs" / name).read_text("utf-8") == documents()[name]


@pytest.mark.parametrize("validator", [Draft4Validator, Draft7Validator])
def test_the_schema_is_one_that_editors_take(validator: Any) -> None:
    """Taplo, in most editors, promises draft 4; what it takes is the same in both."""
    validator.check_schema(SCHEMA)
    assert not list(validator(SCHEMA).iter_errors(tomllib.loads(template({("build", "out"): "output"}))))
    assert list(validator(SCHEMA).iter_errors({"show": {"titel": ""}}))


def refused(told: dict[str, Any]) -> bool:
    return bool(list(Draft7Validator(SCHEMA).iter_errors(told)))


def examples() -> Iterator[str]:
    """Each TOML in what people read that is a reader.toml: it begins one of its tables."""
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```toml\n(.*?)```", file.read_text("utf-8"), re.S):
            if re.search(r"(?m)^\[(show|build|listening|variant)\b", block):
                yield block


def test_the_schema_takes_every_example_of_the_docs() -> None:
    told = list(examples())
    assert told
    assert [text for text in told if refused(tomllib.loads(text))] == []


RIGHT = [
    "[build]\nworkers = 4",
    "[build]\nworkers = 'dask:2'",
    "[build]\nworkers = '2'",
    "[build]\nworkers = 'processes'",
    "[build]\nworkers = 'dask://host:8786'",
    "[build]\nworkers = 'my/scheduler.json'",
    "[listening]\npace = 1\nlevel = '간단히'",
    "[variant.slow]\n[variant.loud]\ntitle = '크게'\npauses = 2",
    "[show]\nlicense = 'CC-BY-4.0'\ncategory = 'News > Daily News'",
    "[show]\nlicense = '내 조건 https://example.kr/terms'",
    "[build]\nposts = ['_posts']\nvoice = 'auto'",
    "[show]\nreport = 'https://git.example.kr/new?t={title}&b={body}'\ncolour = '#225588'\nemail = 'a@b.kr'",
]
WRONG = [
    "[show]\ntitel = '가'",
    "[shwo]\ntitle = '가'",
    "show = 1",
    "[show]\ntitle = true",
    "[show]\nexplicit = 1",
    "[show]\ncategory = 'Newz'",
    "[show]\ncategory = 'News > Daily'",
    "[show]\nurl = 'blog'",
    "[show]\nurl = 'https://a.kr/?show=1'",
    "[show]\nemail = 'me.example.kr'",
    "[show]\nlicense = '내 마음'",
    "[show]\ncolour = 'blue'",
    "[show]\nreport = 'https://git.example.kr/new'",
    "[build]\nbitrate = 63",
    "[build]\nbitrate = '64'",
    "[build]\nformats = ['wma']",
    "[build]\nlexicons = [1]",
    "[build]\nworkers = 0",
    "[build]\nworkers = ''",
    "[build]\nworkers = 'treads'",
    "[build]\nworkers = 'threads:'",
    "[build]\nworkers = 'dask:0'",
    "[build]\nworkers = 'dask://'",
    "[publish]\ncommand = ['']",
    "[build]\nvoice = 'sory'",
    "[build]\nout = ''",
    "[build]\nposts = ['']",
    "[build]\nexclude = [' ']",
    "[build]\nnetwork_minutes = 0",
    "[build]\nnetwork_megabytes = 1000001",
    "[listening]\nlevel = 'loud'",
    "[listening]\nlists = 'all'",
    "[listening]\nskip = ['words']",
    "[listening]\ncode = 1001",
    "[listening]\npace = 0.5",
    "[listening]\npauses = 5.1",
    "[listening]\npauses = true",
    '[variant."느리게"]',
    "[variant.episodes]",
    "[variant.slow]\nbitrate = 64",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_loader_takes_the_schema_takes(text: str) -> None:
    loaded(text)
    assert not refused(tomllib.loads(text))


@pytest.mark.parametrize("text", WRONG)
def test_what_the_loader_refuses_the_schema_refuses(text: str) -> None:
    with pytest.raises(ConfigError):
        loaded(text)
    assert refused(tomllib.loads(text))
