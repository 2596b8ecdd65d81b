"""Texts of law and rulings of courts to HTML, by the shapes that legislation and courts give them.

Laws: 편, 장, 절, 관, 조 are headings, 항 (①), 호 (1.), 목 (가.) and 세목 (1)) items in their order (국회사무처, 법제 실무). Rulings: what
stands in 【】 is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

_CHAPTER = re.compile(r"(제\s?\d{1,4}\s?([편장절관])(?:의\s?\d{1,3})?)(?:\s+([^.]{1,60}?))?")
_ARTICLE = re.compile(
    r"(제\s?\d{1,4}\s?조(?:의\s?\d{1,3})?)\s?(?:\(((?:[^()]|\([^()]{0,60}\)){1,100})\)|[【\[]\s?([^【】\[\]]{1,60}?)\s?[】\]]|(?=\s+삭제|\s+[①-⑳]|$))\s*"
)
_ADDENDA = re.compile(r"부\s{0,4}칙\s{0,4}(?:[<\[(〈](.{0,200}?)[>\])〉]?)?")
_PARAGRAPH = re.compile(r"(?:(?<=^)|(?<=[\s.\]>]))(?=[①-⑳㉑-㊿])")
_INLINE = re.compile(r"\s+(?=\d{1,2}\.\s+\S)")
_ANNEX = re.compile(
    r"[\[【]?별\s?[표지]\s?(?:제?\d{1,3}호?)?(?:의\s?\d{1,3})?(?:\s?서식)?[\]】]?(?:\s+[^.]{1,60})?"
)
_ITEM = re.compile(r"(\d{1,3})(의\s?\d{1,3})?\.\s+(?=\S)")
_SUBITEM = re.compile(
    r"[가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허](?:의\s?\d{1,3})?\.\s+(?=\S)"
)
_DEEPER = re.compile(r"(?:\d{1,3}|[가-하])\)\s+(?=\S)")
# when a provision was changed: "<개정 2014. 3. 24., 2020. 2. 4.>", "[본조신설 2011. 9. 30.]"
_CHANGED = re.compile(
    r"\s{0,4}(?:[<〈]\s{0,4}(?:개정|신설|전부개정|일부개정|타법개정|전문개정|본조신설|제목개정|종전|단서\s?(?:신설|삭제|개정)|제\d{1,6}호|\d{4}\.)[^<>〈〉]{0,500}[>〉]"
    r"|\[(?:전문개정|본조신설|제목개정|시행일|종전|본조|전문신설|제목신설|제\d{1,4}조(?:의\d{1,3})?에서)[^\[\]]{0,500}\])"
)
_ISSUED = re.compile(
    r"(?:\[[^\[\]]{0,40}(?:시행|법률|령|규칙|조례|훈령|예규|고시)[^\[\]]{0,120}\]\s*){1,4}|\(?제정 \d{4}\..{0,100}"
)
_NAME = re.compile(
    r"[가-힣·ㆍ\s\d()「」]{2,60}(?:법|령|법률|규칙|조례|규정|헌법|지침|훈령|예규|고시|정관|약관|회칙|규약|내규)(?:\s?\([^()]{1,40}\))?"
)
_SHORT = re.compile(r"\s?\(\s?약칭[^()]{1,40}\)")
_LEVELS = {"편": 1, "장": 2, "절": 3, "관": 4, "조": 5}

HEAD = 5
"""Lines in which a ruling tells its name, twice as many in which it tells its court and its case."""

NAMED = 80
"""Characters of a case's number and name at most."""

