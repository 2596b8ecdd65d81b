"""``reader build``: the main job, with its progress and its report."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import (
    FAILED,
    AsJson,
    ConfigFile,
    Places,
    Quiet,
    VoiceName,
    WhisperFolder,
    complain,
    print_json,
)
from reader.cli.progress import bar

if TYPE_CHECKING:
    from reader.events import Event, Report
    from reader.model import Episode

PATIENCE = 2.0
"""Seconds of work after which progress is shown."""


def build(
    places: Places,
    voice: VoiceName = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help="만들 폴더 / output folder [output]")] = None,
    workers: Annotated[
        str | None, typer.Option(help="동시에 말할 문장 수, 보통은 코어 수 / e.g. threads:4 [one a core]")
    ] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="MP3 말고도 만들 형식 / also: m4b,opus")
    ] = None,
    bitrate: Annotated[int | None, typer.Option(help="MP3 kbit/s [64]")] = None,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="이번에 없는 글의 에피소드를 거둠 / withdraw what isn't in PLACE any more"
        ),
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="대신 말한 것을 다시 / remake what a stand-in voice said")
    ] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="초고와 공개하지 않은 글도 / drafts, too")] = False,
    future: Annotated[
        bool, typer.Option("--future", help="아직 발행일 전인 글도 / what isn't out yet, too")
    ] = False,
    listen: Annotated[
        bool | None,
        typer.Option("--listen", help="문장마다 들어 보고, 의심스러우면 다시 말함 / hear every sentence"),
    ] = None,
    whisper: WhisperFolder = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """글마다 MP3를 만들고 피드에 싣습니다. Makes an MP3 of each post, and a feed of all."""
    from reader import config, events, pipeline
    from reader.cache import FolderCache, default_folder

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
    report = events.sum_up(going if quiet or as_json or not sys.stderr.isatty() else _watched(going))
    for error in report.failed:
        complain(error)
    for place, told in () if quiet else report.ignored:
        print(f"주의: {place}: 믿을 수 없어 쓰지 않았습니다: {told}", file=sys.stderr)
    for doubt in report.doubts:
        told = f"“{doubt.shown}”이(가) 뜻한 대로 들리지 않습니다 ({doubt.doubt})"
        if not quiet:
            print(f"주의: {doubt.place}: {told}", file=sys.stderr)
    if as_json:
        print_json(_report_json(report, chosen.out))
    elif not quiet:
        typer.echo(_summary(report, chosen.out, monotonic() - began))
    raise typer.Exit(FAILED if report.failed else 0)


def _summary(report: Report, out: str, seconds: float) -> str:
    sound = sum(episode.seconds for episode in report.made)
    parts = [f"새로 만든 에피소드 {len(report.made)}개"]
    if report.made:
        parts[0] += f" ({sound / 60:.1f}분, 문장 {report.spoken}개를 말하고 {report.reused}개는 다시 씀)"
    if report.kept:
        parts.append(f"그대로인 것 {len(report.kept)}개")
    if report.withdrawn:
        parts.append(f"거둔 것 {len(report.withdrawn)}개")
    if report.withheld:
        parts.append(f"빠진 글 {len(report.withheld)}개")
    if report.doubts:
        parts.append(f"의심스러운 문장 {len(report.doubts)}개")
    if report.failed:
        parts.append(f"실패 {len(report.failed)}개")
    told = f"{', '.join(parts)}. {seconds:.1f}초. 피드: {Path(out) / 'feed.xml'}"
    for each in report.withheld:
        told += f"\n빠진 글: {each.place}: {each.why}"
    for why, count in Counter(e.why for e in report.made if e.voice != e.wanted).items():
        told += f"\n대신 말한 에피소드 {count}개: {why} → 나중에 reader build --retry"
    return told


def _report_json(report: Report, out: str) -> dict[str, Any]:
    return {
        "out": out,
        "made": [_made_json(e) for e in report.made],
        "kept": [e.id for e in report.kept],
        "withdrawn": [e.id for e in report.withdrawn],
        "withheld": [asdict(each) for each in report.withheld],
        "ignored": [{"place": place, "told": told} for place, told in report.ignored],
        "failed": [{"what": e.what, "where": e.where, "mend": e.mend} for e in report.failed],
        "sentences": {"spoken": report.spoken, "reused": report.reused},
        "doubts": [asdict(doubt) for doubt in report.doubts],
    }


def _made_json(episode: Episode) -> dict[str, Any]:
    facts = {name: getattr(episode, name) for name in ("id", "title", "voice", "wanted", "why")}
    heard = asdict(episode.hearing) if episode.hearing else None
    return facts | {"seconds": round(episode.seconds, 3), "hearing": heard}


def _watched(going: Iterable[Event]) -> Iterator[Event]:
    """The same events, seen: a bar with the time left, once the work has taken `PATIENCE`."""
    from reader.events import Begun, Said

    began, place, reached = monotonic(), Begun("", 0, 1), 0.0
    with bar() as shown:
        task = shown.add_task("읽는 중", total=None, visible=False)
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
