"""reader.toml → `Config`: who the show is, and how it is built. Unknown keys are named, not ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reader import listening, mp3, toml, unseen, voice, workers
from reader.errors import ConfigError
from reader.listening import Listening
from reader.outputs import SOUNDS
from reader.toml import Toml, shown
from reader.words import message, phrase

FILE = "reader.toml"

CATEGORIES: Mapping[str, Collection[str]] = {
    "Arts": {"Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"},
    "Business": {"Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"},
    "Comedy": {"Comedy Interviews", "Improv", "Stand-Up"},
    "Education": {"Courses", "How To", "Language Learning", "Self-Improvement"},
    "Fiction": {"Comedy Fiction", "Drama", "Science Fiction"},
    "Government": (),
    "Health & Fitness": {"Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"},
    "History": (),
    "Kids & Family": {"Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"},
    "Leisure": {"Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games"},
    "Music": {"Music Commentary", "Music History", "Music Interviews"},
    "News": {"Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News", "Tech News"},
    "Religion & Spirituality": {"Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"},
    "Science": {
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature", "Physics", "Social Sciences"},
    "Society & Culture": {"Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"},
    "Sports": {
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running", "Soccer", "Swimming", "Tennis",
        "Volleyball", "Wilderness", "Wrestling"},
    "TV & Film": {"After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"},
    "Technology": (),
    "True Crime": (),
}  # fmt: skip
"""Apple Podcasts categories, and what each is divided into."""


@dataclass(frozen=True, slots=True)
class Show:
    """What the feed says of the whole podcast.

    Attributes:
        url: the public address that the output folder will have; enclosures need it. Ends in ``/``.
        category: one of Apple's (``News``, ``News > Daily News`` …), the part before ``>`` being the main one.
        copyright: whose it is, without the word or the sign (PSP-1).
        locked: whether other hosts are told not to import the feed (podcast:locked).
        guid: podcast:guid of a show that had one elsewhere; empty makes one of the feed's first public URL.
        report: address of a form to which listeners take what was said wrong, with ``{title}`` and ``{body}`` in it; empty for none.
    """

    title: str = phrase("show.title")
    description: str = phrase("show.description")
    url: str = "http://localhost:8000/"
    author: str = "sori-reader"
    email: str = ""
    language: str = "ko"
    category: str = "News"
    explicit: bool = False
    copyright: str = ""
    locked: bool = True
    guid: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """How a show is built.

    Attributes:
        bitrate: kbit/s of the MP3.
        formats: besides MP3: ``m4b``, ``opus``.
        exclude: globs of files that are no posts (`reader.source.globs`).
        lexicons: TSV files of the user's words (written ⇥ spoken).
        earcons: a soft chime before each heading.
        intro: sound file heard first, and `outro` last; empty for none.
        listen: hear every sentence before an episode is published.
        whisper: folder of the Whisper that listens; empty for the one that comes with the extra.
        cache: where spoken sentences are kept: a folder or ``s3://…``; empty for the user's own folder.
        network_minutes, network_megabytes: what a build may take of the network.
        allow_private: whether what feeds and posts lead to may lie in this network.
    """

    show: Show = field(default_factory=Show)
    voice: str = voice.DEFAULT
    out: str = "output"
    bitrate: int = 64
    workers: str = workers.DEFAULT
    formats: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    earcons: bool = True
    intro: str = ""
    outro: str = ""
    listen: bool = False
    whisper: str = ""
    cache: str = ""
    network_minutes: int = 60
    network_megabytes: int = 2000
    allow_private: bool = False
    listening: Listening = field(default_factory=Listening)

    def given(
        self,
        *,
        voice: str | None,
        out: str | None,
        workers: str | None,
        bitrate: int | None,
        formats: str | None,
        exclude: Collection[str] = (),
        listen: bool | None = None,
        whisper: str | None = None,
        cache: str | None = None,
        allow_private: bool = False,
    ) -> Config:
        """This config with what the command line said, where it said something.

        Args:
            formats: names with commas between; ``mp3`` is always made.
            exclude: besides those of the config.

        Raises:
            ConfigError: a format or bit rate we don't make, workers that there aren't, no folder.
        """
        asked = self.formats if formats is None else [name.strip() for name in formats.split(",")]
        if bitrate is not None:
            _bitrate(bitrate)
        if workers is not None:
            _workers(workers)
        if out is not None:
            _out(out)
        return replace(
            self,
            voice=self.voice if voice is None else voice,
            out=self.out if out is None else out,
            workers=self.workers if workers is None else workers,
            bitrate=self.bitrate if bitrate is None else bitrate,
            formats=_formats(asked),
            exclude=_exclude((*self.exclude, *exclude)),
            listen=self.listen if listen is None else listen,
            whisper=whisper or self.whisper,
            cache=cache or self.cache,
            allow_private=allow_private or self.allow_private,
        )

    def from_anywhere(self) -> Config:
        """The same for a process that stands in another folder: what it names is named from the root."""
        voice = _from_root(self.voice) if self.voice.endswith(".toml") else self.voice
        places: dict[str, Any] = {}
        for key in _PLACES:
            told = getattr(self, key)
            places[key] = _from_root(told) if isinstance(told, str) else tuple(map(_from_root, told))
        return replace(self, voice=voice, **places)


def _from_root(place: str) -> str:
    return str(Path(place).absolute()) if place and "://" not in place else place


def load(path: str | None = None) -> Config:
    """The config in the file at `path`; without one, in ``reader.toml`` of this folder; without that, defaults.

    Files and folders named in the file are taken from the file's folder.

    Raises:
        ConfigError: no such file, no TOML, an unknown key or a wrong value, with its line.
    """
    file = Path(path or FILE)
    if not file.is_file():
        if path is None:
            return Config()
        raise ConfigError(message("config.missing"), where=path, mend=message("mend.init"))
    told = toml.read(file, str(file))
    for table, value in told.data.items():
        if table not in _TABLES:
            raise toml.unknown(table, _TABLES, told.where(table))
        if not isinstance(value, dict):
            raise ConfigError(
                message("setting.value", key=table, value=shown(value)) + message("setting.not-table"),
                where=told.where(table),
                mend=message("mend.table", table=table),
            )
    heard = _meant(told, "listening", Listening())
    return Config(
        show=Show(**_meant(told, "show", Show())),
        listening=listening.chosen(heard.pop("level", Listening().level), heard),
        **_meant(told, "build", Config()),
    )


_TABLES = ("show", "build", "listening")


def _meant(file: Toml, table: str, defaults: Show | Config | Listening) -> dict[str, Any]:
    """What `table` of `file` means, key by key.

    Raises:
        ConfigError: the first key that is unknown, or whose value is wrong.
    """
    known = {item.name: getattr(defaults, item.name) for item in fields(defaults) if item.name not in _TABLES}
    meant = {}
    for key, value in file.data.get(table, {}).items():
        if key not in known:
            raise toml.unknown(key, known, file.where(table, key))
        try:
            number = key == "workers" and type(value) is int  # 4 means "4"
            given = _typed(shown(value) if number else value, known[key])
            if given and (key in _PLACES or (key in _FILES and given.endswith(_FILES[key]))):
                given = file.place(given) if isinstance(given, str) else tuple(map(file.place, given))
            meant[key] = _MEANING[key](given) if key in _MEANING else given
        except ConfigError as error:
            what = message("setting.value", key=key, value=shown(value)) + ": ".join(
                part for part in (error.where, error.what) if part
            )
            raise ConfigError(what, where=file.where(table, key), mend=error.mend) from error
    return meant


_KINDS = {str: "text", bool: "flag", int: "whole", tuple: "texts"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What neither XML nor the name of a file can hold."""


