"""Latin letters: acronyms, model names, English words."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from reader.korean import english, english_numbers, european, numbers, quantities
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import built_in

_NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "에이",
            "비",
            "씨",
            "디",
            "이",
            "에프",
            "지",
            "에이치",
            "아이",
            "제이",
            "케이",
            "엘",
            "엠",
            "엔",
            "오",
            "피",
            "큐",
            "알",
            "에스",
            "티",
            "유",
            "브이",
            "더블유",
            "엑스",
            "와이",
            "제트",
        ],
        strict=True,
    )
)


_SYLLABLE = r"[^aeiou]{1,2}[aeiou][^aeiou]{1,2}|[^aeiou][aeiou][^aeiou][aeiou]"
_UNIT_WORDS = r"k(?:m|g|W|Wh|Hz|cal|V)|[MGT]Wh?|[cmn]m|m[lLg]|Bq|hPa|dB|ha|[GT]B|㎏|㎞"


def is_latin(character: str) -> bool:
    """Whether a character begins a Latin word."""
    if character.isascii():
        return character.isalpha()
    return ("À" <= character <= "ſ" and character not in "×÷") or "ﬀ" <= character <= "ﬆ"


def letter_names(written: str) -> str:
    """The names of the letters, the way Korean news says acronyms.

    >>> letter_names("HBM"), letter_names("FTA")
    ('에이치비엠', '에프티에이')
    """
    return "".join(_NAMES[letter] for letter in written.upper() if letter in _NAMES)


class Basis(StrEnum):
    """What tells how a Latin word is said."""

    KNOWN = "known"
    """A table, or the words that it is made of."""
    SPELLING = "spelling"
    """The rules of English spelling, and nothing else."""
    LETTERS = "letters"
    """The names of its letters."""


def word(written: str) -> str:
    """One run of ASCII letters: from the lexicon, by its letters, or by the rules of English spelling."""
    return _word(written)[0]


def _word(written: str) -> tuple[str, Basis]:
    entry = built_in().find(written, 0)
    if entry is not None and len(entry.tail) == len(written):
        return entry.spoken, Basis.KNOWN
    low = written.lower()
    if written.isupper() and len(written) < 7:
        said = _shouted(low)
        return (said, Basis.KNOWN) if said else (letter_names(written), Basis.LETTERS)
    if len(written) > 1 and (
        english.pronounceable(low) or (len(low) > 2 and written.istitle() and english.in_dictionary(low))
    ):
        return english.hangul(low), _basis(low)
    return letter_names(written), Basis.LETTERS


def _basis(low: str) -> Basis:
    return Basis.SPELLING if english.guessed(low) else Basis.KNOWN


def _shouted(low: str) -> str | None:
    """A word in capitals that is one: four letters and known to Korean (CODE), or five and known to English."""
    if len(low) > 4:
        return english.hangul(low) if english.in_dictionary(low) else None
    entry = built_in().find(low, 0) if len(low) == 4 else None
    known = entry is not None and len(entry.tail) == 4 and entry.source == "words.tsv"
    return entry.spoken if entry is not None and known else None


def address_word(written: str) -> str:
    """A part of a web or mail address: a known word, or its letters."""
    if len(written) > 2:
        entry = built_in().find(written, 0)
        if entry is not None and len(entry.tail) == len(written):
            return entry.spoken
        if (len(written) > 4 or compiled(_SYLLABLE).fullmatch(written.lower())) and english.pronounceable(
            written.lower()
        ):
            return english.hangul(written.lower())
    return letter_names(written)


@rule("grade", r"(?:A{1,3}|B{1,3}|C{1,3}|D)-(?=[\s,.)]|$|등급|급|학점|[은는이가을를에의]|으?로)")
def grade(match: re.Match[str]) -> str | None:
    """``BBB-``: 마이너스 is part of the grade."""
    return f"{letter_names(match[0])} 마이너스"


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@rule(
    "Roman numeral",
    r"(?:(?<=[가-힣-])|(?<=[가-힣a-z] )|(?<=[A-Z]{2} ))(?:X{0,3}(?:IX|IV|V?I{2,3}|VI)|X{0,3}I{2,3})(?![A-Za-z0-9&])|[XVI]+(?=세(?:[^가-힣]|[는가의를와]))",
)
def ascii_roman(match: re.Match[str]) -> str | None:
    """``천궁-II``, ``루이 XIV세``."""
    values = [_ROMAN[letter] for letter in match[0]]
    following = [*values[1:], 0]
    return numbers.sino(sum(-low if low < high else low for low, high in zip(values, following, strict=True)))


@rule(
    "withheld name",
    r"(?<=[가-힣])[OX]{2,3}|[OX]{2,3}(?=[가-힣])|(?<=[가-힣])[ox]{2}(?=\s?[씨군양](?![가-힣]{2}))",
)
def withheld(match: re.Match[str]) -> str | None:
    """``김OO 씨``: 김 모 씨."""
    return "모 "


@rule("half of the day", r"([AP])\.?M\.?(?=\s?\d{1,2}(?::|시))")
def half_day(match: re.Match[str]) -> str | None:
    """``AM 10:00``: 오전."""
    return "오전 " if match[1] == "A" else "오후 "


@rule("model name", r"([A-Za-z]{1,5})(-?)(\d{1,5}(?:\.\d+)?)([A-Za-z]{0,2})(?![A-Za-z0-9])")
def model(match: re.Match[str]) -> str | None:
    """``K-9``, ``KF-21``, ``F-35A``, ``S25``: letters by name, the number as a number."""
    before, hyphen, number, after = match.groups()
    if before == "D" and hyphen and not after:
        return f"디 마이너스 {model_number(number)}"
    if not hyphen and number.isdigit() and 0 < int(number) < 13 and english_numbers.counts_in_english(before):
        return f"{word(before)} {english_numbers.number(int(number))} {letter_names(after)}".strip()
    return f"{word(before)} {model_number(number)} {letter_names(after)}".strip()


def model_number(written: str) -> str:
    """The number of a model: as a number, digit by digit when it starts with 0."""
    whole, _, fraction = written.partition(".")
    if fraction:
        return numbers.decimal(whole, fraction)
    return numbers.digits(whole) if whole[0] == "0" and len(whole) > 1 else numbers.read(whole)


_ROOM = "동|호|형|열|반|석|번|등석"


@rule("number of a letter", rf"(?<![\d.,:A-Za-z제-])([1-4])([A-Z])(?![A-Za-z0-9+&-]|\s?\d|{_ROOM})")
def lettered(match: re.Match[str]) -> str | None:
    """``3C``, ``4P``: one to four of a letter; beyond that, and of rooms (``3C동``), the number is Korean (``5S`` 오에스)."""
    newtons = match[2] == "N" and compiled(r"힘|장력|하중|마찰|무게|뉴턴").search(
        match.string, max(0, match.start() - 12), match.start()
    )
    if newtons or match[2] in _OTHER_LETTERS or (match[2] in english_numbers.units() and match[2] != "N"):
        return None
    return english_numbers.number(int(match[1])) + letter_names(match[2])


_OTHER_LETTERS = frozenset("FHRQT")
"""A floor, half a year, a round, a quarter, a spoon."""
_SIZES = {"XL": "엑스라지", "XS": "엑스스몰"}


@rule("number of a letter", r"([2-6])(XL|XS)(?![A-Za-z0-9])")
def size(match: re.Match[str]) -> str | None:
    """``2XL``: a size of clothes."""
    return f"{english_numbers.number(int(match[1]))} {_SIZES[match[2]]}"


@rule("page", r"pp?\.\s?(\d{1,5})(?:\s?[-~]\s?(\d{1,5})(?![\d-]))?(?!\d)")
def page(match: re.Match[str]) -> str | None:
    """``p.23``: 이십삼 페이지; ``pp.3-5``."""
    last = f"에서 {numbers.read(match[2])}" if match[2] else ""
    return f"{numbers.read(match[1])}{last} 페이지"


_PARTS = {"no": "넘버", "vol": "볼륨", "ch": "챕터", "fig": "그림", "ver": "버전"}


@rule("number of a part", r"([Nn]o|NO|[Vv]ol|VOL|[Cc]h|[Ff]ig|[Vv]er)\.\s?(\d{1,4})(?![\d.])")
def numbered(match: re.Match[str]) -> str | None:
    """``vol.2``, ``No. 5``: English behind 넘버 alone."""
    value, part = int(match[2]), match[1].lower()
    english_number = part == "no" and 0 < value < 13
    return f"{_PARTS[part]} {english_numbers.number(value) if english_number else numbers.sino(value)}"


@rule("era", r"(BC|B\.C\.|AD|A\.D\.)\s?(?=\d)")
def era(match: re.Match[str]) -> str | None:
    """``BC 57년``: 기원전."""
    return "기원전 " if match[1][0] == "B" else "서기 "


@rule("possessive", r"(?<=[A-Za-z])'[sS](?![A-Za-z])")
def possessive(match: re.Match[str]) -> str | None:
    """``AI's``, behind a word of a lexicon."""
    return "스" if match.string[match.start() - 1] in "ptkf" else "즈"


