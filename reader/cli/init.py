"""``reader init``: a commented reader.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.errors import ConfigError
from reader.words import message


def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help=message("init.path"))] = "reader.toml",
) -> None:
    """Writes a commented reader.toml."""
    from reader import config

    file = Path(path)
    if file.exists():
        raise ConfigError(message("init.exists"), where=path, mend=message("mend.delete-or-rename"))
    file.write_text(config.template(), "utf-8")
    typer.echo(message("init.made", path=path))
