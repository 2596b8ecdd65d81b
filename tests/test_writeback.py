"""A post is told where its sound is, in its front matter, and nothing else of it changes."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from reader import article, catalog, decode, frontmatter, identity, writeback
from reader.cache import ClipCache
from reader.cli.app import app
from reader.config import Config, Show, Variant
from reader.errors import ArticleError, ConfigError, StoreError
from reader.events import Failed, Made, Report, Resting, sum_up
from reader.model import Post
from reader.pipeline import Asked, build
from reader.store import Folder
from reader.watch import Wishes, watch
from reader.watch.address import Pace
from reader.writeback import Audio, without, written
from tests.test_feed import EPISODE

TOLD = Audio("https://pod.example.kr/episodes/2026-03-01-0123456789-89abcdef.mp3", 667200, 83)
NEWER = replace(TOLD, url=TOLD.url.replace("89abcdef", "00000000"), length=7)
YAML = 'audio:\n  url: "https://pod.example.kr/episodes/2026-03-01-0123456789-89abcdef.mp3"\n  length: 667200\n  duration: 83\n'
SHOW = Show(url="https://pod.example.kr/", email="radio@example.kr")

POSTS = {
    "plain": "---\ntitle: 버스 요금\n---\n요금이 오릅니다.\n",
    "comments": "---\n# 머리\ntitle: 버스 # 끝\n\ntags: [버스, 요금]   # 둘\n# 꼬리\n---\n\n요금이 오릅니다.\n",
    "no end of line": "---\ntitle: 버스\n---\n요금이 오릅니다.",
    "nothing behind": "---\ntitle: 버스\n---",
    "dots": "---\ntitle: 버스\n...\n요금이 오릅니다.\n",
    "block scalar": "---\ntitle: 버스\nsummary: |\n  하나\n  둘\n\n---\n요금이 오릅니다.\n",
    "list at the end": "---\ntitle: 버스\ntags:\n- 하나\n- 둘\n---\n요금이 오릅니다.\n",
    "rule in the body": "---\ntitle: 버스\n---\n요금이\n\n---\n\naudio: 아님\n",
    "toml": '+++\ntitle = "버스" # 끝\n[params]\nx = 1\n+++\n요금이 오릅니다.\n',
    "json": '{\n  "title": "버스",\n  "tags": ["하나"]\n}\n\n요금이 오릅니다.\n',
    "json in tabs": '{\n\t"title": "버스"\n\t}\n요금이 오릅니다.\n',
}


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "crlf": crlf,
    "mark and crlf": lambda text: b"\xef\xbb\xbf" + crlf(text),
    "cp949": lambda text: text.encode("cp949"),
}


def read(data: bytes) -> object:
    return article.read(Post("a.md", "a.md", "text/markdown", data))


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("text", POSTS.values(), ids=POSTS)
def test_only_ours_comes_and_goes(text: str, encode: Callable[[str], bytes]) -> None:
    data = encode(text)
    made = written(data, TOLD)
    assert made != data
    assert without(made) == data
    assert written(made, TOLD) == made
    newer = written(made, NEWER)
    assert written(newer, TOLD) == made
    assert without(newer) == data
    if text != POSTS["nothing behind"]:
        assert read(made) == read(data)
    end = b"\r\n" if b"\r\n" in data else b"\n"
    assert made.count(end) - made.count(b"\n") == data.count(end) - data.count(b"\n")
    facts, _ = frontmatter.split(
        made.decode("cp949" if encode is ENCODINGS["cp949"] else "utf-8-sig").replace("\r\n", "\n")
    )
    assert facts["audio"] == {"url": TOLD.url, "length": 667200, "duration": 83}


def test_as_it_is_written() -> None:
    assert written(POSTS["comments"].encode(), TOLD).decode() == POSTS["comments"].replace(
        "# 꼬리\n", f"# 꼬리\n{YAML}"
    )
    line = f'audio = {{ url = "{TOLD.url}", length = 667200, duration = 83 }}\n'
    assert written(POSTS["toml"].encode(), TOLD).decode() == POSTS["toml"].replace("+++\n", f"+++\n{line}", 1)
    member = f',\n  "audio": {{"url": "{TOLD.url}", "length": 667200, "duration": 83}}'
    assert written(POSTS["json"].encode(), TOLD).decode() == POSTS["json"].replace(
        '["하나"]', f'["하나"]{member}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "요금이 오릅니다.\n",
        "---\n---\n요금이 오릅니다.\n",
        "---\ntitle: [속보 요금\n---\n요금이 오릅니다.\n",
        "  ---\n  title: 버스\n  ---\n요금이 오릅니다.\n",
        "---\n  title: 버스\n  tags: [하나]\n---\n요금이 오릅니다.\n",
        "---\n{title: 버스}\n---\n요금이 오릅니다.\n",
        "---\ntitle: 버스\n요금이 오릅니다.\n",
        "Title: 버스\nDate: 2026-03-01\n\n요금이 오릅니다.\n",
        "---\ntitle: 버스\naudio: 남의 것.mp3\n---\n요금이 오릅니다.\n",
        "---\ntitle: 버스\naudio:\n  url: https://elsewhere.example/a.mp3\n---\n요금이 오릅니다.\n",
        f"---\ntitle: 버스\n{YAML}  note: 더 적은 것\n---\n요금이 오릅니다.\n",
        '+++\ntitle = "버스"\naudio = "a.mp3"\n+++\n요금이 오릅니다.\n',
        "---\ntitle: 버스\naudio:\n---\n요금이 오릅니다.\n",
        "---\ntitle: 버스\n'audio': ~\n---\n요금이 오릅니다.\n",
        "---\ntitle: 버스\nAudio: 하나\n---\n요금이 오릅니다.\n",
        '{\n  "title": "버스",\n  "audio": null\n}\n요금이 오릅니다.\n',
        '{\n  "title": "버스",\n}\n요금이 오릅니다.\n',
    ],
)  # fmt: skip
def test_where_it_has_no_place_nothing_is_written(text: str) -> None:
    with pytest.raises(ArticleError):
        written(text.encode(), TOLD)
    assert without(text.encode()) == text.encode()


def test_a_text_in_utf_16_is_left() -> None:
    with pytest.raises(ArticleError):
        written(POSTS["plain"].encode("utf-16"), TOLD)


LINES = st.sampled_from([
    "title: 버스", "title: '버스: 요금'", "# 주석", "", "tags: [하나, 둘]", "tags:", "- 하나", "summary: |", "  두 줄", "  셋", "date: 2026-03-01",
    "draft: false", "key: \"a # b\"", "audio: a.mp3", "---", "audio:", "  url: x", "nested:", "  deep: {a: 1}", "+++", "title = \"버스\"", "[params]",
    "{", "}", "{\"title\": \"버스\",", "\"tags\": [1]", YAML.rstrip("\n"),
])  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["---", "+++", "{", ""]),
    st.lists(
        LINES | st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20), max_size=8
    ),
    st.sampled_from(["---", "+++", "}", "..."]),
    st.text(max_size=60),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@example("---", ["title: 버스"], "---", "요금이 오릅니다.", "\r\n", True)
def test_whatever_a_post_looks_like(
    rule: str, lines: list[str], close: str, body: str, end: str, mark: bool
) -> None:
    text = end.join([rule, *lines, close, body])
    data = (b"\xef\xbb\xbf" if mark else b"") + text.encode("utf-8", "replace")
    plain = without(data)
    try:
        made = written(data, TOLD)
    except ArticleError:
        return
    assert without(made) == plain
    assert written(made, TOLD) == made
    ours = len(made) - len(plain)
    at = next(
        (at for at, (one, other) in enumerate(zip(plain, made, strict=False)) if one != other), len(plain)
    )
    assert made[:at] + made[at + ours :] == plain  # one stretch came in
    told = decode.text(plain)
    if not frontmatter.split(told)[0] or frontmatter.broken(told):  # all but ours was changed by hand
        return
    try:
        before = read(plain)
    except ArticleError:
        return
    assert read(made) == before


# ── builds ──


def made_of(posts: Path, out: Path, cache: ClipCache, asked: Asked | None = None, **more: object) -> Report:
    chosen: dict[str, object] = {"write_back": True, **more}
    return sum_up(build([str(posts)], replace(Config(SHOW, "silence", str(out)), **chosen), cache, asked))  # type: ignore[arg-type]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A blog of Jekyll's."""
    folder = tmp_path / "blog" / "_posts"
    folder.mkdir(parents=True)
    (folder.parent / "_config.yml").write_text("url: https://blog.example.kr\n")
    (folder / "2026-03-01-bus.md").write_bytes(b"\xef\xbb\xbf" + crlf(POSTS["comments"]))
    (folder / "2026-03-02-rice.md").write_text(POSTS["toml"], "utf-8")
    (folder / "2026-03-03-bare.md").write_text("# 쌀값\n\n쌀값이 내렸습니다.\n", "utf-8")
    return folder


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_a_post_that_was_told_has_not_changed(site: Path, out: Path, cache: ClipCache) -> None:
    before = snapshot(site)
    first = made_of(site, out, cache)
    assert len(first.made) == 3
    after = snapshot(site)
    (entry,) = (each for each in catalog.entries(Folder(out))[0] if each.origin.endswith("bus.md"))
    assert f"{SHOW.url}episodes/{entry.stem}.mp3".encode() in after["2026-03-01-bus.md"][0]
    assert {name: without(data) for name, (data, _) in after.items()} == {
        name: data for name, (data, _) in before.items()
    }
    assert before["2026-03-03-bare.md"] == after["2026-03-03-bare.md"]
    assert any("bare.md" in place for place, _ in first.notes)
    for asked in (Asked(), Asked(last=True), Asked(last=True)):
        again = made_of(site, out, cache, asked)
        assert (len(again.kept), again.made, again.spoken) == (3, (), 0)
        assert snapshot(site) == after
    assert catalog.entries(Folder(out))[0][0].updated is None