@rule("Latin word", r"[A-Za-zÀ-ÖØ-öø-ſﬀ-ﬆ]+(?:['’][A-Za-z]+){0,2}(?:\.(?=[A-Za-z0-9]))?")
def latin(match: re.Match[str]) -> str | None:
    """Any other run of Latin letters; parts of a CamelCase word are read one by one."""
    return latin_spoken(match[0])


def latin_spoken(written: str) -> str:
    """The reading of a run of Latin letters, accents and apostrophes left aside."""
    return " ".join(said for _, said, _ in latin_parts(written))


def latin_parts(written: str) -> list[tuple[str, str, Basis]]:
    """The words of such a run: each with its reading, and what tells it."""
    plain = unicodedata.normalize("NFKD", written.translate(_WITHOUT_ACCENT))
    plain = "".join(letter for letter in plain if letter.isascii() and (letter.isalpha() or letter == "'"))
    if not plain:
        return []
    if "'" in plain:
        return _apostrophed(plain)
    entry = built_in().find(plain, 0)
    if entry is not None and len(entry.tail) == len(plain):
        return [(plain, entry.spoken, Basis.KNOWN)]
    if not written.isascii() and (named := _european(written, plain.lower())):
        return [(plain, named, Basis.KNOWN)]
    if compiled(_UNIT_WORDS).fullmatch(plain):
        return [(plain, quantities.unit_name(plain), Basis.KNOWN)]
    if len(plain) <= 4 and not (plain.islower() or plain.istitle()):
        return [(plain, *(_word(plain) if plain.isupper() else (letter_names(plain), Basis.LETTERS)))]
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)
    accented = not written.isascii()
    return [
        (part, english.hangul(part.lower()), _basis(part.lower()))
        if accented and len(part) > 1
        else (part, *_word(part))
        for part in parts
    ]


