"""Chinese characters: their Sino-Korean reading with the initial sound rule (두음법칙)."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import numbers
from reader.korean.rules import Rule, rule
from reader.korean.words import built_in, table

_NIEUN, _DIGEUT, _RIEUL, _IEUNG, _JIEUT = 2, 3, 5, 11, 12
_Y_VOWELS = frozenset((2, 3, 6, 7, 12, 17, 20))  # ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ


@cache
def _readings() -> dict[str, str]:
    return _simplified() | {character: row[1] for row in table("hanja.tsv") for character in row[0]}


@cache
def _simplified() -> dict[str, str]:
    return {character: row[1] for row in table("hanja-simplified.tsv") for character in row[0]}


def is_hanja(character: str) -> bool:
    """Whether this is a Chinese character (々 repeats one, 〇 is a zero)."""
    return "\u3400" <= character <= "\u9fff" or character in ("々", "〇")


def initial(syllable: str) -> str:
    """A syllable at the beginning of a word (한글 맞춤법 제10항-제12항).

    >>> initial("녀"), initial("량"), initial("락"), initial("국")
    ('여', '양', '낙', '국')
    """
    offset = ord(syllable) - 0xAC00
    onset, vowel, rest = offset // 588, offset % 588 // 28, offset % 588
    if onset in (_RIEUL, _NIEUN) and vowel in _Y_VOWELS:
        onset = _IEUNG
    elif onset == _RIEUL:
        onset = _NIEUN
    return chr(0xAC00 + onset * 588 + rest)


@cache
def _compounds() -> dict[str, str]:
    """Words of several characters with a reading of their own."""
    words = (row for name in ("hanja-words.tsv", "news-hanja.tsv") for row in table(name))
    return {row[0]: row[1] for row in words if len(row[0]) > 1 and all(map(is_hanja, row[0]))}


def read(written: str, *, word_start: bool = True) -> str:
    """The reading of a run of Chinese characters; "" for characters without one.

    >>> read("女性"), read("比率"), read("競爭率"), read("不動産")
    ('여성', '비율', '경쟁률', '부동산')
    >>> read("海外旅行"), read("統率力"), read("綠茶"), read("十六")
    ('해외여행', '통솔력', '녹차', '십육')
    """
    spoken, at = "", 0
    starts = _starts(written) if word_start else _starts(written) - {0}
    while at < len(written):
        length = next((n for n in range(_LONGEST, 1, -1) if written[at : at + n] in _compounds()), 1)
        if length > 1:
            said = _compounds()[written[at : at + length]]
            spoken += initial(said[0]) + said[1:] if at in starts else said
        else:
            spoken = _joined(spoken, written, at, at in starts)
        at += length
    return spoken


def _joined(spoken: str, written: str, at: int, start: bool) -> str:
    """What was said so far and one more character."""
    character = written[at - 1] if written[at] == "々" and at else written[at]
    syllable = _readings().get(character, "")
    if character == "茶" and at == len(written) - 1:
        syllable = "차"
    if not syllable:
        return spoken
    before = written[at - 1 : at] if spoken else ""
    coda = (ord(spoken[-1]) - 0xAC00) % 28 if spoken else -1
    if (
        start
        or (syllable in ("률", "렬") and coda in (0, 4))
        or (before and before in "十百千萬" and character == "六")
    ):
        syllable = initial(syllable)
    if before == "不" and (ord(syllable) - 0xAC00) // 588 in (_DIGEUT, _JIEUT):
        spoken = spoken[:-1] + "부"
    return spoken + syllable


_LONGEST = 5
_PREFIXES = "新非超沒逆親脫年"
_SUFFIXES = "力量路料論類率領例錄欄林里樓令曆簾"
_FAMILY = frozenset("融利額屬剛曜庫品型賞銀言科髮錢色冠佛石魚塊權星山額字婚")


def _starts(written: str) -> frozenset[int]:
    """Where words begin in a run, for the initial sound rule (한글 맞춤법 제11항 붙임 4: 접두사·합성어).

    Runs of four are words of two and two (해외 여행), longer even ones as well; of five the third is often a suffix
    of the first word (경쟁력 강화). A few prefixes begin a word anew (신여성).
    """
    starts = {0}
    if (
        len(written) >= 3
        and written[0] in _PREFIXES
        and written[:2] not in ("新羅", "新綠", "逆流", "脫落", "年齡")
    ):
        starts.add(1)
    if len(written) == 5 and written[2] in _SUFFIXES:
        return frozenset(starts)
    return frozenset(starts | set(range(2, len(written) - 1, 2)))


_PARTICLES = r"(?:은|는|이|가|을|를|과|와|의|에|에서|서|도|만|로|으로|보다|까지|부터|에게)(?![가-힣])"


@rule("hanja beside its reading", r"(?<=[가-힣])\s?\([\u3400-\u9fff\s·,]+\)")
def gloss(match: re.Match[str]) -> str | None:
    """``배(梨)``, ``기사(騎士)``: the characters only tell which word is meant, so they are left out."""
    return ""


@rule("hanja beside its reading", r"([\u3400-\u9fff]{1,40})\(([가-힣]+)\)")
def glossed(match: re.Match[str]) -> str | None:
    """``深話(심화)``, ``北(북한)``: said once."""
    short = built_in().find(match[1], 0)
    same_length = len(match[1]) == len(match[2]) > 1
    return match[2] if same_length or (short is not None and short.spoken == match[2]) else None


_ONGOING = r"(?:회의|수사|재판|근무|운전|훈련|경기|조사|작업|공사|이동|통화|촬영|진행|협의|논의|검토|임신|재직|복무|휴가|출장|여행|방송|비행|운항|운영|시행|수업|강의|시위|농성|파업|투병|입원|치료|도주|수배|구속|복역|수감|공연|대기|준비|추진|확산|증가|감소|상승|하락|개최|식사|산책|수색|교섭|협상|연설|발언|답변|심사|심의|개발|건설|제작|판매|모집|접수)"
_AMONG = r"\d\s?[가-힣]{1,3}\s$|(?:이|그|저|이들|그들|모두|모든\s?\S{1,4}|전체|응답자|참가자|후보|의원|직원|학생|국민|환자|대상|세계|국내|역대)\s?$"


@rule("hanja", r"(?<![\u3400-\u9fff])中(?![\u3400-\u9fff])")
def in_progress(match: re.Match[str]) -> str | None:
    """``수사 中이다``, ``10명 中 3명``: in the course of, or among, not China."""
    text, start, end = match.string, match.start(), match.end()
    left = text[max(0, start - 16) : start]
    if re.search(r"[가-힣\d]$", left) and re.match(r"[\s가-힣,.)]|$", text[end : end + 1]):
        return "중"  # attached to a word
    if not re.search(r"[가-힣\d)] $", left):
        return None
    closes = re.match(r"이다|인|이며|이던|이라|임|입니다|이고|에도|[.,)]|$", text[end:])
    among = re.search(_AMONG, left) or re.match(
        r" (?:\d|하나|일부|절반|최[고저대소초다]|유일|첫)", text[end : end + 4]
    )
    return "중" if closes or among or re.search(rf"{_ONGOING}\s$", left) else None


_DENIED = r"(?:금지|금하|금한|않|못|없|말[고라아]|불가|불허|사절|삼가|끊|禁)"


@rule("hanja", rf"一切(?=\s(?:[가-힣]{{1,6}}\s){{0,2}}[가-힣]{{0,5}}{_DENIED})")
def not_at_all(match: re.Match[str]) -> str | None:
    """``출입 一切 금지``: 일절 denies; all of something is 일체 (표준국어대사전)."""
    return "일절"


_PERIOD = r"(?:전년|전월|전주|전일|전날|전기|전분기|동기|동월|동분기|작년|지난해|지난달|지난주|어제|직전|예년|평년|연초|연말|전년도|\d년|\d월|\d분기|목표|예산|기준|계획)"


@rule("hanja", r"(?<=[가-힣\s])比(?![\u3400-\u9fff가-힣])")
def compared(match: re.Match[str]) -> str | None:
    """``전년比``: 전년 대비, not the Philippines."""
    left = match.string[max(0, match.start() - 6) : match.start()]
    if re.search(rf"{_PERIOD}\s?$", left):
        return "대비" if left.endswith(" ") else " 대비"
    return "비" if "가" <= left[-1:] <= "힣" else None


_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}


@rule("hanja", r"([〇零一二三四五六七八九]{2,8})年?(?=[\s年년]|$|[^\u3400-\u9fff〇])")
def digits(match: re.Match[str]) -> str | None:
    """``二〇二四年``: a year; other digits one by one."""
    if match.string[match.start() - 1 : match.start()] in ("十", "百", "千", "萬"):
        return None
    written = "".join(_DIGITS[sign] for sign in match[1])
    if len(written) == 4 and (match[0][-1] == "年" or match.string.startswith("년", match.end())):
        return numbers.read(written) + (" 년" if match[0][-1] == "年" else " ")
    if match[0][-1] == "年":
        return None
    return numbers.digits(written) if len(written) > 2 or "〇" in match[0] else None


@rule(
    "hanja",
    rf"[\u3400-\u9fff](?=[가-힣])(?!{_PARTICLES})|(?<=[가-힣\u3400-\u9fff]·)[\u3400-\u9fff](?![\u3400-\u9fff])|[\u3400-\u9fff](?=·[가-힣\u3400-\u9fff])",
)
def single(match: re.Match[str]) -> str | None:
    """``美국방부``, ``美·中``: one character as part of a word is said by its sound, not as a headline word."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    if is_hanja(before):
        return None
    return read(match[0], word_start=not ("가" <= before <= "힣" or before.isdigit())) or None


