"""Many verdicts are one figure."""

from __future__ import annotations

from collections.abc import Sequence

from reader.model import Hearing, Verdict


def hearing(verdicts: Sequence[Verdict]) -> Hearing | None:
    """What the verdicts on an episode's sentences amount to; None if there are none."""
    if not verdicts:
        return None
    syllables = sum(verdict.syllables for verdict in verdicts)
    right = sum(verdict.right * verdict.syllables for verdict in verdicts) / max(1, syllables)
    doubtful = sum(bool(verdict.doubt) for verdict in verdicts)
    return Hearing(round(right, 4), len(verdicts), doubtful, verdicts[0].listener)
