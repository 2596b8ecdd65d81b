"""The bar that long work shows on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reader.words import message

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def bar(*, timed: bool = True) -> Iterator[Progress]:
    """With the share that is done and, if it is `timed`, the time left; it goes when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()]
    columns += [TextColumn(message("cli.left")), TimeRemainingColumn()] if timed else []
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=False) as shown:
        yield shown
