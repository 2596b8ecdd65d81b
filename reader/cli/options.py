"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from reader.words import message


class Order(StrEnum):
    """Which posts of a folder come first."""

    OLDEST = "oldest"
    NEWEST = "newest"


Places = Annotated[
    list[str],
    typer.Argument(metavar="PLACE...", help=message("cli.places")),
]
OnePlace = Annotated[str, typer.Argument(metavar="PLACE", help=message("cli.place"))]
VoiceName = Annotated[str | None, typer.Option("--voice", "-v", help=message("cli.voice"))]
ConfigFile = Annotated[str | None, typer.Option("--config", "-c", help=message("cli.config"))]
WhisperFolder = Annotated[
    str | None,
    typer.Option("--whisper", metavar="DIR", help=message("cli.whisper")),
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help=message("cli.allow-private"))]
Wait = Annotated[float | None, typer.Option("--wait", metavar="SECONDS", min=0.0, help=message("cli.wait"))]
AsJson = Annotated[bool, typer.Option("--json", help=message("cli.json"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=message("cli.quiet"))]
