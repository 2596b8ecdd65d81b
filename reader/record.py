"""An episode's record: a sealed text in JSON, read field by field, since whoever shows it trusts it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from reader.model import (
    Chapter,
    Code,
    Cue,
    Entry,
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
    Table,
)
from reader.store import integrity

SCHEMA = 2
"""Of the records. 1: before 0.2, without the article's layout."""
YEARS = range(1900, 2101)
"""In which an episode may be published: what is outside breaks dates in feeds and calendars."""

PARTS = (Chapter, File, Hashes, Hearing)
"""What an entry is made of besides plain facts."""

_BLOCKS = {kind.kind: kind for kind in (Paragraph, Item, Row, Table, Figure, Quote, Code, Note)}

_SUFFIX = re.compile(r"(?:\.\w+)+")
"""Of a file of an episode; what a record tells otherwise could lead out of the store."""

_ORIGIN = re.compile(rb'^ "origin": ("[^"\n]+"),?$', re.M)
"""In a record, as `save` writes it."""

_UNHELD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no feed and no page can hold."""
_MOST = 1 << 53
"""Numbers beyond are told differently by programs (RFC 8259, 6)."""

T = TypeVar("T")


_OURS = {field.name for field in fields(Episode)} | {"schema", "seal", "renditions", "fingerprint", "post"}


def write(episode: Episode, before: bytes = b"") -> bytes:
    """The record of `episode`; what others have put into the one `before` it stays."""
    facts = _told(episode) | {"schema": SCHEMA}
    for told, section in zip(facts["sections"], episode.sections, strict=True):
        for block, record in zip(told["blocks"], section.blocks, strict=True):
            block["kind"] = record.kind
    known = _known(before)
    its = known.get("id") == episode.id  # another file may have come to lie there
    strange = {key: value for key, value in known.items() if its and key not in _OURS}
    told = strange | facts
    return (json.dumps(told | {"seal": _seal(told)}, ensure_ascii=False, indent=1) + "\n").encode()


def _told(entry: Entry) -> dict[str, Any]:
    facts = asdict(entry) | {"published": entry.published.isoformat()}
    for key in ("updated", "expires"):
        facts[key] = facts[key].isoformat() if facts[key] else None
    return facts


def _known(data: bytes) -> dict[str, Any]:
    """What a record says; nothing, if it is broken."""
    try:
        return dict(json.loads(data, parse_constant=_no_number))
    except (ValueError, TypeError, RecursionError):
        return {}


def _no_number(told: str) -> float:
    raise ValueError(f"{told} is no number of JSON")


def _seal(facts: Mapping[str, Any]) -> str:
    """Hash of what a record says, but its seal and what others have put into it: with another one it was altered."""
    told = {key: value for key, value in facts.items() if key in _OURS and key != "seal"}
    return integrity(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())


def origin(data: bytes) -> str:
    """Of which post a record says that it is, though it be damaged; empty, where it doesn't tell any more."""
    found = _ORIGIN.search(data)
    try:
        told = json.loads(found[1]) if found else ""
    except ValueError:
        return ""
    return told if told.isprintable() else ""


def line(entry: Entry) -> str:
    """An entry as a line of JSON, for `of_line`."""
    return json.dumps(_told(entry), ensure_ascii=False)


def of_line(told: str | bytes) -> Entry:
    """The entry of a line that `line` has made: nothing of it is doubted."""
    facts = json.loads(told)
    _dated(facts)
    facts["chapters"] = tuple(Chapter(**chapter) for chapter in facts["chapters"])
    facts["files"] = tuple(File(**file) for file in facts["files"])
    facts["hashes"] = Hashes(**facts["hashes"])
    facts["hearing"] = _hearing(facts["hearing"]) if facts["hearing"] else None
    facts["categories"], facts["tags"] = tuple(facts["categories"]), tuple(facts["tags"])
    return Entry(**facts)


def _dated(facts: dict[str, Any]) -> None:
    facts["published"] = _moment(facts["published"])
    for key in ("updated", "expires"):
        facts[key] = _moment(facts[key]) if facts.get(key) else None


def parse(data: bytes, own: str) -> Episode:
    """The episode of a record that is called `own`.

    Raises:
        ValueError: it isn't one, or not as it was written.
    """
    try:
        return _parsed(data, own)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"the record of {own} is none") from error


def _parsed(data: bytes, own: str) -> Episode:
    facts = json.loads(data, parse_constant=_no_number)
    if "seal" in facts and facts["seal"] != _seal(facts):  # before 0.2, there was none
        raise ValueError(f"the record of {own} isn't as it was written")
    if facts.get("schema", 1) < SCHEMA:
        facts |= _laid_out(facts)
    _dated(facts)
    facts["chapters"] = tuple(_record(Chapter, chapter) for chapter in facts["chapters"])
    facts["cues"] = tuple(_record(Cue, cue) for cue in facts["cues"])
    files = facts.get("files", facts.get("renditions", ()))
    facts["files"] = tuple(_record(File, file) for file in files)
    facts["hashes"] = _record(Hashes, facts.get("hashes") or {})
    facts["hearing"] = _hearing(facts["hearing"]) if facts.get("hearing") else None
    for key in ("categories", "tags", "skipped", "stories"):
        told = facts.get(key, [])
        facts[key] = tuple(told) if isinstance(told, list) else told
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
    for key in ("columns", "rows", "merged"):
        if key in made:
            made[key] = tuple(map(tuple, made[key]))
    if "links" in made:
        made["links"] = tuple(_record(Link, link) for link in made["links"])
    block = _record(_BLOCKS[made.pop("kind")], made)
    if isinstance(block, Table) and not _is_whole(block):
        raise TypeError("a table whose rows aren't of one length")
    return block


def _is_whole(table: Table) -> bool:
    """Whether a table is as `reader.model.Table` says: whoever lays it out trusts it."""
    high, wide = len(table.rows), len(table.columns)
    return (
        all(len(row) == wide for row in table.rows)
        and 0 <= table.heads <= wide
        and all(
            0 <= row < row + down <= high and 0 <= column < column + across <= wide
            for row, column, down, across in table.merged
        )
    )


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
