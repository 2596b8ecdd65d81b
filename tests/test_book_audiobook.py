"""W3C Audiobooks in the Lightweight Packaging Format: the manifest and the contents, by their recommendations."""

import json

import pytest
from lxml import html

from tests.bound import bound, made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = made(tmp_path_factory.mktemp("show"))
    return bound(out, "audiobook", out.parent / "book.audiobook")


def test_the_manifest_says_what_it_must(files: dict[str, bytes]) -> None:
    told = json.loads(files["publication.json"])
    assert told["@context"][:2] == ["https://schema.org", "https://www.w3.org/ns/pub-context"]
    assert (told["conformsTo"], told["type"]) == ("https://www.w3.org/TR/audiobooks/", "Audiobook")
    assert told["name"] == "들리는 <소식> & 글"
    assert told["id"].startswith("urn:uuid:")
    assert {
        "author",
        "readBy",
        "inLanguage",
        "dateModified",
        "accessMode",
        "accessibilityHazard",
    } <= told.keys()


def test_it_is_read_in_order_and_the_times_add_up(files: dict[str, bytes]) -> None:
    told = json.loads(files["publication.json"])
    names = [each["name"] for each in told["readingOrder"]]
    assert names == ['"시장"이 <다시> 엽니다 & 쉽니다', "버스가 늦습니다", "비가 옵니다"]
    assert {each["encodingFormat"] for each in told["readingOrder"]} == {"audio/mpeg"}
    listed = {each["url"] for each in told["readingOrder"] + told["resources"]}
    assert listed | {"publication.json"} == files.keys()
    lengths = [float(each["duration"].removeprefix("PT").removesuffix("S")) for each in told["readingOrder"]]
    assert told["duration"] == f"PT{sum(lengths):.3f}S"


def test_the_contents_lead_to_moments_of_sounds_that_are_there(files: dict[str, bytes]) -> None:
    links = html.fromstring(files["index.html"]).iterfind(".//nav[@role='doc-toc']//a")
    places = [link.get("href", "").partition("#t=") for link in links]
    assert len(places) == 8
    assert {name for name, _, _ in places} == {"p0001.mp3", "p0002.mp3", "p0003.mp3"}
    moments = [(name, float(at)) for name, _, at in places]
    assert moments == sorted(moments)
