"""``reader build``: the main job, with its progress and its report."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader import __version__
from reader.cli.options import AsJson, ConfigFile, Places, Quiet, VoiceName, WhisperFolder
from reader.cli.progress import bar
from reader.cli.terminal import FAILED, complain, one_line, print_json
from reader.words import message

if TYPE_CHECKING:
    from reader.errors import ReaderError
    from reader.events import Event, Report
    from reader.model import Episode

REPORT = "build-report.json"
"""In the output: what the last build did, as ``--json`` tells it. It is neither published nor served."""
PATIENCE = 2.0
"""Seconds of work after which progress is shown."""


def build(
    places: Places,
    voice: VoiceName = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help=message("cli.out"))] = None,
    workers: Annotated[str | None, typer.Option(help=message("cli.workers"))] = None,
    formats: Annotated[str | None, typer.Option("--format", help=message("cli.formats"))] = None,
    bitrate: Annotated[int | None, typer.Option(help="MP3 kbit/s [64]")] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help=message("cli.prune")),
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help=message("cli.retry"))] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help=message("cli.drafts"))] = False,
    future: Annotated[bool, typer.Option("--future", help=message("cli.future"))] = False,
    listen: Annotated[
        bool | None,
        typer.Option("--listen", help=message("cli.listen")),
    ] = None,
    whisper: WhisperFolder = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    log_json: Annotated[bool, typer.Option("--log-json", help=message("cli.log-json"))] = False,
    quiet: Quiet = False,
) -> None:
    """Makes an MP3 of each post, and a feed of all."""
    from reader import config, events, pipeline
    from reader.cache import FolderCache, default_folder
    from reader.store import Folder

    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    chosen = config.load(settings).given(
        voice=voice,
        out=out,
        workers=workers,
        bitrate=bitrate,
        formats=formats,
        listen=True if whisper else listen,
        whisper=whisper,
    )
    began = monotonic()
    asked = pipeline.Asked(retry=retry, prune=prune, drafts=drafts, future=future)
    going = pipeline.build(places, chosen, FolderCache(default_folder()), asked)
    report = events.sum_up(_shown(going, quiet=quiet, log=log_json, plain=as_json))
    code = FAILED if report.failed else 0
    facts = _report_json(report, chosen.out, monotonic() - began, code)
    Folder(chosen.out).write(REPORT, (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())
    if not log_json:
        for error in report.failed:
            complain(error)
        for told in () if quiet else _remarks(report, prune=prune):
            print(one_line(told), file=sys.stderr)
    if as_json:
        print_json(facts)
    elif not quiet:
        typer.echo(_summary(report, chosen.out, monotonic() - began))
    raise typer.Exit(code)


def _shown(going: Iterable[Event], *, quiet: bool, log: bool, plain: bool) -> Iterable[Event]:
    """The same events, as whoever asked wants to see them."""
    if log:
        return _logged(going)
    if quiet:
        return going
    going = _heralded(going)
    return going if plain or not sys.stderr.isatty() else _watched(going)


def _logged(going: Iterable[Event]) -> Iterator[Event]:
    """The same events, each a line of JSON on stderr as it comes: ``event``, ``time`` and what it tells."""
    from reader.events import Failed, Kept, Made, Said, Withdrawn

    for event in going:
        told: dict[str, Any] = {"event": type(event).__name__.lower(), "time": datetime.now(UTC).isoformat()}
        match event:
            case Made() | Kept():
                told |= {"place": event.place, **_made_json(event.episode)}
            case Withdrawn():
                told |= {"id": event.episode.id}
            case Failed():
                told |= {"place": event.place, **_error_json(event.error)}
            case Said():
                told |= asdict(event) | {"verdict": event.verdict and asdict(event.verdict)}
            case _:
                told |= asdict(event)
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr, flush=True)
        yield event


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


def _summary(report: Report, out: str, seconds: float) -> str:
    sound = sum(episode.seconds for episode in report.made)
    parts = [message("build.made", count=len(report.made))]
    if report.made:
        parts[0] += message("build.sound", minutes=sound / 60, spoken=report.spoken, reused=report.reused)
    if report.kept:
        parts.append(message("build.kept", count=len(report.kept)))
    if report.withdrawn:
        parts.append(message("build.withdrawn", count=len(report.withdrawn)))
    if report.withheld:
        parts.append(message("build.withheld", count=len(report.withheld)))
    if report.doubts:
        parts.append(message("build.doubts", count=len(report.doubts)))
    if report.failed:
        parts.append(message("build.failed", count=len(report.failed)))
    told = message("build.done", parts=", ".join(parts), seconds=seconds, feed=Path(out) / "feed.xml")
    for each in report.withheld:
        told += message("build.withheld-post", place=one_line(each.place), why=each.why)
    for why, count in Counter(e.why for e in report.made if e.voice != e.wanted).items():
        told += message("build.recast", count=count, why=why)
    return told


def _report_json(report: Report, out: str, seconds: float, code: int) -> dict[str, Any]:
    return {
        "version": __version__,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "exit": code,
        "out": out,
        "made": [_made_json(e) for e in report.made],
        "kept": [e.id for e in report.kept],
        "withdrawn": [e.id for e in report.withdrawn],
        "withheld": [asdict(each) for each in report.withheld],
        "ignored": [{"place": place, "told": told} for place, told in report.ignored],
        "notes": [{"place": place, "told": told} for place, told in report.notes],
        "failed": list(map(_error_json, report.failed)),
        "sentences": {"spoken": report.spoken, "reused": report.reused},
        "doubts": [asdict(doubt) for doubt in report.doubts],
    }


def _error_json(error: ReaderError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "what": error.what, "where": error.where, "mend": error.mend}


def _made_json(episode: Episode) -> dict[str, Any]:
    facts = {name: getattr(episode, name) for name in ("id", "title", "voice", "wanted", "why")}
    heard = asdict(episode.hearing) if episode.hearing else None
    return facts | {"seconds": round(episode.seconds, 3), "hearing": heard}


def _heralded(going: Iterable[Event]) -> Iterator[Event]:
    """The same events; that we wait for somebody is told at once."""
    from reader.events import Waiting

    for event in going:
        if isinstance(event, Waiting):
            print(one_line(message("build.waiting", why=event.why)), file=sys.stderr, flush=True)
        yield event


def _watched(going: Iterable[Event]) -> Iterator[Event]:
    """The same events, seen: a bar with the time left, once the work has taken `PATIENCE`."""
    from reader.events import Begun, Said

    began, place, reached = monotonic(), Begun("", 0, 1), 0.0
    with bar() as shown:
        task = shown.add_task(message("build.reading"), total=None, visible=False)
        for event in going:
            if isinstance(event, Begun):
                place = event
            done = place.number + (event.done if isinstance(event, Said) else 0)
            reached = max(reached, done)  # an episode begun again in another voice doesn't go back
            shown.update(
                task,
                completed=reached,
                total=place.total,
                description=Path(place.place).name[:40],
                visible=monotonic() - began > PATIENCE,
            )
            yield event
