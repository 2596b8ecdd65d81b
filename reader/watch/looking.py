"""What is looked at, and what came of it: the common language of folders and addresses that are watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

STILL = 2.0
"""Seconds for which a file hasn't changed, before it is read: until then it may be half copied, or half written."""

LOOK = 1.0
"""Seconds between looks at a folder, or twenty times as long as one takes."""


@dataclass(frozen=True, slots=True)
class Todo:
    """What is to be built.

    Attributes:
        places: for the build, the most urgent first.
        posts: places of the posts in it, where it is one that lists others.
        rests: addresses that need not be asked for it.
        awaited: addresses without which a post is none yet.
        gone: keys of posts that are no more.
    """

    places: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    rests: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


@dataclass(slots=True)
class Outcomes:
    """What a build made of one place.

    Attributes:
        told: places of the posts of which it told anything.
        lost: the place itself couldn't be read; what it holds isn't known.
        left: places of the posts it left for the next.
        failed: seconds until another try, by the place of a post; without end, if it is set aside.
        until: when something else is to be made of it, by the place of a post.
        made: places of the posts of which an episode was made, new or anew.
        keys: of the posts that have an episode, each with its place.
    """

    told: set[str] = field(default_factory=set)
    lost: bool = False
    left: set[str] = field(default_factory=set)
    failed: dict[str, float] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)


class Watched(Protocol):
    """A place that is watched.

    Attributes:
        place: as the user named it.
        due: the moment (monotonic) of the next look.
        unsettled: whether there is something new that can't be read yet.
    """

    place: str
    due: float
    unsettled: bool

    def look(self) -> Todo:
        """What is new there.

        Raises:
            SourceError: it can't be looked at.
        """

    def settle(self, built: str, outcomes: Outcomes) -> None:
        """A build was done with `built`, one of the places of `look`."""

    def mark(self, built: str) -> str:
        """What tells the content at `built`, where a build couldn't."""

    def withdrawn(self, gone: frozenset[str]) -> None:
        """The episodes of `gone` are withdrawn."""
