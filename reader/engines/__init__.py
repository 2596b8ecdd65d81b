"""Engines turn spoken text into sound; each is a class behind the entry-point group ``reader.engines``.

An engine of your own is a class in any installed package::

    [project.entry-points."reader.engines"]
    mine = "my_package:Mine"

and a voice profile that says ``engine = "mine"``. Ours come through the same door. What its profiles may say under
``[options]`` it declares in ``OPTIONS``, a tuple of `Option`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast, runtime_checkable

from reader import toml
from reader.errors import ConfigError, VoiceError
from reader.model import Sound, Voice
from reader.words import message

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


@dataclass(frozen=True, slots=True)
class Fetching:
    """So many bytes of a model are there, of `size` in all (0: not known)."""

    done: int
    size: int


@dataclass(frozen=True, slots=True)
class Installed:
    """The model is there and whole: at `place`, or None if packages brought it."""

    place: Path | None


@runtime_checkable
class Installable(Protocol):
    """An engine whose model can be fetched, should packages not bring it."""

    @classmethod
    def install(cls, url: str, digest: str) -> Iterator[Fetching | Installed]:
        """Fetch the model from `url`, telling how far it is, and at last where it is.

        Args:
            url: of the model file; empty to see only whether the model is there and whole.
            digest: SHA-256 of a model other than the engine's own, else empty.

        Raises:
            VoiceError: it can't be fetched or kept, is not that model, or (without `url`) isn't there.
        """


@runtime_checkable
class Paced(Protocol):
    """An engine whose voices can speak slower and faster by themselves: nothing is stretched."""

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """The options by which a voice that has `options` speaks `pace` times as fast."""


_HUGE = 1e300
"""TOML's integers have no end, its numbers may be ``inf`` and ``nan``; C's end, and no option means that."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a voice profile may tell its engine under ``[options]``.

    Attributes:
        default: what holds if the profile says nothing; the option is of its type (to a float, 1 is 1.0).
        about: what it is for, a few words of Korean.
        least: smallest number allowed, and `most` the largest; None for no bound.
        form: regular expression of text allowed; empty for any.
        place: it names a file or folder, taken from where the profile is.
    """

    name: str
    default: str | bool | int | float
    about: str
    least: float | None = None
    most: float | None = None
    form: str = ""
    place: bool = False

    def takes(self, value: object) -> bool:
        """Whether `value` is of the type, in the bounds and of the form."""
        if isinstance(self.default, str):
            return (
                isinstance(value, str)
                and "\0" not in value
                and (not self.form or re.fullmatch(self.form, value) is not None)
            )
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        kinds = (int, float) if isinstance(self.default, float) else (int,)
        if type(value) not in kinds or not isinstance(value, int | float) or not abs(value) < _HUGE:
            return False
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)

    @property
    def wants(self) -> str:
        """What is allowed, in the user's language."""
        if isinstance(self.default, bool):
            return message("setting.flag")
        if isinstance(self.default, str):
            return (
                message("setting.like", default=self.default)
                if self.form and self.default
                else message("setting.text")
            )
        bounds = [message("setting.least", least=self.least)] if self.least is not None else []
        bounds += [message("setting.most", most=self.most)] if self.most is not None else []
        return " ".join(
            [
                *bounds,
                message("setting.whole") if isinstance(self.default, int) else message("setting.number"),
            ]
        )


def declared(name: str) -> tuple[Option, ...] | None:
    """The options of the engine called `name`; None if it doesn't declare any.

    Raises:
        VoiceError: no such engine, or its optional part isn't installed.
    """
    return getattr(engine_class(name), "OPTIONS", None)


