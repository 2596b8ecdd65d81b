"""A script and its pieces become an episode: the sound in each format with its tags, all that is made of it, and the record."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import lru_cache
from math import isinf
from pathlib import Path

from reader import catalog, chapters, earcons, outputs
from reader.clips import Mix, encode
from reader.config import Config
from reader.errors import SoundError, StoreError, reason
from reader.loudness import TARGET, integrated, level
from reader.model import Episode, File, Piece, Script, Sound
from reader.outputs import Setting, SoundOutput, draw_cover
from reader.recording import Signs, Take, make_chapter, make_cue, record
from reader.sound import decode
from reader.store import Store, integrity
from reader.tags import Tags
from reader.words import message


def sounds(config: Config) -> Sequence[SoundOutput]:
    """The formats that `config` asks for, the MP3 first."""
    return [outputs.SOUNDS[kind] for kind in dict.fromkeys((next(iter(outputs.SOUNDS)), *config.formats))]


def check_jingles(config: Config) -> None:
    """See, before anything is spoken, that intro and outro are sounds.

    Raises:
        SoundError: one isn't, or takes an extra that isn't installed.
        StoreError: one can't be read.
    """
    for path in (config.intro, config.outro):
        if path:
            _jingle_sound(path)


def make(
    blank: Episode,
    script: Script,
    pieces: Iterable[Piece],
    mix: Mix,
    config: Config,
    store: Store,
    picture: bytes | None = None,
) -> Episode:
    """Write all files of an episode, the record last: with it, the episode exists.

    Args:
        blank: the episode before its sound is made.
        pieces: one for each utterance of `script`, mastered as `mix` says.
        picture: the post's own, if it has one.

    Raises:
        ReaderError: something can't be spoken, encoded or written; the files of an earlier episode stay.
    """
    wanted = sounds(config)
    with _parts(store, blank, wanted) as parts:
        with ExitStack() as stack:
            recorders = [
                stack.enter_context(output.recorder(part, config.bitrate))
                for output, part in zip(wanted, parts, strict=True)
            ]
            take = record(script, pieces, recorders, signs(config, mix))
        return _finished(_taken(blank, script, take), wanted, parts, config, store, picture)


def restore(known: Episode, store: Store, title: str) -> tuple[set[str], set[str]]:
    """Write what is missing or damaged of an episode again, as far as its record tells what was there.

    Args:
        title: the show's.

    Returns:
        names of files that are there again, and of those that only the post can give back.
    """
    files = catalog.made_of(known)
    hurt = catalog.hurt(store, files, 0.0)
    again = set()
    for output in outputs.FILES:
        name = catalog.name(known.stem, output.suffix)
        if name in hurt and integrity(data := output.made(known, Setting(title))) == files[name].integrity:
            store.write(name, data)
            again.add(name)
    return again, hurt - again


def noted(same: Episode, blank: Episode, store: Store) -> Episode:
    """The episode `same`, of which nothing is to be made, with what is now known of its post (`blank`)."""
    told = {
        field: getattr(blank, field)
        for field in ("hashes", "origin", "expires", "early", "teaser", "wish", "image", "categories", "tags")
    }
    made = replace(same, **told)
    catalog.save(store, made)
    return made


def retell(
    blank: Episode,
    script: Script,
    before: Episode,
    config: Config,
    store: Store,
    picture: bytes | None = None,
) -> Episode:
    """The episode `before`, whose sound is just what is to be said: told anew, with nothing spoken or encoded.

    Raises:
        ReaderError: a file can't be read or written; those of `before` stay.
    """
    marks = {(mark.section, mark.block): mark for mark in chapters.marks(script)}
    take = Take(
        before.seconds,
        tuple(
            make_chapter(marks[chapter.section, chapter.block], chapter.start, chapter.end)
            for chapter in before.chapters
        ),
        tuple(
            make_cue(line, cue.start, cue.end)
            for line, cue in zip(script.utterances, before.cues, strict=True)
        ),
    )
    wanted = sounds(config)
    with _parts(store, blank, wanted) as parts:
        for output, part in zip(wanted, parts, strict=True):
            with store.opened(catalog.name(before.stem, output.suffix)) as sound, part.open("wb") as copy:
                shutil.copyfileobj(sound, copy)
        told = replace(
            _taken(blank, script, take),
            voice=before.voice,
            wanted=before.wanted,
            why=before.why,
            hearing=before.hearing,
        )
        return _finished(told, wanted, parts, config, store, picture)


def signs(config: Config, mix: Mix) -> Signs:
    """The sounds that aren't speech and that `config` asks for, each brought to the loudness of speech.

    Raises:
        SoundError: an intro or outro that is no sound.
        StoreError: one that can't be read.
    """
    chimes = None
    if config.earcons:
        chimes = {depth: encode(earcons.chime(depth), replace(mix, gain=earcons.GAIN)) for depth in (2, 3, 4)}
    return Signs(_jingle(config.intro, mix), _jingle(config.outro, mix), chimes)


def jingle(path: str) -> bytes:
    """The file of an intro or outro, or of a cover.

    Raises:
        StoreError: it can't be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise StoreError(message("file.unreadable-why", reason=reason(error)), where=path) from error


