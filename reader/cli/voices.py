"""``reader voices``: what voices there are; ``reader voices install`` fetches the model."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import AsJson, VoiceName
from reader.cli.progress import bar
from reader.cli.terminal import print_json
from reader.words import message

if TYPE_CHECKING:
    from reader.engines import Fetching, Installed

voices = typer.Typer(rich_markup_mode=None)


@voices.callback(invoke_without_command=True)
def _voices(context: typer.Context, as_json: AsJson = False) -> None:
    """Lists the voices; `install` fetches the model."""
    from reader import casting, speech, voice

    if context.invoked_subcommand:
        return
    rows = speech.voices()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(_voice_text(row))
    online = voice.load(voice.ONLINE)
    told = message("voices.auto", patience=casting.PATIENCE, name=online.name, fallback=online.fallback[0])
    typer.echo(f"{voice.AUTO:10} {told} (--voice {voice.AUTO})")


def install(
    url: Annotated[str | None, typer.Argument(metavar="URL", help=message("voices.url"))] = None,
    sha256: Annotated[str | None, typer.Option(metavar="HEX", help=message("voices.sha256"))] = None,
    voice: VoiceName = None,
) -> None:
    """Fetches the model when pip can't."""
    from reader import speech
    from reader.engines import Installed
    from reader.voice import DEFAULT

    steps = speech.install(url or "", sha256 or "", DEFAULT if voice is None else voice)
    for step in _watched(steps) if sys.stderr.isatty() else steps:
        if isinstance(step, Installed):
            told = message("voices.there", place=step.place)
            typer.echo(told if step.place else message("voices.packaged"))


def _watched(steps: Iterable[Fetching | Installed]) -> Iterator[Fetching | Installed]:
    """The same steps, seen: a bar of the bytes."""
    from reader.engines import Fetching

    with bar() as shown:
        task = shown.add_task(message("voices.model"), total=None)
        for step in steps:
            if isinstance(step, Fetching):
                told = f"{message('voices.model')} {step.done / 1e6:.0f} MB"
                shown.update(task, completed=step.done, total=step.size or None, description=told)
            yield step


def _voice_text(row: dict[str, Any]) -> str:
    facts = [
        message("voices.network") if row["network"] else message("voices.offline"),
        message("voices.cer", cer=row["cer"]) if row["cer"] is not None else "",
        message("voices.speed", realtime=row["realtime"]) if row["realtime"] is not None else "",
        message("voices.proof", kernel=row["kernel"], proof=row["proof"], limit=row["limit"])
        if row["proof"] is not None
        else "",
        row["licence"],
    ]
    lines = [f"{row['name']:10} {row['about']}", " · ".join(fact for fact in facts if fact)]
    if row["missing"]:
        lines.append(
            message("voices.not-yet", missing=row["missing"]) + (f" → {row['mend']}" if row["mend"] else "")
        )
    return f"\n{'':10} ".join(lines)
