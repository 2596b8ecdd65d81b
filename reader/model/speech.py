"""What is said, by whom, and as sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reader.model.article import Section

RATE = 24_000
"""Samples a second of every `Sound` between engine and encoder (what gTTS and Kokoro give)."""

SIGN = "sign"
"""Role of what isn't the post's but ours: told of its layout, or of its voice."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence to be spoken by itself, and its place in the article.

    Attributes:
        section: index into `Script.sections`; -1 for the opening (title, date, correction, and what we say there).
        block: index into `Section.blocks`, -1 for the heading, one more than there are for what ends an episode; in the opening,
            the title is 0, the date 1, and so on.
        shown: as written, for transcripts.
        spoken: as said, Hangul only, for the engine.
        pause: silence after it, seconds.
        role: ``title``, ``heading``, ``correction``, `SIGN`, or the kind of its block.
        cell: of a table, the first cell that is said, by its number in reading order (row by row, headers not counted), all up to the
            next one's are said with it; -1 for what says its whole block. In old records, index into `Row.cells`.
        language: of `shown` (BCP 47), for screen readers that change their voice for it.
    """

    section: int
    block: int
    shown: str
    spoken: str
    pause: float
    role: str
    cell: int = -1
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Script:
    """All that is said of an article, and how it is laid out: what sound, chapters, cues, transcripts and pages come from.

    Attributes:
        sections: the article's, as they are shown.
        utterances: in the order in which they are heard.
        skipped: of what isn't said on purpose, the kinds (`reader.listening.SKIPPED`).
    """

    title: str
    sections: tuple[Section, ...]
    utterances: tuple[Utterance, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as its profile describes it.

    Attributes:
        about: one line for ``reader voices``.
        network: whether speaking asks a service.
        lexicons: TSV files (written ⇥ spoken) on top of the built-in ones, later ones win.
        fallback: voices that take over a whole episode when this one fails for good, the best first.
        syllable_seconds: plausible seconds a syllable, (least, most): a clip outside them is taken as
            swallowed or garbled. From measurements where the profile has them.
        signs: how its clips are judged without a listener, see `reader.symptoms.BOUNDS`.
        gain: dB that bring this voice to the loudness of an episode; a start, checked on each episode.
        cer: characters of read-out news that a speech recogniser got wrong, 0 to 1; None if never measured.
        options: what the engine understands (speed, style, pitch …).
        pace: times that of its profile; `options` and `syllable_seconds` are those at this pace.
    """

    name: str
    engine: str
    language: str = "ko"
    about: str = ""
    licence: str = ""
    network: bool = False
    lexicons: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    syllable_seconds: tuple[float, float] = (0.03, 1.5)
    signs: str = "loose"
    gain: float = 0.0
    cer: float | None = None
    options: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono PCM, signed 16 bit, little endian; `rate` in Hz."""

    pcm: bytes
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class Piece:
    """A sound ready to join.

    Attributes:
        frames: whole MP3 frames, the silence that ends them included.
        samples: length of the sound itself, without that silence.
        pcm: the mastered samples, where a format other than MP3 wants them, else empty.
    """

    frames: bytes
    samples: int
    pcm: bytes = b""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a listener made of one spoken sentence.

    Attributes:
        heard: as the listener would write it.
        right: share of its syllables that were heard as they were meant, 0 to 1.
        syllables: how many were meant.
        listener: who listened (`reader.listen.Listener.version`).
        doubt: where it may not be what was to be said, ‘meant’ → ‘heard’; empty if it may well be.
    """

    heard: str
    right: float
    syllables: int
    listener: str
    doubt: str = ""
