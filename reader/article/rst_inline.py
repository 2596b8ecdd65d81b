"""Inline markup of reStructuredText, bounded: docutils takes the square of a word's length, for a name or an address may begin at each sign."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import states

WORD = 400
"""Characters without a space between in which marks are marks, at most; addresses of Korean titles have some three hundred."""

_WORD = re.compile(r"\S+")
_SIGN = re.compile(r"[^\w\s]|_")


class Inliner(states.Inliner):
    """docutils' own, to which the signs of longer words are letters."""

    def parse(self, text: str, lineno: int, memo: Any, parent: nodes.Element) -> Any:
        """Nodes of a text, and complaints."""
        return super().parse(_lettered(text) if _is_long(text) else text, lineno, memo, parent)

    def implicit_inline(self, text: str, lineno: int) -> Any:
        """Nodes of a text in which only addresses are marked."""
        return [nodes.Text(text)] if _is_long(text) else super().implicit_inline(text, lineno)


for _name, _pattern in vars(states.Inliner).items():  # docutils looks for its patterns in the class itself
    if isinstance(_pattern, str) and not _name.startswith("__"):
        setattr(Inliner, _name, _pattern)


def _is_long(text: str) -> bool:
    return len(text) > WORD and any(len(word) > WORD for word in text.split())


def _lettered(text: str) -> str:
    return _WORD.sub(lambda word: _SIGN.sub(r"\\\g<0>", word[0]) if len(word[0]) > WORD else word[0], text)
