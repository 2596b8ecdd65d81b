"""What lies at the other side is what was sent, or is sent again; what isn't taken is told and completed by the next run."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import boto3
import httpx
import pytest

from reader.destination import RECORD
from reader.errors import ConfigError, StoreError
from reader.publish import Compared, Sent, sum_up, upload
from tests.test_publish import tree, write_show
from tests.test_sftp import sftp

__all__ = ["sftp"]  # a fixture


def rotten(data: bytes) -> bytes:
    """As long as `data`, and something else."""
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize("pattern", ["episodes/*.mp3", "feed.xml", "index.html", "cover.jpg"])
def test_a_folder_is_read(tmp_path: Path, pattern: str) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    sum_up(upload(out, str(public)))
    hurt = next(public.glob(pattern))
    hurt.write_bytes(rotten(hurt.read_bytes()))
    assert sum_up(upload(out, str(public))).sent == (hurt.relative_to(public).as_posix(),)
    assert tree(public) == tree(out)
    assert sum_up(upload(out, str(public))).sent == ()


def test_s3_tells_hashes_itself(tmp_path: Path, bucket: str) -> None:
    write_show(tmp_path, range(1, 3))
    url = f"s3://{bucket}/news"
    sum_up(upload(tmp_path, url))
    assert sum_up(upload(tmp_path, url)).sent == ()
    boto3.client("s3").put_object(
        Bucket=bucket, Key="news/index.html", Body=rotten((tmp_path / "index.html").read_bytes())
    )
    assert sum_up(upload(tmp_path, url)).sent == ("index.html",)
    assert sum_up(upload(tmp_path, url, verify=True)).sent == ()


@pytest.mark.parametrize(
    ("environment", "name", "told"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "", "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "", "AWS_PROFILE"),
        ({"AWS_PROFILE": "nobody"}, "", "nobody"),
        ({}, "no-such-bucket", "‘no-such-bucket’"),
    ],
)
def test_s3_without_keys_or_bucket_is_one_line_that_tells_what_to_set(
    environment: dict[str, str], name: str, told: str, tmp_path: Path, bucket: str
) -> None:
    write_show(tmp_path / "out", range(1, 2))
    given = os.environ | {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"} | environment
    done = subprocess.run(
        [sys.executable, "-m", "reader", "publish", str(tmp_path / "out"), f"s3://{name or bucket}/news"],
        env={key: value for key, value in given.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert (done.returncode, told in line, " → " in line) == (1, True, True)


def test_s3_that_refuses_the_keys_says_so(tmp_path: Path, bucket: str, server: str) -> None:
    write_show(tmp_path, range(1, 2))
    httpx.post(f"{server}/moto-api/reset-auth", content="0")  # from now on it wants keys that it gave
    try:
        with pytest.raises(StoreError, match="거절") as refused:
            sum_up(upload(tmp_path, f"s3://{bucket}/news"))
    finally:
        httpx.post(f"{server}/moto-api/reset-auth", content="inf")
    assert "AWS_ACCESS_KEY_ID" in refused.value.mend


def test_s3_in_several_pieces_is_verified(tmp_path: Path, bucket: str) -> None:
    """Its ETag is no MD5: a plain run can't tell, and doesn't send it again for ever; `verify` reads."""
    write_show(tmp_path, range(1, 3))
    url, client = f"s3://{bucket}/news", boto3.client("s3")
    sum_up(upload(tmp_path, url))
    for body, sent in ((tmp_path / "cover.jpg").read_bytes(), ()), (b"", ("cover.jpg",)):
        data = body or rotten((tmp_path / "cover.jpg").read_bytes())
        begun = client.create_multipart_upload(Bucket=bucket, Key="news/cover.jpg")["UploadId"]
        part = client.upload_part(
            Bucket=bucket, Key="news/cover.jpg", UploadId=begun, PartNumber=1, Body=data
        )
        client.complete_multipart_upload(
            Bucket=bucket,
            Key="news/cover.jpg",
            UploadId=begun,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        )
        assert sum_up(upload(tmp_path, url)).sent == ()
        assert sum_up(upload(tmp_path, url, verify=True)).sent == sent


def test_sftp_is_read_when_asked(tmp_path: Path, sftp: tuple[str, Path]) -> None:
    url, there = sftp
    out = tmp_path / "out"
    write_show(out, range(1, 3))
    sum_up(upload(out, url))
    hurt = next(there.glob("episodes/*.mp3"))
    hurt.write_bytes(rotten(hurt.read_bytes()))
    steps = list(upload(out, url, verify=True))
    assert sum_up(steps).sent == (hurt.relative_to(there).as_posix(),)
    compared = [step for step in steps if isinstance(step, Compared)]
    assert [step.done for step in compared] == list(range(1, compared[0].total + 1))
    assert tree(there) == tree(out)


@pytest.mark.parametrize("name", ["index.html", "cover.jpg", "feed.xml"])
def test_a_folder_in_the_way_is_told(tmp_path: Path, name: str) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    (public / name).mkdir(parents=True)
    (public / name / "theirs.txt").write_text("somebody's")
    with pytest.raises(StoreError) as told:
        sum_up(upload(out, str(public)))
    assert name in f"{told.value.what} {told.value.where}"
    assert name == "feed.xml" or not (public / "feed.xml").exists()
    for file in (public / name).iterdir():
        file.unlink()
    (public / name).rmdir()
    sum_up(upload(out, str(public)))
    assert tree(public) == tree(out)


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    public.mkdir()
    (public / "episodes").write_text("in the way")
    with pytest.raises(StoreError, match="episodes"):
        sum_up(upload(out, str(public)))
    (public / "episodes").unlink()
    sum_up(upload(out, str(public)))
    assert tree(public) == tree(out)


def test_no_room_for_a_file_is_one_line_and_completed_later(tmp_path: Path) -> None:
    """A limit of a file's size takes what a full disk does: a write that gets through in part."""
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    resource = pytest.importorskip("resource")
    limit = (out / "cover.jpg").stat().st_size // 2
    done = subprocess.run(
        [sys.executable, "-m", "reader", "publish", str(out), str(public), "--quiet"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    assert not list(public.rglob(".part-*"))
    assert not (public / "feed.xml").exists()
    sum_up(upload(out, str(public)))
    assert tree(public) == tree(out)
    assert (public / RECORD).is_file()


def test_a_link_at_the_destination_leads_nowhere_else(tmp_path: Path) -> None:
    out, public, outside = tmp_path / "out", tmp_path / "public", tmp_path / "outside"
    write_show(out, range(1, 3))
    outside.mkdir()
    public.mkdir()
    (public / "episodes").symlink_to(outside)
    with pytest.raises(StoreError, match="링크"):
        sum_up(upload(out, str(public)))
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("url", ["zip://x::{0}/a.zip", "simplecache::file://{0}/b", "dir::{0}"])
def test_an_address_within_an_address_is_none(tmp_path: Path, url: str) -> None:
    write_show(tmp_path / "out", range(1, 3))
    with pytest.raises(ConfigError):
        sum_up(upload(tmp_path / "out", url.format(tmp_path)))


def theirs(there: Path, name: str) -> Path:
    (there / name).parent.mkdir(parents=True, exist_ok=True)
    (there / name).write_text("somebody's")
    return there / name


@pytest.mark.parametrize("name", ["index.html", "feed.xml", "cover.jpg", ".nojekyll"])
def test_somebody_elses_files_are_not_overwritten(tmp_path: Path, name: str) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    file = theirs(public, name)
    with pytest.raises(ConfigError) as told:
        sum_up(upload(out, str(public)))
    assert (told.value.where, "--overwrite" in told.value.mend) == (str(file), True)
    assert ([*public.rglob("*")], file.read_text()) == ([file], "somebody's")
    sum_up(upload(out, str(public), overwrite=True))
    assert tree(public) == tree(out)


def test_what_has_no_name_of_ours_is_in_nobodys_way(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    notes = theirs(public, "notes.html")
    sum_up(upload(out, str(public)))
    assert notes.read_text() == "somebody's"


def test_nor_in_a_bucket_or_by_sftp(tmp_path: Path, bucket: str, server: str, sftp: tuple[str, Path]) -> None:
    out, (url, there) = tmp_path / "out", sftp
    write_show(out, range(1, 3))
    long = rotten((out / "index.html").read_bytes())  # as long as ours: only to read it tells
    theirs(there, "index.html").write_bytes(long)
    boto3.client("s3").put_object(Bucket=bucket, Key="news/index.html", Body=long)
    for place in url, f"s3://{bucket}/news":
        with pytest.raises(ConfigError, match="index"):
            sum_up(upload(out, place))
    assert (there / "index.html").read_bytes() == long
    assert httpx.get(f"{server}/{bucket}/news/index.html").content == long


def test_what_is_the_same_or_was_ours_is_in_nobodys_way(tmp_path: Path) -> None:
    """What was copied there by hand; a first run that was cut, and the show is another since."""
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    shutil.copytree(out, public, ignore=shutil.ignore_patterns(".*"))
    assert sum_up(upload(out, str(public))).sent
    steps = upload(out, str(tmp_path / "cut"))
    next(step for step in steps if isinstance(step, Sent))
    steps.close()  # type: ignore[attr-defined]
    assert not list((tmp_path / "cut").rglob("feed.xml"))
    write_show(out, range(1, 4), sound="새 소리")
    sum_up(upload(out, str(tmp_path / "cut")))
    assert tree(tmp_path / "cut").items() >= tree(out).items()


def test_the_command_names_the_file_and_exits_2(tmp_path: Path) -> None:
    write_show(tmp_path / "out", range(1, 3))
    theirs(tmp_path / "public", "feed.xml")
    words = [sys.executable, "-m", "reader", "publish", str(tmp_path / "out"), str(tmp_path / "public")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, "feed.xml" in line, "--overwrite" in line) == (2, True, True)
    assert subprocess.run([*words, "--overwrite"], check=False).returncode == 0


def test_what_was_altered_or_lost_there_is_named(tmp_path: Path) -> None:
    out, public = tmp_path / "out", tmp_path / "public"
    write_show(out, range(1, 3))
    assert sum_up(upload(out, str(public))).altered == ()
    (public / "feed.xml").write_bytes(rotten((out / "feed.xml").read_bytes()))
    (public / "cover.jpg").unlink()
    words = [sys.executable, "-m", "reader", "publish", str(out), str(public), "--verify"]
    done = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert ("cover.jpg, feed.xml" in done[0], len(done)) == (True, 2)
    (public / "feed.xml").write_bytes(b"")
    told = json.loads(subprocess.run([*words, "--json"], capture_output=True, check=True).stdout)
    assert told["altered"] == told["sent"] == ["feed.xml"]
    write_show(out, range(1, 4))  # another show is no damage there
    assert sum_up(upload(out, str(public), verify=True)).altered == ()
