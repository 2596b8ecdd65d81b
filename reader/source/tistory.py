"""A backup of Tistory or Textcube (TTXML): all posts of a blog in one XML file."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lxml import etree

from reader import decode
from reader.errors import SourceError
from reader.model import Post
from reader.words import message

MOST = 5_000
"""Posts of a backup at most, as of a feed."""

_BACKUP = re.compile(rb"<blog\s[^<>]{0,200}\btype=[\"']tattertools")
_HEAD = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_FILE, _END = re.compile(r"<attachment\b"), "</attachment>"


def is_backup(post: Post) -> bool:
    """Whether a file is one, by its first element."""
    return post.media == "application/xml" and _BACKUP.search(post.data[:4096]) is not None


def posts(post: Post) -> tuple[Post, ...]:
    """The posts of a backup in its order; what isn't public stands as hidden.

    Raises:
        SourceError: it can't be read, or holds no post.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        text = _without_files(_HEAD.sub("", decode.text(post.data, post.charset)))
        root: etree._Element | None = etree.fromstring(text.encode(), parser)
    except (decode.NotTextError, etree.XMLSyntaxError) as error:
        raise SourceError(
            message("feed.unreadable"), where=post.place, mend=message("mend.export")
        ) from error
    found = [] if root is None else root.findall("post")
    if not found:
        raise SourceError(message("file.no-posts"), where=post.place, mend=message("mend.export"))
    if len(found) > MOST:
        raise SourceError(
            message("feed.too-many", count=len(found)),
            where=post.place,
            mend=message("mend.feed-most", most=MOST),
        )
    return tuple(_post(node, post, index) for index, node in enumerate(found))


def _without_files(text: str) -> str:
    """A backup without the files of its posts, which are most of it."""
    first, *rest = _FILE.split(text)
    parts = (part.partition(_END) for part in rest)
    return first + "".join(after if end else f"<attachment{before}" for before, end, after in parts)


def _post(node: etree._Element, backup: Post, index: int) -> Post:
    def told(name: str) -> str:
        return (node.findtext(name) or "").strip()

    known = {
        "title": told("title"),
        "published": _moment(told("published") or told("created")),
        "updated": _moment(told("modified")),
        "tags": ", ".join(filter(None, ((tag.text or "").strip() for tag in node.findall("tag")))),
        "standing": "" if told("visibility") in ("public", "syndicated", "") else "hidden",
    }
    kept = {fact: value for fact, value in known.items() if value}
    key = told("id") or node.get("slogan") or str(index + 1)
    place = f"{backup.place}#{index + 1}"
    return Post(place, f"{backup.key}#{key}", "text/html", told("content").encode(), "utf-8", kept, "item")


def _moment(seconds: str) -> str:
    """A time in seconds since 1970, as `Post.known` has it."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat() if re.fullmatch(r"\d{1,10}", seconds) else ""
