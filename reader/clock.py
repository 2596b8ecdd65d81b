"""Days and lengths of time as people read and hear them, and as files want them: each form once. Lengths are seconds."""

from __future__ import annotations

from datetime import date

from reader.words import phrase


def day(moment: date) -> str:
    """``2026년 11월 28일``."""
    return phrase("time.day", year=moment.year, month=moment.month, day=moment.day)


def month(moment: date) -> str:
    """``2026년 11월``."""
    return phrase("time.month", year=moment.year, month=moment.month)


def iso(moment: date) -> str:
    """``2026-11-28``, also of a moment with a time (ISO 8601)."""
    return f"{moment:%Y-%m-%d}"


def elapsed(seconds: float) -> str:
    """``3:07`` or ``1:02:03``, to the nearest second."""
    hours, minutes, whole = _parts(round(seconds))
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"


def spoken(seconds: float) -> str:
    """``3분 7초``: what a screen reader says right."""
    counts = zip(("hours", "minutes", "seconds"), _parts(round(seconds)), strict=True)
    told = [phrase(f"time.{unit}", count=count) for unit, count in counts if count]
    return " ".join(told) or phrase("time.seconds", count=0)


def jump(seconds: float) -> str:
    """``00:07``, ``12:03`` or ``1:02:03``, never later than `seconds`: apps make it a jump to there."""
    hours, minutes, whole = _parts(int(seconds))
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes:02}:{whole:02}"


def exact(seconds: float, point: str = ".") -> str:
    """``HH:MM:SS.mmm``: WebVTT, Podlove Simple Chapters, Ogg chapters; SRT has a comma for the point."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    hours, minutes, rest = _parts(whole)
    return f"{hours:02}:{minutes:02}:{rest:02}{point}{milliseconds:03}"


def _parts(seconds: int) -> tuple[int, int, int]:
    minutes, rest = divmod(seconds, 60)
    return *divmod(minutes, 60), rest
