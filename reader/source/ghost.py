"""Ghost's export: all posts of a blog in one JSON file, each a post here; what its blog doesn't show isn't shown here either."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping

from reader import unseen
from reader.errors import SourceError
from reader.model import Post
from reader.words import message

MOST = 5_000
"""Posts of an export at most, as of a feed."""

_HOST = "__GHOST_URL__"


def posts(post: Post) -> tuple[Post, ...]:
    """The posts of an export in its order; its pages stand as such.

    Raises:
        SourceError: it is no export of Ghost's, or holds no post.
    """
    try:
        data = _data(json.loads(post.data))
    except (ValueError, RecursionError):
        data = None
    if data is None:
        raise SourceError(message("file.no-export"), where=post.place, mend=message("mend.export"))
    found = _rows(data, "posts")
    if not found:
        raise SourceError(message("file.no-posts"), where=post.place, mend=message("mend.export"))
    if len(found) > MOST:
        raise SourceError(
            message("feed.too-many", count=len(found)),
            where=post.place,
            mend=message("mend.feed-most", most=MOST),
        )
    authors = _named(data, "posts_authors", "author_id", "users")
    tags = _named(data, "posts_tags", "tag_id", "tags")
    return tuple(_post(each, post, index, authors, tags) for index, each in enumerate(found))


def _data(told: object) -> Mapping[str, object] | None:
    """What holds the tables: ``{"db": [{"data": …}]}``, ``{"data": …}``, or themselves."""
    for _ in range(3):
        if isinstance(told, list):
            told = told[0] if told else None
        if not isinstance(told, dict):
            return None
        if isinstance(told.get("posts"), list):
            return told
        told = told.get("db") or told.get("data")
    return told if isinstance(told, dict) and isinstance(told.get("posts"), list) else None


def _rows(data: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return unseen.without(value).strip() if isinstance(value, str) else ""


def _id(row: Mapping[str, object], name: str) -> str:
    return str(row[name]) if isinstance(row.get(name), int) else _text(row, name)


def _named(data: Mapping[str, object], links: str, key: str, table: str) -> dict[object, list[str]]:
    """The names of a post's authors or tags, by its id."""
    names = {_id(row, "id"): _text(row, "name") for row in _rows(data, table)}
    found: dict[object, list[str]] = {}
    for row in _rows(data, links):
        if name := names.get(_id(row, key), ""):
            found.setdefault(_id(row, "post_id"), []).append(name)
    return found


def _post(
    row: Mapping[str, object],
    export: Post,
    index: int,
    authors: Mapping[object, list[str]],
    tags: Mapping[object, list[str]],
) -> Post:
    name = _id(row, "id") or _id(row, "uuid") or _text(row, "slug") or str(index + 1)
    body = _text(row, "html") or "".join(
        f"<p>{html.escape(line)}</p>" for line in _text(row, "plaintext").split("\n") if line.strip()
    )
    known = {
        "title": _text(row, "title"),
        "published": _text(row, "published_at") or _text(row, "created_at"),
        "updated": _text(row, "updated_at"),
        "author": ", ".join([*authors.get(name, []), *_nested(row, "authors")]),
        "tags": ", ".join([*tags.get(name, []), *_nested(row, "tags")]),
        "description": _text(row, "custom_excerpt"),
        "image": _address(row, "feature_image"),
        "url": _address(row, "canonical_url") or _address(row, "url"),
        "standing": _standing(row),
    }
    data = body.replace(_HOST, "").encode("utf-8", "replace")
    kept = {fact: value for fact, value in known.items() if value}
    return Post(
        f"{export.place}#{index + 1}", f"{export.key}#{name}", "text/html", data, "utf-8", kept, "item"
    )


def _nested(row: Mapping[str, object], name: str) -> Iterable[str]:
    """Names that stand in the post itself, as Ghost's Content API has them."""
    return filter(None, (_text(each, "name") for each in _rows(row, name)))


def _address(row: Mapping[str, object], name: str) -> str:
    address = _text(row, name)
    return address if address.startswith("http") else ""


def _standing(row: Mapping[str, object]) -> str:
    """``page``, ``draft``, ``future``; ``hidden`` for what only members get, and what was only mailed; empty for what all see."""
    if _text(row, "type") == "page" or row.get("page"):
        return "page"
    status, seen_by = _text(row, "status") or "published", _text(row, "visibility") or "public"
    if status == "published":
        return "" if seen_by == "public" else "hidden"
    return {"draft": "draft", "scheduled": "future"}.get(status, "hidden")
