"""Formulas in markup, MathML and what KaTeX, MathJax and MediaWiki make of TeX, as TeX between dollars.

A formula that is too long for the ear stays as it is: the normalizer announces it.
"""

from __future__ import annotations

import re
from html import escape

from bs4 import Tag

_SCRIPTS = {"msup": "{}^{{{}}}", "msub": "{}_{{{}}}", "munder": "{}_{{{}}}", "mover": "{}^{{{}}}"}
_BOTH = frozenset(("msubsup", "munderover"))
_SIGNS = {
    "−": "-", "×": r"\times ", "÷": r"\div ", "·": r"\cdot ", "⋅": r"\cdot ", "±": r"\pm ", "≤": r"\leq ", "≥": r"\geq ",
    "≠": r"\neq ", "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ", "∞": r"\infty ", "√": r"\sqrt ", "→": r"\to ",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "",
}  # fmt: skip
_STYLE = re.compile(r"^\{?\\(?:displaystyle|textstyle)\s*|(?<=\S)\}$")
_DEEPEST = 40
LONGEST = 1000
"""Characters of a formula that are kept; longer ones are no less announced."""


# as in pandoc: no space inside the dollars, no digit behind the second, and something of a formula between them
_WRITTEN = re.compile(
    r"(?P<code>`[^`\n]{1,400}`)|\$\$(?P<block>[^$]{1,2000})\$\$"
    r"|\$(?P<line>(?=[^$\n]{0,400}[\\^_=])[^$\s](?:[^$\n]{0,400}[^$\s])?|[A-Za-z])\$(?![\d$])"
    r"|\\\\?\((?P<round>[^$\n]{1,400}?)\\\\?\)|\\\\?\[(?P<square>[^$]{1,1000}?)\\\\?\]"
)
_HANGUL = re.compile("[가-힣]")


def in_markdown(text: str) -> str:
    """TeX in Markdown as ``<math alttext>``, so that no emphasis and no escape is seen in it."""
    return _WRITTEN.sub(_marked, text) if "$" in text or "\\(" in text or "\\[" in text else text


def _marked(found: re.Match[str]) -> str:
    tex = found["block"] or found["line"] or found["round"] or found["square"]
    if (
        not tex
        or (_HANGUL.search(tex) and "\\" not in tex)
        or ((found["round"] or found["square"]) and not re.search(r"[\\^_=]", tex))
    ):
        return found[0]
    return f'<math alttext="{escape(" ".join(tex.split()))}"></math>'


def of_math(math: Tag) -> str:
    """A ``<math>`` element as TeX between dollars, by its annotation where it has one.

    >>> from bs4 import BeautifulSoup
    >>> of_math(BeautifulSoup("<math><msup><mi>x</mi><mn>2</mn></msup><mo>≥</mo><mn>0</mn></math>", "lxml").math)
    '$x^{2}\\\\geq 0$'
    """
    annotation = math.find("annotation", encoding="application/x-tex")
    written = annotation.get_text() if isinstance(annotation, Tag) else str(math.get("alttext", ""))
    return of_tex(written or _tex(math, 0))


def of_tex(written: str) -> str:
    """TeX between dollars; "" for none."""
    plain = " ".join(written.replace("$", " ").split())
    if plain.startswith(("{\\displaystyle", "{\\textstyle")):
        plain = _STYLE.sub("", plain)
    plain = plain[:LONGEST].strip()
    return f"${plain}$" if plain else ""


def _tex(tag: Tag, depth: int) -> str:
    if depth > _DEEPEST:
        return ""
    name = tag.name
    parts = [_tex(child, depth + 1) for child in tag.children if isinstance(child, Tag)]
    if name in ("annotation", "annotation-xml", "mspace", "mphantom"):
        return ""
    if name in _SCRIPTS and len(parts) == 2:
        return _SCRIPTS[name].format(*parts)
    if name in _BOTH and len(parts) == 3:
        return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
    if name == "mfrac" and len(parts) == 2:
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if parts:
        return "".join(parts)
    text = tag.get_text().strip()
    if name in ("mi", "mtext") and len(text) > 1:
        return rf"\text{{{text}}}" if not text.isascii() or name == "mtext" else rf"\mathrm{{{text}}}"
    return _SIGNS.get(text, text)
