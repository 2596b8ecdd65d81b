"""The feed as others read it: by specification, and by parsers that nobody here wrote."""

import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

import feedparser
import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reader import feed
from reader.catalog import name
from reader.config import Show
from reader.feed import (
    ATOM,
    CONTENT,
    FEED,
    ITUNES,
    MOST_BYTES,
    MOST_ITEMS,
    PAGE,
    PODCAST,
    PSC,
)
from reader.hosts import ascii_url
from reader.model import KOREA, Chapter, Episode, File

NAMES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC, "content": CONTENT}
SHOW = Show(title="들리는 소식", url="https://pod.example.kr/news/", author="한결", email="radio@example.kr")
SUFFIXES = (".mp3", ".jpg", ".chapters.json", ".transcript.vtt", ".transcript.srt", ".transcript.json", ".transcript.html")  # fmt: skip
EPISODE = Episode(
    id="2026-03-14-abcdef0123",
    title="버스 & <지하철> 요금",
    url="https://news.example.kr/버스?q=요금",
    published=datetime(2026, 3, 13, 23, 30, tzinfo=UTC),
    seconds=83.4,
    voice="sori",
    chapters=(Chapter("머리", 0.0, 9.5, 1), Chapter("요금 & 배차", 9.5, 83.4)),
    cues=(),
    summary="요금이 오른다.",
    byline="김한결",
    source="한결시",
    source_url="https://city.example.kr/1",
    files=(File(".mp3", 667200, "sha256-mp3"), File(".opus", 250200, "sha256-opus")),
)


def files(*episodes: Episode) -> set[str]:
    return {name(episode.id, suffix) for episode in episodes for suffix in SUFFIXES}


def feeds(show: Show, episodes: list[Episode] | tuple[Episode, ...], there: set[str]) -> dict[str, bytes]:
    return {planned.name: planned.make() for planned in feed.feeds(show, episodes, there)}


def channel(data: bytes) -> etree._Element:
    found = etree.fromstring(data).find("channel")
    assert found is not None
    return found


def only(*episodes: Episode, show: Show = SHOW) -> etree._Element:
    return channel(feeds(show, episodes, files(*episodes))[FEED])


def many(count: int) -> list[Episode]:
    """Newest first."""
    return [
        replace(
            EPISODE, id=f"2026-01-01-{number:010x}", published=datetime.fromtimestamp(number * 3600, KOREA)
        )
        for number in range(count, 0, -1)
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title", "들리는 소식"),
        ("link", "https://pod.example.kr/news/"),
        ("language", "ko"),
        ("itunes:author", "한결"),
        ("itunes:explicit", "false"),
        ("itunes:type", "episodic"),
        ("itunes:owner/itunes:email", "radio@example.kr"),
        ("podcast:locked", "yes"),
        ("podcast:medium", "podcast"),
        ("podcast:txt[@purpose='ai-content']", "true"),
        ("image/url", "https://pod.example.kr/news/cover.jpg"),
    ],
)
def test_channel(path: str, text: str) -> None:
    assert only(EPISODE).findtext(path, namespaces=NAMES) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title", "버스 & <지하철> 요금"),
        ("guid", "sori-reader:2026-03-14-abcdef0123"),
        ("pubDate", "Sat, 14 Mar 2026 08:30:00 +0900"),
        ("link", "https://pod.example.kr/news/episodes/2026-03-14-abcdef0123.html"),
        ("itunes:duration", "83"),
        ("itunes:explicit", "false"),
        ("podcast:txt[@purpose='ai-content']", "true"),
        ("podcast:person[@role='author']", "김한결"),
        ("podcast:person[@role='narrator']", "합성 음성 sori"),
    ],
)
def test_item(path: str, text: str) -> None:
    assert only(EPISODE).findtext(f"item/{path}", namespaces=NAMES) == text


