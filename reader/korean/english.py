"""English words → Hangul: the dictionary, what is made of its words, and the rules of spelling for the rest.

Who asks has looked into the lexicons of Korean usage (``words.tsv``, ``brands.tsv``) before: they win, since what is
settled needn't follow any rule. The dictionary (``voices/lexicon/cmudict.tsv``) is read on the first word that needs
it, and searched as it lies: a post without such a word pays nothing, any other two milliseconds.
"""

from __future__ import annotations

from functools import cache, lru_cache

from reader.korean import romanized, spelling, transcription
from reader.korean.words import built_in

_LONGEST = 34
"""Longer than that is no word (the longest of the dictionary has as many letters): it is said in pieces."""
_PIECE = 17
_LEAST = 3
_HALVES = 4
# Inflections: ending, what may stand in its place in the dictionary, and its sounds.
_ENDINGS = (
    ("ings", ("", "e"), "IGz"), ("ing", ("", "e"), "IG"), ("ies", ("y",), "z"),
    ("ied", ("y",), "d"), ("iness", ("y",), "nxs"), ("ily", ("y",), "li"), ("iest", ("y",), "Xst"), ("ier", ("y",), "R"),
    ("ers", ("", "e"), "Rz"), ("er", ("", "e"), "R"), ("ors", ("", "e"), "Rz"), ("or", ("", "e"), "R"), ("est", ("", "e"), "Xst"),
    ("ed", ("", "e"), "d"), ("es", ("", "e"), "z"), ("s", ("",), "z"), ("ly", ("",), "li"), ("ness", ("",), "nxs"),
    ("less", ("",), "lxs"), ("ful", ("",), "fxl"), ("able", ("", "e"), "xbxl"), ("ment", ("",), "mxnt"), ("ship", ("",), "SIp"),
    ("ism", ("", "y"), "Izxm"), ("ist", ("", "y"), "Xst"), ("ish", ("",), "XS"), ("y", ("", "e"), "i"),
    ("izations", ("ize",), "xzeSxnz"), ("ization", ("ize", "al"), "xzeSxn"), ("isation", ("ize",), "xzeSxn"), ("ity", ("", "e"), "xti"),
)  # fmt: skip
_BEGINNINGS = (("un", "언"), ("re", "리"), ("non", "논"), ("pre", "프리"), ("anti", "안티"), ("inter", "인터"), ("super", "슈퍼"), ("trans", "트랜스"), ("multi", "멀티"), ("micro", "마이크로"), ("cyber", "사이버"), ("mis", "미스"), ("dis", "디스"), ("over", "오버"), ("under", "언더"), ("semi", "세미"), ("bio", "바이오"), ("neo", "네오"), ("electro", "일렉트로"), ("hydro", "하이드로"), ("hyper", "하이퍼"), ("nano", "나노"), ("mega", "메가"), ("giga", "기가"), ("auto", "오토"), ("tele", "텔레"), ("eco", "에코"), ("geo", "지오"), ("meta", "메타"), ("crypto", "크립토"))  # fmt: skip
_HISSES = frozenset("szSZCJ")
_VOICELESS = frozenset("pktfT")


def in_dictionary(written: str) -> bool:
    """Whether the dictionary has a word in small letters."""
    return _dictionary(written) is not None


def pronounceable(written: str) -> bool:
    """Whether a word in small letters can be said as a word, English or Korean."""
    return spelling.pronounceable(written) or romanized.hangul(written) is not None


@lru_cache(maxsize=4096)
def hangul(written: str) -> str:
    """A Hangul reading of an English word in small letters.

    >>> hangul("scientist"), hangul("firefox"), hangul("planets")
    ('사이언티스트', '파이어폭스', '플래닛츠')
    """
    if len(written) > _LONGEST:
        return "".join(map(hangul, _pieces(written)))
    plain = written.replace("'", "")
    return _told(written) or _transcribed(plain, spelling.sounds(plain))


def guessed(written: str) -> bool:
    """Whether nothing but the rules of spelling tells how `hangul` says a word in small letters.

    >>> guessed("scientist"), guessed("firefox"), guessed("zorvik")
    (False, False, True)
    """
    return any(map(guessed, _pieces(written))) if len(written) > _LONGEST else _told(written) is None


def _pieces(written: str) -> list[str]:
    return [written[at : at + _PIECE] for at in range(0, len(written), _PIECE)]


@lru_cache(maxsize=4096)
def _told(written: str) -> str | None:
    """The reading of a word that a table tells, or the words that it is made of."""
    if (stem := written.removesuffix("s").removesuffix("'")) != written and (said := _known(stem)):
        return _plural(said, stem)
    if signs := _dictionary(written):
        return _parts_alike(written, signs) or _transcribed(written, signs)
    written = written.replace("'", "")
    if signs := _derived(written):
        return _transcribed(written, signs)
    return _begun(written) or romanized.hangul(written) or _compound(written)


def _transcribed(written: str, signs: str) -> str:
    return transcription.hangul(spelling.aligned(written.replace("'", ""), signs))


