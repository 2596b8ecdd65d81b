"""Numbers in front of what they count: native or Sino-Korean numerals (마흔여덟 개, 삼 개월).

The table ``voices/lexicon/counters.tsv`` says which numerals a counter takes and up to which number; the
longest counter wins (개월 before 개). Words that count in both ways are told apart by their neighbours, which stand
in ``voices/lexicon/counter-words.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reader.korean import numbers
from reader.korean.rules import compiled
from reader.korean.words import any_of, table

_LONGEST = 6
_ORDINAL = r"(?:^|[^가-힣]|[조항령법장절])제\s?$"
_END_OF_WORD = (
    r"(?:여|남짓|씩|쯤|가량|정도|짜리|째|마다|당|간|들|이상|이하|미만|뿐|만에|까지|부터|에서|에게|으로|로|에|의|은|는|이|가|을|를|과|와|도|만|나"
    r"|이나|이다|이며|이고|인|다|씩만|밖에)*(?![가-힣])"
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter and the numerals before it.

    Attributes:
        word: as written.
        native_up_to: the highest number said with native numerals; 0 for Sino-Korean only.
        three_four: the forms of three and four it wants (석, 넉), or empty.
    """

    word: str
    native_up_to: int
    three_four: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sense:
    """A counter that takes the other numerals beside certain neighbours."""

    word: str
    native_up_to: int
    before: str | None = None
    after: str | None = None

    def before_fits(self, text: str, start: int) -> bool:
        """Whether what stands in front of the number fits."""
        return (
            self.before is None or compiled(self.before).search(text, max(0, start - 16), start) is not None
        )


_HEADING = r"\s(?!모두|남|더|씩|정도|이상|가까이|중|안팎|첨부|제출|구매|구입|지급|발급|제공|증정|선물|인화|출력|복사|발행|배포|필요|준비|포함|사용|세트|분량|이내|붙)[가-힣]{1,8}(?:\s|$)"
"""What stands behind the number of a chapter, as its title; behind sheets that are counted it says what to do with them."""
_NO_SHEETS = r"(?<![지표권진림드건증판폐켓폰첩옷불료본터])(?<!스크)"
"""How things end that are counted by sheets: 용지, 식권, 사진, 카드, 수건, 마스크."""
_STUDIED = r"읽기|복습|예습|풀기|풀이|요약|암송|낭독|강독|강의|수업|진도|연습문제|문제|끝까지|공부"

_ENDINGS = r"(?:꼴|씩|뿐|쯤|당|만|로|도(?!시)|이|가|는|를|와|의|에|까지|밖에|였|라|중|여)"


@cache
def _senses() -> dict[str, tuple[Sense, ...]]:
    """The senses of each counter; the first that fits counts."""

    def words(of: str) -> str:
        return any_of("counter-words.tsv", of)

    def behind(of: str) -> str:
        return rf"{words(of)}\s?$"

    senses = (
        Sense("대", 99, before=rf"{words('vehicle')}(?:\s?\S{{0,3}})?\s?$"),
        Sense("대", 0, after=words("generation")),
        Sense("대", 0, after=rf"(?!{_ENDINGS})[가-힣]{{2,}}|\s(?!{words('amount')})[가-힣]{{2,}}"),
        Sense("분", 99, before=behind("guest")),
        Sense("분", 99, after=rf"[이은도을]?\s(?:[가-힣]+\s)?[가-힣]*{words('honorific')}"),
        Sense("분", 99, after=words("honoured")),
        Sense("번", 0, before=behind("label")),
        Sense("번", 0, after=rf"{words('worn')}|\s?{words('numbered')}"),
        Sense("팀", 0, before=r"(?<![총각단약만전등중])[가-힣]$"),
        Sense("팀", 0, after=r"장|원(?!의)"),
        Sense("권", 0, before=r"[』》」〉>]\s?$"),
        Sense("권", 0, after=r"에서|에선|에는|부터|편"),
        Sense("번", 0, after=r"부터|키"),
        Sense("편", 0, after=r"에 이어|부터"),
        Sense("점", 99, before=behind("artwork")),
        Sense("구", 99, before=behind("body")),
        Sense("점포", 0, after=rf"\s?\d+방|[를을]? {words('homer')}|[가이] {words('homer came')}"),
        Sense("표", 0, after="제"),
        Sense("표", 0, before=r"\d인\s?$"),
        Sense("동", 99, before=behind("building")),
        Sense("부", 99, before=behind("paper")),
        Sense("기", 99, before=behind("machine")),
        Sense("문", 99, before=behind("cannon")),
        Sense("정", 99, before=behind("firearm")),
        Sense("장", 0, before=r"제\s?$"),
        Sense("장", 0, after=r"\s?\d+절"),
        Sense("장", 0, before=rf"(?:{any_of('code-words.tsv', 'scripture')}|찬송가?|찬양)\s?$"),
        # a heading: 1장 첫 편지
        Sense(
            "장",
            0,
            before=r"^\s?$",
            after=_HEADING,
        ),
        Sense("장", 0, before=rf"{_NO_SHEETS}[,:]\s$", after=rf"\s(?:{_STUDIED})"),
        Sense("장", 0, before=rf"[가-힣]{_NO_SHEETS}[,:]\s$", after=_HEADING),
        Sense("장", 0, before=r"찬\s?송가?,\s$"),
        Sense("편", 0, before=r"시편\s?$"),
        Sense("편", 0, before=r"(?<![가-힣])시\s?$", after=r"\s?(?:[);]|$|\d+절)"),
        Sense("단", 19, before=behind("greens")),
        Sense("쪽", 99, before=behind("pieces")),
        Sense("세트", 19, before=behind("goods")),
        Sense("가구", 0, after=rf"\s?{words('housing')}"),
    )
    return {word: tuple(sense for sense in senses if sense.word == word) for word in {s.word for s in senses}}


