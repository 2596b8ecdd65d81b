"""What is asked of a show, what is written down, and what the next build speaks anew."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from reader import catalog, config, lexicons
from reader.cache import FolderCache
from reader.config import Config
from reader.errors import ConfigError
from reader.events import Report, sum_up
from reader.korean import lexicon
from reader.model import KOREA, Cue, Episode, Hearing
from reader.pipeline import build
from reader.review import HEARD, SHOWN, questions, touched
from reader.review.desk import Desk
from reader.store import Folder

POSTS = {
    "2026-03-02-a.md": "마을 회사가 Zorvik을 냈습니다. 값은 없습니다.\n\n8.17, 마을 축제에서 보여 줍니다.\n",
    "2026-03-03-b.md": "도서관이 문을 열었습니다. Zorvik은 여기에도 있습니다.\n",
    "2026-03-04-c.md": "버스가 다시 다닙니다. 문의는 ☎ 없이 받습니다.\n",
}


def post(name: str, text: str) -> str:
    return f"---\ntitle: 소식 {name[-4]}\ndate: {name[:10]}\n---\n{text}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "_posts").mkdir()
    for name, text in POSTS.items():
        (tmp_path / "_posts" / name).write_text(post(name, text), "utf-8")
    (tmp_path / "reader.toml").write_text('[build]\nvoice = "silence"\nlexicons = ["words.tsv"]\n', "utf-8")
    (tmp_path / "words.tsv").write_text("# 내 낱말\n", "utf-8")
    return tmp_path


def settings(home: Path) -> Config:
    return config.load(str(home / "reader.toml"))


def built(home: Path, voice: str = "silence") -> Report:
    chosen = replace(settings(home), voice=voice, out=str(home / "out"))
    return sum_up(build([str(home / "_posts")], chosen, FolderCache(home / "clips")))


def desk(home: Path, place: str = "words.tsv") -> Desk:
    episodes, _ = catalog.load(Folder(home / "out"))
    return Desk(episodes, settings(home), home / place)


def spoken(*shown: str, doubts: tuple[tuple[int, str], ...] = (), key: str = "a") -> Episode:
    cues = tuple(Cue(number, number + 0.9, text) for number, text in enumerate(shown))
    hearing = Hearing(0.9, len(cues), len(doubts), "test", doubts)
    when = datetime(2026, 3, 2, tzinfo=KOREA)
    return Episode(f"2026-03-02-{key}", "제목", "", when, 9.0, "silence", (), hearing=hearing, cues=cues)


def test_a_word_is_one_question_with_its_first_sentences() -> None:
    (found,) = questions([spoken(*(f"{word} Zorvik입니다" for word in "가나다라마"))])
    assert (found.written, found.kind, found.count, len(found.places)) == ("Zorvik", "spelling", 5, SHOWN)
    place = found.places[1]
    assert (place.before, place.written, place.after) == ("나 ", "Zorvik", "입니다")
    assert (place.sound, place.start, place.end) == ("episodes/2026-03-02-a.mp3", 1, 1.9)


def test_twice_in_a_sentence_is_one_sentence() -> None:
    (found,) = questions([spoken("Zorvik, Zorvik, Zorvik")])
    assert found.count == 1


def test_what_matters_most_comes_first() -> None:
    told = "☎ 가", "Zorvik 나", "Zorvik 다", "основ 라", "☎ 마"
    found = questions([spoken(*told, doubts=((4, "‘마’ → ‘바’"),))])
    assert [(question.kind, question.weight) for question in found] == [
        ("spelling", 20),
        ("unread", 20),
        (HEARD, 20),
        ("dropped", 2),
    ]


@pytest.mark.parametrize(
    ("doubt", "written"), [("‘3년’ → ‘8년’", "3년"), ("‘없는 말’ → ‘’", ""), ("소음", "")]
)
def test_what_a_listener_doubts(doubt: str, written: str) -> None:
    (found,) = questions([spoken("그는 3년 만에 왔다", doubts=((0, doubt),))])
    assert (found.kind, found.about, found.written, found.heard) == (
        HEARD,
        "그는 3년 만에 왔다",
        written,
        doubt,
    )
    (place,) = found.places
    assert place.before + place.written + place.after == "그는 3년 만에 왔다"


def test_what_is_known_or_right_is_not_asked(tmp_path: Path) -> None:
    episode = spoken("Zorvik 가", "Zorvak 나", "그는 왔다", doubts=((2, "‘왔다’ → ‘갔다’"),))
    (tmp_path / "words.tsv").write_text("Zorvik\t조르빅\n", "utf-8")
    words = lexicon([str(tmp_path / "words.tsv")])
    assert [question.about for question in questions([episode], words)] == ["그는 왔다", "Zorvak"]
    assert questions([episode], words, {"그는 왔다", "Zorvak"}) == []


def test_records_from_before_hearing_and_reading_are_asked_about() -> None:
    (found,) = questions([replace(spoken("Zorvik 가"), hearing=None)])
    assert found.places[0].spoken == "조빅 가"


def test_what_is_touched() -> None:
    episode = spoken("Zorvik 가", "나 ZORVIK", "Zorvik 가", "다")
    assert touched([episode], ["zorvik"], None, lexicon([], "zorvik\t조르빅")) == 2
    assert touched([episode], ["다"], None, lexicon([], "다\t라")) == 1
    assert touched([episode], [], None, None) == 0


def test_an_answer_is_written_and_no_question_any_more(home: Path) -> None:
    built(home)
    table = desk(home)
    assert [question.about for question in table.questions()] == ["Zorvik", "8.17", "☎"]
    assert "2문장만" in table.save("마을 회사가 Zorvik을 냈습니다.", " Zorvik ", "조르빅")
    table.confirm("☎")
    table.confirm("☎")
    assert (home / "words.tsv").read_text("utf-8") == "# 내 낱말\nZorvik\t조르빅\n# 맞음\t☎\n"
    assert [question.about for question in table.questions()] == ["8.17"]
    assert [question.about for question in desk(home).questions()] == ["8.17"]


@pytest.mark.parametrize(
    ("written", "spoken_as"),
    [
        ("Zorvik", "Zorvik"),
        ("", "조르빅"),
        ("Zorvik", ""),
        ("a\tb", "가"),
        ("a\nb", "가"),
        ("orvik", "오르빅"),
    ],
)
def test_what_would_not_be_heard_is_refused(home: Path, written: str, spoken_as: str) -> None:
    built(home)
    before = (home / "words.tsv").read_bytes()
    for act in (desk(home).save, desk(home).sound):
        with pytest.raises(ConfigError):
            act("마을 회사가 Zorvik을 냈습니다.", written, spoken_as)
    assert (home / "words.tsv").read_bytes() == before


def test_a_lexicon_that_no_build_reads_counts_here_and_says_so(home: Path) -> None:
    built(home)
    table = desk(home, "other.tsv")
    assert not table.listed
    table.save("도서관이 Zorvik을", "Zorvik", "조르빅")
    assert "Zorvik" not in [question.about for question in table.questions()]
    assert desk(home).listed


def test_a_file_that_is_no_text_is_an_error_of_words(home: Path) -> None:
    (home / "words.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        lexicons.right([home / "words.tsv"])


def test_a_new_reading_is_heard(home: Path) -> None:
    built(home)
    assert desk(home).sound("Zorvik을 냈습니다.", "Zorvik", "조르빅").startswith(b"RIFF")


@pytest.mark.slow
def test_only_the_touched_sentences_are_spoken_again(home: Path) -> None:
    first = built(home, "espeak")
    assert first.spoken > 8
    assert built(home, "espeak").spoken == 0
    told = desk(home).save("마을 회사가 Zorvik을 냈습니다.", "Zorvik", "조르빅")
    assert "2문장만" in told
    again = built(home, "espeak")
    assert (again.spoken, len(again.failed)) == (2, 0)
    desk(home).confirm("☎")  # the lexicon is another file now, and nothing is said otherwise
    assert built(home, "espeak").spoken == 0


def test_for_programs(home: Path) -> None:
    built(home)
    command = [sys.executable, "-m", "reader", "review", "out", "--json"]
    done = subprocess.run(
        command, cwd=home, env=os.environ | {"LANGUAGE": "ko"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert (facts["lexicon"], facts["listed"], facts["sentences"] > 10) == ("words.tsv", True, True)
    assert [question["about"] for question in facts["questions"]] == ["Zorvik", "8.17", "☎"]
    for wrong in (["nowhere"], ["out", "--config", "no.toml"], ["out", "--voice", "nobody"]):
        done = subprocess.run([*command[:4], *wrong], cwd=home, capture_output=True, text=True, check=False)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr


def test_a_folder_without_a_show_is_told(tmp_path: Path) -> None:
    """It isn't that nothing in it is in doubt."""
    (tmp_path / "other").mkdir()
    command = [sys.executable, "-m", "reader", "review", str(tmp_path / "other"), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
