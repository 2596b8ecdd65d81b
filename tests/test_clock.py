from datetime import date, datetime

import pytest

from reader import clock
from reader.model import KOREA


@pytest.mark.parametrize(
    ("seconds", "elapsed", "spoken", "jump", "exact"),
    [
        (0, "0:00", "0초", "00:00", "00:00:00.000"),
        (7.6, "0:08", "8초", "00:07", "00:00:07.600"),
        (59.9996, "1:00", "1분", "00:59", "00:01:00.000"),
        (187, "3:07", "3분 7초", "03:07", "00:03:07.000"),
        (3600, "1:00:00", "1시간", "1:00:00", "01:00:00.000"),
        (3723.0184, "1:02:03", "1시간 2분 3초", "1:02:03", "01:02:03.018"),
    ],
)
def test_lengths(seconds: float, elapsed: str, spoken: str, jump: str, exact: str) -> None:
    assert clock.elapsed(seconds) == elapsed
    assert clock.spoken(seconds) == spoken
    assert clock.jump(seconds) == jump
    assert clock.exact(seconds) == exact
    assert clock.exact(seconds, ",") == exact.replace(".", ",")


def test_days() -> None:
    moment = datetime(2026, 3, 5, 23, 59, tzinfo=KOREA)
    assert clock.day(moment) == clock.day(date(2026, 3, 5)) == "2026년 3월 5일"
    assert clock.month(moment) == "2026년 3월"
    assert clock.iso(moment) == "2026-03-05"
