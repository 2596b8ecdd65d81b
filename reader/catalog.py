"""The episodes that exist, and all files that are ours. A JSON record beside each MP3 is the only database."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from reader.errors import StoreError
from reader.model import (
    Chapter,
    Code,
    Cue,
    Episode,
    Figure,
    File,
    Hashes,
    Hearing,
    Item,
    Link,
    Note,
    Paragraph,
    Quote,
    Row,
    Section,
)
from reader.store import Store, integrity
from reader.words import message

FOLDER = "episodes"
FOLDERS = (FOLDER, "transcripts")
"""Transcripts stand apart: programs that convert or serve a kind of file take a whole folder."""
LIGHT = "light"
"""Folder of the sound alone of the newest episodes, for the page (`reader.show`)."""
RECORD, PAGE = ".json", ".html"
"""Suffixes of what an episode has besides its `Episode.files`."""
SCHEMA = 2
"""Of the records. 1: before 0.2, without the article's layout."""
YEARS = range(1900, 2101)
"""In which an episode may be published: what is outside breaks dates in feeds and calendars."""

_BLOCKS = {kind.kind: kind for kind in (Paragraph, Item, Row, Figure, Quote, Code, Note)}

_SUFFIX = re.compile(r"(?:\.\w+)+")
"""Of a file of an episode; what a record tells otherwise could lead out of the store."""

_FILE = re.compile(
    r"(?:transcripts|light|episodes(?=/[^.]+\.(?!html$|json$)))/(?P<id>[^/]*-[0-9a-f]{10})(?:-[0-9a-f]{8})?(?:\.\w+)+"
)
"""Of an episode's own; its record is the catalog's business, and its page the manifest's."""

_ID = re.compile(r".*-[0-9a-f]{10}")
"""Of an episode: another file that ends in ``.json`` and is no record isn't ours."""

_ORIGIN = re.compile(rb'^ "origin": ("[^"\n]+"),?$', re.M)
"""In a record, as `save` writes it."""

_UNHELD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no feed and no page can hold."""
_MOST = 1 << 53
"""Numbers beyond are told differently by programs (RFC 8259, 6)."""

T = TypeVar("T")


def light(episode: Episode) -> str:
    """Where the sound alone of an episode is kept, if it is among the newest."""
    return f"{LIGHT}/{episode.stem}.mp3"


def name(stem: str, suffix: str) -> str:
    """Where a file of an episode is kept: ``.transcript.*`` under ``transcripts/``, the rest under ``episodes/``.

    Beside the sound stand the subtitles (``.vtt``), where players look for them, and the chapters.

    Args:
        stem: the episode's id for its record and its page, which are replaced; `Episode.stem` for all else, which never is.
    """
    if suffix.startswith(".transcript."):
        return f"transcripts/{stem}{suffix.removeprefix('.transcript')}"
    return f"{FOLDER}/{stem}{suffix}"


def edition(files: Iterable[File]) -> str:
    """The mark of just this content (`Episode.edition`)."""
    return blake2b("".join(file.integrity for file in files).encode(), digest_size=4).hexdigest()


def made_of(episode: Episode) -> dict[str, File]:
    """The episode's files by name."""
    return {name(episode.stem, file.suffix): file for file in episode.files}


def owned(episode: Episode) -> list[str]:
    """Every file of the episode, the record first."""
    return [name(episode.id, RECORD), name(episode.id, PAGE), *made_of(episode)]


def hurt(store: Store, files: Mapping[str, File], since: float) -> set[str]:
    """Which of the files, by name, are missing or not as they were written.

    What was touched after `since` (Unix time), when all were in place, is read; of others, the size will do.
    """
    return {name for name, file in files.items() if not _whole(store, name, file, since)}


def _whole(store: Store, name: str, file: File, since: float) -> bool:
    found = store.stat(name)
    if found is None or found.size != file.size:
        return False
    if found.modified <= since:
        return True
    with store.opened(name) as data:
        return integrity(data) == file.integrity


def damage(store: Store, episode: Episode) -> set[str]:
    """Which files of the episode are missing or not as they were written; its page is the show's."""
    record = store.stat(name(episode.id, RECORD))
    return hurt(store, made_of(episode), record.modified if record else 0.0)


