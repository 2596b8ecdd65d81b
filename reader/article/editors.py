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


def without_signs(root: etree._Element) -> None:
    """Notion writes ``@`` before each date."""
    for time in root.iter("time"):
        if time.text and time.text.startswith("@"):
            time.text = time.text[1:]
