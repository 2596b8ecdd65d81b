"""Words of ours: what people are told (`message`), and what an episode says and shows besides its post (`phrase`).

One table a language: ``ko.toml`` and ``en.toml`` for whoever uses the program, ``episode.ko.toml`` for listeners.
"""

from __future__ import annotations

import locale
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("ko", "en")
"""What messages there are; the first is for everyone whose language isn't among them."""

_WINDOWS = {"ko": "korean", "en": "english"}
"""What Windows calls them."""

ENVIRONMENT = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""What tells a user's language, the first that tells any (GNU gettext, "Locale Environment Variables")."""


def message(key: str, /, **values: object) -> str:
    """What is told under `key`, in the user's `language`, with `values` in it."""
    return _table(f"{language()}.toml")[key].format(**values)


def known(key: str) -> bool:
    """Whether there is a message under `key`."""
    return key in _table(f"{language()}.toml")


def phrase(key: str, /, **values: object) -> str:
    """What an episode says or shows under `key`, with `values` in it."""
    return _table("episode.ko.toml")[key].format(**values)


def language() -> str:
    """One of `LANGUAGES`: what the environment asks for."""
    told = next((os.environ[name] for name in ENVIRONMENT if os.environ.get(name)), "")
    if not told and os.name == "nt":  # Windows has none of these, and tells ``English_United States``
        told = locale.getlocale()[0] or ""
    named = re.split("[^a-z]", told.lower())[0]  # ``en_US.UTF-8``, ``en:ko``
    return next((code for code in LANGUAGES if named in (code, _WINDOWS.get(code))), LANGUAGES[0])


def use(code: str) -> None:
    """From now on, in this process and those it starts, messages are in the language `code`."""
    os.environ[ENVIRONMENT[0]] = code


@cache
def _table(name: str) -> Mapping[str, str]:
    """The table `name`, its keys dotted."""
    text = (resources.files("reader.words") / name).read_text("utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield above + key, value
        else:
            yield from _flat(value, f"{above}{key}.")
