"""What is known about a post: title, dates, names, addresses; from front matter, carrier, page and file name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import TypeVar
from unicodedata import normalize
from urllib.parse import urlsplit

from reader.article import address, angles
from reader.article.line import clean
from reader.frontmatter import Facts
from reader.model import KOREA, Article, Post

YEARS = (1900, 2100)
"""Years in which a post can be published."""

Known = TypeVar("Known")

_YES = ("true", "yes", "on", "y", "1", "예", "네", "참")
_NO = ("false", "no", "off", "n", "0", "아니오", "아니요", "아뇨", "거짓")
_IMAGES = ("image", "featured_image", "featuredImage", "cover", "thumbnail")

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})"
    r"(?:\s*일)?[.,]?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?"
    r"(?:[T\s]*(?:(오전|오후|AM|PM)\s*)?(\d{1,2})\s*[:시]\s*(\d{2})(?:[:분]\s*(\d{2}))?)?"
    r"(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?",
    re.I,
)
_NAME_DATE = re.compile(r"(?:^|/)(\d{4})-(\d{1,2})-(\d{1,2})-")
_NUMBERED = re.compile(r"\s*\d+[.)]\s+")


def when(value: object) -> datetime | None:
    """A date as people, feeds and YAML write it: aware, Korean time where no zone is told; None if none.

    One outside `YEARS` is none either: nobody means it, and beyond them, zones and calendars end.
    """
    found = _told(value)
    if found is None or not YEARS[0] <= found.year <= YEARS[1]:
        return None
    return found if found.tzinfo else found.replace(tzinfo=KOREA)


def _told(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = str(value or "")[:1000]
    if found := _DATE.search(text):
        return _written(found)
    try:
        return parsedate_to_datetime(text)  # RFC 822, in feeds
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _written(found: re.Match[str]) -> datetime | None:
    year, month, day, half, hour, minute, second, zone = found.groups()
    at = int(hour or 0)
    if half and half.upper() in ("오후", "PM") and at < 12:
        at += 12
    elif half and half.upper() in ("오전", "AM") and at == 12:
        at = 0
    offset = timedelta(hours=9)
    if zone and zone.upper() == "Z":
        offset = timedelta()
    elif zone:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    try:
        whole = datetime(int(year), int(month), int(day), at % 24, int(minute or 0), int(second or 0))
        return whole.replace(tzinfo=timezone(offset))
    except ValueError:
        return None


def title(value: object) -> str:
    """A title as one line: markup gone, a YAML list (``[속보]``) as it was typed, the first of numbered ones."""
    lines = [line for line in _typed(value).split("\n") if line.strip()]
    if len(lines) > 1 and all(_NUMBERED.match(line) for line in lines):
        lines = [_NUMBERED.sub("", lines[0], count=1)]
    return clean(angles.without_tags(" ".join(lines)))


def sentences(value: object) -> str:
    """A text, or the items of a list one after the other."""
    if not isinstance(value, list):
        return title(value)
    said = [text for one in value if (text := title(one))]
    return " ".join(text if text[-1] in ".!?…" else f"{text}." for text in said)


def _typed(value: object) -> str:
    """A value as it is typed in YAML."""
    if isinstance(value, list | tuple | set):
        return "[" + ", ".join(clean(_typed(one)) for one in value) + "]"
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{clean(_typed(key))}: {clean(_typed(one))}" for key, one in value.items()) + "}"
        )
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def shortened(text: str, most: int) -> str:
    """`text`, cut off where it has more than `most` characters: what stands in lists, tags and feeds has an end."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def names(value: object) -> tuple[str, ...]:
    """Categories, tags or authors: a list, a list of mappings with ``name``, a comma or space separated text."""
    if isinstance(value, str):
        parts: Iterable[object] = (
            value.split(",") if "," in value else value.split() if len(value) < 40 else [value]
        )
    elif isinstance(value, Mapping):
        parts = [value.get("name", "")]
    elif isinstance(value, list | tuple):
        parts = [one.get("name", "") if isinstance(one, Mapping) else one for one in value]
    else:
        parts = [] if value is None else [value]
    return tuple(dict.fromkeys(text for part in parts if (text := clean(_typed(part)))))