_HEADED = re.compile(r"【\s*([^【】]{1,60}?)\s*】\s*")
_BRACKETED = re.compile(r"[\[〔<]\s{0,4}([가-힣\s]{2,16}?)\s{0,4}[\]〕>]\s*")
_SECTIONS = frozenset(
    (
        *("주문", "이유", "판시사항", "판결요지", "결정요지", "참조조문", "참조판례", "전문", "청구취지", "항소취지", "심판대상", "결정이유"),
        *("다수의견", "반대의견", "별개의견", "보충의견", "범죄사실", "증거의요지", "법령의적용", "양형의이유", "상고이유", "따름판례", "평석", "논문"),
    )
)  # fmt: skip
_RULED = re.compile(
    r".{0,40}(?:법원|재판소|지원)\s.{0,20}\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.?\s?(?:자|선고)?\s.{2,80}(?:판결|결정|명령|심판)\S{0,10}(?:\s{0,3}\[[^\[\]]{1,80}\]){0,4}"
)
# what was decided before, in this case or another: "제1심판결  서울중앙지방법원 2024. 2. 13. 선고 …"
_EARLIER = re.compile(
    r"\W{0,3}(?:(?:제?[1-3]|원|환송|파기환송|대상|재심대상|관련|선행|참조|항소|상고|항고)심?(?:대상)?(?:판결|결정|명령|심판|심))"
)
_COURT = re.compile(
    r"[가-힣]{0,12}(?:법원|재판소|심판원|위원회)(?:[가-힣]{2,8}(?:지원|재판부))?(?=$|제\d{1,3}\D{0,8}부$)"
)
_DOCKET = re.compile(r"\W?사건(?:번호|명|의표시)?\W{0,3}(?=(?:19|20)?\d\d\D)")
_REPORTED = re.compile(r"\[(?:공|집|각공|하집|헌공|미간행|판례|공보|헌집)[^\[\]]{0,60}\]")
_CASE = re.compile(r"(?:\[[^\[\]]{1,80}\]\s*){1,4}")
_JUDGES = re.compile(r"(?:대법관|재판관|판사|재판장|대법원장|법관|헌법재판관)\s+[가-힣().,·\s]{2,200}")
# "사    건   2022가단1234": what a judgment is headed with
_SPACED = re.compile(
    r"((?:[가-힣]\s{1,8}){1,6}[가-힣])\s{2,20}(?=\S)|(사\s건|원\s고|피\s고|(?:제\s1\s심|원\s심)\s(?:판\s결|결\s정))\s(?=\S)"
)
_NEXT = re.compile(r"\s{0,3}/\s{0,3}(?=\[\d{1,2}\])")
_NUMBERED = re.compile(r"\[(\d{1,2})\]\s*(?=\S)")


def is_law(lines: Sequence[str]) -> bool:
    """Whether lines are a law, a bylaw or terms of use: two articles with titles, or one in a chapter."""
    articles = sum(1 for line in lines if (found := _ARTICLE.match(line)) and found.lastindex != 1)
    return articles >= 2 or (articles == 1 and any(map(_CHAPTER.fullmatch, lines)))


def is_ruling(lines: Sequence[str]) -> bool:
    """Whether lines are what a court has decided: two of its headings, or one below the line that names it."""
    heads = sum(1 for line in lines if (found := _head(line)) and found[0] in _SECTIONS)
    return heads >= 2 or (heads == 1 and any(map(_RULED.fullmatch, lines[:5])))


def law(lines: Sequence[str]) -> tuple[dict[str, object], str]:
    """The name of a law, where it stands on top, and its text."""
    told: dict[str, object] = {}
    parts: list[str] = []
    clause = False  # the article has 항, in which 호 stand
    for line in lines:
        text = _CHANGED.sub("", line).strip()
        if found := _ADDENDA.fullmatch(line):
            clause = False
            parts += [_heading(2, "부칙"), f"<p>{escape(found.group(1) or '', quote=False)}</p>"]
        elif not text or _ISSUED.fullmatch(text):
            parts.append(_hidden(line))
        elif found := _CHAPTER.fullmatch(text):
            named = f" {_name(found.group(3))}" if found.group(3) else ""
            parts.append(_heading(_LEVELS[found.group(2)], "".join(found.group(1).split()) + named))
        elif _ANNEX.fullmatch(text):
            parts.append(_heading(2, text.strip("[]【】").replace("]", "").replace("】", "")))
        elif found := _ARTICLE.match(text):
            title = found.group(2) or found.group(3)
            parts.append(_heading(_LEVELS["조"], f"{found.group(1)}({title})" if title else found.group(1)))
            html, clause = _clauses(text[found.end() :])
            parts.append(html)
        elif not told and _above(parts) and _NAME.fullmatch(text):
            told["title"] = _SHORT.sub("", text)
        else:
            html, found_clause = _clauses(text)
            clause = clause or found_clause
            parts.append(_listed(text, clause) or html)
    return told, "".join(parts)


def _above(parts: Sequence[str]) -> bool:
    """Whether nothing but when a law was issued has been said."""
    return len(parts) < HEAD and all(part.startswith("<p hidden") for part in parts)


def _clauses(text: str) -> tuple[str, bool]:
    """The 항 of an article, each an item; what stands before the first is a paragraph. And whether there are any."""
    html, found = [], False
    for part in _PARAGRAPH.split(text):
        if part := part.strip():
            numbered = "①" <= part[0] <= "⑳" or "㉑" <= part[0] <= "㊿"
            found = found or numbered
            first, *rest = _provisions(part)
            html.append(
                _item(f"{first[0]} {first[1:].lstrip()}", 0)
                if numbered
                else f"<p>{escape(first, quote=False)}</p>"
            )
            html += [_listed(each, numbered) for each in rest]
    return "".join(html), found


