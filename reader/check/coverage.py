"""Is every sentence there, and has it its sound? Shown from post, page, transcripts and MP3 themselves, not from what the builder says of them.

What it can't see: a word said as another of the same length; that is what `reader.check.hearing` is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

from reader import catalog, clock, skipping, voice
from reader.article import explain, withheld
from reader.check.finding import ERROR, WARNING, Finding, Flaw, Looking
from reader.check.read import article_of, same, transcripts
from reader.check.record import REBUILD
from reader.check.witness import (
    Place,
    Witnessed,
    left_out,
    letters,
    lines,
    places,
    seen,
    told,
    unsaid,
    witness,
)
from reader.errors import ArticleError, ReaderError, SoundError
from reader.korean import normalize, tex
from reader.korean.sentences import count_syllables
from reader.model import KOREA, SIGN, Cue, Episode, Post, Sound
from reader.sound import parts
from reader.store import Folder
from reader.symptoms import BOUNDS, Bounds, course, crossed, plausible
from reader.words import message, phrase

EDGE = 0.06
"""Seconds by which a sentence's sound may begin or end otherwise than its cue: of 53 sentences by our voices it was 0.03 at most."""
STRAY = 0.06
"""Seconds heard outside all cues that are no click."""
CHIME = 1.0
"""Seconds that a chapter may begin before its first cue: the longest chime lasts 0.61, with its tail 0.7."""
PACE = (0.5, 2.0)
"""Times the episode's own seconds a syllable: 53 sentences by our voices took 0.8 to 1.6 times it, headings longest."""
_STRICT = Bounds((0.7, 0.0), noisy=0.25, clipped=1.0, level=(-35.0, 0.0), range=3.0)
"""As in `reader.symptoms` for a voice that was measured, in what is mastered and went through MP3. A silence inside
needn't be a share of the sentence: of 440 sentences by our voices none had one of more than 0.6 s, however long."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A cue, and what was measured of it. `seconds` are heard in all, `pace` is seconds a syllable; `rules` are those it breaks."""

    shown: str
    start: float
    end: float
    seconds: float
    pace: float
    rules: tuple[str, ...] = ()


