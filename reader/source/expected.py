"""Is what came what was asked for? A page where a feed was, a login or a notice where an article was: told, and not remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from lxml import etree

from reader import decode
from reader.errors import SourceError
from reader.source import feeds
from reader.source.network import LaterError
from reader.source.remembered import Answer
from reader.words import message

Check = Callable[[Answer, Answer | None], None]
"""Raises at a whole answer that isn't wanted, given what was last said there, if that is known."""

ENOUGH, SENTENCE = 80, 25
"""Characters of a page that may be an article, and of a paragraph that counts: with fewer, `reader.article.page` finds none."""

LARGEST = 300_000
"""Bytes of a page that may be a login or a notice."""

_FEED = re.compile(r"(?:\.(?:xml|rss|atom|rdf)|/(?:feed|rss|atom))/?\Z", re.I)
_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", re.I | re.S)
_LOGIN = re.compile(r"/(?:wp-|nid)?(?:log-?in|sign-?in|sso)(?:\.\w+)?(?:/|\Z)", re.I)
_SIGN = re.compile(
    r"로그인|점검|접근 권한|비밀번호|maintenance|\blog ?in\b|\bsign ?in\b|unavailable|password", re.I
)
_UNREAD = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "select",
        "option",
        "button",
        "textarea",
        "nav",
        "footer",
    )
)
_INLINE = frozenset(
    ("a", "b", "em", "strong", "i", "span", "font", "u", "small", "mark", "code", "sub", "sup")
)


def feed(told: Answer, before: Answer | None) -> None:
    """See that a typed address that was a feed, or is called so, still is one.

    Raises:
        SourceError: there is something else now.
    """
    if feeds.begins(told.data):
        return
    called = _FEED.search(urlsplit(told.url).path) and _HTML.match(told.data.removeprefix(b"\xef\xbb\xbf"))
    if called or (before and feeds.begins(before.data)):
        raise SourceError(message("feed.gone"), mend=message("mend.feed-gone"))


def page(link: str) -> Check:
    """Sees that behind a feed's `link` there is a page, and no login, home page or notice in place of it.

    Raises:
        LaterError: there isn't.
    """

    def check(told: Answer, before: Answer | None) -> None:
        if _leads_away(link, told.url) or _is_notice(told):
            raise LaterError(message("feed.no-page"), mend=message("mend.later"))

    return check


def _leads_away(link: str, url: str) -> bool:
    """Whether a link led to a login, or to a site's home."""
    before, after = urlsplit(link), urlsplit(url)
    home = after.path in ("", "/") and not after.query and (before.path not in ("", "/") or before.query)
    return bool(home or (_LOGIN.search(after.path) and not _LOGIN.search(before.path)))


def _is_notice(told: Answer) -> bool:
    """Whether a page holds no article and says why, in its title or in what little text it has."""
    if len(told.data) > LARGEST or told.media() not in ("", "text/html", "application/xhtml+xml"):
        return False
    try:
        text = decode.text(told.data)
    except decode.NotTextError:
        return False
    tree: etree._Element | None = etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8"))
    if tree is None:
        return False
    blocks = list(_blocks(tree))
    if "__next_f" in text or sum(len(block) for block in blocks if len(block) >= SENTENCE) >= ENOUGH:
        return False
    return any(map(_SIGN.search, [tree.findtext(".//title") or "", *blocks]))


def _blocks(tree: etree._Element) -> Iterator[str]:
    """The texts of a page by paragraph, without what is no text and what leads elsewhere."""
    said: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end", "comment"))
    for event, node in walk:
        name = node.tag if isinstance(node.tag, str) else ""
        if event == "start" and (name in _UNREAD or name in ("head", "a")):
            walk.skip_subtree()
        elif event == "start":
            said.append(node.text or "")
        if event == "end" and name not in _INLINE:
            yield " ".join("".join(said).split())
            said.clear()
        if event != "start":
            said.append(node.tail or "")
