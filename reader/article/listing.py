"""Whether a page lists articles instead of being one, and how many it leads to: front pages, sections, boards."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from lxml import etree

from reader.article.line import letters
from reader.article.prose import Prose

ENTRIES = 3
"""Neighbours of one kind, each with a link to an article of the same site, that make a list."""

SOUP = 10
"""Links with the length of a title from which a page of more links than text is a list."""

_TITLE, _BEFORE = 8, 30  # letters of a title at least, of a date and a desk before it at most
_DATE = re.compile(
    r"\W{0,3}(?:등록일?|작성일?|게시일?|입력)?\W{0,3}(?:19|20)?\d\d[-./]\d{1,2}[-./]\d{1,2}\.?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
)


def lists(element: etree._Element, text: Prose) -> bool:
    """Whether the element that holds most of a page's text lists articles."""
    return text.teases(element) or _dated(element) or _is_soup(element, text) or _repeats(element, text)


def links(tree: etree._Element) -> int:
    """How many articles a page leads to: links with the length of a title, each address once."""
    return len({href for link in tree.iter("a") if (href := _article(link))})


def feed(tree: etree._Element, base: str) -> str:
    """The address of the feed that a page tells of; empty if it tells of none."""
    for link in tree.iter("link"):
        if re.search(r"(?:rss|atom)\+xml", link.get("type", "")) and link.get("href"):
            try:
                return urljoin(base, link.get("href", ""))
            except ValueError:
                return ""
    return ""


def _dated(element: etree._Element) -> bool:
    """Five or more dates by themselves, and as many links with a title's length."""
    texts = (text.strip() for text in map(str, element.itertext()) if len(text) < 60)
    if sum(1 for text in texts if _DATE.fullmatch(text)) < 5:
        return False
    return sum(1 for link in element.iter("a") if letters(_said(link)) >= _TITLE) >= 5


def _is_soup(element: etree._Element, text: Prose) -> bool:
    return text.plain(element) < 0 and links(element) >= SOUP


def _repeats(element: etree._Element, text: Prose) -> bool:
    """Neighbours of one kind that each lead to another article of one site, and hold most of the text."""
    first: dict[etree._Element, etree._Element] = {}
    groups: dict[tuple[etree._Element, str, str], list[etree._Element]] = defaultdict(list)
    for one in reversed(list(element.iter(etree.Element))):
        if one.tag == "a" and _article(one):
            first[one] = one
        parent = one.getparent()
        if one is element or parent is None or one not in first:
            continue
        first[parent] = first[one]  # the earliest, since the last come first
        if one.tag in ("article", "li", "div", "section", "tr", "dl"):
            groups[parent, str(one.tag), one.get("class", "")].append(one)
    for group in groups.values():
        if len(group) < ENTRIES or 10 * sum(map(text.total, group)) < 6 * text.total(element):
            continue
        hrefs = {_article(first[one]) for one in group if _begins(one, first[one])}
        if (
            len(hrefs) >= max(ENTRIES, 0.8 * len(group))
            and len({urlsplit(href).netloc for href in hrefs}) == 1
        ):
            return True
    return False


def _begins(entry: etree._Element, link: etree._Element) -> bool:
    """Whether a link is what an entry begins with, but for a date or a desk; or covers it all."""
    if not _said(link):
        return True
    before = 0
    for event, one in etree.iterwalk(entry, ("start", "end")):
        if one is link:
            return True
        before += letters((one.text if event == "start" else one.tail if one is not entry else "") or "")
        if before > _BEFORE:
            return False
    return False


def _article(link: etree._Element) -> str:
    """Where a link leads, if it looks like an article's: a title, or a heading's."""
    href = link.get("href", "").strip().partition("#")[0]
    if (
        not href
        or not re.match(r"https?://|[\w./?%-]", href)
        or href.startswith(("javascript:", "mailto:", "tel:"))
    ):
        return ""
    try:
        urlsplit(href)
    except ValueError:
        return ""
    parent = link.getparent()
    heading = parent is not None and parent.tag in ("h1", "h2", "h3", "h4")
    said = _said(link)
    named = said or link.get("aria-label", "") or link.get("title", "")
    return href if letters(named) >= (2 if heading or not said else _TITLE) else ""


def _said(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()
