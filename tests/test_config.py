import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reader import config
from reader.config import Config, Publish, Show
from reader.errors import ConfigError
from reader.listening import LEVELS, Listening


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "reader.toml"


def test_without_a_file_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.load() == Config()


@pytest.mark.parametrize("line", ["[variant.천천히]", "[listening]\nlevel = 자세히"])
def test_hangul_without_quotation_marks_is_told_how_to_mend(file: Path, line: str) -> None:
    assert "따옴표" in refused(file, line + "\n").mend


def test_a_lexicon_that_is_not_there_yet_is_told_how_to_begin(file: Path) -> None:
    assert "빈 파일" in refused(file, '[build]\nlexicons = ["words.tsv"]\n').mend
    (file.parent / "words.tsv").write_text("", "utf-8")
    assert fault(file) is None


def test_paths_are_taken_from_the_file(file: Path) -> None:
    file.write_text('[build]\nout = "show"\nvoice = "mine.toml"\nlexicons = ["words.tsv"]\n', "utf-8")
    (file.parent / "words.tsv").write_text("소리\t소리\n", "utf-8")
    (file.parent / "mine.toml").write_text('engine = "silence"\n', "utf-8")
    loaded = config.load(str(file))
    assert loaded.out == str(file.parent / "show")
    assert loaded.voice == str(file.parent / "mine.toml")
    assert loaded.lexicons == (str(file.parent / "words.tsv"),)


def test_posts_are_taken_from_the_file_too(file: Path) -> None:
    file.write_text("[build]\nposts = ['_posts', 'https://news.example.kr/feed.xml']\n", "utf-8")
    assert config.load(str(file)).posts == (str(file.parent / "_posts"), "https://news.example.kr/feed.xml")


