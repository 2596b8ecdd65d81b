from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint

import pytest

from reader import engines, voice
from reader.cache import ClipCache
from reader.clips import Mix, clips, speak
from reader.errors import SpeechError
from reader.korean.sentences import count_syllables
from reader.model import RATE, Sound, Utterance, Voice
from reader.sound import silence
from reader.symptoms import plausible

VOICE = voice.load("silence")


def line(spoken: str) -> Utterance:
    return Utterance(0, 0, spoken, spoken, 0.3, "paragraph")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def test_order_is_kept_and_nothing_is_lost(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    lines = [line(f"{'가' * (50 - i)}") for i in range(50)]
    assert [clip.utterance for clip in clips(lines, VOICE, Mix(), cache, pool)] == lines


def test_the_second_time_nothing_is_spoken(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    lines = [line("하나"), line("둘")]
    first = list(clips(lines, VOICE, Mix(), cache, pool))
    second = list(clips([*lines, line("셋")], VOICE, Mix(), cache, pool))
    assert [clip.fresh for clip in first] == [True, True]
    assert [clip.fresh for clip in second] == [False, False, True]
    assert [clip.piece for clip in second[:2]] == [clip.piece for clip in first]


class Swallowing:
    """An engine that says nothing past ten syllables, as real ones do past their limits."""

    asked: list[str]

    def __init__(self, _: Voice) -> None:
        Swallowing.asked = []

    @classmethod
    def version(cls) -> str:
        return "1"

    def speak(self, text: str) -> Sound:
        self.asked.append(text)
        if "침묵" in text:
            return silence(1.0)
        return Sound(b"\0\x40" * int(min(count_syllables(text), 10) * 0.2 * RATE))


@pytest.fixture
def swallowing(monkeypatch: pytest.MonkeyPatch) -> Voice:
    point = EntryPoint("swallowing", "tests.test_clips:Swallowing", engines.GROUP)
    monkeypatch.setattr(engines, "installed", lambda: {"swallowing": point})
    monkeypatch.setattr(engines, "_open", {})
    return Voice("swallowing", "swallowing", syllable_seconds=(0.1, 0.5))


def test_an_implausible_clip_is_split_and_spoken_again(swallowing: Voice) -> None:
    text = "하나 둘 셋 넷 다섯 여섯, 일곱 여덟 아홉 열 열하나"
    assert speak("하나 둘", swallowing).seconds == pytest.approx(0.6, abs=0.1)
    assert plausible(text, speak(text, swallowing).seconds, (0.1, 0.5))


def test_what_cannot_be_spoken_is_an_error_with_its_place(
    swallowing: Voice, cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    with pytest.raises(SpeechError, match="침묵하는 말"):
        list(clips([line("하나"), line("침묵하는 말"), line("둘")], swallowing, Mix(), cache, pool))
    assert [clip.fresh for clip in clips([line("하나")], swallowing, Mix(), cache, pool)] == [False]


def test_a_text_without_letters_is_an_empty_clip(swallowing: Voice) -> None:
    assert speak("…?! 🙂", swallowing) == Sound(b"")
