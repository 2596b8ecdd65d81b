"""What a page tells about itself: JSON-LD, OpenGraph, ``<meta>``, its title line, the lines above its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from reader import frontmatter
from reader.article import angles, editors, titles
from reader.article.line import clean, letters
from reader.frontmatter import Facts

LONGEST = 2_000
"""Characters of a title at most that are looked through for the names of a site."""

HEADS = 100
"""Lines above a text that are looked at for its title."""

_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:tit|title|tt|subject|sbj|headline)(?:[\s_-]|$|\d)", re.I)
_CRUMBS = re.compile(r"[<>»›]")
_BRACKETED = re.compile(r"<(?!\s)([^<>]{1,40})(?<!\s)>")
_DATED = re.compile(
    r"(?:기사\s?입력|최초\s?입력|입력|등록일시?|등록|작성일시?|게시일|승인|송고|발행일?|수정)\s*[:：]?\s*"
    r"((?:19|20)\d\d\s*[-./년].{4,40})"
)
_META = {
    "article:published_time": "published", "og:article:published_time": "published", "datepublished": "published",
    "pubdate": "published", "publishdate": "published", "date": "published", "dc.date": "published",
    "dc.date.issued": "published", "article:modified_time": "updated", "datemodified": "updated",
    "og:updated_time": "updated", "author": "author", "dable:author": "author", "article:author": "author",
    "og:article:author": "author", "byl": "author", "dc.creator": "author", "og:image": "image",
    "twitter:image": "image", "og:description": "description", "description": "description",
    "article:section": "category", "og:url": "url", "og:site_name": "site_name", "application-name": "publisher", "og:title": "og_title",
    "keywords": "keywords", "news_keywords": "keywords", "article:tag": "keywords",
}  # fmt: skip


def facts(tree: etree._Element, root: etree._Element) -> Facts:
    """Title, dates, author, address, image and the like, under the names that front matter uses."""
    found: dict[str, object] = {}
    for name, value in [*_linked_data(tree), *_tags(tree)]:
        if value:
            found.setdefault(name, value)
    if "published" not in found and (dated := _DATED.search(_around(root))):
        found["published"] = dated.group(1)
    if "published" not in found and (day := editors.dated(tree)):
        found["published"] = day
    found["title"] = _title(tree, root, found)
    return found


def _tags(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for tag in tree.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        if name in _META and (content := clean(tag.get("content") or "")):
            yield _META[name], content
    for tag in tree.iter("link"):
        if tag.get("rel") == "canonical" and tag.get("href", "").startswith("http"):
            yield "canonical", tag.get("href", "")
    for tag in tree.iter("time"):
        if tag.get("datetime"):
            yield "published", tag.get("datetime", "")
            break


def _linked_data(tree: etree._Element) -> Iterator[tuple[str, object]]:
    """schema.org's Article and its kinds, as JSON-LD; broken JSON is as good as none."""
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json" or not script.text:
            continue
        try:
            told = frontmatter.bounded(json.loads(script.text, strict=False))
        except (ValueError, RecursionError):
            continue
        things = (
            told if isinstance(told, list) else told.get("@graph", [told]) if isinstance(told, dict) else []
        )
        for thing in things if isinstance(things, list) else []:
            if isinstance(thing, dict) and re.search(r"Article|Posting|Report", str(thing.get("@type"))):
                yield "headline", thing.get("headline")
                yield "published", thing.get("datePublished")
                yield "updated", thing.get("dateModified")
                yield "author", thing.get("author")
                publisher = thing.get("publisher")
                yield "publisher", publisher.get("name") if isinstance(publisher, dict) else None


def _title(tree: etree._Element, root: etree._Element, found: dict[str, object]) -> str:
    """The title: as the page's own heading says it, when what the head tells agrees with one."""
    line = tree.find(".//title")
    texts = [found.get("headline"), found.get("og_title"), line.text if line is not None else ""]
    told = [clean(angles.without_tags(str(text)[:LONGEST])) for text in texts if text]
    heads = list(dict.fromkeys(islice(_heads(tree, root), HEADS)))
    for text in told:
        agreed = [head for head in heads if _bare(head) in _bare(text)]
        if agreed:
            return max(agreed, key=len)
    sites = [clean(str(found.get(name) or "")) for name in ("site_name", "publisher")]
    short = [clean(said(head)) for head in islice(tree.iter("h1", "h2", "h3"), HEADS) if len(head) < 6]
    short = [text for text in short if text in " ".join(told)]
    usable = [
        titles.trimmed(text, sites, short) for text in told if not _is_crumbs(text) and text not in sites
    ]
    return next((text for text in usable if text), "") or (heads[-1] if heads else "")


def _heads(tree: etree._Element, root: etree._Element) -> Iterator[str]:
    """What looks like the title above the text, in order; the nearest is the last."""
    for element in tree.iter(etree.Element):
        tag = element.tag
        if element is root:
            first = next(root.iter("h1", "h2"), None)
            if first is not None and (text := clean(said(first))) and letters(text) >= 8:
                yield text
            return
        named = tag in ("h1", "h2", "h3", "h4") or (
            tag in ("p", "div", "strong", "span", "dt", "td") and _TITLE_NAME.search(element.get("class", ""))
        )
        if tag == "td" and not named:
            before = element.getprevious()
            named = before is not None and before.tag == "th" and clean(said(before)) == "제목"
        if (
            named
            and len(element) < 6
            and sum(1 for _ in islice(element.iter(), 30)) < 30
            and 8 <= letters(text := clean(said(element))) <= 120
        ):
            yield text


def _is_crumbs(text: str) -> bool:
    """A trail through a site's menus, like 알림마당>소식>보도자료, but for one that an article's title begins (ND Soft)."""
    parts = _CRUMBS.split(_BRACKETED.sub(r"\1", text))
    return "기사본문" not in text and len(parts) > 2 and max(map(letters, parts)) < 12


def _around(root: etree._Element) -> str:
    """The text near the article, where bylines and dates stand."""
    near = root
    for _ in range(3):
        parent = near.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        near = parent
    return clean(" ".join(text for text in map(str, near.itertext()) if len(text) < 200))[:4000]


def said(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(map(str, element.itertext()))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))
