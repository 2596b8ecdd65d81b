"""The commands, as typer has them."""

from __future__ import annotations

from typing import Annotated

import typer

from reader import __version__
from reader.cli import (
    book,
    briefing,
    build,
    cache,
    check,
    doctor,
    embed,
    feed,
    init,
    lexicon,
    normalize,
    read,
    review,
    say,
    script,
    show,
    status,
    voices,
    watch,
)
from reader.cli.terminal import USAGE
from reader.cli.usage import Command, Group
from reader.words import LANGUAGES, message

app = typer.Typer(
    name="reader",
    cls=Group,
    help=message("cli.about"),
    epilog=message("cli.exits"),
    rich_markup_mode=None,  # plain help: rich costs more to load than everything else together
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _command in (
    build.build,
    watch.watch,
    read.read,
    script.script,
    normalize.normalize,
    say.say,
    check.check,
    show.serve,
    review.review,
    show.publish,
    status.status,
    embed.embed,
    book.book,
    briefing.briefing,
    doctor.doctor,
    cache.cache,
    init.init,
):
    app.command(cls=Command, help=message(f"command.{_command.__name__}"))(_command)
voices.voices.command(cls=Command, help=message("command.install"))(voices.install)
for _name, _part in (("add", lexicon.add), ("test", lexicon.tried), ("why", lexicon.why)):
    lexicon.lexicon.command(_name, cls=Command, help=message(f"command.lexicon-{_name}"))(_part)
feed.feed.command("add", cls=Command, help=message("command.feed-add"))(feed.add)
feed.feed.command("list", cls=Command, help=message("command.feed-list"))(feed.listed)
feed.feed.command("revoke", cls=Command, help=message("command.feed-revoke"))(feed.revoke)
app.add_typer(feed.feed, name="feed", cls=Group, help=message("command.feed"))
app.add_typer(lexicon.lexicon, name="lexicon", cls=Group, help=message("command.lexicon"))
app.add_typer(voices.voices, name="voices", cls=Group, help=message("command.voices"))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sori-reader {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=message("cli.version"))
    ] = False,
    # `reader.cli.usage.language` takes it away before typer sees it; it stands here for the help.
    _language: Annotated[
        str | None, typer.Option("--lang", metavar="|".join(LANGUAGES), help=message("cli.lang"))
    ] = None,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(USAGE)
