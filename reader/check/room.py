"""Does a show fit where it is to lie? GitHub Pages takes a gigabyte, some 400 episodes of five minutes.

Sources: GitHub's documentation, "GitHub Pages limits"; ``actions/deploy-pages``, which counts in 1024s.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from reader import catalog, manifest
from reader.check import feed
from reader.check.finding import ERROR, WARNING, Finding
from reader.feed import FEED
from reader.store import Folder
from reader.words import message

LIMIT = 1 << 30
"""Bytes of a site on GitHub Pages."""
NEAR = 0.8
"""Of the limit: time to move elsewhere without haste."""


def findings(out: Path, site: Path | None) -> Iterator[Finding]:
    """Whether the show in `out` (and its variants) fits into GitHub Pages.

    Args:
        site: the folder that becomes the Pages, with the show in it, all of which counts; without it, a show whose address is
            one of Pages counts alone.
    """
    if not site and not _on_pages(out):
        return
    names: list[Path] = []
    episodes = 0
    for show in (out, *manifest.below(out)):
        entries = catalog.entries(Folder(show))[0]
        episodes += len(entries)
        names += [show / name for name in manifest.owned(Folder(show), entries)]
    own = _size(names)
    size = _size(site.rglob("*")) if site else own
    if not episodes or size < NEAR * LIMIT:
        return
    each = own / episodes
    told = {"size": size / 1e9, "episodes": episodes, "each": each / 1e6}
    why, mend = message("why.pages"), message("mend.object-storage")
    if size > LIMIT:
        yield Finding(ERROR, "pages.size", FEED, message("check.too-large", **told), why, mend)
    else:
        left = int((LIMIT - size) / each)
        yield Finding(WARNING, "pages.size", FEED, message("check.large", left=left, **told), why, mend)


def _on_pages(out: Path) -> bool:
    if not (out / FEED).is_file():  # another rule tells
        return False
    documents = {FEED: (out / FEED).read_bytes()}
    base = next((item.base for item in feed.items(documents)), "")
    return (urlsplit(base).hostname or "").endswith(".github.io")


def _size(files: Iterator[Path] | list[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())
