"""One thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

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
        sign = "오류" if self.level == ERROR else "주의"
        return f"{sign} [{self.rule}] {self.where}: {self.what}\n  까닭: {self.why}\n  할 일: {self.mend}"
