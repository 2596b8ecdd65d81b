"""What is fuzzed: each target takes bytes, gives them to a part of ours as the world would, and looks at what comes back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from lxml import html as markup
from mutagen.id3 import ID3
from mutagen.oggopus import OggOpus

from reader import article, frontmatter, korean, script, source, tags, transcript
from reader.article.line import clean as cleaned
from reader.formats import OpusFile
from reader.model import KOREA, Chapter, Cue, Episode, Paragraph, Piece, Post, Section
from reader.mp3 import Mp3File
from reader.source import feeds, mail
from reader.source.network import Network
from tests.fuzz import stored
from tests.fuzz.invariants import (
    allowed,
    holds,
    same_letters,
    scripted,
    spoken,
    subrip,
    webvtt,
)

Target = Callable[[bytes], None]

DAY = datetime(2026, 3, 14, 9, 30, tzinfo=KOREA)


def text_of(data: bytes) -> str:
    """A text of any bytes."""
    return data.decode("utf-8", "replace")


def read(post: Post) -> None:
    """A post is read and composed, or refused; what names it can be written."""
    f"{post.key} {post.place}".encode()
    with allowed():
        found = article.read(post)
        scripted(found, script.compose(found))


def written(data: bytes, media: str, suffix: str) -> None:
    """A post in a file of this kind."""
    read(Post(f"글{suffix}", "글", media, data))


def front_matter(data: bytes) -> None:
    """Facts are few and plain, whatever they stand in, and the body is what stands behind them."""
    text = text_of(data)
    for whole in (text, f"---\n{text}\n---\n본문입니다.\n", f"+++\n{text}\n+++\n본문입니다.\n"):
        facts, body = frontmatter.split(whole)
        holds(whole.endswith(body), "a body that isn't the post's", whole, body)
        _facts(facts)
        written(whole.encode(), "text/markdown", ".md")
    _facts(frontmatter.mapping(text))
    _facts(frontmatter.mapping(text, toml=True))


def _facts(facts: Mapping[str, object]) -> None:
    holds(all(isinstance(key, str) for key in facts), "a key that is no text", list(facts))
    frontmatter.bounded(facts)
    repr(facts)


def feed(data: bytes) -> None:
    """Items with keys of their own, each an article or refused; nothing is fetched."""
    with allowed():
        post = Post("feed.xml", "feed.xml", "application/xml", data)
        if not feeds.is_feed(post):
            return
        items = feeds.items(post)
        holds(
            len({item.key for item in items}) == len(items), "items share a key", [item.key for item in items]
        )
        for item in items[:5]:
            feeds.is_whole(item)
            read(item)


def fetched(data: bytes, suffix: str) -> None:
    """A file as it is found on a disk; pages that it links to are not fetched."""
    with tempfile.TemporaryDirectory(dir=stored.MEMORY) as folder, allowed():
        file = Path(folder, f"2026-03-14-글{suffix}")
        file.write_bytes(data)
        for post in source.fetch(str(file), Network(seconds=0.0))[:5]:
            read(post)


def mailed(data: bytes) -> None:
    """Whether a mail, a saved page or a text: there is text in it, told in a charset that there is, or it is refused."""
    for media, suffix in ((mail.MEDIA[0], ".eml"), (mail.MEDIA[1], ".mhtml"), ("text/plain", ".txt")):
        post = Post(f"글{suffix}", "글", media, data)
        if not mail.is_mail(post):
            continue
        with allowed():
            found = mail.read(post)
            holds(found.data.strip(), "a mail without text")
            told = found.known.values()
            holds(all(line == " ".join(line.split()) for line in told), "more than a line", told)
            holds(max(map(len, told), default=0) <= mail.LONGEST, "a line without an end", told)
            read(found)


def normalizer(data: bytes) -> None:
    """What is said is Hangul; what is explained stands there; what is cut is whole."""
    text = text_of(data)
    said = korean.normalize(text)
    spoken(said)
    holds(
        korean.normalize(said) == said, "said otherwise the second time", text, said, korean.normalize(said)
    )
    at = 0
    for reading in korean.explain(text):
        holds(
            at <= reading.start < reading.end or reading.start == reading.end >= at, "out of order", reading
        )
        at = reading.end
    pieces = korean.split_sentences(text)
    same_letters(text, "".join(pieces), "a sentence lost")
    for piece in pieces:
        same_letters(piece, "".join(korean.split_clauses(piece, 20)), "a clause lost")
    korean.pronounce(said)


def cues_of(data: bytes) -> list[Cue]:
    """Cues with these lines, each as long as its bytes."""
    cues: list[Cue] = []
    at = 0
    for line in text_of(data).split("\n"):
        length = 1 + sum(line.encode()) % 9_000
        cues.append(Cue(at / 1000, (at + length) / 1000, cleaned(line), block=len(cues), section=0))
        at += length * (1 + 997 * (length % 7 == 0))
    return cues


def subtitles(data: bytes) -> None:
    """What a player makes of our subtitles is what was said, when it was said."""
    cues = cues_of(data)
    told = [(cue.start, cue.end, cue.shown) for cue in cues]

    def near(found: list[tuple[int, int, str]], what: str) -> None:
        holds([text for *_, text in found] == [text for *_, text in told], what, found, told)
        for (start, end, _), (begun, ended, _) in zip(found, told, strict=True):
            holds(
                abs(start - begun * 1000) <= 1 and abs(end - ended * 1000) <= 1,
                what,
                start,
                end,
                begun,
                ended,
            )

    near(webvtt(transcript.vtt(cues))[0], "WebVTT")
    near(subrip(transcript.srt(cues)), "SubRip")
    by_word, inner = webvtt(transcript.vtt(cues, by_word=True))
    near(by_word, "WebVTT by word")
    for (start, end, text), times in zip(by_word, inner, strict=True):
        holds(times == sorted(times) and all(start <= time <= end for time in times), "times of words", times)
        holds(len(times) == max(len(text.split()) - 1, 0), "words without a time", text, times)
    sections = (Section("", 2, tuple(Paragraph(cue.shown) for cue in cues)),)
    episode = Episode("e", cues[0].shown, "", DAY, 9.0, "silence", (), cues=tuple(cues), sections=sections)
    page = markup.document_fromstring(transcript.html(episode))
    same_letters(
        "".join(cue.shown for cue in cues), "".join(str(p.xpath("string()")) for p in page.iter("p")), "HTML"
    )
    transcript.transcript_json(cues).encode()


@cache
def _sounds() -> tuple[Path, Path]:
    """An MP3 and an Opus of a second, and a folder to copy them to."""
    folder = Path(tempfile.mkdtemp(prefix="sori-fuzz-", dir=stored.MEMORY))
    with Mp3File(folder / "a.mp3", 64) as mp3:
        mp3.pause(40)
    with OpusFile(folder / "a.opus") as opus:
        opus.add(Piece(b"", 24_000, bytes(48_000)))
    return folder / "a.mp3", folder / "a.opus"


def tagged(data: bytes) -> None:
    """Tags that are read back say what was written."""
    cues = cues_of(data)
    title, artist, album, *_ = [*(cue.shown or "제목" for cue in cues), "제목", "사람", "쇼"]
    told = tags.Tags(title, artist, album, DAY, 9.0, "https://news.example.kr/1", comment=album)
    chapters = [Chapter(cue.shown or "장", cue.start, cue.end) for cue in cues]
    mp3, opus = (Path(shutil.copy(file, file.with_stem("b"))) for file in _sounds())
    tags.write(mp3, told, chapters, cues)
    tags.write(mp3, told, chapters, cues)  # in place of what is there
    found = ID3(mp3, translate=False)
    names = [found[key].text for key in ("TIT2", "TPE1", "TALB")]
    holds(names == [[title], [artist], [album]], "ID3", names, [title, artist, album])
    holds([text for text, _ in found["SYLT::kor"].text] == [cue.shown for cue in cues], "SYLT", cues)
    same_letters("".join(cue.shown for cue in cues), found["USLT::kor"].text, "USLT")
    same_letters(album, "".join(found["COMM::kor"].text), "COMM")
    kept = chapters[: tags.MOST_CHAPTERS]
    listed = [found[f"CHAP:ch{number}"] for number in range(len(kept))]
    marks = [(mark.start_time, mark.end_time, mark.sub_frames["TIT2"].text) for mark in listed]
    holds(marks == [(round(c.start * 1000), round(c.end * 1000), [c.title]) for c in kept], "CHAP", marks)
    with mp3.open("rb") as file:
        holds(tags.size(file.read()) == found.size, "size of the tag", found.size)
    tags.write_opus(opus, told, chapters, cues)
    again = OggOpus(opus)
    holds([again[key] for key in ("title", "artist", "lyrics")] == [[title], [artist], ["\n".join(cue.shown for cue in cues)]], "Opus", title)  # fmt: skip


TARGETS: Mapping[str, Target] = {
    "frontmatter": front_matter,
    "html": partial(written, media="text/html", suffix=".html"),
    "markdown": partial(written, media="text/markdown", suffix=".md"),
    "mdx": partial(written, media="text/mdx", suffix=".mdx"),
    "rst": partial(written, media="text/x-rst", suffix=".rst"),
    "asciidoc": partial(written, media="text/asciidoc", suffix=".adoc"),
    "plain": partial(written, media="text/plain", suffix=".txt"),
    "feed": feed,
    "xml": partial(fetched, suffix=".xml"),
    "ghost": partial(fetched, suffix=".json"),
    "mail": mailed,
    "normalizer": normalizer,
    "subtitles": subtitles,
    "tags": tagged,
    **stored.TARGETS,
}
