"""``reader book``: a show, or a month of it, as one book for a talking-book player."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reader import clock
from reader.cli.options import AsJson, Quiet
from reader.cli.terminal import one_line, print_json
from reader.errors import ConfigError, SourceError
from reader.words import message

if TYPE_CHECKING:
    from reader.book import Binding


class Kind(StrEnum):
    """What a book is for players (`reader.book.KINDS`, which takes a while to import)."""

    EPUB = "epub"
    DAISY = "daisy"
    AUDIOBOOK = "audiobook"
    M4B = "m4b"


def _month(told: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", told):
        raise typer.BadParameter(message("usage.month"))
    return told


def _day(told: str) -> date:
    try:
        return datetime.strptime(told, "%Y-%m-%d").date()
    except ValueError as error:
        raise typer.BadParameter(message("usage.day")) from error


def book(
    out: Annotated[str, typer.Argument(metavar="OUT", help=message("bind.show"))],
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", parser=_month, help=message("bind.month"))
    ] = None,
    since: Annotated[
        date | None, typer.Option("--since", metavar="YYYY-MM-DD", parser=_day, help=message("bind.since"))
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help=message("bind.limit"))] = 0,
    kind: Annotated[Kind, typer.Option("--kind", help=message("bind.kind"))] = Kind.EPUB,
    file: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help=message("bind.file"))
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Binds what is built as a book: EPUB with sound, DAISY 2.02, W3C Audiobook or M4B."""
    from reader.book import KINDS, Choice, bind, gather
    from reader.store import open_store

    if "" in (out, file):
        raise ConfigError(message("folder.nameless"), mend=message("mend.built-folder"))
    if "://" not in out and not Path(out).is_dir():
        raise SourceError(message("folder.missing"), where=out, mend=message("mend.built-folder"))
    name = f"book{f'-{month}' if month else ''}{KINDS[kind].suffix}"
    target = Path(file or name)
    target = target / name if target.is_dir() else target
    store = open_store(out)
    volume = gather(store, Choice(month or "", since, limit))
    steps = bind(store, volume, kind, target)
    _watched(steps, shown=sys.stderr.isatty() and not quiet and not as_json)
    seconds, size = sum(entry.seconds for entry in volume.entries), target.stat().st_size
    if as_json:
        facts = {"file": str(target), "kind": kind, "title": volume.title, "id": volume.identifier}
        figures = {"episodes": len(volume.entries), "seconds": round(seconds, 3), "size": size}
        print_json(facts | figures)
    elif not quiet:
        told = {"count": len(volume.entries), "length": clock.elapsed(seconds), "size": size / 1e6}
        typer.echo(message("bind.done", title=one_line(volume.title), file=target, **told))


def _watched(steps: Iterable[Binding], *, shown: bool) -> None:
    """Take all steps; each is seen, if it is to be `shown`."""
    for step in steps:
        if shown:
            print(f"\r\x1b[K{step.done}/{step.total} {one_line(step.title)[:60]}", end="", file=sys.stderr)
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr)
