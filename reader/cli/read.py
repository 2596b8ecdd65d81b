"""``reader read``: an article as understood."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader import clock
from reader.cli.options import AllowPrivate, AsJson, OnePlace
from reader.cli.posts import understood
from reader.cli.terminal import print_json, rule_in_words
from reader.words import message

if TYPE_CHECKING:
    from reader.model import Article, Block


def read(
    place: OnePlace,
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help=message("read.dropped"))] = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Shows the article as understood."""
    posts = understood(place, allow_private=allow_private)
    if as_json:
        shown = [
            _article_json(found) | ({"dropped": [asdict(d) for d in dropped]} if explain else {})
            for found, dropped in posts
        ]
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    for found, dropped in posts:
        typer.echo(_article_text(found))
        for line in dropped if explain else ():
            typer.echo(message("read.drop", rule=rule_in_words(line.rule), text=line.text))


def _article_json(article: Article) -> dict[str, Any]:
    facts = asdict(article)
    facts["sections"] = [
        {"heading": s.heading, "level": s.level, "blocks": [_block_json(b) for b in s.blocks]}
        for s in article.sections
    ]
    for told, moment in (
        (facts, "published"),
        (facts, "updated"),
        (facts["release"], "starts"),
        (facts["release"], "ends"),
    ):
        told[moment] = told[moment].isoformat() if told[moment] else None
    return facts


def _block_json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "text": block.text} | asdict(block)


def _article_text(article: Article) -> str:
    facts = [clock.iso(article.published) if article.published else "", article.source, article.url]
    lines = [f"# {article.title}", " · ".join(fact for fact in facts if fact)]
    lines += [message("read.ignored", told=told) for told in article.ignored]
    lines += [f"- {told}" for told in article.notes]
    for section in article.sections:
        lines += ["", f"{'#' * section.level} {section.heading}"] if section.heading else [""]
        lines += [f"[{block.kind}] {block.text}" for block in section.blocks]
    return "\n".join(lines)
