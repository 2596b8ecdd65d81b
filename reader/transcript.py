"""What was said and when, for players: WebVTT, Podcasting 2.0 chapters."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reader.model import Chapter, Cue


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT (W3C), a cue a sentence, in the words of the article."""
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, 1):
        text = cue.shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = " ".join(text.split())  # a blank line would end the cue
        blocks.append(f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n{text}\n")
    return "\n".join(blocks)


def chapters_json(chapters: Sequence[Chapter], title: str) -> str:
    """Podcasting 2.0 JSON chapters, version 1.2 (podcast-namespace, ``chapters/jsonChapters.md``)."""
    listed = [
        {"startTime": round(chapter.start, 3), "endTime": round(chapter.end, 3), "title": chapter.title}
        for chapter in chapters
    ]
    return (
        json.dumps({"version": "1.2.0", "title": title, "chapters": listed}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _clock(seconds: float) -> str:
    """``HH:MM:SS.mmm``, as WebVTT wants it."""
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
