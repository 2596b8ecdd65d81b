"""A show as it is built has nothing wrong; each way to break it is found, named, explained."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader import cover
from reader.cache import FolderCache
from reader.check import ERROR, Finding, Looking, examine, wholeness
from reader.cli.app import app
from reader.config import Config, Show
from reader.errors import SourceError, StoreError
from reader.events import sum_up
from reader.pipeline import build
from reader.store import LOCK

Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show as `reader build` makes it."""
    folder = tmp_path_factory.mktemp("check")
    posts = Path(__file__).parent / "posts" / "_posts"
    show = Show(url="https://pod.example.kr/news/", email="radio@example.kr")
    config = Config(show=show, voice="silence", out=str(folder / "out"))
    sum_up(build([str(posts)], config, FolderCache(folder / "clips")))
    return folder / "out"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to break."""
    return Path(shutil.copytree(whole, tmp_path / "out"))


def findings(out: Path, *, sound: bool = True) -> list[Finding]:
    return [step for step in examine(out, sound=sound) if isinstance(step, Finding)]


def rules(out: Path) -> set[str]:
    return {finding.rule for finding in findings(out, sound=False)}


def replaced(name: str, old: str, new: str) -> Damage:
    def damage(out: Path) -> None:
        for file in out.glob(name):
            text = file.read_text("utf-8")
            assert old in text
            file.write_text(text.replace(old, new), "utf-8")

    return damage


def replaced_all(out: Path, old: str, new: str) -> list[Path]:
    """In all pages of episodes; each of which it was in, as often as it was."""
    files = list(out.glob("episodes/*.html"))
    told = [file for file in files for _ in range(file.read_text("utf-8").count(old))]
    replaced("episodes/*.html", old, new)(out)
    return told


def lost(pattern: str) -> Damage:
    return lambda out: next(out.glob(pattern)).unlink()


def test_a_built_show_has_nothing_wrong(whole: Path) -> None:
    titles = [step.title for step in examine(whole, sound=False) if isinstance(step, Looking)]
    assert len(titles) > 1
    assert titles[-1] == "index.html"
    assert rules(whole) == set()


def test_a_part_of_a_category_is_right_too(out: Path) -> None:
    replaced(
        "feed.xml", 'text="News"/>', 'text="News"><itunes:category text="Daily News"/></itunes:category>'
    )(out)
    assert rules(out) == {"record.integrity"}  # it isn't as a build has written it, but right


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (replaced("feed.xml", "<channel>", "<channel"), "feed.xml"),
        (replaced("feed.xml", "<language>ko</language>", ""), "psp1.channel"),
        (replaced("feed.xml", "<itunes:explicit>false", "<itunes:explicit>clean"), "psp1.explicit"),
        (replaced("feed.xml", 'text="News"', 'text="뉴스"'), "apple.category"),
        (replaced("feed.xml", 'text="News"/>', 'text="News"><itunes:category text="Novels"/></itunes:category>'), "apple.category"),
        (replaced("feed.xml", "    <itunes:explicit>false</itunes:explicit>\n      <itunes:episodeType", "    <itunes:episodeType"), "psp1.explicit"),
        (replaced("feed.xml", '<podcast:locked owner="radio@example.kr">yes</podcast:locked>', ""), "psp1.recommended"),
        (replaced("feed.xml", "<podcast:guid>", "<podcast:guid>0"), "podcast.guid"),
        (replaced("feed.xml", 'rel="self"', 'rel="other"'), "psp1.self"),
        (replaced("feed.xml", "https://pod.example.kr", "http://pod.example.kr"), "feed.https"),
        (replaced("feed.xml", "https://pod.example.kr", "http://192.168.0.7"), "feed.private"),
        (replaced("feed.xml", "+0900</pubDate>", "KST</pubDate>"), "psp1.pubdate"),
        (replaced("feed.xml", 'type="text/vtt"', 'type="text/plain"'), "psp1.transcript"),
        (replaced("feed.xml", 'type="audio/mpeg"/>', 'type="audio/x-wav"/>'), "apple.type"),
        (replaced("feed.xml", "<item>\n      <title>", "<item>\n      <title>&amp;amp; "), "feed.escaped"),
        (replaced("feed.xml", "<item>\n      <title>", "<item>\n      <title>" + "긴" * 300), "psp1.title"),
        (replaced("feed.xml", "<description>", "<description>" + "긴" * 2000), "psp1.description"),
        (replaced("feed.xml", ">sori-reader:", ">same</guid><guid>"), "psp1.guid"),
        (replaced("feed.xml", "episodes/", "에피소드/"), "apple.ascii"),
        (lost("episodes/*.mp3"), "links.missing"),
        (lost("transcripts/*.srt"), "links.missing"),
        (lambda out: [file.write_bytes(file.read_bytes()[:-1] + b"x") for file in out.glob("episodes/*.mp3")], "record.integrity"),
        (replaced("episodes/*[0-9a-f].json", '"published"', '"rendered"'), "record.json"),
        (lambda out: next(out.glob("episodes/*.mp3")).write_bytes(b"short"), "psp1.length"),
        (replaced("episodes/*.chapters.json", '"startTime": 0', '"startTime": 5'), "chapters.times"),
        (replaced("episodes/*.chapters.json", '"version"', '"edition"'), "chapters.json"),
        (replaced("transcripts/*.vtt", "WEBVTT", "CAPTIONS"), "transcript.vtt"),
        (replaced("transcripts/*.srt", "-->", "->"), "transcript.empty"),
        (replaced("transcripts/*.vtt", "00:00:0", "00:09:0"), "transcript.times"),
        (lambda out: (out / "cover.jpg").write_bytes(b"no picture"), "apple.artwork"),
        (lambda out: (out / "cover.jpg").rename(out / "cover.png") and replaced("feed.xml", "cover.jpg", "cover.png")(out), "apple.artwork"),
        (lost("sw.js"), "page.missing"),
        (replaced("index.html", '<html lang="ko"', "<html"), "page.lang"),
        (replaced("index.html", ' alt=""', ""), "page.alt"),
        (replaced("episodes/*.html", "<h1", "<h1>또</h1><h1"), "page.h1"),
        (replaced("episodes/*.html", "<main", "<div><main></main></div><main"), "page.main"),
        (replaced("index.html", '<link rel="icon" href="', '<link rel="icon" href="https://cdn.example/'), "page.stranger"),
        (replaced("index.html", 'href="archive/', 'href="lost/'), "page.link"),
        (replaced("index.html", "</main>", "<!--" + "x" * 300_000 + "--></main>"), "page.heavy"),
    ],
)  # fmt: skip
def test_each_damage_is_found(out: Path, damage: Damage, rule: str) -> None:
    damage(out)
    found = [finding for finding in findings(out, sound=False) if finding.rule == rule]
    assert found
    assert all(finding.what and finding.why and finding.mend and finding.where for finding in found)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"),
        lambda file: file.write_bytes(b""),
    ],
)
@pytest.mark.parametrize("kind", ["episodes/{}-*.mp3", "episodes/{}.json", "transcripts/{}-*.srt"])
def test_what_only_a_build_mends_names_the_post(out: Path, kind: str, damage: Damage) -> None:
    (record,) = (file for file in out.glob("episodes/2026-03-15-*.json") if file.stem.count("-") == 3)
    file = next(out.glob(kind.format(record.stem)))
    damage(file)
    told = json.loads(CliRunner().invoke(app, ["check", str(out), "--no-sound", "--json"]).stdout)["findings"]
    asking = [each["mend"] for each in told if record.stem in each["where"] + each["what"]]
    assert asking
    if record.exists() and record.stat().st_size:  # nothing else knows it
        assert {mend.rpartition(": ")[2] for mend in asking} == {"_posts/2026-03-15-1002.md"}


def test_whatever_of_an_output_is_damaged_is_found(out: Path) -> None:
    """Every file, gone and with another byte."""
    missed = []
    for file in sorted(file for file in out.rglob("*") if file.is_file() and file.name != LOCK):
        name, data = file.relative_to(out).as_posix(), file.read_bytes()
        for hurt in (None, data[:-1] + bytes([data[-1] ^ 1])):
            file.unlink() if hurt is None else file.write_bytes(hurt)
            try:
                told = [f"{found.where} {found.what}" for found in findings(out, sound=False)]
            except StoreError as error:  # without a feed there is no show
                told = [str(error)]
            if not any(name in each for each in told):
                missed.append((name, hurt is None))
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
    assert missed == []


def test_sound_that_is_too_loud_or_broken_is_heard(out: Path) -> None:
    """The silence voice's tone is mastered like any other; then one file is made loud, another cut to nothing."""
    import subprocess

    from tests.judge import ffmpeg

    loud, broken, _ = sorted(out.glob("episodes/*.mp3"))
    command = [ffmpeg(), "-v", "error", "-y", "-i", str(loud), "-map", "0:a", "-af", "volume=14dB"]
    subprocess.run([*command, str(out / "loud.mp3")], check=True)
    (out / "loud.mp3").replace(loud)
    broken.write_bytes(b"\0" * 5000)
    found = {(f.rule, f.where) for f in findings(out) if f.rule.startswith(("apple.", "sound."))}
    assert {("apple.loudness", f"episodes/{loud.name}"), ("sound.broken", f"episodes/{broken.name}")} <= found


