"""What every page must have to be used by all: language, title, landmarks, names, and nothing from strangers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from reader.check.finding import ERROR, WARNING, Finding

MOST_BYTES = 300_000
"""Of the front page: two seconds on a slow phone network."""
_LOADS = {"script": "src", "img": "src", "audio": "src", "source": "src", "track": "src", "iframe": "src"}
_MEND = "sori-reader의 잘못입니다. 알려 주세요"


def findings(out: Path, names: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the pages in `out`, which are called `names`; another page is none of the show."""
    for name in ("index.html", "sw.js", "manifest.webmanifest"):
        if not (out / name).is_file():
            why, mend = "페이지가 열리지 않거나 설치되지 않습니다", "reader build를 다시 하세요"
            yield Finding(ERROR, "page.missing", name, "파일이 없습니다", why, mend)
    for name in sorted(names):
        yield from _page(out, out / name)
    front = out / "index.html"
    if front.is_file() and front.stat().st_size > MOST_BYTES:
        what = f"첫 페이지가 {front.stat().st_size // 1000} KB입니다"
        yield Finding(WARNING, "page.heavy", "index.html", what, "느린 망에서 늦게 열립니다", _MEND)


def _page(out: Path, file: Path) -> Iterator[Finding]:
    name = file.relative_to(out).as_posix()
    tree = html.document_fromstring(file.read_bytes(), html.HTMLParser(encoding="utf-8"))
    wrong = [
        ("page.lang", not tree.get("lang"), "언어 표시가 없습니다", "화면 낭독기가 틀린 발음으로 읽습니다"),
        ("page.title", not (tree.findtext("head/title") or "").strip(), "제목이 없습니다", "어느 페이지인지 알 수 없습니다"),
        ("page.h1", len(tree.findall(".//h1")) != 1, "큰제목이 하나가 아닙니다", "화면 낭독기로 차례를 알 수 없습니다"),
        ("page.main", len(tree.findall(".//main")) != 1, "본문 영역이 하나가 아닙니다", "본문으로 바로 갈 수 없습니다"),
        ("page.alt", any(i.get("alt") is None for i in tree.iter("img")), "대체 글이 없는 그림이 있습니다", "그림을 못 보는 사람이 모릅니다"),
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
            what, why = f"다른 곳의 것을 불러옵니다: {url.geturl()}", "듣는 사람의 접속이 남에게 알려집니다"
            yield Finding(ERROR, "page.stranger", name, what, why, _MEND)
        return
    target = file.parent / unquote(url.path) if url.path else file
    if not (target / "index.html" if target.is_dir() else target).is_file():
        what, why = f"없는 파일을 가리킵니다: {url.path}", "눌러도 열리지 않습니다"
        yield Finding(ERROR, "page.link", name, what, why, "reader build를 다시 하세요")
