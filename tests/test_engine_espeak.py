"""What espeak-ng is told to say; the contract of all engines is in test_engines.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.engines.espeak import Espeak
from reader.engines.espeak_phonemes import transcribe
from reader.errors import VoiceError
from reader.model import Voice


@pytest.mark.parametrize(
    ("sounded", "told"),
    [
        ("나무", "[[namu]]"),
        ("가 나", "[[ga na]]"),
        ("물가", "[[mulga]]"),
        ("달라", "[[dalla]]"),
        ("새 시샤", "[[se SiSa]]"),
        ("여자, 이자.", "[[jOdZa]], [[ idZa]]."),
        ("갇쓰", "[[gat|sW]]"),
        ("차", "[[tSha]]"),
        ("강원", "[[gaNwOn]]"),
        ("…아", "[[a]]"),
    ],
)
def test_phonemes(sounded: str, told: str) -> None:
    assert transcribe(sounded) == told


@pytest.mark.parametrize("text", ["AI", "3월", "ㅋㅋ", "漢字"])
def test_what_is_no_hangul_is_left_to_espeak(text: str) -> None:
    assert transcribe(text) is None


@given(st.text(st.sampled_from("각닫랄맘밥항짜셔붹 ,.?!…\"'[]|")))
def test_only_phonemes_and_punctuation_are_told(text: str) -> None:
    told = transcribe(text)
    assert told is not None
    assert told.count("[[") == told.count("]]")
    assert told.isascii()


def test_a_voice_that_espeak_does_not_have() -> None:
    with pytest.raises(VoiceError, match="xx-none"):
        Espeak(Voice("e", "espeak", options={"voice": "xx-none"}))
