"""What other sites show of a show's posts: the code for them, the index, real sites of Jekyll and Hugo."""

import contextlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner

from reader import site
from reader.cli.app import app
from reader.cli.terminal import exit_code
from reader.errors import ReaderError
from reader.publish import sum_up, upload
from reader.site import embed
from reader.site.embed import part, plain
from tests.test_site import EPISODE, SHOW, many

HOME = "https://blog.example.kr"
SCRIPT = 3072
"""Bytes at most, as they are served."""


# ── which page is which ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        "http://blog.example.kr/글/1",
        "https://www.blog.example.kr/글/1/",
        "https://BLOG.example.kr/%EA%B8%80/1.html",
        "https://blog.example.kr:443/글/1/index.html",
        "https://blog.example.kr/글/1/#남은-말",
        "https://blog.example.kr/글/1?utm_source=x&utm_medium=y&fbclid=1",
        "https://blog.example.kr/\u1100\u1173\u11af/1",
    ],
)
def test_addresses_of_one_page(address: str) -> None:
    assert plain(address) == "blog.example.kr/글/1"


def test_what_tells_pages_apart_stays() -> None:
    told = ["/", "/?p=12", "/?p=13", "/12", "/12/1", "/A", "/a", "/index", "/articleView.html?idxno=1", "/articleView?no=1"]  # fmt: skip
    assert len({plain(HOME + each) for each in told}) == len(told)
    assert plain(f"{HOME}/?utm_source=x&p=12") == plain(f"{HOME}/?p=12&gclid=3") == "blog.example.kr?p=12"


def test_the_hash_is_fnv_1a() -> None:
    assert [part(each) for each in ("", "a", "foobar")] == [
        0x81,
        0xE4,
        0xBF,
    ]  # draft-eastlake-fnv, appendix C


def test_three_thousand_episodes_are_a_few_for_each_page() -> None:
    listed = [replace(each, url=f"{HOME}/2026/{each.id}.html") for each in many(3000)]
    parts = {p.name: p.make() for p in embed.files(SHOW, listed, "assets/x") if p.name.removesuffix(".json")[6:].isdigit()}  # fmt: skip
    assert len(parts) == embed.PARTS
    assert max(map(len, parts.values())) < 10_000
    found = json.loads(parts[f"embed/{part(plain(listed[7].url))}.json"])["episodes"][plain(listed[7].url)]
    assert (found["id"], found["audio"]) == (listed[7].id, f"episodes/{listed[7].id}.mp3")


def test_of_two_episodes_of_one_page_the_newer_is_heard() -> None:
    made = {planned.name: planned.make() for planned in embed.files(SHOW, many(3), "assets/x")}
    (found,) = json.loads(made[f"embed/{part(plain(EPISODE.url))}.json"])["episodes"].values()
    assert found["id"] == many(1)[0].id


# ── what is put into a page ──────────────────────────────────────────────────────────────────────

HOSTILE = "</script><script>alert(1)</script> \"따옴표\" '하나' & <b>\n\n둘째 줄"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted(name for name, _ in attrs)))


def test_a_hostile_title_is_a_title() -> None:
    chapters = tuple(replace(each, title=HOSTILE) for each in EPISODE.chapters)
    hostile = replace(EPISODE, title=HOSTILE, chapters=chapters)
    show = replace(SHOW, title=HOSTILE)
    for kind in ("html", "iframe"):
        shown, usual = embed.facts(show, hostile)[kind], embed.facts(SHOW, EPISODE)[kind]
        read, expected = _Tags(), _Tags()
        read.feed(shown)
        expected.feed(usual)
        assert read.found == expected.found
        assert "\n\n" not in shown
    (data,) = html.fragment_fromstring(embed.figure(show, hostile)).xpath("script/text()")
    told = json.loads(data)
    assert (told["@type"], told["name"], told["isPartOf"]["name"]) == ("AudioObject", " ".join(HOSTILE.split()), HOSTILE)  # fmt: skip


