"""How numbers are read: Sino-Korean, native and digit by digit. Pure arithmetic on strings.

Spacing follows 한글 맞춤법 제44항 (numbers are spaced by 만).
"""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_PHONE_DIGITS = "공일이삼사오육칠팔구"
_SMALL = ("", "십", "백", "천")
_LARGE = ("", "만", "억", "조", "경", "해", "자", "양")
_NATIVE_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_BEFORE_NOUN = {"하나": "한", "둘": "두", "셋": "세", "넷": "네", "스물": "스무"}
_APPROXIMATE = {
    (1, 2): "한두",
    (2, 3): "두세",
    (3, 4): "서너",
    (4, 5): "네다섯",
    (5, 6): "대여섯",
    (6, 7): "예닐곱",
    (7, 8): "일고여덟",
    (8, 9): "여덟아홉",
}

_LONGEST = 4 * len(_LARGE)
LIMIT = 10**_LONGEST
"""The first number without a Sino-Korean reading here; longer ones are read digit by digit."""


def value(written: str) -> int:
    """The value of digits; `LIMIT` of whatever is as large or larger, for which nothing here has a name.

    >>> value("0042"), value("9" * 100_000) == LIMIT
    (42, True)
    """
    digits = written.lstrip("0")
    return int(digits or "0") if len(digits) <= _LONGEST else LIMIT


def read(written: str) -> str:
    """Digits as a number, as `sino` says it; of more than have a name, digit by digit.

    >>> read("0042"), read("1" + "0" * 32)[:4]
    ('사십이', '일공공공')
    """
    short = value(written)
    return digits(written.lstrip("0")) if short >= LIMIT else sino(short)


def _below_10000(value: int) -> str:
    spoken = ""
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            spoken += ("" if digit == 1 and place else _DIGITS[digit]) + _SMALL[place]
    return spoken


def sino(value: int) -> str:
    """Sino-Korean reading of a whole number, spaced by 만.

    >>> sino(51439038)
    '오천백사십삼만 구천삼십팔'
    >>> sino(10900), sino(110000000), sino(0)
    ('만 구백', '일억 천만', '영')
    """
    if value == 0:
        return "영"
    if value >= LIMIT:
        return digits(str(value))
    groups = []
    for place, unit in enumerate(_LARGE):
        group = value // 10 ** (4 * place) % 10_000
        if group:
            groups.append(
                ("" if group == 1 and unit == "만" and value < 20_000 else _below_10000(group)) + unit
            )
    return " ".join(reversed(groups))


def digits(written: str, *, zero: str = "공") -> str:
    """Digit by digit; `zero` is 공 in telephone numbers, 영 after a decimal point.

    >>> digits("0207"), digits("05", zero="영")
    ('공이공칠', '영오')
    """
    names = _PHONE_DIGITS if zero == "공" else _DIGITS
    return "".join(names[int(digit)] for digit in written)


def decimal(whole: str, fraction: str) -> str:
    """A decimal number: the whole part as a number, the rest digit by digit.

    >>> decimal("9", "05")
    '구 점 영오'
    """
    return f"{read(whole)} 점 {digits(fraction, zero='영')}"


def native(value: int) -> str:
    """Native reading for 1 to 99 as said alone, Sino-Korean hundreds in front above that.

    >>> native(20), native(3), native(101)
    ('스물', '셋', '백하나')
    """
    rest = value % 100
    spoken = _NATIVE_TENS[rest // 10] + _NATIVE_ONES[rest % 10]
    if value < 100:
        return spoken or "영"
    return sino(value - rest) + spoken


def native_before_noun(value: int) -> str:
    """Native reading in front of a counter (한, 두, 세, 네, 스무).

    >>> [native_before_noun(n) for n in (1, 4, 20, 21, 48, 578)]
    ['한', '네', '스무', '스물한', '마흔여덟', '오백일흔여덟']
    """
    spoken = native(value)
    for alone, before in _BEFORE_NOUN.items():
        if spoken.endswith(alone):
            return spoken.removesuffix(alone) + before
    return spoken


def approximate(low: int, high: int, *, sino_numerals: bool) -> str | None:
    """Two neighbouring numbers said as one guess (두세 개, 이삼 년); None where nobody says that.

    >>> approximate(2, 3, sino_numerals=False), approximate(3, 4, sino_numerals=True)
    ('두세', '삼사')
    """
    if high != low + 1 or not 1 <= low <= 8:
        return None
    if not sino_numerals:
        return _APPROXIMATE[(low, high)]
    return "오륙" if low == 5 else _DIGITS[low] + _DIGITS[high]
