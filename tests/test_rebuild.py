"""A second build: what is damaged comes back, what is withdrawn goes, only what changed is made again."""

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from reader import catalog
from reader.cache import ClipCache
from reader.check import Finding, examine
from reader.config import Config
from reader.errors import StoreError
from reader.events import sum_up
from reader.manifest import NAME, _seal
from reader.pipeline import Asked, build
from reader.publish import upload
from reader.store import LOCK, Folder
from reader.tags import size as tag_size
from tests.test_pipeline import SHOW, make

# ── what is damaged comes back, what is withdrawn goes ───────────────────────────────────────────


def bytes_of(out: Path) -> dict[str, bytes]:
    """All but the lock, which tells who held it last."""
    files = (file for file in out.rglob("*") if file.is_file() and file.name != LOCK)
    return {str(file.relative_to(out)): file.read_bytes() for file in files}


def damages(file: Path) -> dict[str, bytes | None]:
    """Ways in which a file may be hurt: gone, empty, cut off, other bytes of the same length."""
    data = file.read_bytes()
    return {"gone": None, "empty": b"", "cut": data[: len(data) // 2], "other": bytes(len(data))}


def test_whatever_is_damaged_the_next_build_mends(tmp_path: Path, cache: ClipCache, posts: Path) -> None:
    """Every file of an output, in every way; the record of an episode, too."""
    out, post = tmp_path / "out", posts / "2026-03-16-1003.md"
    make(out, cache, post)
    whole = bytes_of(out)
    tried = 0
    for name in whole:
        for data in damages(out / name).values():
            if data is None:
                (out / name).unlink()
            elif data == whole[name]:
                continue
            else:
                (out / name).write_bytes(data)
            report = make(out, cache, post)
            assert (report.failed, report.spoken) == ((), 0), name
            known = (
                data is not None or name != NAME
            )  # of a list that has gone nothing tells that it was there
            assert report.mended == ((name,) if known else ()), name
            assert bytes_of(out) == whole, name
            tried += 1
    assert tried > 100


def test_withdrawn_text_is_public_nowhere(out: Path, cache: ClipCache, own: Path) -> None:
    post = own / "2025-01-02-9.md"
    post.write_text("---\ntitle: 물러난 소식\ndate: 2025-01-02\n---\n\n비밀스러운낱말이 있습니다.\n", "utf-8")
    make(out, cache, own)
    assert (out / "archive" / "2025-01-1.html").is_file()
    post.unlink()
    sum_up(build([str(own)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True)))
    told = [
        name for name, data in bytes_of(out).items() if "비밀스러운낱말".encode() in data or "2025-01" in name
    ]
    assert told == []


def test_a_feed_page_too_many_goes(
    out: Path, cache: ClipCache, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.feed.MOST_ITEMS", 1)
    monkeypatch.setattr("reader.feed.PAGE", 1)
    make(out, cache, own)
    assert len(list(out.glob("feed-*.xml"))) == 2
    (own / "2026-03-14-1001.md").unlink()
    sum_up(build([str(own)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True)))
    assert len(list(out.glob("feed-*.xml"))) == 1


def test_what_an_older_version_left_goes_with_the_first_build(
    out: Path, cache: ClipCache, posts: Path
) -> None:
    make(out, cache, posts)
    whole = bytes_of(out)
    for name in (
        "search/2020-01.json",
        "archive/2020-01-1.html",
        "feed-7.xml",
        "assets/0123456789/app.js",
        ".state",
    ):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(b"old")
    (out / ".sori-manifest.json").unlink()
    make(out, cache, posts)
    assert bytes_of(out) == whole


def test_a_format_that_is_not_asked_for_any_more_goes(out: Path, cache: ClipCache, own: Path) -> None:
    post = str(own / "2026-03-16-1003.md")
    for formats, kinds in (
        (("m4b", "opus"), {".mp3", ".m4b", ".opus"}),
        (("opus",), {".mp3", ".opus"}),
        ((), {".mp3"}),
    ):
        config = Config(show=SHOW, voice="silence", out=str(out), formats=formats)
        assert len(sum_up(build([post], config, cache)).made) == 1
        assert {file.suffix for file in (out / "episodes").iterdir()} & {".mp3", ".m4b", ".opus"} == kinds


def test_without_a_manifest_nothing_of_others_goes(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    strays = ("episodes/mine.html", "assets/mine.png", "light/mine.mp3", "search/mine.json")
    for name in strays:
        (out / name).write_text("own")
    (out / ".sori-manifest.json").unlink()
    make(out, cache, posts)
    assert [(out / name).read_text() for name in strays] == ["own"] * 4


def pruned(out: Path, cache: ClipCache, posts: Path) -> list[str]:
    """Ids of the episodes that a build withdraws, which is without a fault."""
    report = sum_up(
        build([str(posts)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True))
    )
    assert report.failed == ()
    return [each.id for each in report.withdrawn]


def _no_manifest(out: Path, early: Path, gone: str) -> None:
    (out / NAME).unlink()
    for name in ("archive/2026-02-1.html", "search/2026-02.json"):
        (out / name).write_bytes(b"of an episode that has gone")


def _early_manifest(out: Path, early: Path, gone: str) -> None:
    shutil.copy(early / NAME, out / NAME)


def _broken_record(out: Path, early: Path, gone: str) -> None:
    (out / "episodes" / f"{gone}.json").write_bytes(b"{}")


@pytest.mark.parametrize("before", [_no_manifest, _early_manifest, _broken_record])
def test_what_is_withdrawn_goes_whole(
    before: Callable[[Path, Path, str], None], out: Path, cache: ClipCache, own: Path
) -> None:
    """Also where nothing tells any more of its page, or of which post it was."""
    last = own / "2026-03-16-1003.md"
    last.rename(out.parent / last.name)
    make(out, cache, own)
    wanted, early = bytes_of(out), out.parent / "early"
    shutil.copytree(out, early)
    (out.parent / last.name).rename(last)
    (gone,) = (each.id for each in make(out, cache, own).made)
    last.unlink()
    before(out, early, gone)
    assert pruned(out, cache, own) == [gone]
    assert bytes_of(out) == wanted
    assert pruned(out, cache, own) == []


@pytest.mark.skipif(os.name != "posix", reason="only POSIX tells when a file came to be what it is")
@pytest.mark.parametrize("of", ["episodes/*.html", "search/*.json", "*.*"])
def test_an_earlier_copy_of_the_same_size_is_found(of: str, out: Path, cache: ClipCache, own: Path) -> None:
    """Put back with the time it had (`cp -p`)."""
    early, post = out.parent / "early", min(own.glob("*.md"))
    for title in ("하나", "다섯"):
        post.write_text(re.sub("title: .*", f"title: {title}", post.read_text("utf-8")), "utf-8")
        make(out, cache, own)
        if not early.exists():
            shutil.copytree(out, early)
    wanted = bytes_of(out)
    for file in early.glob(of):
        if file.name not in (NAME, LOCK):
            shutil.copy2(file, out / file.relative_to(early))
    assert bytes_of(out) != wanted
    make(out, cache, own)
    assert bytes_of(out) == wanted


def test_of_two_records_of_one_post_one_goes(out: Path, cache: ClipCache, own: Path) -> None:
    """An output of another day came over this one, and meanwhile the post has another date."""
    for post in sorted(own.glob("*.md"))[1:]:
        post.unlink()
    make(out, cache, own)
    wanted = bytes_of(out)
    (episode,) = catalog.load(Folder(out))[0]
    other = replace(episode, id=f"2026-05-05{episode.id[10:]}")
    catalog.save(Folder(out), other)
    assert [each.id for each in make(out, cache, own).withdrawn] == [other.id]
    assert bytes_of(out) == wanted


def test_no_record_leads_out_of_the_output(out: Path, cache: ClipCache, own: Path) -> None:
    outside = out.parent / "outside.txt"
    (episode, *_) = make(out, cache, own).made
    outside.write_text("own")
    record = out / "episodes" / f"{episode.id}.json"
    told = json.loads(record.read_text("utf-8"))
    told["files"].append({"suffix": "/../../../outside.txt", "size": 3, "integrity": ""})
    record.write_text(json.dumps(told), "utf-8")
    manifest = out / ".sori-manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["files"] |= {"../outside.txt": [3, ""], str(outside): [3, ""]}
    told["seal"] = _seal({key: value for key, value in told.items() if key != "seal"})
    manifest.write_text(json.dumps(told), "utf-8")
    (own / "2026-03-14-1001.md").unlink()
    sum_up(build([str(own)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True)))
    make(out, cache, own)
    assert outside.read_text() == "own"


def _sealed(**told: object) -> str:
    """A manifest that tells something else, and has the seal that is right for it."""
    facts = {"version": 2, "made_of": "", "guid": "", "files": {}} | told
    return json.dumps(facts | {"seal": _seal(facts)})


MANIFESTS = (
    *("", "{}", "[]", "XX", '{"version":1,"made_of":"","files":{}}'),
    *(_sealed(files={"index.html": entry}) for entry in ([1e400, "x"], ["1", "x"], [True, "x"], [1, None], [1], None)),
)  # fmt: skip


@pytest.mark.parametrize("told", MANIFESTS)
def test_a_damaged_manifest_is_found_not_published_and_made_again(
    told: str, out: Path, cache: ClipCache, posts: Path
) -> None:
    make(out, cache, posts)
    whole = bytes_of(out)
    (out / "search" / "2020-01.json").write_bytes(b"of an earlier build")
    (out / ".sori-manifest.json").write_text(told)
    assert "manifest.damaged" in {each.rule for each in examine(out) if isinstance(each, Finding)}
    with pytest.raises(StoreError):
        list(upload(out, str(out.parent / "public")))
    assert not (out.parent / "public").exists()
    make(out, cache, posts)
    assert bytes_of(out) == whole


@pytest.mark.parametrize(
    "change", [{"files": {}}, {"made_of": "x"}, {"files": {"mine.txt": [4, "x"]}}, {"guid": "x"}]
)
def test_a_manifest_altered_to_another_one_is_not_believed(
    change: dict[str, object], out: Path, cache: ClipCache, posts: Path
) -> None:
    make(out, cache, posts)
    whole = bytes_of(out)
    manifest = out / ".sori-manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | change), "utf-8")
    (out / "index.html").unlink()
    (out / "mine.txt").write_text("mine")
    make(out, cache, posts)
    assert (out / "mine.txt").read_text() == "mine"
    (out / "mine.txt").unlink()
    assert bytes_of(out) == whole


@pytest.mark.parametrize(
    "told",
    [None, "[", "{}", '{"guid": "x{y}", "url": 3}', '{"guid": "00000000-0000-5000-8000-000000000000"}'],
)
def test_the_guid_of_a_show_comes_back(told: str | None, out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    whole = bytes_of(out)
    (out / "show.json").unlink() if told is None else (out / "show.json").write_text(told)
    assert "show.json" in {each.where for each in examine(out) if isinstance(each, Finding)}
    make(out, cache, posts)
    assert bytes_of(out) == whole


def test_a_stray_file_stays(out: Path, cache: ClipCache, own: Path) -> None:
    make(out, cache, own)
    for name in ("CNAME", "assets/own.css", "episodes/notes.txt"):
        (out / name).write_text("own")
    (own / "2026-03-14-1001.md").unlink()
    sum_up(build([str(own)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True)))
    assert [(out / name).read_text() for name in ("CNAME", "assets/own.css", "episodes/notes.txt")] == [
        "own"
    ] * 3


# ── only what changed is made again ──────────────────────────────────────────────────────────────


def sounds_of(out: Path) -> dict[str, bytes]:
    """By the episode's id: the sound alone."""
    files = (out / "episodes").glob("*.mp3")
    return {f.name.rpartition("-")[0]: f.read_bytes()[tag_size(f.read_bytes()) :] for f in files}


def test_a_page_that_says_the_same_makes_nothing_new(out: Path, cache: ClipCache, own: Path) -> None:
    make(out, cache, own)
    before = {name: data for name, data in bytes_of(out).items() if not name.endswith(".json")}
    post = own / "2026-03-14-1001.md"
    post.write_text(post.read_text("utf-8") + "\n<!-- 2026-03-20 -->\n\n", "utf-8")
    cache.trim(0)
    report = make(out, cache, own)
    assert (len(report.made), len(report.kept), report.spoken) == (0, 3, 0)
    after = bytes_of(out)
    assert {name: after[name] for name in before if not name.startswith(".sori")} == {
        name: data for name, data in before.items() if not name.startswith(".sori")
    }
    assert make(out, cache, own).kept == report.kept


def test_the_shows_title_makes_other_tags_and_no_sound(out: Path, cache: ClipCache, own: Path) -> None:
    make(out, cache, own)
    before = sounds_of(out)
    cache.trim(0)  # nothing could be reused
    report = make(out, cache, own, show=replace(SHOW, title="새 이름"))
    assert (len(report.made), report.spoken, report.reused) == (3, 0, 0)
    assert sounds_of(out) == before
    for episode in report.made:
        assert ID3(out / "episodes" / f"{episode.stem}.mp3")["TALB"].text == ["새 이름"]
        assert episode.updated is None
    fresh = out.with_name("fresh")
    make(fresh, cache, own, show=replace(SHOW, title="새 이름"))
    assert bytes_of(fresh) == bytes_of(out)


def test_sounds_with_other_tags_are_as_if_made_anew(out: Path, cache: ClipCache, own: Path) -> None:
    """Of each format; longer and shorter tags than before."""
    config = Config(show=SHOW, voice="silence", formats=("m4b", "opus"))
    for title in (SHOW.title, "아주 긴 이름 " * 200, "새"):
        shown = replace(config, show=replace(SHOW, title=title))
        fresh = out.with_name(f"fresh{len(title)}")
        for place in (out, fresh):
            sum_up(build([str(own / "2026-03-14-1001.md")], replace(shown, out=str(place)), cache))
        assert bytes_of(out) == bytes_of(fresh)


def test_a_mended_heading_makes_other_chapters_and_no_sound(out: Path, cache: ClipCache, own: Path) -> None:
    make(out, cache, own)
    before = sounds_of(out)
    post = own / "2026-03-14-1001.md"
    post.write_text(post.read_text("utf-8").replace("조용해지는 골목길", "“조용해지는” 골목길"), "utf-8")
    cache.trim(0)
    report = make(out, cache, own)
    assert report.spoken == 0
    (episode,) = report.made
    assert "“조용해지는” 골목길" in [chapter.title for chapter in episode.chapters]
    assert "“조용해지는” 골목길" in [cue.shown for cue in catalog.read(Folder(out), episode.id).cues]
    assert sounds_of(out) == before
    assert episode.updated is not None


def test_what_others_put_into_a_record_stays(out: Path, cache: ClipCache, own: Path) -> None:
    (episode, *_) = make(out, cache, own).made
    file = out / "episodes" / f"{episode.id}.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"rating": 5, "schema": 3}), "utf-8")
    post = own / "2026-03-14-1001.md"
    post.write_text(post.read_text("utf-8").replace("1,250원", "1,300원"), "utf-8")
    assert len(make(out, cache, own).made) == 1
    assert json.loads(file.read_text("utf-8"))["rating"] == 5


@pytest.mark.parametrize(
    "poison",
    [
        {"published": "0001-01-01T00:00:00+00:00"},
        {"published": "9999-12-31T23:59:59-12:00"},
        {"published": "2026-03-14T09:00:00"},
        {"id": 1},
        {"url": None},
        {"cues": "x"},
        {"seconds": "long"},
        [],
        "[" * 100_000,
    ],
)
def test_no_record_stops_the_show(
    poison: dict[str, object] | list[object] | str, out: Path, cache: ClipCache, own: Path
) -> None:
    (episode, *_) = make(out, cache, own).made
    file = out / "episodes" / f"{episode.id}.json"
    record = json.loads(file.read_text("utf-8"))
    told = (
        poison
        if isinstance(poison, str)
        else json.dumps(record | poison if isinstance(poison, dict) else poison)
    )
    file.write_text(told, "utf-8")
    (own / "2026-03-14-1001.md").unlink()  # the post that could mend it is gone
    report = make(out, cache, own)
    assert [episode.id in str(error) for error in report.failed] == [True]
    assert (len(report.kept), (out / "feed.xml").is_file()) == (2, True)
