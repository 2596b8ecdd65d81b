"""DAISY 2.02: what talking-book players of libraries for the blind play; full text and full audio.

Source: DAISY 2.02 Specification, Recommendation of February 28, 2001. Names of files are eight letters at most, with the
endings that it prescribes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from reader import __version__, clock, mp3
from reader.book.pack import Pack
from reader.book.page import XHTML, Clip, Heading, Leaf, Page
from reader.book.volume import Volume

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_PUBLIC = '"-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"'
_SMIL = f"""{_XML}<!DOCTYPE smil PUBLIC "-//W3C//DTD SMIL 1.0//EN" "http://www.w3.org/TR/REC-smil/SMIL10.dtd">
"""
_LAYOUT = '<layout>\n<region id="txtView"/>\n</layout>\n'
_GENERATOR = f"sori-reader {__version__}"
_PER_EPISODE = 3
_BESIDES = ("ncc.html", "master.smil", "title.html", "title.smil", "title.mp3")
_TITLE = "title"
_SILENCE = 1_000
"""Milliseconds that the book's title is shown. Nobody says it; a player that finds it in the first episode's file counts, and
may play, that episode twice."""
_BITRATE, _FRAMES = 64, 50
"""Of the silence: kbit/s, and frames of 24 ms, some more than are heard."""


def leaf(pack: Pack, volume: Volume, leaf: Leaf, page: Page) -> None:
    """The text of an episode, and when it is heard."""
    title = escape(leaf.entry.title, quote=False)
    body = _plain(page.markup)
    pack.text(f"{leaf.name}.html", _document(volume, f"{_TYPE}\n<title>{title}</title>", body))
    begin = _SILENCE + leaf.begin
    pack.text(f"{leaf.name}.smil", _timed(volume, leaf.name, leaf.entry.title, begin, page.clips))


def end(pack: Pack, volume: Volume, leaves: Sequence[Leaf], _cover: bytes) -> None:
    """The navigation control centre, and the order of all."""
    title = escape(volume.title, quote=False)
    clip = Clip("s1", 0, _SILENCE, "title")
    body = f'<body>\n<h1 id="{clip.id}">{title}</h1>\n</body>'
    pack.text("title.html", _document(volume, f"{_TYPE}\n<title>{title}</title>", body))
    pack.text("title.smil", _timed(volume, _TITLE, volume.title, 0, [clip]))
    pack.stored("title.mp3", mp3.silence(_BITRATE) * _FRAMES)
    pack.text("master.smil", _SMIL + _master(volume, leaves))
    head = "\n".join(
        [f"{_TYPE}\n<title>{escape(volume.title, quote=False)}</title>", *_facts(volume, leaves)]
    )
    body = "\n".join(["<body>", *_contents(volume, leaves), "</body>"])
    pack.text("ncc.html", _document(volume, head, body))


_TYPE = '<meta http-equiv="Content-type" content="text/html; charset=utf-8"/>'


def _document(volume: Volume, head: str, body: str) -> str:
    language = escape(volume.language)
    return (
        f'{_XML}<!DOCTYPE html PUBLIC {_PUBLIC}>\n<html xmlns="{XHTML}" lang="{language}" xml:lang="{language}">\n'
        f"<head>\n{head}\n</head>\n{body}\n</html>\n"
    )


def _plain(markup: str) -> str:
    """The text in XHTML 1.0, which knows no ``figure``."""
    for name, tag in (("figure", "div"), ("figcaption", "p")):
        markup = re.sub(rf"<(/?){name}\b", rf"<\1{tag}", markup)
    return markup


def _timed(volume: Volume, name: str, title: str, begin: int, clips: Sequence[Clip]) -> str:
    """When what is called `name` is heard, milliseconds `begin` after the book's start."""
    length = sum(clip.end - clip.begin for clip in clips)
    facts = (
        ("dc:format", "Daisy 2.02"),
        ("dc:identifier", volume.identifier),
        ("dc:title", volume.title),
        ("title", title),
        ("ncc:generator", _GENERATOR),
        ("ncc:totalElapsedTime", clock.exact(begin / 1000)),
        ("ncc:timeInThisSmil", clock.exact(length / 1000)),
    )
    lines = [
        f'<par endsync="last" id="p-{clip.id}"><text src="{name}.html#{clip.id}" id="t-{clip.id}"/>'
        f'<audio src="{name}.mp3" clip-begin="npt={clip.begin / 1000:.3f}s"'
        f' clip-end="npt={clip.end / 1000:.3f}s" id="a-{clip.id}"/></par>'
        for clip in clips
    ]
    body = "\n".join([f'<seq dur="{length / 1000:.3f}s">', *lines, "</seq>"])
    return f"{_SMIL}<smil>\n<head>\n{_metas(facts)}\n{_LAYOUT}</head>\n<body>\n{body}\n</body>\n</smil>\n"


