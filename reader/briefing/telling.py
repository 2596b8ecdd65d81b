"""What is told becomes an article, so that all that can be made of a post can be made of a briefing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reader import clock
from reader.briefing.rundown import Part
from reader.briefing.stories import Story
from reader.briefing.window import Window
from reader.config import Show
from reader.korean import split_sentences
from reader.model import Article, Item, Link, Paragraph, Section
from reader.words import phrase


@dataclass(frozen=True, slots=True)
class Heading:
    """What a briefing says besides its stories.

    Attributes:
        key: the article's (`reader.model.Article`).
        show: title of the show that it tells of, and `url` its address.
    """

    key: str
    title: str
    show: str
    url: str

    def follows(self, key: str) -> bool:
        """Whether `key` is that of another day's, of the same choice of categories."""
        day, *choice = self.key.split("\n")[1:]
        its, *told = key.split("\n")[1:] or [""]
        return its != day and told == choice


def heading(window: Window, categories: Sequence[str], show: Show) -> Heading:
    """Of the briefing of a day: there is one, and one more for each choice of categories."""
    named = {each.casefold(): each for each in categories}
    choice = sorted(named)
    key = "\n".join(("briefing", clock.iso(window.day), *choice))
    return Heading(key, _title(window, tuple(named.values())), show.title, show.url)


def _title(window: Window, categories: Sequence[str]) -> str:
    """``8월 5일 월요일 아침 소식``."""
    day = window.day
    told = {"month": day.month, "day": day.day, "weekday": phrase("brief.weekdays").split()[day.weekday()]}
    named = phrase("brief.morning", **told) if window.morning else phrase("brief.later", **told)
    return phrase("brief.of", title=named, categories=", ".join(categories)) if categories else named


def article(
    heading: Heading,
    parts: Sequence[Part],
    others: Sequence[Story],
    texts: Mapping[str, str],
    minutes: int,
) -> tuple[Article, tuple[tuple[str, ...], ...]]:
    """A briefing as an article, and the stories that each of its sections tells of, by their ids.

    Args:
        parts: of the stories that have a headline; `others` have none, and are counted.
        texts: what is told of each story, by its id; of those without, no more than the headline.
        minutes: how long it will be, about.
    """
    headlines = [story for part in parts for story in part.stories]
    sections = [Section("", 2, (Paragraph(_opening(heading, len(headlines), len(others), minutes)),))]
    if len(headlines) > 1:
        items = [Item(story.title, links=_links(story)) for story in headlines]
        more = [Paragraph(phrase("brief.rest", count=len(others)))] if others else []
        sections.append(Section(phrase("brief.headlines"), 2, (*items, *more)))
    owners: list[tuple[str, ...]] = [()] * len(sections)
    for part in parts:
        told = [story for story in part.stories if texts.get(story.id)]
        if told and part.name:
            sections.append(Section(part.name, 2, ()))
            owners.append(tuple(story.id for story in told))
        for story in told:
            level = 3 if part.name else 2
            sections.append(Section(story.title, level, (Paragraph(texts[story.id]),), url=story.url))
            owners.append((story.id,))
    read = Article(
        title=heading.title,
        key=heading.key,
        sections=tuple(sections),
        source=heading.show,
        source_url=heading.url,
        excerpt=_summary(len(headlines), others),
    )
    return read, tuple(owners)


def _links(story: Story) -> tuple[Link, ...]:
    """One for each sentence of its title, since sentences are shown one by one."""
    return tuple(Link(sentence.strip(), story.url) for sentence in split_sentences(story.title))


def _opening(heading: Heading, told: int, others: int, minutes: int) -> str:
    if others:
        return phrase("brief.some", show=heading.show, count=told + others, told=told, minutes=minutes)
    return phrase("brief.all", show=heading.show, count=told, minutes=minutes)


def _summary(told: int, others: Sequence[Story]) -> str:
    """For lists: how many stories there are, and the titles of those without a headline; the others are chapters."""
    count = phrase("brief.count", count=told + len(others))
    if not others:
        return count
    titles = " · ".join(story.title for story in others[:_LISTED])
    more = phrase("brief.more", count=len(others) - _LISTED) if len(others) > _LISTED else ""
    return f"{count} {phrase('brief.untold', titles=titles)}{more}"


_LISTED = 60
"""Titles that a summary holds at most."""
