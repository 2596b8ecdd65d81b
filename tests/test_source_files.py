"""Which files are posts, and by what they are known."""

from __future__ import annotations

import os
import socket
import unicodedata
from pathlib import Path

import pytest

from reader import article, source
from reader.errors import SourceError


def write(path: Path, text: str = "글.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def show(folder: Path) -> None:
    """What a build leaves in its output folder."""
    for name in ("index.html", "feed.xml", "feed-2.xml", "episodes/a.html", "transcripts/a.html", "archive/2024-07-1.html"):  # fmt: skip
        write(folder / name)


def manifest(folder: Path) -> None:
    show(folder)
    write(folder / ".sori-manifest.json", "{}")


def older(folder: Path) -> None:
    show(folder)
    write(folder / ".state", "x")


def names(*places: Path) -> list[str]:
    return sorted(Path(place).name for place in source.find([str(place) for place in places]))


def key(path: Path | str) -> str:
    (post,) = source.fetch(str(path))
    return post.key


# ── what is no post ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("build", [manifest, older])
def test_an_output_inside_the_input_is_no_post(tmp_path: Path, build: object) -> None:
    write(tmp_path / "a.md")
    build(tmp_path / "out")  # type: ignore[operator]
    assert names(tmp_path) == names(tmp_path / "*") == names(tmp_path / "**" / "*") == ["a.md"]
    for inside in ("out", "out/episodes", "out/*.html"):
        with pytest.raises(SourceError) as caught:
            source.find([str(tmp_path / inside)])
        assert caught.value.mend
    assert names(tmp_path / "out" / "index.html") == ["index.html"]  # who names it means it


def test_an_output_that_is_the_input_keeps_its_posts(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    write(tmp_path / "notes" / "b.html")
    write(tmp_path / "archive" / "c.md")
    manifest(tmp_path)
    assert names(tmp_path) == ["a.md", "b.html", "c.md"]


def test_a_folder_with_a_feed_is_no_output_yet(tmp_path: Path) -> None:
    show(tmp_path)
    assert "index.html" in names(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "pipe.md")
    (tmp_path / "device.md").symlink_to("/dev/zero")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(tmp_path)  # a socket's whole path has to be short
        try:
            listening.bind("socket.md")
        finally:
            os.chdir(before)
        assert names(tmp_path) == names(tmp_path / "*.md") == ["a.md"]
    for name in ("pipe.md", "link.md", "device.md"):
        with pytest.raises(SourceError, match="파일이 아닙니다"):
            source.find([str(tmp_path / name)])
        with pytest.raises(SourceError, match="파일이 아닙니다"):
            source.fetch(str(tmp_path / name))


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path / "blog" / "a.md")
    for name in ("one", "two"):
        (tmp_path / "blog" / name).symlink_to(tmp_path / "blog")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path / "blog") == ["a.md"]
    assert set(names(tmp_path / "blog" / "**" / "*.md")) == {"a.md"}
    with pytest.raises(SourceError):
        source.find([str(tmp_path / "self")])


@pytest.mark.parametrize("place", ["~no-such-user/a.md", "a\0b.md", "x" * 5000, "**.md", "[", "***"])
def test_a_place_that_can_not_be(place: str) -> None:
    with pytest.raises(SourceError):
        source.find([place])
    with pytest.raises(SourceError):
        source.fetch(place)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_a_post_that_can_not_be_read_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    write(tmp_path / "b.md").chmod(0)
    assert names(tmp_path) == ["a.md", "b.md"]


def test_hidden_files_are_no_posts(tmp_path: Path) -> None:
    write(tmp_path / ".a.md")
    write(tmp_path / ".git" / "b.md")
    write(tmp_path / "c.md")
    assert names(tmp_path / "**" / "*.md") == ["c.md"]
    assert names(tmp_path / ".*.md") == [".a.md"]


def test_drafts_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "_posts" / "2024-07-04-a.md")
    draft = write(tmp_path / "_drafts" / "b.md")
    assert names(tmp_path) == ["2024-07-04-a.md"]
    assert [Path(place).name for place in source.find([str(tmp_path)], drafts=True)] == [
        "b.md",
        "2024-07-04-a.md",
    ]
    (post,) = source.fetch(str(draft))
    assert article.read(post).release.draft


# ── by what a post is known ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("marks", [(), ("_config.yml",), ("hugo.toml",)])
def test_a_key_outlives_what_comes_to_lie_above(
    tmp_path: Path, marks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    blog = tmp_path / "blog"
    post = write(blog / "notes" / "2024" / "a.md")
    for mark in marks:
        write(blog / mark, "")
    before = key(post)
    assert before == ("notes/2024/a.md" if marks else "2024/a.md")
    for name in ("reader.toml", ".git/config", "notes/reader.toml", "notes/2024/.git"):
        write(blog / name, "")
    (tmp_path / "link").symlink_to(blog)
    for folder, place in [
        (blog, "notes/2024/a.md"),
        (blog / "notes", "2024/a.md"),
        (blog / "notes" / "2024", "a.md"),
        (blog / "notes" / "2024", "../2024/a.md"),
        (blog, "./notes/../notes/2024/a.md"),
        (tmp_path / "link" / "notes" / "2024", "a.md"),
        (tmp_path, "link/notes/2024/a.md"),
    ]:
        monkeypatch.chdir(folder)
        source.files._blog.cache_clear()
        assert key(place) == before
        assert {key(found) for found in source.find(["."]) if found.endswith("a.md")} == {before}


def test_a_folder_reached_by_a_link_has_the_key_of_the_folder(tmp_path: Path) -> None:
    post = write(tmp_path / "real" / "a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert key(tmp_path / "link" / "a.md") == key(post) == "real/a.md"


def test_a_blog_whose_posts_lie_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "blog" / "_config.yml", "url: https://a.example\n")
    write(tmp_path / "elsewhere" / "2024-07-04-a.md")
    (tmp_path / "blog" / "_posts").symlink_to(tmp_path / "elsewhere")
    (post,) = source.fetch(str(tmp_path / "blog" / "_posts" / "2024-07-04-a.md"))
    assert post.key == "_posts/2024-07-04-a.md"
    assert article.read(post).url == "https://a.example/2024/07/04/a.html"


def test_names_as_macos_hands_them_out(tmp_path: Path) -> None:
    name = "강-길.md"
    assert key(write(tmp_path / "a" / unicodedata.normalize("NFD", name))) == f"a/{name}"


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname == "Darwin", reason="names are Unicode here")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xb0\xa1.md"
    Path(os.fsdecode(path)).write_bytes("글.".encode())
    (place,) = source.find([str(tmp_path)])
    (post,) = source.fetch(place)
    assert post.key.endswith("/\\xb0\\xa1.md")
    for told in (post.key, *post.known.values(), article.read(post).title):
        told.encode()


