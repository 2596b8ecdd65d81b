"""What is not for ears: lines that go, parts that are cut, sections that go, credits that become facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reader.article import obsidian, personnel, rules, subitems
from reader.article.line import PHONE, SENTENCE_END, Line, clean, has_letters, letters
from reader.model import Dropped

_SOURCE = re.compile(
    r"[\[(<【※■▶*\-\s]*(?:기사\s?|자료\s?|원문\s?|뉴스\s?|글\s?)?출처\s*[:：=]\s*(.+?)[\])>】\s]*"
)
_NAMED = re.compile(
    r"(?:기사\s?작성|작성자|글쓴이|글)\s*[:：]\s*+(?!관리자|운영자|admin)(.{2,20})|.*?([가-힣]{2,4})\s?(?:\S{1,4}\s)?기자\b.*"
)
# words that are a page's own, unless a list is about them
_LABELS = frozenset(("tools", "credit", "dates", "banner", "markup", "tags"))
_STARS = re.compile(r"\*\*(?=\S)([^*]{1,300}?)(?<=\S)\*\*")
_POINTER = re.compile(r"[▶▷☞▲★☆►➤][^.]*(?:[^다요죠.]|\.\.+)$|[▶▷☞★☆►➤].*")
# scripts that Korean text never glues to Hangul: Cyrillic, Hebrew, Arabic, Devanagari, Thai; kana, Vietnamese
_SCRIPTS = "\u0400-\u04ff\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f"
_GLUED = _SCRIPTS + "\u3041-\u30fa\u1e00-\u1eff"
_FOREIGN = re.compile(f"[{_GLUED}]")
_WORD = re.compile(f"[\\w{_SCRIPTS}]+")  # vowels and accents of some are no letters to Python
_LEAKED = re.compile(f"[가-힣]|[{_SCRIPTS}]{{2}}")  # one alone is a sign, or part of a face (゜Д゜)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[가-힣]) (?=[<(\[]?자료출처\s?=)")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,500}\)")
# what heads a column, or a row, of where a post is from
_LABEL = re.compile(
    r"(?:(?:자료|정보|기사|사진|원문|뉴스)?\s?출처(?:\s?및 링크|\s?표시)?|(?:관련|참고|(?:해당 )?기사|원문)?\s?링크|바로가기|"
    r"(?:상업적 )?이용\s?금지|변경\s?금지|(?:관련|원문)\s?(?:기사|링크)|"
    r"(?:전체 )?(?:글|기사)의? 길이|기사\s?작성|작성자|작성일|저작권|이용\s?조건|인터넷 주소|정책브리핑(?: www\.korea\.kr| https://www\.korea\.kr)?)\s*[:：]?"
)
# 줄었다. 밝혔다: what a paper writes of its subject; its own lines end in -습니다, or in no verb
_TOLD = re.compile(r"(?<!니)다[.!]?[\"”’')\]]*$")
# what a line that is one link asks for: "지원 대상 확인하기"
_BUTTON = re.compile(
    r"[^.!?]{0,80}(?:확인하|이동하|신청하|다운로드하|내려받|살펴보|더 ?보|보러 ?가|읽으러 ?가|바로 ?가|예약하|구매하)기[!.]?"
)
# "(사진=연합뉴스) 식당은 …": brackets that a sentence follows
_HEAD = re.compile(
    r"[\[(<【]\s?(?=사진|그래픽|자료|영상|이미지|일러스트|출처)[^\[\](){}<>【】]{1,60}[\])>】]\s?(?=\S)"
)
_SENTENCE = re.compile(r"[가-힣][다요죠][.!?][\"”’')\]]*$")
_NEVER_TOLD = frozenset(("affiliate", "byline", "copyright", "credit", "related", "source"))
"""Rules for lines that are no sentence of an article."""
_SAYING = frozenset(("내용", "설명", "요약"))  # headers that say nothing by themselves
_FILLING = re.compile(r"중요한|가기|http")
LONG = 220
"""Characters from which a line is text whatever it says: no rule is tried on all of it."""

LINKS = 0.5
"""Share of links from which a line below a "related" line belongs to it."""


@dataclass(slots=True)
class Sifted:
    """Lines that stay, and what the others told."""

    lines: list[Line] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    source: str = ""
    source_url: str = ""
    byline: str = ""


def sift(lines: Sequence[Line]) -> Sifted:
    """Part the lines that are for ears from those that are not."""
    kept = Sifted()
    for line in subitems.parted(list(_parted(lines))):
        if line.kind == "code" and line.language in obsidian.QUERIES:
            kept.dropped.append(Dropped(line.text, "query"))
        elif line.kind == "code":
            kept.lines.append(line)
        elif rule := _verdict(line, kept):
            kept.dropped.append(Dropped(line.text, rule))
            if kept.lines:
                kept.lines[-1].bared = True
        else:
            kept.lines.append(line)
    _without_pointers(kept.lines, kept.dropped)
    return kept


def _parted(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, notices of appointments as items; what goes as a whole ("■ 제보하기 ▷ 전화 …") goes as a whole."""
    for line in lines:
        parts = personnel.parted(line)
        goes = len(parts) > 1 and len(line.text) <= LONG and rules.lines("line").whole(line.text)
        yield from [line] if goes else parts


