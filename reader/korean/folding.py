"""One way of writing each character: NFC, and plain letters and digits for wide, bold, half-width and foreign ones.

What a character means is told by the Unicode Character Database (UAX #44): compatibility letters of style
(``<font>``, ``<wide>``, ``<narrow>``) are their plain letter, decimal digits of any script are digits, a Latin letter
with a mark is its letter (but for those that tell a language). Superscripts, enclosed letters and fractions mean more than that; they keep their sign and have
rules of their own. One character stays one character, so that places in the folded text are places in the NFC text.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = {
    ord(written): ord(plain)
    for written, plain in {
        "～": "~", "〜": "~", "∼": "~", "˜": "~", "∽": "~",
        "‐": "-", "‑": "-", "‒": "-", "－": "-", "−": "-", "﹣": "-",
        "ㆍ": "·", "･": "·", "•": "·", "⋅": "·", "᛫": "·", "\u119e": "·",
        "∶": ":", "：": ":", "％": "%", "﹪": "%", "’": "'", "‘": "'", "´": "'", "`": "'",
        "\u00a0": " ", "\u3000": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ",
        "。": ".", "、": ",", "ʼ": "'", "⁄": "/", "∕": "/", "＜": "<", "＞": ">",
    }.items()
}  # fmt: skip
_INDEXES = "ⁿⁱₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥⱼ"
_STYLES = ("<font>", "<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>")
_UNMARKED = dict(zip("łŁøØđĐħĦıŧŦŋŊĸſəƏ", "lLoOdDhHitTnNkseE", strict=True))
_TELLING = frozenset("ąćčďđěęğıłńňőřśšşťůűźżžĄĆČĎĐĚĘĞİŁŃŇŐŘŚŠŞŤŮŰŹŻŽ")
"""Letters that tell the language of a name: `european` reads them."""
_JAMO = re.compile(r"(?:HALFWIDTH )?HANGUL (?:CHOSEONG|JUNGSEONG|JONGSEONG|LETTER) (.+)")
_COUNTED = re.compile(r"(?<=\d)( ?)([年月日時分秒億萬千])")
_HANGUL = dict(zip("年月日時分秒億萬千", "년월일시분초억만천", strict=True))


class _Fold(dict[int, int]):
    """What stands for a character; told once for each."""

    def __missing__(self, code: int) -> int:
        folded = _folded(chr(code))
        self[code] = ord(folded)
        return self[code]


def _folded(character: str) -> str:
    if "가" <= character <= "힣" or "\u3400" <= character <= "\u9fff" or character < "\u0100":
        return character
    if character in _TELLING:
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    style = unicodedata.decomposition(character).partition(" ")[0]
    plain = unicodedata.normalize("NFKC", character)
    name = unicodedata.name(character, "")
    if named := _JAMO.fullmatch(name):
        return _lookup(f"HANGUL LETTER {named[1]}") or character
    if len(plain) == 1 and (style in _STYLES or name.startswith(("KANGXI", "CJK RADICAL"))):
        return _folded(plain) if plain != character else character
    if (
        style in ("<super>", "<sub>")
        and len(plain) == 1
        and plain.isascii()
        and plain.isalpha()
        and character not in _INDEXES
    ):
        return plain
    if name.startswith("LATIN ") and not style.startswith("<"):
        bare = unicodedata.normalize("NFD", character)[0]
        if bare in "œŒ":
            return character
        return _UNMARKED.get(bare, bare)
    return character


def _lookup(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


_FOLD = _Fold({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | _SIGNS)


def folded(text: str) -> str:
    """The text with one way of writing each character, place for place that of its NFC form.

    >>> folded("２０２４년 𝗞𝗼𝗿𝗲𝗮, Tōkyō"), folded("x²"), folded("2時 30分")
    ('2024년 Korea, Tokyo', 'x²', '2시 30분')
    """
    text = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    text = text.translate(_FOLD)
    return _COUNTED.sub(lambda found: found[1] + _HANGUL[found[2]], text)
