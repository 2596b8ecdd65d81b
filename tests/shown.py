"""What is heard of an article, a line a heading and a block: the shape in which tests of forms say what they expect."""

from __future__ import annotations

from reader.model import Article


def lines(found: Article, *, levels: bool = True) -> list[str]:
    """Headings behind a ``#`` for each level (one, where levels don't matter), paragraphs bare, other blocks behind their kind."""
    shown: list[str] = []
    for section in found.sections:
        if section.heading:
            shown.append(f"{'#' * (section.level if levels else 1)} {section.heading}")
        shown += [
            each.text if each.kind == "paragraph" else f"{each.kind}: {each.text}" for each in section.blocks
        ]
    return shown
