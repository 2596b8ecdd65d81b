"""``reader voices``: what voices there are; ``reader voices install`` fetches the model."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import AsJson, VoiceName, print_json
from reader.cli.progress import bar

if TYPE_CHECKING:
    from reader.engines import Fetching, Installed

voices = typer.Typer(rich_markup_mode=None)


@voices.callback(invoke_without_command=True)
def _voices(context: typer.Context, as_json: AsJson = False) -> None:
    """쓸 수 있는 목소리를 보여 주고, 모델을 받습니다. Lists the voices; `install` fetches the model."""
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
    told = f"{casting.PATIENCE:g}초 안에 답하면 {online.name}, 아니면 {online.fallback[0]}"
    typer.echo(f"{voice.AUTO:10} {told} (--voice {voice.AUTO})")


@voices.command()
def install(
    url: Annotated[str | None, typer.Argument(metavar="URL", help="모델 파일의 주소 / of the model")] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="다른 모델이면 그 SHA-256 / of a model other than ours")
    ] = None,
    voice: VoiceName = None,
) -> None:
    """모델 꾸러미를 pip으로 못 받을 때, 모델을 주소에서 받습니다. Fetches the model when pip can't."""
    from reader import speech
    from reader.engines import Installed
    from reader.voice import DEFAULT

    steps = speech.install(url or "", sha256 or "", DEFAULT if voice is None else voice)
    for step in _watched(steps) if sys.stderr.isatty() else steps:
        if isinstance(step, Installed):
            told = f"모델이 있습니다: {step.place}"
            typer.echo(told if step.place else "모델이 꾸러미로 이미 있습니다 (SHA-256 맞음).")


def _watched(steps: Iterable[Fetching | Installed]) -> Iterator[Fetching | Installed]:
    """The same steps, seen: a bar of the bytes."""
    from reader.engines import Fetching

    with bar() as shown:
        task = shown.add_task("모델", total=None)
        for step in steps:
            if isinstance(step, Fetching):
                told = f"모델 {step.done / 1e6:.0f} MB"
                shown.update(task, completed=step.done, total=step.size or None, description=told)
            yield step


def _voice_text(row: dict[str, Any]) -> str:
    facts = [
        "네트워크 필요" if row["network"] else "오프라인",
        f"Whisper base가 뉴스 서른 문장에서 잘못 들은 글자 {row['cer']:.1%}"
        if row["cer"] is not None
        else "",
        f"이 기기의 코어 하나로 실시간의 {row['realtime']:g}배" if row["realtime"] is not None else "",
        f"{row['kernel']} 커널, 기준과 {row['proof']:g} dB ({row['limit']:g}까지 통과)"
        if row["proof"] is not None
        else "",
        row["licence"],
    ]
    lines = [f"{row['name']:10} {row['about']}", " · ".join(fact for fact in facts if fact)]
    if row["missing"]:
        lines.append(f"아직 못 씀: {row['missing']}" + (f" → {row['mend']}" if row["mend"] else ""))
    return f"\n{'':10} ".join(lines)