def _jingle(path: str, mix: Mix) -> Piece | None:
    if not path:
        return None
    sound = _jingle_sound(path)
    loudness = integrated(level(sound).energies)
    gain = 0.0 if isinf(loudness) else TARGET - loudness  # silence is as loud as it is to be
    return encode(sound, replace(mix, gain=gain))


def _jingle_sound(path: str) -> Sound:
    try:
        return _decoded(jingle(path))
    except SoundError as error:
        raise SoundError(error.what, where=path, mend=error.mend) from error


_decoded = lru_cache(2)(decode)
"""An intro and an outro are those of every episode."""


@contextmanager
def _parts(store: Store, blank: Episode, wanted: Sequence[SoundOutput]) -> Iterator[list[Path]]:
    """A path for each sound."""
    with ExitStack() as stack:
        yield [stack.enter_context(store.draft(catalog.name(blank.id, output.suffix))) for output in wanted]


def _taken(blank: Episode, script: Script, take: Take) -> Episode:
    return replace(
        blank,
        seconds=take.seconds,
        chapters=take.chapters,
        cues=take.cues,
        sections=script.sections,
        skipped=script.skipped,
    )


def _finished(
    episode: Episode,
    wanted: Sequence[SoundOutput],
    parts: Sequence[Path],
    config: Config,
    store: Store,
    picture: bytes | None,
) -> Episode:
    """`episode` with the tags in its sounds, and all else that it has, written: the record last.

    Its files have names that no others had before, so whatever names the old ones stays right until it is replaced itself.
    """
    show, setting = config.show, Setting(config.show.title, picture, config.show.colour)
    tags = Tags(
        title=episode.title,
        artist=episode.byline or show.author,
        album=show.title,
        published=episode.published,
        seconds=episode.seconds,
        url=episode.url if episode.url.startswith("http") else "",
        comment=episode.summary,
        cover=draw_cover(episode, setting),
    )
    files = []
    for output, part in zip(wanted, parts, strict=True):
        output.finish(part, tags, episode.chapters, episode.cues)
        with part.open("rb") as sound:
            files.append(File(output.suffix, part.stat().st_size, integrity(sound)))
    others = {other.suffix: other.made(episode, setting) for other in outputs.FILES}
    files += [File(suffix, len(data), integrity(data)) for suffix, data in others.items()]
    made = replace(episode, files=tuple(files), edition=catalog.edition(files))
    for output, part in zip(wanted, parts, strict=True):
        store.put(part, catalog.name(made.stem, output.suffix))
    for suffix, data in others.items():
        store.write(catalog.name(made.stem, suffix), data)
    catalog.save(store, made)
    return made
