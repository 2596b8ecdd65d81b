"""Where to breathe: text into sentences, and long sentences into clauses.

Both functions cut, they never rewrite: every piece is a slice of the text without the whitespace
at its ends, the pieces come in order, and what lies between two pieces is whitespace only. So the
pieces joined give the text back up to whitespace, and nothing is lost or doubled.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf

from reader.korean import tex

_CLOSERS = "\"'”’」』》〉)]}）］｝"
_END = re.compile(rf"(?P<stop>[.!?。！？…⋯‥]+)(?P<closers>[{re.escape(_CLOSERS)}]*)")

# Enclosed text: the sentence around it goes on behind it. Marks not closed on their line enclose nothing.
_BRACKETS = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]|（[^（）\n]*）|《[^《》\n]*》|〈[^〈〉\n]*〉")
_QUOTES = re.compile(
    r"“[^“”\n]*”|‘[^‘’\n]*’|「[^「」\n]*」|『[^『』\n]*』|\"[^\"\n]*\""
    r"|(?<![\w'])'(?!\s)[^'\n]*(?<!\s)'(?!\d)"  # not the apostrophe of '24년
)

# Final endings: -다, -요, -죠, -까. What ends in one of these before a full stop is a sentence, even when
# the space behind it is missing or a quotation is still open.
_FINAL = re.compile(r"[가-힣][다요죠까]$")
# What follows a quotation and belongs to the sentence around it: "…"라고 / "…" 하고 말했다.
_QUOTATIVE = re.compile(r"\s*(?:이?라[고며는면던]|이?란|하[고며는던자]|했[다던]|한다|고|며|는|던|등|이?다\b)")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Vol|vol|vs|cf|etc|Inc|Co|Corp|Ltd|e\.g|i\.e|p|pp|al)$"
)
_DATE = re.compile(r"(?:\d{2,4}\s*\.\s*)?\d{1,2}\s*\.\s*\d{1,2}$|(?:^|\D)\d{4}$")
# 9. 9. / 2031. 5. / 2031. 5. 3. in front of a weekday, a place or an hour: the date goes on into the sentence.
_DATE_END = re.compile(
    r"\d{2,4}\s*\.\s*\d{1,2}\s*\.\s*\d{1,2}$|(?<!\d)(?:19|20)\d\d\.\s?(?:1[0-2]|0?[1-9])$"
    r"|(?:^|[\s~(:,])(?:1[0-2]|0?[1-9])\.\s(?:3[01]|[12]\d|0?[1-9])$"
)
_MONTH, _DAY = (
    re.compile(r"(?<![\d.])(?:1[0-2]|0?[1-9])$"),
    re.compile(r"(?:3[01]|[12]\d|0?[1-9])\s?\.(?!\d)"),
)
_LABEL = re.compile(r"[\s(\[]*(?:\d{1,3}(?:-\d{1,3}){0,9}|[가-힣A-Za-z]|[IVXivx]{1,4}|[ⅰ-ⅻⅠ-Ⅻ])$")
# A list mark in running text starts a sentence: with space on both sides of it (○○시, a masked name, has none), or, where
# papers list posts and names (▲외교부◇과장▷감사담당관 …), right in front of a word. Not ▲3.2%, (▲12억), △△구, 박△현.
_ITEM = "▲△▶▷◇◆■□●◎☞"
_MARK = re.compile(
    r"(?<![\s:])\s+(?=[※○●◎◇◆□■▶▷☞]\s)|(?<!\s)\s*\n\s*"
    rf"|(?:(?<=\w\w)|(?<=[)\]〉》.,!?\"'”’○%])|(?<!\s)\s+)(?=[{_ITEM}][가-힣A-Za-z<〈《‘“'\"])"
    rf"(?![{_ITEM}](?:[은는이가을를의에도와과]|으?로)(?:\s|$))"
)


_NEAR = 60
"""Characters around a sign that decide whether it ends a sentence: more than any abbreviation, label or date has."""


def split_sentences(text: str) -> list[str]:
    """Cut text into sentences, each to be spoken by itself.

    A line break ends a sentence (soft wraps are the article's business, not ours); so do ``. ! ?``
    with space behind them, but not in decimals, dates, abbreviations, list labels (``1.``, ``가.``),
    inside brackets, or where the sentence goes on behind a quotation. ``…`` ends one only behind a
    final ending. Inside quotation marks only a final ending (-다 -요 -죠 -까) ends a sentence.

    Args:
        text: running text, written or normalised.

    Returns:
        Slices of `text` without outer whitespace, none empty; joined they give `text` back up to whitespace.
    """
    sentences = []
    for line in _lines(text):
        start = 0
        for cut in _sentence_ends(line):
            sentences.append(line[start:cut].strip())
            start = cut
        sentences.append(line[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _lines(text: str) -> Iterator[str]:
    start = 0
    brackets = [match.span() for match in _BRACKETS.finditer(text)]
    for match in _MARK.finditer(text):
        if "\n" in match[0] or not _inside(brackets, match.end()):
            yield text[start : match.end()]
            start = match.end()
    yield text[start:]


def _sentence_ends(line: str) -> Iterator[int]:
    brackets, formulas = [match.span() for match in _BRACKETS.finditer(line)], tex.spans(line)
    quotes = [match.span() for match in _QUOTES.finditer(line)]
    start, last = 0, len(line.rstrip())
    for match in _END.finditer(line):
        before = line[max(start, match.start() - _NEAR) : match.start()]
        after = line[match.end() : match.end() + _NEAR]
        if (
            match.end() >= last
            or not after.strip()
            or _inside(brackets, match.end())
            or _inside(formulas, match.end())
        ):
            continue
        quoted = _inside(quotes, match.end())
        if _ends(before, match["stop"], match["closers"], after, quoted):
            yield match.end()
            start = match.end()


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether `at` is inside one of `spans`, which are in order."""
    number = bisect_left(spans, (at,)) - 1
    return number >= 0 and at < spans[number][1]


def _ends(before: str, stop: str, closers: str, after: str, quoted: bool) -> bool:
    """Is `stop` (with `closers`) the end of the sentence `before`, given what comes `after`?"""
    final = bool(_FINAL.search(before))
    if not after[0].isspace():
        glued = final and not closers and re.match(r"[가-힣\"“‘「『]", after)
        return bool(glued) and not _QUOTATIVE.match(after)
    if closers and _QUOTATIVE.match(after):
        return False
    if quoted or set(stop) <= set("…⋯‥") or (len(stop) > 1 and set(stop) == {"."}):
        return final
    if set(stop) == {"."} and not closers:
        following = after.lstrip()
        date = (_DATE.search(before) and re.match(r"\d|\(", following)) or (
            _MONTH.search(before) and _DAY.match(following)
        )
        return not (
            _ABBREVIATION.search(before) or _LABEL.fullmatch(before) or date or _DATE_END.search(before)
        )
    return True


# ── clauses ──────────────────────────────────────────────────────────────────────────────────────

# Nouns that end like a connective ending: 사고 현장, 이백만 명, 가운데 한 곳.
_NO_ENDING = (
    r"(?<![사광최보재금경신창권참]고)(?<![십백천억수]만)(?<!운데)(?<!측면)(?<!화면)(?<!기록)(?<!등록)"
)

# Where a breath may be taken, best first. A cut costs the number here plus the share of the text by which
# its two sides differ, so a comma wins unless it stands near an end.
_BORDERS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (0.0, re.compile(r"(?<=[,;:，、…—–])\s+|(?<=[.!?。][\"'”’)])\s+|(?<=[.!?。])\s+")),
    (0.35, re.compile(rf"(?<=[가-힣][고며만면데록]){_NO_ENDING}\s+(?!있|없|싶|않|못|나서)")),
    (
        0.35,
        re.compile(r"(?<=[면아어해여]서)\s+|(?<=[으거]나)\s+|(?<=니까)\s+|(?<=므로)\s+"),
    ),
    (0.8, re.compile(r"(?<=[은는해돼여])\s+|(?<=에서)\s+|(?<=에게)\s+")),
    (1.0, re.compile(r"(?<=[이가을를에로와과도의])\s+")),
    (1.3, re.compile(r"\s+")),
)


