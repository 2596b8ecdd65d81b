"""XHTML as HTML: elements that close themselves, and what EPUB's chapters mark as notes and page numbers."""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from reader.article import page
from reader.article.line import clean, words

_CLOSED = re.compile(r"<([A-Za-z][\w:-]{0,60})((?:\s[^<>]*)?)/>")
_VOID = words("area base br col embed hr img input link meta source track wbr")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_CDATA = re.compile(r"<!\[CDATA\[")
_CHAPTER = re.compile(r"http://www\.idpf\.org/2007/ops|epub:type=")
_NOTES = words("footnote endnote rearnote doc-footnote doc-endnote")
_MARKS = words(
    "noteref pagebreak doc-noteref doc-pagebreak doc-backlink backlink referrer toc landmarks page-list doc-toc"
)
_NUMBER = re.compile(
    r"\A\s*(?:[.)\]]\s+|[\[(]?(?:\d{1,4}|\*{1,3}|[ivx]{1,5}|주)(?:[\])]\s*|\.(?:\s+|$)|\s+|$))"
)


def to_html(text: str) -> tuple[dict[str, object], str]:
    """A page as HTML; of a book's chapter, its text alone, and the title that its first heading tells."""
    return chapter(text) if _CHAPTER.search(text) else ({}, _closed(text))


def _closed(text: str) -> str:
    """Elements that close themselves, as HTML knows them."""
    return _CLOSED.sub(_opened, _lettered(_DECLARED.sub("", text, count=1)))


def _lettered(text: str) -> str:
    """Sections of letters (``<![CDATA[…]]>``), which HTML takes for comments, as text; in a script they are no text."""
    first, *parts = _CDATA.split(text)
    return first + "".join(
        escape(part[:end], quote=False) + part[end + 3 :] if (end := part.find("]]>")) >= 0 else part
        for part in parts
    )


def _opened(found: re.Match[str]) -> str:
    name, attributes = found.groups()
    return found.group() if name.lower() in _VOID else f"<{name}{attributes}></{name}>"


def chapter(text: str) -> tuple[dict[str, object], str]:
    """The text of a chapter, all of which is one: its notes are marked, marks of notes and pages are gone."""
    tree = page.parse(_closed(text))
    body = tree.find("body")
    if body is None:
        return {}, ""
    marks = {
        (link.get("href") or "").rpartition("#")[2]: clean("".join(map(str, link.itertext()))).strip("[]().")
        for link in body.iter("a")
        if "noteref" in f"{link.get('epub:type', '')} {link.get('role', '')}"
    }
    for element in list(body.iter(etree.Element)):
        kinds = set(f"{element.get('epub:type', '')} {element.get('role', '')}".split())
        if kinds & _MARKS and element.getparent() is not None:
            _remove(element)
        elif kinds & _NOTES:
            _note(element, marks.get(element.get("id") or "", ""))
    head = tree.find(".//title")
    first = next(body.iter("h1", "h2"), None)
    told = said(first) if first is not None else ""
    title = told or (said(head) if head is not None else "")
    html = str(etree.tostring(body, encoding="unicode", method="html", with_tail=False))
    return ({"title": title} if title else {}), re.sub(r"\A<body[^>]*>|</body>\s*\Z", "", html)


def said(element: etree._Element) -> str:
    """All text of an element, as one line."""
    return clean(" ".join(map(str, element.itertext())))


def _remove(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


def _note(element: etree._Element, mark: str) -> None:
    """A note, as the walker knows one, labelled by its mark in the text; its own number isn't said."""
    for link in list(element.iter("a")):
        if (link.get("href") or "").startswith("#") and len(said(link)) <= 6:
            _remove(link)  # back to the text
    element.tag = "aside"
    element.set("data-note", mark or "*")
    for part in element.iter(etree.Element):
        if part.text and part.text.strip():
            part.text = _NUMBER.sub("", part.text, count=1)
            return
