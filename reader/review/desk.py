"""What a review does: shows what is in doubt, lets a reading be heard, writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reader import casting, lexicons
from reader.config import Config
from reader.errors import ConfigError
from reader.korean import Lexicon, lexicon, normalize
from reader.korean.words import amended, is_reading
from reader.model import Episode
from reader.review import Question, questions, touched
from reader.sound import wav
from reader.speech import Speaker
from reader.words import message


class Desk:
    """The questions of a show, and the lexicon that the answers go into.

    Args:
        episodes: what is reviewed, as `reader.catalog.load` gives them.
        config: the show's: its voice says new readings, and its lexicons count.
        place: the lexicon; it counts though the settings don't name it.

    Attributes:
        listed: whether the settings name the lexicon: only then a build reads it.

    Raises:
        ConfigError: a lexicon or a profile is none.
        VoiceError: there is no such voice.
    """

    def __init__(self, episodes: Sequence[Episode], config: Config, place: Path) -> None:
        self._episodes = episodes
        self._config = config
        self.place = place
        self.listed = lexicons.listed(place, config.lexicons)
        self._known = casting.wanted(config.voice, config.lexicons).lexicons
        self._before = self._words()
        self._saved: set[str] = set()
        self._speaker: Speaker | None = None

    def _words(self, trial: str = "") -> Lexicon:
        own = () if self.listed or not self.place.exists() else (str(self.place),)
        return lexicon((*self._known, *own), trial)

    def questions(self) -> list[Question]:
        """What is still in doubt, by what stands in the lexicons now."""
        right = lexicons.right([self.place, *map(Path, self._known)])
        return questions(self._episodes, self._words(), right)

    def facts(self) -> dict[str, Any]:
        """All that a page or a program needs to know; takes what JSON takes."""
        found = self.questions()
        return {
            "lexicon": str(self.place),
            "listed": self.listed,
            "sentences": sum(len(episode.cues) for episode in self._episodes),
            "questions": [asdict(question) | {"weight": question.weight} for question in found],
        }

    def sound(self, shown: str, written: str, spoken: str) -> bytes:
        """The sentence `shown` with `written` said as `spoken`, by the show's voice: a WAV file.

        Raises:
            ConfigError: it would be no entry, or not be heard.
            VoiceError, SpeechError: the voice can't say it.
        """
        said = self._said(shown, written, spoken)
        if self._speaker is None:  # to open a voice takes seconds
            self._speaker = Speaker(self._config.voice)
        return wav(self._speaker.sound(said))

    def _said(self, shown: str, written: str, spoken: str) -> str:
        """`shown` as it would be said with the entry: what the lexicon alone can't tell, other rules may come first."""
        if not is_reading(spoken):
            raise ConfigError(message("review.hangul"))
        entry, _ = amended("", written, spoken, str(self.place))
        said = normalize(shown, self._words(entry))
        if spoken.replace(" ", "") not in said.replace(" ", ""):
            raise ConfigError(
                message("review.not-heard", written=written), mend=message("mend.review-longer")
            )
        return said

    def save(self, shown: str, written: str, spoken: str) -> str:
        """Write the entry into the lexicon; gives, in words, what the next build does.

        Raises:
            ConfigError: it would be no entry, or not be heard in `shown`.
            StoreError: the lexicon can't be written.
        """
        written, spoken = written.strip(), spoken.strip()
        self._said(shown, written, spoken)
        lexicons.put(self.place, written, spoken)
        self._saved.add(written)
        count = touched(self._episodes, self._saved, self._before, self._words())
        return message("review.saved", written=written, spoken=spoken, count=count)

    def confirm(self, about: str) -> str:
        """Note that it is right as it is said; gives in words that it was.

        Raises:
            ValueError: it is nothing.
            ConfigError: the lexicon is none.
            StoreError: it can't be written.
        """
        if not about.strip():
            raise ValueError(about)
        lexicons.confirm(self.place, about)
        return message("review.right", about=about)
