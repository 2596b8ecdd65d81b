"""``reader review``: what may be said wrong is heard, and put right, before a show is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reader.cli.options import AsJson, ConfigFile, VoiceName
from reader.cli.show import Out, built_folder
from reader.cli.terminal import Stopped, complain, exit_code, print_json
from reader.words import message

if TYPE_CHECKING:
    from reader.review.desk import Desk


def review(
    out: Out = None,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", metavar="TSV", help=message("lexicon.file"))
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help=message("serve.port"))] = 8001,
    voice: VoiceName = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Asks about each reading that is in doubt, on a page of this machine."""
    from dataclasses import replace

    from reader import catalog, config, lexicons
    from reader.errors import StoreError
    from reader.feed import FEED
    from reader.review.desk import Desk
    from reader.store import Folder

    folder, chosen = built_folder(out, settings), config.load(settings)
    if not (folder / FEED).is_file():
        raise StoreError(message("serve.no-show"), where=str(folder), mend=message("mend.build-first"))
    episodes, damaged = catalog.load(Folder(folder))
    for error in damaged.values():
        complain(error)
    chosen = chosen if voice is None else replace(chosen, voice=voice)
    place = lexicon or lexicons.chosen(chosen.lexicons, settings or config.FILE)
    desk = Desk(episodes, chosen, place)
    if as_json:
        print_json(desk.facts())
        return
    _serve(desk, folder, port)


def _serve(desk: Desk, folder: Path, port: int) -> None:
    from reader.review import page
    from reader.serve import LOOPBACK, listening

    secret = page.secret()
    with listening(LOOPBACK, port) as door:
        typer.echo(message("review.page", url=f"http://localhost:{door.getsockname()[1]}/{secret}/"))
        if not desk.listed:
            typer.echo(message("lexicon.unlisted", file=desk.place.name))
        typer.echo(message("serve.stop"))
        try:
            page.run(page.app(desk, folder, secret), door)
        except KeyboardInterrupt as end:
            typer.echo(message("review.stopped"))
            raise Stopped(exit_code(end)) from None
