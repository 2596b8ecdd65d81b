"""A briefing of a small show, end to end, with the voice that is silent."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from reader import catalog
from reader.briefing import FOLDER, Brief, Window, brief
from reader.cache import ClipCache, FolderCache
from reader.check import examine
from reader.check.finding import Finding
from reader.config import Config, Show
from reader.errors import BusyError, ConfigError, ReaderError, SourceError, StoreError
from reader.events import Event, Kept, Made, Said, Withheld, sum_up
from reader.model import KOREA, Episode
from reader.pipeline import Asked, build
from reader.publish import upload
from reader.store import LOCK, Folder, open_store
from tests.judge import ffmpeg

SHOW = Show(title="한결 소식", url="https://pod.example.kr/news/", email="radio@example.kr")
SENTENCES = (
    "{0} 이야기의 첫 문장은 무엇이 있었는지를 말합니다.",
    "{0} 이야기의 둘째 문장은 어디에서 있었는지를 말합니다.",
    "{0} 이야기의 셋째 문장은 누가 그랬는지를 말합니다.",
    "{0} 이야기의 넷째 문장은 왜 그랬는지를 말합니다.",
)
POSTS = {
    "2026-11-27-old": ("지난 소식", "환경"),
    "2026-11-28-bus": ("버스가 늦습니다", "교통"),
    "2026-11-28-rain": ("비가 옵니다", "날씨"),
    "2026-11-28-road": ("길을 고칩니다", "교통"),
    "2026-11-28-snow": ("눈도 옵니다", "날씨"),
    "2026-11-28-tram": ("전차가 다닙니다", "교통"),
}
MORNING = datetime(2026, 11, 29, 7, tzinfo=KOREA)
DAY = Window(MORNING - timedelta(days=1), MORNING)


def written(folder: Path, posts: dict[str, tuple[str, str]] = POSTS) -> Path:
    folder.mkdir(exist_ok=True)
    for name, (title, category) in posts.items():
        text = " ".join(SENTENCES).format(title)
        head = f"---\ntitle: {title}\ncategories: [{category}]\n---\n"
        (folder / f"{name}.md").write_text(f"{head}{text}\n\n## 뒤\n\n뒤에 오는 말입니다.\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with posts, their show and its clips."""
    folder = tmp_path_factory.mktemp("built")
    config = Config(show=SHOW, voice="silence", out=str(folder / "out"))
    assert sum_up(build([str(written(folder / "posts"))], config, FolderCache(folder / "clips"))).failed == ()
    return folder


