"""W3C Audiobooks: a manifest of the sounds, and a page with the contents, in the Lightweight Packaging Format.

Sources: W3C Recommendation Audiobooks, W3C Recommendation Publication Manifest, W3C Note Lightweight Packaging Format.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from reader.book.contents import nested
from reader.book.pack import Pack
from reader.book.page import Leaf, Page
from reader.book.volume import Volume
from reader.words import phrase


def leaf(_pack: Pack, _volume: Volume, _leaf: Leaf, _page: Page) -> None:
    """Of an episode, nothing but its sound is in it."""


def end(pack: Pack, volume: Volume, leaves: Sequence[Leaf], cover: bytes) -> None:
    """The manifest, the page, the picture."""
    if cover:
        pack.stored("cover.jpg", cover)
    pack.text("index.html", _page(volume, leaves))
    manifest = _manifest(volume, leaves, bool(cover))
    pack.text("publication.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _page(volume: Volume, leaves: Sequence[Leaf]) -> str:
    contents = nested(volume, leaves, lambda leaf, heading: f"{leaf.name}.mp3#t={heading.begin / 1000:.3f}")
    title, language = escape(volume.title, quote=False), escape(volume.language)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<link rel="publication" href="publication.json">\n</head>\n<body>\n'
        f'<h1>{title}</h1>\n<nav role="doc-toc">\n<h2>{phrase("bound.contents")}</h2>\n{contents}\n</nav>\n</body>\n</html>\n'
    )


def _manifest(volume: Volume, leaves: Sequence[Leaf], cover: bool) -> dict[str, Any]:
    resources = [
        {"type": "LinkedResource", "url": "index.html", "rel": "contents", "encodingFormat": "text/html"}
    ]
    if cover:
        resources.append(
            {"type": "LinkedResource", "url": "cover.jpg", "rel": "cover", "encodingFormat": "image/jpeg"}
            | {"name": phrase("bound.cover")}
        )
    return {
        "@context": [
            "https://schema.org",
            "https://www.w3.org/ns/pub-context",
            {"language": volume.language},
        ],
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "type": "Audiobook",
        "id": volume.identifier,
        "name": volume.title,
        "description": volume.description,
        "author": volume.author,
        "publisher": volume.author,
        "readBy": list(volume.narrators),
        "inLanguage": [volume.language],
        "dateModified": f"{volume.modified:%Y-%m-%dT%H:%M:%SZ}",
        "duration": _duration(sum(leaf.length for leaf in leaves)),
        "accessMode": ["auditory"],
        "accessModeSufficient": [{"type": "ItemList", "itemListElement": ["auditory"]}],
        "accessibilityFeature": ["readingOrder", "tableOfContents"],
        "accessibilityHazard": ["none"],
        "readingOrder": [
            {
                "type": "LinkedResource",
                "url": f"{leaf.name}.mp3",
                "encodingFormat": "audio/mpeg",
                "name": leaf.entry.title,
                "duration": _duration(leaf.length),
            }
            for leaf in leaves
        ],
        "resources": resources,
    }


def _duration(milliseconds: int) -> str:
    """ISO 8601."""
    return f"PT{milliseconds / 1000:.3f}S"
