"""Show and episodes become pages."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

import jinja2

from reader.catalog import name
from reader.config import Show
from reader.feed import COVER
from reader.model import Episode


def index(show: Show, episodes: Iterable[Episode]) -> bytes:
    """The front page: every episode with its player, chapters and text; works without JavaScript.

    Args:
        episodes: newest first.
    """
    pages = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters["clock"] = _clock
    template = pages.from_string((resources.files("reader.site") / "index.html").read_text("utf-8"))
    page: str = template.render(show=show, episodes=list(episodes), file=name, cover=COVER)
    return page.encode()


def _clock(seconds: float) -> str:
    """``3:07`` or ``1:02:03``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
