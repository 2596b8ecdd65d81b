"""What is told after publishing: to a real server, and to real commands."""

import contextlib
import http.server
import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from reader import announce, pipeline
from reader.cache import ClipCache
from reader.cli.app import app
from reader.config import Config, Publish, Show, load
from reader.errors import ConfigError
from reader.events import Event, Failed
from reader.watch import Wishes, watch

SECRET = "T0KEN"


class Ear(http.server.ThreadingHTTPServer):
    """Takes down what it is told, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hearing)
        self.told, self.status = list[dict[str, Any]](), 204
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/{SECRET}"


class Hearing(http.server.BaseHTTPRequestHandler):
    server: Ear

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        assert self.headers["Content-Type"].startswith("application/json")
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a post, in which we stand."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts").mkdir()
    post(tmp_path, 1)
    return tmp_path


def post(blog: Path, number: int, text: str = "첫 문장입니다.") -> None:
    head = f"---\ntitle: 소식 {number}\ndate: 2026-01-0{number}\n---\n\n"
    (blog / "posts" / f"{number}.md").write_text(head + text + "\n", "utf-8")


def settle(blog: Path, told: str) -> None:
    (blog / "reader.toml").write_text(
        f'[show]\ntitle = "마을 소식"\nurl = "https://pod.example.kr/"\n[publish]\n{told}\n', "utf-8"
    )


def published(blog: Path, cache: ClipCache, *options: str) -> Any:
    """Build, publish, and give what came of it."""
    config = Config(show=Show(url="https://pod.example.kr/"), voice="silence")
    list(pipeline.build(["posts"], config, cache, pipeline.Asked(prune=True)))
    return CliRunner().invoke(app, ["publish", "output", "site", "--delete", *options])


def test_a_webhook_is_told_what_is_new(blog: Path, ear: Ear, cache: ClipCache) -> None:
    settle(blog, f'webhook = "{ear.url}"')
    assert published(blog, cache).exit_code == 0
    post(blog, 2)
    post(blog, 1, "고친 문장입니다.")
    assert published(blog, cache).exit_code == 0
    assert published(blog, cache).exit_code == 0  # nothing is sent, and nobody told
    first, second = ear.told
    (new,) = second["new"]
    assert [each["title"] for each in first["new"]] == ["소식 1"]
    assert new["title"] == "소식 2"
    for key, at in (("url", "episodes/"), ("sound", "episodes/")):
        assert new[key].startswith(f"https://pod.example.kr/{at}")
        assert (blog / "site" / new[key].removeprefix("https://pod.example.kr/")).is_file()
    assert second["feed"] == "https://pod.example.kr/feed.xml"
    assert "feed.xml" in second["sent"]
    assert second["deleted"]
    assert second["text"] == second["content"] == f"마을 소식: 새 소식 1편\n소식 2 {new['url']}"


@pytest.mark.parametrize(("status", "words"), [(403, "403"), (302, "302")])
def test_a_webhook_that_refuses_undoes_nothing(
    status: int, words: str, blog: Path, ear: Ear, cache: ClipCache
) -> None:
    settle(blog, f'webhook = "{ear.url}"')
    ear.status = status
    done = published(blog, cache)
    assert (done.exit_code, words in done.stderr, SECRET in done.output + done.stderr) == (1, True, False)
    assert (blog / "site" / "feed.xml").is_file()
    assert len(ear.told) == 1


def test_nobody_there(blog: Path, cache: ClipCache) -> None:
    settle(blog, f'webhook = "http://127.0.0.1:1/{SECRET}"\ncommand = ["no-such-command", "{SECRET}"]')
    done = published(blog, cache, "--json")
    assert (done.exit_code, SECRET in done.output + done.stderr) == (1, False)
    assert len(done.stderr.splitlines()) == 2
    assert json.loads(done.stdout)["sent"]


AFTER = """
import json, sys
told = json.load(sys.stdin)
open("told.json", "w").write(json.dumps([sys.argv[1:], [each["title"] for each in told["new"]]]))
print("all was told")
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_gets_the_facts_and_no_shell(code: int, blog: Path, cache: ClipCache) -> None:
    (blog / "after.py").write_text(AFTER, "utf-8")
    python = Path(sys.executable).as_posix()
    settle(blog, f'command = ["{python}", "after.py", "{code}", "$HOME; echo x"]')
    done = published(blog, cache, "--json")
    assert done.exit_code == bool(code)
    assert json.loads((blog / "told.json").read_text()) == [[str(code), "$HOME; echo x"], ["소식 1"]]
    assert json.loads(done.stdout)["sent"]
    assert ("3로 끝났습니다" in done.stderr) == bool(code)


def test_a_command_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.announce.LONGEST", 0.2)
    whom = Publish(command=(sys.executable, "-c", "import time; time.sleep(60)"))
    (error,) = announce.announce(whom, {})
    assert "멈췄습니다" in error.what


def test_a_watch_tells_too(blog: Path, ear: Ear, cache: ClipCache) -> None:
    config = Config(
        show=Show(url="https://pod.example.kr/"), voice="silence", publish=Publish(webhook=ear.url)
    )
    ear.status = 500
    found: list[Event] = []
    with contextlib.closing(watch(["posts"], config, cache, Wishes(once=True, to="site"))) as going:  # type: ignore[type-var]
        found += [each for each in going if isinstance(each, Event)]
    assert [each["title"] for each in ear.told[0]["new"]] == ["소식 1"]
    (failed,) = [each for each in found if isinstance(each, Failed)]
    assert (failed.place, "500" in failed.error.what) == ("127.0.0.1", True)


@pytest.mark.parametrize(
    "told", ['webhook = "ftp://a.kr"', 'webhook = "https://a b"', 'command = "x"', "hook = 1"]
)
def test_settings_that_mean_nothing(told: str, blog: Path) -> None:
    settle(blog, told)
    with pytest.raises(ConfigError):
        load()


@pytest.mark.parametrize(
    "told",
    [
        f'webhook = "hooks.example/{SECRET}"',
        f'webhook = ["{SECRET}"]',
        f'command = "after {SECRET}"',
        f'command = ["after", 5, "{SECRET}"]',
        f'command = ["after", "{SECRET}\\u0000"]',
    ],
)
def test_a_setting_that_is_wrong_is_told_without_its_key(told: str, blog: Path) -> None:
    settle(blog, told)
    with pytest.raises(ConfigError, match=r"webhook|command") as error:
        load()
    assert SECRET not in str(error.value)


DOCS = Path(__file__).parent.parent / "docs" / "after-publishing.md"


def test_the_docs_blocks_do_what_they_say(blog: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    (script,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    (blog / "reader.toml").write_text(toml, "utf-8")
    (blog / "after.py").write_text(script, "utf-8")
    whom = load().publish
    assert whom.webhook.startswith("https://hooks.slack.com/")
    told = {"new": [{"title": "News", "url": "https://a.kr/1"}]}
    assert list(announce.announce(Publish(command=(sys.executable, *whom.command[1:])), told)) == []
    assert capfd.readouterr().err == "News https://a.kr/1\n"


def test_the_docs_name_what_is_told(blog: Path, ear: Ear, cache: ClipCache) -> None:
    settle(blog, f'webhook = "{ear.url}"')
    published(blog, cache)
    docs = DOCS.read_text("utf-8")
    for text in docs.split("## English"):
        assert [key for key in (*ear.told[0], *ear.told[0]["new"][0]) if f"`{key}`" not in text] == []
