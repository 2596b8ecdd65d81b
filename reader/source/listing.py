"""A look at a place, without its posts: a feed's items, a folder's files, and how often a feed wants to be asked."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from reader.errors import SourceError
from reader.model import Post
from reader.source import asking, expected, feeds, files, web
from reader.source.network import Hosts, Network
from reader.words import message

__all__ = ["Item", "Listing", "forget", "left_alone", "look", "signs", "still_there"]

forget = files.forget

Sign = tuple[int, int, int, int]
"""Size (bytes), times of change (ns) and number of a file: others, and it was written."""

LONGEST = 3600.0
"""Seconds that a feed's ``ttl`` may ask for at most: some say a week and mean nothing by it."""

_WEEK = 7 * 24
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ITEM = re.compile(rb"<(?:\w+:)?(item|entry)[\s>].*</(?:\w+:)?\1\s*>", re.S)
_TTL = re.compile(rb"<ttl>\s*([0-9]{1,6})\s*</ttl>")
_HOUR = re.compile(rb"<hour>\s*([0-9]{1,2})\s*</hour>")
_DAY = re.compile(rb"<day>\s*([A-Za-z]{6,9})\s*</day>")


@dataclass(frozen=True, slots=True)
class Item:
    """A post as its place lists it, before its page is read.

    Attributes:
        key, place: as of its `Post`.
        mark: a hash of all that is listed of it.
        link: the address of its page; empty if it has none.
        whole: what is listed holds it all, and no page is asked for.
    """

    key: str
    place: str
    mark: str
    link: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What a place lists.

    Attributes:
        pause: seconds after which it wants to be asked again (RSS ``ttl``); 0 if it doesn't say.
        hours, days: of UTC, in which it doesn't want to be asked (``skipHours``, ``skipDays``; Monday is 0).
    """

    items: tuple[Item, ...]
    pause: float = 0.0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def wants(self, now: datetime) -> float:
        """Seconds from `now` (aware) for which it doesn't want to be asked."""
        at = now.astimezone(UTC) + timedelta(seconds=self.pause)
        for _ in range(_WEEK):
            if at.hour not in self.hours and at.weekday() not in self.days:
                break
            at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return (at - now).total_seconds()


def signs(place: str, *, drafts: bool = False) -> dict[str, Sign]:
    """The files that a path or a glob means, as `files.expand` finds them, each with what tells it from what it was; none is opened.

    A folder may be empty, and what goes while we look isn't there.

    Raises:
        SourceError: there is no such place, or it can't be looked at.
    """
    try:
        inside = Path(place).expanduser().is_dir()
        found = files.within(place, drafts=drafts) if inside else files.expand(place, drafts=drafts)
    except (OSError, RuntimeError) as error:
        raise SourceError(
            message("place.folder-unreadable"), where=place, mend=message("mend.path-rights")
        ) from error
    told = {}
    for file in found:
        with suppress(OSError):
            now = Path(file).stat()
            told[file] = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
    return told


def look(place: str, network: Network) -> Listing:
    """What the feed at `place` lists; a page is the one item of itself.

    Raises:
        MissingError, GoneError: its server says that it isn't there.
        LaterError: it can't be had just now.
        SourceError: it can't be read.
    """
    post = web.fetch(place, network=network, expected=expected.feed)
    if not feeds.is_feed(post):
        return Listing((Item(post.key, place, _mark(post), place, whole=True),))
    found = tuple(
        Item(each.key, each.place, _mark(each), each.known.get("url", ""), feeds.is_whole(each))
        for each in feeds.items(post)
    )
    return _as_asked(found, _ITEM.sub(b"", post.data))


def left_alone(place: str, hosts: Hosts) -> float:
    """Seconds for which the host of an address asked to be left alone still."""
    return hosts.left(asking.host_of(place))


def still_there(link: str, place: str, network: Network) -> None:
    """Ask for the page at `link`, which the feed at `place` once led to.

    Raises:
        MissingError, GoneError: its server says that it isn't there.
        SourceError: nobody knows.
    """
    web.fetch(link, typed=place, network=network)


def _mark(post: Post) -> str:
    known = sorted((name, value) for name, value in post.known.items() if name != "modified")
    return blake2b(repr((post.media, known)).encode() + post.data, digest_size=10).hexdigest()


def _as_asked(found: tuple[Item, ...], channel: bytes) -> Listing:
    """`found`, with what the feed says of how often it wants to be asked."""
    ttl = _TTL.search(channel)
    pause = min(60.0 * int(ttl[1]), LONGEST) if ttl else 0.0
    hours = frozenset(int(each) % 24 for each in _HOUR.findall(channel))
    days = frozenset(
        _DAYS.index(name) for each in _DAY.findall(channel) if (name := each.decode().lower()) in _DAYS
    )
    if len(hours) == 24 or len(days) == 7:  # never is no answer
        hours, days = frozenset(), frozenset()
    return Listing(found, pause, hours, days)
