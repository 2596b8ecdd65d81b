"""What is read from a disk or from where a show was published: anyone may have written there."""

from __future__ import annotations

import io
import json
import tempfile
import wave
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from reader import article, catalog, config, korean, manifest, mp3, publish, script, show, sound, tags, voice
from reader.errors import SoundError
from reader.model import (
    KOREA,
    Chapter,
    Code,
    Cue,
    Episode,
    Figure,
    File,
    Hearing,
    Item,
    Link,
    Note,
    Paragraph,
    Post,
    Quote,
    Row,
    Section,
    Table,
)  # fmt: skip
from reader.source import epub
from reader.store import Folder, integrity
from tests.fuzz.invariants import allowed, holds, scripted

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where files need not wait for a disk: a store syncs whatever it writes."""
SHOW = config.Show(url="https://pod.example.kr/news/")
PUBLISHED = ".sori-published.json"
"""What has been published, at the place where it was."""
SOUND = b"\xff\xf3\x84\xc4" + bytes(188)
BLOCKS = (
    Paragraph("첫 문장이다. <b>둘째</b> 문장이다.", (Link("둘째", "https://news.example.kr/2"),)),
    Item("항목", 1, 2, above=(1,)), Row(("가", "나"), ("가", "나")), Row(("1", "2"), ("가", "나")),
    Table((("가",), ("나", "다")), (("1", "2"), ("", "3")), "표 제목", 1, ((0, 0, 2, 1),)),
    Figure("사진 설명", "https://news.example.kr/a.jpg"), Quote("인용"), Code("print()", "python"), Note("각주", "1"),
)  # fmt: skip
EPISODE = Episode(
    id="2026-03-14-00000000a1", title="도서관 소식", url="https://news.example.kr/1", published=datetime(2026, 3, 14, 9, tzinfo=KOREA),
    seconds=3.0, voice="silence", chapters=(Chapter("머리", 0.0, 1.0), Chapter("둘째", 1.0, 3.0, 3, 0)),
    cues=(Cue(0.0, 1.0, "첫 문장이다.", section=0, block=0), Cue(1.0, 3.0, "둘", "row", "둘", 0, 3, 1)),
    key="1", origin="1", sections=(Section("절", 2, BLOCKS, "이름"),), summary="요약", byline="기자", source="통신", wanted="sori",
    updated=datetime(2026, 3, 15, 9, tzinfo=KOREA), expires=datetime(2027, 3, 15, 9, tzinfo=KOREA), why="그래서",
    files=(File(".mp3", len(SOUND), integrity(SOUND)),), edition="0a1b2c3d", hearing=Hearing(0.9, 2, 1, "whisper", ((0, "‘가’"),)),
)  # fmt: skip


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder, and beside it a file that must stay."""
    with tempfile.TemporaryDirectory(prefix="sori-fuzz-", dir=MEMORY) as made:
        stays = Path(made, "stays.txt")
        stays.write_text("stays")
        Path(made, "out").mkdir()
        yield Path(made, "out")
        holds({path.name for path in Path(made).iterdir()} <= {"out", "public", "stays.txt"}, "strayed", made)
        holds(stays.read_text() == "stays", "a file outside was written")


def record() -> bytes:
    """A record as a build writes it, but for its seal: with one nothing could be changed."""
    with folder() as out:
        catalog.save(Folder(out), EPISODE)
        told = json.loads(Path(out, catalog.name(EPISODE.id, ".json")).read_bytes())
    return json.dumps(
        {key: value for key, value in told.items() if key != "seal"}, ensure_ascii=False
    ).encode()


def recorded(data: bytes) -> None:
    """A record is read, or its episode is known to be damaged; what was read can be shown."""
    with folder() as out:
        store = Folder(out)
        store.write(catalog.name(EPISODE.id, ".json"), data)
        store.write(catalog.name(EPISODE.stem, ".mp3"), SOUND)
        with allowed():
            episodes, damaged = catalog.load(store)
            holds(len(episodes) + len(damaged) == 1, "neither read nor damaged", damaged)
            for episode in episodes:
                holds(all(map(manifest.is_name, catalog.owned(episode))), "leads out", catalog.owned(episode))
                catalog.damage(store, episode)
                show.write(store, SHOW, [episode], "made of")
                catalog.save(store, episode)
                again, _ = catalog.load(store)
                holds(again == [episode], "read otherwise the second time", again, episode)


def sealed(data: bytes) -> bytes:
    """A manifest with the seal that it should have, as far as it is one."""
    try:
        told = json.loads(data)
        told["seal"] = manifest._seal({key: value for key, value in told.items() if key != "seal"})
        return json.dumps(told).encode()
    except (ValueError, TypeError, AttributeError, RecursionError):
        return data


