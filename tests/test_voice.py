import subprocess
import sys
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


def test_to_load_ours_is_cheap_and_opens_no_engine() -> None:
    script = "import sys\nfrom reader import config, voice\nfor name in voice.names(): voice.load(name)\n"
    script += "print([name for name in sys.modules if name.startswith(('reader.engines.', 'reader.korean', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_default_voice_needs_no_network() -> None:
    assert not voice.load(voice.DEFAULT).network


@pytest.mark.parametrize("name", voice.names())
def test_every_profile_that_comes_along_says_what_its_engine_knows(name: str) -> None:
    found = voice.load(name)
    engines.check(engines.declared(found.engine), found.options, lambda option: option)


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    for name in ("words.tsv", "other.tsv"):
        (tmp_path / name).write_text("소리\t소리\n", "utf-8")
    mine = voice.load(
        write(
            tmp_path,
            f'engine = "sherpa"\nlexicons = ["words.tsv", "{tmp_path}/other.tsv"]\n'
            'fallback = ["own.toml", "espeak"]\n'
            'syllable_seconds = [0.1, 0.4]\ncer = 0.05\n[options]\nfolder = "m"\nspeed = 1.1\n',
        ),
        ["users.tsv"],
    )
    assert (mine.name, mine.engine, mine.fallback) == (
        "mine",
        "sherpa",
        (str(tmp_path / "own.toml"), "espeak"),
    )
    assert mine.lexicons == (str(tmp_path / "words.tsv"), str(tmp_path / "other.tsv"), "users.tsv")
    assert (mine.syllable_seconds, mine.cer) == ((0.1, 0.4), 0.05)
    assert dict(mine.options) == {"folder": str(tmp_path / "m"), "speed": 1.1}


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("engine = ", 1, "TOML"),
        ('about = "x"', 0, "engine"),
        ('engine = "silence"\nspeeed = 1', 2, "모르는 항목 ‘speeed’"),
        ('engine = "silence"\nfallbacks = []', 2, "‘fallback’인가요"),
        ('engine = "silence"\nnetwork = "yes"', 2, '‘network’의 값 "yes"'),
        ('engine = ["silence"]', 1, "‘engine’의 값"),
        ('engine = "silence"\ngain = true', 2, "‘gain’의 값 true: "),
        ('engine = "silence"\ngain = nan', 2, "‘gain’의 값 NaN"),
        ('engine = "silence"\nlexicons = [1]', 2, r"‘lexicons’의 값 \[1\]"),
        ('engine = "silence"\nlexicons = ["no.tsv"]', 2, "no.tsv: 낱말 사전을 읽을 수 없습니다"),
        ('engine = "silence"\nlexicons = ["a\\u0000"]', 2, "낱말 사전을 읽을 수 없습니다"),
        ('engine = "silence"\nfallback = [["espeak"]]', 2, "‘fallback’의 값"),
        ('engine = "silence"\nsigns = "mild"', 2, "strict, loose, off"),
        ('engine = "silence"\nsyllable_seconds = [1]', 2, "syllable_seconds"),
        ('engine = "silence"\nsyllable_seconds = [2, 1]', 2, "syllable_seconds"),
        ('engine = "silence"\nsyllable_seconds = [nan, nan]', 2, "syllable_seconds"),
        ('engine = "silence"\nsyllable_seconds = ["a", "b"]', 2, "syllable_seconds"),
        ('engine = "silence"\noptions = 1', 2, "‘options’의 값 1"),
        ('engine = "silence"\n[options]\nlist = [1]', 3, "모르는 항목 ‘list’"),
        (
            'engine = "silence"\n[options]\n\nsyllables_per_secnd = 5.0',
            4,
            "모르는 항목 ‘syllables_per_secnd’ → ‘syllables_per_second’인가요",
        ),
        (
            'engine = "silence"\noptions = { syllables_per_second = 0 }',
            2,
            "‘syllables_per_second’ 값 0이.* → 0.1 이상 1000 이하 수. 빠르기",
        ),
        ('engine = "silence"\noptions.syllables_per_second = "5"', 2, '값 "5"이'),
        ('engine = "silence"\noptions.syllables_per_second = true', 2, "값 true이"),
        ('engine = "silence"\noptions.syllables_per_second = inf', 2, "값 Infinity이"),
        (f'engine = "silence"\noptions.syllables_per_second = 0x{"f" * 5000}', 2, "값 …이"),
        ('engine = "silence"\noptions.syllables_per_second = [5]', 2, r"값 \[5\]이"),
        ('engine = "espeak"\noptions.speed = 120.0', 2, "80 이상 450 이하 정수"),
        ('engine = "espeak"\noptions.voice = "a\\u0000"', 2, "‘voice’ 값"),
        ('engine = "google"\noptions.slow = 1', 2, "true나 false"),
        ('engine = "google"\noptions.server = "here"', 2, "다른 서버의 주소"),
        ('engine = "google"\noptions.attempts = 0', 2, "‘attempts’ 값 0"),
        ('engine = "edge"\noptions.rate = "fast"', 2, r"‘\+0%’ 같은 글자"),
        ('engine = "kokoro"\noptions.stile = "sori"', 2, "‘style’인가요"),
        ('engine = "sherpa"\noptions.folder = 1', 2, "모델이 든 폴더"),
    ],
)
def test_a_bad_profile_is_named_with_what_is_wrong(tmp_path: Path, text: str, line: int, named: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=named) as caught:
        voice.load(path)
    assert caught.value.where == (f"{path}:{line}" if line else path)