def _plural(said: str, written: str) -> str:
    """A word of the lexicon with -s: 게임즈, 스포츠; the t and d before it become one sound with it."""
    stem = said.removesuffix("트") if written.endswith(("t", "te")) else said.removesuffix("드") if written.endswith(("d", "de")) else said  # fmt: skip
    if written.endswith(("t", "te")):
        return stem if stem.endswith("츠") else stem + "츠"
    if written.endswith(("s", "x", "z", "ch", "sh", "ce", "se", "ge", "ze")):
        return _hissing(said)
    return stem + ("스" if written.endswith(("p", "k", "f", "pe", "ke", "fe", "th", "gh")) else "즈")


def _hissing(said: str) -> str:
    """서비스 + -s: 서비시즈; the last vowel is ㅡ or ㅣ in all of them."""
    return (
        (said[:-1] + "시즈")
        if said.endswith("스")
        else (said[:-1] + "지즈")
        if said.endswith("즈")
        else said + "즈"
    )


@lru_cache(maxsize=4096)
def _known(written: str) -> str | None:
    """What the lexicon of usage says for just this word."""
    entry = built_in().find(written, 0) if len(written) >= _LEAST or written == "up" else None
    return entry.spoken if entry is not None and len(entry.tail) == len(written) else None


@cache
def _table() -> bytes:
    from importlib import resources  # not needed to import the package, and slow

    return b"\n" + resources.files("reader.voices").joinpath("lexicon", "cmudict.tsv").read_bytes()


@lru_cache(maxsize=1024)
def _shelf(beginning: bytes) -> tuple[int, int]:
    """From where to where the sorted table has the words that begin with these two letters."""
    return _first_from(beginning), _first_from(beginning + b"\xff") + 1


def _first_from(wanted: bytes) -> int:
    """Where the line break before the first word that isn't before `wanted` stands."""
    lines = _table()
    low, high = 0, len(lines) - 1
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2 + 1)
        start = (middle if middle > low else low) + 1
        if lines[start : start + len(wanted)] < wanted:
            low = lines.find(b"\n", start)
        else:
            high = start - 1
    return low


def _dictionary(written: str) -> str | None:
    """The sounds of a word in small letters."""
    word = written.encode()
    start, end = _shelf(word[:2])
    found = _table().find(b"\n" + word + b"\t", start, end)
    if found < 0:
        return None
    found += len(word) + 2
    return _table()[found : _table().find(b"\n", found)].decode()


def _derived(written: str) -> str | None:
    """The sounds of a word of the dictionary with an ending or a beginning that makes words."""
    for ending, instead, signs in _ENDINGS:
        if not written.endswith(ending) or len(written) - len(ending) < _LEAST:
            continue
        stem = written[: -len(ending)]
        twice = (stem[:-1],) if len(stem) > _LEAST and stem[-1] == stem[-2] else ()
        for base in (*(stem + letters for letters in instead), *twice):
            if found := _dictionary(base):
                return found + _ending(found, signs)
    return None


def _begun(written: str) -> str | None:
    """A word of the dictionary behind a beginning that makes words: 언인스톨, each as it is said alone."""
    for beginning, said in _BEGINNINGS:
        rest = written.removeprefix(beginning)
        if rest != written and len(rest) >= _HALVES and (_known(rest) or _dictionary(rest) or _derived(rest)):
            return said + (_known(rest) or hangul(rest))
    return None


def _ending(signs: str, ending: str) -> str:
    """-s and -d as they sound behind `signs`."""
    last = signs[-1]
    if ending == "z":
        return "Xz" if last in _HISSES else "s" if last in _VOICELESS else "z"
    if ending == "d":
        return "Xd" if last in "td" else "t" if last in _VOICELESS or last in "sSC" else "d"
    return ending


def _parts_alike(written: str, signs: str) -> str | None:
    """A word of the dictionary as two known words, if it sounds like both: 제10항, as each is written alone."""
    if written[:2] == "un" and signs[1] == "n" and signs[3:] == (_dictionary(written[2:]) or "-")[1:]:
        return "언" + hangul(written[2:])
    for at in range(_LEAST, len(written) - 1):
        first, second = written[:at], written[at:]
        if len(second) < _HALVES and second not in ("up", "out", "off"):
            continue
        one, two = _known(first), _known(second)
        if one or two:
            sounds = (_dictionary(first) or "-") + (_dictionary(second) or "-")
            if (
                sounds.lower() == signs.lower()
                and (one := one or _part(first))
                and (two := two or _part(second))
            ):
                return one + two
    return None


def _plain(written: str) -> str | None:
    return (
        _transcribed(written, signs) if len(written) >= _LEAST and (signs := _dictionary(written)) else None
    )


def _compound(written: str) -> str | None:
    """Two or three known words written as one (``safekorea``), the longest first, or None.

    One of two is of the lexicon, and the other has four letters or more: the dictionary is full of short names.
    """
    if not 2 * _LEAST <= len(written) <= _LONGEST:
        return None
    return _split(written, 3)


@lru_cache(maxsize=4096)
def _split(written: str, parts: int) -> str | None:
    for end in range(len(written) - _LEAST, _LEAST - 1, -1):
        first, second = written[:end], written[end:]
        one, two = _known(first), _known(second)
        if (one or two) and (one := one or _part(first)) and (two := two or _part(second)):
            return one + two
        if one and parts > 2 and (two := _split(second, parts - 1)):
            return one + two
    return None


def _part(written: str) -> str | None:
    return _known(written) or (_plain(written) if len(written) >= _HALVES else None)
