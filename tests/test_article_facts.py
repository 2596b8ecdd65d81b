"""What posts tell of themselves: what can't be true, what withholds them, what they ask of their episode."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from time import process_time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reader import article, frontmatter
from reader.article import address, facts
from reader.errors import ArticleError, ReaderError
from reader.model import Article, Post, Wishes

BODY = "마을 사람들이 돌을 날라 새 길을 냈다."
NOW = datetime(2025, 1, 1, tzinfo=UTC)


def read(front: str, *, sign: str = "---", origin: str = "file", **known: str) -> Article:
    text = f"{sign}\n{front}\n{sign}\n{BODY}"
    return article.read(Post("a.md", "a.md", "text/markdown", text.encode(), known=known, origin=origin))


# ── what can't be true ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told",
    [
        "0001-01-01",
        "9999-12-31",
        "0900-05-06",
        "9999-12-31T23:59:00-12:00",
        "0001-01-01T00:00:00+12:00",
        "2024-01-01T00:00:00+99:99",
        "Mon, 01 Jan 0900 00:00:00 +0000",
        "어제",
        "[" * 200,
        "9" * 5000,
        "0x" + "f" * 5000,
        '!!timestamp "x"',
    ],
)
def test_a_date_that_can_not_be_true_is_named_and_taken_as_not_told(told: str) -> None:
    found = read(f"title: 글\ndate: {told}", path="2024-07-04-a.md")
    assert found.published == datetime(2024, 7, 4, tzinfo=timezone(timedelta(hours=9)))
    assert [one.partition(":")[0] for one in found.ignored] == ["date"]
    assert len(found.ignored[0]) < 100


@pytest.mark.parametrize(
    "told",
    ["[", "http://[bad", "http://", "https:///a", "http://a.example:x/", "javascript:alert(1)", "//[", "http://..",
     "https://a.example/" + "a" * 5000, "mailto:a@b.example", '"https://a.example/\\x01"'],
)  # fmt: skip
def test_an_address_that_can_not_be_true_is_named_and_taken_as_not_told(told: str) -> None:
    known = {"site": "https://b.example", "path": "notes/a.md"}
    found = read(f"title: 글\nurl: {told if told[0] == chr(34) else repr(told)}", **known)
    assert (found.key, found.url) == ("a.md", "")
    assert [one.partition(":")[0] for one in found.ignored] == ["url"]


def test_what_a_carrier_tells_is_looked_at_as_well() -> None:
    known = {"url": "http://[", "published": "Mon, 01 Jan 0900 00:00:00 +0000", "site": "http://[bad"}
    post = Post("f#1", "k", "text/html", BODY.encode(), known=known, origin="item")
    found = article.read(post)
    assert (found.key, found.url, found.published) == ("k", "", None)
    assert {one.partition(":")[0] for one in found.ignored} == {"url", "published", "site"}


def test_the_next_who_tells_is_believed() -> None:
    found = read("date: 0001-01-01\nurl: '['", published="2024-07-04", url="https://a.example/1")
    assert (found.url, found.published and found.published.year) == ("https://a.example/1", 2024)


def test_a_page_that_tells_what_can_not_be_true() -> None:
    told = r'{"@type":"Article","headline":"\ud800 새 길","datePublished":"0001-01-01","author":"\udfff"}'
    page = f"""<html><head><script type="application/ld+json">{told}</script><link rel="canonical" href="http://[x">
    <meta property="og:url" content="undefined"></head><body><p>{BODY * 12}</p>
    <p>출처: <a href="javascript:alert(1)">새벽신문</a></p></body></html>"""
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert (found.key, found.url, found.published, found.source_url) == ("a.html", "", None, "")
    assert {one.partition(":")[0] for one in found.ignored} == {"canonical", "url", "published", "출처"}
    found.title.encode()
    found.byline.encode()


@pytest.mark.parametrize("told", ["[" * 100_000, '{"@type":"Article","headline":' + "[" * 900 + "]" * 900 + "}",
                                  '{"@type":"Article","headline":' + "9" * 5000 + "}"])  # fmt: skip
def test_linked_data_beyond_our_bounds_is_as_good_as_none(told: str) -> None:
    page = f'<html><script type="application/ld+json">{told}</script><body><p>{BODY * 12}</p></body></html>'
    assert article.read(Post("a.html", "a.html", "text/html", page.encode())).sections


def test_every_text_can_be_written() -> None:
    """Into XML, into a file: else one title ends the feed for good."""
    front = r"""title: "가\x01\x1b나"
