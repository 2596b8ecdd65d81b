"""``reader check``: what is wrong with a show, why, and how to mend it."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader import clock
from reader.cli.options import AsJson, ConfigFile, Quiet, WhisperFolder
from reader.cli.progress import bar, looked_at
from reader.cli.show import Out, built, place_of
from reader.cli.terminal import FAILED, print_json, rule_in_words
from reader.errors import ConfigError
from reader.words import message

if TYPE_CHECKING:
    from reader.cache import ClipCache
    from reader.check import Finding
    from reader.check.coverage import Proof
    from reader.check.hearing import Heard, Listening
    from reader.config import Config
    from reader.listen.hearing import Ear


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
    pages: Annotated[str | None, typer.Option("--pages", metavar="DIR", help=message("check.pages"))] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help=message("check.no-loudness"))] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tells what is wrong with a show, why, and how to mend it."""
    from reader import config, workers
    from reader.briefing.making import FOLDER
    from reader.cache import open_cache
    from reader.check import ERROR, room, with_posts
    from reader.check.nearby import nearby
    from reader.check.served import served
    from reader.listen import Listener
    from reader.manifest import below

    if posts and not coverage:
        raise ConfigError(message("coverage.alone"))
    watched = sys.stderr.isatty() and not quiet
    if quiet:
        logging.getLogger("reader").setLevel(logging.WARNING)
    place = place_of(out, settings)
    if "://" not in place:
        built(Path(place))
    cores = workers.cores()
    mended = _repair(config.load(settings), place, quiet or as_json) if mend else []
    ear = Listener(whisper or config.load(settings).whisper, cores) if listen or whisper else None
    found: list[Finding] = []
    heard: list[dict[str, Any]] = []
    proofs: list[Proof] = []
    kept, own_posts = open_cache(config.load(settings).cache), posts or []
    with nearby(place) as root:
        for folder in (root, *below(root)):
            own = _examined(folder, watched, sound=not no_sound)
            heard += _heard(folder, ear, kept, cores, own, watched) if ear else []
            # a briefing is made of episodes: its posts are nobody's, and its page is what it is compared with
            against = [] if folder != root and folder.name == FOLDER else own_posts
            proofs += _proofs(folder, against, config.load(settings), own, watched) if coverage else []
            found += _named(root, folder, with_posts(folder, own))
        found += served(place, root)
        found += room.findings(root, built(Path(pages)) if pages else None)
    errors = sum(finding.level == ERROR for finding in found)
    if as_json:
        facts = {"errors": errors, "warnings": len(found) - errors, "findings": [asdict(f) for f in found]}
        facts |= {"mended": mended} if mend else {}
        proven = {"coverage": [_rounded(asdict(proof)) for proof in proofs]} if coverage else {}
        print_json(facts | ({"heard": heard} if ear else {}) | proven)
    else:
        _told(found, heard, proofs if coverage else None, quiet=quiet)
    raise typer.Exit(FAILED if errors else 0)


def _told(
    found: list[Finding], heard: list[dict[str, Any]], proofs: list[Proof] | None, *, quiet: bool
) -> None:
    """All that was found, in words; `quiet`, errors only."""
    from reader.check import ERROR

    errors = [finding for finding in found if finding.level == ERROR]
    for finding in errors if quiet else found:
        typer.echo(str(finding))
    if quiet:
        return
    for row in heard:
        told = message("check.told", sentences=row["sentences"], right=row["right"])
        typer.echo(message("check.episode", title=row["title"], told=told, doubtful=row["doubtful"]))
    if proofs is not None:
        _tell_all(proofs, sum(finding.rule == "coverage.post" for finding in found))
    warnings = len(found) - len(errors)
    summary = message("check.summary", errors=len(errors), warnings=warnings)
    typer.echo(summary if found else message("check.fine"))


def _examined(folder: Path, watched: bool, *, sound: bool) -> list[Finding]:
    """What is wrong with the show in `folder`."""
    from reader.check import Finding, examine

    steps = examine(folder, sound=sound)
    return [step for step in (looked_at(steps) if watched else steps) if isinstance(step, Finding)]


def _named(root: Path, folder: Path, found: Iterable[Finding]) -> list[Finding]:
    """What was found in a show in a folder of another tells of which."""
    if folder == root:
        return list(found)
    return [replace(each, where=f"{folder.name}/{each.where}") for each in found]


def _repair(settings: Config, place: str, quiet: bool) -> list[str]:
    """Mend what needs no post at `place` and in the variants there, and tell which files; what is left is found by what follows."""
    from reader.events import Mended, Waiting
    from reader.repair import repair
    from reader.variants import is_there

    own = [each for each in settings.shows[1:] if Path(each.out).absolute() == Path(place).absolute()]
    first, *others = own or replace(settings, out=place).shows
    mended = []
    for show in (first, *(each for each in others if is_there(each.out))):
        within = show.out.removeprefix(first.out).strip("/")
        for event in repair(show):
            if isinstance(event, Waiting) and not quiet:
                told = message("build.waiting", why=event.why, seconds=event.seconds)
                print(told, file=sys.stderr, flush=True)
            if isinstance(event, Mended):
                mended.append(f"{within}/{event.name}" if within else event.name)
                if not quiet:
                    print(message("repair.mended", name=mended[-1]), file=sys.stderr)
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
    for step in looked_at(steps) if watched else steps:
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
    if proof.skipped:
        what = ", ".join(f"{rule_in_words(f'skip-{kind}')} {count}" for kind, count in proof.skipped.items())
        typer.echo(message("coverage.skipped", what=what))
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
