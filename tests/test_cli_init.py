"""`reader init`: asked on a terminal, told by options, or by the blog around."""

import json
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader import config
from reader.cli.app import app
from reader.errors import ConfigError
from tests.test_cli import run

BLOG = "title: '한결의 \"글\"'\nurl: https://hangyeol.github.io\nbaseurl: /blog\nauthor: 김한결\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_posts").mkdir(parents=True)
    (folder / "_config.yml").write_text(BLOG, "utf-8")
    post = "---\ntitle: 첫 글\n---\n\n안녕하세요. 동네 소식을 전합니다. 오늘은 도서관이 문을 여는 날입니다.\n"
    (folder / "_posts" / "2026-03-14-first.md").write_text(post, "utf-8")
    return folder


def written(folder: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((folder / "reader.toml").read_text("utf-8"))


def test_the_blog_around_fills_in_what_is_not_asked(home: Path, site: Path) -> None:
    done = run(home, "init", "--category", "News > Tech News", "--voice", "silence", folder=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert "찾음: Jekyll (_config.yml)" in done.stdout
    assert written(site) == {
        "show": {
            "title": '한결의 "글"',
            "url": "https://hangyeol.github.io/blog/podcast/",
            "author": "김한결",
            "category": "News > Tech News",
        },
        "listening": {},
        "publish": {},
        "build": {"posts": ["_posts"], "voice": "silence", "out": "output"},
    }
    assert "reader build  #" in done.stdout
    built = run(home, "build", folder=site)  # which is the whole daily command
    assert (built.returncode, built.stdout[:13]) == (0, "새로 만든 에피소드 1개")
    feed = (site / "output" / "feed.xml").read_text("utf-8")
    assert "https://hangyeol.github.io/blog/podcast/feed.xml" in feed


def test_without_a_blog_there_are_defaults(home: Path, tmp_path: Path) -> None:
    done = run(home, "init", "--yes", folder=tmp_path)
    assert done.returncode == 0
    assert "url을 공개할 주소로" in done.stdout
    assert "reader build  #" in done.stdout
    made = config.Config(out=str(tmp_path / "output"), posts=(str(tmp_path),))
    assert config.load(str(tmp_path / "reader.toml")) == made
    (tmp_path / "글.md").write_text("# 글\n\n도서관이 문을 엽니다.\n", "utf-8")
    built = run(home, "build", "-v", "silence", folder=tmp_path)
    assert (built.returncode, built.stdout[:13]) == (0, "새로 만든 에피소드 1개")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--url", "blog"), '‘url’의 값 "blog": 주소가 아닙니다'),
        (("--email", "x"), "전자우편 주소가 아닙니다"),
        (("--category", "Newz"), "‘News’인가요?"),
        (("--voice", "sory"), "‘sori’인가요?"),
        (("--license", "내 마음"), "CC-BY-4.0처럼"),
        (("--posts", "nowhere"), "nowhere: 파일이 없습니다"),
        (("--title", "가\x01"), "제어 문자"),
    ],
)
def test_what_is_wrong_writes_nothing(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "reader.toml"), *words])
    assert isinstance(done.exception, ConfigError)
    assert told in str(done.exception)
    assert not (tmp_path / "reader.toml").exists()


def test_settings_that_cannot_be_read_stop_nothing(home: Path, site: Path) -> None:
    (site / "_config.yml").write_text("title: [속보] 소리\n", "utf-8")
    done = run(home, "init", folder=site)
    assert done.returncode == 0
    assert done.stderr.startswith("알림: _config.yml")
    assert written(site)["show"] == {"title": "[속보] 소리", "author": "[속보] 소리"}


def test_elsewhere_and_beside_its_schema(home: Path, tmp_path: Path, site: Path) -> None:
    schema = run(home, "init", "--schema", folder=tmp_path)
    assert json.loads(schema.stdout)["title"] == "reader.toml"
    assert not (tmp_path / "reader.toml").exists()
    (site / "reader.schema.json").write_text(schema.stdout, "utf-8")
    done = run(home, "--lang", "en", "init", "site/reader.toml", folder=tmp_path)
    assert "reader build -c site/reader.toml" in done.stdout
    lines = (site / "reader.toml").read_text("utf-8").splitlines()
    assert lines[0] == "#:schema ./reader.schema.json"
    assert "defaults" in lines[1]
    assert config.load(str(site / "reader.toml")).posts == (str(site / "_posts"),)


def talk(home: Path, folder: Path, answers: str) -> str:
    """What is said on a real terminal on which `answers` are typed."""
    pty = pytest.importorskip("pty", reason="no terminals of POSIX here")
    ours, theirs = pty.openpty()
    environment = {"HOME": str(home), "PATH": os.devnull, "LANG": "C.UTF-8", "TERM": "dumb"}
    command = [sys.executable, "-m", "reader", "init"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder):
        os.close(theirs)
        os.write(ours, answers.encode())
        said, until = b"", time.monotonic() + 30
        while time.monotonic() < until:
            try:
                more = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not more:
                break
            said += more
    os.close(ours)
    return said.decode("utf-8", "replace")


def test_a_terminal_is_asked_and_asked_again(home: Path, site: Path) -> None:
    answers = [
        "",
        "한결의 소식 \\ 😀",
        "blog",
        "",
        "이봄",
        "x",
        "-",
        "Newz",
        "Technology",
        "silence",
        "cc by 4.0",
    ]
    said = talk(home, site, "".join(f"{each}\n" for each in answers))
    assert 'title [한결의 "글"]:' in said
    assert "주소가 아닙니다" in said
    assert "‘News’인가요?" in said
    assert written(site) == {
        "show": {
            "title": "한결의 소식 \\ 😀",
            "url": "https://hangyeol.github.io/blog/podcast/",
            "author": "이봄",
            "category": "Technology",
            "license": "cc by 4.0",
        },
        "listening": {},
        "publish": {},
        "build": {"posts": ["_posts"], "voice": "silence", "out": "output"},
    }


def test_who_leaves_in_the_middle_has_written_nothing(home: Path, site: Path) -> None:
    said = talk(home, site, "\n\x04")
    assert "Traceback" not in said
    assert not (site / "reader.toml").exists()


def test_init_writes_settings_once(home: Path, tmp_path: Path) -> None:
    assert run(home, "init", folder=tmp_path).returncode == 0
    assert "[show]" in (tmp_path / "reader.toml").read_text("utf-8")
    assert run(home, "init", folder=tmp_path).returncode == 2


def test_init_where_nothing_can_be_written(home: Path, tmp_path: Path) -> None:
    for place in ("", str(tmp_path / "no" / "reader.toml")):
        done = run(home, "init", place)
        assert done.returncode in (1, 2)
        assert len(done.stderr.splitlines()) == 1