def _european(written: str, plain: str) -> str | None:
    """A name by its own language; a word that English took over (``cliché``) isn't one."""
    return None if written.islower() and english.in_dictionary(plain) else european.hangul(written.lower())


def _apostrophed(written: str) -> list[tuple[str, str, Basis]]:
    """``AI's``, ``it'll``, ``O'Brien``: what is before ’s as it is said alone."""
    before, _, after = written.rpartition("'")
    if after in ("s", "S"):
        *first, (last, said, basis) = latin_parts(before) or [("", "", Basis.KNOWN)]
        return [*first, (last, said + ("스" if before[-1] in "ptkf" else "즈"), basis)]
    return [(written, english.hangul(written.lower()), _basis(written.lower()))]


_WITHOUT_ACCENT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th"})  # fmt: skip
"""Letters that Unicode takes for letters of their own."""


@rule("Latin beside its reading", r"\s?\(([A-Za-zÀ-ÖØ-öø-ſ][A-Za-zÀ-ÖØ-öø-ſ .&'-]*)\)")
def glossed(match: re.Match[str]) -> str | None:
    """``살롱(Salon)``: said once."""
    spoken = "".join(said for part in match[1].split() for said in [latin_spoken(part)])
    before = match.string[max(0, match.start() - 40) : match.start()].replace(" ", "")
    return "" if before.endswith(spoken.replace(" ", "")) else None


@rule("reading beside Latin", r"(?<=[A-Za-z])\s?\(([가-힣][가-힣 ]{0,24})\)")
def repeated(match: re.Match[str]) -> str | None:
    """``KAIST(카이스트)``: said once."""
    written = compiled(r"[A-Za-z][A-Za-z&.'-]{0,24}$").search(
        match.string, max(0, match.start() - 25), match.start()
    )
    spoken = latin_spoken(written[0]) if written else ""
    return "" if spoken.replace(" ", "") == match[1].replace(" ", "") else None


MARK_RULES: tuple[Rule, ...] = (glossed, repeated, possessive)
NUMBER_RULES: tuple[Rule, ...] = (lettered, size)
FIRST_RULES: tuple[Rule, ...] = (numbered,)
"""Before the lexicons: ``no`` is a word of theirs."""
LETTER_RULES: tuple[Rule, ...] = (half_day, era, page, grade, ascii_roman, withheld, model, latin)
