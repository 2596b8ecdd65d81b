import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["LANGUAGE"] = "ko"  # messages are compared in Korean, also where people work in English

from reader.cache import ClipCache, FolderCache

POSTS = Path(__file__).parent / "posts" / "_posts"


def pytest_xdist_auto_num_workers() -> int:
    """Two workers for two processors leave them idle for 40 % of the time: tests wait for disks, servers, browsers."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def posts() -> Path:
    """Our own posts, in the shape of the one this project was born from."""
    return POSTS


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return FolderCache(tmp_path / "clips")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def own(tmp_path: Path, posts: Path) -> Path:
    """A copy of our posts, to change."""
    return Path(shutil.copytree(posts, tmp_path / "site" / "_posts"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real S3 server on this machine: one for all, as the library keeps a line to it."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    running.stop()


_BUCKETS = itertools.count(1)


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a new bucket that anyone may read."""
    import boto3

    for variable, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(variable, value)
    fresh = f"show{next(_BUCKETS)}"
    boto3.client("s3").create_bucket(Bucket=fresh, ACL="public-read")
    return fresh
