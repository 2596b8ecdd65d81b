"""``reader init --github``: the workflow that builds and publishes with each push."""

from __future__ import annotations

from pathlib import Path

import typer

from reader.errors import ConfigError
from reader.words import message


def plan(settings: Path, place: str, package: str) -> None:
    """See that a workflow can be written beside `settings`, before anything is asked or written.

    Raises:
        ConfigError: it can't.
    """
    from reader import config, github

    if settings.name != config.FILE:
        mend = message("mend.github-settings", name=config.FILE)
        raise ConfigError(message("github.settings"), where=str(settings), mend=mend)
    github.planned(settings.parent, place, package)


def workflow(blog: Path, place: str, package: str) -> None:
    """Write the workflow that publishes to `place` into `blog`, and tell what is left to do."""
    from reader import github

    written = github.write(blog, place, package)
    typer.echo(message("github.made", file=written.file))
    if written.others:
        typer.echo(message("github.others", files=", ".join(written.others)))
    if place == github.PAGES:
        typer.echo(message("github.next-pages", file=written.file))
    else:
        typer.echo(message("github.next-s3", secrets=", ".join(github.secrets(place)), file=written.file))
