"""The commands for a show that is built: `check`, `serve`, `publish`."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import FAILED, AsJson, ConfigFile, Quiet, WhisperFolder, complain, print_json
from reader.cli.progress import bar
from reader.errors import ConfigError, ReaderError, SourceError

if TYPE_CHECKING:
    from reader.check import Finding, Looking
    from reader.check.hearing import Heard, Listening
    from reader.listen.hearing import Ear
    from reader.publish import Step

Out = Annotated[str | None, typer.Argument(metavar="OUT", help="만든 폴더 / a built show [output]")]


def _folder(out: str | None, settings: str | None = None) -> Path:
    from reader import config

    if out == "":
        raise ConfigError("폴더의 이름이 비었습니다", mend="reader build로 만든 폴더를 적으세요")
    return Path(out or config.load(settings).out)


def _built(folder: Path) -> Path:
    """`folder`, which is to be there: another name is a mistake of the command, not of the show."""
    if not folder.is_dir():
        raise SourceError(
            "그런 폴더가 없습니다", where=str(folder), mend="reader build로 만든 폴더를 적으세요"
        )
    return folder


def check(
    out: Out = None,
    listen: Annotated[
        bool, typer.Option("--listen", help="문장마다 들어 보고 글과 견줌 / hear every sentence")
    ] = False,
    whisper: WhisperFolder = None,
    settings: ConfigFile = None,
    no_sound: Annotated[
        bool, typer.Option("--no-sound", help="소리 크기는 재지 않음 / don't measure loudness")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """쇼에 잘못된 것이 없는지 봅니다. Tells what is wrong with a show, why, and how to mend it."""
    from reader import config, workers
    from reader.check import ERROR, Finding, examine
    from reader.listen import Listener

    watched = sys.stderr.isatty() and not quiet
    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    folder = _built(_folder(out, settings))
    cores = workers.cores()
    ear = Listener(whisper or config.load(settings).whisper, cores) if listen or whisper else None
    steps = examine(folder, sound=not no_sound)
    found = [step for step in (_looked_at(steps) if watched else steps) if isinstance(step, Finding)]
    heard = _heard(folder, ear, cores, found, watched) if ear else []
    errors = sum(finding.level == ERROR for finding in found)
    if as_json:
        facts = {"errors": errors, "warnings": len(found) - errors, "findings": [asdict(f) for f in found]}
        print_json(facts | ({"heard": heard} if ear else {}))
    else:
        for finding in found:
            if finding.level == ERROR or not quiet:
                typer.echo(str(finding))
        for row in heard if not quiet else ():
            told = f"들은 문장 {row['sentences']}개, 뜻한 대로 들린 음절 {row['right']:.1%}"
            typer.echo(f"{row['title']}: {told}, 의심스러운 문장 {row['doubtful']}개")
        if not quiet:
            typer.echo(
                f"오류 {errors}개, 주의 {len(found) - errors}개." if found else "잘못된 것이 없습니다."
            )
    raise typer.Exit(FAILED if errors else 0)


def _looked_at(steps: Iterable[Looking | Finding]) -> Iterator[Looking | Finding]:
    """The same steps, seen: what is looked at."""
    from reader.check import Looking

    for step in steps:
        if isinstance(step, Looking):
            print(f"\r\x1b[K{step.title[:60]}", end="", file=sys.stderr)
        yield step
    print("\r\x1b[K", end="", file=sys.stderr)


def _heard(out: Path, ear: Ear, cores: int, found: list[Finding], watched: bool) -> list[dict[str, Any]]:
    """A row an episode: how it is understood. What is doubtful is added to `found`."""
    from reader.cache import FolderCache, default_folder
    from reader.check import Finding
    from reader.check.hearing import Heard, hear
    from reader.workers import executor

    rows = []
    with executor(f"threads:{cores}") as pool:
        steps = hear(out, ear, FolderCache(default_folder()), pool)
        for step in _listened(steps) if watched else steps:
            if isinstance(step, Finding):
                found.append(step)
            elif isinstance(step, Heard):
                rows.append({"id": step.episode.id, "title": step.episode.title} | asdict(step.hearing))
    return rows


def _listened(steps: Iterable[Listening | Finding | Heard]) -> Iterator[Listening | Finding | Heard]:
    """The same steps, seen: a bar with the time left."""
    from reader.check.hearing import Listening

    with bar() as shown:
        task = shown.add_task("듣는 중", total=None)
        for step in steps:
            if isinstance(step, Listening):
                told = f"듣는 중: {step.title[:30]}"
                shown.update(task, completed=step.done, total=step.total, description=told)
            yield step


def serve(
    out: Out = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="집 안의 다른 기기에서도 열림 / for phones in this network")
    ] = False,
    port: Annotated[int, typer.Option(help="번호, 0이면 아무거나 / 0 takes any")] = 8000,
    watch: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help="글이 바뀌면 다시 만듦 / rebuild when posts change"),
    ] = None,
    settings: ConfigFile = None,
) -> None:
    """쇼를 이 기기에서 들려줍니다. Serves a show here, and to the phones of the house with --lan."""
    from reader.serve import EVERYWHERE, LOOPBACK, lan_address, listening, qr, run

    folder, stop = _folder(out, settings), threading.Event()
    if not watch:
        _built(folder)
    watcher = _watcher(watch, folder, settings, stop) if watch else None
    with listening(EVERYWHERE if lan else LOOPBACK, port) as door:
        host = lan_address() if lan else "localhost"
        address = f"http://{host}:{door.getsockname()[1]}/"
        for name, url in (("페이지", address), ("구독 주소", f"{address}feed.xml")):
            typer.echo(f"{name}: {url}")
            if lan:
                typer.echo(qr(url))
        typer.echo("멈추려면 Ctrl-C를 누르세요.")
        if watcher:
            watcher.start()
        try:
            run(folder, door)
        finally:
            stop.set()


def _watcher(places: list[str], out: Path, settings: str | None, stop: threading.Event) -> threading.Thread:
    """Builds `places` now, and gives a thread that builds them again whenever they change."""
    from reader import config, events, pipeline
    from reader.cache import FolderCache, default_folder
    from reader.serve import watch

    for place in places:
        if not Path(place).exists():
            raise SourceError("지켜볼 파일이나 폴더가 없습니다", where=place)
    chosen = config.load(settings).given(voice=None, out=str(out), workers=None, bitrate=None, formats=None)

    def build() -> None:
        try:
            report = events.sum_up(pipeline.build(places, chosen, FolderCache(default_folder())))
        except ReaderError as error:
            complain(error)
            return
        for failure in report.failed:
            complain(failure)
        typer.echo(f"새로 만든 에피소드 {len(report.made)}개, 그대로인 것 {len(report.kept)}개")

    build()
    return threading.Thread(target=watch, args=(places, build, stop), daemon=True)


def publish(
    out: Annotated[str, typer.Argument(metavar="OUT", help="만든 폴더 / a built show")],
    url: Annotated[
        str, typer.Argument(metavar="URL", help="폴더, s3://버킷/길, sftp://누구@어디/길 / where to")
    ],
    delete: Annotated[
        bool, typer.Option("--delete", help="우리가 올렸다가 없앤 것은 지움 / remove what is gone here")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """쇼를 공개합니다: 바뀐 것만, 피드는 마지막에. Publishes a show: only what changed, the feed last."""
    from reader.publish import sum_up, upload

    steps = upload(_built(_folder(out)), url, delete=delete)
    told = sum_up(steps if quiet or as_json or not sys.stderr.isatty() else _watched(steps))
    if as_json:
        print_json(asdict(told))
    elif not quiet:
        typer.echo(
            f"올린 것 {len(told.sent)}개 ({told.size / 1e6:.1f} MB), 그대로인 것 {told.kept}개, "
            f"지운 것 {len(told.deleted)}개."
        )


def _watched(steps: Iterable[Step]) -> Iterator[Step]:
    """The same steps, seen: which file of how many has gone up."""
    from reader.publish import Sent

    for step in steps:
        if isinstance(step, Sent):
            end = "\n" if step.done == step.total else ""
            print(f"\r\x1b[K{step.done}/{step.total} {step.name[:60]}", end=end, file=sys.stderr)
        yield step
