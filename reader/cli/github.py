"""``reader init --github``: the workflow that builds and publishes with each push."""

from __future__ import annotations

from pathlib import Path

import typer

from reader.words import message


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
