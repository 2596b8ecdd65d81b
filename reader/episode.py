"""A take becomes an episode: the sound in each format with its tags, transcripts, chapters, picture and record."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

from reader import catalog, cover, formats, tags, transcript
from reader.clips import Clip, Mix, Piece, piece
from reader.config import Config
from reader.earcons import GAIN as EARCON_GAIN
from reader.earcons import earcon
from reader.errors import StoreError
from reader.loudness import TARGET, better_gain, energies, integrated
from reader.model import Article, Episode, Rendition
from reader.mp3 import Mp3File
from reader.recording import Signs, Take, record
from reader.sound import decode
from reader.store import Store

TRIES = 4
"""Takes at most to find the gain: a calibrated voice needs one, any other two, a limited one perhaps three."""


def make(
    blank: Episode,
    article: Article,
    spoken: Callable[[Mix], Iterator[Clip]],
    gain: float,
    config: Config,
    store: Store,
) -> Episode:
    """Write all files of an episode, the record last: with it, the episode exists.

    Args:
        blank: the episode before its sound is made.
        spoken: gives the clips for a mix; asked again when the gain has to change.
        gain: dB to begin with.

    Raises:
        ReaderError: something can't be spoken, encoded or written; the files of an earlier episode stay.
    """
    wanted = dict.fromkeys(("mp3", *config.formats))
    with ExitStack() as stack:
        parts = {
            kind: stack.enter_context(store.writing(catalog.name(blank.id, f".{kind}"))) for kind in wanted
        }
        take = _best_take(article, spoken, gain, config, parts)
        facts = _facts(blank, article, take, config)
        for kind, part in parts.items():
            tags.WRITERS[kind](part, facts, take.chapters, take.cues)
        renditions = tuple(_rendition(kind, part, take) for kind, part in parts.items())
    episode = replace(
        blank,
        seconds=take.seconds,
        renditions=renditions,
        chapters=take.chapters,
        cues=take.cues,
        hearing=take.hearing,
    )
    for suffix, text in transcript.files(episode).items():
        store.write(catalog.name(episode.id, suffix), text.encode())
    store.write(catalog.name(episode.id, ".jpg"), facts.cover)
    catalog.save(store, episode)
    return episode


def _best_take(
    article: Article,
    spoken: Callable[[Mix], Iterator[Clip]],
    gain: float,
    config: Config,
    parts: dict[str, Path],
) -> Take:
    """The take whose loudness is right, or as right as `TRIES` allow."""
    others = [kind for kind in parts if kind != "mp3"]
    for _ in range(TRIES):
        mix = Mix(config.bitrate, gain, pcm=bool(others))
        with ExitStack() as stack:
            file = stack.enter_context(Mp3File(parts["mp3"], config.bitrate))
            sinks = [stack.enter_context(formats.Encoder(parts[kind], kind)) for kind in others]
            take = record(article, spoken(mix), file, config.bitrate, signs(config, mix), sinks)
        better = better_gain(gain, take.loudness)
        if better == gain:
            break
        gain = better
    for kind in others:
        formats.add_chapters(parts[kind], kind, take.chapters)
    return take


def signs(config: Config, mix: Mix) -> Signs:
    """The sounds that aren't speech and that `config` asks for, each brought to the loudness of speech.

    Raises:
        SoundError: an intro or outro that is no sound.
        StoreError: one that can't be read.
    """
    bells = None
    if config.earcons:
        bells = {level: piece(earcon(level), replace(mix, gain=EARCON_GAIN)) for level in (2, 3, 4)}
    return Signs(_jingle(config.intro, mix), _jingle(config.outro, mix), bells)


def jingle(path: str) -> bytes:
    """The file of an intro or outro.

    Raises:
        StoreError: it can't be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise StoreError(f"읽을 수 없습니다 ({error.strerror})", where=path) from error


def _jingle(path: str, mix: Mix) -> Piece | None:
    if not path:
        return None
    sound = decode(jingle(path))
    return piece(sound, replace(mix, gain=TARGET - integrated(energies(sound))))


def _facts(blank: Episode, article: Article, take: Take, config: Config) -> tags.Tags:
    day = article.published
    below = f"{config.show.title} · {day.year}년 {day.month}월 {day.day}일" if day else config.show.title
    return tags.Tags(
        title=blank.title,
        artist=blank.byline or config.show.author,
        album=config.show.title,
        published=blank.published,
        seconds=take.seconds,
        url=blank.url if blank.url.startswith("http") else "",
        comment=blank.summary,
        cover=cover.cover(blank.title, below),
    )


def _rendition(kind: str, part: Path, take: Take) -> Rendition:
    with part.open("rb") as file:
        digest = b64encode(file_digest(file, "sha256").digest()).decode()
    size = part.stat().st_size
    return Rendition(
        suffix=f".{kind}",
        media=formats.MEDIA[kind],
        size=size,
        bitrate=round(size * 8 / take.seconds),
        integrity=f"sha256-{digest}",
    )
