"""reStructuredText to HTML by docutils, with what Sphinx adds to it: roles say their text, directives theirs.

docutils is let read no file and pass no raw HTML on, and nothing that it complains of comes into the text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.parsers.rst import Parser
from docutils.parsers.rst.languages import en

from reader.article import breaks, callouts, plain, rst_inline, rst_values
from reader.article.line import DATE, clean, hangul, has_letters, missing, words

HEAD = 4
"""Blocks at the beginning of a document among which facts about it may stand."""

MARKS = 400
"""Marks in a paragraph at most: docutils takes the square of those that nothing closes, and a frame of Python's stack for
each address."""

NAMES = 50
"""Names of a place at most (``.. _name:``), of which docutils takes the square."""

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": io.StringIO(),
    "doctitle_xform": False,
    "docinfo_xform": False,
    "smart_quotes": False,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "output_encoding": "unicode",
    "line_length_limit": 1_000_000,
}
_DIRECTIVE = re.compile(r"^([ \t]*)\.\. ([\w.+-]+(?::[\w.+-]+)*)::(?:[ \t]+(.*))?$")
_INCLUDED = re.compile(r"^[ \t]{0,20}\.\. include::[ \t]+(?!<)(\S{1,200})", re.M)
_OPTION = re.compile(r"^[ \t]+:[\w -]{1,40}:(?:[ \t].*)?$")
# what leads elsewhere, is made by a program, or says nothing
_DROPPED = words(
    "toctree contents sectnum section-numbering header footer meta target-notes default-role index "
    "literalinclude include raw bibliography autosummary currentmodule module py:module py:currentmodule highlight "
    "automodule autoclass autofunction automethod autoattribute autodata autoexception doxygenfunction "
    "doxygenclass graphviz digraph graph mermaid plantuml uml inheritance-diagram youtube video iframe "
    "tabularcolumns role title codeauthor sectionauthor moduleauthor post postlist disqus"
)
_CODE = words(
    "code code-block sourcecode prompt parsed-literal testcode testsetup testoutput doctest ipython console"
)
_META = re.compile(r"^\.\. ([a-z_]{4,20}):(?!:)[ \t]*(.*)$", re.M | re.I)
_FACTS = {
    "title": "title", "date": "date", "author": "author", "authors": "author", "tags": "tags", "keywords": "tags",
    "category": "category", "summary": "description", "description": "description", "modified": "updated",
}  # fmt: skip
_RELEASE = words(
    "status draft private published publish visibility password publishdate expirydate unpublishdate"
)
_HIDDEN = words("draft private")
"""Tags by which Nikola knows what is not for everyone."""
_STYLED = words("class rst-class cssclass")
_HTML = words("html format_html builder_html")
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.S)
_ROLE = re.compile(r":[\w:+.-]{1,60}:`(.*)`|`(.*)`:[\w:+.-]{1,60}:", re.S)
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|[#\w]{1,3}[.)]|\.\.)[ \t]")
# marks need a space behind them, and Korean has none before its particles
_PARTICLE = re.compile(
    r" (?:은|는|가|을|를|의|에|에서|에게|에는|에도|와|과|로|으로|도|만|까지|부터|처럼|보다|라는|이라는|라고|이라고|이며|이고|입니다|이다)(?![\w`])"
)
_MARK = re.compile(r"[*`|_@\\\[]|:(?=//|`)")
_BORDER = re.compile(r"[ \t]*(?:\+(?:[-=]{1,400}\+){1,50}|={1,400}(?: {1,20}={1,400}){1,50})[ \t]*$")
_NAMED = re.compile(r"[ \t]*\.\. _.*:[ \t]*$")
_TARGET = re.compile(r"\s*<[^<>]*>\s*$")


def to_html(text: str) -> tuple[dict[str, object], str]:
    """What the field list at the head tells (Pelican), or comments there (Nikola), and the text."""
    told = _facts(_META.findall(text[:4000]))
    for tag in _HIDDEN & words(str(told.get("tags", "")).lower().replace(",", " ")):
        told[tag] = True
    try:
        tree = publish_doctree(
            "\n".join(_bounded(_plain(list(breaks.in_rst(DATE.sub(r"\1\\.", text).split("\n")))))),
            reader=rst_values.Reader(),
            parser=Parser(inliner=rst_inline.Inliner()),
            settings_overrides=_SETTINGS,
        )
    except ValueError:  # docutils loses its way in substitutions that lead in circles
        return plain.to_html(text)
    for fields in list(_fields(tree)):
        told |= _facts(_named(fields))
        fields.parent.remove(fields)
    _simplify(tree)
    page = str(publish_from_doctree(tree, writer="html5", settings_overrides=_SETTINGS))
    body = _BODY.search(page)
    html = (body.group(1) if body else "").replace('role="doc-footnote"', 'data-note="*"')
    return told, html + "".join(map(missing, _INCLUDED.findall(text)))


def _plain(lines: list[str]) -> Iterator[str]:
    """The lines, with directives that only Sphinx and its extensions know as comments, listings or plain blocks."""
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        found = _DIRECTIVE.match(line)
        name = found.group(2).lower() if found else ""
        if not found or (name in en.directives and name not in _DROPPED | _CODE | _STYLED):
            yield line
            continue
        indent, told = found.group(1), (found.group(3) or "").strip()
        start = index
        while index < len(lines) and _OPTION.match(lines[index]):
            index += 1
        if name in _DROPPED or (name == "only" and not _holds(told)):
            yield f"{indent}.. {name}"
            yield from lines[start:index]
        elif name in _CODE:
            yield f"{indent}.. code:: {told.split(' ')[0] if name.startswith(('code', 'source')) else ''}".rstrip()
        else:
            yield (
                f"{indent}.. admonition:: {callouts.title(name)}"
                if callouts.known(name)
                else f"{indent}.. container::"
            )
            yield from _argument(lines, index, indent, "" if name in _STYLED | {"only"} else told)


def _holds(condition: str) -> bool:
    """Whether Sphinx keeps what stands ``only`` in something, where it makes HTML and no tag is given to it."""
    return any(
        all(
            (part.rpartition("not ")[2].strip() in _HTML) != part.strip().startswith("not ")
            for part in either.split(" and ")
        )
        for either in re.sub(r"[()]", " ", condition).split(" or ")
    )


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with the marks of a paragraph that has too many as letters."""
    run: list[str] = []
    named = 0
    for line in lines:
        if len(line) > 1_000 and not has_letters(line):
            continue  # no rule is that long
        named = named + 1 if _NAMED.match(line) else named if not line.strip() else 0
        if named > NAMES:
            continue
        if run and (not line.strip() or (_ITEM.match(line) and not _BORDER.match(run[0]))):
            yield from _escaped(run)
            run = []
        run.append(line)
    yield from _escaped(run)


