"""An episode as a page of a book: its text as XHTML, and when each sentence of it is heard.

A clip reaches to the next one's start: a player that goes from clip to clip keeps every pause, and the clips of a page
are as long as its sound.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from lxml import etree

from reader import layout
from reader.hosts import ascii_url
from reader.model import Cue, Entry, Episode, Link
from reader.words import phrase

XHTML = "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEADINGS = tuple(f"{{{XHTML}}}h{level}" for level in range(1, 7))
_TITLE = "title"
_LEAST = 100
"""Milliseconds that are worth a clip of their own."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence's sound; milliseconds from the start of the episode.

    Attributes:
        id: of the element of the text that is heard.
        role: see `reader.model.Utterance`.
    """

    id: str
    begin: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents.

    Attributes:
        level: 1 for the title; never more than one below the line before.
        id: of an element of the text.
        heard: id of the clip with which it begins.
        begin: milliseconds from the start of the episode.
    """

    level: int
    text: str
    id: str
    heard: str
    begin: int


@dataclass(frozen=True, slots=True)
class Page:
    """An episode as it is bound.

    Attributes:
        body: ``body`` of XHTML, whose tables and lists have ids, too; not to be changed.
        clips: in the order of the text, which is the order in which they are heard.
        headings: the title first.
        length: milliseconds.
    """

    body: etree._Element
    clips: tuple[Clip, ...]
    headings: tuple[Heading, ...]
    length: int

    @property
    def markup(self) -> str:
        """The body as text, for a document whose namespace is XHTML's."""
        return etree.tostring(self.body, encoding="unicode").replace(f' xmlns="{XHTML}"', "", 1)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the rest of a book tells of a page.

    Attributes:
        name: of its files, but for the suffix; eight letters at most, which old players want.
        begin: milliseconds of the book before it.
        headings, length: see `Page`.
    """

    name: str
    entry: Entry
    begin: int
    headings: tuple[Heading, ...]
    length: int


def page(episode: Episode) -> Page:
    """The page of an episode.

    One whose sentences don't stand in its text in the order in which they are heard (a record of an earlier version)
    is told sentence for sentence.
    """
    said = _Sentences()
    text = _laid_out(episode, said) if episode.sections else ""
    if not _whole(said.marked, episode.cues):
        said = _Sentences()
        text = _flat(episode, said)
    body = etree.fromstring(f'<body xmlns="{XHTML}">\n{text}\n{_origin(episode)}</body>')
    _linked(body)
    unsaid = body[0].get("id") == _TITLE
    clips = _clips(said.marked, round(episode.seconds * 1000), unsaid=unsaid)
    return Page(body, clips, tuple(_headings(body, clips)), round(episode.seconds * 1000))


class _Sentences:
    """Renders sentences, and knows which, in the order of the text."""

    def __init__(self) -> None:
        self.marked: list[Cue] = []

    def __call__(self, cue: Cue, shown: str, links: Sequence[Link]) -> str:
        """An element of its own; of a sentence without words, nothing: its sound goes with the one before."""
        text = " ".join(shown.split())
        if not text:
            return ""
        if self.marked and self.marked[-1] is cue:
            return layout.inline(text, links)  # the cells of a table's row are heard as one
        self.marked.append(cue)
        language = f' lang="{escape(cue.language)}"' if cue.language != "ko" else ""
        return f'<span id="s{len(self.marked)}"{language}>{layout.inline(text, links)}</span>'


def _laid_out(episode: Episode, said: _Sentences) -> str:
    cues = episode.cues
    title = [cue for cue in cues if (cue.section, cue.block, cue.role) == (-1, 0, "title")]
    at = cues.index(title[0]) if title else 0
    parts = [_text(episode, cues[:at], said), _heading(episode, title, said)]
    parts.append(_text(episode, [cue for cue in cues[at:] if cue not in title], said))
    return "\n".join(parts)


def _text(episode: Episode, cues: Sequence[Cue], said: _Sentences) -> str:
    sections = episode.sections if any(cue.section >= 0 for cue in cues) else ()
    return layout.html(sections, cues, top=2, sentence=said, moment=lambda _: "")


def _heading(episode: Episode, title: Sequence[Cue], said: _Sentences) -> str:
    told = " ".join(filter(None, (said(cue, cue.shown, ()) for cue in title)))
    return f"<h1>{told}</h1>" if told else f'<h1 id="{_TITLE}">{escape(episode.title)}</h1>'


def _flat(episode: Episode, said: _Sentences) -> str:
    cues = sorted(episode.cues, key=lambda cue: cue.start)
    first = [cue for cue in cues[:1] if cue.role == "title"]
    lines = [_heading(episode, first, said)]
    for cue in cues[len(first) :]:
        tag = "h2" if cue.role == "heading" else "p"
        if told := said(cue, cue.shown, ()):
            lines.append(f"<{tag}>{told}</{tag}>")
    return "\n".join(lines)


def _origin(episode: Episode) -> str:
    """Where the post stands on the web; not spoken."""
    if not episode.url.startswith(("http://", "https://")):
        return ""
    return f'<p class="origin"><a href="{escape(episode.url)}">{phrase("show.see-original")}</a></p>\n'


def _whole(marked: Sequence[Cue], cues: Sequence[Cue]) -> bool:
    """Whether what has words is in the text, in the order in which it is heard."""
    starts = [cue.start for cue in marked]
    if starts != sorted(starts):
        return False
    for cue in cues:
        at = bisect_right(starts, cue.start) - 1
        there = at >= 0 and (starts[at] == cue.start or cue.start < marked[at].end)
        if cue.shown.strip() and not there:
            return False
    return True


def _clips(marked: Sequence[Cue], length: int, *, unsaid: bool) -> tuple[Clip, ...]:
    """Of each sentence, to the start of the next; with the first one is heard what comes before it, if not with a title that is `unsaid`."""
    begins = [min(round(cue.start * 1000), length) for cue in marked]
    if not marked:
        return (Clip(_TITLE, 0, length, "title"),) if length else ()
    alone = unsaid and begins[0] >= _LEAST
    opening = [Clip(_TITLE, 0, begins[0], "title")] if alone else []
    begins[0] = begins[0] if alone else 0
    told = zip(marked, begins, [*begins[1:], length], strict=True)
    clips = [Clip(f"s{at}", begin, end, cue.role) for at, (cue, begin, end) in enumerate(told, 1)]
    return (*opening, *(clip for clip in clips if clip.end > clip.begin))


def _linked(body: etree._Element) -> None:
    """See that links are addresses, and give what can be skipped or left an id of its own."""
    for link in list(body.iter(f"{{{XHTML}}}a")):
        if address := _address(link.get("href", "")):
            link.set("href", address)
        else:
            link.tag = f"{{{XHTML}}}span"
            link.attrib.clear()
    for node in list(body.iter(*_HEADINGS)):
        if not "".join(map(str, node.itertext())).strip():  # of a cue without words
            body.remove(node)
    for node in body.iter(f"{{{XHTML}}}span"):
        if language := node.get("lang"):
            node.set(_LANG, language)
    for row in body.iter(f"{{{XHTML}}}tr"):
        spoken = [span for span in row.iter(f"{{{XHTML}}}span") if span.get("id")]
        if len(spoken) == 1:  # it is said as a whole
            row.set("id", spoken[0].attrib.pop("id"))
    groups = (f"{{{XHTML}}}{name}" for name in ("table", "tr", "ul", "ol", "figure"))
    for number, node in enumerate((node for node in body.iter(*groups) if not node.get("id")), 1):
        node.set("id", f"g{number}")


def _address(url: str) -> str:
    """`url` in ASCII as every reading system takes it; empty if it leads nowhere."""
    try:
        plain = ascii_url(url.strip())
        host = urlsplit(plain).hostname or ""
        urlsplit(plain).port  # noqa: B018 (it raises)
    except ValueError:
        return ""
    plain = re.sub("%(?![0-9A-Fa-f]{2})", "%25", plain)
    return plain if re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host) and ".." not in host else ""


def _headings(body: etree._Element, clips: Sequence[Clip]) -> Iterator[Heading]:
    """The lines of the contents; a heading that skips a level is moved up, since screen readers go by levels.

    The title leads to what is heard first, which may be whose news it is.
    """
    begins = {clip.id: clip.begin for clip in clips}
    above, heard = 0, clips[0].id if clips else ""
    for node in body.iter(*_HEADINGS):
        above = min(int(node.tag[-1]), above + 1)
        node.tag = _HEADINGS[above - 1]
        ids = [own for own in (each.get("id", "") for each in node.iter("{*}*")) if own]
        heard = next((own for own in ids if own in begins), heard) if above > 1 else heard
        text = " ".join("".join(map(str, node.itertext())).split())
        yield Heading(above, text, ids[0], heard, begins.get(heard, 0))
