"""``reader init``: a commented reader.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.errors import ConfigError, StoreError, reason
from reader.words import message


def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help=message("init.path"))] = "reader.toml",
) -> None:
    """Writes a commented reader.toml."""
    from reader import config

    file = Path(path)
    if not path.strip():
        raise ConfigError(message("file.nameless"))
    if file.exists():
        raise ConfigError(message("init.exists"), where=path, mend=message("mend.delete-or-rename"))
    try:
        file.write_text(config.template(), "utf-8")
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=path) from error
    typer.echo(message("init.made", path=path))
