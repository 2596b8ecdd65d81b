"""A post becomes an article: sections of blocks for ears, and facts about it.

    decode ─► front matter ─► forms (HTML) ─► tree ─► lines ─► sifted lines ─► shaped lines ─► sections
         └──► page: root, meta ───────────┘

Each arrow is a module here; what a post may be written in is a row in `forms`; rules that are data stand in
``voices/reading``. The libraries that reading takes are imported with the first post: most builds find that none has changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reader.model import Article, Dropped, Post

__all__ = ["explain", "read", "wished", "withheld"]


def read(post: Post) -> Article:
    """Understand a post. One of which no episode is to be made (`withheld`) may have nothing to read.

    Raises:
        ArticleError: it is empty, no text, too large, or no article (a list page, a home page); it asks of its
            episode what there isn't.
    """
    return explain(post)[0]


def explain(post: Post) -> tuple[Article, tuple[Dropped, ...]]:
    """Understand a post, and say what of it is not for ears, by rule.

    Raises:
        ArticleError: as `read`.
    """
    from reader.article import reading

    return reading.explain(post)


def wished(article: Article) -> Article:
    """The article as its episode is to be, where the post asks for another title or summary."""
    wishes = article.wishes
    return replace(article, title=wishes.title or article.title, excerpt=wishes.summary or article.excerpt)


def withheld(article: Article, now: datetime, *, drafts: bool = False, future: bool = False) -> str:
    """Why no episode is to be made of an article, in the user's language; empty if one is.

    Args:
        article: from `read`.
        now: aware.
        drafts: let drafts pass, and what is not published.
        future: let pass what is not out yet.
    """
    from reader.article import release

    return release.withheld(article, now, drafts=drafts, future=future)
