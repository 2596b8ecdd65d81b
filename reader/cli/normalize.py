"""``reader normalize``: a filter, lines as written become lines as said."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from reader.cli.options import ConfigFile
from reader.errors import SourceError
from reader.words import message


def normalize(
    settings: ConfigFile = None,
    explain: Annotated[bool, typer.Option("--explain", help=message("normalize.trace"))] = False,
) -> None:
    """Lines on stdin become spoken lines on stdout, one for one."""
    from reader import config, korean

    if sys.stdin is None:
        raise SourceError(message("place.no-input"), where="stdin")
    words = korean.lexicon(config.load(settings).lexicons)
    for line in sys.stdin:
        written = line.rstrip("\r\n")
        typer.echo(korean.normalize(written, words))
        for found in korean.explain(written, words) if explain else ():
            typer.echo(
                f"  {found.written} → {found.spoken}  [{found.rule}]{' ' + found.source if found.source else ''}"
            )