def byline(value: object) -> str:
    """One or more authors as one text."""
    return clean(value) if isinstance(value, str) else ", ".join(names(value))


def named(post: Post) -> datetime | None:
    """The date in the file name. A file's own time is no date of the post."""
    found = _NAME_DATE.search(post.known.get("path") or post.place)
    return when("-".join(found.groups())) if found else None


def name_of(post: Post) -> str:
    """What a file name tells of the title: no date, no suffix, hyphens as spaces."""
    name = PurePosixPath(post.known.get("path") or post.place)
    stem = name.parent.name if name.stem in ("index", "_index") and name.parent.name else name.stem
    return clean(re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", stem).replace("-", " ").replace("_", " "))


def flag(value: object) -> bool | None:
    """Yes or no, as YAML, TOML and people who quote them write it; None if neither."""
    if isinstance(value, bool):
        return value
    word = normalize("NFKC", str(value)[:20]).strip().lower() if isinstance(value, str | int) else ""
    return True if word in _YES else False if word in _NO else None


def first(layers: Iterable[Mapping[str, object]], *names: str) -> object:
    """The first value that is told under one of the names, layer by layer."""
    return next((layer[name] for layer in layers for name in names if layer.get(name)), None)


def believed(
    layers: Iterable[Mapping[str, object]],
    names: Iterable[str],
    understood: Callable[[object], Known | None],
    ignored: list[str],
) -> Known | None:
    """The first value that is told under one of the names and can be true; the ones before it go to `ignored`.

    A yes or no is none of those: ``published: true`` is no date.
    """
    for name, value in ((name, layer.get(name)) for layer in layers for name in names):
        if value and flag(value) is None:
            if found := understood(value):
                return found
            ignored.append(f"{name}: {shown(value)}")
    return None


def shown(value: object) -> str:
    """A value as a message shows it: one line, not too long."""
    text = clean(str(value)) or repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def gather(post: Post, front: Facts, page: Facts, ignored: list[str]) -> Article:
    """All facts of a post, without title and text: its own word first, then its carrier's, then its page's.

    Its key is its own permalink, else its page's canonical address, else `Post.key`. What can't be true goes to
    `ignored`.
    """
    layers = (front, post.known, page)

    def told(*keys: str) -> object:
        return first(layers, *keys)

    published = believed(layers, ("date", "published", "pubDate", "publishDate"), when, ignored)
    published = published or named(post)
    categories = names(told("categories", "category"))
    own = believed((front,), ("permalink", "url"), address.either, ignored) or ""
    canonical = believed((page,), ("canonical", "url"), address.on_web, ignored) or ""
    if len(urlsplit(canonical).path) < 2:
        canonical = ""  # a site that calls all its pages its home page
    believed((post.known,), ("site",), address.on_web, ignored)
    url = address.of_post(post, front, own, categories, published)
    return Article(
        title="",
        key=(own if not address.is_pattern(own) else "") or canonical or post.key,
        sections=(),
        url=url or believed((post.known, page), ("url", "canonical"), address.on_web, ignored) or "",
        published=published,
        updated=believed(layers, ("last_modified_at", "lastmod", "updated"), when, ignored),
        byline=byline(told("author", "authors", "writer")),
        correction=sentences(first((front,), "correction", "정정")),
        excerpt=sentences(told("excerpt", "description", "summary", "lead")),
        image=believed(layers, _IMAGES, _image, ignored) or "",
        categories=categories,
        tags=names(told("tags", "keywords")),
    )


def _image(value: object) -> str:
    return address.either(first([value], "path", "url", "src") if isinstance(value, Mapping) else value)
