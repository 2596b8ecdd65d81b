from pathlib import Path

import pytest

from reader import config
from reader.config import Config, Show
from reader.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "reader.toml"


def test_without_a_file_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.load() == Config()


def test_the_template_says_every_default(file: Path) -> None:
    file.write_text(config.TEMPLATE, "utf-8")
    loaded = config.load(str(file))
    assert loaded.show == Show()
    assert loaded == Config(out=str(file.parent / "output"))


def test_paths_are_taken_from_the_file(file: Path) -> None:
    file.write_text('[build]\nout = "show"\nlexicons = ["words.tsv"]\n', "utf-8")
    loaded = config.load(str(file))
    assert loaded.out == str(file.parent / "show")
    assert loaded.lexicons == (str(file.parent / "words.tsv"),)


def test_the_address_ends_in_a_slash(file: Path) -> None:
    file.write_text('[show]\nurl = "https://pod.example.kr/news"\n', "utf-8")
    assert config.load(str(file)).show.url == "https://pod.example.kr/news/"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[build]\nvoise = 'x'", "모르는 항목 ‘voise’"),
        ("[shwo]\n", "모르는 항목 ‘shwo’"),
        ("[build]\nbitrate = '64'", "‘bitrate’의 값은 int"),
        ("[show]\nexplicit = 1", "‘explicit’의 값은 bool"),
        ("[show\n", "TOML 문법이 틀렸습니다"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(file: Path, text: str, message: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        config.load(str(file))
    assert str(file) in str(caught.value)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(ConfigError, match="설정 파일이 없습니다"):
        config.load(str(file))


def test_the_command_line_wins() -> None:
    chosen = Config(voice="espeak", bitrate=48).given(
        voice="silence", out=None, workers=None, bitrate=None, formats="mp3,opus"
    )
    assert (chosen.voice, chosen.bitrate, chosen.formats) == ("silence", 48, ("opus",))