@pytest.mark.parametrize(
    "told",
    ["url: 'http://['", "url: [a]\npermalink: {a: b}", "url: " + "[" * 100_000, "url: !!int ''", "url: &x [*x]", "url: " + "9" * 5000],
)  # fmt: skip
def test_a_blogs_configuration_that_can_not_be_true(tmp_path: Path, told: str) -> None:
    write(tmp_path / "_config.yml", told)
    (post,) = source.fetch(str(write(tmp_path / "_posts" / "2024-07-04-a.md")))
    found = article.read(post)
    assert (found.url, found.sections[0].blocks[0].text) == ("", "글.")


def test_a_configuration_with_aliases_still_tells_its_address(tmp_path: Path) -> None:
    write(tmp_path / "_config.yml", "url: https://a.example\na: &x 1\nb: *x\n")
    (post,) = source.fetch(str(write(tmp_path / "_posts" / "2024-07-04-a.md")))
    assert article.read(post).url == "https://a.example/2024/07/04/a.html"


@pytest.mark.parametrize(
    "other", ["a/../a/x.md", "./a/x.md", "a", "a/*.md", "link/x.md", "link", "y.md", "ABSOLUTE"]
)
def test_one_file_is_one_post_however_it_is_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.md").write_text("글입니다.", "utf-8")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "y.md").symlink_to("a/x.md")
    monkeypatch.chdir(tmp_path)
    other = str(tmp_path / "a" / "x.md") if other == "ABSOLUTE" else other
    assert source.find(["a/x.md", other]) == ["a/x.md"]
    (again,) = source.find([other, "a/x.md"])
    assert source.fetch(again)[0].key == source.fetch("a/x.md")[0].key


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["글.docx", "글.hwp", "글.pdf", "논문.tex", "메모.org", "그림.PNG", "소리.mp3"]
)
def test_unknown_kinds_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        source.fetch(str(write(tmp_path / name)))
    assert Path(name).suffix.lower() in caught.value.what
    assert ".epub" in caught.value.mend
    assert ".md" in caught.value.mend


@pytest.mark.parametrize("name", ["글", "2024.07.04 글", "글 1.2"])
def test_a_file_without_a_suffix_is_text(tmp_path: Path, name: str) -> None:
    (post,) = source.fetch(str(write(tmp_path / name, "봄이 왔다. 꽃이 피었다.")))
    assert post.media == "text/plain"


def test_a_folder_holds_posts_of_each_kind_but_no_settings(tmp_path: Path) -> None:
    wanted = ["a.adoc", "b.rst", "c.epub", "d.mdx", "e.xhtml"]
    for name in [*wanted, "package.json", "f.docx"]:
        write(tmp_path / name)
    assert names(tmp_path) == wanted
    assert names(tmp_path / "package.json") == ["package.json"]  # who names it means it


def test_what_a_folder_holds_besides_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    for name in ("회의록.hwp", "b.docx", "c.png", "d.css", "assets/e.pdf", "g/f.odt"):
        write(tmp_path / name)
    (tmp_path / "h.md").symlink_to("gone.md")
    told = dict(source.unread([str(tmp_path), "-", "https://a.example/"]))
    assert sorted(Path(place).name for place in told) == ["b.docx", "f.odt", "h.md", "회의록.hwp"]
    assert ".hwp" in told[str(tmp_path / "회의록.hwp")]
    assert not dict(source.unread([str(tmp_path / "a.md")]))


@pytest.mark.parametrize("suffix", [".hwp", ".hwpx", ".doc", ".docx", ".odt", ".HWP"])
def test_papers_of_office_programs_are_refused_with_what_to_do(tmp_path: Path, suffix: str) -> None:
    place = str(write(tmp_path / f"글{suffix}"))
    with pytest.raises(SourceError, match=suffix.lower()) as caught:
        source.fetch(place)
    assert "HTML" in caught.value.mend
    with pytest.raises(SourceError) as again:
        source.find([str(tmp_path / f"*{suffix}")])
    assert again.value.mend == caught.value.mend


def test_a_pattern_that_matches_nothing_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    with pytest.raises(SourceError) as caught:
        source.find([str(tmp_path / "*.mkd")])
    with pytest.raises(SourceError) as missing:
        source.find([str(tmp_path / "b.md")])
    with pytest.raises(SourceError) as fetched:
        source.fetch(str(tmp_path / "*.mkd"))
    with pytest.raises(SourceError) as several:
        source.fetch(str(tmp_path / "*.md"))
    assert caught.value.what == fetched.value.what
    assert len({each.value.what for each in (caught, missing, several)}) == 3
