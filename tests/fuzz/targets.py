"""What is fuzzed: functions of bytes, which raise when a promise is broken. A `ReaderError` that says what is wrong breaks none."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape
from pathlib import Path
from unicodedata import bidirectional, category
from zlib import crc32

from lxml import etree
from mutagen.id3 import ID3

from reader import article, catalog, config, feed, frontmatter, manifest, script, site, tags, transcript
from reader.errors import DefectError, ReaderError
from reader.korean import explain, normalize, split_sentences
from reader.model import (
    KOREA,
    Article,
    Chapter,
    Cue,
    Episode,
    File,
    Hearing,
    Paragraph,
    Post,
    Row,
    Script,
    Section,
)
from reader.source import feeds, kinds
from reader.store import Folder

MEDIA = (
    "text/markdown",
    "text/html",
    "text/plain",
    "text/x-rst",
    "text/asciidoc",
    "text/mdx",
    "application/xhtml+xml",
)
"""Of a document, by its first byte."""

NOW = datetime(2026, 7, 1, tzinfo=KOREA)

_DIRECTING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_UNSEEN = frozenset("\u200b\u2060\ufeff").union(
    character
    for character in map(chr, range(0x11_0000))
    if (category(character) in ("Cc", "Cs") and character not in "\t\n\r")
    or bidirectional(character) in _DIRECTING
)
"""Controls, half characters, what directs or has no width: nothing that is written or said holds one."""

_UNSAID = re.compile(r"[^가-힣ㄱ-ㆎ\s,.?!]")
_VTT = re.compile(r"\d+\n(\S+) --> (\S+)\n(.*)\n")


def documents(data: bytes) -> None:
    """A document of one of `MEDIA`, from a file, the web or a feed."""
    if data:
        origin = ("file", "page", "item")[data[0] // len(MEDIA) % 3]
        read(Post("a post", "key", MEDIA[data[0] % len(MEDIA)], data[1:], origin=origin))


def read(post: Post) -> None:
    """All that becomes of a post but its sound.

    Raises:
        Exception: anything but a `ReaderError`, also for what is not well-formed.
    """
    with _refusing():
        told = article.read(post)
        article.withheld(told, NOW)
        said = script.compose(told)
        for line in said.utterances:
            _clean(line.shown)
            assert not _UNSAID.search(line.spoken), f"said: {line.spoken!r}"
            assert line.spoken.strip()
        if crc32(post.data) % 8 == 0:  # pages take ten times as long as all the rest
            written(told, said)


@contextmanager
def _refusing() -> Iterator[None]:
    """An input may be refused with a reason."""
    try:
        yield
    except DefectError:
        raise
    except ReaderError as error:
        if not error.what:
            raise


def written(told: Article, said: Script) -> None:
    """The texts of an episode are what their formats want."""
    cues = tuple(
        Cue(float(n), n + 0.9, u.shown, u.role, u.spoken, u.section, u.block, u.cell, u.language)
        for n, u in enumerate(said.utterances)
    )
    episode = Episode(
        "2026-07-01-0123456789", told.title, told.url, told.published or NOW, float(len(cues)), "silence",
        (Chapter(told.title, 0.0, float(len(cues))),), cues, sections=told.sections,
        byline=told.byline, source=told.source, files=(File(".mp3", 1000, "sha256-"),),
    )  # fmt: skip
    subtitled(cues)
    for document in (transcript.html(episode), *map(_text, _pages(episode))):
        _clean(document)
    root = etree.fromstring(feed.feeds(_SHOW, [episode], {"episodes/2026-07-01-0123456789.mp3"})["feed.xml"])
    _clean("".join(root.itertext()))
    with tempfile.TemporaryDirectory() as folder:
        store = _Quick(folder)
        catalog.save(store, episode)
        assert catalog.load(store) == ([episode], {}), "a record isn't read as it was written"


class _Quick(Folder):
    """Without waiting for a disk."""

    def write(self, name: str, data: bytes) -> bool:
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_bytes(data)
        return True


_SHOW = config.Show(title="쇼", url="https://pod.example.kr/")


def _pages(episode: Episode) -> list[bytes]:
    found = site.files(_SHOW, [episode], {"episodes/2026-07-01-0123456789.mp3"})
    return [data for name, data in found if name.endswith(".html")]


def _text(data: bytes) -> str:
    return data.decode()


def subtitled(cues: tuple[Cue, ...]) -> None:
    """WebVTT, SRT and JSON hold just these sentences and times."""
    shown = [" ".join(cue.shown.split()) for cue in cues]
    vtt = _VTT.findall(transcript.vtt(cues))
    assert [unescape(text) for _, _, text in vtt] == shown, "WebVTT"
    timed = [
        re.sub(r"<[\d:.]+>", "", text) for _, _, text in _VTT.findall(transcript.vtt(cues, by_word=True))
    ]
    assert [unescape(text) for text in timed] == shown, "WebVTT by the word"
    srt = _VTT.findall(transcript.srt(cues))
    assert [text for _, _, text in srt] == shown, "SRT"
    segments = json.loads(transcript.transcript_json(cues))["segments"]
    assert [segment["body"] for segment in segments] == shown, "JSON"


def _clean(text: str) -> None:
    text.encode()
    found = _UNSEEN & set(text)
    assert not found, f"it writes {found}"


def front(data: bytes) -> None:
    """Front matter, and the facts that are taken from it."""
    text = data.decode(errors="replace")
    frontmatter.split(text)
    frontmatter.mapping(text)
    frontmatter.mapping(text, toml=True)
    read(Post("a post", "key", "text/markdown", b"---\n" + data + "\n---\n\n글입니다.\n".encode()))


def feed_items(data: bytes) -> None:
    """A feed, and each of its items."""
    with _refusing():
        found = feeds.items(Post("a feed", "key", "application/xml", data, origin="page"))
        assert len({item.key for item in found}) == len(found), "two items with one key"
        for item in found[:5]:
            feeds.is_whole(item)
            read(item)


def books(data: bytes) -> None:
    """Kinds of which one file holds many posts."""
    for media in ("application/epub+zip", "application/json", "application/xml"):
        with _refusing():
            for post in kinds.posts(Post("a book", "key", media, data))[:5]:
                read(post)


def sentences(data: bytes) -> None:
    """The normalizer: what is said is Hangul and four signs, and what is told of it fits the text."""
    text = data.decode(errors="replace")
    for sentence in split_sentences(text):
        spoken = normalize(sentence)
        assert not _UNSAID.search(spoken), f"said: {spoken!r}"
        done = 0
        for reading in explain(sentence):
            assert done <= reading.start <= reading.end
            done = reading.end


def tagged(data: bytes) -> None:
    """ID3 tags are read as they were written."""
    text = data.decode(errors="replace")
    title, _, rest = text.strip().partition("\n")
    title = title or "글"
    lines = [line for line in rest.split("\n") if line.strip()] or ["장"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.mp3")
        path.write_bytes(b"\xff\xfb\x90\x64" + bytes(413))
        told = tags.Tags(title, lines[0], "앨범", NOW, 5.0, "https://pod.example.kr/", rest)
        chapters = [Chapter(line, float(n), n + 1.0) for n, line in enumerate(lines)]
        cues = [Cue(float(n), n + 1.0, line) for n, line in enumerate(lines)]
        tags.write(path, told, chapters, cues)
        found = ID3(path)
        assert path.read_bytes().endswith(b"\xff\xfb\x90\x64" + bytes(413))
    if "\0" not in text:  # which ends a text in ID3
        assert str(found["TIT2"]) == title
        names = [
            str(frame.sub_frames["TIT2"])
            for frame in sorted(found.getall("CHAP"), key=lambda f: f.start_time)
        ]
        assert names == lines[: tags.MOST_CHAPTERS]


def recorded() -> bytes:
    """A record as it is written, but for its seal, which no change of it would get past."""
    cue = Cue(0.0, 1.0, "글 하나.", spoken="글 하나.", section=0)
    episode = Episode(
        "2026-07-01-0123456789", "제목", "https://a.kr/", NOW, 1.0, "silence", (Chapter("장", 0.0, 1.0),), (cue,),
        files=(File(".mp3", 1000, "sha256-"),), hearing=Hearing(0.9, 1, 1, "ear", ((0, "하나"),)),
        sections=(Section("장", 1, (Paragraph("글 하나."), Row(("1",), ("수",)))),),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        store = _Quick(folder)
        catalog.save(store, episode)
        told = json.loads(store.read(store.names("episodes")[0]))
    return json.dumps({name: value for name, value in told.items() if name != "seal"}).encode()


def records(data: bytes) -> None:
    """What is read back from a disk that may hold anything: records, manifest, settings."""
    with tempfile.TemporaryDirectory() as folder:
        store = _Quick(folder)
        store.write("episodes/2026-07-01-0123456789.json", data)
        store.write(manifest.NAME, data)
        store.write("reader.toml", data)
        episodes, damaged = catalog.load(store)
        assert len(episodes) + len(damaged) == 1
        manifest.Manifest.load(store)
        with _refusing():
            config.load(str(Path(folder, "reader.toml")))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "books": books,
    "documents": documents,
    "feed": feed_items,
    "front": front,
    "records": records,
    "sentences": sentences,
    "tags": tagged,
}
