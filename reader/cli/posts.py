"""The posts of one place as articles, for the commands that show them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.cli.terminal import complain, one_line
from reader.errors import ReaderError
from reader.words import message

if TYPE_CHECKING:
    from reader.model import Article, Dropped


def understood(place: str, *, allow_private: bool = False) -> list[tuple[Article, tuple[Dropped, ...]]]:
    """Each post of a place, with what of it is not for ears.

    Of a feed, what can't be read or isn't out is told on stderr and loses no other; what a person names by itself is
    shown though it is a draft.

    Raises:
        ReaderError: none can be read.
    """
    from reader import article, source

    with source.Network(private=allow_private) as network:
        posts = source.fetch(place, network)
    found: list[tuple[Article, tuple[Dropped, ...]]] = []
    failed: list[ReaderError] = []
    for post in posts:
        try:
            one = article.explain(post)
        except ReaderError as error:
            failed.append(error)
            continue
        why = article.withheld(one[0], datetime.now(UTC)) if post.origin == "item" else ""
        if why:
            print(one_line(message("read.withheld", place=post.place, why=why)), file=sys.stderr)
        else:
            found.append(one)
    if failed and not found:
        raise failed[0]
    for each in failed:
        complain(each)
    return found