@pytest.fixture
def config(tmp_path: Path, built: Path) -> Config:
    """Of a show that is built, to change."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return Config(show=SHOW, voice="silence", out=str(tmp_path / "out"))


def told(config: Config, cache: ClipCache, asked: Brief = Brief(DAY, 1)) -> list[Event]:  # noqa: B008 (it is frozen)
    return list(brief(config, cache, asked))


def made(config: Config, cache: ClipCache, asked: Brief = Brief(DAY, 1)) -> Episode:  # noqa: B008 (it is frozen)
    (event,) = [each for each in told(config, cache, asked) if isinstance(each, Made | Kept)]
    return catalog.read(Folder(f"{config.out}/{FOLDER}"), event.episode.id)


def files(config: Config) -> dict[str, bytes]:
    root = Path(config.out) / FOLDER
    return {
        str(f.relative_to(root)): f.read_bytes() for f in root.rglob("*") if f.is_file() and f.name != LOCK
    }


def test_what_is_told_in_which_order(config: Config, cache: ClipCache) -> None:
    episode = made(config, cache, Brief(DAY, 7))
    assert (episode.title, episode.published) == ("11월 29일 일요일 아침 소식", MORNING)
    headlines = [cue.shown for cue in episode.cues if cue.role == "item"]
    assert [cue.shown for cue in episode.cues if cue.role not in ("paragraph", "item")] == [
        "11월 29일 일요일 아침 소식",
        "합성 음성으로 읽어 드립니다.",
        "주요 소식",
        "교통 소식",
        *headlines[:3],
        "날씨 소식",
        *headlines[3:],
        "끝입니다.",
    ]
    assert [cue.shown for cue in episode.cues if cue.section == 0] == [
        "한결 소식에서 새 소식 5건을 약 2분 동안 전합니다."
    ]
    for title in headlines:
        (lead,) = [section.blocks[0].text for section in episode.sections if section.heading == title]
        assert lead == " ".join(SENTENCES).format(title)
    assert episode.seconds < 420


@pytest.mark.parametrize("minutes", [1, 1.25, 1.5])
def test_it_is_as_long_as_it_was_to_be(config: Config, cache: ClipCache, minutes: float) -> None:
    """Half a sentence is 3 s here, at most."""
    assert made(config, cache, Brief(DAY, minutes)).seconds == pytest.approx(minutes * 60, abs=3)


def test_its_own_pace_counts(config: Config, cache: ClipCache) -> None:
    slow = replace(config, listening=replace(config.listening, pace=0.8, pauses=1.3), voice="espeak")
    assert made(slow, cache, Brief(DAY, 1.5)).seconds == pytest.approx(90, abs=4)


def test_jingles_and_chimes_count(config: Config, cache: ClipCache, tmp_path: Path) -> None:
    intro = tmp_path / "intro.mp3"
    (mp3,) = Path(config.out, "episodes").glob("2026-11-27*.mp3")
    shutil.copy(mp3, intro)
    loud = replace(config, intro=str(intro), earcons=True)
    assert made(loud, cache, Brief(DAY, 1.5)).seconds == pytest.approx(90, abs=3)


def test_only_its_own_words_are_spoken(config: Config, cache: ClipCache) -> None:
    said = [event for event in told(config, cache, Brief(DAY, 7)) if isinstance(event, Said)]
    assert [event.shown for event in said if event.fresh] == [
        "11월 29일 일요일 아침 소식",
        "한결 소식에서 새 소식 5건을 약 2분 동안 전합니다.",
        "주요 소식",
        "교통 소식",
        "날씨 소식",
    ]
    assert len(said) > 20


def test_what_has_no_headline_is_counted_and_listed(config: Config, cache: ClipCache, tmp_path: Path) -> None:
    titles = [f"{name} 마을의 다리를 올해 안에 새로 놓기로 했습니다" for name in ("가람", "나루", "다솜")]
    more = {f"2026-11-28-bridge{at}": (title, "날씨") for at, title in enumerate(titles)}
    list(build([str(written(tmp_path / "posts", more))], config, cache))
    episode = made(config, cache)
    headlines = [cue.shown for cue in episode.cues if cue.role == "item"]
    others, shown = 8 - len(headlines), [cue.shown for cue in episode.cues]
    assert 0 < others < 5
    assert (
        f"한결 소식에서 새 소식 8건 가운데 {len(headlines)}건의 제목을, 시간이 닿는 대로 첫머리까지 약 1분 동안 전합니다."
        in shown
    )
    assert f"그 밖에 {others}건이 더 있습니다." in shown
    assert sum(title in episode.summary for title, _ in (POSTS | more).values()) == others
    assert len(episode.stories) == 8


def test_the_same_records_give_the_same_bytes(config: Config, cache: ClipCache, tmp_path: Path) -> None:
    made(config, cache)
    once = files(config)
    assert {"feed.xml", "index.html", "cover.jpg"} <= once.keys()
    assert isinstance(told(config, cache)[-2], Kept)
    assert files(config) == once
    shutil.rmtree(Path(config.out) / FOLDER)
    emptied = FolderCache(tmp_path / "emptied")
    said = [each for each in told(config, emptied) if isinstance(each, Said)]
    assert all(each.fresh for each in said)
    assert files(config) == once


def test_a_new_story_makes_it_anew_and_leaves_nothing_behind(
    config: Config, cache: ClipCache, tmp_path: Path
) -> None:
    before = made(config, cache)
    posts = written(tmp_path / "posts", {"2026-11-28-wind": ("바람이 붑니다", "날씨")})
    list(build([str(posts)], config, cache))
    after = made(config, cache)
    assert (after.id, len(after.stories)) == (before.id, 6)
    assert {name for name in files(config) if before.edition in name} == set()


def test_a_damaged_one_comes_back(config: Config, cache: ClipCache) -> None:
    episode = made(config, cache)
    once = files(config)
    Path(config.out, FOLDER, catalog.name(episode.stem, ".mp3")).write_bytes(b"")
    made(config, cache)
    assert files(config) == once


def test_who_tells_a_day_and_no_hour_is_told_once(config: Config, cache: ClipCache) -> None:
    evening = MORNING - timedelta(hours=10)
    first = made(config, cache, Brief(Window(evening - timedelta(days=1), evening)))
    assert len(first.stories) == 6  # that of the 27th, too, whose hour nobody knows
    assert isinstance(told(config, cache)[-1], Withheld)
    by_category = made(config, cache, Brief(DAY, 1, ("교통",)))
    assert (by_category.title, len(by_category.stories)) == ("11월 29일 일요일 아침 소식, 교통", 3)
    assert made(config, cache, Brief(DAY, 1, ("교통", "교통"))) == by_category


def test_nothing_new_is_no_episode_and_no_error(config: Config, cache: ClipCache) -> None:
    later = Window(MORNING + timedelta(days=7), MORNING + timedelta(days=8))
    (event,) = told(config, cache, Brief(later))
    assert isinstance(event, Withheld)
    assert not (Path(config.out) / FOLDER).exists()


def refused(config: Config, cache: ClipCache, asked: Brief = Brief(DAY, 1)) -> ReaderError:  # noqa: B008 (it is frozen)
    with pytest.raises(ReaderError) as raised:
        told(config, cache, asked)
    assert raised.value.mend
    return raised.value


def test_what_it_cannot_be_made_of_is_told(config: Config, cache: ClipCache, tmp_path: Path) -> None:
    assert isinstance(refused(replace(config, out=str(tmp_path / "none")), cache), SourceError)
    assert "교통" in refused(config, cache, Brief(DAY, 1, ("교톻",))).mend
    assert isinstance(refused(replace(config, show=replace(SHOW, title="다른")), cache), ConfigError)
    with Folder(f"{config.out}/{FOLDER}").alone():
        assert isinstance(refused(config, cache, Brief(DAY, 1, wait=0.0)), BusyError)


def test_a_damaged_record_of_the_day_is_told_and_the_others_are(config: Config, cache: ClipCache) -> None:
    (record, *_) = Path(config.out, "episodes").glob("2026-11-28-*[0-9a-f].json")
    record.write_bytes(b"{}")
    report = sum_up(brief(config, FolderCache(Path(config.out) / "other"), Brief(DAY, 1)))
    assert (len(report.failed), len(report.made)) == (1, 1)
    for each in Path(config.out, "episodes").glob("2026-*[0-9a-f].json"):
        each.write_bytes(b"{}")
    assert isinstance(refused(config, FolderCache(Path(config.out) / "another")), StoreError)


def test_a_build_of_the_show_leaves_it_alone(config: Config, cache: ClipCache, tmp_path: Path) -> None:
    made(config, cache)
    once = files(config)
    (tmp_path / "posts" / "2026-11-28-bus.md").unlink()
    report = sum_up(build([str(tmp_path / "posts")], config, cache, Asked(prune=True)))
    assert len(report.withdrawn) == 1
    assert files(config) == once


def test_in_a_bucket_it_is_the_same(config: Config, cache: ClipCache, bucket: str) -> None:
    made(config, cache)
    shutil.move(Path(config.out) / FOLDER, Path(config.out).parent / "here")
    list(upload(Path(config.out), f"s3://{bucket}/show"))
    far = replace(config, out=f"s3://{bucket}/show")
    list(brief(far, cache, Brief(DAY, 1)))
    there = open_store(f"{far.out}/{FOLDER}")
    here = Folder(Path(config.out).parent / "here")
    (entry,), _ = catalog.entries(here)
    for name in (*catalog.owned(entry), "feed.xml", "index.html"):
        assert there.read(name) == here.read(name)
    with pytest.raises(StopIteration):
        next(each for each in brief(far, cache, Brief(DAY, 1)) if isinstance(each, Made))


def test_it_is_a_show_that_nothing_is_wrong_with(config: Config, cache: ClipCache) -> None:
    made(config, cache)
    found = [each for each in examine(Path(config.out) / FOLDER, sound=False) if isinstance(each, Finding)]
    assert [str(each) for each in found] == []


def test_its_pages_lead_to_the_stories(config: Config, cache: ClipCache) -> None:
    episode = made(config, cache, Brief(DAY, 7))
    there = {each.title: each.id for each in catalog.load(Folder(config.out))[0]}
    pages = [f"{SHOW.url}episodes/{there[cue.shown]}.html" for cue in episode.cues if cue.role == "item"]
    root = Path(config.out, FOLDER)
    transcript = (root / catalog.name(episode.stem, ".transcript.html")).read_text("utf-8")
    page = (root / catalog.name(episode.id, ".html")).read_text("utf-8")
    notes = (root / "feed.xml").read_text("utf-8")
    assert [transcript.count(f'href="{each}"') for each in pages] == [2] * 5  # headline, and heading
    assert [page.count(f'href="{each}"') for each in pages] == [2] * 5
    assert [notes.count(f'href="{each}"') for each in pages] == [2] * 5  # shownotes, and psc:chapters


def test_its_chapters_are_a_tree_that_leads_to_the_stories(config: Config, cache: ClipCache) -> None:
    episode = made(config, cache, Brief(DAY, 7))
    file = Path(config.out, FOLDER, catalog.name(episode.stem, ".mp3"))
    tags = ID3(file)
    found = [tags[f"CHAP:ch{number}"] for number in range(len(episode.chapters))]
    titles = [each.sub_frames["TIT2"].text[0] for each in found]
    tree = {each.element_id: each for each in tags.getall("CTOC")}
    parts = [name for name in tree["toc"].child_element_ids if name.startswith("toc")]
    assert [tree[name].sub_frames["TIT2"].text[0] for name in parts] == ["교통 소식", "날씨 소식"]
    below = [[titles[int(own[2:])] for own in tree[name].child_element_ids] for name in parts]
    assert [len(each) for each in below] == [4, 3]
    pages = [own for each in found for own in (link.url for link in each.sub_frames.getall("WXXX"))]
    there = {each.title: each.id for each in catalog.load(Folder(config.out))[0]}
    assert pages == [f"{SHOW.url}episodes/{there[title]}.html" for title in titles if title in there]
    command = [ffmpeg(), "-i", str(file), "-f", "ffmetadata", "-"]
    seen = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert [line[6:] for line in seen.splitlines() if line.startswith("title=")][1:] == titles
    listed = json.loads(file.with_name(f"{episode.stem}.chapters.json").read_text("utf-8"))["chapters"]
    assert [each["url"] for each in listed if "url" in each] == pages
