"""What a build leaves for programs: ``build-report.json``, and with ``--log-json`` a line for all that happens.

docs/reports.md says what each field means; `tests/test_cli_report.py` holds them to it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar

from reader import __version__
from reader.cli.terminal import FAILED, SCHEMA, exit_code
from reader.errors import ReaderError, StoreError, outside
from reader.events import (
    Event,
    Failed,
    Kept,
    Left,
    Made,
    Report,
    Said,
    SetAside,
    Waiting,
    Watched,
    Withdrawn,
    Withheld,
    Work,
)
from reader.model import Entry
from reader.store import Folder
from reader.words import message

Told = TypeVar("Told", bound=Event | Watched)
REPORT = "build-report.json"
"""In the output: what the last build did, as ``--json`` tells it. It is neither published nor served; so it isn't left in a
bucket, where all that lies may be public (it names drafts, and files of the machine that built)."""


def facts(report: Report, out: str, seconds: float, error: BaseException | None = None) -> dict[str, Any]:
    """All that a build did in `seconds`; `error` is what stopped it, if it wasn't done."""
    failed = report.failed or any(each.failed for _, each in report.variants)
    code = exit_code(error) if error else FAILED if failed else 0
    return {
        "schema": SCHEMA,
        "version": __version__,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "exit": code,
        "stopped": _error(_told(error)) if error else None,
        "out": out,
        **_done(report),
        "variants": [{"name": name} | _done(each) for name, each in report.variants],
    }


def _done(report: Report) -> dict[str, Any]:
    """What was done for one show."""
    return {
        "made": [_episode(e) | _work(work) for e, work in zip(report.made, report.works, strict=True)],
        "kept": [e.id for e in report.kept],
        "mended": list(report.mended),
        "withdrawn": [e.id for e in report.withdrawn],
        "astray": report.astray,
        "left": report.left,
        "excluded": [asdict(each) for each in report.excluded],
        "withheld": [{"place": each.place, "why": each.why} for each in report.withheld],
        "ignored": [{"place": place, "told": told} for place, told in report.ignored],
        "teasers": [{"place": place, "why": why} for place, why in report.teasers],
        "notes": [{"place": place, "told": told} for place, told in report.notes],
        "failed": list(map(_error, report.failed)),
        "sentences": {"spoken": report.spoken, "reused": report.reused, "retries": report.retries},
        "doubts": [asdict(doubt) for doubt in report.doubts],
    }


def _kept_in(out: str) -> Folder | None:
    """The folder that a report is left in, if the output is one."""
    return None if "://" in out else Folder(out)


def forget(out: str) -> None:
    """Take away what a build before said, unless one is at work there: then it is to be that one's."""
    folder = _kept_in(out)
    if folder and folder.stat(REPORT):
        with suppress(StoreError), folder.alone():
            _forget(out)


def forgetting(going: Iterable[Event], out: str) -> Iterator[Event]:
    """The same events; what a build before said goes when this one is alone there: killed, it leaves no report, and not another's."""
    begun = False
    for event in going:
        if not begun and not isinstance(event, Waiting):
            _forget(out)
            begun = True
        yield event


def _forget(out: str) -> None:
    folder = _kept_in(out)
    with suppress(OSError):  # what can't be written here is told by the build
        if folder:
            (folder.root / REPORT).unlink(missing_ok=True)


def leave(told: dict[str, Any], out: str) -> None:
    """Write the report of a build.

    Raises:
        StoreError: no room, no permission.
    """
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if folder := _kept_in(out):
        # a name that isn't text here holds halves of characters, which JSON writes just so
        folder.write(REPORT, text.encode("utf-8", "backslashreplace"))


def leave_if_possible(told: dict[str, Any], out: str) -> None:
    """The same of a build that was stopped: what stopped it may stop this as well, and where no output is, none comes to be.

    Where another is at work, the report is to be that one's.
    """
    folder = _kept_in(out)
    if folder and folder.root.is_dir():
        with suppress(StoreError), folder.alone():
            leave(told, out)


def logged(going: Iterable[Told]) -> Iterator[Told]:
    """The same events, each a line of JSON on stderr as it comes: ``event``, ``time`` and what it tells.

    What stops them is told in the last; so is, between them, what takes long before anything is spoken.
    """
    for handler in logging.getLogger("reader").handlers:
        handler.setFormatter(_Line())
    try:
        for event in going:
            print(_line(type(event).__name__.lower(), _event(event)), file=sys.stderr, flush=True)
            yield event
    except (Exception, KeyboardInterrupt) as error:
        print(_line("stopped", _error(_told(error))), file=sys.stderr, flush=True)
        raise


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _line("told", {"what": record.getMessage()})


def _line(event: str, told: dict[str, Any]) -> str:
    return json.dumps({"event": event, "time": datetime.now(UTC).isoformat()} | told, ensure_ascii=False)


def _event(event: Event | Watched) -> dict[str, Any]:
    match event:
        case Made():
            said = {"ignored": event.ignored, "notes": event.notes}
            return {"place": event.place} | _episode(event.episode) | _work(event.work) | said
        case Kept():
            return {"place": event.place} | _episode(event.episode) | {"notes": event.notes}
        case Withdrawn():
            return {"id": event.episode.id}
        case Failed():
            return {"place": event.place} | _error(event.error)
        case Left():
            return {"place": event.place}
        case Withheld():
            return {"place": event.place, "why": event.why}
        case SetAside():
            return {"place": event.place, "tries": event.tries} | _error(event.error)
        case Said():
            return asdict(event) | {"verdict": event.verdict and asdict(event.verdict)}
        case _:
            return asdict(event)


def _told(error: BaseException) -> ReaderError:
    if isinstance(error, ReaderError):
        return error
    return outside(error, "") if isinstance(error, Exception) else ReaderError(message("cli.interrupted"))


def _error(error: ReaderError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "what": error.what, "where": error.where, "mend": error.mend}


def _episode(episode: Entry) -> dict[str, Any]:
    told = {name: getattr(episode, name) for name in ("id", "title", "voice", "wanted", "why")}
    heard = asdict(episode.hearing) if episode.hearing else None
    return told | {"seconds": round(episode.seconds, 3), "hearing": heard}


def _work(work: Work) -> dict[str, Any]:
    sentences = {"spoken": work.spoken, "reused": work.reused, "retries": work.retries}
    return {"took": work.took, "loudness": work.loudness, "sentences": sentences}
