"""How the commands print, and what they exit with."""

from __future__ import annotations

import json
import sys

import typer

from reader.errors import ReaderError
from reader.words import message

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: some of it failed; the command was not understood; Ctrl-C (128 + SIGINT, which typer says for us)."""


def complain(error: ReaderError) -> None:
    """Tell an error, in one line on stderr."""
    print(message("cli.error", error=error), file=sys.stderr)


def print_json(value: object) -> None:
    """Print for programs: as people would read it where the encoding allows, else escaped as JSON escapes."""
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=1))
