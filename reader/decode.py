"""Bytes to text, for Korean documents whose declared charset is often wrong."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.I)
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_USUAL = re.compile(r"[\t\n\r -~·×ㄱ-ㆎ가-힣\u2010-\u2027\u203b\u3000-\u301f\uff01-\uff5e]")
# what Python decodes by name and no document is written in: it raises whatever it is told to replace, or makes halves of characters
_NO_CHARSETS = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7")
_KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "x-windows-949", "windows-949", "ms949", "cp949"}

DAMAGE = 0.02
"""Share of undecodable characters up to which a text still counts as text (a cut-off or patched file)."""

PATCHED = 16
"""NUL characters that any text may hold besides: a field that was padded."""

UNLIKELY, LIKELY = 0.05, 0.1
"""Shares of `_COMMON` below which a text is hardly Korean, and from which it is: Korean pages have .13 to .35, bytes read in the
wrong charset about .01."""

SPACES, WIDE = 0.02, 0.8
"""Share of NUL bytes from which a text may be UTF-16 without a mark (each space and line end of Korean has one), and of what a
Korean text is written with, from which it is."""

SEEN, FEW = 20_000, 10
"""Letters that are looked at, and below which nothing is told."""

# particles, endings and the syllables of 하다, 있다: the commonest of Korean prose
_COMMON = "다이는을의에가고은하지로기를사한도시인어있으서자리나"


class NotTextError(ValueError):
    """The bytes are no text in any charset tried."""


def text(data: bytes, declared: str | None = None) -> str:
    """Decode a document: byte order mark, UTF-16 without one, strict UTF-8, CP949, what was declared, then with losses.

    Strict UTF-8 comes first because it can't be met by chance, and pages that say euc-kr are UTF-8 as often
    as not; CP949 next because it holds all of EUC-KR. Johab (KS X 1001, annex 3: documents before Windows 95) is taken
    where it reads as Korean and CP949 doesn't. NUL bytes and control characters go, line ends
    become ``\\n``.

    Args:
        data: the document.
        declared: charset of the carrier (HTTP header); the one inside the document is found by itself.

    Raises:
        NotTextError: the bytes are a picture, an archive or the like.
    """
    found = _decode(data, declared)
    if found.count("\ufffd") > DAMAGE * len(found) + 2:
        raise NotTextError("too many undecodable bytes")
    if nuls := found.count("\0"):
        if nuls > DAMAGE * len(found) + PATCHED:
            raise NotTextError("too many NUL characters, and no UTF-16")
        found = found.replace("\0", "")
    if len(_CONTROL.findall(found)) > DAMAGE * len(found) + 8:
        raise NotTextError("too many control characters")
    return _CONTROL.sub("", found).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str | None) -> str:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    if data.count(b"\0") > SPACES * len(data) and (wide := _wide(data)):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    wansung = _strict(data)
    if wansung is None or _korean(wansung) < UNLIKELY:
        johab = data.decode("johab", "replace")
        if _korean(johab) > LIKELY and johab.count("\ufffd") <= DAMAGE * len(johab) + 1:
            return johab
    if wansung is not None:
        return wansung
    inside = _DECLARED.search(data, 0, 4096)
    names = [declared or "", inside.group(1).decode("ascii") if inside else ""]
    guesses = ["utf-8", "cp949", *(name for name in names if name and name.lower() not in _KOREAN)]
    tries = [data.decode(name, "replace") for name in guesses if _known(name)]
    return min(tries, key=lambda tried: tried.count("\ufffd"))


def _wide(data: bytes) -> str:
    """The kind of UTF-16 that bytes without a mark read as Korean in, if any: in the other, or of bytes of another charset, hardly
    a character is Hangul, Latin or a sign of theirs."""
    begin = data[: 2 * SEEN]

    def usual(charset: str) -> float:
        text = begin.decode(charset, "replace")
        return len(_USUAL.findall(text)) / (len(text) or 1)

    best = max(("utf-16-le", "utf-16-be"), key=usual)
    return best if usual(best) >= WIDE else ""


def _strict(data: bytes) -> str | None:
    try:
        return data.decode("cp949")
    except UnicodeDecodeError:
        return None


def _korean(text: str) -> float:
    """Share of the commonest syllables among letters that are not ASCII; nothing for a few letters, which tell nothing."""
    begin = text[:SEEN]
    letters = sum(1 for char in begin if char > "\x7f")
    return sum(map(begin.count, _COMMON)) / letters if letters >= FEW else 0.0


def _known(charset: str) -> bool:
    try:
        found = codecs.lookup(charset)
    except (LookupError, ValueError):  # ValueError: a NUL in a name, half a character
        return False
    return found._is_text_encoding and found.name not in _NO_CHARSETS
