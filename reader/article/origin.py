"""What leads back to where a post is from: the name and address of its outlet, licences, headings left with nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from reader.article import rules
from reader.article.line import PHONE, SENTENCE_END, Line, clean, has_letters, letters
from reader.model import Dropped

LONGEST = 130
"""Characters of a sentence that may go because it leads to the outlet: what is longer says more than that."""

_LABEL = 30
"""Characters of a label at most."""

_ENDING, _LINKED = 3, 0.5
"""Lines at the end of a post, and the share of links in any other, in which a title leads elsewhere."""

_TITLE = 14
"""Letters from which a line that a line on sources holds, too, is its title."""

LAST = 0.4
"""Share of a post, from its end, in which a sentence on sources or copyright is one on the post's own."""

_TOLD = frozenset(("source", "related", "promo", "address", "banner", "copyright"))
# "출처: 제목 | 매체": the name that pages give after their titles; no ministry, whose site tells people more
_NAMED = re.compile(r"\|\s?([^\s|:：,()<>\[\]]{3,14}?)\.?\s*(?:$|[:：,(\]>-]|https?)")
_HOST = re.compile(r"(?:https?://|www\.)(?:www\.)?((?:[\w-]{1,40}\.){1,4}[a-z]{2,10})(?![\w-])")
_BODY = re.compile(
    r".*(?:부|청|처|원|시|도|군|구|회|공단|재단|은행|공사|센터|본부|누리집|홈페이지|링크|기사|원문|자료|보기)|\d+|"
    r"(?:.*\s)?(?:블로그|스포츠|부동산|라이프|연예뉴스|최신뉴스)"
)
_OF_STATE = re.compile(r"\.(?:go|or|ac|re)\.kr$|(?:^|\.)gov\.kr$")
_LURE = re.compile("뉴스|소식|속보|블로그|정보|이야기")
_REPORTS = re.compile(
    r"따르면|밝혔|밝히|밝혀|전했|전해|강조|보도했|보도된|보도한|소개|알아보|알아봅|발표했|발표한|발표에|발표된|설명했|논의|공유되|노력|다루|전달|검토|문의하|방문하시거나"
)
_SENTENCES = re.compile(
    r"(?<=[다요죠오)][.!?])\s+|(?<=[다요죠오][.!?][\"”’)])\s+|(?<=-\d{4}\.)\s+|(?<=-\d{4}\))\s(?![로에으와나])"
)
_CLAUSE = re.compile(r"(?<=[가-힣][며고니]),\s+")
_SUBJECT = re.compile(r"저작|출처|공공누리|표절|무단|밀캠|글꼴|지식재산|상표")
_BRACKETED = re.compile(r"\s?\((?:https?://)?[\w./-]{4,80}\)")
_HEADED = re.compile(r"\s?(?:기사|링크)?\s?(?:[:：]|-\s)")
_POLITE = re.compile(r"(?:니다|세요|시오)[.!]?$")
_ARTICLE = re.compile(r"기사|링크|원문")
_LABELLED = re.compile(r"기사|링크|원문|출처|바로\s?가기|참조|참고|보기|확인|발췌")

_L, _P, _SS = 8, 17, 20  # finals: ㄹ, ㅂ, ㅆ
# before 으 an open syllable has lost ㅅ, and ㄹ was ㄷ (한글 맞춤법 18): 이으며 → 잇습니다, 들으며 → 듣습니다
_FALLEN = {0: 19, _L: 7}

Parted = tuple[str, list[tuple[str, str]]]


def without(
    lines: Sequence[Line], title: str, dropped: Sequence[Dropped]
) -> tuple[list[Line], list[Dropped]]:
    """Leave out what only leads back to the outlet that the lines dropped before have named, and licences."""
    about = _about(lines, title)
    part, titles = _part(_outlet(dropped), about), _titles(dropped)
    first = int(len(lines) * (1 - LAST))
    kept: list[Line] = []
    gone: list[Dropped] = []
    for index, line in enumerate(lines):
        last = index >= len(lines) - _ENDING
        if line.kind == "paragraph" and (last or line.links > _LINKED) and _is_title(line.text, titles):
            parts, line.text = [(line.text, "source")], ""
        else:
            parts = [] if line.kind == "code" else _without(line, part, late=index >= first, about=about)
        gone += (Dropped(text, rule) for text, rule in parts)
        if not parts or has_letters(line.text):
            kept.append(line)
        elif kept:
            kept[-1].bared = True
    return _without_bare(kept, gone), gone


