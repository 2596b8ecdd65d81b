"""``reader doctor``: what matters about this machine, in words or for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from reader.cli.options import FAILED, AsJson, ConfigFile, WhisperFolder, print_json
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.doctor import Health


def doctor(whisper: WhisperFolder = None, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """이 기기에서 목소리가 바른지, 얼마나 빠른지, 빠진 것은 없는지 봅니다. Tells how well it runs here."""
    from reader import config
    from reader.doctor import examine

    found = examine(whisper or config.load(settings).whisper)
    if as_json:
        print_json(asdict(found))
    else:
        for line in _lines(found):
            typer.echo(line)
    raise typer.Exit(0 if found.ready else FAILED)


def _lines(found: Health) -> Iterator[str]:
    machine = found.machine
    yield "판: " + ", ".join(f"{name} {number or '없음'}" for name, number in found.versions.items())
    yield f"기기: {machine['system']}, {machine['processor']}"
    yield f"연산: {machine['can']}"
    yield (
        f"자원: 쓸 수 있는 코어 {machine['cores']}개, 남은 메모리 {int(machine['memory']) / 1e9:.1f} GB, "
        f"동시에 말할 문장 {machine['workers']}개"
    )
    for row in found.voices:
        if row["realtime"] is not None:
            yield f"목소리 {row['name']}: 코어 하나로 실시간의 {row['realtime']:g}배{_proof(row)}"
        elif row["missing"]:
            told = ReaderError(
                str(row["missing"]), where=str(row["where"] or ""), mend=str(row["mend"] or "")
            )
            yield f"목소리 {row['name']}: 아직 못 씀. {told}"
    if found.realtime is not None:
        yield f"속도: 기본 목소리가 모두 함께 실시간의 {found.realtime:g}배"
    if found.listener is not None:
        yield f"듣는 귀: {_ear(found.listener)}"
    for name, (path, size, free) in found.folders.items():
        yield f"폴더 {name}: {path} {size / 1e6:.0f} MB (빈 자리 {free / 1e9:.1f} GB)"
    for name, mend in found.missing.items():
        yield f"없음: {name} → {mend}"
    if found.extras:
        first = found.extras[0]
        example = f'pip install "sori-reader[{first}]", 저장소에서는 pip install ".[{first}]"'
        yield f"더 넣을 수 있는 것: {', '.join(found.extras)} (예: {example})"
    yield (
        "말하고 쓸 준비가 되었습니다." if found.ready else "오류: 기본 목소리로 에피소드를 만들 수 없습니다."
    )


def _ear(row: Mapping[str, str | int]) -> str:
    if row["what"]:
        told = ReaderError(str(row["what"]), where=str(row["where"]), mend=str(row["mend"]))
        return f"{row['model']}, 아직 못 들음. {told}"
    return f"{row['model']} (온전함, {row['version']}), 동시에 들을 문장 {row['threads']}개"


def _proof(row: dict[str, object]) -> str:
    if row["kernel"] is None:
        return ""
    apart = (
        f"기준과 {row['proof']:g} dB 다름, {row['limit']:g}까지 통과"
        if row["proof"] is not None
        else "기준 없음"
    )
    return f", {row['kernel']} 커널 ({apart})"
