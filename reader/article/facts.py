"""What is known about a post: title, dates, names, addresses; from front matter, carrier, page and file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin, urlsplit

from reader.article.frontmatter import Facts
from reader.article.line import clean
from reader.model import Article, Post

KST = timezone(timedelta(hours=9), "KST")
"""Korean time: what a Korean post means when it tells no zone."""

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})"
    r"(?:\s*일)?[.,]?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?"
    r"(?:[T\s]*(?:(오전|오후|AM|PM)\s*)?(\d{1,2})\s*[:시]\s*(\d{2})(?:[:분]\s*(\d{2}))?)?"
    r"(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?",
    re.I,
)
_NAME_DATE = re.compile(r"(?:^|/)(\d{4})-(\d{1,2})-(\d{1,2})-")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_NUMBERED = re.compile(r"\s*\d+[.)]\s+")


def when(value: object) -> datetime | None:
    """A date as people, feeds and YAML write it: aware, Korean time where no zone is told; None if none."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=KST)
    if isinstance(value, date):
        return datetime.combine(value, time(), KST)
    text = str(value or "")
    if found := _DATE.search(text):
        return _written(found)
    try:
        parsed = parsedate_to_datetime(text)  # RFC 822, in feeds
    except (ValueError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=KST)


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
    if isinstance(value, list):
        return "[" + ", ".join(clean(str(one)) for one in value) + "]"
    lines = [line for line in str(value or "").split("\n") if line.strip()]
    if len(lines) > 1 and all(_NUMBERED.match(line) for line in lines):
        lines = [_NUMBERED.sub("", lines[0], count=1)]
    return clean(_TAG.sub(" ", " ".join(lines)))


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
    return tuple(dict.fromkeys(text for part in parts if (text := clean(str(part)))))


def byline(value: object) -> str:
    """One or more authors as one text."""
    return clean(value) if isinstance(value, str) else ", ".join(names(value))


def name_of(post: Post) -> str:
    """What a file name tells of the title: no date, no suffix, hyphens as spaces."""
    name = PurePosixPath(post.known.get("path") or post.place)
    stem = name.parent.name if name.stem in ("index", "_index") and name.parent.name else name.stem
    return clean(re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", stem).replace("-", " ").replace("_", " "))


def dated(post: Post, *values: object) -> datetime | None:
    """The first date that is told; then the one in the file name. A file's own time is no date of the post."""
    for value in values:
        if value and (found := when(value)):
            return found
    if found_name := _NAME_DATE.search(post.known.get("path") or post.place):
        return when("-".join(found_name.groups()))
    return None


def first(layers: Iterable[Mapping[str, object]], *names: str) -> object:
    """The first value that is told under one of the names, layer by layer."""
    return next((layer[name] for layer in layers for name in names if layer.get(name)), None)


def gather(post: Post, front: Facts, page: Facts) -> Article:
    """All facts of a post, without title and text: its own word first, then its carrier's, then its page's."""

    def told(*keys: str) -> object:
        return first((front, post.known, page), *keys)

    published = dated(post, told("date", "published", "pubDate"))
    categories = names(told("categories", "category"))
    own = front.get("permalink") or front.get("url")
    canonical = str(page.get("canonical") or page.get("url") or "")
    if len(urlsplit(canonical).path) < 2:
        canonical = ""  # a site that calls all its pages its home page
    image = told("image", "featured_image", "featuredImage", "cover", "thumbnail")
    return Article(
        title="",
        key=str(own or canonical or post.key),
        sections=(),
        url=address(post, front, categories, published)
        or str(first((post.known, page), "url", "canonical") or ""),
        published=published,
        updated=when(told("last_modified_at", "lastmod", "updated")),
        byline=byline(told("author", "authors", "writer")),
        correction=title(first((front,), "correction", "정정")),
        excerpt=title(told("excerpt", "description", "summary", "lead")),
        image=image
        if isinstance(image, str)
        else str(first([image], "path", "url", "src") or "")
        if isinstance(image, Mapping)
        else "",
        categories=categories,
        tags=names(told("tags", "keywords")),
    )


def address(post: Post, front: Facts, categories: tuple[str, ...], published: datetime | None) -> str:
    """The URL of a post: its own permalink, or the site's pattern filled in (Jekyll's placeholders).

    Rules: jekyllrb.com/docs/permalinks; the built-in styles are there under "Built-in formats".
    """
    site = post.known.get("site", "")
    own = front.get("permalink") or front.get("url")
    if isinstance(own, str) and own.strip():
        return urljoin(site + "/" if site else "", own.strip()) if site or "://" in own else own.strip()
    pattern = post.known.get("permalink", "")
    path = PurePosixPath(post.known.get("path", ""))
    if not (site and pattern and "_posts" in path.parts):
        return ""
    pattern = _STYLES.get(pattern, pattern)
    stem = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", path.stem)
    at = published or datetime(1970, 1, 1, tzinfo=KST)
    slug = re.sub(r"[^\w가-힣]+", "-", str(front.get("slug") or stem)).strip("-").lower()
    values = {
        "categories": "/".join(one.lower().replace(" ", "%20") for one in categories),
        "year": f"{at:%Y}", "month": f"{at:%m}", "day": f"{at:%d}", "short_year": f"{at:%y}",
        "i_month": str(at.month), "i_day": str(at.day), "y_day": f"{at:%j}",
        "title": str(front.get("slug") or stem), "slug": slug, "output_ext": ".html",
        "hour": f"{at:%H}", "minute": f"{at:%M}", "second": f"{at:%S}",
    }  # fmt: skip
    filled = re.sub(r":([a-z_]+)", lambda found: values.get(found.group(1), ""), pattern)
    return site + "/" + quote(re.sub(r"/{2,}", "/", filled).lstrip("/"), safe="/%-._~")


_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
