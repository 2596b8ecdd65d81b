"""Which files in folders aren't posts to the user: globs, relative to the folder that was named, much as in ``.gitignore``.

A ``\\`` divides folders, as Windows writes them; it takes nothing its meaning (``[x]`` means itself anyway).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from glob import has_magic
from itertools import accumulate
from pathlib import Path, PurePath
from unicodedata import normalize

_SIGNS = re.compile(r"(?P<folders>(?:^|(?<=/))\*\*/)|(?P<all>\*\*)|(?P<some>\*)|(?P<one>\?)")
_MEANT = {"folders": "(?:[^/]+/)*", "all": ".*", "some": "[^/]*", "one": "[^/]"}


def by(patterns: Sequence[str], places: Iterable[str], found: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which of the files `found` in folders are excluded, each with those of `patterns` that it is excluded by.

    A pattern with a ``/`` is matched with the path from the folder that was named; one without, with names. Either may
    match a folder, and then all that is in it. ``*`` and ``?`` stay within a name, ``**`` doesn't.

    Args:
        places: as they were named; a file that is named by itself is meant.
    """
    named = list(places)
    tops = [_top(place) for place in named] if patterns else []
    out = {}
    for file in found if patterns else ():
        if file in named:
            continue
        paths = [path for top in tops if (path := _below(top, file))]
        hit = tuple(each for each in patterns if any(_matches(each, path) for path in paths))
        if hit:
            out[file] = hit
    return out


def _top(place: str) -> Path:
    """The folder that a place names, or begins in."""
    path = Path(place).expanduser()
    while has_magic(str(path)) and not path.exists():
        path = path.parent
    return path


def _below(top: Path, file: str) -> str:
    """The path of a file from `top`; empty, if it lies elsewhere."""
    path = PurePath(file)
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else ""


def _matches(pattern: str, path: str) -> bool:
    parts = _plain(path).split("/")
    said = _plain(pattern).rstrip("/")
    tried = accumulate(parts, lambda above, name: f"{above}/{name}") if "/" in said else iter(parts)
    return any(map(_expression(said.removeprefix("/")).fullmatch, tried))


def _plain(path: str) -> str:
    """Spelled in one way, and folders divided in one way: settings written on Windows hold elsewhere, too."""
    return normalize("NFC", path).replace("\\", "/")


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_translated(pattern)), re.S)


def _translated(pattern: str) -> Iterator[str]:
    at = 0
    for sign in _SIGNS.finditer(pattern):
        yield re.escape(pattern[at : sign.start()])
        at = sign.end()
        yield _MEANT[sign.lastgroup or ""]
    yield re.escape(pattern[at:])
