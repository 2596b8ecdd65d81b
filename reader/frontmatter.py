"""Facts in YAML and TOML: front matter (Jekyll, Hexo, Hugo) and a site's configuration, without ever losing a post.

What is read here may come from anyone, so it is bounded: no aliases, which let 300 bytes stand for millions, no depth
that would be too much for whoever shows a value, no number too long to be written out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import yaml

Facts = Mapping[str, object]

LONGEST = 100_000
"""Characters of front matter at most: a text between two rules that is longer is a text."""

LINE = 10_000
"""Characters of a line of front matter kept at most, where there is too much of it: a title of a megabyte is no text."""

DEEP = 50
"""Lists and mappings within each other at most; schema.org's records have five or six."""

DOTS = 200
"""Dots in a line of TOML at most: tomllib takes the square of a dotted key's length, a minute for 40,000."""

_YAML = re.compile(r"\A\s*---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)(?:^|\n)\+\+\+[ \t]*(?:\n|\Z)", re.S)
_KEY = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_TOML_KEY = re.compile(r"[A-Za-z_][\w.-]*[ \t]*=")
_LIST = re.compile(r"\s*-[ \t]+(.*)$")
_BLOCK = re.compile(r"[>|][+-]?\d?$")
# what begins a list or a mapping within another: without it none is deeper than the one before
_OPENING = re.compile(r"[\[{]|[-?](?=\s)|[\n\r\x85\u2028\u2029][ \t]")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split(text: str) -> tuple[Facts, str]:
    """Part a post into its front matter and its body; a post without any gives an empty mapping."""
    if (found := _YAML.match(text)) and len(front := _within(found.group(1), _KEY)) <= LONGEST:
        return mapping(front), text[found.end() :]
    if (found := _TOML.match(text)) and len(front := _within(found.group(1), _TOML_KEY)) <= LONGEST:
        return mapping(front, toml=True), text[found.end() :]
    return {}, text


def _within(front: str, key: re.Pattern[str]) -> str:
    """Front matter with its lines cut off where they have no end, if it is too long and begins as front matter does."""
    if len(front) <= LONGEST or not key.match(front.lstrip().partition("\n")[0][:LINE]):
        return front
    return "\n".join(line[:LINE] for line in front.split("\n"))


def mapping(text: str, *, toml: bool = False) -> Facts:
    """What a mapping in YAML or TOML says; where it is broken or beyond our bounds, what its lines say."""
    if toml:
        facts = _toml(text)
        text = re.sub(r"^([A-Za-z_][\w.-]*)[ \t]*=", r"\1:", text, flags=re.M)
    else:
        facts = _yaml(text)  # None: `title: [속보] …`, a colon in a title, 30 February as a date
    return _by_line(text) if facts is None else facts


def _yaml(text: str) -> Facts | None:
    try:
        if ("*" in text or len(_OPENING.findall(text)) >= DEEP) and _beyond(text):
            return None
        return _plain(yaml.load(text, Loader=_LOADER))
    except Exception:  # PyYAML lets out whatever its constructors meet: IndexError from `!!int ""`
        return None


def _beyond(text: str) -> bool:
    """Whether YAML goes deeper than we do, or repeats itself by aliases."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEP or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _toml(text: str) -> Facts | None:
    if any(line.count(".") > DOTS for line in text.split("\n")):
        return None
    try:
        return _plain(tomllib.loads(text))
    except (ValueError, RecursionError):
        return None


def bounded(value: object, depth: int = 0) -> object:
    """The same value.

    Raises:
        ValueError: it is too deep, or holds a number too long to be written out.
    """
    if depth > DEEP or (isinstance(value, int) and value.bit_length() > 64):
        raise ValueError("beyond our bounds")
    if isinstance(value, Mapping | list | tuple | set):
        for part in value:
            bounded(part, depth + 1)
            if isinstance(value, Mapping):
                bounded(value[part], depth + 1)
    return value


def _plain(facts: object) -> Facts | None:
    """Keys as text, empty ones left out."""
    if not isinstance(facts, dict):
        return None
    bounded(facts)
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
            facts[name] = (parts[0][:1] in ("", "{") and _nested(value)) or value
    return facts


def _nested(text: str) -> Facts | None:
    """A mapping in one value, so that a bracket in a title doesn't lose what a post says of its episode."""
    if (told := _yaml(text)) is None and all(map(_KEY.match, text.split("\n"))):
        return _by_line(text)
    return told


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
