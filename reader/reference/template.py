"""What ``reader init`` writes: a reader.toml that says what was answered, and tells all else behind a ``#``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reader.listening import PRESETS
from reader.reference import Key, tables
from reader.words import message

Answers = Mapping[tuple[str, str], Any]
"""What a table's key says."""

_WIDE = 38
"""Columns before a remark."""


def template(answers: Answers, schema: str = "") -> str:
    """The text of a reader.toml that says `answers`.

    Args:
        schema: path of the file's JSON Schema, seen from it; empty for none.
    """
    return "\n".join(_lines(answers, schema)) + "\n"


def _lines(answers: Answers, schema: str) -> Iterator[str]:
    if schema:
        yield f"#:schema {schema}"
    yield f"# {message('init.head')}"
    for table, keys in tables().items():
        yield ""
        yield f"# {message(f'about.tables.{table}')}"
        if table == "variant":
            yield from (f"# [variant.{name}]" for name in PRESETS if name != "normal")
            yield _remarked(f"# title = {written('')}", keys[0])
            continue
        yield f"[{table}]"
        for key in keys:
            given = (table, key.name) in answers
            value = written(answers[table, key.name] if given else key.default)
            yield _remarked(f"{'' if given else '# '}{key.name} = {value}", key)


def _remarked(line: str, key: Key) -> str:
    return f"{line:<{_WIDE}} # {key.about}"


def written(value: str | bool | int | float | list[str]) -> str:
    """`value` as TOML has it: JSON's texts are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
