"""Pages that a program made of one text: what tells a mail, and what Notion says beside its text."""

from __future__ import annotations

import re

from lxml import etree

from reader.article.line import clean
from reader.frontmatter import Facts

LINKS = 2_000
"""Links at the end of a mail that are looked at."""

_LEAVE = re.compile(r"수신\s?거부|구독\s?(?:취소|해지|해제)|unsubscribe|opt-?out", re.I)
# kinds of Notion's properties, and names of those that people make themselves
_DATES = re.compile(r"property-row-(?:created_time|date)\b")
_PEOPLE = re.compile(r"property-row-(?:created_by|person)\b")
_CHOSEN = re.compile(r"property-row-(?:multi_select|select)\b")
_TAGGED = re.compile(r"태그|분류|키워드|카테고리|tags?|categor(?:y|ies)|keywords?", re.I)
# Naver's editors, SE2 to SE ONE, and its pages for phones
_DATED = re.compile(r"(?:^|\s)(?:se_publishDate|_postAddDate|blog_date|date)(?:\s|$)")
_DAY = re.compile(r"(?:19|20)\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]")
_MAP = re.compile(r"(?:^|\s)(?:se-placesMap|se_map|se-map)(?:\s|$)")
_PLACE = re.compile(r"(?:^|\s)(?:se-map-title|se_title|se_map_title)(?:\s|$)")
_ADDRESS = re.compile(r"(?:^|\s)(?:se-map-address|se_address|se_map_address)(?:\s|$)")


def is_mail(body: etree._Element) -> bool:
    """Whether a page is a newsletter's mail: laid out by tables in tables, with a link to get no more; no script."""
    if body.find(".//table//table") is None or body.find(".//script[@src]") is not None:
        return False
    links = body.findall(".//a")[-LINKS:]
    return any(
        _LEAVE.search(f"{link.get('href', '')[:500]} {''.join(map(str, link.itertext()))[:100]}")
        for link in links
    )


def facts(tree: etree._Element) -> Facts:
    """What the table of properties above a page of Notion's tells, under the names that front matter uses."""
    found: dict[str, object] = {}
    for row in tree.iterfind(".//table[@class='properties']//tr"):
        kind, name, cell = row.get("class", ""), row.find("th"), row.find("td")
        if (
            name is None
            or cell is None
            or not (value := clean("".join(map(str, cell.itertext()))).lstrip("@"))
        ):
            continue
        if _DATES.search(kind):
            found.setdefault("published", value)
        elif _PEOPLE.search(kind):
            found.setdefault("author", value)
        elif _CHOSEN.search(kind) and _TAGGED.search("".join(map(str, name.itertext()))):
            values = [clean("".join(map(str, one.itertext()))) for one in cell] or [value]
            found.setdefault("tags", [one for one in values if one])
    return found


def dated(tree: etree._Element) -> str:
    """When Naver says that a post of its blogs was published; empty elsewhere."""
    for element in tree.iter("span", "p", "div"):
        if _DATED.search(element.get("class", "")):
            text = clean("".join(map(str, element.itertext())))
            if _DAY.match(text):
                return text
    return ""


def place(root: etree._Element) -> None:
    """Naver's maps say the name and the address of a place, each place once; what else stands on a map goes."""
    told: set[str] = set()
    for chart in [one for one in root.iter(etree.Element) if _MAP.search(one.get("class", ""))]:
        names, addresses = _texts(chart, _PLACE, "strong"), _texts(chart, _ADDRESS, "p")
        tail = chart.tail
        chart.clear()
        chart.tail, chart.tag = tail, "div"
        for index, name in enumerate(names):
            text = ", ".join([name, *addresses[index : index + 1]])
            if text not in told:
                etree.SubElement(chart, "p").text = text
            told.add(text)


def _texts(chart: etree._Element, called: re.Pattern[str], tag: str) -> list[str]:
    """What the elements of a class say, or else those of a tag."""
    named = [one for one in chart.iter(etree.Element) if called.search(one.get("class", ""))]
    found = (clean("".join(map(str, one.itertext()))) for one in named or chart.iter(tag))
    return [text for text in found if text]


def without_signs(root: etree._Element) -> None:
    """Notion writes ``@`` before each date."""
    for time in root.iter("time"):
        if time.text and time.text.startswith("@"):
            time.text = time.text[1:]