def _typed(value: object, default: object) -> Any:
    """`value`, if it is of the type of `default`."""
    words = value if isinstance(value, list) else [value]
    if (
        isinstance(default, tuple)
        and isinstance(value, list)
        and all(isinstance(word, str) for word in value)
    ):
        value = tuple(value)
    if type(value) is not type(default):
        raise ConfigError(message(f"setting.not-{_KINDS[type(default)]}"))
    if any(isinstance(word, str) and _CONTROL.search(word) for word in words):
        raise ConfigError(message("setting.control"))
    return unseen.without(value) if isinstance(value, str) else value


# ── what single values mean: each as it is kept, or a ConfigError ────────────────────────────────


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        right = False
    if not right or re.search(r"[\s?#]", url):
        raise ConfigError(message("setting.url"), mend=message("mend.url"))
    return url if url.endswith("/") else f"{url}/"


def _email(email: str) -> str:
    if email and not re.fullmatch(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+", email):
        raise ConfigError(message("setting.email"), mend=message("mend.email"))
    return email


def _report(address: str) -> str:
    if address and not re.fullmatch(
        r"https?://[^\s/?#{}]+/[^\s{}]*+(?:\{(?:title|body)\}[^\s{}]*+)+", address
    ):
        raise ConfigError(message("setting.report"), mend=message("mend.report"))
    return address


def _category(category: str) -> str:
    main, divided, part = (word.strip() for word in category.partition(">"))
    if main not in CATEGORIES:
        raise toml.unknown(main, CATEGORIES, message("setting.categories"))
    if divided and part not in CATEGORIES[main]:
        raise toml.unknown(part, sorted(CATEGORIES[main]), message("setting.category", main=main))
    return category


def _voice(name: str) -> str:
    if name.endswith(".toml"):
        return _file(name)
    if name != voice.AUTO and name not in voice.names():
        raise toml.unknown(name, (*voice.names(), voice.AUTO), "")
    return name


def _bitrate(bitrate: int) -> int:
    if bitrate not in mp3.BITRATES:
        allowed = ", ".join(map(str, mp3.BITRATES))
        raise ConfigError(
            message("setting.bitrate", bitrate=shown(bitrate)), mend=message("mend.allowed", allowed=allowed)
        )
    return bitrate


def _positive(number: int) -> int:
    if not 1 <= number <= 1_000_000:
        raise ConfigError(message("setting.not-positive"))
    return number


def _lines(number: int) -> int:
    if not 0 <= number <= 1000:
        raise ConfigError(message("setting.not-lines"))
    return number


def _workers(told: str) -> str:
    workers.asked(told)
    return told


def _out(folder: str) -> str:
    if not folder:
        raise ConfigError(message("folder.nameless"), mend=message("mend.out"))
    return folder


def _formats(asked: Collection[str]) -> tuple[str, ...]:
    unknown = [name for name in asked if name not in SOUNDS]
    if unknown:
        raise ConfigError(
            message("setting.format", name=unknown[0]),
            mend=message("mend.formats", formats=", ".join(SOUNDS)),
        )
    return tuple(name for name in dict.fromkeys(asked) if name != next(iter(SOUNDS)))


def _exclude(patterns: Collection[str]) -> tuple[str, ...]:
    if not all(pattern.strip("/ ") for pattern in patterns):
        raise ConfigError(message("setting.glob"), mend=message("mend.glob"))
    return tuple(dict.fromkeys(patterns))


def _level(name: str) -> str:
    name = listening.NAMES.get(name, name)
    if name not in listening.LEVELS:
        raise toml.unknown(name, (*listening.LEVELS, *listening.NAMES), "")
    return name


def _lists(name: str) -> str:
    if name not in listening.LISTS:
        raise toml.unknown(name, listening.LISTS, "")
    return name


def _lexicons(paths: tuple[str, ...]) -> tuple[str, ...]:
    if paths:
        from reader.korean import lexicon  # most shows have none, and it takes a while to import

        lexicon(paths)
    return paths


def _file(path: str) -> str:
    if path and not Path(path).is_file():
        raise ConfigError(message("file.missing"), where=path)
    return path


_PLACES = ("out", "lexicons", "intro", "outro", "whisper", "cache")
"""Keys that name files or folders."""
_FILES = {"voice": ".toml", "workers": ".json"}
"""Keys that may name a file, and how that ends."""
_MEANING: Mapping[str, Callable[[Any], Any]] = {
    "url": _url,
    "email": _email,
    "report": _report,
    "category": _category,
    "voice": _voice,
    "out": _out,
    "bitrate": _bitrate,
    "workers": _workers,
    "formats": _formats,
    "exclude": _exclude,
    "level": _level,
    "lists": _lists,
    "code": _lines,
    "lexicons": _lexicons,
    "intro": _file,
    "outro": _file,
    "network_minutes": _positive,
    "network_megabytes": _positive,
}


def template() -> str:
    """What ``reader init`` writes: every key, with its default."""
    show = Show()
    told = {"title": show.title, "description": show.description, "synthetic": Listening().synthetic}
    return message("init.settings", voice=voice.DEFAULT, workers=workers.DEFAULT, **told)
