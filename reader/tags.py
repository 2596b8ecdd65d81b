"""ID3v2.3 tags: what podcast apps show, and chapters they can jump to. mutagen lives here only.

Version 2.3, not 2.4: in 2.4, ffmpeg sees no chapters once a CHAP sub-frame passes 127 bytes, a Korean title of
about 43 letters (frame sizes are read as synchsafe there; ID3v2 Chapter Frame Addendum 1.0).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path

from mutagen.flac import Picture
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    SYLT,
    TALB,
    TCON,
    TDRC,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    USLT,
    WOAF,
    WXXX,
    CTOCFlags,
    Encoding,
    PictureType,
)
from mutagen.mp4 import MP4, MP4Cover
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus

from reader import clock
from reader.errors import SoundError, reason
from reader.hosts import ascii_url
from reader.model import Chapter, Cue
from reader.words import message

MOST_CHAPTERS = 255
"""A CTOC counts its children in one byte (ID3v2 Chapter Frame Addendum 1.0, 3.2)."""

_SERIAL = 1

LINE_BYTES = 240
"""Of one line of a comment or of lyrics, as UTF-8 (see `short_lines`)."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says about itself."""

    title: str
    artist: str
    album: str
    published: datetime
    seconds: float
    url: str = ""
    comment: str = ""
    cover: bytes = b""


