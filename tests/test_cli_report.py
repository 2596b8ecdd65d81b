"""What a build leaves for programs: its report, and its log. docs/reports.md tells all of their fields."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from reader.cli import report, terminal
from reader.errors import SpeechError, StoreError
from reader.events import (
    Astray,
    Begun,
    Doubt,
    Event,
    Excluded,
    Failed,
    Joined,
    Kept,
    Left,
    Made,
    Mended,
    Noted,
    Recast,
    Report,
    Said,
    Shown,
    Varied,
    Waiting,
    Withdrawn,
    Withheld,
    Work,
)
from reader.loudness import measured
from reader.model import Verdict
from reader.sound import parts, resample
from reader.store import Folder
from tests.documented import faults
from tests.google_server import GoogleServer
from tests.test_cli import run
from tests.test_events import HEARD

DOCS = Path(__file__).parent.parent / "docs"
TOLD = (DOCS / "commands.md").read_text("utf-8") + (DOCS / "reports.md").read_text("utf-8")


def table(head: str, column: int) -> dict[str, list[str]]:
    """Of the docs' table that begins so: the names in `column`, by that in the first."""
    rows = TOLD.split(head, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [row.strip("| ").split(" | ") for row in rows]
    return {row[0].strip("`"): re.findall(r"`(\w+)`", row[column]) for row in cells}


REPORT = table("| 이름 | 꼴 | 뜻 |", 1)
LOG = table("| `event` | 때 | 이름 |", 2)
CODES = table("| 종료 코드 | 모든 명령에서 |", 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def left(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "build-report.json").read_text("utf-8"))
    return told


def test_what_is_done_as_lines_of_json(home: Path, tmp_path: Path, posts: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_bytes(b"")
    places = str(posts), str(broken)
    done = run(home, "build", *places, "--voice", "silence", "--out", str(tmp_path / "o"), "--log-json")
    told = [json.loads(line) for line in done.stderr.splitlines()]
    kinds = [each["event"] for each in told]
    assert (kinds.count("begun"), kinds.count("made"), kinds.count("failed"), kinds[-1]) == (4, 3, 1, "shown")
    (failed,) = (each for each in told if each["event"] == "failed")
    assert failed["kind"] == "ArticleError"
    assert "broken.md" in failed["place"]
    assert left(tmp_path / "o")["exit"] == done.returncode == 1
    assert [each["kind"] for each in left(tmp_path / "o")["failed"]] == ["ArticleError"]


ERROR = SpeechError("무엇", where="어디", mend="할 일")
EVENTS: list[Event] = [
    Waiting("누가", 1.0),
    Joined(2, "http://127.0.0.1:8787/status"),
    Excluded("b.md", "b*"),
    Noted("c*", "알림"),
    Begun("a.md", 0, 1),
    Said("a.md", "하나", 0.5, fresh=True, verdict=Verdict("하나", 1.0, 2, "ear"), retries=2),
    Recast("a.md", "espeak", "까닭"),
    Made("a.md", HEARD, ("무시",), ("알림",), Work(1.0, -16.0, 2, 1, 2)),
    Kept("a.md", HEARD),
    Left("a.md"),
    Withheld("a.md", "초고"),
    Failed("a.md", ERROR),
    Astray(1),
    Withdrawn(HEARD),
    Mended("feed.xml"),
    Shown(1, written=True),
    Varied("slow", "천천히"),
]


def test_a_line_of_the_log_has_the_fields_that_the_readme_tells(capsys: pytest.CaptureFixture[str]) -> None:
    def going() -> Any:
        yield from EVENTS
        raise ERROR

    with pytest.raises(SpeechError):
        list(report.logged(going()))
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {type(event) for event in EVENTS} == set(get_args(Event))
    assert {each["event"] for each in told} | {"told"} == LOG.keys()
    for each in told:
        assert (list(each), faults("log", each)) == (["event", "time", *LOG[each["event"]]], [])


def test_the_report_has_the_fields_that_the_readme_tells() -> None:
    doubt, withheld = Doubt("a.md", "하나", "둘"), Withheld("a.md", "초고")
    whole = Report(
        made=(HEARD,),
        works=(Work(),),
        failed=(ERROR,),
        doubts=(doubt,),
        withheld=(withheld,),
        ignored=(("a.md", "무시"),),
        notes=(("a.md", "알림"),),
        excluded=(Excluded("b.md", "b*"),),
        variants=(("slow", Report()),),
    )
    told = report.facts(whole, "out", 1.0, ERROR)
    assert (list(told), faults("report", told)) == (list(REPORT), [])
    for name, fields in REPORT.items():
        for value in told[name] if isinstance(told[name], list) else [told[name]]:
            assert list(value if isinstance(value, dict) else ()) == fields
    assert list(told["made"][0]["sentences"]) == REPORT["sentences"]


@pytest.mark.slow
def test_what_takes_long_at_first_is_a_line_of_json_as_well(home: Path, tmp_path: Path) -> None:
    done = run(home, "build", "-", "-o", str(tmp_path / "o"), "--log-json", given="# 도서관\n\n열었다.\n")
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert {tuple(each) for each in told if each["event"] == "told"} == {("event", "time", *LOG["told"])}


def test_loudness_is_that_of_the_mp3(home: Path, tmp_path: Path, posts: Path) -> None:
    out = tmp_path / "o"
    run(home, "build", str(posts), "--voice", "espeak", "--out", str(out), "-q")
    told = left(out)
    for made in told["made"]:
        (mp3,) = (out / "episodes").glob(f"{made['id']}-*.mp3")
        heard, _ = measured(resample(part) for part in parts(mp3))
        assert made["loudness"] == pytest.approx(heard, abs=0.1)
        assert 0 < made["took"] < told["seconds"]
    assert sum(made["sentences"]["spoken"] for made in told["made"]) == told["sentences"]["spoken"] > 30
    (tmp_path / "reader.toml").write_text(
        '[show]\ntitle = "다른 이름"\n', "utf-8"
    )  # tells anew, speaks nothing
    words = ("build", str(posts), "--voice", "espeak", "--out", str(out), "-q")
    assert run(home, *words, folder=tmp_path).returncode == 0
    assert [made["loudness"] for made in left(out)["made"]] == [None] * 3


def test_a_request_that_is_made_again_is_a_retry(home: Path, tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("# 도서관\n\n문을 열었다.\n\n책이 많다.\n", "utf-8")
    with GoogleServer({1: "500", 2: "500", 5: "500"}) as server:
        profile = f'engine = "google"\nnetwork = true\n[options]\nserver = "{server.url}"\nbackoff = 0.01\n'
        (tmp_path / "my.toml").write_text(profile, "utf-8")
        words = ("build", str(post), "--voice", str(tmp_path / "my.toml"), "--workers", "1", "--json")
        told = json.loads(run(home, *words, "-o", str(tmp_path / "o")).stdout)
    assert told["sentences"]["retries"] == told["made"][0]["sentences"]["retries"] == 3


@pytest.mark.parametrize(
    ("words", "code", "kind", "made"),
    [
        (("--voice", "nobody"), 2, "VoiceError", 0),
        (("no-such.md",), 2, "SourceError", 0),
        ((), 1, "StoreError", 3),  # where the feed is to be, there is somebody's folder
    ],
)
@pytest.mark.parametrize("log", [(), ("--log-json",), ("--json",)])
def test_what_stops_a_build_is_in_its_report_and_nothing_of_the_one_before(
    home: Path,
    tmp_path: Path,
    posts: Path,
    words: tuple[str, ...],
    code: int,
    kind: str,
    made: int,
    log: tuple[str, ...],
) -> None:
    out = tmp_path / "o"
    (out / "feed.xml" / "theirs").mkdir(parents=True)
    (out / "build-report.json").write_text('{"exit": 0}')
    done = run(home, "build", str(posts), "--voice", "silence", "-o", str(out), *words, *log)
    assert done.returncode == code
    told = left(out)
    assert (told["exit"], told["stopped"]["kind"], len(told["made"])) == (code, kind, made)
    assert (json.loads(done.stdout) if "--json" in log else done.stdout) == (told if "--json" in log else "")
    if "--log-json" in log:
        last = json.loads(done.stderr.splitlines()[-1])
        assert last == last | {"event": "stopped"} | told["stopped"]
    else:
        assert len(done.stderr.splitlines()) == 1


def test_where_no_output_is_a_build_that_is_refused_makes_none(home: Path, tmp_path: Path) -> None:
    assert run(home, "build", "no-such.md", "-o", str(tmp_path / "o"), folder=tmp_path).returncode == 2
    assert not (tmp_path / "o").exists()


def test_a_report_that_cannot_be_written_is_an_error_and_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build-report.json").write_text('{"exit": 0}')
    report.forget(str(tmp_path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    told = report.facts(Report(), str(tmp_path), 1.0)
    with pytest.raises(StoreError):
        report.leave(told, str(tmp_path))
    report.leave_if_possible(told, str(tmp_path))
    assert Folder(tmp_path).names("") == []


def test_a_report_that_cannot_be_written_is_printed_all_the_same(
    home: Path, tmp_path: Path, posts: Path
) -> None:
    (tmp_path / "o" / "build-report.json" / "theirs").mkdir(parents=True)
    words = ("build", str(posts), "--voice", "silence", "-o", str(tmp_path / "o"), "--json")
    done = run(home, *words)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit"], len(told["made"])) == (1, 1, 3)
    assert told["stopped"]["kind"] == "StoreError"
    assert "build-report.json" in done.stderr


@pytest.mark.parametrize("words", [("--wait", "0"), ("no-such.md",), ("-c", "bad.toml")])
def test_a_build_that_cannot_begin_leaves_the_report_to_the_one_at_work(
    home: Path, tmp_path: Path, posts: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "bad.toml").write_text("[show\n")
    with Folder(tmp_path / "o").alone():
        for before in None, '{"exit": 0}':
            if before:
                (tmp_path / "o" / "build-report.json").write_text(before)
            told = ("build", str(posts), "--voice", "silence", "-o", "o", "--json", *words)
            done = run(home, *told, folder=tmp_path)
            file = tmp_path / "o" / "build-report.json"
            assert (file.read_text() if file.exists() else None) == before
            assert done.returncode == (1 if "--wait" in words else 2)
            if "--wait" in words:
                assert json.loads(done.stdout)["stopped"]["kind"] == "BusyError"


def test_what_failed_is_told_also_where_the_build_was_stopped(
    home: Path, tmp_path: Path, posts: Path
) -> None:
    (tmp_path / "o" / "feed.xml" / "theirs").mkdir(parents=True)
    (tmp_path / "broken.md").write_bytes(b"")
    words = (
        "build",
        str(tmp_path / "broken.md"),
        str(posts),
        "--voice",
        "silence",
        "-o",
        str(tmp_path / "o"),
    )
    first, last = run(home, *words).stderr.splitlines()
    assert ("broken.md" in first, "feed.xml" in last) == (True, True)


# ── exit codes ───────────────────────────────────────────────────────────────────────────────────


def test_the_docs_and_the_help_tell_every_exit_code(home: Path) -> None:
    codes = {0, terminal.FAILED, terminal.USAGE, terminal.INTERRUPTED}
    assert set(map(int, CODES)) == codes
    english = TOLD.split("Exit codes, of every command:", 1)[1].split(".", 1)[0]
    assert set(map(int, re.findall(r"(?:^|;) (\d+) ", english))) == codes
    for lang, head in (("ko", "종료 코드:"), ("en", "Exit codes:")):
        told = run(home, "--lang", lang, "--help").stdout.split(head, 1)[1]
        assert set(map(int, re.findall(r"\b\d+\b", told))) == codes


PRINTING = [["--help"], ["--version"], ["normalize"], ["cache"], ["cache", "--json"]]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("words", PRINTING)
def test_an_output_that_takes_no_more_is_told_and_exits_1(home: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reader", *words],
            input=b"3\n",
            stdout=full,
            stderr=subprocess.PIPE,
            env={"HOME": str(home), "PATH": os.devnull, "LANG": "C.UTF-8"},
            check=False,
        )
    assert done.returncode == terminal.FAILED
    *_, line = done.stderr.decode().splitlines()  # what is prepared is told before
    assert "stdout" in line


@pytest.mark.skipif(os.name != "posix", reason="streams as POSIX has them")
@pytest.mark.parametrize("words", PRINTING)
@pytest.mark.parametrize(("stream", "lines"), [("| true", 0), (">&-", 1), ("| true 2>&-", 0)])
def test_an_output_that_nobody_reads_is_no_traceback(
    home: Path, words: list[str], stream: str, lines: int
) -> None:
    """Its end closed before we begin, of which nobody is left to be told; or it was never open."""
    told = home / "code"
    command = f'(echo 3 | "$0" -m reader "$@"; echo $? > "$HOME/code") {stream}'
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, *words], env=environment, capture_output=True, check=False
    )
    told_of_it = [line for line in done.stderr.decode().splitlines() if "stdout" in line]
    assert (len(told_of_it), b"Traceback" in done.stderr) == (lines, False)
    assert int(told.read_text()) == terminal.FAILED


@pytest.mark.skipif(os.name != "posix", reason="streams as POSIX has them")
@pytest.mark.parametrize(
    ("line", "code", "out"),
    [
        ("normalize <&-", terminal.USAGE, ""),
        ("normalize 2>&-", 0, "세 개\n"),  # what is printed on stderr comes to no other stream
        ("read no-such.md 2>&-", terminal.USAGE, ""),
        ("voices >&- 2>&-", terminal.FAILED, ""),
        ("build nothing.md --voice silence -o out -q >&-", 0, ""),  # nothing was to be written
    ],
)
def test_a_stream_that_was_never_open(home: Path, line: str, code: int, out: str) -> None:
    (home / "nothing.md").write_text("# 도서관\n\n문을 열었다.\n", "utf-8")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", f'cd; echo 3개 | "$0" -m reader {line}', sys.executable],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.decode()) == (code, out)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a folder whose name is no text")
def test_a_folder_whose_name_is_no_text_gets_its_report(home: Path, tmp_path: Path, posts: Path) -> None:
    out = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xb0")
    words = [sys.executable, "-m", "reader", "build", str(posts), "--voice", "silence", "-o", out, "-q"]
    assert subprocess.run(words, env=os.environ | {"HOME": str(home)}, check=False).returncode == 0
    told = json.loads(Path(out, "build-report.json").read_bytes())
    assert (told["exit"], len(told["made"])) == (0, 3)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_a_build_is_told_how_far_it_came(
    home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    post, out = tmp_path / "long.md", tmp_path / "o"
    post.write_text("# 긴 글\n\n" + "이것은 조금 긴 문장입니다.\n\n" * 3000, "utf-8")
    options = ["-m", "reader", "build", "--voice", "espeak", "--log-json", "--json"]
    words = [sys.executable, *options, str(post), "-o", str(out)]
    with subprocess.Popen(
        words,
        env=os.environ | {"HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as going:
        assert going.stdout is not None
        assert going.stderr is not None
        for line in going.stderr:
            if '"said"' in line:
                break
        going.send_signal(number)
        going.stderr.read()
        told = json.loads(going.stdout.read())
    assert going.returncode == 128 + number
    assert left(out) == told
    assert told["exit"] == 128 + number