def test_the_figure_plays_without_a_script_and_breaks_no_policy() -> None:
    figure: Any = html.fragment_fromstring(embed.figure(SHOW, EPISODE))
    (audio,) = figure.xpath("audio[@controls][@preload='none']")
    sound = "https://pod.example.kr/news/episodes/2026-03-14-abcdef0123.mp3"
    assert audio.get("src") == sound
    assert figure.xpath(".//li/a/@href") == [f"{sound}#t=0.00", f"{sound}#t=4.00"]
    assert figure.xpath("//script/@type") == ["application/ld+json"]
    assert [name for node in figure.iter() for name in node.attrib if name == "style" or name.startswith("on")] == []  # fmt: skip
    told = json.loads(figure.xpath("script/text()")[0])
    assert (told["contentUrl"], told["encodingFormat"], told["duration"]) == (sound, "audio/mpeg", "PT20S")
    assert told["uploadDate"] == "2026-03-14T09:00:00+09:00"
    assert told["encodesCreativeWork"]["url"] == EPISODE.url


def test_the_script_is_small_and_its_source_is_not() -> None:
    (served,) = (p.make() for p in embed.files(SHOW, [], "assets/x") if p.name == "listen.js")
    assert len(served) <= SCRIPT
    assert b"//" not in served
    assert "이 글 듣기".encode() in served


