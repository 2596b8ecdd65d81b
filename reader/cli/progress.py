"""What long work shows on stderr: a bar, or what is looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from reader.words import message

if TYPE_CHECKING:
    from rich.progress import Progress

Seen = TypeVar("Seen")


@contextmanager
def bar(*, timed: bool = True) -> Iterator[Progress]:
    """With the share that is done and, if it is `timed`, the time left; it goes when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()]
    columns += [TextColumn(message("cli.left")), TimeRemainingColumn()] if timed else []
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=False) as shown:
        yield shown


def looked_at(steps: Iterable[Seen]) -> Iterator[Seen]:
    """The same steps, seen: what is looked at."""
    from reader.check import Looking

    for step in steps:
        if isinstance(step, Looking):
            print(f"\r\x1b[K{step.title[:60]}", end="", file=sys.stderr)
        yield step
    print("\r\x1b[K", end="", file=sys.stderr)
