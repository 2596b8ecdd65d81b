"""``reader watch``: builds and publishes what is new, again and again."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from reader import clock
from reader.cli.options import (
    AllowPrivate,
    AsJson,
    ConfigFile,
    Formats,
    Places,
    Quiet,
    VoiceName,
    Wait,
    WhisperFolder,
    places_of,
)
from reader.cli.terminal import FAILED, complain, one_line, print_json
from reader.words import message

if TYPE_CHECKING:
    from reader.events import Event, Report, Watched

SHORTEST = 5.0
"""Seconds between looks at an address at least: faster than that, nobody is polite."""


def watch(
    named: Places = None,
    voice: VoiceName = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help=message("cli.out"))] = None,
    to: Annotated[str, typer.Option("--to", metavar="URL", help=message("watch.to"))] = "",
    alive: Annotated[str, typer.Option("--alive", metavar="FILE", help=message("watch.alive"))] = "",
    every: Annotated[
        float | None, typer.Option("--every", metavar="SECONDS", min=SHORTEST, help=message("watch.every"))
    ] = None,
    once: Annotated[bool, typer.Option("--once", help=message("watch.once"))] = False,
    tries: Annotated[int, typer.Option("--tries", metavar="N", min=1, help=message("watch.tries"))] = 3,
    workers: Annotated[str | None, typer.Option(help=message("cli.workers"))] = None,
    formats: Formats = None,
    bitrate: Annotated[int | None, typer.Option(help="MP3 kbit/s [64]")] = None,
    prune: Annotated[bool, typer.Option("--prune", help=message("watch.prune"))] = False,
    retry: Annotated[bool, typer.Option("--retry", help=message("watch.retry"))] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help=message("cli.drafts"))] = False,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=message("watch.since")),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="GLOB", help=message("cli.exclude"))
    ] = None,
    wait: Wait = None,
    listen: Annotated[bool | None, typer.Option("--listen", help=message("about.build.listen"))] = None,
    whisper: WhisperFolder = None,
    cache: Annotated[
        str | None, typer.Option("--cache", metavar="PLACE", help=message("cache.place"))
    ] = None,
    allow_private: AllowPrivate = False,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    log_json: Annotated[bool, typer.Option("--log-json", help=message("cli.log-json"))] = False,
    quiet: Quiet = False,
) -> None:
    """Watches places, and makes an episode of whatever is new."""
    from reader import config, pipeline
    from reader.cache import open_cache
    from reader.cli import report
    from reader.watch import Wishes
    from reader.watch import watch as going
    from reader.watch.address import EVERY, Pace

    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    chosen = config.load(settings).given(
        voice=voice,
        out=out,
        workers=workers,
        bitrate=bitrate,
        formats=formats,
        exclude=exclude or (),
        listen=True if whisper else listen,
        whisper=whisper,
        cache=cache,
        allow_private=allow_private,
    )
    asked = pipeline.Asked(
        retry=retry, prune=prune, drafts=drafts, since=since.date() if since else None, newest=True
    )
    asked = asked if wait is None else replace(asked, wait=wait)
    pace = Pace(EVERY if every is None else every, own=every is not None)
    wishes = Wishes(pace, once, tries, to, asked, alive)
    events = going(places_of(named, chosen.posts), chosen, open_cache(chosen.cache), wishes)
    events = report.logged(events) if log_json else events if as_json else _told(events, quiet=quiet)
    failed, began = False, monotonic()
    for done in _rounds(events, once=once):
        failed = failed or bool(done.failed)
        facts = report.facts(done, chosen.out, monotonic() - began)
        report.leave(facts, chosen.out)
        if as_json and once:
            print_json(facts)
        elif as_json:
            typer.echo(json.dumps(facts, ensure_ascii=sys.stdout.encoding.lower() != "utf-8"))
        began = monotonic()
    raise typer.Exit(FAILED if failed else 0)


def _rounds(going: Iterable[Event | Watched], *, once: bool) -> Iterator[Report]:
    """The report of each round in which anything was done; of `once`, one of all."""
    from reader.events import Event, Resting, Tally

    tally, said = Tally(), False
    for event in going:
        if isinstance(event, Event):
            tally.take([event])
            said = True
        if isinstance(event, Resting) and said and not once:
            yield tally.report()
            tally, said = Tally(), False
    yield tally.report()


def _told(going: Iterable[Event | Watched], *, quiet: bool) -> Iterator[Event | Watched]:
    """The same events, told: errors on stderr, what was done on stdout, a line each."""
    from reader.events import Event, Failed, SetAside, Varied

    variant = ""
    for event in going:
        if isinstance(event, Varied):
            variant = event.name
        if isinstance(event, Failed):
            complain(event.error)
        elif isinstance(event, SetAside):
            told = message("watch.aside", place=event.place, tries=event.tries, why=event.error.what)
            print(one_line(told), file=sys.stderr, flush=True)
        elif not quiet and (line := _line(event)) and not (variant and isinstance(event, Event)):
            print(one_line(line), flush=True)
        yield event


def _line(event: Event | Watched) -> str:
    from reader.events import Made, Published, Recovered, Waiting, Withdrawn, Withheld

    match event:
        case Waiting():
            return message("build.waiting", why=event.why, seconds=event.seconds)
        case Made():
            length = clock.elapsed(event.episode.seconds)
            return message("watch.made", title=event.episode.title, length=length, place=event.place)
        case Withheld():
            return message("watch.withheld", place=event.place, why=event.why)
        case Withdrawn():
            return message("watch.withdrawn", title=event.episode.title or event.episode.id)
        case Published():
            return message("watch.published", url=event.url, sent=event.sent, size=event.size / 1e6)
        case Recovered():
            return message("watch.recovered", place=event.place)
        case _:
            return ""
