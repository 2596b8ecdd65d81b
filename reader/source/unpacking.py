"""An answer's packing (``Content-Encoding``) undone as it comes, a little at a time, and whether it came to its end."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from reader.source.network import LaterError
from reader.words import message

TAKEN = "gzip, deflate"
"""What we ask for, whatever else is installed that could unpack more."""

_PIECE = 65_536
"""Bytes unpacked at a time: what packs a gigabyte into a page is met a piece at a time."""

_MEMBERS = 1_000
"""Parts that a packed page may have (RFC 1952, 2.2): a page has one, a page of 8 MB as bgzip packs it 128."""

_EITHER, _RAW = 47, -15
"""gzip or zlib, whichever it is; and neither head, as some servers send ``deflate`` (see zlib's manual on windowBits)."""

_GZIP = b"\x1f\x8b"


class Unpacking:
    """The unpacking of one answer.

    Attributes:
        told: whether the packing tells where it ends.
    """

    def __init__(self, coding: str) -> None:
        """Of what is packed as `coding` says, a header ``Content-Encoding``.

        Raises:
            LaterError: nobody asked for that, and what isn't unpacked is no text.
        """
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise LaterError(message("page.packed", coding=coding[:100]), mend=message("mend.later"))
        self.told = coding not in ("", "identity")
        self._held = b""
        self._stream: zlib._Decompress | None = None
        self._members = 1

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What `data`, the next that came, unpacks to.

        Raises:
            LaterError: it is damaged.
        """
        if not self.told:
            yield data
            return
        try:
            yield from self._unpacked(self._held + data)
        except zlib.error as error:
            raise LaterError(message("page.damaged"), mend=message("mend.later")) from error

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        self._held = b""
        if self._stream is None:
            if len(data) < len(_GZIP):
                self._held = data
                return
            self._stream = zlib.decompressobj(_EITHER if _has_head(data) else _RAW)
        full = False  # more may be left in the stream than in `data`
        while data or full:
            if self._stream.eof:
                if data == _GZIP[:1]:
                    self._held = data
                if not data.startswith(_GZIP):
                    return  # what isn't packed behind what is: left aside, as browsers do
                self._members += 1
                if self._members > _MEMBERS:
                    raise zlib.error
                self._stream = zlib.decompressobj(_EITHER)
            piece = self._stream.decompress(data, _PIECE)
            full = len(piece) == _PIECE
            data = self._stream.unconsumed_tail or self._stream.unused_data
            yield piece

    def ended(self) -> bool:
        """Whether all that came is a whole; of what isn't packed, that isn't known here."""
        return self._stream.eof if self._stream else not self._held


def _has_head(data: bytes) -> bool:
    """Whether packed data begins as gzip or zlib do (RFC 1950, 2.2)."""
    return data.startswith(_GZIP) or (data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0)
