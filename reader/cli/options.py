"""What the commands share: their options, how they tell an error, how they print."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from reader.errors import ReaderError

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: some of it failed; the command was not understood; Ctrl-C (128 + SIGINT, which typer says for us)."""

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="PLACE...", help="파일, 폴더, 글롭, 주소, 피드, - / file, folder, glob, URL, feed, -"
    ),
]
OnePlace = Annotated[str, typer.Argument(metavar="PLACE", help="파일, 주소, - / file, URL, -")]
VoiceName = Annotated[
    str | None, typer.Option("--voice", "-v", help="목소리, auto, profile.toml (reader voices) / voice")
]
ConfigFile = Annotated[str | None, typer.Option("--config", "-c", help="설정 파일 / settings (reader.toml)")]
WhisperFolder = Annotated[
    str | None,
    typer.Option("--whisper", metavar="DIR", help="더 큰 Whisper의 폴더 (CTranslate2) / of a larger Whisper"),
]
AsJson = Annotated[bool, typer.Option("--json", help="프로그램이 읽을 JSON으로 / as JSON, for programs")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="오류만 알립니다 / errors only")]


def complain(error: ReaderError) -> None:
    """Tell an error, in one line on stderr."""
    print(f"오류: {error}", file=sys.stderr)


def print_json(value: object) -> None:
    """Print for programs: as people would read it where the encoding allows, else escaped as JSON escapes."""
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=1))
