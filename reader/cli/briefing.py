"""``reader briefing``: what is new in a show, in so many minutes."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader import clock
from reader.cli.options import AsJson, ConfigFile, Quiet, VoiceName, Wait
from reader.cli.terminal import FAILED, complain, one_line, print_json
from reader.errors import ConfigError, SourceError
from reader.model import KOREA
from reader.words import message

if TYPE_CHECKING:
    from reader.events import Event, Report
    from reader.model import Episode

_OFF = 15.0
"""Seconds that a briefing may be shorter than it was to be, before that is told."""


def _since(told: str) -> timedelta | date:
    if found := re.fullmatch(r"([1-9]\d{0,3})([hd])", told):
        return timedelta(**{{"h": "hours", "d": "days"}[found[2]]: int(found[1])})
    with suppress(ValueError):
        return datetime.strptime(told, "%Y-%m-%d").date()
    raise typer.BadParameter(message("usage.window-since"))


def _until(told: str) -> datetime:
    """The end of a day, or a minute; by Korean time."""
    for form, rest in (("%Y-%m-%d", timedelta(days=1, seconds=-1)), ("%Y-%m-%dT%H:%M", timedelta(0))):
        with suppress(ValueError):
            return datetime.strptime(told, form).replace(tzinfo=KOREA) + rest
    raise typer.BadParameter(message("usage.window-until"))


def briefing(
    out: Annotated[str | None, typer.Argument(metavar="PLACE", help=message("cli.show"))] = None,
    since: Annotated[
        Any, typer.Option("--since", metavar="24h|7d|YYYY-MM-DD", parser=_since, help=message("brief.since"))
    ] = "24h",
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="YYYY-MM-DD[THH:MM]", parser=_until, help=message("brief.until")),
    ] = None,
    minutes: Annotated[float, typer.Option("--minutes", min=1, max=60, help=message("brief.minutes"))] = 7,
    category: Annotated[
        list[str] | None, typer.Option("--category", metavar="NAME", help=message("brief.category"))
    ] = None,
    voice: VoiceName = None,
    wait: Wait = None,
    cache: Annotated[
        str | None, typer.Option("--cache", metavar="PLACE", help=message("cache.place"))
    ] = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Makes an episode of what is new."""
    from reader import catalog, config
    from reader.briefing import FOLDER, Brief, Window, brief
    from reader.cache import open_cache
    from reader.cli import pace
    from reader.events import sum_up
    from reader.store import open_store

    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    if out == "":
        raise ConfigError(message("folder.nameless"), mend=message("mend.built-folder"))
    chosen = config.load(settings)
    chosen = replace(chosen, voice=voice or chosen.voice, out=out or chosen.out, cache=cache or chosen.cache)
    place = chosen.out
    if "://" not in place and not open_store(place).stat("feed.xml"):
        raise SourceError(message("brief.no-show"), where=place, mend=message("mend.built-folder"))
    end = until or datetime.now(KOREA).replace(microsecond=0)
    asked = Brief(Window(_start(since, end), end), minutes, tuple(category or ()))
    asked = asked if wait is None else replace(asked, wait=wait)
    going = _told(brief(chosen, open_cache(chosen.cache), asked), quiet=quiet)
    if not quiet:
        going = pace.lined(going) if as_json or not sys.stderr.isatty() else pace.watched(going)
    report = sum_up(going)
    for failure in report.failed:
        complain(failure)
    store = open_store(f"{place}/{FOLDER}")
    there = next(iter((*report.made, *report.kept)), None)
    episode = catalog.read(store, there.id) if there else None
    facts = _facts(episode, report, minutes * 60) | {"feed": store.where("feed.xml") if episode else None}
    if as_json:
        print_json(facts)
    elif episode is None:
        typer.echo("".join(each.why for each in report.withheld))
    elif not quiet:
        typer.echo(_summary(facts))
    raise typer.Exit(FAILED if report.failed else 0)


def _start(since: timedelta | date | str, end: datetime) -> datetime:
    """What is new came after this moment."""
    meant = _since(since) if isinstance(since, str) else since
    if isinstance(meant, timedelta):
        begin = end - min(meant, end - _FIRST)
    else:
        begin = max(datetime.combine(meant, time(), KOREA), _FIRST) - timedelta(seconds=1)
    if begin >= end:
        raise typer.BadParameter(message("usage.window-empty"), param_hint="--since")
    return begin


_FIRST = datetime(1000, 1, 1, tzinfo=KOREA)
"""No news is older; much earlier there are no dates at all."""


def _told(going: Iterable[Event], *, quiet: bool) -> Iterator[Event]:
    """The same events; that we wait for somebody is told at once."""
    from reader.events import Waiting

    for event in going:
        if isinstance(event, Waiting) and not quiet:
            told = message("build.waiting", why=event.why, seconds=event.seconds)
            print(one_line(told), file=sys.stderr, flush=True)
        yield event


def _facts(episode: Episode | None, report: Report, limit: float) -> dict[str, Any]:
    """What was made, for programs; of nothing, why."""
    told = sum(bool(chapter.url) for chapter in episode.chapters) if episode else 0
    return {
        "episode": episode.id if episode else None,
        "title": episode.title if episode else None,
        "made": bool(report.made),
        "seconds": round(episode.seconds, 3) if episode else 0.0,
        "limit": limit,
        "stories": len(episode.stories) if episode else 0,
        "told": told,
        "sentences": {"spoken": report.spoken, "reused": report.reused},
        "why": "".join(each.why for each in report.withheld),
        "failed": [str(each) for each in report.failed],
    }


def _summary(facts: dict[str, Any]) -> str:
    seconds, limit = facts["seconds"], facts["limit"]
    told = message(
        "brief.done" if facts["made"] else "brief.kept",
        title=one_line(facts["title"]),
        stories=facts["stories"],
        told=facts["told"],
        length=clock.elapsed(seconds),
        feed=facts["feed"],
    )
    if facts["made"]:
        told += message("brief.sound", **facts["sentences"])
    if limit - seconds > _OFF:
        told += message("brief.short", limit=clock.elapsed(limit))
    return told
