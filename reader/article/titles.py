"""A page's title line without the names of its site: which part of it is the title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from reader.article import rules
from reader.article.line import letters

NAME = 20
"""Letters of a site's name at most, where only its place says that it is one; two thirds of that where its words do."""

_BETWEEN = re.compile(r"(\s*[|ㅣ│｜]\s*|\s+(?:::|[-–—:<>«»·]{1,2})\s+)")
_GLUED = re.compile(r"\s*[-–—|ㅣ:<>\[\]()»·]+\s*$")
_DESK = re.compile(r"(?<=\S)-[가-힣]{2,4}$")

# "… 결과 공개! 클릭 필수!", "… 발표 클릭하세요!": nobody can click on what is heard; "광고 클릭 유도" is what a title is about
_CALL = re.compile(
    r"(?:(?<=[!?.])\s+(?:(?:지금|바로|반드시|꼭|무조건)\s){0,5}클릭\s?(?:필수|必|하세요|해\s?(?:주세요|보세요)|유도|을|각)?(?:\s보세요)?"
    r"|(?<![를을만])\s(?:(?:지금|바로|반드시|꼭|무조건)\s){0,5}클릭(?:하세요|해\s?(?:주세요|보세요)|必|\s?필수)"
    r"|\s(?:지금|바로|반드시|꼭|무조건)\s클릭|(?:\s제목)?\s기사\s클릭|(?:\s클릭)?\s제목\s기사(?:\s\S)?)\s?[!.~]*$"
)

_LEFT = 8  # letters of a title at least without its call


def uncalled(text: str) -> str:
    """A title without the call to click that ends it."""
    found = _CALL.search(text)
    return text[: found.start()] if found and letters(text[: found.start()]) >= _LEFT else text


def trimmed(text: str, sites: Iterable[str], heads: Iterable[str] = ()) -> str:
    """A title line without the site's name, its desk or its board before or after it.

    Args:
        text: the line.
        sites: what the page calls its site.
        heads: headings of the page: a part that is one of them is the title.
    """
    known = {bare for site in sites if (bare := _bare(site))}
    titles = {_bare(head) for head in heads} - known
    parts = _BETWEEN.split(text)  # part, separator, part …
    if found := [part for part in parts[::2] if _bare(part) in titles and not _is_site(part, known)]:
        return max(found, key=len)
    while len(parts) > 1:
        first, last, rest = parts[0], parts[-1], letters("".join(parts[:-2]))
        if _is_site(last, known) and not (len(parts) == 3 and _bare(first) in known):
            del parts[-2:]
        elif _is_site(first, known):
            del parts[:2]
        elif not known and letters(last) <= min(NAME, rest) and rest >= 4:
            del parts[-2:]
        elif (
            not known
            and letters(first) < min(NAME, letters("".join(parts[2:]))) / 2
            and parts[1].strip() in ("::", "|")
        ):
            del parts[:2]
        else:
            break
    shorter = _unglued("".join(parts), known)
    return _DESK.sub("", shorter) if shorter != text else shorter


def _unglued(text: str, known: Iterable[str]) -> str:
    """Without a known name that ends it after a mark of its own: ``제목-가람일보``, ``제목 [가람일보]``."""
    for part in re.split(r"[-–—|ㅣ:<>\[(»·]", text)[-1:]:
        if _bare(part) in known and len(part) < len(text):
            return _GLUED.sub("", text[: len(text) - len(part)])
    return text


def _is_site(part: str, known: Iterable[str]) -> bool:
    """Whether a part is a site's name: as the page tells it, or by its words (`sites.tsv`)."""
    bare = _bare(part)
    if not bare or bare in known:
        return True
    if 3 * letters(part) > 2 * NAME or part.strip().count(" ") > 1:
        return False
    return bare.startswith(tuple(known)) or any(name.search(part.strip().lower()) for name in _names())


@cache
def _names() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for (pattern,) in rules.table("sites.tsv", 1))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
