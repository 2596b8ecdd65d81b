"""The main job, end to end, with the shipped fake voice and, once, the real one."""

import json
import re
import subprocess
from pathlib import Path

import feedparser
import podcastparser
import pytest

from reader import article, catalog, pipeline, supply
from reader.cache import ClipCache
from reader.config import Config, Show
from reader.errors import DefectError, SourceError
from reader.events import Begun, Event, Made, Report, Said, Shown, sum_up
from reader.model import Article, Entry, Episode, Post, Sound, Verdict
from reader.pipeline import Asked, build
from reader.sound import decode
from reader.store import LOCK, Folder
from tests.judge import ffmpeg

SHOW = Show(url="https://pod.example.kr/news/")


def make(out: Path, cache: ClipCache, *places: Path, voice: str = "silence", show: Show = SHOW) -> Report:
    config = Config(show=show, voice=voice, out=str(out))
    return sum_up(build([str(place) for place in places], config, cache))


def whole(out: Path, entry: Entry) -> Episode:
    return catalog.read(Folder(out), entry.id)


def sidecars(out: Path) -> list[Path]:
    return [file for file in (out / "episodes").glob("*.json") if not file.name.endswith(".chapters.json")]


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(f): (f.stat().st_mtime_ns, f.read_bytes())
        for f in folder.rglob("*")
        if f.is_file() and f.name != LOCK
    }


def test_each_post_becomes_an_episode_with_its_files(out: Path, cache: ClipCache, posts: Path) -> None:
    report = make(out, cache, posts)
    assert [episode.title for episode in report.made] == [
        "한결시 마을버스 12개 노선 4월부터 전기버스로 바뀐다!",
        "[정책] 청년 월세 지원: 만 19~34세, 월 20만원씩 12개월",
        "국립온새미로과학관, AI 별자리 해설 서비스 시작",
    ]
    assert all((out / name).is_file() for e in report.made for name in catalog.owned(e))
    assert all(episode.id.isascii() for episode in report.made)
    assert {"feed.xml", "index.html", "cover.jpg"} <= {file.name for file in out.iterdir()}


def test_what_lies_in_a_folder_and_is_not_read_is_told(out: Path, cache: ClipCache, tmp_path: Path) -> None:
    folder = tmp_path / "글들"
    folder.mkdir()
    (folder / "하나.md").write_text("# 하나\n\n첫 글이다.", "utf-8")
    (folder / "회의록.hwp").write_bytes(b"\0")
    report = make(out, cache, folder)
    assert (len(report.made), report.failed) == (1, ())
    assert [(Path(one.place).name, ".hwp" in one.why) for one in report.withheld] == [("회의록.hwp", True)]