def test_sound_in_each_format_with_integrity() -> None:
    item = only(EPISODE).find("item")
    assert item is not None
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert {str(key): str(value) for key, value in enclosure.attrib.items()} == {
        "url": "https://pod.example.kr/news/episodes/2026-03-14-abcdef0123.mp3",
        "length": "667200",
        "type": "audio/mpeg",
    }
    told = [
        (a.get("type"), a.get("length"), a.get("default"), a.find("podcast:integrity", NAMES).get("value"), a.find("podcast:source", NAMES).get("uri").rpartition(".")[2])  # type: ignore[union-attr]
        for a in item.findall("podcast:alternateEnclosure", NAMES)
    ]  # fmt: skip
    assert told == [
        ("audio/mpeg", "667200", "true", "sha256-mp3", "mp3"),
        ("audio/ogg; codecs=opus", "250200", None, "sha256-opus", "opus"),
    ]


def test_transcripts_and_chapters() -> None:
    item = only(EPISODE).find("item")
    assert item is not None
    assert [(t.get("type"), t.get("rel")) for t in item.findall("podcast:transcript", NAMES)] == [
        ("text/vtt", "captions"),
        ("application/x-subrip", "captions"),
        ("application/json", None),
        ("text/html", None),
    ]
    marks = [(c.get("start"), c.get("title")) for c in item.iterfind("psc:chapters/psc:chapter", NAMES)]
    assert marks == [("00:00:00.000", "머리"), ("00:00:09.500", "요금 & 배차")]


def test_notes_have_times_credits_and_say_that_the_voice_is_made() -> None:
    item = only(EPISODE).find("item")
    assert item is not None
    plain, rich = item.findtext("description"), item.findtext("content:encoded", namespaces=NAMES)
    assert plain is not None
    assert rich is not None
    assert plain.splitlines() == [
        "요금이 오른다.",
        "사람이 쓴 글을 합성 음성으로 읽었습니다.",
        "출처: 한결시",
        "원문: https://news.example.kr/%EB%B2%84%EC%8A%A4?q=%EC%9A%94%EA%B8%88",
        "00:00 머리",
        "00:09 요금 & 배차",
    ]
    assert "<li>00:09 요금 &amp; 배차</li>" in rich
    assert '<a href="https://city.example.kr/1">한결시</a>' in rich


def test_nothing_is_listed_that_is_not_there() -> None:
    other = replace(EPISODE, id="2026-03-15-0000000000")
    there = {name(EPISODE.id, ".mp3"), name(other.id, ".jpg")}
    found = channel(feeds(SHOW, [other, EPISODE], there)[FEED])
    (item,) = found.findall("item")
    assert item.findtext("guid") == f"sori-reader:{EPISODE.id}"
    assert item.find("podcast:transcript", NAMES) is None
    assert item.find("podcast:chapters", NAMES) is None
    image = item.find("itunes:image", NAMES)
    assert image is not None
    assert image.get("href") == "https://pod.example.kr/news/cover.jpg"