def short_lines(text: str) -> str:
    """`text` with lines of at most `LINE_BYTES`, broken at spaces, a longer word where it must.

    ffmpeg prints tags in pieces of 255 bytes and cuts Korean letters in half, which programs that read it choke on
    (``dump_dictionary`` in its libavformat/dump.c); players show comments and lyrics by the line anyway.
    """
    lines: list[str] = []
    for whole in text.splitlines():
        lines.append("")
        for word in whole.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if len(longer.encode()) <= LINE_BYTES:
                lines[-1] = longer
            else:
                pieces = [word[at : at + LINE_BYTES // 4] for at in range(0, len(word), LINE_BYTES // 4)]
                lines += pieces
    return "\n".join(lines)


def write(path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue] = ()) -> None:
    """Put tags, chapters and the text of `cues` at the head of the MP3 at `path`, in place of any it has.

    Past `MOST_CHAPTERS`, the later ones stay in the chapters JSON but not in the file.

    Raises:
        SoundError: the file can't be written.
    """
    utf16 = Encoding.UTF16  # what 2.3 has for Korean
    id3 = ID3()
    id3.add(TIT2(encoding=utf16, text=tags.title))
    id3.add(TPE1(encoding=utf16, text=tags.artist))
    id3.add(TALB(encoding=utf16, text=tags.album))
    id3.add(TDRC(encoding=utf16, text=tags.published.strftime("%Y-%m-%dT%H:%M:%S")))
    id3.add(TLAN(encoding=Encoding.LATIN1, text="kor"))
    id3.add(TCON(encoding=Encoding.LATIN1, text="Podcast"))
    id3.add(TLEN(encoding=Encoding.LATIN1, text=str(round(tags.seconds * 1000))))
    if tags.comment:
        id3.add(COMM(encoding=utf16, lang="kor", desc="", text=short_lines(tags.comment)))
    if tags.url:
        id3.add(WOAF(url=ascii_url(tags.url)))  # Latin-1, as all of its kind
    if tags.cover:
        id3.add(
            APIC(encoding=utf16, mime="image/jpeg", type=PictureType.COVER_FRONT, desc="", data=tags.cover)
        )
    if cues:
        words = short_lines("\n".join(cue.shown for cue in cues))
        id3.add(USLT(encoding=utf16, lang="kor", desc="", text=words))
        timed = [(cue.shown, round(cue.start * 1000)) for cue in cues]
        id3.add(SYLT(encoding=utf16, lang="kor", format=2, type=2, desc="", text=timed))  # ms; a transcript
    for frame in _chapters(chapters[:MOST_CHAPTERS]):
        id3.add(frame)
    id3.update_to_v23()
    with _translated(path):
        id3.save(path, v1=0, v2_version=3, padding=lambda _: 0)
    _order_chapters(path)


def _chapters(listed: Sequence[Chapter]) -> Iterator[CTOC | CHAP]:
    """The chapters, and a table of contents; where chapters lead somewhere (a briefing's stories), each part has one of its own in it.

    The part's heading is heard before its first story, so its chapter is the first of the part.
    """
    titles = [TIT2(encoding=Encoding.UTF16, text=chapter.title) for chapter in listed]
    parts: list[list[int]] = []
    for at, chapter in enumerate(listed):
        below = bool(parts) and chapter.level > listed[parts[-1][0]].level > 1
        if below and any(each.url for each in listed):
            parts[-1].append(at)
        else:
            parts.append([at])
    top = [f"ch{part[0]}" if len(part) == 1 else f"toc{part[0]}" for part in parts]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield CTOC(element_id="toc", flags=flags, child_element_ids=top, sub_frames=[])
    for part in parts:
        if len(part) > 1:
            names = [f"ch{at}" for at in part]
            head = [titles[part[0]]]
            yield CTOC(
                element_id=f"toc{part[0]}", flags=CTOCFlags.ORDERED, child_element_ids=names, sub_frames=head
            )
    for at, chapter in enumerate(listed):
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        link = [WXXX(encoding=Encoding.LATIN1, desc="", url=ascii_url(chapter.url))] if chapter.url else []
        yield CHAP(element_id=f"ch{at}", start_time=start, end_time=end, sub_frames=[titles[at], *link])


HEAD = 10
"""Bytes of an ID3 tag's head."""


def size(mp3: bytes) -> int:
    """Bytes of the tag at the head of an MP3, its own `HEAD` included; 0 without a whole head of one (ID3v2.3, 3.1)."""
    return HEAD + _body_size(mp3) if mp3[:3] == b"ID3" and len(mp3) >= HEAD else 0


def _body_size(head: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def write_m4b(path: Path, tags: Tags, cues: Sequence[Cue] = ()) -> None:
    """Put tags, cover and text into the M4B at `path`; its chapters are there already (`reader.formats`).

    Raises:
        SoundError: the file can't be written.
    """
    with _translated(path):
        file = MP4(path)
    file.clear()
    file["\xa9nam"] = tags.title
    file["\xa9ART"] = tags.artist
    file["\xa9alb"] = tags.album
    file["\xa9day"] = clock.iso(tags.published)
    file["\xa9gen"] = "Podcast"
    file["\xa9cmt"] = tags.comment
    file["\xa9lyr"] = "\n".join(cue.shown for cue in cues)
    file["stik"] = [2]  # an audiobook: players keep the place and offer chapters
    if tags.cover:
        file["covr"] = [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)]
    with _translated(path):
        file.save(padding=lambda _: 0)


def write_opus(path: Path, tags: Tags, chapters: Sequence[Chapter], cues: Sequence[Cue] = ()) -> None:
    """Put tags, chapters (Vorbis comment chapter extension, RFC 7845 comments), cover and text into the Opus at `path`.

    Raises:
        SoundError: the file can't be written.
    """
    with _translated(path):
        file = OggOpus(path)
    file.clear()
    file["TITLE"] = tags.title
    file["ARTIST"] = tags.artist
    file["ALBUM"] = tags.album
    file["DATE"] = clock.iso(tags.published)
    file["GENRE"] = "Podcast"
    file["LANGUAGE"] = "kor"
    file["DESCRIPTION"] = tags.comment
    file["LYRICS"] = "\n".join(cue.shown for cue in cues)
    for number, chapter in enumerate(chapters[:1000]):
        file[f"CHAPTER{number:03}"] = clock.exact(chapter.start)
        file[f"CHAPTER{number:03}NAME"] = chapter.title
    if tags.cover:
        picture = Picture()
        picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, "image/jpeg", tags.cover
        file["METADATA_BLOCK_PICTURE"] = b64encode(picture.write()).decode()
    with _translated(path):
        file.save(padding=lambda _: 0)


def settle_ogg(path: Path) -> None:
    """Give the stream in the Ogg at `path` the number that all of ours have: libsndfile draws one by chance.

    Raises:
        SoundError: it is no Ogg, or can't be written.
    """
    with _translated(path), path.open("r+b") as file:
        end = file.seek(0, SEEK_END)
        at = file.seek(0)
        while at < end:
            page = OggPage(file)
            page.serial = _SERIAL
            file.seek(at)
            file.write(page.write())
            at = file.tell()


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """mutagen trusts what a file tells of itself; a damaged one ends in any error there is."""
    try:
        yield
    except Exception as error:
        told = reason(error) if isinstance(error, OSError) else error
        raise SoundError(
            message("tags.unwritable", reason=told), where=str(path), mend=message("mend.room-and-build")
        ) from error


def _order_chapters(path: Path) -> None:
    """Put the CHAP frames in the order of time, before the picture.

    mutagen writes frames by size, and ffmpeg lists chapters as they stand in the file. Frame layout: ID3v2.3, 3.3.
    """
    with path.open("r+b") as file:
        body = file.read(_body_size(file.read(10)))
        frames: list[bytes] = []
        at = 0
        while at < len(body):
            end = at + 10 + int.from_bytes(body[at + 4 : at + 8])
            frames.append(body[at:end])
            at = end
        frames.sort(key=_frame_order)
        file.seek(10)
        file.write(b"".join(frames))


def _frame_order(frame: bytes) -> tuple[int, int]:
    match frame[:4]:
        case b"CHAP":
            start = frame.index(b"\0", 10) + 1  # behind the element id
            return 1, int.from_bytes(frame[start : start + 4])
        case b"APIC":
            return 2, 0
        case _:
            return 0, 0