@pytest.mark.parametrize(
    ("told", "terms"),
    [
        ("", ("", "")),
        ("CC-BY-4.0", ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")),
        ("cc by-nc-sa 2.5", ("CC-BY-NC-SA-2.5", "https://creativecommons.org/licenses/by-nc-sa/2.5/")),
        ("CC0 1.0", ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")),
        ("내 조건 https://example.kr/terms", ("내 조건", "https://example.kr/terms")),
    ],
)
def test_licences(file: Path, told: str, terms: tuple[str, str]) -> None:
    file.write_text(f"[show]\nlicense = '{told}'\n", "utf-8")
    assert config.load(str(file)).show.terms == terms


def test_the_address_ends_in_a_slash(file: Path) -> None:
    file.write_text('[show]\nurl = "https://pod.example.kr/news"\n', "utf-8")
    assert config.load(str(file)).show.url == "https://pod.example.kr/news/"


def fault(file: Path) -> ConfigError | None:
    try:
        config.load(str(file))
    except ConfigError as error:
        return error
    return None


def refused(file: Path, text: str) -> ConfigError:
    file.write_text(text, "utf-8")
    error = fault(file)
    assert error
    return error


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[build]\nvoise = 'x'", 2, "모르는 항목 ‘voise’ → ‘voice’인가요?"),
        ("# 내 쇼\n[shwo]\ntitle = '가'", 2, "모르는 항목 ‘shwo’ → ‘show’인가요?"),
        ("[build]\nbitrate = '64'", 2, '‘bitrate’의 값 "64": 정수가 아닙니다'),
        ("[show]\n\nexplicit = 1", 3, "‘explicit’의 값 1: true나 false가 아닙니다"),
        ("[show]\ntitle = true", 2, "‘title’의 값 true: 글자가 아닙니다"),
        ('[show]\ntitle = "가\\u0001"', 2, "제어 문자"),
        ("show = 1", 1, "‘show’의 값 1: 표가 아닙니다 → [show] 아래에"),
        ("[[build]]\nvoice = 'sori'", 1, "‘build’의 값"),
        ("[show\n", 1, "TOML 문법이 틀렸습니다"),
        ("[build]\nlexicons = [1]", 2, "‘lexicons’의 값 [1]: 글자의 목록이 아닙니다"),
        ("[build]\nlexicons = [\n  'no.tsv',\n]", 2, "no.tsv: 낱말 사전을 읽을 수 없습니다"),
        ("[build]\nlexicons = ['']", 2, "낱말 사전을 읽을 수 없습니다"),
        ("[build]\nformats = [['a']]", 2, '‘formats’의 값 [["a"]]: 글자의 목록이 아닙니다'),
        ("[build]\nformats = ['wma']", 2, '‘formats’의 값 ["wma"]: ‘wma’ 형식은'),
        ("[build]\nbitrate = 63", 2, "‘bitrate’의 값 63: 63 kbit/s MP3는 만들 수 없습니다 → 가능한 값: 32"),
        ("[build]\nworkers = 0", 2, "‘workers’의 값 0: 모르는 작업자"),
        ("[build]\nworkers = 'many'", 2, '‘workers’의 값 "many"'),
        ("[build]\nvoice = 'sory'", 2, "‘sori’인가요?"),
        ("[build]\nvoice = 'mine.toml'", 2, "mine.toml: 파일이 없습니다"),
        ("[build]\nintro = 'no.wav'", 2, "no.wav: 파일이 없습니다"),
        ("build.voice = 'sori'\nbuild.outro = 'no.wav'", 2, "파일이 없습니다"),
        ("show = { title = '가', url = 'blog' }", 1, '‘url’의 값 "blog": 주소가 아닙니다'),
        ('[show]\ndescription = """\nurl = 1\n"""\n\nurl = 1', 6, "‘url’의 값 1"),
        ("[show]\nurl = 'ftp://example.kr/'", 2, "주소가 아닙니다"),
        ("[show]\nurl = 'https://'", 2, "주소가 아닙니다"),
        ("[show]\nurl = 'http://[::1/'", 2, "주소가 아닙니다"),
        ("[show]\nurl = 'http://example.kr:99999/'", 2, "주소가 아닙니다"),
        ("[show]\nurl = 'http://example.kr/?show=1'", 2, "주소가 아닙니다"),
        (
            "[show]\nreport = 'https://git.example.kr/new'",
            2,
            '‘report’의 값 "https://git.example.kr/new": 제목과',
        ),
        ("[show]\nreport = 'https://git.example.kr/{line}?{body}'", 2, "‘report’의 값 "),
        ("[show]\nreport = 'javascript:{body}'", 2, "‘report’의 값 "),
        ("[show]\nemail = 'me.example.kr'", 2, '‘email’의 값 "me.example.kr": 전자우편'),
        ("[show]\nlicense = '내 마음'", 2, "이용 허락이 아닙니다"),
        ("[build]\nposts = ['']", 2, "글이 있는 곳의 이름이 비었습니다"),
        ("[show]\ncategory = 'Newz'", 2, "‘News’인가요?"),
        ("[show]\ncategory = 'News > Daily'", 2, "‘Daily News’인가요?"),
        ("[show]\ncategory = ''", 2, "Apple 분류"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_value(file: Path, text: str, line: int, told: str) -> None:
    error = refused(file, text)
    assert error.where == f"{file}:{line}"
    assert told in str(error)


def test_a_lexicon_in_another_encoding_is_told(file: Path) -> None:
    (file.parent / "words.tsv").write_bytes("값\t갑\n".encode("cp949"))
    error = refused(file, "[build]\nvoice = 'sori'\nlexicons = ['words.tsv']\n")
    assert error.where == f"{file}:3"
    assert "words.tsv" in error.what
    assert "UTF-8" in error.mend


def test_settings_in_another_encoding_are_told(file: Path) -> None:
    file.write_bytes("[show]\ntitle = '소리'\n".encode("cp949"))
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        config.load(str(file))
    assert caught.value.where == f"{file}:2"


WRONG = [
    "1",
    "-1",
    "1.5",
    "nan",
    "true",
    "'글'",
    "''",
    "[1]",
    "[['a']]",
    "[]",
    "{}",
    "{ a = 1 }",
    "[{ a = [1] }]",
    "2026-03-14",
    "12:00:00",
    f"0x{'f' * 5000}",
]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: value[:20])
@pytest.mark.parametrize(
    ("table", "key", "default"),
    [
        ("show", item.name, getattr(Show(), item.name))
        for item in fields(Show)
        if item.name not in ("others", "subscribers")
    ]
    + [
        ("build", item.name, getattr(Config(), item.name))
        for item in fields(Config)
        if item.name not in ("show", "listening", "variants", "publish")
    ]
    + [("listening", item.name, getattr(Listening(), item.name)) for item in fields(Listening)]
    + [("publish", item.name, getattr(Publish(), item.name)) for item in fields(Publish)],
)
def test_no_value_of_a_wrong_type_gets_through(
    file: Path, table: str, key: str, default: object, value: str
) -> None:
    file.write_text(f"# 설정\n[{table}]\n{key} = {value}\n", "utf-8")
    given = tomllib.loads(f"x = {value}")["x"]
    kinds = (
        {type(default)}
        | ({list} if default == () else set())
        | ({int} if key == "workers" or isinstance(default, float) else set())
    )
    if (error := fault(file)) is None:
        assert type(given) in kinds
    else:
        assert error.where == f"{file}:3"
        assert f"‘{key}’의 값" in error.what


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5000, f"x = {'9' * 5000}", "show = [" * 300, "\0", "[show]\r"]
)
def test_what_the_parser_stumbles_over_is_told(file: Path, text: str) -> None:
    assert str(file) in refused(file, text).where


