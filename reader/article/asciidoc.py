"""AsciiDoc to HTML: the common subset of asciidoctor's language, read line by line.

No maintained library reads it in Python. Nothing is included from other files; what stands in a delimited block is read like
a document of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import pairwise

from reader.article import asciidoc_conditions as conditions
from reader.article import breaks, callouts
from reader.article.asciidoc_table import table
from reader.article.asciidoc_text import Texts
from reader.article.line import missing

DEEP = 12
"""Blocks within each other at most; what is deeper is text."""

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)$")
_ENTRY = re.compile(r":(!?[\w-]{1,60}!?):(?:[ \t]+(.*))?$")
_AUTHOR = re.compile(r"([^<>:;|=*]{2,60}?)(?:[ \t]+<[^<>]{3,80}>)?(?:;.*)?$")
_REVISION = re.compile(r"(?:v?[\d.]{1,12}(?:,[ \t]*)?)?(\d{4}-\d\d?-\d\d?)?(?:[:,].*)?$")
_COMMENT = re.compile(r"//(?!/)")
_CONDITION = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[\s]*)\[(.*)\]\s*$")
_LIST_OF_ATTRIBUTES = re.compile(r"\[(?![\[\s])([^\n]{0,1000})\]\s*$|\[\]\s*$")
_ANCHOR = re.compile(r"\[\[([^\],\s]{1,80})(?:,[^\]]*)?\]\]\s*$")
_ID = re.compile(r"#([\w:-]{1,80})|\bid=\"?([\w:-]{1,80})")
_TITLE = re.compile(r"\.(?=[^\s.])(.+)$")
_DELIMITER = re.compile(r"(-{4,}|\.{4,}|\+{4,}|={4,}|\*{4,}|_{4,}|/{4,}|--|```[\w-]*|~{4,}|[|,:!]={3,})\s*$")
_MACRO = re.compile(r"(image|video|audio|include|toc|video|gist|plantuml|diagram)::([^\[\n]*)\[(.*)\]\s*$")
_ITEM = re.compile(
    r"(?!(?:19|20)\d\d\.|\d{1,2}\.[ \t]+\d{1,2}\.(?!\d))[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,4}\.|[a-zA-Z]\.|<(?:\d{1,3}|\.)>)[ \t]+(\S.*)$"
)
_TERM = re.compile(r"[ \t]*(\S[^\n]{0,200}?)(:{2,4})(?:[ \t]+(.*))?$")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_RULE = re.compile(r"(?:'{3,}|<{3,}|-{3}|\*{3})\s*$")
_FACTS: Mapping[str, str] = {
    "author": "author", "revdate": "date", "date": "date", "keywords": "tags", "tags": "tags", "page-tags": "tags",
    "jbake-tags": "tags", "jbake-date": "date", "description": "description", "page-date": "date", "published_at": "date", "created_at": "date",
    "draft": "draft", "page-draft": "draft", "published": "published", "page-published": "published", "status": "status",
    "page-status": "status", "jbake-status": "status",
}  # fmt: skip


def to_html(text: str) -> tuple[dict[str, object], str]:
    """What the header tells, and the text."""
    reader = _Reader(text.split("\n"))
    told, rest = reader.header()
    html = reader.blocks(rest, 0)
    return told, html + "".join(reader.texts.notes)


class _Reader:
    """A document: its lines, of which none is looked at twice but for the depth it stands in."""

    def __init__(self, lines: list[str]) -> None:
        self.texts = Texts()
        self._lines = self._without_conditions([line.rstrip() for line in lines])
        self._title = ""
        self._attributes = ""
        self._listed = 0

    def header(self) -> tuple[dict[str, object], list[str]]:
        """The title, who wrote it when, and attributes, down to the first empty line; and the lines below."""
        told: dict[str, object] = {}
        index = titled = 0
        lines = self._lines
        while index < len(lines) and (not titled or lines[index]):
            line = lines[index]
            if not titled and line.startswith(("= ", "# ")):
                titled, told["title"] = index + 1, line[2:].strip()
            elif found := _ENTRY.match(line):
                self._enter(found)
            elif titled and titled == index and (found := _AUTHOR.match(line)):
                told["author"] = found.group(1).strip()
            elif titled and index <= titled + 1 and (found := _REVISION.match(line)):
                told["date"] = found.group(1) or ""
            elif line and not _COMMENT.match(line):
                break
            index += 1
        for name, value in self.texts.attributes.items():
            if name in _FACTS and (value or _FACTS[name] == "draft"):
                told.setdefault(_FACTS[name], self.texts.plain(value) or True)
        if "title" in told:
            told["title"] = re.sub(r"<[^<>]*>", "", self.texts.html(str(told["title"])))
        self._name_sections()
        return told, lines[index:]

    def _enter(self, found: re.Match[str]) -> None:
        """An attribute's own line sets it, or with ``!`` takes it back."""
        name, value = found.group(1).lower(), (found.group(2) or "").strip()
        if "!" in name:
            self.texts.attributes.pop(name.strip("!"), None)
        else:
            self.texts.attributes[name] = self.texts.plain(value)

    def _without_conditions(self, lines: list[str]) -> list[str]:
        """The lines whose conditions hold, of attributes that are set above; no other file is read."""
        kept: list[str] = []
        stack: list[bool] = []
        self.texts.attributes.update(conditions.GIVEN)
        for line in lines:
            found = _CONDITION.match(line)
            if found is None:
                if all(stack[-1:]):
                    kept.append(line)
                    if entry := _ENTRY.match(line):
                        self._enter(entry)
                continue
            name, target, told = found.groups()
            if name == "endif":
                del stack[-1:]
                continue
            holds = conditions.holds(name, target, told, self.texts)
            if told and name != "ifeval":
                kept += [told] if holds and all(stack[-1:]) else []
            else:
                stack.append(holds and all(stack[-1:]))
        self.texts.attributes.clear()
        return kept

    def _name_sections(self) -> None:
        """The titles of sections by the ids above them, and by their own words."""
        ids: list[str] = []
        for line in self._lines:
            if found := _HEADING.match(line):
                title = found.group(2).strip()
                for name in [*ids, title]:
                    self.texts.names.setdefault(name, title)
            ids = self._ids(line)

    @staticmethod
    def _ids(line: str) -> list[str]:
        if found := _ANCHOR.match(line):
            return [found.group(1)]
        if line.startswith("[") and (found := _ID.search(line[:200])):
            return [found.group(1) or found.group(2)]
        return []

    def blocks(self, lines: list[str], depth: int) -> str:
        """Blocks one after the other."""
        parts: list[str] = []
        index = 0
        while index < len(lines):
            html, index = self._block(lines, index, depth)
            parts.append(html)
        return "".join(parts)

    def _block(self, lines: list[str], index: int, depth: int) -> tuple[str, int]:
        """The block that begins in a line, and the line behind it."""
        line = lines[index]
        if not line or _COMMENT.match(line) or _RULE.match(line) or line == "+":
            return "", index + 1
        if self._notes(line):
            return "", index + 1
        if found := _HEADING.match(line):
            self._forget()
            level = min(6, len(found.group(1)))
            return f"<h{level}>{self.texts.html(found.group(2).rstrip('= '))}</h{level}>", index + 1
        if (found := _DELIMITER.match(line)) and depth < DEEP:
            return self._delimited(lines, index, found.group(1), depth)
        if found := _MACRO.match(line):
            return self._macro(*found.groups()), index + 1
        if _ITEM.match(line):
            return self._list(lines, index, depth)
        if _TERM.match(line) and "://" not in line.partition("::")[0]:
            return self._terms(lines, index, depth)
        return self._paragraph(lines, index)

    def _notes(self, line: str) -> bool:
        """Whether a line says something of the block below it, or sets an attribute: then it is noted."""
        if found := _ENTRY.match(line):
            self._enter(found)
        elif _ANCHOR.match(line):
            pass
        elif found := _LIST_OF_ATTRIBUTES.match(line):
            self._attributes = (self._attributes + "," + (found.group(1) or "")).strip(",")
        elif found := _TITLE.match(line):
            self._title = found.group(1)
        else:
            return False
        return True

    def _forget(self, kind: str = "") -> tuple[str, str]:
        """What was noted of the block that begins now: its title as a paragraph, with its kind, and its attributes."""
        attributes = self._attributes
        style = attributes.partition(",")[0].partition("%")[0].partition(".")[0].strip()
        if kind or style in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"):
            self._title = callouts.title(kind or style, self._title)
        title, self._title, self._attributes = self._title, "", ""
        return (f"<p>{self.texts.html(title)}</p>" if title else ""), attributes

    def _delimited(self, lines: list[str], index: int, mark: str, depth: int) -> tuple[str, int]:
        """What stands between two equal lines; without the second, all that follows."""
        close = mark[:3] if mark.startswith("```") else mark
        end = next((at for at in range(index + 1, len(lines)) if lines[at] == close), len(lines))
        inside = lines[index + 1 : end]
        title, told = self._forget()
        style = told.lower()
        if (
            mark[0] == "/"
            or style.split(",")[0] in ("comment", "pass")
            or (mark[0] == "+" and "stem" not in style)
        ):
            return "", end + 1
        if mark.endswith("===") and mark[0] in "|,:!":
            return table(inside, told, mark[0], self.texts, title[3:-4]), end + 1
        if (mark[0] in "-.`" and mark != "--") or style.startswith("source"):
            return title + _listing(inside, told, mark), end + 1
        if mark[0] == "+":
            return f"{title}<p>$${escape(' '.join(inside))}$$</p>", end + 1
        if style.startswith("verse"):
            html = "<br>".join(map(self.texts.html, inside))
        else:
            html = self.blocks(inside, depth + 1)
        return title + (
            self._quoted(html, told) if mark[0] == "_" or style.startswith(("quote", "verse")) else html
        ), end + 1

    def _quoted(self, html: str, told: str) -> str:
        """A quotation and whose it is."""
        whose = [part.strip().strip('"') for part in told.split(",")[1:] if "=" not in part]
        below = f"<p>— {self.texts.html(', '.join(filter(None, whose)))}</p>" if any(whose) else ""
        return f"<blockquote>{html}{below}</blockquote>"

    def _macro(self, name: str, target: str, told: str) -> str:
        title, _ = self._forget()
        if name == "include":
            return missing(target)
        if name != "image":
            return ""
        alt = next(
            (part.partition("=")[2] for part in told.split(",") if part.strip().startswith("alt=")),
            told.split(",")[0],
        )
        caption = f"<figcaption>{title[3:-4]}</figcaption>" if title else ""
        return f'<figure><img src="{escape(target)}" alt="{escape(self.texts.plain(alt).strip(chr(34)))}">{caption}</figure>'

    def _paragraph(self, lines: list[str], index: int) -> tuple[str, int]:
        noted = _ADMONITION.match(lines[index])
        title, told = self._forget(noted.group(1) if noted else "")
        end = self._text_end(lines, index + 1)
        part = [line for line in lines[index:end] if not _COMMENT.match(line)]
        style = told.split(",")[0].lower().strip()
        if style in ("comment", "pass"):
            return "", end
        if style in ("stem", "latexmath", "asciimath"):
            return f"{title}<p>$${escape(' '.join(part))}$$</p>", end
        if style.partition("%")[0] in ("source", "listing", "literal") or lines[index][:1] in (" ", "\t"):
            return title + _listing(part, told, "...." if style == "literal" else "----"), end
        if part[0].startswith("> "):
            html = self._joined([line.removeprefix(">").strip() for line in part])
            return f"{title}<blockquote>{html}</blockquote>", end
        part[0] = _ADMONITION.sub("", part[0], count=1)
        html = "<br>".join(map(self.texts.html, part)) if style == "verse" else self._joined(part)
        if style in ("quote", "verse"):
            return title + self._quoted(f"<p>{html}</p>", told), end
        return f"{title}<p>{html}</p>", end

    def _text_end(self, lines: list[str], index: int, *, listed: bool = False) -> int:
        """Where the lines of a text end: before an empty one, or one that begins something else."""
        while index < len(lines):
            line = lines[index]
            if not line or line == "+" or _DELIMITER.match(line) or _LIST_OF_ATTRIBUTES.match(line):
                break
            if (listed or self._listed) and (_ITEM.match(line) or _TERM.match(line)):
                break
            index += 1
        return index

    def _joined(self, lines: list[str]) -> str:
        """Lines of one paragraph; a plus at an end breaks it."""
        text = "\n".join(
            f"{line} +" if breaks.apart(line, after) and not line.endswith(" +") else line
            for line, after in pairwise([*lines, ""])
        )
        parts = re.split(r"[ \t]\+\n", text)
        return "<br>".join(self.texts.html(part.replace("\n", " ")) for part in parts)

    def _list(self, lines: list[str], index: int, depth: int) -> tuple[str, int]:
        """Items in their order; a mark that isn't open yet opens a list in the last item."""
        title, _ = self._forget()
        parts = [title]
        opened: list[str] = []
        while index < len(lines) and (found := _ITEM.match(lines[index])):
            mark = re.sub(r"[\d]+|(?<=^)[a-zA-Z](?=\.)", "1", found.group(1))
            if mark in opened:
                while opened[-1] != mark:
                    parts.append(f"</li></{_tag(opened.pop())}>")
                parts.append("</li>")
            elif len(opened) < DEEP:
                opened.append(mark)
                parts.append(f"<{_tag(mark)}>")
            else:
                parts.append("</li>")
            end = self._text_end(lines, index + 1, listed=True)
            parts.append(
                "<li>" + self._joined([found.group(2), *(line.strip() for line in lines[index + 1 : end])])
            )
            html, index = self._continued(lines, end, depth)
            parts.append(html)
        parts += [f"</li></{_tag(mark)}>" for mark in reversed(opened)]
        return "".join(parts), index

    def _continued(self, lines: list[str], index: int, depth: int) -> tuple[str, int]:
        """Blocks that ``+`` joins to an item, and where the next item begins, if one does."""
        parts: list[str] = []
        while index < len(lines) and lines[index] == "+":
            index += 1
            while index < len(lines) and self._notes(lines[index]):
                index += 1
            if index < len(lines) and lines[index]:
                self._listed += 1
                html, index = self._block(lines, index, depth + 1)
                self._listed -= 1
                parts.append(html)
        after = index
        while after < len(lines) and (not lines[after] or _COMMENT.match(lines[after])):
            after += 1
        if after < len(lines) and (_ITEM.match(lines[after]) or lines[after] == "+"):
            return "".join(parts), after
        return "".join(parts), index

    def _terms(self, lines: list[str], index: int, depth: int) -> tuple[str, int]:
        """A term and what it means."""
        title, _ = self._forget()
        found = _TERM.match(lines[index])
        assert found is not None
        html = f"{title}<dl><dt>{self.texts.html(found.group(1))}</dt>"
        index += 1
        text = [found.group(3)] if found.group(3) else []
        while not text and index < len(lines) and not lines[index]:
            index += 1
        end = self._text_end(lines, index, listed=True)
        text += [line.strip() for line in lines[index:end]]
        more, after = self._continued(lines, end, depth)
        return f"{html}<dd>{self._joined(text)}{more}</dd></dl>", after


def _tag(mark: str) -> str:
    return "ul" if mark[0] in "*-" else "ol"


def _listing(lines: list[str], told: str, mark: str) -> str:
    """A listing and its language; a literal block has none."""
    parts = [part.strip() for part in told.split(",")]
    language = (
        parts[1]
        if len(parts) > 1 and parts[0].lower().startswith("source")
        else mark[3:]
        if mark[0] == "`"
        else ""
    )
    named = f' class="language-{escape(language)}"' if re.fullmatch(r"[\w+#-]{1,20}", language) else ""
    return f"<pre><code{named}>{escape(chr(10).join(lines))}</code></pre>"
