"""TOML files that people write: read, and their faults told with file, line and value."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from reader.errors import ConfigError, reason
from reader.paths import as_there
from reader.words import message

_LONGEST = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file as it was read.

    Attributes:
        name: as the user knows it.
        text: what it holds, lines ended by ``\\n``.
        data: what it says.
    """

    name: str
    text: str
    data: Mapping[str, Any]

    def where(self, *keys: str) -> str:
        """The file, and the line on which the statement begins that gives `keys` (a table, a key in it …) a value.

        `tomllib` tells no lines, but of the head of a file it tells whether that is whole, and what it says. So the
        statement is what the first whole head that knows `keys` has more than the one before. Slow, for errors only;
        but right about inline tables, dotted keys and text of many lines, where a search for the word would not be.
        """
        lines = re.findall(r".*\n|.+", self.text)
        whole = 0
        for number in range(1, len(lines) + 1):
            with suppress(tomllib.TOMLDecodeError):
                if _holds(tomllib.loads("".join(lines[:number])), keys):
                    break
                whole = number
        return f"{self.name}:{whole + 1}"

    def place(self, name: str) -> str:
        """The file or folder that the file means by `name`: taken from where it is itself; ``~`` is the user's home.

        An address (``s3://…``) is what it is, wherever the file lies, and so is nothing.
        """
        if "://" in name or not name.strip():
            return name
        path = Path(name)
        with suppress(RuntimeError):  # the home of a user who isn't there
            path = path.expanduser()
        return as_there(str(Path(self.name).parent / path))


def _holds(data: object, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


_BARE = re.compile(r"^[^#\"']*[\uac00-\ud7a3]")
"""Hangul before any quotation mark."""


_WINDOWS = re.compile(r'"[^"]*\\[^"]*"')
"""A path of Windows in quotation marks in which a backslash begins something else."""


def read(file: Traversable | Path, name: str) -> Toml:
    """The TOML in `file`, called `name` in errors.

    Raises:
        ConfigError: it can't be read, is not UTF-8, or no TOML.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(message("file.unreadable-why", reason=reason(error)), where=name) from error
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            message("toml.no-utf8"), where=f"{name}:{line}", mend=message("mend.utf8")
        ) from error
    try:
        return Toml(name, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # also an integer too long, arrays too deep
        at = re.search(r"at line (\d+)|at end of document", str(error))
        where = f"{name}:{at[1] or len(text.splitlines())}" if at else name
        there = text.split("\n")[int(at[1]) - 1] if at and at[1] else ""
        mend = message("toml.hangul") if _BARE.search(there) else ""
        mend = message("toml.backslash") if _WINDOWS.search(there) else mend
        raise ConfigError(message("toml.syntax", reason=error), where=where, mend=mend) from error


def unknown(name: str, known: Iterable[str], where: str) -> ConfigError:
    """The error for an entry called `name` where only those in `known` are."""
    names = list(known)
    near = get_close_matches(name, names, 1)
    meant = message("toml.near", near=near[0]) if near else ""
    return ConfigError(
        message("toml.unknown", name=name),
        where=where,
        mend=message("toml.known", meant=meant, names=", ".join(names) or message("word.none")),
    )


def shown(value: object) -> str:
    """`value` much as TOML writes it, on one line and not too long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # an integer of thousands of digits
        text = "…"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