@cache
def _table() -> dict[str, Counter]:
    return {
        row[0]: Counter(
            row[0],
            int(row[2]) if row[1] == "native" else 0,
            tuple(row[3].split("/")) if len(row) > 3 else (),
        )
        for row in table("counters.tsv")
    }


def counter_at(text: str, at: int) -> Counter | None:
    """The longest counter that stands at `at`, at most one space away; over a space it must be a whole word."""
    known = _table()
    spaced = text.startswith(" ", at)
    at += spaced
    for length in range(_LONGEST, 0, -1):
        found = known.get(text[at : at + length])
        if found is not None and (not spaced or compiled(_END_OF_WORD).match(text, at + length)):
            return found
    return None


def numerals(counter: Counter, text: str, start: int, end: int) -> int:
    """Up to which number native numerals stand before `counter`; the number stands at `start` … `end`."""
    if compiled(_ORDINAL).search(text, max(0, start - 4), start):
        return 0 if counter.word != "번째" else counter.native_up_to
    after = end + text.startswith(" ", end) + len(counter.word)
    if (
        counter.word == "대"
        and text[start:end].strip() == "10"
        and not _senses()["대"][0].before_fits(text, start)
    ):
        return 0  # teenagers
    if counter.word in _NUMBERED and _enumerated(counter.word, text, start, end, after):
        return 0
    for sense in _senses().get(counter.word, ()):
        if sense.before_fits(text, start) and (
            sense.after is None or compiled(sense.after).match(text, after)
        ):
            return sense.native_up_to
    return counter.native_up_to


_NUMBERED = frozenset(("팀", "권", "번", "편", "막"))
_JOINED = r"\s?(?:[·/~-]|와|과|및|부터{})\s?"


def _enumerated(word: str, text: str, start: int, end: int, after: int) -> bool:
    """Whether the next of its kind stands beside it (``1팀·2팀``, ``1권과 2권``): both are numbered, not counted."""
    if not text[start:end].isdigit() or end - start > 3:
        return False
    joined = _JOINED.format("" if word == "번" else "|,")  # 한 번, 두 번
    behind = compiled(rf"({joined})(\d{{1,3}})\s?{word}").match(text, after)
    ahead = compiled(rf"(?<!\d)(\d{{1,3}})\s?{word}({joined})$").search(text, max(0, start - 12), start)
    own = int(text[start:end])
    pairs = [(own, int(behind[2]), behind[1])] if behind else []
    pairs += [(int(ahead[1]), own, ahead[2])] if ahead else []
    return any(low + 1 == high or sign.strip() in ("부터", "~") for low, high, sign in pairs)


def counted(value: int, counter: Counter, native_up_to: int) -> str:
    """The reading of `value` before `counter`, without the counter.

    Above 99 the tens and ones are native where that is usual: 백다섯 개, but 백오십 개 and 천이백삼십사 명.
    """
    forms = counter.three_four
    if counter.word == "번째" and value == 1:
        return "첫"
    if native_up_to and forms and value in (3, 4):
        return forms[value - 3]
    if 0 < value <= native_up_to:
        return numbers.native_before_noun(value)
    if (
        native_up_to == 99
        and 100 < value < 1000
        and value % 10
        and (value % 100 < 20 or counter.word == "번째")
    ):
        return numbers.native_before_noun(value)
    if counter.word == "번째" and value > 100 and value % 100:
        return numbers.native_before_noun(value)
    return numbers.sino(value)