def _provisions(text: str) -> list[str]:
    """A provision and the 호 that stand in its line, where they count from one: "다음 각 호와 같다. 1. 땅 2. 집"."""
    if "각 호" not in text and "각호" not in text:
        return [text]
    parts = _INLINE.split(text)
    counted = all(each.startswith(f"{number}.") for number, each in enumerate(parts[1:], 1))
    return parts if len(parts) > 2 and counted else [text]


def _listed(text: str, clause: bool) -> str:
    """An item that begins a line: 호, 목 or 세목."""
    if found := _ITEM.match(text):
        if found.group(2):
            return _item(text, clause)
        return _item(text[found.end() :], clause, int(found.group(1)))
    if _SUBITEM.match(text):
        return _item(text, 1 + clause)
    return _item(text, 2 + clause) if _DEEPER.match(text) else ""


def ruling(lines: Sequence[str]) -> tuple[dict[str, object], str]:
    """The line that names a ruling, or its court and case, as its title; and its text."""
    ruled = next(filter(_is_own, lines[:HEAD]), "")
    name = _REPORTED.sub("", ruled).strip() or _docket(lines)
    told: dict[str, object] = {"title": name} if name else {}
    parts: list[str] = []
    for line in lines:
        if line == ruled:
            continue
        if found := _head(line):
            parts.append(_heading(2, found[0]))
            parts += map(_said, _NEXT.split(found[1]))
        elif named := _SPACED.match(line):
            parts.append(
                f"<p>{escape(''.join(named.group().split()) + ' ' + line[named.end() :], quote=False)}</p>"
            )
        elif _CASE.fullmatch(line) and not parts:
            name = _REPORTED.sub("", line).strip()
            parts.append(f"<p>{escape(name[1:-1], quote=False)}</p>" if name else _hidden(line))
        elif _JUDGES.fullmatch(line):
            parts.append(f"<p>{escape(_named(line))}</p>")
        else:
            parts += map(_said, _NEXT.split(_name(line)))
    return told, "".join(parts)


def _is_own(line: str) -> bool:
    """Whether a line names this ruling, and none that was before."""
    return _RULED.fullmatch(line) is not None and not _EARLIER.match("".join(line[:40].split()))


def _docket(lines: Sequence[str]) -> str:
    """The court and the case, as a judgment is headed that is printed without a line of its own; empty without a case."""
    court = case = ""
    for line in lines[: 2 * HEAD]:
        bare = "".join(line[:60].split())
        if not court and (of := _COURT.match(bare)):
            court = _name(line[: _reach(line, of.end())])
        elif found := _DOCKET.match(bare):
            # as many letters into the line as into what is written without spaces
            case = line[_reach(line, found.end()) :].strip()[:NAMED]
            break
    return f"{court} {' '.join(case.split())}".strip() if case else ""


def _reach(line: str, letters: int) -> int:
    """Where in a line so many characters that are no space have been."""
    at = 0
    while letters and at < len(line):
        letters -= not line[at].isspace()
        at += 1
    return at


def _head(line: str) -> tuple[str, str] | None:
    """The heading that a line is or begins with, and what follows: 【주 문】, or "주 문" by itself as courts print it."""
    if found := _HEADED.match(line):
        return _name(found.group(1)), line[found.end() :]
    if (found := _BRACKETED.match(line)) and (name := _name(found.group(1))) in _SECTIONS:
        return name, line[found.end() :]
    bare = "".join(line.split())
    return (bare, "") if len(line) < 30 and bare in _SECTIONS and bare != line else None


def _said(text: str) -> str:
    """A paragraph, or an item that [1] begins."""
    if found := _NUMBERED.match(text):
        return _item(text[found.end() :], 0, int(found.group(1)))
    return f"<p>{escape(text, quote=False)}</p>" if text.strip() else ""


def _name(text: str) -> str:
    """ "주 문" is 주문."""
    parts = text.split()
    bare = "".join(parts)
    return bare if bare in _SECTIONS or all(len(part) == 1 for part in parts) else text


def _named(line: str) -> str:
    """The judges, with commas between them: no one hears where a wide space was."""
    office, *names = re.sub(r"\s{0,3}\(", "(", line).split()
    return f"{office} {', '.join(name.strip(',') for name in names)}"


def _heading(level: int, text: str) -> str:
    return f"<h{level}>{escape(text, quote=False)}</h{level}>"


def _item(text: str, depth: int, number: int | None = None) -> str:
    """An item that stands `depth` lists deep."""
    inner = "<ul>" if number is None else f'<ol start="{number}">'
    return f"{'<ul>' * depth}{inner}<li>{escape(text, quote=False)}</li>{inner[:3].replace('<', '</')}>{'</ul>' * depth}"


def _hidden(text: str) -> str:
    """What is not for ears, and still shown to who asks what was left out."""
    return f"<p hidden>{escape(text, quote=False)}</p>"
