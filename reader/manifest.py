"""What a build wrote into a store for the show as a whole; what belongs to an episode stands in its record.

Together they say which files are ours: what is published, repaired, withdrawn. A stray file is none of our business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from reader import __version__, catalog
from reader.errors import AwayError, StoreError
from reader.model import Entry, File
from reader.store import Folder, Store, integrity
from reader.words import message

NAME = ".sori-manifest.json"
"""At the root of every output; a folder that has it is an output of ours, and no place to read posts from."""
VERSION = 3

KEYED = "private"
"""Folder of the feeds for one subscriber each, whose names are secret: they stand in no list that is, or might be, published."""
_KEYED = re.compile(rf"((?:[a-z0-9-]+/)?{KEYED}/)[0-9a-f]{{32}}(?:-\d+)?\.xml")

SUBSCRIBED = re.compile(
    rf"feed\.xml|feeds/(?:category|tag)-(?:[a-z0-9-]+-)?[0-9a-f]{{10}}\.xml|{KEYED}/[0-9a-f]{{32}}\.xml"
)
"""Feeds that somebody subscribes to, and no further pages of them."""

FOLDERS = (
    *catalog.FOLDERS,
    catalog.LIGHT,
    catalog.EMBED,
    "archive",
    "assets",
    "feeds",
    "icons",
    KEYED,
    "search",
)
"""What a show has in its own folder; others that lie there are shows of their own (`below`)."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the show, to be made unless it is there as it would be.

    Attributes:
        make: gives its bytes.
        made_of: hash of all that decides them; empty, where it costs less to make them.
    """

    name: str
    make: Callable[[], bytes]
    made_of: str = ""

    @classmethod
    def of(cls, name: str, make: Callable[[], bytes], *made_of: object) -> Planned:
        """One of all that `made_of` tells (by its `repr`), and of this version."""
        told = repr((__version__, *made_of)).encode()
        return cls(name, make, blake2b(told, digest_size=8).hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The show's files by name, as they were written.

    Attributes:
        made_of: hash of what they were made of.
        guid: the show's, once it has had a public address; else empty.
        whole: whether it is a manifest as it was written; if not, it names what is called as files of a show are.
        plans: `Planned.made_of` of the files that have one, by name.
        variants: folders of this output that hold other shows of the same posts (`reader.variants`).
    """

    made_of: str
    files: Mapping[str, File]
    guid: str = ""
    whole: bool = True
    plans: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[str, ...] = ()

    @classmethod
    def load(cls, store: Store) -> Manifest:
        """The store's."""
        try:
            told = json.loads(store.read(NAME))
            if told.pop("seal") != _seal(told):
                raise ValueError("not as it was written")
            files = {name: File("", size, integrity) for name, (size, integrity, *_) in told["files"].items()}
            plans = {name: made_of for name, (_, _, *rest) in told["files"].items() for made_of in rest}
            if not all(is_name(name) and _is_entry(file) for name, file in files.items()):
                raise ValueError("it leads out of the store, or tells no size and hash")
            variants = tuple(name for name in told.get("variants", ()) if is_name(name))
            return cls(str(told["made_of"]), files, str(told["guid"]), plans=plans, variants=variants)
        except AwayError:  # it isn't known to be damaged
            raise
        except (StoreError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls("", {name: File("", -1, "") for name in _by_name(store)}, whole=False)

    def save(self, store: Store) -> None:
        """Write it: last, when all it names is in place."""
        files = {
            name: [file.size, file.integrity, *([self.plans[name]] if name in self.plans else [])]
            for name, file in sorted(self.files.items())
        }
        told = {"version": VERSION, "made_of": self.made_of, "guid": self.guid, "files": files}
        if self.variants:
            told["variants"] = list(self.variants)
        told["seal"] = _seal(told)
        store.write(NAME, (json.dumps(told, ensure_ascii=False, indent=0) + "\n").encode())

    def has(self, planned: Planned) -> bool:
        """Whether the file was written just so. Whether it is still so, `hurt` tells."""
        return bool(planned.made_of) and self.plans.get(planned.name) == planned.made_of

    def unrecorded(
        self, store: Store, entries: Iterable[Entry], damaged: Collection[str]
    ) -> dict[str, StoreError]:
        """An error for each episode, by id, that has a page and no record any more, nor a `damaged` one."""
        known = {entry.id for entry in entries} | set(damaged)
        pages = (
            name
            for name in self.files
            if name.startswith(f"{catalog.FOLDER}/") and name.endswith(catalog.PAGE)
        )
        ids = (name.removeprefix(f"{catalog.FOLDER}/").removesuffix(catalog.PAGE) for name in pages)
        return {
            lost: StoreError(
                message("check.no-record"),
                where=store.where(catalog.name(lost, catalog.RECORD)),
                mend=message("mend.build-post"),
            )
            for lost in sorted(ids)
            if lost not in known
        }

    def hurt(self, store: Store) -> set[str]:
        """Which of the files are missing or not as they were written."""
        own = store.stat(NAME)
        return catalog.hurt(store, self.files, *((own.modified, own.changed) if own else (0.0,)))


_NAME = re.compile(r"\w[\w.-]*(?:/[\w.-]+)*|\.state")
"""Of a file below the store; what a manifest tells otherwise is no file of ours."""


def is_name(name: str) -> bool:
    """Whether a file of a show may be called so: below the root, and nothing that a system could take otherwise."""
    return _NAME.fullmatch(name) is not None and ".." not in name


def _is_entry(file: File) -> bool:
    return type(file.size) is int and type(file.integrity) is str


_SHOWN = re.compile(
    r"archive/\d{4}-\d\d-\d+\.html|assets/[0-9a-f]{10}/[\w.-]+|search/(?:\d{4}-\d\d(?:-\d+)?|titles)\.json"
    r"|feeds/(?:index\.html|(?:category|tag)-[a-z0-9-]+\.xml)"
    r"|embed/(?:\d{1,3}|[\w-]+-[0-9a-f]{10}(?:\.oembed)?)\.(?:json|html)"
    r"|light/[\w-]+-[0-9a-f]{10}(?:-[0-9a-f]{8})?\.mp3|episodes/[\w-]+-[0-9a-f]{10}\.html"
)


def _seal(told: Mapping[str, object]) -> str:
    return integrity(json.dumps(told, sort_keys=True).encode())


def _by_name(store: Store) -> Iterable[str]:
    """What only a show's pages and feed are called, where a build has left its mark: a record, or ``.state``, before 0.2."""
    if not (store.stat(".state") or store.stat(NAME) or catalog.ids(store)):
        return []
    folders = ("archive", "assets", catalog.EMBED, "feeds", "search", catalog.LIGHT, catalog.FOLDER)
    found = [name for folder in folders for name in store.names(folder) if _SHOWN.fullmatch(name)]
    pages = [name for number in range(1, 1000) if store.stat(name := f"feed-{number}.xml")]
    return [*found, *pages, *([".state"] if store.stat(".state") else [])]


def is_keyed(name: str) -> bool:
    """Whether a file is a feed for one subscriber, of a show or of one in a folder of it."""
    return _KEYED.fullmatch(name) is not None


def keyed(store: Store) -> list[str]:
    """The feeds for one subscriber each that are there."""
    return [name for name in store.names(KEYED) if is_keyed(name)]


def hidden(out: Path) -> tuple[str, ...]:
    """How names begin, below `out`, of what nobody is to find: the episodes of shows that have no page of any (``private``)."""
    pages = catalog.name("", catalog.PAGE).removesuffix(catalog.PAGE)
    found: list[str] = []
    for show in (out, *below(out)):
        named = Manifest.load(Folder(show)).files
        if not any(name.startswith(pages) and name.endswith(catalog.PAGE) for name in named):
            within = "" if show == out else f"{show.name}/"
            found += (f"{within}{folder}/" for folder in catalog.FOLDERS)
    return tuple(found)


def masked(name: str, hidden: tuple[str, ...] = ()) -> str:
    """`name` as it may be told: who reads it can't find a feed that is for one subscriber, nor what is `hidden`, and who has its name can."""
    told = is_keyed(name) or (name.startswith(hidden) and not _HASHED.search(name))
    return hashed(name) if told else name


_HASHED = re.compile(r"/[0-9a-f]{40}\.")


def hashed(name: str) -> str:
    """What stands for a name that is told to nobody."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/{blake2b(name.encode(), digest_size=20).hexdigest()}.{file.partition('.')[2]}"


def below(out: Path) -> list[Path]:
    """The shows that lie in folders of the one in `out` and belong to it: its variants, a briefing."""
    found = (each.parent for each in out.glob(f"*/{NAME}"))
    return sorted(each for each in found if is_name(each.name) and not each.is_symlink())


def owned(store: Store, episodes: Iterable[Entry]) -> set[str]:
    """The names of all files that are ours and there, the manifest excepted."""
    names = set(Manifest.load(store).files)
    for episode in episodes:
        names.update(catalog.owned(episode))
    return {*(name for name in names if store.stat(name)), *keyed(store)}
