"""``reader normalize``: a filter, lines as written become lines as said."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from reader.cli.options import ConfigFile


def normalize(
    settings: ConfigFile = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="고친 곳과 규칙 / each span, its reading and rule")
    ] = False,
) -> None:
    """표준 입력의 줄을 읽는 꼴로 바꿉니다. Lines on stdin become spoken lines on stdout, one for one."""
    from reader import config, korean

    words = korean.lexicon(config.load(settings).lexicons)
    for line in sys.stdin:
        written = line.rstrip("\r\n")
        typer.echo(korean.normalize(written, words))
        for found in korean.explain(written, words) if explain else ():
            typer.echo(
                f"  {found.written} → {found.spoken}  [{found.rule}]{' ' + found.source if found.source else ''}"
            )
