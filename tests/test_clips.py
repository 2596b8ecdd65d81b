from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from reader import engines, voice
from reader.cache import ClipCache, FolderCache
from reader.clips import (
    Clip,
    Mix,
    _Recent,
    encode_clip,
    encode_clips,
    otherwise,
    speak,
    speak_line,
    speak_lines,
    ways,
)
from reader.engines import asked
from reader.errors import SpeechError, VoiceError
from reader.korean.sentences import count_syllables
from reader.model import RATE, Piece, Sound, Utterance, Verdict, Voice
from reader.sound import silence
from reader.symptoms import plausible
from reader.workers import executor

VOICE = voice.load("silence")


def line(spoken: str) -> Utterance:
    return Utterance(0, 0, spoken, spoken, 0.3, "paragraph")


def piece_of(clip: Clip, cache: ClipCache) -> Piece:
    return encode_clip(clip, VOICE, Mix(), cache)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def test_order_is_kept_and_nothing_is_lost(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    lines = [line(f"{'가' * (50 - i)}") for i in range(50)]
    assert [clip.utterance for clip in speak_lines(lines, VOICE, cache, pool)] == lines


def test_the_second_time_nothing_is_spoken(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    lines = [line("하나"), line("둘")]
    first = list(speak_lines(lines, VOICE, cache, pool))
    second = list(speak_lines([*lines, line("셋")], VOICE, cache, pool))
    assert [clip.fresh for clip in first] == [True, True]
    assert [clip.fresh for clip in second] == [False, False, True]
    assert [piece_of(clip, cache) for clip in second[:2]] == [piece_of(clip, cache) for clip in first]


def test_a_sound_that_has_gone_is_spoken_again(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    spoken = list(speak_lines([line("하나"), line("둘")], VOICE, cache, pool))
    ready = list(encode_clips(spoken, VOICE, Mix(), cache, pool))
    assert cache.trim(0) == 4
    assert list(encode_clips(spoken, VOICE, Mix(), cache, pool)) == ready


def test_processes_make_the_same(cache: ClipCache, tmp_path: Path) -> None:
    lines = [line("하나 둘 셋"), line("넷 다섯")]
    with executor("processes:2") as processes:
        spoken = list(speak_lines(lines, VOICE, cache, processes))
        ready = list(encode_clips(spoken, VOICE, Mix(), cache, processes))
    own = FolderCache(tmp_path / "own")
    with executor("threads:1") as threads:
        assert list(speak_lines(lines, VOICE, own, threads)) == spoken
        assert list(encode_clips(spoken, VOICE, Mix(), own, threads)) == ready


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
        list(speak_lines([line("하나"), line("침묵하는 말"), line("둘")], swallowing, cache, pool))
    assert [clip.fresh for clip in speak_lines([line("하나")], swallowing, cache, pool)] == [False]


def test_a_text_without_letters_is_an_empty_clip(swallowing: Voice) -> None:
    assert speak("…?! 🙂", swallowing) == Sound(b"")


class Strict:
    """A listener that understands only sounds of at least `least` seconds, and counts what it heard."""

    version = "strict"

    def __init__(self, least: float) -> None:
        self.least = least
        self.asked = 0

    def judge(self, shown: str, spoken: str, sound: Sound) -> Verdict:
        self.asked += 1
        right = min(1.0, sound.seconds / self.least)
        return Verdict(shown, right, 9, self.version, "" if right == 1 else "짧음")


SENTENCE = "하나 둘 셋 넷, 다섯 여섯 일곱"


def spoken(cache: ClipCache, pool: ThreadPoolExecutor, ear: Strict | None) -> Clip:
    (made,) = speak_lines([line(SENTENCE)], VOICE, cache, pool, ear)
    return made


def test_what_is_understood_is_kept_as_it_is(cache: ClipCache, pool: ThreadPoolExecutor) -> None:
    plain = spoken(cache, pool, None)
    heard = spoken(cache, pool, Strict(0.1))
    assert piece_of(heard, cache) == piece_of(plain, cache)
    assert heard.verdict == Verdict(SENTENCE, 1.0, 9, "strict")
    assert plain.verdict is None


def test_what_is_doubted_is_spoken_otherwise_and_the_better_kept(
    cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    plain = spoken(cache, pool, None)
    ear = Strict(speak(SENTENCE, VOICE).seconds + 0.05)
    heard = spoken(cache, pool, ear)
    assert piece_of(heard, cache).samples > piece_of(plain, cache).samples
    assert heard.verdict
    assert not heard.verdict.doubt
    assert ear.asked == 2


def test_what_stays_doubtful_is_made_all_the_same_the_best_of_it(
    cache: ClipCache, pool: ThreadPoolExecutor
) -> None:
    heard = spoken(cache, pool, Strict(60.0))
    assert heard.verdict
    assert heard.verdict.doubt == "짧음"
    assert piece_of(heard, cache).samples > piece_of(spoken(cache, pool, None), cache).samples


@pytest.mark.parametrize("least", [0.1, 60.0])
def test_what_was_heard_once_is_not_heard_again(
    cache: ClipCache, pool: ThreadPoolExecutor, least: float
) -> None:
    first, ear = spoken(cache, pool, Strict(least)), Strict(least)
    again = spoken(cache, pool, ear)
    assert ear.asked == 0
    assert (again.name, again.verdict, again.fresh) == (first.name, first.verdict, False)


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        (Voice("a", "silence"), ("split",)),
        (Voice("a", "silence", options={"speed": 0.9}), ("split", "slower")),
        (Voice("a", "silence", network=True), ("again", "split")),
    ],
)
def test_ways(voice: Voice, expected: tuple[str, ...]) -> None:
    assert ways(voice) == expected


def test_slower_is_slower() -> None:
    espeak = voice.load("espeak")
    assert otherwise(SENTENCE, espeak, "slower").seconds > 1.05 * speak(SENTENCE, espeak).seconds


def test_a_sound_just_spoken_is_mastered_without_decoding_it(
    cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: bytes) -> Sound:
        raise AssertionError

    spoken = speak_line(line("가나다라."), VOICE, "1", cache)
    fresh = encode_clip(spoken, VOICE, Mix(gain=1.0), cache)
    assert encode_clip(spoken, VOICE, Mix(gain=2.0), cache) != fresh  # of what the cache has
    cache.trim(0)
    spoken = speak_line(line("가나다라."), VOICE, "1", cache)
    monkeypatch.setattr("reader.clips.unflac", never)
    assert encode_clip(spoken, VOICE, Mix(gain=1.0), cache) == fresh


def test_only_so_many_sounds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.clips.RECENT", 100)
    recent = _Recent()
    for name in "abca":
        recent.keep(name, Sound(bytes(40)))
    assert [recent.taken(name) is not None for name in "abca"] == [True, False, True, False]


class Odd:
    """An engine that does for each text what `WAYS` says."""

    def __init__(self, voice: Voice) -> None:
        self.asked = 0

    @classmethod
    def version(cls) -> str:
        return "1"

    def speak(self, text: str) -> Any:
        self.asked += 1
        way = WAYS[text]
        if isinstance(way, BaseException):
            raise way
        if callable(way):
            way()
        return way


TONE = silence(1).pcm
WAYS: dict[str, Any] = {
    "메모리": MemoryError(),
    "끝냄": SystemExit(0),
    "멈춤": KeyboardInterrupt(),
    "제한": TimeoutError("its own"),
    "없음": None,
    "홀수": Sound(b"\0" * 47_999),
    "배열": Sound([0.0] * 24_000),  # type: ignore[arg-type]
    "느림": Sound(TONE, 16_000),
    "한없이": Sound(TONE * 200),
}


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Voice:
    monkeypatch.setattr(engines, "_open", {})
    monkeypatch.setattr(asked, "_calls", {})
    monkeypatch.setattr(engines, "engine_class", lambda _: Odd)
    return Voice("odd", "odd", signs="off")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("메모리", "말하지 못했습니다 .MemoryError"),
        ("끝냄", "말하지 못했습니다 .SystemExit: 0, test_clips.py"),
        ("멈춤", "말하지 못했습니다 .KeyboardInterrupt"),
        ("제한", "말하지 못했습니다 .TimeoutError: its own"),
        ("없음", "16비트 소리가 아닙니다"),
        ("홀수", "16비트 소리가 아닙니다"),
        ("배열", "16비트 소리가 아닙니다"),
        ("느림", "24000 Hz가 아니라 16000 Hz"),
        ("한없이", "한 문장을 200초 동안"),
    ],
)
def test_whatever_an_engine_does_is_one_error_of_its_sentence(odd: Voice, text: str, told: str) -> None:
    with pytest.raises(SpeechError, match=told) as raised:
        speak(text, odd)
    assert raised.value.where == text


def test_an_engine_that_hangs_is_left_and_not_asked_again(
    odd: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "QUIET", 0.2)
    monkeypatch.setattr(asked, "QUIET_SYLLABLE", 0.0)
    monkeypatch.setattr(asked, "SLICE", 0.05)
    released = Event()
    monkeypatch.setitem(WAYS, "한참", released.wait)
    try:
        for _ in range(3):
            with pytest.raises(VoiceError, match="대답하지 않습니다"):
                speak("한참", odd)
        engine = engines.engine_for(odd)
        assert isinstance(engine, Odd)
        assert engine.asked == 1
    finally:
        released.set()
