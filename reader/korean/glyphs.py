"""Letters and digits that aren't plain ones: Roman numerals, enclosed and broken ones, jamo."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reader.korean import letters, numbers, particles
from reader.korean.rules import INTEGER, Rule, amount, rule
from reader.korean.words import table

_FRACTIONS = "¼½¾⅐-⅞↉"
_LIST = r"\s?[~,·]|번|호|과|와"
_TEARS = "ㅋㅎㅠㅜㅡㅍㅌ"
_MASKED = r"\s?(?:씨|군|양|시|구|동|자|로|도|순)(?![가-힣])"


@cache
def names() -> dict[str, str]:
    """Signs that are said by name."""
    return {row[0]: row[1] for row in table("signs.tsv")}


@cache
def _chat() -> dict[str, str]:
    return {row[0]: row[1] for row in table("chat.tsv")}


def _behind(match: re.Match[str]) -> str:
    """What a list mark is followed by: nothing in front of a particle, a pause otherwise."""
    joined = re.match(_LIST, match.string[match.end() : match.end() + 2])
    return "" if joined or particles.stands_at(match.string, match.end()) else ", "


def _spaced(match: re.Match[str], spoken: str) -> str:
    return f" {spoken}" + ("" if particles.stands_at(match.string, match.end()) else " ")


@rule("Roman numeral", "-?[Ⅰ-ⅿ]+")
def roman(match: re.Match[str]) -> str | None:
    """``천궁-Ⅱ``, ``수학Ⅰ``, ``제ⅩⅣ장``: as a number."""
    values = [int(unicodedata.numeric(sign)) for sign in match[0].lstrip("-")]
    total = sum(-low if low < high else low for low, high in zip(values, [*values[1:], 0], strict=True))
    return _spaced(match, numbers.sino(total))


@rule("enclosed number", "[①-⓿❶-➓㉈-㉏㉑-㉟㊀-㊉㊱-㊿⑴-⒛🄀-🄊]")
def enclosed(match: re.Match[str]) -> str | None:
    """``①``, ``㉑``, ``➊``, ``⓫``: the number and a pause."""
    value = unicodedata.numeric(match[0], None)
    if value is not None:
        return numbers.sino(int(value)) + _behind(match)
    if match[0] == "ⓒ" and "ⓑ" not in match.string:
        return " "  # typed for ©
    return _enclosed_letter(match)


def _enclosed_letter(match: re.Match[str]) -> str | None:
    """``ⓐ``, ``㉠``, ``㉮``, ``🅱``: the letter, named by the character database."""
    plain = unicodedata.normalize("NFKC", match[0]).strip("()")
    if plain == match[0]:
        plain = unicodedata.name(match[0], "").rpartition(" ")[2]
    if re.fullmatch(r"[가-힣]+", plain):
        return _spaced(match, plain)
    spoken = letters.letter_names(plain) if plain.isascii() else _jamo_name(plain)
    return _spaced(match, spoken) if spoken else None


def _jamo_name(conjoining: str) -> str:
    from_name = unicodedata.name(conjoining[:1], "").replace("CHOSEONG", "LETTER")
    try:
        return names().get(unicodedata.lookup(from_name), "")
    except KeyError:
        return ""


@rule("enclosed letter", "[㈀-㈛㉠-㉾🄐-🄩🄰-🅉🅐-🅩🅰-🆉]")
def enclosed_letter(match: re.Match[str]) -> str | None:
    """``㉠과 ㉡``: 기역과 니은."""
    return _enclosed_letter(match)


@rule("telegraph sign", "[㋀-㋋㍘-㍰㏠-㏾]")
def telegraph(match: re.Match[str]) -> str | None:
    """``㋃``, ``㏢``: a month, an hour or a day in one sign."""
    written = unicodedata.normalize("NFKC", match[0])
    counter = {"月": "월", "日": "일", "点": "시"}[written[-1]]
    return _spaced(match, f"{numbers.read(written[:-1])} {counter}")


@rule("fraction", rf"({INTEGER})?\s?([{_FRACTIONS}])")
def broken(match: re.Match[str]) -> str | None:
    """``⅛`` 팔분의 일, ``2⅜`` 이와 팔분의 삼."""
    above, _, below = unicodedata.normalize("NFKC", match[2]).partition("⁄")
    part = f"{numbers.read(below)}분의 {numbers.read(above)}"
    part += "" if particles.stands_at(match.string, match.end()) else " "
    if match[1] is None:
        return part
    whole = amount(match[1])
    return f"{whole}{'와' if particles.ends_in(whole) == '' else '과'} {part}"


@rule("letter of the alphabet", "[ㄱ-ㆎ]+")
def jamo(match: re.Match[str]) -> str | None:
    """``ㄱ씨`` 기역 씨, ``ㅏㅑ`` 아 야, ``ㅇㅈ`` 인정; laughter and tears (``ㅋㅋ``, ``ㅠㅠ``) are left out."""
    run, text = match[0], match.string
    behind = text[match.start() - 1 : match.start()]
    attached = "가" <= behind <= "힣" and not text[match.end() :][:1].isalnum()
    if not run.strip(_TEARS) and (len(run) > 1 or attached):
        return " "
    if not re.match(_MASKED, text[match.end() : match.end() + 4]):
        if run in _chat():
            return _chat()[run]
        if run.strip(_TEARS) in _chat():
            return f" {_chat()[run.strip(_TEARS)]} "
    if run == "ㅡ" and behind.isspace() and text.startswith(" ", match.end()):
        return ", "  # typed for a dash
    return " ".join(names().get(letter, "옛글자") for letter in run)


MARK_RULES: tuple[Rule, ...] = (broken, jamo, roman, telegraph, enclosed, enclosed_letter)
NUMBER_RULES: tuple[Rule, ...] = (broken,)
