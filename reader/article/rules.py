"""Rules that are data: read once from ``voices/reading``, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files


class AnyOf:
    """Several patterns as one expression that tells which rule it was.

    One alternation is tried once a line, however many rules there are.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._names = [name for name, _ in pairs]
        groups = (f"(?P<r{index}>{pattern})" for index, (_, pattern) in enumerate(pairs))
        self._pattern = re.compile("|".join(groups) or r"(?!)")

    def whole(self, text: str) -> str | None:
        """The rule that matches all of a text."""
        return self._rule(self._pattern.fullmatch(text))

    def start(self, text: str) -> str | None:
        """The rule that matches the beginning of a text."""
        return self._rule(self._pattern.match(text))

    def inside(self, text: str) -> str | None:
        """The rule that matches somewhere in a text."""
        return self._rule(self._pattern.search(text))

    def cut(self, text: str) -> tuple[str, list[tuple[str, str]]]:
        """The text without what matches, and what that was, by rule."""
        gone: list[tuple[str, str]] = []

        def take(found: re.Match[str]) -> str:
            gone.append((found.group().strip(), self._rule(found) or ""))
            return " "

        return self._pattern.sub(take, text), gone

    def _rule(self, found: re.Match[str] | None) -> str | None:
        return self._names[int(found.lastgroup[1:])] if found and found.lastgroup else None


def table(name: str, columns: int) -> Iterator[list[str]]:
    """The rows of a rule file: tab separated, ``#`` begins a comment line, missing columns are empty."""
    text = files("reader.voices").joinpath("reading", name).read_text("utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            row = line.split("\t")
            yield row + [""] * (columns - len(row))


@cache
def lines(act: str) -> AnyOf:
    """The rules of ``lines.tsv`` of one kind of act (see its head)."""
    return AnyOf([(rule, pattern) for rule, does, pattern in table("lines.tsv", 3) if does == act])


@cache
def chrome() -> AnyOf:
    """The rules of ``chrome.tsv``: class names and ids of what surrounds an article."""
    return AnyOf([(rule, pattern) for rule, pattern in table("chrome.tsv", 2)])
