"""What lies beside the feed: chapters, transcripts, pictures, loudness."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from reader.check.feed import Item, items, local, text
from reader.check.finding import ERROR, WARNING, Finding
from reader.errors import SoundError
from reader.words import message

_REBUILD = message("mend.build-post")
_TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")

LOUDNESS, TOLERANCE = -16.0, 1.0
"""LUFS, and LU either way (Apple, "Audio requirements")."""
PEAK = -1.0
"""dBTP at most (ibid.)."""
SMALLEST, LARGEST = 1400, 3000
"""Pixels a side of a cover (A Podcaster's Guide to RSS)."""


def findings(out: Path, item: Item, *, sound: bool) -> Iterator[Finding]:
    """What is wrong with the files of one episode; files that aren't there are another rule's."""
    for name, _ in item.names("podcast:chapters"):
        if (out / name).is_file():
            yield from _chapters(out / name, name, length(item))
    counts = {}
    for name, node in item.names("podcast:transcript"):
        if (out / name).is_file() and node.get("type") in ("text/vtt", "application/x-subrip"):
            words = (out / name).read_text("utf-8", errors="replace")
            counts[name] = len(_TIMES.findall(words))
            yield from _subtitles(words, name, node.get("type") == "text/vtt", length(item))
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        what = message("check.transcripts-differ", counts=told)
        yield Finding(
            ERROR, "transcript.count", item.title, what, message("why.transcripts-differ"), _REBUILD
        )
    for name, _ in item.names("enclosure") if sound else ():
        if (out / name).is_file():
            yield from _loudness(out / name, name)


def length(item: Item) -> float:
    """Length as the feed tells it; infinite where it doesn't."""
    told = text(item.node, "itunes:duration")
    if not re.fullmatch(r"\d+(:\d\d){0,2}", told):
        return float("inf")
    seconds = 0
    for part in told.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def _chapters(file: Path, name: str, seconds: float) -> Iterator[Finding]:
    why = message("why.chapter")
    try:
        told = json.loads(file.read_bytes())
        starts = [float(chapter["startTime"]) for chapter in told["chapters"]]
        titled = isinstance(told["version"], str) and all(str(c["title"]).strip() for c in told["chapters"])
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        yield Finding(ERROR, "chapters.json", name, message("check.no-chapter-file"), why, _REBUILD)
        return
    if not starts or starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > seconds + 1:
        yield Finding(ERROR, "chapters.times", name, message("check.chapter-times"), why, _REBUILD)
    if not titled:
        yield Finding(ERROR, "chapters.title", name, message("check.chapter-facts"), why, _REBUILD)


def _subtitles(words: str, name: str, is_vtt: bool, seconds: float) -> Iterator[Finding]:
    why = message("why.transcript-broken")
    if is_vtt and not re.match(r"\ufeff?WEBVTT(?=[ \t\n]|$)", words):
        yield Finding(ERROR, "transcript.vtt", name, message("check.no-webvtt"), why, _REBUILD)
    spans = [(_clock(match[:4]), _clock(match[4:])) for match in _TIMES.findall(words)]
    if not spans:
        yield Finding(ERROR, "transcript.empty", name, message("check.no-sentence"), why, _REBUILD)
    elif spans != sorted(spans) or any(end <= start for start, end in spans) or spans[-1][1] > seconds + 1:
        yield Finding(ERROR, "transcript.times", name, message("check.sentence-times"), why, _REBUILD)


def clock(block: str) -> float | None:
    """When a block of subtitles begins, in seconds; None where it has no times."""
    found = _TIMES.search(block)
    return _clock(found.groups()[:4]) if found else None


def _clock(parts: tuple[str, ...]) -> float:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _loudness(file: Path, name: str) -> Iterator[Finding]:
    """EBU R 128 of what was really written: the file is decoded by another library than it was encoded with."""
    from reader.loudness import measured
    from reader.sound import parts, resample

    try:
        level, peak = measured(resample(part) for part in parts(file))
    except SoundError:
        what = message("sound.undecodable")
        yield Finding(ERROR, "sound.broken", name, what, message("why.unplayable"), _REBUILD)
        return
    if abs(level - LOUDNESS) > TOLERANCE:
        what = message("check.loudness", loudness=level, target=LOUDNESS, tolerance=TOLERANCE)
        yield Finding(WARNING, "apple.loudness", name, what, message("why.loudness"), _REBUILD)
    if peak > PEAK:
        what = message("check.peak", peak=peak, most=PEAK)
        yield Finding(WARNING, "apple.peak", name, what, message("why.peak"), _REBUILD)


def artwork(out: Path, documents: dict[str, bytes]) -> Iterator[Finding]:
    """Every cover once: square, large enough, JPEG or PNG, named as what it is."""
    from reader.cover import shape

    seen: set[str] = set()
    for item in items(documents):
        for node in (item.node, item.node.getparent()):
            image = node.find("itunes:image", {"itunes": node.nsmap["itunes"]}) if node is not None else None
            name = local(image.get("href", ""), item.base) if image is not None else None
            if name and name not in seen and (out / name).is_file():
                seen.add(name)
                kind, mode, width, height = shape((out / name).read_bytes())
                if node is not item.node and SMALLEST <= width < LARGEST:
                    what = message("check.small-cover", width=width, height=height)
                    mend = message("mend.cover", smallest=LARGEST, largest=LARGEST)
                    yield Finding(WARNING, "apple.artwork-size", name, what, message("why.small-cover"), mend)
                right = width == height and SMALLEST <= width <= LARGEST and mode == "RGB"
                if not right or kind not in {".jpg": ("JPEG",), ".png": ("PNG",)}.get(
                    (out / name).suffix, ()
                ):
                    what = message(
                        "check.cover",
                        kind=kind or message("check.no-picture"),
                        mode=mode,
                        width=width,
                        height=height,
                    )
                    mend = message("mend.cover", smallest=SMALLEST, largest=LARGEST)
                    yield Finding(ERROR, "apple.artwork", name, what, message("why.refused"), mend)
