"""Fixtures: a bucket on a real server behind a gate."""

import itertools
from collections.abc import Iterator

import pytest

from tests.s3_server import Gate, Server, environment, gated

_BUCKETS = itertools.count(1)


@pytest.fixture(scope="module")
def moto() -> Iterator[Server]:
    server = Server()
    yield server
    server.end()


@pytest.fixture
def gate(moto: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with gated(moto) as gate:
        for name, value in environment(gate.url).items():
            monkeypatch.setenv(name, value)
        yield gate


@pytest.fixture
def place(gate: Gate) -> str:
    """An output in a new bucket."""
    import boto3

    name = f"news{next(_BUCKETS)}"
    boto3.client("s3").create_bucket(Bucket=name)
    gate.seen.clear()
    return f"s3://{name}/show"
