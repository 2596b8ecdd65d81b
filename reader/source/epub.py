"""EPUB 2 and 3: each document of a book's spine that has a text of its own is a post.

A book comes from anyone, so it is bounded: how many files it has, how large each and all of them become, how deep its contents
go; names lead to nothing but other files in it, and no entity of its XML is expanded.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from reader import decode
from reader.errors import SourceError
from reader.model import Post
from reader.words import message

FILES = 20_000
"""Files in a book at most."""

CHAPTERS = 2_000
"""Documents of a spine at most."""

DOCUMENT, WHOLE = 8_000_000, 64_000_000
"""Bytes of one document and of all that are read, unpacked, at most."""

TAGS = 500_000
"""Tags of all that is read at most, however small they pack: a long novel in many volumes has 200,000."""

LINE = 2_000
"""Characters of a title or a fact at most."""

WORDS = 20
"""Letters besides headings from which a document has a text."""

# only scrambles fonts (OPF 2.0 and Adobe); anything else in encryption.xml locks the text
_FONTS_ONLY = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
_LOCKS = {"meta-inf/rights.xml", "meta-inf/license.lcpl", "meta-inf/sinf.xml"}
_DOCTYPE_BEGINS = re.compile(rb"<!DOCTYPE", re.I)
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
    r"(?:^|[/_-])(?:(cover|half-?title|titlepage|title-?page|toc|nav)|(?:back|front|inner)cover|copyright|colophon|imprint|pankwon)(?:[_-]?page)?[_-]?\d{0,3}(?:\.x?html?)?$",
    re.I,
)
_SENTENCE = re.compile(r"[가-힣a-z][\"'”’)]{0,2}[.?!…]", re.I)
_LINK = re.compile(r"<a\b[^<>]*>[^<]*</a>", re.I)
_DECLARED = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "nav"))
_SUFFIXES = (".xhtml", ".html", ".htm", ".xml")
_MEDIA = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"))
# what a printer's page says of the book
_PRINTED = re.compile(
    r"(?:초판|개정판|전자책)?\s?\d{1,3}\s?쇄|(?:초판\s|전자책\s)?(?:발행일?|펴낸\s?날|인쇄일?|출간일)\s?[:：|]?\s?\d{4}|펴낸\s?(?:이|곳)|지은이|옮긴이|발행(?:인|처)|출판\s?등록|등록\s?번호"
    r"|ISBN|[ⓒ©]|무단\s?(?:전재|복제)|저작권법|all rights reserved|published by|copyright",
    re.I,
)
NAMED = 100
"""Letters of a file's name that are told."""
PRINTED, IMPRINT = 3, 1_500
"""Kinds of facts about a book's making that make a short document its printer's page, and the letters of one at most."""
_UNSAID = re.compile(r"<(head|script|style|h[1-6]|nav)\b(?:[^<]|<(?!/?\1\b))*+</\1\s*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
DEEP, BEGIN = 12, 50_000
"""Elements around all of a document's text, and characters among which its first heading is, that are looked at."""
_HEADING = re.compile(r"<h[1-6]\b", re.I)
_FIRST_HEADING = re.compile(r"<h[1-6]\b[^<>]{0,500}>((?:[^<]|<(?!/h[1-6])){0,500})</h[1-6]", re.I)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package of a book tells: facts, the files of its spine with their media, and their titles."""

    facts: Mapping[str, str]
    spine: Mapping[str, str]
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
        self._left, self._tags = WHOLE, TAGS
        found = pack.infolist()
        if len(found) > FILES:
            raise _too_large()
        self._names = {info.filename: info for info in found}
        self._alike = {alike: info.filename for info in found for alike in _spellings(info)}
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
        self._tags -= data.count(b"<")
        if len(data) > DOCUMENT or self._left < 0 or self._tags < 0:
            raise _too_large()
        return data

    def inside(self, base: str, href: str) -> str:
        """The file that a reference means, as the book spells its name: letters composed or not, of any case."""
        name = normpath(join(dirname(base), unquote(href.partition("#")[0])))
        return name if name in self._names else self._alike.get(_alike(name), name)

    def xml(self, name: str) -> etree._Element:
        """A file's tree; none of its entities means anything."""
        root = _tree(self.bytes(name))
        if root is None:
            raise ValueError("no element")
        return root


def _tree(data: bytes) -> etree._Element | None:
    first = _DOCTYPE_BEGINS.search(data)
    if first and (found := _DOCTYPE.match(data, first.start())):
        data = data[: found.start()] + data[found.end() :]
    data = _ENTITY.sub(b" ", data)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root: etree._Element | None = etree.fromstring(data, parser)
    return root


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _spellings(info: zipfile.ZipInfo) -> Iterator[str]:
    """How a file's name may be meant; one without the mark of UTF-8 was written in the charset of its maker."""
    yield _alike(info.filename.replace("\\", "/"))
    if not info.flag_bits & 0x800 and not info.filename.isascii():
        for charset in ("cp949", "utf-8"):
            yield _alike(info.filename.encode("cp437", "replace").decode(charset, "replace"))


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
            files.inside(name, item.get("href", "")),
            item.get("properties", ""),
            item.get("media-type", ""),
        )
        for item in root.iter("{*}item")
    }
    spine: dict[str, str] = {}
    for ref in root.iter("{*}itemref"):
        if ref.get("linear") != "no":
            path, _, media = items.get(ref.get("idref", ""), (ref.get("idref", ""), "", ""))
            spine.setdefault(path, media)
    if len(spine) > CHAPTERS:
        raise _too_large()
    contents = [path for path, properties, _ in items.values() if "nav" in properties.split()]
    outlines = [path for path, _, media in items.values() if media == "application/x-dtbncx+xml"]
    trees = {path: files.xml(path) for path in dict.fromkeys([*contents, *outlines]) if path in files}
    titles: dict[str, str] = {}
    for path, tree in trees.items():
        for target, title in _titles(tree):
            titles.setdefault(files.inside(path, target), title)
    guide = [
        (name, node.get("href", "")) for node in root.iter("{*}reference") if node.get("type", "") in _BESIDE
    ]
    guide += [(path, href) for path in contents if path in trees for href in _landmarks(trees[path])]
    # what begins within a file isn't all of it
    beside = {files.inside(base, href) for base, href in guide if "#" not in href}
    return _Book(_facts(root), spine, titles, frozenset([*contents, *beside]))


