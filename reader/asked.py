"""What is asked of a build."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from math import inf

from reader.model import KOREA
from reader.source import Hosts
from reader.store import WAIT


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one build, besides how the show is made.

    Attributes:
        now: aware; what isn't out yet is withheld, and what tells no date is of now.
        retry: make those again, too, whose voice stood in for another.
        prune: withdraw episodes whose posts are not among the places any more.
        drafts: make what says that it is a draft, or not published.
        future: make what isn't out yet.
        since: leave posts of earlier days alone.
        last: don't read files that are as they were when their post got its episode, or kept it.
        limit: after so many episodes, leave the rest alone; 0 for none.
        newest: begin with the newest posts.
        wait: seconds at most for whoever else writes into the output.
        seconds: after so long, leave the rest alone.
        aside: `Failed.mark` of posts that aren't tried.
        gone: keys of posts (`Entry.origin`) that are no more, for sure: their episodes are withdrawn.
        hosts: what is known of hosts already.
    """

    now: datetime = field(default_factory=lambda: datetime.now(KOREA))
    retry: bool = False
    prune: bool = False
    drafts: bool = False
    future: bool = False
    since: date | None = None
    last: bool = False
    limit: int = 0
    newest: bool = False
    wait: float = WAIT
    seconds: float = inf
    aside: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    hosts: Hosts | None = None
