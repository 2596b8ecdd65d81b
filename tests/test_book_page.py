"""A page of a book holds every sentence in its place, and each is heard from its start to the next one's."""

from dataclasses import replace
from datetime import datetime

import pytest
from lxml import etree

from reader.book.page import XHTML, Page, page
from reader.model import KOREA, Cue, Episode, Item, Link, Note, Paragraph, Row, Section

HEAD = ("해", "값")
LINK = Link("둘", "https://a.kr/가 나")
SECTIONS = (
    Section("첫째", 4, (Paragraph("하나다. 둘이다.", (LINK,)), Item("셋", number=1))),
    Section("", 2, (Row(HEAD, HEAD), Row(("2024", "3"), HEAD), Note("작년 기준."))),
)
CUES = (
    Cue(0.5, 2.0, "제목이다.", "title"),
    Cue(2.5, 3.0, "첫째", "heading", section=0, block=-1),
    Cue(3.5, 4.0, "하나다.", section=0),
    Cue(4.2, 5.0, "둘이다.", section=0),
    Cue(5.5, 6.0, "1. 셋", "item", section=0, block=1),
    Cue(6.5, 7.0, "표. 해, 값", "row", section=1),
    Cue(7.5, 8.0, "해: 2024, 값: 3", "row", section=1, block=1),
    Cue(8.5, 9.0, "작년 기준.", "note", section=1, block=2),
)


def episode(cues: tuple[Cue, ...] = CUES, sections: tuple[Section, ...] = SECTIONS) -> Episode:
    day = datetime(2026, 10, 3, tzinfo=KOREA)
    return Episode("e", "제목이다.", "", day, 10.0, "silence", (), cues=cues, sections=sections)


def heard(told: Page) -> list[tuple[str, int, int]]:
    """The text of each clip, with its times."""
    texts = {
        node.get("id"): "|".join(part for part in map(str, node.itertext()) if part.strip())
        for node in told.body.iter()
    }
    return [(texts[clip.id], clip.begin, clip.end) for clip in told.clips]


def test_each_sentence_is_heard_until_the_next() -> None:
    told = page(episode())
    assert heard(told) == [
        ("제목이다.", 0, 2500),  # with what sounds before it
        ("첫째", 2500, 3500),
        ("하나다.", 3500, 4200),
        ("둘|이다.", 4200, 5500),
        ("셋", 5500, 6500),
        ("해|값", 6500, 7500),  # a row that is said as a whole is seen as a whole
        ("2024|3", 7500, 8500),
        ("작년 기준.", 8500, 10000),
    ]
    assert sum(clip.end - clip.begin for clip in told.clips) == told.length


def test_whose_news_it_is_may_be_heard_before_the_title() -> None:
    cues = (Cue(0.5, 1.0, "한결 소식.", "sign", block=3), replace(CUES[0], start=1.5), *CUES[1:])
    told = page(episode(cues))
    assert (told.headings[0].heard, told.headings[0].begin) == ("s1", 0)
    assert heard(told)[:3] == [
        ("한결 소식.", 0, 1500),
        ("제목이다.", 1500, 2500),
        ("첫째", 2500, 3500),
    ]


def test_a_heading_without_words_is_none() -> None:
    told = page(episode((CUES[0], replace(CUES[1], shown=" "), *CUES[2:])))
    assert [each.text for each in told.headings] == ["제목이다."]
    assert heard(told)[0] == ("제목이다.", 0, 3500)


def test_headings_skip_no_level() -> None:
    told = page(episode())
    assert [(each.level, each.text, each.begin) for each in told.headings] == [
        (1, "제목이다.", 0),
        (2, "첫째", 2500),
    ]
    assert [node.tag for node in told.body.iter(f"{{{XHTML}}}h2", f"{{{XHTML}}}h4")] == [f"{{{XHTML}}}h2"]


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ((), [("제목이다.", 0, 10000)]),
        (CUES[1:3], [("제목이다.", 0, 2500), ("첫째", 2500, 3500), ("하나다.", 3500, 10000)]),
        ((replace(CUES[1], start=0.0),), [("첫째", 0, 10000)]),
        ((CUES[0], replace(CUES[2], shown=" ")), [("제목이다.", 0, 10000)]),
        (
            (CUES[0], CUES[2], replace(CUES[3], start=3.5)),
            [("제목이다.", 0, 3500), ("둘|이다.", 3500, 10000)],
        ),
        ((CUES[0], replace(CUES[2], start=12.0)), [("제목이다.", 0, 10000)]),
        ((CUES[0], replace(CUES[2], section=7)), [("제목이다.", 0, 3500), ("하나다.", 3500, 10000)]),
        (
            (CUES[0], replace(CUES[7], start=3.0), replace(CUES[3], start=6.0)),
            [("제목이다.", 0, 3000), ("작년 기준.", 3000, 6000), ("둘이다.", 6000, 10000)],
        ),
    ],
    ids=[
        "none",
        "title-unsaid",
        "no-room-for-title",
        "no-text",
        "no-length",
        "beyond",
        "no-such-place",
        "disorder",
    ],
)
def test_strange_records(cues: tuple[Cue, ...], expected: list[tuple[str, int, int]]) -> None:
    assert heard(page(episode(cues))) == expected


def test_a_record_of_an_earlier_version_is_told_sentence_for_sentence() -> None:
    told = page(episode((CUES[0], Cue(3.0, 4.0, "첫째", "heading"), Cue(5.0, 6.0, "하나 <둘>.")), ()))
    assert heard(told) == [("제목이다.", 0, 3000), ("첫째", 3000, 5000), ("하나 <둘>.", 5000, 10000)]
    assert [each.text for each in told.headings] == ["제목이다.", "첫째"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.kr/가 나", "https://a.kr/%EA%B0%80%20%EB%82%98"),
        ("https://한글.kr/", "https://xn--bj0bj06e.kr/"),
        ("https://a.kr/100%", "https://a.kr/100%25"),
        ("https://a.kr/?a=1&b=[2]", "https://a.kr/?a=1&b=%5B2%5D"),
        ("http://a.kr:99999/", None),
        ("http://[::1/", None),
        ("http://a b.kr/", None),
        ("https:///a", None),
    ],
)
def test_links_are_addresses_or_none(url: str, expected: str | None) -> None:
    sections = (Section("", 2, (Paragraph("둘이다.", (Link("둘", url),)),)),)
    told = page(episode((CUES[0], CUES[3]), sections))
    assert [link.get("href") for link in told.body.iter(f"{{{XHTML}}}a")] == ([expected] if expected else [])
    assert heard(told)[1][0] == "둘|이다."


def test_the_markup_is_for_a_document_of_xhtml() -> None:
    markup = page(episode()).markup
    assert markup.startswith("<body>")
    assert etree.fromstring(markup).tag == "body"
