"""What others need of a listener: how it is asked, and what many verdicts amount to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reader.model import Hearing, Sound, Verdict


class Ear(Protocol):
    """What is asked of a listener (`reader.listen.Listener`), by many threads."""

    version: str

    def judge(self, shown: str, spoken: str, sound: Sound) -> Verdict:
        """Whether `sound` is `spoken`, a sentence written as `shown`."""


def sum_up(verdicts: Sequence[Verdict]) -> Hearing | None:
    """What the verdicts on an episode's sentences amount to; None if there are none."""
    if not verdicts:
        return None
    syllables = sum(verdict.syllables for verdict in verdicts)
    right = sum(verdict.right * verdict.syllables for verdict in verdicts) / max(1, syllables)
    doubts = tuple((number, verdict.doubt) for number, verdict in enumerate(verdicts) if verdict.doubt)
    return Hearing(round(right, 4), len(verdicts), len(doubts), verdicts[0].listener, doubts)
