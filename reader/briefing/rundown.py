"""In which order what is told, and how much of each story: pure, and the same for the same stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from reader.briefing.stories import Story
from reader.words import phrase

HEADLINES = 0.2
"""Share of a briefing's time that its headlines take at most."""
FEWEST = 3
"""Stories that are told at least, if there are so many, however short the time is."""


@dataclass(frozen=True, slots=True)
class Part:
    """Stories of one kind, the newest first; without a name, where all are."""

    name: str
    stories: tuple[Story, ...]


def parts(stories: Sequence[Story]) -> tuple[Part, ...]:
    """`stories`, newest first, by what they are filed under; if that tells nothing, by whose news they are; else all as one.

    The part with the most stories comes first, of equal ones that with the newest; what has no name is the last.
    """
    names = _told_apart([story.categories for story in stories])
    names = names or _told_apart([(story.source,) if story.source else () for story in stories])
    if not names:
        return (Part("", tuple(stories)),)
    filed: dict[str, list[Story]] = {}
    for story, name in zip(stories, names, strict=True):
        filed.setdefault(name, []).append(story)
    order = sorted(filed.items(), key=lambda each: (not each[0], -len(each[1])))
    return tuple(Part(_heading(name), tuple(each)) for name, each in order)


def _heading(name: str) -> str:
    """What a part is called: two syllables alone (보건) were misheard."""
    return phrase("brief.part", name=name) if name else phrase("brief.other")


def _told_apart(filed: Sequence[tuple[str, ...]]) -> list[str]:
    """A name for each story, of those that it is filed under the one that it shares with the most others.

    Nothing, if that leaves more than half of them without a name or gives all the same one. What all are filed under tells
    nothing of any.
    """
    count = Counter(name for names in filed for name in dict.fromkeys(names))
    names = [
        max((name for name in names if count[name] < len(filed)), key=lambda name: count[name], default="")
        for names in filed
    ]
    return names if len(set(names)) > 1 and 2 * names.count("") <= len(names) else []


def headlined(filed: Sequence[Part], room: float, seconds: Callable[[Story], float]) -> tuple[Part, ...]:
    """As many stories as have their headlines in `room` seconds, in turn from each part, so that none takes all the time."""
    turns = zip_longest(*(part.stories for part in filed))
    taken: set[str] = set()
    for story in (story for turn in turns for story in turn if story):
        room -= seconds(story)
        if room < 0 and len(taken) >= FEWEST:
            break
        taken.add(story.id)
    told = (replace(part, stories=_only(part.stories, taken)) for part in filed)
    return tuple(part for part in told if part.stories)


def _only(stories: Iterable[Story], ids: set[str]) -> tuple[Story, ...]:
    return tuple(story for story in stories if story.id in ids)


def fill(sizes: Sequence[int], seconds: Callable[[Sequence[int]], float], limit: float) -> tuple[int, ...]:
    """How many sentences of each story are told, so that all takes as nearly `limit` seconds as can be.

    The first of each comes before any second one. Whose next sentence would be too much is told no further; the others go on.

    Args:
        sizes: how many each has.
        seconds: how long all takes with so many of each.
    """
    now = (0,) * len(sizes)
    took = seconds(now)
    over: list[tuple[float, tuple[int, ...]]] = []
    ended: set[int] = set()
    for turn in range(max(sizes, default=0)):
        for at, size in enumerate(sizes):
            if at in ended or turn >= size:
                continue
            more = (*now[:at], turn + 1, *now[at + 1 :])
            length = seconds(more)
            if length <= limit:
                now, took = more, length
            else:
                over.append((length, more))
                ended.add(at)
    return min(((took, now), *over), key=lambda each: abs(limit - each[0]))[1]
