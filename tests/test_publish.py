"""Publishing to real places: a folder, a real S3 server and a real SFTP server, cut at every file."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from reader import catalog, manifest, show
from reader.catalog import name
from reader.config import Show
from reader.destination import RECORD
from reader.errors import ConfigError, ReaderError, StoreError
from reader.model import KOREA, Chapter, Cue, Episode, File
from reader.publish import Report, Sent, Step, sum_up, upload
from reader.refusal import why
from reader.store import Folder, integrity

BASE = "https://pod.example.kr/news/"
SHOW = Show(url=BASE)


def watched(steps: Iterator[Step], watch: Callable[[Sent], None]) -> Report:
    """What `steps` did, each file looked at as it arrives; what `watch` raises is a line that goes dead."""

    def seen() -> Iterator[Step]:
        for step in steps:
            if isinstance(step, Sent):
                watch(step)
            yield step

    return sum_up(seen())


def episode(day: int, sound: bytes) -> Episode:
    return Episode(
        id=f"2026-03-{day:02}-{day:010x}",
        title=f"{day}일 소식",
        url="",
        published=datetime(2026, 3, day, 9, tzinfo=KOREA),
        seconds=2.0,
        voice="silence",
        chapters=(Chapter("머리", 0.0, 2.0),),
        cues=(Cue(0.0, 1.0, f"{day}일이다."),),
        files=(File(".mp3", len(sound), integrity(sound)), File(".vtt", 7, integrity(b"WEBVTT\n"))),
    )


def write_show(out: Path, days: range, sound: str = "소리", settings: Show = SHOW) -> None:
    store = Folder(out)
    listed = []
    for day in reversed(days):
        made = f"{sound} {day}".encode()
        listed.append(episode(day, made))
        store.write(name(listed[-1].id, ".mp3"), made)
        store.write(name(listed[-1].id, ".vtt"), b"WEBVTT\n")
        catalog.save(store, listed[-1])
    show.write(store, settings, listed, f"{sound} {days}")


def promised(feed: bytes) -> set[str]:
    """Names of our files that a feed points to."""
    urls = {str(value) for node in etree.fromstring(feed).iter() for value in node.attrib.values()}
    return {url.removeprefix(BASE) for url in urls if url.startswith(BASE) and url != BASE}


def get(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url) as answer:
            data: bytes = answer.read()
            return data
    except urllib.error.HTTPError:
        return None


def assert_feed_whole(address: str) -> None:
    """What a listener's app would find at `address` now: no feed yet, or one whose every file is there."""
    feed = get(f"{address}/feed.xml")
    for file in promised(feed) if feed else ():
        assert get(f"{address}/{file}") is not None, file


def tree(folder: Path) -> dict[str, bytes]:
    """What is to be public of `folder`."""
    files = {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    return {name: data for name, data in files.items() if name[0] != "." and name != show.RECORD}


def test_a_folder_gets_all_and_then_only_what_changed(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 4))
    first = sum_up(upload(out, str(public)))
    assert first.kept == 0
    assert first.sent[-1] == "feed.xml"
    assert tree(public) == tree(out)
    assert sum_up(upload(out, str(public))).sent == ()
    write_show(out, range(1, 5))
    second = sum_up(upload(out, str(public)))
    assert all(
        "2026-03-04" in file or "2026-03-03" in file or "episodes/" not in file for file in second.sent
    )
    assert second.sent[-1] == "feed.xml"
    assert second.kept > 0