ODD = [
    "1",
    "-1.5",
    "nan",
    "true",
    "'글'",
    "[1]",
    "[['a']]",
    "[]",
    "{}",
    "[{ a = 1 }]",
    "2026-03-14",
    f"0x{'f' * 5000}",
]


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:20])
@pytest.mark.parametrize(
    "field",
    [*voice._FIELDS, "options.style", "options.speed"],
)
def test_no_value_of_a_wrong_type_gets_through(tmp_path: Path, field: str, value: str) -> None:
    text = "" if field == "engine" else 'engine = "kokoro"\n'
    path = write(tmp_path, f"{text}{field} = {value}\n")
    fitting: dict[str, type | tuple[type, ...]] = {
        "about": str,
        "language": str,
        "licence": str,
        "network": bool,
        "lexicons": tuple,
        "fallback": tuple,
        "gain": (int, float),
        "cer": (int, float),
        "options.style": str,
        "options.speed": (int, float),
    }
    try:
        found = voice.load(path)
    except (ConfigError, VoiceError) as error:
        told = error
    else:
        kept = found.options[field[8:]] if field.startswith("options.") else getattr(found, field)
        assert isinstance(kept, fitting.get(field, dict))
        assert isinstance(kept, bool) == (field == "network")
        return
    assert told.where == f"{path}:{2 if text else 1}"
    assert field.removeprefix("options.") in told.what or field == "engine"


def test_a_profile_of_an_engine_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, '# mine\nengine = "nothing"\n')
    with pytest.raises(VoiceError, match="‘nothing’ 엔진이 없습니다") as caught:
        voice.load(path)
    assert caught.value.where == f"{path}:2"


def test_a_place_that_is_not_told_is_not_the_profiles_folder(tmp_path: Path) -> None:
    mine = voice.load(write(tmp_path, 'engine = "sherpa"\noptions.folder = ""\n'))
    assert mine.options["folder"] == ""


def test_a_profile_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        voice.load(str(path))


@pytest.mark.parametrize("name", ["nobody", "no-such.toml", "../espeak", ""])
def test_no_such_voice(name: str) -> None:
    with pytest.raises(VoiceError):
        voice.load(name)


@pytest.mark.parametrize(
    ("name", "option", "value"),
    [("sori", "speed", 0.7804), ("espeak", "speed", 102), ("silence", "syllables_per_second", 5.525)],
)
def test_a_voice_speaks_slower_by_itself(name: str, option: str, value: float) -> None:
    own, slow = voice.load(name), voice.load(name, pace=0.85)
    assert slow.options == {**own.options, option: value}
    assert slow.pace == 0.85
    assert slow.syllable_seconds == tuple(seconds / 0.85 for seconds in own.syllable_seconds)
    assert voice.load(name, pace=1.0) == own


def test_what_can_not_speak_slower_says_so() -> None:
    with pytest.raises(VoiceError, match="google"):
        voice.load("google", pace=0.85)


def test_a_pace_is_kept_within_what_an_engine_takes() -> None:
    assert voice.load("espeak", pace=0.6).options["speed"] == 80
