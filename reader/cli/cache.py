"""``reader cache``: what is kept of spoken sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from reader.cli.options import AsJson, print_json


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="모두 지움 / remove everything")] = False,
    limit: Annotated[int | None, typer.Option(metavar="MB", help="이만큼만 남김 / keep this much")] = None,
    as_json: AsJson = False,
) -> None:
    """말해 둔 문장의 보관함을 보여 주고 줄입니다. Shows and trims the cache of spoken sentences."""
    from reader.cache import FolderCache, default_folder

    kept = FolderCache(default_folder())
    gone = 0
    if clear or limit is not None:
        gone = kept.trim(0 if clear or limit is None else limit * 1_000_000)
    entries, size = kept.size()
    if as_json:
        print_json({"folder": str(kept.folder), "entries": entries, "bytes": size, "removed": gone})
    else:
        typer.echo(f"{kept.folder}: {entries}개, {size / 1e6:.1f} MB" + (f", {gone}개 지움" if gone else ""))
