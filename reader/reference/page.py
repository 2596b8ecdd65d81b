"""The page that tells every key of reader.toml (``docs/settings.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reader.categories import CATEGORIES
from reader.reference import Key, tables, wishes
from reader.reference.template import written
from reader.words import message


def page() -> str:
    """The page, as Markdown in the user's language."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"# {message('reference.title')}"
    yield f"\n<!-- {message('reference.made')} -->"
    yield f"\n{message('reference.begin')}\n\n{message('reference.editors')}"
    for table, keys in tables().items():
        yield from _table(table, "[variant.NAME]" if table == "variant" else f"[{table}]", keys)
    yield from _table("podcast", "podcast:", wishes())
    yield f"\n## {message('reference.categories')}\n"
    for main, parts in CATEGORIES.items():
        yield f"- `{main}`: {', '.join(f'`{main} > {part}`' for part in sorted(parts)) or message('reference.main-only')}"


def _table(table: str, shown: str, keys: Iterable[Key]) -> Iterator[str]:
    yield f"\n## `{shown}`\n\n{message(f'about.tables.{table}')}.\n"
    yield message("reference.head")
    yield "| --- | --- | --- | --- | --- |"
    for key in keys:
        cells = (f"`{key.name}`", _kind(key.allowed), _default(table, key), _allowed(key), key.about)
        yield f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _default(table: str, key: Key) -> str:
    """Those of a variant are those of its level, or of the main show."""
    return f"`{written(key.default)}`" if table != "variant" else "–"


def _kind(allowed: Any) -> str:
    match allowed["type"]:
        case "boolean":
            return message("reference.flag")
        case "integer":
            return message("reference.whole")
        case "number":
            return message("reference.number")
        case "array":
            return message("reference.texts")
        case "string":
            return message("reference.text")
        case _:
            return message("reference.either")


def _allowed(key: Key) -> str:
    if key.name == "category":
        return message("reference.category")
    if key.name == "voice" and "anyOf" in key.allowed:
        return message("reference.own-file", names=_names(key.allowed["anyOf"][0]["enum"]))
    told = key.allowed.get("items", key.allowed)
    if "enum" in told:
        return _names(told["enum"])
    if "minimum" in told:
        return message("reference.between", least=told["minimum"], most=told["maximum"])
    return ""


def _names(values: Iterable[str | int]) -> str:
    return ", ".join(f"`{value}`" for value in values)
