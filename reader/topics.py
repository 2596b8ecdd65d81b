"""What of a show can be followed by itself: a category, or a tag, as a feed of its own.

Its file is named by what every host, disk and archive takes: Hangul in a name is written in two ways (NFC, NFD) and is lost in some
archives, and case is none on Windows and macOS. So ASCII, small letters, and a hash that tells apart what is left alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from unicodedata import normalize

from reader.model import Entry

KINDS = ("category", "tag")
"""By what a show can be divided."""
FOLDER = "feeds"


@dataclass(frozen=True, slots=True)
class Topic:
    """A category or a tag (`kind`), as its oldest episode writes it; its `document`; its episodes, newest first."""

    kind: str
    name: str
    document: str
    episodes: tuple[Entry, ...]


def chosen(asked: Sequence[str], episodes: Sequence[Entry]) -> list[Topic]:
    """The topics of `episodes` that were asked for, the largest of each kind first.

    Args:
        asked: a kind, for all of it, or ``kind:name``, for one.
        episodes: newest first.
    """
    wanted = {(kind, _same(name)) for kind, _, name in (each.partition(":") for each in asked)}
    names: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], list[Entry]] = {}
    for episode in episodes:
        for kind, told in (("category", episode.categories), ("tag", episode.tags)):
            for same, name in {_same(name): name for name in told}.items():
                if same and not wanted.isdisjoint(((kind, ""), (kind, same))):
                    names[kind, same] = name.strip()
                    found.setdefault((kind, same), []).append(episode)
    made = [Topic(key[0], names[key], _document(*key), tuple(told)) for key, told in found.items()]
    return sorted(made, key=lambda topic: (KINDS.index(topic.kind), -len(topic.episodes), topic.name))


def _same(name: str) -> str:
    """What is the same for names that people take for the same."""
    return " ".join(normalize("NFC", name).casefold().split())


def _document(kind: str, same: str) -> str:
    plain = re.sub("[^a-z0-9]+", "-", same).strip("-")[:30]
    mark = blake2b(f"{kind}:{same}".encode(), digest_size=5).hexdigest()
    return f"{FOLDER}/{'-'.join(filter(None, (kind, plain.strip('-'), mark)))}.xml"