def test_chapters_agree_everywhere(out: Path, cache: ClipCache, posts: Path) -> None:
    (episode,) = make(out, cache, posts / "2026-03-14-1001.md").made
    titles = ["머리말", "조용해지는 골목길", "요금과 배차 간격", "문의"]
    assert [chapter.title for chapter in episode.chapters] == titles
    file = out / "episodes" / episode.stem
    listed = json.loads((out / catalog.name(episode.stem, ".chapters.json")).read_text("utf-8"))
    assert [chapter["title"] for chapter in listed["chapters"]] == titles
    command = [ffmpeg(), "-i", f"{file}.mp3", "-f", "ffmetadata", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert [line[6:] for line in told.splitlines() if line.startswith("title=")][1:] == titles
    assert decode(file.with_name(f"{episode.stem}.mp3").read_bytes()).seconds == pytest.approx(
        episode.seconds, abs=0.03
    )


def test_every_paragraph_and_row_is_said_and_no_promo(out: Path, cache: ClipCache, posts: Path) -> None:
    (episode,) = make(out, cache, posts / "2026-03-14-1001.md").made
    said = "\n".join(cue.shown for cue in whole(out, episode).cues)
    for kept in (
        "전기버스 48대를 투입합니다.",
        "62.5%로",
        "막차는 밤 11시 20분에",
        "031-555-0142",
        "한결역 – 솔숲마을",
        "6월 15일",
    ):
        assert kept in said
    for dropped in ("바로가기", "한결소식 속보", "&nbsp;", "출처"):
        assert dropped not in said
    assert episode.source.startswith("한결시 마을버스 12개 노선")


def test_the_feed_is_read_by_others(out: Path, cache: ClipCache, posts: Path) -> None:
    report = make(out, cache, posts)
    raw = (out / "feed.xml").read_bytes()
    parsed = feedparser.parse(raw)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == [episode.title for episode in reversed(report.made)]
    with (out / "feed.xml").open("rb") as file:
        podcast = podcastparser.parse("https://pod.example.kr/news/feed.xml", file)
    for episode, entry in zip(reversed(report.made), podcast["episodes"], strict=True):
        (enclosure,) = entry["enclosures"]
        mp3 = out / "episodes" / f"{episode.stem}.mp3"
        assert enclosure["url"] == f"https://pod.example.kr/news/episodes/{episode.stem}.mp3"
        assert (enclosure["file_size"], enclosure["mime_type"]) == (mp3.stat().st_size, "audio/mpeg")
        assert entry["guid"] == f"sori-reader:{episode.id}"
        assert entry["total_time"] == round(episode.seconds)
        assert len(entry["chapters"]) == len(episode.chapters)


def test_the_second_time_nothing_is_made_or_written(out: Path, cache: ClipCache, posts: Path) -> None:
    make(out, cache, posts)
    before = snapshot(out)
    report = make(out, cache, posts)
    assert (len(report.made), len(report.kept), report.spoken) == (0, 3, 0)
    assert snapshot(out) == before


def test_one_word_changed_is_one_sentence_spoken(out: Path, cache: ClipCache, own: Path) -> None:
    (before, *_) = make(out, cache, own).made
    shown = {cue.shown for cue in whole(out, before).cues}
    post = own / "2026-03-14-1001.md"
    post.write_text(post.read_text("utf-8").replace("1,250원 그대로입니다", "1,300원 그대로입니다"), "utf-8")
    report = make(out, cache, own)
    (after,) = report.made
    assert (len(report.kept), report.spoken) == (2, 1)
    assert (after.id, after.published) == (before.id, before.published)
    assert [cue.shown for cue in whole(out, after).cues if cue.shown not in shown] == [
        "요금은 1,300원 그대로입니다."
    ]


def test_an_edit_keeps_id_and_date_and_tells_when_it_was_updated(
    out: Path, cache: ClipCache, own: Path
) -> None:
    (before, *_) = make(out, cache, own).made
    assert before.updated is None
    post = own / "2026-03-14-1001.md"
    post.write_text(post.read_text("utf-8").replace("1,250원", "1,300원"), "utf-8")
    (after,) = make(out, cache, own).made
    assert after.updated is not None
    (spoken_anew, *_) = make(out, cache, own, voice="espeak").made
    assert spoken_anew.updated == after.updated  # another voice is no edit


def test_a_correction_is_said_first(out: Path, cache: ClipCache, own: Path) -> None:
    (before, *_) = make(out, cache, own).made
    post = own / "2026-03-14-1001.md"
    text = post.read_text("utf-8").replace("image:", "correction: 요금은 1,300원입니다.\nimage:", 1)
    post.write_text(text.replace("1,250원", "1,300원"), "utf-8")
    (after,) = make(out, cache, own).made
    assert after.id == before.id
    assert [cue.shown for cue in whole(out, after).cues[3:5]] == [
        "정정합니다.",
        "요금은 1,300원입니다.",
    ]
    assert [cue.role for cue in whole(out, after).cues[3:5]] == ["correction", "correction"]


def test_prune_withdraws_what_is_no_more(out: Path, cache: ClipCache, own: Path) -> None:
    make(out, cache, own)
    (own / "2026-03-14-1001.md").unlink()
    config = Config(show=SHOW, voice="silence", out=str(out))
    assert len(make(out, cache, own).withdrawn) == 0
    report = sum_up(build([str(own)], config, cache, Asked(prune=True)))
    (gone,) = report.withdrawn
    assert not list(out.rglob(f"{gone.id}*"))
    assert gone.id not in (out / "feed.xml").read_text("utf-8")
    assert len(sidecars(out)) == 2


def test_prune_withdraws_nothing_when_a_post_could_not_be_read(
    out: Path, cache: ClipCache, own: Path
) -> None:
    make(out, cache, own)
    (own / "2026-03-14-1001.md").write_bytes(b"")
    report = sum_up(
        build([str(own)], Config(show=SHOW, voice="silence", out=str(out)), cache, Asked(prune=True))
    )
    assert (len(report.withdrawn), len(report.failed), len(sidecars(out))) == (0, 1, 3)


def test_a_lost_file_is_made_again(out: Path, cache: ClipCache, posts: Path) -> None:
    (episode, *_) = make(out, cache, posts).made
    (out / "episodes" / f"{episode.stem}.mp3").unlink()
    report = make(out, cache, posts)
    assert ([e.id for e in report.made], report.spoken) == ([episode.id], 0)


def test_the_same_post_gives_the_same_bytes(tmp_path: Path, cache: ClipCache, posts: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path / name, cache, posts)
    first, second = (
        {k.removeprefix(str(tmp_path / n)): v[1] for k, v in snapshot(tmp_path / n).items()} for n in "ab"
    )
    assert first == second


BROKEN = {
    "empty.md": b"",
    "blank.md": b"\n\n  \n",
    "binary.md": bytes(range(256)) * 20,
    "only-front-matter.md": "---\ntitle: 제목\n---\n".encode(),
}


def test_broken_posts_are_named_and_the_good_ones_made(out: Path, cache: ClipCache, own: Path) -> None:
    for name, data in BROKEN.items():
        (own / name).write_bytes(data)
    report = make(out, cache, own)
    assert len(report.made) == 3
    named = sorted(error.where for error in report.failed)
    assert [Path(where).name for where in named] == sorted(BROKEN)
    assert all(error.what for error in report.failed)


def test_a_mistake_of_ours_is_named_and_the_other_posts_made(
    out: Path, cache: ClipCache, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(post: Post) -> Article:
        return real(post) if "1001" not in post.place else real(None)  # type: ignore[arg-type]

    real = article.read
    monkeypatch.setattr(article, "read", faulty)
    report = make(out, cache, own)
    (failure,) = report.failed
    assert isinstance(failure, DefectError)
    assert "1001.md" in failure.where
    assert "AttributeError" in str(failure)
    assert ".py:" in str(failure)
    assert len(report.made) == 2
    assert (out / "feed.xml").is_file()


def test_broken_front_matter_loses_nothing(out: Path, cache: ClipCache, own: Path) -> None:
    (own / "2026-03-17-1004.md").write_text(
        "---\ntitle: [속보] 눈: 내린다\n  - x: {\n---\n\n눈이 내립니다.\n", "utf-8"
    )
    report = make(out, cache, own)
    assert not report.failed
    assert any("눈이 내립니다." in [cue.shown for cue in whole(out, e).cues] for e in report.made)


def test_two_posts_of_one_title_are_two_episodes(out: Path, cache: ClipCache, own: Path) -> None:
    text = (own / "2026-03-14-1001.md").read_text("utf-8")
    (own / "2026-03-14-2001.md").write_text(text, "utf-8")
    assert len({episode.id for episode in make(out, cache, own).made}) == 4


def test_a_place_that_is_not_there_makes_nothing(out: Path, cache: ClipCache, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no-such"):
        make(out, cache, tmp_path / "no-such.md")


def test_a_broken_record_is_named_and_made_again(out: Path, cache: ClipCache, posts: Path) -> None:
    (episode, *_) = make(out, cache, posts).made
    (out / "episodes" / f"{episode.id}.json").write_text("{", "utf-8")
    report = make(out, cache, posts)
    assert [e.id for e in report.made] == [episode.id]
    assert len(report.failed) == 0


def test_what_happens_is_told_in_order(out: Path, cache: ClipCache, posts: Path) -> None:
    config = Config(show=SHOW, voice="silence", out=str(out))
    told: list[Event] = list(build([str(posts)], config, cache))
    assert [(e.number, e.total) for e in told if isinstance(e, Begun)] == [(0, 3), (1, 3), (2, 3)]
    for made in (event for event in told if isinstance(event, Made)):
        said = [e for e in told if isinstance(e, Said) and e.place == made.place]
        assert [sentence.shown for sentence in said] == [cue.shown for cue in whole(out, made.episode).cues]
        assert said[-1].done == 1
        assert told.index(said[-1]) < told.index(made)
    assert told[-1] == Shown(3, written=True)
    assert list(build([str(posts)], config, cache))[-1] == Shown(3, written=False)


@pytest.mark.slow
def test_the_embedded_voice_speaks(out: Path, cache: ClipCache, posts: Path) -> None:
    (episode,) = make(out, cache, posts / "2026-03-16-1003.md", voice="espeak").made
    assert 40 < episode.seconds < 150
    assert len(whole(out, episode).cues) > 8


class Ear:
    """A listener that doubts every sentence with a number in it."""

    version = "ear"

    def __init__(self, folder: str, threads: int) -> None:
        pass

    def judge(self, shown: str, spoken: str, sound: Sound) -> Verdict:
        doubt = "숫자" if any(char.isdigit() for char in shown) else ""
        return Verdict(shown, 0.5 if doubt else 1.0, 10, self.version, doubt)


def test_an_episode_is_heard_before_it_is_published(
    out: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = str(posts / "2026-03-14-1001.md")

    def made(*, listen: bool) -> Report:
        config = Config(show=SHOW, voice="silence", out=str(out), listen=listen)
        return sum_up(build([post], config, cache))

    monkeypatch.setattr(supply, "Listener", Ear)
    (plain,) = made(listen=False).made
    assert plain.hearing is None
    report = made(listen=True)  # not heard yet, so made again
    (episode,) = report.made
    assert episode.hearing
    assert episode.hearing.sentences == len(whole(out, episode).cues)
    assert episode.hearing.doubtful == len(report.doubts) > 0
    assert {doubt.shown for doubt in report.doubts} <= {cue.shown for cue in whole(out, episode).cues}
    assert all(doubt.place == post for doubt in report.doubts)
    (kept,) = made(listen=True).kept
    assert kept == episode
    assert made(listen=False).kept == (episode,)


def test_a_post_that_was_saved_twice_is_a_note_that_names_both(
    out: Path, cache: ClipCache, own: Path
) -> None:
    post = own / "2026-03-16-1003.md"
    for name in ("2026-03-16-1003 (1).md", "2026-03-17-another-day.md"):
        (own / name).write_bytes(post.read_bytes())
    (own / "2026-03-18-changed.md").write_text(
        post.read_text("utf-8") + "\n한 문장이 더 있습니다.\n", "utf-8"
    )
    same = {str(file) for file in own.glob("*.md") if "1003" in file.name or "another" in file.name}
    for _ in ("made", "kept"):
        notes = make(out, cache, own).notes
        (first,) = same - {place for place, _ in notes}
        assert [first in note for _, note in notes] == [True] * 2


def test_what_was_made_is_listed_while_others_are_made(
    out: Path, cache: ClipCache, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "NEWS", 0.0)
    monkeypatch.setattr(pipeline, "monotonic", lambda: 0.0)
    config = Config(show=SHOW, voice="silence", out=str(out))
    for told in ([1, 2, 3, 3], [3, 3, 3, 3]):
        listed = []
        for event in build([str(own)], config, cache):
            if not (out / "feed.xml").is_file():
                continue
            feed = (out / "feed.xml").read_text("utf-8")
            enclosures = set(re.findall(r'<enclosure url="[^"]*/(episodes/[^"]+)"', feed))
            there = {file.relative_to(out).as_posix() for file in out.glob("episodes/*.mp3")}
            assert enclosures <= there
            if isinstance(event, Begun):
                assert enclosures == there  # what an edit replaced has gone
            if isinstance(event, Shown):
                listed.append(len(enclosures))
        assert listed == told
        for post in own.glob("*.md"):
            post.write_text(post.read_text("utf-8") + "\n한 문장이 더 있다.\n", "utf-8")
