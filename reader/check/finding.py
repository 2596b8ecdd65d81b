"""One thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from reader.words import message

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend.

    Attributes:
        level: `ERROR` or `WARNING`.
        rule: a stable name, for programs.
        where: file, episode or place in the feed.
        what: what is wrong.
        why: why it matters to a listener.
        mend: what to do.
    """

    level: str
    rule: str
    where: str
    what: str
    why: str
    mend: str

    def __str__(self) -> str:
        sign = message("check.error") if self.level == ERROR else message("check.warning")
        return message(
            "check.finding",
            sign=sign,
            rule=self.rule,
            where=self.where,
            what=self.what,
            why=self.why,
            mend=self.mend,
        )


@dataclass(frozen=True, slots=True)
class Flaw(Finding):
    """Something to mend in an episode's sound, with what `what` tells in one line, for programs.

    Attributes:
        seconds: where it begins, from the start of the episode.
        shown: the sentence as written; of a pause, the one before it.
        spoken: as it was to be said.
        heard: as the listener would write it; empty where the sound itself is bad, for then it makes words up.
    """

    seconds: float
    shown: str
    spoken: str = ""
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """`title` is looked at next: of an episode, or the name of a file."""

    title: str
