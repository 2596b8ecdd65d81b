"""What Apple Podcasts, Spotify and YouTube ask besides, and W3C's feed validator; by its published rules, for it can't be installed."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree

from reader import cover
from reader.cache import FolderCache
from reader.categories import CATEGORIES
from reader.check import Finding, examine
from reader.config import Config, Show
from reader.events import sum_up
from reader.feed import ATOM, FEED, ITUNES, PODCAST
from reader.listening import NOTHING
from reader.pipeline import build
from tests.test_feeds import KEY, POSTS

NAMES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM}
SHOW = Show(
    title="들리는 소식",
    url="https://pod.example.kr/news/",
    email="radio@example.kr",
    feeds=("category", "tag"),
    hub="https://hub.example/",
    update_frequency="daily",
    moved_to="https://new.example/feed.xml",
    subscribers=(KEY,),
)
Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with a feed of every kind."""
    folder = tmp_path_factory.mktemp("services")
    (folder / "site").mkdir()
    for day, (name, (front, title)) in enumerate(POSTS.items(), 1):
        text = f"---\ntitle: {title}\ndate: 2026-03-0{day}\n{front}\n---\n\n{title} 더 들어 봅니다.\n"
        (folder / "site" / f"{name}.md").write_text(text, "utf-8")
    config = Config(show=SHOW, voice="silence", out=str(folder / "out"))
    assert not sum_up(build([str(folder / "site")], config, FolderCache(folder / "clips"))).failed
    return folder / "out"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def rules(out: Path) -> set[str]:
    found = {step.rule for step in examine(out, sound=False) if isinstance(step, Finding)}
    return found - {"record.integrity"}  # of what we change here


def replaced(name: str, old: str, new: str) -> Damage:
    def damage(out: Path) -> None:
        for file in out.glob(name):
            text, count = re.subn(old, new, file.read_text("utf-8"))
            assert count
            file.write_text(text, "utf-8")

    return damage


def longer(seconds: int) -> Damage:
    return replaced("**/*.xml", "<itunes:duration>\\d+", f"<itunes:duration>{seconds}")


def small(out: Path) -> None:
    (out / "cover.jpg").write_bytes(cover.draw("작음", side=1400))


def test_nothing_is_asked_of_a_show_as_it_is_built(whole: Path) -> None:
    assert rules(whole) == set()


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (replaced("**/*.xml", "사람이 쓴 글을 합성 음성으로 읽었습니다", "읽었습니다"), "apple.ai"),
        (replaced("transcripts/*.vtt", "합성 음성으로", "제가"), "apple.ai"),
        (longer(181), "chapters.few"),
        (longer(12 * 3600 + 1), "spotify.length"),
        (small, "apple.artwork-size"),
        (replaced("feed.xml", "<itunes:owner>(?s:.*?)</itunes:owner>", ""), "spotify.owner"),
    ],
)  # fmt: skip
def test_what_services_ask(out: Path, damage: Damage, rule: str) -> None:
    damage(out)
    found = [step for step in examine(out, sound=False) if isinstance(step, Finding) and step.rule == rule]
    assert found
    assert {finding.level for finding in found} == {"warning"}
    assert all(finding.what and finding.why and finding.mend for finding in found)


def test_each_episode_is_blamed_once_though_it_stands_in_many_feeds(out: Path) -> None:
    longer(12 * 3600 + 1)(out)
    found = [step for step in examine(out, sound=False) if isinstance(step, Finding)]
    assert len([each for each in found if each.rule == "spotify.length"]) == 3


@pytest.mark.parametrize(("seconds", "asked"), [(179, False), (180, True)])
def test_of_a_short_episode_no_chapters_are_asked(out: Path, seconds: int, *, asked: bool) -> None:
    longer(seconds)(out)
    assert ("chapters.few" in rules(out)) is asked


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("합성 음성으로 읽어 드립니다.", True),
        ("이 소식은 AI 목소리가 읽습니다.", True),
        ("목소리는 합성음입니다.", True),
        ("인공지능이 낭독합니다.", True),
        ("기자가 직접 읽습니다.", False),
        ("", False),
    ],
)  # fmt: skip
def test_how_it_may_be_told(tmp_path: Path, said: str, *, enough: bool) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.md").write_text(
        "---\ntitle: 버스\ndate: 2026-03-01\n---\n버스가 옵니다.\n", "utf-8"
    )
    told = replace(NOTHING, synthetic=said)
    config = Config(show=replace(SHOW, feeds=(), subscribers=()), voice="silence", out=str(tmp_path / "out"), listening=told)  # fmt: skip
    sum_up(build([str(tmp_path / "site")], config, FolderCache(tmp_path / "clips")))
    assert ("apple.ai" in rules(tmp_path / "out")) is not enough