_KINDS = {kind: phrase(f"said.{kind}", text="").strip() for kind in ("figure", "quote", "note")}
"""What is said before a block of a kind, by the role of its cues: before several sentences it is one by itself."""
NAMED = 5
"""Episodes that are named at most."""
_ALTERED = frozenset(("extra", "merged", "order", "page", "light", "transcripts", "chapter", "untold"))


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown of one episode.

    Attributes:
        source: ``post``, or ``page`` where no post was named.
        told: sentences of the article that are in the transcript with sound that nothing speaks against, of `of`.
        words: share of the article's words that are in the transcript, 0 to 1.
        seconds: length of the sound as decoded.
        pace: seconds a syllable, the median; 0 without speech.
        speech: whether there is any to measure.
        witnessed: what of the post's source is told; None without the post.
        skipped: how many blocks were left out on purpose, by their kind.
    """

    id: str
    title: str
    source: str
    told: int
    of: int
    words: float
    seconds: float
    pace: float
    speech: bool
    sentences: tuple[Sentence, ...]
    witnessed: Witnessed | None = None
    skipped: Mapping[str, int] = field(default_factory=dict)


def prove(
    store: Folder, posts: Sequence[Post] = (), *, opened: bool = False, closed: bool = False
) -> Iterator[Looking | Finding | Proof]:
    """Each episode in `store`, or those of `posts` if there are any: what is looked at, what is wrong, what was shown.

    Args:
        opened, closed: the show has an intro, an outro: what is heard before the first sentence, or after the last, is none's.
    """
    episodes, damaged = catalog.load(store)
    for id_, error in sorted(damaged.items()):
        yield _finding("record", catalog.name(id_, catalog.RECORD), error.what)
    known = {episode.origin or episode.key: episode for episode in episodes}
    for post in posts:
        episode = known.get(post.key)
        try:
            out = bool(withheld(explain(post)[0], datetime.now(KOREA)))
        except ArticleError as error:
            yield _finding("post", post.place, error.what)
            continue
        if episode:
            yield from _proven(store, episode, post, opened, closed)
        elif not out:
            yield _finding("post", post.place, message("coverage.post"))
    told = {post.key for post in posts}
    left = [episode for episode in episodes if posts and (episode.origin or episode.key) not in told]
    if left:
        names = ", ".join(episode.title for episode in left[:NAMED])
        what = message("coverage.without-post", count=len(left), names=names)
        yield Finding(WARNING, "coverage.others", store.where(""), what, message("why.without-post"), REBUILD)
    for episode in episodes if not posts else ():
        yield from _proven(store, episode, None, opened, closed)


def _proven(
    store: Folder, episode: Episode, post: Post | None, opened: bool, closed: bool
) -> Iterator[Looking | Finding | Proof]:
    yield Looking(episode.title)
    text = _Text(store, episode, post)
    sound = _Sound(store, episode, opened, closed)
    flaws = [*text.flaws(), *sound.flaws()]
    yield from flaws
    broken: dict[float, list[str]] = {}
    for flaw in flaws:
        if isinstance(flaw, Flaw):
            broken.setdefault(flaw.seconds, []).append(flaw.rule)
    rows = tuple(replace(row, rules=tuple(broken.get(row.start, ()))) for row in sound.rows)
    there = [place.line.text for place in text.places if place.first >= 0]
    heard = [
        place
        for place in text.places
        if place.first >= 0 and not any(row.rules for row in rows[place.first : place.last + 1])
    ]
    words, of = len(" ".join(there).split()), sum(len(line.text.split()) for line in text.lines)
    if not sound.speech:
        what, why = message("coverage.no-speech"), message("why.silent-voice")
        mend = message("mend.speaking-voice", voice=episode.voice)
        yield Finding(WARNING, "coverage.speech", sound.name, what, why, mend)
    yield Proof(
        episode.id, episode.title, "post" if post else "page", len(heard), len(text.lines), words / max(of, 1),
        sound.course.seconds, sound.pace, sound.speech, rows, text.witnessed, dict(Counter(text.left.values())),
    )  # fmt: skip


class _Text:
    """Post, page, record and transcripts of an episode, compared."""

    def __init__(self, store: Folder, episode: Episode, post: Post | None) -> None:
        self._store, self._episode = store, episode
        self._place_of_post = post.place if post else ""
        self.name = catalog.name(episode.id, catalog.RECORD)
        title, sections = "", episode.sections
        if post:
            article = explain(post)[0]
            title, sections = article.wishes.title or article.title, article.sections
        self.left = left_out(sections, episode)
        self.lines = lines(title, sections, self.left)
        self.places = places(self.lines, episode.cues)
        self.unheard = {kind: list(told(sections, self.left, kind)) for kind in set(self.left.values())}
        # what was found in the transcript, one behind the other: there a row's headers stand between its cells
        found = " ".join(place.line.text for place in self.places if place.first >= 0)
        self._said = [*(cue.shown for cue in episode.cues), found, *seen(sections, self.places)]
        self.witnessed = witness(post, [episode.title, *self._said], self.unheard) if post else None
        self._signs = skipping.told(sections, self.left)

    def flaws(self) -> Iterator[Finding]:
        for place in self.places:
            yield from self._place(place)
        yield from self._extra()
        yield from self._untold()
        yield from self._transcripts()
        yield from self._page()
        for run in self.witnessed.lost if self.witnessed else ():
            what = message("coverage.unsaid", text=run)
            yield replace(_finding("unsaid", self._place_of_post, what), level=WARNING)

    def _place(self, place: Place) -> Iterator[Finding]:
        if place.first < 0:
            rule = "order" if place.elsewhere else "sentence"
            yield _finding(rule, self.name, message(f"coverage.{rule}", text=place.line.text))
        elif place.shared:
            yield _flaw("merged", self.name, self._episode.cues[place.first], message("coverage.merged"))

    def _extra(self) -> Iterator[Finding]:
        """Sentences of the transcript that the article lacks; what the script says of itself (date, listing) excepted."""
        own = {number for place in self.places for number in range(place.first, place.last + 1)}
        for number, cue in enumerate(self._episode.cues):
            ours = cue.role in ("title", "correction", "code", SIGN) or cue.shown == _KINDS.get(cue.role)
            if number not in own and not ours:
                yield _flaw("extra", self.name, cue, message("coverage.extra"))

    def _untold(self) -> Iterator[Finding]:
        """What is left out on purpose, without a word of it."""
        signs = {cue.shown for cue in self._episode.cues if cue.role == SIGN}
        for sign in self._signs.values():
            if sign not in signs:
                yield _finding("untold", self.name, message("coverage.untold", sign=sign))

    def _transcripts(self) -> Iterator[Finding]:
        right = [(cue.start, cue.end, letters(cue.shown)) for cue in self._episode.cues]
        for name, read in transcripts(self._episode):
            if not self._store.stat(name):
                continue  # links and records say so
            try:
                told = read(self._store.read(name).decode())
            except (ValueError, KeyError, TypeError, AttributeError):
                told = []
            where = next((at for at, pair in enumerate(zip(right, told, strict=False)) if not same(*pair)), min(len(right), len(told)))  # fmt: skip
            if where < max(len(right), len(told)):
                what = message("coverage.transcripts", number=where + 1, count=len(told), of=len(right))
                yield _finding("transcripts", name, what)

    def _page(self) -> Iterator[Finding]:
        name = catalog.name(self._episode.id, catalog.PAGE)
        if not self._store.stat(name):
            yield _finding("page", name, message("file.missing"))
            return
        shown = article_of(self._store.read(name))
        stream, at = letters(shown), 0
        for line in self.lines:
            text = letters(line.text)
            here = stream.find(text, at)
            at = here + len(text) if here >= 0 else at
            if text not in stream and text not in letters(self._episode.title):
                yield _finding("page", name, message("coverage.page", text=line.text))
        for text in (text for texts in self.unheard.values() for text in texts):
            if letters(text) not in stream:
                yield _finding("page", name, message("coverage.page", text=text))
        for run in unsaid(
            shown, [*self._said, phrase("show.picture"), *map(" ".join, self.unheard.values())]
        ):
            yield _finding("sentence", name, message("coverage.sentence", text=run))


class _Sound:
    """The MP3 of an episode, measured against its cues and chapters."""

    def __init__(self, store: Folder, episode: Episode, opened: bool, closed: bool) -> None:
        self._store, self._episode, self._opened, self._closed = store, episode, opened, closed
        self.name = catalog.name(episode.stem, ".mp3")
        self._broken = ""
        self.course = course(self._parts())
        self.rows = [self._row(cue) for cue in episode.cues]
        bounds = _bounds(episode)
        told = [self.course.figures(row.start, row.end) for row in self.rows]
        steady = all(one is None or one.range < _STRICT.range for one in told)
        self.speech = bool(told) and not (bounds is None and steady)
        self._bounds = bounds or _STRICT
        paces = [row.pace for row in self.rows if row.pace]
        self.pace = median(paces) if paces and self.speech else 0.0

    def _parts(self) -> Iterator[Sound]:
        """As far as it can be decoded."""
        try:
            yield from parts(Path(self._store.where(self.name)))
        except SoundError as error:
            self._broken = error.what

    def _row(self, cue: Cue) -> Sentence:
        seconds, first, last = self.course.heard(cue.start, cue.end)
        pace = (last - first) / max(count_syllables(_spoken(cue)), 1)
        return Sentence(cue.shown, cue.start, cue.end, seconds, pace)

    def flaws(self) -> Iterator[Finding]:
        if self._broken:
            yield _finding("sound", self.name, self._broken)
        yield from self._light()
        for cue, row in zip(self._episode.cues, self.rows, strict=True):
            if flaw := self._cue(cue, row):
                yield flaw
        for cue, after in pairwise(self._episode.cues):
            if after.start < cue.end:
                yield _flaw("overlap", self.name, after, message("coverage.overlap"))
        yield from self._strays()
        yield from self._chapters()

    def _light(self) -> Iterator[Finding]:
        """What the page plays is the same sound without its tags."""
        name = catalog.light(self._episode)
        if not (self._store.stat(name) and self._store.stat(self.name)):
            return  # links and records say so
        if not self._store.read(self.name).endswith(self._store.read(name)):
            yield _finding("light", name, message("coverage.light"))

    def _cue(self, cue: Cue, row: Sentence) -> Flaw | None:
        """The first that is wrong with a sentence's sound; more would say the same."""
        told = self.course.figures(cue.start, cue.end)
        if told is None or cue.end > self.course.seconds + EDGE:
            return _flaw("end", self.name, cue, message("coverage.end", seconds=self.course.seconds))
        if not row.seconds:
            return _flaw("silent", self.name, cue, message("sign.silent"))
        _, first, last = self.course.heard(cue.start, cue.end)
        if self.speech and (why := crossed(told, self._bounds)):
            return _flaw("speech", self.name, cue, why)
        if first > cue.start + EDGE or last < cue.end - EDGE:
            what = message("coverage.short", start=first - cue.start, end=cue.end - last)
            return _flaw("edge", self.name, cue, what)
        before, after = self.course.heard(cue.start - 2 * EDGE, cue.start - EDGE), self.course.heard(cue.end + EDGE, cue.end + 2 * EDGE)  # fmt: skip
        if before[0] > EDGE / 2 or after[0] > EDGE / 2:
            return _flaw("edge", self.name, cue, message("coverage.inside"))
        if self.speech and not plausible(_spoken(cue), last - first + 0.2, self._paces()):
            return _flaw("pace", self.name, cue, message("coverage.pace", pace=row.pace, usual=self.pace))
        return None

    def _paces(self) -> tuple[float, float]:
        return self.pace * PACE[0], self.pace * PACE[1]

    def _strays(self) -> Iterator[Finding]:
        """What is heard in no cue: before a chapter's heading there may be a chime."""
        cues, chapters = self._episode.cues, [chapter.start for chapter in self._episode.chapters]
        spans = [(cue.end, min((at for at in chapters if cue.end <= at < after.start), default=after.start), cue) for cue, after in pairwise(cues)]  # fmt: skip
        if cues and not self._opened:
            spans.append((-EDGE, cues[0].start, cues[0]))
        if cues and not self._closed:
            spans.append((cues[-1].end, self.course.seconds + EDGE, cues[-1]))
        for start, end, cue in sorted(spans, key=lambda span: span[0]):
            seconds, first, _ = self.course.heard(start + EDGE, end - EDGE)
            if seconds > STRAY:
                sentence, where = message("check.text", shown=cue.shown), _where(self.name, first)
                what = message("check.pause-sound", seconds=seconds, sentence=sentence)
                yield replace(_flaw("stray", self.name, cue, what), where=where, seconds=first)

    def _chapters(self) -> Iterator[Finding]:
        starts = [cue.start for cue in self._episode.cues]
        for chapter in self._episode.chapters:
            if chapter.start and not any(0 <= start - chapter.start <= CHIME for start in starts):
                what = message("coverage.chapter", title=chapter.title)
                yield _finding("chapter", _where(self.name, chapter.start), what)