def _escaped(run: list[str]) -> Iterator[str]:
    if sum(len(_MARK.findall(line)) for line in run) <= MARKS or (run and _BORDER.match(run[0])):
        yield from run
    else:
        yield from (_MARK.sub(r"\\\g<0>", line) for line in run)


def _argument(lines: list[str], index: int, indent: str, told: str) -> Iterator[str]:
    """What stands behind a directive's name, as the first paragraph in its block, where it is no signature."""
    below = next((line for line in lines[index : index + 50] if line.strip()), "")
    deep = below[: len(below) - len(below.lstrip())]
    deep = deep if len(deep) > len(indent) else indent + "   "
    yield ""
    if hangul(told) > 0:
        yield deep + told
        # what goes on in the next line is the same paragraph
        if index < len(lines) and not lines[index].strip():
            yield ""


def _label(text: str) -> str:
    """``text <target>`` says its text; ``~module.name`` its last name; ``/path/page`` its last part."""
    label = _TARGET.sub("", text) or text.strip(" <>")
    if label.startswith("~"):
        return label[1:].rpartition(".")[2]
    return (label.lstrip("!/").rstrip("/").rpartition("/")[2] if " " not in label else label).replace(
        "-->", ","
    )


def _fields(tree: nodes.document) -> Iterator[nodes.Element]:
    """Field lists at the head of a document, before or behind its title and subtitle; behind a text, such as tell facts."""
    queue, before = list(tree.children), 0
    while queue and before < HEAD:
        node = queue.pop(0)
        if isinstance(node, nodes.field_list):
            if not before or all(name.lower() in _FACTS.keys() | _RELEASE for name, _ in _named(node)):
                yield node
        elif isinstance(node, nodes.section):
            queue = list(node.children)
        elif not isinstance(node, nodes.Titular | nodes.Invisible | nodes.system_message):
            before += 1