def _landmarks(root: etree._Element) -> Iterator[str]:
    """Files that EPUB 3's landmarks name as none of the text."""
    for link in root.iter("{*}a"):
        if _BESIDE & set(link.get(_EPUB_TYPE, "").split()):
            yield link.get("href", "")


def _facts(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    creators = []
    for node in root.iter("{http://purl.org/dc/elements/1.1/}*"):
        name, text = etree.QName(node).localname, _line(node)
        if name == "creator" and text:
            creators.append(text)
        elif text:
            found.setdefault(name, text)
    return found | ({"creator": ", ".join(creators)} if creators else {})


def _line(node: etree._Element) -> str:
    """The text of an element as a line, as much of it as is told: what stands in its like in its like is told again and again."""
    parts = (str(text)[:LINE] for text in islice(node.itertext(), LINE))
    return " ".join("".join(parts)[:LINE].split())


def _titles(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Titles by file, as the contents say them: EPUB 3's ``nav``, EPUB 2's NCX."""
    for point in root.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and content is not None:
            yield content.get("src", ""), _line(label)
    for nav in root.iter("{*}nav"):
        inner = next(nav.iterancestors("{*}nav"), None) is not None
        if "toc" in nav.get(_EPUB_TYPE, "toc").split() and not inner:
            for link in nav.iter("{*}a"):
                yield link.get("href", ""), _line(link)


def _posts(post: Post, book: _Book, files: _Files) -> tuple[Post, ...]:
    found: list[Post] = []
    above = ""
    for path, media in book.spine.items():
        if path in book.beside or not (path.lower().endswith(_SUFFIXES) or media in _MEDIA or not media):
            continue
        title = book.titles.get(path, "")
        data = files.bytes(path) if path in files else b""
        text = _text(data)
        if _FILE_BESIDE.search(path) if not data else text and _is_beside(path, title, text, book.facts):
            continue
        above = title or above
        if not title and not _HEADING.search(text):
            title = _counted(above or book.facts.get("title", ""), found)
        known = {
            "title": title,
            "book": book.facts.get("title", ""),
            "opens": "" if found else book.facts.get("title", ""),
            "author": book.facts.get("creator", ""),
            "published": _moment(book.facts.get("date", ""), len(found)),
            "failure": "" if path in files else message("book.missing", name=path[:NAMED]),
        }
        kept = {fact: value for fact, value in known.items() if value}
        place = f"{post.place}#{len(found) + 1}"
        found.append(Post(place, f"{post.key}#{path}", "application/epub+xhtml", data, None, kept, "item"))
    if not any(each.data for each in found):
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


def _text(data: bytes) -> str:
    """A document, whatever its charset; of what is none, nothing: its reading tells that."""
    try:
        return decode.text(data).replace("<![CDATA[", " ").replace("]]>", " ")
    except decode.NotTextError:
        return ""


def _is_beside(path: str, title: str, text: str, facts: Mapping[str, str]) -> bool:
    """Whether a document is a cover, a title page, the contents, the printer's page, or has no text."""
    if _NAMED_BESIDE.fullmatch(title.strip()):
        return True
    said = _UNSAID.sub(" ", text)
    named = _FILE_BESIDE.search(path)
    # a chapter may be called "my_cover", and have a title in the contents: then it has sentences
    if named and not (
        (named.group(1) or title) and len(_SENTENCE.findall(_TAG.sub(" ", _LINK.sub(" ", said)))) > 1
    ):
        return True
    heading = _FIRST_HEADING.search(text, 0, BEGIN)
    if heading and _NAMED_BESIDE.fullmatch(" ".join(_TAG.sub(" ", heading.group(1)).split())):
        return True
    if ("epub:type" in text or "role=" in text) and _typed_beside(text):
        return True
    said = _TAG.sub(" ", said)
    for told in ("title", "creator", "publisher"):  # a title page says nothing else
        for part in facts.get(told, "").split(", "):
            said = said.replace(part, " ", 2) if part else said
    size = sum(map(str.isalnum, said))
    made = len({found.group()[:2].lower() for found in _PRINTED.finditer(said)}) if size <= IMPRINT else 0
    return size < WORDS or made >= PRINTED


def _typed_beside(text: str) -> bool:
    """Whether an element in which all of a document stands, besides headings, calls it none of the book's text."""
    root = _tree(_DECLARED.sub("", text, count=1).encode())
    element = None if root is None else root.find("{*}body")
    for _ in range(DEEP):
        if element is None:
            return False
        told = f"{element.get(_EPUB_TYPE) or element.get('epub:type', '')} {element.get('role', '')}"
        kinds = set(told.replace("doc-", "").split())
        if kinds & _BESIDE:
            return True
        inner = [each for each in element.iterchildren("*") if _says(each)]
        beside = [element.text, *(each.tail for each in element)]
        if kinds - _PARTS or len(inner) != 1 or any((each or "").strip() for each in beside):
            return False
        element = inner[0]
    return False


def _says(element: etree._Element) -> bool:
    """Whether an element has text and is more than a heading."""
    return etree.QName(element).localname not in _HEADS and any(part.strip() for part in element.itertext())
