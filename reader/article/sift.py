"""What is not for ears: lines that go, parts that are cut, credits that become facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.article import rules
from reader.article.line import Line, clean, letters
from reader.model import Dropped

_SOURCE = re.compile(r"[\[(<【※■▶*\s]*(?:기사\s?|자료\s?|원문\s?|뉴스\s?)?출처\s*[:：=]\s*(.+?)[\])>】\s]*")
_STARS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


@dataclass(slots=True)
class Sifted:
    """Lines that stay, and what the others told."""

    lines: list[Line] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    source: str = ""
    source_url: str = ""
    byline: str = ""


def sift(lines: Sequence[Line]) -> Sifted:
    """Part what is for ears from what is not."""
    kept = Sifted()
    for line in lines:
        if line.kind == "code":
            kept.lines.append(line)
        elif rule := _verdict(line, kept):
            kept.dropped.append(Dropped(line.text, rule))
        else:
            kept.lines.append(line)
    return kept


def _verdict(line: Line, kept: Sifted) -> str | None:
    """The rule by which a whole line goes; cuts parts out of one that stays."""
    if "**" in line.text:
        line.bold = line.bold or _STARS.fullmatch(line.text) is not None
        line.text = clean(_STARS.sub(r"\1", line.text))
    if letters(line.text) == 0:
        return "no-words"
    if line.kind == "row":
        return None
    if rule := rules.lines("line").whole(line.text):
        return rule
    if line.kind != "heading" and len(line.text) < 300 and (found := _SOURCE.fullmatch(line.text)):
        if not kept.source:
            kept.source, kept.source_url = found.group(1), line.href
        return "source"
    text, gone = rules.lines("cut").cut(line.text)
    if gone:
        kept.dropped.extend(Dropped(part, rule) for part, rule in gone)
        line.text = clean(text)
        if letters(line.text) == 0:
            return gone[0][1]
    return None
