"""``reader init``: a commented reader.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reader.errors import ConfigError


def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help="만들 파일 / file to write")] = "reader.toml",
) -> None:
    """주석을 단 reader.toml을 만듭니다. Writes a commented reader.toml."""
    from reader import config

    file = Path(path)
    if file.exists():
        raise ConfigError("이미 있습니다", where=path, mend="지우거나 다른 이름을 주세요")
    file.write_text(config.TEMPLATE, "utf-8")
    typer.echo(f"{path}을(를) 만들었습니다. [show]의 url을 공개할 주소로 바꾸세요.")
