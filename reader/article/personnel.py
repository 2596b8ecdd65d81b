"""Notices of appointments, as newspapers print them: one run of ``▲외교부◇과장급 인사▷감사담당관 홍길동▷…``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reader.article.line import Line, clean, has_letters

FEWEST = 3
"""Marks inside a line from which it is a run of items, whatever stands before the first."""

# what begins a part: an office, a rank, a person
_MARK = re.compile(r"\s*([▲△◇◆▷▶▽■□◈▣◎▤▦▩○●])\s*(?=[^\s▲△◇◆▷▶▽■□◈▣◎▤▦▩○●])")
_BEGIN = re.compile(r"[^▲△◇◆▷▶▽■□◈▣◎▤▦▩]{0,12}[▲△◇◆▷▶▽■□◈▣◎▤▦▩]")
_NAMES = re.compile(r"[▲△◇◆▷▶▽■□◈▣◎▤▦▩][^▲△◇◆▷▶▽■□◈▣◎▤▦▩.!?]{2,60}(?=[▲△◇◆▷▶▽■□◈▣◎▤▦▩]|$)")

# a short run is one of marks only: "◇ 가람대 ▲ 학장 김한별", "[인사] ▲ 부장 …"; "○○시", "■■ 회사" hide names
_OWN = re.compile(r"(?:[\[<(【]\s?[가-힣\s]{2,10}\s?[\])>】]\s?|인사\s)?(?=[▲△◇◆▷▶▽■□◈▣◎▤▦▩○●])")
_ITEM = re.compile(
    r"(?<![▲△◇◆▷▶▽■□◈▣◎▤▦▩○●])(?:[▲△◇◆▷▶▽■□◈▣◎▤▦▩]\s*|[○●]\s)(?=[^\s▲△◇◆▷▶▽■□◈▣◎▤▦▩○●])([^▲△◇◆▷▶▽■□◈▣◎▤▦▩○●]*)"
)
_WORD = re.compile("[가-힣]{2}")


def parted(line: Line) -> Sequence[Line]:
    """The line, or the lines that a run of marked items makes."""
    if line.kind in ("paragraph", "item", "quote") and _is_notice(line.text):
        return list(_parts(line))
    return (line,)


def _is_notice(text: str) -> bool:
    """Whether marks begin it and part all of it: in "일곱 곳은 ▲거금도 ▲비내섬 등이다." they part one sentence."""
    if "다." in text:
        return False
    if _BEGIN.match(text) and len(_NAMES.findall(text)) > FEWEST:
        return True
    items = _ITEM.findall(text) if _OWN.match(text) else []
    return len(items) > 1 and all(map(_WORD.search, items))


def _parts(line: Line) -> Iterator[Line]:
    first, *rest = _MARK.split(line.text)
    if has_letters(first):
        yield replace(line, text=clean(first), anchors=())
    for mark, text in zip(rest[::2], rest[1::2], strict=True):
        item = mark in "▷▶○●△" or line.kind == "item"
        kind = "item" if item else line.kind
        yield replace(line, kind=kind, text=clean(text), guess=False, anchors=(), glued=False, number=None)