def _named(fields: nodes.Element) -> list[tuple[str, str]]:
    """Names and values of fields."""
    return [
        (str(name.astext()), str(body.astext())) for name, body in (field.children[:2] for field in fields)
    ]


def _facts(fields: Iterable[tuple[str, str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, body in ((clean(name).lower(), clean(body)) for name, body in fields):
        if name in _FACTS and body:
            found[_FACTS[name]] = body
        if name in _RELEASE and body:
            found[name] = body
        if name == "status" and body.lower() == "hidden":
            found["draft"] = True
    return found


def _simplify(tree: nodes.document) -> None:
    """Out goes what docutils adds: names of boxes, numbers of notes, complaints; what it could not resolve is text."""
    for gone in (nodes.system_message, nodes.label):
        for node in list(tree.findall(gone)):
            node.parent.remove(node)
    for box in [each for each in tree.findall(nodes.Element) if isinstance(each, nodes.Admonition)]:
        box.parent.replace(box, nodes.container("", *_boxed(box)))
    for block in list(tree.findall(nodes.math_block)):
        block.parent.replace(block, nodes.paragraph("", f"$${block.astext()}$$"))
    for formula in list(tree.findall(nodes.math)):
        formula.parent.replace(formula, nodes.Text(f"${formula.astext()}$"))
    _simplify_text(tree)


def _simplify_text(tree: nodes.document) -> None:
    for node in list(tree.findall(nodes.problematic)):
        role = _ROLE.fullmatch(node.astext())
        meant = _label(role.group(1) or role.group(2) or "") if role else node.astext().strip("`_|*")
        node.parent.replace(node, nodes.Text(meant))
    for mark in [*tree.findall(nodes.footnote_reference), *tree.findall(nodes.citation_reference)]:
        before = mark.parent.index(mark) - 1
        if before >= 0 and isinstance(text := mark.parent[before], nodes.Text):
            mark.parent.replace(text, nodes.Text(text.astext().rstrip(" ")))
        mark.parent.remove(mark)
    for said in list(tree.findall(nodes.Text)):
        before = said.parent.index(said) - 1
        marked = before >= 0 and isinstance(said.parent[before], nodes.Inline | nodes.Text)
        if marked and _PARTICLE.match(said.astext()):
            said.parent.replace(said, nodes.Text(said.astext().lstrip(" ")))


def _boxed(box: nodes.Element) -> Iterator[nodes.Node]:
    """What stands in an admonition, under its kind, which a class may tell, and its title."""
    children = list(box.children)
    named = children.pop(0).astext() if children and isinstance(children[0], nodes.title) else ""
    kind = next(filter(callouts.known, (box.tagname, *box.get("classes", ()))), "")
    if told := callouts.title(kind, named):
        yield nodes.paragraph("", told)
    yield from children


def _untitled(node: nodes.Node) -> nodes.Node:
    return nodes.paragraph("", node.astext()) if isinstance(node, nodes.title) else node