@rule("hanja", r"[\u3400-\u9fff々〇]{1,200}")
def reading(match: re.Match[str]) -> str | None:
    """Chinese characters by their sound; what has none, or is no Korean but a Chinese sentence, is announced."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    if _chinese(match[0]):
        return "중국어"
    said = _surnamed(match[0]) or read(match[0], word_start=not ("가" <= before <= "힣" or before.isdigit()))
    return said or "한자"


_WORD = 4
"""Characters that a Chinese word or name has at most."""
_CHINESE = frozenset("们这么吗呢您她它没让给还说话哪谁咱嘛啥怎很")


def _chinese(written: str) -> bool:
    """Whether a run is of a Chinese sentence. A word in simplified characters is read as ours (继续 계속)."""
    if len(written) > _WORD and any(sign in _simplified() for sign in written):
        return True
    return any(
        sign in _CHINESE or (sign not in _readings() and sign not in "々〇" and sign not in _compounds())
        for sign in written
    )


def _surnamed(written: str) -> str | None:
    """``金九``, ``金裕貞``: 김 as a surname, 금 as gold."""
    if (
        written[0] != "金"
        or len(written) not in (2, 3)
        or written[1] in _FAMILY
        or written[:2] in _compounds()
    ):
        return None
    return "김" + read(written[1:], word_start=False)


@rule(
    "surname",
    r"[李朴金尹文安韓洪鄭曺秋羅吳元劉沈盧崔](?=\s(?:전 |前 )?(?:대통령|총리|장관|대표|의원|여사|위원장|후보|지사|시장|회장|총장|특검))",
)
def surname(match: re.Match[str]) -> str | None:
    """``李 대통령``: a person, not a country or a metal."""
    return {"金": "김", "沈": "심"}.get(match[0]) or read(match[0])


_MEDAL = r"\d{1,3}(?:\s?개|(?=\s?[·,/]?\s?[金銀銅금은동])|(?=\s?(?:[.)\]·,/]|$))(?!,\d))"


@rule("hanja", rf"[金銀銅](?=\s?{_MEDAL})")
def medals(match: re.Match[str]) -> str | None:
    """``金3·銀4·銅3``, ``銀 2개``: medals, no bank (``銀 총재``)."""
    text, end = match.string, match.end()
    return {"金": "금", "銀": "은", "銅": "동"}[match[0]] + (" " if text[end : end + 1].isdigit() else "")


FIRST_RULES: tuple[Rule, ...] = (medals, surname, glossed, in_progress, not_at_all, compared, digits, single)
"""Before the lexicons."""
HANJA_RULES: tuple[Rule, ...] = (reading,)
