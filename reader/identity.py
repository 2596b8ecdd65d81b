"""What an episode is called and dated, and what it is made of, as hashes: what is equal need not be made again. Nothing here asks the clock or the machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from reader import __version__, chapters, clock, loudness, mp3, outputs, writeback
from reader.config import Config, Show
from reader.engines import engine_version
from reader.episode import jingle
from reader.korean import homographs
from reader.model import KOREA, Article, Entry, Episode, Hashes, Post, Script, Section, Voice
from reader.script import READING


def short_key(key: str) -> str:
    """Ten hex digits for `key`: the end of an episode's id."""
    return blake2b(key.encode(), digest_size=5).hexdigest()


def recipe(speaker: Voice, config: Config) -> str:
    """Hash of all but the post that decides how an episode comes out.

    Raises:
        VoiceError: the voice's engine isn't there.
        StoreError: an intro or outro can't be read.
    """
    return _hash(*ingredients(speaker, config).values())


def ingredients(speaker: Voice, config: Config) -> dict[str, object]:
    """What `recipe` is a hash of, by name: takes what JSON takes.

    Raises:
        VoiceError, StoreError: as `recipe`.
    """
    return {
        "package": __version__,
        "reading": READING,
        "voice": _voice(speaker),
        "listening": asdict(config.listening),
        "words": [Path(file).read_text("utf-8") for file in speaker.lexicons],
        "sound": _mix(config),
        "title": config.show.title,
        "author": config.show.author,
        "colour": config.show.colour,
        "written": _written(),
    }


def whole(post: Post, recipe: str) -> str:
    """Hash of all that decides how the episode of `post` comes out; what we have written into it doesn't."""
    known = sorted((name, value) for name, value in post.known.items() if name != "modified")
    return _hash(
        recipe, post.key, post.media, post.charset, known, blake2b(writeback.without(post.data)).hexdigest()
    )


def hashes(
    whole: str, article: Article, picture: bytes | None, script: Script, speaker: Voice, config: Config
) -> Hashes:
    """What the episode of `article` is made of, if `speaker` speaks it; `picture` is its own, if it has one."""
    sections = list(map(_shown, script.sections))
    text = _hash(script.title, sections, [line.shown for line in script.utterances])
    facts = _hash(
        article.title, article.key, article.url, str(article.published), str(article.updated), article.byline,
        article.source, article.source_url, article.excerpt, blake2b(picture or b"").hexdigest(),
        *_filed(article),
    )  # fmt: skip
    heard = str if speaker.network else homographs.heard
    said = [[heard(line.spoken), line.pause, line.section, line.role] for line in script.utterances]
    heads: list[list[object]] = [
        [bool(each.heading), bool(each.heading or each.label), each.level] for each in script.sections
    ]
    heads += [[mark.at, mark.block] for mark in chapters.marks(script) if mark.block >= 0]
    sound = _hash(said, heads, _voice(speaker), _mix(config), mp3.VERSION, loudness.VERSION)
    tags = _hash(facts, text, config.show.title, config.show.author, config.show.colour, _written())
    body = _hash(sections) if sections else ""
    return Hashes(whole, facts, text, sound, tags, body)


def shown(show: Show, episodes: Sequence[Entry]) -> str:
    """Hash of all that pages and feed are made of.

    Raises:
        StoreError: the show's own cover can't be read.
    """
    cover = blake2b(jingle(show.cover) if show.cover else b"").hexdigest()
    return _hash(
        __version__,
        asdict(show),
        cover,
        [[e.id, e.voice, str(e.updated), asdict(e.hashes)] for e in episodes],
    )


def blank(post: Post, read: Article, before: Entry | None, hashes: Hashes, now: datetime) -> Episode:
    """The episode before its sound is made: id, facts and dates."""
    changed = before.published if before else _modified(post, now)
    published = read.published or changed
    day = clock.iso(read.published) if read.published else "undated"
    return Episode(
        id=f"{day}-{short_key(read.key)}",
        key=read.key,
        origin=post.key,
        title=read.title,
        url=read.url,
        published=published if published.tzinfo else published.replace(tzinfo=KOREA),
        updated=_updated(post, read, before, hashes, now),
        expires=read.release.ends,
        teaser=post.known.get("failure", ""),
        wish=read.wishes.voice,
        image=read.wishes.image,
        dated=read.published is not None,
        seconds=0.0,
        voice="",
        hashes=hashes,
        chapters=(),
        summary=read.excerpt,
        byline=read.byline,
        source=read.source,
        source_url=read.source_url,
        categories=read.categories,
        tags=read.tags,
    )


def _shown(section: Section) -> dict[str, object]:
    """What is shown of a section. What it may tell since, and doesn't, is left out: no post was updated by that."""
    told = asdict(section)
    return told if section.url else {key: value for key, value in told.items() if key != "url"}


def _filed(read: Article) -> tuple[str, ...]:
    """What a post is filed under: feeds tell all of it as one, a category as a tag."""
    return read.categories or read.tags


def _updated(
    post: Post, read: Article, before: Entry | None, hashes: Hashes, now: datetime
) -> datetime | None:
    """When the article last changed: as it says; else as its file does, if it shows something else than before."""
    if read.updated or before is None:
        return read.updated
    return before.updated if before.hashes.text in ("", hashes.text) else _modified(post, now)


def _modified(post: Post, now: datetime) -> datetime:
    """When the post was last changed, as its file or server says; `now`, where neither does."""
    return datetime.fromisoformat(post.known["modified"]) if "modified" in post.known else now


def _voice(speaker: Voice) -> list[object]:
    version = engine_version(speaker.engine)
    return [speaker.name, speaker.engine, speaker.language, sorted(speaker.options.items()), version]


def _written() -> list[object]:
    """What is written of an episode, and how: another output, or another way, and old episodes are told anew."""
    return [__version__, outputs.VERSION, sorted(output.suffix for output in outputs.FILES)]


def _mix(config: Config) -> list[object]:
    jingles = [blake2b(jingle(file)).hexdigest() for file in (config.intro, config.outro) if file]
    return [config.bitrate, config.formats, config.earcons, jingles]


def _hash(*made_of: object) -> str:
    return blake2b(json.dumps(made_of, ensure_ascii=False).encode(), digest_size=16).hexdigest()
