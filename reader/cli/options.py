"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import inf
from typing import Annotated

import typer

from reader.errors import ConfigError
from reader.words import message


class Order(StrEnum):
    """Which posts of a folder come first."""

    OLDEST = "oldest"
    NEWEST = "newest"


LAST = "LAST"


@dataclass(frozen=True, slots=True)
class Since:
    """From when on posts are looked at: the `day` that they tell; None for those that changed since they were looked at last."""

    day: date | None

    @classmethod
    def of(cls, told: str) -> Since:
        """As a command line says it.

        Raises:
            BadParameter: it is no day.
        """
        try:
            return cls(None if told.upper() == LAST else datetime.strptime(told, "%Y-%m-%d").date())
        except ValueError as error:
            raise typer.BadParameter(message("usage.since", last=LAST)) from error


def places_of(named: list[str] | None, posts: Sequence[str]) -> list[str]:
    """Where the posts are that a command is for: those it names, or else those of the settings.

    Raises:
        ConfigError: neither.
    """
    if not named and not posts:
        raise ConfigError(message("usage.argument-missing", name="PLACE"), mend=message("mend.places"))
    return named or list(posts)


def _seconds(told: str) -> float:
    with suppress(ValueError):
        if 0.0 <= (seconds := float(told)) < inf:  # what is no number isn't
            return seconds
    raise typer.BadParameter(message("usage.seconds"))


def _voices(begun: str) -> list[str]:
    """What a shell offers for a voice of which so much is written."""
    from reader import voice

    return [name for name in (*voice.names(), voice.AUTO) if name.startswith(begun)]


def _formats(begun: str) -> list[str]:
    """The same for formats, which may follow one another with commas between."""
    from reader.outputs import SOUNDS

    before, comma, last = begun.rpartition(",")
    return [
        f"{before}{comma}{name}" for name in SOUNDS if name.startswith(last) and name not in before.split(",")
    ]


Places = Annotated[
    list[str] | None,
    typer.Argument(metavar="PLACE", help=message("cli.places")),
]
OnePlace = Annotated[str, typer.Argument(metavar="PLACE", help=message("cli.place"))]
VoiceName = Annotated[
    str | None, typer.Option("--voice", "-v", help=message("about.build.voice"), autocompletion=_voices)
]
Formats = Annotated[
    str | None, typer.Option("--format", help=message("cli.formats"), autocompletion=_formats)
]
ConfigFile = Annotated[str | None, typer.Option("--config", "-c", help=message("cli.config"))]
WhisperFolder = Annotated[
    str | None,
    typer.Option("--whisper", metavar="DIR", help=message("about.build.whisper")),
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help=message("about.build.allow_private"))]
Wait = Annotated[
    float | None, typer.Option("--wait", metavar="SECONDS", parser=_seconds, help=message("cli.wait"))
]
AsJson = Annotated[bool, typer.Option("--json", help=message("cli.json"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=message("cli.quiet"))]
