"""What a plain text is called: its first line, or the one that says what a notice is about."""

from __future__ import annotations

import re

from reader.article import spaced
from reader.article.line import letters

TITLE = 40
"""Letters of a title at most."""

HEAD = 8
"""Lines in which a notice says what it is about."""

_NAMED = re.compile(r"(?:제\s{0,8}목|[Tt]itle)\s{0,4}[:：]\s*(\S.{1,200})")
_RULE = re.compile(r"[=\-─━]{3,200}")
_DECORATED = re.compile(r"^[#\s■◆◇▣●○※]{1,8}|[\s■◆◇▣●○※]{1,8}$")
_BRACKETED = re.compile(r"[<《〈\[【]([^<>《》〈〉\[\]【】]{1,100})[>》〉\]】]")
# a sentence, a label, an item, a time, a link, a salutation
_NO_TITLE = re.compile(
    r"[.。…,:;]$|[가-힣](?:다|요|까|죠|네|께|님)[!.?]?$|[:：]\s|^\s*(?:[-*•·]|\d{1,3}[.)]|\[[ xX]\]|☐|☑)\s|^\W*\d{1,2}:\d\d|https?:|@|^안녕"
)
_SENTENCE = re.compile(r"[가-힣](?:다|요|까|죠)[.!?][\"”’')\]]{0,3}$")
# what kind of paper it is, and whose; and how it names its matter
_KIND = re.compile(
    r"(?:\S{1,20}\s?){0,2}?(?:가정통신문|학교통신|알림장|주보)|.{0,20}(?:공고|고시|공지)\s?제\s?\d{1,4}\s?-\s?\d{1,5}\s?호|안내장|안내문|안내|공고|공고문|공문|알림|공지|공지사항"
)
_MATTER = re.compile(
    r".{0,60}[가-힣\s](?:안내|알림|공고|공지|모집|소식|초대|초청|회의록|결과|계획|요청|당부|개최|안내문|공고문|초대장|취임사|축사|담화문|성명서|결의문|식순)"
)
_HOUSE = re.compile(r"\S{1,12}(?:\s\S{1,12})?(?:교회|성당|법당|학교|유치원|어린이집)")


def titled(text: str, lines: list[str]) -> tuple[dict[str, object], list[str]]:
    """The title, where a line at the head is one, and the other lines."""
    if len(lines) < 2:
        return {}, lines
    for index, line in enumerate(lines[:HEAD]):
        if named := _NAMED.fullmatch(line):
            return {"title": named.group(1)}, lines[:index] + lines[index + 1 :]
        if letters(line) > TITLE:
            break
    kind = spaced.line(lines[0])
    if letters(kind) <= TITLE and _KIND.fullmatch(kind):
        return _noticed(kind, lines)
    below = text.strip().split("\n", 2)[1].strip()
    ruled = _RULE.fullmatch(below) is not None
    apart = not below or ruled or _heads(lines[0], lines[1])
    if not apart or not _may_be(lines[0]):
        return {}, lines
    return {"title": _bare(lines[0])}, lines[2 if ruled else 1 :]


def _may_be(line: str) -> bool:
    """Whether a line is short and ends like no sentence."""
    return 2 <= letters(line) <= TITLE and _NO_TITLE.search(line) is None


def _heads(line: str, after: str) -> bool:
    """Whether a line stands above the one right below it: it names a matter, or that is a sentence, and longer."""
    return _MATTER.fullmatch(_bare(line)) is not None or (
        _SENTENCE.search(after) is not None and 2 * letters(after) > 3 * letters(line)
    )


def _noticed(kind: str, lines: list[str]) -> tuple[dict[str, object], list[str]]:
    """What a notice is about, or of which kind it is, and whose."""
    for index, line in enumerate(lines[1:HEAD], 1):
        if _may_be(line) and _MATTER.fullmatch(_bare(line)):
            return {"title": _bare(line)}, lines[:index] + lines[index + 1 :]
        if letters(line) > TITLE:
            break
    house = lines[1] if _HOUSE.fullmatch(lines[1]) else ""
    return {"title": f"{house} {kind}".strip()}, lines


def _bare(line: str) -> str:
    """A title without marks and brackets around it, its letters not set wide."""
    title = _DECORATED.sub("", spaced.line(line))
    return _BRACKETED.sub(r"\1", title) if _BRACKETED.fullmatch(title) else title
