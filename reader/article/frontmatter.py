"""Front matter: ``---`` YAML (Jekyll, Hexo, Hugo) and ``+++`` TOML (Hugo), read without ever losing a post."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import yaml

Facts = Mapping[str, object]

_YAML = re.compile(r"\A\s*---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.S)
_KEY = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_LIST = re.compile(r"\s*-[ \t]+(.*)$")
_BLOCK = re.compile(r"[>|][+-]?\d?$")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split(text: str) -> tuple[Facts, str]:
    """Part a post into its front matter and its body; a post without any gives an empty mapping."""
    if found := _YAML.match(text):
        return _yaml(found.group(1)), text[found.end() :]
    if found := _TOML.match(text):
        return _toml(found.group(1)), text[found.end() :]
    return {}, text


def _yaml(text: str) -> Facts:
    try:
        facts = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError):
        facts = None  # `title: [속보] …`, a colon in a title, 30 February as a date
    return _plain(facts) if isinstance(facts, dict) else _by_line(text)


def _toml(text: str) -> Facts:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return _by_line(re.sub(r"^([A-Za-z_][\w.-]*)[ \t]*=", r"\1:", text, flags=re.M))


def _plain(facts: dict[object, object]) -> Facts:
    """Keys as text, empty ones left out."""
    return {str(key): value for key, value in facts.items() if value is not None}


def _by_line(text: str) -> Facts:
    """Read ``key: value`` line by line, where YAML gave up: a line that is no key belongs to the last one."""
    facts: dict[str, object] = {}
    lines: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    key = ""
    for line in text.split("\n"):
        if found := _KEY.match(line):
            key = found.group(1)
            lines[key] = [] if _BLOCK.match(found.group(2) or "") else [found.group(2) or ""]
        elif key and (found := _LIST.match(line)) and not "".join(lines[key]):
            items.setdefault(key, []).append(_unquoted(found.group(1)))
        elif key and line.strip():
            lines[key].append(line.strip())
    for name, parts in lines.items():
        value = _unquoted("\n".join(part for part in parts if part))
        if name in items:
            facts[name] = items[name]
        elif value:
            facts[name] = value
    return facts


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
