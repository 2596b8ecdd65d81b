"""``reader script``: each utterance, as written and as said."""

from __future__ import annotations

from dataclasses import asdict

import typer

from reader.cli.options import AllowPrivate, AsJson, ConfigFile, OnePlace, VoiceName
from reader.cli.posts import understood
from reader.cli.terminal import print_json


def script(
    place: OnePlace,
    voice: VoiceName = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Shows each utterance, as written and as said."""
    from reader import casting, config
    from reader.korean import lexicon
    from reader.script import compose

    chosen = config.load(settings)
    words = lexicon(casting.wanted(chosen.voice if voice is None else voice, chosen.lexicons).lexicons)
    posts = understood(place, allow_private=allow_private or chosen.allow_private)
    lines = [line for found, _ in posts for line in compose(found, words, chosen.listening).utterances]
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        typer.echo(
            f"{line.role:9} {line.shown}" + (f"\n{'':9} → {line.spoken}" if line.spoken != line.shown else "")
        )
