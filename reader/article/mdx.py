"""MDX to HTML: imports, exports, expressions and components of JSX around Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.article import callouts, markdown

# imports and exports stand in paragraphs of their own
_ESM = re.compile(r"(?:^|(?<=\n))(?:import|export)[ \t{*'\"](?:[^\n]+(?:\n|\Z))+")
_TITLE = re.compile(r"\btitle['\"]?[ \t]*[:=][ \t]*(['\"`])([^'\"`\n]{1,300})\1")
_CODE = re.compile(r"`[^`\n]{1,500}`")
_LITERAL = re.compile(r"\{\s*(?:\"([^\"{}]*)\"|'([^'{}]*)'|`([^`{}]*)`)\s*\}")
_TAG = re.compile(r"</?(?:([A-Z][\w.]*)|(?=>))((?:[^<>\"']|\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}'){0,3000})>")
_SAID = re.compile(r"\b(?:title|label|summary|caption|heading)=(?:\"([^\"\n]{1,300})\"|'([^'\n]{1,300})')")


def to_html(text: str) -> tuple[dict[str, object], str]:
    """The title where an export tells it, and the text."""
    told: dict[str, object] = {}
    parts = []
    for part, code in markdown.fences(text):
        if not code:
            if "title" not in told and (found := _exported(part)):
                told["title"] = found
            part = _TAG.sub(_said, _without_expressions(_ESM.sub("\n", part)))
        parts.append(part)
    return told, markdown.to_html("".join(parts), indented_code=False)


def _exported(text: str) -> str:
    """The title in ``export const metadata = {title: …}``."""
    for block in _ESM.finditer(text):
        if block.group().startswith("export") and (found := _TITLE.search(block.group())):
            return found.group(2)
    return ""


def _said(found: re.Match[str]) -> str:
    """A component says its title, if it has one, and what stands in it."""
    if found.group().startswith("</"):
        return ""
    name = (found.group(1) or "").lower()
    if name in callouts.FAMILIES.split() or name in ("aside", "message"):
        return f"\n\n{callouts.shortcode(name, found.group(2))}\n\n"
    told = _SAID.search(found.group(2))
    return f"\n\n**{told.group(1) or told.group(2)}**\n\n" if told else ""


def _without_expressions(text: str) -> str:
    """Text without ``{…}``: of an attribute an empty value is left, of a string its letters; ``{#id}`` stays."""
    parts = []
    done = 0
    for start, end in _braces(_CODE.sub(lambda code: " " * len(code.group()), text)):
        parts.append(text[done:start])
        inside = text[start:end]
        literal = _LITERAL.fullmatch(inside)
        told = next((one for one in literal.groups() if one is not None), "") if literal else ""
        if text[max(0, start - 1) : start] == "=":
            parts.append('"' + told.replace('"', "&quot;") + '"')
        else:
            parts.append(inside if inside.startswith(("{#", "{/*")) else told)
        done = end
    return "".join(parts) + text[done:]


def _braces(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost pairs of braces begin and end; one that nothing closes is a letter."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for found in re.finditer(r"(?<!\\)[{}]", text):
        if found.group() == "{":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, found.end()))
    yield from pairs
