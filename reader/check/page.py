"""What every page must have to be used by all: language, title, landmarks, names, and nothing from strangers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree, html

from reader.check.finding import ERROR, WARNING, Finding
from reader.hosts import parts
from reader.words import message

MOST_BYTES = 300_000
"""Of the front page: two seconds on a slow phone network."""
_LOADS = {"script": "src", "img": "src", "audio": "src", "source": "src", "track": "src", "iframe": "src"}
_MEND = message("mend.ours")


NEEDED = ("index.html", "sw.js", "manifest.webmanifest")
"""Without them no page opens, or none can be installed."""


def findings(out: Path, names: Collection[str], written: Collection[str] = ()) -> Iterator[Finding]:
    """What is wrong with the pages in `out`, which are called `names`; another page is none of the show.

    Args:
        written: what records name; that one of them isn't there is another rule's.
    """
    for name in NEEDED:
        if not (out / name).is_file():
            why, mend = message("why.page"), message("mend.build")
            yield Finding(ERROR, "page.missing", name, message("file.missing"), why, mend)
    dead: dict[Path, list[str]] = {}
    for name in sorted(names):
        yield from _page(out, out / name, dead)
    for target, linking in dead.items():
        path = Path(os.path.relpath(target, out)).as_posix()
        if path in written:
            continue
        what = message("check.dead-link", path=path, count=len(linking))
        yield Finding(ERROR, "page.link", linking[0], what, message("why.dead-link"), message("mend.build"))
    front = out / "index.html"
    if front.is_file() and front.stat().st_size > MOST_BYTES:
        what = message("check.heavy", size=front.stat().st_size // 1000)
        yield Finding(WARNING, "page.heavy", "index.html", what, message("why.heavy"), _MEND)


def _page(out: Path, file: Path, dead: dict[Path, list[str]]) -> Iterator[Finding]:
    """What is wrong with a page; what it links and isn't there is added to `dead`, with the page's name."""
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
        yield from _link(file, name, node, dead)


def _link(file: Path, name: str, node: etree._Element, dead: dict[Path, list[str]]) -> Iterator[Finding]:
    url = parts(node.get(_LOADS.get(str(node.tag), "href")) or "")
    if url.scheme or url.netloc:
        loaded = node.tag != "a" and node.get("rel") not in ("alternate", "canonical")
        if loaded and url.scheme != "data":
            what, why = message("check.foreign", url=url.geturl()), message("why.foreign")
            yield Finding(ERROR, "page.stranger", name, what, why, _MEND)
        return
    target = file.parent / unquote(url.path) if url.path else file
    if not (target / "index.html" if target.is_dir() else target).is_file():
        dead.setdefault(Path(os.path.normpath(target)), []).append(name)
