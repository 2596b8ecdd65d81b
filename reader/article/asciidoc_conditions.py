"""Conditions of AsciiDoc (``ifdef::``, ``ifndef::``, ``ifeval::``), as asciidoctor takes them where it makes HTML."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from reader.article.asciidoc_text import Texts

GIVEN: Mapping[str, str] = {
    "backend": "html5", "backend-html5": "", "basebackend": "html", "basebackend-html": "", "asciidoctor": "", "doctype": "article",
    "doctype-article": "", "backend-html5-doctype-article": "", "basebackend-html-doctype-article": "", "outfilesuffix": ".html",
    "filetype": "html", "filetype-html": "",
}  # fmt: skip
"""Attributes that every document has."""

_COMPARED = re.compile(
    r"\s*(\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s\"'=!<>]{1,200})\s{0,9}(==|!=|<=|>=|<|>)\s{0,9}(\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s\"'=!<>]{1,200})\s*"
)
_HOW: Mapping[str, Callable[[Any, Any], object]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip


def holds(name: str, target: str, told: str, texts: Texts) -> bool:
    """Whether what stands in a condition is part of the document, by the attributes that are set above it."""
    if name == "ifeval":
        return _compared(told, texts)
    every = "+" in target
    known = [one in texts.attributes for one in re.split("[,+]", target.lower())]
    return (all(known) if every else any(known)) == (name == "ifdef")


def _compared(told: str, texts: Texts) -> bool:
    found = _COMPARED.fullmatch(told)
    if found is None:
        return False
    left, how, right = found.groups()
    try:
        return bool(_HOW[how](_value(left, texts), _value(right, texts)))
    except TypeError:  # a text and a number have no order
        return False


def _value(told: str, texts: Texts) -> object:
    """A text in quotes; else yes, no, a number, or nothing."""
    plain = texts.plain(told)
    if told[0] in "\"'":
        return plain[1:-1]
    if plain in ("", "true", "false"):
        return {"true": True, "false": False}.get(plain)
    try:
        return float(plain)
    except ValueError:
        return plain