def _about(lines: Sequence[Line], title: str) -> bool:
    """Whether the post is about copyright or sources."""
    heads = [
        line.text for line in lines if line.kind == "heading" and not rules.lines("heading").found(line.text)
    ]
    return _SUBJECT.search(title) is not None or sum(map(bool, map(_SUBJECT.search, heads))) >= 3


def _outlet(dropped: Iterable[Dropped]) -> re.Pattern[str]:
    """The names and addresses of the outlet, with those of the press services that posts are made of."""
    found = dict.fromkeys(name for name, *_ in rules.table("outlets.tsv", 1))
    lead = ""
    for one in dropped:
        if one.rule in _TOLD:
            names = (name for name in _NAMED.findall(one.text) if not _BODY.fullmatch(name))
            found |= dict.fromkeys(map(re.escape, names))
        if one.rule == "source":
            found |= dict.fromkeys(map(re.escape, _HOST.findall(one.text)))
        elif one.rule == "promo" and _LURE.search(one.text):
            hosts = [host for host in _HOST.findall(one.text) if not _OF_STATE.search(host)]
            lead = re.escape(hosts[-1]) if hosts else lead  # the last lure is the outlet's own
    return re.compile("|".join([*found, lead] if lead else found), re.I)


def _titles(dropped: Iterable[Dropped]) -> tuple[str, ...]:
    """The titles that the lines on sources tell, letters only: said again near the end, one is a link to the source."""
    return tuple(_letters(one.text) for one in dropped if one.rule in ("source", "related"))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _part(outlet: re.Pattern[str], about: bool) -> Callable[[str, bool], Parted]:
    """What parts a text from its sentences that lead to the outlet."""
    terms, labels = rules.lines("terms"), rules.lines("label")

    def part(text: str, late: bool) -> Parted:
        named = outlet.search(text) is not None
        if not named and not labels.may(text) and (about or not terms.may(text)):
            return text, []
        left: list[str] = []
        gone: list[tuple[str, str]] = []
        for sentence in _SENTENCES.split(text):
            if len(sentence) <= _LABEL and (rule := labels.whole(sentence)):
                gone.append((sentence, rule))
                continue
            if late and not about and len(sentence) <= 2 * LONGEST and (rule := terms.found(sentence)):
                gone.append((sentence, rule))
                continue
            rest = _bracketed(sentence, outlet) if named else sentence
            if outlet.search(rest) or (rest != sentence and _ARTICLE.search(rest)):
                led = _led(sentence, outlet)
                rest = rest if led == sentence else led
            if rest != sentence:
                gone.append((sentence, "source"))
            if rest:
                left.append(rest)
        return " ".join(left), gone

    return part


def _is_title(text: str, titles: Sequence[str]) -> bool:
    bare = _letters(text)
    return len(bare) >= _TITLE and any(bare in title for title in titles)


def _bracketed(sentence: str, outlet: re.Pattern[str]) -> str:
    """A sentence without the outlet's address in brackets, which stands for a link to somewhere else."""
    return _BRACKETED.sub(lambda found: "" if outlet.search(found.group()) else found.group(), sentence)


def _led(sentence: str, outlet: re.Pattern[str]) -> str:
    """What is left of a sentence that names the outlet."""
    leads = rules.lines("leads")
    headed = (found := outlet.match(sentence)) and _HEADED.match(sentence, found.end())
    if headed or not SENTENCE_END.search(outlet.sub("", sentence)):
        if len(sentence) > LONGEST or PHONE.search(sentence):
            return _untailed(sentence, outlet)
        return "" if _stands_apart(sentence, outlet) else sentence
    clauses = _CLAUSE.split(sentence)
    named = [bool(outlet.search(clause)) for clause in clauses]
    if sum(named) == 1 and len(clauses) >= 2:
        index = named.index(True)
        led = leads.found(clauses[index]) and not _REPORTS.search(clauses[index])
        if led and index == len(clauses) - 1:
            whole = ended(", ".join(clauses[:-1])) if _POLITE.search(sentence) else ""
            return whole or sentence
        rest = ", ".join(clauses[1:])
        if led and index == 0 and (PHONE.search(sentence) or _REPORTS.search(rest)):
            return rest
    short = len(sentence) <= LONGEST and not PHONE.search(sentence)
    return "" if short and leads.found(sentence) and not _REPORTS.search(sentence) else sentence


def _stands_apart(text: str, outlet: re.Pattern[str]) -> bool:
    """Whether a text that is no sentence names the outlet as a label, not as a part of speech."""
    return any(
        not text[found.start() - 1 : found.start()].isalnum()
        and not "가" <= text[found.end() : found.end() + 1] <= "힣"
        for found in outlet.finditer(text)
    ) or bool(_LABELLED.search(text))


