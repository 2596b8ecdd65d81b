"""A post becomes an article: sections of blocks for ears, and facts about it.

    decode ─► front matter ─► Markdown ─► tree ─► lines ─► sifted lines ─► sections
              or page: facts, root ──────┘

Front matter, Markdown, pages, the walk over the tree, tables, what is not for ears, and headings each have a
module of their own here.
"""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from reader import decode
from reader.article import facts, frontmatter, markdown, outline, rules, sift, walk
from reader.article.frontmatter import Facts
from reader.errors import ArticleError
from reader.model import Article, Dropped, Post

LIMIT = 16_000_000
"""Bytes of a post read at most."""


def read(post: Post) -> Article:
    """Understand a post.

    Raises:
        ArticleError: it is empty, no text, too large, or no article (a list page, a home page).
    """
    return explain(post)[0]


def explain(post: Post) -> tuple[Article, tuple[Dropped, ...]]:
    """Understand a post, and say what of it is not for ears, by rule.

    Raises:
        ArticleError: as `read`.
    """
    text = _text(post)
    front: Facts = {}
    if post.media == "text/html":
        html = text
    else:
        front, body = frontmatter.split(text)
        html = markdown.to_html(body)
    return _article(post, front, {}, html)


def _text(post: Post) -> str:
    if not post.data.strip():
        raise ArticleError("빈 글입니다.", where=post.place, mend="내용이 있는 글인지 확인해 주세요.")
    if len(post.data) > LIMIT:
        raise ArticleError("글이 너무 큽니다.", where=post.place, mend="16 MB보다 작게 나누어 주세요.")
    try:
        return decode.text(post.data, post.charset)
    except decode.NotText as error:
        raise ArticleError(
            "글이 아니라 다른 종류의 파일입니다.", where=post.place, mend="글 파일(.md .html .txt)을 주세요."
        ) from error


def _article(post: Post, front: Facts, meta: Facts, html: str) -> tuple[Article, tuple[Dropped, ...]]:
    def told(*names: str) -> object:
        for layer in (front, post.known, meta):
            for name in names:
                if value := layer.get(name):
                    return value
        return None

    title = facts.title(told("title"))
    lines, gone = walk.walk(_tree(html), walk.Marks(_chrome))
    if not title and lines and lines[0].kind == "heading":
        title = lines[0].text
    title = title or facts.name_of(post)
    sifted = sift.sift(lines)
    sections, doubled = outline.sections(sifted.lines, title)
    if not any(section.blocks for section in sections):
        raise ArticleError(
            "읽을 내용이 없습니다.", where=post.place, mend="본문이 있는 글인지 확인해 주세요."
        )
    published = facts.dated(post, told("date", "published", "pubDate"))
    categories = facts.names(told("categories", "category"))
    url = facts.address(post, front, categories, published) or str(told("url", "canonical") or "")
    article = Article(
        title=title,
        key=post.key,
        sections=sections,
        url=url,
        published=published,
        updated=facts.when(told("last_modified_at", "lastmod", "updated")),
        byline=facts.byline(told("author", "authors")) or sifted.byline,
        source=sifted.source,
        source_url=sifted.source_url,
        excerpt=facts.title(told("excerpt", "description", "summary", "lead")),
        image=str(told("image", "featured_image", "featuredImage", "cover") or ""),
        categories=categories,
        tags=facts.names(told("tags", "keywords")),
    )
    dropped = [Dropped(text, rule) for text, rule in gone] + sifted.dropped + doubled
    return article, tuple(dropped)


def _tree(html: str) -> Tag:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(html, "lxml")
    return soup.body or soup


def _chrome(tag: Tag) -> str | None:
    named = tag.attrs.get("class"), tag.attrs.get("id")
    if not any(named):
        return None
    words = " ".join([*tag.get_attribute_list("class"), str(tag.get("id") or "")])
    return rules.chrome().inside(words)
