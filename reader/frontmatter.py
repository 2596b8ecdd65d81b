"""Facts in YAML, TOML and JSON: front matter (Jekyll, Hexo, Hugo, Pelican) and a site's configuration, without ever losing a post.

Texts are kept as they were written: YAML 1.1 makes 318 of ``5:18``, 7 of ``007`` and a yes of ``on``.

What is read here may come from anyone, so it is bounded: no aliases, which let 300 bytes stand for millions, no depth
that would be too much for whoever shows a value, no number too long to be written out.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

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
_KEY = re.compile(r"(['\"]?)(?P<key>[A-Za-z_][\w.-]*)\1[ \t]*:(?:[ \t]+(?P<value>.*)|[ \t]*)$")
# what keeps a post back is seen however it is set (reader.article.marks)
_MARK = re.compile(
    r"[ \t]*(['\"]?)(?P<key>draft|published|publish|public|private|status|visibility|password)\1[ \t]*[:：=](?P<value>.*)$",
    re.I,
)
_ANY_KEY = re.compile(
    r"[ \t]{0,8}(['\"]?)(?P<key>[^\W\d](?:[\w-]|[ .](?=\w)){0,40})\1[ \t]{0,8}[:：](?:\s|$)"
)
_HEADER_KEY = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}):[ \t]*(?P<value>.*)$")
_TOML_KEY = re.compile(r"(?P<key>[A-Za-z_][\w.-]*)[ \t]*=")
_LIST = re.compile(r"\s*-[ \t]+(.*)$")
_BLOCK = re.compile(r"[>|][+-]?\d?$")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*(?:#.*)?$""")
# a hash within a text is none (`문제 #1 풀이`); behind a single word it is, as in YAML
_COMMENT = re.compile(r"(?:^|[ \t])#(?:[ \t].*)?$")
_WORD = re.compile(r"(\S+)[ \t]+#")
_OPENED = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(?:[ \t]*\n)?(?=\S)")
_TABLE = re.compile(r"\[[\w.-]+\][ \t]*$")
_PROSE = re.compile(r"[^\s#\[\]{}'\"-]")
_BLANK = re.compile(r"\n[ \t]*(?:\n|\Z)")
_JSON = re.compile(r"\A\s*(\{[ \t]*\n[ \t]*\"\w.*?\n\})(?=[ \t]*(?:\n|\Z))", re.S)
_KNOWN = frozenset((
    "title", "date", "modified", "lastmod", "updated", "slug", "draft", "status", "published", "publishdate", "private",
    "visibility", "category", "categories", "tags", "keywords", "author", "authors", "summary", "description", "excerpt",
    "layout", "permalink", "url", "lang", "template", "podcast",
))  # fmt: skip
"""Keys that only front matter has, in small letters."""

# what begins a list or a mapping within another: without it none is deeper than the one before
_OPENING = re.compile(r"[\[{]|[-?](?=\s)|[\n\r\x85\u2028\u2029][ \t]")
_NONE = ("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"))
_BOOL = ("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"))
_INT = ("tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9][0-9]{0,15})$"))
_PLAIN = {
    first: [kind]
    for firsts, kind in (("~nN", _NONE), ("tf", _BOOL), ("-0123456789", _INT))
    for first in firsts
}
_LOADER: type = type(
    "_Loader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {"yaml_implicit_resolvers": {"": [_NONE], **_PLAIN}},
)
"""Only what can be written in no other way is no text."""


def split(text: str) -> tuple[Facts, str]:
    """Part a post into its front matter and its body; a post without any gives an empty mapping."""
    if begun := _begun(text):
        return mapping(begun.front, toml=begun.toml), text[begun.body :]
    if (found := _YAML.match(text)) and len(front := _within(found.group(1), _KEY)) <= LONGEST:
        return (mapping(front), text[found.end() :]) if _is_front(front) else ({}, text)
    if (found := _TOML.match(text)) and len(front := _within(found.group(1), _TOML_KEY)) <= LONGEST:
        return mapping(front, toml=True), text[found.end() :]
    return _json(text) or _header(text) or ({}, text)


@dataclass(frozen=True, slots=True)
class Break:
    """Where front matter is none any more: `language` is YAML or TOML, `line` the post's, from 1, which says `text`."""

    language: str
    line: int
    text: str


def broken(text: str) -> Break | None:
    """Where the front matter of a post breaks, so that `split` reads it line by line; None where it is right or there is none."""
    found = _YAML.match(text)
    if found and not _is_front(_within(found.group(1), _KEY)):
        return None
    kind, parsed = ("YAML", _yaml) if found else ("TOML", _toml)
    found = found or _TOML.match(text)
    if not found or len(front := found.group(1)) > LONGEST or parsed(front) is not None or not front.strip():
        return None
    line = text.count("\n", 0, found.start(1)) + (
        _yaml_breaks(front) if kind == "YAML" else _toml_breaks(front)
    )
    return Break(kind, line + 1, text.split("\n")[line].strip())


