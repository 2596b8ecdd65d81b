"""Rules that are data: read once from ``voices/reading``, compiled once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files


class AnyOf:
    """Several patterns that are tried as one.

    Args:
        rows: name of the rule, pattern, and the signs of which a text must hold one for the pattern to be
            tried on it at all, with spaces between (looking for a few letters is far cheaper than matching).
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._always: list[tuple[str, re.Pattern[str]]] = []
        self._signed: list[tuple[str, re.Pattern[str]]] = []
        self._signs: dict[str, list[tuple[str, int]]] = {}
        told = [(name, re.compile(pattern), signs.split()) for name, pattern, signs in rows]
        common = Counter(letter for _, _, signs in told for sign in signs for letter in sign)
        for name, pattern, signs in told:
            for sign in signs:  # looked for where its rarest letter is
                rarest = min(sign, key=lambda letter: common[letter])
                self._signs.setdefault(rarest, []).append((sign, len(self._signed)))
            (self._signed if signs else self._always).append((name, pattern))
        self._letters = frozenset(self._signs)

    def _tried(self, text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        yield from self._always
        for index in sorted(self._held(text)):
            yield self._signed[index]

    def _held(self, text: str) -> set[int]:
        """The rules of which a text holds a sign."""
        return {
            index
            for letter in self._letters.intersection(text)
            for sign, index in self._signs[letter]
            if sign in text
        }

    def whole(self, text: str) -> str | None:
        """The rule that matches all of a text."""
        return next((name for name, pattern in self._tried(text) if pattern.fullmatch(text)), None)

    def may(self, text: str) -> bool:
        """Whether any pattern is to be tried on a text."""
        return bool(self._always) or bool(self._held(text))

    def found(self, text: str) -> str | None:
        """The rule that matches somewhere in a text."""
        return next((name for name, pattern in self._tried(text) if pattern.search(text)), None)

    def cut(self, text: str) -> tuple[str, list[tuple[str, str]]]:
        """The text without what matches, and what that was, with its rule."""
        gone: list[tuple[str, str]] = []
        for name, pattern in self._tried(text):
            parts = [found.group() for found in pattern.finditer(text)]
            if parts:
                text = pattern.sub(_gap, text)
                gone += [(part.strip(), name) for part in parts]
        return text, gone


# "누리집(링크)에서", "필요하다</b고": a particle or an ending goes with its word; "…했다(사진=본사)그가" are two sentences
_ENDINGS = "고는며면라"
_PARTICLE = re.compile(r"[은는이가을를의에와과도로](?![가-힣])")


def _gap(found: re.Match[str]) -> str:
    """What stands where a part is cut out: nothing inside a word, else a space."""
    text, start, end = found.string, found.start(), found.end()
    if not ("가" <= text[end : end + 1] <= "힣" and start and "가" <= text[start - 1] <= "힣"):
        return " "
    if text[start : start + 2] in ("</", "<\\", "< ") or _PARTICLE.match(text, end):
        return ""
    ended = text[start - 1] in "다요" and text[end] not in _ENDINGS
    return " " if ended or text[start] not in "(<[" else ""


LONGEST = 1_000
"""Characters of an element's names that are looked at."""

# Parts of names that a machine made (hashes, counters in base 36 or 62): digits between letters, but for AddToAny's a2a
_MADE = re.compile(r"(?<![a-z0-9])(?!a2a(?![a-z0-9]))[a-z0-9]*?(?:[a-z][0-9]+[a-z]|[0-9]{6})[a-z0-9]*")
_UUID = re.compile(r"(?<![a-z0-9])[0-9a-f]{4,12}(?:-[0-9a-f]{4,12}){2,}")


class Names:
    """Patterns for class names and ids, all in one expression: it is asked for every element of a page.

    They match whole words, and never within what a machine made (``SE-5b0ad3f1-…``).
    """

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        named = list(rows)
        self._names = [name for name, _ in named]
        patterns = "|".join(f"(?P<r{index}>{pattern})" for index, (_, pattern) in enumerate(named))
        self._pattern = re.compile(f"(?<![a-z0-9])(?:{patterns})(?![a-z]|[0-9]{{4}})")
        self._looked_up = lru_cache(4096)(self._look_up)

    def rule(self, called: str) -> str | None:
        """The first rule that matches somewhere in an element's names, in lower case."""
        return self._looked_up(called[:LONGEST])

    def _look_up(self, called: str) -> str | None:
        found = self._pattern.search(called)
        if found and (made := _MADE.sub("", _UUID.sub("", called))) != called:
            found = self._pattern.search(made)
        return self._names[int(found.lastgroup[1:])] if found and found.lastgroup else None


@cache
def table(name: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """The rows of a rule file: tab separated, ``#`` begins a comment line, missing columns are empty."""
    text = files("reader.voices").joinpath("reading", name).read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple((*row, *[""] * (columns - len(row))) for row in rows)


@cache
def lines(act: str) -> AnyOf:
    """The rules of ``lines.tsv`` of one kind of act (see its head)."""
    return AnyOf(
        (rule, pattern, signs) for rule, does, pattern, signs in table("lines.tsv", 4) if does == act
    )


@cache
def chrome() -> Names:
    """The rules of ``chrome.tsv``: class names and ids of what surrounds an article."""
    return Names((rule, pattern) for rule, pattern in table("chrome.tsv", 2))