def test_another_edition_is_told_anew(site: Path, out: Path, cache: ClipCache) -> None:
    made_of(site, out, cache)
    file = site / "2026-03-01-bus.md"
    before = file.read_bytes()
    file.write_bytes(before.replace("오릅니다".encode(), "내립니다".encode()))
    assert len(made_of(site, out, cache).made) == 1
    after = file.read_bytes()
    (entry,) = (each for each in catalog.entries(Folder(out))[0] if each.origin.endswith("bus.md"))
    assert entry.stem.encode() in after
    assert after.count(b"audio:") == 1
    assert without(after) == without(before).replace("오릅니다".encode(), "내립니다".encode())


def test_a_post_without_an_episode_any_more_is_told_none(site: Path, out: Path, cache: ClipCache) -> None:
    file = site / "2026-03-01-bus.md"
    before = file.read_bytes()
    made_of(site, out, cache)
    silent = file.read_bytes().replace(b"title:", b"podcast: false\r\ntitle:")
    file.write_bytes(silent)
    assert len(made_of(site, out, cache).withdrawn) == 1
    assert file.read_bytes() == before.replace(b"title:", b"podcast: false\r\ntitle:")
    file.write_bytes(before)
    assert len(made_of(site, out, cache).made) == 1
    assert b"audio:" in file.read_bytes()


