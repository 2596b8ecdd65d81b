import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from reader import speech
from reader.errors import ConfigError, ReaderError, SourceError, SpeechError, StoreError, VoiceError
from reader.script import SENTENCE
from reader.sound import decode
from tests.google_server import GoogleServer
from tests.test_casting import profile

TEXT = "안녕하세요. 오늘의 뉴스입니다."


@pytest.fixture
def speaker() -> speech.Speaker:
    return speech.Speaker("silence")


def test_a_text_becomes_a_wav(speaker: speech.Speaker, tmp_path: Path) -> None:
    seconds = speech.say(speaker, TEXT, tmp_path / "new" / "a.wav")
    with wave.open(str(tmp_path / "new" / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() / 24_000 == pytest.approx(seconds)
    assert seconds == pytest.approx(13 / 6.5 + SENTENCE, abs=0.1)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.wav", b"RIFF"),
        ("a.mp3", b"\xff\xf3"),
        ("a.flac", b"fLaC"),
        ("a.ogg", b"OggS"),
        ("a.opus", b"OggS"),
        ("소리.OGG", b"OggS"),
    ],
)
def test_a_text_becomes_what_its_name_says(
    speaker: speech.Speaker, tmp_path: Path, name: str, head: bytes
) -> None:
    seconds = speech.say(speaker, TEXT, tmp_path / name)
    data = (tmp_path / name).read_bytes()
    assert data.startswith(head)
    assert (b"OpusHead" in data) == (head == b"OggS")
    assert decode(data).seconds == pytest.approx(seconds, abs=0.12)


@pytest.mark.parametrize("name", ["a.m4a", "a.txt", "a", "mp3", ".mp3", "a.wav.gz"])
def test_a_name_that_says_nothing_we_write_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as told:
        speech.check_kind(tmp_path / name)
    assert ".wav .mp3 .flac .ogg .opus" in told.value.mend
    with GoogleServer() as server, pytest.raises(ConfigError):
        speech.say(speech.Speaker(profile(tmp_path, server)), TEXT, tmp_path / name)
    assert server.texts == []


@pytest.mark.parametrize("text", ["", "  \n ", "…!", "🙂"])
def test_nothing_to_say_is_an_error(speaker: speech.Speaker, tmp_path: Path, text: str) -> None:
    with pytest.raises(SpeechError):
        speech.say(speaker, text, tmp_path / "a.wav")
    assert not (tmp_path / "a.wav").exists()


def test_each_line_of_a_file_is_a_clip(speaker: speech.Speaker, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("하나\n\n둘 셋\n  넷\n", "utf-8")
    assert speech.say_lines(speaker, str(lines), tmp_path / "clips") == 3
    assert sorted(f.name for f in (tmp_path / "clips").iterdir()) == ["000.wav", "001.wav", "002.wav"]


def test_lines_that_are_not_there(speaker: speech.Speaker, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no-such"):
        speech.say_lines(speaker, str(tmp_path / "no-such.txt"), tmp_path)


def test_a_place_that_cannot_be_written(speaker: speech.Speaker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ReaderError, match="file"):
        speech.say(speaker, TEXT, tmp_path / "file" / "a.wav")


def test_a_text_is_of_one_voice_too(speaker: speech.Speaker, tmp_path: Path) -> None:
    with GoogleServer({2: "500"}) as server:
        failing = speech.Speaker(profile(tmp_path, server))
        assert failing.sound(TEXT) == speaker.sound(TEXT)
        assert "대신" in failing.cast.why
        failing.sound("다음 글도 같은 목소리로 말합니다.")
        assert len(server.texts) == 2


def test_no_such_voice() -> None:
    with pytest.raises(VoiceError, match="nobody"):
        speech.Speaker("nobody")


def test_voices_say_what_they_are_and_what_is_missing() -> None:
    rows: dict[object, dict[str, Any]] = {row["name"]: row for row in speech.voices()}
    assert {"espeak", "google", "silence", "sherpa", "edge"} <= rows.keys()
    assert rows["espeak"]["missing"] is None
    assert (rows["google"]["network"], rows["espeak"]["network"]) == (True, False)
    assert [option["name"] for option in rows["espeak"]["options"]] == ["voice", "speed", "pitch"]
    assert rows["sherpa"]["missing"]
    assert rows["sherpa"]["mend"]
    assert all(row["licence"] for row in rows.values())


def test_a_voice_whose_extra_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "edge_tts", None)
    monkeypatch.delitem(sys.modules, "reader.engines.edge", raising=False)
    monkeypatch.setattr("reader.engines._open", {})
    monkeypatch.setattr("reader.voice.names", lambda: ("edge",))
    (row,) = speech.voices()
    assert row["missing"] == "‘edge’ 엔진에 필요한 ‘edge_tts’ 패키지가 없습니다"
    assert row["options"] is None
    assert row["mend"] == 'pip install "sori-reader[edge]"'


def test_a_file_is_replaced_by_a_whole_one_or_stays(
    speaker: speech.Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(sound: object, out: Path) -> None:
        out.write_bytes(b"RIFF")
        raise OSError(28, "No space left on device")

    out = tmp_path / "a.wav"
    out.write_bytes(b"whole")
    monkeypatch.setattr(speech, "KINDS", {".wav": full})
    with pytest.raises(StoreError, match="디스크가 가득"):
        speech.say(speaker, TEXT, out)
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".wav"] == ["a.wav"]
    assert out.read_bytes() == b"whole"
