"""``reader say``: a text is spoken at once, without article or episode."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.cli.options import ConfigFile, VoiceName
from reader.words import message


def say(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help=message("say.text"))] = None,
    out: Annotated[str | None, typer.Option("-o", "--out", metavar="FILE", help=message("say.out"))] = None,
    lines: Annotated[str | None, typer.Option(metavar="FILE", help=message("say.lines"))] = None,
    out_dir: Annotated[str | None, typer.Option(metavar="DIR", help=message("say.out-dir"))] = None,
    voice: VoiceName = None,
    settings: ConfigFile = None,
) -> None:
    """Says a text, or each line of a file."""
    from reader import config, speech

    chosen = config.load(settings)
    if out:
        speech.check_kind(Path(out))
    speaker = speech.Speaker(chosen.voice if voice is None else voice, chosen.lexicons)
    if lines and out_dir and not text:
        made = speech.say_lines(speaker, lines, Path(out_dir))
        typer.echo(message("say.lines-done", made=made, out_dir=out_dir))
    elif text and out and not lines:
        seconds = speech.say(speaker, text, Path(out))
        typer.echo(message("say.done", out=out, seconds=seconds))
    else:
        raise typer.BadParameter(message("say.either"))
    if speaker.cast.voice is not speaker.cast.wanted:
        typer.echo(speaker.cast.why, err=True)
