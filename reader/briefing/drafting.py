"""How much is told: as much as fills the time, by the lengths of the clips themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain, groupby

from reader import casting, episode
from reader.briefing import telling
from reader.briefing.rundown import HEADLINES, fill, headlined, parts
from reader.briefing.stories import Story
from reader.cache import ClipCache
from reader.clips import Clip, Mix, speak_lines
from reader.config import Config
from reader.errors import SpeechError, VoiceError
from reader.events import Recast, Said
from reader.korean import Lexicon, lexicon, normalize
from reader.korean.sentences import count_syllables
from reader.listen.hearing import Ear
from reader.model import RATE, SIGN, Article, Piece, Script, Utterance
from reader.mp3 import FRAME
from reader.recording import record
from reader.script import BLOCK, SECTION, SYLLABLE, compose


@dataclass(frozen=True, slots=True)
class Draft:
    """A briefing that is being written.

    Attributes:
        config: of the show of briefings.
        heading: what is told before and besides the stories.
        stories: newest first.
        limit: seconds that it is to take.
        measured: samples of what was spoken for it, by what is said.
    """

    config: Config
    heading: telling.Heading
    stories: Sequence[Story]
    limit: float
    measured: dict[str, int] = field(default_factory=dict)

    def spoken(
        self, clips: ClipCache, pool: Executor, ear: Ear | None, place: str
    ) -> Iterator[Said | Recast | Article]:
        """Speak what is told until all of that is measured; last comes the article.

        Raises:
            SpeechError, VoiceError: it can't be spoken.
        """
        cast = casting.cast(self.config.voice, self.config.lexicons, self.config.listening.pace)
        while True:
            article, script = self.written(lexicon(cast.voice.lexicons))
            new = {line.spoken: line for line in script.utterances if line.spoken not in self.measured}
            if not new:
                yield article
                return
            before = len(self.measured)
            try:
                for clip in speak_lines(new.values(), cast.voice, clips, pool, ear):
                    self.measured[clip.utterance.spoken] = _samples(clip)
                    done = len(self.measured) / (before + len(new))
                    yield Said(place, clip.utterance.shown, done, clip.fresh, clip.verdict, clip.retries)
            except (VoiceError, SpeechError) as error:
                following = casting.understudy(cast, error)
                if following is None:
                    raise
                cast = following
                self.measured.clear()
                yield Recast(place, cast.voice.name, cast.why)

    def written(self, words: Lexicon) -> tuple[Article, Script]:
        """The briefing that takes the time it is to take, by what is known of its sentences: measured, recorded, or reckoned."""
        recorded = {said: length for story in self.stories for said, length in story.lengths.items()}

        @cache
        def samples(spoken: str) -> int:
            if spoken in self.measured:
                return self.measured[spoken]
            length = recorded[spoken] if spoken in recorded else SYLLABLE * count_syllables(spoken)
            return round(RATE * length)

        def seconds(counts: Sequence[int]) -> float:
            script = whole.cut(dict(zip(leads, counts, strict=True)))
            pieces = (Piece(b"", samples(line.spoken)) for line in script.utterances)
            return record(script, pieces, (), signs).seconds

        pauses = self.config.listening.pauses
        told = headlined(
            parts(self.stories),
            HEADLINES * self.limit,
            lambda story: samples(normalize(story.title, words)) / RATE + BLOCK * pauses,
        )
        listed = {story.id: story.lead for part in told for story in part.stories}
        others = [story for story in self.stories if story.id not in listed]
        minutes = max(1, round(self.limit / 60))
        article, owners = telling.article(self.heading, told, others, listed, minutes)
        whole = _Whole(compose(article, words, self.config.listening), owners, pauses)
        leads = whole.leads
        signs = episode.signs(self.config, Mix(self.config.bitrate))
        sizes = [len(lead) for lead in leads.values()]
        counts = fill(sizes, seconds, self.limit)
        if list(counts) == sizes:  # it may be over before
            minutes = min(minutes, max(1, round(seconds(counts) / 60)))
        texts = {
            own: " ".join(line.shown for line, *_ in lead[:count])
            for (own, lead), count in zip(leads.items(), counts, strict=True)
        }
        article, _ = telling.article(self.heading, told, others, texts, minutes)
        return article, compose(article, words, self.config.listening)


def _samples(clip: Clip) -> int:
    """Samples of a clip, to whole frames, which are what is joined."""
    return len(clip.level.energies) // 4 * FRAME


@dataclass(frozen=True)
class _Whole:
    """All that could be told, to be cut: composing every possible briefing would take a minute.

    Attributes:
        owners: the stories that each section tells of, by their ids; none of an opening, several of a part's heading.
        pauses: how long they are, of what they would be (`reader.listening.Listening`).
    """

    script: Script
    owners: tuple[tuple[str, ...], ...]
    pauses: float = 1.0

    @cached_property
    def leads(self) -> dict[str, list[list[Utterance]]]:
        """The sentences of each story, by its id, in the order in which the stories are told; each with what is told of it."""
        found: dict[str, list[list[Utterance]]] = {own: [] for owners in self.owners for own in owners}
        for line in self.script.utterances:
            if self._is_told(line):
                lead = found[self.owners[line.section][0]]
                if line.role == SIGN and lead:
                    lead[-1].append(line)
                else:
                    lead.append([line])
        return found

    def cut(self, counts: Mapping[str, int]) -> Script:
        """The script with so many sentences of each story, by its id, as of an article that tells no more."""
        told: list[Utterance] = []
        leads = self.leads
        lines = self.script.utterances
        for section, group in groupby(filter(self._is_kept, lines), lambda line: line.section):
            said = list(group)
            if section >= 0 and (owners := self.owners[section]):
                if not any(counts[own] for own in owners):
                    continue
                if self.script.sections[section].blocks:
                    *before, (last, *signs) = leads[owners[0]][: counts[owners[0]]]
                    said += [*chain.from_iterable(before), replace(last, pause=BLOCK * self.pauses), *signs]
                said[-1] = replace(said[-1], pause=SECTION * self.pauses)
            told += said
        ending = (line for line in lines if self._is_ending(line))
        told += [replace(line, section=told[-1].section) for line in ending]
        return replace(self.script, utterances=tuple(told))

    def _is_kept(self, line: Utterance) -> bool:
        return not (self._is_told(line) or self._is_ending(line))

    def _is_ending(self, line: Utterance) -> bool:
        return line.section >= 0 and line.block == len(self.script.sections[line.section].blocks)

    def _is_told(self, line: Utterance) -> bool:
        """Whether it is a sentence of a story, or told of one."""
        return (
            line.section >= 0
            and line.block >= 0
            and bool(self.owners[line.section])
            and not self._is_ending(line)
        )
