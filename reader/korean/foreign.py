"""Other scripts: kana as Korean writes it, a sentence nobody here can read announced, never half-said.

Kana follow 외래어 표기법 제2장 표 4 (일본어의 가나와 한글 대조표) and 제3장 제6절: plain consonants at the beginning of a
word and aspirated ones within it, っ is a final ㅅ, ん a final ㄴ, long vowels aren't told.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reader.korean import particles
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import built_in, table

_ROWS = (
    ("あいうえお", "아이우에오", "아이우에오"),
    ("かきくけこ", "가기구게고", "카키쿠케코"),
    ("さしすせそ", "사시스세소", "사시스세소"),
    ("たちつてと", "다지쓰데도", "타치쓰테토"),
    ("なにぬねの", "나니누네노", "나니누네노"),
    ("はひふへほ", "하히후헤호", "하히후헤호"),
    ("まみむめも", "마미무메모", "마미무메모"),
    ("やゆよゎわゐゑをん", "야유요와와이에오은", "야유요와와이에오은"),
    ("らりるれろ", "라리루레로", "라리루레로"),
    ("がぎぐげご", "가기구게고", "가기구게고"),
    ("ざじずぜぞ", "자지즈제조", "자지즈제조"),
    ("だぢづでど", "다지즈데도", "다지즈데도"),
    ("ばびぶべぼ", "바비부베보", "바비부베보"),
    ("ぱぴぷぺぽ", "파피푸페포", "파피푸페포"),
    ("ぁぃぅぇぉゔ", "아이우에오부", "아이우에오부"),
)
_FIRST = {kana: said for row, first, _ in _ROWS for kana, said in zip(row, first, strict=True)}
_WITHIN = {kana: said for row, _, within in _ROWS for kana, said in zip(row, within, strict=True)}
_SMALL = dict(
    zip("ゃゅょぁぃぅぇぉ", (2, 17, 12, 0, 20, 13, 5, 8), strict=True)
)  # vowels of Hangul: ㅑ ㅠ ㅛ ㅏ …
_PALATAL = {2: 0, 17: 13, 12: 8}  # 제3장 제6절: ㅈ and ㅊ take no ㅑ ㅠ ㅛ
_O, _U, _YU, _YO = 8, 13, 17, 12
_LONG = {_O: "うお", _YO: "う", _U: "う", _YU: "う"}
_SCRIPTS = {
    "CYRILLIC": "키릴 문자",
    "ARABIC": "아랍 문자",
    "HEBREW": "히브리 문자",
    "THAI": "태국 문자",
    "DEVANAGARI": "힌디 문자",
    "GREEK": "그리스 문자",
    "HIRAGANA": "일본어",
    "KATAKANA": "일본어",
    "BOPOMOFO": "중국어",
    "CJK": "한자",
    "HANGUL": "옛글자",
    "LATIN": "로마자",
}
_FOREIGN = "외국 문자"
ANNOUNCED = frozenset((*_SCRIPTS.values(), _FOREIGN))
"""What is said in the place of what can't be read."""
KANA = "ぁ-ゖゝ-ゟァ-ヺー-ヿ"
_HANJA = "\u3400-\u9fff々"
_PLAIN = rf"A-Za-zÀ-ÖØ-öø-ÿﬀ-ﬆ가-힣ㄱ-ㆎα-ωΑ-Ω\u2070-\u209c\u2150-\u218b{_HANJA}{KANA}"
_LETTER = rf"(?:[^\W\d_{_PLAIN}])"


@cache
def _loanwords() -> dict[str, str]:
    return {row[0]: row[1] for row in table("katakana.tsv")}


def _loaned(written: str) -> str | None:
    """A run that is made of known loanwords alone (``データセンター`` 데이터 센터), longest first."""
    spoken, at = list[str](), 0
    while at < len(written):
        length = next((n for n in range(12, 1, -1) if written[at : at + n] in _loanwords()), 0)
        if not length or len(spoken) > _COMPOUND:
            return None
        spoken.append(_loanwords()[written[at : at + length]])
        at += length
    return " ".join(spoken) or None


_COMPOUND = 8
"""Words that a run of katakana has at most: longer ones are noise."""