def test_a_number_of_workers_is_a_number(file: Path) -> None:
    file.write_text("[build]\nworkers = 4\n", "utf-8")
    assert config.load(str(file)).workers == "4"


def test_a_file_as_windows_saves_it(file: Path) -> None:
    file.write_bytes("\ufeff[show]\r\ntitle = '소리'\r\n\r\n[build]\r\nbitrate = 48\r\n".encode())
    assert (config.load(str(file)).show.title, config.load(str(file)).bitrate) == ("소리", 48)
    file.write_bytes(file.read_bytes().replace(b"48", b"49"))
    with pytest.raises(ConfigError) as caught:
        config.load(str(file))
    assert caught.value.where == f"{file}:5"


@pytest.mark.parametrize(
    "given",
    [
        {"bitrate": 63},
        {"workers": "many"},
        {"formats": "wma"},
        {"bitrate": 0},
        {"workers": ""},
        {"formats": ""},
        {"out": ""},
    ],
)
def test_so_is_what_the_command_line_says(given: dict[str, Any]) -> None:
    nothing: dict[str, Any] = dict.fromkeys(("voice", "out", "workers", "bitrate", "formats"))
    with pytest.raises(ConfigError, match=str(next(iter(given.values()))) or "."):
        Config().given(**nothing | given)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(ConfigError, match="설정 파일이 없습니다"):
        config.load(str(file))


def test_the_command_line_wins() -> None:
    chosen = Config(voice="espeak", bitrate=48).given(
        voice="silence", out=None, workers=None, bitrate=None, formats="mp3,opus"
    )
    assert (chosen.voice, chosen.bitrate, chosen.formats) == ("silence", 48, ("opus",))


@pytest.mark.parametrize(
    ("text", "listening"),
    [
        ("", Listening()),
        ('level = "simple"', LEVELS["simple"]),
        ('level = "자세히"', LEVELS["full"]),
        ('level = "간단히"\nopening = true', replace(LEVELS["simple"], opening=True)),
        ('synthetic = ""\nlists = "order"', replace(Listening(), synthetic="", lists="order")),
    ],
)
def test_how_much_is_told(file: Path, text: str, listening: Listening) -> None:
    file.write_text(f"[listening]\n{text}\n", "utf-8")
    assert config.load(str(file)).listening == listening


@pytest.mark.parametrize("text", ['level = "loud"', 'lists = "all"'])
def test_a_level_there_is_not(file: Path, text: str) -> None:
    assert refused(file, f"[listening]\n{text}\n").where == f"{file}:2"


def loaded(folder: Path, text: str) -> Config:
    (folder / "reader.toml").write_text(text, "utf-8")
    return config.load(str(folder / "reader.toml"))


def test_a_cover_and_a_colour_of_ones_own(tmp_path: Path) -> None:
    Image.new("RGB", (1400, 1400), "#884422").save(tmp_path / "own.png")
    show = loaded(tmp_path, '[show]\ncover = "own.png"\ncolour = "#225588"\n').show
    assert (show.cover, show.colour) == (str(tmp_path / "own.png"), "#225588")
    assert Config(show=Show(cover="own.png")).from_anywhere().show.cover == str(Path("own.png").absolute())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "blue"),
        ("colour", "#ffee99"),
        ("cover", "small.png"),
        ("cover", "wide.png"),
        ("cover", "none.png"),
    ],
)
def test_what_no_cover_and_no_colour_can_be(tmp_path: Path, key: str, value: str) -> None:
    Image.new("RGB", (300, 300)).save(tmp_path / "small.png")
    Image.new("RGB", (1600, 1400)).save(tmp_path / "wide.png")
    with pytest.raises(ConfigError, match=key):
        loaded(tmp_path, f'[show]\n{key} = "{value}"\n')
