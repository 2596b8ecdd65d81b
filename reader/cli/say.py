"""``reader say``: a text is spoken at once, without article or episode."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.cli.options import ConfigFile, VoiceName


def say(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="말할 글 / what to say")] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FILE", help="만들 파일 .wav .mp3")
    ] = None,
    lines: Annotated[
        str | None, typer.Option(metavar="FILE", help="한 줄에 한 문장 / a sentence a line")
    ] = None,
    out_dir: Annotated[str | None, typer.Option(metavar="DIR", help="000.wav, 001.wav … 를 둘 폴더")] = None,
    voice: VoiceName = None,
    settings: ConfigFile = None,
) -> None:
    """글을 바로 말합니다. Says a text, or each line of a file."""
    from reader import config, speech

    chosen = config.load(settings)
    speaker = speech.Speaker(chosen.voice if voice is None else voice, chosen.lexicons)
    if lines and out_dir and not text:
        made = speech.say_lines(speaker, lines, Path(out_dir))
        typer.echo(f"{made}줄을 {out_dir}에 말했습니다.")
    elif text and out and not lines:
        seconds = speech.say(speaker, text, Path(out))
        typer.echo(f"{out}: {seconds:.1f}초")
    else:
        raise typer.BadParameter("TEXT -o FILE, 또는 --lines FILE --out-dir DIR")
    if speaker.cast.voice is not speaker.cast.wanted:
        typer.echo(speaker.cast.why, err=True)
