"""The JSON Schema of reader.toml, for editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reader import config
from reader.reference import Key, tables
from reader.words import message

NAME = "reader.schema.json"
"""Of the file, where it lies beside a reader.toml."""

DIALECT = "http://json-schema.org/draft-07/schema#"
"""Of which nothing is used that draft 4 lacks: Taplo, which checks TOML in most editors, promises no more."""


def schema() -> dict[str, Any]:
    """The schema, its descriptions in the user's language. It takes nothing that the loader refuses by form; what lies in files only the loader sees."""
    known = tables()
    found = {name: _table(name, keys) for name, keys in known.items() if name != "variant"}
    taken = "|".join(config.TAKEN)
    found["variant"] = {
        "type": "object",
        "description": message("about.tables.variant"),
        "patternProperties": {f"^(?!({taken})$){config.VARIANT}$": _table("variant", known["variant"])},
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "reader.toml",
        "type": "object",
        "properties": found,
        "additionalProperties": False,
    }


def _table(name: str, keys: Iterable[Key]) -> dict[str, Any]:
    told = {
        key.name: {**key.allowed, "description": key.about}
        | ({} if name == "variant" else {"default": key.default})
        for key in keys
    }
    return {
        "type": "object",
        "description": message(f"about.tables.{name}"),
        "properties": told,
        "additionalProperties": False,
    }
