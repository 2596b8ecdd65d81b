"""``reader cache``: what is kept of spoken sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from reader.cli.options import AsJson, ConfigFile
from reader.cli.terminal import print_json
from reader.words import message


def cache(
    clear: Annotated[bool, typer.Option("--clear", help=message("cache.clear"))] = False,
    limit: Annotated[int | None, typer.Option(metavar="MB", min=0, help=message("cache.limit"))] = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Shows and trims the cache of spoken sentences."""
    from reader import config
    from reader.cache import ObjectCache, open_cache

    meant = open_cache(config.load(settings).cache)
    kept, far = (meant.near, meant.url) if isinstance(meant, ObjectCache) else (meant, None)
    gone = 0
    if clear or limit is not None:
        gone = kept.trim(0 if clear or limit is None else limit * 1_000_000)
    entries, size = kept.size()
    if as_json:
        print_json(
            {"folder": str(kept.folder), "far": far, "entries": entries, "bytes": size, "removed": gone}
        )
    else:
        typer.echo(
            message("cache.state", folder=kept.folder, entries=entries, size=size / 1e6)
            + (message("cache.far", url=far) if far else "")
            + (message("cache.gone", gone=gone) if gone else "")
        )
