"""Lines that stand for themselves though markup languages would join them: labels with their values, times, typed bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_MARK = r"[ㅇ○●□■▶▷※•▪◦☎◆◇★☆✔✅☑☐①-⑳ⓐ-ⓩ]"
STAMP = r"(?:\d{1,2}:)?\d{1,2}:\d\d(?![\d:])"
_TIMED = rf"[(\[]?{STAMP}[)\]]?\s"
_LABEL = r"(?:[가-하]\.\s)?(?:\*\*|__)?[가-힣A-Za-z](?:[가-힣A-Za-z0-9·/()&, ]{0,14}[가-힣A-Za-z)])??(?<![다요죠까])(?:\*\*|__)?\s?[:：](?!//|\S*://)(?:\*\*|__)?[ \t]*\S"
"""``일시: …``, ``**장소** : …``; a final ending before the colon begins an enumeration in a sentence."""

LABELLED = re.compile(rf"(?:{_MARK}\s?)?{_LABEL}")
_STANDS = re.compile(rf"[ \t]{{0,3}}(?:{_LABEL}|{_TIMED}|{_MARK})")


def apart(line: str, after: str) -> bool:
    """Whether a line and the one right below it are two of a kind that stand for themselves."""
    return _STANDS.match(line) is not None and _STANDS.match(after) is not None


def in_markdown(text: str) -> str:
    """Markdown with hard breaks between such lines."""
    lines = text.split("\n")
    for index in range(len(lines) - 1):
        if lines[index + 1] and apart(lines[index], lines[index + 1]) and not lines[index].endswith("\\"):
            lines[index] = lines[index].rstrip() + "  "
    return "\n".join(lines)


def in_rst(lines: Sequence[str]) -> Iterator[str]:
    """reStructuredText in which a paragraph of such lines is a line block."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _STANDS.match(lines[end]):
            end += 1
        alone = not (start and lines[start - 1].strip()) and not (end < len(lines) and lines[end].strip())
        block = end - start > 1 and alone
        end = max(end, start + 1)
        yield from ("| " + line.lstrip() if block else line for line in lines[start:end])
        start = end
