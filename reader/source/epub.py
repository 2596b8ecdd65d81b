"""EPUB 2 and 3: each document of a book's spine that has a text of its own is a post.

A book comes from anyone, so it is bounded: how many files it has, how large each and all of them become, how deep its contents
go; names lead to nothing but other files in it, and no entity of its XML is expanded.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from reader.errors import SourceError
from reader.model import Post
from reader.words import message

FILES = 20_000
"""Files in a book at most."""

CHAPTERS = 2_000
"""Documents of a spine at most."""

DOCUMENT, WHOLE = 8_000_000, 64_000_000
"""Bytes of one document and of all that are read, unpacked, at most."""

WORDS = 20
"""Letters besides headings from which a document has a text."""

# only scrambles fonts (OPF 2.0 and Adobe); anything else in encryption.xml locks the text
_FONTS_ONLY = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
_LOCKS = {"meta-inf/rights.xml", "meta-inf/license.lcpl", "meta-inf/sinf.xml"}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,100000}\]\s{0,100})?>", re.I)
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);|#)[A-Za-z][A-Za-z0-9]{1,30};")
_BESIDE = frozenset(
    ("cover", "titlepage", "title-page", "halftitlepage", "toc", "landmarks", "loi", "lot", "copyright-page", "copyright",
     "index", "seriespage", "colophon", "frontispiece", "imprint", "imprimatur", "page-list", "other-credits", "credits")
)  # fmt: skip
_PARTS = frozenset(("frontmatter", "bodymatter", "backmatter"))
_NAMED_BESIDE = re.compile(
    r"(?:표지|앞표지|뒤표지|겉표지|속표지|책\s?표지|차례|목차|판권(?:지|면|\s?페이지)?|저작권(?:\s?(?:안내|정보|표시))?|서지\s?정보|발행\s?(?:정보|사항)|도서\s?정보|책\s?정보|간기|판권\s?및\s?저작권|펴낸\s?곳|만든\s?(?:사람들?|이들?|곳)|약표제(?:지|면)?|표제지|찾아보기|색인"
    r"|cover(?:\s?page)?|title\s?page|half\s?title|(?:table of )?contents|toc|copyright(?:\s?page)?|(?:all\s)?rights\s(?:reserved|page)|legal\snotices?|credits|imprint|colophon)",
    re.I,
)
_FILE_BESIDE = re.compile(
    r"(?:^|[/_-])(?:(?:back|front|inner)?cover|half-?title|titlepage|title-?page|toc|nav|copyright|colophon|imprint|pankwon)(?:[_-]?page)?[_-]?\d{0,3}\.x?html?$",
    re.I,
)
_TYPE = re.compile(
    r"<(?:body|section|div|nav|article|aside)\b[^<>]{0,500}?\b(?:epub:type|role)=[\"'](?:doc-)?([^\"'<>]{1,100})[\"']"
)
# what a printer's page says of the book
_PRINTED = re.compile(
    r"(?:초판|개정판|전자책)?\s?\d{1,3}\s?쇄|(?:초판\s|전자책\s)?(?:발행일?|펴낸\s?날|인쇄일?|출간일)\s?[:：|]?\s?\d{4}|펴낸\s?(?:이|곳)|지은이|옮긴이|발행(?:인|처)|출판\s?등록|등록\s?번호"
    r"|ISBN|[ⓒ©]|무단\s?(?:전재|복제)|저작권법|all rights reserved|published by|copyright",
    re.I,
)
PRINTED, IMPRINT = 3, 1_500
"""Kinds of facts about a book's making that make a short document its printer's page, and the letters of one at most."""
_UNSAID = re.compile(r"<(head|script|style|h[1-6]|nav)\b(?:[^<]|<(?!/?\1\b))*</\1\s*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_HEADING = re.compile(r"<h[1-6]\b", re.I)
_FIRST_HEADING = re.compile(r"<h[1-6]\b[^<>]{0,500}>((?:[^<]|<(?!/h[1-6])){0,500})</h[1-6]", re.I)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package of a book tells: facts, and the documents of its spine with their titles."""

    facts: Mapping[str, str]
    spine: tuple[str, ...]
    titles: Mapping[str, str]
    beside: frozenset[str]


