"""A built show is listened to: what is doubtful is named with its place, and nothing is heard twice."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader import catalog, listen
from reader.cache import ClipCache, FolderCache
from reader.check.hearing import Heard, hear
from reader.cli import app
from reader.config import Config
from reader.events import report as report_of
from reader.model import Sound, Verdict
from reader.pipeline import build
from reader.store import Folder

POST = "---\ntitle: 버스 요금\ndate: 2026-03-14\n---\n버스 요금이 300원 오릅니다.\n\n## 문의\n시청에 물어보세요.\n"


class Fake:
    """Hears what is written, but for sentences with a number in them; counts what it heard."""

    version = "fake"
    asked: list[tuple[str, str, float]]

    def __init__(self, folder: str = "", threads: int = 1) -> None:
        self.asked = []

    def judge(self, shown: str, spoken: str, sound: Sound) -> Verdict:
        self.asked.append((shown, spoken, sound.seconds))
        doubt = "‘300’ → ‘3’" if "300" in shown else ""
        return Verdict(shown.replace("300", "3"), 0.5 if doubt else 1.0, 10, self.version, doubt)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hearing")
    (folder / "post.md").write_text(POST, "utf-8")
    config = Config(voice="silence", out=str(folder / "out"))
    report_of(build([str(folder / "post.md")], config, FolderCache(folder / "clips")))
    return folder / "out"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def test_every_sentence_is_heard_and_the_doubtful_named(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    ear, steps = Fake(), list[tuple[float, float, str]]()
    ((heard, found),) = hear(out, ear, cache, pool, lambda *step: steps.append(step))
    assert isinstance(heard, Heard)
    cues = heard.episode.cues
    assert sorted(shown for shown, _, _ in ear.asked) == sorted(cue.shown for cue in cues)
    assert ("버스 요금이 300원 오릅니다.", "버스 요금이 삼백 원 오릅니다.") in {a[:2] for a in ear.asked}
    assert (heard.hearing.sentences, heard.hearing.doubtful) == (len(cues), 1)
    (finding,) = found
    assert finding.rule == "listen.doubtful"
    assert finding.where.endswith(".mp3 0:04")
    for told in ("300원", "삼백 원", "‘300’ → ‘3’", "요금이 3원"):
        assert told in finding.what
    assert steps[-1] == (cues[-1].end, heard.episode.seconds, "버스 요금")


def test_what_was_heard_once_is_not_heard_again(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    first = list(hear(out, Fake(), cache, pool, lambda *_: None))
    ear = Fake()
    assert list(hear(out, ear, cache, pool, lambda *_: None)) == first
    assert ear.asked == []


def test_an_episode_of_before_is_normalised_again(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    (file,) = (f for f in out.glob("episodes/*.json") if "chapters" not in f.name)
    facts = json.loads(file.read_text("utf-8"))
    del facts["hearing"]
    for cue in facts["cues"]:
        del cue["spoken"]
    file.write_text(json.dumps(facts), "utf-8")
    ear = Fake()
    list(hear(out, ear, cache, pool, lambda *_: None))
    assert ("버스 요금이 300원 오릅니다.", "버스 요금이 삼백 원 오릅니다.") in {a[:2] for a in ear.asked}


def test_a_broken_sound_is_an_error_and_the_others_go_on(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    next(out.glob("episodes/*.mp3")).write_bytes(b"no sound")
    ((heard, found),) = hear(out, Fake(), cache, pool, lambda *_: None)
    assert heard is None
    assert [finding.rule for finding in found] == ["listen.sound"]


def test_a_cut_clip_shows_by_its_length(out: Path, cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    """Cheap signs are looked at as well, by the bounds of the episode's voice."""
    store = Folder(out)
    ((episode,), _) = catalog.load(store)
    file = out / "episodes" / f"{episode.id}.json"
    file.write_text(file.read_text("utf-8").replace('"voice": "silence"', '"voice": "sori"'), "utf-8")
    ((_, found),) = hear(out, Fake(), cache, pool, lambda *_: None)
    assert any("한 소리만" in finding.what for finding in found)


def test_the_command(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "Listener", Fake)
    monkeypatch.setattr("reader.cache.default_folder", lambda: tmp_path / "clips")
    told = CliRunner().invoke(app, ["check", str(out), "--no-sound", "--listen"])
    assert told.exit_code == 0
    assert "[listen.doubtful]" in told.stdout
    assert "의심스러운 문장 1개" in told.stdout
    facts = json.loads(
        CliRunner().invoke(app, ["check", str(out), "--no-sound", "--listen", "--json"]).stdout
    )
    (row,) = facts["heard"]
    assert (row["title"], row["doubtful"], row["listener"]) == ("버스 요금", 1, "fake")
    assert "heard" not in json.loads(
        CliRunner().invoke(app, ["check", str(out), "--no-sound", "--json"]).stdout
    )
