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

_SENTENCE = re.compile(r"\w[.!?。][\"”’')]?(?:\s|$)")
# what the links of a front page say, in place of titles
_BUTTON = re.compile(
    r"\W*(?:더\s?보기|자세히(?:\s?보기)?|바로\s?가기|메뉴|오시는\s?길|찾아오시는\s?길|회사\s?소개|인사말|사업\s?(?:소개|분야|안내)|제품(?:\s?소개)?|서비스|"
    r"문의(?:하기)?|상담(?:\s?신청)?|예약(?:하기)?|주문(?:하기)?|구매(?:하기)?|갤러리|공지\s?사항|고객\s?센터|로그인|회원\s?가입|시작하기|"
    r"(?:아이디|비밀번호)\s?찾기|more|read more|learn more|about(?: us)?|contact(?: us)?|menu|products?|services?|log ?in|sign ?(?:in|up)|"
    r"get started|もっと見る|詳しく(?:見る)?|お問い合わせ|会社概要|メニュー|アクセス|ログイン|新規登録)\W*",
    re.I,
)


def lists(element: etree._Element, text: Prose) -> bool:
    """Whether the element that holds most of a page's text lists articles."""
    return text.teases(element) or _dated(element) or _is_soup(element, text) or _repeats(element, text)


def fronts(tree: etree._Element) -> bool:
    """Whether a page with little text and few links is a front page, a list of titles or a form: no text, however short."""
    body = tree.find("body")
    if body is None:
        return False
    blocks = list(Prose(body).blocks())
    own = [left for text, _ in blocks if letters(left := _DATE.sub("", text))]
    told = any(map(_SENTENCE.search, own))
    if told and len(body.findall(".//article")) == 1:
        return False
    named = [said for link in body.iter("a") if (said := _said(link))]
    if not told and (
        body.find(".//input[@type='password']") is not None
        or sum(map(bool, map(_BUTTON.fullmatch, named))) > 1
    ):
        return True
    titles = sum(1 for said in named if letters(said) > 4 and " " in said)
    linked, said_too = sum(size for _, size in blocks), sum(map(len, own))
    return (titles >= ENTRIES and linked > 2 * said_too) or (
        not told and len(named) > 1 and linked > said_too
    )


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
