"""What the settings of a blog tell, as their generators' docs and starters write them."""

import json
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import blog
from reader.blog import Blog


def made(root: Path, **files: str) -> Blog:
    """The blog of `files`; a name that ends in ``/`` is a folder."""
    for name, text in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    found = blog.find(root)
    assert found
    return found


def test_a_folder_without_a_blog(tmp_path: Path) -> None:
    (tmp_path / "글.md").write_text("# 글", "utf-8")
    (tmp_path / "config.json").write_text('{"port": 1}', "utf-8")
    assert blog.find(tmp_path) is None
    assert blog.find(tmp_path / "nowhere") is None


JEKYLL = """
title: "한결의 글: 소리"
description: >-
  동네 소식을
  적습니다.
url: "https://hangyeol.github.io"
baseurl: "/blog"
author:
  name: 김한결
  email: hangyeol@hangyeol.kr
lang: ko-KR
since: 2026-03-14
defaults:
  - scope: {path: "", type: posts}
"""


def test_jekyll(tmp_path: Path) -> None:
    assert made(tmp_path, **{"_config.yml": JEKYLL, "_posts/": ""}) == Blog(
        "Jekyll",
        "_config.yml",
        ("_posts",),
        title="한결의 글: 소리",
        description="동네 소식을 적습니다.",
        url="https://hangyeol.github.io/blog/",
        author="김한결",
        email="hangyeol@hangyeol.kr",
        language="ko-KR",
    )


@pytest.mark.parametrize(
    ("settings", "author", "email"),
    [
        ("author: 김한결\nemail: a@hangyeol.kr", "김한결", "a@hangyeol.kr"),
        ("author: [김한결, 이봄]", "김한결", ""),
        ("authors:\n  - name: 이봄\n    email: b@hangyeol.kr", "이봄", "b@hangyeol.kr"),
        ("name: 김한결\nsocial:\n  email: c@hangyeol.kr", "김한결", "c@hangyeol.kr"),
        ("social:\n  name: 이봄\n  email: example@domain.com", "이봄", ""),
        ("author: Your Name\nemail: your-email@hangyeol.kr", "", ""),
        ("author: {name: 2026, email: [1]}", "2026", ""),
        ("author: true", "", ""),
    ],
)
def test_who_writes(tmp_path: Path, settings: str, author: str, email: str) -> None:
    found = made(tmp_path, **{"_config.yml": settings})
    assert (found.author, found.email, found.unread) == (author, email, ())


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ("url: https://hangyeol.kr/", "https://hangyeol.kr/"),
        ("url: //hangyeol.kr\nbaseurl: blog/", "https://hangyeol.kr/blog/"),
        ("url: https://example.com", ""),
        ("url: http://localhost:4000", ""),
        ("url: https://your-username.github.io", ""),
        ("url: 'http://[::1'", ""),
        ("url: ''\nbaseurl: //blog.kr", ""),
        ("url: https://한결.kr\nbaseurl: //글/", "https://한결.kr/글/"),
    ],
)
def test_where_it_is(tmp_path: Path, settings: str, url: str) -> None:
    assert made(tmp_path, **{"_config.yml": settings}).url == url


def test_what_jekyll_writes_into_a_new_blog_is_untold(tmp_path: Path) -> None:
    new = "title: Your awesome title\nemail: your-email@example.com\ndescription: >- # ignored\n  Write an awesome description\n  for your new site here.\nurl: ''\n"
    assert made(tmp_path, **{"_config.yml": new}) == Blog("Jekyll", "_config.yml")


def test_github_pages_keep_the_address_in_a_file(tmp_path: Path) -> None:
    assert (
        made(tmp_path, **{"_config.yml": "title: 글", "CNAME": "hangyeol.kr\n"}).url == "https://hangyeol.kr/"
    )


