"""``reader say``: a text is spoken at once, without article or episode, and heard or written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
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
    """Says a text, aloud or into a file, or each line of a file."""
    from reader import config, player, speech

    if not text and not lines:
        raise typer.BadParameter(message("say.either"))
    play = player.find() if text and not out and not lines and not out_dir else None
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
    elif text and play:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "say.wav"
            speech.say(speaker, text, file)
            play(file)
    else:
        raise typer.BadParameter(message("say.either"))
    if speaker.cast.voice is not speaker.cast.wanted:
        typer.echo(speaker.cast.why, err=True)
