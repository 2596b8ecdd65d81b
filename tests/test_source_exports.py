"""Blogs' exports and books that mean harm, or are only large: Tistory's files, WordPress' captions, Ghost's names, what stands in its like."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path
from time import process_time

import pytest

from reader import article, source
from reader.model import Post
from reader.source import epub, tistory

BACKUP = '<?xml version="1.0"?><blog type="tattertools/1.1">{}</blog>'
KEPT = "<post><id>{}</id><title>나루</title><content>배가 닿았다.</content>{}</post>"
WORDPRESS = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><title>나루</title>'
    "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[{}]]></content:encoded></item></channel></rss>"
)


def posts(folder: Path, suffix: str, text: str) -> list[Post]:
    (folder / f"a{suffix}").write_text(text, "utf-8")
    return list(source.fetch(str(folder / f"a{suffix}")))


def said(post: Post) -> str:
    return " ".join(block.text for section in article.read(post).sections for block in section.blocks)


@pytest.mark.parametrize(
    "files",
    [
        "<attachment><content>AAAA</content></attachment>" * 3,
        "<attachment mime='a'/>",
        "<attachment></attachment><attachment/>",
    ],
)
def test_files_in_a_backup_take_no_post_with_them(tmp_path: Path, files: str) -> None:
    found = posts(tmp_path, ".xml", BACKUP.format(KEPT.format(1, files) + KEPT.format(2, files)))
    assert [post.key.partition("#")[2] for post in found] == ["1", "2"]
    assert [said(post) for post in found] == ["배가 닿았다."] * 2


def seconds(folder: Path, text: str) -> float:
    begun = process_time()
    posts(folder, ".xml", text)
    return process_time() - begun


@pytest.mark.parametrize(
    ("whole", "costly", "cheap"),
    [
        (BACKUP.format(KEPT.format(1, "{}")), "<attachment " * 8_000, "<a></a>" * 8_000),
        (WORDPRESS, f"[caption id=a]{' ' * 1_980}[/caption]" * 200, f"[caption id=a]{'a' * 1_980}[/caption]" * 200),
    ],
)  # fmt: skip
def test_a_backup_takes_its_length_and_not_its_square(
    tmp_path: Path, whole: str, costly: str, cheap: str
) -> None:
    least = min(seconds(tmp_path, whole.format(cheap)) for _ in range(3))
    assert min(seconds(tmp_path, whole.format(costly)) for _ in range(3)) < 10 * least + 0.1


def test_files_in_a_backup_take_their_length_of_memory() -> None:
    """150 times it, when an expression looked for their ends: gigabytes for a blog's pictures."""
    backup = BACKUP.format(KEPT.format(1, f"<attachment><content>{'A' * 2_000_000}</content></attachment>"))
    post = Post("a.xml", "a", "application/xml", backup.encode())
    tracemalloc.start()
    tistory.posts(post)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * len(backup)


@pytest.mark.parametrize(
    ("told", "key"),
    [("\ud800", "1"), ("a\ud800b", "ab"), (7, "7"), ([[1]], "1"), ({"a": "b"}, "1"), (None, "1"), ("\u202e", "1")],
)  # fmt: skip
def test_a_post_of_ghost_is_known_by_what_can_be_written(tmp_path: Path, told: object, key: str) -> None:
    """Half a character in a name was a traceback in the middle of a build."""
    kept = {"id": told, "title": "나루\ud800", "html": "<p>배가 닿았다.\ud800</p>"}
    links = [{"post_id": told, "author_id": told}]
    export = {"posts": [kept], "posts_authors": links, "users": [{"id": told, "name": "강\ud800"}]}
    (post,) = posts(tmp_path, ".json", json.dumps(export))
    assert post.key.partition("#")[2] == key
    assert said(post) == "배가 닿았다."
    "".join((post.key, post.place, *post.known.values())).encode()


OPENS = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
CHAPTER = f"{OPENS}<head>{{}}</head><body><p>배가 섬에 닿았다. 아이들이 부두까지 마중을 나와 있었다.</p></body></html>"
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{}<dc:title>섬</dc:title></metadata>'
    '<manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'
)
CONTAINER = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'


def book(folder: Path, *, facts: str = "", contents: str = "", head: str = "") -> Post:
    with zipfile.ZipFile(folder / "a.epub", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("META-INF/container.xml", CONTAINER)
        pack.writestr("a.opf", PACKAGE.format(facts))
        pack.writestr("nav.xhtml", f"{OPENS}<body>{contents}</body></html>")
        pack.writestr("a.xhtml", CHAPTER.format(head))
    return Post("a.epub", "a", "application/epub+zip", (folder / "a.epub").read_bytes())


def nested(name: str, inner: str) -> dict[str, str]:
    """The same around what it holds, once or 200 times."""
    return {times: f"<{name}>" * int(times) + inner + f"</{name}>" * int(times) for times in ("1", "200")}


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("contents", nested("nav", "<a href='a.xhtml'>나루</a>" * 8_000)),
        ("facts", nested("dc:subject", "가 나 " * 200_000)),
        ("contents", {"1": "<p>[" * 20_000, "200": "<!DOCTYPE[" * 20_000}),
    ],
)
def test_what_stands_in_its_like_is_told_once(tmp_path: Path, part: str, told: dict[str, str]) -> None:
    """2 kB of a book took 8 s, and a little more of it minutes."""

    def took(text: str) -> float:
        post = book(tmp_path, **{part: text})
        begun = process_time()
        (found,) = epub.chapters(post)
        assert found.data
        return process_time() - begun

    least = min(took(told["1"]) for _ in range(3))
    assert min(took(told["200"]) for _ in range(3)) < 10 * least + 0.5


def test_styles_in_a_book_take_their_length_of_memory(tmp_path: Path) -> None:
    """150 times it, while an expression kept a way back from each letter."""
    post = book(tmp_path, head=f"<style>{'a' * 2_000_000}</style>")
    tracemalloc.start()
    (found,) = epub.chapters(post)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(found.data)


def test_the_contents_name_a_chapter_wherever_their_list_stands(tmp_path: Path) -> None:
    contents = "<nav epub:type='page-list'><a href='a.xhtml'>1</a></nav><nav epub:type='toc'><ol><li><a href='a.xhtml'>나<ruby>루</ruby></a></li></ol></nav>"
    (found,) = epub.chapters(book(tmp_path, contents=contents))
    assert (found.known["title"], found.known["book"]) == ("나루", "섬")
