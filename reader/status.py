"""What is public, compared with what is here: what listeners get, what is not up yet, what is still there and shouldn't be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from reader.check import WARNING, Finding, Looking, feed, served
from reader.check.subscriber import Subscriber
from reader.errors import StoreError
from reader.feed import FEED
from reader.hosts import parts
from reader.refusal import shown
from reader.store import Store
from reader.words import message

NEWEST = 10
"""Episodes that are asked for, by default: as one comes, so do others, and a server isn't asked a thousand times."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An episode as a feed lists it: `guid`, which never changes, and the address of its sound, which does when it is made anew."""

    guid: str
    title: str
    sound: str


@dataclass(frozen=True, slots=True)
class Status:
    """What listeners get.

    Attributes:
        url: where the feed is found, after all redirects.
        seconds: until it began to come.
        public: episodes that it lists.
        asked: how many of them, the newest, were asked for as apps do, and of these
        playable: how many an app can fetch and play.
        compared: whether there is a show here to compare it with; if not, the rest says nothing.
        missing: here and not there.
        older: there in an older edition.
        withdrawn: there and not here any more.
        same: whether the feed is byte for byte the one here: title, notes and order, too.
    """

    url: str
    seconds: float
    public: int
    asked: int
    playable: int
    compared: bool
    missing: tuple[Listed, ...]
    older: tuple[Listed, ...]
    withdrawn: tuple[Listed, ...]
    same: bool

    @property
    def up_to_date(self) -> bool:
        """Whether nothing is left to publish, as far as that is known."""
        return not self.compared or (self.same and not (self.missing or self.older or self.withdrawn))


def address(url: str) -> str:
    """Where the feed of the show at `url` is: `url` itself if it names a file or asks for something, else ``feed.xml`` in it."""
    told = parts(url)
    name = told.path.rpartition("/")[2]
    if told.query or ("." in name and not name.endswith((".html", ".htm"))):
        return url
    folder = url.rpartition("/")[0] if name.endswith((".html", ".htm")) else url.rstrip("/")
    return f"{folder}/{FEED}"


def status(url: str, here: Store | None, newest: int | None = NEWEST) -> Iterator[Looking | Finding | Status]:
    """What an app gets from the show or feed at `url`, and last, how that is to what is `here`.

    Args:
        here: a built show; None compares with nothing.
        newest: how many episodes are asked for; None for all.

    Raises:
        SourceError: no app gets a feed there.
        StoreError: there is no show `here`.
    """
    own = _own(here) if here else {}
    where = address(url)
    with Subscriber(where) as subscriber:
        yield Looking(FEED)
        got = None
        for found in served.fetched(subscriber, where):
            if isinstance(found, Finding):
                yield found
            else:
                got = found
        if got is None:
            raise AssertionError("`fetched` ends with it")
        yield from _elsewhere(got, where)
        yield from served.picture(subscriber, got.documents)
        asked = playable = 0
        for item in islice(feed.items(got.documents), newest):
            heard = True
            for each in served.episode(subscriber, item):
                heard = heard and not (isinstance(each, Finding) and each.rule == served.SILENT)
                yield each
            asked, playable = asked + 1, playable + heard
    yield _compared(got, own, asked, playable, compared=here is not None)


def _elsewhere(got: served.Got, asked: str) -> Iterator[Finding]:
    """A feed that was built for another address names files that may not be there."""
    base = next((item.base for item in feed.items(got.documents)), "")
    if base and not any(url.startswith(base) for url in (got.url, asked)):
        what, why = message("check.elsewhere", base=base), message("why.elsewhere")
        yield Finding(WARNING, "feed.elsewhere", shown(asked), what, why, message("mend.public"))


def _own(here: Store) -> dict[str, bytes]:
    if not here.stat(FEED):
        where, mend = here.where(FEED), message("mend.build-first")
        raise StoreError(message("check.no-feed"), where=where, mend=mend)
    return served.documents(lambda place: here.read(place.rpartition("/")[2]), FEED)


def _compared(
    got: served.Got, own: Mapping[str, bytes], asked: int, playable: int, *, compared: bool
) -> Status:
    there, local = _listed(got.documents), _listed(dict(own))
    older = (each for guid, each in local.items() if guid in there and _name(there[guid]) != _name(each))
    return Status(
        url=shown(got.url),
        seconds=got.seconds,
        public=len(there),
        asked=asked,
        playable=playable,
        compared=compared,
        missing=tuple(each for guid, each in local.items() if guid not in there),
        older=tuple(older) if compared else (),
        withdrawn=tuple(each for guid, each in there.items() if guid not in local) if compared else (),
        same=list(got.documents.values()) == list(own.values()),
    )


def _listed(documents: dict[str, bytes]) -> dict[str, Listed]:
    """What the documents list, by guid, newest first."""
    found: dict[str, Listed] = {}
    for item in feed.items(documents):
        sounds = item.node.findall("enclosure")
        each = Listed(feed.text(item.node, "guid"), item.title, sounds[0].get("url", "") if sounds else "")
        found.setdefault(each.guid, each)
    return found


def _name(listed: Listed) -> str:
    """The file of its sound, wherever it lies: in the name is a hash of what it holds."""
    return parts(listed.sound).path.rpartition("/")[2]
