"""A whole web page: where its article stands, or why there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from reader.article import editors, listing, rules
from reader.article.line import hangul, words
from reader.article.prose import Prose

ENOUGH = 80
"""Characters of prose below which a page is no article (a list, a home page, a viewer of pictures)."""

_SERVER = re.compile(r"<%.*?%>", re.S)
_FLIGHT = re.compile(r'self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*+")\]\)')
_PARTS = words("p ul ol dl span b strong font blockquote figure h1 h2 h3 h4")
# names that publishing systems give to the text of an article: article_view, news_body, post-content, cont_view
_NAMED = re.compile(
    r"(?<![a-z])(?:article|news|post|entry|story)[-_]?(?:view|body|txt|text|cont|content|detail)s?(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Root:
    """The element that holds the article.

    Attributes:
        outlet: the row of ``roots.tsv`` that knew it; empty when it was found by its text.
        enough: it holds as much text as an article.
        listing: it lists articles instead of being one.
    """

    element: etree._Element
    outlet: str
    enough: bool
    listing: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    """How one publisher or publishing system marks its articles: a row of ``roots.tsv``.

    Attributes:
        alone: its root holds one text and nothing else, however short.
    """

    name: str
    roots: tuple[str, ...]
    headings: frozenset[str]
    decks: frozenset[str]
    alone: bool = False


@cache
def outlets() -> tuple[Outlet, ...]:
    """The publishers known, in the order of the table."""
    return tuple(
        Outlet(name, tuple(roots.split()), frozenset(headings.split()), frozenset(decks.split()), bool(alone))
        for name, roots, headings, decks, alone in rules.table("roots.tsv", 5)
    )


@cache
def _alone() -> frozenset[str]:
    return frozenset(outlet.name for outlet in outlets() if outlet.alone)


def parse(text: str) -> etree._Element:
    """The tree of a page; text that a script would put in place (Next.js) stands at the end of its body.

    Raises:
        RecursionError: elements stand deeper in each other than libxml2 goes (2,048): it leaves out all that follows.
    """
    if "<%" in text[:2000]:
        told, end, rest = text.rpartition("%>")  # so that each has an end
        text = _SERVER.sub("", told + end) + rest  # a page saved as JSP
    tree = _tree(text)
    streamed = [part for part in _streamed(text) if "<" in part and hangul(part) > 0.3]
    body = tree.find("body")
    if streamed and body is not None:
        body.extend(_tree(f"<article>{max(streamed, key=len)}</article>").iterfind("body/article"))
    return tree


def _tree(text: str) -> etree._Element:
    # huge_tree: else it goes down 256 levels only
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    tree: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise RecursionError("elements too deep in each other")
    return etree.Element("html") if tree is None else tree


def _streamed(text: str) -> Iterator[str]:
    """The strings that a Next.js page hands to its own script (its "flight" rows), long ones only."""
    if "__next_f" not in text:
        return
    for found in _FLIGHT.finditer(text):
        if len(found.group(1)) > 400:
            try:
                yield str(json.loads(found.group(1)))
            except ValueError:
                continue


def locate(tree: etree._Element) -> Root | None:
    """The element that holds the article: by the table of publishers, else by where the prose is."""
    body = tree.find("body")
    if body is None:
        return None
    text = Prose(body)
    for outlet, element in _known(body):
        if _enough(text, element):
            return _root(text, element, outlet)
        if outlet in _alone() and text.plain(element):
            return Root(element, outlet, enough=True, listing=False)
    if editors.is_mail(body):
        return Root(body, "mail", enough=True, listing=False)
    return _root(text, _densest(body, text), "")


def _root(text: Prose, element: etree._Element, outlet: str) -> Root:
    return Root(
        element,
        outlet,
        _enough(text, element),
        text.teases(element) or (not outlet and listing.lists(element, text)),
    )


def _enough(text: Prose, element: etree._Element) -> bool:
    return text.total(element) >= ENOUGH or (text.total(element) > 0 and text.plain(element) >= ENOUGH)


def _densest(body: etree._Element, text: Prose) -> etree._Element:
    """Go down while one child holds most of the prose; never stop inside a paragraph or half way into a table."""
    element = found = body
    while True:
        children = (child for child in element if isinstance(child.tag, str))
        best = max(children, key=text.total, default=None)
        if best is None or best.tag in _PARTS or not text.total(best):
            return found
        likely = element is body or _NAMED.search(f" {best.get('class', '')} {best.get('id', '')} ".lower())
        share = 0.5 if likely else 0.7
        if text.total(best) < share * text.total(element):
            return found
        element = best
        if element.tag not in ("table", "tbody", "tr"):
            found = element


def _known(body: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Elements that the table names, most telling first."""
    wanted = {
        selector: (rank, outlet.name) for rank, outlet in enumerate(outlets()) for selector in outlet.roots
    }
    found = [
        (wanted[name], element)
        for element in body.iter(etree.Element)
        for name in names(element)
        if name in wanted
    ]
    for (_, outlet), element in sorted(found, key=lambda one: one[0][0]):
        yield outlet, element


def names(element: etree._Element) -> list[str]:
    """What an element can be called in ``roots.tsv``: ``#id``, ``.class``, ``@itemprop``, ``tag``."""
    called = [str(element.tag)]
    get = element.attrib.get
    if value := get("id"):
        called.append("#" + value.strip())
    if value := get("class"):
        called += ["." + name for name in value.split()]
    if value := get("itemprop"):
        called.append("@" + value.strip())
    return called
