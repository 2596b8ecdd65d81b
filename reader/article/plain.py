"""Plain text to HTML: a line is a paragraph, unless the whole has the shape of a law, a ruling, a video's description or a notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from reader.article import headline, law, spaced, wrapped

_STAMP = r"[(\[]?(?:\d{1,2}:)?\d{1,2}:\d\d[)\]]?"
_STAMPED = re.compile(rf"\W{{0,6}}?{_STAMP}(?:\s*[-–—~]\s*{_STAMP})?\s*[-–—|:.]{{0,3}}\s*(?=\S)")
_STAMPED_LAST = re.compile(rf"(\S.{{0,150}}?)(?<=\S)\s++[-–—|:]{{0,2}}\s*+{_STAMP}\s*+")
_EACH = re.compile(rf"\s+(?={_STAMP}\s+\S)")
_TAGS = re.compile(r"(?:#[^\s#]{1,60}\s*){1,60}")
_SUBSCRIBE = re.compile(
    r"(?:구독|좋아요|알림\s?설정|팔로우|멤버십|채널\s?가입|종\s?모양).{0,40}(?:부탁|눌러|주세요|누르|클릭|감사|환영|해요|가입|신청|하기)|^(?:subscribe|like)\b",
    re.I,
)
_LINK = re.compile(
    r"(?:https?://|www\.|[\w.+-]{1,64}@[\w-]{1,64}\.|instagram\.com|youtu\.be)\S*|(?<!\w)@[\w.]{2,40}", re.I
)
# a song's credits, and the names of lists of links
_ASIDE = re.compile(
    r"\W{0,6}(?:(?:BGM|Music|Track|Artist|Song|Licen[cs]e|Free Download|음악|음원)\b.{0,120}|(?:SNS|링크|Links?|채널|연락처|비즈니스\s?문의|Contact|Follow(?: me)?)\W{0,6})",
    re.I,
)
_LEADERS = re.compile(r"(?<=\S)\s?(?:[.·…‥∙・]\s?){4,200}(?=\S)")
_NOTICE = re.compile(r"(?:가\s*정\s*통\s*신\s*문|학\s*교\s*통\s*신|알\s*림\s*장|안\s*내\s*장).{0,40}")
_CUT = re.compile(
    r"[-–—─━=·.\s✂✄<>＜＞]{0,200}(?:절\s*취\s*선|자\s*르\s*는\s*(?:선|곳))[-–—─━=·.\s✂✄<>＜＞]{0,200}"
)
_SEALED = re.compile(r"\s{0,4}[(\[]\s*(?:직\s*인\s*생\s*략|관\s*인\s*생\s*략|인\s*생\s*략|직인|관인)\s*[)\]]")


_WIDE = re.compile(r"[^\S\n]{41,}")
"""Wider than whatever is set apart by spaces (`reader.article.spaced`): patterns look for the end of spaces again and again."""


def to_html(text: str) -> tuple[dict[str, object], str]:
    """The lines, and the title where their shape tells it."""
    text = _WIDE.sub(" " * 40, text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if law.is_law(lines):
        return law.law(lines)
    if law.is_ruling(lines):
        return law.ruling(lines)
    told, lines = headline.titled(text, wrapped.unwrapped(text))
    lines = [part for line in lines for part in _apart(line)]
    return told, "".join(_video(lines) if _is_video(lines) else _notice(lines))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _hidden(text: str) -> str:
    """What is not for ears, and still shown to who asks what was left out."""
    return f"<p hidden>{escape(text)}</p>"


def _is_video(lines: Sequence[str]) -> bool:
    """Whether lines describe a video: three or more begin (or end) with a time, or tags stand under a call to subscribe."""
    stamped = [line for line in lines if _chapter(line)]
    if len(stamped) >= 3:
        return any(re.match(r"\W*0{1,2}:00", line) for line in stamped) or 2 * len(stamped) >= len(lines)
    return any(map(_TAGS.fullmatch, lines)) and any(map(_SUBSCRIBE.search, lines))


def _apart(line: str) -> list[str]:
    """A line that holds three or more times is as many lines."""
    return parts if len(parts := _EACH.split(line)) >= 3 and all(map(_STAMPED.match, parts[1:])) else [line]


def _chapter(line: str) -> str:
    """What a line with a time names; empty if it has none."""
    if found := _STAMPED.match(line):
        return line[found.end() :]
    return found.group(1) if (found := _STAMPED_LAST.fullmatch(line)) else ""


def _video(lines: Sequence[str]) -> Iterator[str]:
    """A video's description: its chapters are items, without times; tags, links and calls to subscribe are not for ears."""
    for line in lines:
        if name := _chapter(line):
            yield f"<ul><li>{escape(name)}</li></ul>"
        elif (
            _TAGS.fullmatch(line)
            or (len(line) <= 100 and _SUBSCRIBE.search(line))
            or _ASIDE.fullmatch(line)
            or _points(line)
        ):
            yield _hidden(line)
        else:
            yield _paragraph(line)


def _points(line: str) -> bool:
    """Whether a line only leads elsewhere: a link or an address and what it is of."""
    bare = _LINK.sub("", line)
    return bare != line and sum(map(str.isalnum, bare)) <= 25


def _notice(lines: Sequence[str]) -> Iterator[str]:
    """Lines as they stand; of a school's notice, without the slip that is to be cut off and handed in."""
    notice = any(map(_NOTICE.fullmatch, lines[:8]))
    cut = False
    for line in lines:
        cut = cut or _CUT.fullmatch(line) is not None
        if cut:
            yield _hidden(line)
            continue
        text = _LEADERS.sub(", ", spaced.line(line))  # "찬송 ······ 8장 ······ 다같이"
        yield _paragraph(_SEALED.sub("", text) if notice else text)
