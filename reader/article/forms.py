"""What posts are written in: one row a form, which makes HTML of a text and tells the facts that the form has a place for.

Which files are of which media stands in `reader.source.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from reader.article import markdown
from reader.frontmatter import Facts

MARKUP = ("text/html", "application/xml", "application/xhtml+xml")
"""Media that may be whole pages, where an article stands among other things."""

_FORMS: Mapping[str, str] = {
    "text/mdx": "mdx",
    "application/xhtml+xml": "xhtml",
    "application/epub+xhtml": "chapter",
    "text/plain": "plain",
    "text/asciidoc": "asciidoc",
    "text/x-rst": "rst",
}
"""The module that reads each media by its ``to_html``; Markdown and HTML need none."""


LONGEST: Mapping[str, int] = {"text/x-rst": 150_000}
"""Characters at most where a form takes longer than Markdown: docutils takes ten microseconds for each."""


def to_html(text: str, media: str) -> tuple[Facts, str]:
    """What a text tells of itself, and the text as HTML."""
    if media in ("text/html", "application/xml"):
        return {}, text
    if media not in _FORMS:
        return {}, markdown.to_html(text)
    module = import_module(f"reader.article.{_FORMS[media]}")
    return cast("Callable[[str], tuple[Facts, str]]", module.to_html)(text)
