"""The commands for a show that is built: `check`, `serve`, `publish`."""

from __future__ import annotations

import logging
import math
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from reader import clock
from reader.cli.options import AsJson, ConfigFile, Quiet, Wait, WhisperFolder
from reader.cli.progress import bar
from reader.cli.terminal import FAILED, Stopped, complain, exit_code, print_json, rule_in_words
from reader.errors import ConfigError, ReaderError, SourceError
from reader.words import message

if TYPE_CHECKING:
    from reader.cache import ClipCache
    from reader.check import Finding
    from reader.check.coverage import Proof
    from reader.check.hearing import Heard, Listening
    from reader.config import Config
    from reader.listen.hearing import Ear
    from reader.publish import Step

Seen = TypeVar("Seen")
NAMED = 10
"""Files that are named at most; programs are told all."""
Out = Annotated[str | None, typer.Argument(metavar="OUT", help=message("cli.show"))]


def _place(out: str | None, settings: str | None = None) -> str:
    from reader import config

    if out == "":
        raise ConfigError(message("folder.nameless"), mend=message("mend.built-folder"))
    return out or config.load(settings).out


def _folder(out: str | None, settings: str | None = None) -> Path:
    """The folder of a show, for what can only be done with one of this machine."""
    place = _place(out, settings)
    if "://" in place:
        raise ConfigError(message("folder.bucket"), where=place, mend=message("mend.bucket"))
    return Path(place)


def _built(folder: Path) -> Path:
    """`folder`, which is to be there: another name is a mistake of the command, not of the show."""
    if not folder.is_dir():
        raise SourceError(message("folder.missing"), where=str(folder), mend=message("mend.built-folder"))
    return folder


def built_folder(out: str | None, settings: str | None = None) -> Path:
    """The folder of a show that is there, on this machine."""
    return _built(_folder(out, settings))


def check(
    out: Out = None,
    listen: Annotated[bool, typer.Option("--listen", help=message("check.listen"))] = False,
    whisper: WhisperFolder = None,
    settings: ConfigFile = None,
    mend: Annotated[bool, typer.Option("--repair", help=message("check.repair"))] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help=message("coverage.option"))] = False,
    posts: Annotated[
        list[str] | None, typer.Option("--posts", metavar="PLACE", help=message("coverage.posts"))
    ] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help=message("check.no-loudness"))] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tells what is wrong with a show, why, and how to mend it."""
    from reader import config, workers
    from reader.cache import open_cache
    from reader.check import ERROR, Finding, examine, with_posts
    from reader.check.nearby import nearby
    from reader.check.public import served
    from reader.listen import Listener

    if posts and not coverage:
        raise ConfigError(message("coverage.alone"))
    watched = sys.stderr.isatty() and not quiet
    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    place = _place(out, settings)
    if "://" not in place:
        _built(Path(place))
    cores = workers.cores()
    mended = _repair(replace(config.load(settings), out=place), quiet or as_json) if mend else []
    ear = Listener(whisper or config.load(settings).whisper, cores) if listen or whisper else None
    with nearby(place) as folder:
        steps = examine(folder, sound=not no_sound)
        found = [step for step in (_looked_at(steps) if watched else steps) if isinstance(step, Finding)]
        kept = open_cache(config.load(settings).cache)
        heard = _heard(folder, ear, kept, cores, found, watched) if ear else []
        proofs = _proofs(folder, posts or [], config.load(settings), found, watched) if coverage else []
        found = [*with_posts(folder, found), *served(place, folder)]
    errors = sum(finding.level == ERROR for finding in found)
    if as_json:
        facts = {"errors": errors, "warnings": len(found) - errors, "findings": [asdict(f) for f in found]}
        facts |= {"mended": mended} if mend else {}
        proven = {"coverage": [_rounded(asdict(proof)) for proof in proofs]} if coverage else {}
        print_json(facts | ({"heard": heard} if ear else {}) | proven)
    else:
        for finding in found:
            if finding.level == ERROR or not quiet:
                typer.echo(str(finding))
        for row in heard if not quiet else ():
            told = message("check.told", sentences=row["sentences"], right=row["right"])
            typer.echo(message("check.episode", title=row["title"], told=told, doubtful=row["doubtful"]))
        if coverage and not quiet:
            _tell_all(proofs, sum(finding.rule == "coverage.post" for finding in found))
        if not quiet:
            typer.echo(
                message("check.summary", errors=errors, warnings=len(found) - errors)
                if found
                else message("check.fine")
            )
    raise typer.Exit(FAILED if errors else 0)


def _repair(settings: Config, quiet: bool) -> list[str]:
    """Mend what needs no post, and tell which files; what is left is found by what follows."""
    from reader.events import Mended, Waiting
    from reader.repair import repair

    mended = []
    for event in repair(settings):
        if isinstance(event, Waiting) and not quiet:
            print(message("build.waiting", why=event.why, seconds=event.seconds), file=sys.stderr, flush=True)
        if isinstance(event, Mended):
            mended.append(event.name)
            if not quiet:
                print(message("repair.mended", name=event.name), file=sys.stderr)
    return mended


def _proofs(
    out: Path, places: list[str], settings: Config, found: list[Finding], watched: bool
) -> list[Proof]:
    """What is shown of each episode, or those of the posts in `places`. What is wrong is added to `found`."""
    from reader import source
    from reader.check import Finding
    from reader.check.coverage import Proof, prove
    from reader.store import Folder

    with source.Network(private=settings.allow_private) as network:
        found_at = source.find(places) if places else []
        excluded = source.excluded(settings.exclude, places, found_at)
        read = (place for place in found_at if place not in excluded)
        posts = [post for place in read for post in source.fetch(place, network)]
    steps = prove(Folder(out), posts, opened=bool(settings.intro), closed=bool(settings.outro))
    proofs = []
    for step in _looked_at(steps) if watched else steps:
        if isinstance(step, Proof):
            proofs.append(step)
        elif isinstance(step, Finding):
            found.append(step)
    return proofs


def _rounded(told: Any) -> Any:
    """Figures to a thousandth, as far as they mean anything."""
    match told:
        case float():
            return round(told, 3)
        case dict():
            return {key: _rounded(value) for key, value in told.items()}
        case list() | tuple():
            return [_rounded(value) for value in told]
        case _:
            return told


def _tell_all(proofs: list[Proof], without: int) -> None:
    """Each episode, and a verdict on all; `without` posts have none to compare."""
    for proof in proofs:
        _tell(proof)
    told, of = sum(proof.told for proof in proofs), sum(proof.of for proof in proofs)
    silent = sum(not proof.speech for proof in proofs)
    key = "coverage.not-all" if told < of else "coverage.all-there" if silent else "coverage.all"
    if proofs:
        typer.echo(message(key, episodes=len(proofs), of=of, left=of - told))
    if silent:
        typer.echo(message("coverage.silent", count=silent))
    if without:
        typer.echo(message("coverage.without", count=without))


def _tell(proof: Proof) -> None:
    """A line an episode, and one more of its post's source."""
    key = "coverage.episode" if proof.speech else "coverage.silent-episode"
    share = math.floor(1000 * proof.words) / 10  # 100 is all, and nothing less
    length = clock.elapsed(proof.seconds)
    facts = {
        "title": proof.title,
        "told": proof.told,
        "of": proof.of,
        "words": f"{share:g}",
        "length": length,
    }
    typer.echo(message(key, **facts, **({"pace": proof.pace} if proof.speech else {})))
    if seen := proof.witnessed:
        rules = ", ".join(f"{rule_in_words(rule)} {count}" for rule, count in seen.rules.items())
        told = message(
            "coverage.witness",
            words=seen.words,
            told=seen.told,
            left=sum(seen.rules.values()),
            rules=f" ({rules})" if rules else "",
            other=seen.unexplained,
        )
        typer.echo(told)


