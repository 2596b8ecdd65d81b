"""``reader status``: what listeners get of a show that is public, and whether it is the one that is here."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reader.cli.options import AsJson, ConfigFile, Quiet
from reader.cli.progress import looked_at
from reader.cli.terminal import FAILED, one_line, print_json
from reader.errors import ConfigError
from reader.words import message

if TYPE_CHECKING:
    from reader.check import Finding
    from reader.status import Listed, Status

NAMED = 10
"""Episodes that are named at most; programs are told all."""


def status(
    url: Annotated[str | None, typer.Argument(metavar="URL", help=message("status.url"))] = None,
    out: Annotated[str | None, typer.Argument(metavar="OUT", help=message("status.show"))] = None,
    newest: Annotated[int, typer.Option("--newest", metavar="N", min=0, help=message("status.newest"))] = 10,
    every: Annotated[bool, typer.Option("--all", help=message("status.all"))] = False,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tells what listeners get, and what isn't up yet."""
    from reader import config
    from reader import status as public
    from reader.check import ERROR, Finding
    from reader.feed import FEED
    from reader.store import open_store

    chosen = config.load(settings)
    where = _public(url, chosen.show.url)
    place = out or chosen.out
    there = out is not None or "://" in place or (Path(place) / FEED).is_file()
    steps = public.status(where, open_store(place) if there else None, None if every else newest)
    found, told = [], None
    for step in looked_at(steps) if sys.stderr.isatty() and not quiet else steps:
        if isinstance(step, Finding):
            found.append(step)
        elif isinstance(step, public.Status):
            told = step
    if told is None:
        raise AssertionError("`status` ends with it")
    errors = sum(each.level == ERROR for each in found)
    if as_json:
        counts = {"errors": errors, "warnings": len(found) - errors}
        print_json(
            asdict(told) | {"up_to_date": told.up_to_date} | counts | {"findings": [asdict(f) for f in found]}
        )
    else:
        shown = found if not quiet else [each for each in found if each.level == ERROR]
        for same in _alike(shown):
            typer.echo(str(same[0]))
            if len(same) > 1:
                typer.echo(message("status.also", count=len(same) - 1))
        if not (quiet and told.up_to_date):
            _tell(told, place)
    raise typer.Exit(FAILED if errors or not told.up_to_date else 0)


def _public(url: str | None, own: str) -> str:
    """The address that is meant: `url`, or `own`, of the settings, which can't be one of this machine."""
    from reader.hosts import is_private, parts

    where, mend = url or own, message("mend.status-address")
    if not where.startswith(("http://", "https://")) or not parts(where).hostname:
        raise ConfigError(message("status.no-address"), where=where, mend=mend)
    if not url and is_private(where):
        raise ConfigError(message("status.unset"), where=where, mend=mend)
    return where


def _alike(found: list[Finding]) -> list[list[Finding]]:
    """What is wrong with many files is mostly one setting of their server: said once."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for each in found:
        groups.setdefault((each.rule, each.what), []).append(each)
    return list(groups.values())


def _tell(told: Status, place: str) -> None:
    """In plain words, what a listener gets."""
    typer.echo(one_line(message("status.feed", url=told.url, seconds=told.seconds)))
    typer.echo(message("status.listeners", count=told.public))
    if told.playable < told.asked:
        typer.echo(message("status.silent", asked=told.asked, count=told.asked - told.playable))
    elif told.asked:
        typer.echo(message("status.playable", asked=told.asked))
    if not told.compared:
        typer.echo(message("status.alone", place=place))
        return
    _named(message("status.missing", count=len(told.missing)), told.missing)
    _named(message("status.older", count=len(told.older)), told.older)
    _named(message("status.withdrawn", count=len(told.withdrawn)), told.withdrawn)
    if told.up_to_date:
        typer.echo(message("status.same"))
    elif not (told.missing or told.older or told.withdrawn):
        typer.echo(message("status.other-feed"))


def _named(head: str, listed: tuple[Listed, ...]) -> None:
    if listed:
        typer.echo(head)
        for each in listed[:NAMED]:
            typer.echo(one_line(f"  {each.title}"))
        if len(listed) > NAMED:
            typer.echo("  …")
