"""Mails and pages that were saved as one (MIME: RFC 2045 to 2049, 2557): the text of one, and what its head tells."""

from __future__ import annotations

import re
from binascii import Error as CodeError
from collections.abc import Sequence
from dataclasses import replace
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import Header, decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr
from html import escape

from reader import decode
from reader.errors import SourceError
from reader.model import Post
from reader.words import message

MEDIA = ("message/rfc822", "multipart/related")
"""What a mail is by its suffix, and a page that a browser saved with all that belongs to it."""

COMPARED = 20_000_000
"""Lines times parts that may hold others at most: each line is held against the borders of all that are open."""

LINES, LINE = 200_000, 60
"""Lines at most, besides those that are as long (bytes) as lines of files that were sent along: each is an object."""

LONGEST = 2_000
"""Characters of a line of the head at most."""

HTML = "text/html"

_MAYBE = (HTML, "text/plain", "text/markdown")
_LINE = re.compile(rb"[!-9;-~]{1,80}:|[ \t]+\S")
_TELLING = re.compile(rb"^(?:MIME-Version|Content-Transfer-Encoding):", re.I | re.M)
_HEAD = _CHUNK = 65_536
# of seven bits: what is written in them is ASCII as well
_NARROW = ("iso-2022-kr", "iso-2022-jp", "utf-7")
_Mail = Message


class _Short(Compat32):
    """Lines of the head are cut off where they have no end: to look for a parameter takes the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST]


def is_mail(post: Post) -> bool:
    """Whether a file holds one: by its suffix, or by the head of a mail that it begins with."""
    if post.media in MEDIA:
        return True
    return post.origin == "file" and post.media in _MAYBE and _begins(post.data)


def _begins(data: bytes) -> bool:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n")
    first, _, rest = head.partition(b"\n")
    head = rest if first.startswith(b"From ") else head  # as a mailbox has it
    lines = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _TELLING.search(lines) is not None and all(map(_LINE.match, lines.split(b"\n")))


def read(post: Post) -> Post:
    """The text of a mail as a post: the part that is HTML, else the plain one; subject, date and sender as its head tells them.

    Of a saved page, only the address is told: its subject is the title line, its date the day on which it was saved.

    Raises:
        SourceError: it has no text, or too many parts.
    """
    lines = _lines(post.data)
    if lines * post.data.lower().count(b"multipart/") > COMPARED or lines > LINES + len(post.data) / LINE:
        raise _unreadable(post)
    try:
        mail = _parsed(post.data.lstrip(b"\xef\xbb\xbf\r\n"))
        texts = _shown(mail) if mail.keys() else []
    except (RecursionError, ValueError, LookupError) as error:
        raise _unreadable(post) from error
    if not texts:
        raise _unreadable(post)
    told = {name: value for name, value in _told(mail, texts[0], page=_is_page(post, mail)).items() if value}
    media = HTML if any(map(_is_html, texts)) else "text/plain"
    data, charset = (
        _joined(texts, media) if len(texts) > 1 else _widened(_bytes(texts[0]), _charset(texts[0]))
    )
    return replace(post, media=media, data=data, charset=charset, known={**post.known, **told})


def _lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _parsed(data: bytes) -> _Mail:
    """A mail; given all at once, it would be held three times, four bytes a character."""
    parser = BytesFeedParser(policy=_Short())
    for at in range(0, len(data), _CHUNK):
        parser.feed(data[at : at + _CHUNK])
    return parser.close()


def _is_page(post: Post, mail: _Mail) -> bool:
    return post.media == MEDIA[1] or "Snapshot-Content-Location" in mail


def _unreadable(post: Post) -> SourceError:
    return SourceError(message("file.no-mail"), where=post.place, mend=message("mend.mail"))


def _shown(part: _Mail) -> list[_Mail]:
    """The texts that a reader of mails shows, not files that were sent along; of several ways to say it, one (RFC 2046, 5.1)."""
    if part.get_content_disposition() == "attachment":
        return []
    if not part.is_multipart():
        says = part.get_content_type() in (HTML, "text/plain") and _bytes(part).strip()
        return [part] if says else []
    found = [texts for child in part.get_payload() if isinstance(child, Message) and (texts := _shown(child))]
    if part.get_content_subtype() == "alternative":
        return next((texts for texts in found if any(map(_is_html, texts))), found[0] if found else [])
    if part.get_content_subtype() == "related":  # the first is the page, what it shows comes after it
        return found[0] if found else []
    return [text for texts in found for text in texts]


def _is_html(text: _Mail) -> bool:
    return text.get_content_type() == HTML


def _joined(texts: Sequence[_Mail], media: str) -> tuple[bytes, str]:
    """Texts that are shown one after another, as one."""
    parts = []
    for text in texts:
        said = _decoded(_bytes(text), _charset(text))
        lines = said.splitlines() if media == HTML and not _is_html(text) else ()
        parts.append("".join(f"<p>{escape(line)}</p>" for line in lines if line.strip()) or said)
    return "\n\n".join(parts).encode(), "utf-8"


def _bytes(part: _Mail) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, CodeError):
        data = None
    return data if isinstance(data, bytes) else b""


def _charset(part: _Mail) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):
        return None


def _widened(data: bytes, charset: str | None) -> tuple[bytes, str | None]:
    if (charset or "").lower() not in _NARROW:
        return data, charset
    return data.decode(str(charset), "replace").encode(
        "utf-8", "replace"
    ), "utf-8"  # UTF-7 can tell halves of characters


def _told(mail: _Mail, text: _Mail, *, page: bool) -> dict[str, str]:
    if not page:
        return {
            "title": _line(mail["Subject"]),
            "published": _line(mail["Date"]),
            "author": _name(_line(mail["From"])),
        }
    places = (mail["Snapshot-Content-Location"], text["Content-Location"], mail["Content-Location"])
    found = ("".join(_line(place).split()) for place in places)
    return {"url": next((place for place in found if place.startswith(("http://", "https://"))), "")}


def _name(sender: str) -> str:
    try:
        return parseaddr(sender)[0]
    except RecursionError:  # brackets in brackets
        return ""


def _line(value: Header | str | None) -> str:
    """A line of the head, its encoded words decoded (RFC 2047)."""
    if value is None:
        return ""
    try:
        parts = decode_header(value[:LONGEST] if isinstance(value, str) else value)
    except (HeaderParseError, ValueError, CodeError):
        return str(value)[:LONGEST]
    said = "".join(part if isinstance(part, str) else _decoded(part, name) for part, name in parts)
    return " ".join(said.split())[:LONGEST]


def _decoded(data: bytes, charset: str | None) -> str:
    """What names no charset is ASCII, or what its writer wrote in."""
    try:
        return decode.text(*_widened(data, charset))
    except decode.NotTextError:
        return ""