def _untailed(text: str, outlet: re.Pattern[str]) -> str:
    """A contact without the name of the outlet behind it."""
    last = max((found.end() for found in PHONE.finditer(text)), default=0)
    found = outlet.search(text, last)
    if last and found and found.start() - last < 40:
        return text[:last] + (")" if text[last : last + 1] == ")" else "")
    return text


def ended(clause: str) -> str:
    """A clause on 며 or 고 as a sentence: 있으며 → 있습니다., 하며 → 합니다.; nothing where its verb may be another."""
    stem, last = clause[:-1], clause[-2:-1]
    if clause.endswith("으며"):
        stem, last = clause[:-2], clause[-3:-2]
        if _final(last) in _FALLEN:
            return stem[:-1] + chr(ord(last) - _final(last) + _FALLEN[_final(last)]) + "습니다."
        return stem + "습니다."
    if (
        not (
            clause.endswith("며")
            or (clause.endswith("고") and (last in "하되이있없않" or _final(last) == _SS))
        )
        or last == "우"
    ):
        return ""
    if _final(last) in (0, _L):  # an open syllable, or ㄹ, which falls: 하 → 합, 만들 → 만듭
        return stem[:-1] + chr(ord(last) - _final(last) + _P) + "니다."
    return stem + "습니다."


def _final(syllable: str) -> int:
    """The number of a syllable's final consonant, 0 without one."""
    return (ord(syllable) - 0xAC00) % 28 if "가" <= syllable <= "힣" else -1


def _without(
    line: Line, part: Callable[[str, bool], Parted], *, late: bool, about: bool
) -> list[tuple[str, str]]:
    """Take out of a line what leads to the outlet; its text is empty when nothing is left."""
    if len(line.text) <= _LABEL and not line.cells and (rule := _label(line.text, about)):
        text, line.text = line.text, ""
        return [(text, rule)]
    if line.kind == "heading" or (
        len(line.text) <= _LABEL and not line.cells and not SENTENCE_END.search(line.text)
    ):
        text, gone = rules.lines("heading").cut(line.text)
        line.text = clean(text)
        if gone or line.kind == "heading":
            return gone
    if not line.cells:
        text, gone = part(line.text, late)
        line.text = clean(text) if gone else line.text
        return gone
    if line.cells == line.headers:
        return []
    told = [part(cell, late) for cell in line.cells]
    gone = [each for _, cut in told for each in cut]
    if gone:
        pointers = rules.lines("label")
        left = [at for at, (text, _) in enumerate(told) if has_letters(text) and not pointers.whole(text)]
        line.keep(left, [text for text, _ in told])
    return gone


def _label(text: str, about: bool) -> str | None:
    """The rule by which a line is nothing but a label of sources or, where the post isn't about these, of licences."""
    return rules.lines("label").whole(text) or (None if about else rules.lines("licence").whole(text))


def _without_bare(lines: list[Line], gone: list[Dropped]) -> list[Line]:
    """Leave out headings, also of tables and of their columns, below which nothing is left."""
    kept: list[Line] = []
    said: set[str] = set()  # headers of the rows below
    for index in range(len(lines) - 1, -1, -1):
        line, after = lines[index], kept[-1] if kept else None
        if line.cells and line.cells != line.headers:
            said.update(line.headers)
        else:
            _without_columns(line, said, gone)
            said.clear()
        if _is_bare(line, after):
            gone.append(Dropped(line.text, "heading-alone"))
            if index:
                lines[index - 1].bared = True
        else:
            kept.append(line)
    return kept[::-1]


def _without_columns(line: Line, said: set[str], gone: list[Dropped]) -> None:
    """Leave out of a table's header what names sources, and no row below has any more."""
    named = rules.lines("column")
    left = [at for at, cell in enumerate(line.cells) if cell in said or not named.whole(cell)]
    if said and left and len(left) < len(line.cells):
        gone.extend(Dropped(cell, "source") for at, cell in enumerate(line.cells) if at not in left)
        line.keep(left)


def _is_bare(line: Line, after: Line | None) -> bool:
    ends = after is None or (
        after.kind == "heading" and (line.kind != "heading" or after.level <= line.level)
    )
    if line.kind in ("heading", "paragraph") and ends and rules.lines("bare").whole(line.text):
        return True
    if line.kind == "heading":
        short = letters(line.text) <= _LABEL and not SENTENCE_END.search(line.text)
        return line.bared and ends and short
    if not line.bared or not line.cells or line.cells != line.headers:
        return False
    columns, contacts = rules.lines("column"), rules.lines("contact")
    names = [cell for cell in line.cells if not contacts.whole(cell)]
    listed = bool(names) and all(map(columns.whole, names))
    return listed and (after is None or after.headers != line.headers)
