"""How far a build is and how long it will take, by streams of events as builds of every kind tell them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.cache import ClipCache
from reader.cli import pace
from reader.cli.pace import Pace
from reader.config import Config, Show
from reader.events import Begun, Event, Failed, Kept, Left, Made, Recast, Said, Withheld, Work
from reader.pipeline import build
from tests.test_events import HEARD

EPISODE = replace(HEARD, seconds=180.0)
WORK = Work(1.0, -16.0, 30, 10)


def told(*steps: tuple[float, Event]) -> Pace:
    """The pace after `steps`: seconds since the one before, and what was told then."""
    now = 0.0
    going = Pace(now)
    for seconds, event in steps:
        now += seconds
        going.take(event, now)
    return going


def left(going: Pace) -> tuple[float, bool]:
    """Seconds left, and whether that holds if all the rest is new."""
    foretold = going.left()
    assert foretold is not None
    return foretold


def seconds(about: float, rel: float = 0.001) -> Any:
    return pytest.approx(about, rel=rel)


def archive(numbers: range, total: int, seconds: float, made: bool) -> Iterator[tuple[float, Event]]:
    for number in numbers:
        place = f"{number}.md"
        yield 0.0, Begun(place, number, total)
        yield seconds, Made(place, EPISODE, work=WORK) if made else Kept(place, EPISODE)


def test_of_an_archive_that_is_all_new() -> None:
    going = told(*archive(range(10), 100, 2.0, made=True))
    assert (going.reached, *left(going)) == (10, seconds(180), True)
    assert going.told() == "글 10/100편, 문장 400개, 소리 30:00, 길어도 약 3:00 남음"


def test_nothing_is_foretold_of_what_is_there_already() -> None:
    kept = list(archive(range(3000), 3433, 0.001, made=False))
    assert told(*kept).left() is None
    assert told(*kept).told() == "글 3000/3433편"
    few = told(*kept, *archive(range(3000, 3004), 3433, 2.0, made=True))
    assert few.left() is None
    going = told(*kept, *archive(range(3000, 3005), 3433, 2.0, made=True))
    assert left(going) == (seconds(428 * 2.0), True)


def test_what_comes_between_counts() -> None:
    steps: list[tuple[float, Event]] = []
    for number in range(0, 200, 2):
        steps += archive(range(number, number + 1), 400, 2.0, made=True)
        steps += archive(range(number + 1, number + 2), 400, 0.0, made=False)
    assert left(told(*steps)) == (seconds(200.0, rel=0.06), False)


def test_the_newest_first_and_then_what_is_there() -> None:
    new = list(archive(range(10), 3433, 2.0, made=True))
    assert left(told(*new)) == (seconds(3423 * 2.0), True)  # as it says: if all the rest is new
    assert told(*new, *archive(range(10, 60), 3433, 0.001, made=False)).left() is None


def test_of_machines_that_tell_no_sentences_and_are_ready_in_any_order() -> None:
    steps: list[tuple[float, Event]] = [(0.0, Begun(f"{number}.md", number, 100)) for number in range(8)]
    for number in range(8, 48):
        steps.append((1.0, Made(f"{number - 8 ^ 1}.md", EPISODE, work=WORK)))
        steps.append((0.0, Begun(f"{number}.md", number, 100)))
    going = told(*steps)
    assert (going.reached, going.total) == (40, 100)
    assert left(going) == (seconds(60.0, rel=0.03), True)
    assert going.told().startswith("글 40/100편, 문장 1600개, 소리 2:00:00")


def test_of_one_feed_whose_posts_are_not_known_before() -> None:
    steps: list[tuple[float, Event]] = [(0.0, Begun("https://a.example/feed", 0, 1))]
    for number in range(20):
        url = f"https://a.example/{number}"
        steps.append((2.0, Said(url, "하나", (number + 1) / 40, fresh=True)))
        steps.append((0.0, Made(url, EPISODE, work=Work(1.0, -16.0, 1))))
    going = told(*steps)
    assert (going.reached, *left(going)) == (0.5, seconds(40.0), True)
    assert going.told().startswith("글 20편, 문장 20개")
    assert told(*steps, (1.0, Begun("b.md", 1, 2))).reached == 1


def test_of_one_long_post() -> None:
    said: list[tuple[float, Event]] = [
        (1.0, Said("a.md", "하나", each / 1000, fresh=True)) for each in range(1, 101)
    ]
    going = told((0.0, Begun("a.md", 0, 1)), *said)
    assert left(going) == (seconds(900.0, rel=0.1), True)
    again = told((0.0, Begun("a.md", 0, 1)), *said, (1.0, Recast("a.md", "espeak", "까닭")))
    assert (again.reached, "문장" in again.told()) == (0.1, False)


def test_whatever_becomes_of_a_post_it_is_done() -> None:
    from reader.errors import ReaderError

    ends: list[Event] = [Failed("0", ReaderError("x")), Left("1"), Withheld("2", "초고"), Kept("3", EPISODE)]
    steps: list[tuple[float, Event]] = []
    for number, end in enumerate(ends):
        steps += [(0.0, Begun(str(number), number, 4)), (1.0, end)]
    going = told(*steps, (0.0, Withheld("paper.hwp", "형식")))
    assert (going.reached, going.told()) == (4, "글 4/4편")


def test_a_line_now_and_then(
    posts: Path,
    out: Path,
    cache: ClipCache,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = Config(Show(), "silence", str(out))
    whole = list(pace.lined(build([str(posts)], config, cache)))
    assert capsys.readouterr().err == ""  # who builds for less than a minute isn't told
    monkeypatch.setattr(pace, "EVERY", 0.0)
    assert [type(each) for each in pace.lined(iter(whole))] == [type(each) for each in whole]
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[-1].partition(",")[0]) == (len(whole), "글 3/3편")
