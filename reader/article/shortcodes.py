"""Hugo's shortcodes (Docsy, Hextra, Hugo Book, Relearn): titles of tabs and of what folds are said, what shows something is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.article.line import missing

EMBED = "embed"
"""The rule by which a film, a post of another site or the like is left out."""

_Found = re.Match[str]

_CODE = r"\{\{[<%][ \t]{0,20}"
_END = r"[ \t]{0,20}/?[>%]\}\}"
# what opens on a click, or stands behind another of its kind
_TITLED = re.compile(
    rf"([ \t]{{0,12}}){_CODE}(tabs?|tab-?item|tabpane|details|expand|accordion(?:-?item)?|collaps(?:e|ible)|collapse-?item|spoiler|fold|toggle|steps?|panel|card|cardpane)"
    rf"(?=[ \t>%/])((?:[^{{}}\n\"]|\"[^\"\n]{{0,300}}\"){{0,400}}?){_END}"
)
_NAMED = re.compile(
    r"(?<![\w-])(?:title|name|summary|header|heading|label|caption)\s?=\s?(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|`([^`\n]{1,200})`|([^\s\"'`]{1,100}))"
)
_GIVEN = re.compile(r"[ \t]*(?:\"([^\"\n]{1,200})\"|`([^`\n]{1,200})`|([가-힣][^\s\"=`]{0,100})(?![^\s]*=))")
_ITEMS = re.compile(r"(?<![\w-])items\s?=\s?\"([^\"\n]{1,500})\"")
_GROUPS = frozenset(("tabs", "tabpane", "steps", "cardpane"))
"""What holds others: its values are no titles."""

_CLOSED = re.compile(rf"{_CODE}/[ \t]*([\w/.-]{{1,40}})")
_ALONE = re.compile(
    rf"^([ \t]*){_CODE}(?!(?:figure|image|img|picture|highlight|toc|ref|relref|param|readfile|include)\b)"
    rf"([A-Za-z][\w/.-]{{0,40}})((?:[ \t][^{{}}\n]{{0,500}}?)?){_END}[ \t]*$",
    re.M,
)


def said(text: str) -> str:
    """Markdown in which titles are paragraphs, and what shows something else is marked as left out."""
    if "{{<" not in text and "{{%" not in text:
        return text
    named: list[str] = []

    def titled(found: _Found) -> str:
        indent, name, values = found.groups()
        if items := _ITEMS.search(values):  # Hextra: the names of the tabs below, in their order
            named[:] = [each.strip() for each in items.group(1).split(",")]
        title = "" if name in _GROUPS else _title(values) or _next(name, named)
        return f"\n\n{indent}**{title}**\n\n" if title else ""

    text = _TITLED.sub(titled, text)
    closed = set(_closed(text))

    def shown(found: _Found) -> str:
        indent, name, values = found.groups()
        if name in closed:
            return found.group()
        return f"\n\n{indent}{missing(f'{name} {values.strip()}', EMBED)}\n\n"

    return _ALONE.sub(shown, text)


def _closed(text: str) -> Iterator[str]:
    """Names of shortcodes that hold a text."""
    yield from (found.group(1) for found in _CLOSED.finditer(text))


def _title(values: str) -> str:
    found = _NAMED.search(values) or _GIVEN.match(values)
    return next(filter(None, found.groups()), "").strip(" *") if found else ""


def _next(name: str, named: list[str]) -> str:
    """The name of a tab that its group has told."""
    return named.pop(0) if name == "tab" and named else ""
