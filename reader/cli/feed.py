"""``reader feed``: feeds for one subscriber each: made, listed, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.cli.options import AsJson, ConfigFile
from reader.cli.terminal import print_json
from reader.words import message

feed = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help=message("private.name"))]


def add(name: Name, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """Makes a feed that only who has its address finds."""
    from reader import config, subscribers

    url, folder = config.load(settings).show.url, _folder(settings)
    made = subscribers.add(folder, name)
    if as_json:
        print_json({"name": made.name, "since": made.since, "url": url + made.document})
        return
    typer.echo(message("private.added", name=made.name, url=url + made.document))
    typer.echo(message("private.kept", place=folder / subscribers.FOLDER))


def listed(settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """Shows who has a feed of their own, and its address."""
    from reader import config, subscribers

    url, known = config.load(settings).show.url, subscribers.load(_folder(settings))
    if as_json:
        print_json([{"name": each.name, "since": each.since, "url": url + each.document} for each in known])
        return
    for each in known:
        line = message("private.line", since=each.since, name=each.name, url=url + each.document)
        typer.echo(line)
    if not known:
        typer.echo(message("private.none"))


def revoke(name: Name, settings: ConfigFile = None) -> None:
    """Takes it away, with the next build and publish."""
    from reader import subscribers

    typer.echo(message("private.revoked", name=subscribers.revoke(_folder(settings), name).name))


def _folder(settings: str | None) -> Path:
    """Where the settings are, beside which the keys lie."""
    from reader import config

    return Path(settings or config.FILE).parent
