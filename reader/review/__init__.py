"""What of a show may be said wrong, as questions to whoever publishes it: each word once, the weightiest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reader import catalog
from reader.korean import Lexicon, normalize
from reader.korean.doubts import Doubt, Kind, doubts
from reader.korean.folding import folded
from reader.model import Cue, Episode

HEARD = "heard"
"""The kind of what a listener doubts (`reader build --listen`); the others are those of `reader.korean.doubts`."""
WEIGHTS: Mapping[str, int] = {
    HEARD: 20,
    Kind.UNREAD: 20,
    Kind.SPELLING: 10,
    Kind.DATE: 10,
    Kind.LETTERS: 5,
    Kind.COUNTER: 2,
    Kind.ACRONYM: 2,
    Kind.DROPPED: 1,
}
"""How much a sentence with such a doubt counts: our guess, after the questions of an archive of 3,430 posts were read."""
SHOWN = 3
"""Sentences of one question that are shown: the first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence in which something is in doubt.

    Attributes:
        title: of the episode.
        sound: name of the file in which it is heard.
        start, end: seconds in that sound.
        before, written, after: the sentence as shown, around what is in doubt.
        spoken: the sentence as it is said.
    """

    title: str
    sound: str
    start: float
    end: float
    before: str
    written: str
    after: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that may be said wrong.

    Attributes:
        kind: why, a key of `WEIGHTS`.
        about: what is noted in a lexicon if it is right: the word, or the whole sentence if a listener doubts it.
        written, spoken: the entry of a lexicon that would say it as it is said now; `written` is empty where no word is known.
        heard: what a listener heard instead.
        count: sentences that have it.
        places: the first of them.
    """

    kind: str
    about: str
    written: str
    spoken: str
    heard: str
    count: int
    places: tuple[Place, ...]

    @property
    def weight(self) -> int:
        """How much it matters: sentences times how likely the kind is wrong."""
        return WEIGHTS[self.kind] * self.count


def questions(
    episodes: Iterable[Episode], lexicon: Lexicon | None = None, right: Collection[str] = ()
) -> list[Question]:
    """What is in doubt in `episodes`, the weightiest first; of the same weight, as it comes.

    Args:
        lexicon: the user's words: what stands there is in no doubt.
        right: what was found to be right as it is said (`Question.about`).
    """
    found: dict[tuple[str, str, str], Question] = {}
    for episode in episodes:
        for question in _of(episode, lexicon):
            if question.about in right:
                continue
            key = (question.kind, question.about, question.heard)
            same = found.get(key)
            if same is None:
                found[key] = question
            else:
                places = (*same.places, *question.places)[:SHOWN]
                found[key] = replace(same, count=same.count + 1, places=places)
    return sorted(found.values(), key=lambda question: -question.weight)


def _of(episode: Episode, lexicon: Lexicon | None) -> Iterator[Question]:
    """A question for each place of an episode, of one sentence; a word that stands twice in a sentence is one place."""
    heard = dict(episode.hearing.doubts if episode.hearing else ())
    for number, cue in enumerate(episode.cues):
        if number in heard:
            yield _heard(episode, cue, heard[number])
        seen: set[tuple[Kind, str]] = set()
        for doubt in doubts(cue.shown, lexicon):
            if (doubt.kind, doubt.written) not in seen:
                seen.add((doubt.kind, doubt.written))
                yield _doubted(episode, cue, doubt)


_MEANT = re.compile("‘([^’]+)’ →")
"""How `reader.listen` tells what was meant, and then what was heard."""


def _heard(episode: Episode, cue: Cue, heard: str) -> Question:
    meant = _MEANT.match(heard)
    at = cue.shown.find(meant[1]) if meant else -1
    word = meant[1] if meant and at >= 0 else ""
    place = _place(episode, cue, cue.shown, max(at, 0), max(at, 0) + len(word))
    about = " ".join(cue.shown.split())
    return Question(HEARD, about, word, "", heard, 1, (place,))


def _doubted(episode: Episode, cue: Cue, doubt: Doubt) -> Question:
    place = _place(episode, cue, folded(cue.shown), doubt.start, doubt.end)
    return Question(doubt.kind.value, doubt.written, doubt.written, doubt.spoken, "", 1, (place,))


def _place(episode: Episode, cue: Cue, text: str, start: int, end: int) -> Place:
    sound = catalog.name(episode.stem, ".mp3")
    spoken = cue.spoken or normalize(cue.shown)
    around = (text[:start], text[start:end], text[end:])
    return Place(episode.title, sound, round(cue.start, 3), round(cue.end, 3), *around, spoken)


def touched(
    episodes: Iterable[Episode], words: Collection[str], before: Lexicon | None, after: Lexicon | None
) -> int:
    """How many sentences a build would speak anew, if the user's words were `after` instead of `before`.

    Args:
        words: all that the two say otherwise of, as it is written.
    """
    wanted = [word.casefold() for word in words]
    shown = {
        cue.shown
        for episode in episodes
        for cue in episode.cues
        if any(word in folded(cue.shown).casefold() for word in wanted)
    }
    return len(
        {normalize(each, after) for each in shown if normalize(each, before) != normalize(each, after)}
    )
