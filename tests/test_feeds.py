"""Feeds that people ask for: of a category or a tag, of one subscriber, that has moved, that is counted; and who is told of them."""

import shutil
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize
from uuid import uuid5

import feedparser
import httpx
import pytest
from lxml import etree

from reader import config, manifest, topics
from reader.cache import ClipCache, FolderCache
from reader.check import Finding, examine
from reader.config import Config, Show
from reader.errors import ConfigError
from reader.events import sum_up
from reader.feed import ATOM, FEED, ITUNES, PODCAST, PODCAST_GUIDS
from reader.model import Entry
from reader.pipeline import Asked, build
from reader.site import LINKED
from reader.store import Folder
from tests.test_feed import EPISODE
from tests.test_serve import served

NAMES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM}
URL = "https://pod.example.kr/news/"
SHOW = Show(title="들리는 소식", url=URL, email="radio@example.kr", feeds=("category", "tag"))
KEY = "0123456789abcdef" * 2
POSTS = {
    "bus": ("category: 경제\ntags: [버스, AI]", "버스 요금이 오릅니다."),
    "rain": ("category: 날씨\ntags: [비]", "내일은 비가 옵니다."),
    "rice": ("category: 경제\ntags: [ai]", "쌀값이 내렸습니다."),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three posts (``site``), their show without any feeds but its own (``out``), and its clips."""
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "site").mkdir()
    for day, (name, (front, title)) in enumerate(POSTS.items(), 1):
        text = f"---\ntitle: {title}\ndate: 2026-03-0{day}\n{front}\n---\n\n{title} 더 들어 봅니다.\n"
        (folder / "site" / f"{name}.md").write_text(text, "utf-8")
    made(folder / "site", folder / "out", FolderCache(folder / "clips"), replace(SHOW, feeds=()))
    return folder


@pytest.fixture
def posts(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "site", tmp_path / "site"))


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "out", tmp_path / "out"))


@pytest.fixture
def cache(built: Path) -> ClipCache:
    return FolderCache(built / "clips")


def made(posts: Path, out: Path, cache: ClipCache, show: Show = SHOW, *, prune: bool = False) -> None:
    settings = Config(show=show, voice="silence", out=str(out))
    assert not sum_up(build([str(posts)], settings, cache, Asked(prune=prune))).failed


def channel(file: Path) -> etree._Element:
    found = etree.fromstring(file.read_bytes()).find("channel")
    assert found is not None
    return found


def titled(out: Path, folder: str = "feeds") -> dict[str, Path]:
    """The feeds in a folder, by the last word of their titles."""
    told = {file: channel(file).findtext("title") or "" for file in (out / folder).glob("*.xml")}
    return {title.rpartition(": ")[2]: file for file, title in told.items()}


def bodies(file: Path) -> list[str]:
    return [item.findtext("title") or "" for item in channel(file).findall("item")]


def wrong(out: Path) -> list[str]:
    return [str(step) for step in examine(out, sound=False) if isinstance(step, Finding)]


def entry(day: int, *categories: str, tags: tuple[str, ...] = ()) -> Entry:
    return replace(EPISODE.entry, id=f"2026-03-{day:02}-{day:010x}", categories=categories, tags=tags)


def test_each_category_and_tag_is_a_feed_of_its_own(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache)
    found = titled(out)
    assert {title: bodies(file) for title, file in found.items()} == {
        "경제": ["쌀값이 내렸습니다.", "버스 요금이 오릅니다."],
        "날씨": ["내일은 비가 옵니다."],
        "버스": ["버스 요금이 오릅니다."],
        "AI": ["쌀값이 내렸습니다.", "버스 요금이 오릅니다."],  # as the oldest writes it
        "비": ["내일은 비가 옵니다."],
    }
    economy = channel(found["경제"])
    name = found["경제"].relative_to(out).as_posix()
    assert name.isascii()
    assert economy.findtext("title") == "들리는 소식: 경제"
    assert [link.get("href") for link in economy.findall("atom:link", NAMES)] == [URL + name]
    assert economy.findtext("podcast:guid", namespaces=NAMES) == str(
        uuid5(PODCAST_GUIDS, f"pod.example.kr/news/{name}")
    )
    assert not feedparser.parse(found["경제"].read_bytes()).bozo
    index, listed = (out / "index.html").read_text("utf-8"), (out / "feeds/index.html").read_text("utf-8")
    for title, file in found.items():
        link = f'rel="alternate" type="application/rss+xml" title="{title}, 들리는 소식" href="'
        assert f'{link}{file.relative_to(out).as_posix()}"' in index
        assert f'{link}../{file.relative_to(out).as_posix()}"' in listed
        assert f'">{title}</a>' in index
        assert f'">{title}</a>' in listed
    assert wrong(out) == []


def test_what_would_be_the_same_is_not_written_again_and_what_is_no_more_goes(
    posts: Path, out: Path, cache: ClipCache
) -> None:
    made(posts, out, cache)
    found = titled(out)
    before = {file: file.stat().st_mtime_ns for file in found.values()}
    (posts / "rain.md").unlink()
    made(posts, out, cache, prune=True)
    assert set(titled(out)) == {"경제", "버스", "AI"}
    assert not found["날씨"].exists()
    assert {file: file.stat().st_mtime_ns for file in titled(out).values()} == {
        file: time for file, time in before.items() if file.exists()
    }
    assert "날씨" not in (out / "index.html").read_text("utf-8")
    made(posts, out, cache, replace(SHOW, feeds=()))
    assert not list((out / "feeds").glob("*"))
    assert wrong(out) == []


def test_a_tag_alone_is_asked_for_by_its_name(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, feeds=("tag:ai", "category: 날씨 ")))
    assert set(titled(out)) == {"AI", "날씨"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("경제", normalize("NFD", "경제"), True),
        ("AI", "ai", True),
        ("인공 지능", "인공  지능 ", True),
        ("C", "C++", False),
        ("IT/과학", "IT 과학", False),
        ("con", "CON", True),
        ("..", "...", False),
        ("가" * 300, "가" * 301, False),
    ],
)
def test_names_of_files(one: str, other: str, same: bool) -> None:
    documents = [
        topic.document for each in (one, other) for topic in topics.chosen(("category",), [entry(1, each)])
    ]
    assert (documents[0] == documents[1]) is same
    for document in documents:
        assert manifest.is_name(document)
        assert manifest.SUBSCRIBED.fullmatch(document)
        assert not manifest.SUBSCRIBED.fullmatch(document.replace(".xml", "-1.xml"))
        assert len(document) < 100


def test_a_topic_has_pages_as_the_show_has(out: Path) -> None:
    from reader import feed

    listed = [replace(entry(1, "경제"), id=f"2026-01-01-{number:010x}") for number in range(500, 0, -1)]
    (topic,) = topics.chosen(("category",), listed)
    files = {f"episodes/{each.id}.mp3" for each in listed}
    told = {each.name: each.make() for each in feed.feeds(SHOW, topic.episodes, files, topic.document)}
    stem = topic.document.removesuffix(".xml")
    assert list(told) == [f"{stem}-1.xml", f"{stem}-2.xml", topic.document]
    assert f'href="{URL}{stem}-2.xml" rel="next"'.encode() in told[topic.document]
    for name, data in told.items():
        Folder(out).write(name, data)
    assert not [each for each in wrong(out) if "feed.order" in each or "psp1.guid" in each]


def test_many_topics_stand_on_a_page_of_their_own(posts: Path, out: Path, cache: ClipCache) -> None:
    many = ", ".join(f"꼬리{number}" for number in range(40))
    (posts / "many.md").write_text(f"---\ntitle: 많음\ntags: [{many}]\n---\n글입니다.\n", "utf-8")
    made(posts, out, cache)
    assert (out / "index.html").read_text("utf-8").count("feeds/") == 2 * LINKED + 1
    assert (out / "feeds/index.html").read_text("utf-8").count("꼬리") == 80
    assert wrong(out) == []


@pytest.mark.parametrize("asked", ["kategorie", "category:", "tag:  "])
def test_what_no_feed_can_be_of(tmp_path: Path, asked: str) -> None:
    (tmp_path / "reader.toml").write_text(f'[show]\nfeeds = ["{asked}"]\n', "utf-8")
    with pytest.raises(ConfigError, match="feeds"):
        config.load(str(tmp_path / "reader.toml"))


def test_sounds_are_counted_on_their_way(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, prefix="https://op3.dev/e/"))
    item = channel(out / FEED).find("item")
    assert item is not None
    (enclosure,) = item.findall("enclosure")
    address = enclosure.get("url", "")
    assert address.startswith("https://op3.dev/e/pod.example.kr/news/episodes/")
    (source,) = item.findall("podcast:alternateEnclosure/podcast:source", NAMES)
    assert source.get("uri") == address
    assert "op3.dev" not in "".join(file.read_text("utf-8") for file in out.rglob("*.html"))
    assert wrong(out) == []
    (out / "episodes").joinpath(address.rpartition("/")[2]).unlink()
    assert any("links.missing" in told for told in wrong(out))


def test_an_address_without_https_is_counted_whole(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, url="http://pod.example.kr/", prefix="https://op3.dev/e/"))
    enclosure = channel(out / FEED).find("item/enclosure")
    assert enclosure is not None
    assert enclosure.get("url", "").startswith("https://op3.dev/e/http://pod.example.kr/episodes/")
    assert [told for told in wrong(out) if "feed.https" not in told] == []


def test_at_home_sounds_come_from_here(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, prefix="https://op3.dev/e/"))
    with served(out) as (host, port):
        told = httpx.get(f"http://{host}:{port}/feed.xml").text
    assert "op3.dev" not in told
    assert f'enclosure url="http://{host}:{port}/episodes/' in told


@pytest.mark.parametrize(
    ("key", "value", "tag", "told"),
    [
        ("update_frequency", "weekly", "podcast:updateFrequency[@rrule='FREQ=WEEKLY']", "매주"),
        ("update_frequency", "weekdays", "podcast:updateFrequency[@rrule='FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR']", "평일마다"),
        ("update_frequency", "FREQ=WEEKLY;BYDAY=MO,TH", "podcast:updateFrequency[@rrule='FREQ=WEEKLY;BYDAY=MO,TH']", ""),
        ("update_frequency", "complete", "podcast:updateFrequency[@complete='true']", "마쳤습니다"),
        ("apple_verify", "3f9c1a20-7d1e-11ef", "itunes:applepodcastsverify", "3f9c1a20-7d1e-11ef"),
        ("moved_to", "https://new.example/feed.xml", "itunes:new-feed-url", "https://new.example/feed.xml"),
        ("hub", "https://hub.example/?a=1", "atom:link[@rel='hub'][@href='https://hub.example/?a=1']", ""),
    ],
)  # fmt: skip
def test_what_the_channel_tells(tmp_path: Path, key: str, value: str, tag: str, told: str) -> None:
    from reader import feed

    (tmp_path / "reader.toml").write_text(f'[show]\n{key} = "{value}"\n', "utf-8")
    show = config.load(str(tmp_path / "reader.toml")).show
    (planned,) = feed.feeds(show, [], ())
    assert etree.fromstring(planned.make()).findtext(f"channel/{tag}", namespaces=NAMES) == told


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("update_frequency", "sometimes"),
        ("update_frequency", "FREQ=WEEKLY;COUNT=3"),
        ("apple_verify", "<b>"),
        ("moved_to", "feed.xml"),
        ("hub", "javascript:alert(1)"),
        ("prefix", "op3.dev/e/"),
    ],
)
def test_what_it_cannot_tell(tmp_path: Path, key: str, value: str) -> None:
    (tmp_path / "reader.toml").write_text(f'[show]\n{key} = "{value}"\n', "utf-8")
    with pytest.raises(ConfigError, match=key):
        config.load(str(tmp_path / "reader.toml"))


def test_all_of_a_show_that_has_moved_is_told_where(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, moved_to="https://new.example/n/feed.xml"))
    for file in (out / FEED, *out.glob("feeds/*.xml")):
        moved = channel(file).findtext("itunes:new-feed-url", namespaces=NAMES)
        assert moved == f"https://new.example/n/{file.relative_to(out).as_posix()}"
    made(posts, out, cache, replace(SHOW, moved_to="https://host.example/7"))
    told = [channel(file).findtext("itunes:new-feed-url", namespaces=NAMES) for file in (out / FEED, *out.glob("feeds/*.xml"))]  # fmt: skip
    assert set(told) == {"https://host.example/7", None}


def test_a_topic_keeps_its_guid_when_the_show_moves(posts: Path, out: Path, cache: ClipCache) -> None:
    def guids() -> dict[str, str | None]:
        return {title: channel(file).findtext("podcast:guid", namespaces=NAMES) for title, file in titled(out).items()}  # fmt: skip

    made(posts, out, cache)
    before = guids()
    made(posts, out, cache, replace(SHOW, url="https://elsewhere.example/"))
    assert guids() == before
    assert len(set(before.values())) == 5


def test_without_an_owner_nothing_is_locked(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache, replace(SHOW, email=""))
    assert channel(out / FEED).find("podcast:locked", NAMES) is None


def test_pictures_are_told_with_their_size_and_in_words(posts: Path, out: Path, cache: ClipCache) -> None:
    made(posts, out, cache)
    told = channel(out / FEED)
    (own,) = told.findall("podcast:image", NAMES)
    assert {str(name): str(value) for name, value in own.attrib.items()} == {
        "href": f"{URL}cover.jpg", "alt": "들리는 소식", "aspect-ratio": "1/1", "width": "3000", "type": "image/jpeg", "purpose": "artwork",
    }  # fmt: skip
    item = told.find("item/podcast:image", NAMES)
    assert item is not None
    assert (item.get("alt"), item.get("width")) == ("쌀값이 내렸습니다.", "1400")


def test_no_keyed_feed_is_left_of_a_manifest_that_is_damaged(
    posts: Path, out: Path, cache: ClipCache
) -> None:
    made(posts, out, cache)
    (out / manifest.NAME).write_text("{")
    known = manifest.Manifest.load(Folder(out))
    assert {name for name in known.files if name.startswith("feeds/")} == {
        f"feeds/{file.name}" for file in (out / "feeds").iterdir()
    }