def _bounds(episode: Episode) -> Bounds | None:
    """What speech of this voice may measure; one whose profile isn't here is judged as one that wasn't measured."""
    try:
        signs = voice.load(episode.voice).signs
    except ReaderError:
        signs = "loose"
    return _STRICT if signs == "strict" else BOUNDS[signs]


def _finding(rule: str, where: str, what: str) -> Finding:
    return Finding(ERROR, f"coverage.{rule}", where, what, _why(rule), REBUILD)


def _flaw(rule: str, name: str, cue: Cue, what: str) -> Flaw:
    told = message("coverage.of", what=what, sentence=message("check.text", shown=cue.shown))
    where = _where(name, cue.start)
    return Flaw(ERROR, f"coverage.{rule}", where, told, _why(rule), REBUILD, cue.start, cue.shown)


def _why(rule: str) -> str:
    return message("why.altered" if rule in _ALTERED else "why.lost-sentence")


def _where(name: str, seconds: float) -> str:
    return f"{name} {clock.elapsed(seconds)}"


def _spoken(cue: Cue) -> str:
    """What is said of a cue, by what it shows, but for listings: where long formulas are said, with them."""
    if cue.role == "code" and cue.spoken:
        return cue.spoken
    whole = tex.whole(cue.shown)
    readings = [normalize(each) for each in dict.fromkeys((cue.shown, whole))]
    return min(readings, key=lambda each: abs(len(each) - len(cue.spoken)))
