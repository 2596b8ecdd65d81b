"""What every engine must do, whichever is installed; and how engines are found."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from reader import engines, speech, voice
from reader.engines import Engine, Installable, Option, engine_class, engine_for, engine_version
from reader.errors import ConfigError, SpeechError, VoiceError
from reader.model import RATE, Sound, Voice
from reader.sound import tidy
from reader.symptoms import find_sign
from tests.google_server import GoogleServer

HEAVY = {"kokoro"}
"""Engines whose contract takes seconds."""
SENTENCE = "시청은 새해 도서관 계획을 주민에게 설명했다고 전했습니다."
LONG = "이 사업은 내년 봄부터 모든 지역에서 차례로 시작되며 " * 22
"""Over four hundred syllables."""


def cases() -> list[object]:
    """A built-in voice of each engine; Google's asks a server on this machine, Edge's has tests of its own."""
    found = {about.engine: about.name for about in map(voice.load, reversed(voice.names()))}
    del found["edge"]
    return [
        pytest.param(name, marks=[pytest.mark.slow] if engine in HEAVY else [])
        for engine, name in found.items()
    ]


@pytest.fixture(params=cases(), scope="module")
def speaker(request: pytest.FixtureRequest) -> Iterator[Voice]:
    """A voice that speaks here."""
    found = voice.load(request.param)
    if found.engine == "google":
        with GoogleServer() as server:
            options: dict[str, str | float] = {"server": server.url, "per_second": 1000.0}
            yield Voice("google", "google", syllable_seconds=(0.05, 0.6), options=options)
        return
    try:
        engine_for(found)
    except VoiceError as error:
        pytest.skip(str(error))
    yield found


@pytest.fixture
def engine(speaker: Voice) -> Engine:
    return engine_for(speaker)


@pytest.mark.parametrize("text", ["네", "좋아요 🙂👍", "가\0나"], ids=["syllable", "emoji", "nul"])
def test_text_becomes_sound(engine: Engine, text: str) -> None:
    sound = engine.speak(text)
    assert sound.rate == RATE
    assert len(sound.pcm) % 2 == 0
    assert sound.seconds > 0.05


@pytest.mark.parametrize(
    "text", ["2026년 3월 14일 오후 3시", "AI와 GPU, USB-C", "ㅋㅋㅋ", "값[[k]]은 <b>&amp;"]
)
def test_what_is_no_hangul_is_said_or_refused_but_not_passed_over(engine: Engine, text: str) -> None:
    with suppress(SpeechError):
        assert engine.speak(text).seconds > 0.05


@pytest.mark.parametrize("text", ["", " ", "\n", "…?! ", "\0", "🙂"])
def test_nothing_to_say_is_an_empty_sound(engine: Engine, text: str) -> None:
    assert engine.speak(text) == Sound(b"")


@pytest.mark.parametrize("text", ["네.", SENTENCE, LONG], ids=["syllable", "sentence", "400 syllables"])
def test_nothing_is_swallowed(engine: Engine, speaker: Voice, text: str) -> None:
    assert find_sign(text, tidy(engine.speak(text)), speaker) == ""


def test_a_longer_text_takes_longer(engine: Engine) -> None:
    assert engine.speak(SENTENCE + " " + SENTENCE).seconds > 1.6 * engine.speak(SENTENCE).seconds


def test_the_same_text_gives_the_same_sound(engine: Engine) -> None:
    first = engine.speak(SENTENCE)
    engine.speak("사이에 다른 말을 합니다.")
    assert engine.speak(SENTENCE) == first


def test_ten_threads_at_once(engine: Engine) -> None:
    words = ["첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"]
    texts = [f"{word} 번째 소식을 전해 드립니다." for word in words]
    alone = [engine.speak(text) for text in texts]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(engine.speak, texts)) == alone


def test_the_version_is_told_without_a_voice(speaker: Voice) -> None:
    assert engine_class(speaker.engine).version()


# ── how engines are found ────────────────────────────────────────────────────────────────────────


def test_an_engine_is_made_once_a_voice() -> None:
    assert engine_for(voice.load("silence")) is engine_for(voice.load("silence", ["words.tsv"]))
    other = Voice("fast", "silence", options={"syllables_per_second": 9.0})
    assert engine_for(other) is not engine_for(voice.load("silence"))


def test_no_such_engine() -> None:
    with pytest.raises(VoiceError, match="nothing") as caught:
        engine_class("nothing")
    assert "espeak" in caught.value.mend


def test_an_engine_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "own_engine.py").write_text(
        "from reader.model import Sound\n"
        "class Own:\n"
        "    def __init__(self, voice): pass\n"
        "    @classmethod\n"
        "    def version(cls): return '1'\n"
        "    def speak(self, text): return Sound(b'\\0\\0' * len(text))\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("own", "own_engine:Own", engines.GROUP)
    monkeypatch.setattr(engines, "installed", lambda: {"own": point})
    assert engine_for(Voice("o", "own")).speak("세 글자").pcm == b"\0\0" * 4
    mine = tmp_path / "mine.toml"
    mine.write_text('engine = "own"\noptions.mood = "gay"\n', "utf-8")
    assert voice.load(str(mine)).options == {
        "mood": "gay"
    }  # it declares nothing, so it may understand anything
    mine.write_text('engine = "own"\noptions.mood = ["gay"]\n', "utf-8")
    with pytest.raises(ConfigError, match="mood"):
        voice.load(str(mine))


@pytest.mark.parametrize("name", sorted(engines.installed()))
def test_every_engine_of_ours_declares_its_options(name: str) -> None:
    declared = engines.declared(name)
    assert declared
    for option in declared:
        assert option.about
        assert option.takes(option.default) or option.default == ""
    settled = engines.settings(declared, Voice("v", name))
    assert settled == {option.name: option.default for option in declared}


def test_an_engine_is_told_its_options_in_their_types() -> None:
    told = Voice("v", "any", options={"speed": 1})
    assert repr(engines.settings([Option("speed", 1.0, "빠르기")], told)) == "{'speed': 1.0}"


def test_only_engines_that_offer_it_are_installed() -> None:
    assert isinstance(engine_class("kokoro"), Installable)
    with pytest.raises(VoiceError, match="받을 모델이 없습니다"):
        list(speech.install("", "", "silence"))


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("sherpa", "no_such_module:Sherpa", engines.GROUP)
    monkeypatch.setattr(engines, "installed", lambda: {"sherpa": point})
    with pytest.raises(VoiceError, match="no_such_module") as caught:
        engine_class("sherpa")
    assert caught.value.mend == 'pip install "sori-reader[sherpa]"'


def test_silence_is_what_its_profile_says() -> None:
    slow = engine_for(Voice("slow", "silence", options={"syllables_per_second": 2.0}))
    assert slow.speak("가나다라").seconds == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Own = 5", "speak"),
        ("class Own: pass", "speak"),
        (
            "class Own:\n    def speak(self, text): ...\n    @classmethod\n    def version(cls): return 1 / 0\n",
            "version",
        ),
    ],
)
def test_what_is_no_engine_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, what: str
) -> None:
    (tmp_path / "no_engine.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "no_engine", raising=False)
    point = EntryPoint("own", "no_engine:Own", engines.GROUP)
    monkeypatch.setattr(engines, "installed", lambda: {"own": point})
    with pytest.raises(VoiceError, match=what):
        engine_version("own")


def test_an_engine_of_others_need_not_tell_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "quiet_engine.py").write_text("class Own:\n    def speak(self, text): ...\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("own", "quiet_engine:Own", engines.GROUP)
    monkeypatch.setattr(engines, "installed", lambda: {"own": point})
    assert engine_version("own") == ""
