"""How much prose the elements of a page hold: what tells an article from what surrounds it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from reader.article import rules
from reader.article.line import words

SENTENCE = 25
"""Characters from which a block of text that is not mostly links counts as prose."""

_UNREAD = words(
    "script style noscript template svg head select option button textarea nav footer iframe dialog label legend"
)
_INLINE = words(
    "a abbr b bdi bdo big br cite code dfn em font i img ins kbd mark o q s samp small span strike strong sub sup "
    "time tt u var wbr"
)
# a story, and what is told of who wrote it
_TOLD = re.compile(r"[가-힣]{2}[.!?](?![\w.]{0,40}@)[\"”’')]?(?=\s|$)|[a-z]{2}[.!?](?=\s|$)|[ぁ-ん]。")
_BIOGRAPHY = re.compile(
    r"기자|작가|저자|지은이|글쓴이|필자|교수|연구원|졸업|전공|태어[나났]|지은 책|저서|펴냈|연재|칼럼|활동|근무|일하고|소개"
    r"|\b(?:authors?|writers?|reporters?|journalist|writes|editor|professor|born|based in|lives in)\b|著者|記者|生まれ",
    re.I,
)
_STORY, _LIFE = 2, 400  # sentences of a story at least, characters of a biography at most
_LOOKED = 4_000  # characters in which these are looked for
_CUT = re.compile(r"(?:\.\.\.|…|···)\s*(?:더\s?보기)?$")


def tells(text: str) -> bool:
    """Whether what an element named after an author holds is a story: sentences, and no short biography, no address."""
    if len(_TOLD.findall(text[:_LOOKED])) < _STORY or "@" in text or "http" in text:
        return False
    return len(text) > _LIFE or _BIOGRAPHY.search(text) is None


class Prose:
    """Characters of prose by element, in one pass down a tree and one up.

    Text belongs to the nearest block it stands in. Elements that their names call chrome hold none.
    """

    def __init__(self, body: etree._Element) -> None:
        self._body = body
        self._prose: dict[etree._Element, int] = defaultdict(int)
        self._blocks: dict[etree._Element, int] = defaultdict(int)
        self._cut: dict[etree._Element, int] = defaultdict(int)
        self._text: dict[etree._Element, list[str]] = {}
        self._own: dict[etree._Element, list[str]] = {}
        self._links: dict[etree._Element, int] = defaultdict(int)
        self._plain: dict[etree._Element, int] = defaultdict(int)
        self._sum_up(self._read())

    def total(self, element: etree._Element) -> int:
        """Characters of prose in an element and all below it."""
        return self._prose.get(element, 0)

    def plain(self, element: etree._Element) -> int:
        """Characters that are no links in it, less those that are, of any block: what speaks for a text of short lines."""
        return self._plain.get(element, 0)

    def blocks(self) -> Iterator[tuple[str, int]]:
        """Of each block, its text that is no link, and how many characters of it are links."""
        for block in self._text:
            yield " ".join(self._own.get(block, ())), self._links.get(block, 0)

    def teases(self, element: etree._Element) -> bool:
        """Whether three or more blocks of prose in it, and half of all, end in an ellipsis, as a list's items do."""
        cut = self._cut.get(element, 0)
        return cut >= 3 and 2 * cut >= self._blocks.get(element, 0)

    def _read(self) -> Sequence[etree._Element]:
        body = self._body
        order = [body]
        holder = {body: body}
        linked = {body: False}
        self._add(body.text, body, False)
        for element in body.iterdescendants(etree.Element):
            parent = element.getparent()
            if parent is None or parent not in holder:
                continue
            tag = str(element.tag)
            self._add(element.tail, holder[parent], linked[parent])
            if tag in _UNREAD or _is_chrome(element):
                continue
            holder[element] = holder[parent] if tag in _INLINE else element
            linked[element] = linked[parent] or tag == "a"
            order.append(element)
            self._add(element.text, holder[element], linked[element])
        return order

    def _add(self, said: str | None, block: etree._Element, linked: bool) -> None:
        if said and (said := said.strip()):
            self._text.setdefault(block, []).append(said)
            if linked:
                self._links[block] += len(said)
            else:
                self._own.setdefault(block, []).append(said)

    def _sum_up(self, order: Sequence[etree._Element]) -> None:
        for element in reversed(order):
            if said := self._text.get(element):
                size, links = sum(map(len, said)), self._links.get(element, 0)
                self._plain[element] += size - 2 * links
                if size - links >= SENTENCE and links < 0.5 * size:
                    self._prose[element] += size - links
                    self._blocks[element] += 1
                    self._cut[element] += bool(_CUT.search(said[-1]))
            parent = element.getparent()
            if parent is None:
                continue
            if element in self._plain:
                self._plain[parent] += self._plain[element]
            if self._prose.get(element):
                self._prose[parent] += self._prose[element]
                self._blocks[parent] += self._blocks[element]
                self._cut[parent] += self._cut[element]


def _is_chrome(element: etree._Element) -> bool:
    get = element.attrib.get
    called = f"{get('class', '')} {get('id', '')}".lower()
    rule = rules.chrome().rule(called) if len(called) > 1 else None
    return rule is not None and not (rule == "byline" and tells(_begun(element)))


def _begun(element: etree._Element) -> str:
    """What an element holds, as far as it is looked at."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(part)
        if size > _LOOKED:
            break
    return " ".join(parts)