def test_guid_of_the_show_follows_the_specification() -> None:
    """The example of podcast-namespace, docs/tags/guid.md, with our file name in its place."""
    told = only(EPISODE, show=Show(url="http://podnews.net/")).findtext("podcast:guid", namespaces=NAMES)
    spaces = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert told == str(uuid.uuid5(spaces, "podnews.net/feed.xml"))
    assert str(uuid.uuid5(spaces, "podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert only(EPISODE, show=replace(SHOW, guid="kept")).findtext("podcast:guid", namespaces=NAMES) == "kept"


def test_one_change_changes_one_item() -> None:
    listed = many(5)
    before = feeds(SHOW, listed, files(*listed))[FEED].decode()
    listed[2] = replace(listed[2], title="새 제목")
    after = feeds(SHOW, listed, files(*listed))[FEED].decode()
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(changed) == 2  # its title, and what its picture shows
    assert all("새 제목" in line for _, line in changed)


@pytest.mark.parametrize(
    ("count", "pages"),
    [(0, 0), (1, 0), (MOST_ITEMS, 0), (MOST_ITEMS + 1, 1), (MOST_ITEMS + PAGE + 1, 2), (1000, 5)],
)
def test_pages(count: int, pages: int) -> None:
    listed = many(count)
    documents = feeds(SHOW, listed, files(*listed))
    assert list(documents) == [f"feed-{number}.xml" for number in range(1, pages + 1)] + [FEED]
    walked, at, seen = [], FEED, 0
    while at:
        found = channel(documents[at])
        guids = [item.findtext("guid") for item in found.findall("item")]
        assert len(guids) <= MOST_ITEMS
        walked += guids
        seen += 1
        links = {link.get("rel"): link.get("href", "") for link in found.findall("atom:link", NAMES)}
        assert links["self"].endswith(at)
        at = links.get("next", "").removeprefix(SHOW.url)
    assert seen == pages + 1
    assert walked == [f"sori-reader:{episode.id}" for episode in listed]


def test_a_new_episode_leaves_older_pages_alone() -> None:
    listed = many(1001)
    new, old = feeds(SHOW, listed, files(*listed)), feeds(SHOW, listed[1:], files(*listed))
    assert [document for document in new if new[document] != old.get(document)] == [FEED]


@pytest.mark.parametrize(
    ("url", "ascii_form"),
    [
        (
            "https://example.한국/길/글 1?q=말#끝",
            "https://example.xn--3e0b707e/%EA%B8%B8/%EA%B8%80%201?q=%EB%A7%90#%EB%81%9D",
        ),
        ("https://example.kr/a%20b?x=1&y=2", "https://example.kr/a%20b?x=1&y=2"),
        ("http://localhost:8000/", "http://localhost:8000/"),
    ],
)
def test_addresses_are_ascii(url: str, ascii_form: str) -> None:
    assert ascii_url(url) == ascii_form


@given(st.text(), st.text(), st.lists(st.text(), min_size=1, max_size=4), st.text(), st.text())
def test_any_text_gives_a_feed_that_others_read(
    title: str, summary: str, chapters: list[str], source: str, byline: str
) -> None:
    marks = tuple(Chapter(c, float(i), i + 1.0) for i, c in enumerate(chapters))
    episode = replace(EPISODE, title=title, summary=summary, chapters=marks, source=source, byline=byline)
    data = feeds(replace(SHOW, title=title, description=summary), [episode], files(episode))[FEED]
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert len(parsed.entries) == 1
    described = channel(data).findtext("item/description")
    assert described is not None
    assert len(described.encode()) <= MOST_BYTES
    podcast = podcastparser.parse("https://pod.example.kr/news/feed.xml", io.BytesIO(data))
    assert [e["total_time"] for e in podcast["episodes"]] == [83]


def test_markup_is_escaped_once() -> None:
    hostile = "]]> <b>&amp; 끝"
    found = only(replace(EPISODE, title=hostile, summary=hostile))
    assert found.findtext("item/title") == hostile
    assert "<p>]]&gt; &lt;b&gt;&amp;amp; 끝</p>" in (
        found.findtext("item/content:encoded", namespaces=NAMES) or ""
    )


def test_dates_go_down_in_korean_time() -> None:
    listed = many(10)
    dates = [item.findtext("pubDate") or "" for item in only(*listed).findall("item")]
    assert all(date.endswith("+0900") for date in dates)
    assert all(parsedate_to_datetime(a) > parsedate_to_datetime(b) for a, b in pairwise(dates))


@pytest.mark.parametrize(
    ("told", "called", "address"),
    [
        ("CC BY-SA 4.0", "cc-by-sa-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("내 조건 https://한결.kr/terms", "내 조건", "https://xn--p89a748e.kr/terms"),
    ],
)
def test_the_licence_is_told_as_podcasting_2_has_it(told: str, called: str, address: str) -> None:
    document = feeds(replace(SHOW, license=told), [EPISODE], files(EPISODE))[FEED]
    (told_of,) = etree.fromstring(document).iterfind("channel/podcast:license", NAMES)
    assert (told_of.text, told_of.get("url")) == (called, address)
    assert b"podcast:license" not in feeds(SHOW, [EPISODE], files(EPISODE))[FEED]