def test_what_publishing_looks_at(out: Path) -> None:
    assert list(wholeness(out)) == []
    next(out.glob("episodes/*.jpg")).unlink()
    assert {finding.rule for finding in wholeness(out)} == {"links.missing"}


def test_a_missing_sound_is_told_once(out: Path) -> None:
    """An enclosure and its alternate point to the same file."""
    lost("episodes/*.mp3")(out)
    assert [finding.rule for finding in wholeness(out)] == ["links.missing"]


@pytest.mark.parametrize("command", [["check"], ["serve"], ["publish", "."]])
def test_a_folder_that_is_not_there_is_a_mistake_of_the_command(tmp_path: Path, command: list[str]) -> None:
    name, *rest = command
    result = CliRunner().invoke(app, [name, str(tmp_path / "nowhere"), *rest])
    assert isinstance(result.exception, SourceError)


def test_no_show(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="reader build"):
        findings(tmp_path)


@pytest.mark.parametrize("name", ["feed.xml", "index.html", "archive/2026-03-1.html"])
def test_what_has_gone_or_is_empty_is_named_and_the_rest_is_looked_at(out: Path, name: str) -> None:
    (out / name).write_bytes(b"")
    other = next(out.glob("transcripts/*.srt"))
    other.unlink()
    told = findings(out, sound=False)
    assert all(any(lost in str(each) for each in told) for lost in (name, other.name))
    (out / name).unlink()
    assert {name} <= {each.where for each in findings(out, sound=False)}


