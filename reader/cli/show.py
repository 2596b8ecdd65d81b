"""The commands for a show that is built: `serve`, `publish`."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reader.cli.options import AsJson, ConfigFile, Quiet, Wait
from reader.cli.terminal import FAILED, Stopped, complain, exit_code, print_json
from reader.errors import ConfigError, ReaderError, SourceError
from reader.words import message

if TYPE_CHECKING:
    from reader.publish import Step

NAMED = 10
"""Files that are named at most; programs are told all."""
Out = Annotated[str | None, typer.Argument(metavar="OUT", help=message("cli.show"))]


def place_of(out: str | None, settings: str | None = None) -> str:
    """Where the show is that a command names, or else the settings."""
    from reader import config

    if out == "":
        raise ConfigError(message("folder.nameless"), mend=message("mend.built-folder"))
    return out or config.load(settings).out


def _folder(out: str | None, settings: str | None = None) -> Path:
    """The folder of a show, for what can only be done with one of this machine."""
    place = place_of(out, settings)
    if "://" in place:
        raise ConfigError(message("folder.bucket"), where=place, mend=message("mend.bucket"))
    return Path(place)


def built(folder: Path) -> Path:
    """`folder`, which is to be there: another name is a mistake of the command, not of the show."""
    if not folder.is_dir():
        raise SourceError(message("folder.missing"), where=str(folder), mend=message("mend.built-folder"))
    return folder


def built_folder(out: str | None, settings: str | None = None) -> Path:
    """The folder of a show that is there, on this machine."""
    return built(_folder(out, settings))


def serve(
    out: Out = None,
    lan: Annotated[bool, typer.Option("--lan", help=message("serve.lan"))] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help=message("serve.port"))] = 8000,
    names: Annotated[
        list[str] | None, typer.Option("--host", metavar="NAME", help=message("serve.host"))
    ] = None,
    shared: Annotated[bool, typer.Option("--embed", help=message("serve.embed"))] = False,
    watch: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help=message("serve.watch")),
    ] = None,
    settings: ConfigFile = None,
) -> None:
    """쇼를 이 기기에서 들려줍니다. Serves a show here, and to the phones of the house with --lan."""
    from reader.phone import lan_address, qr
    from reader.serve import EVERYWHERE, LOOPBACK, listening, run

    for name in names or ():
        if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", name):
            raise ConfigError(message("serve.no-name"), where=name, mend=message("mend.bare-name"))
    folder, stop = _folder(out, settings), threading.Event()
    if not watch:
        built(folder)
    watcher = _watcher(watch, folder, settings, stop) if watch else None
    with listening(EVERYWHERE if lan else LOOPBACK, port) as door:
        host = lan_address() if lan else "localhost"
        address = f"http://{host}:{door.getsockname()[1]}/"
        for name, url in (
            (message("serve.page"), address),
            (message("serve.subscribe"), f"{address}feed.xml"),
        ):
            typer.echo(f"{name}: {url}")
            if lan:
                typer.echo(qr(url))
        typer.echo(message("serve.stop"))
        if watcher:
            watcher.start()
        try:
            run(folder, door, names or (), shared=shared)
        except KeyboardInterrupt as end:
            typer.echo(message("serve.stopped"))
            raise Stopped(exit_code(end)) from None
        finally:
            stop.set()


def _watcher(places: list[str], out: Path, settings: str | None, stop: threading.Event) -> threading.Thread:
    """Builds `places` now, and gives a thread that builds them again whenever they change."""
    from reader import config, events, pipeline
    from reader.cache import open_cache
    from reader.serve import watch

    for place in places:
        if not Path(place).exists():
            raise SourceError(message("serve.nothing-to-watch"), where=place)
    chosen = config.load(settings).given(voice=None, out=str(out), workers=None, bitrate=None, formats=None)

    def build() -> None:
        try:
            report = events.sum_up(pipeline.build(places, chosen, open_cache(chosen.cache)))
        except ReaderError as error:
            complain(error)
            return
        for failure in report.failed:
            complain(failure)
        typer.echo(message("serve.rebuilt", made=len(report.made), kept=len(report.kept)))

    build()
    return threading.Thread(target=watch, args=(places, build, stop), daemon=True)


def publish(
    out: Annotated[str, typer.Argument(metavar="OUT", help=message("publish.show"))],
    url: Annotated[str, typer.Argument(metavar="URL", help=message("publish.to"))],
    delete: Annotated[bool, typer.Option("--delete", help=message("publish.prune"))] = False,
    verify: Annotated[bool, typer.Option("--verify", help=message("publish.verify"))] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=message("publish.overwrite"))] = False,
    wait: Wait = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """쇼를 공개합니다: 바뀐 것만, 피드는 마지막에. Publishes a show: only what changed, the feed last."""
    from reader import config
    from reader.announce import announce, facts
    from reader.publish import sum_up, upload
    from reader.store import WAIT

    given = WAIT if wait is None else wait
    folder = built_folder(out)
    chosen = replace(config.load(settings), out=str(folder))
    steps = upload(folder, url, delete=delete, verify=verify, overwrite=overwrite, wait=given)
    told = sum_up(steps if quiet or as_json or not sys.stderr.isatty() else _watched(steps))
    if as_json:
        print_json(asdict(told))
    elif not quiet:
        if told.altered:
            names = ", ".join(told.altered[:NAMED]) + (", …" if len(told.altered) > NAMED else "")
            typer.echo(message("publish.altered", count=len(told.altered), names=names))
        typer.echo(
            message(
                "publish.done",
                sent=len(told.sent),
                size=told.size / 1e6,
                kept=told.kept,
                deleted=len(told.deleted),
            )
        )
    for each in told.pinged:
        line = message("publish.unheard", hub=each.hub, why=each.why) if each.why else ""
        line = line or message("publish.pinged", hub=each.hub, feeds=each.feeds)
        if not as_json and not (quiet and not each.why):
            print(line, file=sys.stderr)
    if told.sent or told.deleted:
        untold = list(announce(chosen.publish, facts(chosen, told)))
        for error in untold:
            complain(error)
        if untold:
            raise typer.Exit(FAILED)


def _watched(steps: Iterable[Step]) -> Iterator[Step]:
    """The same steps, seen: which file of how many has gone up."""
    from reader.publish import Compared, Sent

    for step in steps:
        if isinstance(step, Compared | Sent):
            end = "\n" if step.done == step.total and isinstance(step, Sent) else ""
            print(f"\r\x1b[K{step.done}/{step.total} {step.name[:60]}", end=end, file=sys.stderr)
        yield step
