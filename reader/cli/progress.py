"""The bar that long work shows on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reader.words import message

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def bar() -> Iterator[Progress]:
    """With the share that is done and the time left; it goes when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn(message("cli.left")),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=False) as shown:
        yield shown


@contextmanager
def listening_bar(watched: bool) -> Iterator[Callable[[float, float, str], None]]:
    """For seconds that were heard, seconds in all, and the title that is heard; nothing when nobody watches."""
    if not watched:
        yield lambda done, total, title: None
        return
    with bar() as shown:
        task = shown.add_task(message("cli.listening"), total=None)
        yield lambda done, total, title: shown.update(
            task, completed=done, total=total, description=message("cli.listening-to", title=title[:30])
        )


@contextmanager
def download_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """For bytes there and bytes in all (0: not known); nothing when nobody watches."""
    if not sys.stderr.isatty():
        yield lambda done, size: None
        return
    with bar() as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, size: shown.update(
            task, completed=done, total=size or None, description=f"{what} {done / 1e6:.0f} MB"
        )