def kana(written: str) -> str:
    """Hiragana or katakana in Hangul.

    >>> kana("のり"), kana("とんかつ"), kana("さっぽろ"), kana("とうきょう"), kana("ラーメン")
    ('노리', '돈카쓰', '삿포로', '도쿄', '라멘')
    >>> kana("タワー"), kana("データセンター")
    ('타워', '데이터 센터')
    """
    if known := _loaned(written.replace("・", "")):
        return known
    written = "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヴ" else sign for sign in written)
    written = re.sub("ふ(?=[ぁぃぇぉ])", "ぷ", written)  # ファ フェ write an English f
    spoken = ""
    for sign in written:
        vowel = (ord(spoken[-1]) - 0xAC00) % 588 // 28 if spoken else -1
        if sign in _SMALL and spoken:
            spoken = spoken[:-1] + _glided(spoken[-1], _SMALL[sign])
        elif sign == "っ" and spoken:
            spoken = _closed(spoken, 19)
        elif sign == "ん" and spoken:
            spoken = _closed(spoken, 4)
        elif sign in _LONG.get(vowel, ""):
            continue
        else:
            spoken += (_WITHIN if spoken else _FIRST).get(sign, "")
    return spoken


def _glided(syllable: str, vowel: int) -> str:
    onset = (ord(syllable) - 0xAC00) // 588
    return chr(0xAC00 + onset * 588 + (_PALATAL.get(vowel, vowel) if onset in (12, 14) else vowel) * 28)


def _closed(spoken: str, coda: int) -> str:
    last = ord(spoken[-1])
    return spoken if (last - 0xAC00) % 28 else spoken[:-1] + chr(last + coda)


@rule(
    "Japanese",
    rf"[{_HANJA}]{{0,20}}[{KANA}][{KANA}{_HANJA}]*(?:[\s,.!?·・「」『』]{{1,2}}[{_HANJA}]{{0,20}}[{KANA}][{KANA}{_HANJA}]*){{0,40}}",
)
def japanese(match: re.Match[str]) -> str | None:
    """``のり``: 노리; a sentence with characters whose Japanese reading isn't known is announced."""
    entry = built_in().find(match[0], 0)
    if entry is not None and len(entry.tail) == len(match[0]):
        return entry.spoken
    spoken = []
    for part in re.findall(f"[{KANA}]+|[{_HANJA}]+", match[0]):
        word = built_in().find(part, 0)
        if word is not None and len(word.tail) == len(part):
            spoken.append(word.spoken)
        elif re.match(f"[{KANA}]", part):
            spoken.append(kana(part))
        else:
            return "일본어"
    return " ".join(filter(None, spoken)) or "일본어"


@cache
def script(character: str) -> str:
    """What the script of a letter or a digit is announced as."""
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], _FOREIGN)


def _announced(match: re.Match[str]) -> str:
    """The script, and a pause where letters of ours run on that are no particle (``отличается해졌다``)."""
    behind = compiled(r"[가-힣]{1,12}").match(match.string, match.end())
    runs_on = (
        behind is not None
        and not particles.stands_at(match.string, match.end())
        and not compiled(_QUOTING).match(behind[0])
    )
    return script(match[0][0]) + (", " if runs_on else "")


_QUOTING = r"(?:이?라[고는며던]|이?란|이?나|이?며|이?든|이?랑|였|이었|처럼|같|으로|로|에|과|와|을|를|의|만|도|까지|부터|들|식|어|권|말)"


@rule(
    "other script",
    rf"{_LETTER}(?:[\s,.·'\u0300-\u036f\u0610-\u065f\u0e31-\u0e4e\u0900-\u097f-]{{0,2}}{_LETTER}){{0,1000}}[\u0300-\u036f\u0610-\u065f\u0e31-\u0e4e\u0900-\u097f]*",
)
def other(match: re.Match[str]) -> str | None:
    """``Привет, мир``: 키릴 문자; announced once, since it can't be said."""
    return _announced(match)


_GREEK = "\u0370-\u03ff\u1f00-\u1fff"


@rule(
    "other script",
    rf"(?=[α-ωΑ-Ω]{{0,30}}[ς\u0384-\u0390\u03aa-\u03b0\u03ca-\u03ce\u1f00-\u1fff]|[α-ωΑ-Ω]{{4}})[{_GREEK}]{{2,40}}(?:[\s,.·]{{1,2}}[{_GREEK}]{{2,40}}){{0,100}}",
)
def greek(match: re.Match[str]) -> str | None:
    """``λόγος``: a word, not a sign (``α``, ``Δθ``)."""
    return _announced(match)


MARK_RULES: tuple[Rule, ...] = (japanese, greek, other)
"""Before the other marks: a run is announced as a whole."""
