"""Places become posts: a file, a folder, a glob, ``-``, a web page, an RSS or Atom feed, a book.

`find` names the single places that a command line means, without reading them; `fetch` reads one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from time import monotonic

from reader.errors import SourceError
from reader.model import Look, Post
from reader.paths import as_there
from reader.source.network import GoneError, Hosts, LaterError, MissingError, Network
from reader.words import message

__all__ = [
    "GoneError",
    "Hosts",
    "LaterError",
    "MissingError",
    "Network",
    "beside",
    "day",
    "excluded",
    "fetch",
    "find",
    "folders",
    "keys",
    "look",
    "picture",
    "unread",
]

_LOG = logging.getLogger(__name__)


def find(places: Sequence[str], *, drafts: bool = False, newest: bool = False) -> list[str]:
    """Expand folders and globs into single places: files (sorted by date), ``-`` and URLs, each once.

    Args:
        places: as a command line names them.
        drafts: look into folders ``_drafts``, too.
        newest: what a folder or a glob holds with the newest first, not the oldest.

    Raises:
        SourceError: a place matches nothing.
    """
    from reader.source import files

    found: list[str] = []
    for place in map(as_there, places):
        if not place.strip():
            raise SourceError(message("place.nameless"), mend=message("mend.path"))
        each = [place] if place == "-" or is_url(place) else files.expand(place, drafts=drafts)
        found += reversed(each) if newest else each
    return _each_once(found)


def excluded(
    patterns: Sequence[str], places: Iterable[str], found: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Which of the single places `found` in `places` are files that `patterns` exclude, each with those that do."""
    from reader.source import globs

    return globs.by(patterns, places, found)


def folders(places: Iterable[str]) -> bool:
    """Whether `places` are nothing but folders: what they hold now is all there is."""
    found = [place != "-" and not is_url(place) and Path(place).expanduser().is_dir() for place in places]
    return bool(found) and all(found)


def day(place: str) -> date | None:
    """The day that a file tells in its name or its first lines; None if none, or if it is no file."""
    from reader.source import files

    return None if place == "-" or is_url(place) else files.day(place)


def look(place: str) -> Look | None:
    """What a system tells of a file, asked before it is fetched; None where it tells nothing, and of what is no file."""
    from reader.source import files

    return None if place == "-" or is_url(place) else files.look(place)


def unread(places: Iterable[str], *, drafts: bool = False) -> Iterator[tuple[str, str]]:
    """Files in folders among `places` that look like posts and aren't read, and why: one who named only the folder must be told."""
    from reader.source import files

    for place in places:
        if place != "-" and not is_url(place):
            yield from ((each, files.why_unread(each)) for each in files.unread(place, drafts=drafts))


def _each_once(found: Iterable[str]) -> list[str]:
    """Places without those that are another's file, however they spell it; of a link and its file, the file."""
    from reader.source import files

    kept: dict[object, str] = {}
    for place in found:
        itself = place if place == "-" or is_url(place) else files.itself(place)
        if itself not in kept or (files.is_link(kept[itself]) and not files.is_link(place)):
            kept[itself] = place
    return list(kept.values())


def keys(places: Iterable[str]) -> dict[str, str]:
    """The places by the key of the post that each holds, as far as that is known without reading it (not of a feed)."""
    from reader.source import files

    return {place if place == "-" or is_url(place) else files.key(place): place for place in places}


def beside(post: Post, key: str) -> str:
    """The file in the blog of `post` that holds the post known as `key`; empty if there is none."""
    from reader.source import files

    return files.beside(post.place, key) if post.origin == "file" and post.place != "-" else ""


def fetch(place: str, network: Network | None = None) -> tuple[Post, ...]:
    """Read one place; a feed, a book or a blog's export gives a post for each of its own, anything else one.

    An item that holds only a summary is fetched from its link. If it can't be had just now, the page as it was when it last
    could stands in, or an episode would be made anew of a summary. If that isn't known, what the item holds does, and the post
    says so in ``known["failure"]``, unless it is to be waited for (`Hosts.awaited`); reading one that holds nothing raises: one dead link never loses the other items.

    Args:
        network: that of the build, which has a budget for all its places; without one, this place has one.

    Raises:
        SourceError: the place can't be reached or read.
    """
    with nullcontext(network) if network else Network() as shared:
        return _fetched(place, shared)


def _fetched(place: str, network: Network) -> tuple[Post, ...]:
    from reader.source import feeds, files, kinds

    if is_url(place):
        from reader.source import expected, web  # requests takes a while to import

        post = web.fetch(place, network=network, expected=expected.feed)
    elif place == "-":
        post = files.standard_input()
    else:
        post = files.fetch(place)
    if not feeds.is_feed(post):
        return kinds.posts(post)
    return tuple(_all_filled(feeds.items(post), place, network))


def picture(post: Post, wanted: str, network: Network | None = None) -> bytes:
    """The picture that a post wishes for: at an address, or at a path from its blog's root (``/…``) or from itself.

    Raises:
        SourceError: it can't be reached or read.
    """
    from reader.source import files

    if is_url(wanted):
        from reader.source import web

        return web.picture(wanted, typed=wanted if post.origin == "file" else post.place, network=network)
    return files.picture(post.place, wanted)


FEED_SECONDS = 600.0
"""For the pages that the items of a feed link to, all together."""


def _all_filled(items: Iterable[Post], place: str, network: Network) -> Iterator[Post]:
    """The items, each that has only a summary with the page it links to; or, said in a line, with that page as it was before."""
    from dataclasses import replace

    from reader.source import feeds, web

    until, before, reason = monotonic() + FEED_SECONDS, 0, ""
    for item in items:
        url = item.known.get("url", "")
        if feeds.is_whole(item) or not is_url(url):
            yield item
            continue
        page: Post | None
        try:
            page, failure = _page(url, place, network, until), ""
        except SourceError as error:
            later = isinstance(error, LaterError)
            page, failure = web.fetched_before(url, place, network) if later else None, error.what
            if later and not page and url in network.hosts.awaited:
                continue
        if page:
            before += bool(failure)
            reason = reason or failure
            yield replace(page, key=item.key, known={**page.known, **item.known})
        else:
            yield replace(item, known={**item.known, "failure": failure})
    if before:
        _LOG.warning(message("feed.before", place=place, count=before, why=reason))


def _page(url: str, place: str, network: Network, until: float) -> Post:
    from reader.source import expected, web

    if monotonic() >= until:
        raise LaterError(message("feed.late"))
    return web.fetch(url, typed=place, network=network, expected=expected.page(url))


def is_url(place: str) -> bool:
    """Whether a place is on the web."""
    return place.lower().startswith(("http://", "https://"))
