"""What Apple Podcasts, Spotify and YouTube ask of an episode besides the standards.

Sources: Apple, "Apple Podcasts content guidelines" (AI must be disclosed prominently, in the audio and in the metadata of each
episode or show); Spotify, "Creating and managing chapters" (three at least, the first at 0, of 30 seconds or more) and "Video
specs" (12 hours at most); YouTube asks the same of chapters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from reader.check.feed import Item, text
from reader.check.finding import WARNING, Finding
from reader.check.media import clock, length
from reader.words import message, phrase

FEWEST, SHORTEST = 3, 30.0
"""Chapters that Spotify and YouTube show, and seconds of each: of what is shorter than all of them, none are asked."""
LONGEST = 12 * 3600.0
"""Seconds of an episode."""
OPENING = 60.0
"""Seconds in which a listener is to be told who speaks."""


def findings(out: Path, item: Item) -> Iterator[Finding]:
    """What services would object to in one episode."""
    seconds = length(item)
    if LONGEST < seconds < float("inf"):
        what, why = message("check.hours", hours=LONGEST / 3600), message("why.hours")
        yield Finding(WARNING, "spotify.length", item.title, what, why, message("mend.divide"))
    for name, _ in item.names("podcast:chapters"):
        count = _chapters(out / name)
        if 0 < count < FEWEST and seconds >= FEWEST * 2 * SHORTEST:
            what, why = message("check.few-chapters", count=count, fewest=FEWEST), message("why.few-chapters")
            yield Finding(WARNING, "chapters.few", item.title, what, why, message("mend.headings"))
    notes = text(item.node, "description")
    if not _tells(notes):
        what, why = message("check.ai-untold"), message("why.ai")
        yield Finding(WARNING, "apple.ai", item.title, what, why, message("mend.ai-untold"))
    files = [out / name for name, node in item.names("podcast:transcript") if node.get("type") == "text/vtt"]
    if any(map(Path.is_file, files)) and not any(_tells(_opening(file)) for file in files if file.is_file()):
        what, why = message("check.ai-unsaid", seconds=OPENING), message("why.ai")
        yield Finding(WARNING, "apple.ai", item.title, what, why, message("mend.ai-unsaid"))


def _tells(words: str) -> bool:
    """Whether it is told that the voice is made."""
    return re.search(phrase("check.made-voice"), words, re.I) is not None


def _opening(file: Path) -> str:
    """What is said in the first minute, as subtitles tell it."""
    said = []
    for block in file.read_text("utf-8", errors="replace").replace("\r\n", "\n").split("\n\n"):
        start = clock(block)
        if start is not None and start < OPENING:
            said.append(block.partition(" --> ")[2].partition("\n")[2])
    return " ".join(said)


def _chapters(file: Path) -> int:
    try:
        return len(json.loads(file.read_bytes())["chapters"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0  # another rule's
