"""Lexicons: how single words are said. Built-in tables under ``voices/lexicon`` and the user's own files.

A lexicon is a UTF-8 TSV file, one entry a line: written ⇥ spoken. Lines that start with ``#`` are comments.
An entry in small letters holds for any case (``google`` → ``Google``, ``GOOGLE``), but up to four capitals are
taken for an acronym (``IT`` is not ``it``); one with a capital holds only as it is written. Later files win over earlier ones and over the built-in tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from reader.errors import ConfigError
from reader.words import message

BUILT_IN = ("words.tsv", "brands.tsv", "agencies.tsv", "phrases.tsv", "hanja-words.tsv", "news-hanja.tsv")
_SPOKEN = re.compile(r"[가-힣][가-힣 ,]*")
_SYLLABLES = re.compile(r"[가-힣\s]*")
_ACRONYM = 4
_WORD = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ſ]")
_CONTRACTED = re.compile(r"'(?:ll|re|ve|[dmtn])(?![A-Za-z])")
_HANJA = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a lexicon.

    Attributes:
        head: the Hangul it begins with (코로나 of 코로나19), often empty.
        tail: the rest, by which it is looked up.
        spoken: Hangul.
        source: the file it stands in: a name for a built-in table, a path for the user's own.
    """

    head: str
    tail: str
    spoken: str
    source: str

    @property
    def written(self) -> str:
        """As it stands in the text."""
        return self.head + self.tail


class Lexicon:
    """Entries to be looked up at a place of a text; immutable once made, truthy when it has any."""

    __slots__ = ("_by_tail", "_hangul", "_hangul_word", "_lengths")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_tail: dict[str, list[Entry]] = {}
        lengths: dict[str, set[int]] = {}
        hangul: dict[str, Entry] = {}
        for entry in entries:
            if not entry.tail:
                hangul[entry.head] = entry
                continue
            same = self._by_tail.setdefault(entry.tail, [])
            same[:] = sorted([e for e in same if e.head != entry.head] + [entry], key=lambda e: -len(e.head))
            for first in {entry.tail[0], entry.tail[0].upper() if entry.tail.islower() else entry.tail[0]}:
                lengths.setdefault(first, set()).add(len(entry.tail))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        self._hangul = hangul
        longest_first = sorted(hangul, key=len, reverse=True)
        self._hangul_word = re.compile("|".join(map(re.escape, longest_first))) if hangul else None

    def __bool__(self) -> bool:
        return bool(self._by_tail or self._hangul)

    def next_hangul(self, text: str, at: int, before: int) -> tuple[int, Entry] | None:
        """The first entry written in Hangul alone (only users have them) from `at` on, and where it stands."""
        match = self._hangul_word.search(text, at, before) if self._hangul_word else None
        return None if match is None else (match.start(), self._hangul[match[0]])

    def find(self, text: str, at: int) -> Entry | None:
        """The longest entry whose tail stands at `at`, as a whole word, with its head before it."""
        for length in self._lengths.get(text[at], ()):
            tail = text[at : at + length]
            same = self._by_tail.get(tail) or (
                None if len(tail) <= _ACRONYM and tail.isupper() else self._by_tail.get(tail.lower())
            )
            if same is None or len(tail) < length or not _whole(text, at, at + length):
                continue
            for entry in same:
                if text.endswith(entry.head, 0, at):
                    return entry
        return None


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter, digit or Chinese character runs on over either border."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and _WORD.match(text[start]) and _WORD.match(before):
        return False
    if after and _WORD.match(text[end - 1]) and (_WORD.match(after) or _CONTRACTED.match(text, end)):
        return False
    return not (
        _HANJA.match(text, start) and (_HANJA.match(before) or _HANJA.match(after) or before.isdigit())
    )


def rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and columns of each line that is no comment."""
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if line.strip() and not line.startswith("#"):
            yield number, line.split("\t")


def table(name: str) -> list[list[str]]:
    """The rows of a built-in table under ``voices/lexicon``."""
    from importlib import resources  # not needed to import the package, and slow

    text = resources.files("reader.voices").joinpath("lexicon", name).read_text(encoding="utf-8")
    return [columns for _, columns in rows(text.splitlines())]


@cache
def _lists(name: str) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for word, of, _example, _reading in table(name):
        lists.setdefault(of, []).append(word)
    return lists


@cache
def word_set(name: str, of: str) -> frozenset[str]:
    """One of the word lists in a built-in table of lists: word ⇥ list ⇥ example ⇥ its reading."""
    return frozenset(_lists(name)[of])


@cache
def any_of(name: str, of: str) -> str:
    """A pattern for any word of such a list; its words are patterns themselves."""
    return f"(?:{'|'.join(_lists(name)[of])})"


def _entry(written: str, spoken: str, source: str) -> Entry:
    head = _SYLLABLES.match(written)
    split = head.end() if head else 0
    return Entry(written[:split], written[split:], spoken, source)


@cache
def built_in() -> Lexicon:
    """The lexicon that ships; read once."""
    return Lexicon(_entry(row[0], row[1], name) for name in BUILT_IN for row in table(name))


def lexicon(paths: Sequence[str], trial: str = "") -> Lexicon:
    """The user's words from TSV files; later files win.

    Args:
        trial: a text as of one more such file, the last.

    Raises:
        ConfigError: a file that can't be read, or a line that isn't written ⇥ spoken in Hangul.
    """
    tried = _entries(trial.splitlines(), "")
    return Lexicon(chain((entry for path in paths for entry in _read(path)), tried))


def is_reading(spoken: str) -> bool:
    """Whether an entry may be said so: Hangul, with spaces and commas.

    >>> is_reading("한결 이십삼"), is_reading("AI")
    (True, False)
    """
    return _SPOKEN.fullmatch(spoken.strip()) is not None


def amended(text: str, written: str, spoken: str, path: str) -> tuple[str, str]:
    """The lexicon `text` with this entry, and how it said the word before, empty if it didn't.

    The entry stands where the word's was, or at the end; every other line stays as it is.

    Raises:
        ConfigError: it would be no entry, or `text` has a line that is none.
    """
    written, spoken = written.strip(), spoken.strip()
    line = f"{written}\t{spoken}"
    if [columns for _, columns in rows(line.splitlines())] != [[written, spoken]]:
        raise ConfigError(message("lexicon.line"), where=path, mend=message("mend.lexicon-line"))
    list(_entries([line], path))
    lines = text.splitlines()
    list(_entries(lines, path))
    same = [number for number, columns in rows(lines) if columns[0].strip() == written]
    if not same:
        return "\n".join([*lines, line, ""]), ""
    before = lines[same[-1] - 1].split("\t")[1].strip()
    lines[same[-1] - 1] = line
    return "\n".join([*lines, ""]), before


_RIGHT = "# 맞음\t"
"""How a comment begins that tells what is right as it is said."""


def confirmed(text: str) -> frozenset[str]:
    """What the lexicon `text` notes as right as it is said: words, signs, sentences.

    >>> confirmed("AI\\t에이아이\\n# 맞음\\tZorvik\\n")
    frozenset({'Zorvik'})
    """
    return frozenset(line.removeprefix(_RIGHT) for line in text.splitlines() if line.startswith(_RIGHT))


def confirming(text: str, written: str, path: str) -> str:
    """The lexicon `text` with the note that `written` is right as it is said.

    Raises:
        ConfigError: `text` has a line that is no entry.
    """
    lines = text.splitlines()
    list(_entries(lines, path))
    flat = " ".join(written.split())
    return text if flat in confirmed(text) else "\n".join([*lines, _RIGHT + flat, ""])


def _read(path: str) -> Iterator[Entry]:
    try:
        with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123 (pathlib costs 6 ms at import)
            text = file.read()
    except (OSError, ValueError) as error:
        missing = path and isinstance(error, FileNotFoundError)
        mend = message("mend.lexicon-missing" if missing else "mend.lexicon")
        raise ConfigError(message("lexicon.unreadable"), where=path, mend=mend) from error
    yield from _entries(text.splitlines(), path)


def _entries(lines: Iterable[str], path: str) -> Iterator[Entry]:
    for number, columns in rows(lines):
        written, spoken = (columns[0].strip(), columns[1].strip()) if len(columns) == 2 else ("", "")
        if not written or not _SPOKEN.fullmatch(spoken):
            raise ConfigError(
                message("lexicon.line"),
                where=f"{path}:{number}",
                mend=message("mend.lexicon-line"),
            )
        yield _entry(written, spoken, path)
