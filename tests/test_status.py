"""What is public, as apps get it: from a real server, right, and wrong in each way a server can be."""

import json
import re
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from typer.testing import CliRunner

from reader import pipeline
from reader.cache import FolderCache
from reader.check import Finding, subscriber
from reader.cli.app import app
from reader.config import Config, Show
from reader.errors import ConfigError, SourceError
from reader.status import Status, address, status
from reader.store import Folder
from tests.documented import faults
from tests.public_host import Host, host

POSTS = 3


@pytest.fixture(scope="module")
def server() -> Iterator[Host]:
    with host() as running:
        yield running


@pytest.fixture(scope="module")
def built(server: Host, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show whose public address is that of `server`."""
    top = tmp_path_factory.mktemp("show")
    (top / "posts").mkdir()
    for number in range(1, POSTS + 1):
        text = f"---\ntitle: 소식 {number}\ndate: 2026-01-0{number}\n---\n\n글 {number}의 첫 문장입니다.\n"
        (top / "posts" / f"{number}.md").write_text(text, "utf-8")
    show = Show(url=f"http://127.0.0.1:{server.server_port}/")
    config = Config(show=show, voice="silence", out=str(top / "out"))
    list(pipeline.build([str(top / "posts")], config, FolderCache(top / "clips")))
    return top


@pytest.fixture
def url(server: Host, built: Path, tmp_path: Path) -> str:
    """The address of what is public, which is all there is here."""
    server.root = Path(shutil.copytree(built / "out", tmp_path / "public"))
    server.faults, server.asked = set(), []
    return f"http://127.0.0.1:{server.server_port}/"


def looked(url: str, here: Path | None, newest: int | None = 10) -> tuple[Status, dict[str, str]]:
    """How it is, and what was found: levels by rule."""
    found = list(status(url, Folder(here) if here else None, newest))
    told = found[-1]
    assert isinstance(told, Status)
    return told, {each.rule: each.level for each in found if isinstance(each, Finding)}


def test_all_is_well(url: str, built: Path) -> None:
    told, found = looked(url, built / "out")
    assert found == {}
    assert (told.public, told.asked, told.playable, told.up_to_date) == (POSTS, POSTS, POSTS, True)
    assert told.url == f"{url}feed.xml"


FAULTS = [
    ("no-ranges", {"http.range": "error"}),
    ("kind", {"http.type": "warning"}),
    ("short", {"http.length": "error"}),
    ("no-cors", {"http.cors": "warning"}),
    ("no-tags", {"http.conditional": "warning"}),
    ("always-whole", {"http.conditional": "warning"}),
]


@pytest.mark.parametrize(("fault", "wanted"), FAULTS, ids=[fault for fault, _ in FAULTS])
def test_a_fault(fault: str, wanted: dict[str, str], url: str, server: Host) -> None:
    server.faults = {fault}
    told, found = looked(url, None, 1)
    assert (found, told.playable) == (wanted, 1)


@pytest.mark.parametrize("fault", ["gone", "no-sound"])
def test_what_can_not_be_heard(fault: str, url: str, server: Host) -> None:
    server.faults = {fault}
    told, found = looked(url, None, 2)
    assert found["http.sound"] == "error"
    assert (told.asked, told.playable) == (2, 0)


def test_without_head(url: str, server: Host) -> None:
    server.faults = {"no-head"}
    told, found = looked(url, None, 1)
    assert found["http.head"] == "error"
    assert told.playable == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [("page", "웹 페이지"), ("empty", "피드가 아닙니다"), ("error", "503"), ("circle", "제자리"), ("inside", "10.0.0.1"), ("cut", "닿을 수 없습니다")],
)  # fmt: skip
def test_no_app_gets_a_feed(fault: str, words: str, url: str, server: Host) -> None:
    server.faults = {fault}
    with pytest.raises(SourceError, match=words):
        looked(url, None)


def test_slow(url: str, server: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.check.served.SLOW", 0.2)
    server.faults = {"slow"}
    assert looked(url, None, 0)[1] == {"http.slow": "warning"}


def test_what_hangs_is_let_go(url: str, server: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriber, "TIMEOUT", (0.1, 0.1))
    server.faults = {"slow"}
    with pytest.raises(SourceError) as told:
        looked(url, None, 0)
    assert told.value.where == f"{url}feed.xml"


def test_bodies_are_bounded(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.check.served.LARGEST", 100)
    with pytest.raises(SourceError, match="피드가 아닙니다"):
        looked(url, None)


def test_redirects_are_named(url: str, server: Host) -> None:
    with host() as before:
        before.leads = {"good.xml": (301, f"{url}feed.xml"), "now.xml": (302, f"{url}feed.xml")}
        for name, words in (("good", "아주"), ("now", "잠시")):
            place = f"http://127.0.0.1:{before.server_port}/{name}.xml"
            *found, told = status(place, None, 0)
            assert isinstance(told, Status)
            assert told.url == f"{url}feed.xml"
            (finding,) = [each for each in found if isinstance(each, Finding)]
            assert (finding.rule, finding.where) == ("http.redirect", place)
            assert words in finding.what


def certified(authority: trustme.CA, name: str, days: int) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=datetime.now(UTC) + timedelta(days=days)).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("name", "days", "known", "words"),
    [
        ("127.0.0.1", -1, True, "기한"),
        ("news.example.kr", 9, True, "다른 이름"),
        ("127.0.0.1", 9, False, "보증"),
        ("127.0.0.1", 9, True, ""),
    ],
)
def test_certificates(
    name: str, days: int, known: bool, words: str, url: str, server: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    ours = trustme.CA()
    ours.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with host(certified(ours if known else trustme.CA(), name, days)) as secret:
        secret.root = server.root
        place = f"https://127.0.0.1:{secret.server_port}/"
        if words:
            with pytest.raises(SourceError, match=words) as told:
                looked(place, None, 0)
            assert told.value.mend
        else:
            assert looked(place, None, 0)[1] == {"feed.elsewhere": "warning"}
            secret.leads = {"feed.xml": (302, f"{url}feed.xml")}
            assert looked(place, None, 0)[1] == {"http.downgrade": "error"}


def test_what_differs_is_told(
    url: str, server: Host, built: Path, tmp_path: Path, cache: FolderCache
) -> None:
    posts, out = Path(shutil.copytree(built / "posts", tmp_path / "posts")), tmp_path / "out"
    shutil.copytree(built / "out", out)
    (posts / "4.md").write_text("---\ntitle: 소식 4\ndate: 2026-01-04\n---\n\n새 글입니다.\n", "utf-8")
    two = posts / "2.md"
    two.write_text(two.read_text("utf-8").replace("첫 문장입니다", "고친 문장입니다"), "utf-8")
    (posts / "1.md").unlink()
    config = Config(show=Show(url=url), voice="silence", out=str(out))
    list(pipeline.build([str(posts)], config, cache, pipeline.Asked(prune=True)))
    told, found = looked(url, out)
    titles = [[each.title for each in listed] for listed in (told.missing, told.older, told.withdrawn)]
    assert titles == [["소식 4"], ["소식 2"], ["소식 1"]]
    assert (found, told.public, told.up_to_date) == ({}, POSTS, False)


def test_another_description_is_told(url: str, server: Host, built: Path) -> None:
    feed = server.root / "feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"<generator>", b"<generator>x"))
    told, _ = looked(url, built / "out")
    assert (told.same, told.missing, told.up_to_date) == (False, (), False)


def test_no_more_is_asked_than_was_wanted(url: str, server: Host) -> None:
    looked(url, None, 1)
    assert len({name for _, name in server.asked if name.endswith(".mp3")}) == 1


@pytest.mark.parametrize(
    ("typed", "feed"),
    [
        ("https://a.kr", "https://a.kr/feed.xml"),
        ("https://a.kr/pod/", "https://a.kr/pod/feed.xml"),
        ("https://a.kr/pod", "https://a.kr/pod/feed.xml"),
        ("https://a.kr/pod/index.html", "https://a.kr/pod/feed.xml"),
        ("https://a.kr/rss.xml", "https://a.kr/rss.xml"),
        ("https://a.kr/feed?id=1", "https://a.kr/feed?id=1"),
    ],
)
def test_where_the_feed_is(typed: str, feed: str) -> None:
    assert address(typed) == feed


def test_the_command(url: str, server: Host, built: Path) -> None:
    out, run = str(built / "out"), CliRunner().invoke
    done = run(app, ["status", url, out])
    assert (done.exit_code, f"듣는 사람은 {POSTS}편을 받습니다." in done.output) == (0, True)
    told = json.loads(run(app, ["status", url, out, "--json"]).output)
    assert (told["public"], told["up_to_date"], told["findings"]) == (POSTS, True, [])
    assert faults("status", told) == []
    assert run(app, ["status", url, out, "--quiet"]).output == ""
    server.faults = {"gone"}
    done = run(app, ["status", url, out])
    assert (done.exit_code, "들을 수 없습니다" in done.output) == (1, True)
    assert faults("status", json.loads(run(app, ["status", url, "--json"]).output)) == []


def test_the_command_takes_the_settings(
    url: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="어디에"):
        CliRunner().invoke(app, ["status"], standalone_mode=False, catch_exceptions=False)
    (tmp_path / "reader.toml").write_text(f'[build]\nout = "{(built / "out").as_posix()}"\n', "utf-8")
    assert CliRunner().invoke(app, ["status", url]).exit_code == 0


def test_the_docs_name_every_rule_and_field(url: str) -> None:
    from reader.check import served

    docs = (Path(__file__).parent.parent / "docs" / "after-publishing.md").read_text("utf-8")
    korean = docs.split("## English")[0]
    rules = set(re.findall(r'"((?:http|feed)\.\w+)"', Path(served.__file__).read_text("utf-8"))) | {
        "feed.elsewhere"
    }
    assert rules - set(re.findall(r"`((?:http|feed)\.\w+)`", korean)) == set()
    told = json.loads(CliRunner().invoke(app, ["status", url, "--newest", "0", "--json"]).output)
    assert [
        key for key in told if f"`{key}`" not in korean and key not in ("schema", "seconds", "compared")
    ] == []


def test_all_documents_of_a_long_feed_are_read_and_none_twice() -> None:
    from reader.check.served import documents

    def page(following: str) -> bytes:
        link = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{following}"/>'
        return f"<rss><channel>{link}</channel></rss>".encode()

    there = {
        "https://a.kr/p/rss": page("https://a.kr/p/feed-2.xml"),
        "https://a.kr/p/feed-2.xml": page("feed-1.xml"),
        "https://a.kr/p/feed-1.xml": page("https://a.kr/p/rss"),
    }
    assert list(documents(there.__getitem__, "https://a.kr/p/rss")) == [
        "feed.xml",
        "feed-2.xml",
        "feed-1.xml",
    ]


@pytest.mark.parametrize("faulty", ["enclosure", "transcript", "next", "image"])
def test_what_is_no_address_in_a_feed_is_told(url: str, built: Path, server: Host, faulty: str) -> None:
    feed = (server.root / "feed.xml").read_text("utf-8")
    pattern = {
        "enclosure": r'(?<=<enclosure url=")[^"]+',
        "transcript": r'(?<=<podcast:transcript url=")[^"]+',
        "image": r'(?<=<itunes:image href=")[^"]+',
        "next": r"(?<=<channel>)",
    }
    put = '<atom:link href="http://[" rel="next"/>' if faulty == "next" else "http://["
    (server.root / "feed.xml").write_text(re.sub(pattern[faulty], put, feed), "utf-8")
    told, found = looked(url, built / "out")
    assert told.public == POSTS
    assert told.playable == (0 if faulty == "enclosure" else POSTS)
    assert "error" in found.values() or faulty == "next"


def test_what_is_no_address_is_not_asked() -> None:
    with pytest.raises(ConfigError):
        CliRunner().invoke(app, ["status", "http://["], standalone_mode=False, catch_exceptions=False)


def test_a_password_in_the_address_is_not_told(url: str, server: Host) -> None:
    place = url.replace("://", "://me:S3CRET@")
    server.faults = {"no-tags", "no-cors", "no-ranges"}
    done = CliRunner().invoke(app, ["status", place])
    assert "me@127.0.0.1" in done.output
    server.faults = {"page"}
    with pytest.raises(SourceError) as told:
        looked(place, None)
    assert "S3CRET" not in done.output + str(told.value)
