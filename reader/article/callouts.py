"""Callouts: boxes that add something or warn of it. Their kind is a colour and an icon to the eye; the ear gets a word.

The names that programs give to kinds stand in ``voices/reading/callouts.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from bs4 import Tag

from reader.article import rules
from reader.article.line import below, clean, hangul
from reader.words import phrase

_Found = re.Match[str]

FAMILIES = "alert callout hint notice admonition note warning caution tip info important danger success error"
"""Names of shortcodes and tags that are callouts."""

DEEP = 10
"""Callouts within each other at most."""

_QUOTED = re.compile(r"([ \t]{0,12}(?:>[ \t]{0,3}){0,9}?)>[ \t]{0,3}\[!([\w|-]{1,40})\][+-]?(?:[ \t](.*))?$")
# GitHub before 2023: > **Note**
_BOLD = re.compile(
    r"([ \t]{0,12}(?:>[ \t]{0,3}){0,9}>[ \t]{0,3})\*\*(Note|Tip|Important|Warning|Caution):?\*\*:?[ \t]*(.*)$"
)
_LEVEL = re.compile(r"[ \t]*>[ \t]?")
_ATTRIBUTES = re.compile(
    r"[ \t]{0,12}\{:[^}\n]{0,80}?\.(?:prompt-|notice--|alert-|callout-)?([a-z]+)(?:-title)?[^}\n]{0,80}\}[ \t]*$"
)
_TITLE = re.compile(r"\b(?:title|caption|header|summary)\s?=\s?[\"']([^\"'\n]{1,200})[\"']")
_CONTENT = re.compile(r"\b(?:content|text|message)\s?=\s?[\"']([^\"\n]{1,2000})[\"']")
_VALUE = re.compile(
    r"\b(?:type|color|style|icon|theme|level|severity|variant|kind|intent)\s?=\s?\{?[\"']?([\w-]{1,40})|(?<![\w=\"'-])([a-z][a-z-]{1,30})(?![\w=-])|[\"']([a-z-]{2,30})[\"']"
)
_LAST = re.compile(r"(?<!=)[\"']([^\"'\n]{1,200})[\"']\s*(?:(?:true|false)\s*)?$")
# class names: alert-info, bs-callout-warning, prompt-tip, notice--danger; or a box and its kind as two names
_CLASS = re.compile(
    r"(?<![\w-])(?:[a-z]{2,12}-)?(?:(?:admonition|callout|alert|prompt)--?|(?:notice|aside|admonition)--)([a-z]+)(?![\w-])"
)
_BOX = re.compile(
    r"(?<![\w-])(?:admonition|admonitionblock|callout|custom-block|hint|markdown-alert|notification)(?![\w-])"
)
_HEADS = re.compile(r"title|head|label", re.I)


@cache
def _kinds() -> Mapping[str, tuple[str, re.Pattern[str]]]:
    return {
        name: (word, re.compile(titles))
        for word, names, titles in rules.table("callouts.tsv", 3)
        for name in names.split()
    }


def known(name: str) -> bool:
    """Whether a name is one of a kind."""
    return name.lower() in _kinds()


def title(name: str, told: str = "") -> str:
    """What is said on top of a callout: its kind, and its title; the title alone where it says the kind."""
    told = told.strip()
    word, says_it = _kinds().get(name.lower(), (name if hangul(name) else "", None))
    if (
        not told
        or told.lower().strip(" :!") == name.lower()
        or (known(told.lower()) and _kinds()[told.lower()][0] == word)
    ):
        return word
    return (
        phrase("said.callout", kind=word, title=told)
        if word and not (says_it and says_it.search(told))
        else told
    )


def shortcode(name: str, told: str) -> str:
    """What a shortcode, a tag of Liquid or a component says, by its name and its values; empty if that is nothing."""
    content = _CONTENT.search(told)
    named = _TITLE.search(told) or (None if content else _LAST.search(told))
    heading = named.group(1) if named and not _kind(named.group()) and hangul(named.group(1)) else ""
    return title(_kind(told) or name, heading) + (f"\n\n{content.group(1)}" if content else "")


def _kind(told: str) -> str:
    """The first of the values that names a kind: ``type="warning"``, ``warning``, ``"circle-info"``."""
    for found in _VALUE.finditer(told[:500]):
        value = (found[1] or found[2] or found[3]).lower()
        kind: str = next(filter(known, (value, *value.split("-"))), "")
        if kind:
            return kind
    return ""


def in_markdown(text: str) -> str:
    """Markdown whose callouts are paragraphs: of Obsidian and GitHub (``> [!NOTE]``), and by kramdown's ``{: .prompt-tip }``."""
    if ">" in text and ("[!" in text or "**" in text):
        text = "\n".join(_unquoted(text.split("\n"), 0))
    return "\n".join(_attributed(text.split("\n"))) if "{:" in text else text


