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
_KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "x-windows-949", "windows-949", "ms949", "cp949"}

DAMAGE = 0.02
"""Share of undecodable characters up to which a text still counts as text (a cut-off or patched file)."""


class NotTextError(ValueError):
    """The bytes are no text in any charset tried."""


def text(data: bytes, declared: str | None = None) -> str:
    """Decode a document: byte order mark, strict UTF-8, CP949, what was declared, then with losses.

    Strict UTF-8 comes first because it can't be met by chance, and pages that say euc-kr are UTF-8 as often
    as not; CP949 next because it holds all of EUC-KR. NUL bytes and control characters go, line ends
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
    if "\0" in found:
        found = found.replace("\0", "")
    if len(_CONTROL.findall(found)) > DAMAGE * len(found) + 8:
        raise NotTextError("too many control characters")
    return _CONTROL.sub("", found).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str | None) -> str:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    if data.count(b"\0") > 0.3 * len(data):
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    for charset in ("utf-8", "cp949"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    inside = _DECLARED.search(data, 0, 4096)
    names = [declared or "", inside.group(1).decode("ascii") if inside else ""]
    guesses = ["utf-8", "cp949", *(name for name in names if name and name.lower() not in _KOREAN)]
    tries = [data.decode(name, "replace") for name in guesses if _known(name)]
    return min(tries, key=lambda tried: tried.count("\ufffd"))


def _known(charset: str) -> bool:
    try:
        return codecs.lookup(charset)._is_text_encoding
    except LookupError:
        return False
