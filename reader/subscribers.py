"""Who has a feed of their own, and by which key: an address that nobody else knows is all that a static host can keep.

The keys lie in a folder beside ``reader.toml`` that its owner alone can read and that git leaves out; not in the output, of which
all may be published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex
from unicodedata import normalize

from reader import clock, disk
from reader.errors import ConfigError, StoreError, reason
from reader.manifest import KEYED
from reader.store import WAIT, Folder
from reader.words import message

FOLDER = ".sori-private"
FILE = "feeds.json"
BYTES = 16
"""Of a key: 128 bits, as many as nobody can guess."""
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody with a feed of their own.

    Attributes:
        name: what the publisher calls them; stands in no feed.
        key: 32 hex digits.
        since: the day on which it was made, ``2026-11-29``.
    """

    name: str
    key: str
    since: str

    @property
    def document(self) -> str:
        """The file of the feed, below the show's address."""
        return f"{KEYED}/{self.key}.xml"


def load(folder: Path) -> tuple[Subscriber, ...]:
    """Those whose keys lie in `folder`, where ``reader.toml`` is.

    Raises:
        ConfigError: the file can't be read.
    """
    file = folder / FOLDER / FILE
    try:
        told = json.loads(file.read_text("utf-8"))
        found = tuple(Subscriber(**each) for each in told)
        whole = isinstance(told, list) and all(type(each.name) is type(each.since) is str for each in found)
        if not whole or not all(_KEY.fullmatch(each.key) for each in found):
            raise ValueError("no keys of ours")
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, RecursionError) as error:
        mend = message("mend.private-feeds")
        raise ConfigError(message("private.damaged"), where=str(file), mend=mend) from error
    return found


def add(folder: Path, name: str) -> Subscriber:
    """A key for `name`, kept.

    Raises:
        ConfigError: there is one of that name, or it has none.
        StoreError: it can't be kept.
    """
    name = _same(name)
    if not name or not name.isprintable():
        raise ConfigError(message("private.nameless"), mend=message("mend.private-name"))
    with _alone(folder):
        known = load(folder)
        if any(_same(each.name) == name for each in known):
            raise ConfigError(message("private.twice", name=name), mend=message("mend.private-twice"))
        made = Subscriber(name, token_hex(BYTES), clock.iso(date.today()))
        _save(folder, (*known, made))
    return made


def revoke(folder: Path, name: str) -> Subscriber:
    """Forget the key of `name`.

    Raises:
        ConfigError: there is none.
        StoreError: it can't be forgotten.
    """
    if not load(folder):  # without any, no folder for them is made
        raise ConfigError(message("private.unknown", name=name), mend=message("mend.private-list"))
    with _alone(folder):
        known = load(folder)
        found = [each for each in known if _same(each.name) == _same(name)]
        if not found:
            raise ConfigError(message("private.unknown", name=name), mend=message("mend.private-list"))
        _save(folder, [each for each in known if each not in found])
    return found[0]


def _same(name: str) -> str:
    """How a name is kept: macOS may hand the same one out in other code points (NFD)."""
    return " ".join(normalize("NFC", name).split())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of two who add at once, neither loses the other's key."""
    place = folder / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(place)) from error
    with Folder(place).alone(WAIT):
        yield


def _save(folder: Path, told: Sequence[Subscriber]) -> None:
    place = folder / FOLDER
    try:
        (place / ".gitignore").write_text("*\n", "ascii")
        data = json.dumps([asdict(each) for each in told], ensure_ascii=False, indent=1)
        disk.put(place / FILE, data.encode(), 0o600)
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(place)) from error
