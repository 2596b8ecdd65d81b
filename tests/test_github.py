"""The workflow that `reader init --github` writes, and what its steps do when they are run."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from reader import __version__, github
from reader.cli.app import app
from reader.errors import ConfigError
from tests.actions import Job, Repository
from tests.s3 import gate, moto, place  # noqa: F401

SITES = {
    "bundle": ("_config.yml", "Gemfile", "_posts/"),
    "jekyll": ("_config.yml", "_posts/"),
    "hugo": ("hugo.toml", "content/"),
    "alone": (),
}
WAYS = [*((site, "pages") for site in SITES), ("jekyll", "s3://my-bucket/news"), ("hugo", "r2://my-bucket")]
every_way = pytest.mark.parametrize(("site", "where"), WAYS)


def laid(folder: Path, site: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in SITES[site]:
        if name.endswith("/"):
            (folder / name).mkdir(parents=True)
        else:
            (folder / name).touch()
    return folder


@every_way
def test_what_is_written_can_be_read_and_asks_for_no_more_than_it_needs(
    site: str, where: str, tmp_path: Path
) -> None:
    text = github.workflow(laid(tmp_path, site), where)
    flow = yaml.safe_load(text)
    assert "<<" not in text
    assert flow["permissions"] == {"contents": "read"}
    assert set(flow[True]) == {"push", "schedule", "workflow_dispatch"}  # `on`, as YAML 1.1 reads it
    jobs = flow["jobs"]
    assert list(jobs) == (["build", "deploy"] if where == "pages" else ["build"])
    assert all("timeout-minutes" in job for job in jobs.values())
    assert all("permissions" not in job for name, job in jobs.items() if name != "deploy")
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"(actions|ruby)/[\w/-]+@v\d+", name)] == []
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert any(f"=={__version__}" in run and ("[s3]" in run) == (where != "pages") for run in runs)
    assert ("jekyll build" in text, "jekyll-build-pages" in text, "hugo --gc" in text) == (
        site == "bundle" and where == "pages",
        site == "jekyll" and where == "pages",
        site == "hugo" and where == "pages",
    )


@every_way
def test_its_commands_have_their_options(site: str, where: str, tmp_path: Path) -> None:
    flow = yaml.safe_load(github.workflow(laid(tmp_path, site), where))
    commands = get_command(app).commands  # type: ignore[attr-defined]
    runs = " ; ".join(
        run for step in flow["jobs"]["build"]["steps"] if "::error" not in (run := step.get("run", ""))
    )
    told = re.findall(r"reader (\w+)([^;)]*)", runs)
    assert {name for name, _ in told} - {"embed"} == {"doctor", "build", "check", "publish"}
    assert ("embed" in dict(told)) == (where == "pages" and site != "alone")
    for name, rest in told:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known


def test_a_site_that_it_cannot_build_is_not_taken_off_its_pages(tmp_path: Path) -> None:
    (tmp_path / "eleventy.config.js").touch()
    with pytest.raises(ConfigError, match="Eleventy"):
        github.write(tmp_path, "pages")
    assert github.write(tmp_path, "s3://my-bucket/news").file.is_file()


def test_r2_is_asked_for_no_more_than_it_can(tmp_path: Path) -> None:
    flow = yaml.safe_load(github.workflow(tmp_path, "r2://my-bucket/news"))
    (publishes,) = (
        step for step in flow["jobs"]["build"]["steps"] if "reader publish" in step.get("run", "")
    )
    assert "s3://my-bucket/news" in publishes["run"]
    assert publishes["env"]["AWS_ENDPOINT_URL"].endswith(".r2.cloudflarestorage.com")
    assert publishes["env"]["AWS_REQUEST_CHECKSUM_CALCULATION"] == "when_required"


@pytest.mark.parametrize(
    "where",
    ["", "s3://", "s3://x", "gs://bucket", "s3://bucket/a b", "s3://bucket/${{ secrets.X }}", "r2:bucket"],
)
def test_other_places_are_refused(where: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        github.write(tmp_path, where)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "package",
    [
        "./dist/x.whl",
        "sori-reader==9",
        "https://e.kr/a.whl # b",
        "https://e.kr/a\n- run: x",
        "https://e.kr/${{ x }}",
    ],
)
def test_a_package_that_no_runner_could_fetch_is_refused(package: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        github.write(tmp_path, "pages", package)
    good = github.workflow(tmp_path, "pages", "git+https://example.org/sori.git@v1#subdirectory=a")
    (install,) = re.findall("pip install (.*)", good)
    assert f"pip install {install}" in str(yaml.safe_load(good))


@pytest.mark.parametrize("there", ["text", "bytes", "folder"])
@pytest.mark.parametrize("settings", [True, False])
def test_what_cannot_be_written_is_told_before_anything_is(
    there: str, settings: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    github.FILE.parent.mkdir(parents=True)
    (github.FILE.parent / "folder.yml").mkdir()
    if there == "folder":
        github.FILE.mkdir()
    else:
        github.FILE.write_bytes({"text": b"on: push", "bytes": b"\xff\xfe"}[there])
    if settings:
        Path("reader.toml").touch()
    done = CliRunner().invoke(app, ["init", "--github", "pages"])
    assert isinstance(done.exception, ConfigError)
    assert Path("reader.toml").exists() == settings


@pytest.mark.parametrize("words", [["--github", "r2://내-버킷/뉴스"], ["podcast.toml", "--github", "pages"]])
def test_a_workflow_that_would_not_work_leaves_no_settings(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(CliRunner().invoke(app, ["init", *words]).exception, ConfigError)
    assert list(tmp_path.iterdir()) == []


def test_another_workflow_is_never_replaced_and_what_deploys_beside_it_is_named(tmp_path: Path) -> None:
    file = github.write(laid(tmp_path, "hugo"), "pages").file
    (file.parent / "hugo.yaml").write_text("- uses: actions/deploy-pages@v4")
    (file.parent / "test.yaml").write_text("- run: pytest")
    (file.parent / "folder.yml").mkdir()
    assert github.write(tmp_path, "pages").others == ("hugo.yaml",)
    with pytest.raises(ConfigError):
        github.write(tmp_path, "s3://my-bucket/news")
    assert "deploy-pages" in file.read_text("utf-8")


def test_init_writes_it_beside_a_config_that_is_there_and_tells_what_is_left_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(laid(tmp_path, "jekyll"))
    asked = [
        "init",
        "--github",
        "r2://my-bucket",
        "--package",
        "https://example.org/sori_reader-9-py3-none-any.whl",
    ]
    first = CliRunner().invoke(app, asked)
    again = CliRunner().invoke(app, asked)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "R2_ACCOUNT_ID" in first.output
    text = github.FILE.read_text("utf-8")
    assert "'sori-reader[s3] @ https://example.org/sori_reader-9-py3-none-any.whl'" in text
    assert CliRunner().invoke(app, ["init", "other.toml", "--package", "x"]).exit_code != 0
    assert not Path("other.toml").exists()


def origin(folder: Path, remote: str) -> None:
    (folder / ".git").mkdir()
    text = f'[core]\n\tbare = false\n[remote "upstream"]\n\turl = https://github.com/you/theirs\n[remote "origin"]\n\turl = {remote}\n'
    (folder / ".git/config").write_text(f"{text}\tfetch = +refs/heads/*\n", "utf-8")


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/me/blog.git", "https://me.github.io/blog/"),
        ("https://me:key@github.com/me/blog/", "https://me.github.io/blog/"),
        ("git@github.com:Me/Blog.git", "https://me.github.io/Blog/"),
        ("ssh://git@github.com/me/Me.github.io", "https://me.github.io/"),
        ("https://gitlab.com/me/blog", ""),
        ("/srv/git/blog.git", ""),
    ],
)
def test_the_address_of_its_pages(remote: str, address: str, tmp_path: Path) -> None:
    assert github.address(tmp_path) == ""
    origin(tmp_path, remote)
    assert github.address(tmp_path) == address


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ("url: ''", "https://me.github.io/blog/podcast/"),  # as `jekyll new` leaves it
        ("url: https://me.github.io", "https://me.github.io/blog/podcast/"),
        ("url: https://hangyeol.kr", "https://hangyeol.kr/podcast/"),
        ("", "https://me.github.io/blog/"),  # no site there
    ],
)
def test_init_takes_the_address_of_its_pages(
    settings: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin(tmp_path, "https://github.com/me/blog.git")
    if settings:
        (tmp_path / "_config.yml").write_text(settings, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["init", "--github", "pages"]).exit_code == 0
    assert f'url = "{url}"' in Path("reader.toml").read_text("utf-8")


POST = "---\ntitle: {title}\ndate: 2026-08-05\n---\n\n{text}\n"
SITE_BUILDER = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --destination ] && out=$2; shift; done
mkdir -p "$out" && echo blog > "$out/index.html" && cp _data/podcast.json _includes/listen.html "$out"
"""