def test_a_frame_is_found_by_the_page_of_its_episode() -> None:
    made = {planned.name: planned.make() for planned in site.files(SHOW, [EPISODE], set(), lambda _: EPISODE)}
    page: Any = html.document_fromstring(made[f"episodes/{EPISODE.id}.html"].decode())
    (card,) = page.xpath("//link[@type='application/json+oembed']/@href")
    told = json.loads(made[card.removeprefix(SHOW.url)])
    assert (told["version"], told["type"], type(told["width"]), type(told["height"])) == ("1.0", "rich", int, int)  # fmt: skip
    shown: Any = html.fragment_fromstring(told["html"])
    (source,) = shown.xpath("self::iframe[@title]/@src")
    assert source.removeprefix(SHOW.url) in made


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of Jekyll and one of Hugo of the same post, each with its show."""
    folder = tmp_path_factory.mktemp("sites")
    text = "전기버스가 4월에 옵니다. 요금은 그대로입니다.\n\n## 문의\n\n120번으로 물으면 됩니다.\n"
    post = f'---\nlayout: post\ntitle: "전기버스 & <골목>"\ndate: 2026-03-14\n---\n\n{text}'
    page = (
        '<!doctype html>\n<html lang="ko"><head><title>글</title></head><body><main>%s</main></body></html>\n'
    )
    for name, file, layout, made in (
        ("jekyll", "_posts/2026-03-14-봄 소식.md", "_layouts/post.html", "{% include listen.html %}{{ content }}"),
        ("hugo", "content/news/봄 소식.md", "layouts/_default/single.html", '{{ partial "listen.html" . }}{{ .Content }}'),
    ):  # fmt: skip
        for path, data in ((file, post), (layout, page % made)):
            (folder / name / path).parent.mkdir(parents=True)
            (folder / name / path).write_text(data, "utf-8")
    (folder / "jekyll/_config.yml").write_text(f"url: {HOME}\npermalink: pretty\n", "utf-8")
    (folder / "hugo/config.toml").write_text(f'baseURL = "{HOME}/"\n', "utf-8")
    for name in ("jekyll", "hugo"):
        settings = f'[show]\nurl = "https://pod.example.kr/{name}/"\n[build]\nvoice = "silence"\nout = "{name}-out"\ncache = "clips"\n'
        (folder / f"{name}.toml").write_text(settings, "utf-8")
        run(folder, "build", name, "-c", f"{name}.toml")
    return folder


def run(folder: Path, *words: str) -> Any:
    with contextlib.chdir(folder):
        return CliRunner().invoke(app, words)


def test_a_post_is_named_by_file_address_or_id(folder: Path) -> None:
    address = f"{HOME}/2026/03/14/봄-소식/"
    told = [run(folder, "embed", each, "-c", "jekyll.toml", "--json") for each in ("jekyll/_posts/2026-03-14-봄 소식.md", address)]  # fmt: skip
    first = json.loads(told[0].stdout)
    assert json.loads(told[1].stdout) == first
    assert plain(first["url"]) == plain(address)
    shown = run(folder, "embed", first["id"], "-c", "jekyll.toml")
    assert (shown.stdout, shown.stderr) == (first["html"], "")
    card = run(folder, "embed", first["id"], "-c", "jekyll.toml", "--kind", "oembed", "-o", "card.json")
    assert (card.stdout, json.loads((folder / "card.json").read_text("utf-8"))) == ("", first["oembed"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.md",), "이 글의 에피소드가 없습니다"),
        ((), "글 하나(POST)를"),
        (("x", "--all"), "글 하나(POST)를"),
        (("--all",), "글 하나(POST)를"),
        (("--kind", "jekyll"), "글 하나(POST)를"),
        (("--kind", "hugo", "-o", "nowhere"), "사이트의 폴더가 없습니다"),
        (("x", "--show", "nowhere"), "만든 에피소드가 없습니다"),
        (("--kind", "hugo", "-o", ".", "--show", "nowhere"), "만든 에피소드가 없습니다"),
        (("x", "-o", ""), "이름"),
    ],
)
def test_what_is_asked_wrong_is_told(folder: Path, words: tuple[str, ...], told: str) -> None:
    done = run(folder, "embed", "-c", "hugo.toml", *words)
    wrong = done.exception
    assert exit_code(wrong) == 2 if isinstance(wrong, ReaderError) else done.exit_code == 2
    assert told in f"{wrong} {done.output}"


def test_all_posts_are_a_file_each_and_the_snippet_is_of_the_show(folder: Path) -> None:
    done = run(folder, "embed", "-c", "hugo.toml", "--all", "--kind", "iframe", "-o", "frames")
    (frame,) = (folder / "frames").iterdir()
    assert "글 1편" in done.stdout
    assert frame.read_text("utf-8").startswith('<iframe src="https://pod.example.kr/hugo/embed/')
    told = run(folder, "embed", "-c", "hugo.toml", "--kind", "snippet").stdout
    assert told.startswith('<script src="https://pod.example.kr/hugo/listen.js" defer></script>\n<noscript>')


@pytest.mark.parametrize(
    ("kind", "include"), [("jekyll", "_includes/listen.html"), ("hugo", "layouts/partials/listen.html")]
)
def test_of_a_show_that_is_made_elsewhere_there_are_template_and_snippet(
    folder: Path, tmp_path: Path, kind: str, include: str
) -> None:
    settings = tmp_path / "reader.toml"
    settings.write_text('[show]\nurl = "https://pod.example.kr/"\n[build]\nout = "nowhere"\n', "utf-8")
    told = run(folder, "embed", "-c", str(settings), "--kind", "snippet")
    assert (told.exit_code, told.stdout[:43]) == (0, '<script src="https://pod.example.kr/listen.')
    done = run(folder, "embed", "-c", str(settings), "--kind", kind, "-o", str(tmp_path))
    assert (done.exit_code, "podcast.json은(는) 그대로" in done.stdout) == (0, True)
    assert {each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*.*")} == {
        "reader.toml",
        include,
    }


def test_an_address_of_this_machine_is_warned_of(folder: Path) -> None:
    done = run(folder, "embed", "--show", "hugo-out", "--kind", "snippet")
    assert done.exit_code == 0
    assert "http://localhost:8000/" in done.stderr
    assert run(folder, "embed", "--show", "hugo-out", "--kind", "snippet", "-q").stderr == ""


def test_what_other_sites_load_is_published_when_what_it_names_is_there(folder: Path, tmp_path: Path) -> None:
    sent = sum_up(upload(folder / "jekyll-out", str(tmp_path / "public"))).sent
    at = {kind: next(n for n, name in enumerate(sent) if re.fullmatch(kind, name)) for kind in (r"episodes/.*\.mp3", r"transcripts/.*\.json", r"embed/\d+\.json", "index.json", "feed.xml")}  # fmt: skip
    assert list(at.values()) == sorted(at.values())


BUILDS = {
    "jekyll": (("jekyll", "build", "-q", "-d", "public"), "public/2026/03/14/봄-소식/index.html"),
    "hugo": (("hugo", "--quiet"), "public/news/봄-소식/index.html"),
}


@pytest.mark.parametrize("name", BUILDS)
def test_a_real_site_has_the_figure_in_its_page(folder: Path, name: str) -> None:
    command, page = BUILDS[name]
    made = run(folder, "embed", "-c", f"{name}.toml", "--kind", name, "-o", name)
    assert (made.exit_code, "listen.html" in made.stdout) == (0, True)
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} on this machine: apt install {command[0]}")
    subprocess.run(command, cwd=folder / name, check=True, env=os.environ | {"LANG": "C.UTF-8"})
    (figure,) = html.parse(folder / name / page).xpath("//main/figure")
    assert figure.get("class") == "sori-listen"
    assert figure.xpath("audio/@src")[0].startswith(f"https://pod.example.kr/{name}/episodes/2026-03-14-")
    assert figure.xpath("following::script/@src") == [f"https://pod.example.kr/{name}/listen.js"]


@pytest.mark.parametrize("name", BUILDS)
def test_a_template_that_is_there_is_the_sites_own(folder: Path, name: str) -> None:
    run(folder, "embed", "-c", f"{name}.toml", "--kind", name, "-o", name)
    (include,) = (folder / name).rglob("listen.html")
    include.write_text("mine", "utf-8")
    told = json.loads(run(folder, "embed", "-c", f"{name}.toml", "--kind", name, "-o", name, "--json").stdout)
    assert (told["kept"], include.read_text("utf-8")) == (True, "mine")
    include.unlink()


@pytest.mark.parametrize("kind", ["jekyll", "hugo"])
@pytest.mark.parametrize("how", ["private", "withdrawn"])
def test_what_nobody_is_to_hear_any_more_goes_from_the_sites_data(
    kind: str, how: str, tmp_path: Path
) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/a.md").write_text("---\ntitle: 글\n---\n\n글입니다.\n", "utf-8")
    settings = '[show]\nurl = "https://news.example.kr/"\n{}[build]\nvoice = "silence"\nposts = ["posts"]\n'
    (tmp_path / "reader.toml").write_text(settings.format(""), "utf-8")
    site_data = tmp_path / ("_data/podcast.json" if kind == "jekyll" else "data/podcast.json")
    made = ("embed", "--kind", kind, "-o", ".")
    assert [run(tmp_path, *words).exit_code for words in (("build",), made)] == [0, 0]
    assert json.loads(site_data.read_text("utf-8"))["episodes"]
    if how == "private":
        (tmp_path / "reader.toml").write_text(settings.format("private = true\n"), "utf-8")
    else:
        (tmp_path / "posts/a.md").write_text("---\ntitle: 글\npodcast: false\n---\n\n글입니다.\n", "utf-8")
    assert [run(tmp_path, *words).exit_code for words in (("build", "--prune"), made)] == [0, 0]
    assert json.loads(site_data.read_text("utf-8"))["episodes"] == {}
    snippet = run(tmp_path, "embed", "--kind", "snippet")  # names the show, and none of its episodes
    assert (snippet.exit_code == 0) == (how == "withdrawn")
    for words in (("embed", "posts/a.md"), ("embed", "--all", "--json")):
        done = run(tmp_path, *words)
        assert done.exit_code != 0
        assert "news.example.kr/episodes" not in done.output
