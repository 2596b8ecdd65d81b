"""How the commands print, and what they exit with."""

from __future__ import annotations

import json
import re
import sys

import typer

from reader.errors import ConfigError, ListenError, ReaderError, SourceError, VoiceError
from reader.words import known, message

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes of all commands: something failed; what was asked, or what it names, isn't right; Ctrl-C (128 + SIGINT, which
typer says for us)."""


class Ended(KeyboardInterrupt):
    """Somebody else ends us (SIGTERM, SIGHUP): as by Ctrl-C, but for the exit code, 128 and the signal's number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Stopped(SystemExit):
    """By Ctrl-C or a signal, and the command has said so itself; the code is `exit_code` of it."""


def exit_code(error: BaseException) -> int:
    """What a command exits with that `error` stopped."""
    if isinstance(error, Ended):
        return 128 + error.number
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    mistaken = isinstance(error, ConfigError | ListenError | SourceError | VoiceError)
    return USAGE if mistaken else FAILED


def one_line(text: object) -> str:
    """`text` as a terminal may show it: in one line, and without anything that would steer it."""
    flat = re.sub(r"\s*\n\s*", " ", str(text))
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda found: found[0].encode("unicode_escape").decode(), flat)


def rule_in_words(rule: str) -> str:
    """By what a text was left out; a rule that somebody added to the tables has but its name."""
    return message(f"rule.{rule}") if known(f"rule.{rule}") else rule


def complain(error: ReaderError) -> None:
    """Tell an error, in one line on stderr."""
    print(message("cli.error", error=one_line(error)), file=sys.stderr)


SCHEMA = 1
"""Version of what is told to programs (``docs/json.schema.json``): raised when a field goes or means something else, not when one comes."""


def print_json(value: object) -> None:
    """Print what a program is told; an object tells by which version of the schema."""
    print_document({"schema": SCHEMA} | value if isinstance(value, dict) else value)


def print_document(value: object) -> None:
    """Print JSON: as people would read it where the encoding allows, else escaped as JSON escapes."""
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=1))
