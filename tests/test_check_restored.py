"""A show that was lost here is taken back from where it is public, and no word of it is spoken again."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reader import publish
from reader.check.public import restored
from reader.cli.app import app
from reader.errors import ConfigError, StoreError
from tests.test_check_public import Right, serving

POST = "---\ntitle: {title}\ndate: 2026-08-05\n---\n\n{title}. 오늘부터입니다.\n"


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "posts").mkdir()
    for number, title in enumerate(("도서관이 열렸습니다", "장터가 섭니다")):
        (tmp_path / f"posts/{number}.md").write_text(POST.format(title=title), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(url: str, more: str = "") -> None:
    told = f'[show]\nurl = "{url}"\n[build]\nvoice = "silence"\nposts = ["posts"]\n{more}'
    Path("reader.toml").write_text(told, "utf-8")


def built(out: str, *options: str) -> tuple[int, int, str]:
    """Episodes made and kept, in all variants, and what was told."""
    done = CliRunner().invoke(app, ["build", "--out", out, "--json", "--prune", *options])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    shows = [report, *report["variants"]]
    return sum(len(s["made"]) for s in shows), sum(len(s["kept"]) for s in shows), done.stderr


def test_what_is_public_is_kept_and_so_are_variants(blog: Path) -> None:
    settings("https://news.example.kr/", "[variant.full]\n")
    assert built("output")[:2] == (4, 0)
    list(publish.upload(Path("output"), "site"))
    shutil.rmtree("output")
    with serving(blog / "site") as url:
        assert restored(url, Path("output"))
    assert not list(Path("output").rglob(".part-*"))
    Path("posts/1.md").unlink()
    assert built("output")[:2] == (0, 2)
    assert len(list(Path("output/episodes").glob("*.mp3"))) == 1
    assert CliRunner().invoke(app, ["check", "output", "--no-sound"]).exit_code == 0
    list(publish.upload(Path("output"), "site", delete=True))


def test_a_build_restores_only_what_it_lacks_and_begins_anew_where_nothing_is_public(blog: Path) -> None:
    (blog / "site").mkdir()
    with serving(blog / "site") as url:
        settings(url)
        made, kept, told = built("output", "--restore")
        assert (made, kept) == (2, 0)
        assert url in told
        shutil.copytree("output", "site", dirs_exist_ok=True)
        made, kept, told = built("other", "--restore")
        assert (made, kept) == (0, 2)
        assert url not in told
    made, kept, told = built("other", "--restore")
    assert (made, kept, told) == (0, 2, "")
    made, kept, told = built("anew", "--restore")
    assert (made, kept) == (2, 0)
    assert url in told


@pytest.mark.parametrize("lost", ["feed.xml", ".json", "show.json"])
def test_a_show_that_cannot_be_fetched_now_is_not_begun_anew_without_what_is_in_it(
    lost: str, blog: Path
) -> None:
    class Busy(Right):
        def do_GET(self) -> None:  # noqa: N802
            if self.path.endswith(lost):
                self.send_error(503)
            else:
                super().do_GET()

    settings("https://news.example.kr/")
    built("output")
    list(publish.upload(Path("output"), "site"))
    with serving(blog / "site", Busy) as url:
        settings(url)
        done = CliRunner().invoke(app, ["build", "--out", "anew", "--restore", "--prune"])
        assert isinstance(done.exception, StoreError)
        assert url in done.exception.where
    assert not Path("anew/feed.xml").exists()


def test_a_private_show_can_not_be_brought_back_for_nothing_public_names_its_episodes(blog: Path) -> None:
    settings("https://news.example.kr/")
    toml = Path("reader.toml")
    toml.write_text(toml.read_text("utf-8").replace("[show]", "[show]\nprivate = true"), "utf-8")
    built("output")
    list(publish.upload(Path("output"), "site"))
    with serving(blog / "site") as url:
        assert not restored(url, Path("again"))
        assert built("again")[:2] == (2, 0)


def test_a_page_that_a_server_sends_for_all_that_it_lacks_is_no_show(blog: Path) -> None:
    class Welcoming(Right):
        def do_GET(self) -> None:  # noqa: N802
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Welcome</title>")

    with serving(blog, Welcoming) as url:
        settings(url)
        assert built("output", "--restore")[:2] == (2, 0)


def test_without_an_address_nothing_is_spoken_that_could_not_be_published(blog: Path) -> None:
    settings("http://localhost:8000/")  # as nobody told it
    done = CliRunner().invoke(app, ["build", "--restore"])
    assert isinstance(done.exception, ConfigError)
    assert not Path("output").exists()
