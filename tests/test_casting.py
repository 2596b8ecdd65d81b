"""Who speaks: never two voices in one episode, whichever request fails."""

import json
from pathlib import Path

import pytest

from reader import casting, clips, engines, voice
from reader.cache import FolderCache
from reader.casting import Cast
from reader.config import Config
from reader.errors import ConfigError, SoundError, SpeechError, VoiceError
from reader.events import Report, sum_up
from reader.model import Sound, Voice
from reader.pipeline import Asked, build
from tests.google_server import GoogleServer

PROFILE = """
engine = "google"
network = true
fallback = {fallback}
syllable_seconds = [0.05, 0.6]
[options]
server = "{url}"
attempts = 1
backoff = 0.01
per_second = 1000.0
timeout = 2.0
"""


def profile(folder: Path, server: GoogleServer, fallback: str = '["silence"]') -> str:
    path = folder / "online.toml"
    path.write_text(PROFILE.format(url=server.url, fallback=fallback), "utf-8")
    return str(path)


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_text(
        "---\ntitle: 마을 도서관 소식\n---\n\n도서관이 문을 엽니다. 책을 빌려 줍니다.\n\n## 이용 안내\n\n"
        "누구나 올 수 있습니다. 자리는 모두 쉰 개입니다.\n\n## 문의\n\n전화로 물어보세요.\n",
        "utf-8",
    )
    return path


def make(folder: Path, name: str, post: Path, *, retry: bool = False) -> Report:
    config = Config(voice=name, out=str(folder / "out"), workers="threads:2")
    return sum_up(build([str(post)], config, FolderCache(folder / "clips"), Asked(retry=retry)))


def sound_of(folder: Path, report: Report) -> bytes:
    return next((folder / "out").rglob(f"{report.made[0].id}*.mp3")).read_bytes()


def requests_of(tmp_path: Path, post: Path) -> int:
    folder = tmp_path / "count"
    folder.mkdir()
    with GoogleServer() as server:
        make(folder, profile(folder, server), post)
        return len(server.texts)


