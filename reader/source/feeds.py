"""RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom, as they are: unbound prefixes, wrong charsets, HTML entities."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

from lxml import etree

from reader import decode
from reader.errors import SourceError
from reader.model import Post
from reader.source import exports
from reader.words import message

WHOLE = 300
"""Letters of text from which an item's own text counts as the article, not a summary."""

MOST = 5_000
"""Items of a feed at most: each may cost a page that is fetched."""

_FEED = re.compile(rb"<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed)[\s>]")
_ROOT = re.compile(r"<(?:\w+:)?(rss|RDF|feed)(?=[\s>])([^<>]*/>)?")
_QUOTED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.S)
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
    return begins(post.data)


def begins(data: bytes) -> bool:
    """Whether bytes are those of a feed, by their first element."""
    begin = data[:4096].replace(b"\0", b"")
    return bool(_FEED.search(begin)) and not re.search(rb"<html[\s>]", begin, re.I)


def items(post: Post) -> tuple[Post, ...]:
    """The items of a feed as posts, in its order.

    An item's key is its guid, else its link, else its title and date: never its place in the feed, which moves with
    every new item. Where items share one, their titles and dates tell them apart.

    Raises:
        SourceError: the feed is cut off, can't be parsed, has no items or too many.
    """
    try:
        text = _DECLARATION.sub("", decode.text(post.data, post.charset))
    except decode.NotTextError as error:
        raise SourceError(
            message("feed.damaged"), where=post.place, mend=message("mend.feed-address")
        ) from error
    if _is_cut_off(text):
        raise SourceError(message("feed.cut-off"), where=post.place, mend=message("mend.feed-whole"))
    text = _ENTITY.sub(lambda found: html.escape(html.unescape(found.group())), text)
    text = _REFERENCE.sub(_character, text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(
            message("feed.unreadable"), where=post.place, mend=message("mend.feed-address")
        ) from error
    nodes = [] if root is None else [node for node in _outermost(root) if not exports.is_no_post(node)]
    if not nodes:
        raise SourceError(message("feed.empty"), where=post.place, mend=message("mend.feed-address"))
    if len(nodes) > MOST:
        raise SourceError(
            message("feed.too-many", count=len(nodes)),
            where=post.place,
            mend=message("mend.feed-most", most=MOST),
        )
    return _told_apart([_item(node, post, index) for index, node in enumerate(nodes)])


def _is_cut_off(text: str) -> bool:
    """Whether a feed ends before its root does: what is behind is unknown, and no item of it gone. Whatever else is sloppy is read."""
    own = _QUOTED.sub("", text)
    root = _ROOT.search(own)
    closed = root and (root[2] or re.compile(rf"</(?:\w+:)?{root[1]}\s*>", re.I).search(own, root.end()))
    return bool(root and not closed)


def _outermost(root: etree._Element) -> Iterator[etree._Element]:
    """The items; one within another is its text, and not told again by each around it."""
    walk = etree.iterwalk(root, events=("start",))
    for _, node in walk:
        if isinstance(node.tag, str) and _name(node) in ("item", "entry"):
            walk.skip_subtree()
            yield node


def _told_apart(found: list[Post]) -> tuple[Post, ...]:
    """The items, each with a key of its own; of the same item twice, the first.

    All that share a key get longer ones, whichever comes first: feeds with one guid for all drop their oldest item
    with each new one, and none may then take the place of another.
    """
    found = list({(item.key, *_whole(item)): item for item in reversed(found)}.values())[::-1]
    for told in (_headline, _whole):
        shared = Counter(item.key for item in found)
        found = [
            replace(item, key=f"{item.key}#{_digest(*told(item))}") if shared[item.key] > 1 else item
            for item in found
        ]
    return tuple(found)


def _headline(item: Post) -> tuple[str, ...]:
    return item.known.get("title", ""), item.known.get("published", "")


def _whole(item: Post) -> tuple[str, ...]:
    return *_headline(item), item.data.decode()


def _digest(*told: str) -> str:
    return blake2b("\0".join(told).encode(), digest_size=8).hexdigest()


def is_whole(item: Post) -> bool:
    """Whether an item holds its article: long enough, or not cut short, or a blog's own copy of its post."""
    if "standing" in item.known:
        return True
    text = " ".join(html.unescape(_TAG.sub(" ", item.data.decode())).split())
    letters = sum(map(str.isalnum, text))
    return letters >= WHOLE or (letters >= WHOLE / 3 and not _CUT.search(text))


def _item(node: etree._Element, feed: Post, index: int) -> Post:
    known: dict[str, str] = {}
    bodies: list[str] = []
    filed: dict[str, list[str]] = {"categories": [], "tags": []}
    for child in node.iterchildren(etree.Element):
        name = _name(child)
        if name in ("encoded", "content", "description", "summary"):
            bodies.append(_body(child))
        elif name == "category":
            kind = "tags" if child.get("domain") == "post_tag" else "categories"  # as WordPress exports them
            filed[kind].append(str(child.text or child.get("term") or "").strip())
        elif (fact := _FACTS.get(name)) and (told := _told(fact, child)):
            known.setdefault(fact, told)
    if standing := exports.standing(node):
        known["standing"] = standing
    guid = known.pop("guid", "")
    if "updated" in known:
        known.setdefault("published", known["updated"])
    body = exports.text(node) or max(bodies, key=len, default="")
    headline = (known.get("title", ""), known.get("published", ""))
    key = guid or known.get("url") or f"{feed.key}#{_digest(*headline) if any(headline) else _digest(body)}"
    known |= {kind: ", ".join(filter(None, names)) for kind, names in filed.items() if any(names)}
    place = known.get("url") or f"{feed.place}#{index + 1}"
    return Post(place, key, "text/html", body.encode(), "utf-8", known, "item")


_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")


def _character(found: re.Match[str]) -> str:
    """A reference to a character, or nothing where it is to what XML can't hold (NUL, half a character): lxml can't read it back."""
    digits = (found[1] or found[2]).lstrip("0")
    number = int(digits or "0", 16 if found[1] else 10) if len(digits) < 8 else -1
    holdable = (
        number in (9, 10, 13)
        or 32 <= number < 0xD800
        or 0xDFFF < number < 0xFFFE
        or 0xFFFF < number < 0x110000
    )
    return found[0] if holdable else ""


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