def _master(volume: Volume, leaves: Sequence[Leaf]) -> str:
    facts = (
        ("dc:format", "Daisy 2.02"),
        ("dc:identifier", volume.identifier),
        ("dc:title", volume.title),
        ("ncc:generator", _GENERATOR),
        ("ncc:timeInThisSmil", _total(leaves)),
    )
    named = [(_TITLE, volume.title), *((leaf.name, leaf.entry.title) for leaf in leaves)]
    refs = "\n".join(f'<ref title="{escape(title)}" src="{name}.smil" id="{name}"/>' for name, title in named)
    return f"<smil>\n<head>\n{_metas(facts)}\n{_LAYOUT}</head>\n<body>\n{refs}\n</body>\n</smil>\n"


def _total(leaves: Sequence[Leaf]) -> str:
    return clock.exact((_SILENCE + sum(leaf.length for leaf in leaves)) / 1000)


def _metas(facts: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f'<meta name="{name}" content="{escape(text)}"/>' for name, text in facts)


def _facts(volume: Volume, leaves: Sequence[Leaf]) -> Iterator[str]:
    headings = [heading for leaf in leaves for heading in leaf.headings]
    day = clock.iso(volume.day)
    facts = [
        ("dc:creator", volume.author),
        ("dc:date", day),
        ("dc:format", "Daisy 2.02"),
        ("dc:identifier", volume.identifier),
        ("dc:language", volume.language),
        ("dc:publisher", volume.author),
        ("dc:title", volume.title),
        ("ncc:charset", "utf-8"),
        ("ncc:depth", str(max(heading.level for heading in headings))),
        ("ncc:files", str(_PER_EPISODE * len(leaves) + len(_BESIDES))),
        ("ncc:generator", _GENERATOR),
        ("ncc:multimediaType", "audioFullText"),
        *(("ncc:narrator", name) for name in volume.narrators),
        ("ncc:pageFront", "0"),
        ("ncc:pageNormal", "0"),
        ("ncc:pageSpecial", "0"),
        ("ncc:producedDate", day),
        ("ncc:producer", volume.author),
        ("ncc:tocItems", str(len(headings) + 1)),
        ("ncc:totalTime", _total(leaves)),
    ]
    yield _metas(facts)


def _contents(volume: Volume, leaves: Sequence[Leaf]) -> Iterator[str]:
    yield f'<h1 class="title" id="{_TITLE}"><a href="{_TITLE}.smil#t-s1">{escape(volume.title)}</a></h1>'
    for leaf in leaves:
        for number, heading in enumerate(leaf.headings):
            tag = f"h{heading.level}"
            kind = "section" if number else "chapter"
            address, text = _target(leaf, heading), escape(heading.text)
            yield f'<{tag} class="{kind}" id="{leaf.name}-{number}"><a href="{address}">{text}</a></{tag}>'


def _target(leaf: Leaf, heading: Heading) -> str:
    """Of the text, not of the ``par`` around it: daisy-player finds no sound behind the latter."""
    return f"{leaf.name}.smil#t-{heading.heard}"
