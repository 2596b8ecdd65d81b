"""Written Korean → Korean as said.

The text is read once from left to right: every place that is no Hangul is handed to the rules of its kind,
the most specific first, and the first one that knows it wins. Particles behind a reading are then made to fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reader.korean import (
    algebra,
    codes,
    contacts,
    coordinates,
    dates,
    english_numbers,
    foreign,
    formulas,
    glyphs,
    hanja,
    honorifics,
    letters,
    marks,
    money,
    operators,
    particles,
    quantities,
    scores,
    statutes,
    stretches,
    tallies,
    tex,
    times,
)
from reader.korean.folding import folded
from reader.korean.rules import OneOf
from reader.korean.words import Entry, Lexicon, built_in

_PART = re.compile(r"[\s\S]{1,2000}\w{0,200}\s*")
"""What is read at once: any sentence that people write. Rules look around, so all of a megabyte would take an hour."""
_UNSAID = re.compile(r"[^가-힣\s,.?!]|!(?==[=\s\w\"'])|(?<![\w.)%])\.(?=\d|[a-z]{2}|NET)")
_OF_FORMULA = OneOf(*algebra.FIRST_RULES, *formulas.FIRST_RULES)
_FIRST = OneOf(*contacts.LETTER_RULES, *letters.FIRST_RULES, *_OF_FORMULA.rules)
_NAME = 140
"""Letters of a user's or a host's name before its first dot: 64 and 63 at most (RFC 5321, RFC 1035)."""
_HANJA = OneOf(*hanja.HANJA_RULES)
_FIRST_HANJA = OneOf(*foreign.MARK_RULES, *hanja.FIRST_RULES)
_FIGURES = frozenset(("number", "unit", "range", "approximate", "fraction", "mixed fraction", "ratio"))
_FOLLOWED_BY_UNIT = _FIGURES | {"per unit", "product", "power"}
_EQUAL = frozenset("=≒≈")
_TOPIC = ("은 ", "는 ")
_QUOTES = frozenset("'\"”")
_DIGIT = OneOf(
    *algebra.FIRST_RULES,
    *formulas.NUMBER_RULES,
    *glyphs.NUMBER_RULES,
    *stretches.FIRST_RULES,
    *contacts.NUMBER_RULES,
    *english_numbers.NUMBER_RULES,
    *letters.NUMBER_RULES,
    *statutes.NUMBER_RULES,
    *honorifics.NUMBER_RULES,
    *coordinates.NUMBER_RULES,
    *scores.FIRST_RULES,
    *quantities.FIRST_RULES,
    *tallies.FIRST_RULES,
    codes.verse,
    *stretches.NUMBER_RULES,
    *dates.NUMBER_RULES,
    *times.NUMBER_RULES,
    *codes.NUMBER_RULES,
    *quantities.RANGE_RULES,
    *scores.NUMBER_RULES,
    *money.NUMBER_RULES,
    *quantities.NUMBER_RULES,
)
_LETTER = OneOf(
    *marks.LETTER_RULES,
    *contacts.WORD_RULES,
    *coordinates.LETTER_RULES,
    *dates.LETTER_RULES,
    *money.LETTER_RULES,
    *quantities.LETTER_RULES,
    *codes.LETTER_RULES,
    *letters.LETTER_RULES,
)
_MARK = OneOf(
    *algebra.FIRST_RULES,
    *algebra.MARK_RULES,
    *tex.MARK_RULES,
    *statutes.MARK_RULES,
    hanja.gloss,
    *honorifics.MARK_RULES,
    *letters.MARK_RULES,
    *dates.QUOTE_RULES,
    *times.MARK_RULES,
    *scores.MARK_RULES,
    *contacts.MARK_RULES,
    *money.MARK_RULES,
    *operators.MARK_RULES,
    *quantities.MARK_RULES,
    *tallies.MARK_RULES,
    marks.corporate,
    *formulas.MARK_RULES,
    *operators.OPERATORS,
    *glyphs.MARK_RULES,
    *foreign.MARK_RULES,
    *marks.MARK_RULES,
)
_TIDY = (
    (re.compile(r"(?<!\.)\.{4,}(?!\.)\s?(?=[가-힣])"), ", "),  # the dots that lead to a page
    (re.compile(r"\s+"), " "),
    (re.compile(r" (?=[,.?!])"), ""),
    (re.compile(r",(?:\s*,)+"), ","),
    (re.compile(r",\s*(?=[.?!])"), ""),
    (re.compile(r"(?<=[.?!])\s*,"), ""),
    (re.compile(r"^[\s,]+|[\s,]+$"), ""),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was said for one span of the text.

    Attributes:
        start, end: the span, in code points of the text (of its NFC form, when it is decomposed).
        written: the text of the span.
        spoken: what is said for it; empty when it is left out.
        rule: name of the rule.
        source: file of the lexicon entry (a path for the user's own), empty for a rule.
    """

    start: int
    end: int
    written: str
    spoken: str
    rule: str
    source: str = ""


def normalize(text: str, lexicon: Lexicon | None = None) -> str:
    """One sentence as it is said: Hangul, spaces and , . ? ! only.

    Args:
        text: one line or sentence as written.
        lexicon: the user's words, see `reader.korean.lexicon`.

    >>> normalize("15일부터 시내 27개 도서관에서")
    '십오 일부터 시내 스물일곱 개 도서관에서'
    >>> normalize("기준금리를 3.25%로 낮췄다.")
    '기준금리를 삼 점 이오 퍼센트로 낮췄다.'
    """
    if not lexicon and _UNSAID.search(text) is None:
        return text
    text = folded(text)
    spoken = "".join(_said(part, lexicon) for part in _PART.findall(text))
    if spoken == text:
        return text
    for pattern, replacement in _TIDY:
        spoken = pattern.sub(replacement, spoken)
    return spoken