def _unquoted(lines: list[str], depth: int) -> Iterator[str]:
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        bold = None if "**" not in line else _BOLD.match(line)
        found = _QUOTED.match(f"{bold[1]}[!{bold[2]}]" if bold else line) if bold or "[!" in line else None
        if found is None or depth == DEEP:
            yield line
            continue
        before, name, told = found.group(1), found.group(2).partition("|")[0], (found.group(3) or "").strip()
        body = [before + bold[3]] if bold else []
        while index < len(lines) and (inside := _inner(lines[index], before.count(">"))) is not None:
            body.append(before + inside)
            index += 1
        if known(name) and not title(name):  # a quotation
            yield from (
                before + told,
                before.rstrip(),
                *(f"{before}> {each[len(before) :]}" for each in body),
            )
            continue
        yield from (before.rstrip(), before + title(name, told), before.rstrip())
        yield from _unquoted(body, depth + 1)
        yield before.rstrip()


def _inner(line: str, level: int) -> str | None:
    """What stands in a quotation that stands in `level` others; None if the line doesn't."""
    at = 0
    for _ in range(level + 1):
        if (found := _LEVEL.match(line, at)) is None:
            return None
        at = found.end()
    return line[at:]


def _attributed(lines: list[str]) -> list[str]:
    """Attributes right below a block are its own; with an empty line above them they are of the block below (kramdown)."""
    found: list[str] = []
    forward = False
    for line in lines:
        named = _ATTRIBUTES.match(line) if "{:" in line else None
        if named is None or not known(named.group(1)):
            found.append(re.sub(r"^[ \t]{0,3}>[ \t]?", "", line) if forward else line)
            forward = forward and bool(line.strip())
            continue
        start = len(found)
        while start and found[start - 1].strip():
            start -= 1
        forward = start == len(found)
        block = [re.sub(r"^[ \t]{0,3}>[ \t]?", "", each) for each in found[start:]]
        found[start:] = ["", title(named.group(1)), *(["", *block] if block else []), ""]
    return found


@lru_cache(4096)
def _of_classes(names: str) -> str:
    """The kind that class names tell (``alert alert-info``, ``admonition warning``); empty if they tell of no callout."""
    kinds = [kind for kind in _CLASS.findall(names) if known(kind)]
    if not kinds and (box := _BOX.search(names)):
        rest = names[: box.start()] + names[box.end() :]
        kinds = [kind for name in rest.split() if known(kind := name.removeprefix("is-"))]
    return next((kind for kind in kinds if kind != "success"), "")  # only a colour, in Bootstrap


def of_element(tag: Tag) -> str:
    """What is said on top of an element, if its names call it a callout; its own title goes, and it is no quotation."""
    name = _of_classes(str(tag.attrs["class"])[: rules.LONGEST].lower()) if "class" in tag.attrs else ""
    if not name or not title(name):
        return ""
    head = _head(tag)
    told = clean(head.get_text(" ")) if head else ""
    if head:
        head.extract()
    content = tag.find("td", {"class": "content"})
    if content and "admonitionblock" in str(tag.attrs["class"]):  # Asciidoctor's table
        tag.clear()
        tag.append(content)
        content.name = "div"
    tag.name = "div" if tag.name == "blockquote" else tag.name
    return title(name, told)


def _head(tag: Tag) -> Tag | None:
    """The element that holds a callout's title, among the first that stand in it."""
    for count, node in enumerate(below(tag)):
        if count > 16:
            break
        if isinstance(node, Tag):
            if _HEADS.search(str(node.attrs.get("class", ""))) or node.name in ("h4", "h5", "h6"):
                return node
        elif str(node).strip() and not (node.parent and node.parent.name in ("svg", "title", "style")):
            break
    return None