def _looked_at(steps: Iterable[Seen]) -> Iterator[Seen]:
    """The same steps, seen: what is looked at."""
    from reader.check import Looking

    for step in steps:
        if isinstance(step, Looking):
            print(f"\r\x1b[K{step.title[:60]}", end="", file=sys.stderr)
        yield step
    print("\r\x1b[K", end="", file=sys.stderr)


def _heard(
    out: Path, ear: Ear, cache: ClipCache, cores: int, found: list[Finding], watched: bool
) -> list[dict[str, Any]]:
    """A row an episode: how it is understood. What is doubtful is added to `found`."""
    from reader.check import Finding
    from reader.check.hearing import Heard, hear
    from reader.workers import executor

    rows = []
    with executor(f"threads:{cores}") as pool:
        steps = hear(out, ear, cache, pool)
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
        task = shown.add_task(message("cli.listening"), total=None)
        for step in steps:
            if isinstance(step, Listening):
                told = message("cli.listening-to", title=step.title[:30])
                shown.update(task, completed=step.done, total=step.total, description=told)
            yield step


def serve(
    out: Out = None,
    lan: Annotated[bool, typer.Option("--lan", help=message("serve.lan"))] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help=message("serve.port"))] = 8000,
    names: Annotated[
        list[str] | None, typer.Option("--host", metavar="NAME", help=message("serve.host"))
    ] = None,
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
        _built(folder)
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
            run(folder, door, names or ())
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
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """쇼를 공개합니다: 바뀐 것만, 피드는 마지막에. Publishes a show: only what changed, the feed last."""
    from reader.publish import sum_up, upload
    from reader.store import WAIT

    given = WAIT if wait is None else wait
    folder = built_folder(out)
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


def _watched(steps: Iterable[Step]) -> Iterator[Step]:
    """The same steps, seen: which file of how many has gone up."""
    from reader.publish import Compared, Sent

    for step in steps:
        if isinstance(step, Compared | Sent):
            end = "\n" if step.done == step.total and isinstance(step, Sent) else ""
            print(f"\r\x1b[K{step.done}/{step.total} {step.name[:60]}", end=end, file=sys.stderr)
        yield step
