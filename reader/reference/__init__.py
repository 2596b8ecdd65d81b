"""Every key of reader.toml, as the code knows it: of this are made what ``reader init`` writes, its JSON Schema and its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from reader import config, listening, mp3, settings, voice
from reader.categories import CATEGORIES
from reader.config import Config, Publish, Show
from reader.listening import Listening
from reader.model import Wishes
from reader.outputs import SOUNDS
from reader.topics import KINDS
from reader.words import message
from reader.workers import EXECUTORS


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    Attributes:
        default: as TOML has it.
        allowed: JSON Schema of its values, in words that draft 4 has, too.
    """

    table: str
    name: str
    default: Any
    allowed: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What it does, in the user's language."""
        return message(f"about.{self.table}.{self.name}")


def tables() -> Mapping[str, tuple[Key, ...]]:
    """The keys of each table, in the order in which people are shown them; ``variant`` is that of each ``[variant.name]``."""
    told = _keys("listening", config.keys(Listening()))
    return {
        "show": _keys("show", config.keys(Show())),
        "listening": told,
        "variant": (*_keys("variant", {"title": ""}), *told),
        "build": _keys("build", config.keys(Config())),
        "publish": _keys("publish", config.keys(Publish())),
    }


def wishes() -> tuple[Key, ...]:
    """What a post may say under ``podcast:`` in its front matter."""
    return _keys("podcast", {each.name: each.default for each in fields(Wishes) if each.name != "episode"})


def _keys(table: str, defaults: Mapping[str, Any]) -> tuple[Key, ...]:
    limits = {} if table == "podcast" else _limits()
    return tuple(
        Key(
            table,
            name,
            list(value) if isinstance(value, tuple) else value,
            {**_TYPES[type(value)], **limits.get(name, {})},
        )
        for name, value in defaults.items()
    )


def _limits() -> Mapping[str, Mapping[str, Any]]:
    """What keys may say that may not say everything, as `reader.settings` takes it."""
    filled = {"items": {"type": "string", "pattern": r"\S"}}
    number = {"type": "integer", "minimum": 1, "maximum": 999}
    positive = {"minimum": 1, "maximum": settings.MOST}
    return {
        "url": {"pattern": r"^https?://[^\s/?#]+[^\s?#]*$"},
        "email": {"pattern": f"^({settings.EMAIL})?$"},
        "report": {"pattern": f"^({settings.REPORT})?$"},
        "colour": {"pattern": f"^({settings.COLOUR})?$"},
        "license": {"pattern": f"^({settings.COMMONS}|{settings.OWN_TERMS})?$"},
        "feeds": {"items": {"type": "string", "pattern": rf"^({'|'.join(KINDS)})(:.*\S.*)?$"}},
        "prefix": {"pattern": r"^(https?://[^\s/?#]+[^\s?#]*)?$"},
        "hub": {"pattern": _ADDRESS},
        "moved_to": {"pattern": _ADDRESS},
        "update_frequency": {
            "pattern": f"^({'|'.join((*settings.FREQUENCIES, settings.COMPLETE))}|{settings.RULE})?$"
        },
        "apple_verify": {"pattern": f"^({settings.TOKEN})?$"},
        "category": {"enum": categories()},
        "webhook": {"pattern": r"^(https?://[^\s/?#]+\S*)?$"},
        "command": filled,
        "posts": filled,
        "voice": {"anyOf": [{"enum": [*voice.names(), voice.AUTO]}, {"pattern": r"\.toml$"}]},
        "out": {"minLength": 1},
        "bitrate": {"enum": list(mp3.BITRATES)},
        "workers": {
            "type": ["integer", "string"],
            "anyOf": [number, {"type": "string", "pattern": _WORKERS}],
        },
        "formats": {"items": {"type": "string", "enum": list(SOUNDS)}},
        "exclude": filled,
        "network_minutes": positive,
        "network_megabytes": positive,
        "level": {"enum": [*listening.LEVELS, *listening.NAMES]},
        "lists": {"enum": list(listening.LISTS)},
        "code": {"minimum": 0, "maximum": settings.LINES},
        "skip": {"items": {"type": "string", "enum": list(listening.SKIPPED)}},
        "pace": dict(zip(("minimum", "maximum"), listening.PACES, strict=True)),
        "pauses": {"minimum": 0, "maximum": listening.LONGEST},
    }


_WORKERS = rf"^({'|'.join(EXECUTORS)})?:?[1-9]\d{{0,2}}$|^({'|'.join(EXECUTORS)})$|^(dask|tcp|tls|ucx)://[^\s/]+$|.\.json$"
_ADDRESS = r"^(https?://[^\s/?#]+[^\s#]*)?$"


def categories() -> list[str]:
    """Each of Apple's categories as it is written."""
    return [
        told
        for main, parts in CATEGORIES.items()
        for told in (main, *(f"{main} > {part}" for part in sorted(parts)))
    ]


_TYPES: Mapping[type, Mapping[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    tuple: {"type": "array", "items": {"type": "string"}},
}
