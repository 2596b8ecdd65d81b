"""``reader init``: a commented reader.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.cli.github import workflow
from reader.errors import ConfigError, StoreError, reason
from reader.words import message


def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help=message("init.path"))] = "reader.toml",
    github: Annotated[
        str | None, typer.Option("--github", metavar="PLACE", help=message("github.option"))
    ] = None,
    package: Annotated[str, typer.Option("--package", metavar="SPEC", help=message("github.package"))] = "",
) -> None:
    """Writes a commented reader.toml."""
    from reader import config

    file = Path(path)
    if not path.strip():
        raise ConfigError(message("file.nameless"))
    if github and file.exists():
        workflow(file.parent, github, package)
        return
    if file.exists():
        raise ConfigError(message("init.exists"), where=path, mend=message("mend.delete-or-rename"))
    try:
        file.write_text(config.template(), "utf-8")
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=path) from error
    typer.echo(message("init.made", path=path))
    workflow(file.parent, github, package)
