"""From when to when news is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reader.model import KOREA, Entry

_REST = timedelta(hours=23, minutes=59, seconds=59)
"""Of a day, behind its first second."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was published after `start`, and until `end`; both are aware."""

    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        """On which day it ends, by Korean time."""
        return self.end.astimezone(KOREA).date()

    @property
    def morning(self) -> bool:
        """Whether it ends before noon."""
        return self.end.astimezone(KOREA).hour < 12

    def holds(self, entry: Entry) -> bool:
        """Whether an episode was published in it."""
        return self.start < entry.published <= self.end

    def reaches(self, entry: Entry) -> bool:
        """Whether it may have been: posts that tell their day and no hour count as of midnight, and may have come at any hour of it."""
        at_midnight = entry.dated and f"{entry.published.astimezone(KOREA):%H%M%S%f}" == f"{0:012}"
        late = at_midnight and entry.published <= self.start < entry.published + _REST
        return self.holds(entry) or late
