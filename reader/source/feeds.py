"""RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom, as they are: unbound prefixes, wrong charsets, HTML entities."""

from __future__ import annotations

import html
import re

from lxml import etree

from reader import decode
from reader.errors import SourceError
from reader.model import Post

WHOLE = 300
"""Letters of text from which an item's own text counts as the article, not a summary."""

_FEED = re.compile(rb"<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed)[\s>]")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)([A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"<[^<>]*>")
_CUT = re.compile(
    r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|더\s?보기|Read more|Continue reading)\s*(?:→|»|>>)?\s*\Z", re.I
)
_FACTS = {
    "title": "title", "link": "url", "guid": "guid", "id": "guid", "creator": "author", "author": "author",
    "pubdate": "published", "published": "published", "date": "published", "issued": "published",
    "updated": "updated", "modified": "updated", "enclosure": "image",
}  # fmt: skip
# other vocabularies that use RSS's own element names for something else
_FOREIGN = ("media", "itunes", "podcast", "source", "georss", "thr")


def is_feed(post: Post) -> bool:
    """Whether a post is a feed, by its first element."""
    if post.media not in ("application/xml", "text/html", "text/plain"):
        return False
    begin = post.data[:4096].replace(b"\0", b"")
    return bool(_FEED.search(begin)) and not re.search(rb"<html[\s>]", begin, re.I)


def items(post: Post) -> tuple[Post, ...]:
    """The items of a feed as posts, in its order.

    Raises:
        SourceError: the feed can't be parsed, or has no items.
    """
    try:
        text = _DECLARATION.sub("", decode.text(post.data, post.charset))
    except decode.NotTextError as error:
        raise SourceError(
            "피드가 깨져 있습니다.", where=post.place, mend="피드 주소를 확인해 주세요."
        ) from error
    text = _ENTITY.sub(lambda found: html.escape(html.unescape(found.group())), text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(
            "피드를 읽을 수 없습니다.", where=post.place, mend="피드 주소를 확인해 주세요."
        ) from error
    nodes = (
        []
        if root is None
        else [node for node in root.iter(etree.Element) if _name(node) in ("item", "entry")]
    )
    if not nodes:
        raise SourceError("피드에 글이 없습니다.", where=post.place, mend="피드 주소를 확인해 주세요.")
    return tuple(_item(node, post, index) for index, node in enumerate(nodes))


def is_whole(item: Post) -> bool:
    """Whether an item holds its article: long enough, or not cut short."""
    text = html.unescape(_TAG.sub(" ", item.data.decode())).strip()
    letters = sum(map(str.isalnum, text))
    return letters >= WHOLE or (letters >= WHOLE / 3 and not _CUT.search(text))


def _item(node: etree._Element, feed: Post, index: int) -> Post:
    known: dict[str, str] = {}
    bodies: list[str] = []
    tags: list[str] = []
    for child in node.iterchildren(etree.Element):
        name = _name(child)
        if name in ("encoded", "content", "description", "summary"):
            bodies.append(_body(child))
        elif name == "category":
            tags.append(str(child.text or child.get("term") or "").strip())
        elif (fact := _FACTS.get(name)) and (told := _told(fact, child)):
            known.setdefault(fact, told)
    guid = known.pop("guid", "")
    key = guid or known.get("url") or f"{feed.key}#{known.get('published') or index}"
    if "updated" in known:
        known.setdefault("published", known["updated"])
    if any(tags):
        known["tags"] = ", ".join(filter(None, tags))
    place = known.get("url") or f"{feed.place}#{index + 1}"
    return Post(place, key, "text/html", max(bodies, key=len, default="").encode(), "utf-8", known)


def _told(fact: str, node: etree._Element) -> str:
    """What an element tells: its text, or an attribute."""
    text = " ".join(" ".join(map(str, node.itertext())).split())
    if fact == "url" and not text:
        return node.get("href", "") if node.get("rel", "alternate") == "alternate" else ""
    if fact == "image":
        return node.get("url", "") if node.get("type", "").startswith("image/") else ""
    return text


def _body(node: etree._Element) -> str:
    """The text of a content element; XHTML inside it as markup again."""
    inner = (str(etree.tostring(child, encoding="unicode", method="html")) for child in node)
    return "".join([html.escape(node.text or ""), *inner]) if len(node) else str(node.text or "")


def _name(node: etree._Element) -> str:
    """The local name in lower case, whether its prefix is bound, unbound or missing; foreign ones are empty."""
    tag = str(node.tag)
    space, _, local = tag.rpartition("}") if "}" in tag else tag.rpartition(":")
    prefix = (node.prefix or space).lower()
    return "" if prefix in _FOREIGN else local.lower()