def unclosed(text: str) -> int:
    """Behind which line of a post, from 1, the rule is missing that closes its front matter; 0 where none is."""
    begun = _begun(text)
    return text.count("\n", 0, begun.end) + 1 if begun else 0


@dataclass(frozen=True, slots=True)
class _Begun:
    """Front matter that nothing closes: what its lines say, where the last of them ends, and where the text begins."""

    front: str
    toml: bool
    end: int
    body: int


def _begun(text: str) -> _Begun | None:
    """The front matter of a post that goes on as text without a rule between; None where there is no such thing."""
    if not (opened := _OPENED.match(text)):
        return None
    toml = opened[1] == "+++"
    end, body = _told_by_lines(text, opened.end(), toml=toml)
    front = text[opened.end() : end]
    closed = (_TOML if toml else _YAML).match(text)
    if end == opened.end() or len(front) > LONGEST:
        return None
    if closed and (body >= closed.end(1) or not _holds_text(closed[1], text[body : closed.end(1)], toml)):
        return None
    return _Begun(front, toml, end, body)


def _told_by_lines(text: str, begin: int, *, toml: bool) -> tuple[int, int]:
    """Where lines of keys end and the text behind them begins; both `begin`, where they are no front matter.

    Over an empty line or a comment they go on only by a key that is known: a draft must not get out.
    """
    at = end = body = begin
    known, first, passed, listing = 0, "", 0, False
    while at < len(text) and at - begin <= LONGEST:
        stop = text.find("\n", at)
        stop = stop if stop >= 0 else len(text)
        line = text[at:stop]
        mark = _MARK.match(line)
        found = mark or (_TOML_KEY if toml else _KEY).match(line)
        is_known = bool(mark or (found and found["key"].lower() in _KNOWN))
        known += is_known
        if found and (is_known or not passed):
            first, passed = first or found["key"], 0
            listing = not line[found.end("key") :].strip("\"' \t:=")
        elif (first and not line.strip()) or (line.startswith("#") and (first or not passed)):
            passed += 1
            if passed > 2:
                break
        elif passed or not first or not _goes_on(line, toml=toml, listing=listing):
            break
        end = end if passed else stop
        at = stop + 1
        body = body if passed else at
    told = first.lower() in ("title", "draft", "published", "private") or first in _KNOWN or known > 1
    return (end, min(body, len(text))) if told else (begin, begin)


def _goes_on(line: str, *, toml: bool, listing: bool) -> bool:
    """Whether a line belongs to the key above; `listing`: whether that has no value yet."""
    return line[:1].isspace() or (listing and line.startswith("- ")) or bool(toml and _TABLE.match(line))


def _holds_text(front: str, rest: str, toml: bool) -> bool:
    """Whether a rule further down only seems to close front matter: it is none as a whole, and `rest` of it holds paragraphs."""
    lines = rest.split("\n")
    beside = zip(["x", *lines[:-1]], lines, [*lines[1:], "x"], strict=True)
    if not any(
        _PROSE.match(line) and not _ANY_KEY.match(line) and not (above.strip() and below.strip())
        for above, line, below in beside
    ):
        return False
    return len(front) > LONGEST or (_toml if toml else _yaml)(front) is None


def _yaml_breaks(front: str) -> int:
    """In which line, from 0; the first, where YAML doesn't tell. What was opened and never closed broke where it began."""
    try:
        _loaded(front)
    except yaml.MarkedYAMLError as error:
        opened = str(error.context).endswith(("quoted scalar", "flow sequence", "flow mapping", "simple key"))
        mark = error.context_mark if opened else error.problem_mark
        return min(mark.line, front.count("\n")) if mark else 0
    except Exception:
        return 0
    return 0


def _toml_breaks(front: str) -> int:
    try:
        _toml_loaded(front)
    except (ValueError, RecursionError) as error:
        if at := re.search(r"at line (\d+)", str(error)):
            return int(at[1]) - 1
    return 0


def _is_front(front: str) -> bool:
    """Whether what stands between two rules is no text: a blank line opens one, unless a key follows that is known."""
    lines = [line for line in front.split("\n") if line.strip() and not line.lstrip().startswith("# ")]
    keys = [found.group("key").lower() for line in lines if (found := _ANY_KEY.match(line))]
    if not _KNOWN.isdisjoint(keys) or any(map(_MARK.match, lines)) or not front.strip():
        return True
    opened = front.partition("\n")[0].strip()
    return bool(opened and lines and (_ANY_KEY.match(lines[0]) or lines[0].lstrip()[0] == "{"))


