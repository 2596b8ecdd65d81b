"""Reads from front matter what a post decides about its episode (`reader.wishes`), and says if there is to be one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from reader import clock
from reader.article import address, facts, marks
from reader.errors import ArticleError
from reader.frontmatter import Facts
from reader.model import KOREA, Article, Post, Release, Wishes
from reader.words import message

_EMBARGO = ("publishdate",)
_DATES = ("date", "published", "pubdate")
_ENDS = ("expirydate", "unpublishdate")
_ZERO = re.compile(r": 000[01]-")
"""Go's zero time, which Hugo's tools write where there is no date."""


def read(post: Post, front: Facts, ignored: list[str]) -> Release:
    """Whether and when a post is out, by Jekyll's and Hugo's rules: Hugo's ``publishDate`` counts before ``date``.

    A date of a feed or a page of the web never withholds it: it is out there, its clock or zone is wrong. An item of
    a blog's export is out if the blog says so.
    """
    if post.origin != "file":
        return _exported(post)
    told = {key.lower(): value for key, value in front.items()}  # Hugo's keys are of any case
    doubts: list[str] = []
    marked = marks.read(told, doubts)
    bounds: list[str] = []  # a mistyped one says all the same that there is one
    starts = facts.believed((told,), _EMBARGO, facts.when, bounds)
    ends = facts.believed((told,), _ENDS, facts.when, bounds)
    doubts += (each for each in bounds if not _ZERO.search(each))
    ignored.extend(dict.fromkeys((*doubts, *bounds)))
    return Release(
        draft=marks.DRAFT in marked or "_drafts" in PurePosixPath(post.known.get("path", "")).parts[:-1],
        hidden=marks.HIDDEN in marked,
        starts=starts or facts.believed((told,), _DATES, facts.when, ignored) or facts.named(post),
        ends=ends,
        doubted=doubts[0] if doubts else "",
    )


def _exported(post: Post) -> Release:
    standing = post.known.get("standing")
    starts = facts.when(post.known.get("published", "")) if standing == "future" else None
    return Release(
        draft=standing == "draft" or (standing == "future" and not starts),
        hidden=standing == "hidden",
        page=standing == "page",
        starts=starts,
    )


def withheld(article: Article, now: datetime, *, drafts: bool = False, future: bool = False) -> str:
    """Why no episode is to be made of an article, in the user's language; empty if one is.

    Args:
        article: from `reader.article.read`.
        now: aware.
        drafts: let drafts pass, and what is not published.
        future: let pass what is not out yet.
    """
    told = article.release
    if not article.wishes.episode:
        return message("release.no-podcast")
    if told.page:
        return message("release.page")
    if told.doubted and not drafts:
        return message("release.doubted", told=told.doubted)
    if told.draft and not drafts:
        return message("release.draft")
    if told.hidden and not drafts:
        return message("release.unpublished")
    if told.starts and told.starts > now and not future:
        return message("release.early", day=clock.iso(told.starts.astimezone(KOREA)))
    if told.ends and told.ends <= now:
        return message("release.over", day=clock.iso(told.ends.astimezone(KOREA)))
    return ""


def wishes(post: Post, front: Facts) -> Wishes:
    """What ``podcast:`` asks for; a feed or a page of the web may ask for nothing.

    What it may not ask for is an error: it is written for us alone, and an episode in the wrong voice for a
    mistyped ``voise`` would be noticed by its listeners first.

    Raises:
        ArticleError: an unknown key or an impossible value.
    """
    told = front.get("podcast", True) if post.origin == "file" else True
    if (episode := facts.flag(told)) is not None:
        return Wishes(episode=episode)
    if not isinstance(told, dict):
        raise _unknown("podcast", told, post.place)
    found: dict[str, str] = {}
    for key, value in told.items():
        if key in ("title", "summary"):
            text = facts.title(value) if isinstance(value, str | int | float | list) else ""
        elif key == "voice":
            text = value.strip() if isinstance(value, str) else ""
        elif key == "image":
            text = address.on_web(value) or (path if ".." not in (path := address.in_site(value)) else "")
        else:
            raise ArticleError(
                message("release.unknown-wish", key=facts.shown(f"podcast.{key}")),
                where=post.place,
                mend=message("mend.wish-names", names="voice, title, summary, image"),
            )
        if not text or isinstance(value, bool):
            raise _unknown(f"podcast.{key}", value, post.place)
        found[key] = text
    return Wishes(
        voice=found.get("voice", ""),
        title=found.get("title", ""),
        summary=found.get("summary", ""),
        image=found.get("image", ""),
    )


def _unknown(key: str, value: object, where: str) -> ArticleError:
    return ArticleError(
        message("release.wish", key=facts.shown(key), value=facts.shown(value)),
        where=where,
        mend=message("mend.wish"),
    )
