"""What a build tells while it goes: one stream of records, of which progress, report, ``--json`` and logs are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from reader.errors import ReaderError
from reader.model import Entry, Verdict
from reader.words import message


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else builds into the same output (`why`); we go on when they have done, or give up after so many seconds."""

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Excluded:
    """The file at `place` is none of the posts, as the glob `by` asks; an episode that it had is one whose post has gone."""

    place: str
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something to be known of what was asked (`place`), which is no error."""

    place: str
    told: str


@dataclass(frozen=True, slots=True)
class Joined:
    """So many workers of a cluster make the episodes; at `dashboard` a browser sees what they do, if that isn't empty."""

    workers: int
    dashboard: str


@dataclass(frozen=True, slots=True)
class Varied:
    """What follows is of the variant called `name` (`reader.config.Variant`), or, if that is empty, of the main show."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A place comes next: the `number`-th (from 0) of `total`."""

    place: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the post at `place` is there.

    Attributes:
        done: of the place's sentences, 0 to 1.
        fresh: it was spoken just now, and not reused.
        verdict: what a listener made of it; None if nobody listened.
        retries: how often it, or a part of it, was spoken or asked for again before it was good enough.
    """

    place: str
    shown: str
    done: float
    fresh: bool
    verdict: Verdict | None = None
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Recast:
    """`voice` begins the post at `place` again; what was said of it doesn't count."""

    place: str
    voice: str
    why: str


@dataclass(frozen=True, slots=True)
class Work:
    """What it took to make an episode.

    Attributes:
        took: seconds, from when its post was there.
        loudness: LUFS, integrated, of what is said in the MP3, by what was measured of its clips; None where the sound is that of
            before, or is silence.
        spoken, reused: sentences that were spoken, and that were there from before.
        retries: how often one, or a part of one, was spoken or asked for again before it was good enough.
    """

    took: float = 0.0
    loudness: float | None = None
    spoken: int = 0
    reused: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """The post at `place` has become an episode. `ignored` and `notes`: see `reader.model.Article`; `doubts`: `Kept`."""

    place: str
    episode: Entry
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    work: Work = Work()
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The post at `place` has its episode already.

    Attributes:
        notes: see `reader.model.Article`.
        doubts: sentences that a listener did not hear as they were meant, however they were spoken, each with what is doubtful.
    """

    place: str
    episode: Entry
    notes: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """The post at `place` is to have no episode (now), and `why`; one that it had goes. It may have one from `until` on."""

    place: str
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The post, or all posts, at `place` are left alone, as was asked; what episode there is stays.

    Attributes:
        again: it is left for the next build, for this one has done enough.
    """

    place: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """No episode of `place`, and why. `mark` tells by what post, in all that it says; empty where it didn't come so far."""

    place: str
    error: ReaderError
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An episode whose post is no more has gone."""

    episode: Entry


@dataclass(frozen=True, slots=True)
class Astray:
    """So many episodes stay though their posts are none of those that were read, which were all of folders."""

    episodes: int


@dataclass(frozen=True, slots=True)
class Mended:
    """A file that was missing or damaged is there again, as it was written."""

    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Feed and pages list `episodes` of them; `written` tells whether a file had to be."""

    episodes: int
    written: bool


