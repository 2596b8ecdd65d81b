"""``reader lexicon``: words that are to be said otherwise: added, tried, explained."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from reader.cli.options import AsJson, ConfigFile
from reader.cli.terminal import print_json
from reader.words import message

lexicon = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

Text = Annotated[list[str], typer.Argument(metavar="TEXT...", help=message("lexicon.text"))]


def add(
    written: Annotated[str, typer.Argument(metavar="WRITTEN", help=message("lexicon.written"))],
    spoken: Annotated[str, typer.Argument(metavar="SPOKEN", help=message("lexicon.spoken"))],
    file: Annotated[Path | None, typer.Option("--file", metavar="TSV", help=message("lexicon.file"))] = None,
    settings: ConfigFile = None,
) -> None:
    """Writes a word into a lexicon, in the place of what it said of it before."""
    from reader import config, korean, lexicons

    known = config.load(settings).lexicons
    place = file or lexicons.chosen(known, settings or config.FILE)
    before = lexicons.put(place, written, spoken)
    told = message("lexicon.added", written=written, spoken=spoken, file=place)
    typer.echo(message("lexicon.changed", before=before, told=told) if before else told)
    if not lexicons.listed(place, known):
        typer.echo(message("lexicon.unlisted", file=place.name))
    said = korean.normalize(written, korean.lexicon((*known, str(place))))
    if said != spoken:  # a rule of ours comes first
        typer.echo(message("lexicon.otherwise", said=said))


def tried(text: Text, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """Shows how a text is said, with the user's words and without."""
    from reader import config, korean

    words, written = korean.lexicon(config.load(settings).lexicons), " ".join(text)
    said, plain = korean.normalize(written, words), korean.normalize(written)
    if as_json:
        print_json({"written": written, "spoken": said, "without": plain})
        return
    typer.echo(said)
    if plain != said:
        typer.echo(message("lexicon.without", said=plain))


def why(text: Text, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """Tells for each part of a text that is said otherwise than written which rule or which file says so."""
    from reader import config, korean

    found = korean.explain(" ".join(text), korean.lexicon(config.load(settings).lexicons))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        typer.echo(f"{each.written} → {each.spoken}  [{each.rule}]{' ' + each.source if each.source else ''}")
    if not found:
        typer.echo(message("lexicon.as-written"))
