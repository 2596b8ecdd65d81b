"""``reader build``: the main job, with its progress and its report."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import (
    LAST,
    AllowPrivate,
    AsJson,
    ConfigFile,
    Formats,
    Order,
    Places,
    Quiet,
    Since,
    VoiceName,
    Wait,
    WhisperFolder,
    places_of,
)
from reader.cli.terminal import complain, exit_code, one_line, print_json
from reader.errors import ConfigError
from reader.words import message

if TYPE_CHECKING:
    from reader.config import Config
    from reader.events import Event, Report


def build(
    named: Places = None,
    voice: VoiceName = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help=message("cli.out"))] = None,
    workers: Annotated[str | None, typer.Option(help=message("cli.workers"))] = None,
    formats: Formats = None,
    bitrate: Annotated[int | None, typer.Option(help="MP3 kbit/s [64]")] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help=message("cli.prune")),
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help=message("cli.retry"))] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help=message("cli.drafts"))] = False,
    future: Annotated[bool, typer.Option("--future", help=message("cli.future"))] = False,
    restore: Annotated[bool, typer.Option("--restore", help=message("cli.restore"))] = False,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="GLOB", help=message("cli.exclude"))
    ] = None,
    since: Annotated[
        Since | None,
        typer.Option(
            "--since", parser=Since.of, metavar=f"YYYY-MM-DD|{LAST}", help=message("cli.since", last=LAST)
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help=message("cli.limit"))] = 0,
    order: Annotated[Order, typer.Option("--order", help=message("cli.order"))] = Order.OLDEST,
    wait: Wait = None,
    listen: Annotated[
        bool | None,
        typer.Option("--listen", help=message("about.build.listen")),
    ] = None,
    whisper: WhisperFolder = None,
    cache: Annotated[
        str | None, typer.Option("--cache", metavar="PLACE", help=message("cache.place"))
    ] = None,
    allow_private: AllowPrivate = False,
    write_back: Annotated[bool, typer.Option("--write-back", help=message("cli.write-back"))] = False,
    audio_data: Annotated[
        str | None, typer.Option("--audio-data", metavar="FILE", help=message("cli.audio-data"))
    ] = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    log_json: Annotated[bool, typer.Option("--log-json", help=message("cli.log-json"))] = False,
    quiet: Quiet = False,
) -> None:
    """Makes an MP3 of each post, and a feed of all."""
    from reader import config, events, pipeline
    from reader.cache import open_cache
    from reader.cli import report
    from reader.errors import ReaderError

    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    if out:
        report.forget(out)  # also where the settings can't be read
    with _told_to_programs(out or "", as_json):
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
            write_back=write_back,
            audio_data=audio_data,
        )
        places = places_of(named, chosen.posts)
    began = monotonic()
    _restore(chosen, wanted=restore)
    asked = pipeline.Asked(
        retry=retry,
        prune=prune,
        drafts=drafts,
        future=future,
        since=since.day if since else None,
        last=since == Since(None),
        limit=limit,
        newest=order is Order.NEWEST,
    )
    asked = asked if wait is None else replace(asked, wait=wait)
    making = pipeline.build(places, chosen, open_cache(chosen.cache), asked)
    going = report.forgetting(making, chosen.out)
    tally = events.Tally()
    try:
        tally.take(_shown(going, quiet=quiet, log=log_json, plain=as_json))
    except BaseException as error:
        _let_go(making)
        _stopped(report.facts(tally.report(), chosen.out, monotonic() - began, error), as_json)
        if not log_json:  # where the report has no room, it is the only word of them
            _complain(tally.report())
        if log_json and isinstance(error, ReaderError):  # it was told in a line of its own
            raise typer.Exit(exit_code(error)) from error
        raise
    done = tally.report()
    facts = report.facts(done, chosen.out, monotonic() - began)
    if not log_json:
        _tell(done, quiet=quiet, prune=prune)
    try:
        report.leave(facts, chosen.out)
    except ReaderError as error:
        _stopped(report.facts(done, chosen.out, monotonic() - began, error), as_json)
        raise
    if as_json:
        print_json(facts)
    elif not quiet:
        typer.echo(_summary(done, chosen.out, monotonic() - began))
    raise typer.Exit(facts["exit"])


def _restore(chosen: Config, *, wanted: bool) -> None:
    """Where it is wanted and nothing is built yet, begin with the show that is public; that there is none is told. A bucket has its own.

    Raises:
        ConfigError: nobody has told where the show is public: better said before everything is spoken than when it can't go there.
    """
    from reader.check.public import restored
    from reader.config import Show

    url = chosen.show.url
    if wanted and url == Show().url:
        raise ConfigError(message("build.url-unset"), where=url, mend=message("mend.public"))
    if wanted and "://" not in chosen.out and not restored(url, Path(chosen.out)):
        print(message("build.nothing-restored", url=url), file=sys.stderr)


@contextmanager
def _told_to_programs(out: str, as_json: bool) -> Iterator[None]:
    """What is wrong with the settings is told on stdout as well, to those who read JSON there."""
    from reader import events
    from reader.cli import report
    from reader.errors import ReaderError

    try:
        yield
    except ReaderError as error:
        if as_json:
            print_json(report.facts(events.Report(), out, 0.0, error))
        raise


def _let_go(going: Iterable[Event]) -> None:
    """Nobody else is kept out of the output any more, also where we were stopped between two events."""
    if isinstance(going, Generator):
        going.close()


def _stopped(facts: dict[str, Any], as_json: bool) -> None:
    """Tell programs what was done until a build was stopped, as far as it can be told."""
    from reader.cli import report

    report.leave_if_possible(facts, facts["out"])
    if as_json:
        print_json(facts)


def _tell(done: Report, *, quiet: bool, prune: bool) -> None:
    """What failed, and what is no error and is to be known, on stderr."""
    _complain(done)
    for told in () if quiet else _remarks(done, prune=prune):
        print(one_line(told), file=sys.stderr)


def _complain(done: Report) -> None:
    """What failed; what failed for a variant as well, once."""
    told = set()
    for report in (done, *(each for _, each in done.variants)):
        for failure in report.failed:
            if str(failure) not in told:
                complain(failure)
            told.add(str(failure))


def _shown(going: Iterable[Event], *, quiet: bool, log: bool, plain: bool) -> Iterable[Event]:
    """The same events, as whoever asked wants to see them."""
    if log:
        from reader.cli import report

        return report.logged(going)
    if quiet:
        return going
    from reader.cli import pace

    going = _heralded(going)
    if not sys.stderr.isatty():
        return pace.lined(going)
    return going if plain else pace.watched(going)


def _remarks(report: Report, *, prune: bool) -> Iterator[str]:
    """What is no error, and is to be known."""
    for place, told in report.ignored:
        yield message("build.ignored", place=place, told=told)
    for place, told in report.notes:
        yield message("build.note", place=place, told=told)
    for doubt in report.doubts:
        yield message("build.doubtful", **asdict(doubt))
    if prune and report.failed:
        yield message("build.unpruned")
    if report.astray and not prune:
        yield message("build.astray", count=report.astray)


def _summary(report: Report, out: str, seconds: float) -> str:
    from reader.store import open_store

    feed = open_store(out).where("feed.xml")
    told = message("build.done", parts=", ".join(_counted(report)), seconds=seconds, feed=feed)
    for name, other in report.variants:
        feed = open_store(f"{out.rstrip('/')}/{name}").where("feed.xml")
        told += message("build.variant", name=name, parts=", ".join(_counted(other)), feed=feed)
    for each in report.withheld:
        told += message("build.withheld-post", place=one_line(each.place), why=each.why)
    for place, why in report.teasers:
        told += message("build.teaser", place=one_line(place), why=why)
    for why, count in Counter(e.why for e in report.made if e.voice != e.wanted).items():
        told += message("build.recast", count=count, why=why)
    return told


def _counted(report: Report) -> list[str]:
    """How much of everything there was."""
    sound = sum(episode.seconds for episode in report.made)
    parts = [message("build.made", count=len(report.made))]
    if report.made:
        parts[0] += message("build.sound", minutes=sound / 60, spoken=report.spoken, reused=report.reused)
    counted: tuple[tuple[str, Sized], ...] = (
        ("build.kept", report.kept),
        ("build.mended", report.mended),
        ("build.withdrawn", report.withdrawn),
        ("build.withheld", report.withheld),
        ("build.excluded", report.excluded),
        ("build.teasers", report.teasers),
        ("build.doubts", report.doubts),
        ("build.left", range(report.left)),
        ("build.failed", report.failed),
    )
    return parts + [message(key, count=len(each)) for key, each in counted if each]


def _heralded(going: Iterable[Event]) -> Iterator[Event]:
    """The same events; that we wait for somebody, and who works for us, is told at once."""
    for event in going:
        if told := _herald(event):
            print(one_line(told), file=sys.stderr, flush=True)
        yield event


def _herald(event: Event) -> str:
    from reader.events import Joined, Waiting

    match event:
        case Waiting():
            return message("build.waiting", why=event.why, seconds=event.seconds)
        case Joined():
            told = message("cluster.joined", workers=event.workers)
            shown = message("cluster.dashboard", dashboard=event.dashboard) if event.dashboard else ""
            return ". ".join(filter(None, (told, shown)))
        case _:
            return ""
