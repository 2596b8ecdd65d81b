"""Whatever a command tells programs is in the schema, field for field: the real commands are asked, and held to it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.main import get_command
from typer.testing import CliRunner

from reader.cli.app import app
from reader.cli.terminal import SCHEMA as VERSION
from tests.documented import SCHEMA, faults

COMMANDS = {
    *(
        "book",
        "briefing",
        "cache",
        "check",
        "doctor",
        "embed",
        "feed-add",
        "feed-list",
        "lexicon-test",
        "lexicon-why",
        "publish",
        "read",
        "report",
    ),
    *("review", "script", "status", "voices"),
}
"""What is told to whom asks with ``--json``: a command has its own name, `build` and `watch` tell their report."""

POST = """---
title: 도서관 소식
date: 2026-03-14
tags: [마을]
---

도서관이 문을 열었습니다. [자세한 이야기](https://news.example.kr/1)를 보세요.

## 시간표

| 요일 | 여는 때 | 닫는 때 |
| --- | --- | --- |
| 월 | 9시 | 18시 |
| 화 | 10시 | 19시 |

1. 책을 빌립니다.
2. 책을 돌려줍니다.

> 고맙습니다. 또 오세요.

```python
print("책")
```

![그림](/a.png)

각주[^1]도 있습니다.

[^1]: 덧붙이는 말.
"""


def told(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with posts, settings and a show."""
    folder = tmp_path_factory.mktemp("json")
    (folder / "posts").mkdir()
    (folder / "posts" / "2026-03-14-a.md").write_text(POST, "utf-8")
    (folder / "posts" / "2026-03-15-b.md").write_text(
        "---\ntitle: 초고\ndraft: true\n---\n글입니다.\n", "utf-8"
    )
    (folder / "posts" / "broken.md").write_bytes(b"")
    settings = """
[build]
posts = ["posts"]
voice = "silence"
out = "out"
cache = "clips"
exclude = ["*-private.md"]
[variant.simple]
[show]
url = "https://pod.example.kr/"
"""
    (folder / "posts" / "c-private.md").write_text("# 아님\n\n글입니다.\n", "utf-8")
    (folder / "reader.toml").write_text(settings, "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told("build", "--json", "-c", str(home / "reader.toml"), code=1))
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_it_knows_all_there_is() -> None:
    """A field that it doesn't know is a fault, and each is told in words."""
    for each in objects(SCHEMA["$defs"]):
        if "type" in each:
            assert each["additionalProperties"] is False
            for name, value in each["properties"].items():
                assert "description" in value or "const" in value or "$ref" in value, name
    assert {
        each["properties"]["schema"]["const"] for each in objects(SCHEMA) if "schema" in each["properties"]
    } == {VERSION}


def test_each_command_that_tells_programs_is_in_it() -> None:
    def those(group: Any, above: str = "") -> Iterator[str]:
        for name, command in group.commands.items():
            if any("--json" in parameter.opts for parameter in command.params):
                yield f"{above}{name}"
            if hasattr(command, "commands"):
                yield from those(command, f"{name}-")

    known = {"report" if name in ("build", "watch") else name for name in those(get_command(app))}
    assert known == COMMANDS <= SCHEMA["$defs"].keys()


def test_the_page_names_each_and_its_example_holds(built: dict[str, Any]) -> None:
    page = (Path(__file__).parent.parent / "docs" / "json.md").read_text("utf-8")
    rows = re.findall(r"^\| `reader .*\| `([\w-]+)`|\| 한 줄에 `(\w+)`", page, re.M)
    assert {one or other for one, other in rows} == COMMANDS | {"log"}
    (example,) = re.findall(r"```python\n(.*?)```", page, re.S)
    where = {"json.schema.json": SCHEMA, "report.json": built}
    exec(
        example.replace("json.load(open(", "(where.get(").replace(', encoding="utf-8"))', "))"),
        {"where": where},
    )


def test_a_field_that_is_not_told_is_a_fault() -> None:
    right = {"schema": 1, "folder": "/c", "far": None, "entries": 1, "bytes": 2, "removed": 0}
    assert faults("cache", right) == []
    assert faults("cache", right | {"colour": "blue"})
    assert faults("cache", {key: value for key, value in right.items() if key != "bytes"})
    assert faults("cache", right | {"entries": "1"})


def test_build(home: Path, built: dict[str, Any]) -> None:
    assert faults("report", built) == []
    assert (built["schema"], len(built["made"]), len(built["failed"]), len(built["excluded"])) == (
        VERSION,
        1,
        1,
        1,
    )
    left = json.loads((home / "out" / "build-report.json").read_text("utf-8"))
    assert left == built
    stopped = told("build", "none.md", "--json", "-c", str(home / "reader.toml"), code=1)
    assert faults("report", json.loads(stopped)) == []


def test_the_log(home: Path, built: dict[str, Any]) -> None:
    done = CliRunner().invoke(
        app, ["build", "--log-json", "-o", str(home / "o2"), "-c", str(home / "reader.toml")]
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"begun", "said", "made", "failed", "withheld", "excluded", "varied", "shown"} <= {
        e["event"] for e in lines
    }
    assert [fault for line in lines for fault in faults("log", line)] == []


def test_watch(home: Path, built: dict[str, Any]) -> None:
    out = told("watch", "--once", "--json", "-o", str(home / "o3"), "-c", str(home / "reader.toml"), code=1)
    assert faults("report", json.loads(out)) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("check", "check OUT --no-sound --coverage --posts POST"),
        ("check", "check OUT --repair --no-sound"),
        ("read", "read POST --explain"),
        ("script", "script POST --voice silence"),
        ("briefing", "briefing OUT --since 2026-01-01 --until 2026-12-01 --voice silence"),
        ("briefing", "briefing OUT --until 2020-01-01 --voice silence"),
        ("review", "review OUT"),
        ("cache", "cache"),
        ("publish", "publish OUT HOME/public"),
        ("book", "book OUT -o HOME/book.epub"),
        ("feed-add", "feed add 김한결"),
        ("feed-list", "feed list"),
        ("embed", "embed POST --show OUT"),
        ("embed", "embed --all --show OUT"),
        ("embed", "embed --kind hugo --show OUT -o HOME"),
        ("lexicon-test", "lexicon test 2026년"),
        ("lexicon-why", "lexicon why 2026년"),
    ],
)
def test_commands(home: Path, built: dict[str, Any], name: str, words: str) -> None:
    places = {"OUT": str(home / "out"), "POST": str(home / "posts" / "2026-03-14-a.md")}
    asked = [places.get(word, word.replace("HOME", str(home))) for word in words.split()]
    options = () if name in ("read", "publish", "book") else ("-c", str(home / "reader.toml"))
    done = CliRunner().invoke(app, [*asked, *options, "--json"])
    assert not isinstance(done.exception, Exception), done.exception
    assert faults(name, json.loads(done.stdout)) == []


def test_several_articles_are_a_list(home: Path) -> None:
    item = "<item><title>{0}</title><link>https://news.example.kr/{0}</link><description>도서관이 문을 열었습니다. 책이 많습니다.</description></item>"
    feed = home / "feed.xml"
    feed.write_text(
        f"<rss version='2.0'><channel><title>가</title>{item.format(1)}{item.format(2)}</channel></rss>",
        "utf-8",
    )
    articles = json.loads(told("read", str(feed), "--json"))
    assert (len(articles), faults("read", articles)) == (2, [])
