"""Engines turn spoken text into sound; each is a class behind the entry-point group ``reader.engines``.

An engine of your own is a class in any installed package::

    [project.entry-points."reader.engines"]
    mine = "my_package:Mine"

and a voice profile that says ``engine = "mine"``. Ours come through the same door.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from threading import Lock
from typing import Protocol, runtime_checkable

from reader.errors import VoiceError
from reader.model import Sound, Voice

GROUP = "reader.engines"


class Engine(Protocol):
    """What the pipeline asks of an engine.

    An engine is made once a process and voice, and may be called from many threads at once.
    """

    def __init__(self, voice: Voice) -> None:
        """Raises `VoiceError` if the voice can't speak on this machine."""

    @classmethod
    def version(cls) -> str:
        """What, when it changes, makes the same text sound otherwise. Cheap: loads no model."""

    def speak(self, text: str) -> Sound:
        """`text` (Hangul and punctuation, one sentence) as sound at `reader.model.RATE`.

        The same text gives the same sound. A text without a letter or digit gives an empty one.

        Raises:
            SpeechError: this text could not be spoken.
            VoiceError: nothing can be spoken any more.
        """


@dataclass(frozen=True, slots=True)
class Proof:
    """How an engine was proven on this machine, before it said anything for a listener.

    Attributes:
        kernel: name of the arithmetic that was chosen.
        processor: what was proven: machine, vector instructions, library.
        distance: of a sentence said here from how it should be, dB; None if there is nothing to compare it with.
        limit: the largest distance that is let pass, dB.
    """

    kernel: str
    processor: str
    distance: float | None
    limit: float

    @property
    def holds(self) -> bool:
        """May it be listened to?"""
        return self.distance is None or self.distance <= self.limit


@runtime_checkable
class Proven(Protocol):
    """An engine that proves itself where it runs."""

    proof: Proof


def installed() -> dict[str, EntryPoint]:
    """Entry points of all installed engines, by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def engine_class(name: str) -> type[Engine]:
    """The class of the engine called `name`.

    Raises:
        VoiceError: no such engine, or its optional part isn't installed.
    """
    points = installed()
    if name not in points:
        raise VoiceError(f"‘{name}’ 엔진이 없습니다", mend=f"있는 엔진: {', '.join(sorted(points))}")
    try:
        loaded: type[Engine] = points[name].load()
    except ImportError as error:
        raise VoiceError(
            f"‘{name}’ 엔진에 필요한 ‘{error.name}’ 패키지가 없습니다",
            mend=f'pip install "sori-reader[{name}]"',
        ) from error
    return loaded


_opening = Lock()
_open: dict[object, Engine] = {}


def engine_for(voice: Voice) -> Engine:
    """The engine of `voice`, made at its first use in this process and then kept."""
    key = (voice.engine, voice.language, *sorted(voice.options.items()))  # lexicons don't concern an engine
    with _opening:
        if key not in _open:
            _open[key] = engine_class(voice.engine)(voice)
        return _open[key]
