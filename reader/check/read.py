"""What is written of an episode, read back: its transcripts, and the article on its page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

from lxml import etree, html

from reader import catalog
from reader.check.witness import letters
from reader.model import Episode

SAME = 0.0015
"""Seconds that transcripts may differ by: they are rounded to milliseconds."""
_TIME = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")
_TAG = re.compile(r"<[^<>]*>")
Told = tuple[float, float, str]
"""A sentence of a transcript: start and end in seconds, and its letters."""


def transcripts(episode: Episode) -> list[tuple[str, Callable[[str], list[Told]]]]:
    """Names of an episode's transcripts, each with how it is read."""
    return [
        (catalog.name(episode.stem, ".vtt"), _subtitles),
        (catalog.name(episode.stem, ".transcript.vtt"), _subtitles),
        (catalog.name(episode.stem, ".transcript.srt"), _subtitles),
        (catalog.name(episode.stem, ".transcript.json"), _segments),
    ]


def same(one: Told, other: Told) -> bool:
    """Whether two transcripts tell the same sentence at the same time."""
    return abs(one[0] - other[0]) < SAME and abs(one[1] - other[1]) < SAME and one[2] == other[2]


def _segments(text: str) -> list[Told]:
    return [(float(s["startTime"]), float(s["endTime"]), letters(s["body"])) for s in json.loads(text)["segments"]]  # fmt: skip


def _subtitles(text: str) -> list[Told]:
    """Of WebVTT or SubRip: blocks with a line of times, and text below it."""
    found: list[Told] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        head, arrow, rest = block.partition(" --> ")
        then, _, body = rest.partition("\n")
        if arrow:
            body = unescape(_TAG.sub("", body))
            found.append((_seconds(head), _seconds(then), letters(body)))
    return found


def _seconds(text: str) -> float:
    found = _TIME.search(text)
    hours, minutes, seconds, thousandths = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)  # fmt: skip
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def article_of(page: bytes) -> str:
    """The article on a page of ours, listings excepted."""
    try:
        tree = html.document_fromstring(page, html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing is in it
        return ""
    etree.strip_elements(tree, "pre", with_tail=False)
    return " ".join(str(text) for root in tree.iterfind(".//div[@data-text]") for text in root.itertext())