def _said(text: str, lexicon: Lexicon | None) -> str:
    pieces: list[str] = []
    done = 0
    for reading in _readings(text, lexicon):
        plain = text[done : reading.start]
        if reading.written in _EQUAL and reading.spoken.startswith(_TOPIC) and pieces:
            plain = plain.rstrip()
            pieces[-1] = pieces[-1] if plain else pieces[-1].rstrip()
        pieces.append(plain.rstrip() if reading.spoken.startswith(("에서", "부터")) else plain)
        pieces.append(reading.spoken)
        done = reading.end
    pieces.append(text[done:])
    return "".join(pieces)


def explain(text: str, lexicon: Lexicon | None = None) -> tuple[Reading, ...]:
    """Every span of `text` that is not said as it is written, from left to right.

    >>> [(r.written, r.spoken, r.rule) for r in explain("사과 3개")]
    [('3', '세 ', 'number')]
    """
    text, at, found = folded(text), 0, list[Reading]()
    for part in _PART.findall(text):
        readings = _readings(part, lexicon)
        found += [replace(each, start=each.start + at, end=each.end + at) for each in readings]
        at += len(part)
    return tuple(found)


def _readings(text: str, lexicon: Lexicon | None) -> Iterator[Reading]:
    at = 0
    heard = ""  # what a particle at `at` follows, to the ear
    content = False  # whether anything but signs was read since the last sign
    while (reading := _next(text, at, lexicon)) is not None:
        if (
            reading.written in _EQUAL
            and reading.spoken.startswith(_TOPIC)
            and not text[at : reading.start].strip()
        ):
            reading = replace(reading, spoken=particles.topic(heard) + reading.spoken[1:])
        yield reading
        if reading.rule == "bracket" or reading.written in _QUOTES:
            before = text[at : reading.start].rstrip()
            heard = (before if content or reading.rule == "bracket" else "") if before else heard
        elif reading.spoken.strip() or reading.rule != "sign":
            heard = reading.spoken
        else:
            heard = text[at : reading.start].strip() or heard
        content = reading.rule not in ("sign", "bracket")
        at = reading.end
        if reading.rule in _FOLLOWED_BY_UNIT and (unit := quantities.unit_after(text, at)):
            reading = Reading(at, unit[0], text[at : unit[0]], f" {unit[1]}", "unit")
            yield reading
            heard, at = reading.spoken, reading.end
        repaired = particles.fitting(heard, text, at)
        if repaired and not (reading.rule in _FIGURES and text[at] in "가과"):  # 23가 백신, 4과: no particles
            end, particle = repaired
            yield Reading(at, end, text[at:end], particle, "particle")
            at = end


def _next(text: str, at: int, lexicon: Lexicon | None) -> Reading | None:
    """The next place that is not said as it is written."""
    found = _UNSAID.search(text, at)
    start = found.start() if found else len(text)
    own = lexicon.next_hangul(text, at, start) if lexicon else None
    if own is not None:
        start, entry = own
        return Reading(start, start + len(entry.head), entry.head, entry.spoken, "lexicon", entry.source)
    return _read(text, start, lexicon) if found else None


def _read(text: str, at: int, lexicon: Lexicon | None) -> Reading:
    before = _rules_before_words(text, at)
    if before and (reading := _by_rule(before, text, at)):
        return reading
    entry = (lexicon.find(text, at) if lexicon else None) or built_in().find(text, at)
    if entry is not None:
        return _from_entry(entry, text, at)
    return _by_rule(_rules_for(text[at]), text, at) or Reading(at, at + 1, text[at], "", "unknown")


def _by_rule(rules: OneOf, text: str, at: int) -> Reading | None:
    for rule, match in rules.matches(text, at):
        spoken = rule.say(match)
        if spoken is not None:
            return Reading(at, match.end(), match[0], _spaced(spoken, text, at), rule.name)
    return None


def _from_entry(entry: Entry, text: str, at: int) -> Reading:
    end = at + len(entry.tail)
    spoken = entry.spoken[len(entry.head) :] if entry.spoken.startswith(entry.head) else entry.spoken
    return Reading(at, end, text[at:end], spoken, "lexicon", entry.source)


def _spaced(spoken: str, text: str, at: int) -> str:
    before = text[at - 1 : at]
    joined = before == "제" or spoken.startswith(("에서", "부터", "은 ", "는 "))
    return f" {spoken}" if "가" <= before <= "힣" and spoken and not joined else spoken


def _rules_before_words(text: str, at: int) -> OneOf | None:
    character = text[at]
    if hanja.is_hanja(character):
        return _FIRST_HANJA
    if not (character.isascii() and character.isalnum()):
        return None
    address = text.find(".", at, at + _NAME) >= 0 or text.find("://", at, at + _NAME) >= 0
    return _FIRST if address else _OF_FORMULA


def _rules_for(character: str) -> OneOf:
    if "0" <= character <= "9":
        return _DIGIT
    if hanja.is_hanja(character):
        return _HANJA
    if letters.is_latin(character):
        return _LETTER
    return _MARK