def _verdict(line: Line, kept: Sifted) -> str | None:
    """The rule by which a whole line goes; cuts parts out of one that stays."""
    if "**" in line.text:
        line.bold = line.bold or _STARS.fullmatch(line.text) is not None
        line.text = clean(_STARS.sub(r"\1", line.text))
    if not has_letters(line.text):
        return "no-words"
    if "](" in line.text:
        line.text = _LINK.sub(r"\1", line.text)
    if line.cells:
        return _row(line, kept)
    _behead(line, kept)
    told = _TOLD.search(line.text) is not None
    rule = _named(line, told)
    if (
        line.kind == "paragraph"
        and line.links > 0.9
        and line.href[:1] != "#"
        and _BUTTON.fullmatch(line.text)
    ):
        rule = "promo"
    if rule and not (line.kind == "item" and rule in _LABELS and line.links < LINKS):
        if rule == "byline" and not kept.byline and (found := _NAMED.fullmatch(line.text)):
            kept.byline = found.group(1) or found.group(2)
        return rule
    if (
        line.kind != "heading"
        and not told
        and len(line.text) < 300
        and (found := _SOURCE.fullmatch(line.text))
    ):
        if not kept.source:
            kept.source, kept.source_url = found.group(1), line.href
        return "source"
    return _cut(line, kept)


def _behead(line: Line, kept: Sifted) -> None:
    """Leave out a credit in brackets at the head of a sentence, lest the sentence goes with it."""
    if not (head := _HEAD.match(line.text)) or not _SENTENCE.search(line.text, len(line.text) - 10):
        return
    left, gone = rules.lines("cut").cut(head[0])
    if gone and not has_letters(left):
        kept.dropped.extend(Dropped(part, rule) for part, rule in gone)
        line.text = line.text[head.end() :]


def _named(line: Line, told: bool) -> str | None:
    """The rule that matches all of a line; a sentence that tells of something (`told`) is none of some."""
    rule = rules.lines("line").whole(line.text) if len(line.text) <= LONG else None
    if (told and rule in _NEVER_TOLD) or (rule == "credit" and line.kind == "heading"):
        return None
    if rule == "promo" and line.kind == "item" and line.text.endswith(":") and line.links < LINKS:
        return None  # what a list below it is of (이미지 다운로드:)
    if rule and line.kind == "heading" and rules.lines("links").whole(line.text):
        return None  # `without_sections` takes what is below it, too
    return rule


def _row(line: Line, kept: Sifted) -> str | None:
    """Take sentences out of the cells of a row; the rule, if it only tells where all this is from."""
    if len(line.cells) == 2 and _LABEL.fullmatch(line.cells[0]) and not PHONE.search(line.text):
        return "source"
    if "중요" in "".join(line.headers) and not _without_stubs(line):
        return "stub"
    heads = line.headers or line.cells[:1]
    if len(line.cells) <= 4 and any(map(_LABEL.fullmatch, heads)):
        columns = rules.lines("column")
        if all(
            _LABEL.fullmatch(head) or (line.headers and columns.whole(head)) for head in heads
        ) and not PHONE.search(line.text):
            return "source"
        left = [at for at, head in enumerate(line.headers) if not columns.whole(head)]
        if rules.lines("contact").whole(" ".join(line.headers[at] for at in left)):  # whom to ask stays
            line.keep(left)
    told = [_without(cell) for cell in line.cells]
    if line.cells != line.headers:
        told = [_filled(cell, cut) for cell, cut in zip(line.cells, told, strict=True)]
    gone = [each for _, cut in told for each in cut]
    if not gone:
        return None
    left = [index for index, (text, _) in enumerate(told) if has_letters(text)]
    if not left or (len(left) == 1 and _LABEL.fullmatch(line.cells[left[0]])):
        return gone[0][1]
    kept.dropped.extend(Dropped(text, rule) for text, rule in gone)
    line.keep(left, [text for text, _ in told])
    return None


def _without_stubs(line: Line) -> bool:
    """Leave out headers that a template left; whether anything stays of the row."""
    stubs = [rules.lines("label").whole(header) == "stub" for header in line.headers]
    if line.cells == line.headers:
        left = [at for at, stub in enumerate(stubs) if not stub]
        if any(stubs) and _SAYING.issuperset(line.cells[at] for at in left):
            return False
        line.keep(left)
        return True
    line.headers = tuple("" if stub else header for header, stub in zip(line.headers, stubs, strict=True))
    line.headers = line.headers if any(line.headers) else ()
    return True