def save(store: Store, episode: Episode) -> None:
    """Write the record. Do it last: an episode exists once its record does. What others have put into it stays."""
    facts = asdict(episode) | {"schema": SCHEMA}
    facts["published"] = episode.published.isoformat()
    for key in ("updated", "expires"):
        facts[key] = facts[key].isoformat() if facts[key] else None
    for told, section in zip(facts["sections"], episode.sections, strict=True):
        for block, record in zip(told["blocks"], section.blocks, strict=True):
            block["kind"] = record.kind
    before = _told(store, episode.id)
    its = before.get("id") == episode.id  # another file may have come to lie there
    strange = {key: value for key, value in before.items() if its and key not in _OURS}
    told = strange | facts
    text = json.dumps(told | {"seal": _seal(told)}, ensure_ascii=False, indent=1)
    store.write(name(episode.id, RECORD), (text + "\n").encode())


def _no_number(told: str) -> float:
    raise ValueError(f"{told} is no number of JSON")


def _seal(facts: Mapping[str, Any]) -> str:
    """Hash of what a record says, but its seal and what others have put into it: with another one it was altered."""
    told = {key: value for key, value in facts.items() if key in _OURS and key != "seal"}
    return integrity(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())


def _told(store: Store, episode_id: str) -> dict[str, Any]:
    """What the record says; nothing, if there is none, or a broken one."""
    try:
        return dict(json.loads(store.read(name(episode_id, RECORD)), parse_constant=_no_number))
    except (StoreError, ValueError, TypeError, RecursionError):
        return {}


def origin(store: Store, episode_id: str) -> str:
    """Of which post a record says that it is, though it be damaged; empty, where it doesn't tell any more."""
    try:
        found = _ORIGIN.search(store.read(name(episode_id, RECORD)))
        told = json.loads(found[1]) if found else ""
    except (StoreError, ValueError):
        return ""
    return told if told.isprintable() else ""


def of_post(mend: str, origin: str) -> str:
    """What is to be done with a post, and with which (`origin`)."""
    return f"{mend}: {origin}" if origin else mend


_OURS = {field.name for field in fields(Episode)} | {"schema", "seal", "renditions", "fingerprint", "post"}


def sweep(store: Store, kept: Collection[str], spared: Collection[str]) -> None:
    """Take away what is called as a file of an episode and is none: of an edition before, of one that was withdrawn or never finished.

    Do it when record and feed are written: until then they may name it. What can't be taken away now (Windows, while a
    listener downloads it) is told, and goes with a later build.

    Args:
        kept: names of the files that a record or the manifest names.
        spared: ids of episodes of which it isn't known what they are made of.
    """
    for folder in (*FOLDERS, LIGHT):
        for file in store.names(folder):
            found = _FILE.fullmatch(file)
            if found and file not in kept and found["id"] not in spared:
                try:
                    store.remove(file)
                except StoreError as error:
                    logging.getLogger(__name__).warning(
                        message("store.left", what=error.what, where=error.where)
                    )


def load(store: Store) -> tuple[list[Episode], dict[str, StoreError]]:
    """All episodes, newest first, and an error for each id whose record can't be read, or was altered."""
    episodes: list[Episode] = []
    damaged: dict[str, StoreError] = {}
    for file in store.names(FOLDER, RECORD):
        if file.endswith(".chapters.json"):
            continue
        own = file.removeprefix(f"{FOLDER}/").removesuffix(RECORD)
        try:
            episodes.append(_parse(store.read(file), own))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            if not _ID.fullmatch(own):
                continue
            mend = of_post(message("mend.build-post"), origin(store, own))
            broken = StoreError(message("catalog.damaged"), where=store.where(file), mend=mend)
            broken.__cause__ = error
            damaged[own] = broken
    episodes.sort(key=lambda episode: (episode.published, episode.id), reverse=True)
    return episodes, damaged


