"""What a post's front matter decides about its episode: whether there is one, when, and how it is to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a post asks of its episode, under ``podcast:`` in its front matter; empty is as usual.

    Attributes:
        episode: False where it wants none.
        voice: name of a voice; whether there is one, its profile says.
        image: an address on the web; else a path, from the blog's root where it begins with ``/``, else from the post.
    """

    episode: bool = True
    voice: str = ""
    title: str = ""
    summary: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Whether and when a post is out, as it says itself.

    Attributes:
        draft: ``draft: true``, or it lies in a folder ``_drafts``.
        hidden: ``published: false``.
        starts: it isn't out before.
        ends: it isn't out from then on.
    """

    draft: bool = False
    hidden: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
