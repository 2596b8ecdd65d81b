"""EPUB 3.3 with media overlays: the text of each episode, sentence for sentence with its sound.

Sources: W3C EPUB 3.3 (packages, navigation documents, media overlays), EPUB Accessibility 1.1 and its vocabulary (schema.org).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from lxml import etree

from reader import clock
from reader.book.contents import nested
from reader.book.pack import Pack
from reader.book.page import XHTML, Clip, Heading, Leaf, Page
from reader.book.volume import Volume
from reader.model import Note
from reader.words import phrase

FOLDER = "EPUB/"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_OPS = "http://www.idpf.org/2007/ops"
_ACTIVE = "-epub-media-overlay-active"
_GROUPS = {"table": "table", "tr": "table-row", "ul": "list", "ol": "list", "figure": "figure"}
"""What a player may leave or skip as a whole, by EPUB's Structural Semantics Vocabulary."""

_CONTAINER = f"""{_XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="{FOLDER}package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""

_STYLE = f"""body {{ line-height: 1.7; word-break: keep-all; overflow-wrap: anywhere; }}
h1, h2, h3, h4, h5, h6 {{ line-height: 1.3; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid; padding: .3em .5em; text-align: start; vertical-align: top; }}
pre {{ white-space: pre-wrap; }}
.{_ACTIVE} {{ background: #ffe27a; color: #000; }}
"""

_ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "auditory"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "auditory"),
    ("accessModeSufficient", "textual,auditory"),
    ("accessibilityFeature", "synchronizedAudioText"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityHazard", "none"),
    ("accessibilitySummary", phrase("bound.access")),
)


def leaf(pack: Pack, volume: Volume, leaf: Leaf, page: Page) -> None:
    """The text of an episode, and its overlay."""
    pack.text(f"{FOLDER}{leaf.name}.xhtml", _document(volume, leaf.entry.title, page.markup))
    pack.text(f"{FOLDER}{leaf.name}.smil", _overlay(leaf, page))


def end(pack: Pack, volume: Volume, leaves: Sequence[Leaf], cover: bytes) -> None:
    """All that stands in it once."""
    pack.text("META-INF/container.xml", _CONTAINER)
    pack.text(f"{FOLDER}style.css", _STYLE)
    if cover:
        pack.stored(f"{FOLDER}cover.jpg", cover)
    contents = nested(volume, leaves, _address)
    title = phrase("bound.contents")
    body = f'<body>\n<nav epub:type="toc" role="doc-toc">\n<h1>{title}</h1>\n{contents}\n</nav>\n</body>'
    pack.text(f"{FOLDER}nav.xhtml", _document(volume, title, body))
    pack.text(f"{FOLDER}package.opf", _package(volume, leaves, bool(cover)))


def _address(leaf: Leaf, heading: Heading) -> str:
    return f"{leaf.name}.xhtml#{heading.id}" if heading.level > 1 else f"{leaf.name}.xhtml"


def _document(volume: Volume, title: str, body: str) -> str:
    language = escape(volume.language)
    return (
        f'{_XML}<!DOCTYPE html>\n<html xmlns="{XHTML}" xmlns:epub="{_OPS}" lang="{language}" xml:lang="{language}">\n'
        f'<head>\n<title>{escape(title, quote=False)}</title>\n<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n'
        f"{body}\n</html>\n"
    )


def _overlay(leaf: Leaf, page: Page) -> str:
    clips = {clip.id: clip for clip in page.clips}
    lines = "\n".join(_timed(page.body, leaf.name, clips))
    return (
        f'{_XML}<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="{_OPS}" version="3.0">\n'
        f'<body epub:textref="{leaf.name}.xhtml" epub:type="bodymatter">\n{lines}\n</body>\n</smil>\n'
    )


def _timed(node: etree._Element, name: str, clips: Mapping[str, Clip]) -> Iterator[str]:
    """The clips in an element, those of a table, a row, a list or a picture in a group of their own."""
    own = node.get("id", "")
    if own in clips:
        clip = clips[own]
        kind = ' epub:type="footnote"' if clip.role == Note.kind else ""
        yield (
            f'<par id="c-{own}"{kind}><text src="{name}.xhtml#{own}"/><audio src="{name}.mp3"'
            f' clipBegin="{clock.exact(clip.begin / 1000)}" clipEnd="{clock.exact(clip.end / 1000)}"/></par>'
        )
        return
    inner = [line for child in node for line in _timed(child, name, clips)]
    group = _GROUPS.get(etree.QName(node).localname)
    if group and own and inner:
        yield f'<seq id="c-{own}" epub:textref="{name}.xhtml#{own}" epub:type="{group}">'
        yield from inner
        yield "</seq>"
    else:
        yield from inner


def _package(volume: Volume, leaves: Sequence[Leaf], cover: bool) -> str:
    language = escape(volume.language)
    facts = "\n".join(_facts(volume, leaves))
    files = "\n".join(_files(leaves, cover))
    spine = "\n".join(f'<itemref idref="{leaf.name}"/>' for leaf in leaves)
    return (
        f'{_XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{facts}\n</metadata>\n'
        f"<manifest>\n{files}\n</manifest>\n<spine>\n{spine}\n</spine>\n</package>\n"
    )


def _facts(volume: Volume, leaves: Sequence[Leaf]) -> Iterator[str]:
    yield f'<dc:identifier id="id">{escape(volume.identifier)}</dc:identifier>'
    for name, text in (
        ("title", volume.title),
        ("language", volume.language),
        ("creator", volume.author),
        ("publisher", volume.author),
        ("date", clock.iso(volume.day)),
        ("description", volume.description),
    ):
        if text:
            yield f"<dc:{name}>{escape(text, quote=False)}</dc:{name}>"
    for page in leaves:
        yield f'<meta property="media:duration" refines="#{page.name}-smil">{clock.exact(page.length / 1000)}</meta>'
    told = [
        ("dcterms:modified", f"{volume.modified:%Y-%m-%dT%H:%M:%SZ}"),
        ("media:duration", clock.exact(sum(page.length for page in leaves) / 1000)),
        ("media:active-class", _ACTIVE),
        *(("media:narrator", name) for name in volume.narrators),
        *((f"schema:{name}", value) for name, value in _ACCESS),
    ]
    for name, text in told:
        yield f'<meta property="{name}">{escape(text, quote=False)}</meta>'


def _files(leaves: Sequence[Leaf], cover: bool) -> Iterator[str]:
    yield '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    if cover:
        yield '<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>'
    for name in (page.name for page in leaves):
        yield f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" media-overlay="{name}-smil"/>'
        yield f'<item id="{name}-smil" href="{name}.smil" media-type="application/smil+xml"/>'
        yield f'<item id="{name}-mp3" href="{name}.mp3" media-type="audio/mpeg"/>'