def chapters(post: Post) -> tuple[Post, ...]:
    """The chapters of a book in their order; covers, contents and the printer's page are none.

    Raises:
        SourceError: it is no book, damaged, locked (DRM), too large, or has no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(post.data)) as pack:
            files = _Files(pack)
            book = _package(files)
            return _posts(post, book, files)
    except SourceError as error:
        raise SourceError(error.what, where=post.place, mend=error.mend) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError, OSError, NotImplementedError,
            etree.XMLSyntaxError) as error:  # fmt: skip
        raise SourceError(message("book.damaged"), where=post.place, mend=message("mend.book")) from error


class _Files:
    """The files in a book, read within bounds."""

    def __init__(self, pack: zipfile.ZipFile) -> None:
        self._pack = pack
        self._left = WHOLE
        found = pack.infolist()
        if len(found) > FILES:
            raise _too_large()
        self._names = {info.filename: info for info in found}
        lower = {name.lower() for name in self._names}
        if lower & _LOCKS or any(info.flag_bits & 1 for info in found):
            raise _locked()
        if "META-INF/encryption.xml" in self._names:
            used = {
                node.get("Algorithm", "")
                for node in self.xml("META-INF/encryption.xml").iter("{*}EncryptionMethod")
            }
            if used - _FONTS_ONLY:
                raise _locked()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def bytes(self, name: str) -> bytes:
        """A file, unpacked."""
        with self._pack.open(self._names[name]) as file:
            data = file.read(DOCUMENT + 1)
        self._left -= len(data)
        if len(data) > DOCUMENT or self._left < 0:
            raise _too_large()
        return data

    def xml(self, name: str) -> etree._Element:
        """A file's tree; none of its entities means anything."""
        data = _ENTITY.sub(b" ", _DOCTYPE.sub(b"", self.bytes(name)))
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
        root: etree._Element | None = etree.fromstring(data, parser)
        if root is None:
            raise ValueError("no element")
        return root


def _too_large() -> SourceError:
    return SourceError(message("file.too-large"), mend=message("mend.book"))


def _locked() -> SourceError:
    return SourceError(message("book.locked"), mend=message("mend.unlocked"))


def _package(files: _Files) -> _Book:
    """The package document that the container names, and the contents that it names."""
    container = files.xml("META-INF/container.xml")
    name = next((str(node.get("full-path", "")) for node in container.iter("{*}rootfile")), "")
    root = files.xml(name)
    items = {
        item.get("id", ""): (
            _inside(name, item.get("href", "")),
            item.get("properties", ""),
            item.get("media-type", ""),
        )
        for item in root.iter("{*}item")
    }
    spine = [
        items[ref.get("idref", "")][0]
        for ref in root.iter("{*}itemref")
        if ref.get("idref", "") in items and ref.get("linear") != "no"
    ]
    if len(spine) > CHAPTERS:
        raise _too_large()
    contents = [path for path, properties, _ in items.values() if "nav" in properties.split()]
    outlines = [path for path, _, media in items.values() if media == "application/x-dtbncx+xml"]
    titles: dict[str, str] = {}
    for path in [*contents, *outlines]:
        if path in files:
            for target, title in _titles(files.xml(path), path):
                titles.setdefault(target, title)
    beside = {
        _inside(name, node.get("href", ""))
        for node in root.iter("{*}reference")
        if node.get("type", "") in _BESIDE
    }
    for path in contents:
        if path in files:
            beside |= set(_landmarks(files.xml(path), path))
    return _Book(_facts(root), tuple(spine), titles, frozenset([*contents, *beside]))


def _landmarks(root: etree._Element, base: str) -> Iterator[str]:
    """Files that EPUB 3's landmarks name as none of the text."""
    for link in root.iter("{*}a"):
        if _BESIDE & set(link.get(_EPUB_TYPE, "").split()):
            yield _inside(base, link.get("href", ""))