def test_a_stray_file_is_not_published(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    for stray in ("pw", "notes.txt", "reader.toml", "episodes/draft.mp3", "assets/own.css"):
        (out / stray).write_text("secret")
    sum_up(upload(out, str(public)))
    assert not [file for file, data in tree(public).items() if data == b"secret"]


def test_what_no_build_has_written_is_not_published(tmp_path: Path) -> None:
    write_show(tmp_path / "out", range(1, 3))
    (tmp_path / "out" / manifest.NAME).unlink()
    with pytest.raises(StoreError, match="목록"):
        sum_up(upload(tmp_path / "out", str(tmp_path / "public")))


def test_what_someone_else_removed_there_is_sent_again(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    sum_up(upload(out, str(public)))
    lost = next(public.glob("episodes/*.mp3"))
    lost.unlink()
    assert sum_up(upload(out, str(public))).sent == (lost.relative_to(public).as_posix(),)


def test_delete_takes_only_what_we_published(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 4))
    sum_up(upload(out, str(public)))
    (public / "CNAME").write_text("pod.example.kr")
    gone = next(out.glob("episodes/2026-03-01*.mp3"))
    for file in catalog.owned(episode(1, b"")):
        Folder(out).remove(file)
    write_show(out, range(2, 4))
    assert sum_up(upload(out, str(public))).deleted == ()
    done = sum_up(upload(out, str(public), delete=True))
    assert gone.relative_to(out).as_posix() in done.deleted
    assert (public / "CNAME").is_file()
    assert not (public / gone.relative_to(out)).exists()


def test_s3_gets_types_and_cache_headers(tmp_path: Path, server: str, bucket: str) -> None:
    write_show(tmp_path, range(1, 3))
    sum_up(upload(tmp_path, f"s3://{bucket}/news"))
    heads = {}
    for file in (
        "feed.xml",
        "index.html",
        "sw.js",
        *(f"episodes/{episode(1, b'').id}{s}" for s in (".mp3", ".vtt")),
    ):
        with urllib.request.urlopen(f"{server}/{bucket}/news/{file}") as answer:
            heads[Path(file).suffix] = (answer.headers["Content-Type"], answer.headers["Cache-Control"])
    assert heads == {
        ".xml": ("application/rss+xml; charset=utf-8", "no-cache"),
        ".html": ("text/html; charset=utf-8", "no-cache"),
        ".js": ("text/javascript; charset=utf-8", "no-cache"),
        ".mp3": ("audio/mpeg", "public, max-age=86400"),
        ".vtt": ("text/vtt; charset=utf-8", "no-cache"),
    }
    assert_feed_whole(f"{server}/{bucket}/news")


class CutError(Exception):
    """The line goes dead."""


def test_s3_cut_at_every_file_is_never_broken_and_goes_on(tmp_path: Path, server: str, bucket: str) -> None:
    """The old show is public; the new one has changed, new and vanished episodes; each try gets one file further."""
    address = f"{server}/{bucket}/news"
    write_show(tmp_path, range(1, 4))
    sum_up(upload(tmp_path, f"s3://{bucket}/news"))
    for file in tmp_path.glob("*/2026-03-01*"):
        file.unlink()
    write_show(tmp_path, range(2, 6), sound="새 소리")
    cut, total = 0, 1000
    while cut < total:
        cut += 1

        def watch(step: Sent, stop: int = cut) -> None:
            nonlocal total
            total = step.total
            if step.done == stop:
                raise CutError

        with pytest.raises(CutError):
            publish_afresh(tmp_path, f"s3://{bucket}/news", watch)
        assert_feed_whole(address)
    last = sum_up(upload(tmp_path, f"s3://{bucket}/news", delete=True))
    assert_feed_whole(address)
    assert {k: get(f"{address}/{k}") for k in tree(tmp_path)} == tree(tmp_path)
    assert any("2026-03-01" in file for file in last.deleted)
    assert cut > 10


def publish_afresh(out: Path, url: str, watch: Callable[[Sent], None]) -> None:
    """Publish as if each try were the first of this change, so that a cut falls on every file in turn."""
    import boto3

    bucket, _, root = url.removeprefix("s3://").partition("/")
    client = boto3.client("s3")
    record = client.get_object(Bucket=bucket, Key=f"{root}/{RECORD}")["Body"].read()
    try:
        watched(upload(out, url), watch)
    finally:
        client.put_object(Bucket=bucket, Key=f"{root}/{RECORD}", Body=record)


@pytest.mark.slow
def test_s3_killed_at_any_moment_is_never_broken(tmp_path: Path, server: str, bucket: str) -> None:
    address, url = f"{server}/{bucket}/news", f"s3://{bucket}/news"
    command = [sys.executable, "-m", "reader", "publish", str(tmp_path), url, "--quiet"]
    for number in range(1, 6):
        write_show(tmp_path, range(1, 3 + 2 * number), sound=f"판 {number}")
        process = subprocess.Popen(command, env=dict(os.environ))
        time.sleep(0.6 + 0.25 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert_feed_whole(address)
    sum_up(upload(tmp_path, url))
    assert {k: get(f"{address}/{k}") for k in tree(tmp_path)} == tree(tmp_path)


def test_a_cut_sends_at_most_a_few_again(tmp_path: Path, server: str, bucket: str) -> None:
    write_show(tmp_path, range(1, 25))

    def watch(step: Sent) -> None:
        if step.done == 90:
            raise CutError

    with pytest.raises(CutError):
        watched(upload(tmp_path, f"s3://{bucket}/news"), watch)
    again = sum_up(upload(tmp_path, f"s3://{bucket}/news"))
    assert again.kept >= 64  # two records of 32 files each had been written
    assert_feed_whole(f"{server}/{bucket}/news")


@pytest.mark.parametrize("file", ["episodes/*.mp3", "cover.jpg"])
def test_a_feed_with_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    write_show(tmp_path / "out", range(1, 3))
    next((tmp_path / "out").glob(file)).unlink()
    with pytest.raises(StoreError, match="없는 파일"):
        sum_up(upload(tmp_path / "out", str(tmp_path / "public")))
    assert not (tmp_path / "public").exists()


def test_a_show_of_this_machine_is_refused(tmp_path: Path) -> None:
    write_show(tmp_path / "out", range(1, 3), settings=Show())
    with pytest.raises(ConfigError, match="url"):
        sum_up(upload(tmp_path / "out", str(tmp_path / "public")))


@pytest.mark.parametrize("url", ["nowhere://x/y", "s3:/x"])
def test_an_address_we_do_not_know(tmp_path: Path, url: str) -> None:
    write_show(tmp_path, range(1, 3))
    with pytest.raises((ConfigError, StoreError)):
        sum_up(upload(tmp_path, url))


@pytest.mark.parametrize(
    "told",
    [
        b"no json",
        b"null",
        b"[1, 2]",
        b'{"feed.xml": null}',
        b'{"feed.xml": [1]}',
        b"[" * 100_000,
        b'{"../secret.txt": [6, "x"]}',
        b'{"/etc/secret.txt": [6, "x"]}',
        b'{"episodes/../../secret.txt": [6, "x"]}',
        b'{"..\\\\secret.txt": [6, "x"]}',
    ],
)
def test_a_record_that_is_none_of_ours_is_named_and_nothing_deleted(tmp_path: Path, told: bytes) -> None:
    write_show(tmp_path / "out", range(1, 2))
    (tmp_path / "secret.txt").write_text("secret")
    public = tmp_path / "public"
    public.mkdir()
    (public / RECORD).write_bytes(told)
    with pytest.raises(StoreError, match=RECORD.replace(".", r"\.")):
        sum_up(upload(tmp_path / "out", str(public), delete=True))
    assert (tmp_path / "secret.txt").read_text() == "secret"


@pytest.mark.parametrize("password", ["hush", "h%40sh"])
def test_no_message_tells_a_password(password: str) -> None:
    error = OSError(f"can't log in to sftp://me:{password}@host or with h@sh")
    told = why(error, f"sftp://me:{password}@host/show")
    assert password not in told
    assert "h@sh" not in told or password == "hush"


def test_the_record_names_what_is_there(tmp_path: Path) -> None:
    write_show(tmp_path / "out", range(1, 3))
    sum_up(upload(tmp_path / "out", str(tmp_path / "public")))
    record = json.loads((tmp_path / "public" / RECORD).read_text())
    assert record.keys() - {".nojekyll"} == tree(tmp_path / "public").keys()


@pytest.mark.parametrize(
    "pattern", ["episodes/*.mp3", "episodes/*.vtt", "episodes/*[0-9].json", "index.html", "cover.jpg"]
)
def test_what_was_damaged_is_refused_before_anything_is_sent(tmp_path: Path, pattern: str) -> None:
    write_show(tmp_path / "out", range(1, 3))
    hurt = next((tmp_path / "out").glob(pattern))
    data = hurt.read_bytes()
    hurt.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    with pytest.raises(StoreError, match="build") as told:
        sum_up(upload(tmp_path / "out", str(tmp_path / "public")))
    assert hurt.name in told.value.where
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize(
    "url", ["sftp://", "s3://", "http://example.kr/", "memory://x", "sftp://u:secret@127.0.0.1:99999/x"]
)
def test_where_nothing_can_be_published_to_is_told(tmp_path: Path, url: str) -> None:
    write_show(tmp_path / "out", range(1, 2))
    with pytest.raises(ReaderError) as told:
        sum_up(upload(tmp_path / "out", url))
    assert isinstance(told.value, ConfigError)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("inside", [".", "sub", "../out"])
def test_a_show_is_not_published_into_itself(tmp_path: Path, inside: str) -> None:
    write_show(tmp_path / "out", range(1, 2))
    before = tree(tmp_path / "out")
    with pytest.raises(ConfigError):
        sum_up(upload(tmp_path / "out", str(tmp_path / "out" / inside)))
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("left", "told"), [(None, "피드가 없습니다"), (b"", "피드가 없습니다"), (b"<rss", "XML")]
)
def test_a_show_without_a_feed_is_refused_for_just_that(
    tmp_path: Path, left: bytes | None, told: str
) -> None:
    write_show(tmp_path / "out", range(1, 2))
    (tmp_path / "out" / "feed.xml").unlink()
    if left is not None:
        (tmp_path / "out" / "feed.xml").write_bytes(left)
    with pytest.raises(StoreError, match=told) as refused:
        sum_up(upload(tmp_path / "out", str(tmp_path / "public")))
    assert (refused.value.where, "build" in refused.value.mend) == ("feed.xml", True)