def test_what_a_post_s_file_is_stays(site: Path, out: Path, cache: ClipCache, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.md"
    (site / "2026-03-01-bus.md").rename(target)
    target.chmod(0o640)
    (site / "2026-03-01-bus.md").symlink_to(target)
    made_of(site, out, cache)
    assert (site / "2026-03-01-bus.md").is_symlink()
    assert b"audio:" in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o640
    assert not list(site.glob(".part-*"))


def test_a_file_that_is_only_to_be_read_stays_as_it_is(site: Path, out: Path, cache: ClipCache) -> None:
    for file in site.iterdir():
        file.chmod(0o444)
    before = snapshot(site)
    told = made_of(site, out, cache)
    assert sorted(Path(each.where).name for each in told.failed) == [
        "2026-03-01-bus.md",
        "2026-03-02-rice.md",
    ]
    assert snapshot(site) == before


def test_a_file_that_cannot_be_written_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = snapshot(site)
    entries = [replace(EPISODE.entry, id=f"{name[:10]}-0123456789", origin=name) for name in before]
    told = writeback.into_posts({e.id: str(site / e.origin) for e in entries}, entries, SHOW.url)
    assert [type(each.error) for each in told if isinstance(each, Failed)] == [StoreError] * 2
    assert snapshot(site) == before


def test_a_site_s_data_file_tells_of_every_post(site: Path, out: Path, cache: ClipCache) -> None:
    data = site.parent / "_data" / "audio.json"
    report = made_of(site, out, cache, write_back=False, audio_data=str(data))
    assert len(report.made) == 3
    assert os.name != "posix" or data.stat().st_mode & 0o777 == 0o644  # whoever builds the site reads it
    told = json.loads(data.read_bytes())
    assert {
        "_posts/2026-03-01-bus.md",
        "_posts/2026-03-02-rice.md",
        "_posts/2026-03-03-bare.md",
        "https://blog.example.kr/2026/03/01/bus.html",
    } <= told.keys()
    entry = next(each for each in catalog.entries(Folder(out))[0] if each.origin.endswith("rice.md"))
    assert told["_posts/2026-03-02-rice.md"] == {
        "url": f"{SHOW.url}episodes/{entry.stem}.mp3",
        "length": entry.size,
        "duration": round(entry.seconds),
        "type": "audio/mpeg",
        "page": f"{SHOW.url}episodes/{entry.id}.html",
        "title": "버스",
    }
    before = data.stat().st_mtime_ns
    notes = made_of(site, out, cache, audio_data=str(data)).notes
    assert not [told for place, told in notes if "bare.md" in place]  # it stands in the site's data
    assert data.stat().st_mtime_ns == before
    (site / "2026-03-02-rice.md").unlink()
    made_of(site, out, cache, Asked(prune=True), write_back=False, audio_data=str(data))
    assert "_posts/2026-03-02-rice.md" not in json.loads(data.read_bytes())


@pytest.mark.parametrize("there", ["자료", "[1]", '{"a": 1}', '{"a": {"url": "x"}}'])
def test_another_s_data_file_is_left(site: Path, out: Path, cache: ClipCache, there: str) -> None:
    data = site.parent / "audio.json"
    data.write_text(there, "utf-8")
    with pytest.raises(ConfigError):
        made_of(site, out, cache, write_back=False, audio_data=str(data))
    assert data.read_text("utf-8") == there


def test_only_the_main_show_is_told(site: Path, out: Path, cache: ClipCache) -> None:
    from reader.listening import LEVELS

    made_of(site, out, cache, variants=(Variant("simple", "간단히", LEVELS["simple"]),))
    assert b"/simple/" not in (site / "2026-03-01-bus.md").read_bytes()


@pytest.mark.parametrize(
    "show", ['url = "http://localhost:8000/"', 'url = "https://pod.example.kr/"\nprivate = true']
)
def test_without_an_address_nothing_is_begun(site: Path, tmp_path: Path, show: str) -> None:
    toml = tmp_path / "reader.toml"
    toml.write_text(f'[show]\n{show}\n[build]\nvoice = "silence"\nout = "o"\n', "utf-8")
    for option in (["--write-back"], ["--audio-data", str(tmp_path / "audio.json")]):
        done = CliRunner().invoke(app, ["build", str(site), "--config", str(toml), *option])
        assert isinstance(done.exception, ConfigError)
    assert not (tmp_path / "o").exists()


def test_a_watch_is_not_woken_by_what_it_writes(site: Path, out: Path, cache: ClipCache) -> None:
    (site / "2026-03-03-bare.md").unlink()
    config = replace(Config(SHOW, "silence", str(out)), write_back=True)
    rounds = []
    for event in watch([str(site)], config, cache, Wishes(Pace(0.1, own=True), False, 3, "")):
        rounds.append(event)
        if sum(isinstance(each, Resting) for each in rounds) == 3:
            break
    assert sum(isinstance(each, Made) for each in rounds) == 2
    assert b"audio" in (site / "2026-03-02-rice.md").read_bytes()
    last = snapshot(site)
    assert len(made_of(site, out, cache).kept) == 2
    assert snapshot(site) == last


def test_a_hash_leaves_ours_out() -> None:
    post = Post("a.md", "a.md", "text/markdown", POSTS["plain"].encode())
    told = replace(post, data=written(post.data, TOLD))
    edited = replace(post, data=written(post.data.replace("요금".encode(), "삯".encode()), TOLD))
    assert identity.whole(post, "") == identity.whole(told, "") != identity.whole(edited, "")
