"""What the commands share: their options, how they tell an error, how they print."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from reader.errors import ReaderError
from reader.words import message

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: some of it failed; the command was not understood; Ctrl-C (128 + SIGINT, which typer says for us)."""

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
AsJson = Annotated[bool, typer.Option("--json", help=message("cli.json"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=message("cli.quiet"))]


def complain(error: ReaderError) -> None:
    """Tell an error, in one line on stderr."""
    print(message("cli.error", error=error), file=sys.stderr)


def print_json(value: object) -> None:
    """Print for programs: as people would read it where the encoding allows, else escaped as JSON escapes."""
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=1))
