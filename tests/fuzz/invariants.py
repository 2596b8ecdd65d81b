"""What must hold whatever came in, and parsers of WebVTT and SubRip that are not ours."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from reader.errors import DefectError, ReaderError
from reader.model import Article, Paragraph, Script

SECONDS = 2.0
"""Of processor time for one input, at most."""
MEGABYTES = 500
"""Of memory, at most."""

_SPOKEN = re.compile(r"[가-힣\s,.?!]*")
_HIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, what turns the direction of writing round, halves of characters."""
_HANGUL = re.compile("[가-힣]")


class FaultError(AssertionError):
    """Something that must hold doesn't."""


def holds(right: object, what: str, *seen: object) -> None:
    """Say `what` is wrong, unless it is right."""
    if not right:
        raise FaultError(f"{what}: {' | '.join(repr(each)[:300] for each in seen)}")


@contextmanager
def allowed() -> Iterator[None]:
    """A `ReaderError` is an answer, if it says what and where; nothing else is."""
    try:
        yield
    except DefectError:
        raise
    except ReaderError as error:
        holds(error.what and error.where, "an error that doesn't say what, or where", error.what, error.where)
        str(error).encode()


def clean(*texts: str) -> None:
    """Nothing that can't be seen or steers a terminal."""
    for text in texts:
        holds(not _HIDDEN.search(text), "hidden characters", text)


def spoken(text: str) -> None:
    """Hangul and marks of sentences alone."""
    holds(_SPOKEN.fullmatch(text), "not to be spoken", text)


def same_letters(before: str, after: str, what: str) -> None:
    """What was cut is whole, up to white space."""
    holds("".join(before.split()) == "".join(after.split()), what, before, after)


def scripted(article: Article, script: Script) -> None:
    """What is said and shown of an article is right, and no Hangul of a paragraph is lost on the way."""
    clean(article.title, article.byline, article.source, article.excerpt, article.url, article.source_url)
    clean(
        article.image,
        article.correction,
        *article.categories,
        *article.tags,
        *article.ignored,
        *article.notes,
    )
    clean(article.wishes.title, article.wishes.summary, article.wishes.image)
    shown: dict[tuple[int, int], str] = {}
    for line in script.utterances:
        spoken(line.spoken)
        clean(line.shown)
        holds(line.shown.strip() and line.spoken.strip(), "an utterance of nothing", line)
        place = line.section, line.block
        shown[place] = shown.get(place, "") + line.shown
    for number, section in enumerate(script.sections):
        clean(section.heading, section.label, *(block.text for block in section.blocks))
        for index, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                written, kept = (
                    "".join(_HANGUL.findall(text)) for text in (block.text, shown.get((number, index), ""))
                )
                holds(written == kept, "text lost on the way to speech", block.text, kept)


_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}$")
_INNER_TIME = re.compile(rf"<{_TIME}>")

Told = tuple[int, int, str]
"""Of a cue: start, end (ms), text."""


def _ms(hours: str | None, minutes: str, seconds: str, rest: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest)


def _blocks(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """The cues of a file by the W3C's algorithm (WebVTT, 6.1), or SubRip's, which it grew from: a line with an arrow ends the one before."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        head: list[str] = []
        while at < len(lines) and lines[at] and "-->" not in lines[at]:
            head.append(lines[at])
            at += 1
        if at < len(lines) and "-->" in lines[at]:
            holds(len(head) <= 1, "more than a name above the times", head)
            found = _TIMING.match(lines[at])
            holds(found, "no times of a cue", lines[at])
            assert found
            at += 1
            body: list[str] = []
            while at < len(lines) and lines[at] and "-->" not in lines[at]:
                body.append(lines[at])
                at += 1
            yield _ms(*found.groups()[:4]), _ms(*found.groups()[4:]), body
        else:
            holds(not head, "text outside a cue", head)
            at += 1


def webvtt(text: str) -> tuple[list[Told], list[list[int]]]:
    """The cues of a WebVTT file as a player has them, and the times inside each."""
    first, _, rest = text.partition("\n")
    holds(re.fullmatch("\ufeff?WEBVTT(?:[ \t].*)?", first), "no WebVTT", first)
    cues, inner = [], []
    for start, end, body in _blocks(rest.replace("\0", "\ufffd")):
        line = "\n".join(body)
        inner.append([_ms(*found.groups()) for found in _INNER_TIME.finditer(line)])
        cues.append((start, end, html.unescape(re.sub(r"<[^>]*>", "", line))))
    return cues, inner


def subrip(text: str) -> list[Told]:
    """The cues of a SubRip file."""
    return [(start, end, "\n".join(body)) for start, end, body in _blocks(text)]