@pytest.mark.parametrize(
    ("settings", "folders", "posts"),
    [
        ("source: docs", ["docs/_posts/"], ("docs/_posts",)),
        ("collections_dir: my", ["my/_posts/"], ("my/_posts",)),
        ("title: 글", ["news/_posts/", "tech/_posts/", "_site/_posts/"], ("news/_posts", "tech/_posts")),
        ("title: 글", [], ()),
    ],
)
def test_where_jekyll_has_its_posts(
    tmp_path: Path, settings: str, folders: list[str], posts: tuple[str, ...]
) -> None:
    assert made(tmp_path, **{"_config.yml": settings}, **dict.fromkeys(folders, "")).posts == posts


def test_jekyll_without_settings_and_in_toml(tmp_path: Path) -> None:
    assert made(tmp_path, **{"_posts/": ""}) == Blog("Jekyll", "_posts", ("_posts",))
    assert made(tmp_path, **{"_config.toml": 'title = "글"'}).title == "글"


@pytest.mark.parametrize(
    "broken", ["title: [속보] 소리\nauthor: 김한결\n\tx: 1\n", "title: 글\nauthor: *nobody\n"]
)
def test_what_is_broken_is_told_and_the_rest_is_taken(tmp_path: Path, broken: str) -> None:
    found = made(tmp_path, **{"_config.yml": broken, "_posts/": ""})
    assert found.title in ("[속보] 소리", "글")
    assert [file for file, _ in found.unread] == ["_config.yml"]
    assert found.posts == ("_posts",)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(300), "title: 한결".encode("cp949"), b"", b"# x\n"]
)
def test_whatever_the_settings_are(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "_config.yml").write_bytes(data)
    found = blog.find(tmp_path)
    assert found
    assert found.title == ("한결" if b"title" in data else "")
    assert bool(found.unread) == (b"PNG" in data)


HEXO = """
title: 한결의 글
subtitle: ''
author: John Doe
language:
- ko
- en
url: https://hangyeol.kr
root: /blog/
source_dir: source
"""


def test_hexo(tmp_path: Path) -> None:
    assert made(tmp_path, **{"_config.yml": HEXO, "source/_posts/": ""}) == Blog(
        "Hexo",
        "_config.yml",
        ("source/_posts",),
        title="한결의 글",
        url="https://hangyeol.kr/blog/",
        language="ko",
    )
    settings = HEXO.replace("hangyeol.kr", "hangyeol.kr/blog").replace(
        "source_dir: source", "source_dir: src"
    )
    package = '{"dependencies": {"hexo": "^7.0.0"}}'
    again = made(tmp_path, **{"_config.yml": settings, "package.json": package, "src/_posts/": ""})
    assert (again.kind, again.posts, again.url) == ("Hexo", ("src/_posts",), "https://hangyeol.kr/blog/")


HUGO = """
baseURL = 'https://hangyeol.kr/'
languageCode = 'ko-kr'
title = '한결의 글'
[params]
description = "동네 소식"
[params.author]
name = "김한결"
email = "hangyeol@hangyeol.kr"
"""


@pytest.mark.parametrize(
    "name", ["hugo.toml", "config.toml", "config/_default/hugo.toml", "config/_default/config.toml"]
)
def test_hugo(tmp_path: Path, name: str) -> None:
    assert made(tmp_path, **{name: HUGO, "content/post/": ""}) == Blog(
        "Hugo",
        name,
        ("content/post",),
        title="한결의 글",
        description="동네 소식",
        url="https://hangyeol.kr/",
        author="김한결",
        email="hangyeol@hangyeol.kr",
        language="ko-KR",
    )


def test_hugo_in_yaml_and_json(tmp_path: Path) -> None:
    found = made(tmp_path, **{"hugo.yaml": "baseurl: https://hangyeol.kr\ncontentDir: 글\n", "글/": ""})
    assert (found.url, found.posts) == ("https://hangyeol.kr/", ("글",))
    (tmp_path / "hugo.yaml").unlink()
    told = '{\t"baseURL": "https://hangyeol.kr/",\n"title": "\\ud83d\\ude00", "params": {"mainSections": ["news"]}}'
    found = made(tmp_path, **{"hugo.json": told, "content/news/": ""})
    assert (found.title, found.posts) == ("😀", ("content/news",))


