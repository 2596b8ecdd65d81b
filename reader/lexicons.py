"""The user's lexicons as files: where a new word goes, how it gets there, and what was found to be right as it is said.

What is right so is noted in the lexicon itself, as a comment: whoever keeps, shares and reads that file has all that was decided
of words in one place. An entry of the same reading would be none the less a change: it would win over the rules around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.errors import ConfigError
from reader.korean.words import amended, confirmed, confirming
from reader.store import Folder
from reader.words import message

NEW = "words.tsv"
"""The lexicon of who has none yet, beside their settings."""


def chosen(known: Sequence[str], settings: str) -> Path:
    """The lexicon that new words go into: the last of `known`, those that the settings name, or a new one beside them."""
    return Path(known[-1]) if known else Path(settings).parent / NEW


def listed(place: Path, known: Sequence[str]) -> bool:
    """Whether the settings name the lexicon `place`: otherwise no build reads it."""
    return place.resolve() in {Path(each).resolve() for each in known}


def put(place: Path, written: str, spoken: str) -> str:
    """Write an entry into the lexicon `place`, in the stead of the word's own; gives how it said the word before, or "".

    Raises:
        ConfigError: it would be no entry, or `place` is no lexicon.
        StoreError: it can't be read or written.
    """
    new, before = amended(_text(place), written, spoken, str(place))
    _write(place, new)
    return before


def confirm(place: Path, written: str) -> None:
    """Note in the lexicon `place` that `written` is right as it is said.

    Raises:
        ConfigError: `place` is no lexicon.
        StoreError: it can't be read or written.
    """
    _write(place, confirming(_text(place), written, str(place)))


def right(places: Sequence[Path]) -> frozenset[str]:
    """What the lexicons `places` note as right, where they exist.

    Raises:
        ConfigError: one isn't UTF-8.
        StoreError: one can't be read.
    """
    return frozenset().union(*(confirmed(_text(place)) for place in places))


def _write(place: Path, text: str) -> None:
    """A link stays one: what it leads to is written."""
    file = place.resolve()
    Folder(file.parent).write(file.name, text.encode())


def _text(place: Path) -> str:
    if not place.exists():
        return ""
    if not (place.is_file() or place.is_dir()):  # a device, which has no end, or would be replaced
        raise ConfigError(message("lexicon.unreadable"), where=str(place), mend=message("mend.lexicon"))
    try:
        return Folder(place.parent).read(place.name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = message("lexicon.unreadable")
        raise ConfigError(told, where=str(place), mend=message("mend.lexicon")) from error
