"""How often a sentence had to be spoken again, counted where it happens and asked for by whoever wanted the sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

_COUNTING: ContextVar[count[int] | None] = ContextVar("_COUNTING", default=None)


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """What it gives tells, once, how often `once_more` was called meanwhile, in this thread."""
    counter = count()
    token = _COUNTING.set(counter)
    try:
        yield lambda: next(counter)
    finally:
        _COUNTING.reset(token)


def once_more() -> None:
    """What is asked of an engine or a service now, it was asked before, and didn't do well."""
    counter = _COUNTING.get()
    if counter is not None:
        next(counter)
