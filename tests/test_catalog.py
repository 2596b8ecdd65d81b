import json
import os
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import get_type_hints

import pytest

from reader import catalog, record
from reader.cache import FolderCache
from reader.errors import StoreError
from reader.model import Chapter, Cue, Entry, Episode, File, Hashes, Hearing, Item, Link, Row, Section, Table
from reader.store import LOCK, Folder

KOREA = timezone(timedelta(hours=9))


def episode(day: int, key: str = "aaaaaaaaaa") -> Episode:
    published = datetime(2026, 3, day, 9, tzinfo=KOREA)
    return Episode(
        id=f"2026-03-{day:02}-{key}",
        title="제목",
        url="",
        published=published,
        seconds=2.5,
        files=(File(".mp3", 20000, "sha256-"),),
        voice="silence",
        hashes=Hashes("f"),
        chapters=(Chapter("장", 0.0, 2.5),),
        cues=(Cue(0.0, 1.0, "글."),),
    )


def test_what_is_saved_is_loaded_newest_first(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    for day in (3, 1, 2):
        catalog.save(store, episode(day))
    store.write(catalog.name("x", ".chapters.json"), b"{}")
    store.write(catalog.name("x", ".transcript.json"), b"{}")
    assert catalog.load(store) == ([episode(3), episode(2), episode(1)], {})


def test_what_is_told_since_is_not_missed_in_older_records(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    catalog.save(store, FULL)
    assert catalog.entries(store)[0] == [FULL.entry]
    file = catalog.name(FULL.id, ".json")
    facts = json.loads(store.read(file))
    del facts["seal"], facts["categories"], facts["stories"], facts["sections"][0]["url"]
    store.write(file, json.dumps(facts).encode())
    assert catalog.load(store) == ([replace(FULL, categories=(), stories=())], {})


def test_a_record_of_before_listening_loads(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    catalog.save(store, replace(episode(1), hearing=Hearing(0.99, 1, 0, "ear")))
    assert catalog.load(store)[0][0].hearing == Hearing(0.99, 1, 0, "ear")
    file = catalog.name(episode(1).id, ".json")
    facts = json.loads(store.read(file))
    del facts["seal"], facts["hearing"], facts["cues"][0]["spoken"]
    store.write(file, json.dumps(facts).encode())
    assert catalog.load(store) == ([episode(1)], {})


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"id": 1}', b"\xff\xfe"])
def test_a_broken_record_is_named_and_the_others_load(tmp_path: Path, damage: bytes) -> None:
    store = Folder(tmp_path)
    catalog.save(store, episode(1))
    store.write("episodes/2026-01-01-bbbbbbbbbb.json", damage)
    episodes, damaged = catalog.load(store)
    assert episodes == [episode(1)]
    assert "2026-01-01-bbbbbbbbbb.json" in str(damaged["2026-01-01-bbbbbbbbbb"])


@pytest.mark.parametrize(
    ("suffix", "place"),
    [
        (".mp3", "episodes/x.mp3"),
        (".json", "episodes/x.json"),
        (".low.opus", "episodes/x.low.opus"),
        (".vtt", "episodes/x.vtt"),
        (".transcript.srt", "transcripts/x.srt"),
        (".transcript.json", "transcripts/x.json"),
        (".chapters.json", "episodes/x.chapters.json"),
    ],
)
def test_each_kind_has_its_folder(suffix: str, place: str) -> None:
    assert catalog.name("x", suffix) == place
    assert place.split("/")[0] in catalog.FOLDERS


# ── the seal ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "altered",
    [{"title": "다른 제목"}, {"seconds": 3.0}, {"cues": [{"start": 0.0, "end": 1.0, "shown": "다른 글."}]}, {"seal": ""}],
)  # fmt: skip
def test_an_altered_record_is_noticed(tmp_path: Path, altered: dict[str, object]) -> None:
    store = Folder(tmp_path)
    catalog.save(store, episode(1))
    file = catalog.name(episode(1).id, ".json")
    facts = json.loads(store.read(file))
    store.write(file, json.dumps(facts).encode())  # laid out otherwise, it says the same
    assert catalog.load(store) == ([episode(1)], {})
    store.write(file, json.dumps(facts | altered).encode())
    episodes, damaged = catalog.load(store)
    assert (episodes, list(damaged)) == ([], [episode(1).id])
    catalog.save(store, episode(1))
    assert catalog.load(store) == ([episode(1)], {})


def test_what_others_put_into_a_record_stays_and_is_no_damage(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    catalog.save(store, episode(1))
    file = catalog.name(episode(1).id, ".json")
    store.write(file, json.dumps(json.loads(store.read(file)) | {"mine": 1}).encode())
    assert catalog.load(store) == ([episode(1)], {})
    catalog.save(store, replace(episode(1), title="다른 제목"))
    assert json.loads(store.read(file))["mine"] == 1
    store.write(file, store.read(file).replace(b'"mine": 1', b'"mine": NaN'))
    assert list(catalog.load(store)[1]) == [episode(1).id]


def test_what_stands_in_another_file_in_its_place_is_not_kept(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write(catalog.name(episode(1).id, ".json"), b'{"version": 2, "files": {}}')
    catalog.save(store, episode(1))
    whole = store.read(catalog.name(episode(1).id, ".json"))
    store.remove(catalog.name(episode(1).id, ".json"))
    catalog.save(store, episode(1))
    assert store.read(catalog.name(episode(1).id, ".json")) == whole


def test_a_record_without_a_seal_is_read_as_before(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    catalog.save(store, episode(1))
    file = catalog.name(episode(1).id, ".json")
    facts = json.loads(store.read(file))
    del facts["seal"]
    store.write(file, json.dumps(facts | {"title": "옛 제목"}).encode())
    ((old,), damaged) = catalog.load(store)
    assert (old.title, damaged) == ("옛 제목", {})


FULL = replace(
    episode(1),
    cues=(Cue(0.0, 1.0, "글.", "row", "글.", 0, 0, 1),),
    sections=(
        Section(
            "절",
            2,
            (
                Row(("가",), ("나",)),
                Item("항목", 0, 2, (Link("목", "https://a.kr/"),), (1,)),
                Table((("가",), ("나", "다")), (("1", "2"), ("", "3")), "표", 1, ((0, 0, 2, 1),)),
            ),
        ),
    ),
    hearing=Hearing(0.9, 1, 1, "ear", ((0, "‘글’"),)),
    updated=episode(2).published,
    categories=("경제",),
    stories=(episode(2).id,),
)


TEXTS = [
    ("title",), ("wish",), ("categories", 0), ("stories", 0), ("cues", 0, "spoken"), ("sections", 0, "heading"), ("sections", 0, "blocks", 0, "cells", 0),
    ("sections", 0, "blocks", 1, "links", 0, "url"), ("hashes", "text"),
    ("sections", 0, "blocks", 2, "rows", 1, 1), ("sections", 0, "blocks", 2, "columns", 1, 0),
]  # fmt: skip
NUMBERS = [
    ("seconds",), ("chapters", 0, "start"), ("chapters", 0, "level"), ("cues", 0, "start"), ("cues", 0, "cell"), ("files", 0, "size"),
    ("sections", 0, "blocks", 1, "depth"), ("sections", 0, "blocks", 1, "above", 0), ("hearing", "right"),
    ("sections", 0, "blocks", 2, "merged", 0, 0),
]  # fmt: skip
LISTS = [("categories",), ("stories",)]


@pytest.mark.parametrize(
    "facts",
    [
        {"rows": [["1"], ["", "3"]]},
        {"columns": [["가"]]},
        {"heads": 3},
        {"merged": [[1, 0, 2, 1]]},
        {"merged": [[0, -1, 1, 1]]},
        {"merged": [[0, 0, 0, 1]]},
        {"merged": [[0, 0, 1]]},
    ],
    ids=repr,
)
def test_a_table_that_is_none_makes_a_damaged_record(tmp_path: Path, facts: dict[str, object]) -> None:
    store = Folder(tmp_path)
    catalog.save(store, FULL)
    file = catalog.name(FULL.id, ".json")
    told = json.loads(store.read(file))
    del told["seal"]
    told["sections"][0]["blocks"][2] |= facts
    store.write(file, json.dumps(told).encode())
    assert catalog.load(store)[0] == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [*product(TEXTS, [None, 1, {}, ["글"], "가\0", "\ud800"]), *product(NUMBERS, [None, "1", True, [], 1e400, 10**30]), *product(LISTS, [None, "글", 1, {"글": 1}]), (("dated",), 1)],
    ids=repr,
)  # fmt: skip
def test_a_field_of_another_type_makes_a_damaged_record(
    tmp_path: Path, place: tuple[str | int, ...], wrong: object
) -> None:
    """Pages and feed are made of all records: one that fails them would end every build."""
    store = Folder(tmp_path)
    catalog.save(store, FULL)
    assert catalog.load(store) == ([FULL], {})
    file = catalog.name(FULL.id, ".json")
    facts = json.loads(store.read(file))
    del facts["seal"]  # of before 0.2; a right seal of wrong facts can be made by whoever makes the facts
    part, (*way, last) = facts, place
    for step in way:
        part = part[step]
    part[last] = wrong
    store.write(file, json.dumps(facts).encode())
    episodes, damaged = catalog.load(store)
    assert (episodes, list(damaged)) == ([], [FULL.id])


def test_what_is_no_record_and_not_called_like_one_is_nobodys(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    catalog.save(store, episode(1))
    store.write("episodes/notes.json", b"[1, 2]")
    assert catalog.load(store) == ([episode(1)], {})


def test_what_cannot_be_swept_now_is_told_and_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Busy(Folder):
        def remove(self, name: str) -> None:
            if name.endswith("0.mp3"):
                raise StoreError("in use", where=name)
            super().remove(name)

    store = Busy(tmp_path)
    old = [f"episodes/2026-03-01-aaaaaaaaaa-0000000{end}.mp3" for end in (0, 1)]
    for name in old:
        store.write(name, b"1")
    catalog.sweep(store, (), ())
    assert store.names("episodes") == old[:1]
    assert old[0] in caplog.text


class Counting(Folder):
    """Counts which records are opened."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.opened_records: list[str] = []

    def read(self, name: str) -> bytes:
        self.opened_records.append(name)
        return super().read(name)


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_only_what_has_changed_is_opened(tmp_path: Path, known: bool) -> None:
    cache = FolderCache(tmp_path / "cache")
    store = Counting(tmp_path / "out")
    for day in (1, 2, 3):
        catalog.save(store, replace(FULL, id=episode(day).id, published=episode(day).published))
    first = catalog.entries(store, cache)
    assert first == ([each.entry for each in catalog.load(store)[0]], {})
    changed = replace(FULL, id=episode(2).id, published=episode(2).published, title="다른 제목")
    catalog.save(store, changed)
    store.remove(catalog.name(episode(3).id, ".json"))
    store.opened_records.clear()
    if not known:
        cache.trim(0)
    entries, damaged = catalog.entries(store, cache)
    assert ([entry.title for entry in entries], damaged) == (["다른 제목", "제목"], {})
    opened = [catalog.name(episode(day).id, ".json") for day in ((2,) if known else (1, 2))]
    assert store.opened_records == opened
    store.opened_records.clear()
    assert catalog.entries(store, cache) == (entries, {})
    assert store.opened_records == []


def test_a_record_that_was_written_again_within_a_tick_is_opened(tmp_path: Path) -> None:
    """On a disk that tells times by two seconds, the other one has the same time, and here the same size, too."""
    cache, store = FolderCache(tmp_path / "cache"), Counting(tmp_path / "out")
    for began, title, opened in ((11, "제목", 1), (11, "제복", 1), (13, "제복", 1), (15, "제복", 0)):
        store.write(LOCK, b"")
        catalog.save(store, replace(episode(1), title=title))
        for name, at in ((LOCK, began), (catalog.name(episode(1).id, ".json"), 10)):
            os.utime(tmp_path / "out" / name, (at, at))
        store.opened_records.clear()
        assert [each.title for each in catalog.entries(store, cache)[0]] == [title]
        assert len(store.opened_records) == opened


def test_a_known_record_that_was_altered_is_damaged(tmp_path: Path) -> None:
    cache, store = FolderCache(tmp_path / "cache"), Folder(tmp_path / "out")
    catalog.save(store, episode(1))
    catalog.entries(store, cache)
    file = tmp_path / "out" / catalog.name(episode(1).id, ".json")
    text = file.read_text("utf-8").replace("제목", "제복")
    file.write_text(text, "utf-8")
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1_000_000))
    assert list(catalog.entries(store, cache)[1]) == [episode(1).id]
    assert catalog.entries(store)[1].keys() == catalog.load(store)[1].keys() == {episode(1).id}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are text")
def test_a_name_that_is_no_text_is_no_record(tmp_path: Path) -> None:
    cache, store = FolderCache(tmp_path / "cache"), Folder(tmp_path / "out")
    catalog.save(store, episode(1))
    (tmp_path / "out" / "episodes" / os.fsdecode(b"\xff\xfe.json")).write_text("{}")
    for _ in range(2):
        assert catalog.entries(store, cache) == ([episode(1).entry], {})


def test_what_is_kept_of_records_is_named_by_all_their_fields() -> None:
    kinds = re.findall(r"reader\.model\.\w+\.(\w+)", str(get_type_hints(Entry)))
    assert set(kinds) == {kind.__name__ for kind in record.PARTS}
