"""What every page must have to be used by all: language, title, landmarks, names, and nothing from strangers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from reader.check.finding import ERROR, WARNING, Finding
from reader.words import message

MOST_BYTES = 300_000
"""Of the front page: two seconds on a slow phone network."""
_LOADS = {"script": "src", "img": "src", "audio": "src", "source": "src", "track": "src", "iframe": "src"}
_MEND = message("mend.ours")


def findings(out: Path, names: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the pages in `out`, which are called `names`; another page is none of the show."""
    for name in ("index.html", "sw.js", "manifest.webmanifest"):
        if not (out / name).is_file():
            why, mend = message("why.page"), message("mend.build")
            yield Finding(ERROR, "page.missing", name, message("file.missing"), why, mend)
    for name in sorted(names):
        yield from _page(out, out / name)
    front = out / "index.html"
    if front.is_file() and front.stat().st_size > MOST_BYTES:
        what = message("check.heavy", size=front.stat().st_size // 1000)
        yield Finding(WARNING, "page.heavy", "index.html", what, message("why.heavy"), _MEND)


def _page(out: Path, file: Path) -> Iterator[Finding]:
    name = file.relative_to(out).as_posix()
    try:
        tree = html.document_fromstring(file.read_bytes(), html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing is in it
        yield Finding(
            ERROR,
            "page.empty",
            name,
            message("article.empty-page"),
            message("why.page"),
            message("mend.build"),
        )
        return
    wrong = [
        ("page.lang", not tree.get("lang"), message("check.no-lang"), message("why.no-lang")),
        ("page.title", not (tree.findtext("head/title") or "").strip(), message("check.no-title"), message("why.no-title")),
        ("page.h1", len(tree.findall(".//h1")) != 1, message("check.h1"), message("why.h1")),
        ("page.main", len(tree.findall(".//main")) != 1, message("check.main"), message("why.main")),
        ("page.alt", any(i.get("alt") is None for i in tree.iter("img")), message("check.no-alt"), message("why.no-alt")),
    ]  # fmt: skip
    for rule, is_wrong, what, why in wrong:
        if is_wrong:
            yield Finding(ERROR, rule, name, what, why, _MEND)
    for node in tree.iter(*_LOADS, "link", "a"):
        yield from _link(file, name, node)


def _link(file: Path, name: str, node: etree._Element) -> Iterator[Finding]:
    url = urlsplit(node.get(_LOADS.get(str(node.tag), "href")) or "")
    if url.scheme or url.netloc:
        if node.tag != "a" and url.scheme != "data":
            what, why = message("check.foreign", url=url.geturl()), message("why.foreign")
            yield Finding(ERROR, "page.stranger", name, what, why, _MEND)
        return
    target = file.parent / unquote(url.path) if url.path else file
    if not (target / "index.html" if target.is_dir() else target).is_file():
        what, why = message("check.dead-link", path=url.path), message("why.dead-link")
        yield Finding(ERROR, "page.link", name, what, why, message("mend.build"))
