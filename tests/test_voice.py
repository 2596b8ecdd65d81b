from pathlib import Path

import pytest

from reader import engines, voice
from reader.errors import ConfigError, VoiceError


def write(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("name", voice.names())
def test_every_profile_that_comes_along_is_complete(name: str) -> None:
    found = voice.load(name)
    assert found.engine in engines.installed()
    assert found.about
    assert found.licence
    assert found.language == "ko"
    assert all(other == found.name or other for other in found.fallback)
    assert 0 <= found.syllable_seconds[0] < found.syllable_seconds[1]


def test_the_default_voice_needs_no_network() -> None:
    assert not voice.load(voice.DEFAULT).network


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    mine = voice.load(
        write(
            tmp_path,
            'engine = "sherpa"\nlexicons = ["words.tsv", "/abs.tsv"]\nfallback = ["espeak"]\n'
            'syllable_seconds = [0.1, 0.4]\ncer = 0.05\n[options]\nfolder = "m"\nspeed = 1.1\n',
        ),
        ["users.tsv"],
    )
    assert (mine.name, mine.engine, mine.fallback) == ("mine", "sherpa", ("espeak",))
    assert mine.lexicons == (str(tmp_path / "words.tsv"), "/abs.tsv", "users.tsv")
    assert (mine.syllable_seconds, mine.cer) == ((0.1, 0.4), 0.05)
    assert dict(mine.options) == {"folder": str(tmp_path / "m"), "speed": 1.1}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("engine = ", "TOML"),
        ('about = "x"', "engine"),
        ('engine = "silence"\nspeeed = 1', "speeed"),
        ('engine = "silence"\nnetwork = "yes"', "network"),
        ('engine = "silence"\nsigns = "mild"', "strict, loose, off"),
        ('engine = "silence"\nsyllable_seconds = [1]', "syllable_seconds"),
        ('engine = "silence"\nsyllable_seconds = [2, 1]', "syllable_seconds"),
        ('engine = "silence"\nsyllable_seconds = ["a", "b"]', "syllable_seconds"),
        ('engine = "silence"\n[options]\nlist = [1]', "list"),
    ],
)
def test_a_bad_profile_is_named_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=named) as caught:
        voice.load(path)
    assert caught.value.where == path


def test_a_profile_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        voice.load(str(path))


@pytest.mark.parametrize("name", ["nobody", "no-such.toml", "../espeak", ""])
def test_no_such_voice(name: str) -> None:
    with pytest.raises(VoiceError):
        voice.load(name)