# ── W3C's feed validator: w3c/feedvalidator, src/feedvalidator ──


def feeds(out: Path) -> list[Path]:
    return [out / FEED, *sorted(out.glob("feeds/*.xml")), *sorted(out.glob("private/*.xml"))]


CORE = {"title", "link", "description", "language", "copyright", "generator", "image", "item"}
ITEM = {"title", "guid", "category", "pubDate", "link", "description", "enclosure"}
ITUNES_CHANNEL = {"image", "author", "explicit", "type", "category", "owner", "new-feed-url", "block"}
ITUNES_ITEM = {"duration", "explicit", "episodeType", "image"}


def plain(node: etree._Element, space: str = "") -> list[str]:
    """The names of the children in a namespace."""
    head = f"{{{space}}}" if space else ""
    return [str(child.tag).removeprefix(head) for child in node if str(child.tag).startswith(head or tuple("abcdefghijklmnopqrstuvwxyz"))]  # fmt: skip


def test_w3c_has_nothing_to_say_of_any_feed(whole: Path) -> None:
    files = feeds(whole)
    assert len(files) == 7
    for file in files:
        data = file.read_bytes()
        assert data.startswith(
            (b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="utf-8"?>')
        )  # NotUTF8
        root = etree.fromstring(data)
        assert root.get("version") == "2.0"
        channel = root[0]
        names = plain(channel)
        assert set(names) <= CORE  # UndefinedElement
        assert all(names.count(name) == 1 for name in set(names) - {"item"})  # DuplicateElement
        tail = names.index("item") if "item" in names else len(names)
        assert set(names[tail:]) <= {"item"}  # MisplacedItem
        assert set(plain(channel, ITUNES)) <= ITUNES_CHANNEL
        assert channel.findtext("image/title") == channel.findtext("title")  # ImageTitleDoesntMatch
        assert channel.findtext("image/link") == channel.findtext("link")  # ImageLinkDoesntMatch
        assert "<" not in (channel.findtext("description") or "")  # ContainsHTML
        assert channel.find("itunes:owner/itunes:email", NAMES) is not None  # MissingItunesEmail
        category = channel.find("itunes:category", NAMES)
        assert category is not None
        assert category.get("text") in CATEGORIES
        links = [link.get("rel") for link in channel.findall("atom:link", NAMES)]
        assert links.count("self") == 1  # MissingAtomSelfLink, DuplicateAtomLink
        own = channel.find("atom:link[@rel='self']", NAMES)
        assert own is not None
        assert own.get("href") == SHOW.url + file.relative_to(whole).as_posix()  # SelfDoesntMatchLocation
        guids = [item.findtext("guid") for item in channel.findall("item")]
        assert len(set(guids)) == len(guids)  # DuplicateValue
        for item in channel.findall("item"):
            _item(item)


def _item(item: etree._Element) -> None:
    names = plain(item)
    assert set(names) <= ITEM
    assert all(names.count(name) == 1 for name in set(names) - {"category"})  # DuplicateEnclosure …
    assert names.index("description") < [str(child.tag).rpartition("}")[2] for child in item].index(
        "encoded"
    )  # NeedDescriptionBeforeContent
    assert set(plain(item, ITUNES)) <= ITUNES_ITEM
    assert parsedate_to_datetime(item.findtext("pubDate") or "").utcoffset() is not None
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert (enclosure.get("url") or "").endswith(".mp3")  # UnsupportedItunesFormat
    assert int(enclosure.get("length") or -1) > 0
    assert re.fullmatch(r"\d+", item.findtext("itunes:duration", namespaces=NAMES) or "")
    rich = item.find("{http://purl.org/rss/1.0/modules/content/}encoded")
    assert rich is not None
    assert not re.search(
        r"<(?:script|style|iframe|object)|\bstyle=|\bon\w+=|javascript:|(?:src|href)=\"(?!https?:)",
        rich.text or "",
    )  # SecurityRisk, ContainsRelRef


def test_chapters_count_as_their_file_tells(out: Path) -> None:
    longer(600)(out)
    for file in out.glob("episodes/*.chapters.json"):
        told = json.loads(file.read_bytes())
        more = [{"startTime": 60 * number, "title": f"{number}장"} for number in range(3)]
        file.write_text(json.dumps(told | {"chapters": more}), "utf-8")
    assert "chapters.few" not in rules(out)