@pytest.fixture
def blog(tmp_path: Path) -> Repository:
    """A Jekyll blog of two posts on GitHub."""
    files, programs = laid(tmp_path / "blog", "bundle"), tmp_path / "programs"
    programs.mkdir()
    for name, text in (("pip", "#!/bin/sh\n"), ("bundle", SITE_BUILDER)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for number, title in enumerate(("도서관이 문을 열었습니다", "장터가 섭니다"), 1):
        post = POST.format(title=title, text="오늘부터입니다. 누구나 올 수 있습니다.")
        (files / f"_posts/2026-08-0{number}-news.md").write_text(post, "utf-8")
    (files / "reader.toml").write_text(
        '[show]\nurl = "https://me.github.io/blog/podcast/"\n[build]\nvoice = "espeak"\nposts = ["_posts"]\n',
        "utf-8",
    )
    nobody = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # its pages aren't public
    return Repository(files, tmp_path / "github", programs, environment=nobody)


def spoken(repository: Repository, job: Job) -> tuple[int, int, int]:
    """Episodes made and kept, sentences spoken in the last run."""
    cache = repository.caches / f"sori-show-{1000 + repository.runs}-1"
    report = json.loads((cache / "0/build-report.json").read_text("utf-8"))
    assert job.logs
    return len(report["made"]), len(report["kept"]), report["sentences"]["spoken"]


@pytest.mark.slow
def test_pushed_again_nothing_is_spoken_twice_and_the_show_lies_beside_the_site(blog: Repository) -> None:
    github.write(blog.files, "pages")
    jobs = blog.push()
    assert not jobs["build"].failed, jobs["build"].logs
    assert spoken(blog, jobs["build"])[:2] == (2, 0)
    assert (blog.pages / "index.html").read_text() == "blog\n"
    assert len(list((blog.pages / "podcast/episodes").glob("*.mp3"))) == 2
    assert "_posts/2026-08-01-news.md" in (blog.pages / "podcast.json").read_text("utf-8")
    feed = (blog.pages / "podcast/feed.xml").read_bytes()

    post = blog.files / "_posts/2026-08-02-news.md"
    post.write_text(post.read_text("utf-8").replace("누구나 올", "아이도 올"), "utf-8")
    (blog.files / "_posts/2026-08-03-broken.md").write_text(
        "---\npodcast: {voice: 3}\n---\n글입니다.\n", "utf-8"
    )
    jobs = blog.push()
    assert spoken(blog, jobs["build"]) == (1, 1, 1)
    assert jobs["build"].failed  # of the broken post, told at the end; what could be made is public
    assert jobs["build"].outcomes["podcast"] == "failure"
    assert not jobs["deploy"].failed
    assert (blog.pages / "podcast/feed.xml").read_bytes() != feed
    assert len([each for each in blog.caches.iterdir() if each.name.startswith("sori-model-")]) == 1


@pytest.mark.slow
def test_into_a_bucket(blog: Repository, place: str) -> None:  # noqa: F811
    import os

    blog.environment |= {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    blog.secrets = {name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    github.write(blog.files, place)
    jobs = blog.push()
    assert not jobs["build"].failed, jobs["build"].logs
    import boto3

    bucket = place.split("/")[2]
    names = {each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=bucket)["Contents"]}
    assert "show/feed.xml" in names
