"""The same posts told otherwise: a show of its own each, from the same clips; made after the main one, withdrawn when asked for no more."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reader import catalog, config, manifest, variants
from reader.cache import ClipCache, FolderCache
from reader.config import Config, Show, Variant
from reader.errors import ConfigError, StoreError, VoiceError
from reader.events import Event, Kept, Made, Report, Shown, Varied, sum_up
from reader.listening import LEVELS, Listening
from reader.manifest import Manifest
from reader.pipeline import Asked, build
from reader.publish import Sent, upload
from reader.publish import sum_up as sum_steps
from reader.repair import repair
from reader.store import Folder
from tests.test_pipeline import snapshot

POST = """---
title: 버스 요금이 바뀝니다
date: 2026-03-02
---

버스 요금이 다음 달부터 바뀝니다.

## 얼마인가

| 노선 | 요금 |
| --- | --- |
| 1번 | 1,500원 |
| 2번 | 1,700원 |

청소년은 절반만 냅니다.
"""
SIMPLE = Variant("simple", "간단히", LEVELS["simple"])
FULL = Variant("full", "자세히", LEVELS["full"])
SLOW = Variant("slow", "천천히", Listening(pace=0.85, pauses=1.3))


@pytest.fixture
def post(tmp_path: Path) -> Path:
    file = tmp_path / "site" / "post.md"
    file.parent.mkdir()
    file.write_text(POST, "utf-8")
    return file


def settings(out: Path, *chosen: Variant) -> Config:
    return Config(Show(url="https://pod.example.kr/"), "silence", str(out), variants=chosen)


def made(post: Path, chosen: Config, cache: ClipCache, *, prune: bool = False) -> Report:
    return sum_up(build([str(post)], chosen, cache, Asked(prune=prune)))


def text(out: Path) -> str:
    store = Folder(out)
    return " ".join(cue.shown for each in catalog.load(store)[0] for cue in each.cues)


def test_each_is_a_show_of_its_own_from_the_same_clips(out: Path, cache: ClipCache, post: Path) -> None:
    report = made(post, settings(out, SIMPLE, FULL, SLOW), cache)
    others = dict(report.variants)
    assert [*others] == ["simple", "full", "slow"]
    assert [len(each.made) for each in (report, *others.values())] == [1, 1, 1, 1]
    assert others["simple"].spoken == 1  # what was left out
    assert "1,500원" in text(out)
    assert "1,500원" not in text(out / "simple")
    assert "표 1개는 뺐습니다." in text(out / "simple")
    page = next((out / "simple" / "episodes").glob("*.html")).read_text("utf-8")
    assert "1,500원" in page
    (main,), (slow,) = (catalog.load(Folder(each))[0] for each in (out, out / "slow"))
    assert slow.seconds > main.seconds / 0.85
    assert slow.cues[0].end - slow.cues[0].start == pytest.approx(
        (main.cues[0].end - main.cues[0].start) / 0.85, abs=0.01
    )
    feeds = [(each / "feed.xml").read_text("utf-8") for each in (out, out / "simple", out / "slow")]
    assert "https://pod.example.kr/simple/episodes/" in feeds[1]
    assert len({each.partition("<podcast:guid>")[2][:36] for each in feeds}) == 3


def test_they_link_one_another_once_all_are_there(out: Path, cache: ClipCache, post: Path) -> None:
    made(post, settings(out, SIMPLE, SLOW), cache)
    for place, links in (
        ("", ["simple/", "slow/"]),
        ("simple", ["../", "../slow/"]),
        ("slow", ["../", "../simple/"]),
    ):
        page = (out / place / "index.html").read_text("utf-8")
        assert all(f'<a href="{link}">' in page for link in links)
    assert "다른 판: 간단히 https://pod.example.kr/simple/feed.xml" in (out / "feed.xml").read_text("utf-8")


def test_a_second_build_makes_nothing(out: Path, cache: ClipCache, post: Path) -> None:
    chosen = settings(out, SIMPLE, SLOW)
    made(post, chosen, cache)
    before = snapshot(out)
    report = made(post, chosen, cache)
    assert [len(each.kept) for each in (report, *dict(report.variants).values())] == [1, 1, 1]
    assert snapshot(out) == before


def test_what_the_main_show_sweeps_is_its_own(out: Path, cache: ClipCache, post: Path) -> None:
    chosen = settings(out, SIMPLE)
    made(post, chosen, cache)
    post.write_text(POST.replace("다음 달", "오월"), "utf-8")
    report = made(post, chosen, cache)
    assert [len(each.made) for each in (report, dict(report.variants)["simple"])] == [1, 1]
    for each in (out, out / "simple"):
        assert "오월" in text(each)
        assert len(list((each / "episodes").glob("*.mp3"))) == 1
    post.unlink()
    (post.parent / "other.md").write_text("# 다른 글\n\n다른 이야기입니다.", "utf-8")
    report = made(post.parent, chosen, cache, prune=True)
    assert [len(each.withdrawn) for each in (report, dict(report.variants)["simple"])] == [1, 1]


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_stopped_between_shows_the_next_build_ends_as_one_in_peace(
    tmp_path: Path, post: Path, stop: int
) -> None:
    peace, stopped = tmp_path / "peace", tmp_path / "stopped"
    made(post, settings(peace, SIMPLE, SLOW), FolderCache(tmp_path / "a"))
    going = build([str(post)], settings(stopped, SIMPLE, SLOW), FolderCache(tmp_path / "b"))
    seen = 0
    for event in going:
        seen += isinstance(event, Shown)
        if seen == stop:
            going.close()  # type: ignore[attr-defined]
            break
    if stop < 3:
        assert 'href="slow/"' not in (stopped / "index.html").read_text("utf-8")
    made(post, settings(stopped, SIMPLE, SLOW), FolderCache(tmp_path / "b"))
    assert {name: data for name, (_, data) in relative(stopped).items()} == {
        name: data for name, (_, data) in relative(peace).items()
    }


def relative(out: Path) -> dict[str, tuple[int, bytes]]:
    found = {str(Path(name).relative_to(out)): each for name, each in snapshot(out).items()}
    return {name: each for name, each in found.items() if not name.endswith("episodes")}


def test_one_that_is_asked_for_no_more_is_told_and_goes_when_pruned(
    out: Path, cache: ClipCache, post: Path
) -> None:
    made(post, settings(out, SIMPLE, SLOW), cache)
    (out / "simple" / "mine.txt").write_text("내 것", "utf-8")
    report = made(post, settings(out, SLOW), cache)
    assert [place for place, _ in report.notes] == ["simple"]
    assert variants.is_there(str(out / "simple"))
    assert "simple/" not in (out / "index.html").read_text("utf-8")
    report = made(post, settings(out, SLOW), cache, prune=True)
    assert ("simple", "‘simple’ 판을 거두었습니다") in report.notes
    assert len(report.withdrawn) == 1
    assert [each.name for each in (out / "simple").iterdir() if each.is_file() and each.name[0] != "."] == [
        "mine.txt"
    ]
    assert made(post, settings(out, SLOW), cache, prune=True).notes == ()
    assert Manifest.load(Folder(out)).variants == ("slow",)
    assert len(made(post, settings(out, SIMPLE, SLOW), cache).variants[0][1].made) == 1


def test_they_are_published_with_the_show_feeds_last(
    out: Path, cache: ClipCache, post: Path, tmp_path: Path
) -> None:
    made(post, settings(out, SIMPLE), cache)
    there = tmp_path / "there"
    sent = [step.name for step in upload(out, str(there)) if isinstance(step, Sent)]
    assert {"feed.xml", "simple/feed.xml"} == set(sent[-2:])
    assert "simple/index.html" in sent
    assert sum_steps(upload(out, str(there))).sent == ()
    made(post, settings(out), cache, prune=True)
    gone = sum_steps(upload(out, str(there), delete=True)).deleted
    assert "simple/feed.xml" in gone
    assert all(name.startswith("simple/") for name in gone)
    assert [file for file in (there / "simple").rglob("*") if file.is_file()] == []
    (out / "simple").mkdir(exist_ok=True)
    assert manifest.below(out) == []


def test_one_that_is_not_whole_is_not_published(
    out: Path, cache: ClipCache, post: Path, tmp_path: Path
) -> None:
    made(post, settings(out, SIMPLE), cache)
    next((out / "simple" / "episodes").glob("*.mp3")).unlink()
    with pytest.raises(StoreError, match="mp3"):
        list(upload(out, str(tmp_path / "there")))
    assert not (tmp_path / "there" / "feed.xml").exists()


def test_each_is_repaired_as_it_was(out: Path, cache: ClipCache, post: Path) -> None:
    chosen = settings(out, SIMPLE)
    made(post, chosen, cache)
    before = snapshot(out)
    for show in chosen.shows:
        Path(show.out, "index.html").unlink()
        sum_up(repair(show))
    assert {name: data for name, (_, data) in snapshot(out).items()} == {
        name: data for name, (_, data) in before.items()
    }


def test_what_is_piped_in_is_read_once(out: Path, cache: ClipCache, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POST.encode())))
    report = sum_up(build(["-"], settings(out, SIMPLE), cache))
    assert (len(report.made), len(dict(report.variants)["simple"].made)) == (1, 1)


def test_what_is_told_says_of_which_show(out: Path, cache: ClipCache, post: Path) -> None:
    told: list[Event] = list(build([str(post)], settings(out, SIMPLE), cache))
    order = [each for each in told if isinstance(each, Varied | Made | Kept)]
    assert [type(each).__name__ for each in order] == ["Varied", "Made", "Varied", "Made"]
    assert [each.name for each in order if isinstance(each, Varied)] == ["", "simple"]
    assert not any(isinstance(each, Varied) for each in build([str(post)], settings(out), cache))


def test_a_voice_without_a_pace_is_refused_before_anything_is_made(
    out: Path, cache: ClipCache, post: Path
) -> None:
    chosen = replace(settings(out, SLOW), voice="google")
    with pytest.raises(VoiceError, match="느리게나 빠르게"):
        made(post, chosen, cache)
    assert not out.exists()


def test_an_output_of_before_has_none(out: Path, cache: ClipCache, post: Path) -> None:
    made(post, settings(out), cache)
    assert "variants" not in json.loads((out / manifest.NAME).read_text("utf-8"))
    assert Manifest.load(Folder(out)).variants == ()


@pytest.mark.parametrize(
    ("told", "chosen"),
    [
        ("[variant.simple]", SIMPLE),
        ("[variant.full]", FULL),
        ("[variant.slow]", SLOW),
        ('[variant.slow]\ntitle = "느리게"\npace = 0.8', replace(SLOW, title="느리게", listening=Listening(pace=0.8, pauses=1.3))),
        ('[variant.b]\nskip = ["notes"]', Variant("b", "b", Listening(skip=("notes",)))),
        ('[variant.b]\nlevel = "자세히"', Variant("b", "b", LEVELS["full"])),
        ('[listening]\nsynthetic = "낭독."\n[variant.simple]', replace(SIMPLE, listening=replace(LEVELS["simple"], synthetic="낭독."))),
    ],
)  # fmt: skip
def test_how_one_is_asked_for(tmp_path: Path, told: str, chosen: Variant) -> None:
    file = tmp_path / "reader.toml"
    file.write_text(told, "utf-8")
    assert config.load(str(file)).variants == (chosen,)


@pytest.mark.parametrize(
    "told",
    ["[variant.episodes]", "[variant.briefing]", '[variant."../x"]', "[variant.a]\nvoice = 'sori'", "[variant.a]\npace = 9.0",
     "[variant]\na = 1", "variant = 1", "[variant.a]\nskip = ['words']", "[variant.가]"],
)  # fmt: skip
def test_what_can_not_be_one(tmp_path: Path, told: str) -> None:
    file = tmp_path / "reader.toml"
    file.write_text(told, "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(str(file))
    assert caught.value.where.startswith(str(file))


def test_a_copy_of_a_show_elsewhere_is_none_of_ours(
    out: Path, cache: ClipCache, post: Path, tmp_path: Path
) -> None:
    made(post, settings(out), cache)
    shutil.copytree(out, tmp_path / "copy")
    (out / "linked").symlink_to(tmp_path / "copy")
    assert manifest.below(out) == []
