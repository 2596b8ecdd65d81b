import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from itertools import product
from pathlib import Path

import pytest

import reader
from reader import cli
from tests.documented import faults


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(
    home: Path, *words: str, given: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The real command, with nothing on its PATH and a home of its own."""
    environment = {"HOME": str(home), "PATH": os.devnull, "LANG": "C.UTF-8", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "reader", *words],
        input=given,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_build_says_what_it_made(home: Path, tmp_path: Path, posts: Path) -> None:
    done = run(home, "build", str(posts), "--voice", "silence", "--out", str(tmp_path / "o"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("새로 만든 에피소드 3개")
    again = run(home, "build", str(posts), "--voice", "silence", "--out", str(tmp_path / "o"))
    assert again.stdout.startswith("새로 만든 에피소드 0개, 그대로인 것 3개")


def test_check_of_a_folder_that_is_not_there_exits_2(home: Path, tmp_path: Path) -> None:
    done = run(home, "check", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "그런 폴더가 없습니다" in done.stderr


def test_build_with_a_broken_post_names_it_and_exits_1(home: Path, tmp_path: Path, posts: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_bytes(b"")
    done = run(home, "build", str(posts), str(broken), "--voice", "silence", "--out", str(tmp_path / "o"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "broken.md" in line
    assert "새로 만든 에피소드 3개" in done.stdout
    assert "실패 1개" in done.stdout


def test_build_as_json(home: Path, tmp_path: Path, posts: Path) -> None:
    done = run(home, "build", str(posts), "--voice", "silence", "--out", str(tmp_path / "o"), "--json")
    told = json.loads(done.stdout)
    assert len(told["made"]) == 3
    assert told["failed"] == []
    assert told == json.loads((tmp_path / "o" / "build-report.json").read_text("utf-8"))
    assert (told["exit"], told["sentences"]["reused"]) == (0, 7)  # three signs that all have


def test_quiet_says_nothing(home: Path, tmp_path: Path, posts: Path) -> None:
    done = run(home, "build", str(posts), "--voice", "silence", "--out", str(tmp_path / "o"), "-q")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.slow
def test_what_is_prepared_at_the_first_run_is_told_but_to_those_who_want_quiet(
    home: Path, tmp_path: Path
) -> None:
    first = run(home, "say", "네.", "-o", str(tmp_path / "a.wav"))
    assert first.returncode == 0
    assert "준비 1/4" in first.stderr
    assert "바르게 들리는지" in first.stderr
    assert run(home, "say", "네.", "-o", str(tmp_path / "a.wav")).stderr == ""
    assert ".opus" in run(home, "say", "네.", "-o", str(tmp_path / "a.txt"), "--voice", "nobody").stderr
    quiet = run(
        tmp_path / "other",
        "build",
        "-",
        "-q",
        "--out",
        str(tmp_path / "o"),
        given="# 도서관\n\n문을 열었다.\n",
    )
    assert (quiet.returncode, quiet.stderr) == (0, "")


def test_a_post_from_standard_input(home: Path, tmp_path: Path, posts: Path) -> None:
    text = (posts / "2026-03-14-1001.md").read_text("utf-8")
    done = run(home, "build", "-", "--voice", "silence", "--out", str(tmp_path / "o"), given=text)
    assert done.stdout.startswith("새로 만든 에피소드 1개")


@pytest.mark.parametrize(
    "words",
    [
        ["build", "no-such-file.md"],
        ["build"],
        ["build", ".", "--voice", "nobody"],
        ["build", ".", "--workers", "many"],
        ["build", ".", "--config", "none.toml"],
        ["say"],
        ["say", "말", "-o", "a.wav", "--lines", "b"],
        ["frobnicate"],
        ["read", "no-such-file.md"],
    ],
)
def test_a_users_mistake_is_told_and_exits_2(home: Path, tmp_path: Path, words: list[str]) -> None:
    done = run(home, *words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["build", "{posts}", "--listen"], ["check", "{out}", "--listen", "--no-sound"]]
)
def test_listening_to_an_empty_folder_of_whisper_is_told_and_exits_2(
    home: Path, tmp_path: Path, posts: Path, words: list[str]
) -> None:
    (tmp_path / "o").mkdir()
    said = [word.format(posts=posts, out=tmp_path / "o") for word in words]
    done = run(home, *said, "--whisper", str(tmp_path / "none"), folder=tmp_path)
    assert done.returncode == 2
    (told,) = done.stderr.splitlines()
    assert "none" in told


def test_read_as_json(home: Path, posts: Path) -> None:
    done = run(home, "read", str(posts / "2026-03-14-1001.md"), "--json")
    told = json.loads(done.stdout)
    assert told["title"] == "한결시 마을버스 12개 노선 4월부터 전기버스로 바뀐다!"
    assert [section["heading"] for section in told["sections"]] == [
        "조용해지는 골목길",
        "요금과 배차 간격",
        "문의",
    ]
    assert {block["kind"] for section in told["sections"] for block in section["blocks"]} == {
        "paragraph",
        "table",
    }


def test_read_explains_what_it_dropped(home: Path, posts: Path) -> None:
    done = run(home, "read", str(posts / "2026-03-14-1001.md"), "--explain")
    assert "[홍보 문구] 신속 뉴스 바로가기" in done.stdout.split("- 뺌", 1)[1]
    told = json.loads(run(home, "read", str(posts / "2026-03-14-1001.md"), "--explain", "--json").stdout)
    assert "promo" in {one["rule"] for one in told["dropped"]}


def test_script_says_words_as_the_voice_does(home: Path, tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("CLOVA\t클로바노트\n", "utf-8")
    (tmp_path / "my.toml").write_text('engine = "silence"\nlexicons = ["words.tsv"]\n', "utf-8")
    (tmp_path / "post.md").write_text("# 도서관\n\nCLOVA가 문을 열었다.\n", "utf-8")
    (tmp_path / "reader.toml").write_text('[build]\nvoice = "my.toml"\n', "utf-8")
    for given in (["--voice", "my.toml"], ["--config", "reader.toml"]):
        assert "클로바노트가 문을" in run(home, "script", "post.md", *given, folder=tmp_path).stdout
    assert "클로바노트" not in run(home, "script", "post.md", "--voice", "silence", folder=tmp_path).stdout


def test_script_shows_written_beside_spoken(home: Path, posts: Path) -> None:
    done = run(home, "script", str(posts / "2026-03-14-1001.md"), "--json")
    line = next(line for line in json.loads(done.stdout) if "48대" in line["shown"])
    assert "마흔여덟 대" in line["spoken"]


def test_normalize_is_one_line_for_one(home: Path) -> None:
    done = run(home, "normalize", given="버스 3대\n\n62.5%\n")
    assert done.stdout == "버스 세 대\n\n육십이 점 오 퍼센트\n"


def test_normalize_explains(home: Path) -> None:
    assert "48 → 마흔여덟" in run(home, "normalize", "--explain", given="버스 48대\n").stdout


def test_say_writes_wav_and_mp3(home: Path, tmp_path: Path) -> None:
    for name, magic in (("a.wav", b"RIFF"), ("a.mp3", b"\xff\xf3")):
        done = run(home, "say", "안녕하세요.", "-o", str(tmp_path / name), "--voice", "silence")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).read_bytes().startswith(magic)


def test_say_lines_one_clip_a_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("하나.\n\n둘. 그리고 셋.\n", "utf-8")
    done = run(
        home,
        "say",
        "--lines",
        str(tmp_path / "lines.txt"),
        "--out-dir",
        str(tmp_path / "d"),
        "--voice",
        "silence",
    )
    assert done.returncode == 0, done.stderr
    assert sorted(f.name for f in (tmp_path / "d").iterdir()) == ["000.wav", "001.wav"]


def test_voices(home: Path) -> None:
    names = {row["name"] for row in json.loads(run(home, "voices", "--json").stdout)}
    assert {"espeak", "google", "silence"} <= names
    assert "espeak" in run(home, "voices").stdout


def test_cache_is_shown_and_cleared(home: Path, tmp_path: Path, posts: Path) -> None:
    run(home, "build", str(posts), "--voice", "silence", "--out", str(tmp_path / "o"))
    kept = json.loads(run(home, "cache", "--json").stdout)
    assert kept["entries"] > 40
    assert Path(kept["folder"]).is_relative_to(home)
    assert json.loads(run(home, "cache", "--clear", "--json").stdout)["entries"] == 0


def test_other_formats(home: Path, tmp_path: Path, posts: Path) -> None:
    post = str(posts / "2026-03-16-1003.md")
    done = run(home, "build", post, "--voice", "silence", "--out", str(tmp_path / "o"), "--format", "opus")
    assert done.returncode == 0, done.stderr
    assert {f.suffix for f in (tmp_path / "o" / "episodes").iterdir()} >= {".mp3", ".opus"}
    assert run(home, "build", post, "--format", "wma").returncode == 2


def test_version_and_help(home: Path) -> None:
    assert run(home, "--version").stdout.startswith("sori-reader ")
    assert "build" in run(home, "--help").stdout


def test_an_interrupt_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["reader", "cache"])
    monkeypatch.setattr("reader.cache.default_folder", interrupted)
    with pytest.raises(SystemExit, match="130"):
        cli.main()
    assert "멈췄습니다" in capsys.readouterr().err


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of several commands: what a voice prepares at its first use is prepared once."""
    return tmp_path_factory.mktemp("home")


ENCODINGS, VOICES = ["latin-1", "cp949", "ascii"], ["voices", "--json"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [*product(ENCODINGS, [["--help"], ["normalize", "--explain"], ["read", "none.md"]]), ("latin-1", VOICES)],
)
def test_no_encoding_of_the_terminal_is_fatal(encoding: str, words: list[str], prepared: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reader", *words],
        input="😀 25대 — 안녕\n".encode(),
        env={"HOME": str(prepared), "PATH": os.devnull, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == (2 if "read" in words else 0), done.stderr
    assert b"Traceback" not in done.stderr
    if "--json" in words:
        told = json.loads(done.stdout.decode(encoding))
        assert {"sori", "google"} <= {voice["name"] for voice in told}
        assert faults("voices", told) == []


def test_a_checkout_that_is_not_installed_says_what_to_do(home: Path, tmp_path: Path) -> None:
    """Without `site`, what pip installed is out of sight; named on the path, all but our own mapped packages."""
    shutil.copytree(Path(reader.__file__).parent, tmp_path / "reader")
    for path in ("", sysconfig.get_path("purelib")):
        done = subprocess.run(
            [sys.executable, "-S", "-m", "reader", "--help"],
            env={"HOME": str(home), "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("오류: 설치되지 않았습니다")
        assert done.stderr.endswith("pip install -e .\n")


def test_english_is_english_all_over(home: Path, tmp_path: Path) -> None:
    commands = (
        "",
        "build",
        "read",
        "script",
        "normalize",
        "say",
        "check",
        "serve",
        "publish",
        "doctor",
        "cache",
    )
    for words in (*commands, "init", "voices", "voices install"):
        helped = run(home, "--lang", "en", *words.split(), "--help")
        assert helped.returncode == 0
        assert helped.stdout.startswith("Usage: reader")
        assert re.search("[가-힣]", helped.stdout) is None
    lost = run(home, "build", str(tmp_path / "no.md"), "--lang=en")
    assert (lost.returncode, lost.stdout) == (2, "")
    assert lost.stderr.startswith("Error: ")
    assert re.search("[가-힣]", lost.stderr) is None


def test_workers_and_the_report_speak_english_too(home: Path, tmp_path: Path, posts: Path) -> None:
    words = ("build", str(posts), "--voice", "silence", "--workers", "processes:2", "-o", str(tmp_path / "o"))
    done = run(home, "--lang", "en", *words)
    assert done.returncode == 0
    assert done.stdout.startswith("new episodes: 3 (")
    told = run(home, "check", str(tmp_path / "o"), "--lang", "en", "--no-sound")
    assert re.search("[가-힣]", re.sub(r"(?m)^\S+ \[.*$", "", told.stdout)) is None  # titles are Korean


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("build", "x.md", "--workers", ""), "threads:4"),
        (("build", "x.md", "--format", ""), "mp3, m4b, opus"),
        (("build", "x.md", "--bitrate", "0"), "가능한 값"),
        (("build", "x.md", "--voice", ""), "있는 목소리"),
        (("build", "x.md", "--out", ""), "폴더"),
        (("check", ""), "폴더"),
        (("publish", "", "public"), "폴더"),
        (("publish", ".", ""), "s3://"),
        (("say", "글", "-o", "x.wav", "--voice", ""), "있는 목소리"),
    ],
)
def test_an_empty_answer_is_refused_and_what_is_allowed_told(
    home: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "x.md").write_text("글입니다.", "utf-8")
    done = run(home, *words, folder=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["x.md"]


def test_what_is_told_is_one_line_and_steers_no_terminal(home: Path) -> None:
    done = run(home, "build", "a\nb\x1b[31m.md")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr


def test_a_place_without_a_name_is_no_place(home: Path, posts: Path) -> None:
    done = run(home, "build", "", folder=posts)
    assert (done.returncode, done.stdout) == (2, "")


def test_it_runs_where_there_is_no_path(home: Path, tmp_path: Path, posts: Path) -> None:
    """Not an empty one: none."""
    words = (
        "-m",
        "reader",
        "build",
        str(posts / "2026-03-16-1003.md"),
        "--voice",
        "silence",
        "-o",
        str(tmp_path / "o"),
    )
    done = subprocess.run([sys.executable, *words], env={"HOME": str(home)}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_prune_says_that_it_could_not(home: Path, tmp_path: Path, own: Path) -> None:
    words = ("build", str(own), "--voice", "silence", "--out", str(tmp_path / "o"))
    run(home, *words)
    next(own.glob("*-1001.md")).unlink()
    (own / "2026-03-17-broken.md").write_bytes(b"")
    done = run(home, *words, "--prune")
    assert done.returncode == 1
    assert "거두지 않았습니다" in done.stderr
    assert len(list((tmp_path / "o" / "episodes").glob("*.mp3"))) == 3
