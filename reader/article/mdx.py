"""MDX to HTML: imports, exports, expressions and components of JSX around Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.article import callouts, markdown

# what imports and exports look like (ECMAScript, "Modules"); "import 품목이 늘었다" is a sentence
_MODULE = re.compile(
    r"^(?:import[ \t]*(?:['\"]|(?:type[ \t]+)?(?:[^\W\d][\w$]{0,80}[ \t]*,?[ \t]*)?(?:\*[ \t]*as[ \t]+[\w$]{1,80}[ \t]*|\{[^{}'\"]{0,3000}\}\s{0,9})?(?<=[\s}])from[ \t]*['\"])"
    r"|export[ \t]*(?:\*|\{|default[ \t]+(?![가-힣])|(?:async[ \t]+)?function\b|(?:const|let|var)[ \t]+[\w${\[][^=\n]{0,300}=|(?:abstract[ \t]+)?class[ \t]+[\w$]{1,80}[^{\n]{0,300}\{|(?:type|interface|enum)[ \t]+[\w$]{1,80}[^={\n]{0,300}[={]))",
    re.M,
)
# strings and comments, in which braces mean nothing; braces; what comes before an empty line or one of prose
_TOKEN = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`|/\*[^*\n]*\*/|(?<!:)//[^\n]*|[{}()\[\]]|(?P<blank>\n(?=[ \t]*\n))|\n(?=[가-힣])",
    re.S,
)
LEFT_OPEN = 10
"""Modules of which nothing closes a brace that are followed to the end of a document; of more, the first paragraph is theirs."""
_TITLE = re.compile(r"\btitle['\"]?[ \t]*[:=][ \t]*(['\"`])([^'\"`\n]{1,300})\1")
_CODE = re.compile(r"`[^`\n]{1,500}`")
_LITERAL = re.compile(r"\{\s*(?:\"([^\"{}]*)\"|'([^'{}]*)'|`([^`{}]*)`)\s*\}")
_TAG = re.compile(
    r"</?(?:([A-Z][\w.]{0,80}+)(?!\w)|(?=>))((?:[^<>\"']|\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}'){0,3000}+)>"
)
_SAID = re.compile(r"\b(?:title|label|summary|caption|heading)=(?:\"([^\"\n]{1,300})\"|'([^'\n]{1,300})')")


def to_html(text: str) -> tuple[dict[str, object], str]:
    """The title where an export tells it, and the text."""
    told: dict[str, object] = {}
    parts = []
    for part, code in markdown.fences(text):
        if not code:
            part, modules = _without_modules(part)
            exports = (_TITLE.search(module) for module in modules if module.startswith("export"))
            if found := next(filter(None, exports), None):
                told.setdefault("title", found.group(2))
            part = _TAG.sub(_said, _without_expressions(part))
        parts.append(part)
    return told, markdown.to_html("".join(parts), indented_code=False)


def _without_modules(text: str) -> tuple[str, list[str]]:
    """The text without its imports and exports, and these; they stand in no paragraph (MDX, "ESM")."""
    parts, modules = [], []
    done, left = 0, LEFT_OPEN
    for found in _MODULE.finditer(text):
        start = found.start()
        above = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start].strip()
        if start < done or (above and start > done + 1 and not above.startswith("#")):
            continue
        end, closed = _module_end(text, start, anywhere=left > 0)
        left -= not closed
        parts.append(text[done:start])
        modules.append(text[start:end])
        done = end
    return "\n".join([*parts, text[done:]]), modules


def _module_end(text: str, start: int, *, anywhere: bool) -> tuple[int, bool]:
    """Where a paragraph of code ends, which goes on while a brace is open, and whether none is."""
    depth, first = 0, len(text)
    for found in _TOKEN.finditer(text, start):
        token = found.group()
        if token == "\n" and depth <= 0:
            return found.start(), True
        if found["blank"]:
            first = min(first, found.start())
            if not anywhere:
                break
        depth += (token in "{([") - (token in "})]")
    return (len(text), True) if depth <= 0 else (first, False)


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
