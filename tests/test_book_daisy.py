"""DAISY 2.02: what of its specification a program can look at. The DTDs of XHTML and SMIL 1.0 come with Debian's w3c-sgml-lib."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from tests.bound import bound, made

DTDS = Path("/usr/share/xml/w3c-sgml-lib/schema/dtd")
XHTML = {"h": "http://www.w3.org/1999/xhtml"}
CLOCK = r"\d+:[0-5]\d:[0-5]\d(\.\d+)?"
REQUIRED = "dc:creator dc:date dc:format dc:identifier dc:language dc:publisher dc:title ncc:charset ncc:pageFront ncc:pageNormal ncc:pageSpecial ncc:tocItems ncc:totalTime"
OPTIONAL = "ncc:depth ncc:files ncc:generator ncc:multimediaType ncc:narrator ncc:producedDate ncc:producer"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = made(tmp_path_factory.mktemp("show"))
    return bound(out, "daisy", out.parent / "book.zip")


def metas(tree: etree._Element) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for meta in tree.iterfind(".//{*}meta[@name]"):
        told.setdefault(meta.get("name", ""), []).append(meta.get("content", ""))
    return told


def seconds(clock: str) -> float:
    assert re.fullmatch(CLOCK, clock)
    hours, minutes, rest = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)


def targets(files: dict[str, bytes], name: str) -> list[str]:
    return [node.get("id", "") for node in etree.fromstring(files[name]).iter() if node.get("id")]


def test_names_are_short_and_each_file_is_counted(files: dict[str, bytes]) -> None:
    assert all(re.fullmatch(r"[a-z0-9]{1,8}\.(html|smil|mp3)", name) for name in files)
    sounds = sum(name.endswith(".mp3") for name in files)
    assert sounds == 4  # the book's title, too
    assert metas(etree.fromstring(files["ncc.html"]))["ncc:files"] == [str(len(files))]


@pytest.mark.parametrize("kind", ["html", "smil"])
def test_documents_are_valid_by_their_dtd(files: dict[str, bytes], kind: str) -> None:
    place = {
        "html": "REC-xhtml1-20020801/xhtml1-transitional.dtd",
        "smil": "REC-smil-19980615/smil10.dtd",
    }
    if not (DTDS / place[kind]).is_file():
        pytest.skip("needs apt-get install w3c-sgml-lib")
    dtd = etree.DTD(str(DTDS / place[kind]))
    for name, data in files.items():
        if name.endswith(kind):
            assert dtd.validate(etree.fromstring(data)), (name, dtd.error_log)


def test_the_ncc_says_what_it_must(files: dict[str, bytes]) -> None:
    told = metas(etree.fromstring(files["ncc.html"]))
    assert {name: told[name] for name in REQUIRED.split() if len(told[name]) != 1} == {}
    assert told["dc:format"] == ["Daisy 2.02"]
    assert told["dc:date"] == ["2026-11-02"]
    assert told["ncc:multimediaType"] == ["audioFullText"]
    assert told["ncc:depth"] == ["3"]


def test_the_ncc_holds_nothing_but_headings_that_lead_into_smil(files: dict[str, bytes]) -> None:
    tree = etree.fromstring(files["ncc.html"])
    told = metas(tree)
    assert told.keys() <= {*REQUIRED.split(), *OPTIONAL.split()}
    assert {name for name, values in told.items() if len(values) > 1} <= {"ncc:narrator"}
    assert set(tree.attrib) <= {"lang", "{http://www.w3.org/XML/1998/namespace}lang"}
    for heading in tree.iterfind("h:body/*", XHTML):
        assert re.fullmatch(r"\{.*\}h[1-6]", str(heading.tag))
        assert set(heading.attrib) == {"class", "id"}
        (link,) = heading
        assert (link.tag, list(link.attrib)) == (f"{{{XHTML['h']}}}a", ["href"])
        assert re.fullmatch(r"(title|p\d{4})\.smil#.+", link.get("href", ""))
        assert (link.text or "").strip()
        assert not (heading.text or "").strip() + (link.tail or "").strip()


def test_a_smil_holds_nothing_but_sentences(files: dict[str, bytes]) -> None:
    tree = etree.fromstring(files["p0001.smil"])
    allowed = "dc:format dc:identifier dc:title title ncc:generator ncc:totalElapsedTime ncc:timeInThisSmil"
    assert sorted(metas(tree)) == sorted(allowed.split())
    assert [each.tag for each in tree.iterfind("body/*")] == ["seq"]
    assert {each.tag for each in tree.iterfind("body/seq/*")} == {"par"}
    assert {tuple(part.tag for part in par) for par in tree.iterfind("body/seq/par")} == {("text", "audio")}
    assert [each.tag for each in tree.iterfind("head/layout/*")] == ["region"]


def test_the_ncc_is_in_order_and_leads_to_what_is_there(files: dict[str, bytes]) -> None:
    tree = etree.fromstring(files["ncc.html"])
    body = tree.find("h:body", XHTML)
    assert body is not None
    headings = list(body)
    assert [each.get("class") for each in headings[:2]] == ["title", "chapter"]
    assert len({each.get("id") for each in headings}) == len(headings)
    assert metas(tree)["ncc:tocItems"] == [str(len(headings))]
    levels = [int(str(each.tag)[-1]) for each in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    places = []
    for each in headings:
        name, _, own = each.find("h:a", XHTML).get("href", "").partition("#")  # type: ignore[union-attr]
        places.append((name != "title.smil", name, targets(files, name).index(own)))
    assert places == sorted(places)
    assert [name for _, name, _ in places].count("title.smil") == 1  # no sound is played, or counted, twice


def test_each_sentence_has_text_and_sound_and_the_times_add_up(files: dict[str, bytes]) -> None:
    elapsed = 0.0
    for name in ("title.smil", "p0001.smil", "p0002.smil", "p0003.smil"):
        tree = etree.fromstring(files[name])
        ids = targets(files, name)
        assert len(ids) == len(set(ids))
        assert seconds(metas(tree)["ncc:totalElapsedTime"][0]) == pytest.approx(elapsed, abs=0.001)
        at = 0.0
        for par in tree.iterfind("body/seq/par"):
            text, audio = par.find("text"), par.find("audio")
            assert par.get("endsync") == "last"
            assert text is not None
            assert audio is not None
            page, _, own = text.get("src", "").partition("#")
            assert own in targets(files, page)
            assert audio.get("src") in files
            begin, end = (
                re.fullmatch(r"npt=(\d+\.\d{3})s", audio.get(f"clip-{side}", "")) for side in ("begin", "end")
            )
            assert begin
            assert end
            assert float(begin[1]) == at < float(end[1])
            at = float(end[1])
        assert seconds(metas(tree)["ncc:timeInThisSmil"][0]) == at
        assert tree.find("body/seq").get("dur") == f"{at:.3f}s"  # type: ignore[union-attr]
        elapsed = round(elapsed + at, 3)
    master = etree.fromstring(files["master.smil"])
    assert [ref.get("src") for ref in master.iterfind("body/ref")] == [
        "title.smil",
        "p0001.smil",
        "p0002.smil",
        "p0003.smil",
    ]
    assert seconds(metas(master)["ncc:timeInThisSmil"][0]) == elapsed
    assert seconds(metas(etree.fromstring(files["ncc.html"]))["ncc:totalTime"][0]) == elapsed


def test_xhtml_1_knows_no_figures(files: dict[str, bytes]) -> None:
    assert re.search(rb'<div id="g\d"><p>', files["p0001.html"])
    assert b"figure" not in files["p0001.html"]
