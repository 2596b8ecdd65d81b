"""What is told by many events, taken together."""

import pickle
from dataclasses import replace
from datetime import datetime

import pytest

from reader import errors, voice
from reader.cache import FolderCache
from reader.errors import ReaderError, SpeechError
from reader.events import Begun, Doubt, Event, Failed, Kept, Made, Recast, Said, Shown, Withdrawn, sum_up
from reader.loudness import Level
from reader.model import (
    KOREA,
    Article,
    Chapter,
    Cue,
    Episode,
    Hearing,
    Paragraph,
    Piece,
    Post,
    Section,
    Sound,
    Utterance,
    Verdict,
)
from reader.script import compose

EPISODE = Episode(
    id="e",
    title="제목",
    url="",
    published=datetime(2026, 3, 1, tzinfo=KOREA),
    seconds=2.0,
    voice="silence",
    chapters=(Chapter("제목", 0.0, 2.0, 1),),
    cues=(Cue(0.0, 1.0, "하나"), Cue(1.0, 2.0, "둘")),
)
HEARD = replace(EPISODE, hearing=Hearing(0.9, 2, 1, "ear", ((1, "‘둘’ → ‘물’"),)))
DOUBTS = (("둘", "‘둘’ → ‘물’"),)


def test_a_report_of_nothing() -> None:
    told = sum_up([Begun("a", 0, 1), Shown(0, written=False)])
    assert (told.made, told.kept, told.failed, told.spoken) == ((), (), (), 0)


def test_outcomes_and_sentences_are_counted() -> None:
    error = SpeechError("고장")
    told = sum_up(
        [
            Begun("a", 0, 3),
            Said("a", "하나", 0.5, fresh=True),
            Said("a", "둘", 1.0, fresh=False),
            Made("a", EPISODE),
            Kept("b", EPISODE),
            Failed("c", error),
            Withdrawn(EPISODE),
            Shown(2, written=True),
        ]
    )
    assert (told.made, told.kept, told.withdrawn, told.failed) == (
        (EPISODE,),
        (EPISODE,),
        (EPISODE,),
        (error,),
    )
    assert (told.spoken, told.reused, told.doubts) == (1, 1, ())


def test_what_a_voice_said_that_gave_up_does_not_count() -> None:
    said: list[Event] = [Said("a", "하나", 0.5, fresh=True)] * 3
    told = sum_up(
        [*said, Recast("a", "silence", "고장"), Said("a", "하나", 0.5, fresh=True), Made("a", EPISODE)]
    )
    assert told.spoken == 1


def test_what_was_said_of_another_post_of_the_same_place_counts() -> None:
    said = Said("a", "하나", 0.5, fresh=True)
    told = sum_up([said, Made("a", EPISODE), said, Recast("a", "silence", "고장"), said, Made("a", EPISODE)])
    assert told.spoken == 2


@pytest.mark.parametrize("outcome", [Made("a", EPISODE, doubts=DOUBTS), Kept("a", EPISODE, doubts=DOUBTS)])
def test_doubts_are_told_of_what_is_kept_as_well(outcome: Event) -> None:
    assert sum_up([outcome]).doubts == (Doubt("a", "둘", "‘둘’ → ‘물’"),)


# ── all of it may come from another process ──────────────────────────────────────────────────────

LINE = Utterance(0, 0, "3대", "세 대", 0.3, "paragraph")
VALUES = [
    *(voice.load(name) for name in voice.names()),
    *(
        kind("무엇", where="어디", mend="할 일")
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ReaderError)
    ),
    Post("a.md", "a", "text/markdown", b"", known={"title": "제목"}),
    compose(Article("제목", "key", (Section("", 2, (Paragraph("글이다."),)),))),
    LINE,
    Sound(b"\0\0"),
    Piece(b"", 3),
    Level(b"", b""),
    Verdict("들림", 1.0, 3, "ear"),
    HEARD,
    HEARD.entry,
    Made("a", HEARD.entry, doubts=DOUBTS),
    Failed("a", SpeechError("고장", where="여기")),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_cross_processes(value: object) -> None:
    again = pickle.loads(pickle.dumps(value))
    if isinstance(value, ReaderError):
        assert (type(again), str(again), again.mend) == (type(value), str(value), value.mend)
    elif isinstance(value, Failed):
        assert str(again.error) == str(value.error)
    else:
        assert again == value


def test_the_cache_crosses_processes(cache: FolderCache) -> None:
    cache.put("aa", b"1")
    assert pickle.loads(pickle.dumps(cache)).get("aa") == b"1"