def _json(text: str) -> tuple[Facts, str] | None:
    """Hugo's: an object at the very top, and a line's end behind it."""
    if not text.lstrip().startswith("{"):
        return None
    begin = len(text) - len(text.lstrip())
    try:
        told, end = json.JSONDecoder(strict=False).raw_decode(text[: begin + LONGEST], begin)
        facts = _plain(told)
    except (ValueError, RecursionError):  # a comma too much
        if not (found := _JSON.match(text[:LONGEST])):
            return None
        front, end = found.group(1), found.end(1)
        inner = "\n".join(line.rstrip(" \t,") for line in front[1:-1].split("\n"))
        facts = _yaml(front) or _by_line(inner)
    line, _, body = text[end:].partition("\n")
    if not facts or line.strip() or _KNOWN.isdisjoint(key.lower() for key in facts):
        return None
    return facts, body


def _header(text: str) -> tuple[Facts, str] | None:
    """Pelican's and MultiMarkdown's: lines of keys and values at the very top, up to a blank line."""
    begun = text.lstrip("\n")
    if not _HEADER_KEY.match(begun[:LINE].partition("\n")[0]):
        return None
    end = _BLANK.search(begun, 0, LONGEST)
    if not end and len(begun) > LONGEST:
        return None
    head = begun[: end.start()] if end else begun
    lines: dict[str, list[str]] = {}
    key = ""
    for line in head.split("\n"):
        if found := _HEADER_KEY.match(line):
            key = found.group("key").lower()
            key = "updated" if key == "modified" else key  # Pelican's name of it
            lines.setdefault(key, []).append(found.group("value").strip())
        elif line[:1].isspace():
            lines[key].append(line.strip())
        else:
            return None
    if next(iter(lines)) != "title" and len(_KNOWN & lines.keys()) < 2:
        return None
    facts = {key: "\n".join(parts) for key, parts in lines.items() if any(parts)}
    return facts, begun[end.end() :] if end else ""


def _within(front: str, key: re.Pattern[str]) -> str:
    """Front matter with its lines cut off where they have no end, if it is too long and begins as front matter does."""
    if len(front) <= LONGEST or not key.match(front.lstrip().partition("\n")[0][:LINE]):
        return front
    return "\n".join(line[:LINE] for line in front.split("\n"))


def mapping(text: str, *, toml: bool = False) -> Facts:
    """What a mapping in YAML or TOML says; where it is broken or beyond our bounds, what its lines say."""
    if (facts := parsed(text, toml=toml)) is not None:
        return facts
    if toml:
        text = re.sub(r"^([A-Za-z_][\w.-]*)[ \t]*=", r"\1: ", text, flags=re.M)
    return _by_line(text)


def parsed(text: str, *, toml: bool = False) -> Facts | None:
    """What a mapping in YAML or TOML says; None where it is broken: `title: [속보] …`, a colon in a title, 30 February as a date."""
    return _toml(text) if toml else _yaml(text)


def _yaml(text: str) -> Facts | None:
    try:
        return _plain(_loaded(text))
    except Exception:  # PyYAML lets out whatever its constructors meet: IndexError from `!!int ""`
        return None


def _loaded(text: str) -> object:
    if ("*" in text or len(_OPENING.findall(text)) >= DEEP) and _beyond(text):
        raise ValueError("beyond our bounds")
    return yaml.load(text, Loader=_LOADER)


def _beyond(text: str) -> bool:
    """Whether YAML goes deeper than we do, or repeats itself by aliases."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEP or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _toml(text: str) -> Facts | None:
    try:
        return _plain(_toml_loaded(text))
    except (ValueError, RecursionError):
        return None


def _toml_loaded(text: str) -> object:
    if any(line.count(".") > DOTS for line in text.split("\n")):
        raise ValueError("beyond our bounds")
    return tomllib.loads(text)


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
    key, block = "", False
    for line in dedent(text).split("\n"):
        below = bool(key) and line[:1].isspace() and not "".join(lines[key][:1]) and key not in items
        if found := _KEY.match(line) or (None if below else _MARK.match(line)):
            key, value = found.group("key"), _uncommented(found.group("value") or "")
            block = bool(_BLOCK.match(value))
            lines[key] = [] if block else [value]
            items.pop(key, None)
        elif key and (found := _LIST.match(line)) and not "".join(lines[key]):
            items.setdefault(key, []).append(_unquoted(_uncommented(found.group(1))))
        elif key and (more := line.strip() if block else _uncommented(line)):
            lines[key].append(more)
    for name, parts in lines.items():
        value = _unquoted("\n".join(part for part in parts if part))
        if name in items:
            facts[name] = items[name]
        elif value:
            facts[name] = (parts[0][:1] in ("", "{") and _nested(value)) or value
    return facts


def _uncommented(value: str) -> str:
    value = value.strip()
    if found := _QUOTED.match(value) or _WORD.match(value):
        return found.group(1)
    return _COMMENT.sub("", value).rstrip()


def _nested(text: str) -> Facts | None:
    """A mapping in one value, so that a bracket in a title doesn't lose what a post says of its episode."""
    if (told := _yaml(text)) is None and all(map(_KEY.match, text.split("\n"))):
        return _by_line(text)
    return told


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
