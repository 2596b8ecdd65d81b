"""What a file of the show is to a web server: its media type, and how long a copy of it is good for."""

from __future__ import annotations

from pathlib import PurePosixPath

_TYPES = {
    ".chapters.json": "application/json+chapters",  # podcast-namespace, ``docs/tags/chapters.md``
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4b": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg; codecs=opus",
    ".png": "image/png",
    ".srt": "application/x-subrip; charset=utf-8",
    ".svg": "image/svg+xml",
    ".vtt": "text/vtt; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/rss+xml; charset=utf-8",
}

_ASK = "no-cache"
"""Keep a copy, but ask each time whether it is still right (RFC 9111, 5.2.2.4)."""
_DAY = "public, max-age=86400"
_FOREVER = "public, max-age=31536000, immutable"


def media_type(name: str) -> str:
    """Content-Type of the file `name`."""
    suffixes = PurePosixPath(name).suffixes
    for start in range(len(suffixes)):
        known = _TYPES.get("".join(suffixes[start:]))
        if known:
            return known
    return "application/octet-stream"


def cache_control(name: str) -> str:
    """Cache-Control of the file `name`: what is at ``assets/<hash>/`` never changes, sound and pictures seldom."""
    if name.startswith("assets/"):
        return _FOREVER
    if media_type(name).startswith(("audio/", "image/")):
        return _DAY
    return _ASK
