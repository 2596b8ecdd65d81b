"""``reader doctor``: what matters about this machine, in words or for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from reader.cli.options import AsJson, ConfigFile, WhisperFolder
from reader.cli.terminal import FAILED, print_json
from reader.errors import ReaderError
from reader.words import message

if TYPE_CHECKING:
    from reader.doctor import Health


def doctor(
    whisper: WhisperFolder = None,
    settings: ConfigFile = None,
    only_kind: Annotated[bool, typer.Option("--kind", help=message("doctor.kind"))] = False,
    as_json: AsJson = False,
) -> None:
    """Tells how well it runs here."""
    from reader import config
    from reader.doctor import examine, kind

    if only_kind:
        typer.echo(kind())
        return

    found = examine(whisper or config.load(settings).whisper)
    if as_json:
        print_json(asdict(found))
    else:
        for line in _lines(found):
            typer.echo(line)
    raise typer.Exit(0 if found.ready else FAILED)


def _lines(found: Health) -> Iterator[str]:
    machine = found.machine
    yield message("doctor.version") + ", ".join(
        f"{name} {number or message('word.none')}" for name, number in found.versions.items()
    )
    yield message("doctor.machine", system=machine["system"], processor=machine["processor"])
    yield message("doctor.can", can=machine["can"])
    yield (
        message(
            "doctor.resources",
            cores=machine["cores"],
            memory=int(machine["memory"]) / 1e9,
            workers=machine["workers"],
        )
    )
    for row in found.voices:
        if row["realtime"] is not None:
            yield message("doctor.voice", name=row["name"], realtime=row["realtime"], proof=_proof(row))
        elif row["missing"]:
            told = ReaderError(
                str(row["missing"]), where=str(row["where"] or ""), mend=str(row["mend"] or "")
            )
            yield message("doctor.no-voice", name=row["name"], told=told)
    if found.realtime is not None:
        yield message("doctor.speed", realtime=found.realtime)
    if found.listener is not None:
        yield message("doctor.listener", ear=_ear(found.listener))
    for name, (path, size, free) in found.folders.items():
        yield message("doctor.folder", name=name, path=path, size=size / 1e6, free=free / 1e9)
    for name, mend in found.missing.items():
        yield message("doctor.missing", name=name, mend=mend)
    if found.extras:
        first = found.extras[0]
        example = message("doctor.pip", first=first)
        yield message("doctor.extras", extras=", ".join(found.extras), example=example)
    yield (message("doctor.ready") if found.ready else message("doctor.unready"))


def _ear(row: Mapping[str, str | int]) -> str:
    if row["what"]:
        told = ReaderError(str(row["what"]), where=str(row["where"]), mend=str(row["mend"]))
        return message("doctor.deaf", model=row["model"], told=told)
    return message("doctor.ear", model=row["model"], version=row["version"], threads=row["threads"])


def _proof(row: dict[str, object]) -> str:
    if row["kernel"] is None:
        return ""
    apart = (
        message("doctor.proof", proof=row["proof"], limit=row["limit"])
        if row["proof"] is not None
        else message("doctor.no-proof")
    )
    return message("doctor.kernel", kernel=row["kernel"], apart=apart)
