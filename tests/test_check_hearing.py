"""A built show is listened to: what is doubtful is named with its place, and nothing is heard twice."""

import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from reader import catalog, listen, voice
from reader.cache import ClipCache, FolderCache
from reader.check import ERROR, WARNING, Finding, hearing
from reader.check.finding import Flaw
from reader.check.hearing import Heard, Listening, hear
from reader.cli.app import app
from reader.config import Config
from reader.events import sum_up
from reader.listening import NOTHING
from reader.model import RATE, Cue, Episode, Sound, Verdict
from reader.pipeline import build
from reader.sound import decode
from reader.store import Folder
from tests.documented import faults

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
    config = Config(voice="silence", out=str(folder / "out"), listening=NOTHING)
    sum_up(build([str(folder / "post.md")], config, FolderCache(folder / "clips")))
    return folder / "out"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def told(steps: Iterable[Listening | Finding | Heard]) -> tuple[Heard | None, list[Finding]]:
    """How the only episode was understood, and what is wrong with it."""
    kept = list(steps)
    heard = next((step for step in kept if isinstance(step, Heard)), None)
    return heard, [step for step in kept if isinstance(step, Finding)]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def test_every_sentence_is_heard_and_the_doubtful_named(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    ear = Fake()
    steps = list(hear(out, ear, cache, pool))
    heard, found = told(steps)
    assert heard
    cues = heard.episode.cues
    assert sorted(shown for shown, _, _ in ear.asked) == sorted(cue.shown for cue in cues)
    assert ("버스 요금이 300원 오릅니다.", "버스 요금이 삼백 원 오릅니다.") in {a[:2] for a in ear.asked}
    assert (heard.hearing.sentences, heard.hearing.doubtful) == (len(cues), 1)
    (finding,) = found
    assert isinstance(finding, Flaw)
    assert (finding.level, finding.rule) == (WARNING, "listen.doubtful")
    number = next(cue for cue in cues if "300" in cue.shown)
    place = (finding.seconds, finding.shown, finding.spoken, finding.heard)
    assert place == (number.start, number.shown, number.spoken, number.shown.replace("300", "3"))
    assert finding.where.endswith(".mp3 0:04")
    assert all(word in finding.what for word in ("300원", "삼백 원", "‘300’ → ‘3’", "요금이 3원"))
    progress = [step for step in steps if isinstance(step, Listening)]
    assert progress[-1] == Listening(cues[-1].end, heard.episode.seconds, "버스 요금")


def test_what_was_heard_once_is_not_heard_again(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    first = list(hear(out, Fake(), cache, pool))
    ear = Fake()
    assert list(hear(out, ear, cache, pool)) == first
    assert ear.asked == []


def test_an_episode_of_before_is_normalised_again(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    (file,) = (f for f in out.glob("episodes/*.json") if "chapters" not in f.name)
    facts = json.loads(file.read_text("utf-8"))
    del facts["seal"], facts["hearing"]
    for cue in facts["cues"]:
        del cue["spoken"]
    file.write_text(json.dumps(facts), "utf-8")
    ear = Fake()
    list(hear(out, ear, cache, pool))
    assert ("버스 요금이 300원 오릅니다.", "버스 요금이 삼백 원 오릅니다.") in {a[:2] for a in ear.asked}


def test_a_broken_sound_is_an_error_and_the_others_go_on(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    next(out.glob("episodes/*.mp3")).write_bytes(b"no sound")
    heard, found = told(hear(out, Fake(), cache, pool))
    assert heard is None
    assert [finding.rule for finding in found] == ["listen.sound"]


def test_a_cut_clip_shows_by_its_length(out: Path, cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    """Cheap signs are looked at as well, by the bounds of the episode's voice."""
    store = Folder(out)
    ((episode,), _) = catalog.load(store)
    catalog.save(store, replace(episode, voice="sori"))
    _, found = told(hear(out, Fake(), cache, pool))
    assert {(finding.level, finding.rule) for finding in found} == {(ERROR, "listen.sound")}
    assert all("한 소리만" in finding.what for finding in found)


# ── the sound itself ─────────────────────────────────────────────────────────────────────────────

Samples = np.ndarray[tuple[int], np.dtype[np.int16]]
Change = Callable[[Samples, Episode], object]


def part(samples: Samples, start: float, end: float) -> Samples:
    return samples[round(start * RATE) : round(end * RATE)]


def quiet(samples: Samples, episode: Episode) -> None:
    """The heading says nothing."""
    cue = heading(episode)
    part(samples, cue.start, cue.end)[:] = 0


def hiss(samples: Samples, episode: Episode) -> None:
    """The heading is noise."""
    cue = heading(episode)
    place = part(samples, cue.start, cue.end)
    place[:] = np.random.default_rng(1).normal(0, 3000, len(place))


def stray(seconds: float) -> Change:
    """A piece of a sentence stands in the pause behind the title."""

    def change(samples: Samples, episode: Episode) -> None:
        title = episode.cues[0]
        assert episode.cues[1].start - title.end > 0.3
        place = part(samples, title.end + 0.1, title.end + 0.1 + seconds)
        place[:] = part(samples, title.start + 0.3, title.start + 0.3 + seconds)[: len(place)]

    return change


def heading(episode: Episode) -> Cue:
    return next(cue for cue in episode.cues if cue.role == "heading")


@pytest.fixture
def flaws(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Change], tuple[Heard, list[Finding], Fake]]:
    """What is found of the episode once its sound is changed, by a voice that is told noise from."""
    monkeypatch.setattr(hearing, "_speaker", lambda episode: voice.load("google"))

    def hear_changed(change: Change) -> tuple[Heard, list[Finding], Fake]:
        def changed(data: bytes) -> Sound:
            sound = decode(data)
            samples = np.frombuffer(sound.pcm, "<i2").copy()
            change(samples, catalog.load(Folder(out))[0][0])
            return Sound(samples.tobytes(), sound.rate)

        monkeypatch.setattr(hearing, "decode", changed)
        ear = Fake()
        heard, found = told(hear(out, ear, cache, pool))
        assert heard
        return heard, [flaw for flaw in found if flaw.rule != "listen.doubtful"], ear

    return hear_changed


@pytest.mark.parametrize(("change", "told"), [(quiet, "소리가 없습니다"), (hiss, "잡음")])
def test_a_sentence_without_speech_is_an_error_and_no_words_are_made_of_it(
    flaws: Callable[[Change], tuple[Heard, list[Finding], Fake]], change: Change, told: str
) -> None:
    heard, (flaw,), ear = flaws(change)
    assert isinstance(flaw, Flaw)
    assert (flaw.level, flaw.rule, flaw.shown, flaw.heard) == (ERROR, "listen.sound", "문의", "")
    assert told in flaw.what
    assert "들린 말" not in flaw.what
    assert "lexicons" not in flaw.mend
    assert "build" in flaw.mend
    assert "문의" not in {shown for shown, _, _ in ear.asked}
    whole = flaws(lambda samples, episode: None)[0]
    assert heard.hearing.right < whole.hearing.right
    assert heard.hearing.doubtful == whole.hearing.doubtful + 1


def test_speech_in_a_pause_is_an_error_and_earcons_are_none(
    flaws: Callable[[Change], tuple[Heard, list[Finding], Fake]],
) -> None:
    heard, (flaw,), _ = flaws(stray(0.2))
    assert isinstance(flaw, Flaw)
    assert (flaw.level, flaw.rule) == (ERROR, "listen.pause")
    title = heard.episode.cues[0]
    assert flaw.shown == title.shown
    assert flaw.seconds == pytest.approx(title.end + 0.1, abs=0.05)
    assert flaws(stray(0.03))[1] == []
    assert flaws(lambda samples, episode: None)[1] == []


@pytest.mark.parametrize("altered", [True, False])
def test_a_file_that_was_changed_is_called_so(
    out: Path, altered: bool, flaws: Callable[[Change], tuple[Heard, list[Finding], Fake]]
) -> None:
    if altered:
        store = Folder(out)
        ((episode,), _) = catalog.load(store)
        catalog.save(store, replace(episode, files=(replace(episode.files[0], integrity="sha256-other"), *episode.files[1:])))  # fmt: skip
    _, (flaw,), _ = flaws(quiet)
    assert ("바뀐 파일" in flaw.mend) is altered


def test_a_missing_sound_is_named_once_by_the_feed(
    out: Path, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    seconds = catalog.load(Folder(out))[0][0].seconds
    next(out.glob("episodes/*.mp3")).unlink()
    assert list(hear(out, Fake(), cache, pool)) == [Listening(0.0, seconds, "버스 요금")]


# ── the command ──────────────────────────────────────────────────────────────────────────────────


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
    assert faults("check", facts) == []
    (row,) = facts["heard"]
    assert (row["title"], row["doubtful"], row["listener"]) == ("버스 요금", 1, "fake")
    doubt = next(finding for finding in facts["findings"] if finding["rule"] == "listen.doubtful")
    assert (doubt["shown"], doubt["spoken"]) == (
        "버스 요금이 300원 오릅니다.",
        "버스 요금이 삼백 원 오릅니다.",
    )
    assert doubt["heard"] == "버스 요금이 3원 오릅니다."
    assert doubt["seconds"] > 1
    assert "heard" not in json.loads(
        CliRunner().invoke(app, ["check", str(out), "--no-sound", "--json"]).stdout
    )


def test_the_command_says_what_takes_long_unless_it_is_to_be_quiet(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listen, "Listener", Fake)
    monkeypatch.setattr("reader.cache.default_folder", lambda: tmp_path / "clips")
    caplog.set_level(logging.INFO, "reader")
    command = ["check", str(out), "--no-sound", "--listen"]
    CliRunner().invoke(app, command)
    (record,) = caplog.records
    assert record.getMessage().startswith("들어 봅니다: 에피소드 1개, 소리 0.")
    caplog.clear()
    done = CliRunner().invoke(app, [*command, "-q"])
    assert (done.exit_code, done.output, caplog.records) == (0, "", [])
    file = next(out.glob("episodes/*.mp3"))
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    done = CliRunner().invoke(app, [*command, "-q"])
    assert done.exit_code == 1
    assert "[record.integrity]" in done.output
    assert "주의" not in done.output
