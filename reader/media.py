"""What a file of the show is to a web server: its media type, and how long a copy of it is good for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from reader.outputs import FILES, SOUNDS

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/rss+xml; charset=utf-8",
}

_TEXT = ("text/", "application/x-subrip")
"""What a browser would take for another character set, unless told."""

_ASK = "no-cache"
"""Keep a copy, but ask each time whether it is still right (RFC 9111, 5.2.2.4)."""
_DAY = "public, max-age=86400"
_FOREVER = "public, max-age=31536000, immutable"
_MARKED = re.compile(r"-[0-9a-f]{10}-[0-9a-f]{8}\.")


def media_type(name: str) -> str:
    """Content-Type of the file `name`."""
    types, suffixes = _types(), PurePosixPath(name).suffixes
    for start in range(len(suffixes)):
        known = types.get("".join(suffixes[start:]))
        if known:
            return known
    return "application/octet-stream"


@cache
def _types() -> dict[str, str]:
    """By suffix: what episodes are written as, and the rest of a site."""
    outputs = {
        output.suffix.removeprefix(".transcript"): output.media for output in (*SOUNDS.values(), *FILES)
    }
    return {
        suffix: f"{media}; charset=utf-8" if media.startswith(_TEXT) else media
        for suffix, media in outputs.items()
    } | _TYPES


def cache_control(name: str) -> str:
    """Cache-Control of the file `name`: what has a mark of its content in its name never changes, other sound and pictures seldom."""
    if name.startswith("assets/") or _MARKED.search(name):
        return _FOREVER
    if media_type(name).startswith(("audio/", "image/")):
        return _DAY
    return _ASK
