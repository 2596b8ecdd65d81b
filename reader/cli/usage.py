"""The command line's own words in the user's language: headings of the help, and what is wrong with a command.

Typer has them in English only, some of its versions with classes of their own and some with click's: they are known
here by their text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from reader import words
from reader.errors import ConfigError
from reader.words import message

_HELP = (
    (r"^Usage:", "help.usage"),
    (r"^Arguments:$", "help.arguments"),
    (r"^Options:$", "help.options"),
    (r"^Commands:$", "help.commands"),
    (r"Show this message and exit\.", "help.help"),
    (r"Install completion for the current\s+shell\.", "help.install-completion"),
    (
        r"Show completion for the current\s+shell,\s+to copy it or\s+customize the\s+installation\.",
        "help.show-completion",
    ),
    (r"\[required\]", "help.required"),
    (r"\[default:", "help.default"),
)

_MISTAKES = (
    (r"No such command '(?P<name>.*?)'.*", "usage.command"),
    (r"No such option: (?P<name>\S+).*", "usage.option"),
    (r"Missing argument '(?P<name>.*)'\.", "usage.argument-missing"),
    (r"Missing option '(?P<name>.*)'\.", "usage.option-missing"),
    (r"Missing command\.", "usage.command-missing"),
    (r"Option '(?P<name>.*)' requires an argument\.", "usage.value-missing"),
    (r"Option '(?P<name>.*)' does not take a value\.", "usage.value-unasked"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<name>.*)\)", "usage.extra"),
    (r"Invalid value for '(?P<name>.*?)': .*valid (?:integer|int\b).*", "usage.whole"),
    (r"Invalid value for '(?P<name>.*?)': .*valid (?:number|float\b).*", "usage.number"),
    (r"Invalid value for '(?P<name>.*?)': .*(?:in the range|(?:less|greater) than).*", "usage.range"),
    (r"Invalid value for '?(?P<name>.*?)'?: (?P<why>.*)", "usage.value"),
    (r"Invalid value: (?P<why>.*)", "usage.wanted"),
)
"""What typer says, and ours for it."""


def language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """What ``--lang`` asks for, wherever it stands, and the other `arguments`; empty if it isn't there.

    Typer would know it too late: the help texts are made before it reads the arguments.

    Raises:
        ConfigError: no such language.
    """
    told, left = "", list(arguments)
    while (at := next((n for n, each in enumerate(left) if re.fullmatch("--lang(=.*)?", each)), -1)) >= 0:
        option, given, value = left.pop(at).partition("=")
        told = value if given else left.pop(at) if at < len(left) else ""
        if not told:
            raise ConfigError(
                message("usage.value-missing", name=option),
                mend=message("mend.allowed", allowed=", ".join(words.LANGUAGES)),
            )
        if told not in words.LANGUAGES:
            raise ConfigError(
                message("usage.value", name=option, why=told),
                mend=message("mend.allowed", allowed=", ".join(words.LANGUAGES)),
            )
    return told, left


def mistake(error: Exception) -> ConfigError | None:
    """What typer found wrong with a command, as an error of ours; None if `error` is no such thing."""
    if not hasattr(error, "format_message"):
        return None
    said = str(error.format_message())
    what = next(
        (
            message(key, **{name: value or "" for name, value in found.groupdict().items()})
            for pattern, key in _MISTAKES
            if (found := re.fullmatch(pattern, said, re.DOTALL))
        ),
        said,
    )
    named = re.search(r"No such (?:command|option)\W+([\w-]+)", said)
    near = re.search(r"Did you mean (.*)\?|\(Possible options: (.*)\)", said)
    likely = re.findall(r"[\w-]+", (near[1] or near[2]).replace(" or ", " ")) if near else []
    nearest = get_close_matches(named[1] if named else "", likely, 1) or likely[:1]
    meant = message("usage.near", near=nearest[0]) if nearest else ""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "reader"
    return ConfigError(what, mend=meant + message("mend.help", command=command))


def _translated(told: str) -> str:
    for pattern, key in _HELP:
        told = re.sub(pattern, message(key), told, flags=re.MULTILINE)
    return told


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help, as it is printed."""
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help, as it is printed."""
        return _translated(super().get_help(ctx))
