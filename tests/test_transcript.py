import json
from datetime import datetime

from lxml import html as markup

from reader.model import KOREA, Chapter, Cue, Episode, Paragraph, Section
from reader.transcript import chapters_json, html, vtt, words


def test_vtt() -> None:
    cues = [Cue(0.0, 1.2345, "안녕하세요."), Cue(3661.5, 3662.0, "a < b & c\n\n-->")]
    assert vtt(cues) == (
        "WEBVTT\n\n"
        "1\n00:00:00.000 --> 00:00:01.234\n안녕하세요.\n\n"
        "2\n01:01:01.500 --> 01:01:02.000\na &lt; b &amp; c --&gt;\n"
    )


def test_vtt_by_word() -> None:
    told = vtt([Cue(1.0, 3.0, "전기버스 3대가 <새로> 옵니다.")], by_word=True)
    assert told.splitlines()[4] == (
        "전기버스 <00:00:01.625>3대가 <00:00:02.125>&lt;새로&gt; <00:00:02.500>옵니다."
    )
    assert vtt([Cue(0.0, 1.0, "")], by_word=True).endswith("00:00:01.000\n\n")


def test_words_fill_the_sentence_in_order() -> None:
    cue = Cue(2.0, 5.0, "한결시가 마을버스를 바꾼다.")
    starts = [start for start, _ in words(cue)]
    assert starts[0] == cue.start
    assert starts == sorted(starts)
    assert starts[-1] < cue.end


def test_vtt_of_nothing() -> None:
    assert vtt([]) == "WEBVTT\n"


def test_chapters_json() -> None:
    told = json.loads(chapters_json([Chapter("하나", 0.0, 2.5), Chapter("둘", 2.5, 4.0)], "제목"))
    assert told == {
        "version": "1.2.0",
        "title": "제목",
        "chapters": [
            {"startTime": 0.0, "endTime": 2.5, "title": "하나"},
            {"startTime": 2.5, "endTime": 4.0, "title": "둘"},
        ],
    }


def test_html_has_one_title_and_valid_times() -> None:
    cues = (
        Cue(0.0, 1.0, "A & B", "title"),
        Cue(1.0, 2.0, "3월 14일 기사입니다.", "title", block=1),
        Cue(2.0, 3.0, "하나", "heading", section=0, block=-1),
        Cue(63.5, 65.0, "<첫> 문장.", section=0),
    )
    day = datetime(2026, 3, 14, tzinfo=KOREA)
    sections = (Section("하나", 2, (Paragraph("<첫> 문장."),)),)
    told = html(Episode("e", "A & B", "", day, 65.0, "silence", (), cues=cues, sections=sections))
    tree = markup.document_fromstring(told)
    assert [(n.tag, n.text) for n in tree.iter("h1", "h2", "p")] == [
        ("h1", "A & B"),
        ("p", "3월 14일 기사입니다."),
        ("h2", "하나"),
        ("p", "<첫> 문장."),
    ]
    assert [node.text for node in tree.iter("time")] == ["00:00:01", "00:00:02", "00:01:03"]


def test_html_tells_the_language_of_a_sentence() -> None:
    cue = Cue(0.0, 1.0, "Stay hungry, stay foolish.", section=0, block=0, language="en")
    sections = (Section("", 2, (Paragraph(cue.shown),)),)
    day = datetime(2026, 3, 14, tzinfo=KOREA)
    episode = Episode("e", "글", "", day, 1.0, "silence", (), cues=(cue,), sections=sections)
    assert '<p><span lang="en">Stay hungry, stay foolish.</span></p>' in html(episode)
