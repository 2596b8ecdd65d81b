"""Reading a post, from its bytes to its sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bs4 import Tag
from lxml import etree

from reader import decode, frontmatter
from reader.article import (
    address,
    angles,
    dialects,
    editors,
    facts,
    forms,
    listing,
    meta,
    origin,
    outline,
    page,
    release,
    rules,
    sift,
    signs,
    titles,
    tree,
    walk,
)
from reader.article.gather import Mark
from reader.article.line import ELSEWHERE, words
from reader.errors import ArticleError
from reader.frontmatter import Facts
from reader.model import Article, Code, Dropped, Post, Section, Table
from reader.words import message, phrase

BYTES = 8_000_000
"""Bytes of a post read at most."""

LONGEST = 600_000
"""Characters of a Markdown or plain post read at most: a day of speech, ten hours where half is markup."""

MARKS = 60_000
"""Marks of Markdown and line ends in it at most: each may cost as much as a hundred letters, and two seconds are to
be enough for any post."""

FIGURES = 40_000
"""Numbers and signs in what is said of a post at most, and lines that hold any: each may cost as much as fifty letters of words; a
number a second, they are eleven hours."""

LINES = 25_000
"""Paragraphs, items and rows of an article at most, as many as a book has: each may cost a tenth of a millisecond."""

FOREIGN = 120_000
"""Words in other letters than Hangul at most: more than `LONGEST` letters of English hold."""

ELEMENTS = 40_000
"""Elements of an article at most: what a second allows; the longest in the measured archive has 500."""

ATTRIBUTES = 2_000
"""Attributes of an element at most."""

FEW_LINKS = 5
"""Links from which a page with little text may be a list or a front page."""

NAME, EXCERPT = 255, 4_000
"""Characters of a title or a name (PSP-1: of a node), and of a summary (as many bytes as a feed may give), kept at most."""

NAMED = 5
"""Files that a note names at most."""

_FIGURE = re.compile(r"\d+(?:,\d{3})*|[^\w\s,.?!]|[¼-¾⅐-↏①-⓿❶-➓㈀-㏿]")
_FOREIGN = re.compile(r"[^\W\d가-힣]+")
_WHOLE_PAGE = re.compile(r"<(?:html|head|body)[\s>]", re.I)
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{4000,}")
_HEADINGS = words("h1 h2 h3 h4 h5 h6")
_NO_OUTLET = page.Outlet("", (), frozenset(), frozenset())


def explain(post: Post) -> tuple[Article, tuple[Dropped, ...]]:
    """See `reader.article.explain`."""
    try:
        return _explained(post)
    except RecursionError as error:  # docutils goes as deep as the text does, libxml2 no deeper than 2,048
        raise _too_large(post) from error


def _explained(post: Post) -> tuple[Article, tuple[Dropped, ...]]:
    text = _text(post)
    if "[##_" in text or "[#M_" in text:
        text = dialects.without_replacers(text)
    markup = post.media in forms.MARKUP
    if markup and (text.count("<") > 8 * ELEMENTS or _crowded(text)):
        raise _too_large(post)
    if markup and _WHOLE_PAGE.search(text, 0, 20_000):
        told, html = forms.to_html(text, post.media)
        # of a chapter of a book, only its text is left
        whole = _WHOLE_PAGE.search(html, 0, 20_000)
        return _page(post, html) if whole else _article(post, {}, told, html, _NO_OUTLET)
    # Jekyll and Hugo take HTML posts too
    front, body = frontmatter.split(text) if post.origin != "item" else ({}, text)
    if not markup:
        _bound(post, body)
    told, html = forms.to_html(body, post.media)
    article, dropped = _article(post, {**told, **front}, {}, html, _NO_OUTLET)
    if front and (line := frontmatter.unclosed(text)):
        article = replace(article, notes=(message("article.front-unclosed", line=line), *article.notes))
    elif front and (found := frontmatter.broken(text)):
        shown = {"language": found.language, "line": found.line, "text": facts.shown(found.text)}
        article = replace(article, notes=(message("article.front-broken", **shown), *article.notes))
    return article, dropped


def _text(post: Post) -> str:
    if not post.data.strip():
        if failure := post.known.get("failure"):
            mend = "mend.book" if post.media == "application/epub+xhtml" else "mend.address-and-line"
            raise ArticleError(failure, where=post.place, mend=message(mend))
        raise ArticleError(message("article.empty"), where=post.place, mend=message("mend.has-content"))
    if len(post.data) > BYTES:
        raise _too_large(post)
    try:
        return decode.text(post.data, post.charset)
    except decode.NotTextError as error:
        raise ArticleError(
            message("article.no-text"), where=post.place, mend=message("mend.give-text")
        ) from error


def _bound(post: Post, body: str) -> None:
    """A text that would take too long says by how much."""
    marks, most = sum(map(body.count, "*_[`~|<\n\n")), forms.MARKS.get(post.media, MARKS)
    if len(body) > LONGEST:
        raise _too_much(post, "article.letters", len(body), LONGEST)
    if marks > most:
        raise _too_much(post, "article.marks", marks, most)


def _bound_said(post: Post, sections: Sequence[Section]) -> None:
    """What would take too long to be made to be said says by how much."""
    letters = 0
    for text in _said(sections):
        letters += len(text)
        if letters > LONGEST:
            raise _too_much(post, "article.letters", letters, LONGEST)
    if 2 * letters <= FIGURES:
        return
    figures = sum(count + 1 for text in _said(sections) if (count := len(_FIGURE.findall(text))))
    if figures > FIGURES:
        raise _too_much(post, "article.figures", figures, FIGURES)
    foreign = sum(len(_FOREIGN.findall(text)) for text in _said(sections))
    if foreign > FOREIGN:
        raise _too_much(post, "article.foreign", foreign, FOREIGN)


def _said(sections: Sequence[Section]) -> Iterator[str]:
    """All text that is said; what a column is called, again with each of its cells."""
    for section in sections:
        yield section.heading
        for block in section.blocks:
            if isinstance(block, Table) and len(block.columns) > 3:  # below, they are said once
                for _ in block.rows:
                    yield from block.names
            if not isinstance(block, Code):
                yield block.text


def _too_much(post: Post, key: str, count: int, most: int) -> ArticleError:
    return ArticleError(message(key, count=count, most=most), where=post.place, mend=message("mend.divide"))


def _too_large(post: Post) -> ArticleError:
    return ArticleError(message("article.too-long"), where=post.place, mend=message("mend.divide"))


def _page(post: Post, text: str) -> tuple[Article, tuple[Dropped, ...]]:
    """A whole page: its root by the table of publishers or by its text, then as any other tree."""
    try:
        document = page.parse(angles.said(text))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError(
            message("article.empty-page"), where=post.place, mend=message("mend.address")
        ) from error
    root = page.locate(document)
    # a page that was saved and leads nowhere may be a text, however short
    links = sum(1 for _ in document.iter("a"))
    short = post.origin == "file" and links < FEW_LINKS and not listing.fronts(document)
    if root is None or not (root.enough or short) or root.listing:
        raise _no_article(post, document, root.element if root is not None and root.enough else None)
    outlet = next((one for one in page.outlets() if one.name == root.outlet), _NO_OUTLET)
    told = {**meta.facts(document, root.element), **editors.facts(document)}
    editors.without_signs(root.element)
    editors.place(root.element)
    html = str(etree.tostring(root.element, encoding="unicode", method="html", with_tail=False))
    return _article(post, {}, told, html, outlet)


def _crowded(html: str) -> bool:
    """Whether an element has more attributes than any page: libxml2 compares each with all before it."""
    return any(len(tag[0].split(None, ATTRIBUTES + 1)) > ATTRIBUTES for tag in _LONG_TAG.finditer(html))


def _no_article(post: Post, document: etree._Element, listed: etree._Element | None) -> ArticleError:
    """A list or a front page: how many articles it leads to, and how they can be built."""
    told = message("article.no-article" if listed is None else "article.list")
    if count := listing.links(document if listed is None else listed):
        told += message("article.links", count=count)
    feed = listing.feed(document, post.known.get("url", ""))
    mend = (
        message("mend.feed-of-list", feed=feed)
        if feed
        else message("mend.one-article" if listed is None else "mend.one-of-list")
    )
    return ArticleError(told, where=post.place, mend=mend)


def _article(
    post: Post, front: Facts, told: Facts, html: str, outlet: page.Outlet
) -> tuple[Article, tuple[Dropped, ...]]:
    if len(html) > BYTES / 4 or html.count("<") > 2 * ELEMENTS or _crowded(html):
        raise _too_large(post)
    lines, gone = walk.walk(tree.parse(angles.said(html)), _mark(outlet))
    kept = sift.sift(signs.said(lines))
    if len(kept.lines) > LINES:
        raise _too_much(post, "article.lines", len(kept.lines), LINES)
    shaped, elsewhere = sift.without_sections(outline.shape(kept.lines))
    title = facts.title(facts.first((front, post.known, told), "title"))
    # headings of plain text are parts of a law or a ruling
    if not title and shaped and shaped[0].kind == "heading" and post.media != "text/plain":
        title = shaped[0].text
    title = titles.uncalled(title or facts.name_of(post))
    shaped, led = origin.without(shaped, title, [*kept.dropped, *elsewhere])
    sections, repeated = outline.sections(shaped, title)
    _bound_said(post, sections)
    ignored: list[str] = []
    released = release.read(post, front, ignored)
    wishes = release.wishes(post, front)
    left_out = released.draft or released.hidden or released.page or not wishes.episode
    if not left_out and not any(section.blocks for section in sections):
        why = post.known.get("failure") or message("article.nothing")
        raise ArticleError(why, where=post.place, mend=message("mend.has-body"))
    if kept.source_url and not address.either(kept.source_url):
        ignored.append(phrase("show.source") + facts.shown(kept.source_url))
    article = replace(
        facts.gather(post, front, told, ignored),
        title=_opening(post, title),
        sections=sections,
        source=kept.source or post.known.get("book", ""),
        source_url=address.on_web(kept.source_url),
        doubts=sift.doubts(shaped),
        ignored=tuple(dict.fromkeys(ignored)),
        notes=tuple(_notes(post, gone)),
        release=released,
        wishes=wishes,
    )
    if kept.byline and not facts.first((front, post.known), "author", "authors"):
        article = replace(article, byline=kept.byline)
    article = replace(
        article,
        title=facts.shortened(article.title, NAME),
        byline=facts.shortened(article.byline, NAME),
        source=facts.shortened(article.source, NAME),
        excerpt=facts.shortened(article.excerpt, EXCERPT),
        wishes=replace(
            wishes,
            title=facts.shortened(wishes.title, NAME),
            summary=facts.shortened(wishes.summary, EXCERPT),
        ),
    )
    dropped = [*(Dropped(text, rule) for text, rule in gone), *kept.dropped, *elsewhere, *led, *repeated]
    return article, tuple(dropped)


def _opening(post: Post, title: str) -> str:
    """The title; of the first chapter of a book, behind the book's."""
    book = post.known.get("opens", "")
    known = not book or outline.same(book, title) or book in title
    return title if known else phrase("said.chapter", book=book, title=title)


def _notes(post: Post, gone: Sequence[tuple[str, str]]) -> Iterator[str]:
    if reason := post.known.get("failure"):
        yield message("article.stands-in", why=reason)
    if names := dict.fromkeys(facts.shown(name) for name, rule in gone if rule == ELSEWHERE):
        yield message("article.elsewhere", names=", ".join(list(names)[:NAMED]), count=len(names))


def _mark(outlet: page.Outlet) -> Mark:
    """What the names of an element say, to the outlet's row of the table and to the general rules."""
    chrome = rules.chrome()

    def mark(tag: Tag) -> str | None:
        attrs = tag.attrs
        kind = f" ke-{attrs['data-ke-type']}" if "data-ke-type" in attrs else ""  # Tistory
        if not (kind or "class" in attrs or "id" in attrs):
            return None
        names, own = str(attrs.get("class", "")), str(attrs.get("id", ""))
        if tag.name in _HEADINGS:
            own = ""  # made of its text by Hugo, kramdown and others: "print", "tags", "location"
        called = {"." + name for name in names.split()} | {"#" + own}
        if called & outlet.headings:
            return "heading"
        if called & outlet.decks:
            return "deck"
        return chrome.rule(f"{names} {own}{kind}".lower())

    return mark