LANGUAGES = """
baseURL = "https://hangyeol.kr/"
defaultContentLanguage = "ko"
title = "Hangyeol"
[languages.en]
title = "Hangyeol's posts"
[languages.ko]
title = "한결의 글"
[languages.ko.params]
author = "김한결"
"""


def test_hugo_in_several_languages(tmp_path: Path) -> None:
    found = made(tmp_path, **{"hugo.toml": LANGUAGES, "content/posts/": ""})
    assert (found.title, found.author, found.language) == ("한결의 글", "김한결", "ko")
    assert (found.posts, found.exclude) == (("content/posts",), ("*.en.md",))
    own = LANGUAGES.replace("[languages.ko]", '[languages.ko]\ncontentDir = "content/ko"')
    found = made(tmp_path, **{"hugo.toml": own, "content/ko/posts/": ""})
    assert (found.posts, found.exclude) == (("content/ko/posts",), ())


def test_hugo_with_a_file_a_table(tmp_path: Path) -> None:
    files = {
        "config/_default/hugo.toml": 'baseURL = "https://hangyeol.kr/"\ndefaultContentLanguage = "ko"',
        "config/_default/languages.ko.toml": 'title = "한결의 글"\n[params.author]\nname = "김한결"',
        "config/_default/params.toml": 'mainSections = ["news"]',
        "config/_default/menus.ko.toml": "[[main]",
        "content/news/": "",
    }
    found = made(tmp_path, **files)
    assert (found.title, found.author, found.posts) == ("한결의 글", "김한결", ("content/news",))
    assert [file for file, _ in found.unread] == ["config/_default/menus.ko.toml"]


METADATA = """
// what is told of the site
export default {
\ttitle: "한결의 글", // the name
\turl: 'https://hangyeol.kr/',
\tlanguage: "ko",
\tdescription: "소리로 // 읽는 글",
\tauthor: {
\t\tname: "김한결",
\t\temail: "hangyeol@hangyeol.kr",
\t},
}
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("_data/metadata.js", METADATA),
        (
            "content/_data/site.json",
            '{"title": "한결의 글", "url": "https://hangyeol.kr", "author": "김한결"}',
        ),
    ],
)
def test_eleventy(tmp_path: Path, file: str, text: str) -> None:
    settings = 'export const config = { dir: { input: "content" } };'
    found = made(tmp_path, **{"eleventy.config.js": settings, file: text, "content/blog/": ""})
    assert (found.kind, found.file, found.posts) == ("Eleventy", "eleventy.config.js", ("content/blog",))
    assert (found.title, found.url, found.author) == ("한결의 글", "https://hangyeol.kr/", "김한결")
    assert found.unread == ()


def test_what_a_program_computes_is_not_guessed(tmp_path: Path) -> None:
    text = "// title: 'x'\nmodule.exports = async () => ({ title: name(`x`), url: `https://${host}/`, author: `이\\`봄` })"
    found = made(tmp_path, **{".eleventy.js": "", "_data/site.js": text})
    assert (found.title, found.url, found.author, found.unread) == ("", "", "이`봄", ())


KEYS = "title url baseurl baseURL root author authors name email social lang language languages languageCode source source_dir collections_dir contentDir mainSections params ko en".split()  # fmt: skip  # noqa: SIM905
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["ko", "https://a.kr", "..", "a@b.kr"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), st.sampled_from(["_config.yml", "hugo.json"])
)
def test_whatever_stands_there_gives_texts(told: dict[str, Any], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(json.dumps(told), "utf-8")
        found = blog.find(Path(folder))
    assert found
    assert {type(each) for each in astuple(found)} == {str, tuple}
    assert found.url == "" or (found.url.startswith("http") and found.url.endswith("/"))
