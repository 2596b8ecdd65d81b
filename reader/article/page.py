"""A whole web page: where its article stands, or why there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml import etree, html

from reader.article import rules
from reader.article.line import hangul

# what can't be told from an article by its text alone
SENTENCE = 25
"""Characters from which a block of text that is not mostly links counts as prose."""

ENOUGH = 80
"""Characters of prose below which a page is no article (a list, a home page, a viewer of pictures)."""

_UNREAD = frozenset(
    ["script", "style", "noscript", "template", "svg", "head", "select", "option", "button", "textarea"]
    + ["nav", "footer", "iframe", "dialog", "label", "legend"]
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code dfn em font i img ins kbd mark q s samp small span strike strong sub sup "
    "time tt u var wbr br o".split()
)
_SERVER = re.compile(r"<%.*?%>", re.S)
_FLIGHT = re.compile(r'self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)')
_PARTS = frozenset(("p", "ul", "ol", "dl", "span", "b", "strong", "font", "blockquote", "figure", "h1", "h2", "h3", "h4"))
_DATE = re.compile(r"\W{0,3}(?:등록일?|작성일?|게시일?|입력)?\W{0,3}(?:19|20)?\d\d[-./]\d{1,2}[-./]\d{1,2}\.?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_CUT = re.compile(r"(?:\.\.\.|…|···)\s*(?:더\s?보기)?$")

Element = html.HtmlElement


@dataclass(frozen=True, slots=True)
class Root:
    """The element that holds the article.

    Attributes:
        outlet: the row of ``roots.tsv`` that knew it; empty when it was found by its text.
        prose: characters of prose in it.
        listing: it lists articles instead of being one.
    """

    element: Element
    outlet: str
    prose: int
    listing: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    """How one publisher or publishing system marks its articles: a row of ``roots.tsv``."""

    name: str
    roots: tuple[str, ...]
    headings: frozenset[str]
    decks: frozenset[str]


@cache
def outlets() -> tuple[Outlet, ...]:
    """The publishers known, in the order of the table."""
    return tuple(
        Outlet(name, tuple(roots.split()), frozenset(headings.split()), frozenset(decks.split()))
        for name, roots, headings, decks in rules.table("roots.tsv", 4)
    )


def parse(text: str) -> Element:
    """The tree of a page; text that a script would put in place (Next.js) stands at the end of its body."""
    if "<%" in text[:2000]:
        text = _SERVER.sub("", text)  # a page saved as JSP
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    streamed = [part for part in _streamed(text) if "<" in part and hangul(part) > 0.3]
    body = tree.find("body")
    if streamed and body is not None:
        body.append(html.fragment_fromstring(max(streamed, key=len), create_parent="article"))
    return tree


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


def locate(tree: Element, *, known: bool = True) -> Root | None:
    """The element that holds the article: by the table of publishers, else by where the prose is.

    Args:
        tree: a page from `parse`.
        known: whether to look into the table; False to measure what the text alone tells.
    """
    body = tree.find("body")
    if body is None:
        return None
    text = _Prose(body)
    if known:
        for outlet, element in _known(body):
            if text.total(element) >= ENOUGH:
                return text.root(element, outlet)
    return text.root(_densest(body, text), "")


def _densest(body: Element, text: _Prose) -> Element:
    """Go down while one child holds most of the prose; never stop inside a paragraph or half way into a table."""
    element = found = body
    while True:
        children = (child for child in element if isinstance(child.tag, str))
        best = max(children, key=text.total, default=None)
        if best is None or best.tag in _PARTS or not text.total(best) or text.total(best) < 0.7 * text.total(element):
            return found
        element = best
        if element.tag not in ("table", "tbody", "tr"):
            found = element


def _known(body: Element) -> Iterator[tuple[str, Element]]:
    """Elements that the table names, most telling first."""
    wanted = {selector: (rank, outlet.name) for rank, outlet in enumerate(outlets()) for selector in outlet.roots}
    found = [
        (wanted[name], element) for element in body.iter(etree.Element) for name in names(element) if name in wanted
    ]
    for (_, outlet), element in sorted(found, key=lambda one: one[0][0]):
        yield outlet, element


def names(element: Element) -> list[str]:
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


def _lists(element: Element) -> bool:
    """Whether an element lists articles: five or more dates by themselves, and as many links with a title's length."""
    dates = sum(1 for text in element.itertext() if len(text) < 60 and _DATE.fullmatch(text.strip()))
    if dates < 5:
        return False
    return sum(1 for link in element.iter("a") if len("".join(link.itertext()).strip()) >= 10) >= 5


class _Prose:
    """How much prose every element holds; one pass down, one pass up."""

    def __init__(self, body: Element) -> None:
        self._own: dict[Element, int] = {}
        self._sum: dict[Element, int] = {}
        self._cut: dict[Element, int] = {}
        self._blocks: dict[Element, int] = {}
        self._measure(body)

    def total(self, element: Element) -> int:
        return self._sum.get(element, 0)

    def root(self, element: Element, outlet: str) -> Root:
        cut = self._cut.get(element, 0)
        teasers = cut >= 3 and 2 * cut >= self._blocks.get(element, 0)
        return Root(element, outlet, self.total(element), teasers or (not outlet and _lists(element)))

    def _measure(self, body: Element) -> None:
        order: list[Element] = []
        holder: dict[Element, Element] = {body: body}
        linked: dict[Element, bool] = {body: False}
        text: dict[Element, list[str]] = {}
        links: dict[Element, int] = {}
        skipped: set[Element] = set()
        for element in body.iter(etree.Element):
            parent = element.getparent()
            if element is not body:
                if parent in skipped or element.tag in _UNREAD or _is_chrome(element):
                    skipped.add(element)
                    self._add(element.tail, holder.get(parent, body), linked.get(parent, False), text, links)
                    continue
                inline = element.tag in _INLINE
                holder[element] = holder[parent] if inline else element
                linked[element] = linked[parent] or element.tag == "a"
            order.append(element)
            self._add(element.text, holder[element], linked[element], text, links)
            if element is not body:
                self._add(element.tail, holder[parent], linked[parent], text, links)
        self._sum_up(order, text, links)

    @staticmethod
    def _add(
        said: str | None, to: Element, linked: bool, text: dict[Element, list[str]], links: dict[Element, int]
    ) -> None:
        if said and (said := said.strip()):
            text.setdefault(to, []).append(said)
            if linked:
                links[to] = links.get(to, 0) + len(said)

    def _sum_up(self, order: Sequence[Element], text: dict[Element, list[str]], links: dict[Element, int]) -> None:
        for element in reversed(order):
            said = text.get(element, ())
            size = sum(map(len, said))
            linked = links.get(element, 0)
            prose = size - linked if size - linked >= SENTENCE and linked < 0.5 * size else 0
            self._sum[element] = self._sum.get(element, 0) + prose
            self._blocks[element] = self._blocks.get(element, 0) + bool(prose)
            self._cut[element] = self._cut.get(element, 0) + bool(prose and _CUT.search(said[-1]))
            parent = element.getparent()
            if parent is not None:
                for table in (self._sum, self._blocks, self._cut):
                    table[parent] = table.get(parent, 0) + table[element]


def _is_chrome(element: Element) -> bool:
    get = element.attrib.get
    called = f"{get('class', '')} {get('id', '')}".lower()
    return len(called) > 1 and rules.chrome().rule(called) is not None