def _filled(cell: str, cut: tuple[str, list[tuple[str, str]]]) -> tuple[str, list[tuple[str, str]]]:
    """What a cell says: nothing, where a template filled it or it is a button."""
    if _FILLING.search(cell) and (rule := rules.lines("line").whole(cell)) in ("stub", "promo"):
        return "", [(cell, str(rule))]
    return cut


def _without(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A text without the sentences that are not for ears, and these with their rules."""
    found = rules.lines("sentence")
    if not found.may(text):
        return text, []
    gone: list[tuple[str, str]] = []
    left: list[str] = []
    for sentence in _SENTENCES.split(text):
        rule = found.found(sentence) if len(sentence) <= LONG and not PHONE.search(sentence) else None
        if rule:
            gone.append((sentence, rule))
        else:
            left.append(sentence)
    if any(rule == "leakage" for _, rule in gone):
        echo = rules.lines("echo")
        gone += [(sentence, "leakage") for sentence in left if len(sentence) <= LONG and echo.found(sentence)]
        left = [sentence for sentence in left if len(sentence) > LONG or not echo.found(sentence)]
    return " ".join(left), gone


def _cut(line: Line, kept: Sifted) -> str | None:
    """Take parts out of a line; the rule, if nothing is left of it."""
    text, gone = _without(line.text) if line.kind != "heading" else (line.text, [])
    text, more = rules.lines("cut").cut(clean(text))
    gone += more
    if not gone:
        return None
    text = clean(text)
    if not has_letters(text) or (len(text) <= LONG and rules.lines("line").whole(text)):
        return gone[0][1]
    kept.dropped.extend(Dropped(part, rule) for part, rule in gone)
    line.text = text
    return None


def without_sections(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped]]:
    """Leave out sections that lead elsewhere: related articles, lists of links."""
    kept: list[Line] = []
    dropped: list[Dropped] = []
    index = 0
    while index < len(lines):
        end, rule = _section(lines, index)
        for line in lines[index:end]:
            if rule and line.kind != "note":  # footnotes stand at the end, whatever section that is
                dropped.append(Dropped(line.text, rule))
            else:
                kept.append(line)
        index = end
    return kept, dropped


def _without_pointers(lines: list[Line], dropped: list[Dropped]) -> None:
    """Leave out the ``▶ …`` lines with which newspapers end a text: headlines of others, channels to follow."""
    end = len(lines)
    while end and lines[end - 1].kind == "paragraph" and _POINTER.fullmatch(lines[end - 1].text):
        end -= 1
    signed = any(one.rule in ("byline", "copyright") for one in dropped)
    if len(lines) - end >= (1 if signed else 2) and end:
        dropped.extend(Dropped(line.text, "pointer") for line in lines[end:])
        del lines[end:]


def _section(lines: Sequence[Line], index: int) -> tuple[int, str | None]:
    """Where the unit that begins here ends, and the rule by which it goes, if one does."""
    line = lines[index]
    if line.kind not in ("heading", "paragraph") or len(line.text) > 40:
        return index + 1, None
    rule = rules.lines("section").whole(line.text)
    listing = None if rule else rules.lines("links").whole(line.text)
    if not (rule or listing):
        return index + 1, None
    end = index + 1
    if line.kind == "heading":
        while end < len(lines) and not (lines[end].kind == "heading" and lines[end].level <= line.level):
            if listing and not _leads_elsewhere(lines[end]):
                break
            end += 1
        alone = end == index + 1 and end < len(lines) and lines[end].kind != "heading"
        if listing and alone:  # what follows is text; a heading that only names a source goes all the same
            named = rules.lines("line").whole(line.text)
            return end, named if named == "source" else None
        return end, rule or listing
    while end < len(lines) and lines[end].kind != "heading" and lines[end].links >= LINKS:
        end += 1
    if rule is None and end == index + 1:
        return end, None
    return end, rule or listing


def _leads_elsewhere(line: Line) -> bool:
    """A link, a name or a title: no table, no listing, no sentence."""
    if line.links >= LINKS or line.kind in ("figure", "note"):
        return True
    if PHONE.search(line.text) or "다. " in line.text:
        return False
    if line.kind not in ("paragraph", "item", "heading") or SENTENCE_END.search(line.text) is None:
        return line.kind in ("paragraph", "item", "heading")
    return letters(line.text) <= 40 and not line.text.endswith((".", "!", "?"))


def doubts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Words in which letters of another script stand inside Hangul, as language models leak them."""
    texts = [line.text for line in lines if line.kind != "code"]
    if not _FOREIGN.search("\n".join(texts)):
        return ()
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(text))
    return tuple(word for word in words if _FOREIGN.search(word) and _LEAKED.search(word))
