"""Sub-items of laws, notices and contracts (목: 가. 나. 다.), each a line of its own, with its mark (국회사무처, 법제 실무)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reader.article.line import Line, clean, has_letters

ORDER = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
"""Their marks, in their order."""

_MARK = re.compile(f"(?:^|(?<=\\s))([{ORDER}])\\.\\s{{1,4}}(?=\\S)")
_ALONE = re.compile(f"([{ORDER}])\\.")
_TEXT = ("paragraph", "item", "quote")


def parted(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each sub-item as one: of a line that counts them from 가., or of a mark with its text in the next line."""
    joined = list(_joined(lines))
    for line in joined:
        starts = _counted(line.text) if line.kind in _TEXT and "나. " in line.text else []
        if len(starts) > 1:
            yield from _parts(line, starts)
        else:
            yield line


def _counted(text: str) -> list[int]:
    """Where the marks stand that count on from 가."""
    starts: list[int] = []
    for found in _MARK.finditer(text):
        if len(starts) < len(ORDER) and found.group(1) == ORDER[len(starts)]:
            starts.append(found.start(1))
    return starts


def _parts(line: Line, starts: Sequence[int]) -> Iterator[Line]:
    before = clean(line.text[: starts[0]])
    if has_letters(before):
        yield replace(line, text=before, anchors=())
    depth = line.depth + (line.kind == "item" and bool(before))
    for start, end in zip(starts, [*starts[1:], len(line.text)], strict=True):
        text = clean(line.text[start:end])
        number = None if before else line.number
        yield replace(
            line, kind="item", text=text, depth=depth, guess=False, anchors=(), glued=False, number=number
        )


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """A mark by itself with the line below it, where marks count on from 가."""
    due = 0
    held: Line | None = None
    for index, line in enumerate(lines):
        if held is not None:
            yield replace(line, text=f"{held.text} {line.text}", kind="item", guess=False)
            held = None
            continue
        found = _ALONE.fullmatch(line.text) if line.kind in _TEXT else None
        follows = lines[index + 1] if index + 1 < len(lines) else None
        if found and follows is not None and follows.kind in _TEXT and not _ALONE.fullmatch(follows.text):
            at = ORDER.index(found.group(1))
            counts = (at and at == due) or (at == 0 and _goes_on(lines[index + 2 : index + 6]))
            if counts:
                held, due = line, at + 1
                continue
        yield line


def _goes_on(lines: Sequence[Line]) -> bool:
    return any(line.text == "나." for line in lines)