def _parse(data: bytes, own: str) -> Episode:
    facts = json.loads(data, parse_constant=_no_number)
    if "seal" in facts and facts["seal"] != _seal(facts):  # before 0.2, there was none
        raise ValueError(f"the record of {own} isn't as it was written")
    if facts.get("schema", 1) < SCHEMA:
        facts |= _laid_out(facts)
    facts["published"] = _moment(facts["published"])
    for key in ("updated", "expires"):
        facts[key] = _moment(facts[key]) if facts.get(key) else None
    facts["chapters"] = tuple(_record(Chapter, chapter) for chapter in facts["chapters"])
    facts["cues"] = tuple(_record(Cue, cue) for cue in facts["cues"])
    files = facts.get("files", facts.get("renditions", ()))
    facts["files"] = tuple(_record(File, file) for file in files)
    facts["hashes"] = _record(Hashes, facts.get("hashes") or {})
    facts["hearing"] = _hearing(facts["hearing"]) if facts.get("hearing") else None
    facts["sections"] = tuple(_section(section) for section in facts.get("sections", ()))
    episode = _record(Episode, facts)
    right = all(_SUFFIX.fullmatch(file.suffix) for file in episode.files) and re.fullmatch(
        r"(?:[0-9a-f]{8})?", episode.edition
    )
    if episode.id != own or not right:
        raise ValueError(f"record of {episode.id!r} at {own}")
    return episode


def _laid_out(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The layout of a record of before 0.2, as far as its cues tell it: which are headings, and which begin a block."""
    sections: list[dict[str, Any]] = []
    cues: list[dict[str, Any]] = []
    for cue in facts["cues"]:
        place = {"section": -1, "block": len(cues)}
        if cue["role"] not in ("title", "correction"):
            if cue.get("opens", True) and (cue["role"] == "heading" or not sections):
                heading = cue["shown"] if cue["role"] == "heading" else ""
                sections.append({"heading": heading, "level": 2, "blocks": []})
            blocks = sections[-1]["blocks"]
            if cue["role"] != "heading" and (cue.get("opens", True) or not blocks):
                kind = Item.kind if cue["role"] == Item.kind else Paragraph.kind
                blocks.append({"kind": kind, "text": ""})
            place = {"section": len(sections) - 1, "block": len(blocks) - 1}
        cues.append({**cue, **place})
    return {"sections": sections, "cues": cues}


def _moment(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None or moment.year not in YEARS:
        raise ValueError(f"no moment of a show: {told}")
    return moment


def _hearing(told: Mapping[str, Any]) -> Hearing:
    doubts = tuple(map(tuple, told.get("doubts", ())))
    return _record(Hearing, {**told, "doubts": doubts})


def _section(told: Mapping[str, Any]) -> Section:
    return _record(Section, {**told, "blocks": tuple(_block(block) for block in told["blocks"])})


def _block(told: Mapping[str, Any]) -> Any:
    made = dict(told)
    for key in ("cells", "headers", "above"):
        if key in made:
            made[key] = tuple(made[key])
    if "links" in made:
        made["links"] = tuple(_record(Link, link) for link in made["links"])
    return _record(_BLOCKS[made.pop("kind")], made)


def _record(kind: type[T], told: Mapping[str, Any]) -> T:
    """A record of what is told, each field of its type; what it doesn't know is left out.

    Raises:
        TypeError: a field is of another type: whoever shows it would fail, and the whole show with it.
    """
    kinds = _kinds(kind)  # type: ignore[arg-type]  # mypy takes no type for hashable
    known = {key: value for key, value in told.items() if key in kinds}
    for key, value in known.items():
        if not kinds[key](value):
            raise TypeError(f"{kind.__name__}.{key} can't be {value!r:.80}")
    return kind(**known)


@cache
def _kinds(kind: type) -> dict[str, Callable[[Any], bool]]:
    """What is right for each field of a record."""
    hints = get_type_hints(kind)
    return {field.name: _right(hints[field.name]) for field in fields(kind)}


@cache
def _right(hint: Any) -> Callable[[Any], bool]:
    """What is right for a type."""
    if hint is str:
        return lambda value: type(value) is str and not _UNHELD.search(value)
    if hint is int:
        return lambda value: type(value) is int and abs(value) < _MOST
    if hint is float:
        return lambda value: type(value) in (int, float) and abs(value) < _MOST
    if get_origin(hint) is tuple:
        first, *others = get_args(hint)
        if others == [...]:
            return lambda value: type(value) is tuple and all(map(_right(first), value))
        each = [_right(part) for part in (first, *others)]
        return lambda value: (
            len(value) == len(each) and all(right(part) for right, part in zip(each, value, strict=True))
        )
    if some := get_args(hint):
        return lambda value: any(_right(one)(value) for one in some)
    return lambda value: type(value) is hint
