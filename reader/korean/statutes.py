"""Articles of law as offices write them, without a space: ``제4조제2항제1호가목``, ``§12의2 ①``.

Each part is a word of its own (한글 맞춤법 제43항: 순서를 나타내는 단위는 붙여 쓸 수 있다); the sign § stands for 제…조.
"""

from __future__ import annotations

import re

from reader.korean import numbers, particles
from reader.korean.counters import counter_at
from reader.korean.rules import Rule, compiled, rule

_NEXT = r"제\s?\d|[가-하]목(?![가-힣]{2})"


@rule("article of a law", r"(?<=제)(\d{1,4})(조|항|호|관|절|편|장)(?:의(\d{1,3})(?!\d|[.,]\d))?")
def part(match: re.Match[str]) -> str | None:
    """``제4조제2항``: a breath between the parts; ``제12조의3``, but ``제3항의 2배``."""
    text, end = match.string, match.end()
    follows = compiled(_NEXT).match(text, end)
    alone = not "가" <= text[end : end + 1] <= "힣" or particles.stands_at(text, end)
    if not follows and (not alone or (match[3] and counter_at(text, end))):
        return None
    said = f"{numbers.sino(int(match[1]))}{match[2]}" + (
        f"의 {numbers.sino(int(match[3]))}" if match[3] else ""
    )
    return said + (" " if follows else "")


_CIRCLED = {sign: value for value, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮", 1)}
_POINT = r"(?:\s?(\d{1,2})(?:호|\.?(?=[\s,)]|$)))"


@rule("article of a law", rf"§{{1,2}}\s?(\d{{1,4}})(?:조)?(?:의\s?(\d{{1,3}}))?(?:\s?([①-⑮]){_POINT}?)?")
def section(match: re.Match[str]) -> str | None:
    """``§12의2``: 제십이조의 이; ``§3 ① 2.``: 제삼조 제일항 제이호."""
    number, of, paragraph, point = match.groups()
    said = f"제{numbers.sino(int(number))}조" + (f"의 {numbers.sino(int(of))}" if of else "")
    said += f" 제{numbers.sino(_CIRCLED[paragraph])}항" if paragraph else ""
    return said + (f" 제{numbers.sino(int(point))}호" if point else "")


NUMBER_RULES: tuple[Rule, ...] = (part,)
MARK_RULES: tuple[Rule, ...] = (section,)