def manifested(data: bytes) -> None:
    """A manifest is whole or it isn't; it names files below its folder alone."""
    with folder() as out:
        store = Folder(out)
        store.write(manifest.NAME, sealed(data))
        store.write("index.html", b"<p>")
        with allowed():
            found = manifest.Manifest.load(store)
            found.hurt(store)
            for name in manifest.owned(store, ()):
                holds((out / name).resolve().is_relative_to(out.resolve()), "leads out", name)
            if found.whole:
                found.save(store)
                holds(manifest.Manifest.load(store) == found, "read otherwise the second time", found)
                show.write(store, SHOW, [], "made of")


@cache
def built() -> Path:
    """A small show that can be published."""
    out = Path(tempfile.mkdtemp(prefix="sori-fuzz-", dir=MEMORY))
    store = Folder(out)
    vtt = b"WEBVTT\n"
    files = (File(".mp3", len(SOUND), integrity(SOUND)), File(".vtt", len(vtt), integrity(vtt)))
    episode = replace(EPISODE, files=files, expires=None)
    store.write(catalog.name(episode.stem, ".mp3"), SOUND)
    store.write(catalog.name(episode.stem, ".vtt"), vtt)
    catalog.save(store, episode)
    show.write(store, SHOW, [episode], "made of")
    return out


def published(data: bytes) -> None:
    """What stands where we publish is brought up to date, or the record there is damaged; nothing outside goes."""
    with folder() as out:
        public = out.with_name("public")
        public.mkdir()
        (public / PUBLISHED).write_bytes(data)
        with allowed():
            publish.sum_up(publish.upload(built(), str(public), delete=True))
            sent = {str(path.relative_to(public)) for path in public.rglob("*") if path.is_file()}
            here = {str(path.relative_to(built())) for path in built().rglob("*.*ml") if path.is_file()}
            holds(here <= sent, "not published", here - sent)


def settings(data: bytes) -> None:
    """reader.toml, a profile of a voice and a table of words are right, or say on which line they aren't."""
    with folder() as out:
        for name in ("reader.toml", "voice.toml", "words.tsv"):
            (out / name).write_bytes(data)
        with allowed():
            told = config.load(str(out / "reader.toml"))
            holds(told.show.url.endswith("/"), "an address without an end", told.show.url)
        with allowed():
            voice.load(str(out / "voice.toml"))
        with allowed():
            words = korean.lexicon([str(out / "words.tsv")])
            korean.normalize("도서관 3곳, AI와 GPT-4", words)


MIMETYPE = b"application/epub+zip"
CONTAINER = b"""<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>"""
DIVIDE = b"\n=====\n"


def packed(data: bytes) -> bytes:
    """A book of texts with lines between (package, contents, chapters); what is a ZIP already stays."""
    if data[:2] == b"PK":
        return data
    names = ("a.opf", "nav.xhtml", *(f"{number}.xhtml" for number in range(1, 20)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as pack:
        texts = dict(zip(names, data.split(DIVIDE)[: len(names)], strict=False))
        for name, part in {"mimetype": MIMETYPE, "META-INF/container.xml": CONTAINER, **texts}.items():
            pack.writestr(zipfile.ZipInfo(name), part)  # without today's date
    return made.getvalue()


def book(data: bytes) -> None:
    """The chapters of a book are read, or it is refused."""
    with allowed():
        for post in epub.chapters(Post("책.epub", "책", "application/epub+zip", packed(data)))[:5]:
            with allowed():
                found = article.read(post)
                scripted(found, script.compose(found))


def decoded(data: bytes) -> None:
    """A file of sound is decoded or refused, and told its length only once."""
    longer = mp3.with_length(data)
    holds(longer.endswith(data[tags.size(data) :]), "sound lost")
    holds(mp3.with_length(longer) == longer, "told its length twice", len(data), len(longer))
    with allowed():
        try:
            sound.decode(data)
        except SoundError as error:
            holds(error.what, "an error that doesn't say what")


@cache
def sounds_of() -> list[bytes]:
    """Small files of sound: an MP3 with its length, without, with tags, and a WAV."""
    with folder() as out:
        with mp3.Mp3File(out / "a.mp3", 64) as file:
            file.pause(3)
        whole = (out / "a.mp3").read_bytes()
    wav = io.BytesIO()
    with wave.open(wav, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8000)
        written.writeframes(bytes(400))
    return [whole, whole[192:], b"ID3\3\0\0\0\0\0\x0a" + bytes(10) + whole[192:], wav.getvalue()]


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "record": recorded,
    "manifest": manifested,
    "published": published,
    "settings": settings,
    "book": book,
    "mp3": decoded,
}
