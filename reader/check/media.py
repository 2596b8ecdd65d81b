"""What lies beside the feed: chapters, transcripts, pictures, loudness."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from reader.check.feed import Item, items, local, text
from reader.check.finding import ERROR, WARNING, Finding
from reader.errors import SoundError

_REBUILD = "그 글을 다시 build 하세요"
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
            yield from _chapters(out / name, name, _seconds(item))
    counts = {}
    for name, node in item.names("podcast:transcript"):
        if (out / name).is_file() and node.get("type") in ("text/vtt", "application/x-subrip"):
            words = (out / name).read_text("utf-8", errors="replace")
            counts[name] = len(_TIMES.findall(words))
            yield from _subtitles(words, name, node.get("type") == "text/vtt", _seconds(item))
    if len(set(counts.values())) > 1:
        what = f"자막마다 문장 수가 다릅니다: {counts}"
        yield Finding(ERROR, "transcript.count", item.title, what, "앱마다 다른 글이 보입니다", _REBUILD)
    for name, _ in item.names("enclosure") if sound else ():
        if (out / name).is_file():
            yield from _loudness(out / name, name)


def _seconds(item: Item) -> float:
    """Length as the feed tells it; infinite where it doesn't."""
    told = text(item.node, "itunes:duration")
    if not re.fullmatch(r"\d+(:\d\d){0,2}", told):
        return float("inf")
    seconds = 0
    for part in told.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def _chapters(file: Path, name: str, seconds: float) -> Iterator[Finding]:
    why = "장으로 건너뛰면 엉뚱한 데서 들립니다"
    try:
        told = json.loads(file.read_bytes())
        starts = [float(chapter["startTime"]) for chapter in told["chapters"]]
        titled = isinstance(told["version"], str) and all(str(c["title"]).strip() for c in told["chapters"])
    except (ValueError, TypeError, KeyError):
        yield Finding(ERROR, "chapters.json", name, "장 파일을 읽을 수 없습니다", why, _REBUILD)
        return
    if not starts or starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > seconds + 1:
        yield Finding(ERROR, "chapters.times", name, "장의 시각이 0부터 차례로 있지 않습니다", why, _REBUILD)
    if not titled:
        yield Finding(
            ERROR, "chapters.title", name, "이름 없는 장이나 판 번호가 없는 파일입니다", why, _REBUILD
        )


def _subtitles(words: str, name: str, is_vtt: bool, seconds: float) -> Iterator[Finding]:
    why = "글과 소리가 어긋나거나 글이 보이지 않습니다"
    if is_vtt and not re.match(r"\ufeff?WEBVTT(?=[ \t\n]|$)", words):
        yield Finding(ERROR, "transcript.vtt", name, "WEBVTT로 시작하지 않습니다", why, _REBUILD)
    spans = [(_clock(match[:4]), _clock(match[4:])) for match in _TIMES.findall(words)]
    if not spans:
        yield Finding(ERROR, "transcript.empty", name, "문장이 하나도 없습니다", why, _REBUILD)
    elif spans != sorted(spans) or any(end <= start for start, end in spans) or spans[-1][1] > seconds + 1:
        yield Finding(ERROR, "transcript.times", name, "문장의 시각이 차례로 있지 않습니다", why, _REBUILD)


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
        what = "소리를 풀 수 없습니다"
        yield Finding(ERROR, "sound.broken", name, what, "재생되지 않습니다", _REBUILD)
        return
    if abs(level - LOUDNESS) > TOLERANCE:
        what = f"소리 크기가 {level:.1f} LUFS입니다 (알맞은 값 {LOUDNESS:g} ±{TOLERANCE:g})"
        yield Finding(WARNING, "apple.loudness", name, what, "다른 소식보다 크거나 작게 들립니다", _REBUILD)
    if peak > PEAK:
        what = f"가장 큰 소리가 {peak:.1f} dBTP입니다 (많아도 {PEAK:g})"
        yield Finding(WARNING, "apple.peak", name, what, "기기에 따라 찢어져 들립니다", _REBUILD)


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
                right = width == height and SMALLEST <= width <= LARGEST and mode == "RGB"
                if not right or kind not in {".jpg": ("JPEG",), ".png": ("PNG",)}.get(
                    (out / name).suffix, ()
                ):
                    what = f"표지가 {kind or '그림이 아닌 것'} {mode} {width}×{height}입니다"
                    mend = f"{SMALLEST}~{LARGEST} 화소의 네모난 JPEG나 PNG (RGB)로 바꾸세요"
                    yield Finding(ERROR, "apple.artwork", name, what, "Apple이 쇼를 받지 않습니다", mend)