author: "다\x7f"
tags: ["라\uFFFE"]
excerpt: "마\x02"
podcast: {title: "바\x03"}"""
    text = f"---\n{front}\n---\n{BODY}&#1;&#xfffe;\n\n| 사&#2; | 아 |\n| --- | --- |\n| 자 | 차 |"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    assert (found.title, found.byline, found.tags, found.wishes.title) == ("가나", "다", ("라",), "바")
    blocks = [block.text for section in found.sections for block in section.blocks]
    for told in (found.title, found.excerpt, *blocks):
        etree.Element("a").text = told


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.datetimes(timezones=st.just(UTC) | st.none())
    | st.dates()
    | st.sampled_from(["0001-01-01", "9999-12-31T23:59-12:00", "http://[", "https://a.example:99999/", "//[", "/:title/"])
)  # fmt: skip
KEYS = ["date", "published", "publishDate", "expiryDate", "lastmod", "url", "permalink", "image", "draft", "podcast", "title", "author"]  # fmt: skip


@settings(max_examples=150, deadline=2_000)
@given(st.dictionaries(st.sampled_from(KEYS), scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from(["voice", "path", "x"]), scalars, max_size=2)))  # fmt: skip
def test_any_front_matter_gives_facts_that_hold_or_an_error(told: dict[str, object]) -> None:
    dumped = yaml.safe_dump(told, allow_unicode=True)
    try:
        found = read(dumped, site="https://b.example", path="_posts/a.md", permalink="/:categories/:title/")
    except ReaderError:
        return
    article.withheld(found, NOW)
    for text in (found.title, found.byline, found.excerpt, found.url, *found.tags, *found.ignored):
        etree.Element("a").text = text
    assert not found.url or address.on_web(found.url)
    for moment in (found.published, found.updated, found.release.starts, found.release.ends):
        if moment is not None:
            assert 1900 <= moment.astimezone(UTC).year <= 2101


@settings(max_examples=200)
@given(
    st.text(max_size=40)
    | st.datetimes()
    | st.dates()
    | st.from_regex(r"\d{1,4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")
)
def test_any_date_is_one_of_ours_or_none(told: str | datetime | date) -> None:
    found = facts.when(told)
    assert found is None or (found.tzinfo is not None and 1900 <= found.year <= 2100)


@settings(max_examples=200)
@given(st.text(max_size=40) | st.text("ahtps:/[]@.#?%:", max_size=20).map("http://".__add__))
def test_any_address_can_be_parsed_or_is_none(told: str) -> None:
    address.either(told)
    assert address.on_web(address.on_web(told)) == address.on_web(told)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("sign", "front"),
    [
        ("---", BOMB + "tags: *g"),
        ("---", "title: &x [*x]"),
        ("---", "- " * 40_000),
        ("---", "title: " + ":".join(["59"] * 3000)),
        ("+++", "a" + ".a" * 40_000 + " = 1"),
        ("+++", "title = 0x" + "f" * 5000),
    ],
)
def test_front_matter_can_not_grow(sign: str, front: str) -> None:
    begun = process_time()
    try:
        found = read(front, sign=sign)
    except ArticleError:
        return
    assert len(repr(found)) < 300_000
    assert process_time() - begun < 3


def test_a_text_between_two_rules_is_a_text() -> None:
    text = f"---\n{BODY * 5000}\n---\n끝."
    assert frontmatter.split(text) == ({}, text)


# ── addresses and keys ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("front", "key", "url"),
    [
        ("permalink: /a/", "/a/", "https://b.example/blog/a/"),
        ("url: https://c.example/1", "https://c.example/1", "https://c.example/1"),
        ("permalink: pretty", "a.md", "https://b.example/blog/2024/07/04/a/"),
        ("permalink: /:year/:title/", "a.md", "https://b.example/blog/2024/a/"),
        (
            "permalink: /:title/\nslug: 봄 A b, c! [d]",
            "a.md",
            "https://b.example/blog/%EB%B4%84-A-b%2C-c%21-d/",
        ),
        ("permalink: true", "a.md", "https://b.example/blog/none/a.html"),
    ],
)
def test_a_permalink_that_is_a_pattern_is_nobodys_identity(front: str, key: str, url: str) -> None:
    known = {
        "site": "https://b.example/blog",
        "path": "_posts/2024-07-04-a.md",
        "permalink": "/none/:title.html",
    }
    found = read(front, **known)
    assert (found.key, found.url) == (key, url)


# ── what a post asks of its episode ──────────────────────────────────────────────────────────────


def test_what_a_post_asks_of_its_episode() -> None:
    wishes = Wishes(voice="sori-m", title="[속보] 새 길", summary="요약", image="/assets/a.jpg")
    block = "podcast:\n  voice: sori-m\n  title: '[속보] 새 길'\n  summary: 요약\n  image: /assets/a.jpg"
    assert read(block).wishes == wishes
    assert read(f"title: [속보] 깨진 머리말\n{block}").wishes == wishes
    assert read("title: [속보] 깨진 머리말\npodcast: {voice: sori-m}").wishes == Wishes(voice="sori-m")
    assert read('[podcast]\nvoice = "sori-m"', sign="+++").wishes == Wishes(voice="sori-m")
    assert read("podcast: true").wishes == read("podcast:").wishes == Wishes()


@pytest.mark.parametrize(
    ("block", "named"),
    [
        ("{voise: sori}", "podcast.voise"),
        ("{voice: 3}", "podcast.voice"),
        ("{voice: [a]}", "podcast.voice"),
        ("{title: true}", "podcast.title"),
        ("{title: {a: b}}", "podcast.title"),
        ("{image: 'http://['}", "podcast.image"),
        ("{image: ../../secret.jpg}", "podcast.image"),
        ("{image: 'file:///etc/passwd'}", "podcast.image"),
        ("a.mp3", "podcast"),
        ("[a]", "podcast"),
    ],
)
def test_what_it_may_not_ask_for_is_named(block: str, named: str) -> None:
    with pytest.raises(ArticleError, match=rf"{named}(에|은)") as caught:
        read(f"podcast: {block}")
    assert (caught.value.where, "voice, title, summary, image" in caught.value.mend) == ("a.md", True)


def test_only_a_post_of_ones_own_may_ask() -> None:
    page = read("title: 글\npodcast: {voice: sori-m}\ndraft: true", origin="page")
    assert (page.title, page.wishes, article.withheld(page, NOW)) == ("글", Wishes(), "")
    text = f"---\npodcast: false\ntitle: 남의 제목\n---\n{BODY}"
    item = article.read(Post("f#1", "k", "text/html", text.encode(), known={"title": "제목"}, origin="item"))
    assert (item.title, item.wishes) == ("제목", Wishes())


# ── what has no end ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["가나다 ", "가", "1", "<b>&"])
@pytest.mark.parametrize(
    "front",
    ["title: '{}'", "title: 가\nauthor: '{}'\nsummary: '{}'\npodcast:\n  title: '{}'\n  summary: '{}'"],
)
def test_facts_without_end_are_cut_off(front: str, end: str) -> None:
    began = process_time()
    told = read(front.replace("{}", end * (300_000 // len(end))))
    assert process_time() - began < 5
    names = (told.title, told.byline, told.wishes.title)
    assert max(map(len, names)) <= 255
    assert max(map(len, (told.excerpt, told.wishes.summary))) <= 4000
    assert [block.text for section in told.sections for block in section.blocks] == [BODY]


def test_a_heading_without_end_is_text() -> None:
    text = f"# {'가나 ' * 500}\n\n{BODY}\n\n## 짧은 제목\n\n{BODY}"
    told = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    assert [section.heading for section in told.sections] == ["", "짧은 제목"]
    assert len(told.sections[0].blocks[0].text) > 1000
