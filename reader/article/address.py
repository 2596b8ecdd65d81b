"""Addresses that posts tell: the ones that can be true, and a post's own by its site's rules."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from reader import unseen
from reader.frontmatter import Facts
from reader.model import KOREA, Post

LONGEST = 4_000
"""Characters of an address at most; a Korean title, percent-encoded, is nine a syllable."""

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PLACEHOLDER = re.compile(r":([a-z_]+)")
_UNPRETTY = re.compile(r"[^\w.~!$&'()+,;=@]+")
"""What Jekyll makes a hyphen of in ``:title`` (its `Utils.slugify`, mode ``pretty``)."""
_CONTROL = re.compile("[\0-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def on_web(value: object) -> str:
    """`value` without spaces around it where it is an address on the web that can be true, else nothing."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST or _CONTROL.search(text):
        return ""
    text = unseen.without(text)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port  # raises, too
    except ValueError:
        return ""
    believed = (
        parts.scheme in ("http", "https") and any(map(str.isalnum, host)) and not re.search(r"\s", host)
    )
    return text if believed else ""


def in_site(value: object) -> str:
    """`value` where it is a path inside a site, like a permalink or ``/assets/a.jpg``, else nothing."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(text) > LONGEST or _CONTROL.search(text) or not (text == "/" or any(map(str.isalnum, text))):
        return ""
    text = unseen.without(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else text


def either(value: object) -> str:
    """`value` where it is an address on the web or a path inside a site, else nothing."""
    return on_web(value) or in_site(value)


def is_pattern(own: str) -> bool:
    """Whether a permalink says how addresses are made (``pretty``, ``/:title/``) instead of one address."""
    return not on_web(own) and (own in _STYLES or _PLACEHOLDER.search(own) is not None)


def of_post(
    post: Post, front: Facts, own: str, categories: tuple[str, ...], published: datetime | None
) -> str:
    """The URL of a post: its own permalink, or the site's pattern filled in (Jekyll's placeholders).

    Rules: jekyllrb.com/docs/permalinks; the built-in styles are there under "Built-in formats".
    """
    site = on_web(post.known.get("site", "")).rstrip("/")
    if on_web(own) or not site:
        return on_web(own)
    if own and not is_pattern(own):
        return on_web(f"{site}/{own.lstrip('/')}")
    pattern = own or post.known.get("permalink", "")
    path = PurePosixPath(post.known.get("path", ""))
    if not pattern or "_posts" not in path.parts:
        return ""
    pattern = _STYLES.get(pattern, pattern)
    stem = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", path.stem)
    folders = path.parts[
        : path.parts.index("_posts")
    ]  # categories, too: jekyllrb.com/docs/posts#categories-and-tags
    at = published or datetime(1970, 1, 1, tzinfo=KOREA)
    slug = re.sub(r"[^\w가-힣]+", "-", str(front.get("slug") or stem)).strip("-").lower()
    values = {
        "categories": "/".join(one.lower().replace(" ", "%20") for one in dict.fromkeys((*folders, *categories))),
        "year": f"{at:%Y}", "month": f"{at:%m}", "day": f"{at:%d}", "short_year": f"{at:%y}",
        "i_month": str(at.month), "i_day": str(at.day), "y_day": f"{at:%j}",
        "title": _UNPRETTY.sub("-", str(front.get("slug") or stem)).strip("-"), "slug": slug, "output_ext": ".html",
        "hour": f"{at:%H}", "minute": f"{at:%M}", "second": f"{at:%S}",
    }  # fmt: skip
    filled = _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), pattern)
    filled = re.sub(r"/{2,}", "/", filled).lstrip("/")
    return on_web(f"{site}/{quote(filled, safe='/%-._~', errors='replace')}")
