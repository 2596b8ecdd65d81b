"""What posts are written in: one row a form, which makes HTML of a text and tells the facts that the form has a place for.

Which files are of which media stands in `reader.source.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from reader.article import markdown
from reader.frontmatter import Facts

MARKUP = ("text/html", "application/xml", "application/xhtml+xml", "application/epub+xhtml")
"""Media that may be whole pages, where an article stands among other things."""

_FORMS: Mapping[str, str] = {
    "text/mdx": "mdx.to_html",
    "application/xhtml+xml": "xhtml.to_html",
    "application/epub+xhtml": "xhtml.chapter",
    "text/plain": "plain.to_html",
    "text/asciidoc": "asciidoc.to_html",
    "text/x-rst": "rst.to_html",
}
"""What reads each media: module and function. Markdown and HTML need none."""

MARKS: Mapping[str, int] = {"text/x-rst": 30_000}
"""Marks at most where a form takes longer for each than Markdown: docutils takes 0.05 ms, up to 0.1 ms; letters cost it nothing."""


def to_html(text: str, media: str) -> tuple[Facts, str]:
    """What a text tells of itself, and the text as HTML."""
    if media in ("text/html", "application/xml"):
        return {}, text
    if media not in _FORMS:
        return {}, markdown.to_html(text)
    module, _, function = _FORMS[media].partition(".")
    written = getattr(import_module(f"reader.article.{module}"), function)
    return cast("Callable[[str], tuple[Facts, str]]", written)(text)
