"""The page of a review on a real socket: it answers who knows its secret, and lets only itself write."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reader.review import page
from reader.serve import LOOPBACK, listening, serving
from tests import test_review as show
from tests.test_review import built, desk

home = show.home
SENTENCE = "마을 회사가 Zorvik을 냈습니다."
SAVED = {"shown": SENTENCE, "written": "Zorvik", "spoken": "조르빅"}


@pytest.fixture
def site(home: Path) -> Iterator[httpx.Client]:
    built(home)
    with listening(LOOPBACK, 0) as door:
        server = serving(page.app(desk(home), home / "out", "secret"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        origin = f"http://{LOOPBACK}:{door.getsockname()[1]}"
        with httpx.Client(base_url=f"{origin}/secret/", headers={"origin": origin}) as client:
            yield client
        server.should_exit = True
        thread.join()


def test_the_page_and_all_that_it_needs(site: httpx.Client) -> None:
    html = site.get("")
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    for name in re.findall(r'(?:href|src)="([^"]+)"', html.text):
        assert site.get(name).status_code == 200
    assert "default-src 'none'" in html.headers["content-security-policy"]
    facts = site.get("questions").json()
    first = facts["questions"][0]["places"][0]
    assert facts["listed"]
    sound = site.get(f"show/{first['sound']}", headers={"range": "bytes=0-99"})
    assert (sound.status_code, sound.headers["content-type"], len(sound.content)) == (206, "audio/mpeg", 100)


def test_every_kind_of_doubt_has_its_words_on_the_page(site: httpx.Client) -> None:
    from reader.review import WEIGHTS

    assert set(re.findall(r"<dt>(\w+)</dt>", site.get("").text)) == {*map(str, WEIGHTS)}


def test_a_word_is_heard_saved_and_right(site: httpx.Client, home: Path) -> None:
    said = site.post("say", json=SAVED)
    assert (said.headers["content-type"], said.content[:4]) == ("audio/wav", b"RIFF")
    assert "2문장만" in site.post("save", json=SAVED).json()["told"]
    assert site.post("right", json={"about": "☎"}).status_code == 200
    assert (home / "words.tsv").read_text("utf-8").splitlines()[1:] == ["Zorvik\t조르빅", "# 맞음\t☎"]
    assert [question["about"] for question in site.get("questions").json()["questions"]] == ["8.17"]


@pytest.mark.parametrize("name", ["say", "save"])
def test_what_is_no_reading_is_told_in_words(site: httpx.Client, name: str) -> None:
    answer = site.post(name, json=SAVED | {"spoken": "Zorvik"})
    assert (answer.status_code, "한글" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize("path", ["/", "/questions", "/save", "/secre/", "/secret/show/reader.toml"])
def test_nothing_without_the_secret_and_nothing_beside_the_show(site: httpx.Client, path: str) -> None:
    root = str(site.base_url).removesuffix("/secret/")
    assert httpx.get(root + path).status_code == 404
    assert httpx.post(root + path, json=SAVED, headers={"origin": root}).status_code in (404, 405)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"http://{LOOPBACK}:1"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
    ],
)
@pytest.mark.parametrize("name", ["say", "save", "right"])
def test_another_page_writes_nothing(
    site: httpx.Client, home: Path, name: str, headers: dict[str, str], code: int
) -> None:
    before = (home / "words.tsv").read_bytes()
    assert site.post(name, json=SAVED | {"about": "☎"}, headers=headers).status_code == code
    assert (home / "words.tsv").read_bytes() == before


def test_who_tells_no_origin_writes_nothing(site: httpx.Client) -> None:
    del site.headers["origin"]
    assert site.post("save", json=SAVED).status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"shown": 3}', b"{}", b"\xff", b'{"about": 1}'])
@pytest.mark.parametrize("name", ["say", "save", "right"])
def test_what_is_no_question_is_refused(site: httpx.Client, name: str, body: bytes) -> None:
    assert site.post(name, content=body).status_code == 400


@pytest.mark.parametrize(("name", "body"), [("say", b"[" * 10_000), ("right", b'{"about": " "}')])
def test_neither_depths_nor_nothing(site: httpx.Client, home: Path, name: str, body: bytes) -> None:
    assert site.post(name, content=body).status_code == 400
    assert (home / "words.tsv").read_text("utf-8") == "# 내 낱말\n"


def test_what_has_no_end_is_refused(site: httpx.Client) -> None:
    assert site.post("save", content=b" " * 50_000).status_code == 413


def test_the_secret_is_another_each_time() -> None:
    assert len({page.secret() for _ in range(50)}) == 50
    assert len(page.secret()) >= 32
