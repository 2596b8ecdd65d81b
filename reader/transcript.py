"""What was said and when, for players: WebVTT, SRT, Podcasting 2.0 JSON and chapters, HTML. In the article's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from reader import layout
from reader.clock import exact
from reader.model import Chapter, Cue, Episode, Link


def vtt(cues: Sequence[Cue], *, by_word: bool = False) -> str:
    """WebVTT (W3C), a cue a sentence.

    Args:
        by_word: with a time before each word but the first, so that players that can will show how far the voice is.
    """
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, 1):
        text = escape(_one_line(cue.shown), quote=False)
        if by_word:
            first, *rest = words(cue) or [(cue.start, "")]
            timed = (f"<{exact(start)}>{escape(word, quote=False)}" for start, word in rest)
            text = " ".join([escape(first[1], quote=False), *timed])
        blocks.append(f"{number}\n{exact(cue.start)} --> {exact(cue.end)}\n{text}\n")
    return "\n".join(blocks)


def words(cue: Cue) -> list[tuple[float, str]]:
    """The words of a sentence, each with its start in seconds: the sentence's time by their lengths."""
    listed = cue.shown.split()
    lengths = [sum(map(str.isalnum, word)) + 1 for word in listed]  # the 1 is the breath between words
    pace = (cue.end - cue.start) / max(sum(lengths), 1)
    return [(cue.start + pace * sum(lengths[:number]), word) for number, word in enumerate(listed)]


def srt(cues: Sequence[Cue]) -> str:
    """SubRip, a cue a sentence."""
    return "\n".join(
        f"{number}\n{exact(cue.start, ',')} --> {exact(cue.end, ',')}\n{_one_line(cue.shown)}\n"
        for number, cue in enumerate(cues, 1)
    )


def transcript_json(cues: Sequence[Cue]) -> str:
    """Podcasting 2.0 JSON transcript (podcast-namespace, ``transcripts/transcripts.md``), a segment a sentence."""
    segments = [
        {"startTime": round(cue.start, 3), "endTime": round(cue.end, 3), "body": _one_line(cue.shown)}
        for cue in cues
    ]
    return _json({"version": "1.0.0", "segments": segments})


def html(episode: Episode) -> str:
    """HTML transcript: the article as it is laid out, and the time of each block (podcast-namespace, the same place).

    Times are ``HH:MM:SS``: what HTML takes for the content of ``<time>``, and programs that read transcripts too.
    """
    title = escape(episode.title, quote=False)
    cues = [cue for cue in episode.cues if (cue.section, cue.block) != (-1, 0)]
    text = layout.html(
        episode.sections,
        cues,
        top=2,
        sentence=_sentence,
        moment=lambda cue: f"<time>{exact(cue.start)[:8]}</time>\n",
    )
    head = (
        f'<!DOCTYPE html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>'
    )
    return "\n".join([head, "<body>", f"<h1>{title}</h1>", text, "</body>", "</html>", ""])


def _sentence(cue: Cue, shown: str, links: Sequence[Link]) -> str:
    text = layout.inline(_one_line(shown), links)
    return text if cue.language == "ko" else f'<span lang="{cue.language}">{text}</span>'


def chapters_json(chapters: Sequence[Chapter], title: str) -> str:
    """Podcasting 2.0 JSON chapters, version 1.2 (podcast-namespace, ``chapters/jsonChapters.md``)."""
    listed = [
        {"startTime": round(chapter.start, 3), "endTime": round(chapter.end, 3), "title": chapter.title}
        | ({"url": chapter.url} if chapter.url else {})
        for chapter in chapters
    ]
    return _json({"version": "1.2.0", "title": title, "chapters": listed})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _one_line(text: str) -> str:
    """`text` without line breaks: a blank line would end a cue."""
    return " ".join(text.split())
