"""One builder at a time in a bucket: told who, never held up by the dead, and never written over by who slept."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest

from reader import lease
from reader.bucket import Bucket
from reader.errors import BusyError, LostError, StoreError
from reader.lease import Lease
from reader.store import LOCK
from tests.s3 import gate, moto, place
from tests.s3_server import Gate, Server

__all__ = ["gate", "moto", "place"]  # fixtures

SHORT = {"LEASE": 3.0, "BEAT": 0.7, "SAFE": 1.4, "LOOK": 0.2}
"""As the real ones to each other."""

HOLD = f"""
import sys
from reader import lease
from reader.errors import ReaderError
from reader.bucket import Bucket
for name, value in {SHORT!r}.items():
    setattr(lease, name, value)
there = Bucket(sys.argv[1])
with there.alone(30):
    print(there.holder(), flush=True)
    for line in sys.stdin:
        try:
            there.write("feed.xml", line.encode())
        except ReaderError as error:
            print(type(error).__name__, error, flush=True)
        else:
            print("written", flush=True)
"""


class Holder:
    """Another builder, in a process of its own."""

    def __init__(self, place: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.token = self._line()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def write(self, text: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()
        return self._line()


@contextmanager
def holding(place: str) -> Iterator[Holder]:
    holder = Holder(place)
    try:
        yield holder
    finally:
        holder.process.kill()
        holder.process.communicate()


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SHORT.items():
        monkeypatch.setattr(lease, name, value)


def content(place: str, name: str) -> bytes:
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    data: bytes = boto3.client("s3").get_object(Bucket=bucket, Key=f"{prefix}/{name}")["Body"].read()
    return data


def overwrite(place: str, name: str, data: bytes) -> None:
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    boto3.client("s3").put_object(Bucket=bucket, Key=f"{prefix}/{name}", Body=data)


def test_the_real_ones_leave_room() -> None:
    """What a holder begins to send without asking has arrived or failed before anyone may take over."""
    from reader.objects import CONNECT, READ

    told = subprocess.run(
        [sys.executable, "-c", "from reader.lease import *; print(LEASE, BEAT, SAFE)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    length, beat, safe = map(float, told)
    assert safe + CONNECT + READ < length
    assert beat < safe


def test_who_holds_it_is_told_and_lets_go(place: str) -> None:
    with holding(place) as other:
        assert other.token == Bucket(place).holder() != ""
        with pytest.raises(BusyError) as busy, Bucket(place).alone():
            pass
        assert str(other.process.pid) in busy.value.what
        assert other.write("1") == "written"
        other.process.communicate()  # it has come to its end
    assert Bucket(place).holder() == ""
    with Bucket(place).alone():
        assert Bucket(place).holder() not in ("", other.token)


def test_who_is_at_work_keeps_it_longer_than_a_lease(place: str) -> None:
    with holding(place) as other:
        began = time.monotonic()
        with pytest.raises(BusyError), Bucket(place).alone(SHORT["LEASE"] + 2):
            pass
        assert time.monotonic() - began > SHORT["LEASE"]
        assert other.write("1") == "written"


def test_who_was_killed_holds_nothing_up_for_longer_than_the_lease(place: str) -> None:
    with holding(place) as other:
        other.process.send_signal(signal.SIGKILL)
        began = time.monotonic()
        with Bucket(place).alone(60):
            assert time.monotonic() - began < SHORT["LEASE"] + 3
            assert Bucket(place).holder() != other.token


def test_who_slept_too_long_writes_no_more(place: str) -> None:
    with holding(place) as other:
        assert other.write("before") == "written"
        other.process.send_signal(signal.SIGSTOP)
        there = Bucket(place)
        with there.alone(60):
            there.write("feed.xml", b"ours")
            other.process.send_signal(signal.SIGCONT)
            assert other.write("after").startswith("LostError")
            assert other.write("again").startswith("LostError")
            assert (content(place, "feed.xml"), there.holder()) != (b"after\n", other.token)
            assert there.write("feed.xml", b"ours still")
        assert content(place, "feed.xml") == b"ours still"


def test_who_slept_and_was_not_missed_goes_on(place: str) -> None:
    with holding(place) as other:
        other.process.send_signal(signal.SIGSTOP)
        time.sleep(SHORT["LEASE"] + 1)
        other.process.send_signal(signal.SIGCONT)
        assert other.write("after") == "written"


def test_what_is_sent_too_late_replaces_nothing_newer(place: str) -> None:
    """Even where it doesn't know yet that it was lost: the server compares what is replaced."""
    late, other = Bucket(place), b"1 there 00:00 other 1\n"
    with late.alone():
        late.write("feed.xml", b"old")
        overwrite(place, LOCK, other)
        overwrite(place, "feed.xml", b"theirs")
        with pytest.raises(LostError, match="there"):
            late.write("feed.xml", b"late")
        with pytest.raises(LostError):
            late.remove("feed.xml")
    assert (content(place, "feed.xml"), content(place, LOCK)) == (b"theirs", other)


def test_an_answer_that_is_lost_is_no_lost_lock(place: str, gate: Gate) -> None:
    there, left = Bucket(place), ["late"]
    with there.alone():
        gate.fault = lambda method, path: left.pop() if method == "PUT" and left else ""
        time.sleep(SHORT["BEAT"] + 1)
        assert not left
        assert there.write("feed.xml", b"1")
        left.append("late")
        assert there.write("feed.xml", b"2")
    assert content(place, "feed.xml") == b"2"


def test_an_answer_that_is_lost_when_it_is_taken(place: str, gate: Gate) -> None:
    left = ["late"]
    gate.fault = lambda method, path: left.pop() if method == "PUT" and left else ""
    with Bucket(place).alone():
        assert not left
        assert Bucket(place).write("feed.xml", b"1")


def test_who_is_cut_off_for_a_while_goes_on_if_nobody_took_over(place: str, gate: Gate) -> None:
    there = Bucket(place)
    with there.alone():
        gate.fault = lambda method, path: "cut"
        time.sleep(SHORT["SAFE"] + 0.5)
        gate.fault = lambda method, path: ""
        assert there.write("feed.xml", b"1")


def test_a_server_that_hangs_keeps_nobody_from_stopping(place: str, moto: Server) -> None:
    held = Bucket(place).alone()
    held.__enter__()
    moto.hang()
    began = time.monotonic()
    try:
        held.__exit__(None, None, None)
        assert time.monotonic() - began < lease.FREE + 2
    finally:
        moto.go_on()
    with Bucket(place).alone(SHORT["LEASE"] + 5):
        pass


@pytest.mark.parametrize("bare", [True, False])
def test_a_server_without_conditions_is_told(place: str, gate: Gate, bare: bool) -> None:
    gate.fault = lambda method, path: "bare" if bare else "501"
    with pytest.raises(StoreError, match="If-None-Match"), Bucket(place).alone():
        pass


def test_of_many_at_once_one_is_alone(place: str) -> None:
    taken = []
    for _ in range(3):
        own = Lease(place, LOCK)
        try:
            own.take(0)
        except BusyError:
            continue
        taken.append(own)
    assert len(taken) == 1
    taken[0].free()