def test_the_command(out: Path) -> None:
    run = CliRunner().invoke
    good = run(app, ["check", str(out), "--no-sound"])
    assert (good.exit_code, good.stdout) == (0, "잘못된 것이 없습니다.\n")
    (out / "cover.jpg").write_bytes(cover.draw("작다")[:100])
    next(out.glob("transcripts/*.srt")).unlink()
    bad = run(app, ["check", str(out), "--no-sound"])
    assert bad.exit_code == 1
    assert "할 일:" in bad.stdout
    told = json.loads(run(app, ["check", str(out), "--no-sound", "--json"]).stdout)
    assert {finding["rule"] for finding in told["findings"]} == {
        "apple.artwork",
        "links.missing",
        "record.integrity",
    }
    assert told["errors"] == sum(finding["level"] == ERROR for finding in told["findings"]) == 3


@pytest.mark.parametrize(
    "name", ["cover.jpg", "sw.js", "assets/*/*.css", "episodes/*.html", "episodes/*.mp3", "light/*.mp3"]
)
def test_a_file_that_is_missing_is_told_once(out: Path, name: str) -> None:
    lost(name)(out)
    (finding,) = findings(out, sound=False)
    assert finding.rule in ("links.missing", "record.missing", "page.missing", "apple.artwork")


def test_what_many_links_point_to_is_told_once_and_how_often(out: Path) -> None:
    links = len(replaced_all(out, 'href="../index.html', 'href="../home.html'))
    dead = [each for each in findings(out, sound=False) if each.rule == "page.link"]
    assert (len(dead), f"home.html (링크 {links}개)" in dead[0].what) == (1, links > 2)


def test_what_nobody_owns_is_not_blamed_on_the_show(out: Path) -> None:
    for stray in (
        "google1234.html",
        "episodes/mine.html",
        "episodes/notes.json",
        "feed-old.xml",
        "archive/x.html",
    ):
        (out / stray).parent.mkdir(exist_ok=True)
        (out / stray).write_text("<p>mine</p>")
    (out / "episodes" / ".part-0-1-x.html").write_text("half")
    assert rules(out) == set()


def test_an_altered_record_is_named(out: Path) -> None:
    file = next(file for file in out.glob("episodes/*.json") if ".chapters" not in file.name)
    facts = json.loads(file.read_bytes())
    file.write_text(json.dumps(facts | {"title": "다른 제목"}), "utf-8")
    (finding,) = findings(out, sound=False)
    assert (finding.rule, finding.where) == ("record.json", f"episodes/{file.name}")
