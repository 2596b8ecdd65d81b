"""Numbers in front of what they count: native or Sino-Korean numerals (마흔여덟 개, 삼 개월).

The table ``voices/lexicon/counters.tsv`` says which numerals a counter takes and up to which number; the
longest counter wins (개월 before 개). Words that count in both ways are told apart by their neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reader.korean import numbers
from reader.korean.rules import compiled
from reader.korean.words import table

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


_ENDINGS = r"(?:꼴|씩|뿐|쯤|당|만|로|도(?!시)|이|가|는|를|와|의|에|까지|밖에|였|라|중|여)"
_NOT_NAMED = (
    r"(?:이상|이하|미만|가운데|모두|추가|정도|가량|사이|이내|판매|도입|구매|생산|남짓|넘|더|에\s|가\s|씩)"
)
_VEHICLES = r"(?:차|버스|트럭|택시|헬기|전투기|항공기|드론|로봇|장비|컴퓨터|노트북|카메라|휴대전화|휴대폰|스마트폰|오토바이|자전거|기기|에어컨|청소기|TV|PC|피아노|침대|냉장고|크레인|굴착기|포크레인|열차|모니터|탱크|자주포|CCTV|서버|충전기|자판기|엘리베이터|승강기|프린터|선풍기|세탁기|태블릿|비행기|여객기|승용차|차량)"
_PERSONS = r"(?:어르신|선생님|손님|관객|독자|교수님?|의원님?|할머니|할아버지|고객|부모님|유족|스님|신부님|어머님|아버님|회원|강사|작가|전문가|대표님?|선배님?|생존자|피해자|어머니|아버지|참가자)"
_SENSES = (
    Sense("대", 99, before=(rf"{_VEHICLES}(?:\s?\S{{0,3}})?\s?$")),
    Sense("대", 0, after=(r"째|가 (?:함께|한집|같이|모여)|에 걸|를 (?:이어|잇)")),
    Sense("대", 0, after=(rf"(?!{_ENDINGS})[가-힣]{{2,}}|\s(?!{_NOT_NAMED})[가-힣]{{2,}}")),
    Sense("분", 99, before=(rf"{_PERSONS}\s?$")),
    Sense("분", 99, after=(r"[이은도을]?\s(?:[가-힣]+\s)?[가-힣]*(?:셨|시는|시던|계시|모시)")),
    Sense("분", 99, after=(r"(?:을 모시|이 오셨|께서|의 어르신|의 선생)")),
    Sense(
        "번",
        0,
        before=(
            r"(?:기호|내선|단축|버스|국도|등번호|출구|채널|질문|문제|타자|문항|번호|제|순번|트랙|곡|소나타|왈츠)\s?$"
        ),
    ),
    Sense(
        "번",
        0,
        after=(
            r"(?:을 달|의 등번호|까지의 번호)|\s?(?:출구|국도|타자|홀|버스|고속도로|지방도|선수|채널|후보|트랙|환자|확진자|염색체|유형|게이트"
            r"|승강장|교향곡|문항|문제|아이언|우드|시드|훈련병|창구|레인|마을버스|홈|선발|포수|지목|국정과제|공약|항목)"
        ),
    ),
    Sense(
        "점",
        99,
        before=(
            r"(?:그림|작품|유물|의류|미술품|회화|조각|사진|문화재|도자기|유품|가구|소장품|공예품|판화|자료)\s?$"
        ),
    ),
    Sense("구", 99, before=(r"(?:시신|유해|사체|주검|유골|시체)\s?$")),
    Sense(
        "점포", 0, after=(r"\s?\d+방|[를을]? (?:쏘|쐈|터|꽂|성공|가동|앞세|작렬|폭발)|[가이] (?:터|림|폭발)")
    ),
    Sense("표", 0, after=(r"제")),
    Sense("동", 99, before=(r"(?:건물|주택|비닐하우스|창고|축사|공장|하우스|아파트 \d+개|컨테이너)\s?$")),
    Sense(
        "부", 99, before=(r"(?:신문|책자|서류|원고|인쇄물|안내서|소책자|등본|초본|사본|신청서|설문지|책)\s?$")
    ),
    Sense(
        "기",
        99,
        before=(
            r"(?:미사일|원전|위성|로켓|헬기|전투기|터빈|발전기|항공기|충전기|엘리베이터|원자로|무덤|고분|석탑|묘|비석|드론|승강기|타워크레인|비행기|경수로|호기|엔진|묘지|풍력발전기|무인기)\s?$"
        ),
    ),
    Sense("문", 99, before=(r"(?:포|자주포|곡사포|방사포|대포)\s?$")),
    Sense("정", 99, before=(r"(?:총|소총|권총|엽총|기관총|알약|수면제)\s?$")),
    Sense("장", 0, before=(r"제\s?$")),
    Sense("장", 0, after=(r"\s?\d+절")),
    Sense("단", 19, before=(r"(?:배추|시금치|파|대파|쪽파|미나리|열무|부추|상추|나물|무)\s?$")),
    Sense("세트", 19, before=(r"(?:선물|도시락|기념품|한우|상품|식기|침구|가구)\s?$")),
    Sense("가구", 0, after=(r"\s?(?:단지|규모|\d주택)")),
)
_BY_WORD: dict[str, tuple[Sense, ...]] = {
    word: tuple(sense for sense in _SENSES if sense.word == word)
    for word in {sense.word for sense in _SENSES}
}


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
    if counter.word == "대" and text[start:end].strip() == "10" and not _SENSES[0].before_fits(text, start):
        return 0  # teenagers
    for sense in _BY_WORD.get(counter.word, ()):
        if sense.before_fits(text, start) and (
            sense.after is None or compiled(sense.after).match(text, after)
        ):
            return sense.native_up_to
    return counter.native_up_to


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