def check(options: Iterable[Option] | None, given: Mapping[str, object], where: Callable[[str], str]) -> None:
    """See that `given` is what `options` allow.

    Of an engine that declares none, any name will do: only itself knows what it understands, and to refuse what it does
    would take its voices from their users.

    Args:
        where: file and line of an option.

    Raises:
        ConfigError: an unknown option, or a wrong value.
    """
    known = {option.name: option for option in options or ()}
    for name, value in given.items():
        if options is not None and name not in known:
            raise toml.unknown(name, known, where(name))
        if name in known and not known[name].takes(value):
            wanted = f"{known[name].wants}. {known[name].about}"
            raise ConfigError(
                message("setting.option", name=name, value=toml.shown(value)),
                where=where(name),
                mend=wanted,
            )
        if not isinstance(value, str | int | float):
            raise ConfigError(message("setting.option-kind", name=name), where=where(name))


def settings(options: Iterable[Option], voice: Voice) -> dict[str, Any]:
    """What `voice` tells its engine, and of what it doesn't tell, the default; each of the option's type."""
    return {
        option.name: type(option.default)(voice.options.get(option.name, option.default))
        for option in options
    }


def scaled(options: Iterable[Option], given: Mapping[str, Any], name: str, times: float) -> dict[str, Any]:
    """What is `given`, with the number of the option called `name` so many times as large, as far as its bounds let it be."""
    option = next(option for option in options if option.name == name)
    value = float(given.get(name, option.default)) * times
    value = max(option.least or value, min(option.most or value, value))
    return {**given, name: round(value) if isinstance(option.default, int) else round(value, 4)}


def paced(name: str, options: Mapping[str, Any], pace: float) -> Mapping[str, Any]:
    """The options by which a voice of the engine called `name` that has `options` speaks `pace` times as fast.

    Raises:
        VoiceError: it can't, there is no such engine, or its optional part isn't installed.
    """
    loaded = engine_class(name)
    if not issubclass(loaded, Paced):
        raise VoiceError(message("engine.no-pace", name=name, pace=pace), mend=message("mend.pace"))
    return loaded.paced(options, pace)


@cache
def installed() -> Mapping[str, EntryPoint]:
    """Entry points of all installed engines, by name. To look for them takes some 20 ms, and each post asks."""
    return {point.name: point for point in entry_points(group=GROUP)}


def engine_class(name: str) -> type[Engine]:
    """The class of the engine called `name`.

    Raises:
        VoiceError: no such engine, or its optional part isn't installed.
    """
    points = installed()
    if name not in points:
        raise VoiceError(
            message("engine.unknown", name=name),
            mend=message("mend.engines", engines=", ".join(sorted(points))),
        )
    try:
        loaded = points[name].load()
    except ImportError as error:
        raise VoiceError(
            message("engine.package", name=name, package=error.name),
            mend=f'pip install "sori-reader[{name}]"',
        ) from error
    if not (isinstance(loaded, type) and callable(getattr(loaded, "speak", None))):
        raise VoiceError(message("engine.no-engine", name=name), where=points[name].value)
    return cast("type[Engine]", loaded)


def engine_version(name: str) -> str:
    """What the engine called `name` says of its version, which is part of what clips are known by; a package of others may say nothing.

    Raises:
        VoiceError: no such engine, or it fails when it is asked.
    """
    told = getattr(engine_class(name), "version", None)
    try:
        return str(told()) if told else ""
    except Exception as error:
        raise VoiceError(message("engine.no-version", name=name, told=error), where=name) from error


_opening: dict[object, Lock] = {}
_open: dict[object, Engine] = {}


def identity(voice: Voice) -> tuple[object, ...]:
    """What an engine is made of: voices that agree in it share one. (Lexicons don't concern an engine.)"""
    return (voice.engine, voice.language, *sorted(voice.options.items()))


def engine_for(voice: Voice) -> Engine:
    """The engine of `voice`, made at its first use in this process and then kept.

    Nobody waits for another's engine to open: it may hang. That it doesn't is seen to by `reader.engines.asked`.
    """
    key = identity(voice)
    with _opening.setdefault(key, Lock()):
        if key not in _open:
            _open[key] = engine_class(voice.engine)(voice)
        return _open[key]