Outcome = Made | Kept | Withheld | Left | Failed
"""What becomes of a post."""
Event = (
    Waiting
    | Joined
    | Excluded
    | Noted
    | Mended
    | Varied
    | Begun
    | Said
    | Recast
    | Outcome
    | Astray
    | Withdrawn
    | Shown
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """The post at `place` has failed `tries` times, the last time by `error`: it isn't tried again until it changes."""

    place: str
    error: ReaderError
    tries: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """What had failed at `place` is well again."""

    place: str


@dataclass(frozen=True, slots=True)
class Published:
    """So many files, `size` bytes, have gone to `url`, and `deleted` have been taken away there."""

    url: str
    sent: int
    size: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Resting:
    """A round that told something is done: nothing is looked at for so many seconds. `aside` posts are set aside."""

    seconds: float
    aside: int


Watched = SetAside | Recovered | Published | Resting
"""What `reader.watch` tells besides."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence of the post at `place` that a listener did not hear as it was meant, however it was spoken."""

    place: str
    shown: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `spoken` and `reused` count sentences; `ignored` and `notes` are told by place. `mended` are files.
    `left` counts places that another build is to look at, `astray` episodes whose posts have gone. `teasers` are the places of `Episode.teaser`, each with its reason.

    `works` are those of `made`, in the same order. `variants` are the reports on other shows of the same posts, by their names.
    """

    made: tuple[Entry, ...] = ()
    works: tuple[Work, ...] = ()
    kept: tuple[Entry, ...] = ()
    withdrawn: tuple[Entry, ...] = ()
    failed: tuple[ReaderError, ...] = ()
    spoken: int = 0
    reused: int = 0
    retries: int = 0
    doubts: tuple[Doubt, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    mended: tuple[str, ...] = ()
    teasers: tuple[tuple[str, str], ...] = ()
    left: int = 0
    excluded: tuple[Excluded, ...] = ()
    astray: int = 0
    variants: tuple[tuple[str, Report], ...] = ()


class Tally:
    """What events tell, taken together as they come: sentences are counted and not kept, for an archive has millions."""

    def __init__(self) -> None:
        self._told: list[Event] = []
        self._left = self._astray = 0
        self._said: Counter[str] = Counter()
        self._going: dict[str, Counter[str]] = {}
        self._variants: dict[str, Tally] = {}
        self._now = self

    def take(self, events: Iterable[Event]) -> None:
        """Take them in, as far as they come."""
        for event in events:
            if isinstance(event, Varied):
                self._now = self._variants.setdefault(event.name, Tally()) if event.name else self
            else:
                self._now._add(event)

    def _add(self, event: Event) -> None:
        match event:
            case Said():
                of_place = self._going.setdefault(event.place, Counter())
                of_place["spoken" if event.fresh else "reused"] += 1
                of_place["retries"] += event.retries
            case Recast():
                self._going[event.place] = Counter()
            case Left():
                self._left += 1
            case Astray():
                self._astray = event.episodes
            case Made() | Kept() | Withheld() | Failed() | Withdrawn() | Mended() | Excluded() | Noted():
                self._told.append(event)
                if isinstance(event, Outcome):  # two items of a feed may link to one place
                    self._said += self._going.pop(event.place, Counter()) or _work(event)

    def report(self) -> Report:
        """All of it, so far."""
        told, said = self._told, sum(self._going.values(), self._said)
        made = [each for each in told if isinstance(each, Made)]
        kept = [each for each in told if isinstance(each, Kept)]
        there = [each for each in told if isinstance(each, Made | Kept)]
        return Report(
            made=tuple(each.episode for each in made),
            works=tuple(each.work for each in made),
            kept=tuple(each.episode for each in kept),
            withdrawn=tuple(each.episode for each in told if isinstance(each, Withdrawn)),
            failed=tuple(each.error for each in told if isinstance(each, Failed)),
            spoken=said["spoken"],
            reused=said["reused"],
            retries=said["retries"],
            doubts=tuple(Doubt(each.place, *doubt) for each in there for doubt in each.doubts),
            withheld=tuple(each for each in told if isinstance(each, Withheld)),
            ignored=tuple((each.place, ignored) for each in made for ignored in each.ignored),
            notes=(
                *_noted(told),
                *((each.place, note) for each in there for note in each.notes),
                *_twins(there),
            ),
            mended=tuple(each.name for each in told if isinstance(each, Mended)),
            teasers=tuple((each.place, each.episode.teaser) for each in there if each.episode.teaser),
            left=self._left,
            excluded=tuple(each for each in told if isinstance(each, Excluded)),
            astray=self._astray,
            variants=tuple((name, each.report()) for name, each in self._variants.items()),
        )


def _work(outcome: Outcome) -> Counter[str]:
    """Its sentences, where none of them was told: another machine made it."""
    work = outcome.work if isinstance(outcome, Made) else Work()
    return Counter(spoken=work.spoken, reused=work.reused, retries=work.retries)


def sum_up(events: Iterable[Event]) -> Report:
    """All that `events` told, taken together."""
    tally = Tally()
    tally.take(events)
    return tally.report()


def _noted(told: Iterable[Event]) -> Iterator[tuple[str, str]]:
    yield from ((each.place, each.told) for each in told if isinstance(each, Noted))


def _twins(outcomes: Iterable[Made | Kept]) -> Iterator[tuple[str, str]]:
    """The place of each post that says just what another does, and a note of it: saved twice, it is heard twice."""
    first: dict[str, Made | Kept] = {}
    for each in outcomes:
        other = first.setdefault(each.episode.hashes.body or each.episode.id, each)
        if other.episode.id != each.episode.id:
            yield each.place, message("build.twin", other=other.place)