def count_syllables(text: str) -> int:
    """Hangul syllables of `text`; a digit or a letter of another script counts as one."""
    return sum(char.isalnum() for char in text)


def split_clauses(text: str, limit: int) -> list[str]:
    """Cut a sentence into clauses of at most `limit` syllables, at the most natural places.

    Punctuation first, then connective endings (-고 -며 -지만 -는데 …), particles, other spaces, and
    inside a word only if it is longer than `limit` by itself; of equally good places the one that
    makes the parts most alike.

    Args:
        text: one sentence.
        limit: syllables a clause may have, as `count_syllables` counts; at least 1.

    Returns:
        Slices of `text` without outer whitespace, none empty; joined they give `text` back up to whitespace.

    Raises:
        ValueError: `limit` is less than 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    text = text.strip()
    if count_syllables(text) <= limit:
        return [text] if text else []
    return list(_Clauses(text).within(limit))


_PARTICLE = 8


class _Clauses:
    """A sentence and where it may be cut, looked up once however often it is cut."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.heard = [0, *accumulate(map(str.isalnum, text))]
        self.formulas = tex.spans(text)
        costs: dict[int, float] = {}
        for cost, border in _BORDERS:
            for match in border.finditer(text):
                if not _inside(self.formulas, match.start()):
                    costs.setdefault(match.start(), cost)
        self.borders = sorted(costs.items())

    def within(self, limit: int) -> Iterator[str]:
        """The clauses, in order."""
        todo = [(0, len(self.text))]
        while todo:
            start, end = todo.pop()
            if self.heard[end] - self.heard[start] > limit and not self._one_formula(start, end):
                cut = self._best_cut(start, end)
                todo += [(cut, end), (start, cut)]
            elif clause := self.text[start:end].strip():
                yield clause

    def _one_formula(self, start: int, end: int) -> bool:
        """Whether this is a formula with a particle: a part of it would say nothing."""
        first = bisect_left(self.formulas, (start,))
        inside = [span for span in self.formulas[first : first + 2] if span[1] <= end]
        return (
            len(inside) == 1
            and len(self.text[start:end].strip()) - (inside[0][1] - inside[0][0]) <= _PARTICLE
        )

    def _best_cut(self, start: int, end: int) -> int:
        """The end of the left part of a stretch of two syllables or more; both parts have one at least."""
        before, total = self.heard[start], self.heard[end] - self.heard[start]
        best, least = 0, inf
        for cut, cost in self.borders[
            bisect_left(self.borders, (start,)) : bisect_left(self.borders, (end,))
        ]:
            left = self.heard[cut] - before
            if 0 < left < total and (cost := cost + abs(2 * left - total) / total) < least:
                best, least = cut, cost
        return best or bisect_left(self.heard, before + total // 2, start)