def test_whichever_request_fails_the_episode_is_whole_and_of_one_voice(tmp_path: Path, post: Path) -> None:
    total = requests_of(tmp_path, post)
    assert total >= 8
    alone = tmp_path / "alone"
    only_silence = sound_of(alone, make(alone, "silence", post))
    for number in range(1, total + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        with GoogleServer({number: "500"}) as server:
            report = make(folder, profile(folder, server), post)
        (episode,) = report.made
        assert (episode.voice, episode.wanted, report.failed) == ("silence", "online", ())
        assert "서버 오류 500" in episode.why
        assert [chapter.title for chapter in episode.chapters] == ["머리말", "이용 안내", "문의"]
        assert sound_of(folder, report) == only_silence


def test_a_service_that_refuses_is_asked_once_a_build(tmp_path: Path, post: Path) -> None:
    other = post.with_name("other.md")
    other.write_text(post.read_text("utf-8").replace("마을", "학교"), "utf-8")
    with GoogleServer("403") as server:
        config = Config(voice=profile(tmp_path, server), out=str(tmp_path / "out"), workers="threads:1")
        report = sum_up(build([str(post), str(other)], config, FolderCache(tmp_path / "clips")))
        assert [episode.voice for episode in report.made] == ["silence", "silence"]
        assert len(server.texts) == 1


def test_retry_remakes_what_a_stand_in_said_and_nothing_else(tmp_path: Path, post: Path) -> None:
    with GoogleServer({3: "500"}) as server:
        name = profile(tmp_path, server)
        (first,) = make(tmp_path, name, post).made
        kept = make(tmp_path, name, post)
        assert ([e.voice for e in kept.kept], kept.made) == (["silence"], ())
        (second,) = make(tmp_path, name, post, retry=True).made
        assert (second.voice, second.id, second.published) == ("online", first.id, first.published)
        assert make(tmp_path, name, post, retry=True).made == ()
    recorded = json.loads((tmp_path / "out" / "episodes" / f"{second.id}.json").read_text("utf-8"))
    assert (recorded["voice"], recorded["wanted"], recorded["why"]) == ("online", "online", "")


def test_without_a_fallback_the_error_is_told(tmp_path: Path, post: Path) -> None:
    with GoogleServer({3: "500"}) as server:
        report = make(tmp_path, profile(tmp_path, server, "[]"), post)
    assert report.made == ()
    (error,) = report.failed
    assert isinstance(error, SpeechError)


# ── auto ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(casting, "PATIENCE", 0.5)
    return monkeypatch


@pytest.mark.parametrize(
    ("fault", "chosen", "why"),
    [("", "online", ""), ("slow", "silence", "답이 없음"), ("403", "silence", "거절")],
)
def test_auto_takes_the_online_voice_if_it_answers_in_time(
    fault: str, chosen: str, why: str, tmp_path: Path, online: pytest.MonkeyPatch
) -> None:
    with GoogleServer(fault, slowness=1.5) as server:
        online.setattr(voice, "ONLINE", profile(tmp_path, server))
        cast = casting.cast("auto")
    assert (cast.voice.name, cast.wanted.name) == (chosen, "online")
    assert why in cast.why


def test_auto_asks_nobody_when_there_is_nothing_to_do(
    tmp_path: Path, post: Path, online: pytest.MonkeyPatch
) -> None:
    with GoogleServer() as server:
        online.setattr(voice, "ONLINE", profile(tmp_path, server))
        assert make(tmp_path, "auto", post).made[0].voice == "online"
        before = len(server.texts)
        assert make(tmp_path, "auto", post).made == ()
        assert len(server.texts) == before


def test_auto_means_google() -> None:
    assert casting.wanted("auto").name == "google"
    assert casting.wanted("auto").fallback[-1] == "espeak"


# ── understudies ─────────────────────────────────────────────────────────────────────────────────

MEANT = Voice("meant", "google", network=True, fallback=("nobody", "silence", "espeak"))


def test_a_fallback_that_is_not_there_is_passed_over() -> None:
    first = casting.understudy(Cast(MEANT, MEANT, ""), SpeechError("고장"))
    assert first
    assert (first.voice.name, first.wanted, first.why) == ("silence", MEANT, "‘meant’ 대신: 고장")
    second = casting.understudy(first, SpeechError("또 고장"))
    assert second
    assert second.voice.name == "espeak"
    assert casting.understudy(second, SpeechError("끝")) is None


def turns(name: str) -> list[str]:
    """Who has a go, one after the other, when `name` and all who take over fail."""
    heard: list[str] = []
    cast: Cast | None = casting.cast(name)
    while cast:
        heard.append(cast.voice.name)
        assert len(heard) < 10
        cast = casting.understudy(cast, VoiceError("고장"))
    return heard


@pytest.mark.parametrize("itself", ["online", "online.toml", "google", "silence"])
def test_a_voice_that_lists_itself_has_one_turn(tmp_path: Path, itself: str) -> None:
    path = tmp_path / ("silence.toml" if itself == "silence" else "online.toml")
    path.write_text(f'engine = "google"\nnetwork = true\nfallback = ["{itself}", "espeak"]\n', "utf-8")
    others = {"google": ["google"], "silence": ["silence"]}
    assert turns(str(path)) == [path.stem, *others.get(itself, []), "espeak"]


def test_voices_that_list_each_other_have_one_turn_each(tmp_path: Path) -> None:
    for name, other, wait in (("one", "two", 1.0), ("two", "one", 2.0)):
        text = f'engine = "google"\nnetwork = true\nfallback = ["{other}.toml"]\noptions.timeout = {wait}\n'
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    assert turns(str(tmp_path / "one.toml")) == ["one", "two"]
    assert turns(str(tmp_path / "two.toml")) == ["two", "one"]


@pytest.mark.parametrize("fallback", [False, True], ids=["its own", "a fallback's"])
def test_a_bad_profile_is_refused_before_anything_is_said(tmp_path: Path, post: Path, fallback: bool) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('engine = "silence"\noptions.sylables_per_second = 5\n', "utf-8")
    with GoogleServer() as server:
        name = profile(tmp_path, server, '["bad.toml"]') if fallback else str(bad)
        with pytest.raises(ConfigError, match="‘syllables_per_second’인가요") as caught:
            make(tmp_path, name, post)
        assert server.texts == []
    assert caught.value.where == f"{bad}:2"
    assert not (tmp_path / "clips").exists()


def test_an_offline_voice_that_fails_is_an_error() -> None:
    broken = Voice("broken", "silence", fallback=("espeak",))
    assert casting.understudy(Cast(broken, broken, ""), VoiceError("모델이 깨졌습니다")) is None


def test_only_trouble_with_the_voice_changes_the_voice(
    tmp_path: Path, post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SoundError("부호기 고장")

    with GoogleServer() as server:
        monkeypatch.setattr("reader.mp3.encode", broken)
        report = make(tmp_path, profile(tmp_path, server), post)
    assert [type(error) for error in report.failed] == [SoundError]


def test_the_last_voices_error_is_told(tmp_path: Path, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mute(text: str, speaker: Voice, way: str) -> Sound:
        raise VoiceError(f"{speaker.name}도 고장")

    monkeypatch.setattr(clips, "otherwise", mute)
    with GoogleServer() as server:
        report = make(tmp_path, profile(tmp_path, server, '["silence", "espeak"]'), post)
    assert [error.what for error in report.failed] == ["espeak도 고장"]


def test_every_network_voice_has_an_offline_fallback() -> None:
    for name in voice.names():
        found = voice.load(name)
        if found.network:
            assert found.fallback
            assert not voice.load(found.fallback[-1]).network
            assert found.fallback[-1] in engines.installed()