def _facts(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    creators = []
    for node in root.iter("{http://purl.org/dc/elements/1.1/}*"):
        name, text = etree.QName(node).localname, " ".join("".join(map(str, node.itertext())).split())
        if name == "creator" and text:
            creators.append(text)
        elif text:
            found.setdefault(name, text)
    return found | ({"creator": ", ".join(creators)} if creators else {})


def _inside(base: str, href: str) -> str:
    """The file that a reference means: the name of one in the book, or of none."""
    return normpath(join(dirname(base), unquote(href.partition("#")[0])))


def _titles(root: etree._Element, base: str) -> Iterator[tuple[str, str]]:
    """Titles by file, as the contents say them: EPUB 3's ``nav``, EPUB 2's NCX."""
    for point in root.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and content is not None:
            yield _inside(base, content.get("src", "")), " ".join("".join(map(str, label.itertext())).split())
    for nav in root.iter("{*}nav"):
        if "toc" in nav.get(_EPUB_TYPE, "toc").split():
            for link in nav.iter("{*}a"):
                yield (
                    _inside(base, link.get("href", "")),
                    " ".join("".join(map(str, link.itertext())).split()),
                )


def _posts(post: Post, book: _Book, files: _Files) -> tuple[Post, ...]:
    found: list[Post] = []
    above = ""
    for path in dict.fromkeys(book.spine):
        if (
            path not in files
            or path in book.beside
            or not path.lower().endswith((".xhtml", ".html", ".htm", ".xml"))
        ):
            continue
        data = files.bytes(path)
        title = book.titles.get(path, "")
        if _is_beside(path, title, data, book.facts):
            continue
        above = title or above
        if not title and not _HEADING.search(data.decode("utf-8", "replace")):
            title = _counted(above or book.facts.get("title", ""), found)
        known = {
            "title": title,
            "book": book.facts.get("title", ""),
            "opens": "" if found else book.facts.get("title", ""),
            "author": book.facts.get("creator", ""),
            "published": _moment(book.facts.get("date", ""), len(found)),
        }
        kept = {fact: value for fact, value in known.items() if value}
        place = f"{post.place}#{len(found) + 1}"
        found.append(Post(place, f"{post.key}#{path}", "application/epub+xhtml", data, None, kept, "item"))
    if not found:
        raise SourceError(message("book.empty"), mend=message("mend.book"))
    return tuple(_changed(each, post, len(found) - 1 - index) for index, each in enumerate(found))


def _changed(chapter: Post, book: Post, later: int) -> Post:
    """When the book's file was changed, a minute earlier for each chapter that follows: for a book that tells no day."""
    if "modified" not in book.known:
        return chapter
    when = datetime.fromisoformat(book.known["modified"]) - timedelta(minutes=later)
    return replace(chapter, known={**chapter.known, "modified": when.isoformat()})


def _moment(date: str, index: int) -> str:
    """The day of a book, a minute later for each chapter: a show sorts its episodes by when they came out."""
    found = re.match(r"\d{4}-\d\d-\d\d", date)
    return f"{found.group()}T{index // 60 % 24:02}:{index % 60:02}:00" if found else ""


def _counted(title: str, found: list[Post]) -> str:
    """A name for what goes on without a heading in a file of its own: that of what it goes on from, and a number."""
    number = sum(1 for each in found if each.known.get("title", "").startswith(title)) + 1
    return f"{title} ({number})" if number > 1 else title


def _is_beside(path: str, title: str, data: bytes, facts: Mapping[str, str]) -> bool:
    """Whether a document is a cover, a title page, the contents, the printer's page, or has no text."""
    text = data.decode("utf-8", "replace")
    if _NAMED_BESIDE.fullmatch(title.strip()) or _FILE_BESIDE.search(path):
        return True
    heading = _FIRST_HEADING.search(text)
    if heading and _NAMED_BESIDE.fullmatch(" ".join(_TAG.sub(" ", heading.group(1)).split())):
        return True
    for found in _TYPE.finditer(text):
        kinds = set(found.group(1).split())
        if kinds & _BESIDE:
            return True
        if not kinds & _PARTS:
            break
    said = _TAG.sub(" ", _UNSAID.sub(" ", text))
    for told in ("title", "creator", "publisher"):  # a title page says nothing else
        for part in facts.get(told, "").split(", "):
            said = said.replace(part, " ", 2) if part else said
    size = sum(map(str.isalnum, said))
    made = len({found.group()[:2].lower() for found in _PRINTED.finditer(said)}) if size <= IMPRINT else 0
    return size < WORDS or made >= PRINTED
