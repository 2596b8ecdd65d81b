"""Signs that only the eye understands become words: boxes to tick, blanks to fill in, time stamps of a film's chapters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reader.article import breaks, spaced
from reader.article.line import Line, has_letters
from reader.words import phrase

CHAPTERS = 3
"""Lines with ascending times, from nought on, that are a film's chapters (YouTube: at least three, the first 0:00)."""

# Markdown, GFM; Obsidian's themes have more states
_TYPED = re.compile(r"\[([ xX*✓✔/-])\]\s(?=\S)")
_DRAWN = re.compile(r"([☐☑☒✅✔✓])\ufe0f?\s?(?=\S)")
_STATES: Mapping[str, str] = {
    " ": "todo", "☐": "todo", "/": "begun", "-": "dropped",
    **dict.fromkeys("xX*✓✔☑☒✅", "done"),
}  # fmt: skip

_ONE = r"(?:(?<![A-Za-z0-9_.`/\"'])_{3,}(?![A-Za-z0-9_.(])|(?<![A-Za-z0-9_])_{2}(?=\s?[년월일시분])|(?<![A-Za-z0-9_)\]])[(（]\s[)）]|(?<=[^\s\[(] )\[\s\](?=[가-힣.,?!)]|$)|[〔［]\s[〕］])"
_BLANK = re.compile(
    rf"(?P<before>\w)?(?:{_ONE}(?:\s?[-~/.]\s?{_ONE}){{0,20}}|(?<=[:：])\s?[.·…‥]{{4,}}(?=\s|$))(?P<after>[가-힣]{{1,3}})?"
)
_MAY = re.compile(r"__|[(（〔［\[]\s|[:：]\s?[.·…‥]")
_PARTICLES: Mapping[str, str] = {
    "를": "을",
    "는": "은",
    "가": "이",
    "와": "과",
    "로": "으로",
    "라고": "이라고",
}
_AFTER = frozenset("은는이가을를의에도로과와만") | {
    "으로",
    "에서",
    "에게",
    "이다",
    "까지",
    "부터",
    "라고",
    "이라고",
}

_STAMPED = re.compile(rf"\W{{0,4}}?(?P<stamp>{breaks.STAMP})[)\]]?\s{{0,3}}(?:[-–—|:~]\s{{0,3}})?(?=\S)")


def said(lines: Sequence[Line]) -> list[Line]:
    """The lines, with words for such signs."""
    drawn = any(line.text.startswith("☐") for line in lines)
    for line in lines:
        if line.kind in ("item", "paragraph") and line.text[:1] in "[☐☑☒✅✔✓":
            _tick(line, drawn=drawn)
        if line.text.startswith("ㅇ "):
            line.text = "○" + line.text[1:]  # a bullet of official papers, typed as a letter
        if line.kind != "code":
            line.text = spaced.label(_filled(line.text))
            if line.cells:
                line.cells = tuple(map(_filled, line.cells))
    _name_chapters(lines)
    return list(lines)


def _tick(line: Line, *, drawn: bool) -> None:
    """An item behind one box is done or to do. Drawn boxes are only bullets, unless one of them is empty."""
    for pattern in (_TYPED, _DRAWN) if drawn else (_TYPED,):
        found = pattern.match(line.text)
        if found and not pattern.search(line.text, found.end()):
            line.text = phrase(f"said.{_STATES[found.group(1)]}", text=line.text[found.end() :])
            return


def _filled(text: str) -> str:
    """Blanks of a form, by the word for empty cells."""
    if not _MAY.search(text):
        return text
    told = _BLANK.sub(_blank, text)
    return text if told == text or not has_letters(_BLANK.sub("", text)) else told


def _blank(found: re.Match[str]) -> str:
    before, after = found["before"] or "", found["after"] or ""
    if after in _AFTER:
        after = _PARTICLES.get(after, after)
    elif after:
        after = " " + after
    begin = found.group()[:1].isspace() or bool(before)
    return f"{before}{' ' if begin else ''}{phrase('said.empty')}{after}"


def _name_chapters(lines: Sequence[Line]) -> None:
    run: list[tuple[Line, int]] = []
    last = -1
    for line in [*lines, Line("heading", "")]:
        found = _STAMPED.match(line.text) if line.kind in ("item", "paragraph") else None
        at = _seconds(found["stamp"]) if found else -1
        if found and (at > last if run else not at):
            run.append((line, found.end()))
            last = at
            continue
        if len(run) >= CHAPTERS:
            for each, end in run:
                each.kind, each.text, each.glued, each.guess = "item", each.text[end:], False, False
        run, last = ([(line, found.end())], 0) if found and not at else ([], -1)


def _seconds(stamp: str) -> int:
    total = 0
    for part in stamp.split(":"):
        total = 60 * total + int(part)
    return total
